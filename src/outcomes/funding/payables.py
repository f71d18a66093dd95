"""The places in the queue for outcome payments: which claims stand for one payment, in which order, at what price.

Funding road: terms + claims → **payables** → entitlement → payments.  Method: measures, section 7, rules 1 and 2.

A payable is one payment that a participant's outcome may earn. It keeps its place, by its earliest verified claim, even
if that claim is rejected later: what a rejection frees is never filled by others, so that rejecting a claim can only
lower what is owed. Another verified claim of the same participant and outcome takes over the same payable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from outcomes.funding.terms import Priced, Rate, Terms
from outcomes.periods import Quarter

Order = tuple[int, int, str]
"""Where a claim was first reported: return, row, achievement. It breaks ties, and never depends on a secret."""
NOT_VERIFIED = "not verified yet"
NO_REFERENCE = "its row has no reference, so that it cannot be told from another person's claim"
NO_PRICE = "the rate card has no price for it on that day"
ENOUGH_OF_THEM = "this participant has had as many of this outcome as are paid"


@dataclass(frozen=True)
class Claim:
    """An outcome said to be achieved by one participant of a partner, with every decision about it.

    `decisions` are days and whether the claim was verified (True) or rejected (False), in the order they were made.
    """

    claim_id: str
    order: Order
    partner_id: str
    participant: str
    achievement: str
    achieved_on: date
    started_on: date | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    decisions: tuple[tuple[date, bool], ...] = ()
    has_reference: bool = True

    @property
    def first_verified_on(self) -> date | None:
        return min((day for day, verified in self.decisions if verified), default=None)

    def stands_on(self, day: date) -> bool:
        """Whether the latest decision up to a day verified it."""
        made = [verified for on, verified in sorted(self.decisions, key=lambda d: d[0]) if on <= day]
        return bool(made) and made[-1]

    def rejected_by(self, day: date) -> date | None:
        """The day of the rejection that holds, if the latest decision up to a day rejected it."""
        made = [one for one in sorted(self.decisions, key=lambda d: d[0]) if one[0] <= day]
        return made[-1][0] if made and not made[-1][1] else None


@dataclass(frozen=True)
class Payable:
    """One payment that may be earned; `claims` in the order they were verified, with the price of each."""

    rate_no: int
    partner_id: str
    participant: str
    claims: tuple[Claim, ...]
    prices: tuple[Decimal, ...]

    @property
    def position(self) -> tuple[date, Order]:
        first = self.claims[0]
        assert first.first_verified_on is not None
        return first.first_verified_on, first.order

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.position[0])

    @property
    def price(self) -> Decimal:
        return self.prices[0]

    @property
    def achievement(self) -> str:
        """The outcome it is one of, whichever line of the rate card prices it."""
        return self.claims[0].achievement

    def standing(self, day: date) -> tuple[Claim, Decimal] | None:
        """The claim that earns the payment on a day, with its price; None where every claim is rejected by then.

        A claim that takes over earns no more than any before it would have: else rejecting one could raise what is
        owed.
        """
        for number, claim in enumerate(self.claims):
            if claim.stands_on(day):
                return claim, min(self.prices[: number + 1])
        return None


@dataclass(frozen=True)
class Queue:
    """Every payable in order, and why claims that are in none of them are not."""

    payables: tuple[Payable, ...]
    left_out: Mapping[str, str]


def queue_up(terms: Terms, claims: Iterable[Claim], until: date) -> Queue:
    """The claims verified up to a day, as payables in order of (day first verified, claim)."""
    left_out: dict[str, str] = {}
    by_payable: dict[tuple[object, ...], list[tuple[Claim, int]]] = {}
    for claim in sorted(claims, key=lambda c: (c.first_verified_on or date.max, c.order)):
        rate_no = price_for(terms.rate_card, claim)
        reason = _why_not(claim, rate_no, until)
        if reason or rate_no is None:
            left_out[claim.claim_id] = reason or NO_PRICE
            continue
        own = claim.claim_id if terms.rate_card[rate_no].repeatable else ""
        key = (claim.partner_id, claim.participant, claim.achievement, own)
        by_payable.setdefault(key, []).append((claim, rate_no))
    payables = [_payable(found, terms) for found in by_payable.values()]
    return Queue(tuple(_within_most(payables, terms, left_out)), left_out)


def _why_not(claim: Claim, rate_no: int | None, until: date) -> str | None:
    verified = claim.first_verified_on
    if verified is None or verified > until:
        rejected = claim.rejected_by(until)
        return f"rejected on {rejected:%d/%m/%Y}" if rejected else NOT_VERIFIED
    if not claim.has_reference:
        return NO_REFERENCE
    return NO_PRICE if rate_no is None else None


def price_for(rates: Sequence[Rate], claim: Claim) -> int | None:
    """The line of the rate card that pays a claim."""
    for number, rate in enumerate(rates):
        if rate.achievement == claim.achievement and rate.holds(claim.achieved_on, claim.started_on, claim.groups):
            return number
    return None


def attachment_for(fees: Sequence[Priced], started_on: date, groups: Mapping[str, str]) -> int | None:
    """The attachment fee of a participant who starts on a day."""
    return next((n for n, fee in enumerate(fees) if fee.holds(started_on, started_on, groups)), None)


def _payable(found: Sequence[tuple[Claim, int]], terms: Terms) -> Payable:
    first = found[0][0]
    prices = tuple(terms.rate_card[rate_no].price_gbp for _, rate_no in found)
    return Payable(found[0][1], first.partner_id, first.participant, tuple(c for c, _ in found), prices)


def _within_most(payables: Sequence[Payable], terms: Terms, left_out: dict[str, str]) -> list[Payable]:
    """Those within what one participant may earn of a repeatable outcome, in order."""
    kept: list[Payable] = []
    had: dict[tuple[str, str, str], int] = {}
    for payable in sorted(payables, key=lambda p: p.position):
        rate = terms.rate_card[payable.rate_no]
        key = (payable.partner_id, payable.participant, rate.achievement)
        had[key] = had.get(key, 0) + 1
        if rate.most_per_person and had[key] > rate.most_per_person:
            left_out.update((claim.claim_id, ENOUGH_OF_THEM) for claim in payable.claims)
        else:
            kept.append(payable)
    return kept
