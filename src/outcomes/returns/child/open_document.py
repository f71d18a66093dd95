"""Looks through the contents of an ods before calamine does, which waits for ever on a tag that does not end and tells
nothing of merged cells: headings over several columns hang on them.

Returns road: **read** (spreadsheet → open document).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from outcomes.returns.refusals import Refused

Merge = tuple[int, int, int, int]

_MOST_MERGES = 100_000
_SPANNED = b"-spanned="
_CELLS = ("table:table-cell", "table:covered-table-cell")


class Span(NamedTuple):
    """A cell merged over others, its place counted from 1, and in how many rows beneath each other it stands."""

    top: int
    left: int
    rows: int
    columns: int
    times: int


class Contents:
    """What is seen of the contents as they pass. `has_spans`: whether any cell is merged."""

    def __init__(self) -> None:
        self.has_spans = False

    def passing(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same bytes; refused where they are not XML."""
        parser = expat.ParserCreate()
        end = b""
        try:
            for chunk in chunks:
                parser.Parse(chunk)
                self.has_spans |= _SPANNED in end + chunk
                end = chunk[1 - len(_SPANNED) :]
                yield chunk
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Refused("damaged") from error


class Spans:
    """The merged cells of each sheet of an ods, by the sheet's name."""

    def __init__(self, chunks: Iterable[bytes] = ()) -> None:
        self._sheets: dict[str, list[Span]] = {}
        self._here: list[Span] = []
        self._row = self._next_row = self._next_column = 1
        self._times = 1
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._note
        for chunk in chunks:
            parser.Parse(chunk)

    def merged(self, sheet: str, last_row: int) -> list[Merge]:
        """Its merged ranges, as far as the last row that has a value."""
        found = [
            (top, span.left, top + span.rows - 1, span.left + span.columns - 1)
            for span in self._sheets.get(sheet, ())
            for top in range(span.top, min(span.top + min(span.times, _MOST_MERGES), last_row + 1))
        ]
        refuse_too_many(found)
        return found

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self._here = self._sheets.setdefault(attributes.get("table:name", ""), [])
            self._next_row = 1
        elif tag == "table:table-row":
            self._row, self._times = self._next_row, _number(attributes, "rows-repeated")
            self._next_row, self._next_column = self._row + self._times, 1
        elif tag in _CELLS:
            rows, columns = _number(attributes, "rows-spanned"), _number(attributes, "columns-spanned")
            if max(rows, columns) > 1:
                self._here.append(Span(self._row, self._next_column, rows, columns, self._times))
                refuse_too_many(self._here)
            self._next_column += _number(attributes, "columns-repeated")


def refuse_too_many(merges: list[Span] | list[Merge]) -> None:
    """No sheet that people fill in has so many merged ranges."""
    if len(merges) > _MOST_MERGES:
        raise Refused("merges", f"{_MOST_MERGES:,}")


def _number(attributes: dict[str, str], of_what: str) -> int:
    digits = attributes.get(f"table:number-{of_what}", "1")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 1
