"""Draws that stay the same on every machine and Python: each made-up fact has a stream of its own, named by words.

Sample road: **chance** → geography, people, figures → the workbooks.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate
from math import exp
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
_NORMAL = NormalDist()


class Chance:
    """A stream of draws. The same words give the same stream; another stream's draws never move this one.

    Only `random()` of Python's generator is used: its sequence is promised, that of the finer methods is not.
    """

    def __init__(self, *words: object) -> None:
        self._share = random.Random(":".join(map(str, words))).random  # noqa: S311  made-up data, no secret

    def share(self) -> float:
        """A number from 0 up to 1."""
        return self._share()

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._share()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._share() * (high - low + 1))

    def happens(self, chance: float) -> bool:
        return self._share() < chance

    def pick(self, options: Sequence[T]) -> T:
        return options[int(self._share() * len(options))]

    def pick_by(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """One option, as likely as its weight."""
        running = list(accumulate(weights))
        point = self._share() * running[-1]
        return next(option for option, edge in zip(options, running, strict=True) if point < edge)

    def shuffled(self, options: Sequence[T]) -> list[T]:
        return [option for _, _, option in sorted((self._share(), i, option) for i, option in enumerate(options))]

    def normal(self, mean: float, spread: float) -> float:
        return mean + spread * _NORMAL.inv_cdf(min(max(self._share(), 1e-9), 1 - 1e-9))

    def count(self, mean: float) -> int:
        """A Poisson count; from a mean of 40 up, the rounded normal."""
        if mean > 40:
            return max(0, round(self.normal(mean, mean**0.5)))
        point, term, number = self._share(), exp(-mean), 0
        while point > term and number < 400:
            point -= term
            number += 1
            term *= mean / number
        return number

    def split(self, total: int, weights: Sequence[float]) -> list[int]:
        """A whole total shared out at random in proportion to the weights."""
        running = list(accumulate(weights))
        parts = [0] * len(weights)
        for _ in range(total):
            point = self._share() * running[-1]
            parts[next(i for i, edge in enumerate(running) if point < edge)] += 1
        return parts
