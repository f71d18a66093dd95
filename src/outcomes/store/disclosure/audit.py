"""The attacker on a publication: takes what was published, now and earlier, and for each partner what it knows itself.

On the road: published copy → **audit** → publish, `outcomes audit --disclosure`. The protector has no part in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.store.disclosure.attack import Contradiction, Shown, worked_out
from outcomes.store.disclosure.figures import ALL, MAY_BE_NOUGHT, At, Row
from outcomes.store.disclosure.linked import Relation
from outcomes.store.disclosure.problem import Own, Snapshot
from outcomes.store.disclosure.suppositions import by_definition, by_method

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
) -> Audit:
    """Attack published rows (figures None where hidden), measure by measure: nothing is related across measures.

    `truth` only says what needs no protection: noughts, and figures that are wholly an intruder's own.
    """
    measures: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        measures[row.at.measure].append(row)
    leaks: dict[Name, Leak] = {}
    public = 0
    for inside in measures.values():
        if any(row.is_marked for row in inside):
            attack = _Attack(inside, typed, truth)
            public += attack.learn(earlier)
            for who, figures in (("anyone", {}), *sorted(own.items())):
                for leak in attack.by(who, figures):
                    leaks.setdefault((leak.table, leak.key, leak.part), leak)
    return Audit(sum(row.is_marked for row in rows), 1 + len(own), tuple(leaks.values()), public)


class _Attack:
    """The figures of one measure as an intruder sees them, cell by cell."""

    def __init__(self, rows: Sequence[Row], typed: frozenset[str], truth: Mapping[Name, int]) -> None:
        self._names: list[Name] = [(row.table, row.key, part) for row in rows for part in row.figures]
        self._ats = [row.at for row in rows for _ in row.figures]
        self._truth = [truth.get(name, 1) for name in self._names]
        seen = [n for row in rows for n in row.figures.values()]
        self._figures = np.array([np.nan if n is None else float(n) for n in seen])
        self._floors = np.array([0 if name[2] in MAY_BE_NOUGHT else 1 for name in self._names], dtype=np.int64)
        needs = np.array([row.need if row.is_marked else 0 for row in rows for _ in row.figures], dtype=np.int64)
        self._needs = np.where(np.array(self._truth) == 0, 0, needs)
        cells = {(at, name[2]): n for n, (at, name) in enumerate(zip(self._ats, self._names, strict=True))}
        self._certain = tuple(by_definition(cells, rows))
        self._supposed = tuple(one for one in by_method(cells, rows, typed) if self._may_hold(one))

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
            known = [shown.get(name) for name in self._names]
            if any(
                n is not None and self._figures[c] != n for c, n in enumerate(known) if not np.isnan(self._figures[c])
            ):
                continue
            for cell in np.flatnonzero(np.isnan(self._figures)):
                if known[cell] is not None:
                    learnt += bool(self._needs[cell])
                    self._figures[cell], self._needs[cell] = known[cell], 0
        return learnt

    def by(self, who: str, own: Mapping[tuple[At, str], int]) -> list[Leak]:
        """What one intruder works out; where its suppositions contradict what is shown, from the definitions alone."""
        shown = self._as_seen_by(who, own)
        if shown is None:
            return []
        try:
            found = worked_out(shown)
        except Contradiction:
            found = worked_out(Shown(shown.figures, shown.floors, shown.needs, self._certain))
        return [Leak(*self._names[one.cell], one.low, one.high, who) for one in found]

    def _as_seen_by(self, who: str, own: Mapping[tuple[At, str], int]) -> Shown | None:
        """What is shown, with the intruder's own figures filled in; None for a partner that knows nothing of these."""
        figures, floors, needs = self._figures.copy(), self._floors.copy(), self._needs.copy()
        knows = not own
        for cell in np.flatnonzero(np.isnan(figures)):
            at, part = self._ats[cell], self._names[cell][2]
            known = own.get((at._replace(partner=ALL), part))
            if part == "between" and at.partner == ALL:
                # Beside one other partner's people its own may be all that lies between the bounds.
                needs[cell] = 0 if own.get((at, "upper")) == self._truth[cell] else needs[cell]
                continue
            if known is None or at.partner not in (who, ALL):
                continue
            knows = True
            if at.partner == who:
                figures[cell] = known
            floors[cell] = max(floors[cell], known)
            needs[cell] = 0 if at.partner == who or known == self._truth[cell] else needs[cell]
        return Shown(figures, floors, needs, self._certain + self._supposed) if knows else None
