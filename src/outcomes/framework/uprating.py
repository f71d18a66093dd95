"""Brings a unit value from the prices of its year to a price base, by a named series, or refuses by name.

On the road: values.UnitValue → **uprating** → impact adds amounts that are all in one year's prices.
Source: HM Treasury, Green Book 2026, chapter 6 (deflate first, then discount); Wellbeing Guidance for Appraisal, 2021
(a WELLBY rises with the deflator and with real GDP per head, to the power of 1.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from outcomes.errors import ValuesError
from outcomes.framework.definitions import Prices
from outcomes.framework.unit_values import Amount, UnitValue
from outcomes.framework.value_definitions import Series, Side
from outcomes.framework.values import Values, in_words

ELASTICITY = Decimal("1.3")
"""How much faster than real GDP per head a WELLBY rises: the marginal utility of income, as the guidance has it."""
EXACT = Context(prec=40)
"""Every factor is worked out to 40 digits, so that it is the same on every machine."""
UNDERSTATES = "By deflator alone: the guidance also raises a WELLBY with real GDP per head, so this may understate."


AS_PUBLISHED = Prices()


@dataclass(frozen=True)
class Uprated:
    """A unit value's amounts in prices of `price_base`, and how they came there.

    factors  what each amount was multiplied by
    series   codes of the series used; none where the price years agree
    method   `as published`, `deflator`, `guidance` or `deflator_only`
    """

    value: UnitValue
    amounts: Mapping[Side, Amount]
    price_base: str
    factors: Mapping[Side, Decimal]
    series: tuple[str, ...]
    method: str
    cautions: tuple[str, ...]


def uprate(value: UnitValue, price_base: str, values: Values, prices: Prices = AS_PUBLISHED) -> Uprated:
    """A unit value in prices of another year. Raises ValuesError where a series lacks a year, or years are mixed."""
    steps = {
        side: _steps(value, amount.price_year, price_base, values, prices) for side, amount in value.amounts.items()
    }
    used = dict.fromkeys(code for found in steps.values() for code in found.series)
    return Uprated(
        value=value,
        amounts={side: _times(amount, steps[side].factor, price_base) for side, amount in value.amounts.items()},
        price_base=price_base,
        factors={side: found.factor for side, found in steps.items()},
        series=tuple(used),
        method=_method(value, prices) if used else "as published",
        cautions=tuple(dict.fromkeys(caution for found in steps.values() for caution in found.cautions)),
    )


class YearNotInSeries(ValuesError):
    """A price series does not reach a year; `year` is as the series counts years."""

    def __init__(self, year: str, message: str, *, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.year = year


def deflator_used(price_base: str, values: Values, prices: Prices = AS_PUBLISHED) -> str:
    """The code of the series by which money of another year is brought to a price base. Raises ValuesError."""
    return values.price_series(prices.deflator, "gdp_deflator", _kind(price_base))[0]


def price_factor(price_year: str, price_base: str, values: Values, prices: Prices = AS_PUBLISHED) -> Decimal:
    """What money of one year is multiplied by to be in prices of another. Raises ValuesError as `uprate` does."""
    if price_year == price_base:
        return Decimal(1)
    code = deflator_used(price_base, values, prices)
    deflator = values.series[code]
    years, _ = _as_years_of(deflator, code, (price_year, price_base), "Money of the year", prices)
    return _growth(deflator, code, years)


def _method(value: UnitValue, prices: Prices) -> str:
    return prices.wellby if value.uprating == "wellby" else "deflator"


@dataclass(frozen=True)
class _Steps:
    factor: Decimal
    series: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


def _steps(value: UnitValue, price_year: str, price_base: str, values: Values, prices: Prices) -> _Steps:
    if price_year == price_base:
        return _Steps(Decimal(1))
    code, deflator = values.price_series(prices.deflator, "gdp_deflator", _kind(price_base))
    years, cautions = _as_years_of(deflator, code, (price_year, price_base), f"'{value.code}'", prices)
    factor = _growth(deflator, code, years)
    if value.uprating != "wellby":
        return _Steps(factor, (code,), cautions)
    if prices.wellby == "deflator_only":
        return _Steps(factor, (code,), (*cautions, UNDERSTATES))
    income, real = values.price_series(None, "real_gdp_per_head", deflator.years)
    raised = EXACT.power(_growth(real, income, years), ELASTICITY)
    return _Steps(EXACT.multiply(factor, raised), (code, income), cautions)


def _kind(year: str) -> str:
    return "financial" if "-" in year else "calendar"


def _as_years_of(
    series: Series, code: str, asked: tuple[str, str], what: str, prices: Prices
) -> tuple[tuple[str, str], tuple[str, ...]]:
    """The two years in the series' kind of years, and what was taken for what."""
    odd = [year for year in asked if _kind(year) != series.years]
    if not odd:
        return asked, ()
    if prices.financial_years == "refuse" or series.years == "financial":
        raise ValuesError(
            f"{what} is in prices of {asked[0]}, the price base is {asked[1]}, and the series '{code}' is by "
            f"{series.years} year.",
            remedy="Calendar and financial years are not mixed: choose a price base or series of the same kind of years"
            " or, with a calendar series, say 'financial_years: as_calendar'.",
        )
    taken = {year: year.split("-")[0] for year in odd}
    cautions = tuple(f"The financial year {year} is taken as the calendar year {to}." for year, to in taken.items())
    return (taken.get(asked[0], asked[0]), taken.get(asked[1], asked[1])), cautions


def _growth(series: Series, code: str, years: tuple[str, str]) -> Decimal:
    first, last = (point(series, code, year) for year in years)
    return EXACT.divide(last, first)


def point(series: Series, code: str, year: str) -> Decimal:
    """A series' index of a year. Raises YearNotInSeries where it does not have it."""
    if year not in series.points:
        known = sorted(series.points)
        run = f"from {known[0]} to {known[-1]}" if len(known) > 8 else ", ".join(known)
        raise YearNotInSeries(
            year,
            f"The series '{code}' ({in_words(series.measures)}, {series.vintage}) has no {year}.",
            remedy=f"It has {run}, and is not extended by guess: choose another price base, or add a later series.",
        )
    return series.points[year]


def _times(amount: Amount, factor: Decimal, price_base: str) -> Amount:
    low, central, high = (EXACT.multiply(figure, factor) for figure in (amount.low, amount.central, amount.high))
    return Amount(
        low=low,
        central=central,
        high=high,
        has_range=amount.has_range,
        price_year=price_base,
        original=amount.original,
        original_year=amount.original_year,
        transfer=_transfer(amount, factor),
    )


def _transfer(amount: Amount, factor: Decimal) -> Decimal | None:
    """The transfer is a part of the original amount where there is one, and that stays as it is."""
    is_of_central = amount.transfer is not None and amount.original is None
    return EXACT.multiply(amount.transfer, factor) if is_of_central and amount.transfer is not None else amount.transfer
