"""What may be published of money: a payment for few people would say how many they were.

Funding road: costs, paying → **published money** → published.

What a programme pays for outcomes and starts follows from how many there were and a price that is known. Where any such
number of people is small, everything made from the programme's payments is hidden, and so is that of a side that it is
part of: the others' would tell it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from outcomes.funding.costs import Money
from outcomes.funding.paying import Paying
from outcomes.statistics import Estimate

Row = tuple[str, str, str, float | None, float | None, float | None, bool]
"""Side, figure, what it is about, value, lower, upper, whether it is hidden."""
ALL = "all"
FROM_PAYMENTS = ("paid_gbp", "days_to_payment", "working_capital_gbp", "working_capital_share")


def is_safe(threshold: int, *counts: float) -> bool:
    """Whether every count is nought or large enough."""
    return all(count == 0 or count >= threshold for count in counts)


def few_paid(paying: Mapping[str, Paying], threshold: int) -> set[str]:
    """The programmes that pay for few people, on their own terms."""
    own = {code: one.priced.get(code) for code, one in paying.items()}
    return {code for code, priced in own.items() if priced and not is_safe(threshold, *priced.people)}


def money_rows(side: str, money: Money, *, is_paid_shown: bool) -> Iterator[Row]:
    """The money of a side or a programme; what is made from payments only where it may be shown."""
    for figure, value in vars(money).items():
        yield shown_row(side, figure, ALL, value, is_shown=is_paid_shown or figure not in FROM_PAYMENTS)


def paying_rows(code: str, paying: Paying, threshold: int) -> Iterator[Row]:
    """How a programme pays: what was at risk, and its outcomes on each programme's terms."""
    own = paying.priced.get(code)
    is_shown = own is None or is_safe(threshold, *own.people)
    yield shown_row(code, "at_risk_agreed", ALL, paying.at_risk_agreed)
    yield shown_row(code, "at_risk_so_far", ALL, paying.at_risk_so_far, is_shown=is_shown)
    for what, amount in paying.owed.items():
        yield shown_row(code, "owed_gbp", what, amount, is_shown=is_shown or what == "fixed")
    for other, priced in paying.priced.items():
        may = is_shown and is_safe(threshold, *priced.people)
        yield shown_row(code, "on_terms_gbp", other, priced.amount_gbp, is_shown=may)


def shown_row(side: str, figure: str, about: str, value: float | Estimate | None, *, is_shown: bool = True) -> Row:
    """A row, rounded to what is printed at most; empty where it is hidden or there is none."""
    if not is_shown or value is None or (isinstance(value, float) and np.isnan(value)):
        return side, figure, about, None, None, None, not is_shown
    ends = (value.value, value.lower, value.upper) if isinstance(value, Estimate) else (value, None, None)
    rounded = tuple(None if end is None else round(float(end), 4) for end in ends)
    return side, figure, about, rounded[0], rounded[1], rounded[2], False
