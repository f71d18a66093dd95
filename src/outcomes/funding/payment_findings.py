"""What is odd about payments: above a cap, late, for one outcome twice, waiting longer than agreed.

Funding road: terms + entitlement + payments.csv → **payment findings** → payments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outcomes.funding.entitlement import Entitlement, Line
from outcomes.funding.rationales import misfits
from outcomes.funding.recorded import RecordedPayment
from outcomes.funding.terms import FundedProgramme, Terms
from outcomes.periods import Quarter
from outcomes.returns.findings import Finding, Severity
from outcomes.store.claims import Claims, StoredClaim

if TYPE_CHECKING:
    from outcomes.funding.payments import Given, Payments

FOR_RESULTS = ("outcome", "frequency")
_NAMED = 5
"""How many of many payments are named."""


def payment_findings(
    programme: FundedProgramme,
    found: Entitlement,
    recorded: Sequence[RecordedPayment],
    given: Given,
    source: str,
    today: date,
) -> Iterator[Finding]:
    """Everything odd about the payments of `source` on a programme's terms, up to a day."""
    claims = [claim for claim in given.known.claims if claim.programme_id == source]
    yield from _recorded(programme, found, recorded)
    yield from _ahead(recorded, today)
    yield from _too_much(found, recorded)
    yield from _overdue(found, recorded, programme.terms.payment_lag_days, today)
    yield from _taken_back(found, recorded)
    yield from _late_payments(programme.terms, recorded)
    yield from _at_risk(programme.terms, found)
    yield from (
        _finding(
            "terms-unlike-rationale", "note", str(programme.terms.rationale), said, "Change the terms, or the reason."
        )
        for said in misfits(programme.terms)
    )
    yield from _no_starts(programme, given.known, source)
    yield from _late_decisions(programme.terms, claims, given.known, today)
    for claim in claims:
        if claim.withdrawn_on and claim.claim_state == "verified":
            yield _finding(
                "claim-withdrawn", "warning", claim.claim_id,
                f"The claim was verified, and no accepted return holds it since {claim.withdrawn_on:%d/%m/%Y}.",
                "Ask the partner whether it was left out by mistake; until then it counts as rejected.",
            )  # fmt: skip


def _no_starts(programme: FundedProgramme, known: Claims, source: str) -> Iterator[Finding]:
    without = sum(1 for s in known.starts if s.programme_id == source and not (s.started_on and s.has_reference))
    if programme.terms.attachment and without:
        yield _finding(
            "start-not-payable", "note", f"{without:,}",
            "People without a reference, or without the day they started, earn no attachment fee.",
            "Ask the partners for both.",
        )  # fmt: skip


def _recorded(programme: FundedProgramme, found: Entitlement, recorded: Sequence[RecordedPayment]) -> Iterator[Finding]:
    paid = sum((r.amount_gbp for r in recorded), Decimal(0))
    cap = programme.terms.contract_cap_gbp
    if cap is not None and paid > cap:
        yield _finding(
            "paid-above-the-cap", "warning", f"£{paid:,.2f}", f"More was paid than the contract's cap of £{cap:,.2f}.",
            "Check payments.csv, or vary the cap.",
        )  # fmt: skip
    for r in recorded:
        if Quarter.parse(r.period) not in found.quarters:
            yield _finding(
                "paid-outside", "warning", f"{r.partner}, {r.period}",
                "A payment is recorded for a quarter in which the programme owes nothing.", "Mend payments.csv.",
            )  # fmt: skip


def _ahead(recorded: Sequence[RecordedPayment], today: date) -> Iterator[Finding]:
    """Payments dated after the day: what is owed is less by them, and nobody has the money yet."""
    for r in recorded:
        if r.paid_on > today:
            yield _finding(
                "paid-ahead", "warning", f"{r.partner}, {r.period}, £{r.amount_gbp:,.2f}",
                f"A payment is dated {r.paid_on:%d/%m/%Y}, which has not come, and what is owed is less by it.",
                "Mend its day in payments.csv, or enter it once it is made.",
            )  # fmt: skip


def owed(lines: Iterable[Line], recorded: Sequence[RecordedPayment]) -> dict[str, Decimal]:
    """By partner what is due in all less what is recorded as paid, £; empty where nothing is recorded."""
    amounts: dict[str, Decimal] = {}
    for line in lines if recorded else ():
        amounts[line.partner_id] = amounts.get(line.partner_id, Decimal(0)) + line.amount_gbp
    for payment in recorded:
        amounts[payment.partner] = amounts.get(payment.partner, Decimal(0)) - payment.amount_gbp
    return dict(sorted(amounts.items()))


