"""The terms on which Riverside's programmes pay, one set for each way of funding.

Sample road: **terms** → programmes → programmes/*.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from outcomes.framework.definitions import Expectation
from outcomes.periods import Quarter, quarters_between
from outcomes.vocabulary import Mechanism

Terms = dict[str, Any]
_VARIED_ON = date(2025, 1, 20)
_GRANT: Terms = {
    "paid": "quarterly in advance",
    "grant": {
        "restriction": "programme",
        "restricted_to": "the work described in each award letter",
        "unspent": "carried over by agreement, otherwise returned",
        "reporting": {"every": "quarter", "hours_expected": 6, "asks_for": "the common return, and nothing else"},
        "awarded_on": date(2024, 2, 20),
        "renewal": "decided six months before the end, without a new application where the work goes on",
    },
    "costs": {
        "set_up_gbp": 6_200,
        "management_gbp_a_year": 9_400,
        "monitoring_gbp_a_year": 3_100,
        "verification_gbp_a_year": 0,
        "source": "made up",
    },
}
_PBR: Terms = {
    "rationale": "certainty_of_impact",
    "paid": "quarterly in arrears",
    "attachment": [{"price_gbp": 150}],
    "cap_starts": 600,
    "rate_card": [
        {
            "achievement": "started_work",
            "price_gbp": 1_250,
            "threshold": {"count": 20, "kind": "deductible"},
            "cap_count": 260,
        },
        {"achievement": "gained_qualification", "price_gbp": 480, "cap_count": 180},
    ],
    "cap_per_person_gbp": 1_730,
    "contract_cap_gbp": 540_000,
    "share_at_risk_pct": 60,
    "payment_lag_days": 75,
    "verification": {
        "by": "the council's contract officer",
        "rule": "a payslip, a contract, the employer's word or an award certificate, seen by the officer",
        "evidence": {
            "started_work": ["Payslip", "Contract", "Employer confirmed"],
            "gained_qualification": ["Certificate", "Awarding body's list"],
        },
        "within_days": 60,
    },
    "costs": {
        "set_up_gbp": 31_000,
        "management_gbp_a_year": 22_500,
        "monitoring_gbp_a_year": 8_000,
        "verification_gbp_a_year": 14_200,
        "source": "made up",
    },
}
_RELATIONAL: Terms = {
    "paid": "monthly, open book",
    "share_at_risk_pct": 0,
    "relational": {
        "aims": ["nobody waits for safety", "one plan for each person", "a home that lasts"],
        "reviewed": "every quarter, by people who have used the service, partners and commissioners",
        "may_vary": [
            {"what": "budget_shares", "by": "partners together, told to the commissioner"},
            {"what": "indicators", "by": "partners and commissioner together"},
        ],
        "risk_shared": {"overspend_commissioner_pct": 50, "overspend_partners_pct": 50},
    },
    "variations": [
        {
            "on": _VARIED_ON,
            "what": "indicators",
            "before": "nights in refuge",
            "after": "moved into a settled home",
            "by": "partners and commissioner together",
            "why": "residents said that a bed for the night is not what they came for",
        }
    ],
    "costs": {
        "set_up_gbp": 14_800,
        "management_gbp_a_year": 16_000,
        "monitoring_gbp_a_year": 4_500,
        "verification_gbp_a_year": 0,
        "source": "made up",
    },
}
_OTHER = {Mechanism.GRANT: _GRANT, Mechanism.PBR: _PBR, Mechanism.RELATIONAL: _RELATIONAL}
A_QUARTER_GBP = {"small": 4_200, "medium": 13_500, "large": 34_000}
"""What a partner's work under one programme takes in a quarter, by its size, £."""
_FEE_SHARE = 0.15
"""The part of it that payment by results pays as a service fee; the rest must be earned."""


def terms_of(mechanism: Mechanism, owed: Sequence[Expectation], sizes: Mapping[str, str], last_day: date) -> Terms:
    """The terms of a programme with these partners, whose sizes are known: fixed money in whole pounds."""
    partners = list(dict.fromkeys(part.partner for part in owed))
    fixed = [_fixed(mechanism, [p for p in owed if p.partner == one], A_QUARTER_GBP[sizes[one]]) for one in partners]
    other = {k: v for k, v in _OTHER[mechanism].items() if k != "variations" or last_day >= _VARIED_ON}
    return {"paid": other["paid"], "fixed": fixed, **other}


def _fixed(mechanism: Mechanism, parts: Sequence[Expectation], gbp: int) -> Terms:
    """One partner's fixed money: an award for the whole of its part, a budget by the year, a fee by the quarter."""
    partner = parts[0].partner
    if mechanism is Mechanism.GRANT:
        first, last = min(Quarter.parse(p.first) for p in parts), max(Quarter.parse(p.last) for p in parts)
        return {"what": "award", "partner": partner, "gbp_in_all": gbp * len(quarters_between(first, last))}
    if mechanism is Mechanism.RELATIONAL:
        return {"what": "budget", "partner": partner, "gbp_a_year": gbp * 4}
    return {"what": "service_fee", "partner": partner, "gbp_a_quarter": round(gbp * _FEE_SHARE)}
