"""The attacker on a publication: takes what was published, now and earlier, and for each partner what it knows itself.

On the road: published copy → **audit** → publish, `outcomes audit --disclosure`. The protector has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.store.disclosure.attack import Contradiction, Shown, worked_out
from outcomes.store.disclosure.figures import ALL, At, Row
from outcomes.store.disclosure.linked import ANYONE, Relation
from outcomes.store.disclosure.problem import Own, Snapshot
from outcomes.store.disclosure.suppositions import by_definition, by_method, by_programme, by_ties
from outcomes.store.disclosure.ties import NO_TIES, Ties

Name = tuple[str, tuple[str, ...], str]
"""A figure's table, key and part."""


@dataclass(frozen=True)
class Leak:
    """A hidden figure that `by` can work out to lie between `low` and `high`."""

    table: str
    key: tuple[str, ...]
    part: str
    low: int
    high: int
    by: str


@dataclass(frozen=True)
class Audit:
    """What was attacked, by how many, and what was worked out; `already_public` stood in an earlier publication."""

    hidden: int
    intruders: int
    leaks: tuple[Leak, ...]
    already_public: int

    @property
    def has_passed(self) -> bool:
        return not self.leaks


def attack_publication(
    rows: Sequence[Row],
    *,
    typed: frozenset[str],
    own: Own,
    earlier: Sequence[Snapshot],
    truth: Mapping[Name, int],
    ties: Ties = NO_TIES,
) -> Audit:
    """Attack published rows (figures None where hidden), measure by measure, tied measures together.

    `truth` only says what needs no protection (noughts, and figures that are wholly an intruder's own) and which
    guesses of an intruder are right: a wrong one tells nothing.
    """
    leaks: dict[Name, Leak] = {}
    public = 0
    for inside in ties.grouped(rows):
        if any(row.is_marked for row in inside):
            attack = Sight(inside, typed, truth, own, ties)
            public += attack.learn(earlier)
            for who, figures in ((ANYONE, {}), *sorted(own.items())):
                for leak in attack.by(who, figures):
                    leaks.setdefault((leak.table, leak.key, leak.part), leak)
    return Audit(sum(row.is_marked for row in rows), 1 + len(own), tuple(leaks.values()), public)


