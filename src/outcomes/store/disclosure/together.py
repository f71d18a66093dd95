"""What partners achieved together, in one year, as an intruder sees it: outcomes, credit and rates over shared people.

On the road: sharing → **together** → achieved (what is published and what is true), publish, audit. A rate in whole
percent bounds a count by the people it is of; credit in round numbers bounds what partners' people come to; the round
number of an outcome is a window. All of it is attacked with overlap, pairs and journeys of the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

import numpy as np

from outcomes.store.disclosure.linked import Relation, at_most, equal
from outcomes.store.disclosure.sharing import (
    JUST_WITH,
    Figures,
    Size,
    Totals,
    add_sharing,
    overlap_keys,
    window,
    year_of,
)
from outcomes.store.disclosure.sheet import Level, Name, Sheet, need_of

RATE, CREDIT, OUTCOME, NEED = "joint_rate", "joint_credit", "joint_outcome", "need"
WITHDRAWN_FIRST = (RATE, CREDIT, OUTCOME)
"""In which order figures of an achievement are withdrawn where something of it can be worked out."""
OTHERS, UNASSIGNED = "others", "unassigned"
_ACTIVE = (1, 2, 3, 4)
"""Classes of people by how many partners were active with them; the last is that many and more."""
_TWELFTHS = {1: 12, 2: 6, 3: 4, 4: 3}
"""A partner's equal share of somebody, by how many were active: the most it can be, in twelfths."""


class Rate(NamedTuple):
    """Shown of people with one partner, or with two or more, in whole percent: None where it is hidden."""

    achieved_pct: int | None = None
    high_pct: int | None = None
    unknown_pct: int | None = None


class Class(NamedTuple):
    """The true numbers of people with one partner, or with two or more."""

    people: int
    achieved: int
    high: int
    unknown: int


@dataclass(frozen=True)
class Said:
    """What is published of one achievement; `people` is None where nothing is. Credit is by partner."""

    people: int | None
    rates: Mapping[int, Rate] = field(default_factory=dict)
    equal: Mapping[str, int] = field(default_factory=dict)
    dose: Mapping[str, int] = field(default_factory=dict)

    def without(self, what: str) -> Said:
        """The same with one kind of figure withdrawn; with the outcome goes all of it."""
        if what == OUTCOME:
            return Said(None)
        if what == NEED:
            return replace(self, rates={n: Rate(rate.achieved_pct) for n, rate in self.rates.items()})
        return replace(self, rates={}) if what == RATE else replace(self, equal={}, dose={})

    def shows(self, what: str) -> bool:
        if what == OUTCOME:
            return self.people is not None
        if what == NEED:
            return any(rate.high_pct is not None for rate in self.rates.values())
        return any(rate.achieved_pct is not None for rate in self.rates.values()) if what == RATE else bool(self.equal)


@dataclass(frozen=True)
class Achieved:
    """The true numbers of one achievement: what the intruder is taken to know of them, and what it must not learn.

    `reports`, `present` and `active` are by partner: people it reports, those of them who were with it in the year, and
    those with whom it was active before; whose reports are published, `published` says. `met` says of each partner how
    many who achieved it were with it alone in the year, and with others too. `credited` says of each partner how many
    people it has a share in, by how many partners share them; `shared` how many people are in each of these classes.
    """

    people: int
    reports: Mapping[str, int]
    published: frozenset[str] = frozenset()
    met: Mapping[str, Size] = field(default_factory=dict)
    classes: Mapping[int, Class] = field(default_factory=dict)
    present: Mapping[str, int] = field(default_factory=dict)
    active: Mapping[str, int] = field(default_factory=dict)
    credited: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    shared: Mapping[int, int] = field(default_factory=dict)
    unassigned: int = 0


@dataclass(frozen=True)
class Year:
    """One year: what is shown of shared people and of each achievement, and the truth behind it."""

    shared: Figures
    totals: Totals
    said: Mapping[str, Said]
    true: Mapping[str, Achieved]


