"""Takes the columns of a table off its sheet, whole: blanks and placeholders out, sheet rows kept beside.

Returns road: used by tables. Written for speed: a column is one pass, whatever its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from outcomes.returns.arrays import is_entered, objects
from outcomes.returns.texts import Pattern, is_placeholder, key
from outcomes.returns.workbook import Sheet


@dataclass(frozen=True)
class Grid:
    """Columns of a sheet by their number, each an object array; `rows` are the sheet's rows (from 1)."""

    rows: np.ndarray
    columns: dict[int, np.ndarray]

    def kept(self, mask: np.ndarray) -> Grid:
        if mask.all():
            return self
        return Grid(self.rows[mask], {c: values[mask] for c, values in self.columns.items()})

    def entered(self, columns: Iterable[int]) -> np.ndarray:
        """For each row whether any of these columns has an entry."""
        mask = np.zeros(len(self.rows), dtype=bool)
        for column in columns:
            mask |= is_entered(self.columns[column])
        return mask

    def fitting(self, column: int, wanted: Pattern) -> np.ndarray:
        """For each row whether this column's words fit."""
        verdicts: dict[Any, bool] = {None: False}
        values = self.columns[column].tolist()
        for value in set(values):
            verdicts[value] = value is not None and wanted.fits(key(value))
        return np.fromiter((verdicts[value] for value in values), dtype=bool, count=len(values))


def take(sheet: Sheet, first_row: int, last_row: int, columns: Sequence[int], placeholders: frozenset[str]) -> Grid:
    """The rows (both included) of these columns."""
    start, stop = first_row - 1, min(last_row, len(sheet.rows))
    numbers = np.arange(first_row, stop + 1)
    values = ((c, sheet.rows.column(c - 1, start, stop)) for c in columns)
    return Grid(numbers, {c: objects(_without_blanks(column, placeholders)) for c, column in values})


def _without_blanks(values: list[Any], placeholders: frozenset[str]) -> list[Any]:
    texts = {value for value in set(values) if isinstance(value, str)}
    blanks = {text for text in texts if not text.strip() or (placeholders and is_placeholder(text, placeholders))}
    return [None if value in blanks else value for value in values] if blanks else values


def mapped(values: np.ndarray, codes: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Words turned into codes by their synonyms; what is not among them stays as written."""
    by_word = {key(word): code for code, words in codes.items() for word in (code, *words)}
    known: dict[Any, Any] = {v: by_word.get(key(v), v) for v in set(values.tolist()) if v is not None}
    return objects([known.get(value) for value in values.tolist()])


def filled(values: np.ndarray, otherwise: Any) -> np.ndarray:
    """Values with their blanks filled in."""
    return objects([otherwise if value is None else value for value in values.tolist()])
