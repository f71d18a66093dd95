"""Payments of a programme as tables: due by quarter and partner, each with its claims, beside what was recorded.

Funding road: terms + the store's claims → entitlement → **payments** → statement, `place.funding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from outcomes.funding.entitlement import Entitlement, Line, Start, Unpaid, entitlement
from outcomes.funding.frequency import Cohort, frequency_lines
from outcomes.funding.payables import Claim
from outcomes.funding.payment_findings import due_by, owed, payment_findings, share_for_results
from outcomes.funding.recorded import RecordedPayment
from outcomes.funding.terms import FundedProgramme
from outcomes.periods import Quarter
from outcomes.returns.findings import Finding
from outcomes.store.claims import Claims, StoredClaim

BY_QUARTER = (
    "period", "partner_id", "due_on", "fixed_gbp", "attachment_gbp", "outcome_gbp", "frequency_gbp", "credit_gbp",
    "due_gbp", "due_to_date_gbp", "outcomes_paid", "participants_paid", "recorded_gbp", "difference_gbp",
)  # fmt: skip


@dataclass(frozen=True)
class Payments:
    """What a programme owes under its terms up to a day, £, cumulative and exact to the penny.

    programme, terms_of  whose outcomes, and on whose terms they are priced (another's for a what-if)
    until                the quarter of the last row
    total_gbp            due in all
    recorded_gbp         recorded as paid in all; None where nothing is recorded, as in every what-if
    owed_gbp             by partner what is due less what is recorded, minus for too much; empty where nothing is
    overdue_gbp          the same of what was to be paid by now
    quarters             one row a quarter and partner: BY_QUARTER
    lines                one row a payment or credit note, with the claim it pays: `Line`'s fields
    unpaid               one row a claim that is not paid, with the reason: `Unpaid`'s fields
    recorded             one row a payment that finance recorded: `RecordedPayment`'s fields, in order of the day
    claims, people       claims that stand paid, and the different participants behind them: they are not the same
    findings             caps exceeded, one outcome paid twice, claims withdrawn …
    """

    programme: str
    terms_of: str
    until: str
    total_gbp: Decimal
    recorded_gbp: Decimal | None
    owed_gbp: dict[str, Decimal]
    overdue_gbp: dict[str, Decimal]
    quarters: pd.DataFrame
    lines: pd.DataFrame
    unpaid: pd.DataFrame
    recorded: pd.DataFrame
    claims: int
    people: int
    findings: tuple[Finding, ...]

    @property
    def for_results_share(self) -> Decimal | None:
        """The share of what is owed that is owed for outcomes, credit notes taken off; None where nothing is owed."""
        return share_for_results(self.lines.itertuples(index=False))

    @property
    def still_owed_gbp(self) -> Decimal:
        """What partners are still owed: those who had too much make up for nobody."""
        return sum((amount for amount in self.owed_gbp.values() if amount > 0), Decimal(0))

    @property
    def still_overdue_gbp(self) -> Decimal:
        """What of `still_owed_gbp` was to be paid by now."""
        return sum((amount for amount in self.overdue_gbp.values() if amount > 0), Decimal(0))

    @property
    def too_much_gbp(self) -> Decimal:
        """What partners were paid beyond all that is due to them."""
        return -sum((amount for amount in self.owed_gbp.values() if amount < 0), Decimal(0))


@dataclass(frozen=True)
class Given:
    """What payments are worked out from, besides the terms."""

    known: Claims
    cohorts: Sequence[Cohort] = ()
    recorded: Sequence[RecordedPayment] = ()


def work_out(programme: FundedProgramme, given: Given, today: date, outcomes_of: str | None = None) -> Payments:
    """The payments of a programme as at a day; with `outcomes_of` those its terms would give another's outcomes."""
    source = outcomes_of or programme.programme
    until = Quarter.of(today)
    priced = {rate.achievement for rate in programme.terms.rate_card}
    mine = [c for c in given.known.claims if c.programme_id == source and c.achievement in priced]
    of_then = [c for c in mine if _is_of_then(c, given.known, until.last_day)]
    claims = [_claim(c, given.known) for c in of_then]
    cohorts = [c for c in given.cohorts if c.programme == source]
    found = entitlement(
        programme, claims, _starts(given.known, source), until,
        frequency_lines(programme.terms.frequency_outcomes, cohorts, until.last_day),
    )  # fmt: skip
    recorded = [r for r in given.recorded if r.programme == source] if outcomes_of is None else []
    paid = _paid_claims(found, {c.claim_id: c for c in claims})
    return Payments(
        programme=source,
        terms_of=programme.programme,
        until=until.code,
        total_gbp=found.to_date(until),
        recorded_gbp=sum((r.amount_gbp for r in recorded), Decimal(0)) if recorded else None,
        owed_gbp=owed(found.lines, recorded),
        overdue_gbp=owed(due_by(found.lines, programme.terms.payment_lag_days, today), recorded),
        quarters=_by_quarter(found, recorded, programme.terms.payment_lag_days, paid),
        lines=_table(found.lines, Line),
        unpaid=_table(found.unpaid, Unpaid),
        recorded=_recorded(recorded),
        claims=len(paid),
        people=len({(c.partner_id, c.participant) for c in paid}),
        findings=tuple(payment_findings(programme, found, recorded, given, source, today)),
    )


def _is_of_then(stored: StoredClaim, known: Claims, day: date) -> bool:
    """Whether an outcome was achieved, or decided about, by a day: its statement tells nothing that came later."""
    return min([stored.achieved_on, *(on for on, _ in known.decisions.get(stored.claim_id, []))]) <= day


def _claim(stored: StoredClaim, known: Claims) -> Claim:
    """A stored claim with its decisions; one that the partner withdrew counts as rejected from that day on."""
    decisions = [*known.decisions.get(stored.claim_id, [])]
    if stored.withdrawn_on and decisions:
        last = max(day for day, _ in decisions)
        decisions.append((max(stored.withdrawn_on, last), False))
    person = (stored.partner_id, stored.programme_id, stored.person_key)
    return Claim(
        claim_id=stored.claim_id,
        order=(stored.first_return_id, stored.first_row_no, stored.achievement),
        partner_id=stored.partner_id,
        participant=stored.person_key,
        achievement=stored.achievement,
        achieved_on=stored.achieved_on,
        started_on=stored.started_on,
        groups=known.groups.get(person, {}),
        decisions=tuple(decisions),
        has_reference=stored.has_reference,
    )


def _starts(known: Claims, programme: str) -> list[Start]:
    """Those whose reference tells them from everybody else, and whose day of starting is known."""
    return [
        Start(
            (s.first_return_id, s.first_row_no, ""), s.partner_id, s.person_key, s.started_on,
            known.groups.get((s.partner_id, s.programme_id, s.person_key), {}),
        )
        for s in known.starts
        if s.programme_id == programme and s.started_on is not None and s.has_reference
    ]  # fmt: skip


def _paid_claims(found: Entitlement, claims: dict[str, Claim]) -> list[Claim]:
    amounts: dict[str, Decimal] = {}
    for line in found.lines:
        if line.claim_id:
            amounts[line.claim_id] = amounts.get(line.claim_id, Decimal(0)) + line.amount_gbp
    return [claims[claim_id] for claim_id, amount in amounts.items() if amount]


def _table(rows: Sequence[Any], kind: type) -> pd.DataFrame:
    return pd.DataFrame([vars(row) for row in rows], columns=[f.name for f in fields(kind)])


def _recorded(recorded: Sequence[RecordedPayment]) -> pd.DataFrame:
    rows = sorted(recorded, key=lambda r: (r.paid_on, r.partner, r.period))
    return pd.DataFrame([r.model_dump() for r in rows], columns=list(RecordedPayment.model_fields))


def _by_quarter(
    found: Entitlement, recorded: Sequence[RecordedPayment], lag: int | None, paid: Sequence[Claim]
) -> pd.DataFrame:
    people = {claim.claim_id: claim.participant for claim in paid}
    partners = sorted({li.partner_id for li in found.lines} | {r.partner for r in recorded})
    rows = [
        row
        for partner in partners
        for row in _of_partner(
            partner,
            [li for li in found.lines if li.partner_id == partner],
            [r for r in recorded if r.partner == partner],
            found.quarters,
            people,
        )
    ]
    for row in rows:
        row["due_on"] = Quarter.parse(row["period"]).last_day + timedelta(days=lag or 0)
    return pd.DataFrame(rows, columns=list(BY_QUARTER)).sort_values(["period", "partner_id"], ignore_index=True)


def _of_partner(
    partner: str,
    lines: Sequence[Line],
    recorded: Sequence[RecordedPayment],
    quarters: Sequence[Quarter],
    people: dict[str, str],
) -> Iterator[dict[str, Any]]:
    to_date = Decimal(0)
    for quarter in quarters:
        here = [li for li in lines if li.period == quarter.code]
        money = [r.amount_gbp for r in recorded if r.period == quarter.code]
        if not here and not money:
            continue
        due = _sum(here)
        to_date += due
        outcomes = {li.claim_id for li in here if li.claim_id and li.amount_gbp > 0}
        yield {
            "period": quarter.code,
            "partner_id": partner,
            **{f"{w}_gbp": _sum(li for li in here if li.what == w and li.amount_gbp > 0) for w in _KINDS},
            "credit_gbp": _sum(li for li in here if li.amount_gbp < 0),
            "due_gbp": due,
            "due_to_date_gbp": to_date,
            "outcomes_paid": len(outcomes),
            "participants_paid": len({people.get(c, c) for c in outcomes}),
            "recorded_gbp": sum(money, Decimal(0)) if money else None,
            "difference_gbp": sum(money, Decimal(0)) - due if money else None,
        }


_KINDS = ("fixed", "attachment", "outcome", "frequency")


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((li.amount_gbp for li in lines), Decimal(0))
