"""Chooses which further rows to hide, for the least loss, so that no hidden cell can be worked out.

On the road: linked tables → **protect** → publish. Each component alone: first a heuristic (cheapest moves, then
what is not needed shown again), then, within its reach, the least loss there is (a choice of rows is cut off by what an
intruder still works out). Kelly, Golden and Assad 1992; Fischetti and Salazar-González 2001, Management Science 47(7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.store.disclosure.linked import OUTSIDER, Flags, Ints, LinkedTables, State, components
from outcomes.store.disclosure.moves import Moves
from outcomes.store.disclosure.programme import WHOLE
from outcomes.store.disclosure.selection import least_loss
from outcomes.store.disclosure.view import View

EXACT_ROWS = 40
"""Components with more open rows than this get the heuristic's choice."""

TOGETHER_ROWS = 1000
"""Components with more open rows than this are first protected in one step, and nothing is shown again after."""


@dataclass(frozen=True)
class Protection:
    """What is hidden, and of it what cannot be protected: `exposed` cells can be worked out whatever is hidden."""

    hidden: Flags
    exposed: Ints
    loss: float
    components: int
    least: int
    """How many components are known to have the least loss there is."""


def protect(tables: LinkedTables, *, exact_rows: int = EXACT_ROWS) -> Protection:
    """The rows to hide. Raises StoreError where the relations contradict the figures."""
    hidden = tables.states == State.SMALL
    exposed: list[int] = []
    done, least = 0, 0
    for part in components(tables):
        chosen = _Choice(part.inside)
        is_least = chosen.improve() if chosen.open_rows <= exact_rows else False
        published = part.inside.states != State.UNPUBLISHED
        hidden[part.rows] |= chosen.hidden & published
        exposed += [int(part.cells[cell]) for cell in chosen.exposed]
        done, least = done + 1, least + is_least
    secondary = hidden & (tables.states == State.OPEN)
    return Protection(
        hidden, np.array(sorted(exposed), dtype=np.int64), float(tables.losses[secondary].sum()), done, least
    )


class _Choice:
    """The rows hidden in one component, by the heuristic until improved."""

    def __init__(self, tables: LinkedTables) -> None:
        self.tables = tables
        self.hidden = (tables.states == State.SMALL) | (tables.states == State.UNPUBLISHED)
        self.open_rows = int(np.sum(tables.states == State.OPEN))
        self.views = [View(tables, insider) for insider in (OUTSIDER, *tables.insiders)]
        self.exposed: set[int] = set()
        is_large = self.open_rows > TOGETHER_ROWS
        if is_large:
            self._hide_together()
        self._hide_what_protects()
        if not is_large:
            self._show_what_is_not_needed()

    def improve(self) -> bool:
        """Replace the choice by one of least loss where that is found; whether it is known to be least."""
        found = least_loss(self.tables, self.views, self.hidden, frozenset(self.exposed))
        if found is not None:
            self.hidden = found
        return found is not None

    def _hide_together(self) -> None:
        """Hide what lets all small numbers of the component move up at once, by as far as each must."""
        for view in self.views:
            view.hide(self.hidden)
            cells = np.array(view.doubtful(), dtype=np.int64)
            moves = Moves(self.tables, *view.room)
            moved = moves.together(cells, view.needs[cells].astype(float), self.hidden) if len(cells) else None
            if moved is not None:
                self.hidden[np.unique(self.tables.row_of[np.abs(moved) > WHOLE])] = True
                view.hide(self.hidden)
                view.witness(moved)

    def _hide_what_protects(self) -> None:
        again = True
        while again:
            again = False
            for view in self.views:
                again |= self._protect_against(view)

    def _protect_against(self, view: View) -> bool:
        """Hide rows until this intruder works out nothing; whether any had to be."""
        before = self.hidden.sum()
        moves: Moves | None = None  # most often none is needed, and it takes as long to make as to ask
        view.hide(self.hidden)
        while cells := self._unsafe(view):
            moves = moves or Moves(self.tables, *view.room)
            for cell in cells:
                if not view.is_safe(cell):
                    self._widen(view, moves, cell)
        return bool(self.hidden.sum() > before)

    def _unsafe(self, view: View) -> list[int]:
        view.spread()
        return [cell for cell in view.doubtful() if cell not in self.exposed and not view.is_safe(cell)]

    def _widen(self, view: View, moves: Moves, cell: int) -> None:
        """Hide the cheapest rows that let the cell move far enough, in whole numbers; else it is exposed."""
        need = int(view.needs[cell])
        low = self.tables.values[cell] - int(view.reach(cell, -1).distance)
        wanted = max(need, low + need) - int(self.tables.values[cell])
        for by in range(wanted, wanted + 2 * need + 1):
            rows = moves.cheapest(cell, float(by), self.hidden)
            if rows is None:
                break
            self.hidden[rows] = True
            view.hide(self.hidden)
            if view.is_safe(cell):
                return
        if not self._hide_all_for(view, cell):
            self.exposed.add(cell)

    def _hide_all_for(self, view: View, cell: int) -> bool:
        """Whether hiding everything that may be hidden makes the cell safe; then everything is."""
        everything = self.hidden | (self.tables.states == State.OPEN)
        view.hide(everything)
        if view.is_safe(cell):
            self.hidden = everything
            return True
        view.hide(self.hidden)
        return False

    def _show_what_is_not_needed(self) -> None:
        secondary = np.flatnonzero(self.hidden & (self.tables.states == State.OPEN))
        for row in secondary[np.argsort(-self.tables.losses[secondary], kind="stable")]:
            fewer = self.hidden.copy()
            fewer[row] = False
            if self._is_safe(fewer):
                self.hidden = fewer

    def _is_safe(self, hidden: Flags) -> bool:
        return all(_holds(view, hidden, self.exposed) for view in self.views)


def _holds(view: View, hidden: Flags, exposed: Sequence[int] | set[int]) -> bool:
    view.hide(hidden)
    return all(view.is_safe(cell) for cell in view.doubtful() if cell not in exposed)
