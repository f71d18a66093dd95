"""What providers bore: how long they waited for their money, and the most they were ever out of pocket.

Funding road: records → **providers** → costs → comparison and report.  Method: measures, section 7: working capital is
the largest cumulative (spent − received).

Spent is what returns say was spent of the funder's money and of the provider's own; a quarter's spending is taken at
its end, which makes the figure the least it can have been. Received is what was paid for the quarters whose returns are
counted: a payment without its spending, or spending without its payment, would say nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from outcomes.funding.records import Books
from outcomes.periods import Quarter

if TYPE_CHECKING:
    import pandas as pd

OWN = "own_funds"
_WORK = ["programme_id", "partner_id"]


@dataclass(frozen=True)
class Borne:
    """What the providers of some programmes bore; None where payments or spending are not known.

    paid_gbp               £ paid for the quarters counted; None where one programme's payments are not known
    days_to_payment        the middle payment's days from the end of its quarter, of payments that were recorded
    working_capital_gbp    the most any one provider was out of pocket, £
    working_capital_share  of all that providers spent, the share each carried at its worst, 0 to 1
    """

    paid_gbp: float | None
    days_to_payment: float | None
    working_capital_gbp: float | None
    working_capital_share: float | None


def measure_borne(books: Books, programmes: Iterable[str]) -> Borne:
    """What the providers of some programmes bore."""
    asked = tuple(programmes)
    told = _counted(books)
    paid = told[told["programme_id"].isin(asked)]
    if paid.empty:
        return Borne(None, None, None, None)
    spent = _spent(books.money[books.money["programme_id"].isin(set(paid["programme_id"]))])
    depths = [working_capital(flows) for flows in _flows(spent, paid)]
    whole = float(spent["amount_gbp"].sum())
    return Borne(
        paid_gbp=float(paid["amount_gbp"].sum()) if set(asked) <= set(paid["programme_id"]) else None,
        days_to_payment=_days(paid),
        working_capital_gbp=max(depths) if depths else None,
        working_capital_share=sum(depths) / whole if whole else None,
    )


def _counted(books: Books) -> pd.DataFrame:
    """The payments for quarters whose returns say what was spent."""
    told = books.money[[*_WORK, "period"]].drop_duplicates()
    return books.paid.merge(told, on=[*_WORK, "period"])


def _spent(money: pd.DataFrame) -> pd.DataFrame:
    of_theirs = money["is_from_funder"].astype(bool) | (money["money_kind"] == OWN)
    return money[of_theirs & ~money["is_passed_on"].astype(bool) & money["amount_gbp"].notna()]


def _flows(spent: pd.DataFrame, paid: pd.DataFrame) -> Iterator[list[tuple[date, float]]]:
    """Each provider's days and amounts, in each programme by itself."""
    for (programme, partner), rows in spent.groupby(_WORK):
        received = paid[(paid["programme_id"] == programme) & (paid["partner_id"] == partner)]
        out = [(_day(day), -amount) for day, amount in zip(rows["paid_on"], rows["amount_gbp"], strict=True)]
        back = zip(received["paid_on"], received["amount_gbp"], strict=True)
        yield [*out, *((_day(day), amount) for day, amount in back)]


def _day(when: date) -> date:
    """A day as a day, also where a table holds it as a moment."""
    return date(when.year, when.month, when.day)


def _days(paid: pd.DataFrame) -> float | None:
    real = paid[paid["is_recorded"].astype(bool) & (paid["amount_gbp"] > 0)]
    waits = [
        (_day(on) - Quarter.parse(period).last_day).days
        for on, period in zip(real["paid_on"], real["period"], strict=True)
    ]
    return sorted(waits)[len(waits) // 2] if waits else None


def working_capital(flows: Iterable[tuple[date, float]]) -> float:
    """The most a provider was ever out of pocket, £: the largest sum of spent less received, day by day.

    `flows` are days and amounts, spending below nought and receipts above; within a day receipts come last.
    """
    balance = lowest = 0.0
    for _, amount in sorted(flows):
        balance += amount
        lowest = min(lowest, balance)
    return 0.0 - lowest
