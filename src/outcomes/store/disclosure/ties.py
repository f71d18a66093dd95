"""What ties figures together besides sums over places: within a row, and between measures that count the same people.

On the road: declared, sql/published/same_people → **ties** → problem (what to hide), audit (what can be worked out).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from outcomes.store.disclosure.declared import Holds, declared_tables
from outcomes.store.disclosure.figures import At, Row

Cells = Mapping[tuple[At, str], int]


class Same(NamedTuple):
    """Parts of two measures that count the same people, or one of which counts those of the other among more."""

    one: str
    part: str
    other: str
    other_part: str


@dataclass(frozen=True)
class Ties:
    """Figures of the same people, and by table what it declares to hold within a row."""

    same: tuple[Same, ...] = ()
    holds: Mapping[str, tuple[Holds, ...]] = field(default_factory=dict)

    def within(self, cells: Cells) -> Iterator[tuple[list[int], int, bool]]:
        """The cells of parts, of their total, and whether they are equal: of each row that has them all."""
        for at in dict.fromkeys(at for at, _ in cells):
            for one in self.holds.get(at.measure.split("|")[0], ()):
                if all((at, part) in cells for part in (*one.parts, one.total)):
                    yield [cells[at, part] for part in one.parts], cells[at, one.total], one.is_equal

    def across(self, cells: Cells) -> Iterator[tuple[int, int]]:
        """Two cells of the same people, wherever both measures stand."""
        places: dict[str, list[At]] = defaultdict(list)
        for at in dict.fromkeys(at for at, _ in cells):
            places[at.measure].append(at)
        for same in self.same:
            for at in places[same.one]:
                ends = (at, same.part), (at._replace(measure=same.other), same.other_part)
                if all(end in cells for end in ends):
                    yield cells[ends[0]], cells[ends[1]]

    def grouped(self, rows: Iterable[Row]) -> list[list[Row]]:
        """The rows by measure, those of measures tied to each other together; in the order of their first."""
        found: dict[str, list[Row]] = defaultdict(list)
        listed = list(rows)
        first = _first_of(dict.fromkeys(row.at.measure for row in listed), self.same)
        for row in listed:
            found[first[row.at.measure]].append(row)
        return list(found.values())


NO_TIES = Ties()


def read_ties(connection: duckdb.DuckDBPyConnection) -> Ties:
    """The ties of the tables within reach."""
    found = connection.execute(
        "select figure_one, part_one, figure_other, part_other from same_people order by all"
    ).fetchall()
    return Ties(tuple(Same(*row) for row in found), {one.table: one.holds for one in declared_tables() if one.holds})


def _first_of(measures: Iterable[str], same: Iterable[Same]) -> dict[str, str]:
    """For each measure one that stands for all it is tied to, directly or not."""
    group = {measure: measure for measure in measures}
    for tie in same:
        if tie.one in group and tie.other in group:
            joined, into = group[tie.other], group[tie.one]
            group = {measure: into if first == joined else first for measure, first in group.items()}
    return group
