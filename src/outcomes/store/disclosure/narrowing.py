"""Whether figures of people counted once across partners narrow what linked tables hide: a hidden quarter or group.

On the road: audit, together → **narrowing** → achieved, publish. Here nobody is taken to know beforehand how many
people partners have: those are figures of linked tables, shown or hidden; what joins them to joint figures is known.
There are at most as many different people as partners count, and at least as many as the largest of them counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from outcomes.store.disclosure.attack import Contradiction, Shown, worked_out
from outcomes.store.disclosure.audit import Leak, Sight
from outcomes.store.disclosure.figures import ALL, At, Row
from outcomes.store.disclosure.linked import ANYONE, Relation
from outcomes.store.disclosure.problem import Name, Own, Snapshot
from outcomes.store.disclosure.sharing import OVERLAP, PAIR, choose, overlap_keys, year_of
from outcomes.store.disclosure.sheet import Level
from outcomes.store.disclosure.ties import NO_TIES, Ties
from outcomes.store.disclosure.together import CREDIT, NEED, OUTCOME, RATE, Class, Said, Year, year_sheet

_NEEDS = {"high": "high", "unknown": "not-known"}
"""Classes of need in joint rates, and the group of the breakdown `need_band` that each is."""
_SUMS = ("upper", "numerator")
"""Parts of an indicator in which each partner's people are counted."""


@dataclass(frozen=True)
class Joint:
    """What is shown of one year across partners; `is_estimated` where the estimate of different people is."""

    year: Year
    is_estimated: bool = False

    @property
    def is_silent(self) -> bool:
        return not (
            self.is_estimated or self.year.shared or any(said.shows(OUTCOME) for said in self.year.said.values())
        )

    def silent(self) -> Joint:
        """The same year with nothing shown."""
        return Joint(replace(self.year, shared={}, said=dict.fromkeys(self.year.said, Said(None))))


@dataclass(frozen=True)
class Tables:
    """The linked tables as they lie in a publication, and what says of them who may know what.

    `counted` gives the indicators that count the people of joint figures: by their achievement, or None where they
    count whoever is supported.
    """

    rows: Sequence[Row]
    counted: Mapping[str, str | None]
    typed: frozenset[str]
    own: Own
    earlier: Sequence[Snapshot]
    truth: Mapping[Name, int]
    threshold: int
    ties: Ties = NO_TIES

    def sight(self, span: str) -> Sight | None:
        """All figures of a year that may count the people of joint ones; None where there is none."""
        rows = [
            row
            for inside in self.ties.grouped(self.rows)
            if any(row.at.measure in self.counted for row in inside)
            for row in inside
            if row.at.span == span or row.at.span.startswith(f"{span} ")
        ]
        if not rows:
            return None
        sight = Sight(rows, self.typed, self.truth, self.own, self.ties)
        sight.learn(self.earlier)
        return sight


def narrowed(tables: Tables, joints: Mapping[str, Joint]) -> list[Leak]:
    """Hidden figures that joint ones tell too much of, to anyone or to a partner, by year.

    What is known without joint figures is none of it.
    """
    found: dict[Name, Leak] = {}
    for span, joint in sorted(joints.items()):
        if not joint.is_silent and (sight := tables.sight(span)) is not None:
            for leak in _narrowed(tables, sight, span, joint):
                found.setdefault((leak.table, leak.key, leak.part), leak)
    return list(found.values())


def without_what_narrows(tables: Tables, span: str, joint: Joint) -> Joint:
    """The year without those joint figures that narrow hidden ones: one kind of them, where that is enough."""
    sight = None if joint.is_silent else tables.sight(span)
    if sight is None or not _narrowed(tables, sight, span, joint):
        return joint
    hidden = _hidden_partners(tables, span)
    ways = list(_ways_to_withdraw(joint, hidden, tables.threshold))
    for way in ways:
        if not _narrowed(tables, sight, span, less := way(joint)):
            return less
    for way in ways:
        joint = way(joint)
        if not _narrowed(tables, sight, span, joint):
            break
    return joint  # the last way leaves nothing, by which nothing is told


def _hidden_partners(tables: Tables, span: str) -> frozenset[str]:
    """Partners one of whose own figures of the year is hidden."""
    return frozenset(
        row.at.partner for row in tables.rows if row.is_marked and row.at.partner != ALL and row.at.span == span
    )