class Sight:
    """The figures of tied measures as an intruder sees them, cell by cell; partners' parts in programmes among them."""

    def __init__(
        self, rows: Sequence[Row], typed: frozenset[str], truth: Mapping[Name, int], own: Own, ties: Ties
    ) -> None:
        shown = [(row, part, n) for row in rows for part, n in row.figures.items()]
        parts = list(_parts_in_programmes(rows, own))
        self.names: list[Name] = [(row.table, row.key, part) for row, part, _ in shown]
        self.names += [("", (), part) for _, part, _ in parts]
        self.ats = [row.at for row, _, _ in shown] + [at for at, _, _ in parts]
        told = [truth.get(name) for name in self.names[: len(shown)]] + [people for _, _, people in parts]
        self._truth = [1 if n is None else n for n in told]
        self._figures = np.array([np.nan if n is None else float(n) for _, _, n in shown] + [np.nan] * len(parts))
        self._floors = np.array([row.floor(part) for row, part, _ in shown] + [0] * len(parts), dtype=np.int64)
        needs = [row.need_of(part, n) if row.is_marked else 0 for (row, part, _), n in zip(shown, told, strict=False)]
        self._needs = np.array(needs + [0] * len(parts), dtype=np.int64)
        cells = {(at, name[2]): n for n, (at, name) in enumerate(zip(self.ats, self.names, strict=True))}
        self._learnt: set[int] = set()
        self._own = own
        self._twins = [pair for pair in ties.across(cells) if told[pair[0]] == told[pair[1]] is not None]
        self.certain = tuple(by_definition(cells, rows))
        guessed = (*by_method(cells, rows, typed), *by_programme(cells, told), *by_ties(cells, ties, told))
        self._supposed = tuple(one for one in guessed if self._may_hold(one))

    def _may_hold(self, supposed: Relation) -> bool:
        """Whether what is shown leaves a supposition standing."""
        known = self._figures[list(supposed.cells)]
        total = float(np.dot(known, supposed.coefficients))
        return bool(np.isnan(total)) or supposed.low - 0.5 <= total <= supposed.high + 0.5

    def learn(self, earlier: Sequence[Snapshot]) -> int:
        """Take hidden figures from earlier publications that show no change since; how many needed protection."""
        learnt = 0
        for snapshot in earlier:
            shown = {name: figure.people for name, figure in snapshot.items() if not figure.was_hidden}
            known = [shown.get(name) for name in self.names]
            changed = {
                self.ats[c].measure
                for c, n in enumerate(known)
                if n is not None and not np.isnan(self._figures[c]) and self._figures[c] != n
            }
            for cell, n in enumerate(known):
                if n is not None and self.ats[cell].measure not in changed:
                    learnt += self._learn_one(cell, float(n))
        for one, other in self._twins:
            for cell, twin in ((one, other), (other, one)):
                if np.isnan(self._figures[cell]) and twin in self._learnt:
                    learnt += self._learn_one(cell, float(self._figures[twin]))
        return learnt

    def _learn_one(self, cell: int, people: float) -> bool:
        """Take a figure for known; whether it was to be protected."""
        was_protected = bool(self._needs[cell])
        self._figures[cell], self._needs[cell] = people, 0
        self._learnt.add(cell)
        return was_protected

    def by(self, who: str, own: Mapping[tuple[At, str], int]) -> list[Leak]:
        """What one intruder works out; where its suppositions contradict what is shown, from the definitions alone."""
        shown = self.as_seen_by(who, own)
        if shown is None:
            return []
        try:
            found = worked_out(shown)
        except Contradiction:
            found = worked_out(Shown(shown.figures, shown.floors, shown.needs, self.certain))
        return [Leak(*self.names[one.cell], one.low, one.high, who) for one in found]

    def as_seen_by(self, who: str, own: Mapping[tuple[At, str], int]) -> Shown | None:
        """What is shown, with the intruder's own figures filled in; None for a partner that knows nothing of these."""
        figures, floors, needs = self._figures.copy(), self._floors.copy(), self._needs.copy()
        knows = not own
        for cell in np.flatnonzero(np.isnan(figures)):
            at, part = self.ats[cell], self.names[cell][2]
            known = own.get((at._replace(partner=ALL), part))
            if part == "between" and at.partner == ALL:
                needs[cell] = 0 if self._is_told_by_own(int(cell), own.get((at, "upper"))) else needs[cell]
                continue
            if known is None or at.partner not in (who, ALL):
                continue
            knows = True
            if at.partner == who:
                figures[cell] = known
            floors[cell] = max(floors[cell], known)
            needs[cell] = 0 if at.partner == who or known == self._truth[cell] else needs[cell]
        return Shown(figures, floors, needs, self.certain + self._supposed) if knows else None

    def _is_told_by_own(self, cell: int, known: int | None) -> bool:
        """Whether an intruder's own people tell what lies between the place's bounds, whatever is published.

        They may be all of it. Beside one other partner it is at least one and at most they, which may span too little.
        """
        if known is None or known == self._truth[cell]:
            return known is not None
        at = self.ats[cell]
        giving = sum(figures.get((at, "upper"), 0) > 0 for figures in self._own.values())
        return giving == 2 and known <= int(self._needs[cell])


def _parts_in_programmes(rows: Sequence[Row], own: Own) -> Iterator[tuple[At, str, int]]:
    """Each partner's part in each programme of the measures published by programme: published nowhere, but a part."""
    divided = {row.at.measure for row in rows if row.at.programme != ALL}
    for partner, figures in sorted(own.items()) if divided else ():
        for (at, part), people in figures.items():
            if at.measure in divided and at.programme != ALL:
                yield at._replace(partner=partner), part, people