def together_leaks(year: Year, threshold: int) -> dict[Name, tuple[int, int]]:
    """What can be worked out of small numbers, by anyone, and by partners who put all they know together.

    A number that partners know from their own figures alone is none of it: nothing published tells it.
    """
    found: dict[Name, tuple[int, int]] = {}
    for knows_own in (False, True):
        spared = year_sheet(year, threshold, knows_own=knows_own, is_told=False).worked_out()
        found |= year_sheet(year, threshold, knows_own=knows_own, is_told=True).worked_out(spared=spared.keys())
    return found


def withdraw(year: Year, threshold: int) -> Year:
    """The year without the figures of achievements from which something could be worked out.

    Where nothing may be shown of shared people, no rate by number of partners is shown either.
    """
    if not year.shared:
        year = _without(year, year.said, RATE)
    while found := together_leaks(year, threshold):
        year = _without(year, *_to_withdraw(year, min(found, key=str)))
    return year


def _without(year: Year, achievements: Iterable[str], what: str) -> Year:
    return replace(year, said={**year.said, **{one: year.said[one].without(what) for one in achievements}})


def _to_withdraw(year: Year, leaking: Name) -> tuple[list[str], str]:
    """Which figure goes: of the achievement that leaks, by what it leaks from; else the first there is, rates first."""
    if leaking[0] == NEED and (shown := [name for name, said in year.said.items() if said.shows(NEED)]):
        return shown, NEED
    mine = [str(leaking[1])] if leaking[0] in WITHDRAWN_FIRST else []
    kinds = [what for what in WITHDRAWN_FIRST if what == leaking[0]] + list(WITHDRAWN_FIRST)
    for names in (mine, sorted(year.said)):
        for what in kinds:
            if found := [name for name in names if year.said[name].shows(what)]:
                return found[:1], what
    raise AssertionError(leaking)  # where nothing is shown of achievements, nothing of theirs can be worked out


def year_sheet(year: Year, threshold: int, *, knows_own: bool, is_told: bool) -> Sheet:
    """Everything known of a year; where it is not told, all but what is published of achievements."""
    sheet = Sheet()
    add_sharing(sheet, year.shared, year.totals, threshold)
    one, two, three = (sheet.number(key) for key in overlap_keys(year_of(year.shared or year.totals.told)))
    several = sheet.add(("two or more",))
    sheet.say(equal(several, [two, three]))
    _Need(sheet, year, threshold, {1: one, 2: several}).add(is_told=is_told)
    for name in sorted(year.true):
        _Achievement(sheet, name, year, threshold, {1: one, 2: several}).add(knows_own=knows_own, is_told=is_told)
    return sheet


def _in_percent(sheet: Sheet, part: int, whole: int, percent: float | None) -> None:
    """That a part is so many whole percent of the whole: within half a percent, ends included."""
    if percent is not None:
        twice = 2 * round(percent)
        sheet.say(Relation((part, whole), (200, -(twice - 1)), 0, np.inf))
        sheet.say(Relation((part, whole), (200, -(twice + 1)), -np.inf, 0))


@dataclass(frozen=True)
class _Need:
    """Of people with one partner, and with more: how many have high need, how many of unknown need, and the rest."""

    sheet: Sheet
    year: Year
    threshold: int
    classes: Mapping[int, int]

    def add(self, *, is_told: bool) -> None:
        for number, true in next((a.classes for a in self.year.true.values() if a.classes), {}).items():
            whole = self.classes[number]
            known = true.people - true.high - true.unknown
            high, other, unknown, rest = (
                self._cell(number, what, people)
                for what, people in (("high", true.high), ("not high", true.people - true.high),
                                     ("unknown", true.unknown), ("known and not high", known))
            )  # fmt: skip
            self.sheet.say(equal(whole, [high, other]))
            self.sheet.say(equal(other, [unknown, rest]))
            if is_told:
                rates = [said.rates.get(number, Rate()) for said in self.year.said.values()]
                _in_percent(self.sheet, high, whole, next((r.high_pct for r in rates if r.high_pct is not None), None))
                told = next((r.unknown_pct for r in rates if r.unknown_pct is not None), None)
                _in_percent(self.sheet, unknown, whole, told)

    def _cell(self, number: int, what: str, people: int) -> int:
        return self.sheet.add((NEED, number, what), need=need_of(people, self.threshold))


