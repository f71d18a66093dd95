"""People whom partners share: what is published is rounded, and no small figure can be worked out from the rest.

On the road: shared_people → **sharing** → publish, audit. Overlap, pairs and journeys hang together: a person with two
partners is in one pair, one with three is in three. The intruder is taken to know exactly how many different people
there are and how many each partner has, whatever of that is published: so it is any partner, or all of them together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from outcomes.store.disclosure.linked import Relation, at_most, equal
from outcomes.store.disclosure.sheet import Level, Name, Sheet, need_of
from outcomes.store.runner import views

OVERLAP, PAIR, JOURNEY, REFERRAL, STARTED = "overlap", "pair", "journey", "referral", "referral started"
JUST_WITH = "just with"
"""Name of the cells of people who are with some partners and no others."""
MOST_FIGURES = 2000
"""Of a year with more figures only the overlap is published: attacking them all would take minutes."""
MOST_COUNTED_OUT = 5
"""Of so many partners people are counted out by all they are with; of more there would be too many sorts of people."""
_CLASSES = (1, 2, 3)
_ROWS = "select year, sharing, partner_id, other_partner_id, partners, people, is_hidden from {table} order by all"
MET = """
    select distinct span as year, person_id, partner_id from joint_presence where programme_id = 'all' and has_reference
"""
"""Who was with whom in a span, for those who can be recognised."""
_SIZES = f"""
    with met as (
        select year, person_id, partner_id, count(*) over (partition by year, person_id) as partners from ({MET})
    )
    select m.year, m.partner_id, count(*), count(*) filter (m.partners > 1), d.different
    from met m
    join (select year, count(distinct person_id) as different from met group by year) d using (year)
    group by m.year, m.partner_id, d.different
    order by all
"""
_HIDE = """
    update measured.main.shared_people s set people = null, median_days = null, is_hidden = true
    from kept_shared k
    where (s.year, s.sharing, s.partner_id, s.other_partner_id, s.partners)
        = (k.year, k.sharing, k.partner_id, k.other_partner_id, k.partners)
"""
_ROUND = """
    update measured.main.shared_people set is_hidden = false,
        people = (people + $1) // (2 * $1) * 2 * $1, median_days = round(median_days / 10) * 10
    where people is not null
"""
_LEAVE_OUT = """
    delete from measured.main.shared_people
    where year = $1 and (list_contains($2, partner_id) or list_contains($2, other_partner_id))
