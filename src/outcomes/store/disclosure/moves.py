"""The cheapest way to let one cell move: which rows to hide so that its interval widens. One linear programme a step.

On the road: linked → programme → **moves** → protect. A row's cost is spread over the move that is asked for, as the
relaxation of its fixed charge: rows already hidden cost nothing. Robertson and Ethier 2002 review the method.
"""

from __future__ import annotations

import numpy as np

from outcomes.store.disclosure.linked import Flags, Floats, Ints, LinkedTables, Relation, State
from outcomes.store.disclosure.programme import WHOLE, Programme

REWEIGHTED = 2
"""How often the costs of moving many cells together are weighed."""


class Moves:
    """Moves of the cells of some tables for one intruder; each cell has a way up and a way down."""

    def __init__(self, tables: LinkedTables, up: Floats, down: Floats) -> None:
        self._tables = tables
        movable = (tables.states != State.SHOWN)[tables.row_of]
        self._upper = np.concatenate([up * movable, down * movable])
        self._programme = Programme(
            2 * len(tables.values), [_both_ways(one, tables.values) for one in tables.relations]
        )

    def cheapest(self, cell: int, by: float, hidden: Flags) -> Ints | None:
        """The rows to hide besides `hidden` so that the cell can move up by so much; None where nothing helps."""
        n = len(self._tables.values)
        lower, upper = np.zeros(2 * n), self._upper.copy()
        lower[cell] = by
        upper[cell], upper[n + cell] = max(upper[cell], by), 0.0
        self._programme.bound(lower, upper)
        self._programme.cost(self._costs(by, hidden))
        found = self._programme.least()
        if found is None:
            return None
        moved = (found.values[:n] > WHOLE) | (found.values[n:] > WHOLE)
        rows = np.unique(self._tables.row_of[moved])
        return rows[~hidden[rows]]

    def together(self, cells: Ints, by: Floats, hidden: Flags) -> Floats | None:
        """How all cells move where each of these moves up by its own distance, few rows besides `hidden` moving.

        Costs are weighed anew by what has moved, so that what moves a little moves no more (reweighted least sum).
        """
        n = len(self._tables.values)
        lower, upper = np.zeros(2 * n), self._upper.copy()
        lower[cells], upper[n + cells] = by, 0.0
        self._programme.bound(lower, np.maximum(upper, lower))
        costs = self._costs(float(by.max()), hidden)
        moved: Floats | None = None
        for _ in range(REWEIGHTED):
            self._programme.cost(costs)
            found = self._programme.least()
            if found is None:
                return None
            moved = found.values[:n] - found.values[n:]
            losses = np.where(hidden, 0.0, self._tables.losses)[self._tables.row_of] / (np.abs(moved) + 0.5)
            costs = np.concatenate([losses, losses]) + WHOLE
        return moved

    def _costs(self, by: float, hidden: Flags) -> Floats:
        losses = np.where(hidden, 0.0, self._tables.losses)[self._tables.row_of]
        room = np.maximum(np.minimum(self._upper, by), 1.0)
        return np.asarray(np.concatenate([losses, losses]) / room + WHOLE)


def _both_ways(relation: Relation, values: Ints) -> Relation:
    """The relation between moves: as much may change as its ends leave room for."""
    n = len(values)
    now = sum(k * int(values[c]) for c, k in zip(relation.cells, relation.coefficients, strict=True))
    cells = (*relation.cells, *(c + n for c in relation.cells))
    coefficients = (*relation.coefficients, *(-k for k in relation.coefficients))
    return Relation(cells, coefficients, relation.low - now, relation.high - now)