_Way = Callable[[Joint], Joint]


def _ways_to_withdraw(joint: Joint, hidden: frozenset[str], threshold: int) -> Iterator[_Way]:
    """Ways to show less, what is missed least first; the last shows nothing."""
    said = joint.year.said
    for what in (RATE, CREDIT):
        for name in sorted(said):
            if said[name].shows(what):
                yield _without(name, what)
    yield lambda one: replace(one, is_estimated=False)
    if joint.year.shared:
        yield lambda one: _sharing_less(one, hidden, threshold)
    for name in sorted(said):
        if said[name].shows(OUTCOME):
            yield _without(name, OUTCOME)
    yield _overlap_alone
    yield _sharing_nothing
    yield lambda one: one.silent()


def _without(name: str, what: str) -> _Way:
    def less(one: Joint) -> Joint:
        said = {**one.year.said, name: one.year.said[name].without(what)}
        return replace(one, year=replace(one.year, said=said))

    return less


def _sharing_less(joint: Joint, partners: frozenset[str], threshold: int) -> Joint:
    """Pairs and ways of some partners are hidden too, and what tells of these; nothing where that does not help."""
    year = joint.year
    told = {key: year.totals.told[key] for key in year.shared}
    small = frozenset(key for key, n in year.shared.items() if n is None or partners.intersection(key[2:4]))
    hidden = choose(told, small, year.totals, threshold)
    if hidden is None:
        return joint
    return replace(joint, year=replace(year, shared={k: None if k in hidden else n for k, n in year.shared.items()}))


def _sharing_nothing(joint: Joint) -> Joint:
    """Without people shared there is no estimate, which would count them, and no rate by number of partners."""
    said = {name: one.without(RATE) for name, one in joint.year.said.items()}
    return Joint(replace(joint.year, shared={}, said=said))


def _overlap_alone(joint: Joint) -> Joint:
    shared = {key: n for key, n in joint.year.shared.items() if key.sharing == OVERLAP}
    return replace(joint, year=replace(joint.year, shared=shared))


def _narrowed(tables: Tables, sight: Sight, span: str, joint: Joint) -> list[Leak]:
    """What joint figures of one year tell, and would not be told without them."""
    told = _Together(tables, sight, span, joint)
    silent = _Together(tables, sight, span, joint.silent())
    leaks = []
    for who in (ANYONE, *sorted(tables.own)):
        found = told.worked_out_by(who)
        known = silent.worked_out_by(who) if found else {}
        leaks += [Leak(*name, *ends, who) for name, ends in found.items() if name not in known]
    return leaks


@dataclass(frozen=True)
class _People:
    """Cells that add up to a number of people, and that number."""

    cells: tuple[int, ...]
    number: int


@dataclass(frozen=True)
class _Tie:
    """That one number of people is at most another."""

    smaller: _People
    larger: _People

    @property
    def relation(self) -> Relation:
        terms = Counter(self.smaller.cells)
        terms.subtract(self.larger.cells)
        return Relation(tuple(terms), tuple(terms.values()), -np.inf)

    def with_known(self, first: int) -> Relation | None:
        """The same where all cells from the first on are known; None where it then says nothing."""
        if self.smaller.cells[0] < first <= self.larger.cells[0]:
            return Relation(self.smaller.cells, (1,) * len(self.smaller.cells), -np.inf, self.larger.number)
        if self.larger.cells[0] < first <= self.smaller.cells[0]:
            return Relation(self.larger.cells, (1,) * len(self.larger.cells), self.smaller.number, np.inf)
        return None


