"""The numbers of people that published tables show, each with where it stands: what, who, when, which group.

On the road: published tables → **figures** → problem (what to hide), audit (what can be worked out).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import duckdb

from outcomes.store.disclosure.declared import MARK, Declared, declared_tables
from outcomes.store.old_names import old_columns
from outcomes.vocabulary import Kind

ALL = "all"
PARTS: Mapping[str, tuple[str, ...]] = {
    Kind.PROPORTION: ("numerator", "denominator"),
    Kind.MEAN_CHANGE: ("denominator",),
    Kind.PEOPLE: ("lower", "upper", "summed"),
}
"""Which of an indicator's published parts are numbers of people, by kind; `result` for every other kind."""
DIFFERENCES = {"rest": ("denominator", "numerator"), "between": ("upper", "lower")}
"""What anyone can subtract: how many did not achieve it; how far the bounds are apart."""
MAY_BE_NOUGHT = {"numerator", "rest", "between"}
"""Parts that may be 0 in a row that is hidden; the others are then at least 1, because noughts are shown."""

CHANGES = ("pairs", "without_second", "recovered", "improved", "unchanged", "deteriorated", "began_at_best",
           "began_at_worst")  # fmt: skip
"""The numbers of people that scores' reliable changes come to."""
_SPANS = ("period", "year", "span")


class At(NamedTuple):
    """Where a figure stands; `all` on an axis is the total over it."""

    measure: str
    partner: str
    programme: str
    span: str
    dimension: str
    category: str

    @property
    def is_quarter(self) -> bool:
        return " Q" in self.span

    @property
    def year(self) -> str:
        """The year it is of, or in."""
        return self.span.split(" ")[0]

    @property
    def is_fine(self) -> bool:
        """Whether it is of one group in one quarter: nothing coarser is hidden for its sake."""
        return self.is_quarter and self.dimension != ALL


@dataclass(frozen=True)
class Row:
    """A published row that counts people, or those of its figures that go by one mark: by part, None where hidden."""

    table: str
    key: tuple[str, ...]
    at: At
    kind: str | None
    how_counted: str | None
    need: int
    is_marked: bool
    figures: Mapping[str, int | None]
    mark: str = MARK
    is_alone: bool = True
    """Whether its figures are of one count, so that where noughts are shown a hidden one is at least 1."""
    shows_noughts: bool = True
    least: int = 0
    """What the publication says its figures reach, those that are not nought."""
    is_of_one: bool = False
    """Whether the publication says, of hidden figures too, that one partner alone counted the people: it knows them."""

    @property
    def name(self) -> tuple[str, tuple[str, ...]]:
        """Its table and key."""
        return self.table, self.key

    def floor(self, part: str) -> int:
        """The least a hidden figure can be, as everybody knows."""
        if not self.is_alone or part in MAY_BE_NOUGHT:
            return 0
        return max(int(self.shows_noughts), self.least)

    def need_of(self, part: str, people: int | None) -> int:
        """What a figure of so many people needs where it is hidden: nothing where everybody may know it is nought."""
        return 0 if people == 0 and (self.shows_noughts or part in DIFFERENCES) else self.need


@dataclass(frozen=True)
class Thresholds:
    """From how many people on a number may be seen; higher for groups of a special category of personal data."""

    small: int
    special: int
    special_dimensions: frozenset[str]
    hides_noughts: bool = False

    def of(self, at: At) -> int:
        return self.special if at.dimension in self.special_dimensions else self.small


def read_thresholds(connection: duckdb.DuckDBPyConnection) -> Thresholds:
    """The thresholds in force in a store."""
    found = connection.execute(
        "select small_number_threshold, special_category_threshold, hides_noughts from place"
    ).fetchall()
    special = connection.execute("select distinct dimension from category where is_special_category").fetchall()
    small, special_category, hides_noughts = found[0]
    return Thresholds(int(small), int(special_category), frozenset(name for (name,) in special), bool(hides_noughts))


