"""What an outcome cost is said three ways, and never where there is nothing to divide by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from outcomes.funding.books import BUYING
from outcomes.funding.comparison import compare
from outcomes.funding.costs import an_outcome, measure_costs
from outcomes.funding.records import Question, Records
from outcomes.statistics import byar

ASKED = Question("started_work", ("pbr", "grant"))


def with_money(records: Records, *rows: tuple[str, str, bool, bool, float]) -> Records:
    """The same, with more money: partner, kind, from the funder, passed on, £."""
    more = pd.DataFrame(
        [
            ("results", p, "2025-26 Q1", date(2025, 6, 30), kind, funder, on, None, amount, float("nan"))
            for p, kind, funder, on, amount in rows
        ],
        columns=records.books.money.columns,
    )
    return replace(records, books=replace(records.books, money=pd.concat([records.books.money, more])))


def with_buying(records: Records, *rows: tuple[str, int, float | None, float | None, bool]) -> Records:
    """The same, with what buying cost: programme, awards, competition, managing it, whether an average of elsewhere.

    Monitoring cost half of what managing did, and verifying was entered as nought.
    """
    every = [
        (code, awards, competing, managing, managing and managing / 2, managing and 0.0, is_usual)
        for code, awards, competing, managing, is_usual in rows
    ]
    return replace(records, books=replace(records.books, buying=pd.DataFrame(every, columns=BUYING)))


def test_an_outcome_costs_the_funder_less_than_everybody_and_most_with_buying(two_ways: Records) -> None:
    records = with_money(
        two_ways,
        ("results-0", "own_funds", False, False, 15_600.0),
    )
    records = with_buying(records, ("results", 4, 20_000.0, 8_000.0, False))
    found = measure_costs(records, ASKED, ("results",))
    assert found.outcomes == 156
    assert (found.money.funder_gbp, found.money.all_gbp, found.money.transaction_gbp) == (240_000, 255_600, 32_000)
    assert found.money.running_an_award_gbp == 3_000
    assert (found.money.management_gbp, found.money.monitoring_gbp, found.money.verification_gbp) == (8_000, 4_000, 0)
    for cost, amount in (
        (found.funder_an_outcome, 240_000),
        (found.all_an_outcome, 255_600),
        (found.competition_an_outcome, 20_000),
        (found.running_an_outcome, 12_000),
        (found.with_transaction_an_outcome, 287_600),
    ):
        assert cost is not None
        assert cost.value == pytest.approx(amount / 156)
        assert cost.upper == pytest.approx(amount / byar(156).lower)


def test_what_buying_cost_is_unknown_where_any_part_of_it_is(two_ways: Records) -> None:
    assert measure_costs(two_ways, ASKED, ("results",)).with_transaction_an_outcome is None
    for parts in ((None, 500.0), (500.0, None)):
        records = with_buying(two_ways, ("results", 1, *parts, False), ("grant", 1, 10.0, 10.0, False))
        assert measure_costs(records, ASKED, ("results",)).money.transaction_gbp is None
        both = measure_costs(records, ASKED, ("grant", "results")).money
        assert both.transaction_gbp is None, "a sum without a part of it would be too small"


def test_what_was_not_entered_is_said_where_a_comparison_is_told(two_ways: Records) -> None:
    told = "\n".join(compare(two_ways, replace(ASKED, replicates=50)).as_lines())
    assert "running it cost: managing not entered, monitoring not entered, verifying not entered" in told
    assert "with buying not known, because a part of what buying cost was not entered" in told
    assert "what competing cost is not known, because a part of it was not entered" in told
    rows = [(code, 4, 20_000.0, 8_000.0, False) for code in ("results", "grant")]
    whole = "\n".join(compare(with_buying(two_ways, *rows), replace(ASKED, replicates=50)).as_lines())
    assert "running it cost: managing £8,000, monitoring £4,000, verifying £0" in whole
    assert "not entered" not in whole


def test_competition_is_shown_for_each_award_and_said_to_be_of_elsewhere_where_it_is(two_ways: Records) -> None:
    records = with_buying(two_ways, ("results", 4, 20_000.0, 1.0, False), ("grant", 1, 5_000.0, 1.0, True))
    assert measure_costs(records, ASKED, ("results",)).money.competition_an_award_gbp == 5_000
    assert measure_costs(records, ASKED, ("results",)).money.competition_is_usual == 0
    assert measure_costs(records, ASKED, ("grant", "results")).money.competition_is_usual == 1


def test_money_passed_on_is_counted_once(two_ways: Records) -> None:
    records = with_money(two_ways, ("results-0", "public_money", False, True, 9_000.0))
    assert measure_costs(records, ASKED, ("results",)).money.all_gbp == 240_000


def test_money_that_reached_a_small_partner_by_way_of_another_is_held_by_the_small_one(two_ways: Records) -> None:
    """Results-1 is small and was given 60 of 240 thousand; results-0 passed 30 more on to it."""
    onward = with_money(two_ways, ("results-1", "public_money", False, True, 30_000.0))
    money = onward.books.money.reset_index(drop=True)
    money.loc[len(money) - 1, "passed_on_by"] = "results-0"
    found = measure_costs(replace(onward, books=replace(onward.books, money=money)), ASKED, ("results",)).money
    assert found.all_gbp == 240_000
    assert found.small == pytest.approx(90 / 240)


def test_a_cost_without_outcomes_is_not_defined() -> None:
    assert an_outcome(1000.0, 0) is None
    assert an_outcome(None, 5) is None


def test_what_was_entered_as_nought_costs_nought_an_outcome() -> None:
    found = an_outcome(0.0, 5)
    assert found is not None
    assert (found.value, found.lower, found.upper) == (0, 0, 0)


def test_a_programme_whose_returns_tell_of_no_money_leaves_its_sides_cost_unknown(two_ways: Records) -> None:
    """Its outcomes would be divided into the others' money, and an outcome would look cheaper than it was."""
    books = two_ways.books
    silent = replace(two_ways, books=replace(books, money=books.money.query("programme_id == 'grant'")))
    found = measure_costs(with_buying(silent, ("results", 4, 1.0, 1.0, False)), ASKED, ("results",))
    assert (found.money.funder_gbp, found.money.all_gbp) == (None, None)
    assert found.with_transaction_an_outcome is None, "what buying cost is not all that it cost"
    both = measure_costs(silent, ASKED, ("grant", "results"))
    assert (both.all_an_outcome, both.funder_an_outcome) == (None, None)
    told = "\n".join(compare(silent, replace(ASKED, replicates=50)).as_lines())
    assert "an outcome cost the funder not known by returns" in told
    assert "everybody not known" in told


def test_hours_alone_are_no_money(two_ways: Records) -> None:
    money = two_ways.books.money.assign(amount_gbp=float("nan"), hours=10.0)
    found = measure_costs(replace(two_ways, books=replace(two_ways.books, money=money)), ASKED, ("results",))
    assert found.money.all_gbp is None
    assert found.money.hours == 120


def test_each_public_pound_brought_so_much_of_others(two_ways: Records) -> None:
    records = with_money(two_ways, ("results-0", "philanthropy", False, False, 60_000.0))
    assert measure_costs(records, ASKED, ("results",)).money.own_a_public_pound == pytest.approx(0.25)
    private = replace(
        two_ways, books=replace(two_ways.books, money=two_ways.books.money.assign(money_kind="philanthropy"))
    )
    assert measure_costs(private, ASKED, ("results",)).money.own_a_public_pound is None


def test_who_holds_the_money_is_a_share_of_it(two_ways: Records) -> None:
    found = measure_costs(two_ways, ASKED, ("results",))
    assert found.money.small == pytest.approx(1 / 4), "one partner of four is small"
    assert found.money.local == 1.0
