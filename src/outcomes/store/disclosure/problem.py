"""The published figures as linked tables for the protector: every relation that holds among them is taken as known.

On the road: figures → **problem** → protect. What holds is read off the true figures, so nothing an intruder may guess
rightly is left out: sums that are exact are equations, others bounds; groups that cover the same people add up alike.
What an earlier publication showed, and is the same today, is known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from outcomes.store.disclosure.families import Axis, families
from outcomes.store.disclosure.figures import ALL, DIFFERENCES, MAY_BE_NOUGHT, At, Row
from outcomes.store.disclosure.linked import Insider, LinkedTables, Relation, State, at_most, equal
from outcomes.store.disclosure.ties import NO_TIES, Ties

Own = Mapping[str, Mapping[tuple[At, str], int]]
"""Each partner's own figures, by where the place's figure stands and its part."""
_NOT_ADDED = {"lower", "between"}
"""Parts of people that are no sums: the largest count, and how far bounds are apart."""


Name = tuple[str, tuple[str, ...], str]
"""A figure's table, key and part."""


@dataclass(frozen=True)
class Earlier:
    """A figure of an earlier publication, and whether it was hidden.

    `need` is the threshold where it was hidden for being small, else 0: what it was stays protected once it changes.
    """

    at: At
    part: str
    people: int
    was_hidden: bool
    need: int = 0


Snapshot = Mapping[Name, Earlier]
"""The figures of one earlier publication."""
NOTHING_SETTLED: Mapping[int, State] = {}


def linked_tables(
    rows: Sequence[Row],
    own: Own,
    earlier: Iterable[Snapshot] = (),
    ties: Ties = NO_TIES,
    settled: Mapping[int, State] = NOTHING_SETTLED,
) -> LinkedTables:
    """The published rows, in their order, and all that links them; then what is published nowhere but adds up.

    `settled` says of rows, by their place in that order, what was decided before: to be shown, or hidden.
    """
    problem = _Problem(ties)
    cells = problem.add_rows(rows, settled)
    problem.relate({**cells, **problem.add_parts(own, cells)})
    for snapshot in earlier:
        problem.add_earlier(snapshot)
    problem.spare_what_ties_tell({place: ids[0] for place, ids in cells.items()})
    return problem.finished(_insiders(problem, own))