def read_rows(connection: duckdb.DuckDBPyConnection, thresholds: Thresholds) -> list[Row]:
    """Every row of the declared tables within reach that counts people, in order of table and key."""
    return [row for declared in declared_tables() for row in _rows(connection, declared, thresholds)]


def unasked(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> list[Row]:
    """The rows of a published copy; of those that it says can be worked out, nothing is asked any more.

    That they are not small is said with it, so that everybody knows they reach the threshold.
    """
    said = connection.execute("select published_table, row_key from withheld_figure").fetchall()
    names = {(str(table), tuple(key)) for table, key in said}
    return [replace(row, need=0, is_marked=False, least=row.need) if row.name in names else row for row in rows]


def _rows(connection: duckdb.DuckDBPyConnection, declared: Declared, thresholds: Thresholds) -> Iterator[Row]:
    order = ", ".join(f"t.{key}" for key in declared.keys)
    select = f"select t.* from {declared.table} t order by {order}"
    if "indicator_code" in declared.keys:
        select = f"""
            select t.*, i.kind as kind_, i.counts_people as counts_people_
            from {declared.table} t join indicator i using (indicator_code) order by {order}
        """
    found = connection.execute(select)
    names = [column[0] for column in found.description or ()]
    old = old_columns(declared.table)
    declared.refuse_undeclared([name for name in names if not name.endswith("_") and name not in old])
    for values in found.fetchall():
        row = dict(zip(names, values, strict=True))
        for mark, columns in declared.counted.items():
            figures = _figures(row, columns)
            if row.get("counts_people_", True) and (row[mark] or any(n is not None for n in figures.values())):
                yield _row(row, declared, mark, figures, thresholds)


def _row(
    row: Mapping[str, Any], declared: Declared, mark: str, figures: Mapping[str, int | None], thresholds: Thresholds
) -> Row:
    at = stands_at(row, declared)
    is_alone = "kind_" in row or len(figures) == 1
    return Row(
        declared.table,
        tuple(str(row[key]) for key in declared.keys),
        at,
        row.get("kind_"),
        row.get("how_counted"),
        thresholds.of(at),
        bool(row[mark]),
        figures,
        mark,
        is_alone,
        not thresholds.hides_noughts,
        is_of_one=_is_of_one(row),
    )


def _is_of_one(row: Mapping[str, Any]) -> bool:
    """Elsewhere `partners_reporting` counts who sent a return, and not who has people in the row."""
    if "how_counted" in row:
        return bool(row["how_counted"] == "people counted once")
    return row.get("partners_reporting") == 1


_AXES = ("partner_id", "programme_id", *_SPANS, "dimension", "category")


def stands_at(row: Mapping[str, Any], declared: Declared) -> At:
    """Where the figures of a row stand, from its key columns."""
    measure = [str(row[key]) for key in declared.keys if key not in _AXES]
    if "indicator_code" not in declared.keys:
        measure.insert(0, declared.table)
    span = next((row[name] for name in _SPANS if name in declared.keys), ALL)
    partner, programme, dimension, category = (
        str(row[key]) if key in declared.keys else ALL
        for key in ("partner_id", "programme_id", "dimension", "category")
    )
    return At("|".join(measure), partner, programme, str(span), dimension, category)


def _figures(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, int | None]:
    kind = row.get("kind_")
    parts = columns if kind is None else [p for p in PARTS.get(kind, ("result",)) if p in columns]
    return with_differences({part: None if row[part] is None else round(row[part]) for part in parts})


def with_differences(figures: Mapping[str, int | None]) -> dict[str, int | None]:
    """The figures and what they are apart, where both ends are among them."""
    told = dict(figures)
    for name, (larger, smaller) in DIFFERENCES.items():
        if larger in figures and smaller in figures:
            ends = figures[larger], figures[smaller]
            told[name] = None if ends[0] is None or ends[1] is None else ends[0] - ends[1]
    return told
