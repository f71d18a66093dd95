"""A sheet's rows, kept in blocks of columns as they came: most of a table is only ever looked at column by column.

Returns road: **read** (child → blocks → sheet_rows → workbook). A row is put together when it is asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import overload

from outcomes.returns.blocks import Value


class SheetRows(Sequence[list[Value]]):
    """Rows from A1 as lists of values: `rows[0][0]` is A1. A row may be shorter than the widest.

    `column` is the quick way: all values of one column.
    """

    def __init__(self, rows: Iterable[list[Value]] = ()) -> None:
        self._starts: list[int] = []
        self._blocks: list[tuple[int, list[list[Value]]]] = []
        self._size = 0
        if given := list(rows):
            self.add(len(given), list(map(list, zip_longest(*given))))

    def add(self, height: int, columns: list[list[Value]]) -> None:
        """Add rows below, given by their columns from A, each `height` values long."""
        self._starts.append(self._size)
        self._blocks.append((height, columns))
        self._size += height

    def without_blank_end(self) -> SheetRows:
        """The rows down to the last that holds a value."""
        while self._blocks:
            height, columns = self._blocks.pop()
            self._size = self._starts.pop()
            filled = next((n for n in range(height, 0, -1) if any(c[n - 1] is not None for c in columns)), 0)
            if filled:
                self.add(filled, columns if filled == height else [column[:filled] for column in columns])
                break
        return self

    @property
    def width(self) -> int:
        """The widest row's number of columns."""
        return max((len(columns) for _, columns in self._blocks), default=0)

    def column(self, index: int, start: int, stop: int) -> list[Value]:
        """Values of one column (from nought) in rows `start` up to `stop`; None where a row is too short."""
        values: list[Value] = []
        for columns, first, last in self._within(start, stop):
            values += columns[index][first:last] if index < len(columns) else [None] * (last - first)
        return values

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> list[Value]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[Value]]: ...
    def __getitem__(self, at: int | slice) -> list[Value] | list[list[Value]]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._size)
            return list(self._rows(start, stop))[::step]
        row = range(self._size)[at]
        block = bisect_right(self._starts, row) - 1
        return [column[row - self._starts[block]] for column in self._blocks[block][1]]

    def __iter__(self) -> Iterator[list[Value]]:
        return self._rows(0, self._size)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def _rows(self, start: int, stop: int) -> Iterator[list[Value]]:
        for columns, first, last in self._within(start, stop):
            if columns:
                yield from map(list, zip(*(column[first:last] for column in columns), strict=True))
            else:
                yield from ([] for _ in range(first, last))

    def _within(self, start: int, stop: int) -> Iterator[tuple[list[list[Value]], int, int]]:
        """The blocks that hold some of these rows: their columns, and which of their rows."""
        at = bisect_right(self._starts, start) - 1
        while 0 <= at < len(self._blocks) and self._starts[at] < stop:
            height, columns = self._blocks[at]
            begin = self._starts[at]
            yield columns, max(start - begin, 0), min(stop - begin, height)
            at += 1
