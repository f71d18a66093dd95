"""How a programme pays, in figures: what was at risk, and what its outcomes would be paid on another's terms.

Funding road: terms + the store's claims → payments → **paying** → published tables, report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from outcomes.funding.payments import Given, Payments, work_out
from outcomes.funding.terms import FundedProgramme

OWED_FOR = ("fixed", "attachment", "outcome", "frequency", "credit")


@dataclass(frozen=True)
class Priced:
    """What verified outcomes and starts come to on some terms, £, fixed money left out.

    people  how many participants are paid for, for each thing that is paid for: what may not be shown of few
    """

    amount_gbp: float
    people: tuple[int, ...]


@dataclass(frozen=True)
class Paying:
    """How a programme pays.

    at_risk_agreed  the share of the money that the terms say depends on outcomes, 0 to 1; None where they do not
    at_risk_so_far  the share of what is owed so far that did; None where nothing is owed
    owed            £ owed so far by what it is for: OWED_FOR; what was taken back is `credit`
    priced          by programme whose terms pay for outcomes verified here: what this one's would come to on them
    """

    at_risk_agreed: float | None
    at_risk_so_far: float | None
    owed: dict[str, float]
    priced: dict[str, Priced]


def price(payments: Payments) -> Priced:
    """The money of some payments that waits for people: outcomes and attachment fees."""
    lines = payments.lines[payments.lines["what"].isin(("outcome", "attachment"))]
    claims = lines[lines["what"] == "outcome"].groupby(["of", "claim_id"])["amount_gbp"].sum()
    outcomes = claims[claims != 0].groupby("of").size()
    fees = int((lines["what"] == "attachment").sum())
    return Priced(float(sum(lines["amount_gbp"], Decimal(0))), tuple(int(n) for n in (*outcomes, fees) if n))


def measure_paying(
    programme: FundedProgramme, payments: Payments, others: Sequence[FundedProgramme], given: Given, today: date
) -> Paying:
    """How a programme pays, with its verified outcomes priced on the terms of every programme that pays for any."""
    own = _only(given, programme.programme)
    verified = {claim.achievement for claim in own.known.claims if claim.claim_state == "verified"}
    agreed = programme.terms.share_at_risk_pct
    return Paying(
        at_risk_agreed=None if agreed is None else float(agreed) / 100,
        at_risk_so_far=None if payments.for_results_share is None else float(payments.for_results_share),
        owed={what: float(sum(payments.quarters[f"{what}_gbp"], Decimal(0))) for what in OWED_FOR},
        priced={
            other.programme: price(payments if other is programme else _on_terms_of(programme, other, own, today))
            for other in others
            if (other is programme and (other.terms.rate_card or other.terms.attachment))
            or verified & {rate.achievement for rate in other.terms.rate_card}
        },
    )


def _only(given: Given, programme: str) -> Given:
    """The claims and starts of one programme: it is asked about many times over."""
    known = given.known
    claims = tuple(claim for claim in known.claims if claim.programme_id == programme)
    starts = tuple(start for start in known.starts if start.programme_id == programme)
    return replace(given, known=replace(known, claims=claims, starts=starts))


def _on_terms_of(programme: FundedProgramme, other: FundedProgramme, given: Given, today: date) -> Payments:
    return work_out(on_terms(programme, other), given, today, programme.programme)


def on_terms(programme: FundedProgramme, other: FundedProgramme) -> FundedProgramme:
    """A programme's own partners and dates, on another's prices; money fixed for the other's partners is left out."""
    partners = {part.partner for part in programme.partners}
    fixed = tuple(f for f in other.terms.fixed if f.partner in partners)
    terms = other.terms.model_copy(update={"fixed": fixed})
    return programme.model_copy(update={"terms": terms, "programme": other.programme})