class _Together:
    """The figures of linked tables with the sheet of a year's joint figures behind them, in one attack."""

    def __init__(self, tables: Tables, sight: Sight, span: str, joint: Joint) -> None:
        self._tables, self._sight, self._span, self._joint = tables, sight, span, joint
        self._sheet = year_sheet(joint.year, tables.threshold, knows_own=False, is_told=not joint.is_silent)
        self._first = len(sight.names)
        self._sizes, self._different, self._counted = self._people_supported()
        self._ties = [*self._of_tables(), *self._of_need()]
        self._cells = [name for name, _ in self._sheet.items()]
        # Who is in need no other attack knows by the group: partners' figures of it are in linked tables alone.
        self._of_few_in_need = np.where([name[0] == NEED for name in self._cells], self._sheet.needs, 0)
        self._certain = [*self._of_sharing(), *(tie.relation for tie in self._ties)]
        supposed = self._sheet.suppositions(but=Level.TOTALS)
        self._suppositions = [[self._moved(one) for one in relations] for relations in supposed]

    def worked_out_by(self, who: str) -> dict[Name, tuple[int, int]]:
        """The hidden figures of linked tables that one intruder knows too well, with the least and most each can be."""
        seen = self._sight.as_seen_by(who, self._tables.own.get(who, {}))
        if seen is None:
            return {}
        try:
            return self._found(seen, seen.relations, who)
        except Contradiction:
            return self._found(seen, self._sight.certain, who)

    def _found(self, seen: Shown, linked: Sequence[Relation], who: str) -> dict[Name, tuple[int, int]]:
        """First whatever is safe even with the joint figures' people as they truly are: they might well be that."""
        as_they_are = [tie.with_known(self._first) for tie in self._ties]
        doubtful = {one.cell for one in worked_out(replace(seen, relations=(*linked, *filter(None, as_they_are))))}
        needs = np.concatenate([seen.needs, self._of_few_in_need if who == ANYONE else 0 * self._of_few_in_need])
        needs[[cell for cell in range(self._first) if cell not in doubtful]] = 0
        if not needs.any():
            return {}
        figures = np.concatenate([seen.figures, np.full(len(self._sheet), np.nan)])
        floors = np.concatenate([seen.floors, self._sheet.floors])
        known = (*linked, *self._certain, *self._own(who))
        for supposed in self._suppositions:
            try:
                found = worked_out(Shown(figures, floors, needs, (*known, *supposed)))
                return {self._name_of(one.cell): (one.low, one.high) for one in found}
            except Contradiction:
                continue
        raise Contradiction

    def _name_of(self, cell: int) -> Name:
        """A figure's name; of numbers of the sheet, which stand in no table, of the share they are behind."""
        if cell < self._first:
            return self._sight.names[cell]
        return RATE, (self._span, *map(str, self._cells[cell - self._first])), "people"

    def _moved(self, relation: Relation) -> Relation:
        """A relation of the sheet among the cells of both."""
        return replace(relation, cells=tuple(self._first + cell for cell in relation.cells))

    def _people(self, number: int, *names: tuple[object, ...]) -> _People:
        return _People(tuple(self._first + self._sheet.number(name) for name in names), number)

    def _people_supported(self) -> tuple[dict[str, _People], _People, _People]:
        """Each partner's people, the different ones, and all that partners count."""
        totals = self._joint.year.totals
        sizes = {
            partner: self._people(size.people, ("with others", partner), ("with no other", partner))
            for partner, size in totals.sizes.items()
        }
        span = year_of(self._joint.year.shared or totals.told)
        different = self._people(totals.different, *overlap_keys(span))
        return sizes, different, _added(sizes.values())

    def _of_sharing(self) -> Iterator[Relation]:
        """What the sheet says of partners' numbers where they are known, said of the cells they are."""
        for tie in (*_at_most(self._different, self._counted), *self._each_at_most_different()):
            yield tie.relation
        if self._joint.is_estimated:
            # More than an estimate in round numbers tells: both numbers it is made of, as they are.
            for people in (self._different, self._counted):
                yield Relation(people.cells, (1,) * len(people.cells), people.number, people.number)
        if ("pairs left out",) in self._sheet:
            few = self._joint.year.totals.left_out(self._tables.threshold)
            theirs = _added(self._sizes[partner] for partner in few)
            cell = self._first + self._sheet.number(("pairs left out",))
            times = len(self._sizes) - 1
            yield Relation((cell, *theirs.cells), (1, *[-times] * len(theirs.cells)), -np.inf)
        for name, cell in self._sheet.items():
            if name[0] == "besides":
                pair = next(
                    key for key in self._joint.year.totals.told if {*key[2:4]} == {*name[1:]} and key.sharing == PAIR
                )
                cells = (self._first + cell, self._first + self._sheet.number(pair), *self._sizes[name[1]].cells)
                yield Relation(cells, (1, 1, -1, -1))

    def _each_at_most_different(self) -> Iterator[_Tie]:
        for size in self._sizes.values():
            yield from _at_most(size, self._different)

    def _of_tables(self) -> Iterator[_Tie]:
        """How figures of the linked tables stand to the people of joint ones; as far as it is so."""
        reports = {name: self._reports(name) for name in self._joint.year.true}
        for cell, (at, name) in enumerate(zip(self._sight.ats, self._sight.names, strict=True)):
            told = self._tables.truth.get(name)
            if at.measure not in self._tables.counted or told is None:
                continue
            achievement = self._tables.counted[at.measure]
            if achievement is None:
                yield from self._of_figure(at, name[2], _People((cell,), told), self._sizes, self._different)
            elif achievement in reports:
                people = self._people(self._joint.year.true[achievement].people, (OUTCOME, achievement, "people"))
                yield from self._of_figure(at, name[2], _People((cell,), told), reports[achievement], people)

    def _reports(self, achievement: str) -> dict[str, _People]:
        true = self._joint.year.true[achievement].reports
        return {p: self._people(n, (OUTCOME, achievement, ("told by", p))) for p, n in true.items()}

    def _of_figure(
        self, at: At, part: str, figure: _People, mine: Mapping[str, _People], different: _People
    ) -> Iterator[_Tie]:
        """A figure is of people of a partner; or the place's, of the largest partner's people or of all partners'."""
        if part not in ("lower", *_SUMS):
            return
        is_whole = at._replace(partner=ALL) == At(at.measure, ALL, ALL, self._span, ALL, ALL)
        if at.partner != ALL:
            if (whole := mine.get(at.partner)) is not None:
                yield from _at_most(figure, whole)
                yield from _at_most(whole, figure) if is_whole else ()
            return
        yield from _at_most(figure, different if part == "lower" else _added(mine.values()))
        if is_whole and part in _SUMS:
            yield from _at_most(different, figure)
            yield from _at_most(_added(mine.values()), figure)

    def _of_need(self) -> Iterator[_Tie]:
        """How many there are of a class of need, and what partners count of them in that group."""
        classes = next((true.classes for true in self._joint.year.true.values() if true.classes), {})
        if {1, 2} - classes.keys():
            return
        for cell, (at, name) in enumerate(zip(self._sight.ats, self._sight.names, strict=True)):
            told = self._tables.truth.get(name)
            is_group = (*at[1:4], at.dimension) == (ALL, ALL, self._span, "need_band")
            if told is None or not is_group or self._tables.counted.get(at.measure, "") is not None:
                continue
            for what, category in _NEEDS.items():
                if at.category == category:
                    yield from self._of_class(what, classes, name[2], _People((cell,), told))

    def _of_class(self, what: str, classes: Mapping[int, Class], part: str, figure: _People) -> Iterator[_Tie]:
        one, two = (
            self._people(classes[n].high if what == "high" else classes[n].unknown, (NEED, n, what)) for n in (1, 2)
        )
        if part == "lower":
            yield from _at_most(figure, _added([one, two]))
        if part == "upper":
            yield from _at_most(_added([one, two]), figure)
            yield from _at_most(_added([one, two, two]), figure)
            yield from _at_most(figure, _added([one, two, two]))

    def _own(self, who: str) -> Iterator[Relation]:
        """A partner knows its own people, and which of those it reports were with it."""
        year = self._joint.year
        if (mine := self._sizes.get(who)) is not None:
            yield Relation(mine.cells, (1, 1), mine.number, mine.number)
        for name, true in year.true.items():
            if who in true.reports:
                reported = self._people(true.reports[who], (OUTCOME, name, ("told by", who)))
                yield Relation(reported.cells, (1,), reported.number, reported.number)
            if who in true.present and who in true.met:
                met = self._people(true.met[who].people, (RATE, name, ("with", who)))
                yield Relation(met.cells, (1,), true.present[who], np.inf)


def _added(people: Iterable[_People]) -> _People:
    listed = list(people)
    return _People(tuple(cell for one in listed for cell in one.cells), sum(one.number for one in listed))


def _at_most(smaller: _People, larger: _People) -> Iterator[_Tie]:
    """That one number of people is at most another, where it is."""
    if smaller.cells and larger.cells and smaller.number <= larger.number:
        yield _Tie(smaller, larger)
