"""How an indicator's unit becomes its unit value's, by the factor that holds in a period: kilowatt-hours, tonnes.

On the road: the framework's `conversion` + factors → **conversion** → lines. No factor is taken for another year's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from outcomes.framework.values import Values
from outcomes.framework.valuing import Valuing


@dataclass(frozen=True)
class Rate:
    """How many of the unit value's units one of the indicator's is; `edition` is the day it holds from."""

    times: Decimal
    edition: date | None = None
    is_licensed: bool = False


_AS_IT_IS = Rate(Decimal(1))


def conversion(valuing: Valuing, unit: str, values: Values, period: str) -> Rate:
    """How the indicator's unit becomes the unit value's in a period. Raises ValuesError where no factor holds then."""
    given = valuing.quantity.conversion
    if given is None:
        return _AS_IT_IS
    if given.factor is not None:
        dated = values.factor(given.factor, period)
        times = _in_unit(dated.factor.factor, dated.factor.makes, unit, values)
        return Rate(times, dated.in_force_from, dated.licensed is not None)
    assert given.times is not None
    assert given.to is not None
    return Rate(_in_unit(given.times, given.to, unit, values))


def _in_unit(rate: Decimal, made: str, unit: str, values: Values) -> Decimal:
    """A rate to one unit as one to another that is a multiple of it, or of which it is one."""
    if made == unit:
        return rate
    within, across = values.units[made], values.units[unit]
    if within.of == unit and within.times is not None:
        return rate * within.times
    assert across.times is not None  # the framework's check lets no other through
    return rate / across.times
