"""Addresses of cells: A1 as people write them, and one number as the reader's processes send them.

Returns road: used all along it.
"""

from __future__ import annotations

import re

_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
ROW = 1 << 15
"""A place is `row * ROW + column`, both 1-based: a sheet has at most 16,384 columns."""


def a1(row: int, column: int) -> str:
    """The address of a cell, 1-based: `a1(14, 8)` is `H14`."""
    return f"{column_letters(column)}{row}"


def column_letters(number: int) -> str:
    """28 → `AB`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """`AB` → 28; small letters will do."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def place_of(cell: str) -> tuple[int, int] | None:
    """Row and column of an address; None where it is none."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return None
    return int(found[2]), column_number(found[1])
