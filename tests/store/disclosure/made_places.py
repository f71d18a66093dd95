"""Small made-up places, person by person, and an onlooker who writes down what anybody could: an attack of its own.

The onlooker's unknowns are numbers of people of each sort (with which partners, who tells of their job) and how many of
each partner's people came in a quarter or live in a ward. What is published are sums of these, and windows around sums.
Nothing of the house's relations between figures is used, only its rules of what is shown.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from outcomes.store.disclosure.figures import ALL, At, Row, with_differences
from outcomes.store.disclosure.problem import Own
from outcomes.store.disclosure.sharing import OVERLAP, PAIR, Key, Size, Totals
from outcomes.store.disclosure.together import Achieved, Class, Rate, Said

YEAR, JOB = "2025-26", "job"
QUARTERS = tuple(f"{YEAR} Q{n}" for n in (1, 2))
WARDS = ("east", "north", "west")
SUPPORTED, JOBS = "supported", "jobs"


@dataclass(frozen=True)
class Person:
    """With which partners somebody is, who tells of their job, in which quarters they came, and where they live."""

    partners: frozenset[str]
    told_by: frozenset[str]
    quarters: frozenset[str]
    ward: str

    @property
    def sort(self) -> Sort:
        return self.partners, self.told_by


Sort = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class MadePlace:
    """A place's people, and what there is to count of them."""

    people: tuple[Person, ...]

    @property
    def partners(self) -> list[str]:
        return sorted({partner for person in self.people for partner in person.partners})

    def sizes(self, people: Iterable[Person] | None = None) -> dict[str, int]:
        """How many people each partner has, of all or of some."""
        return dict(Counter(p for one in (self.people if people is None else people) for p in one.partners))

    def reports(self) -> dict[str, int]:
        return dict(Counter(partner for person in self.people for partner in person.told_by))

    @property
    def jobs(self) -> int:
        return sum(bool(person.told_by) for person in self.people)

    def shared(self) -> dict[Key, int]:
        """Overlap and pairs, as they are."""
        found: Counter[Key] = Counter()
        for person in self.people:
            found[Key(YEAR, OVERLAP, ALL, ALL, min(len(person.partners), 3))] += 1
            for one, other in combinations(sorted(person.partners), 2):
                found[Key(YEAR, PAIR, one, other, 2)] += 1
        return dict(found)

    def totals(self) -> Totals:
        with_others = self.sizes(one for one in self.people if len(one.partners) > 1)
        sizes = {p: Size(n, with_others.get(p, 0)) for p, n in self.sizes().items()}
        return Totals(len(self.people), sum(size.people for size in sizes.values()), sizes, self.shared())


def drawn_place(seed: int) -> MadePlace:
    """Somebody's place of three or four partners; of one of them nearly everybody is with another one too."""
    chance = random.Random(seed)
    names = "abcd"[: chance.choice([3, 4])]
    weights = {name: chance.choice([0.06, 0.15, 0.4, 0.6]) for name in names}
    inner, outer = chance.sample(names, 2)
    often = chance.choice([0.2, 0.5, 0.9])
    people = []
    for _ in range(chance.choice([40, 70, 110])):
        partners = {name for name in names if chance.random() < weights[name]}
        if inner in partners and chance.random() < 0.95:
            partners.add(outer)
        if not partners:
            continue
        told = {p for p in sorted(partners) if chance.random() < 0.5} if chance.random() < often else set()
        came = {q for q in QUARTERS if chance.random() < 0.7} or {QUARTERS[0]}
        ward = chance.choices(WARDS, weights=(5, 5, chance.choice([1, 4])))[0]
        people.append(Person(frozenset(partners), frozenset(told), frozenset(came), ward))
    return MadePlace(tuple(people))


