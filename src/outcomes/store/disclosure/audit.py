"""The attacker on a publication: takes what was published, now and earlier, and for each partner what it knows itself.

It attacks what this publication hides, and what earlier ones hid that is otherwise today, as it was then.

On the road: published copy → **audit** → publish, `outcomes audit --disclosure`. The protector has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from outcomes.store.disclosure.attack import Contradiction, Shown, worked_out
from outcomes.store.disclosure.figures import ALL, At, Row
from outcomes.store.disclosure.linked import ANYONE, Relation
from outcomes.store.disclosure.past import Past
from outcomes.store.disclosure.problem import Name, Own, Snapshot
from outcomes.store.disclosure.suppositions import by_definition, by_method, by_programme, by_ties
from outcomes.store.disclosure.ties import NO_TIES, Ties


@dataclass(frozen=True)
class Leak:
    """A hidden figure that `by` can work out to lie between `low` and `high`.

    `is_earlier` where it is as an earlier publication hid it, and has changed since or is published no more.
    """

    table: str
    key: tuple[str, ...]
    part: str
    low: int
    high: int
    by: str
    is_earlier: bool = False


@dataclass(frozen=True)
class Audit:
    """What was attacked, by how many, and what was worked out; `already_public` stood in an earlier publication.

    `told_before` are hidden figures of earlier publications that those tell among themselves, whatever this one shows.
    """

    hidden: int
    intruders: int
    leaks: tuple[Leak, ...]
    already_public: int
    told_before: int = 0

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
    leaks: dict[tuple[Name, bool], Leak] = {}
    public = before = 0
    asked = {figure.at.measure for one in earlier for figure in one.values() if figure.need}
    for inside in ties.grouped(rows):
        if not any(row.is_marked or row.at.measure in asked for row in inside):
            continue
        attack = Sight(inside, typed, truth, own, ties)
        public += attack.learn(earlier)
        attack.remember(earlier)
        found = attack.by_all()
        if any(leak.is_earlier for leak in found.values()):
            alone = Sight(_silent(inside), typed, truth, own, ties)
            alone.learn(earlier)
            alone.remember(earlier)
            told = found.keys() & alone.by_all().keys()
            before += len(told)
            found = {name: leak for name, leak in found.items() if name not in told}
        leaks |= found
    return Audit(sum(row.is_marked for row in rows), 1 + len(own), tuple(leaks.values()), public, before)


def _silent(rows: Sequence[Row]) -> list[Row]:
    """The rows with nothing shown, and nothing asked of them: what is told beside them, earlier publications tell."""
    return [replace(one, figures=dict.fromkeys(one.figures), is_marked=False, shows_noughts=False) for one in rows]


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
        self._told = told
        self._truth = [1 if n is None else n for n in told]
        self._figures = np.array([np.nan if n is None else float(n) for _, _, n in shown] + [np.nan] * len(parts))
        self._of_one = {n for n, (row, _, _) in enumerate(shown) if row.is_of_one}
        self._floors = np.array([row.floor(part) for row, part, _ in shown] + [0] * len(parts), dtype=np.int64)
        needs = [row.need_of(part, n) if row.is_marked else 0 for (row, part, _), n in zip(shown, told, strict=False)]
        self._needs = np.array(needs + [0] * len(parts), dtype=np.int64)
        cells = {(at, name[2]): n for n, (at, name) in enumerate(zip(self.ats, self.names, strict=True))}
        self._number = {name: cell for cell, name in enumerate(self.names[: len(shown)])}
        self._today = len(self.names)
        self._learnt: set[int] = set()
        self._late: set[tuple[str, str]] = set()
        self._own, self._ties = own, ties
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
        """Take hidden figures from earlier publications that showed them as they are; how many needed protection."""
        learnt = 0
        for snapshot in earlier:
            for name, figure in snapshot.items():
                cell = self._number.get(name)
                if cell is not None and not figure.was_hidden and self._may_still_be(cell, figure.people):
                    learnt += self._learn_one(cell, float(figure.people))
        for one, other in self._twins:
            for cell, twin in ((one, other), (other, one)):
                if np.isnan(self._figures[cell]) and twin in self._learnt:
                    learnt += self._learn_one(cell, float(self._figures[twin]))
        return learnt

    def _may_still_be(self, cell: int, people: int) -> bool:
        """Whether a figure is what it was, and nothing shown says otherwise."""
        shown = self._figures[cell]
        return self._told[cell] == people and bool(np.isnan(shown) or shown == people)

    def _learn_one(self, cell: int, people: float) -> bool:
        """Take a figure for known; whether it was to be protected."""
        was_protected = bool(self._needs[cell])
        self._figures[cell], self._needs[cell] = people, 0
        self._learnt.add(cell)
        return was_protected

    def remember(self, earlier: Sequence[Snapshot]) -> None:
        """Add what earlier publications said of these measures that is otherwise today, to be attacked as it was."""
        past = Past(self._number, self._told, self._ties)
        measures = {at.measure for at in self.ats}
        for snapshot in earlier:
            past.take(snapshot, measures)
        self.names += past.names
        self.ats += past.ats
        self._truth += past.people
        self._figures = np.concatenate([self._figures, past.figures])
        self._floors = np.concatenate([self._floors, np.array(past.floors, dtype=np.int64)])
        self._needs = np.concatenate([self._needs, np.array(past.needs, dtype=np.int64)])
        self._supposed += tuple(past.relations)
        self._late = {(at.partner, at.year) for at in past.ats if at.partner != ALL}

    def by_all(self) -> dict[tuple[Name, bool], Leak]:
        """What anyone works out, and each partner: by figure, and whether it is as an earlier publication hid it."""
        found: dict[tuple[Name, bool], Leak] = {}
        for who, figures in ((ANYONE, {}), *sorted(self._own.items())) if np.any(self._needs > 0) else ():
            for leak in self.by(who, figures):
                found.setdefault(((leak.table, leak.key, leak.part), leak.is_earlier), leak)
        return found

    def by(self, who: str, own: Mapping[tuple[At, str], int]) -> list[Leak]:
        """What one intruder works out; where its suppositions contradict what is shown, from the definitions alone."""
        shown = self.as_seen_by(who, own)
        if shown is None:
            return []
        try:
            found = worked_out(shown)
        except Contradiction:
            found = worked_out(Shown(shown.figures, shown.floors, shown.needs, self.certain))
        return [Leak(*self.names[one.cell], one.low, one.high, who, one.cell >= self._today) for one in found]

    def as_seen_by(self, who: str, own: Mapping[tuple[At, str], int]) -> Shown | None:
        """What is shown, with the intruder's own figures filled in; None for a partner that knows nothing of these."""
        figures, floors, needs = self._figures.copy(), self._floors.copy(), self._needs.copy()
        knows = not own
        for cell in np.flatnonzero(np.isnan(figures)):
            at, part = self.ats[cell], self.names[cell][2]
            if cell >= self._today and at.partner == ALL and (who, at.year) in self._late:
                needs[cell] = 0
                continue
            known = self._known_to(who, own, int(cell))
            if known and at.partner in (who, ALL) and cell in self._of_one and known == self._truth[cell]:
                figures[cell], needs[cell], knows = known, 0, True
                continue
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

    def _known_to(self, who: str, own: Mapping[tuple[At, str], int], cell: int) -> int | None:
        """How many people an intruder itself has of a figure; of the place's of then, as many as now, where it was not
        late. Of one that was, it is kept nowhere what it had of the place's: it is asked nothing of those."""
        at, part = self.ats[cell], self.names[cell][2]
        known = own.get((at._replace(partner=ALL), part))
        if cell < self._today:
            return known
        was = self._truth[cell]
        return was if at.partner == who else None if known is None else min(known, was)

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
