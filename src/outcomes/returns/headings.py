"""Finds a table's heading rows and says what each column is headed, through merged cells and several rows.

Returns road: used by tables. An upper heading reaches across the cells it is merged over, and no further; a format
without merged cells declares its spans. A column's heading is its path, top to bottom: `Financial year 2024 to 2025 /
(Apr to Jun) / Forecast`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from outcomes.returns.layout_language import Column, Table
from outcomes.returns.marks import Area
from outcomes.returns.odd_cells import as_text
from outcomes.returns.texts import Texts, key, nearest, pattern
from outcomes.returns.workbook import Sheet, Value

SEPARATOR = " / "


@dataclass(frozen=True)
class Heading:
    """A column's heading: its path, and where its last part stands. `repeats`: a later column of a merged heading."""

    column: int
    row: int
    parts: tuple[str, ...]
    repeats: bool = False

    @property
    def path(self) -> str:
        return SEPARATOR.join(self.parts)

    @cached_property
    def key(self) -> str:
        return key(self.path)


@dataclass(frozen=True)
class Matched:
    """Which heading each of the layout's columns has, those not found, and the headings left over."""

    columns: dict[str, Heading]
    absent: tuple[str, ...]
    others: tuple[Heading, ...]

    @property
    def last_row(self) -> int:
        return max((h.row for h in self.columns.values()), default=0)


class HeadingRows:
    """Reads headings off a sheet, for one table of a layout."""

    def __init__(self, sheet: Sheet, table: Table) -> None:
        self.sheet = sheet
        self.table = table
        self._spans = {key(text): columns for text, columns in table.spans.items()}

    def read(self, first_row: int, first_column: int = 1, last_column: int | None = None) -> list[Heading]:
        """The headings of the table whose top heading row this is."""
        rows = {row: self._row(row) for row in range(first_row, first_row + self.table.heading_rows)}
        last = last_column or max(map(len, rows.values()), default=0)
        filled = [self._filled(row, values[:last], first_column) for row, values in rows.items()]
        columns = sorted({column for texts in filled for column in texts if column <= last})
        return [self._heading(first_row, filled, column) for column in columns]

    def _row(self, row: int) -> list[Value]:
        return self.sheet.rows[row - 1] if row <= len(self.sheet.rows) else []

    def _filled(self, row: int, values: list[Value], first: int) -> dict[int, tuple[str, int]]:
        """Each column's text in this heading row, and the column it is written in."""
        found: dict[int, tuple[str, int]] = {}
        texts = {c: _words(v) for c, v in enumerate(values, 1) if v is not None}
        for column in [c for c, text in texts.items() if text and c >= first]:
            for reached in range(column, self._reach(row, column, texts[column]) + 1):
                if reached == column or not texts.get(reached):
                    found[reached] = (texts[column], column)
        return found

    def _reach(self, row: int, column: int, text: str) -> int:
        """The last column a heading stands over."""
        merged = (m[3] for m in self.sheet.merged if m[0] <= row <= m[2] and m[1] <= column <= m[3])
        return int(next(merged, column + self._spans.get(key(text), 1) - 1))

    def _heading(self, first_row: int, filled: list[dict[int, tuple[str, int]]], column: int) -> Heading:
        here = [(first_row + i, *texts[column]) for i, texts in enumerate(filled) if column in texts]
        row, _, written_in = here[-1]
        return Heading(column, row, tuple(text for _, text, _ in here), repeats=written_in != column)


def _words(value: Value) -> str:
    return " ".join((value if isinstance(value, str) else as_text(value)).split())


def match(headings: Iterable[Heading], columns: Mapping[str, Column]) -> Matched:
    """Give each column of the layout the first heading that fits; a heading is used once."""
    free = {h.column: h for h in headings if not h.repeats}
    found: dict[str, Heading] = {}
    for name, column in columns.items():
        wanted = pattern(*column.heading)
        heading = next((h for h in free.values() if wanted.fits(h.key)), None)
        if heading:
            found[name] = free.pop(heading.column)
    used = {h.column for h in found.values()}
    others = tuple(h for h in headings if h.column not in used)
    return Matched(found, tuple(name for name in columns if name not in found), others)


def find_top_rows(texts: Texts, rows: HeadingRows, area: Area | None) -> Iterator[tuple[int, Matched]]:
    """Rows at which the table's headings begin, with all its required columns; in the sheet's order."""
    required = rows.table.needed
    within = (area.first_column, area.last_column) if area else (1, None)
    for top in candidate_rows(texts, rows.table, required, area):
        matched = match(rows.read(top, *within), rows.table.columns)
        if not any(name in matched.absent for name in required):
            yield top, matched


def nearest_row(texts: Texts, rows: HeadingRows) -> tuple[int, Matched] | None:
    """The row that has most of the table's headings, though not all that are required."""
    best: tuple[int, Matched] | None = None
    for top in candidate_rows(texts, rows.table, rows.table.columns, None):
        matched = match(rows.read(top), rows.table.columns)
        if best is None or len(matched.columns) > len(best[1].columns):
            best = (top, matched)
    return best


def candidate_rows(texts: Texts, table: Table, columns: Mapping[str, Column], area: Area | None) -> Iterator[int]:
    """Rows where a heading could begin: those that hold a part of one of these columns' headings."""
    parts = [part for c in columns.values() for text in c.heading for part in text.split(SEPARATOR)]
    seen: set[int] = set()
    for row, _ in texts.find(pattern(*(part for part in parts if part.strip(" *")))):
        for top in range(max(1, row - table.heading_rows + 1), row + 1):
            if top not in seen and (area is None or area.first_row <= top <= area.last_row):
                seen.add(top)
                yield top


def near_misses(matched: Matched, columns: Mapping[str, Column]) -> dict[str, Heading]:
    """Headings left over that are nearly spelt like a column that was not found."""
    left = {h.path: h for h in matched.others if not h.repeats}
    found: dict[str, Heading] = {}
    for name in matched.absent:
        near = nearest(columns[name].heading, left)
        if near:
            found[name] = left.pop(near)
    return found