class _Achievement:
    """The cells of one achievement, and what is known of them."""

    def __init__(self, sheet: Sheet, name: str, year: Year, threshold: int, classes: Mapping[int, int]) -> None:
        self._sheet, self._name, self._threshold, self._classes = sheet, name, threshold, classes
        self._year, self._said, self._true = year, year.said.get(name, Said(None)), year.true[name]
        self._people = self._cell(OUTCOME, "people", 0)

    def _cell(self, what: str, which: object, people: int) -> int:
        """A cell; its true number says whether it is small, and must not be worked out."""
        return self._sheet.add((what, self._name, which), need=need_of(people, self._threshold))

    def add(self, *, knows_own: bool, is_told: bool) -> None:
        reports = self._add_reports(knows_own=knows_own)
        achieved = self._add_classes(is_told=is_told)
        met = self._add_met(achieved, reports)
        self._count_out(achieved, met)
        if is_told and (people := self._said.people) is not None:
            self._sheet.say(Relation((self._people,), (1,), *window(people, self._threshold)))
            true = self._true.people
            self._sheet.say(Relation((self._people,), (1,), true, true), Level.TOTALS)
        if knows_own and achieved:
            self._add_present(list(achieved.values()))
        if is_told and self._said.equal:
            credit = _Credit(self._sheet, self._name, self._said, self._true, self._threshold, self._people)
            credit.add(knows_own=knows_own)
            credit.liken(achieved, met)

    def _add_reports(self, *, knows_own: bool) -> dict[str, int]:
        """What partners report of it: each person stands in one report or in several. Hidden reports few know."""
        reports, people = self._true.reports, self._true.people
        told, cells = sum(reports.values()), dict[str, int]()
        for partner, mine in sorted(reports.items()):
            is_known = knows_own or partner in self._true.published
            cells[partner] = cell = self._sheet.add(
                (OUTCOME, self._name, ("told by", partner)), need=0 if is_known else self._threshold, floor=1
            )
            if is_known:
                self._sheet.say(Relation((cell,), (1,), mine, mine), Level.TOTALS)
            others = self._cell(OUTCOME, ("not told by", partner), people - mine)
            self._sheet.say(equal(self._people, [cell, others]))
        if cells:
            self._sheet.say(Relation(tuple(cells.values()), (1,) * len(cells), told, told), Level.TOTALS)
            again = self._cell(OUTCOME, "told again", told - people)
            self._sheet.say(Relation((self._people, again, *cells.values()), (1, 1, *[-1] * len(cells))))
        return cells

    def _add_classes(self, *, is_told: bool) -> dict[int, int]:
        """People with one partner and with more who achieved it, who did not, and who were with nobody in the year."""
        achieved = {}
        for number, true in sorted(self._true.classes.items()):
            part = achieved[number] = self._cell(RATE, ("achieved", number), true.achieved)
            left = self._cell(RATE, ("not achieved", number), true.people - true.achieved)
            self._sheet.say(equal(self._classes[number], [part, left]))
            if is_told:
                percent = self._said.rates.get(number, Rate()).achieved_pct
                _in_percent(self._sheet, part, self._classes[number], percent)
        with_somebody = sum(true.achieved for true in self._true.classes.values())
        self._nobody = self._cell(RATE, "with nobody", self._true.people - with_somebody)
        self._sheet.say(equal(self._people, [*achieved.values(), self._nobody]))
        return achieved

    def _add_met(self, achieved: Mapping[int, int], reports: Mapping[str, int]) -> dict[str, tuple[int, int]]:
        """By partner: who achieved it of its people with no other partner, and of those with others."""
        met = {}
        for partner in sorted({*self._year.totals.sizes, *self._true.met}):
            size = self._true.met.get(partner, Size(0, 0))
            alone = self._cell(RATE, ("alone with", partner), size.people - size.with_others)
            shared = self._cell(RATE, ("also with", partner), size.with_others)
            met[partner] = alone, shared
            self._sheet.say(equal(self._cell(RATE, ("with", partner), size.people), [alone, shared]))
            self._add_not_met(partner, size, alone, shared)
            if mine := reports.get(partner):
                told = self._true.reports[partner]
                if size.people - size.with_others <= told:
                    self._sheet.say(at_most([alone], [mine]), Level.ALIKE)
                if told <= size.people + self._true.people - sum(c.achieved for c in self._true.classes.values()):
                    self._sheet.say(at_most([mine], [alone, shared, self._nobody]), Level.ALIKE)
        if met and 1 in achieved:
            self._sheet.say(equal(achieved[1], [alone for alone, _ in met.values()]))
        if met and 2 in achieved:
            shared_cells = [shared for _, shared in met.values()]
            self._sheet.say(Relation((achieved[2], *shared_cells), (-2, *[1] * len(shared_cells)), 0, np.inf))
            for shared in shared_cells:
                self._sheet.say(at_most([shared], [achieved[2]]))
            if sum(size.with_others for size in self._true.met.values()) == 2 * self._true.classes[2].achieved:
                two = Relation((achieved[2], *shared_cells), (-2, *[1] * len(shared_cells)))
                self._sheet.say(two, Level.GUESSED)
        return met

    def _add_not_met(self, partner: str, size: Size, alone: int, shared: int) -> None:
        """They are among the partner's people; the others did not achieve it."""
        whole = self._year.totals.sizes.get(partner)
        if whole is None:
            return
        without = whole.people - whole.with_others - (size.people - size.with_others)
        left = self._cell(RATE, ("alone with, not achieved", partner), without)
        self._sheet.say(equal(self._sheet.number(("with no other", partner)), [alone, left]))
        self._sheet.say(at_most([shared], [self._sheet.number(("with others", partner))]))

    def _count_out(self, achieved: Mapping[int, int], met: Mapping[str, tuple[int, int]]) -> None:
        """Of few partners: how many achieved it who are with just these, of which the others are sums."""
        done = {}
        for name, cell in [(name, cell) for name, cell in self._sheet.items() if name[0] == JUST_WITH]:
            done[frozenset(name[1:])] = part = self._sheet.add((RATE, self._name, name))
            self._sheet.say(at_most([part], [cell]))
        if not done:
            return
        for number, total in achieved.items():
            self._sheet.say(equal(total, [cell for group, cell in done.items() if min(len(group), 2) == number]))
        for partner, (alone, shared) in met.items():
            mine = [(len(group), cell) for group, cell in done.items() if partner in group]
            self._sheet.say(equal(alone, [cell for size, cell in mine if size == 1]))
            self._sheet.say(equal(shared, [cell for size, cell in mine if size > 1]))

    def _add_present(self, achieved: Sequence[int]) -> None:
        """Partners know who of those they report was with them: all of these are among people with a partner."""
        ones = [1] * len(achieved)
        for people in self._true.present.values():
            self._sheet.say(Relation(tuple(achieved), tuple(ones), people, np.inf), Level.TOTALS)
        most = sum(self._true.present.values())
        if sum(true.achieved for true in self._true.classes.values()) <= most:
            self._sheet.say(Relation(tuple(achieved), tuple(ones), 0, most), Level.TOTALS)


