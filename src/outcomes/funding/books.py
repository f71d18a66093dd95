"""What was paid, and what buying cost, as tables that stand beside the money in returns.

Funding road: terms, payments.csv, bids.csv → **books** → records → costs, providers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from outcomes.funding.payments import Payments
from outcomes.funding.recorded import RecordedPayment
from outcomes.funding.records import RUNNING
from outcomes.funding.tendering import PUBLISHED, Bid, TransactionCosts, UsualCosts, transaction_costs
from outcomes.funding.terms import FundedProgramme, Rate

if TYPE_CHECKING:
    import pandas as pd

PAID = ["programme_id", "partner_id", "period", "paid_on", "amount_gbp", "is_recorded"]
BUYING = ["programme_id", "awards", "competition_gbp", *RUNNING, "is_usual"]
PRICES = ["programme_id", "partner_id", "person_key", "price_group"]


def paid_table(payments: Mapping[str, Payments], recorded: Sequence[RecordedPayment], today: date) -> pd.DataFrame:
    """A row a payment up to a day: as finance recorded it, or as the terms have it due where nothing is recorded."""
    import pandas as pd

    rows = [row for code, found in payments.items() for row in _paid(code, found, recorded, today)]
    return pd.DataFrame(rows, columns=PAID)


def _paid(
    code: str, found: Payments, recorded: Sequence[RecordedPayment], today: date
) -> Iterable[tuple[str, str, str, date, float, bool]]:
    mine = [r for r in recorded if r.programme == code]
    if mine:
        return [(code, r.partner, r.period, r.paid_on, float(r.amount_gbp), True) for r in mine if r.paid_on <= today]
    due = found.quarters[found.quarters["due_on"] <= today]
    return [
        (code, partner, period, on, float(gbp), False)
        for partner, period, on, gbp in due[["partner_id", "period", "due_on", "due_gbp"]].itertuples(index=False)
    ]


def buying_table(
    programmes: Iterable[FundedProgramme], bids: Sequence[Bid], usual: UsualCosts, today: date
) -> pd.DataFrame:
    """A row a programme: awards, what competing cost everybody, what running it cost; empty where not entered."""
    import pandas as pd

    rows = [_buying(transaction_costs(p, bids, usual, outcomes=0, today=today)) for p in programmes]
    return pd.DataFrame(rows, columns=BUYING)


def _buying(costs: TransactionCosts) -> tuple[Any, ...]:
    running = (_plain(getattr(costs, part)) for part in RUNNING)
    return costs.programme, costs.awards, _plain(costs.competition_gbp), *running, costs.basis == PUBLISHED


def _plain(amount: Decimal | None) -> float:
    return float("nan") if amount is None else float(amount)


def price_table(
    programmes: Iterable[FundedProgramme], achievement: str, groups: Mapping[tuple[str, str, str], Mapping[str, str]]
) -> pd.DataFrame:
    """The price group of each participant of a programme whose price for an outcome depends on who they are.

    `groups` are the categories of a partner's, programme's and person's first contact.
    """
    import pandas as pd

    cards = {
        p.programme: [r for r in p.terms.rate_card if r.achievement == achievement and r.group] for p in programmes
    }
    rows = [
        (programme, partner, person, f"{programme}: {_line(cards[programme], of)}")
        for (partner, programme, person), of in groups.items()
        if cards.get(programme)
    ]
    return pd.DataFrame(rows, columns=PRICES)


def _line(card: Sequence[Rate], groups: Mapping[str, str]) -> str:
    """What the line of the rate card that pays for somebody is for; empty where none does."""
    for rate in card:
        if all(groups.get(dimension) == category for dimension, category in rate.group.items()):
            return " ".join(f"{dimension}={category}" for dimension, category in sorted(rate.group.items()))
    return ""
