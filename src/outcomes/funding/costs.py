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
class Costs:
    """£ of one side, and £ an outcome; an outcome's cost is None where there is no outcome (not defined).

    outcomes            different people who achieved it, over all measured returns, however long after their start
    hours               hours given without pay, which are in no sum
    own_a_public_pound  philanthropy, own funds and gifts in kind for each £ of public money; None without public money
    small, local        shares of the money held by small, and by local, partners; None without money
    """

    outcomes: int
    funder_gbp: float
    all_gbp: float
    transaction_gbp: float | None
    funder_an_outcome: Estimate | None
    all_an_outcome: Estimate | None
    with_transaction_an_outcome: Estimate | None
    hours: float
    own_a_public_pound: float | None
    small: float | None
    local: float | None


def measure_costs(records: Records, question: Question, programmes: tuple[str, ...]) -> Costs:
    """The costs of one side. Transaction costs that nobody entered are not nought but unknown (None)."""
    money = records.money[records.money["programme_id"].isin(programmes) & ~records.money["is_passed_on"].astype(bool)]
    is_transaction = money["money_kind"].isin(TRANSACTION)
    given, bought = money[~is_transaction], money[is_transaction]
    funder, everybody = _sum(given[given["is_from_funder"].astype(bool)]), _sum(given)
    transaction = _sum(bought) if len(bought) else None
    outcomes = count_outcomes(records, question, programmes)
    by_kind = given.groupby("money_kind")["amount_gbp"].sum()
    public = float(by_kind.get(STATUTORY, 0))
    return Costs(
        outcomes=outcomes,
        funder_gbp=funder,
        all_gbp=everybody,
        transaction_gbp=transaction,
        funder_an_outcome=an_outcome(funder, outcomes),
        all_an_outcome=an_outcome(everybody, outcomes),
        with_transaction_an_outcome=None if transaction is None else an_outcome(everybody + transaction, outcomes),
        hours=float(given["hours"].sum()),
        own_a_public_pound=float(by_kind.reindex(OTHERS_MONEY).sum()) / public if public else None,
        small=_held(given, records.partners.query("partner_size == 'small'")),
        local=_held(given, records.partners[records.partners["is_local"].astype(bool)]),
    )


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
