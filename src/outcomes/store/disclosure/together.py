"""What partners achieved together, in one year, as an intruder sees it: outcomes, credit and rates over shared people.

On the road: sharing → **together** → achieved (what is published and what is true), publish, audit. A rate in whole
percent bounds a count by the people it is of; credit in round numbers bounds what partners' people come to; the round
number of an outcome is a window. All of it is attacked with overlap, pairs and journeys of the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations
from typing import NamedTuple

from outcomes.store.disclosure.linked import Relation, at_most, equal
from outcomes.store.disclosure.sharing import Figures, Key, Totals, add_sharing, overlap_keys, window
from outcomes.store.disclosure.sheet import Level, Name, Sheet

RATE, CREDIT, OUTCOME = "joint_rate", "joint_credit", "joint_outcome"
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
        return replace(self, rates={}) if what == RATE else replace(self, equal={}, dose={})

    def shows(self, what: str) -> bool:
        if what == OUTCOME:
            return self.people is not None
        return any(r.achieved_pct is not None for r in self.rates.values()) if what == RATE else bool(self.equal)


@dataclass(frozen=True)
class Achieved:
    """The true numbers of one achievement: what the intruder is taken to know of them, and what it must not learn.

    `reports`, `present` and `active` are by partner: people it reports, those of them who were with it in the year, and
    those with whom it was active before. `credited` says of each partner how many people it has a share in, by how many
    partners share them; `shared` how many people are in each of these classes.
    """

    people: int
    reports: Mapping[str, int]
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

    def silent(self) -> Year:
        """The same with nothing published of achievements."""
        return replace(self, said={name: Said(None) for name in self.said})


def together_leaks(year: Year, threshold: int) -> dict[Name, tuple[int, int]]:
    """What can be worked out of small numbers, by anyone, and by partners who put all they know together.

    A number that partners know from their own figures alone is none of it: nothing published tells it.
    """
    found: dict[Name, tuple[int, int]] = {}
    for knows_own in (False, True):
        spared = _sheet(year.silent(), threshold, knows_own=knows_own, is_told=False).worked_out()
        told = _sheet(year, threshold, knows_own=knows_own).worked_out(spared=spared.keys())
        found |= told
    return found


def withdraw(year: Year, threshold: int) -> Year:
    """The year without the figures of achievements from which something could be worked out."""
    while found := together_leaks(year, threshold):
        achievement, what = _to_withdraw(year, next(iter(sorted(found, key=str))))
        said = year.said[achievement].without(what)
        year = replace(year, said={**year.said, achievement: said})
    return year


def _to_withdraw(year: Year, leaking: Name) -> tuple[str, str]:
    """Which figure goes: of the achievement that leaks, by what it leaks from; else the first there is, rates first."""
    own = str(leaking[1]) if leaking[0] in WITHDRAWN_FIRST else None
    first = (str(leaking[0]),) if own else ()
    for name in [own] if own else []:
        for what in (*first, *WITHDRAWN_FIRST):
            if year.said[name].shows(what):
                return name, what
    for what in WITHDRAWN_FIRST:
        for name in sorted(year.said):
            if year.said[name].shows(what):
                return name, what
    raise AssertionError(leaking)  # with nothing published of achievements, nothing is published that could leak


def _sheet(year: Year, threshold: int, *, knows_own: bool, is_told: bool = True) -> Sheet:
    """Everything known of a year; where it is not told, only what partners know themselves."""
    sheet = Sheet()
    shown: Figures = year.shared if year.shared and is_told else _nothing_shown(year)
    add_sharing(sheet, shown, year.totals, threshold) if is_told else _add_classes(sheet, year)
    model = _Model(sheet, year, threshold, knows_own=knows_own, is_told=is_told)
    model.add()
    return sheet
