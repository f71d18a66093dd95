"""The day a column of a register stands for: `03/04/2025`, `Thu 3 Apr`, `3` below `April 2025` or on a sheet `April`.

Returns road: headings → **session_days** → registers. Where the year is left out it is that of the return's quarter;
a heading that gives no day is no session, and is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from outcomes.returns.headings import Heading
from outcomes.returns.named_after import says_only_a_time
from outcomes.returns.odd_cells import fold, type_date
from outcomes.returns.period_words import MONTH_NAMES, MONTHS
from outcomes.returns.wide import ValueColumn

_NAME = rf"\b({MONTH_NAMES})\b"
_MONTH = re.compile(rf"{_NAME}\.?[ ,\-/]*'?(20\d\d|\d\d)?(?!\d)")
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[ ,.]*")
_NUMBERED = r"(?:session|class|meeting|workshop|week|wk) ?(?:no\.? ?)?\d{1,3}[ :,.\-]+"
_BESIDE = re.compile(rf"^{_NUMBERED}(?=\d{{1,2}}(?:[/.\-]\d|[ \-/]*[a-z])|[a-z]{{3}})|\s*\([^()]*\)$")
"""What may stand beside a session's day: its number before, and words in brackets after."""
_DAY_MONTH_NAME = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ \-/]*{_NAME}\.?")
_DAY_MONTH_NUMBER = re.compile(r"(\d{1,2})[/.\-](\d{1,2})")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_Month = tuple[int | None, int | None]
"""Year and month, each if it is said."""


def session_columns(headings: Iterable[Heading], sheet: str, start_year: int | None) -> list[ValueColumn]:
    """The headings that stand for a day; `start_year` is the year in which the return's financial year begins."""
    days = ((h, session_day(h.parts, sheet, start_year)) for h in headings if not h.repeats)
    return [ValueColumn(heading, day=day) for heading, day in days if day]


def session_day(parts: tuple[str, ...], sheet: str, start_year: int | None) -> date | None:
    """The day a heading's path gives, with its sheet's name; None where it gives none."""
    last = _WEEKDAY.sub("", _BESIDE.sub("", fold(parts[-1]))).strip()
    full = type_date(last).value
    if isinstance(full, date):
        return full
    above = [_month_in(text) for text in (*reversed(parts[:-1]), *_said_by(sheet))]
    year = next((y for y, _ in above if y), None)
    if found := _DAY_MONTH_NAME.fullmatch(last):
        return _day(int(found[1]), _month_number(found[2]), year, start_year)
    if found := _DAY_MONTH_NUMBER.fullmatch(last):
        return _day(int(found[1]), int(found[2]), year, start_year)
    month = next((m for _, m in above if m), None)
    found = _DAY.fullmatch(last)
    return _day(int(found[1]), month, year, start_year) if found and month else None


def _said_by(sheet: str) -> list[str]:
    """A sheet's name where it is a time: `May`, `Lunch club, May 2026`; `May Street Centre` is a place."""
    dated = (found for found in _MONTH.finditer(fold(sheet)) if found[2])
    return [sheet] if says_only_a_time(sheet) or any(dated) else []


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def _month_in(text: str) -> _Month:
    """`April 2025`, `Apr-25`, `April`; a cell that holds the first of a month and shows its name."""
    folded = fold(text)
    day = type_date(folded).value
    if isinstance(day, date):
        return day.year, day.month
    if found := _MONTH.search(folded):
        year = int(found[2]) if found[2] else None
        return (year + 2000 if year is not None and year < 100 else year), _month_number(found[1])
    year_alone = re.fullmatch(r"20\d\d", folded)
    return (int(folded) if year_alone else None), None


def _day(day: int, month: int, year: int | None, start_year: int | None) -> date | None:
    if year is None and start_year is not None:
        year = start_year if month >= 4 else start_year + 1
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None
