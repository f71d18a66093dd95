"""What an outcome cost the funder, everybody, and everybody with the cost of buying; who brought and held the money.

Funding road: records → **costs** → comparison and report.
Money of a whole programme stands against all its outcomes of the kind compared, over the same returns; where it seeks
other outcomes too, its money is not divided among them, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from outcomes.funding.counting import PERSON
from outcomes.funding.providers import measure_borne
from outcomes.funding.records import RUNNING, Books, Question, Records
from outcomes.statistics import Estimate, poisson

if TYPE_CHECKING:
    import pandas as pd

STATUTORY = "public_money"
OTHERS_MONEY = ("philanthropy", "own_funds", "in_kind")


@dataclass(frozen=True)
class Money:
    """£ of some programmes.

    funder_gbp, all_gbp    what returns say the funder, and everybody, gave; None where a programme's returns tell of no
                           money, which is not nought
    paid_gbp               what was paid for the quarters of those returns; None where one's payments are not known
    competition_gbp        set-up and every bid or application of both sides; None where a part is not known, which is
                           not nought;  competition_an_award_gbp  the same for each award
    management_gbp, monitoring_gbp, verification_gbp  what running them cost; None where one's was not entered
    running_gbp            the three together; None where one of them is;  running_an_award_gbp  the same for an award
    transaction_gbp        what buying cost: both together
    competition_is_usual   1 where a programme's competition is a published average of elsewhere, else 0
    hours                  hours given without pay, which are in no sum
    own_a_public_pound     philanthropy, own funds and gifts in kind for each £ of public money; None without any
    small, local           shares of the money held by small, and by local, partners; None without money
    days_to_payment, working_capital_gbp, working_capital_share  what providers bore: `providers.Borne`
    """

    funder_gbp: float | None
    all_gbp: float | None
    paid_gbp: float | None
    competition_gbp: float | None
    competition_an_award_gbp: float | None
    management_gbp: float | None
    monitoring_gbp: float | None
    verification_gbp: float | None
    running_gbp: float | None
    running_an_award_gbp: float | None
    transaction_gbp: float | None
    competition_is_usual: float
    hours: float
    own_a_public_pound: float | None
    small: float | None
    local: float | None
    days_to_payment: float | None
    working_capital_gbp: float | None
    working_capital_share: float | None


@dataclass(frozen=True)
class Costs:
    """£ an outcome, several ways; each is None where there is no outcome (not defined), or the money is not known.

    outcomes  different people who achieved it, over all measured returns, however long after their start
    """

    money: Money
    outcomes: int
    funder_an_outcome: Estimate | None
    paid_an_outcome: Estimate | None
    all_an_outcome: Estimate | None
    competition_an_outcome: Estimate | None
    running_an_outcome: Estimate | None
    with_transaction_an_outcome: Estimate | None


def measure_money(books: Books, partners: pd.DataFrame, programmes: tuple[str, ...]) -> Money:
    """The money of some programmes; `partners` as in `Records`."""
    money = books.money
    mine = money[money["programme_id"].isin(programmes)]
    given, held = mine[~mine["is_passed_on"].astype(bool)], _held(mine)
    told = given[given["amount_gbp"].notna()]
    is_told = set(programmes) <= set(told["programme_id"])
    by_kind = given.groupby("money_kind")["amount_gbp"].sum()
    public = float(by_kind.get(STATUTORY, 0))
    return Money(
        funder_gbp=_sum(given[given["is_from_funder"].astype(bool)]) if is_told else None,
        all_gbp=_sum(given) if is_told else None,
        **_bought(books.buying, programmes),
        hours=float(given["hours"].sum()),
        own_a_public_pound=float(by_kind.reindex(OTHERS_MONEY).sum()) / public if public else None,
        small=_share(held, partners.query("partner_size == 'small'")),
        local=_share(held, partners[partners["is_local"].astype(bool)]),
        **vars(measure_borne(books, programmes)),
    )


def _bought(buying: pd.DataFrame, programmes: tuple[str, ...]) -> dict[str, Any]:
    """What buying cost; a sum is known where every part of every programme's is."""
    rows = buying[buying["programme_id"].isin(programmes)]
    is_whole = len(rows) == len(programmes)
    competition, *parts = (
        _sum(rows, name) if is_whole and rows[name].notna().all() else None for name in ("competition_gbp", *RUNNING)
    )
    known = [part for part in parts if part is not None]
    running = sum(known) if len(known) == len(parts) else None
    awards = int(rows["awards"].sum())
    return {
        "competition_gbp": competition,
        "competition_an_award_gbp": competition / awards if competition is not None and awards else None,
        "running_an_award_gbp": running / awards if running is not None and awards else None,
        **dict(zip(RUNNING, parts, strict=True)),
        "running_gbp": running,
        "transaction_gbp": None if competition is None or running is None else competition + running,
        "competition_is_usual": float(rows["is_usual"].astype(bool).any()),
    }


def measure_costs(records: Records, question: Question, programmes: tuple[str, ...]) -> Costs:
    """What an outcome cost on one side."""
    money = measure_money(records.books, records.partners, programmes)
    outcomes = count_outcomes(records, question, programmes)
    given, buying = money.all_gbp, money.transaction_gbp
    bought = None if given is None or buying is None else given + buying
    return Costs(
        money=money,
        outcomes=outcomes,
        funder_an_outcome=an_outcome(money.funder_gbp, outcomes),
        paid_an_outcome=an_outcome(money.paid_gbp, outcomes),
        all_an_outcome=an_outcome(money.all_gbp, outcomes),
        competition_an_outcome=an_outcome(money.competition_gbp, outcomes),
        running_an_outcome=an_outcome(money.running_gbp, outcomes),
        with_transaction_an_outcome=an_outcome(bought, outcomes),
    )


def count_outcomes(records: Records, question: Question, programmes: tuple[str, ...]) -> int:
    """Different people, within a partner and programme, who achieved the outcome at the level of evidence."""
    claims = records.claims
    asked = claims["programme_id"].isin(programmes) & (claims["achievement"] == question.achievement)
    good = claims[asked & claims["evidence_level"].isin(question.evidence.at_least)]
    return len(good.drop_duplicates(PERSON))


def an_outcome(amount_gbp: float | None, outcomes: int) -> Estimate | None:
    """£ an outcome, with the interval of the count of outcomes; None without outcomes, or where £ are not known."""
    if not outcomes or amount_gbp is None:
        return None
    count = poisson(outcomes)
    return Estimate(amount_gbp / outcomes, amount_gbp / count.upper, amount_gbp / count.lower)


def _sum(money: pd.DataFrame, column: str = "amount_gbp") -> float:
    return float(money[column].sum())


def _held(money: pd.DataFrame) -> pd.Series[float]:
    """£ by partner: what each was given, and what came to it from another partner, who then has it no longer."""
    onward = money[money["passed_on_by"].notna()]
    given = money[~money["is_passed_on"].astype(bool)].groupby("partner_id")["amount_gbp"].sum()
    came, went = (onward.groupby(who)["amount_gbp"].sum() for who in ("partner_id", "passed_on_by"))
    return given.add(came, fill_value=0).sub(went, fill_value=0).astype(float)


def _share(held: pd.Series[float], partners: pd.DataFrame) -> float | None:
    whole = float(held.sum())
    return float(held[held.index.isin(partners["partner_id"])].sum()) / whole if whole else None
