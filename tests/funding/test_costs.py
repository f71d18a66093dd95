"""What an outcome cost is said three ways, and never where there is nothing to divide by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from outcomes.framework.definitions import Expectation, Programme
from outcomes.funding.costs import an_outcome, measure_costs, working_capital
from outcomes.funding.entered_costs import entered_costs
from outcomes.funding.records import Question, Records
from outcomes.statistics import byar
from outcomes.vocabulary import Mechanism

ASKED = Question("started_work", ("pbr", "grant"))


def with_money(records: Records, *rows: tuple[str, str, bool, bool, float]) -> Records:
    """The same, with more money: partner, kind, from the funder, passed on, £."""
    more = pd.DataFrame(
        [
            ("results", p, date(2025, 6, 30), kind, funder, on, amount, float("nan"))
            for p, kind, funder, on, amount in rows
        ],
        columns=records.money.columns,
    )
    return replace(records, money=pd.concat([records.money, more], ignore_index=True))


def test_an_outcome_costs_the_funder_less_than_everybody_and_most_with_buying(two_ways: Records) -> None:
    records = with_money(
        two_ways,
        ("results-0", "own_funds", False, False, 15_600.0),
        ("results-0", "set_up", True, False, 31_200.0),
    )
    found = measure_costs(records, ASKED, ("results",))
    assert (found.outcomes, found.funder_gbp, found.all_gbp, found.transaction_gbp) == (156, 240_000, 255_600, 31_200)
    for cost, amount in (
        (found.funder_an_outcome, 240_000),
        (found.all_an_outcome, 255_600),
        (found.with_transaction_an_outcome, 286_800),
    ):
        assert cost is not None
        assert cost.value == pytest.approx(amount / 156)
        assert cost.upper == pytest.approx(amount / byar(156).lower)


def test_what_buying_cost_is_unknown_where_nobody_entered_it(two_ways: Records) -> None:
    found = measure_costs(two_ways, ASKED, ("results",))
    assert found.transaction_gbp is None
    assert found.with_transaction_an_outcome is None


def test_money_passed_on_is_counted_once(two_ways: Records) -> None:
    records = with_money(two_ways, ("results-0", "public_money", False, True, 9_000.0))
    assert measure_costs(records, ASKED, ("results",)).all_gbp == 240_000


def test_a_cost_without_outcomes_is_not_defined() -> None:
    assert an_outcome(1000.0, 0) is None
    assert an_outcome(0.0, 5) is None


def test_each_public_pound_brought_so_much_of_others(two_ways: Records) -> None:
    records = with_money(two_ways, ("results-0", "philanthropy", False, False, 60_000.0))
    assert measure_costs(records, ASKED, ("results",)).own_a_public_pound == pytest.approx(0.25)
    private = replace(two_ways, money=two_ways.money.assign(money_kind="philanthropy"))
    assert measure_costs(private, ASKED, ("results",)).own_a_public_pound is None


def test_who_holds_the_money_is_a_share_of_it(two_ways: Records) -> None:
    found = measure_costs(two_ways, ASKED, ("results",))
    assert found.small == pytest.approx(1 / 4), "one partner of four is small"
    assert found.local == 1.0


def test_working_capital_is_the_deepest_a_provider_was_out_of_pocket() -> None:
    days = [date(2025, month, 1) for month in (4, 5, 6, 7)]
    assert working_capital([(days[0], -500.0), (days[1], -300.0), (days[2], 700.0), (days[3], -400.0)]) == 800
    assert working_capital([(days[1], -300.0), (days[0], 500.0)]) == 0
    assert working_capital([]) == 0


def test_what_running_a_programme_costs_is_for_the_time_that_has_passed() -> None:
    part = Expectation(partner="one", first="2024-25 Q1", last="2025-26 Q4")
    programme = Programme(
        programme="work", name="Work", funder="council", framework="common-outcomes", mechanism=Mechanism.PBR,
        starts=date(2024, 4, 1), ends=date(2026, 3, 31), partners=(part,),
        terms={"costs": {"set_up_gbp": 1000, "management_gbp_a_year": 3652.5, "source": "entered"}},
    )  # fmt: skip
    found = entered_costs([programme], date(2025, 3, 31)).set_index("money_kind")["amount_gbp"]
    assert found.to_dict() == pytest.approx({"set_up": 1000.0, "management": 3650.0})
    later = entered_costs([programme], date(2030, 1, 1)).set_index("money_kind")["amount_gbp"]
    assert later["management"] == pytest.approx(7300.0), "it ended on 31 March 2026"
    assert entered_costs([programme.model_copy(update={"terms": {}})], date(2025, 3, 31)).empty