"""


class Key(NamedTuple):
    """Which figure of shared people."""

    year: str
    sharing: str
    partner_id: str
    other_partner_id: str
    partners: int


class Size(NamedTuple):
    """How many people a partner has in a year, and how many of them are with another partner as well."""

    people: int
    with_others: int


@dataclass(frozen=True)
class Totals:
    """What the intruder is taken to know of a year: different people, and what the partners' counts add up to.

    `sizes` are the partners' numbers of people, which it knows too; `told` the true figures, of which it knows none:
    they say which numbers nobody publishes are small, and so must not be worked out either.
    """

    different: int
    counted: int
    sizes: Mapping[str, Size] = field(default_factory=dict)
    told: Mapping[Key, int] = field(default_factory=dict)

    def left_out(self, threshold: int) -> frozenset[str]:
        """The partners with so few people that they themselves would know a hidden number of theirs too well."""
        return frozenset(partner for partner, size in self.sizes.items() if size.people <= threshold)


Figures = Mapping[Key, int | None]
"""What is shown of each figure, rounded; None where it is hidden."""


def rounded(people: int, threshold: int) -> int:
    """The nearest multiple of twice the threshold, halves up; nothing that may be seen rounds to nought."""
    step = 2 * threshold
    return (people + threshold) // step * step


def window(people: int, threshold: int) -> tuple[int, int]:
    """The least and the most that a rounded number may stand for."""
    return people - threshold, people + threshold - 1


def leaks(shown: Figures, totals: Totals, threshold: int) -> dict[Key, tuple[int, int]]:
    """The hidden figures of one year that are known too well, each with the least and most it can be.

    By what is shown alone, with the totals, and by bolder suppositions where they do not contradict what is shown.
    Numbers published nowhere are among them: people of a partner who are with no other, or with all but a few.
    """
    sheet = Sheet()
    add_sharing(sheet, shown, totals, threshold)
    found = sheet.worked_out()
    return {name if isinstance(name, Key) else _unpublished(shown, name): ends for name, ends in found.items()}


def _unpublished(shown: Figures, name: Name) -> Key:
    """A number that stands in no table, named as if it did."""
    what, *partners = map(str, name)
    one, other = (*partners, "all", "all")[:2]
    return Key(next(iter(shown)).year, what, one, other, 2)


def add_sharing(sheet: Sheet, shown: Figures, totals: Totals, threshold: int) -> None:
    """Add to a sheet the cells of one year, and all that is known of them.

    Where nothing of a year is shown, the partners' numbers of people alone are known, and no totals.
    """
    _Model(sheet, shown, totals, threshold).add()


class _Model:
    """The cells of one year: its figures, what people with four partners or more add, and partners' own."""

    def __init__(self, sheet: Sheet, shown: Figures, totals: Totals, threshold: int) -> None:
        self._sheet, self._shown, self._totals, self._threshold = sheet, shown, totals, threshold
        self._keys = list(dict.fromkeys([*overlap_keys(year_of(shown or totals.told)), *(shown or totals.told)]))
        self._pairs = [key for key in self._keys if key.sharing == PAIR]

    def add(self) -> None:
        for key in self._keys:
            self._add_figure(key)
        self._add_up()
        self._add_ways()
        for partner, size in self._totals.sizes.items():
            self._add_partner(partner, size)
        if self._totals.sizes:
            self._add_up_partners()
        if 0 < len(self._totals.sizes) <= MOST_COUNTED_OUT:
            self._count_out()
        for key in self._pairs:
            self._add_besides(key)
        for key in self._keys:
            if key.sharing == REFERRAL:
                self._add_not_started(key)

    def _add_figure(self, key: Key) -> None:
        people = self._shown.get(key, 0)
        if people is None:
            self._sheet.add(key, need=self._threshold, floor=1)
            return
        if not self._shown:
            self._sheet.add(key, need=need_of(self._totals.told.get(key), self._threshold))
            return
        cell = self._sheet.add(key)
        ends = window(people, self._threshold) if people else (0, 0)
        self._sheet.say(Relation((cell,), (1,), *ends))

    def _add_up(self) -> None:
        cell, say, totals = self._sheet.number, self._sheet.say, self._totals
        one, two, three = (cell(key) for key in self._keys[:3])
        # People with four partners and more are in class three once, but again oftener, and in more pairs.
        more, more_pairs = self._sheet.add(("more again",)), self._sheet.add(("more pairs",))
        pairs = [cell(key) for key in self._pairs]
        again = totals.counted - totals.different
        if self._shown:
            say(Relation((one, two, three), (1, 1, 1), totals.different, totals.different), Level.TOTALS)
            say(Relation((two, three, more), (1, 2, 1), again, again), Level.TOTALS)
        unseen = self._add_unseen_pairs()
        if pairs:
            say(Relation((two, three, more_pairs, *pairs, *unseen), (1, 3, 1, *[-1] * (len(pairs) + len(unseen)))))
        for pair in pairs:
            say(at_most([pair], [two, three]))
        for slack in (more, more_pairs):
            say(Relation((slack,), (1,)), Level.GUESSED)

    def _add_unseen_pairs(self) -> list[int]:
        """What partners that are left out of the pairs share: a cell for all of it, or none."""
        few = self._totals.left_out(self._threshold)
        if not few:
            return []
        cell = self._sheet.add(("pairs left out",))
        most = sum(self._totals.sizes[partner].people for partner in few) * (len(self._totals.sizes) - 1)
        self._sheet.say(Relation((cell,), (1,), 0, most), Level.TOTALS)
        return [cell]

    def _add_ways(self) -> None:
        """That whoever took a way, or was referred and started, is with both partners in the year."""
        between: dict[tuple[str, frozenset[str]], list[Key]] = defaultdict(list)
        for key in self._keys:
            if key.sharing in (JOURNEY, STARTED):
                between[key.sharing, frozenset(key[2:4])].append(key)
        for key in self._pairs:
            for sharing, level in ((JOURNEY, Level.WAYS), (STARTED, Level.REFERRED)):
                ways = between.get((sharing, frozenset(key[2:4])), [])
                if ways and self._may_be_within(ways, key):
                    cells = [self._sheet.number(way) for way in ways]
                    self._sheet.say(at_most(cells, [self._sheet.number(key)]), level)

    def _may_be_within(self, ways: Sequence[Key], pair: Key) -> bool:
        """Whether so many took these ways as are with both partners, or fewer; a wrong guess would tell nothing."""
        told = self._totals.told
        return pair not in told or sum(told.get(way, 0) for way in ways) <= told[pair]

    def _add_partner(self, partner: str, size: Size) -> None:
        """A partner's people with others and with nobody else, published nowhere; they add up to its people."""
        shared, only = (
            self._sheet.add((name, partner), need=min(need_of(people, self._threshold), size.people))
            for name, people in (("with others", size.with_others), ("with no other", size.people - size.with_others))
        )
        self._sheet.say(Relation((shared, only), (1, 1), size.people, size.people), Level.TOTALS)
        mine = [self._sheet.number(key) for key in self._pairs if partner in key[2:4]]
        unseen = ("pairs left out",)
        also = [self._sheet.number(unseen)] if unseen in self._sheet else []
        several = self._sheet.add(("with two others", partner))
        self._sheet.say(at_most([several], [shared]))
        self._sheet.say(at_most([several], [self._sheet.number(self._keys[2])]))
        if self._pairs:
            # Who is with one other is in one pair of the partner's; who is with more, in two at least, or in all.
            again = len(self._totals.sizes) - 2
            self._sheet.say(at_most([shared, several], [*mine, *also]))
            self._sheet.say(Relation((*mine, shared, several), (*[1] * len(mine), -1, -again), -np.inf))
        for pair in mine:
            self._sheet.say(at_most([pair], [shared]))
        started = [k for k in self._keys if k.sharing == STARTED and k.other_partner_id == partner]
        for key in started:
            self._sheet.say(Relation((self._sheet.number(key),), (1,), 0, size.people), Level.TOTALS)

    def _add_up_partners(self) -> None:
        """Who is with one partner alone stands in one partner's number; who is with two or more, in as many."""
        one, two, three = (self._sheet.number(key) for key in self._keys[:3])
        alone = [self._sheet.number(("with no other", partner)) for partner in self._totals.sizes]
        shared = [self._sheet.number(("with others", partner)) for partner in self._totals.sizes]
        self._sheet.say(equal(one, alone))
        more = self._sheet.number(("more again",))
        self._sheet.say(Relation((two, three, more, *shared), (2, 3, 1, *[-1] * len(shared))))
        several = [self._sheet.number(("with two others", partner)) for partner in self._totals.sizes]
        self._sheet.say(Relation((three, more, *several), (3, 1, *[-1] * len(several))))

    def _count_out(self) -> None:
        """Of few partners: how many people are with just these and no others, of which all figures are sums."""
        partners = sorted(self._totals.sizes)
        groups = [frozenset(some) for n in range(1, len(partners) + 1) for some in combinations(partners, n)]
        cell = {group: self._sheet.add((JUST_WITH, *sorted(group))) for group in groups}
        for number, key in enumerate(self._keys[:3], 1):
            self._sheet.say(equal(self._sheet.number(key), [cell[g] for g in groups if min(len(g), 3) == number]))
        for partner in partners:
            mine = [group for group in groups if partner in group]
            alone, shared = (self._sheet.number((name, partner)) for name in ("with no other", "with others"))
            self._sheet.say(equal(alone, [cell[g] for g in mine if len(g) == 1]))
            self._sheet.say(equal(shared, [cell[g] for g in mine if len(g) > 1]))
        for key in self._pairs:
            self._sheet.say(equal(self._sheet.number(key), [cell[g] for g in groups if g.issuperset(key[2:4])]))

    def _add_besides(self, key: Key) -> None:
        """The people of either partner who are not with the other: all but a few would tell of those few."""
        for partner in key[2:4]:
            if (size := self._totals.sizes.get(partner)) and key in self._totals.told:
                besides = size.people - self._totals.told[key]
                name = ("besides", partner, next(iter({*key[2:4]} - {partner})))
                cell = self._sheet.add(name, need=need_of(besides, self._threshold))
                whole = Relation((self._sheet.number(key), cell), (1, 1), size.people, size.people)
                self._sheet.say(whole, Level.TOTALS)

    def _add_not_started(self, key: Key) -> None:
        """Who was referred and did not start: the difference of two published figures."""
        started = key._replace(sharing=STARTED)
        if started not in self._keys:
            return
        told = self._totals.told
        left = told[key] - told.get(started, 0) if key in told else None
        cell = self._sheet.add(("not started", *key[2:4]), need=need_of(left, self._threshold))
        cells = self._sheet.number(started), cell, self._sheet.number(key)
        self._sheet.say(Relation(cells, (1, 1, -1)))