def rows_of(place: MadePlace, threshold: int) -> list[Row]:
    """What would be published of people supported and of jobs, small rows marked: years, quarters, wards, partners."""
    rows = []
    counted = {SUPPORTED: {p: [one for one in place.people if p in one.partners] for p in place.partners}}
    counted[JOBS] = {p: [one for one in place.people if p in one.told_by] for p in place.partners}
    for measure, of_partner in counted.items():
        year = {p: len(mine) for p, mine in of_partner.items() if mine}
        summed = sum(len(one.quarters) for mine in of_partner.values() for one in mine)
        if not year:
            continue
        rows.append(_row("place_year_breakdown", At(measure, ALL, ALL, YEAR, ALL, ALL), year, threshold, summed))
        for partner, n in year.items():
            rows.append(
                _row("partner_year_indicator", At(measure, partner, ALL, YEAR, ALL, ALL), {partner: n}, threshold)
            )
        for quarter in QUARTERS if measure == SUPPORTED else ():
            came = {p: sum(quarter in one.quarters for one in mine) for p, mine in of_partner.items()}
            rows.append(_row("place_quarter_indicator", At(measure, ALL, ALL, quarter, ALL, ALL), came, threshold))
        for ward in WARDS:
            live = {p: sum(one.ward == ward for one in mine) for p, mine in of_partner.items()}
            rows.append(_row("place_year_breakdown", At(measure, ALL, ALL, YEAR, "ward", ward), live, threshold))
    return [row for row in rows if row.figures["upper"]]


def _row(table: str, at: At, people: Mapping[str, int], threshold: int, summed: int | None = None) -> Row:
    lower, upper = max(people.values()), sum(people.values())
    figures = {"lower": lower, "upper": upper, "summed": upper if summed is None else summed}
    if table == "partner_year_indicator":
        figures.pop("summed")
    told = with_differences(figures)
    small = any(n is not None and 1 <= n < threshold for n in told.values())
    how = "between bounds" if lower < upper else "people counted once"
    return Row(table, tuple(at), at, "people", how, threshold, small, told)


def own_of(place: MadePlace) -> Own:
    """What each partner counts of its own people, wherever the place's figure stands."""
    found: dict[str, dict[tuple[At, str], int]] = {}
    for partner in place.partners:
        mine = [one for one in place.people if partner in one.partners]
        jobs = [one for one in place.people if partner in one.told_by]
        told: dict[At, int] = {}
        for measure, people in ((SUPPORTED, mine), (JOBS, jobs)):
            told[At(measure, ALL, ALL, YEAR, ALL, ALL)] = len(people)
            for ward in WARDS:
                told[At(measure, ALL, ALL, YEAR, "ward", ward)] = sum(one.ward == ward for one in people)
        for quarter in QUARTERS:
            told[At(SUPPORTED, ALL, ALL, quarter, ALL, ALL)] = sum(quarter in one.quarters for one in mine)
        found[partner] = {(at, part): n for at, n in told.items() for part in ("lower", "upper") if n}
    return found


def achieved_of(place: MadePlace, published: frozenset[str]) -> Achieved:
    """The truth behind the joint outcome: whoever tells of a job is with the person."""
    done = [one for one in place.people if one.told_by]
    sizes, others = place.sizes(done), place.sizes(one for one in done if len(one.partners) > 1)
    of_class = {n: [one for one in place.people if min(len(one.partners), 2) == n] for n in (1, 2)}
    return Achieved(
        people=len(done),
        reports=place.reports(),
        published=published,
        met={p: Size(n, others.get(p, 0)) for p, n in sizes.items()},
        classes={n: Class(len(all_), sum(bool(o.told_by) for o in all_), 0, 0) for n, all_ in of_class.items() if all_},
        present=place.reports(),
        active=place.reports(),
    )


