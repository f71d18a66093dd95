"""A made-up set of records: who started, what they achieved, what it cost; small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from outcomes.funding.books import BUYING, PAID, PRICES
from outcomes.funding.records import Books, Records

BANDS = ("low", "medium", "high")
MONEY = [
    "programme_id", "partner_id", "period", "paid_on", "money_kind", "is_from_funder", "is_passed_on", "passed_on_by",
    "amount_gbp", "hours",
]  # fmt: skip
Group = tuple[str, str, str, int, int]
"""Programme, partner, need band, how many started, how many achieved it on the thirtieth day."""


def make_records(groups: Iterable[Group], mechanisms: dict[str, str]) -> Records:
    """Everybody followed for a year, nobody turned away, £1,000 a start from the funder; nothing known of payments."""
    starts, claims, money = [], [], []
    for programme, partner, band, started, achieved in groups:
        for n in range(started):
            person = f"{partner}-{band}-{n}"
            starts.append((partner, programme, person, True, date(2025, 4, 1), band, None, 365.0, True))
            if n < achieved:
                claims.append((partner, programme, person, "started_work", "evidenced", False, date(2025, 5, 1), 30.0))
        money.append(
            (
                programme,
                partner,
                "2025-26 Q1",
                date(2025, 6, 30),
                "public_money",
                True,
                False,
                None,
                1000.0 * started,
                None,
            )
        )
    support = [(p, g, k, "2025-26 Q1", 0, 4.0, 2.0) for p, g, k, *_ in starts]
    partners = sorted({row[0] for row in starts})
    return Records(
        programmes=pd.DataFrame(
            [(code, code, way, "council") for code, way in mechanisms.items()],
            columns=["programme_id", "programme_name", "mechanism", "funder_id"],
        ),
        partners=pd.DataFrame(
            [(p, p.title(), "small" if p.endswith("1") else "large", True) for p in partners],
            columns=["partner_id", "partner_name", "partner_size", "is_local"],
        ),
        starts=pd.DataFrame(
            starts,
            columns=["partner_id", "programme_id", "person_key", "has_reference", "started_on", "need_band",
                     "need_recorded_by", "followed_days", "is_reported"],
        ),
        claims=pd.DataFrame(
            claims,
            columns=["partner_id", "programme_id", "person_key", "achievement", "evidence_level", "is_rejected",
                     "achieved_on", "days_to_outcome"],
        ),
        support=pd.DataFrame(
            support,
            columns=["partner_id", "programme_id", "person_key", "period", "days_since_start", "hours", "sessions"],
        ),
        referrals=pd.DataFrame(
            [(p, g, k, band, True) for p, g, k, _, _, band, *_ in starts],
            columns=["partner_id", "programme_id", "person_key", "need_band", "has_started"],
        ),
        books=Books(
            money=pd.DataFrame(money, columns=MONEY).astype({"hours": float}),
            paid=pd.DataFrame([], columns=PAID),
            buying=pd.DataFrame([], columns=BUYING),
        ),
        prices=pd.DataFrame([], columns=PRICES),
        need_bands=BANDS,
    )  # fmt: skip


def alike(programme: str, partners: int, started: int, achieved: int) -> list[Group]:
    """Partners of one programme with as many people of each need, and as many outcomes."""
    return [(programme, f"{programme}-{n}", band, started, achieved) for n in range(partners) for band in BANDS]
