"""Two partners and the people they might have, counted out one by one: an attack that shares nothing with the house's.

A world says how many people there are of each sort: with whom they are, and who reports that they achieved something.
Whoever looks at a publication can write down every world that fits it; what all of them have in common is known.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import floor
from typing import NamedTuple

from outcomes.store.disclosure.sharing import OVERLAP, PAIR, Key, Size, Totals, choose
from outcomes.store.disclosure.together import Achieved, Class, Rate, Said, Year

YEAR = "2025-26"
A, B = "a", "b"
JOB = "job"
SHARED = ("with both", "with a alone", "with b alone")
"""The private numbers that have nothing to do with outcomes."""


class World(NamedTuple):
    """How many people are with A alone, B alone or both; of each, how many achieved it, by whose report; or nobody."""

    a_not: int
    a_job: int
    b_not: int
    b_job: int
    both_not: int
    both_told_by_a: int
    both_told_by_b: int
    both_told_by_both: int
    nobody_told_by_a: int
    nobody_told_by_b: int

    @property
    def of_a(self) -> int:
        return self.a_not + self.a_job + self.both

    @property
    def of_b(self) -> int:
        return self.b_not + self.b_job + self.both

    @property
    def both(self) -> int:
        return self.both_not + self.both_job

    @property
    def both_job(self) -> int:
        return self.both_told_by_a + self.both_told_by_b + self.both_told_by_both

    @property
    def told_by_a(self) -> int:
        return self.a_job + self.both_told_by_a + self.both_told_by_both + self.nobody_told_by_a

    @property
    def told_by_b(self) -> int:
        return self.b_job + self.both_told_by_b + self.both_told_by_both + self.nobody_told_by_b

    @property
    def one(self) -> int:
        return self.a_not + self.a_job + self.b_not + self.b_job

    @property
    def one_job(self) -> int:
        return self.a_job + self.b_job

    @property
    def nobody(self) -> int:
        return self.nobody_told_by_a + self.nobody_told_by_b

    @property
    def jobs(self) -> int:
        return self.one_job + self.both_job + self.nobody

    @property
    def different(self) -> int:
        return self.one + self.both

    def private(self) -> dict[str, int]:
        """Numbers that nobody may learn where they are small."""
        return {
            "with both": self.both,
            "with a alone": self.of_a - self.both,
            "with b alone": self.of_b - self.both,
            "with one, achieved": self.one_job,
            "with one, not": self.one - self.one_job,
            "with both, achieved": self.both_job,
            "with both, not": self.both_not,
            "with a alone, not": self.a_not,
            "with b alone, not": self.b_not,
            "told by both": self.both_told_by_both,
            "not told by a": self.jobs - self.told_by_a,
            "not told by b": self.jobs - self.told_by_b,
            "with nobody": self.nobody,
            "credited to a": self.a_job + self.both_job,
            "credited to b": self.b_job + self.both_job,
            "credited to a alone": self.a_job,
            "credited to b alone": self.b_job,
        }


def drawn(seed: int) -> World:
    """Somebody's small world: some partners share many, some few, some report twice."""
    chance = random.Random(seed)
    most = chance.choice([3, 5, 7])
    few = chance.choice([0, 1, 3])
    return World(*(chance.randint(0, n) for n in (most, most, most, most, most, few, few, few, few, few)))


def round_number(people: int, threshold: int) -> int:
    """To the nearest multiple of twice the threshold, halves up."""
    return floor(Fraction(people, 2 * threshold) + Fraction(1, 2)) * 2 * threshold


def in_percent(part: int, whole: int) -> int:
    return floor(Fraction(100 * part, whole) + Fraction(1, 2))


