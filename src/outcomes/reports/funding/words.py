"""Figures of a comparison as words; a table and a sentence say one the same way.

Reports road: rows → **words** → page.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from outcomes.reports.funding.rows import Figure
from outcomes.reports.wording import HIDDEN, number, percent, pounds

NOT_DEFINED = "not defined"
UNKNOWN = "not known"
NOT_ENTERED = "not entered"
PART_NOT_ENTERED = "a part was not entered"
Writes = Callable[[float], str]


def shown(figure: Figure, writes: Writes, empty: str = UNKNOWN) -> str:
    """`27% (24% to 31%)`, `27%`, the mark of a hidden figure, or why there is none."""
    if figure.is_hidden:
        return HIDDEN
    if figure.value is None:
        return empty
    if figure.lower is None or figure.upper is None:
        return writes(figure.value)
    return f"{writes(figure.value)} ({writes(figure.lower)} to {writes(figure.upper)})"


def share(value: float) -> str:
    return percent(value)


def points(value: float) -> str:
    """A difference of shares in percentage points."""
    return number(Decimal(repr(float(value))) * 100, 1)


def gbp(value: float) -> str:
    return pounds(value)


def days(value: float) -> str:
    return number(value)


def whole(value: float) -> str:
    return number(value)


def times(value: float) -> str:
    return number(value, 2)


def pence(value: float) -> str:
    """£ with pence, for what a pound brought."""
    return pounds(value, 2)
