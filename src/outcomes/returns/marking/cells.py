"""Gives cells of a sheet another look, in the sheet's own bytes; cells that are not there yet are put in their place.

Returns road: used by **marking**. Rows and cells without an address stand one after the one before, as the format has
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from outcomes.returns.addresses import a1, column_letters, place_of
from outcomes.returns.findings import Severity
from outcomes.returns.marking.tags import (
    Edit,
    Element,
    TooOdd,
    appended,
    attributes,
    attributes_of,
    child,
    children,
    element_at,
    starts,
    with_attributes,
)

Wanted = Mapping[int, Mapping[int, Severity]]
"""For each row (from 1) the columns (from 1) to fill."""
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d+)[\"']")


@dataclass(frozen=True)
class Sheet:
    """A sheet being filled in. `filled` gives the number of a look in a severity's colour."""

    xml: bytes
    root: Element
    filled: Callable[[int, Severity], int]

    def edits(self, wanted: Wanted) -> Iterator[Edit]:
        """The edits that fill the cells."""
        data = child(self.xml, self.root, b"sheetData")
        if data is None:
            raise TooOdd("a sheet of it holds no cells")
        left = {row: wanted[row] for row in sorted(wanted)}
        if data.is_empty_tag:
            yield appended(self.xml, data, b"".join(self._new_row(data, row, cells) for row, cells in left.items()))
            return
        at = 0
        for start, end in starts(self.xml, data, b"row"):
            number = self._number(start, end, at)
            while left and (first := next(iter(left))) < number:
                yield Edit(start, start, self._new_row(data, first, left.pop(first)))
            if number in left:
                yield from self._in_row(element_at(self.xml, start, data.close), number, left.pop(number))
            at = number
        yield Edit(data.close, data.close, b"".join(self._new_row(data, row, cells) for row, cells in left.items()))

    def _number(self, start: int, end: int, before: int) -> int:
        said = _ROW_NUMBER.search(self.xml, start, end)
        number = int(said[1]) if said else before + 1
        if number <= before:
            raise TooOdd("the rows of a sheet are out of order")
        return number

    def _new_row(self, data: Element, row: int, cells: Mapping[int, Severity]) -> bytes:
        tag = (data.prefix + b"row").decode()
        made = b"".join(self._new_cell(data.prefix, row, c, 0, cells[c]) for c in sorted(cells))
        return f'<{tag} r="{row}">'.encode() + made + f"</{tag}>".encode()

    def _new_cell(self, prefix: bytes, row: int, column: int, row_look: int, severity: Severity) -> bytes:
        look = row_look or self._column_looks.get(column, 0)
        return f'<{prefix.decode()}c r="{a1(row, column)}" s="{self.filled(look, severity)}"/>'.encode()

    def _in_row(self, row: Element, number: int, cells: Mapping[int, Severity]) -> Iterator[Edit]:
        said = attributes(self.xml, row)
        look = int(said.get("s", "0")) if said.get("customFormat") in ("1", "true") else 0
        left = {column: cells[column] for column in sorted(cells)}
        new: list[Edit] = []
        at = 0
        for cell in children(self.xml, row):
            column = self._column(cell, number, at)
            for first in [c for c in left if c < column]:
                new.append(
                    Edit(cell.start, cell.start, self._new_cell(row.prefix, number, first, look, left.pop(first)))
                )
            if column in left:
                yield self._refilled(cell, left.pop(column))
            at = column
        last = b"".join(self._new_cell(row.prefix, number, c, look, severity) for c, severity in left.items())
        yield from self._grown(row, new, last)

    def _grown(self, row: Element, new: list[Edit], last: bytes) -> Iterator[Edit]:
        """A row with more cells; the columns it says it spans would no longer be true, and may be left out."""
        if not new and not last:
            return
        if row.is_empty_tag:
            yield appended(self.xml, row, last, spans=None)
            return
        yield Edit(row.start, row.inside, with_attributes(self.xml[row.start : row.inside], spans=None))
        yield from new
        yield Edit(row.close, row.close, last)

    def _column(self, cell: Element, row: int, before: int) -> int:
        said = attributes(self.xml, cell).get("r")
        place = place_of(said) if said else (row, before + 1)
        if place is None or place[0] != row or place[1] <= before:
            raise TooOdd("the cells of a row are out of order")
        return place[1]

    def _refilled(self, cell: Element, severity: Severity) -> Edit:
        tag = self.xml[cell.start : cell.inside]
        look = int(attributes_of(tag).get("s", "0"))
        return Edit(cell.start, cell.inside, with_attributes(tag, s=self.filled(look, severity)))

    @cached_property
    def _column_looks(self) -> dict[int, int]:
        """The look of each column that has one, which new cells take over."""
        columns = child(self.xml, self.root, b"cols")
        looks: dict[int, int] = {}
        for each in children(self.xml, columns) if columns else ():
            said = attributes(self.xml, each)
            if said.get("style", "0") != "0":
                last = min(int(said.get("max", "0")), int(said.get("min", "1")) + _MOST_COLUMNS)
                looks |= dict.fromkeys(range(int(said.get("min", "1")), last + 1), int(said["style"]))
        return looks


_MOST_COLUMNS = 16_384


def ranges(cells: Wanted, severity: Severity) -> str:
    """The cells of one severity as a sheet's rules name them: `H14:H16 J2`."""
    by_column: dict[int, list[int]] = {}
    for row, columns in sorted(cells.items()):
        for column in (c for c, said in columns.items() if said == severity):
            by_column.setdefault(column, []).append(row)
    return " ".join(span for column, rows in sorted(by_column.items()) for span in _spans(column_letters(column), rows))


def _spans(letters: str, rows: list[int]) -> Iterator[str]:
    first = last = rows[0]
    for row in [*rows[1:], 0]:
        if row != last + 1:
            yield f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}"
            first = row
        last = row