class _Credit:
    """Who was active with those who achieved it: by partner, and by how many were. Partners not named are one."""

    def __init__(self, sheet: Sheet, name: str, said: Said, true: Achieved, threshold: int, people: int) -> None:
        self._sheet, self._name, self._said, self._true = sheet, name, said, true
        self._threshold, self._people = threshold, people
        self._named = [row for row in sorted(said.equal) if row not in (OTHERS, UNASSIGNED)]
        self._rows = [row for row in sorted(said.equal) if row != UNASSIGNED]

    def add(self, *, knows_own: bool) -> None:
        nobody = self._cell(UNASSIGNED, self._true.unassigned)
        ends = (1, np.inf) if UNASSIGNED in self._said.equal else (0, 0)
        self._sheet.say(Relation((nobody,), (1,), *ends))
        classes = {number: self._sheet.add((CREDIT, self._name, number)) for number in _ACTIVE}
        several = self._cell("several", sum(n for number, n in self._true.shared.items() if number > 1))
        self._sheet.say(equal(several, [cell for number, cell in classes.items() if number > 1]))
        self._sheet.say(equal(self._people, [nobody, *classes.values()]))
        parts = {row: self._add_row(row, classes) for row in self._rows}
        self._add_up(classes, parts)
        equally = {row: (_most(cells), _least(cells)) for row, cells in parts.items()}
        by_dose = {row: (_whole(cells), {cells[1]: 12}) for row, cells in parts.items()}
        if UNASSIGNED in self._said.equal:
            equally[UNASSIGNED] = by_dose[UNASSIGNED] = ({nobody: 12}, {nobody: 12})
        self._say_rounded(self._said.equal, equally)
        self._say_ties(equally)
        self._say_rounded(self._said.dose, by_dose)
        if knows_own:
            self._say_active(parts)

    def liken(self, achieved: Mapping[int, int], met: Mapping[str, tuple[int, int]]) -> None:
        """Who was active before is taken for who was with the person in the year; as far as that is so."""
        number, true = self._sheet.number, self._true
        with_somebody = sum(one.achieved for one in true.classes.values())
        unassigned, nobody = number((CREDIT, self._name, UNASSIGNED)), number((RATE, self._name, "with nobody"))
        self._alike([unassigned], [nobody], true.unassigned, true.people - with_somebody)
        if 2 in achieved:
            several = sum(n for classes, n in true.shared.items() if classes > 1)
            self._alike([number((CREDIT, self._name, "several"))], [achieved[2]], several, true.classes[2].achieved)
        for row in {*self._rows, OTHERS}:
            members = [row] if row != OTHERS else [p for p in met if p not in self._named]
            if any(member not in met for member in members):
                continue
            sizes = [true.met.get(p, Size(0, 0)) for p in members]
            mine, shared = self._true_of(row), sum(size.with_others for size in sizes)
            alone = sum(size.people for size in sizes) - shared
            is_there = row in self._rows
            first = [number((CREDIT, self._name, (row, "alone")))] if is_there else []
            self._alike(first, [met[p][0] for p in members], mine[1], alone)
            others = [number((CREDIT, self._name, (row, n))) for n in _ACTIVE[1:]] if is_there else []
            self._alike(others, [met[p][1] for p in members], sum(mine.values()) - mine[1], shared)

    def _alike(self, one: Sequence[int], other: Sequence[int], true_one: int, true_other: int) -> None:
        """That two sums are the same, where they are; else which of them is more."""
        if true_one <= true_other and one:
            self._sheet.say(at_most(one, other), Level.ALIKE)
        if true_one >= true_other and other:
            self._sheet.say(at_most(other, one), Level.ALIKE)

    def _cell(self, which: object, people: int) -> int:
        return self._sheet.add((CREDIT, self._name, which), need=need_of(people, self._threshold))

    def _true_of(self, row: str) -> dict[int, int]:
        """How many people a row's partners have a share in, by how many share them."""
        members = [row] if row != OTHERS else [p for p in self._true.credited if p not in self._named]
        return {n: sum(self._true.credited.get(p, {}).get(n, 0) for p in members) for n in _ACTIVE}

    def _add_row(self, row: str, classes: Mapping[int, int]) -> dict[int, int]:
        true = self._true_of(row)
        alone = self._cell((row, "alone"), true[1])
        cells = {1: alone} | {n: self._sheet.add((CREDIT, self._name, (row, n))) for n in _ACTIVE[1:]}
        whole = self._cell((row, "all"), sum(true.values()))
        self._sheet.say(equal(whole, list(cells.values())))
        self._sheet.say(Relation((whole,), (1,), 1, np.inf))
        if row == OTHERS:
            return cells
        without = self._cell((row, "without"), self._true.people - sum(true.values()))
        self._sheet.say(equal(self._people, [whole, without]))
        for number, cell in cells.items():
            self._sheet.say(at_most([cell], [classes[number]]))
        return cells

    def _add_up(self, classes: Mapping[int, int], parts: Mapping[str, Mapping[int, int]]) -> None:
        """Somebody with three partners active stands in three of their numbers."""
        for number, total in classes.items():
            members = tuple(cells[number] for cells in parts.values())
            is_last = number == _ACTIVE[-1]
            ends = (0, np.inf) if is_last else (0, 0)
            self._sheet.say(Relation((*members, total), (*[1] * len(members), -number), *ends))
            if is_last and not self._true.shared.get(number):
                self._sheet.say(Relation((total,), (1,)), Level.GUESSED)
                self._sheet.say(Relation(members, (1,) * len(members)), Level.GUESSED)

    def _say_rounded(self, told: Mapping[str, int], ends: Mapping[str, tuple[_Sum, _Sum]]) -> None:
        """Credit is the rows' shares of the round total, in units, by largest remainder: no row is off by a unit.

        No two are off by more than one from each other. `ends` are the most and the least each can be, in twelfths.
        """
        step, rows = 2 * self._threshold, len(ends)
        units = (self._said.people or 0) // step
        for row, (most, least) in ends.items():
            middle = rows * (told[row] // step)
            self._say_sum(units * rows, least, 12 * (middle + rows - 1))
            self._say_sum(-units * rows, most, -12 * (middle - rows + 1))
        for row, other in permutations(ends, 2):
            apart = told[row] // step - told[other] // step + 1
            self._say_sum(units, _least_apart(ends[row], ends[other]), 12 * apart)

    def _say_ties(self, ends: Mapping[str, tuple[_Sum, _Sum]]) -> None:
        """Of two rows with one remainder the first by name is rounded up: none is a whole unit short of a later."""
        units, told = (self._said.people or 0) // (2 * self._threshold), self._said.equal
        for row, other in permutations(ends, 2):
            apart = told[row] // (2 * self._threshold) - told[other] // (2 * self._threshold) + 1
            is_so = units * (self._share(row) - self._share(other)) < apart * self._true.people
            if row < other and is_so:
                self._say_sum(units, _least_apart(ends[row], ends[other]), 12 * apart, less=1, level=Level.GUESSED)

    def _share(self, row: str) -> Fraction:
        """A row's true equal share, of people with four partners active or more the most it can be."""
        if row == UNASSIGNED:
            return Fraction(self._true.unassigned)
        return sum((Fraction(n, number) for number, n in self._true_of(row).items()), Fraction(0))

    def _say_sum(self, times: int, terms: _Sum, most: int, *, less: int = 0, level: Level = Level.SHOWN) -> None:
        """That so many times a sum is at most so many times the people, or less."""
        kept = {cell: times * weight for cell, weight in terms.items() if weight}
        kept[self._people] = kept.get(self._people, 0) - most
        self._sheet.say(Relation(tuple(kept), tuple(kept.values()), -np.inf, -less), level)

    def _say_active(self, parts: Mapping[str, Mapping[int, int]]) -> None:
        """Partners know with whom of those they report they were active."""
        for row, cells in parts.items():
            mine = [row] if row != OTHERS else [p for p in self._true.active if p not in self._named]
            people = sum(self._true.active.get(partner, 0) for partner in mine)
            self._sheet.say(Relation(tuple(cells.values()), (1,) * len(cells), people, np.inf), Level.TOTALS)


_Sum = dict[int, int]
"""Cells and how often each is taken."""


def _least_apart(one: tuple[_Sum, _Sum], other: tuple[_Sum, _Sum]) -> _Sum:
    """The least that one row can be, less the most that another can."""
    terms = dict(one[1])
    for cell, weight in other[0].items():
        terms[cell] = terms.get(cell, 0) - weight
    return terms


def _most(cells: Mapping[int, int]) -> _Sum:
    """The most a partner's equal share can come to, in twelfths."""
    return {cell: _TWELFTHS[number] for number, cell in cells.items()}


def _least(cells: Mapping[int, int]) -> _Sum:
    """The least it can come to: of people with four partners and more a share may be as small as you like."""
    return {cell: _TWELFTHS[number] if number < _ACTIVE[-1] else 0 for number, cell in cells.items()}


def _whole(cells: Mapping[int, int]) -> _Sum:
    """All its people: the most its share by dose can come to."""
    return dict.fromkeys(cells.values(), 12)
