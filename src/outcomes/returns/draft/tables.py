"""Finds what looks like a table on a sheet nobody has described: rows of headings with entries below them.

Returns road: workbook → **draft.tables** → draft.fields. A heading row has three texts or more and no number; upper
heading rows are merged across it, lower ones fill what it leaves blank; a blank column parts two tables.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from outcomes.returns.draft.fields import look_of
from outcomes.returns.headings import Heading, HeadingRows
from outcomes.returns.layout_language import Table
from outcomes.returns.named_after import says_only_a_time
from outcomes.returns.odd_cells import fold
from outcomes.returns.workbook import Sheet, Value

_LEAST_HEADINGS = 3
_LONGEST_HEADING = 90
_LOOKS = ("numbers", "dates", "quarters", "postcodes")
_MOST_ROWS = 400
"""As many rows of a table are looked at as tell what its columns hold."""


@dataclass(frozen=True)
class Found:
    """A table as it seems: its headings (from `top`, on `heading_rows` rows) and the rows below, blank ones too."""

    sheet: Sheet
    top: int
    heading_rows: int
    headings: tuple[Heading, ...]
    last: int

    @property
    def first(self) -> int:
        return self.top + self.heading_rows

    def values(self, heading: Heading) -> list[Value]:
        """What stands below a heading, as far as is looked at."""
        last = min(self.last, self.first + _MOST_ROWS)
        below = self.sheet.rows.column(heading.column - 1, self.first - 1, last)
        return [value for value in below if not is_blank(value)]

    @property
    def total(self) -> str:
        """The words of a row of totals below the table; "" where there is none."""
        cells = (value for column in self._columns() for value in column)
        return next((v.strip() for v in cells if isinstance(v, str) and fold(v).startswith("total")), "")

    @property
    def has_gaps(self) -> bool:
        """Whether entries go on below a blank row."""
        filled = [any(not is_blank(value) for value in row) for row in zip(*self._columns(), strict=True)]
        return any(not one and other for one, other in pairwise(filled))

    def _columns(self) -> list[list[Value]]:
        return [self.sheet.rows.column(h.column - 1, self.first - 1, self.last) for h in self.headings]


def find_tables(sheet: Sheet) -> list[Found]:
    """The tables of a sheet, from the top."""
    found: list[Found] = []
    row = 1
    while row <= len(sheet.rows):
        bottom = _bottom(sheet, row) if _is_heading_row(sheet, row) else 0
        if bottom and _has_entries(sheet, row, bottom) and not _stands_above_headings(sheet, row, bottom):
            last = _last(sheet, bottom)
            top = row - 1 if _is_upper_row(sheet, row) else row
            found += _parted(sheet, top, bottom, last)
            row = last
        row += 1
    return found


def at(sheet: Sheet, row: int, column: int) -> Value:
    """What stands in a cell; None outside the sheet."""
    values = sheet.rows[row - 1] if 0 < row <= len(sheet.rows) else []
    return values[column - 1] if 0 < column <= len(values) else None


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _filled(sheet: Sheet, row: int) -> dict[int, Value]:
    values = sheet.rows[row - 1] if 0 < row <= len(sheet.rows) else []
    return {c: v for c, v in enumerate(values, 1) if not is_blank(v)}


def _is_words(value: Value) -> bool:
    return isinstance(value, datetime.date) or (
        isinstance(value, str) and len(value) <= _LONGEST_HEADING and not value.strip().replace(".", "").isdigit()
    )


def _is_heading_row(sheet: Sheet, row: int) -> bool:
    cells = _filled(sheet, row)
    texts = [v for v in cells.values() if isinstance(v, str)]
    days = _is_upper_row(sheet, row) and all(map(_is_day, cells.values()))
    if len(cells) >= _LEAST_HEADINGS and _heads_sessions(sheet, row, cells):
        return True
    return len(cells) >= _LEAST_HEADINGS and len(texts) >= 2 and (days or all(map(_is_words, cells.values())))


def _heads_sessions(sheet: Sheet, row: int, cells: dict[int, Value]) -> bool:
    """Whether words stand first and then days in their order, with no such thing below: a register's headings.

    A day is a date; on a sheet that is named after a month it may be a number, over nothing but marks.
    """
    columns = [column for column, value in cells.items() if not isinstance(value, str)]
    dates = [value.toordinal() for value in cells.values() if isinstance(value, datetime.date)]
    numbers = [value for value in cells.values() if isinstance(value, int | float)]
    days = dates or numbers
    is_last = columns == list(cells)[len(cells) - len(columns) :]
    if not 2 <= len(days) == len(columns) < len(cells) or not is_last or any(a >= b for a, b in pairwise(days)):
        return False
    below = [at(sheet, r, c) for r in range(row + 1, row + 4) for c in columns]
    if dates:
        return not any(isinstance(value, datetime.date) for value in below)
    is_month = says_only_a_time(sheet.tab or sheet.name) and all(map(_is_day, numbers))
    return is_month and all(value in (0, 1) for value in below if isinstance(value, int | float))


def _is_day(value: Value) -> bool:
    """Words, or the number of a day below its month."""
    return _is_words(value) or (isinstance(value, int | float) and value in range(1, 32))


def _bottom(sheet: Sheet, top: int) -> int:
    """The last heading row: lower ones fill columns that those above leave blank, and not the first."""
    bottom, headed = top, set(_filled(sheet, top))
    while bottom < top + 3:
        cells = _filled(sheet, bottom + 1)
        under = any(m[0] <= bottom < m[2] for m in sheet.merged)
        adds = set(cells) - headed
        if not cells or not (adds or under) or not all(_is_words(v) for v in cells.values()) or min(headed) in cells:
            break
        headed |= set(cells)
        bottom += 1
    return bottom


def _is_upper_row(sheet: Sheet, row: int) -> bool:
    """Whether the row above heads several columns each: merged across some of the table, not across all of it."""
    cells, width = _filled(sheet, row - 1), len(_filled(sheet, row))
    wide = [m for m in sheet.merged if m[0] == row - 1 and m[3] > m[1] and m[1] in cells]
    return bool(wide) and all(map(_is_words, cells.values())) and all(m[3] - m[1] + 1 < width for m in wide)


def _has_entries(sheet: Sheet, top: int, bottom: int) -> bool:
    """Whether one of the next rows has entries under two of the headings."""
    headed = {c for r in range(top, bottom + 1) for c in _filled(sheet, r)}
    return any(len(headed & set(_filled(sheet, row))) >= 2 for row in range(bottom + 1, bottom + 4))


def _stands_above_headings(sheet: Sheet, top: int, bottom: int) -> bool:
    """Whether wider headings follow at once: then these words are labels with their values beside them."""
    below = range(bottom + 1, bottom + 4)
    return any(_is_heading_row(sheet, r) and len(_filled(sheet, r)) > len(_filled(sheet, top)) for r in below)


def _goes_on(sheet: Sheet, bottom: int, row: int) -> bool:
    """Whether a row goes on with the table above a blank row: what looks like a number, a date or a postcode stands
    below others of its kind. Its words are then entries, and may be somebody's name."""
    for column, value in _filled(sheet, row).items():
        above = [v for v in sheet.rows.column(column - 1, bottom, row - 1) if not is_blank(v)]
        if above and (look := look_of([value])) in _LOOKS and look == look_of(above):
            return True
    return False


