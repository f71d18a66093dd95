"""What an intruder may suppose of published figures from the method alone: how each kind adds up, and what is said.

On the road: a publication → **suppositions** → audit. It sees no hidden figure, so it supposes what the method makes
likely and what is shown does not refute; `problem`, which sees them, supposes everything that happens to hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from outcomes.store.disclosure.families import Axis, Family, families
from outcomes.store.disclosure.figures import DIFFERENCES, At, Row
from outcomes.store.disclosure.linked import Relation, at_most, equal
from outcomes.vocabulary import Kind

Cells = Mapping[tuple[At, str], int]
_ONCE = {"people counted once", "sum over partners"}
"""How a figure is counted where every person behind it is known, and so stands in one group of each breakdown."""
_ADDS_UP = {Kind.COUNT, Kind.MONEY, Kind.HOURS, Kind.TONNES}


def by_definition(cells: Cells, rows: Sequence[Row]) -> Iterator[Relation]:
    """What holds within a row whatever was counted; `how_counted` says of hidden bounds too whether they are apart."""
    apart = {row.at: row.how_counted == "between bounds" for row in rows if row.kind == Kind.PEOPLE}
    for (at, part), cell in cells.items():
        if part in DIFFERENCES:
            larger, smaller = DIFFERENCES[part]
            yield equal(cells[at, larger], [cells[at, smaller], cell])
        if part == "between":
            yield Relation((cell,), (1,), 1.0, float("inf")) if apart[at] else Relation((cell,), (1,))


def by_method(cells: Cells, rows: Sequence[Row], typed: frozenset[str]) -> Iterator[Relation]:
    """What holds between rows by the way figures are counted. `typed` are the indicators made from totals alone."""
    told = {row.at: row for row in rows}
    parts: dict[str, dict[At, int]] = defaultdict(dict)
    for (at, part), cell in cells.items():
        parts[part][at] = cell
    for at, summed in parts["summed"].items():
        yield at_most([cells[at, "upper"]], [summed])
    for part, ats in parts.items():
        for family in families(ats):
            if family.total in ats:
                members = [ats[at] for at in family.members]
                yield from _of_family(family, told[family.total], part, ats[family.total], members, typed)


def _of_family(
    family: Family, row: Row, part: str, total: int, members: Sequence[int], typed: frozenset[str]
) -> Iterator[Relation]:
    if _adds_up(family, row, part, typed):
        yield equal(total, members)
        return
    if _covers_at_most(family, part):
        yield at_most(members, [total])
    if _is_bounded(family, row, part):
        yield from (at_most([member], [total]) for member in members)
        yield at_most([total], members)


def _adds_up(family: Family, row: Row, part: str, typed: frozenset[str]) -> bool:
    if part in ("lower", "between"):
        return False
    if family.axis is Axis.TIME:
        return (
            part == "summed"
            or row.kind in _ADDS_UP
            or (row.at.measure in typed and row.kind != Kind.STOCK and part != "upper")
        )
    if family.axis is Axis.GROUP:
        return row.how_counted in _ONCE and row.at.measure not in typed
    return family.axis is Axis.PARTNER and part != "summed"


def _covers_at_most(family: Family, part: str) -> bool:
    """Groups are parts of the total, which may hold people whose group nobody gave."""
    return family.axis is Axis.GROUP and part not in ("lower", "between")


def _is_bounded(family: Family, row: Row, part: str) -> bool:
    """People of a year are at least those of any quarter, and at most all of them; so is the largest count."""
    if row.kind != Kind.PEOPLE:
        return False
    return (family.axis is Axis.TIME and part == "upper") or (family.axis is Axis.PARTNER and part == "lower")