@dataclass
class _Problem:
    """Cells and relations as they are found."""

    ties: Ties
    values: list[int] = field(default_factory=list)
    floors: list[int] = field(default_factory=list)
    needs: list[int] = field(default_factory=list)
    row_of: list[int] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    relations: dict[Relation, None] = field(default_factory=dict)
    places: list[tuple[At, str] | None] = field(default_factory=list)
    by_name: dict[Name, int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    of_one: set[int] = field(default_factory=set)
    """The cells of rows that say that one partner alone counted their people."""
    old: dict[tuple[Name, int], int] = field(default_factory=dict)

    def add_rows(self, rows: Sequence[Row], settled: Mapping[int, State]) -> Mapping[tuple[At, str], list[int]]:
        """The cells of each row, by where they stand."""
        found: dict[tuple[At, str], list[int]] = defaultdict(list)
        for n, row in enumerate(rows):
            told = {part: n for part, n in row.figures.items() if n is not None}
            self.states.append(settled.get(n, _state(row, told)))
            self.losses.append(_loss(row, told))
            for part, people in told.items():
                cell = self._cell(people, row.need_of(part, people), row.floor(part), (row.at, part))
                if part == "between":
                    self._say_whether_bounds_meet(cell)
                self.by_name[row.table, row.key, part] = cell
                if row.is_of_one:
                    self.of_one.add(cell)
                found[row.at, part].append(cell)
        return found

    def add_parts(self, own: Own, cells: Mapping[tuple[At, str], Sequence[int]]) -> dict[tuple[At, str], list[int]]:
        """Each partner's part in each programme, published nowhere: the programme's figure is their sum."""
        divided = {at.measure for at, _ in cells if at.programme != ALL}
        found: dict[tuple[At, str], list[int]] = {}
        for partner, figures in sorted(own.items()):
            for (at, part), people in figures.items():
                if at.measure in divided and at.programme != ALL:
                    place = at._replace(partner=partner), part
                    found[place] = [self._nowhere(people, place=place)]
        return found

    def _cell(self, people: int, need: int, floor: int, place: tuple[At, str] | None) -> int:
        """A cell of the last row."""
        self.values.append(people)
        self.floors.append(min(floor, people))
        self.needs.append(need)
        self.row_of.append(len(self.states) - 1)
        self.places.append(place)
        return len(self.values) - 1

    def _say_whether_bounds_meet(self, between: int) -> None:
        """`how_counted` says of hidden bounds too whether they are apart."""
        if self.values[between]:
            self.floors[between] = 1
        else:
            self._say(Relation((between,), (1,)))

    def _nowhere(self, people: int, floor: int = 0, place: tuple[At, str] | None = None, need: int = 0) -> int:
        """A cell that is published nowhere."""
        self.states.append(State.UNPUBLISHED)
        self.losses.append(0.0)
        return self._cell(people, need, floor, place)

    def _say(self, relation: Relation) -> None:
        self.relations[relation] = None

    def relate(self, cells: Mapping[tuple[At, str], Sequence[int]]) -> None:
        """Every relation that holds among these cells."""
        one = {place: ids[0] for place, ids in cells.items()}
        for ids in cells.values():
            for other in ids[1:]:
                self._say(Relation((ids[0], other), (1, -1)))
        self._relate_parts(one)
        self._relate_tied(one)
        parts: dict[str, dict[At, int]] = defaultdict(dict)
        for (at, part), cell in one.items():
            parts[part][at] = cell
        for part, ats in parts.items():
            self._relate_families(part, ats)

    def _relate_parts(self, cells: Mapping[tuple[At, str], int]) -> None:
        for (at, part), cell in cells.items():
            if part in DIFFERENCES:
                larger, smaller = DIFFERENCES[part]
                self._say(equal(cells[at, larger], [cells[at, smaller], cell]))
            if part == "summed" and (at, "upper") in cells:
                self._bound([cells[at, "upper"]], [cell])

    def _relate_tied(self, cells: Mapping[tuple[At, str], int]) -> None:
        """What tables declare to hold within their rows, and figures that count the same people."""
        for parts, total, is_equal in self.ties.within(cells):
            if is_equal:
                self._relate_family(total, parts)
            else:
                self._bound(parts, [total])
        for one, other in self.ties.across(cells):
            self._relate_family(one, [other])

    def _bound(self, smaller: Sequence[int], larger: Sequence[int]) -> None:
        """That one sum is at most another, where it is."""
        if self._sum(smaller) <= self._sum(larger):
            self._say(at_most(smaller, larger))

    def _sum(self, cells: Sequence[int]) -> int:
        return sum(self.values[cell] for cell in cells)

    def _relate_families(self, part: str, cells: Mapping[At, int]) -> None:
        bases: dict[tuple[At, int], list[list[int]]] = defaultdict(list)
        for family in families(cells):
            members = [cells[at] for at in family.members]
            if family.axis is Axis.GROUP and part not in _NOT_ADDED:
                bases[family.total, self._sum(members)].append(members)
            if family.total in cells:
                self._relate_family(cells[family.total], members)
        self._relate_bases(bases, cells)

    def _relate_family(self, total: int, members: Sequence[int]) -> None:
        if self._sum(members) == self.values[total]:
            self._say(equal(total, members))
            return
        self._bound(members, [total])
        self._bound([total], members)
        for member in members:
            self._bound([member], [total])

    def _relate_bases(self, bases: Mapping[tuple[At, int], list[list[int]]], cells: Mapping[At, int]) -> None:
        """Groups of different dimensions that cover equally many people: taken for the same, published or not."""
        for (at, covered), dimensions in bases.items():
            if len(dimensions) > 1 and (at not in cells or self.values[cells[at]] != covered):
                base = self._nowhere(covered)
                for members in dimensions:
                    self._say(equal(base, members))

    def add_earlier(self, snapshot: Snapshot) -> None:
        """What an earlier publication adds: figures shown then are known, and were related as today's are."""
        cells: dict[tuple[At, str], list[int]] = defaultdict(list)
        for name, figure in snapshot.items():
            cell = self._same_figure(name, figure)
            cells[figure.at, figure.part].append(cell)
            if not figure.was_hidden:
                self._say(Relation((cell,), (1,), figure.people, figure.people))
                self.needs[cell] = 0
                self.known.add(cell)
        new = {ids[0] for ids in cells.values() if self.states[self.row_of[ids[0]]] == State.UNPUBLISHED}
        changed = {at.measure for (at, _), ids in cells.items() if ids[0] in new}
        self.relate({place: ids for place, ids in cells.items() if place[0].measure in changed})

    def spare_what_ties_tell(self, cells: Mapping[tuple[At, str], int]) -> None:
        """A figure of the same people as one that was shown before is known too."""
        for pair in self.ties.across(cells):
            if len({self.values[cell] for cell in pair}) == 1 and self.known.intersection(pair):
                for cell in pair:
                    self.needs[cell] = 0

    def _same_figure(self, name: Name, figure: Earlier) -> int:
        """The cell of an earlier figure: today's where it has not changed, one of its own where it has."""
        now = self.by_name.get(name)
        if now is not None and self.values[now] == figure.people:
            return now
        if (name, figure.people) not in self.old:
            floor = 0 if figure.part in MAY_BE_NOUGHT else 1
            self.old[name, figure.people] = self._nowhere(figure.people, floor, (figure.at, figure.part), figure.need)
        return self.old[name, figure.people]

    def finished(self, insiders: Iterable[Insider]) -> LinkedTables:
        """The tables, and who looks at them."""
        return LinkedTables(
            np.array(self.values, dtype=np.int64),
            np.array(self.floors, dtype=np.int64),
            np.array(self.needs, dtype=np.int64),
            np.array(self.row_of, dtype=np.int64),
            np.array([int(state) for state in self.states], dtype=np.int64),
            np.array(self.losses, dtype=float),
            tuple(self.relations),
            tuple(insiders),
            tuple(zip(self.places, self.values, strict=True)),
        )


def _state(row: Row, told: Mapping[str, int]) -> State:
    if row.is_marked:
        return State.SMALL
    return State.OPEN if any(told.values()) or not row.shows_noughts else State.SHOWN


def _loss(row: Row, told: Mapping[str, int]) -> float:
    """What hiding a row costs: by what it stands for, and more the more people it tells of."""
    return _weight(row.at) * (1.0 + math.log1p(max(told.values(), default=0)))


def _weight(at: At) -> float:
    """A year's total of the place costs most, because the scores of its year rest on it."""
    if at.dimension != ALL:
        return 1.0
    if at.partner != ALL:
        return 2.0
    return 4.0 if at.is_quarter else 40.0


def _insiders(problem: _Problem, own: Own) -> Iterator[Insider]:
    """Each partner: it knows its own figures, that the place's are at least those, and which of them nobody else has a
    part in."""
    for partner, figures in sorted(own.items()):
        knows, at_least = set(), {}
        for cell, place in enumerate(problem.places):
            if place is None:
                continue
            at, part = place
            is_all = cell in problem.of_one and 0 < figures.get((at, part), 0) == problem.values[cell]
            if at.partner == partner or is_all:
                knows.add(cell)
            elif at.partner == ALL and part != "between" and (at, part) in figures:
                at_least[cell] = min(figures[at, part], problem.values[cell])
        if knows or at_least:
            yield Insider(partner, frozenset(knows), at_least)
