"""What a programme's terms come to, quarter by quarter, to the penny, and what each claim was paid or why it was not.

Funding road: terms, claims, starts → payables → **entitlement** → payments, statement.  Method: measures, section 7:

1. only claims verified and not rejected count;  2. one payment a participant and outcome, the earliest, unless
repeatable;  3. thresholds on the cumulative count: `cliff` or `deductible`;  4. `cap_count` an outcome, then
`cap_per_person`;  5. the attachment fee once a participant, at most `cap_starts`;  6. `contract_cap` on all that is
paid to date, the last payment partial.

Thresholds and caps count the outcome, whichever lines of the rate card price it: bands and dates are prices of one
outcome. Within a quarter fixed money comes before attachment fees, and those before outcomes. Each payment is fixed
when it is earned; a rejection takes it back and gives it to nobody else, and the difference is a credit note. Numbers
in, numbers out: nothing here opens a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from outcomes.funding.instalments import instalments, part_of
from outcomes.funding.payables import Claim, Order, Payable, Queue, attachment_for, queue_up
from outcomes.funding.terms import FundedProgramme, Terms
from outcomes.periods import Quarter, quarters_between

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Start:
    """A participant's earliest start with a partner under the programme."""

    order: Order
    partner_id: str
    participant: str
    started_on: date
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A payment, or where the amount is negative what is taken back: for which quarter, to whom, for what.

    what      fixed, attachment, outcome or frequency
    of        award, budget or service_fee; the achievement; the frequency outcome; empty for an attachment fee
    claim_id  the claim it pays; empty where it pays none
    start_id  the start an attachment fee pays: the return and row that first reported it; empty for all else
    """

    period: str
    partner_id: str
    what: str
    of: str
    claim_id: str
    price_gbp: Decimal
    amount_gbp: Decimal
    note: str = ""
    start_id: str = ""


@dataclass(frozen=True)
class Unpaid:
    """A claim that is not paid at the end of the last quarter, and why."""

    claim_id: str
    partner_id: str
    achievement: str
    achieved_on: date
    why: str


@dataclass(frozen=True)
class Entitlement:
    """Everything a programme's terms come to up to a quarter."""

    lines: tuple[Line, ...]
    unpaid: tuple[Unpaid, ...]
    quarters: tuple[Quarter, ...]

    def to_date(self, quarter: Quarter) -> Decimal:
        """All that is owed for the quarters up to this one, £."""
        return sum((li.amount_gbp for li in self.lines if Quarter.parse(li.period) <= quarter), NOTHING)


@dataclass(frozen=True)
class _Earned:
    """A payment as it was when it was earned, before any claim was rejected."""

    payable: Payable
    quarter: Quarter
    amount: Decimal
    note: str


def entitlement(
    programme: FundedProgramme,
    claims: Sequence[Claim],
    starts: Sequence[Start],
    until: Quarter,
    measured: Iterable[Line] = (),
) -> Entitlement:
    """What is owed for every quarter from the programme's first to `until`.

    `measured` are payments for frequency outcomes, worked out apart; they count towards the contract's cap.
    """
    quarters = quarters_between(Quarter.of(programme.starts), until)
    queue = queue_up(programme.terms, claims, until.last_day)
    purse = _Purse(programme.terms.contract_cap_gbp)
    by_quarter = _Earning(programme.terms, queue)
    sure = [*_fixed_lines(programme), *_attachment_lines(programme, starts), *measured]
    lines: list[Line] = []
    for quarter in quarters:
        lines += [purse.pay(line) for line in sure if line.period == quarter.code]
        by_quarter.earn(quarter, purse)
    lines = [line for line in lines if line.amount_gbp]
    lines += _outcome_lines(programme.terms, by_quarter.earned, queue, quarters)
    lines.sort(key=lambda li: (Quarter.parse(li.period), _ORDER[li.what]))
    return Entitlement(tuple(lines), tuple(_unpaid(claims, by_quarter, queue, until)), tuple(quarters))


_ORDER = {"fixed": 0, "attachment": 1, "frequency": 2, "outcome": 3}


