"""What an outcome cost the funder, everybody, and everybody with the cost of buying; who brought and held the money.

Funding road: records → **costs** → comparison and report.
Money of a whole programme stands against all its outcomes of the kind compared, over the same returns; where it seeks
other outcomes too, its money is not divided among them, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from outcomes.funding.counting import PERSON
from outcomes.funding.records import Question, Records
from outcomes.statistics import Estimate, poisson

if TYPE_CHECKING:
    import pandas as pd

TRANSACTION = ("set_up", "bid", "management", "monitoring", "verification")
"""Kinds of money that buying costs, of which set-up and bids are the cost of competition."""
STATUTORY = "public_money"
OTHERS_MONEY = ("philanthropy", "own_funds", "in_kind")


@dataclass(frozen=True)
class Money:
    """£ of some programmes.

    transaction_gbp     what buying cost; None where nobody entered it, which is not nought
    hours               hours given without pay, which are in no sum
    own_a_public_pound  philanthropy, own funds and gifts in kind for each £ of public money; None without public money
    small, local        shares of the money held by small, and by local, partners; None without money
    """

    funder_gbp: float
    all_gbp: float
    transaction_gbp: float | None
    hours: float
    own_a_public_pound: float | None
    small: float | None
    local: float | None


@dataclass(frozen=True)
class Costs:
    """£ an outcome, three ways; each is None where there is no outcome, or no money (not defined).

    outcomes  different people who achieved it, over all measured returns, however long after their start
    """

    money: Money
    outcomes: int
    funder_an_outcome: Estimate | None
    all_an_outcome: Estimate | None
    with_transaction_an_outcome: Estimate | None


def measure_money(money: pd.DataFrame, partners: pd.DataFrame, programmes: tuple[str, ...]) -> Money:
    """The money of some programmes; both tables as in `Records`."""
    counted = money[money["programme_id"].isin(programmes) & ~money["is_passed_on"].astype(bool)]
    is_transaction = counted["money_kind"].isin(TRANSACTION)
    given, bought = counted[~is_transaction], counted[is_transaction]
    by_kind = given.groupby("money_kind")["amount_gbp"].sum()
    public = float(by_kind.get(STATUTORY, 0))
    return Money(
        funder_gbp=_sum(given[given["is_from_funder"].astype(bool)]),
        all_gbp=_sum(given),
        transaction_gbp=_sum(bought) if len(bought) else None,
        hours=float(given["hours"].sum()),
        own_a_public_pound=float(by_kind.reindex(OTHERS_MONEY).sum()) / public if public else None,
        small=_held(given, partners.query("partner_size == 'small'")),
        local=_held(given, partners[partners["is_local"].astype(bool)]),
    )


def measure_costs(records: Records, question: Question, programmes: tuple[str, ...]) -> Costs:
    """What an outcome cost on one side."""
    money = measure_money(records.money, records.partners, programmes)
    outcomes = count_outcomes(records, question, programmes)
    bought = None if money.transaction_gbp is None else an_outcome(money.all_gbp + money.transaction_gbp, outcomes)
    return Costs(money, outcomes, an_outcome(money.funder_gbp, outcomes), an_outcome(money.all_gbp, outcomes), bought)


def count_outcomes(records: Records, question: Question, programmes: tuple[str, ...]) -> int:
    """Different people, within a partner and programme, who achieved the outcome at the level of evidence."""
    claims = records.claims
    asked = claims["programme_id"].isin(programmes) & (claims["achievement"] == question.achievement)
    good = claims[asked & claims["evidence_level"].isin(question.evidence.at_least)]
    return len(good.drop_duplicates(PERSON))


def an_outcome(amount_gbp: float, outcomes: int) -> Estimate | None:
    """£ an outcome, with the interval of the count of outcomes; None (not defined) without outcomes or money."""
    if not outcomes or not amount_gbp:
        return None
    count = poisson(outcomes)
    return Estimate(amount_gbp / outcomes, amount_gbp / count.upper, amount_gbp / count.lower)


def working_capital(flows: Iterable[tuple[date, float]]) -> float:
    """The most a provider was ever out of pocket, £: the largest sum of spent less received, day by day.

    `flows` are days and amounts, spending below nought and receipts above; within a day receipts come last.
    """
    balance = lowest = 0.0
    for _, amount in sorted(flows):
        balance += amount
        lowest = min(lowest, balance)
    return 0.0 - lowest


def _sum(money: pd.DataFrame) -> float:
    return float(money["amount_gbp"].sum())


def _held(money: pd.DataFrame, partners: pd.DataFrame) -> float | None:
    whole = _sum(money)
    return _sum(money[money["partner_id"].isin(partners["partner_id"])]) / whole if whole else None