def said_of(place: MadePlace, threshold: int) -> Said:
    """What would be published of jobs, small numbers hidden and nothing else: in tens, and in whole percent."""
    true = achieved_of(place, frozenset())
    if true.people < threshold:
        return Said(None)
    counts = [n for one in true.classes.values() for n in (one.people, one.achieved, one.people - one.achieved)]
    is_small = len(true.classes) < 2 or any(1 <= n < threshold for n in counts)
    rates = {} if is_small else {n: Rate(round(100 * c.achieved / c.people)) for n, c in true.classes.items()}
    return Said((true.people + threshold) // (2 * threshold) * 2 * threshold, rates)


@dataclass
class Onlooker:
    """Unknown numbers of people, and what is known of them: sums between two ends.

    Of sorts of its own it is asked about people alone; else whoever tells of a job is with the person.
    """

    place: MadePlace
    threshold: int
    sorts: list[Sort] = field(default_factory=list)
    known: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    columns: dict[object, int] = field(default_factory=dict)
    most: int = 400

    def __post_init__(self) -> None:
        if self.sorts:
            for sort in self.sorts:
                self.column(sort)
            return
        partners = self.place.partners
        groups = [frozenset(some) for n in range(1, len(partners) + 1) for some in combinations(partners, n)]
        for group in groups:
            tellers = [frozenset(some) for n in range(len(group) + 1) for some in combinations(sorted(group), n)]
            self.sorts += [(group, told) for told in tellers]
        for sort in self.sorts:
            self.column(sort)
        for partner in partners:
            self._divide(partner)

    def column(self, name: object) -> int:
        return self.columns.setdefault(name, len(self.columns))

    def of(self, wanted: Iterable[Sort]) -> dict[int, float]:
        """The sum of the people of some sorts."""
        return {self.columns[sort]: 1.0 for sort in wanted}

    def mine(self, measure: str, partner: str) -> dict[int, float]:
        """All of a partner's people, or those whose job it tells of."""
        return self.of(sort for sort in self.sorts if partner in sort[measure == JOBS])

    def say(self, terms: Mapping[int, float], least: float, most: float) -> None:
        self.known.append((dict(terms), least, most))

    def _divide(self, partner: str) -> None:
        """A partner's people live in one ward each, and came in at least one quarter."""
        for measure in (SUPPORTED, JOBS):
            mine = self.mine(measure, partner)
            wards = {self.column((measure, partner, ward)): -1.0 for ward in WARDS}
            self.say(mine | wards, 0, 0)
        quarters = [self.column((SUPPORTED, partner, quarter)) for quarter in QUARTERS]
        mine = self.mine(SUPPORTED, partner)
        for quarter in quarters:
            self.say(mine | {quarter: -1.0}, 0, np.inf)
        self.say(mine | dict.fromkeys(quarters, -1.0), -np.inf, 0)

    def parts(self, at: At) -> dict[str, dict[int, float]]:
        """By partner, of what unknowns a place's figure is made."""
        if at.partner != ALL:
            return {at.partner: self.mine(at.measure, at.partner)}
        if at.dimension == ALL and at.span == YEAR:
            return {p: self.mine(at.measure, p) for p in self.place.partners}
        what = at.category if at.dimension != ALL else at.span
        return {p: {self.column((at.measure, p, what)): 1.0} for p in self.place.partners}

    def is_told(self, rows: Sequence[Row]) -> None:
        """The rows that are shown; of hidden ones, that somebody is in them."""
        for row in rows:
            parts = self.parts(row.at)
            upper = _summed(parts.values())
            if row.is_marked:
                self.say(upper, 1, np.inf)
                continue
            told = row.figures
            self.say(upper, told["upper"] or 0, told["upper"] or 0)
            for terms in parts.values():
                self.say(terms, 0, told["lower"] or 0)
            self._say_one_is(parts, told["lower"] or 0)
            if row.at == At(SUPPORTED, ALL, ALL, YEAR, ALL, ALL):
                came = {self.column((SUPPORTED, p, q)): 1.0 for p in self.place.partners for q in QUARTERS}
                self.say(came, told["summed"] or 0, told["summed"] or 0)

    def _say_one_is(self, parts: Mapping[str, dict[int, float]], largest: int) -> None:
        """The largest of some sums is so much: a switch by each says which it is."""
        switches = {}
        for partner, terms in parts.items():
            switch = self.column(("switch", len(self.known), partner))
            switches[switch] = 1.0
            self.say({**terms, switch: -float(largest)}, 0, np.inf)
        self.say(switches, 1, np.inf)

    def is_told_together(self, shared: Mapping[Key, int | None], said: Said) -> None:
        """What is published across partners: windows, and shares in whole percent."""
        for n in (1, 2, 3):
            key = Key(YEAR, OVERLAP, ALL, ALL, n)
            if shared:
                self._say_about(self.of(s for s in self.sorts if min(len(s[0]), 3) == n), shared.get(key, 0))
        for key, people in shared.items():
            if key.sharing == PAIR:
                self._say_about(self.of(s for s in self.sorts if {*key[2:4]} <= s[0]), people)
        if said.people is not None:
            self._say_about(self.of(s for s in self.sorts if s[1]), said.people)
        for n, rate in said.rates.items():
            people = [s for s in self.sorts if min(len(s[0]), 2) == n]
            if rate.achieved_pct is not None:
                for sign, half in ((1, -0.5), (-1, 0.5)):
                    edge = {self.columns[s]: sign * (100 * bool(s[1]) - rate.achieved_pct - half) for s in people}
                    self.say(edge, 0, np.inf)

    def _say_about(self, terms: Mapping[int, float], people: int | None) -> None:
        if people is None:
            self.say(terms, 1, np.inf)
        elif people == 0:
            self.say(terms, 0, 0)
        else:
            self.say(terms, people - self.threshold, people + self.threshold - 1)

    def knows_as(self, partner: str) -> None:
        """A partner knows its own people: how many they are, came, live where, and whose job it told."""
        mine = [one for one in self.place.people if partner in one.partners]
        jobs = [one for one in self.place.people if partner in one.told_by]
        for measure, people in ((SUPPORTED, mine), (JOBS, jobs)):
            self.say(self.mine(measure, partner), len(people), len(people))
            for ward in WARDS:
                there = sum(one.ward == ward for one in people)
                self.say({self.column((measure, partner, ward)): 1.0}, there, there)
        for quarter in QUARTERS:
            came = sum(quarter in one.quarters for one in mine)
            self.say({self.column((SUPPORTED, partner, quarter)): 1.0}, came, came)

    def ends(self, terms: Mapping[int, float]) -> tuple[int, int]:
        """The least and the most that a sum can be."""
        aim = np.zeros(len(self.columns))
        for column, times in terms.items():
            aim[column] = times
        found = [self._solve(sign * aim) for sign in (1, -1)]
        return round(found[0]), round(-found[1])

    @cached_property
    def _limits(self) -> LinearConstraint:
        """All that is known: nothing more may be said once a sum has been asked for."""
        rows = [(n, column, times) for n, (terms, _, _) in enumerate(self.known) for column, times in terms.items()]
        number, column, times = zip(*rows, strict=True)
        matrix = csr_array((times, (number, column)), shape=(len(self.known), len(self.columns)))
        return LinearConstraint(matrix, [one[1] for one in self.known], [one[2] for one in self.known])

    def _solve(self, aim: np.ndarray) -> float:
        most = [1 if isinstance(name, tuple) and name[0] == "switch" else self.most for name in self.columns]
        found = milp(aim, constraints=self._limits, bounds=Bounds(0, most), integrality=np.ones(len(aim)))
        assert found.success, found.message
        return float(found.fun)


def _summed(parts: Iterable[Mapping[int, float]]) -> dict[int, float]:
    total: Counter[int] = Counter()
    for terms in parts:
        for column, times in terms.items():
            total[column] += times  # type: ignore[assignment]
    return dict(total)


def hidden_numbers(onlooker: Onlooker, rows: Sequence[Row]) -> Iterator[tuple[Row, dict[int, float]]]:
    """Each hidden row that needs protection, and the sum it shows nothing of."""
    for row in rows:
        if row.is_marked:
            yield row, _summed(onlooker.parts(row.at).values())
