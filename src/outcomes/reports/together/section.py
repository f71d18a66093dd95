"""The section on collective impact: everything it shows, in the order it is read.

Reports road: figures, credit, health → **section** → build.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from outcomes.reports.page import Figure, Writer
from outcomes.reports.publication import Published
from outcomes.reports.tables import Table
from outcomes.reports.together import credit, figures, health
from outcomes.reports.together.referrals import referrals

T = TypeVar("T")
CAUTION = (
    "People with more partners differ from people with one: in need, and in the time they had. The rates do not show "
    "what working together does. Need is that of all 100 people, whether they reached the outcome or not: it is no "
    "rate of outcomes."
)


@dataclass(frozen=True)
class Section:
    """Collective impact as data; a part is None or empty where there is nothing to show, or its caption is left out."""

    score: str
    scores: Table | None
    unique: Figure | None
    linked: str
    overlap: Figure | None
    pairs: Figure | None
    journeys: Figure | None
    referrals: Figure | None
    credits: list[Figure]
    alone: str
    rates: Table | None
    caution: str
    targets: Table | None
    health: Table | None
    health_sentences: list[str]

    @property
    def figures(self) -> list[Figure]:
        return [
            f
            for f in (self.unique, self.overlap, self.pairs, self.journeys, self.referrals, *self.credits)
            if f is not None
        ]


def section(writer: Writer) -> Section | None:
    """The section; None of a report that does not show it."""
    if "together" not in {s.shows for s in writer.report.sections}:
        return None
    published, captions = writer.published, writer.report.figures
    is_linked = figures.is_linked(published)
    return Section(
        score=health.score_sentence(published),
        scores=_made(writer, captions.together_scores, health.scores),
        unique=_made(writer, captions.together_people, figures.unique),
        linked=health.linked_sentence(published, is_linked=is_linked),
        overlap=_made(writer, captions.together_overlap, figures.overlap),
        pairs=_made(writer, captions.together_pairs, figures.pairs),
        journeys=_made(writer, captions.together_journeys, figures.journeys),
        referrals=_made(writer, captions.together_referrals, referrals),
        credits=(_made(writer, captions.together_credit, credit.blocks, "{indicator}") if is_linked else None) or [],
        alone=credit.alone(published) if is_linked else "",
        rates=_made(writer, captions.together_rates, credit.rates) if is_linked else None,
        caution=CAUTION,
        targets=_made(writer, captions.together_targets, health.reached_together),
        health=_made(writer, captions.together_health, health.health),
        health_sentences=health.health_sentences(published),
    )


def _made(
    writer: Writer, caption: str | None, make: Callable[[Published, str], T | None], indicator: str = ""
) -> T | None:
    """A part under its caption, as the report's file writes it; nothing where it leaves the caption out."""
    if caption is None:
        return None
    return make(writer.published, writer.caption(caption, indicator=indicator, outcome="", breakdown=""))
