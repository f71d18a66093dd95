"""Reads csv and tsv: finds the encoding and the delimiter, and keeps every value as the text it is.

Returns road: **read** (opening → delimited).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused

_MOST_COLUMNS = 16_384
_LONGEST_FIELD = 1 << 20
_LINES_TO_JUDGE = 200
_DELIMITERS = (",", ";", "\t", "|")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_delimited(data: bytes, limits: Limits) -> tuple[str, Iterator[list[str]]]:
    """The format (`csv` or `tsv`) and the rows."""
    text = _decode(data)
    delimiter = _delimiter(text)
    if text.count(delimiter) + text.count("\n") > limits.cells:
        raise Refused("large-sheet", f"it has more than {limits.cells:,} cells")
    return ("tsv" if delimiter == "\t" else "csv"), _rows(text, delimiter, limits)


def _rows(text: str, delimiter: str, limits: Limits) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            if len(row) > _MOST_COLUMNS or cells > limits.cells:
                raise Refused("large-sheet", f"line {reader.line_num}")
            yield row
    except csv.Error as error:
        raise Refused("bad-text", str(reader.line_num)) from error


def _decode(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise Refused("foreign")


def _encodings(data: bytes) -> tuple[str, ...]:
    """Those worth trying, likeliest first. UTF-16 without its mark shows by the noughts in plain letters."""
    if data.startswith(_UTF16_MARKS):
        return ("utf-16",)
    start = data[:2000]
    if start.count(0) > len(start) // 4:
        return ("utf-16-le",) if start[1::2].count(0) > start[::2].count(0) else ("utf-16-be",)
    return "utf-8-sig", "cp1252"


def _delimiter(text: str) -> str:
    """The one that cuts most lines into the same number of columns, and then into most columns."""
    return max(_DELIMITERS, key=lambda delimiter: _agreement(text, delimiter))


def _agreement(text: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(text[: 1 << 20], newline=""), delimiter=delimiter)
    try:
        widths = Counter(len(row) for row in islice(reader, _LINES_TO_JUDGE) if row)
    except csv.Error:
        return 0.0, 0
    width, lines = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
    return (lines / widths.total() if width > 1 else 0.0), width
