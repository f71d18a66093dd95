"""Periods as people write them: `Q4 2023/24: Jan 2024 - Mar 2024`, `Apr-Jun 2025`, `Financial year 2024 to 2025`.

Returns road: tidy uses `quarter_code` for cells, headings use `PeriodWords` for wide tables. Nothing is guessed: a text
that could be two quarters (`Q1 2025`: financial or calendar?) is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from outcomes.periods import Quarter, year_code

OPEN = "open"
"""The period of a value without an end ("April 2026 and after"): kept, never measured."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    "jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t|tember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
"""A month and nothing longer: Margate is no March, and Mayfield no May. The first three letters are in `MONTHS`."""
_MONTH = rf"({MONTH_NAMES})(?![a-z])\.?"
_TO = r"\s*(?:-|to|until|/)\s*"
_YEAR = r"(?:20\d\d|'?\d\d)"
_OPEN = re.compile(
    rf"(?:{_MONTH}\s*)?(?:financial year\s*)?\b20\d\d(?:{_TO}(?:20)?\d\d)?\s*(?:and|or)?\s*"
    r"\b(?:after|later|beyond|onwards?)\b|\bfuture years\b"
)
_MONTH_SPAN = re.compile(rf"\b{_MONTH}\s*({_YEAR})?{_TO}{_MONTH}(?:\s*({_YEAR})\b(?!\s*[-/]\s*\d\d))?")
_ENDING = re.compile(
    rf"\b(?:quarter|qtr|(?:three|3) months)\s*(?:ending|ended)\s*(?:on\s*)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s*(?:of\s*)?)?"
    rf"{_MONTH},?\s*({_YEAR})\b(?!\s*[-/]\s*\d\d)"
)
_DAY_SPAN = re.compile(r"\b0?1/(\d{1,2})/(20\d\d)\s*(?:-|to)\s*(\d\d)/(\d{1,2})/(20\d\d)\b")
_FINANCIAL_YEAR = re.compile(r"(?<![\d.])(20\d\d|\d\d)\s*(?:-|to|/)\s*(20\d\d|\d\d)(?![\d.])")
_QUARTER = re.compile(r"\b(?:q|qtr|quarter)\s*([1-4])\b|\b([1-4])(?:st|nd|rd|th)\s+quarter\b")
_FILLER = re.compile(
    r"\b(?:financial year|fiscal year|year|fy|quarter|period|for|of|the|ending|and)\b|[()\[\]:;,.\-–/|]"
)
_DASHES = re.compile(r"[‐‑‒–—−]")
_FIRST_MONTH_OF = {4: 1, 7: 2, 10: 3, 1: 4}


@dataclass(frozen=True)
class PeriodWords:
    """What a text says of a period, piece by piece, and the words that are left over."""

    start_year: int | None = None
    quarter: int | None = None
    is_open: bool = False
    clashes: bool = False
    rest: str = ""

    @property
    def says_nothing(self) -> bool:
        return self.start_year is None and self.quarter is None and not self.is_open

    @property
    def code(self) -> str:
        """`2024-25 Q1`, `2024-25`, `open`, or "" where the words do not settle it."""
        if self.clashes:
            return ""
        if self.is_open:
            return OPEN
        if self.start_year is None:
            return ""
        return Quarter(self.start_year, self.quarter).code if self.quarter else year_code(self.start_year)

    def joined(self, other: PeriodWords) -> PeriodWords:
        """Both together, as in a year's heading above a quarter's."""
        return PeriodWords(
            start_year=self.start_year if self.start_year is not None else other.start_year,
            quarter=self.quarter or other.quarter,
            is_open=self.is_open or other.is_open,
            clashes=self.clashes or other.clashes or _differ(self, other),
            rest=" / ".join(text for text in (self.rest, other.rest) if text),
        )


def _differ(one: PeriodWords, two: PeriodWords) -> bool:
    pairs = ((one.start_year, two.start_year), (one.quarter, two.quarter))
    return any(a is not None and b is not None and a != b for a, b in pairs)


@lru_cache(maxsize=4096)
def read_period(text: str) -> PeriodWords:
    """What a text says of a period. Years and quarters are financial ones, unless months say otherwise."""
    left = " ".join(_DASHES.sub("-", text).casefold().split())
    if found := _OPEN.search(left):
        return PeriodWords(is_open=True, rest=_leftover(_cut(left, found)))
    words = PeriodWords()
    if found := _DAY_SPAN.search(left):
        words, left = _from_days(found), _cut(left, found)
    if found := _ENDING.search(left):
        words, left = words.joined(_ending(found)), _cut(left, found)
    if found := _MONTH_SPAN.search(left):
        words, left = words.joined(_from_months(found)), _cut(left, found)
    if found := _financial_year(left):
        words, left = words.joined(PeriodWords(start_year=_century(found[1]))), _cut(left, found)
    if found := _QUARTER.search(left):
        words, left = words.joined(PeriodWords(quarter=int(found[1] or found[2]))), _cut(left, found)
    return replace(words, rest=_leftover(left))


def quarter_code(text: str) -> str:
    """`Q1 2025/26` → `2025-26 Q1`; "" where the whole text is not one quarter and nothing else."""
    words = read_period(text)
    if words.rest or words.quarter is None:
        return ""
    return words.code


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _leftover(text: str) -> str:
    return " ".join(_FILLER.sub(" ", text).split())


def _century(digits: str) -> int:
    number = int(digits.lstrip("'"))
    return number if number > 99 else 2000 + number


def _financial_year(text: str) -> re.Match[str] | None:
    """`2025-26`, `2025 to 2026`, `25/26`: two years, the second one on from the first."""
    for found in _FINANCIAL_YEAR.finditer(text):
        if (_century(found[1]) + 1) % 100 == int(found[2]) % 100:
            return found
    return None


def _from_days(found: re.Match[str]) -> PeriodWords:
    """`01/10/2025 - 31/12/2025`; days that are not a quarter's first and last clash."""
    month, year, last_day, last_month, last_year = map(int, found.groups())
    quarter = _FIRST_MONTH_OF.get(month)
    whole = (last_month, last_year) == (month + 2, year) and last_day == (30 if last_month in (6, 9) else 31)
    return PeriodWords(year - (quarter == 4), quarter) if quarter and whole else PeriodWords(clashes=True)


def _ending(found: re.Match[str]) -> PeriodWords:
    """`Quarter ending 31 December 2025`; one that ends in another month than a quarter does clashes."""
    quarter, year = _FIRST_MONTH_OF.get(MONTHS.index(found[1][:3]) - 1), _century(found[2])
    return PeriodWords(year - (quarter == 4), quarter) if quarter else PeriodWords(clashes=True)


def _from_months(found: re.Match[str]) -> PeriodWords:
    """`Jan 2024 - Mar 2024`; months that are not a quarter, or years that differ, clash."""
    first, first_year, last, last_year = found.groups()
    month, last_month = MONTHS.index(first[:3]) + 1, MONTHS.index(last[:3]) + 1
    quarter = _FIRST_MONTH_OF.get(month)
    years = {_century(year) for year in (first_year, last_year) if year}
    if quarter is None or last_month != month + 2 or len(years) > 1:
        return PeriodWords(clashes=True)
    start_year = next((year - (quarter == 4) for year in years), None)
    return PeriodWords(start_year=start_year, quarter=quarter)
