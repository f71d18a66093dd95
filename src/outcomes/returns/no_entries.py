"""Tells rows under a table's headings that are no entries of it: headings written again, and rows of totals.

Returns road: grid → **no_entries** → body. People keep long tables so; a total is no person, and no sum of money.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from outcomes.returns.grid import Grid
from outcomes.returns.headings import Heading
from outcomes.returns.odd_cells import fold
from outcomes.returns.texts import key, pattern

_TOTAL = re.compile(r"(?:sub-?|grand |overall )?totals?\W*|averages?\W*")
_TOTAL_OF_PEOPLE = re.compile(r"(?:sub-?|grand |overall )?totals?\b.*|averages?\b.*", re.DOTALL)
"""Nobody's reference begins so; a promise may."""
_NAMING = {
    "people": ("reference", "first_name", "family_name"),
    "resources": ("kind", "from_whom", "purpose"),
    "promises": ("promise",),
    "grants": ("identifier",),
}
"""By what a table holds the fields in which a row of totals says so; in results a total is a figure like others."""


def headings_again(fields: Mapping[str, Heading], grid: Grid, least: int = 2) -> np.ndarray:
    """For each row whether it says what the headings say, in all cells that are filled, and in so many at least."""
    found = np.zeros(len(grid.rows), dtype=bool)
    headed = {h.column: key(h.parts[-1]) for h in fields.values()}
    if len(headed) < least:
        return found
    first = min(fields.values(), key=lambda h: h.column)
    for i in np.flatnonzero(grid.fitting(first.column, pattern(first.parts[-1]))):
        said = {c: grid.columns[c][i] for c in headed if grid.columns[c][i] is not None}
        found[i] = len(said) >= least and all(key(value) == headed[c] for c, value in said.items())
    return found


def other_headings(fields: Mapping[str, Heading], wide: Sequence[Heading], grid: Grid) -> np.ndarray:
    """For each row whether it heads another table below: the same words, and other days or quarters beside them."""
    again = headings_again(fields, grid, least=1) if wide and fields else np.zeros(len(grid.rows), dtype=bool)
    for i in np.flatnonzero(again):
        beside = [(h, grid.columns[h.column][i]) for h in wide]
        again[i] = any(value is not None and key(value) != key(h.parts[-1]) for h, value in beside)
    return again


def without_totals(holds: str, fields: Mapping[str, Heading], grid: Grid) -> tuple[Grid, tuple[int, ...]]:
    """The rows that are no totals, and the numbers of those that are."""
    naming = [fields[name].column for name in _NAMING.get(holds, ()) if name in fields]
    wanted = _TOTAL_OF_PEOPLE if holds == "people" else _TOTAL
    mask = np.zeros(len(grid.rows), dtype=bool)
    for column in naming:
        values = grid.columns[column].tolist()
        words = {word for word in set(values) if isinstance(word, str) and wanted.fullmatch(fold(word))}
        if words:
            mask |= np.fromiter((value in words for value in values), bool, len(values))
    return (grid.kept(~mask), tuple(grid.rows[mask].tolist())) if mask.any() else (grid, ())
