"""The body of a located table: its entries as columns, and the fields that are the same for all of them.

Returns road: located → **body** → tables and long. Rows that are to be ignored, or where nothing is entered, are out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from outcomes.returns.faults import ReadArea
from outcomes.returns.findings import Finding
from outcomes.returns.grid import Grid, filled, mapped, take
from outcomes.returns.headings import Heading
from outcomes.returns.layout_language import BY, Table, plain
from outcomes.returns.located import Located
from outcomes.returns.no_entries import headings_again, other_headings, without_totals
from outcomes.returns.odd_cells import as_text
from outcomes.returns.singles import Found, Singles
from outcomes.returns.texts import key, pattern
from outcomes.returns.workbook import Value

_NO_LONGER_WORKS = ("#REF!", "#NAME?")


@dataclass(frozen=True)
class Body:
    """A table's entries.

    fields  the heading of each column that is read; BY stands for the one whose words say which figure a row is
    looked  the rows that are read because they have something in them, figures or not
    grid    the entries
    shared  fields that are the same for every entry
    below   what stands under the table's end in its columns
    totals  the rows of totals among its rows, which are no entries
    """

    name: str
    table: Table
    place: Located
    fields: dict[str, Heading]
    looked: Grid
    grid: Grid
    shared: dict[str, Found]
    date_1904: bool
    below: Grid
    totals: tuple[int, ...] = ()

    @property
    def carried(self) -> dict[str, Heading]:
        """The columns that describe an entry, and are no figure themselves."""
        figure = {BY, *(("value",) if self.figure_heading else ())}
        return {name: heading for name, heading in self.fields.items() if name not in figure}

    @property
    def figure_heading(self) -> Heading | None:
        """The one column of figures of a table whose rows say which figure they are."""
        return self.fields.get("value") if BY in self.fields and not self.table.over else None

    def written(self, name: str) -> np.ndarray:
        """A column as it is written."""
        return self.grid.columns[self.fields[name].column]

    def coded(self, name: str) -> np.ndarray:
        """A column with the layout's codes for its words; where it is blank, what is the same for every row."""
        column = self.table.columns[name]
        values = mapped(self.written(name), column.values) if column.values else self.written(name)
        return filled(values, self.shared[name].value) if name in self.shared else values

    def areas(self) -> Iterator[ReadArea]:
        """The cells that were read."""
        sheet = self.place.sheet
        rows = frozenset(self.looked.rows.tolist()) if sheet.errors or sheet.uncached else frozenset()
        about = self._about() if rows else {}
        values = [column.heading for column in self.place.values]
        for heading in (*self.fields.values(), *values):
            yield ReadArea(self.place.sheet, rows, heading.column, heading.path, about)

    def _about(self) -> dict[int, str]:
        """What each row of figures is about in its own words: the figure's, or its indicator and group."""
        if self.table.holds != "results":
            return {}
        named = [BY] if BY in self.fields else [n for n in ("indicator", "category") if n in self.fields]
        columns = [self.looked.columns[self.fields[n].column].tolist() for n in named]
        words = (
            [as_text(v) for v in values if v is not None and key(v) != "all"] for values in zip(*columns, strict=True)
        )
        return {row: ", ".join(said) for row, said in zip(self.looked.rows.tolist(), words, strict=False)}


def read_body(
    name: str, table: Table, place: Located, singles: Singles, placeholders: frozenset[str]
) -> tuple[Body, list[Finding]]:
    """The table's entries, and what was wrong with the single cells that belong to them."""
    fields = {n: h for n, h in place.columns.items() if n == BY or not table.columns[n].drop}
    shared, findings = _shared(table, place, singles)
    within, below = _down_to_its_end(table, place, fields, placeholders)
    looked, totals = without_totals(table.holds, fields, _not_ignored(table, fields, within))
    lost = _lost(place, looked)
    lost_rows = looked.rows[lost]
    looked = looked.kept(looked.entered(looked.columns) | lost)
    grid = looked.kept(looked.entered(_counted(table, place, fields)))
    if BY in fields and table.figures:
        named = looked.fitting(fields[BY].column, pattern(*table.figures.are))
        looked = looked.kept(named | np.isin(looked.rows, lost_rows))
    date_1904 = singles.book.workbook.date_1904
    return Body(name, table, place, fields, looked, grid, shared, date_1904, below, totals), findings


