"""What a partner has to say for a quarter, before it is written in anybody's workbook and before anything goes wrong.

Sample road: records, figures → **reports** → forms, own styles → files; and the accepted ones → truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from outcomes.periods import Quarter
from outcomes.sample.counting import Parts
from outcomes.sample.partners import Organisation
from outcomes.sample.records import PersonRow

if TYPE_CHECKING:
    from outcomes.returns.workbook import Value

ALL = "all"
Words = Mapping[str, "Value"]


@dataclass(frozen=True)
class Figure:
    """One typed figure: an indicator's total, or one group of it; for this return's quarter, unless it says another.

    `is_check` marks a total typed beside a list of people: it is compared with them and never counted.
    """

    indicator: str
    parts: Parts
    dimension: str = ALL
    category: str = ALL
    period: Quarter | None = None
    words: str | None = None
    notes: str | None = None
    is_forecast: bool = False
    is_check: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.indicator, self.dimension, self.category)


@dataclass(frozen=True)
class Report:
    """A partner's report for one programme and quarter.

    `rows` are the people behind it. Where `lists_people` is false they stay with the partner, and `figures` hold the
    totals it counted from them.
    """

    organisation: Organisation
    programme: str
    quarter: Quarter
    indicators: tuple[str, ...]
    rows: tuple[PersonRow, ...]
    lists_people: bool
    figures: tuple[Figure, ...]
    hours_spent: float
    signed_by: str
    signed_on: date
    notes: str | None = None
    resources: tuple[Words, ...] = ()
    promises: tuple[Words, ...] = ()
    stories: tuple[Words, ...] = ()

    def figure(self, indicator: str) -> Figure | None:
        """The total given for an indicator for the report's own quarter."""
        own = (f for f in self.figures if f.indicator == indicator and f.dimension == ALL)
        return next((f for f in own if not f.period and not f.is_forecast), None)
