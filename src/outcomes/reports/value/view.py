"""What every part of a value report looks at: one year of a publication, and the words to say it in.

Reports road: rows + definition → **view** → page, ledger, line_tables.
"""

from __future__ import annotations

from functools import cached_property

from outcomes.reports.publication import About, Indicator, Published
from outcomes.reports.value.definition import ValueReportFile, Wording
from outcomes.reports.value.rows import LeftOut, PublishedValue, Total, ValueLine, of_year
from outcomes.reports.value.splits import PROGRAMMES


class View:
    """A year of a publication, the latest where none is named, and what a report's file says of it."""

    def __init__(self, value: PublishedValue, report: ValueReportFile, year: str | None = None) -> None:
        self.value, self.report = value, report
        self.words: Wording = report.wording
        self.published: Published = value.published
        self.about: About = value.published.about
        self.year: str = year or self.about.year
        self.total: Total | None = value.total(self.year)
        self.lines: list[ValueLine] = of_year(value.lines, self.year)
        self.left_out: list[LeftOut] = of_year(value.left_out, self.year)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {i.indicator_code: i for i in self.published.indicators}

    @cached_property
    def names(self) -> dict[str, str]:
        return self.published.names | PROGRAMMES

    @cached_property
    def beside_total(self) -> tuple[str, ...]:
        """What stands below every table with pounds of the year."""
        return () if self.total is None else (self.total.in_brief,)

    @cached_property
    def beside_totals(self) -> tuple[str, ...]:
        """What stands below every table with pounds of all years: a sentence a year."""
        return tuple(total.in_brief for total in self.value.totals)

    @cached_property
    def prices(self) -> str:
        base = self.total.price_base if self.total else None
        return f"in prices of {base}" if base else "in no common prices"