def _too_much(found: Entitlement, recorded: Sequence[RecordedPayment]) -> Iterator[Finding]:
    """Partners paid beyond all that is due to them, and the quarters that hold more than was due for them."""
    for partner, amount in owed(found.lines, recorded).items():
        if amount < 0:
            over = [period for period, difference in _differences(found.lines, recorded, partner) if difference > 0]
            yield _finding(
                "paid-too-much", "warning", f"£{-amount:,.2f} too much, {partner}, {', '.join(over)}",
                "More is recorded as paid to a partner than is due to it in all.",
                "Look in payments.csv for a payment entered twice, or take the money back.",
            )  # fmt: skip


def _differences(lines: Iterable[Line], recorded: Sequence[RecordedPayment], partner: str) -> list[tuple[str, Decimal]]:
    """By quarter, in order, what is recorded as paid to a partner less what is due to it, £."""
    amounts: dict[str, Decimal] = {}
    for li in lines:
        if li.partner_id == partner:
            amounts[li.period] = amounts.get(li.period, Decimal(0)) - li.amount_gbp
    for r in recorded:
        if r.partner == partner:
            amounts[r.period] = amounts.get(r.period, Decimal(0)) + r.amount_gbp
    return sorted(amounts.items())


def due_by(lines: Iterable[Line], lag_days: int | None, today: date) -> list[Line]:
    """The lines whose day of payment has come: their quarter's last day and the days agreed are over."""
    return [li for li in lines if Quarter.parse(li.period).last_day + timedelta(days=lag_days or 0) < today]


def _overdue(
    found: Entitlement, recorded: Sequence[RecordedPayment], lag_days: int | None, today: date
) -> Iterator[Finding]:
    """Partners whose day of payment is over and who were paid less, with the quarters that hold less than was due."""
    due = due_by(found.lines, lag_days, today)
    for partner, amount in owed(due, recorded).items():
        if amount > 0:
            short = [(period, -less) for period, less in _differences(due, recorded, partner) if less < 0]
            where = ", ".join(f"{period} (£{less:,.2f})" for period, less in short)
            yield _finding(
                "not-paid", "warning", f"£{amount:,.2f}, {partner}, {where}",
                "Less is recorded as paid to a partner than was due to it by now.",
                "Pay what is missing, or enter in payments.csv what was paid.",
            )  # fmt: skip


def _taken_back(found: Entitlement, recorded: Sequence[RecordedPayment]) -> Iterator[Finding]:
    """Quarters for which more than was due was paid and later taken back."""
    for partner in sorted({r.partner for r in recorded if r.amount_gbp < 0}):
        for period, left in _differences(found.lines, recorded, partner):
            back = [r for r in recorded if (r.partner, r.period) == (partner, period) and r.amount_gbp < 0]
            amount = -sum((r.amount_gbp for r in back), Decimal(0))
            if min(amount, left + amount) > 0:
                last = max(r.paid_on for r in back)
                yield _finding(
                    "paid-back", "note", f"£{amount:,.2f}, {partner}, {period}",
                    f"More than was due was paid, and money was taken back, last on {last:%d/%m/%Y}.",
                    "Nothing, if that settles it: the difference of the quarter says so.",
                )  # fmt: skip


def _late_payments(terms: Terms, recorded: Sequence[RecordedPayment]) -> Iterator[Finding]:
    """Payments made later than agreed. Money taken back is not late."""
    if terms.payment_lag_days is None:
        return
    paid = [r for r in recorded if r.amount_gbp > 0]
    over = [(r.paid_on - Quarter.parse(r.period).last_day).days - terms.payment_lag_days for r in paid]
    late = [(f"{r.partner}, {r.period}", days) for r, days in zip(paid, over, strict=True) if days > 0]
    if late:
        named = "; ".join(where for where, _ in late[:_NAMED]) + (" …" if len(late) > _NAMED else "")
        yield _finding(
            "paid-late", "warning", f"{len(late):,} of {len(paid):,} payments: {named}",
            f"Payments were made later than the {terms.payment_lag_days} days agreed after a quarter's end, by up to "
            f"{max(days for _, days in late)} days.",
            "Providers carry what is late: pay in time, or agree on other days.",
        )  # fmt: skip