class _Purse:
    """What is left under the contract's cap."""

    def __init__(self, cap: Decimal | None) -> None:
        self.left = cap

    def take(self, wanted: Decimal) -> Decimal:
        """As much of an amount as is left, which is then spent."""
        if self.left is None:
            return wanted
        taken = min(wanted, self.left)
        self.left -= taken
        return taken

    def pay(self, line: Line) -> Line:
        paid = self.take(line.amount_gbp)
        note = line.note if paid == line.amount_gbp else "as much as the contract's cap leaves"
        return Line(**{**vars(line), "amount_gbp": paid, "note": note})


class _Earning:
    """Goes through the quarters and fixes what each payable earns; what is refused stays refused, with the reason."""

    def __init__(self, terms: Terms, queue: Queue) -> None:
        self.terms = terms
        self.queue = queue
        self.earned: list[_Earned] = []
        self.refused: dict[int, str] = {}
        self._done: set[int] = set()
        self._paid_of: Counter[str] = Counter()
        self._person: dict[tuple[str, str], Decimal] = {}

    def earn(self, quarter: Quarter, purse: _Purse) -> None:
        counts = Counter(p.achievement for p in self.queue.payables if p.quarter <= quarter)
        rank = Counter[str]()
        for number, payable in enumerate(self.queue.payables):
            if payable.quarter > quarter:
                break
            rank[payable.achievement] += 1
            if number in self._done:
                continue
            why = not_yet(self.terms, payable.rate_no, rank[payable.achievement], counts[payable.achievement])
            if why is None:
                self._done.add(number)
                self._pay(number, payable, quarter, purse)
            else:
                self.refused[number] = why

    def _pay(self, number: int, payable: Payable, quarter: Quarter, purse: _Purse) -> None:
        rate = self.terms.rate_card[payable.rate_no]
        if rate.cap_count is not None and self._paid_of[payable.achievement] >= rate.cap_count:
            self.refused[number] = f"the {rate.cap_count:,} outcomes that are paid at most have been paid"
            return
        person = (payable.partner_id, payable.participant)
        had, cap = self._person.get(person, NOTHING), self.terms.cap_per_person_gbp
        allowed = payable.price if cap is None else min(payable.price, cap - had)
        amount = purse.take(allowed)
        if not amount:
            self.refused[number] = "the contract's cap is reached" if allowed else "the participant's cap is reached"
            return
        self.refused.pop(number, None)
        self._paid_of[payable.achievement] += 1
        self._person[person] = had + amount
        note = "" if amount == payable.price else _partly(amount < allowed)
        self.earned.append(_Earned(payable, quarter, amount, note))


def _partly(by_contract: bool) -> str:
    return f"as much as the {'contract' if by_contract else 'participant'}'s cap leaves"


def not_yet(terms: Terms, rate_no: int, rank: int, count: int) -> str | None:
    """Why the outcome that is `rank`th of so many is not past its threshold; None where it is.

    Both numbers are of the outcome, over every line that prices it; the threshold is that of the line that pays.
    """
    threshold = terms.rate_card[rate_no].threshold
    if threshold is None:
        return None
    if threshold.kind == "cliff" and count < threshold.count:
        return f"{count:,} of the {threshold.count:,} outcomes are reached from which any is paid"
    if threshold.kind == "deductible" and rank <= threshold.count:
        return f"it is one of the first {threshold.count:,}, which are not paid"
    return None


def _fixed_lines(programme: FundedProgramme) -> list[Line]:
    return [
        Line(quarter.code, fixed.partner, "fixed", fixed.what, "", amount, amount)
        for fixed in programme.terms.fixed
        for quarter, amount in instalments(fixed, programme).items()
    ]


def _attachment_lines(programme: FundedProgramme, starts: Sequence[Start]) -> list[Line]:
    """The fee of each participant's earliest start, within the partner's part; up to `cap_starts`, in order of day."""
    terms, lines = programme.terms, list[Line]()
    parts = {part.partner: part_of(programme, part.partner) for part in programme.partners}
    seen: set[tuple[str, str]] = set()
    for start in sorted(starts, key=lambda s: (s.started_on, s.order)):
        person = (start.partner_id, start.participant)
        first, last = parts.get(start.partner_id, (date.max, date.min))
        number = attachment_for(terms.attachment, start.started_on, start.groups)
        full = terms.cap_starts is not None and len(lines) >= terms.cap_starts
        if person in seen or not first <= start.started_on <= last or number is None or full:
            continue
        seen.add(person)
        fee = terms.attachment[number].price_gbp
        period, number_of_it = Quarter.of(start.started_on).code, f"{start.order[0]}-{start.order[1]}-start"
        lines.append(Line(period, start.partner_id, "attachment", "", "", fee, fee, start_id=number_of_it))
    return lines


