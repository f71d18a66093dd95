"""What a pound of a later year is worth in the year of valuation: discount factors by convention and edition.

On the road: values.edition → **discounting** → impact turns yearly values into a present value.
Source: HM Treasury, Green Book 2026, chapter 6, paragraphs 6.54 to 6.59. Amounts are in real prices; deflate first.
The past is never discounted: factors begin with the first year.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, get_args

from outcomes.errors import ValuesError
from outcomes.framework.uprating import EXACT
from outcomes.framework.value_definitions import Edition, Rate

Convention = Literal["green_book", "end_of_year", "mid_year"]


def discount_factors(
    years: int, edition: Edition, *, rates: Literal["standard", "health"] = "standard", convention: str = "green_book"
) -> tuple[Decimal, ...]:
    """The factors of years 1 … `years`, to 40 digits.

    green_book   the first year's is 1, the second's 1 ÷ (1 + r₁)
    end_of_year  the first year's is 1 ÷ (1 + r₁)
    mid_year     half a year before the end of each year
    """
    if convention not in get_args(Convention):
        known = ", ".join(get_args(Convention))
        raise ValuesError(f"There is no discount convention '{convention}'.", remedy=f"Write one of {known}.")
    if years < 1:
        raise ValuesError(f"{years} years cannot be discounted.", remedy="Give 1 or more: nobody discounts the past.")
    table = edition.health if rates == "health" else edition.standard
    ends = [Decimal(1)]
    for year in range(1, years + 1):
        ends.append(EXACT.divide(ends[-1], 1 + rate_of(year, table)))
    if convention == "mid_year":
        return tuple(_half_way(ends[year - 1], rate_of(year, table)) for year in range(1, years + 1))
    return tuple(ends[:-1] if convention == "green_book" else ends[1:])


def rate_of(year: int, table: Sequence[Rate]) -> Decimal:
    """The rate that discounts from the end of a year to the end of the one before it; years count from 1."""
    return next(band.rate for band in table if band.through_year is None or year <= band.through_year)


def _half_way(start: Decimal, rate: Decimal) -> Decimal:
    return EXACT.divide(start, EXACT.sqrt(1 + rate))
