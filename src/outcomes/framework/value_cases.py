"""Cases about unit values: an amount in a price base, or discount factors, held against what is expected.

On the road: cases/*.yaml → cases → **value_cases** → values, uprating, discounting. Expected figures come from a
publication or from a calculation by hand, as `worked` says; never from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from outcomes.errors import ValuesError
from outcomes.framework.basics import Code, Definition, PriceYear, ValueCode, Words
from outcomes.framework.case_answers import compared
from outcomes.framework.definitions import Prices
from outcomes.framework.discounting import Convention, discount_factors
from outcomes.framework.unit_values import Amount
from outcomes.framework.uprating import uprate
from outcomes.framework.value_definitions import Side
from outcomes.framework.values import Values

Decimals = Annotated[int, Field(ge=0, le=10)]
Period = Annotated[Words, BeforeValidator(lambda given: given.isoformat() if isinstance(given, date) else given)]


class ExpectedAmounts(Definition):
    """£, rounded as the case says."""

    low: Decimal | None = None
    central: Decimal | None = None
    high: Decimal | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if self.low is None and self.central is None and self.high is None:
            raise ValueError("nothing is expected: give low, central or high.")
        return self


class Discounted(Definition):
    """Discount factors of the first `years`."""

    years: Annotated[int, Field(ge=1, le=1000)]
    edition: Code
    rates: Literal["standard", "health"] = "standard"
    convention: Convention = "green_book"


class ValueCase(Definition):
    """One example. Its sentence, what goes in, and what must come out: amounts, factors or words of a refusal.

    times   the amount is multiplied by it: so many units
    worked  how the expected figures were found, so that anyone can find them again
    """

    case: Words
    value: ValueCode | None = None
    factor: ValueCode | None = None
    at: Period | None = None
    side: Side | None = None
    price_base: PriceYear | None = None
    prices: Prices = Prices()
    times: Decimal = Decimal(1)
    discount: Discounted | None = None
    expect: ExpectedAmounts | None = None
    expect_factors: dict[Words, Decimal] = Field(default_factory=dict)
    refuses: Words | None = None
    decimals: Decimals = 2
    worked: Words

    @model_validator(mode="after")
    def _one_question_one_answer(self) -> Self:
        if sum(asked is not None for asked in (self.value, self.factor, self.discount)) != 1:
            raise ValueError("a case asks one thing: give value with at, factor with at, or discount.")
        if self.discount is None and self.at is None:
            raise ValueError("the value is asked for no period: add at, a quarter, a year or a day.")
        answers = [self.expect is not None, bool(self.expect_factors), self.refuses is not None]
        if sum(answers) != 1 or (self.discount is None and self.expect_factors) or (self.discount and self.expect):
            raise ValueError("a case has one answer: give expect for a value, expect_factors for discount, or refuses.")
        return self


def work_out_value(case: ValueCase, values: Values) -> Iterator[str]:
    """What did not come out as expected, in sentences; none if all did."""
    expected = case.expect_factors or (case.expect.model_dump(exclude_none=True) if case.expect else {})
    return compared(lambda: _figures(case, values), expected, case.refuses, ValuesError)


def _figures(case: ValueCase, values: Values) -> dict[str, Decimal]:
    if case.discount is not None:
        return _factors(case, case.discount, values)
    return _amounts(case, values) if case.factor is None else _converted(case, case.factor, values)


def _converted(case: ValueCase, code: str, values: Values) -> dict[str, Decimal]:
    """So many of the factor's units as units of what it makes."""
    assert case.at is not None
    return {"central": _rounded(values.factor(code, case.at).factor.factor * case.times, case.decimals)}


def _amounts(case: ValueCase, values: Values) -> dict[str, Decimal]:
    assert case.value is not None
    assert case.at is not None
    value = values.at(case.value, case.at)
    amounts = uprate(value, case.price_base, values, case.prices).amounts if case.price_base else value.amounts
    side = next(iter(amounts)) if case.side is None else case.side
    if side not in amounts or (case.side is None and len(amounts) > 1):
        there = ", ".join(amounts)
        raise ValuesError(f"'{case.value}' has no one amount to compare.", remedy=f"Name its side: {there}.")
    return {name: _rounded(figure * case.times, case.decimals) for name, figure in _ends(amounts[side]).items()}


def _ends(amount: Amount) -> dict[str, Decimal]:
    return {"low": amount.low, "central": amount.central, "high": amount.high}


def _factors(case: ValueCase, asked: Discounted, values: Values) -> dict[str, Decimal]:
    _, edition = values.edition(asked.edition)
    factors = discount_factors(asked.years, edition, rates=asked.rates, convention=asked.convention)
    return {f"year {year}": _rounded(factor, case.decimals) for year, factor in enumerate(factors, 1)}


def _rounded(figure: Decimal, decimals: int) -> Decimal:
    return figure.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
