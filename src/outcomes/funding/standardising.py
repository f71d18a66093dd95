"""The difference between two sides at equal need, and how sure it is.

Funding road: counting → **standardising** → sensitivity, verdict.
Rates are directly standardised over need bands to the pooled starts. People of one partner are more alike than others,
so the interval comes from a bootstrap of partners, then of their people; from its variance the people's own is taken
off once, since drawing partners already brings it in (Davison AC, Hinkley DV 1997, Bootstrap Methods, p. 100). It is
read with Student's t because partners are few, and is never narrower than if people came one by one. Where a verdict
is to speak of mechanisms, programmes are drawn as partners are, and the wider of the two intervals holds: what
programmes have of their own is then no part of what their mechanism does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from outcomes.statistics import (
    Estimate,
    Numbers,
    difference,
    resample_clusters,
    resample_people,
    standardised_proportion,
    student_quantile,
)

LEVEL, POWER = 0.95, 0.80
Cells = NDArray[np.int64]
"""Partners × need bands × (not achieved, achieved): numbers of people."""


@dataclass(frozen=True)
class Gap:
    """Two sides at equal need.

    one, other   standardised shares who achieved the outcome, 0 to 1
    difference   one less other, with its interval
    detectable   the smallest true difference that would be told from none four times in five
    standard     the weight of each need band in both rates; nought where a side has nobody in it
    overlap      the share of the pooled starts that lie in bands both sides have
    """

    one: Estimate
    other: Estimate
    difference: Estimate
    detectable: float
    standard: Numbers
    overlap: float


@dataclass(frozen=True)
class Spread:
    """A standard error and its degrees of freedom."""

    error: float
    freedom: float

    @property
    def half(self) -> float:
        """Half of the interval."""
        return self.error * student_quantile(LEVEL, self.freedom)


@dataclass(frozen=True)
class Drawn:
    """One side's people, and as the bootstrap draws them again: replicates × need bands × (not achieved, achieved).

    clusters    partners drawn, then the people of each
    people      the same partners, their people drawn
    programmes  the same side with programmes in place of partners; None where a verdict is on these programmes alone
    """

    cells: Cells
    clusters: Numbers
    people: Numbers
    programmes: Drawn | None = None

    @property
    def freedom(self) -> int:
        return len(self.cells) - 1

    @property
    def whole(self) -> Numbers:
        """Need bands × (not achieved, achieved), over partners."""
        return np.asarray(self.cells.sum(axis=0), dtype=float)

    def spread(self, figure: Callable[[Numbers], Numbers]) -> Spread:
        """The standard error of a figure made from (…, bands, 2) people: by partner or by programme, the wider."""
        people = float(figure(self.people).var(ddof=1))
        both = float(figure(self.clusters).var(ddof=1)) * (self.freedom + 1) / self.freedom
        own = Spread(sqrt(max(both - people, people)), self.freedom)
        return own if self.programmes is None else max(own, self.programmes.spread(figure), key=lambda s: s.half)


@dataclass(frozen=True)
class Draws:
    """Both sides, and the weight of each need band."""

    one: Drawn
    other: Drawn
    standard: Numbers


def draw(one: Cells, other: Cells, replicates: int, seed: int, programmes: tuple[Cells, Cells] | None = None) -> Draws:
    """Draw both sides again; each needs two partners, and every partner somebody; and two `programmes`, if given."""
    chance = np.random.default_rng(seed)
    sides = _drawn(one, replicates, chance), _drawn(other, replicates, chance)
    if programmes is not None:
        drawn = [_drawn(cells, replicates, chance) for cells in programmes]
        sides = replace(sides[0], programmes=drawn[0]), replace(sides[1], programmes=drawn[1])
    return Draws(sides[0], sides[1], standard(one, other))


def _drawn(cells: Cells, replicates: int, chance: np.random.Generator) -> Drawn:
    flat, shape = cells.reshape(len(cells), -1), (replicates, *cells.shape[1:])
    clusters, people = (
        again(flat, replicates, chance).reshape(shape).astype(float) for again in (resample_clusters, resample_people)
    )
    return Drawn(cells, clusters, people)


def standard(one: Cells, other: Cells) -> Numbers:
    """The pooled starts by need band, of the bands in which both sides have somebody."""
    mine, theirs = one.sum(axis=(0, 2)), other.sum(axis=(0, 2))
    return np.where((mine > 0) & (theirs > 0), mine + theirs, 0).astype(float)


def overlap(one: Cells, other: Cells) -> float:
    """The share of all starts that lie in need bands both sides have, 0 to 1."""
    return float(standard(one, other).sum() / max(1, one.sum() + other.sum()))


def weighted(people: Numbers, weights: Numbers) -> Numbers:
    """Standardised shares of (…, bands, 2) people. A band that happens to be empty gives its weight to the others."""
    totals = people.sum(axis=-1)
    shares = np.divide(people[..., 1], totals, out=np.zeros_like(totals), where=totals > 0)
    used = np.where(totals > 0, weights, 0.0)
    whole = used.sum(axis=-1)
    found: Numbers = np.divide((shares * used).sum(axis=-1), whole, out=np.zeros_like(whole), where=whole > 0)
    return found


def both(one: Spread, other: Spread) -> Spread:
    """The standard error of a difference from its sides', with its degrees of freedom.

    Satterthwaite FE (1946), Biometrics Bulletin 2:110-114.
    """
    below = one.error**4 / one.freedom + other.error**4 / other.freedom
    squares = one.error**2 + other.error**2
    return Spread(sqrt(squares), squares**2 / below if below > 0 else min(one.freedom, other.freedom))


def by_people(draws: Draws) -> tuple[Estimate, Estimate]:
    """Both sides' standardised shares as if people came one by one: the least that their intervals reach."""
    one, other = (
        standardised_proportion(d.whole[:, 1], d.whole.sum(axis=1), draws.standard, LEVEL)
        for d in (draws.one, draws.other)
    )
    return one, other


def measure_gap(draws: Draws) -> Gap:
    """The difference at equal need, with its interval and what it could have shown."""
    sides, plain = (draws.one, draws.other), by_people(draws)
    spreads = [d.spread(lambda people: weighted(people, draws.standard)) for d in sides]
    spread = both(*spreads)
    found = _wider(difference(*plain), spread.half)
    shown = 1 + student_quantile(2 * POWER - 1, spread.freedom) / student_quantile(LEVEL, spread.freedom)
    return Gap(
        one=within(_wider(plain[0], spreads[0].half), 0.0, 1.0),
        other=within(_wider(plain[1], spreads[1].half), 0.0, 1.0),
        difference=within(found, -1.0, 1.0),
        detectable=min(1.0, (found.upper - found.lower) / 2 * shown),
        standard=draws.standard,
        overlap=overlap(draws.one.cells, draws.other.cells),
    )


def _wider(plain: Estimate, half: float) -> Estimate:
    """The interval of people one by one, or that of their partners where it reaches further."""
    return Estimate(plain.value, min(plain.lower, plain.value - half), max(plain.upper, plain.value + half))


def within(found: Estimate, least: float, most: float) -> Estimate:
    """The same, its interval no further than what is possible."""
    return Estimate(found.value, max(least, found.lower), min(most, found.upper))
