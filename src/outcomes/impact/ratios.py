"""Three ratios, each with its name, its parts and its range; none where there is nothing to divide by.

On the road: amounts, inputs, uncertainty → **ratios** → social_value.
A ratio says something of one programme under one set of assumptions: ratios of different programmes do not compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from outcomes.impact.amounts import Valued
from outcomes.impact.inputs import PUBLIC, Ledger
from outcomes.impact.uncertainty import Simulation, spread
from outcomes.impact.valuation import Floats

NOTHING_GIVEN = "Nothing is recorded as put in, and nothing can be divided by nought."
NO_PUBLIC_MONEY = "No public money is recorded as put in, and nothing can be divided by nought."
NOT_VALUED = "No gain of this kind is valued."
NO_NET_COST = "What public budgets are spared covers the public money: there is no net cost to divide by."


@dataclass(frozen=True)
class Ratio:
    """What came of each pound: `benefit` ÷ `cost`, £ in the price base. Where `ratio` is None, `why_none` says why.

    benefit          None where no gain of its kind is valued: that is not £0
    percentiles      the ratio's 5th, 50th and 95th percentile; None where a draw has no ratio
    share_above_one  the share of draws in which the benefit is more than the cost
    """

    name: str
    benefit: Decimal | None
    cost: Decimal | None
    ratio: Decimal | None
    percentiles: tuple[float, float, float] | None = None
    share_above_one: float | None = None
    why_none: str | None = None


def ratios(year: str, valued: Sequence[Valued], put_in: Ledger, drawn: Simulation) -> tuple[Ratio, ...]:
    """SROI (all inputs), public value (net public cost) and fiscal return (public money)."""
    spared = [one for one in valued if one.line.side == "fiscal"]
    fiscal = sum((one.before_transfers for one in spared), Decimal(0)) if spared else None
    wider = total_of([one for one in valued if one.line.side != "fiscal"])
    everything, public = put_in.total(year), put_in.total(year, [PUBLIC])
    gaps = put_in.gaps(year)
    net = None if public is None or not public else public - (fiscal or 0)
    floor = None if not public else np.asarray(float(public)) - drawn.fiscal
    return (
        _ratio("sroi", total_of(valued), everything, drawn.total, _point(everything), gaps, NOTHING_GIVEN),
        _ratio("public_value", wider, net, drawn.wider, floor, gaps, NO_PUBLIC_MONEY if not public else NO_NET_COST),
        _ratio("fiscal_return", fiscal, public, drawn.fiscal, _point(public), gaps, NO_PUBLIC_MONEY),
    )


def total_of(valued: Sequence[Valued]) -> Decimal | None:
    """What lines add up to, £; None where there is no line."""
    return sum((one.value for one in valued), Decimal(0)) if valued else None


def _point(amount: Decimal | None) -> Floats | None:
    return None if amount is None else np.asarray([float(amount)])


def _ratio(
    name: str,
    benefit: Decimal | None,
    cost: Decimal | None,
    gained: Floats,
    paid: Floats | None,
    gaps: Sequence[str],
    why: str,
) -> Ratio:
    if cost is None and gaps:
        why_none = f"What was put in cannot be added up: {gaps[0][:1].lower()}{gaps[0][1:]}"
        return Ratio(name, benefit, None, None, why_none=why_none)
    if benefit is None:
        return Ratio(name, benefit, cost, None, why_none=NOT_VALUED)
    if cost is None or paid is None or cost <= 0:
        return Ratio(name, benefit, cost, None, why_none=why)
    return Ratio(
        name=name,
        benefit=benefit,
        cost=cost,
        ratio=(benefit / cost).quantize(Decimal("0.0001")),
        percentiles=spread(gained / paid) if bool((paid > 0).all()) else None,
        share_above_one=float((gained > paid).mean()),
    )
