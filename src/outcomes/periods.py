"""UK financial-year quarters and years, the only periods a figure may have (measures, section 1).

`2025-26 Q1` is 1 April to 30 June 2025; `2025-26` is 1 April 2025 to 31 March 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_QUARTER = re.compile(r"(\d{4})-(\d{2}) Q([1-4])")
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_FIRST_MONTH = {1: 4, 2: 7, 3: 10, 4: 1}


def year_code(start_year: int) -> str:
    """`2025` → `2025-26`."""
    return f"{start_year}-{(start_year + 1) % 100:02d}"


def _start_year(first: str, second: str, text: str) -> int:
    if (int(first) + 1) % 100 != int(second):
        raise ValueError(f"{text!r} is not a financial year: write for example 2025-26.")
    return int(first)


@dataclass(frozen=True, order=True)
class Quarter:
    """A financial-year quarter; ordered in time. `Quarter(2025, 1)` is `2025-26 Q1`."""

    start_year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read `2025-26 Q1`; ValueError says how to write it."""
        found = _QUARTER.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a quarter: write for example 2025-26 Q1.")
        return cls(_start_year(found[1], found[2], text), int(found[3]))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter a day lies in."""
        start_year = day.year if day.month >= 4 else day.year - 1
        return cls(start_year, (day.month - 4) % 12 // 3 + 1)

    @property
    def code(self) -> str:
        return f"{year_code(self.start_year)} Q{self.number}"

    @property
    def year(self) -> str:
        return year_code(self.start_year)

    @property
    def first_day(self) -> date:
        return date(self.start_year + (self.number == 4), _FIRST_MONTH[self.number], 1)

    @property
    def last_day(self) -> date:
        return self.plus(1).first_day - timedelta(days=1)

    def plus(self, quarters: int) -> Quarter:
        """The quarter so many quarters later (earlier, where negative)."""
        year, number = divmod(self.start_year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, number + 1)

    def __str__(self) -> str:
        return self.code


def quarters_between(first: Quarter, last: Quarter) -> list[Quarter]:
    """Every quarter from `first` to `last`, both included."""
    return [first.plus(i) for i in range(count_quarters(first, last))]


def count_quarters(first: Quarter, last: Quarter) -> int:
    """How many quarters there are from `first` to `last`, both included; nought where `last` is earlier."""
    return max(0, (last.start_year - first.start_year) * 4 + last.number - first.number + 1)


def parse_year(text: str) -> int:
    """`2025-26` → 2025; ValueError says how to write it."""
    found = _YEAR.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a financial year: write for example 2025-26.")
    return _start_year(found[1], found[2], text)
