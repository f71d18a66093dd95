"""Gives each value its type, and forgives how people write: `£1,234.50`, `85%`, `(120)`, `12 (est.)`, `3/4/2025`.

Returns road: read → layout → **tidy** → checks. The raw column stays as it was: a value that cannot be typed is
a fault, never a silent blank. A clean column is converted whole; only the odd cells are looked at one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import compress, count
from typing import Any

import numpy as np

from outcomes.returns.arrays import objects
from outcomes.returns.form import Want
from outcomes.returns.odd_cells import (
    MISSING,
    MISSING_WORDS,
    Cell,
    fold,
    has_comma_of_thousands,
    has_decimal_comma,
    is_blank,
    type_code,
    type_date,
    type_number,
    type_quarter,
    type_text,
    type_yes_no,
)

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_NO_DAY = 0


Marks = dict[int, str]
"""What is said of some rows of a column."""


@dataclass(frozen=True)
class Typed:
    """A column with its types.

    values  number, whole: float64 (NaN missing); date: datetime64[s] (NaT missing); yes_no: True, False or None;
            others: text or None
    faults  by row, where there is one, in the rows' order: a finding's code (type-error, bad-date, bad-period,
            unknown-code, suppressed-number, percentage)
    notes   likewise how it was read: estimated, ambiguous-date, decimal-comma, percentage
    """

    values: np.ndarray
    faults: Marks
    notes: Marks


_Parser = Callable[[Any], Cell]


def type_column(
    raw: np.ndarray, want: Want, *, codes: Mapping[str, str] | None = None, date_1904: bool = False
) -> Typed:
    """Type a column of raw values.

    `codes` maps the words partners write, folded as `code_words` does, to codes; without it any text is a code.
    `date_1904` says that the workbook counts its days from 1904.
    """
    cells = raw.tolist()
    if want in (Want.NUMBER, Want.WHOLE):
        typed = _without_doubtful_commas(cells, _typed(cells, _CLEAN_NUMBERS, type_number, _numbers))
        return _without_endless(_whole(without_shares(typed)) if want is Want.WHOLE else typed)
    if want is Want.DATE:
        return _typed(cells, _CLEAN_DATES, partial(type_date, date_1904=date_1904), _dates)
    if want is Want.YES_NO:
        return _typed(cells, _CLEAN_BOOLEANS, type_yes_no, objects)
    if want is Want.CODE and codes is not None:
        return _typed(cells, _CLEAN_BLANKS, partial(type_code, codes=codes), objects)
    if want is Want.QUARTER:
        return _typed(cells, _CLEAN_BLANKS, type_quarter, objects)
    return _typed(cells, _CLEAN_BLANKS, _type_text, objects)


_TOO_LARGE = 1e14
"""The least number that the store's columns cannot hold: decimal(18, 4)."""


def _without_endless(typed: Typed) -> Typed:
    """Numbers of more digits than are kept as faults: the store would turn down all of the file, and not say which."""
    return _as_faults(typed, np.flatnonzero(np.abs(typed.values) >= _TOO_LARGE).tolist(), "out-of-range")


def without_shares(typed: Typed) -> Typed:
    """Percentages as faults, where a number is asked for and never a share."""
    return _as_faults(typed, [row for row, note in typed.notes.items() if note == "percentage"], "percentage")


def _as_faults(typed: Typed, rows: list[int], code: str) -> Typed:
    """Some rows without their number and its note: a fault stands in their place."""
    if not rows:
        return typed
    values = typed.values.copy()
    values[rows] = np.nan
    named = dict.fromkeys(rows, code)
    notes = {row: note for row, note in typed.notes.items() if row not in named}
    return Typed(values, dict(sorted((typed.faults | named).items())), notes)


def code_words(codes: Mapping[str, str]) -> Mapping[str, str]:
    """The words for codes, folded, as `type_column` wants them; a code also stands for itself."""
    return {fold(code): code for code in codes.values()} | {fold(word): code for word, code in codes.items()}


def type_mixed(raw: np.ndarray, wants: np.ndarray, *, date_1904: bool = False) -> Typed:
    """Type a column whose cells are each meant to be something else (records): `wants` says what, row by row."""
    values = np.full(len(raw), None, dtype=object)
    faults: Marks = {}
    notes: Marks = {}
    for want in sorted(set(wants.tolist())):
        here = np.flatnonzero(wants == want)
        typed = type_column(raw[here], Want(want), date_1904=date_1904)
        values[here] = [None if value != value else value for value in typed.values.tolist()]
        faults |= {int(here[i]): code for i, code in typed.faults.items()}
        notes |= {int(here[i]): note for i, note in typed.notes.items()}
    return Typed(values, dict(sorted(faults.items())), dict(sorted(notes.items())))