def _at_risk(terms: Terms, found: Entitlement) -> Iterator[Finding]:
    """How much of what is owed hung on outcomes, beside what was agreed."""
    agreed, share = terms.share_at_risk_pct, share_for_results(found.lines)
    if agreed is not None and share is not None and round(100 * share) != round(agreed):
        yield _finding(
            "at-risk-otherwise", "note", f"{100 * share:.0f}%",
            f"The terms say that {agreed:.0f}% of the money depends on outcomes; {100 * share:.0f}% of what is owed "
            "so far does.",
            "Look whether outcomes come later or are fewer than was expected, or whether prices do not fit the share.",
        )  # fmt: skip


def share_for_results(lines: Iterable[Any]) -> Decimal | None:
    """The share of the money of some lines that is for outcomes, credit notes taken off; None where there is none."""
    every = [(line.what, line.amount_gbp) for line in lines]
    whole = sum((amount for _, amount in every), Decimal(0))
    return sum((amount for what, amount in every if what in FOR_RESULTS), Decimal(0)) / whole if whole else None


def _late_decisions(terms: Terms, claims: Sequence[StoredClaim], known: Claims, today: date) -> Iterator[Finding]:
    """Claims that are paid for and were decided about, or still wait, later than the terms allow."""
    within = terms.verification.within_days if terms.verification else None
    if within is None:
        return
    paid = {rate.achievement for rate in terms.rate_card}
    asked = [claim for claim in claims if claim.achievement in paid]
    first = {
        claim.claim_id: min((on for on, _ in known.decisions.get(claim.claim_id, [])), default=None) for claim in asked
    }
    waits = [((first[c.claim_id] or today) - c.reported_on).days for c in asked]
    late = [first[c.claim_id] is None for c, days in zip(asked, waits, strict=True) if days > within]
    for is_waiting, code, severity, said in _LATE:
        if late.count(is_waiting):
            yield _finding(
                code, severity, f"{late.count(is_waiting):,} of {len(asked):,} claims",
                f"Claims {said} later than the {within} days the terms allow after they were reported.",
                "`outcomes claims --waiting` lists those that wait.",
            )  # fmt: skip


_LATE: tuple[tuple[bool, str, Severity, str], ...] = (
    (True, "verification-overdue", "warning", "still wait for a decision"),
    (False, "verified-late", "note", "were decided about"),
)


def paid_twice(every: Sequence[Payments], known: Claims, programme: str | None = None) -> list[Finding]:
    """One outcome of one person that is paid for twice: by two programmes, or with two partners; of one, if named.

    Within a partner a person is known by its reference; across partners where both agreed to linking.
    """
    by_id = {c.claim_id: c for c in known.claims}
    payers: dict[tuple[object, str], dict[tuple[str, str], str]] = {}
    for payments in every:
        sums = payments.lines[payments.lines["claim_id"] != ""].groupby("claim_id")["amount_gbp"].sum()
        for claim in (by_id[str(claim_id)] for claim_id, amount in sums.items() if amount):
            if claim.has_reference:
                own = (claim.partner_id, claim.person_key)
                person = known.people.get(own, own)
                payers.setdefault((person, claim.achievement), {})[payments.programme, claim.partner_id] = (
                    claim.claim_id
                )
    doubled = [(achievement, by) for (_, achievement), by in payers.items() if len(by) > 1]
    if programme is not None:
        doubled = [one for one in doubled if programme in {payer for payer, _ in one[1]}]
    return [_twice(achievement, by) for achievement, by in sorted(doubled, key=lambda one: sorted(one[1].values()))]


def _twice(achievement: str, by: dict[tuple[str, str], str]) -> Finding:
    across = len({partner for _, partner in by}) > 1
    named = " and ".join(f"{programme} (with {partner})" for programme, partner in sorted(by))
    remedy = "Agree which of them pays, and reject the other claim."
    if across:
        remedy += " That it is one person is known by linking, which can be wrong: ask both partners first."
    return _finding(
        "paid-for-twice", "warning", ", ".join(by[one] for one in sorted(by)),
        f"One person's outcome ({achievement}) is paid for by {named}.", remedy,
    )  # fmt: skip


def _finding(code: str, severity: Severity, found: str, message: str, remedy: str) -> Finding:
    return Finding(code, severity, "", (), "", found, message, remedy, code)
