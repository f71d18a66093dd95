"""Lines with their money: present value, its range, and every step from gross to net, rounded to the penny once.

On the road: lines → **amounts** (by way of valuation) → social_value, the publication.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np
import numpy.typing as npt

from outcomes.framework.discounting import discount_factors
from outcomes.framework.value_definitions import Edition
from outcomes.impact.lines import Estimate, Line
from outcomes.impact.valuation import STEPS, Floats, Terms, kept, lasting, pounds, way

Places = npt.NDArray[np.intp]
_TAKEN_OFF = ("deadweight", "displacement", "attribution_to_others", "drop_off")


@dataclass(frozen=True)
class Discounting:
    """How later years are made present ones: a convention, and the edition the rates are of."""

    convention: str
    code: str
    edition: Edition

    def factors(self, years: float, rates: str) -> tuple[float, ...]:
        """A factor for each year that `years` reaches into."""
        return tuple(map(float, self.exact_factors(years, rates)))

    def exact_factors(self, years: float, rates: str) -> tuple[Decimal, ...]:
        """As `factors`, to 40 digits."""
        return discount_factors(
            max(1, math.ceil(years)),
            self.edition,
            rates="health" if rates == "health" else "standard",
            convention=self.convention,
        )


@dataclass(frozen=True)
class Valued:
    """A line with its money, £: `steps` are what is left after each of `valuation.STEPS`, the last the value.

    low, high  what it comes to where its indicator's total is at its worst, and at its best
    """

    line: Line
    low: Decimal
    high: Decimal
    steps: Mapping[str, Decimal]

    @property
    def value(self) -> Decimal:
        return self.steps[STEPS[-1]]

    @property
    def before_transfers(self) -> Decimal:
        """What a budget is spared, transfer payments and all."""
        return self.steps["discounting"]

    @property
    def cashable(self) -> Decimal | None:
        """What of it could be taken out of a budget, £; None where nobody says."""
        share = self.line.cashable
        return None if share is None else pounds(self.before_transfers * share)


def value_all(lines: Sequence[Line], discounting: Discounting) -> list[Valued]:
    """Each line valued, in the order given."""
    found: dict[int, Valued] = {}
    for places, batch in batches(lines, discounting):
        found |= zip(places, batch.valued(), strict=True)
    return [found[n] for n in range(len(lines))]


def batches(lines: Sequence[Line], discounting: Discounting) -> list[tuple[list[int], Batch]]:
    """Lines that discount and fade alike, which are worked out together, with their places in `lines`."""
    groups: dict[tuple[str, str], list[int]] = {}
    for n, line in enumerate(lines):
        groups.setdefault((line.valuing.drop_off_shape, line.valuing.discount), []).append(n)
    return [(places, Batch(tuple(lines[n] for n in places), discounting)) for places in groups.values()]


@dataclass(frozen=True)
class Batch:
    """Lines that discount and fade alike, as arrays: an element a line."""

    lines: tuple[Line, ...]
    discounting: Discounting

    @cached_property
    def central(self) -> Terms:
        return self._terms("central", "central", "central")

    def valued(self) -> list[Valued]:
        low, high = self._ends()
        factors = self.discounting.exact_factors(len(self.central.factors), self.lines[0].valuing.discount)
        left = np.column_stack(way(self.central.exactly(factors)))
        return [
            Valued(line, pounds(a), pounds(b), {name: pounds(x) for name, x in zip(STEPS, row, strict=True)})
            for line, a, b, row in zip(self.lines, low, high, left, strict=True)
        ]

    def _ends(self) -> tuple[Floats, Floats]:
        """What each line comes to where its indicator's total is at its worst, and where it is at its best.

        An indicator's figures are at one end together, the same on all its lines: so its lines add up to its worst,
        and what is taken off as overlap is worth what it was counted at. Harm is worst where a unit is worth most.
        """
        least, most = self._terms("low", "low", "high"), self._terms("high", "high", "low")
        return self._end(least.quantity, least, most), self._end(most.quantity, most, least)

    def _end(self, quantity: Floats, here: Terms, there: Terms) -> Floats:
        """Lines with this end's figures; with the other end's, where their sum is below nought."""
        of_value = self._places(lambda line: (line.year, line.indicator_code, line.value.code, line.side, _since(line)))
        of_indicator = self._places(lambda line: (line.year, line.indicator_code))
        unit_value = np.where(_summed(quantity, of_value) < 0, there.unit_value, here.unit_value)
        worth = quantity * unit_value * (1 - here.transfer)
        return worth * np.where(_summed(worth, of_indicator) < 0, _of_one_pound(there), _of_one_pound(here))

    def _places(self, key: Callable[[Line], Hashable]) -> Places:
        """For each line the number of its group."""
        numbers: dict[Hashable, int] = {}
        return np.array([numbers.setdefault(key(line), len(numbers)) for line in self.lines], dtype=np.intp)

    def _terms(self, quantity: str, gains: str, taken_off: str) -> Terms:
        valuing = self.lines[0].valuing
        longest = max(line.years.high for line in self.lines)
        return Terms(
            quantity=self._array([line.quantity for line in self.lines], quantity),
            unit_value=self._array([line.unit_value for line in self.lines], gains),
            years=self._array([line.years for line in self.lines], gains),
            transfer=np.array([line.transfer for line in self.lines]),
            shape=valuing.drop_off_shape,
            factors=self.discounting.factors(longest, valuing.discount),
            **{name: self._array([line.adjustments[name] for line in self.lines], taken_off) for name in _TAKEN_OFF},
        )

    @staticmethod
    def _array(estimates: Sequence[Estimate], end: str) -> Floats:
        return np.array([getattr(one, end) for one in estimates], dtype=np.float64)


def _since(line: Line) -> date:
    return line.value.in_force_from


def _summed(amounts: Floats, groups: Places) -> Floats:
    """Of each line the sum over its group."""
    return np.bincount(groups, weights=amounts).astype(np.float64)[groups]


def _of_one_pound(terms: Terms) -> Floats:
    """What is left of a pound of gross value a year, over all its years."""
    return kept(terms) * lasting(terms)
