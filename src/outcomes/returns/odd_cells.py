"""One odd cell at a time: what people write where a number, a date, a quarter, a code or yes or no is wanted.

Returns road: tidy → **odd_cells**. A value that cannot be typed gets a fault, and is never guessed in silence.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from outcomes.returns.period_words import quarter_code

MISSING_WORDS = frozenset(
    {
        *("n/a", "na", "n.a.", "n/k", "nk", "not known", "not applicable", "not available", "unknown", "none"),
        *("-", "--", ".", "..", "", "blank", "null", "missing", "no data", "[x]", "[z]"),
    }
)
"""Words that say there is nothing here (folded, dashes made plain)."""

_NOUGHT = frozenset({"nil", "zero", "nought"})
_SUPPRESSED = re.compile(r"(?:<|≤|fewer than|less than|under|up to)\s*\d+|\*|\[c\]|suppressed|redacted")
_ESTIMATED = re.compile(
    r"(?P<before>~|≈|c\.|ca\.?|circa|approx\.?|approximately|about|around|roughly|est\.?|estimated)?\s*(?P<number>.+?)\s*"
    r"(?P<after>\(?(?:e|est\.?|estimate|estimated|approx\.?|approximately|about|roughly|provisional)\)?)?"
)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d*)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+,\d{1,2}|0+,\d+)")
_COMMA_OF_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}(?!\d)")
_ONE_COMMA = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_QUOTED = re.compile(r"'([^'\"]+)'?|\"([^'\"]+)\"")
"""A value between quotation marks, or after the apostrophe by which Excel takes it for text."""
_THOUSANDS_ABROAD = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
"""1.234: a little more than one here, and more than a thousand in much of Europe."""
_CURRENCY = re.compile(r"^([+-]?)\s*(?:£|gbp)\s*|\s*(?:£|gbp)$")
_DASHES = str.maketrans("‐‑‒–—−", "------")
_QUOTES = str.maketrans("‘’‚“”„′", "'''\"\"\"'")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Characters without width, which copying from web pages and e-mails brings along."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_ISO_DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?"
)
_UK_DATE = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}}) ?[-/. ] ?(\d{{1,2}}) ?[-/. ] ?(\d{{4}}|\d{{2}})(?: \d{{1,2}}:\d{{2}}(?::\d{{2}})?)?"
)
_DAY_MONTH = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*(?:of )?([a-z]{{3,9}})\.?,?[-/. ]*'?(\d{{4}}|\d{{2}})"
)
_MONTH_DAY = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_LAST_SERIAL = 73050
_FIRST_YEAR = 1910
"""A number that would be an earlier day is a count, an age or a year alone: 12, 70, 2025."""

_YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "✔", "☑"})
_NO = frozenset({"no", "n", "false", "f", "0", "✗", "✘", "☐"})


@dataclass(frozen=True)
class Cell:
    value: Any = None
    fault: str = ""
    note: str = ""


MISSING = Cell()


def fold(text: object) -> str:
    """A text as it is compared: case, white space, dashes and quotes do not matter."""
    words = str(text)
    if not words.isascii():
        words = words.translate(_DASHES).translate(_QUOTES).translate(_UNSEEN)
    return " ".join(words.casefold().split())


def _unquoted(folded: str) -> str:
    found = _QUOTED.fullmatch(folded)
    return (found[1] or found[2]).strip() if found else folded


def has_comma_of_thousands(raw: Any) -> bool:
    """Whether a figure is written with a comma between its thousands: 1,234."""
    return isinstance(raw, str) and bool(_COMMA_OF_THOUSANDS.search(raw))


def may_have_decimal_comma(raw: Any) -> bool:
    """Whether a figure is written 1,234: a thousand and more here, and a little more than one in much of Europe."""
    return isinstance(raw, str) and bool(_ONE_COMMA.fullmatch(_bare(raw)))


def has_decimal_comma(raw: Any) -> bool:
    """Whether a figure is written with a comma before its decimals, and no space to say so: 1,23."""
    return isinstance(raw, str) and bool(_DECIMAL_COMMA.fullmatch(_bare(raw)))


def _bare(raw: str) -> str:
    """A figure's text without quotation marks and currency."""
    return _CURRENCY.sub(r"\1", _unquoted(fold(raw)), count=1)


def is_missing_word(text: str) -> bool:
    """Whether a cell says that there is nothing: n/a, -, also in quotation marks."""
    return _unquoted(fold(text)) in MISSING_WORDS


def type_number(raw: Any) -> Cell:
    if isinstance(raw, np.number):
        return Cell(float(raw))
    return _number_text(raw) if isinstance(raw, str) else Cell(fault="type-error")


@lru_cache(maxsize=65536)
def _number_text(raw: str) -> Cell:
    text = fold(raw)
    text = _unquoted(text)
    if text in MISSING_WORDS:
        return MISSING
    if text in _NOUGHT:
        return Cell(0.0)
    if _SUPPRESSED.fullmatch(text):
        return Cell(fault="suppressed-number")
    plain = _plain_number(text)
    return plain if plain else _estimated_number(text)