def credit(world: World, threshold: int) -> dict[str, int]:
    """Equal credit in round numbers, by largest remainder. Partners whose own figure is small are unnamed."""
    units = round_number(world.jobs, threshold) // (2 * threshold)
    shares: dict[str, Fraction] = {}
    mine = {A: world.a_job + Fraction(world.both_job, 2), B: world.b_job + Fraction(world.both_job, 2)}
    told = {A: world.told_by_a, B: world.told_by_b}
    for partner, share in mine.items():
        if share:
            row = partner if told[partner] >= threshold else "others"
            shares[row] = shares.get(row, Fraction(0)) + share
    if world.nobody:
        shares["unassigned"] = Fraction(world.nobody)
    exact = {row: units * share / world.jobs for row, share in shares.items()}
    left = units - sum(map(floor, exact.values()))
    order = sorted(exact, key=lambda row: (floor(exact[row]) - exact[row], row))
    return {row: 2 * threshold * (floor(exact[row]) + (order.index(row) < left)) for row in exact}


@dataclass(frozen=True)
class Shown:
    """What a publication shows of a world; None, or nothing, where it is hidden."""

    overlap: dict[int, int | None]
    pair: int | None
    is_pair_there: bool
    people: int | None
    rates: dict[int, int]
    credit: dict[str, int]

    def fits_shared(self, world: World, threshold: int) -> bool:
        """Whether somebody in that world would have seen the same of people whom partners share."""
        sizes = {1: world.one, 2: world.both}
        return (
            all(
                (n is None and sizes[k] > 0) or (n is not None and n == round_number(sizes[k], threshold))
                for k, n in self.overlap.items()
            )
            and all(sizes[k] == 0 for k in sizes.keys() - self.overlap.keys() if self.overlap)
            and (not self.is_pair_there or self.pair is None or self.pair == round_number(world.both, threshold))
            and (not self.is_pair_there or world.both > 0)
        )

    def fits_outcome(self, world: World, threshold: int) -> bool:
        """Whether somebody in that world would have seen the same of who achieved it."""
        sizes = {1: world.one, 2: world.both}
        return (
            (self.people is None or self.people == round_number(world.jobs, threshold))
            and all(sizes[k] and n == in_percent(self._job(world, k), sizes[k]) for k, n in self.rates.items())
            and (not self.credit or (world.jobs > 0 and self.credit == credit(world, threshold)))
        )

    @staticmethod
    def _job(world: World, partners: int) -> int:
        return world.one_job if partners == 1 else world.both_job


def protected_year(world: World, threshold: int) -> Year:
    """The house's view of a world, its shared people protected, small figures of outcomes hidden, and no more."""
    people = {Key(YEAR, OVERLAP, "all", "all", k): n for k, n in ((1, world.one), (2, world.both)) if n}
    few = {p for p, n in ((A, world.of_a), (B, world.of_b)) if n <= threshold}
    if world.both and not few:
        people[Key(YEAR, PAIR, A, B, 2)] = world.both
    sizes = {p: Size(n, world.both) for p, n in ((A, world.of_a), (B, world.of_b)) if n}
    totals = Totals(world.different, world.of_a + world.of_b, sizes, people)
    small = frozenset(key for key, n in people.items() if n < threshold)
    hidden = choose(people, small, totals, threshold) if people else frozenset()
    shared = (
        {} if hidden is None
        else {key: None if key in hidden else round_number(n, threshold) for key, n in people.items()}
    )  # fmt: skip
    return Year(shared, totals, {JOB: _said(world, threshold)}, {JOB: _true(world, threshold)})


def _said(world: World, threshold: int) -> Said:
    if world.jobs < threshold:
        return Said(None)
    classes = {1: (world.one, world.one_job), 2: (world.both, world.both_job)}
    counts = [n for people, job in classes.values() for n in (people, job, people - job)]
    is_small = any(1 <= n < threshold for n in counts) or not all(people for people, _ in classes.values())
    rates = {} if is_small else {k: Rate(in_percent(job, people)) for k, (people, job) in classes.items()}
    equal = credit(world, threshold)
    return Said(round_number(world.jobs, threshold), rates, equal, equal)


