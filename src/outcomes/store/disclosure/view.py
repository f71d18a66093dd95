"""What one intruder can work out while some rows are hidden: the extremes of each cell, and why they are no wider.

On the road: linked → programme → **view** → protect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.errors import StoreError
from outcomes.store.disclosure.linked import Flags, Floats, Insider, LinkedTables
from outcomes.store.disclosure.programme import Programme, Solution

ROOM = 10
"""No hidden cell moves up by more than this many thresholds: less than an intruder must allow for, so never unsafe."""
HANDFUL = 16
"""How many doubtful cells are pushed at once; of more, the extremes are seldom whole numbers."""
_NIL = 1e-7


@dataclass(frozen=True)
class Reach:
    """How far up or down one cell can be from its value, and how much of that each hidden row allows.

    For any choice of hidden rows: distance ≤ `fixed` + Σ `allowed` over them (weak duality of linear programmes).
    """

    distance: float
    allowed: Floats
    fixed: float


class View:
    """One intruder's knowledge of some tables. Evidence gathered while few rows are hidden stays true when more are."""

    def __init__(self, tables: LinkedTables, insider: Insider) -> None:
        self.tables, self.insider = tables, insider
        known = np.zeros(len(tables.values), dtype=bool)
        known[list(insider.knows)] = True
        floors = tables.floors.copy()
        for cell, least in insider.at_least.items():
            floors[cell] = max(floors[cell], least)
        self._down = np.where(known, 0, np.maximum(tables.values - floors, 0)).astype(float)
        self._up = np.where(known, 0, ROOM * max(int(tables.needs.max(initial=1)), 1)).astype(float)
        own = np.array([insider.at_least.get(c, -1) for c in range(len(tables.values))])
        self.needs = np.where(known | (own == tables.values), 0, tables.needs)
        self._programme = Programme(len(tables.values), tables.relations)
        self._slack = _slack(tables)
        self._witnesses: list[Floats] = []
        self._high: Floats = tables.values.astype(float)
        self._low: Floats = self._high
        self._forget(self._high[None, :])
        self._cost = np.zeros(len(tables.values))
        self.hidden = np.zeros(tables.rows, dtype=bool)

    @property
    def room(self) -> tuple[Floats, Floats]:
        """How far each cell may move up and down, were it hidden."""
        return self._up, self._down

    def hide(self, hidden: Flags) -> None:
        """Suppose that these rows are hidden; forget witnesses that move a row no longer hidden."""
        again = self.hidden & ~hidden
        if again.any():
            fixed = again[self.tables.row_of]
            stays = np.all(np.vstack(self._witnesses)[:, fixed] == self.tables.values[fixed], axis=1)
            self._forget(np.vstack(self._witnesses)[stays])
        self.hidden = hidden.copy()
        self._programme.bound(*self._bounds())

    def _bounds(self) -> tuple[Floats, Floats]:
        """Between what each cell may be, as long as only hidden ones move."""
        moves = self.hidden[self.tables.row_of]
        values = self.tables.values.astype(float)
        return values - self._down * moves, values + self._up * moves

    def doubtful(self) -> list[int]:
        """Hidden cells that no witness found so far shows to be safe."""
        high, low = self._high, self._low
        asked = self.hidden[self.tables.row_of] & (self.needs > 0)
        unsafe = asked & ((high < self.needs) | (high - low < self.needs))
        return [int(cell) for cell in np.flatnonzero(unsafe)]

    def is_safe(self, cell: int) -> bool:
        """Whether the cell's interval reaches its threshold and spans it, in whole numbers."""
        need = self.needs[cell]
        high, low = self._seen(cell)
        if high < need:
            high = self._seen_after(cell, 1)[0]
            if high < need:
                return False
        return high - low >= need or self._spans(cell)

    def _spans(self, cell: int) -> bool:
        for sign in (-1, 1):
            high, low = self._seen_after(cell, sign)
            if high - low >= self.needs[cell]:
                return True
        return False

    def _seen(self, cell: int) -> tuple[float, float]:
        return float(self._high[cell]), float(self._low[cell])

    def _seen_after(self, cell: int, sign: int) -> tuple[float, float]:
        solution = self._extreme(cell, sign)
        if not solution.is_whole:
            solution = self._extreme(cell, sign, whole=True)
        self._witness(solution.values)
        return self._seen(cell)

    def spread(self) -> None:
        """Look for witnesses that make many doubtful cells safe at once, a handful of them pushed together."""
        for sign in (1, -1):
            waiting = self.doubtful()
            while waiting:
                self._push(waiting[:HANDFUL], sign)
                doubtful = set(self.doubtful())
                waiting = [cell for cell in waiting[HANDFUL:] if cell in doubtful]

    def _push(self, cells: Sequence[int], sign: int) -> None:
        """Push some cells one way, none further than makes it safe, so that each has its share of the room."""
        costs = np.zeros(len(self._cost))
        costs[cells] = -sign
        self._programme.cost(costs)
        lower, upper = self._bounds()
        if sign > 0:
            upper[cells] = np.minimum(upper, self._low + self.needs)[cells]
        else:
            lower[cells] = np.maximum(lower, self._high - self.needs)[cells]
        self._programme.bound(lower, upper)
        found = self._programme.least()
        if found is not None and not found.is_whole:
            found = self._programme.least(whole=True)
        self._programme.bound(*self._bounds())
        if found is not None:
            self._witness(found.values)

    def witness(self, moves: Floats) -> None:
        """Take the true figures with these moves for a witness, if they are whole."""
        if np.all(np.abs(moves - np.rint(moves)) < _NIL):
            self._witness(self.tables.values + moves)

    def reach(self, cell: int, sign: int) -> Reach:
        """How far the cell can move up (1) or down (-1) in fractions, and what allows it."""
        found = self._extreme(cell, sign)
        duals = np.where(np.abs(found.column_duals) < _NIL, 0.0, found.column_duals)
        allowed = np.maximum(duals, 0) * self._down + np.maximum(-duals, 0) * self._up
        rows = np.bincount(self.tables.row_of, weights=allowed, minlength=self.tables.rows).astype(float)
        below, above = self._slack
        fixed = float(np.sum(_times(found.row_duals, below) + _times(-found.row_duals, above)))
        return Reach(abs(float(found.values[cell]) - float(self.tables.values[cell])), rows, fixed)

    def _extreme(self, cell: int, sign: int, *, whole: bool = False) -> Solution:
        self._cost[:] = 0.0
        self._cost[cell] = -sign
        self._programme.cost(self._cost)
        found = self._programme.least(whole=whole)
        if found is None:
            raise StoreError("The relations between published figures contradict them.", remedy="Report this.")
        return found

    def _witness(self, values: Floats) -> None:
        seen = np.rint(values)
        self._witnesses.append(seen)
        self._high, self._low = np.maximum(self._high, seen), np.minimum(self._low, seen)

    def _forget(self, all_but: Floats) -> None:
        self._witnesses = list(all_but)
        self._high, self._low = all_but.max(axis=0), all_but.min(axis=0)


def _slack(tables: LinkedTables) -> tuple[Floats, Floats]:
    """How far each relation's sum is above its low end and below its high one."""
    sums = np.array(
        [
            sum(k * int(tables.values[c]) for c, k in zip(one.cells, one.coefficients, strict=True))
            for one in tables.relations
        ]
    )
    lows = np.array([one.low for one in tables.relations])
    highs = np.array([one.high for one in tables.relations])
    return sums - lows, highs - sums


def _times(duals: Floats, slack: Floats) -> Floats:
    positive = np.maximum(np.where(np.abs(duals) < _NIL, 0.0, duals), 0)
    return np.where(positive > 0, positive, 0) * np.where(positive > 0, slack, 0)
