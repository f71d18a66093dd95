"""What competition costs: published examples, entered bids, and what is not known said as not known."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from outcomes.funding.tendering import Bid, TransactionCosts, transaction_costs, usual_costs

from .programmes import programme

GOLDEN = Path(__file__).parent.parent / "golden"
CARD: dict[str, Any] = {"rate_card": [{"achievement": "job", "price_gbp": 1}]}
TODAY = date(2026, 5, 31)


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / name).read_text("utf-8"))
    return found


def test_a_uk_tender_cost_both_sides_45200_pounds_in_2013() -> None:
    """CEBR for Gatewit, 2013: 6.4 bids, £5,800 a bidder, £1,260 the authority; published rounded to £100."""
    told = golden("tender_cost_cebr2013.json")
    found = transaction_costs(programme(CARD), [], usual_costs(), outcomes=10, today=TODAY)
    assert found.basis == "published" and "Centre for Economics" in found.source
    assert (found.bidders_gbp, found.authority_gbp, found.competition_gbp) == (
        Decimal(str(told["recomputed"]["supplier"])),
        Decimal(str(told["recomputed"]["authority"])),
        Decimal(str(told["recomputed"]["total"])),
    )
    assert round(found.competition_gbp or 0, -2) == told["expected"]["total"]
    assert found.competition_per_outcome_gbp == Decimal("4518.40")
    inputs = told["inputs"]
    average = usual_costs().competitions[programme(CARD).mechanism]
    assert float(average.bids_per_award) == inputs["bids_per_competition"]


def test_applying_for_a_grant_costs_charities_1380_pounds_a_grant_losers_included() -> None:
    """Plinth's worked example: six applications a grant, two days each, £115 a day."""
    told = golden("grant_application_cost.json")["plinth_example"]
    found = transaction_costs(programme({}, mechanism="grant"), [], usual_costs(), outcomes=0, today=TODAY)
    assert found.bidders_gbp == told["expected"]["cost_of_applying"]
    assert found.lost_gbp == Decimal(1150)
    assert found.competition_per_outcome_gbp is None


def bid(name: str, won: bool, cost: int, known: str = "entered") -> Bid:
    given = {"programme": "work", "bidder": name, "won": won, "cost_to_bidder_gbp": cost, "cost_to_authority_gbp": 100}
    return Bid.model_validate(given | {"known": known, "source": "asked"})


def test_entered_bids_come_before_published_averages_and_losers_count() -> None:
    costs = {"set_up_gbp": 1000, "management_gbp_a_year": 400, "verification_gbp_a_year": 200, "source": "ledger"}
    bids = [bid("a", True, 3000), bid("b", False, 2500, "estimated"), bid("c", False, 1500)]
    found = transaction_costs(programme(CARD | {"costs": costs}), bids, usual_costs(), outcomes=4, today=TODAY)
    assert (found.basis, found.awards, found.bids) == ("entered", 1, 3)
    assert (found.bidders_gbp, found.lost_gbp, found.authority_gbp) == (7000, 4000, 1300)
    assert (found.competition_per_award_gbp, found.competition_per_outcome_gbp) == (8300, 2075)
    assert (found.management_gbp, found.monitoring_gbp, found.verification_gbp) == (800, None, 400)
    assert (found.running_gbp, found.not_entered) == (None, ("monitoring",)), "a sum without it would be too small"
    assert found.source == "asked; the costs of 1 of 3 bids and applications are estimated"


def test_what_nobody_entered_or_published_is_not_known_and_not_nought() -> None:
    found = transaction_costs(programme({}, mechanism="relational"), [], usual_costs(), outcomes=5, today=TODAY)
    assert found.basis == "not known"
    assert (found.competition_gbp, found.management_gbp) == (None, None)
    grant = transaction_costs(programme({}, mechanism="grant"), [], usual_costs(), outcomes=5, today=TODAY)
    assert (grant.authority_gbp, grant.competition_gbp) == (None, None)
    parts = ("judging them", "set-up", "management", "monitoring", "verification")
    assert grant.not_entered == parts
    assert found.not_entered == ("bids and applications", *parts)


def test_a_part_left_out_makes_every_sum_of_it_unknown_and_a_nought_entered_does_not() -> None:
    whole = {
        "set_up_gbp": 1000,
        "management_gbp_a_year": 400,
        "monitoring_gbp_a_year": 75,
        "verification_gbp_a_year": 0,
    }
    bids = [bid("a", True, 3000), bid("b", False, 2500)]

    def found(costs: dict[str, int], bids: list[Bid]) -> TransactionCosts:
        made = programme(CARD | {"costs": {**costs, "source": "ledger"}})
        return transaction_costs(made, bids, usual_costs(), outcomes=4, today=TODAY)

    told = found(whole, bids)
    assert (told.competition_gbp, told.monitoring_gbp, told.verification_gbp, told.not_entered) == (6700, 150, 0, ())
    assert told.running_gbp == 2 * (400 + 75), "two years, monitoring among them"
    assert (told.running_per_award_gbp, told.running_per_outcome_gbp) == (950, Decimal("237.50"))
    without = found({k: v for k, v in whole.items() if k != "set_up_gbp"}, bids)
    assert (without.authority_gbp, without.competition_gbp, without.not_entered) == (None, None, ("set-up",))
    unjudged = [bids[0], bids[1].model_copy(update={"cost_to_authority_gbp": None})]
    assert (found(whole, unjudged).competition_gbp, found(whole, unjudged).not_entered) == (None, ("judging them",))


def test_a_programme_still_running_has_cost_what_its_quarters_so_far_have() -> None:
    costs = {"management_gbp_a_year": 400, "source": "ledger"}
    made = programme(CARD | {"costs": costs})
    found = transaction_costs(made, [], usual_costs(), outcomes=0, today=date(2024, 8, 1))
    assert found.management_gbp == 200
