"""What each reason to pay by results asks of the terms is data, and terms that differ are noted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from outcomes.funding.payments import Given, work_out
from outcomes.funding.rationales import Rationales, load_rationales, misfits
from outcomes.funding.terms import Terms
from outcomes.store.claims import Claims

from .programmes import programme

RATE = {"achievement": "job", "price_gbp": 300}
DEDUCTIBLE = {**RATE, "threshold": {"count": 20, "kind": "deductible"}}
FREQUENCY = {
    "outcome": "reconvictions", "counts": "events", "price_gbp": 1700, "threshold_pct": 10, "comparison": "matched",
}  # fmt: skip


def terms(rationale: str, *rates: dict[str, Any], share: int | None = None, **more: Any) -> Terms:
    return Terms.model_validate({"rationale": rationale, "rate_card": rates, "share_at_risk_pct": share, **more})


def test_savings_ask_for_what_would_have_come_otherwise_to_be_taken_off() -> None:
    (said,) = misfits(terms("savings", RATE))
    assert said.startswith("The reason for paying by results is producing savings, and nothing in the terms takes off")
    assert list(misfits(terms("savings", DEDUCTIBLE))) == []
    assert list(misfits(terms("savings", frequency_outcomes=[FREQUENCY]))) == []
    cliff = {**RATE, "threshold": {"count": 20, "kind": "cliff"}}
    assert len(list(misfits(terms("savings", cliff)))) == 1, "a cliff pays for all of them, from the first"


@pytest.mark.parametrize(
    ("rationale", "fits", "misses"), [("certainty_of_impact", 50, 49), ("assurance_of_quality", 25, 26)]
)
def test_certainty_asks_for_much_at_risk_and_assurance_for_little(rationale: str, fits: int, misses: int) -> None:
    assert list(misfits(terms(rationale, RATE, share=fits))) == []
    (said,) = misfits(terms(rationale, RATE, share=misses))
    assert f"{misses}% of the money depends on outcomes" in said
    assert list(misfits(terms(rationale, RATE))) == [], "no share was agreed, and none is made up"


def test_terms_that_give_no_reason_are_asked_nothing() -> None:
    assert list(misfits(Terms(share_at_risk_pct=Decimal(1)))) == []


def test_what_does_not_fit_stands_among_the_findings_of_the_payments_as_a_note() -> None:
    asked = {"rationale": "savings", "rate_card": [RATE], "verification": {"by": "officer", "rule": "payslip"}}
    found = work_out(programme(asked), Given(Claims((), (), {}, {}, {})), date(2024, 12, 31))
    assert [(f.code, f.severity) for f in found.findings] == [("terms-unlike-rationale", "note")]


def test_every_reason_the_terms_may_give_has_its_meaning() -> None:
    given = load_rationales().model_dump()
    given["rationales"].pop("savings")
    with pytest.raises(ValidationError, match="savings is missing"):
        Rationales.model_validate(given)
