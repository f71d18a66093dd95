"""People whom partners share: what is published is rounded, and no small figure can be worked out from the rest.

On the road: shared_people → **sharing** → publish, audit. Overlap, pairs and journeys hang together: a person with two
partners is in one pair, one with three is in three. The intruder is taken to know exactly how many different people
there are and what partners' counts add up to, whatever of that is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from outcomes.store.disclosure.attack import Contradiction, Shown, worked_out
from outcomes.store.disclosure.linked import Relation, at_most

OVERLAP, PAIR, JOURNEY = "overlap", "pair", "journey"
MOST_FIGURES = 2000
"""Of a year with more figures only the overlap is published: attacking them all would take minutes."""
_CLASSES = (1, 2, 3)
_ROWS = "select year, sharing, partner_id, other_partner_id, partners, people, is_hidden from {table} order by all"
_TOTALS = """
    select span, linked_people, known_people from joint_people where programme_id = 'all' and dimension = 'all'
"""
_HIDE = """
    update measured.main.shared_people s set people = null, median_days = null, is_hidden = true
    from kept_shared k
    where (s.year, s.sharing, s.partner_id, s.other_partner_id, s.partners)
        = (k.year, k.sharing, k.partner_id, k.other_partner_id, k.partners)
"""
_ROUND = """
    update measured.main.shared_people set is_hidden = false,
        people = (people + $1) // (2 * $1) * 2 * $1
    where people is not null
"""


class Key(NamedTuple):
    """Which figure of shared people."""

    year: str
    sharing: str
    partner_id: str
    other_partner_id: str
    partners: int


@dataclass(frozen=True)
class Totals:
    """What the intruder is taken to know of a year: different people, and what the partners' counts add up to."""

    different: int
    counted: int


Figures = Mapping[Key, int | None]
"""What is shown of each figure, rounded; None where it is hidden."""


def rounded(people: int, threshold: int) -> int:
    """The nearest multiple of twice the threshold, halves up; nothing that may be seen rounds to nought."""
    step = 2 * threshold
    return (people + threshold) // step * step


def leaks(shown: Figures, totals: Totals, threshold: int) -> dict[Key, tuple[int, int]]:
    """The hidden figures of one year that are known too well, each with the least and most it can be.

    By what is certain, and by bolder suppositions where they do not contradict what is shown.
    """
    found: dict[Key, tuple[int, int]] = {}
    model = _Model(shown, threshold)
    for relations in model.suppositions(totals):
        try:
            told = worked_out(Shown(model.figures, model.floors, model.needs, tuple(relations)))
        except Contradiction:
            continue
        found |= {model.keys[one.cell]: (one.low, one.high) for one in told}
    return found


class _Model:
    """The cells of one year: its figures, then the two that stand for people with four partners and more."""

    def __init__(self, shown: Figures, threshold: int) -> None:
        year = next(iter(shown)).year
        classes = [Key(year, OVERLAP, "all", "all", n) for n in _CLASSES]
        self.keys = list(dict.fromkeys([*classes, *shown]))
        self._number = {key: n for n, key in enumerate(self.keys)}
        self._slack = (len(self.keys), len(self.keys) + 1)
        size = len(self.keys) + 2
        self.figures = np.full(size, np.nan)
        self.floors, self.needs = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self._windows = list(self._read(shown, threshold))

    def _read(self, shown: Figures, threshold: int) -> Iterator[Relation]:
        for cell, key in enumerate(self.keys):
            people = shown.get(key, 0)
            if people is None:
                self.floors[cell], self.needs[cell] = 1, threshold
            elif people == 0:
                self.figures[cell] = 0
            else:
                yield Relation((cell,), (1,), people - threshold, people + threshold - 1)

    def suppositions(self, totals: Totals) -> Iterator[list[Relation]]:
        """What is certain; with it that nobody has four partners; and that whoever came on is with both in the year."""
        certain = [*self._windows, *self._adding_up(totals)]
        none_with_four = [Relation((cell,), (1,)) for cell in self._slack]
        yield certain
        yield [*certain, *none_with_four]
        yield [*certain, *none_with_four, *self._journeys()]

    def _adding_up(self, totals: Totals) -> Iterator[Relation]:
        one, two, three = (self._number[key] for key in self.keys[:3])
        more, more_pairs = self._slack
        pairs = [cell for key, cell in self._number.items() if key.sharing == PAIR]
        again = totals.counted - totals.different
        yield Relation((one, two, three), (1, 1, 1), totals.different, totals.different)
        yield Relation((two, three, more), (1, 2, 1), again, again)
        yield Relation((two, three, more_pairs, *pairs), (1, 3, 1, *[-1] * len(pairs)))
        yield from (at_most([pair], [two, three]) for pair in pairs)

    def _journeys(self) -> Iterator[Relation]:
        between: dict[frozenset[str], list[int]] = defaultdict(list)
        for key, cell in self._number.items():
            if key.sharing == JOURNEY:
                between[frozenset(key[2:4])].append(cell)
        for key, cell in self._number.items():
            if key.sharing == PAIR and (ways := between.get(frozenset(key[2:4]))):
                yield at_most(ways, [cell])


def choose(people: Mapping[Key, int], small: frozenset[Key], totals: Totals, threshold: int) -> frozenset[Key] | None:
    """The figures of one year to hide: the small ones, then the smallest others until nothing can be worked out.

    None where that does not help either: then nothing of the year may be published.
    """
    hidden = set(small)
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
    threshold = _threshold(connection)
    by_year, small = _read(connection, "shared_people")
    totals = _totals(connection)
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
    shown, _ = _read(connection, "published.main.shared_people")
    totals, threshold = _totals(connection), _threshold(connection)
    hidden = sum(n is None for figures in shown.values() for n in figures.values())
    found = {key: ends for year, told in shown.items() for key, ends in leaks(told, totals[year], threshold).items()}
    return hidden, dict(sorted(found.items()))


def _read(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[dict[str, dict[Key, int | None]], frozenset[Key]]:
    found: dict[str, dict[Key, int | None]] = defaultdict(dict)
    marked = set()
    for *names, people, is_hidden in connection.execute(_ROWS.format(table=table)).fetchall():
        key = Key(*names)
        found[key.year][key] = people
        if is_hidden:
            marked.add(key)
    return dict(found), frozenset(marked)


def _totals(connection: duckdb.DuckDBPyConnection) -> dict[str, Totals]:
    return {span: Totals(int(one), int(all_)) for span, one, all_ in connection.execute(_TOTALS).fetchall()}


def _threshold(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("select small_number_threshold from place").fetchall()
    return int(found[0][0])
