"""Blocks of a sheet between a start mark and an end mark, wherever they have moved and however long they have grown.

Returns road: used by singles and tables. A block is the rows strictly between its marks, from the start mark's column
to the end mark's; where the layout says how marks are written, a block's marks pair by the name they share.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.returns.layout_language import Between, Marks
from outcomes.returns.texts import Texts, key, pattern


@dataclass(frozen=True)
class Area:
    """Part of a sheet, rows and columns from 1, both ends included. `name` is the block's, where it has one."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    name: str = ""

    def holds(self, row: int, column: int) -> bool:
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


@dataclass(frozen=True)
class Blocks:
    """The blocks found, and the marks that were looked for in vain."""

    areas: tuple[Area, ...]
    missing: tuple[str, ...]


def find_blocks(texts: Texts, between: Between, marks: Marks | None) -> Blocks:
    """Every block of that name (`*` in it stands for several), in the sheet's order."""
    start, end = _marks_of(between, marks)
    areas: list[Area] = []
    missing: list[str] = []
    for place in texts.find(pattern(start)):
        name = _block_name(texts, place, start)
        closing = end.replace("*", name) if name else end
        area = _closed(texts, place, start.replace("*", name) if name else start, closing, name)
        areas += [area] if area else []
        missing += [] if area else [closing]
    return Blocks(tuple(areas), tuple(missing) if areas or missing else (start,))


def _marks_of(between: Between, marks: Marks | None) -> tuple[str, str]:
    if between.name is None or marks is None:
        return str(between.start), str(between.end)
    return marks.start.replace("*", between.name), marks.end.replace("*", between.name)


def _block_name(texts: Texts, place: tuple[int, int], start: str) -> str:
    """What a mark has where the layout leaves the block's name open."""
    if "*" not in start:
        return ""
    found = str(texts.sheet.rows[place[0] - 1][place[1] - 1]).strip()
    before, after = start.split("*")
    return found[len(before) : len(found) - len(after)]


def _closed(texts: Texts, start: tuple[int, int], opening: str, closing: str, name: str) -> Area | None:
    """The area up to the next end mark, unless the block is opened again before it ends."""
    end = next((p for p in texts.find(pattern(closing)) if p > start and p[1] >= start[1]), None)
    again = next((p for p in texts.find(pattern(opening)) if p > start), None)
    if end is None or (again is not None and again < end and key(opening) != key(closing)):
        return None
    return Area(start[0] + 1, start[1], end[0] - 1, end[1], name)