Paid = dict[str, tuple[_Earned, Decimal]]
"""What each claim is paid: the payment as it was earned, and the amount that still stands."""


def _outcome_lines(
    terms: Terms, earned: Sequence[_Earned], queue: Queue, quarters: Sequence[Quarter]
) -> Iterable[Line]:
    before: Paid = {}
    for quarter in quarters:
        now = _standing(terms, earned, queue, quarter)
        every = before | now
        for claim_id in sorted(every, key=lambda one: _claim_of(every[one][0], one).order):
            one = every[claim_id]
            change = now.get(claim_id, (one[0], NOTHING))[1] - before.get(claim_id, (one[0], NOTHING))[1]
            if change:
                yield _outcome_line(terms, one[0], claim_id, quarter, change)
        before = now


def _outcome_line(terms: Terms, earned: _Earned, claim_id: str, quarter: Quarter, change: Decimal) -> Line:
    payable, rate = earned.payable, terms.rate_card[earned.payable.rate_no]
    claim = _claim_of(earned, claim_id)
    price = payable.prices[payable.claims.index(claim)]
    note = (earned.note or _why_less(change, price)) if change > 0 else _why_taken_back(claim, quarter)
    return Line(quarter.code, payable.partner_id, "outcome", rate.achievement, claim_id, price, change, note)


def _why_less(paid: Decimal, price: Decimal) -> str:
    return "as much as the rejected claim it stands in for would have been paid" if paid < price else ""


def _claim_of(earned: _Earned, claim_id: str) -> Claim:
    return next(claim for claim in earned.payable.claims if claim.claim_id == claim_id)


def _why_taken_back(claim: Claim, quarter: Quarter) -> str:
    rejected = claim.rejected_by(quarter.last_day)
    return f"rejected on {rejected:%d/%m/%Y}" if rejected else "fewer outcomes stand than the threshold asks for"


def _standing(terms: Terms, earned: Sequence[_Earned], queue: Queue, quarter: Quarter) -> Paid:
    """What each claim is paid with everything that is rejected by the quarter's end taken out."""
    day = quarter.last_day
    live = [p for p in queue.payables if p.quarter <= quarter and p.standing(day)]
    counts, rank, ranks = Counter(p.achievement for p in live), Counter[str](), dict[int, int]()
    for payable in live:
        rank[payable.achievement] += 1
        ranks[id(payable)] = rank[payable.achievement]
    found: Paid = {}
    for one in earned:
        stands = one.payable.standing(day) if one.quarter <= quarter else None
        ranked = one.payable.rate_no, ranks.get(id(one.payable), 0), counts[one.payable.achievement]
        if stands and not not_yet(terms, *ranked):
            found[stands[0].claim_id] = (one, min(one.amount, stands[1]))
    return found


def _unpaid(claims: Sequence[Claim], earning: _Earning, queue: Queue, until: Quarter) -> Iterable[Unpaid]:
    paid = _standing(earning.terms, earning.earned, queue, until)
    payable_of = {c.claim_id: (n, p) for n, p in enumerate(queue.payables) for c in p.claims}
    for claim in sorted(claims, key=lambda c: c.order):
        if claim.claim_id in paid:
            continue
        why = queue.left_out.get(claim.claim_id) or _why_unpaid(claim, *payable_of[claim.claim_id], earning, until)
        yield Unpaid(claim.claim_id, claim.partner_id, claim.achievement, claim.achieved_on, why)


def _why_unpaid(claim: Claim, number: int, payable: Payable, earning: _Earning, until: Quarter) -> str:
    rejected = claim.rejected_by(until.last_day)
    if rejected:
        return f"rejected on {rejected:%d/%m/%Y}"
    stands = payable.standing(until.last_day)
    if stands and stands[0] is not claim:
        return f"claim {stands[0].claim_id} stands for this participant's outcome"
    return earning.refused.get(number) or "fewer outcomes stand than the threshold asks for"
