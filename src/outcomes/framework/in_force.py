"""What holds from one day to another: unit values and conversion factors, and which of them holds in a period.

On the road: value_files → **in_force** → values. Nothing is taken for another day's than its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from outcomes.errors import ValuesError
from outcomes.framework.value_definitions import Factor, FactorsFile
from outcomes.periods import Quarter, parse_year


class Dated(Protocol):
    """Something in force from a day, and until one if it has ended."""

    @property
    def in_force_from(self) -> date: ...

    @property
    def in_force_until(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


@dataclass(frozen=True)
class DatedFactor:
    """A conversion factor with the edition that gives it."""

    factor: Factor
    edition: FactorsFile

    @property
    def in_force_from(self) -> date:
        return self.edition.in_force_from

    @property
    def in_force_until(self) -> date | None:
        return self.edition.in_force_until

    @property
    def licensed(self) -> str | None:
        """Set where the edition's licence forbids passing it on."""
        return self.edition.licensed


def span(period: str | date) -> tuple[date, date]:
    """The first and last day of a quarter, a financial year or a day. Raises ValuesError where it is none of them."""
    if isinstance(period, date):
        return period, period
    try:
        if "Q" in period.upper():
            quarter = Quarter.parse(period.upper())
            return quarter.first_day, quarter.last_day
        if len(period.strip()) == 7:
            year = parse_year(period)
            return Quarter(year, 1).first_day, Quarter(year, 4).last_day
        return date.fromisoformat(period), date.fromisoformat(period)
    except ValueError:
        remedy = "Write a quarter like 2025-26 Q1, a year like 2025-26, or a day like 2025-07-25."
        raise ValuesError(f"“{period}” is no period.", remedy=remedy) from None


def holding(dated: Sequence[D], what: str, period: str | date) -> D:
    """The one in force throughout a quarter, a financial year or on a day; `what` names it: `unit value 'carbon'`.

    Raises:
        ValuesError: none is in force then, or it changes within the period.
    """
    first, last = span(period)
    for one in dated:
        if holds_throughout(one, first, last):
            return one
    spans = _spans(dated)
    if any(holds_on(one, first, last) for one in dated):
        remedy = f"Ask for a shorter period, or a day. It is in force {spans}."
        raise ValuesError(f"The {what} changes within {period}.", remedy=remedy)
    remedy = f"It is in force {spans}; none is taken for another."
    raise ValuesError(f"No {what} is in force in {period}.", remedy=remedy)


def holds_on(one: Dated, first: date, last: date) -> bool:
    """Whether it is in force on some day of a span."""
    return one.in_force_from <= last and (one.in_force_until is None or first <= one.in_force_until)


def holds_throughout(one: Dated, first: date, last: date) -> bool:
    return one.in_force_from <= first and (one.in_force_until is None or last <= one.in_force_until)


def in_force(one: Dated) -> str:
    """`from 2021-07-01`, or `2024-04-01 to 2025-03-31`."""
    begins, ends = one.in_force_from, one.in_force_until
    return f"from {begins}" if ends is None else f"{begins} to {ends}"


def _spans(dated: Sequence[Dated]) -> str:
    if len(dated) <= 4:
        return ", ".join(in_force(one) for one in dated)
    return f"{in_force(dated[0])}, then in {len(dated) - 2} more spans, and last {in_force(dated[-1])}"
