"""Numbers and days of project forms, as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from outcomes.funding.projects import as_day, as_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1,250.50", Decimal("1250.50")),
        (" £90 ", Decimal(90)),
        ("n/a", None),
        ("nan", None),
        ("Infinity", None),
        ("", None),
    ],
)
def test_a_number_is_one_and_everything_else_is_none(typed: str, number: Decimal | None) -> None:
    assert as_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2019-04-09", date(2019, 4, 9)), ("2019-04", date(2019, 4, 1)), ("2019", date(2019, 1, 1)), ("soon", None)],
)
def test_a_month_or_a_year_is_its_first_day(typed: str, day: date | None) -> None:
    assert as_day(typed) == day
