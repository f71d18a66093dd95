"""Gives each value its type, and forgives how people write: `£1,234.50`, `85%`, `(120)`, `12 (est.)`, `3/4/2025`.

Returns road: read → layout → **tidy** → checks. The raw column stays as it was: a value that cannot be typed is
a fault, never a silent blank. A clean column is converted whole; only the odd cells are looked at one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
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


@dataclass(frozen=True)
class Typed:
    """A column with its types.

    values  number, whole: float64 (NaN missing); date: datetime64[s] (NaT missing); yes_no: True, False or None;
            others: text or None
    faults  "" or a finding's code: type-error, bad-date, bad-period, unknown-code, suppressed-number
    notes   "" or how it was read: estimated, ambiguous-date, decimal-comma
    """

    values: np.ndarray
    faults: np.ndarray
    notes: np.ndarray


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
        check = _fractions if want is Want.WHOLE else None
        return _typed(cells, _CLEAN_NUMBERS, type_number, _numbers, check)
    if want is Want.DATE:
        return _typed(cells, _CLEAN_DATES, partial(type_date, date_1904=date_1904), _dates)
    if want is Want.YES_NO:
        return _typed(cells, _CLEAN_BOOLEANS, type_yes_no, objects)
    if want is Want.CODE and codes is not None:
        return _typed(cells, _CLEAN_BLANKS, partial(type_code, codes=codes), objects)
    if want is Want.QUARTER:
        return _typed(cells, _CLEAN_BLANKS, type_quarter, objects)
    return Typed(objects(_texts(cells)), _empty(len(cells)), _empty(len(cells)))


def code_words(codes: Mapping[str, str]) -> Mapping[str, str]:
    """The words for codes, folded, as `type_column` wants them; a code also stands for itself."""
    return {fold(code): code for code in codes.values()} | {fold(word): code for word, code in codes.items()}


def type_mixed(raw: np.ndarray, wants: np.ndarray, *, date_1904: bool = False) -> Typed:
    """Type a column whose cells are each meant to be something else (records): `wants` says what, row by row."""
    values = np.full(len(raw), None, dtype=object)
    faults, notes = _empty(len(raw)), _empty(len(raw))
    for want in sorted(set(wants.tolist())):
        here = np.asarray(wants == want, dtype=bool)
        typed = type_column(raw[here], Want(want), date_1904=date_1904)
        values[here] = [None if value != value else value for value in typed.values.tolist()]
        faults[here], notes[here] = typed.faults, typed.notes
    return Typed(values, faults, notes)


def _empty(size: int) -> np.ndarray:
    return np.full(size, "", dtype=object)


_NONE = type(None)
_CLEAN_NUMBERS: frozenset[type] = frozenset({int, float, _NONE})
_CLEAN_DATES: frozenset[type] = frozenset({datetime.date, datetime.datetime, _NONE})
_CLEAN_BOOLEANS: frozenset[type] = frozenset({bool, _NONE})
_CLEAN_BLANKS: frozenset[type] = frozenset({_NONE})


def _typed(
    cells: list[Any],
    clean: frozenset[type],
    parse: _Parser,
    collect: Callable[[list[Any]], np.ndarray],
    check: Callable[[np.ndarray, np.ndarray], None] | None = None,
) -> Typed:
    """Convert the clean cells whole, the odd ones one by one (each different text once)."""
    faults, notes = _empty(len(cells)), _empty(len(cells))
    if not set(map(type, cells)) <= clean:
        cells = _parse_odd(cells, clean, parse, faults, notes)
    values = collect(cells)
    if check:
        check(values, faults)
    return Typed(values, faults, notes)


def _parse_odd(
    cells: list[Any], clean: frozenset[type], parse: _Parser, faults: np.ndarray, notes: np.ndarray
) -> list[Any]:
    """Each different odd value parsed once; 1, 1.0 and True are different values here."""
    types = list(map(type, cells))
    kinds = set(types) - clean
    if kinds == {str} and clean == _CLEAN_BLANKS:
        return _parse_each(cells, cells, parse, faults, notes)
    at = list(compress(count(), map(kinds.__contains__, types)))
    odd = [cells[i] for i in at]
    some_faults, some_notes = _empty(len(at)), _empty(len(at))
    values = _parse_each(list(zip(map(type, odd), odd, strict=True)), odd, parse, some_faults, some_notes)
    faults[at], notes[at] = some_faults, some_notes
    typed = list(cells)
    for i, value in zip(at, values, strict=True):
        typed[i] = value
    return typed


def _parse_each(keys: list[Any], cells: list[Any], parse: _Parser, faults: np.ndarray, notes: np.ndarray) -> list[Any]:
    """The typed values of cells of which those with the same key are the same."""
    different = {key: _parsed(cell, parse) for key, cell in dict(zip(keys, cells, strict=True)).items()}
    marked = {key: cell for key, cell in different.items() if cell.fault or cell.note}
    for i in compress(count(), map(marked.__contains__, keys)) if marked else ():
        faults[i], notes[i] = marked[keys[i]].fault, marked[keys[i]].note
    values = {key: cell.value for key, cell in different.items()}
    return list(map(values.__getitem__, keys))


def _parsed(raw: Any, parse: _Parser) -> Cell:
    return MISSING if raw is None or is_blank(raw) else parse(raw)


def _numbers(cells: list[Any]) -> np.ndarray:
    return np.array(cells, dtype="float64")


def _dates(cells: list[Any]) -> np.ndarray:
    # Counting days from year 1 in Python is fifteen times as fast as numpy's own conversion of date objects.
    days = np.fromiter(
        (_NO_DAY if cell is None else cell.toordinal() for cell in cells), dtype="int64", count=len(cells)
    )
    stamps = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[s]")
    stamps[days == _NO_DAY] = np.datetime64("NaT")
    return stamps


def _texts(cells: list[Any]) -> list[str | None]:
    """Each different text tidied once."""
    known = {cell: _text(cell) for cell in set(cells) if type(cell) is str}
    return [known[cell] if type(cell) is str else type_text(cell) for cell in cells]


def _text(text: str) -> str | None:
    """Plain words pass as they are; only what may be missing or needs tidying is looked at."""
    is_plain = text.isascii() and text.lower() not in MISSING_WORDS and "  " not in text and text == text.strip()
    return text if is_plain else type_text(text)


def _fractions(values: np.ndarray, faults: np.ndarray) -> None:
    """A part of a whole is a fault: 3.5 people."""
    parts = np.isfinite(values) & (values != np.floor(values))
    if parts.any():
        faults[parts] = "type-error"
        values[parts] = np.nan
