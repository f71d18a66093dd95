"""One of a thing said as one: `1 row`, `2 rows`; several things said as one list. Used wherever a sentence counts.

On the road: beside it.
"""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: float, one: str, many: str = "") -> str:
    """A number with its noun: `1 row`, `1,200 rows`; `many` where an s is not enough."""
    return f"{int(number):,} {noun(number, one, many)}"


def noun(number: float, one: str, many: str = "") -> str:
    """The noun alone, as so many of them are called."""
    return one if number == 1 else many or f"{one}s"


def listed(words: Sequence[str], most: int | None = None) -> str:
    """`A, B and C`; beyond `most`, `A, B and 4 more`."""
    shown = list(words)
    if most is not None and len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