def _last(sheet: Sheet, bottom: int) -> int:
    """The row before the next table's headings, or the sheet's last."""
    blank = False
    for row in range(bottom + 1, len(sheet.rows) + 1):
        if not _filled(sheet, row):
            blank = True
        elif (
            blank
            and _is_heading_row(sheet, row)
            and len(_filled(sheet, row)) > len(_filled(sheet, bottom)) / 2
            and not _goes_on(sheet, bottom, row)
        ):
            more = _filled(sheet, row + 1).values()
            if any(isinstance(v, int | float) for v in more):
                return row - 1
    return len(sheet.rows)


def _parted(sheet: Sheet, top: int, bottom: int, last: int) -> Iterator[Found]:
    """The tables that stand side by side under these heading rows."""
    rows = bottom - top + 1
    shape = Table.model_validate({"holds": "records", "kind": "any", "columns": {"any": "any"}, "heading_rows": rows})
    run: list[Heading] = []
    for heading in HeadingRows(sheet, shape).read(top):
        if run and heading.column > run[-1].column + 1:
            yield from _one(sheet, top, rows, run, last)
            run = []
        run.append(heading)
    yield from _one(sheet, top, rows, run, last)


def _one(sheet: Sheet, top: int, rows: int, run: list[Heading], last: int) -> Iterator[Found]:
    headings = tuple(h for h in run if not h.repeats)
    if len(headings) >= 2:
        yield Found(sheet, top, rows, headings, last)
