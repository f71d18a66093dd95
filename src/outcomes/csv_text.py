"""Writes CSV that no spreadsheet takes for formulas, and reads it back as it was. Every CSV of ours is written here.

On the road: beside it. Words that begin with = + - @ or a control character get an apostrophe before them, which a
spreadsheet shows and does not run (OWASP, CSV injection); numbers and dashes stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUNS = re.compile(r"[=+\-@＝＋－＠\x00-\x1f\x7f-\x9f]")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?|-+")
_QUOTED = re.compile(r'[,"\r\n]')


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV, lines parted by a line feed; None is empty."""
    return "".join(",".join(map(_field, row)) + "\n" for row in rows)


def harmless(cell: object) -> str:
    """A cell as a spreadsheet may open it."""
    text = "" if cell is None else str(cell)
    runs = isinstance(cell, str) and _RUNS.match(cell) and not _PLAIN.fullmatch(cell)
    return f"'{text}" if runs else text


def as_meant(cell: str) -> str:
    """A cell read from CSV, without the apostrophe `harmless` put before it."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell[1:]) else cell


def _field(cell: object) -> str:
    # Python's own writer leaves a lone carriage return bare, and what follows it would begin a row.
    text = harmless(cell)
    return '"{}"'.format(text.replace('"', '""')) if _QUOTED.search(text) else text
