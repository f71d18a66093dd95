"""Made-up places in which two ways of funding are compared, and the truth of each: what `compare` ought to say.

On the bench: **made/funded_places** → subjects/comparison. A place is counts, as `funding.counting` would make them of
its records; both sides have three programmes' worth of partners, who differ, and people of three levels of need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
BASE = np.array([0.2, -0.5, -1.3])
"""The log odds of the outcome by need, from the lowest: 55, 38 and 21 in a hundred."""
PROGRAMMES = 3
"""How many each side has; a partner works in one."""
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
_WINDOW_SEEN = 0.5
"""Of the outcomes of people not followed for the whole window, the share that a reader would see."""


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a place; the first side is paid for outcomes.

    effect         difference of log odds that the first side truly makes
    spread         standard deviation of partners' log odds
    programmes     standard deviation of programmes' log odds beside it
    turned_away    shares of people the first side does not take on, by need
    upcoded        share of those it records above the lowest need who are of the need below
    easier         how many times likelier its people are to achieve it by themselves
    followed       shares of people followed for the whole window, of the first side and the other
    """

    effect: float = 0.0
    spread: float = 0.3
    programmes: float = 0.0
    turned_away: tuple[float, float, float] = (0.0, 0.0, 0.0)
    upcoded: float = 0.0
    easier: float = 1.0
    followed: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True)
class Funded:
    """A place: what is recorded, and what is true.

    one, other  partners × need bands × (not achieved, achieved): people followed long enough, by need as recorded;
                partners take turns at three programmes
    naive       of each side (achieved, people), as a reader would count who looks at everybody
    referred    partners × (high started, all started, high not started, all not started) of the first side
    truth       the difference the first side makes at equal true need, in shares
    """

    one: Counts
    other: Counts
    naive: tuple[tuple[int, int], tuple[int, int]]
    referred: Counts
    truth: float

    @property
    def programmes(self) -> tuple[Counts, Counts]:
        """Both sides by programme in place of partner."""
        return _by_programme(self.one), _by_programme(self.other)


def make_funded(chance: np.random.Generator, trouble: Trouble) -> Funded:
    """One place; the same stream of chance makes the same one."""
    mix = chance.dirichlet((6, 8, 5))
    effects = (trouble.effect, 0.0)
    people = [_starts(chance, mix, trouble.turned_away if side == 0 else (0.0,) * 3) for side in (0, 1)]
    easier = (trouble.easier, 1.0)
    cells, naive = [], []
    for side in (0, 1):
        started = people[side][0]
        shares = _shares(chance, len(started), trouble, effects[side]) * easier[side]
        counted = chance.binomial(started, trouble.followed[side])
        achieved = chance.binomial(counted, shares)
        seen = chance.binomial(started - counted, shares * _WINDOW_SEEN)
        naive.append((int(achieved.sum() + seen.sum()), int(started.sum())))
        cells.append(np.stack([counted - achieved, achieved], axis=-1))
    pooled = sum(c.sum(axis=(0, 2)) for c in cells)
    truth = _truth(pooled / pooled.sum(), trouble)
    return Funded(_recorded(chance, cells[0], trouble.upcoded), cells[1], (naive[0], naive[1]), people[0][1], truth)


def _by_programme(cells: Counts) -> Counts:
    return np.stack([cells[n::PROGRAMMES].sum(axis=0) for n in range(PROGRAMMES)])


def _starts(chance: np.random.Generator, mix: np.ndarray, turned_away: tuple[float, ...]) -> tuple[Counts, Counts]:
    """Partners × need bands who started, and who of the referred did. One in twenty never comes anyhow."""
    partners = int(chance.integers(3, 9))
    mixes = chance.dirichlet(mix * 30, size=partners)
    referred = chance.multinomial(chance.integers(25, 140, size=partners), mixes)
    started = chance.binomial(referred, 0.95 * (1 - np.array(turned_away)))
    started[:, 0] = np.maximum(started[:, 0], 1)
    away = np.maximum(referred - started, 0)
    counts = np.stack([started[:, 2], started.sum(axis=1), away[:, 2], away.sum(axis=1)], axis=1)
    return started, counts


def _shares(chance: np.random.Generator, partners: int, trouble: Trouble, effect: float) -> np.ndarray:
    """Partners × need bands: how likely the outcome is, before anybody is easier than their band."""
    own = chance.normal(0, trouble.spread, partners)
    programme = chance.normal(0, trouble.programmes, PROGRAMMES)[np.arange(partners) % PROGRAMMES]
    return _expit(BASE + (own + programme)[:, None] + effect)


def _expit(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _truth(weights: np.ndarray, trouble: Trouble) -> float:
    """The mean over all partners and programmes there could be, at the need of those compared."""
    spread = float(np.hypot(trouble.spread, trouble.programmes))
    nodes = spread * _NODES[:, None]
    gain = _expit(BASE + trouble.effect + nodes) - _expit(BASE + nodes)
    return float((_WEIGHTS[:, None] * gain).sum(axis=0) @ weights / _WEIGHTS.sum())


def _recorded(chance: np.random.Generator, cells: Counts, share: float) -> Counts:
    """Need as the provider records it: so many of each band one up that they are a share of those recorded there."""
    if not share:
        return cells
    sizes = cells.sum(axis=(0, 2)).astype(float)
    up_two = min(1.0, share * sizes[2] / ((1 - share) * max(1.0, sizes[1])))
    up_one = min(1.0, share * sizes[1] * (1 - up_two) / ((1 - share) * max(1.0, sizes[0])))
    first, second = chance.binomial(cells[:, 0], up_one), chance.binomial(cells[:, 1], up_two)
    return np.stack([cells[:, 0] - first, cells[:, 1] + first - second, cells[:, 2] + second], axis=1)
