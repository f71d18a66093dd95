"""One of a thing said as one: `1 row`, `2 rows`. Used wherever a sentence counts.

On the road: beside it.
"""

from __future__ import annotations


def counted(number: float, one: str, many: str = "") -> str:
    """A number with its noun: `1 row`, `1,200 rows`; `many` where an s is not enough."""
    return f"{int(number):,} {noun(number, one, many)}"


def noun(number: float, one: str, many: str = "") -> str:
    """The noun alone, as so many of them are called."""
    return one if number == 1 else many or f"{one}s"