def _down_to_its_end(
    table: Table, place: Located, fields: dict[str, Heading], placeholders: frozenset[str]
) -> tuple[Grid, Grid]:
    """Every row under the headings, to the block's or the sheet's end, or to where the layout says the table ends; and
    what stands below."""
    columns = sorted({h.column for h in fields.values()} | {c.heading.column for c in place.values})
    first = place.top + table.heading_rows
    grid = take(place.sheet, first, place.area.last_row, columns, placeholders)
    nothing = np.zeros(len(grid.rows), dtype=bool)
    if table.between or not len(grid.rows):
        return grid, grid.kept(nothing)
    ends = other_headings(fields, [c.heading for c in place.values], grid)
    for column in columns if table.stops_at else ():
        ends |= grid.fitting(column, pattern(*(table.stops_at or ())))
    if table.ends == "blank row":
        # Placeholders, and columns of the table that are not read, keep a row from being blank.
        whole = take(place.sheet, first, place.area.last_row, place.width, frozenset())
        written = whole.entered(place.width) | _lost(place, whole)
        ends |= ~written & np.logical_or.accumulate(written)
    if not ends.any():
        return grid, grid.kept(nothing)
    before = np.arange(len(ends)) < ends.argmax()
    return grid.kept(before), grid.kept(~before)


def _lost(place: Located, grid: Grid) -> np.ndarray:
    """For each row whether nothing can be read of it because formulas in it have no stored value, or no longer work.

    Other errors are what a formula copied down over rows that nobody filled in gives.
    """
    sheet = place.sheet
    broken = {at for at, error in sheet.errors.items() if error in _NO_LONGER_WORKS} | sheet.uncached
    rows = [row for row, column in broken if column in grid.columns]
    there = np.isin(grid.rows, rows)
    return there & ~grid.entered(grid.columns) if there.any() else there


def _not_ignored(table: Table, fields: dict[str, Heading], grid: Grid) -> Grid:
    """Without the rows the layout says to ignore, and without headings that were written again."""
    mask = ~headings_again(fields, grid)
    for name, words in table.ignore_rows.items():
        if name in fields:
            mask &= ~grid.fitting(fields[name].column, pattern(*words))
    return grid.kept(mask)


def _counted(table: Table, place: Located, fields: dict[str, Heading]) -> set[int]:
    """The columns of which one must be filled in for a row to be an entry."""
    wide = {c.heading.column for c in place.values}
    if not table.entered_when:
        return wide | {h.column for h in fields.values()}
    named = {fields[n].column for n in table.entered_when if n in fields}
    return named | (wide if any(n not in table.columns for n in table.entered_when) else set())


def _shared(table: Table, place: Located, singles: Singles) -> tuple[dict[str, Found], list[Finding]]:
    """Constants, single cells, and the block's and the sheet's name."""
    given = {name: _given(plain(constant)) for name, constant in table.constants.items()}
    findings: list[Finding] = []
    for name, single in table.cells.items():
        area = place.area if table.between else None
        sought = singles.find(single, sheets=None if single.sheet else [place.sheet], area=area)
        findings += sought.findings
        if sought.found:
            given[name] = sought.found
    if table.block_name_as:
        given[table.block_name_as] = _given(place.area.name)
    if table.sheet_name_as:
        given[table.sheet_name_as] = _given(place.sheet.tab or place.sheet.name)
    return given, findings


def _given(value: Value) -> Found:
    return Found(value, "", 0, 0, "", value)
