"""What an intruder can work out of hidden figures, from nothing but what is shown; it knows nothing of `protect`.

On the road: a publication → audit → **attack**. It knows no true figure. For each hidden cell it finds the smallest and
largest whole number that fits everything shown; it stops early where two solutions found so far are far enough apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from outcomes.store.disclosure.linked import Floats, Ints, Relation, grouped
from outcomes.store.disclosure.programme import Programme, Solution

TOGETHER = 16
"""How many cells are pushed at once before those that are left are solved for alone."""


@dataclass(frozen=True)
class Shown:
    """What an intruder sees: `figures` (not a number where hidden), the least each can be, and relations among them.

    `needs` is how far each hidden figure's interval must reach and span; 0 asks nothing of it.
    """

    figures: Floats
    floors: Ints
    needs: Ints
    relations: tuple[Relation, ...]


@dataclass(frozen=True)
class WorkedOut:
    """A hidden figure that is known too well: it lies between `low` and `high`."""

    cell: int
    low: int
    high: int


class Contradiction(Exception):
    """No figures fit everything the attacker supposes."""


def worked_out(shown: Shown) -> list[WorkedOut]:
    """Every hidden figure whose interval does not reach its need, or spans less. Raises Contradiction."""
    hidden = np.isnan(shown.figures)
    relations = [one for one in (_known_apart(r, shown.figures) for r in shown.relations) if one is not None]
    found: list[WorkedOut] = []
    for cells, inside in grouped(len(hidden), relations, np.flatnonzero(hidden)):
        if np.any(shown.needs[cells] > 0):
            floors, needs = (tuple(each[cells].tolist()) for each in (shown.floors, shown.needs))
            found += (WorkedOut(int(cells[n]), *ends) for n, *ends in _known_too_well(floors, needs, tuple(inside)))
    return sorted(found, key=lambda one: one.cell)


@lru_cache(maxsize=1024)  # a publication asks much of what it asked while it was protected
def _known_too_well(
    floors: tuple[int, ...], needs: tuple[int, ...], relations: tuple[Relation, ...]
) -> tuple[tuple[int, int, int], ...]:
    """Of cells that hang together those known too well, each with its least and most. Raises Contradiction."""
    return tuple(_Attack(np.array(floors), np.array(needs), relations).worked_out())


def _known_apart(relation: Relation, figures: Floats) -> Relation | None:
    """The relation among hidden figures alone; None where none is in it. Raises Contradiction."""
    pairs = list(zip(relation.cells, relation.coefficients, strict=True))
    known = sum(k * figures[c] for c, k in pairs if not np.isnan(figures[c]))
    left = [(c, k) for c, k in pairs if np.isnan(figures[c])]
    low, high = relation.low - known, relation.high - known
    if not left:
        if low > 1e-6 or high < -1e-6:
            raise Contradiction
        return None
    return Relation(tuple(c for c, _ in left), tuple(k for _, k in left), low, high)


class _Attack:
    """The hidden cells that hang together: the extremes seen of each, and the programme that finds more."""

    def __init__(self, floors: Ints, needs: Ints, relations: Sequence[Relation]) -> None:
        self._needs = needs
        self._programme = Programme(len(needs), relations)
        ends = [abs(e) for one in relations for e in (one.low, one.high) if np.isfinite(e)]
        far = float(floors.sum()) + sum(ends) + 100.0 * max(int(needs.max()), 1)
        self._bounds = floors.astype(float), np.full(len(needs), far)
        self._programme.bound(*self._bounds)
        first = self._solve(np.zeros(len(needs)))
        self._high, self._low = first.copy(), first.copy()

    def worked_out(self) -> Iterator[tuple[int, int, int]]:
        self._sweep()
        for cell in self._unsafe():
            if not self._is_narrow()[cell]:  # one pushed before it has shown it to be wide
                continue
            high, low = self._extreme(cell, 1), self._extreme(cell, -1)
            if high < self._needs[cell] or high - low < self._needs[cell]:
                yield cell, int(low), int(high)

    def _unsafe(self) -> list[int]:
        return [int(cell) for cell in np.flatnonzero(self._is_narrow())]

    def _is_narrow(self) -> np.ndarray:
        """Whether the extremes seen of each cell do not reach its need, or span less."""
        narrow = (self._high < self._needs) | (self._high - self._low < self._needs)
        return narrow & (self._needs > 0)

    def _sweep(self) -> None:
        """Push many cells at once, up and then down, none further than makes it safe."""
        for sign in (1, -1):
            waiting = self._unsafe()
            while waiting:
                self._push(waiting[:TOGETHER], sign)
                unsafe = set(self._unsafe())
                waiting = [cell for cell in waiting[TOGETHER:] if cell in unsafe]

    def _push(self, cells: Sequence[int], sign: int) -> None:
        lower, upper = (ends.copy() for ends in self._bounds)
        if sign > 0:
            upper[cells] = (self._low + self._needs)[cells]
        else:
            lower[cells] = np.maximum(lower, self._high - self._needs)[cells]
        self._programme.bound(lower, upper)
        aim = np.zeros(len(self._needs))
        aim[cells] = -sign
        self._solve_and_see(aim)
        self._programme.bound(*self._bounds)

    def _extreme(self, cell: int, sign: int) -> float:
        aim = np.zeros(len(self._needs))
        aim[cell] = -sign
        return float(self._solve_and_see(aim)[cell])

    def _solve_and_see(self, aim: Floats) -> Floats:
        found = self._solve(aim)
        self._high, self._low = np.maximum(self._high, found), np.minimum(self._low, found)
        return found

    def _solve(self, aim: Floats) -> Floats:
        """Whole numbers that fit, with the least aim."""
        self._programme.cost(aim)
        found: Solution | None = self._programme.least()
        if found is not None and not found.is_whole:
            found = self._programme.least(whole=True)
        if found is None:
            raise Contradiction
        return np.rint(found.values)