def year_of(shown: Figures) -> str:
    """The year of some figures; of none, a name that stands for one."""
    return next(iter(shown)).year if shown else "year"


def overlap_keys(year: str) -> list[Key]:
    """The classes of people by number of partners, which a year has whether somebody is in them or not."""
    return [Key(year, OVERLAP, "all", "all", n) for n in _CLASSES]


def choose(people: Mapping[Key, int], small: frozenset[Key], totals: Totals, threshold: int) -> frozenset[Key] | None:
    """The figures of one year to hide: the small ones, then the smallest others until nothing can be worked out.

    None where that does not help either: then nothing of the year may be published.
    """
    hidden = set(small)
    totals = replace(totals, told=people)
    while found := leaks(_as_shown(people, hidden, threshold), totals, threshold):
        kinds = {key.sharing for key in found}
        open_rows = sorted((key.sharing not in kinds, n, key) for key, n in people.items() if key not in hidden)
        if not open_rows:
            return None
        hidden.add(open_rows[0][2])
    return frozenset(hidden)


def _as_shown(people: Mapping[Key, int], hidden: set[Key], threshold: int) -> dict[Key, int | None]:
    return {key: None if key in hidden else rounded(n, threshold) for key, n in people.items()}


def hide_shared(connection: duckdb.DuckDBPyConnection) -> None:
    """Inside `measured`: make shared_people what may be published of it."""
    threshold = small_threshold(connection)
    totals = read_totals(connection)
    for year, known in totals.items():
        connection.execute(_LEAVE_OUT, [year, sorted(known.left_out(threshold))])
    by_year, small = _read(connection, "select * from shared_people")
    hidden: list[Key] = []
    for year, people in by_year.items():
        is_many = len(people) > MOST_FIGURES
        if is_many:
            connection.execute(
                "delete from measured.main.shared_people where year = ? and sharing <> 'overlap'", [year]
            )
        told = {key: n for key, n in people.items() if n is not None and (key.sharing == OVERLAP or not is_many)}
        chosen = choose(told, small & told.keys(), totals[year], threshold)
        hidden += sorted(chosen) if chosen is not None else []
        if chosen is None:
            connection.execute("delete from measured.main.shared_people where year = ?", [year])
    _blank(connection, hidden)
    connection.execute(_ROUND, [threshold])


