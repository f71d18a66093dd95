"""What an intruder has kept of earlier publications: their figures, hidden or shown, that are other ones today.

On the road: record → **past** → audit. What was hidden for being small and has changed is attacked as it was then,
by whoever lays the publications side by side. The protector reckons with it in `problem`, and has no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np

from outcomes.store.disclosure.figures import MAY_BE_NOUGHT, At
from outcomes.store.disclosure.linked import Relation
from outcomes.store.disclosure.problem import Earlier, Name, Snapshot
from outcomes.store.disclosure.suppositions import by_what_held
from outcomes.store.disclosure.ties import Ties


class Past:
    """Figures of earlier publications as cells: today's where they are the same today, else cells after today's.

    `told` says how many people each of today's cells is: an intruder guesses rightly which have not changed.
    """

    def __init__(self, now: Mapping[Name, int], told: Sequence[int | None], ties: Ties) -> None:
        self._now, self._first, self._ties = now, len(told), ties
        self._told = list(told)
        self._number: dict[tuple[At, str, int], int] = {}
        self.names: list[Name] = []
        self.ats: list[At] = []
        self.figures: list[float] = []
        self.floors: list[int] = []
        self.needs: list[int] = []
        self.relations: dict[Relation, None] = {}

    @property
    def people(self) -> list[int]:
        """What each cell of the past was."""
        return [people or 0 for people in self._told[self._first :]]

    def take(self, snapshot: Snapshot, measures: Set[str]) -> None:
        """The figures of some measures in one publication, and what held among them where any has changed."""
        kept = {name: figure for name, figure in snapshot.items() if figure.at.measure in measures}
        cells = {(figure.at, figure.part): self._cell(name, figure) for name, figure in kept.items()}
        changed = {at.measure for (at, _), cell in cells.items() if cell >= self._first}
        then = {place: cell for place, cell in cells.items() if place[0].measure in changed}
        self.relations |= dict.fromkeys(by_what_held(then, self._ties, self._told))

    def _cell(self, name: Name, figure: Earlier) -> int:
        now = self._now.get(name)
        if now is not None and self._told[now] == figure.people:
            return now
        place = figure.at, figure.part, figure.people
        if place not in self._number:
            self._number[place] = self._first + len(self.names)
            self._add(name, figure)
        cell = self._number[place] - self._first
        if not figure.was_hidden:
            self.figures[cell], self.needs[cell] = float(figure.people), 0
        return self._number[place]

    def _add(self, name: Name, figure: Earlier) -> None:
        self.names.append(name)
        self.ats.append(figure.at)
        self._told.append(figure.people)
        self.figures.append(np.nan)
        self.floors.append(0 if figure.part in MAY_BE_NOUGHT else min(figure.people, 1))
        self.needs.append(figure.need)