def _estimated_number(text: str) -> Cell:
    found = _ESTIMATED.fullmatch(text)
    cell = _plain_number(found["number"]) if found and (found["before"] or found["after"]) else None
    return Cell(cell.value, note=cell.note or "estimated") if cell else Cell(fault="type-error")


def _plain_number(text: str) -> Cell | None:
    """A number with its money sign, thousands, brackets and per cent; None where it is none."""
    if text.startswith("(") and text.endswith(")"):
        inner = _plain_number(text[1:-1].strip())
        return Cell(-inner.value, note=inner.note) if inner and inner.value >= 0 else None
    text = _CURRENCY.sub(r"\1", text, count=1)
    if text.endswith("%"):
        share = _plain_number(text[:-1].strip())
        return Cell(share.value / 100, note="percentage") if share else None
    return _digits(text)


def _digits(text: str) -> Cell | None:
    if _PLAIN.fullmatch(text):
        note = "decimal-point" if _THOUSANDS_ABROAD.fullmatch(text) else ""
        return Cell(float(text), note=note) if math.isfinite(float(text)) else None
    if _THOUSANDS.fullmatch(text):
        return Cell(float(text.replace(",", "")))
    if _SPACED.fullmatch(text):
        note = "decimal-comma" if "," in text else ""
        return Cell(float(text.replace(" ", "").replace(",", ".")), note=note)
    if _DECIMAL_COMMA.fullmatch(text):
        return Cell(float(text.replace(",", ".")), note="decimal-comma")
    return None


def type_date(raw: Any, date_1904: bool = False) -> Cell:
    if isinstance(raw, str):
        return _date_text(raw, date_1904)
    if isinstance(raw, datetime.date):
        return Cell(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_serial(float(raw), date_1904)
    return Cell(fault="bad-date")


def _from_serial(serial: float, date_1904: bool) -> Cell:
    """A day number as Excel counts. A small number is not taken for a day of long ago."""
    if not 0 <= serial <= _LAST_SERIAL:
        return Cell(fault="bad-date")
    start = datetime.date(1904, 1, 1) if date_1904 else datetime.date(1899, 12, 30)
    day = start + datetime.timedelta(int(serial))
    return Cell(day) if day.year >= _FIRST_YEAR else Cell(fault="bad-date")


@lru_cache(maxsize=65536)
def _date_text(raw: str, date_1904: bool) -> Cell:
    text = _unquoted(fold(raw))
    if text in MISSING_WORDS:
        return MISSING
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text), date_1904)
    if found := _ISO_DATE.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _UK_DATE.fullmatch(text):
        day, month = int(found[1]), int(found[2])
        note = "ambiguous-date" if day <= 12 and day != month else ""
        return _day(_full_year(found[3]), month, day, note)
    if found := _DAY_MONTH.fullmatch(text):
        return _day(_full_year(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.fullmatch(text):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    return Cell(fault="bad-date")


def _full_year(digits: str) -> int:
    """Two digits as Excel reads them: 00–29 are this century, 30–99 the last."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 30 else 1900)


def _month(name: str) -> int:
    full = next((m for m in _MONTH_NAMES if m.startswith(name) or (name == "sept" and m == "september")), "")
    return _MONTHS.index(full[:3]) + 1 if full else 0


_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def _day(year: int, month: int, day: int, note: str = "") -> Cell:
    try:
        return Cell(datetime.date(year, month, day), note=note)
    except ValueError:
        return Cell(fault="bad-date")


def type_quarter(raw: Any) -> Cell:
    if not isinstance(raw, str):
        return Cell(fault="bad-period")
    if is_missing_word(raw):
        return MISSING
    code = quarter_code(raw)
    return Cell(code) if code else Cell(fault="bad-period")


def type_code(raw: Any, codes: Mapping[str, str]) -> Cell:
    """A code by its synonym. Synonyms go before missing words: `n/k` may itself be a category."""
    text = as_text(raw)
    folded = fold(text)
    if folded in codes:
        return Cell(codes[folded])
    return MISSING if folded in MISSING_WORDS else Cell(text, fault="unknown-code")


def type_text(raw: Any) -> str | None:
    if raw is None or is_blank(raw):
        return None
    text = as_text(raw)
    return None if fold(text) in MISSING_WORDS else text


def as_text(raw: Any) -> str:
    """A value as words: a number without a needless `.0`, a day without a needless time, plain spaces."""
    if isinstance(raw, str):
        return raw.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if isinstance(raw, bool):
        return "Yes" if raw else "No"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return raw.date().isoformat()
    return raw.isoformat() if isinstance(raw, datetime.date | datetime.datetime | datetime.time) else str(raw)


def type_yes_no(raw: Any) -> Cell:
    text = fold(as_text(raw))
    if text in _YES:
        return Cell(True)
    if text in _NO:
        return Cell(False)
    return MISSING if text in MISSING_WORDS else Cell(fault="type-error")


def is_blank(raw: Any) -> bool:
    """Nothing stands there; blanks of a data frame are told by name, so that reading loads no data library."""
    return (isinstance(raw, float) and raw != raw) or type(raw).__name__ in ("NaTType", "NAType")
