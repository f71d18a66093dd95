"""What is odd about payments is said: late ones, late decisions, another share at risk, one outcome paid for twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from outcomes.funding.payment_findings import paid_twice
from outcomes.funding.payments import Given, Payments, work_out
from outcomes.funding.recorded import RecordedPayment
from outcomes.store.claims import Claims, StoredClaim

from .programmes import programme

TODAY = date(2024, 12, 31)
TERMS: dict[str, Any] = {
    "rationale": "savings",
    "fixed": [{"what": "service_fee", "partner": "skills", "gbp_a_quarter": 100}],
    "rate_card": [{"achievement": "job", "price_gbp": 300}],
    "payment_lag_days": 30,
    "share_at_risk_pct": 60,
    "verification": {"by": "officer", "rule": "payslip", "within_days": 45},
}


def claim(number: int, person: str = "p1", programme: str = "work", partner: str = "skills") -> StoredClaim:
    """A job on 1 May, reported on 20 July."""
    return StoredClaim(
        f"{number}-0-job", number, 0, partner, programme, person, True, "job", date(2024, 5, 1), None, "verified", True,
        None, date(2024, 4, 1), date(2024, 7, 20),
    )  # fmt: skip


def known(*claims: StoredClaim, decided: dict[str, date] | None = None, people: Any = None) -> Claims:
    days = {c.claim_id: date(2024, 8, 1) for c in claims} if decided is None else decided
    return Claims(claims, (), {claim_id: [(on, True)] for claim_id, on in days.items()}, {}, people or {})


def paid(on: date, period: str = "2024-25 Q1", amount: str = "100") -> RecordedPayment:
    return RecordedPayment(programme="work", partner="skills", period=period, paid_on=on, amount_gbp=Decimal(amount))


def codes(found: Payments) -> dict[str, str]:
    return {f.code: f"{f.found}: {f.message}" for f in found.findings}


def test_payments_later_than_agreed_are_counted_with_the_worst() -> None:
    recorded = [paid(date(2024, 7, 30)), paid(date(2024, 11, 9), "2024-25 Q2"), paid(date(2025, 1, 1), amount="-5")]
    said = codes(work_out(programme(TERMS), Given(known(), (), recorded), TODAY))["paid-late"]
    assert said.startswith("1 of 2 payments: skills, 2024-25 Q2: ")
    assert "later than the 30 days agreed" in said
    assert "by up to 10 days" in said
    assert "paid-late" not in codes(work_out(programme(TERMS), Given(known(), (), recorded[:1]), TODAY))


def test_a_payment_dated_after_today_is_named_because_less_is_owed_by_it() -> None:
    made, typed = paid(date(2024, 12, 31), "2024-25 Q2"), paid(date(2042, 7, 1))
    found = work_out(programme(TERMS), Given(known(), (), [made, typed]), TODAY)
    assert found.still_owed_gbp == 100, "two of three quarters stand as paid"
    assert codes(found)["paid-ahead"].startswith("skills, 2024-25 Q1, £100.00: A payment is dated 01/07/2042")
    assert "paid-ahead" not in codes(work_out(programme(TERMS), Given(known(), (), [made]), TODAY))


def test_a_partner_paid_more_than_is_due_in_all_is_found_with_the_quarter() -> None:
    due, twice = [paid(date(2024, 7, 1), f"2024-25 Q{n}") for n in (1, 2, 3)], paid(date(2024, 7, 2), "2024-25 Q2")
    found = work_out(programme(TERMS), Given(known(), (), [*due, twice]), TODAY)
    assert (found.total_gbp, found.recorded_gbp) == (300, 400)
    assert (found.still_owed_gbp, found.too_much_gbp) == (0, 100)
    assert codes(found)["paid-too-much"].startswith("£100.00 too much, skills, 2024-25 Q2: ")


def test_what_was_to_be_paid_by_now_and_is_missing_is_found_with_its_quarter_and_what_is_not_due_yet_is_not() -> None:
    """£100 a quarter, due 30 days after its end: on 30 November those of two quarters, the second on 30 October."""
    day = date(2024, 11, 30)
    short = work_out(programme(TERMS), Given(known(), (), [paid(date(2024, 7, 1), amount="60")]), day)
    assert codes(short)["not-paid"].startswith("£140.00, skills, 2024-25 Q1 (£40.00), 2024-25 Q2 (£100.00): ")
    assert (short.still_owed_gbp, short.still_overdue_gbp) == (240, 140), "the third quarter is not over"
    on_the_day = work_out(programme(TERMS), Given(known(), (), [paid(date(2024, 7, 1))]), date(2024, 10, 30))
    assert "not-paid" not in codes(on_the_day)
    assert "not-paid" not in codes(work_out(programme(TERMS), Given(known()), day)), "nobody records payments here"


def test_an_outcome_of_a_later_quarter_is_not_among_those_a_quarter_left_unpaid() -> None:
    later = replace(claim(1), achieved_on=date(2024, 7, 2))
    quarters = (date(2024, 6, 30), date(2024, 9, 30))
    unpaid = [len(work_out(programme(TERMS), Given(known(later, decided={})), day).unpaid) for day in quarters]
    assert unpaid == [0, 1]


def test_lines_of_a_quarter_stand_in_the_order_they_were_reported() -> None:
    many = [claim(n, f"p{n}") for n in (11, 2, 1, 105)]
    lines = work_out(programme(TERMS), Given(known(*many)), TODAY).lines
    assert [c for c in lines["claim_id"] if c] == ["1-0-job", "2-0-job", "11-0-job", "105-0-job"]


def test_money_taken_back_after_too_much_was_paid_is_a_note_and_a_credit_note_is_not() -> None:
    twice, back = [paid(date(2024, 7, n)) for n in (1, 2)], paid(date(2024, 9, 3), amount="-100")
    found = work_out(programme(TERMS), Given(known(), (), [*twice, back]), date(2024, 9, 30))
    assert codes(found)["paid-back"].startswith("£100.00, skills, 2024-25 Q1: ")
    assert "last on 03/09/2024" in codes(found)["paid-back"]
    assert "paid-too-much" not in codes(found)
    credit = paid(date(2024, 9, 3), amount="-40")
    settled = work_out(programme(TERMS), Given(known(), (), [credit]), date(2024, 9, 30))
    assert "paid-back" not in codes(settled), "less was paid than is due, so that nothing was paid back"


def test_what_is_paid_early_or_late_is_not_too_much() -> None:
    ahead = [paid(date(2024, 7, 1), amount="150")]
    found = work_out(programme(TERMS), Given(known(), (), ahead), TODAY)
    assert "paid-too-much" not in codes(found)
    assert (found.still_owed_gbp, found.too_much_gbp) == (150, 0)
    assert work_out(programme(TERMS), Given(known()), TODAY).recorded_gbp is None


def test_what_hung_on_outcomes_is_worked_out_and_said_beside_what_was_agreed() -> None:
    found = work_out(programme(TERMS), Given(known(claim(1))), TODAY)
    assert found.for_results_share == Decimal(300) / Decimal(600), "three quarters' fees of £100, one job of £300"
    assert "60% of the money depends on outcomes; 50% of what is owed so far" in codes(found)["at-risk-otherwise"]
    as_agreed = work_out(programme({**TERMS, "share_at_risk_pct": 50}), Given(known(claim(1))), TODAY)
    assert "at-risk-otherwise" not in codes(as_agreed)


@pytest.mark.parametrize(
    ("decided", "code", "says"),
    [
        ({"1-0-job": date(2024, 9, 3)}, None, ""),
        ({"1-0-job": date(2024, 9, 4)}, "verified-late", "1 of 1 claims: Claims were decided about later than the 45"),
        ({}, "verification-overdue", "1 of 1 claims: Claims still wait for a decision later than the 45 days"),
    ],
)
def test_decisions_later_than_the_terms_allow_are_counted(decided: dict[str, date], code: str, says: str) -> None:
    """Forty-five days after 20 July is 3 September."""
    found = codes(work_out(programme(TERMS), Given(known(claim(1), decided=decided)), TODAY))
    late = {c: text for c, text in found.items() if c in ("verified-late", "verification-overdue")}
    assert list(late) == ([code] if code else [])
    assert not code or late[code].startswith(says)


def test_a_claim_nobody_pays_for_is_never_overdue() -> None:
    other = StoredClaim(**{**vars(claim(1)), "achievement": "certificate"})
    assert "verification-overdue" not in codes(work_out(programme(TERMS), Given(known(other, decided={})), TODAY))


def twice(claims: Claims, *programmes: str) -> list[str]:
    parts = [{"partner": p, "first": "2024-25 Q1", "last": "2025-26 Q4"} for p in ("skills", "youth")]
    every = [work_out(programme(TERMS, programme=code, partners=parts), Given(claims), TODAY) for code in programmes]
    return [f"{f.message} {f.remedy}" for f in paid_twice(every, claims)]


def test_two_partners_paid_for_one_linked_persons_outcome_are_found() -> None:
    both = claim(1), claim(2, "other key", partner="youth")
    linked = {("skills", "p1"): 7, ("youth", "other key"): 7}
    (said,) = twice(known(*both, people=linked), "work")
    assert "paid for by work (with skills) and work (with youth)." in said
    assert "ask both partners first" in said
    assert twice(known(*both), "work") == [], "where partners have not agreed to linking nothing is known of it"
    apart = {("skills", "p1"): 7, ("youth", "other key"): 8}
    assert twice(known(*both, people=apart), "work") == []


def test_one_programmes_doubled_outcomes_are_told_by_its_name_and_not_by_a_part_of_it() -> None:
    """`work` is a part of `homework`, and of nobody's outcome here."""
    claims = known(claim(1, programme="homework"), claim(2, programme="more"))
    every = [work_out(programme(TERMS, programme=code), Given(claims), TODAY) for code in ("work", "homework", "more")]
    assert len(paid_twice(every, claims)) == 1
    assert [len(paid_twice(every, claims, code)) for code in ("work", "homework", "more")] == [0, 1, 1]


def test_two_programmes_paying_one_partner_for_one_persons_outcome_need_no_linking() -> None:
    (said,) = twice(known(claim(1), claim(2, programme="more")), "work", "more")
    assert "paid for by more (with skills) and work (with skills)." in said
    assert "linking" not in said
