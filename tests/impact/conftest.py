"""Lines are made from rows as value_quantities has them, and from the shipped framework with few value blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from outcomes.files import shipped
from outcomes.framework.definitions import Framework, Indicator, Prices
from outcomes.framework.files import read_framework
from outcomes.framework.unit_values import UnitValue
from outcomes.framework.values import Values, open_values
from outcomes.framework.valuing import Adjustment, Duration, Valuing
from outcomes.impact.amounts import Discounting
from outcomes.impact.lines import Book, Estimate, Line

CAUTIOUS = Prices(wellby="deflator_only", financial_years="as_calendar")


@pytest.fixture(scope="session")
def values() -> Values:
    return open_values()


@pytest.fixture(scope="session")
def framework(values: Values) -> Framework:
    found, faults = read_framework(shipped("frameworks") / "common-outcomes", values)
    assert found is not None
    assert not faults
    return found


Change = Callable[..., Framework]


@pytest.fixture(scope="session")
def with_value(framework: Framework) -> Change:
    """The framework with some indicators changed, and no value but theirs."""

    def changed(**indicators: dict[str, Any]) -> Framework:
        def one(code: str, indicator: Indicator) -> Indicator:
            return indicator.model_copy(update={"value": None, **indicators.get(code, {})})

        outcomes = tuple(
            o.model_copy(update={"indicators": {c: one(c, i) for c, i in o.indicators.items()}})
            for o in framework.outcomes
        )
        return framework.model_copy(update={"outcomes": outcomes})

    return changed


def book(framework: Framework, values: Values, price_base: str | None = "2024") -> Book:
    return Book(framework, values, price_base, CAUTIOUS)


def share(central: str, low: str | None = None, high: str | None = None, grade: str = "weak") -> Adjustment:
    given = {"low": low, "central": central, "high": high, "basis": "assumption", "grade": grade, "source": "Made up"}
    return Adjustment.model_validate(given)


def valuing(unit_value: str, part: str, **more: Any) -> Valuing:
    given = {"unit_value": unit_value, "quantity": {"part": part}, "deadweight": 0} | more
    return Valuing.model_validate(given)


def quantity(indicator: str, quantity: float, **more: Any) -> dict[str, Any]:
    """A row of value_quantities: the place's, for the year 2025-26, every return in."""
    row = {
        "indicator_code": indicator, "programme_id": "all", "partner_id": "all", "dimension": "all", "category": "all",
        "span": "2025-26", "year": "2025-26", "span_quarters": 4, "is_against_baseline": False,
        "quantity_low": quantity, "quantity": quantity, "quantity_high": quantity, "returns_in": 4, "returns_due": 4,
        "how_counted": "sum of returns", "is_hidden": False, "is_estimate": False,
    }  # fmt: skip
    return row | more


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows) or [quantity("none", 0)])


def line(values: Values, quantity: float, price: float, given: Valuing, **more: Any) -> Line:
    """A line made by hand, of a value that has no range."""
    value: UnitValue = values.at(given.unit_value, "2025-26")
    made: dict[str, Any] = {
        "year": "2025-26", "indicator_code": "change", "programme_id": "all", "spans": ("2025-26",), "value": value,
        "side": "social", "quantity": Estimate(quantity, quantity, quantity),
        "unit_value": Estimate(price, price, price), "valuing": given, "transfer": 0.0,
        "how_counted": "sum of returns", "returns_in": 1, "returns_due": 1,
    }  # fmt: skip
    return Line(**(made | more))


def lasts(years: str) -> Duration:
    return Duration.model_validate({"central": years, "basis": "assumption", "grade": "weak", "source": "Made up"})


def discounting(values: Values, convention: str = "green_book") -> Discounting:
    code, edition = values.edition("green-book-2026")
    return Discounting(convention, code, edition)