def _true(world: World, threshold: int) -> Achieved:
    classes = {
        k: Class(*n, 0, 0) for k, n in ((1, (world.one, world.one_job)), (2, (world.both, world.both_job))) if n[0]
    }
    return Achieved(
        people=world.jobs,
        published=frozenset(p for p, n in ((A, world.told_by_a), (B, world.told_by_b)) if n >= threshold),
        met={
            p: Size(alone + world.both_job, world.both_job)
            for p, alone in ((A, world.a_job), (B, world.b_job))
            if alone + world.both_job
        },
        reports={p: n for p, n in ((A, world.told_by_a), (B, world.told_by_b)) if n},
        classes=classes,
        credited={
            p: {1: alone, 2: world.both_job}
            for p, alone in ((A, world.a_job), (B, world.b_job))
            if alone + world.both_job
        },
        shared={1: world.one_job, 2: world.both_job},
        unassigned=world.nobody,
    )  # fmt: skip


def shown_of(year: Year) -> Shown:
    """What a reader sees of a year of one achievement."""
    said = year.said[JOB]
    pair = Key(YEAR, PAIR, A, B, 2)
    return Shown(
        {key.partners: n for key, n in year.shared.items() if key.sharing == OVERLAP},
        year.shared.get(pair),
        pair in year.shared,
        said.people,
        {k: rate.achieved_pct for k, rate in said.rates.items() if rate.achieved_pct is not None},
        dict(said.equal),
    )


def worlds_like(world: World) -> Iterator[World]:
    """Every world in which each partner has as many people, and reports as many achievements, as in this one."""
    for both in range(min(world.of_a, world.of_b) + 1):
        for by_a, by_b, by_both in product(range(both + 1), repeat=3):
            if by_a + by_b + by_both > both:
                continue
            most_a, most_b = world.told_by_a - by_a - by_both, world.told_by_b - by_b - by_both
            for a_job in range(min(most_a, world.of_a - both) + 1):
                for b_job in range(min(most_b, world.of_b - both) + 1):
                    yield World(
                        world.of_a - both - a_job, a_job, world.of_b - both - b_job, b_job,
                        both - by_a - by_b - by_both, by_a, by_b, by_both, most_a - a_job, most_b - b_job,
                    )  # fmt: skip


def known_too_well(world: World, shown: Shown, threshold: int) -> dict[str, tuple[int, int]]:
    """The small numbers of a world that somebody works out from what is shown, with the least and most each can be.

    The reader knows how many people each partner has and reports; where outcomes are shown, how many people achieved
    it, and where people shared are shown, how many different people there are. First it is given the people shared,
    then the outcomes: what it knew before of either is not counted.
    """
    steps = [list(worlds_like(world))]
    steps.append([w for w in steps[0] if shown.fits_shared(w, threshold) and _same_people(world, w, shown)])
    steps.append([w for w in steps[1] if shown.fits_outcome(w, threshold) and _same_jobs(world, w, shown)])
    ends = [_ends(worlds) for worlds in steps]
    small = [name for name, n in world.private().items() if 1 <= n < threshold]
    shared = {
        name: ends[1][name]
        for name in small
        if name in SHARED and _became_narrow(ends[0][name], ends[1][name], threshold)
    }
    return shared | {name: ends[2][name] for name in small if _became_narrow(ends[1][name], ends[2][name], threshold)}


def _same_people(world: World, other: World, shown: Shown) -> bool:
    return not shown.overlap or world.different == other.different


def _same_jobs(world: World, other: World, shown: Shown) -> bool:
    return shown.people is None or world.jobs == other.jobs


def _became_narrow(before: tuple[int, int], after: tuple[int, int], threshold: int) -> bool:
    return _is_narrow(after, threshold) and not _is_narrow(before, threshold)


def _ends(worlds: list[World]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for world in worlds:
        for name, n in world.private().items():
            low, high = found.get(name, (n, n))
            found[name] = min(low, n), max(high, n)
    return found


def _is_narrow(ends: tuple[int, int], threshold: int) -> bool:
    return ends[1] < threshold or ends[1] - ends[0] < threshold
