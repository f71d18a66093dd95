"""What the file of a value report may say: its sections, captions and wording. A place may bring its own.

Reports road: reports/value.yaml → **definition** → page. What is computed is never here.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from outcomes.figure_names import CASHABLE, RATIOS
from outcomes.framework.basics import Definition, Words
from outcomes.framework.value_definitions import Side
from outcomes.reports.definition import Note, Titled
from outcomes.vocabulary import BottomLine

SectionName = Literal[
    "value_headline",
    "value_unpriced",
    "value_told",
    "value_way",
    "value_range",
    "value_inputs",
    "value_splits",
    "value_lines",
    "value_left_out",
    "value_method",
]
STEPS = ("deadweight", "displacement", "attribution", "drop_off", "discounting", "transfer")
KINDS = ("public_money", "philanthropy", "own_funds", "in_kind", "volunteer_hours", "citizen_time")
BESIDE = ("welfare_weighted", "optimism_corrected")
PARAMETERS = ("quantity", "unit_value", "deadweight", "displacement", "attribution_to_others", "drop_off", "years")


class Section(Titled):
    """One section of the page: what it shows, under which heading, after which words."""

    shows: SectionName


class RatioWords(Definition):
    """A ratio's name and what it divides by what."""

    name: Words
    means: Words


class Wording(Definition):
    """Words that a place may choose. Every one is needed: a page never falls silent."""

    made_up: Words
    bottom_lines: dict[BottomLine, Words]
    sides: dict[Side, Words]
    gross: Words
    steps: dict[str, Words]
    net: Words
    kinds: dict[str, Words]
    ratios: dict[str, RatioWords]
    parameters: dict[str, Words]
    not_comparable: Words
    does_not_say: Words
    as_it_is: Words
    beside: dict[str, Words]
    cashable: dict[str, Words]
    counted_once: Words
    not_split: Words

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = {
            "steps": STEPS,
            "kinds": KINDS,
            "ratios": RATIOS,
            "parameters": PARAMETERS,
            "beside": BESIDE,
            "cashable": CASHABLE,
        }
        for name, needed in (*wanted.items(), ("bottom_lines", tuple(BottomLine))):
            absent = [word for word in needed if word not in getattr(self, name)]
            if absent:
                raise ValueError(f"there are no words for {', '.join(absent)} under {name}: add a line for each.")
        return self


class ValueReportFile(Definition):
    """`reports/value.yaml`."""

    report: Literal["value"]
    title: Words
    about: Words
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    wording: Wording
    notes: tuple[Note, ...] = ()

    @model_validator(mode="after")
    def _leaves_nothing_out_in_silence(self) -> Self:
        shown = [s.shows for s in self.sections]
        twice = [name for name in shown if shown.count(name) > 1]
        if twice:
            raise ValueError(f"the section {twice[0]} is there twice: keep one of the two.")
        if "value_left_out" not in shown:
            raise ValueError("a total without the list of what it leaves out is a defect: add value_left_out.")
        return self
