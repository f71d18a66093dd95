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
from itertools import chain, islice, zip_longest

from outcomes.returns.blocks import Message, pack_columns
from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused

_MOST_COLUMNS = 16_384
_LONGEST_FIELD = 1 << 20
_LINES_TO_JUDGE = 200
_LINES_IN_BLOCK = 4096
_DELIMITERS = (",", ";", "\t", "|")
_SAYS_ITS_DELIMITER = re.compile(r"(\"?)sep=([,;\t|])\1[,;\t|]*\r?\n", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_delimited(data: bytes, limits: Limits) -> tuple[str, Iterator[Message]]:
    """The format (`csv` or `tsv`) and the messages that carry the delimiter and the rows."""
    text = _decode(data)
    if says := _SAYS_ITS_DELIMITER.match(text):
        text, delimiter = text[says.end() :], says[2]  # spreadsheet programs show no such line, so it has no row
    else:
        delimiter = _delimiter(text)
    if text.count(delimiter) + text.count("\n") > limits.cells:
        raise Refused("large-sheet", f"it has more than {limits.cells:,} cells")
    messages = chain([("delimiter", delimiter)], _rows(text, delimiter, limits))
    return ("tsv" if delimiter == "\t" else "csv"), messages


def _rows(text: str, delimiter: str, limits: Limits) -> Iterator[Message]:
    """The rows in blocks of one width, short rows filled up; what is blank is only counted."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = widest = 0
    try:
        while block := list(islice(reader, _LINES_IN_BLOCK)):
            height, width = len(block), max(map(len, block))
            _leave_blank_end(block)
            widest = max(widest, width)
            if width > _MOST_COLUMNS or (block and (lines + len(block)) * widest > limits.cells):
                raise Refused("large-sheet", f"line {reader.line_num}")
            if block:
                yield "rows", len(block), 0, pack_columns(zip_longest(*block, fillvalue=""))
            yield "blank", height - len(block)
            lines += height
    except csv.Error as error:
        raise Refused("bad-text", str(reader.line_num)) from error


def _leave_blank_end(block: list[list[str]]) -> None:
    """Take away the rows below the last that holds something."""
    if not any(chain.from_iterable(block)):
        block.clear()
    while block and not any(block[-1]):
        block.pop()


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