def _blank(connection: duckdb.DuckDBPyConnection, hidden: Sequence[Key]) -> None:
    names = [(name, pa.int64() if name == "partners" else pa.string()) for name in Key._fields]
    connection.register("kept_shared", pa.Table.from_pylist([key._asdict() for key in hidden], schema=pa.schema(names)))
    connection.execute(_HIDE)
    connection.unregister("kept_shared")


def shared_leaks(connection: duckdb.DuckDBPyConnection) -> tuple[int, dict[Key, tuple[int, int]]]:
    """Attack the published shared_people of the attached copy `published`; how many are hidden, and what leaks.

    Inside `measured`: the totals the intruder is taken to know are the store's.
    """
    shown, totals = read_shared(connection), told_totals(connection)
    threshold = small_threshold(connection)
    hidden = sum(n is None for figures in shown.values() for n in figures.values())
    found = {key: ends for year, told in shown.items() for key, ends in leaks(told, totals[year], threshold).items()}
    return hidden, dict(sorted(found.items()))


def read_shared(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[Key, int | None]]:
    """What the attached copy `published` shows of shared people, by year."""
    return _read(connection, "select * from published.main.shared_people")[0]


def told_totals(connection: duckdb.DuckDBPyConnection) -> dict[str, Totals]:
    """The totals of each year with its true figures, whatever has been hidden of these since."""
    (view,) = (view for view in views() if view.name == "shared_people")
    told, _ = _read(connection, view.select)
    return {year: replace(known, told=_not_none(told.get(year, {}))) for year, known in read_totals(connection).items()}


def _not_none(figures: Figures) -> dict[Key, int]:
    return {key: n for key, n in figures.items() if n is not None}


def _read(
    connection: duckdb.DuckDBPyConnection, select: str
) -> tuple[dict[str, dict[Key, int | None]], frozenset[Key]]:
    found: dict[str, dict[Key, int | None]] = defaultdict(dict)
    marked = set()
    for *names, people, is_hidden in connection.execute(_ROWS.format(table=f"({select})")).fetchall():
        key = Key(*names)
        found[key.year][key] = people
        if is_hidden:
            marked.add(key)
    return dict(found), frozenset(marked)


def read_totals(connection: duckdb.DuckDBPyConnection) -> dict[str, Totals]:
    """The totals of each span, with how many people each partner has and shares."""
    sizes: dict[str, dict[str, Size]] = defaultdict(dict)
    different: dict[str, int] = {}
    for span, partner, people, with_others, persons in connection.execute(_SIZES).fetchall():
        sizes[span][partner] = Size(people, with_others)
        different[span] = persons
    return {
        span: Totals(different[span], sum(size.people for size in found.values()), found)
        for span, found in sizes.items()
    }


def small_threshold(connection: duckdb.DuckDBPyConnection) -> int:
    """From how many people on a number may be seen, whatever the group: people whom partners share are in none."""
    found = connection.execute("select small_number_threshold from place").fetchall()
    return int(found[0][0])