_NONE = type(None)
_CLEAN_NUMBERS: frozenset[type] = frozenset({int, float, _NONE})
_CLEAN_DATES: frozenset[type] = frozenset({datetime.date, datetime.datetime, _NONE})
_CLEAN_BOOLEANS: frozenset[type] = frozenset({bool, _NONE})
_CLEAN_BLANKS: frozenset[type] = frozenset({_NONE})


def _typed(
    cells: list[Any], clean: frozenset[type], parse: _Parser, collect: Callable[[Iterable[Any]], np.ndarray]
) -> Typed:
    """Convert the clean cells whole, the odd ones one by one (each different value once)."""
    kinds = set(map(type, cells)) - clean
    if not kinds:
        return Typed(collect(cells), {}, {})
    if kinds == {str} and clean == _CLEAN_BLANKS:
        known = {cell: _parsed(cell, parse) for cell in set(cells)}
        values = {cell: read.value for cell, read in known.items()}
        return Typed(collect(map(values.__getitem__, cells)), *_marks(known, count(), cells))
    at = list(compress(count(), map(kinds.__contains__, map(type, cells))))
    odd = [(type(cells[i]), cells[i]) for i in at]  # 1, 1.0 and True are different values here
    known_odd = {key: _parsed(key[1], parse) for key in set(odd)}
    mended = list(cells)
    for i, key in zip(at, odd, strict=True):
        mended[i] = known_odd[key].value
    return Typed(collect(mended), *_marks(known_odd, at, odd))


def _marks(known: Mapping[Any, Cell], rows: Iterable[int], keys: Iterable[Any]) -> tuple[Marks, Marks]:
    """The faults and the notes of rows, by what is known of the value that stands in each."""
    marked = {key: cell for key, cell in known.items() if cell.fault or cell.note}
    if not marked:
        return {}, {}
    here = [(row, marked[key]) for row, key in zip(rows, keys, strict=False) if key in marked]
    return {row: c.fault for row, c in here if c.fault}, {row: c.note for row, c in here if c.note}


def _parsed(raw: Any, parse: _Parser) -> Cell:
    return MISSING if raw is None or is_blank(raw) else parse(raw)


def _numbers(cells: Iterable[Any]) -> np.ndarray:
    return np.array(cells, dtype="float64")


def _dates(cells: Iterable[Any]) -> np.ndarray:
    # Counting days from year 1 in Python is fifteen times as fast as numpy's own conversion of date objects.
    days = np.fromiter((_NO_DAY if cell is None else cell.toordinal() for cell in cells), dtype="int64")
    stamps = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[s]")
    stamps[days == _NO_DAY] = np.datetime64("NaT", "s")
    return stamps


def _type_text(raw: Any) -> Cell:
    """Plain words pass as they are; only what may be missing or needs tidying is looked at."""
    if type(raw) is not str:
        return Cell(type_text(raw))
    is_plain = raw.isascii() and raw.lower() not in MISSING_WORDS and "  " not in raw and raw == raw.strip()
    return Cell(raw if is_plain else type_text(raw))


def _without_doubtful_commas(cells: list[Any], typed: Typed) -> Typed:
    """1,23 is a fault where other figures have their comma between thousands: it may be 1.23, or lack a digit."""
    commas = [row for row, note in typed.notes.items() if note == "decimal-comma" and has_decimal_comma(cells[row])]
    if not commas or not any(map(has_comma_of_thousands, cells)):
        return typed
    values = typed.values.copy()
    values[commas] = np.nan
    faults = typed.faults | dict.fromkeys(commas, "type-error")
    notes = {row: note for row, note in typed.notes.items() if row not in commas}
    return Typed(values, dict(sorted(faults.items())), notes)


def _whole(typed: Typed) -> Typed:
    """A part of a whole is a fault: 3.5 people."""
    parts = np.isfinite(typed.values) & (typed.values != np.floor(typed.values))
    if not parts.any():
        return typed
    faults = typed.faults | dict.fromkeys(np.flatnonzero(parts).tolist(), "type-error")
    return Typed(np.where(parts, np.nan, typed.values), dict(sorted(faults.items())), typed.notes)
