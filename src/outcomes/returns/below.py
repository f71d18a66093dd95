"""Says what stands below a table's end and looks like its rows: it was not read, and is never passed over in silence.

Returns road: body → **below** → extract, which knows what else was read there. A partner's blank row in the middle of a
list must not cost them the rest of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.returns.body import Body
from outcomes.returns.faults import fault
from outcomes.returns.findings import Finding
from outcomes.returns.form import Want
from outcomes.returns.grid import Grid
from outcomes.returns.layout_language import BY
from outcomes.returns.no_entries import other_headings
from outcomes.returns.texts import key, pattern
from outcomes.returns.tidy import type_column
from outcomes.returns.workbook import a1


@dataclass(frozen=True)
class Area:
    """Rows of a sheet that a table took for its own, from its headings to its last entry, and its columns."""

    sheet: str
    first: int
    last: int
    columns: frozenset[int]


@dataclass(frozen=True)
class Below:
    """The rows under a table's end that look like its entries; or the one that heads another table of its kind."""

    area: Area
    rows: tuple[int, ...]
    column: int
    label: str
    is_headed: bool = False


def area_of(body: Body) -> Area:
    """Where a table stands."""
    rows = body.looked.rows
    last = int(rows[-1]) if len(rows) else body.place.top
    return Area(body.place.sheet.name, body.place.top, last, frozenset(body.looked.columns))


def below(body: Body) -> Below | None:
    """The rows below a table's end that look like its own; None where there are none."""
    grid = body.below
    if not len(grid.rows):
        return None
    heading = min(body.fields.values(), key=lambda h: h.column)
    headed = other_headings(body.fields, [c.heading for c in body.place.values], grid)
    if headed.any():
        return Below(area_of(body), (int(grid.rows[headed][0]),), heading.column, heading.path, is_headed=True)
    like = _named(body, grid) if BY in body.fields else _filled_alike(body, grid)
    for column in grid.columns:  # the words that end a table, and its totals, are no entries
        like &= ~grid.fitting(
            column, pattern(*(body.table.stops_at or ()), "total", "total *", "totals", "grand total*")
        )
    if not like.any():
        return None
    return Below(area_of(body), tuple(grid.rows[like].tolist()), heading.column, heading.path)


def _named(body: Body, grid: Grid) -> np.ndarray:
    """Rows whose words name a figure, with something in a column of figures."""
    words = pattern(*(body.table.figures.are if body.table.figures else ()))
    own = {h.column for name, h in body.fields.items() if name != BY} | {c.heading.column for c in body.place.values}
    return np.asarray(grid.fitting(body.fields[BY].column, words) & grid.entered(own))


def _filled_alike(body: Body, grid: Grid) -> np.ndarray:
    """Rows filled wherever every entry must be, two cells at least, with numbers and dates where those are wanted."""
    needed = {name: body.fields[name] for name in body.table.needed if name in body.fields}
    if len(needed) < 2:
        return np.zeros(len(grid.rows), dtype=bool)
    like = np.ones(len(grid.rows), dtype=bool)
    for name, heading in needed.items():
        values = grid.columns[heading.column]
        headed = np.array([value is not None and key(value) == key(heading.parts[-1]) for value in values.tolist()])
        like &= grid.entered([heading.column]) & ~headed
        want = body.table.columns[name].want
        if want in (Want.NUMBER, Want.WHOLE, Want.DATE):
            wrong = type_column(values, want, date_1904=body.date_1904).faults
            like[list(wrong)] = False
    return like


def said_below(found: Iterable[Below], read: Sequence[Area], singles: Iterable[tuple[str, int]]) -> list[Finding]:
    """A warning for each table with rows below its end that nothing else was read from."""
    taken = set(singles)
    findings = []
    for one in found:
        sheet = one.area.sheet
        others = [a for a in read if a is not one.area and a.sheet == sheet and a.columns & one.area.columns]
        rows = [
            row for row in one.rows if (sheet, row) not in taken and not any(a.first <= row <= a.last for a in others)
        ]
        if rows:
            findings.append(_finding(sheet, one, rows))
    return findings


def _finding(sheet: str, one: Below, rows: list[int]) -> Finding:
    cells = [a1(row, one.column) for row in rows]
    if one.is_headed:
        message = "Another table begins here, under other dates or quarters: it was not read."
        remedy = "Put its columns beside those above, or put each table on a sheet of its own."
        return fault("table-below", sheet, message, remedy, cells=cells, label=one.label)
    many = len(rows) > 1
    message = f"{len(rows)} rows look" if many else "A row looks"
    message += " like part of the table above, but an empty row or a total parts them: "
    message += "they were not read." if many else "it was not read."
    remedy = "If it belongs to the table move it up, so that no empty row stands between; if not, all is well."
    remedy = remedy.replace("it belongs", "they belong").replace("move it", "move them") if many else remedy
    return fault("rows-below", sheet, message, remedy, cells=cells, label=one.label)
