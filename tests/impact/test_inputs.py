"""What was put in is counted once, in one year's prices, and what cannot be had leaves a total without a number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
from tests.impact.conftest import book

from outcomes.framework.definitions import Framework
from outcomes.framework.values import Values
from outcomes.impact.inputs import OTHERS, PUBLIC, Ledger, Organisations, ledger

LISTED = Organisations(
    {"hub": "The Hub", "garden": "Garden Group", "council": "The Council"}, frozenset({"hub", "garden"})
)
YEAR = "2024-25"


def _given(kind: str, amount: float | None = None, **more: Any) -> dict[str, Any]:
    row = {
        "partner_id": "hub", "partner_name": "The Hub", "programme_id": "grants", "period": "2024-25 Q2", "year": YEAR,
        "resource_kind": kind, "amount_gbp": amount, "hours": None, "from_whom": None, "to_whom": None, "purpose": None,
    }  # fmt: skip
    return row | more


def _ledger(framework: Framework, values: Values, *rows: dict[str, Any], for_release: bool = False) -> Ledger:
    told, made = pd.DataFrame(list(rows)), book(framework, values)
    return ledger(told, LISTED, made, "wage/national-living-wage", for_release=for_release)


def test_whoever_is_not_listed_is_not_named_in_what_is_released(framework: Framework, values: Values) -> None:
    rows = _given("philanthropy", 40, from_whom="Ada Lovelace"), _given(PUBLIC, 5, from_whom="the council")
    made = _ledger(framework, values, *rows, for_release=True)
    assert [one.giver for one in made.inputs] == [OTHERS, "The Council"]
    assert [one.giver for one in _ledger(framework, values, *rows).inputs] == ["Ada Lovelace", "The Council"]


def test_money_passed_on_is_counted_once_and_still_seen(framework: Framework, values: Values) -> None:
    made = _ledger(
        framework,
        values,
        _given(PUBLIC, 1000, from_whom="The Council"),
        _given(PUBLIC, 300, from_whom="the  hub", to_whom="Knitters"),
    )
    assert made.total(YEAR) == 1000
    assert [(one.giver, one.receiver, one.passed_on) for one in made.inputs] == [
        ("The Council", "The Hub", 0),
        ("The Hub", "Knitters", 300),
    ]


def test_a_gift_that_both_sides_tell_is_one_gift(framework: Framework, values: Values) -> None:
    made = _ledger(
        framework,
        values,
        _given("philanthropy", 1000, from_whom="A Trust"),
        _given("philanthropy", 300, from_whom="The Hub", to_whom="Garden Group"),
        _given("philanthropy", 300, from_whom="hub", partner_id="garden", partner_name="Garden Group"),
    )
    assert made.total(YEAR) == 1000
    assert sum(one.passed_on for one in made.inputs) == 300


def test_what_a_partner_passes_on_beyond_what_it_was_given_is_its_own(framework: Framework, values: Values) -> None:
    made = _ledger(
        framework,
        values,
        _given("philanthropy", 100, from_whom="A Trust"),
        _given("philanthropy", 250, from_whom="The Hub", to_whom="Knitters"),
    )
    assert made.total(YEAR) == 250


def test_what_a_partner_gives_to_its_own_work_counts(framework: Framework, values: Values) -> None:
    """A council that sends returns tells its money as from itself: nobody else gave it, so it is nowhere else."""
    mine = _given(PUBLIC, 400, from_whom="The Hub")
    assert _ledger(framework, values, mine).total(YEAR) == 400
    given = _given(PUBLIC, 1000, from_whom="The Council")
    assert _ledger(framework, values, given, mine).total(YEAR) == 1000


def test_money_down_a_chain_counts_where_it_came_in_and_what_was_added(framework: Framework, values: Values) -> None:
    made = _ledger(
        framework,
        values,
        _given(PUBLIC, 1000, from_whom="The Council"),
        _given(PUBLIC, 600, from_whom="The Hub", to_whom="Garden Group"),
        _given(PUBLIC, 700, from_whom="Garden Group", to_whom="Knitters", partner_id="garden"),
    )
    assert {one.receiver: one.counted for one in made.inputs} == {
        "The Hub": 1000, "Garden Group": 0, "Knitters": 100,
    }  # fmt: skip


def test_a_gift_passed_on_does_not_make_passed_on_public_money_new(framework: Framework, values: Values) -> None:
    made = _ledger(
        framework,
        values,
        _given(PUBLIC, 100, from_whom="The Council"),
        _given("philanthropy", 50, from_whom="A Trust"),
        _given(PUBLIC, 100, from_whom="The Hub", to_whom="Knitters"),
        _given("philanthropy", 60, from_whom="The Hub", to_whom="Walkers"),
    )
    assert made.total(YEAR, [PUBLIC]) == 100
    assert made.total(YEAR, ["philanthropy"]) == 60


def test_public_money_passed_on_as_a_gift_counts_once(framework: Framework, values: Values) -> None:
    made = _ledger(
        framework,
        values,
        _given(PUBLIC, 100, from_whom="The Council"),
        _given("philanthropy", 80, from_whom="The Hub", to_whom="Knitters"),
    )
    assert (made.total(YEAR), made.total(YEAR, [PUBLIC])) == (100, 100)


def test_hours_count_at_the_wage_of_their_quarter(framework: Framework, values: Values) -> None:
    made = _ledger(framework, values, _given("volunteer_hours", hours=100.0, from_whom="Volunteers"))
    assert made.total(YEAR) == Decimal("1144.00")


def test_own_funds_are_the_partners_who_sent_the_return(framework: Framework, values: Values) -> None:
    (one,) = _ledger(framework, values, _given("own_funds", 50)).inputs
    assert (one.giver, one.receiver, one.counted) == ("The Hub", "The Hub", 50)


def test_a_year_without_deflator_has_no_total_and_says_which_prices_are_not_published(
    framework: Framework, values: Values
) -> None:
    made = _ledger(
        framework, values, _given(PUBLIC, 1000, from_whom="The Council", year="2025-26", period="2025-26 Q1")
    )
    assert made.total("2025-26") is None
    assert made.gaps("2025-26") == ["The prices of 2025 are not published in the series this place uses."]
    assert made.total(YEAR) == 0


def test_a_thing_without_an_amount_leaves_no_silent_total(framework: Framework, values: Values) -> None:
    made = _ledger(framework, values, _given("in_kind", from_whom="The Library"), _given(PUBLIC, 10, from_whom="X"))
    assert made.total(YEAR) is None
    assert made.gaps(YEAR) == ["Something was given without an amount or hours."]


def test_kinds_are_told_apart(framework: Framework, values: Values) -> None:
    made = _ledger(
        framework, values, _given(PUBLIC, 700, from_whom="X"), _given("citizen_time", hours=10.0, from_whom="Residents")
    )
    assert made.total(YEAR, [PUBLIC]) == 700
    assert made.total(YEAR) == Decimal("814.40")
