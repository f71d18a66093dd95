"""The least loss there is: rows are chosen, an intruder says what can still be worked out, and that choice is cut off.

On the road: view → **selection** → protect. The cuts are capacity inequalities: the rows chosen must together allow a
cell the distance it lacks (Fischetti and Salazar-González 2001). Where only whole numbers betray a cell, some other
row is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from outcomes.store.disclosure.linked import Flags, Floats, LinkedTables, State
from outcomes.store.disclosure.programme import Programme
from outcomes.store.disclosure.view import Reach, View

ROUNDS = 40
"""Choices tried before the heuristic's stands."""
_NIL = 1e-6


def least_loss(tables: LinkedTables, views: Sequence[View], upper: Flags, exposed: frozenset[int]) -> Flags | None:
    """The rows to hide for the least loss, `upper` if nothing is better; None where the rounds do not suffice."""
    master = _Master(tables)
    known = float(tables.losses[upper & master.open].sum())
    for _ in range(ROUNDS):
        chosen = master.choose()
        if chosen is None:
            return None
        if float(tables.losses[chosen & master.open].sum()) >= known - _NIL:
            return upper
        cuts = [cut for view in views for cut in _cuts(view, chosen, exposed)]
        if not cuts:
            return chosen
        for allowed, lacking in cuts:
            master.cut(allowed, lacking, chosen)
    return None


class _Master:
    """Which rows to hide: the cheapest choice that no cut forbids."""

    def __init__(self, tables: LinkedTables) -> None:
        self.open = tables.states == State.OPEN
        self._must = (tables.states == State.SMALL) | (tables.states == State.UNPUBLISHED)
        self._programme = Programme(tables.rows, [])
        self._programme.bound(self._must.astype(float), (self._must | self.open).astype(float))
        self._programme.cost(np.where(self.open, tables.losses, 0.0))

    def choose(self) -> Flags | None:
        """None where a row was tried whose own figures nothing protects."""
        found = self._programme.least(whole=True)
        return None if found is None else found.values > 0.5

    def cut(self, allowed: Floats, lacking: float, chosen: Flags) -> None:
        """Rows must together allow what is lacking; where these seem to, at least one more must be hidden."""
        lacking -= float(allowed[self._must].sum())
        open_rows = np.where(self.open, np.minimum(allowed, max(lacking, 0.0)), 0.0)
        if lacking <= _NIL or float(open_rows[chosen].sum()) >= lacking - _NIL:
            open_rows, lacking = (self.open & ~chosen).astype(float), 1.0
        self._programme.add(open_rows / lacking, 1.0)


def _cuts(view: View, chosen: Flags, exposed: frozenset[int]) -> Iterator[tuple[Floats, float]]:
    """What the rows must allow in all, for each cell this intruder works out."""
    view.hide(chosen)
    view.spread()
    for cell in view.doubtful():
        if cell not in exposed and not view.is_safe(cell):
            yield _lacking(view, cell)


def _lacking(view: View, cell: int) -> tuple[Floats, float]:
    need, value = float(view.needs[cell]), float(view.tables.values[cell])
    up = view.reach(cell, 1)
    if value + up.distance < need - _NIL:
        return _cut([up], need - value)
    return _cut([up, view.reach(cell, -1)], need)


def _cut(reaches: Sequence[Reach], wanted: float) -> tuple[Floats, float]:
    allowed = np.sum([one.allowed for one in reaches], axis=0)
    return allowed, wanted - sum(one.fixed for one in reaches)
