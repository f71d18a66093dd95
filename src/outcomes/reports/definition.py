"""What a report's file may say: its sections, its figures, its wording (pydantic). A place may bring its own.

Reports road: reports/joint.yaml → **definition** → page. What is computed is never here; only what is said around it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from outcomes.framework.basics import Definition, Words
from outcomes.reports.standing import Doubt, Standing
from outcomes.vocabulary import BottomLine, Kind

SectionName = Literal["summary", "glance", "bottom_lines", "outcomes", "distance", "together", "returns", "method"]
_IN_CAPTION = {"indicator", "outcome", "breakdown", "place", "year", "span"}


def _known_places(text: str) -> str:
    try:
        used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError("write a name in single braces, for example {indicator}.") from error
    for name in sorted(used - _IN_CAPTION):
        raise ValueError(f"{{{name}}} is not known here: use {', '.join(sorted(_IN_CAPTION))}.")
    return text


Caption = Annotated[Words, AfterValidator(_known_places)]


class Titled(Definition):
    """What stands at the head of a section of any report."""

    heading: Words
    says: Words | None = None


class Section(Titled):
    """One section of the page: what it shows, under which heading, after which words."""

    shows: SectionName


class Note(Definition):
    """A heading of a report's method and what it says."""

    name: Words
    says: Words


class Figures(Definition):
    """The caption of each figure. A figure that is left out is not shown."""

    bottom_lines: Caption | None = None
    trend: Caption | None = None
    contributors: Caption | None = None
    breakdown: Caption | None = None
    distance: Caption | None = None
    population: Caption | None = None
    returns: Caption | None = None
    partner_returns: Caption | None = None
    together_scores: Caption | None = None
    together_people: Caption | None = None
    together_overlap: Caption | None = None
    together_pairs: Caption | None = None
    together_journeys: Caption | None = None
    together_referrals: Caption | None = None
    together_credit: Caption | None = None
    together_rates: Caption | None = None
    together_targets: Caption | None = None
    together_health: Caption | None = None


class StandingWords(Definition):
    """A standing's word, said aloud, and what it means, printed with the method."""

    word: Words
    means: Words


class Wording(Definition):
    """Words that a place may choose. Every one is needed: a page never falls silent."""

    made_up: Words
    context: Words
    standings: dict[Standing, StandingWords]
    doubts: dict[Doubt, Words]
    bottom_lines: dict[BottomLine, Words]
    adds_up: dict[Kind, Words]
    states: dict[str, Words]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted: list[tuple[str, Container[str], Iterable[str]]] = [
            ("standings", self.standings, Standing),
            ("doubts", self.doubts, [d for d in Doubt if d]),
            ("bottom_lines", self.bottom_lines, BottomLine),
            ("adds_up", self.adds_up, Kind),
            ("states", self.states, RETURN_STATES),
        ]
        for name, given, needed in wanted:
            absent = [str(n) for n in needed if n not in given]
            if absent:
                raise ValueError(f"there are no words for {', '.join(absent)} under {name}: add a line for each.")
        return self


RETURN_STATES = ("on time", "late", "ready", "checked", "sent back", "missing", "not yet due")
"""How a return is shown: an accepted one is on time or late."""


class ReportFile(Definition):
    """`reports/<name>.yaml`."""

    report: Literal["joint"]
    title: Words
    about: Words
    enough_returns_pct: Annotated[int, Field(ge=0, le=100)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    figures: Figures
    wording: Wording

    @model_validator(mode="after")
    def _sections_once(self) -> Self:
        shown = [s.shows for s in self.sections]
        twice = [name for name in shown if shown.count(name) > 1]
        if twice:
            raise ValueError(f"the section {twice[0]} is there twice: keep one of the two.")
        return self
