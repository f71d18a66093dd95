"""What the file of a funding report may say: its sections and wording. A place may bring its own.

Reports road: reports/funding.yaml → **definition** → page. What is computed is never here.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from outcomes.framework.basics import Definition, Words
from outcomes.reports.definition import Note, Titled

SectionName = Literal[
    "funding_short",
    "funding_compared",
    "funding_reached",
    "funding_money",
    "funding_risk",
    "funding_buying",
    "funding_unknown",
    "funding_method",
]
VERDICTS = ("higher", "lower", "cannot tell", "not comparable")


class Section(Titled):
    """One section of the page: what it shows, under which heading, after which words."""

    shows: SectionName


class Wording(Definition):
    """Words that a place may choose. `verdicts` says of each word what it means."""

    made_up: Words
    nothing: Words
    verdicts: dict[str, Words]
    method: Annotated[tuple[Note, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        absent = [word for word in VERDICTS if word not in self.verdicts]
        if absent:
            raise ValueError(f"there are no words for {', '.join(absent)} under verdicts: add a line for each.")
        return self


class FundingReportFile(Definition):
    """`reports/funding.yaml`."""

    report: Literal["funding"]
    title: Words
    about: Words
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    wording: Wording
