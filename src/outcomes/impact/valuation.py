"""The arithmetic of a value: quantity × unit value, what is taken off, how it fades, and what later years are worth.

On the road: lines → **valuation** → social_value adds up. An element a line, or an element a draw: floats, or decimals
where every penny is told (`exactly`).
Sources: HM Treasury, Green Book 2026, chapter 6; Social Value International, Guide to SROI, stages 3 to 5.
Only +, −, × and ÷ in a fixed order, which every machine works out alike; money is rounded once, to the penny.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Shape = Literal["geometric", "linear"]
STEPS = ("gross", "deadweight", "displacement", "attribution_to_others", "drop_off", "discounting", "transfer")
"""The way from what changed to what may be claimed. Each step takes off what is left by those before it."""
_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Terms:
    """What a value is made of, element by element. Shares are 0 to 1, years may be broken, £ in one year's prices.

    factors  one discount factor a year, as long as the longest `years`
    """

    quantity: Floats
    unit_value: Floats
    deadweight: Floats
    displacement: Floats
    attribution_to_others: Floats
    drop_off: Floats
    years: Floats
    transfer: Floats
    shape: Shape
    factors: Sequence[Any]

    def take(self, places: Sequence[int]) -> Terms:
        """Only the elements at some places."""
        at = np.asarray(places)
        arrays = {name: value[at] for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, **arrays)

    def exactly(self, factors: Sequence[Decimal]) -> Terms:
        """The same in decimals, as the figures are written, so that what is half a penny is known to be."""
        arrays: dict[str, Any] = {
            name: _DECIMALS(value) for name, value in vars(self).items() if isinstance(value, np.ndarray)
        }
        return replace(self, factors=factors, **arrays)


def lasting(terms: Terms, *, fades: bool = True, discounted: bool = True) -> Floats:
    """Years a change counts for: Σ over years of what is left × the part of the year × the discount factor.

    Geometric drop-off leaves (1 − d)^(t−1) in year t; linear takes d of the first year off every year, never below 0.
    The last part-year is prorated.
    """
    drop = terms.drop_off if fades else 0 * terms.drop_off
    total, left = 0 * terms.years, 0 * drop + 1
    for year, factor in enumerate(terms.factors):
        part = np.clip(terms.years - year, 0, 1)
        total = total + left * part * (factor if discounted else 1)
        left = left * (1 - drop) if terms.shape == "geometric" else np.maximum(left - drop, 0)
    return total


def kept(terms: Terms) -> Floats:
    """The share that is left after deadweight, displacement and what is due to others."""
    return (1 - terms.deadweight) * (1 - terms.displacement) * (1 - terms.attribution_to_others)


def worth_of_one(terms: Terms) -> Floats:
    """The present value of one unit of the quantity, £, transfers left out."""
    return terms.unit_value * kept(terms) * lasting(terms) * (1 - terms.transfer)


def present_value(terms: Terms) -> Floats:
    """What may be claimed, £."""
    return terms.quantity * worth_of_one(terms)


def way(terms: Terms) -> tuple[Floats, ...]:
    """What is left after each of `STEPS`, £: the first is gross, the last is the present value."""
    left = terms.quantity * terms.unit_value
    shares = (terms.deadweight, terms.displacement, terms.attribution_to_others)
    found = [left]
    for share in shares:
        found.append(found[-1] * (1 - share))
    whole, faded = lasting(terms, fades=False, discounted=False), lasting(terms, discounted=False)
    amounts = [amount * whole for amount in found]
    amounts += [found[-1] * faded, found[-1] * lasting(terms)]
    return (*amounts, amounts[-1] * (1 - terms.transfer))


def as_written(amount: float) -> Decimal:
    """The decimal that a float is written as."""
    return Decimal(repr(float(amount)))


_DECIMALS = np.frompyfunc(as_written, 1, 1)


def pounds(amount: float | Decimal) -> Decimal:
    """To the penny, half away from nought, from the number as it is written."""
    exact = amount if isinstance(amount, Decimal) else as_written(amount)
    rounded = exact.quantize(_PENNY, ROUND_HALF_UP)
    return rounded if rounded else Decimal("0.00")
