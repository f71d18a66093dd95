"""How a programme pays is told in figures: what for, how much hung on outcomes, and what other terms would pay."""

from __future__ import annotations

from datetime import date
from typing import Any

from outcomes.funding.paying import Paying, Priced, measure_paying
from outcomes.funding.payments import Given, work_out
from outcomes.store.claims import Claims, StoredClaim, StoredStart

from .programmes import programme

TODAY = date(2024, 9, 30)
OWN: dict[str, Any] = {
    "fixed": [{"what": "service_fee", "partner": "skills", "gbp_a_quarter": 100}],
    "attachment": [{"price_gbp": 50}],
    "rate_card": [{"achievement": "job", "price_gbp": 300}],
    "share_at_risk_pct": 60,
}
DEARER: dict[str, Any] = {"rate_card": [{"achievement": "job", "price_gbp": 450}]}


def known() -> Claims:
    """Two people who started; one has a verified job."""
    starts = tuple(StoredStart(n, 0, "skills", "work", f"p{n}", True, date(2024, 4, 3)) for n in (1, 2))
    claim = StoredClaim(
        "1-0-job", 1, 0, "skills", "work", "p1", True, "job", date(2024, 5, 1), None, "verified", True, None,
        date(2024, 4, 3), date(2024, 7, 20),
    )  # fmt: skip
    return Claims((claim,), starts, {"1-0-job": [(date(2024, 8, 1), True)]}, {}, {})


def paying() -> Paying:
    own, other = programme(OWN), programme(DEARER, programme="more")
    grant = programme({}, "grant", programme="gift")
    given = Given(known())
    return measure_paying(own, work_out(own, given, TODAY), (own, other, grant), given, TODAY)


def test_what_is_owed_adds_up_by_what_it_is_for() -> None:
    assert paying().owed == {"fixed": 200, "attachment": 100, "outcome": 300, "frequency": 0, "credit": 0}


def test_what_hung_on_outcomes_stands_beside_what_was_agreed() -> None:
    assert (paying().at_risk_agreed, paying().at_risk_so_far) == (0.6, 300 / 600)


def test_the_same_outcomes_are_priced_on_every_terms_that_pay_for_them() -> None:
    assert paying().priced == {"work": Priced(400.0, (1, 2)), "more": Priced(450.0, (1,))}


def test_where_nothing_was_verified_no_other_terms_are_asked() -> None:
    """What they would pay for starts alone says nothing of outcomes."""
    own, other = programme({}, "grant"), programme(OWN, programme="more")
    given = Given(Claims((), known().starts, {}, {}, {}))
    assert measure_paying(own, work_out(own, given, TODAY), (own, other), given, TODAY).priced == {}
