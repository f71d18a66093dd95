"""Looks through the worksheets of an xlsb for what calamine does not tell: merged cells, on which headings over several
columns hang, and cells in a short form without a column, which it leaves out.

Returns road: **read** (spreadsheet → binary workbook). Source: Microsoft, [MS-XLSB] Excel (.xlsb) Binary File Format:
2.1.4 (records), BrtBundleSh, BrtMergeCell (2.4.706). The short form stands in no edition of it; SheetJS writes it.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator

from outcomes.returns.child.archive import Archive
from outcomes.returns.child.open_document import Merge, refuse_too_many
from outcomes.returns.child.package import Package
from outcomes.returns.refusals import Refused

_SHEET, _MERGE, _CELLS_BEGIN, _CELLS_END = 156, 176, 145, 146
_SHORT_CELLS = range(12, 19)
_OF_WORKSHEETS = frozenset((_MERGE, _CELLS_BEGIN, _CELLS_END, *_SHORT_CELLS))
_MOST_CONTENT = 1 << 12


class BinaryWorkbook:
    """The worksheets of an xlsb, by name."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        package = Package(archive)
        workbook, targets = package.part("workbook.bin"), package.targets("workbook.bin")
        named = (_name_and_relation(content) for _, content in _records(archive.unpack(workbook), {_SHEET}))
        self._parts = {name: targets.get(relation, "") for name, relation in named}

    def merged(self, sheet: str, last_row: int) -> list[Merge]:
        """Its merged ranges as far as the last row that has a value; refused where cells would be lost."""
        part = self._parts.get(sheet)
        found: list[Merge] = []
        is_in_cells = False
        for kind, content in (
            _records(self._archive.unpack(part), _OF_WORKSHEETS) if part in self._archive.parts else ()
        ):
            if kind in (_CELLS_BEGIN, _CELLS_END):
                is_in_cells = kind == _CELLS_BEGIN
            elif kind == _MERGE:
                top, bottom, left, right = _unpacked("<4I", content, 0)
                if top < last_row:
                    found.append((top + 1, left + 1, bottom + 1, right + 1))
                    refuse_too_many(found)
            elif is_in_cells:
                raise Refused("short-cells")
        return found


def _name_and_relation(sheet: bytes) -> tuple[str, str]:
    """A sheet's name, and the relation that leads to its part; its state and number stand before them."""
    relation, end = _text(sheet, 8)
    name, _ = _text(sheet, end)
    return name, relation


def _text(content: bytes, at: int) -> tuple[str, int]:
    (length,) = _unpacked("<I", content, at)
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


def _unpacked(form: str, content: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, content, at)
    except struct.error as error:
        raise Refused("damaged") from error


def _records(chunks: Iterable[bytes], wanted: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """The records of some kinds, each with the beginning of its content; what is cut short is left to calamine."""
    held, at = b"", 0
    for chunk in chunks:
        held, at = held[at:] + chunk, max(0, at - len(held))  # a record that nobody wants may end far beyond
        while head := _head(held, at):
            kind, start, end = head
            if kind in wanted:
                until = min(end, start + _MOST_CONTENT)
                if until > len(held):
                    break
                yield kind, held[start:until]
            at = end


def _head(held: bytes, at: int) -> tuple[int, int, int] | None:
    """A record's kind, and where its content begins and ends; a byte's highest bit says that another follows."""
    try:
        kind = held[at]
        if kind & 0x80:
            at += 1
            kind = kind & 0x7F | (held[at] & 0x7F) << 7
        size = 0
        for shift in (0, 7, 14, 21):
            at += 1
            size |= (held[at] & 0x7F) << shift
            if not held[at] & 0x80:
                break
    except IndexError:
        return None
    return kind, at + 1, at + 1 + size
