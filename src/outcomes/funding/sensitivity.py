"""What the difference would be if need had been recorded too high, or if easier people were taken within need bands.

Funding road: standardising → **sensitivity** → verdict and report.
Only a side that is paid for outcomes, and records need itself, has a reason for either; the printed range is about it.
An interval reaches at least as far as if people had come one by one: where nobody achieved anything that is not nought.

- Upcoding: a share of those recorded in each band above the lowest is truly of the band below. Their outcomes are those
  of the lower band, so that the band's own rate follows from what was recorded (Rothman KJ, Greenland S, Lash TL 2008,
  Modern Epidemiology, 3rd ed., ch. 19, misclassification with a given predictive value).
- Creaming within bands: people of the same band were so many times likelier to achieve the outcome whoever had helped
  them; the side's rate is divided by it (the bounding factor of Ding P, VanderWeele TJ 2016, Epidemiology 27:368-377).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from outcomes.funding.standardising import Draws, both, by_people, weighted, within
from outcomes.statistics import Estimate, Numbers, difference

Figure = Callable[[Numbers], Numbers]
UPCODED = (0.0, 0.1, 0.2, 0.3)
"""Shares of those recorded above the lowest band who are truly of the band below."""
EASIER = (1.0, 1.1, 1.25)
"""How many times likelier people of one band are to achieve the outcome by themselves."""


@dataclass(frozen=True)
class Supposed:
    """The difference on a supposition about one side or both. `kind` is upcoding or creaming, `size` how much."""

    kind: str
    size: float
    difference: Estimate


@dataclass(frozen=True)
class Suspicion:
    """Which sides have a reason to record need too high, or to take the easier people."""

    one: bool
    other: bool

    @property
    def any(self) -> bool:
        return self.one or self.other


def suppose(draws: Draws, suspicion: Suspicion) -> tuple[Supposed, ...]:
    """The difference on each supposition, all that is printed; empty where there is no suspicion."""
    if not suspicion.any:
        return ()
    upcoded = [Supposed("upcoding", u, upcoding(draws, suspicion, u)) for u in UPCODED]
    return (*upcoded, *(Supposed("creaming", c, creaming(draws, suspicion, c)) for c in EASIER))


def range_of(supposed: Iterable[Supposed], kind: str) -> tuple[float, float] | None:
    """From the lowest end to the highest over every supposition of a kind."""
    found = [s.difference for s in supposed if s.kind == kind]
    return (min(e.lower for e in found), max(e.upper for e in found)) if found else None


def upcoding(draws: Draws, suspicion: Suspicion, share: float) -> Estimate:
    """The difference if a share of those recorded above the lowest band were truly of the band below."""
    shares = (share if suspicion.one else 0.0, share if suspicion.other else 0.0)
    sizes = [as_truly(d.whole, s).sum(axis=-1) for d, s in zip((draws.one, draws.other), shares, strict=True)]
    weights = np.where((sizes[0] > 0) & (sizes[1] > 0), sizes[0] + sizes[1], 0.0)
    one, other = (lambda people, s=s: weighted(as_truly(people, s), weights) for s in shares)
    return _difference(draws, one, other)


def creaming(draws: Draws, suspicion: Suspicion, times: float) -> Estimate:
    """The difference if people of a suspected side were so many times likelier to achieve it whoever helped."""
    divisors = (times if suspicion.one else 1.0, times if suspicion.other else 1.0)
    one, other = (lambda people, d=d: weighted(people, draws.standard) / d for d in divisors)
    return _difference(draws, one, other)


def _difference(draws: Draws, one: Figure, other: Figure) -> Estimate:
    value = float(one(draws.one.whole)) - float(other(draws.other.whole))
    half = both(draws.one.spread(one), draws.other.spread(other)).half
    plain = difference(*by_people(draws))
    below, above = max(half, plain.value - plain.lower), max(half, plain.upper - plain.value)
    return within(Estimate(value, value - below, value + above), -1.0, 1.0)


def as_truly(people: Numbers, share: float) -> Numbers:
    """(…, bands, 2) people as they truly are, if a share of each band above the lowest belongs to the band below."""
    totals = people.sum(axis=-1)
    moved = totals * share
    moved[..., 0] = 0.0
    rates = np.zeros_like(totals)
    for band in range(totals.shape[-1]):
        wrongly = moved[..., band] * rates[..., band - 1] if band else 0.0
        left = totals[..., band] - moved[..., band]
        own = np.divide(people[..., band, 1] - wrongly, left, out=np.zeros_like(left), where=left > 0)
        rates[..., band] = np.clip(own, 0.0, 1.0)
    truly = totals - moved
    truly[..., :-1] += moved[..., 1:]
    return np.stack([truly * (1 - rates), truly * rates], axis=-1)


def tipping_point(draws: Draws, suspicion: Suspicion, kind: str) -> float | None:
    """The least supposition at which the difference can no longer be told from none; None up to half, or to twice."""
    steps = np.arange(1, 51) / 50
    sizes = steps / 2 if kind == "upcoding" else 1 + steps
    test = upcoding if kind == "upcoding" else creaming
    for size in sizes if suspicion.any else ():
        found = test(draws, suspicion, float(size))
        if found.lower <= 0 <= found.upper:
            return float(size)
    return None
