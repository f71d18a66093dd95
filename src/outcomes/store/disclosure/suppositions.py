"""What an intruder may suppose of published figures from the method alone: how each kind adds up, and what is said.

On the road: a publication → **suppositions** → audit. It sees no hidden figure, so it supposes what the method makes
likely and what is shown does not refute; `problem`, which sees them, supposes everything that happens to hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from outcomes.store.disclosure.families import Axis, Family, families
from outcomes.store.disclosure.figures import ALL, DIFFERENCES, At, Row
from outcomes.store.disclosure.linked import Relation, at_most, equal
from outcomes.store.disclosure.ties import Ties
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
        if part == "between" and at in apart:
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
            if family.total in ats and not _is_divided(family):
                members = [ats[at] for at in family.members]
                yield from _of_family(family, told[family.total], part, ats[family.total], members, typed)


def by_programme(cells: Cells, truth: Sequence[int | None]) -> Iterator[Relation]:
    """What holds between programmes, partners' parts in them, and the whole: as a well-informed intruder guesses."""
    parts: dict[str, dict[At, int]] = defaultdict(dict)
    for (at, part), cell in cells.items():
        parts[part][at] = cell
    for ats in parts.values():
        for family in families(ats):
            if family.total in ats and _is_divided(family):
                yield from _as_it_is(ats[family.total], [ats[at] for at in family.members], truth)


def by_ties(cells: Cells, ties: Ties, truth: Sequence[int | None]) -> Iterator[Relation]:
    """What tables declare to hold within a row, and that figures of the same people are the same."""
    for parts, total, is_equal in ties.within(cells):
        yield equal(total, parts) if is_equal else at_most(parts, [total])
    for one, other in ties.across(cells):
        yield from _as_it_is(one, [other], truth)


def by_what_held(cells: Cells, ties: Ties, truth: Sequence[int | None]) -> Iterator[Relation]:
    """What held among the figures of an earlier publication as they were then: as a well-informed intruder guesses."""
    parts: dict[str, dict[At, int]] = defaultdict(dict)
    for (at, part), cell in cells.items():
        parts[part][at] = cell
    for ats in parts.values():
        for family in families(ats):
            if family.total in ats:
                yield from _as_it_is(ats[family.total], [ats[at] for at in family.members], truth)
    for one in (*_of_rows(cells), *by_ties(cells, ties, truth)):
        if _is_so(one, truth):
            yield one


def _of_rows(cells: Cells) -> Iterator[Relation]:
    for (at, part), cell in cells.items():
        larger, smaller = ((at, name) for name in DIFFERENCES.get(part, (part, part)))
        if part in DIFFERENCES and larger in cells and smaller in cells:
            yield equal(cells[larger], [cells[smaller], cell])
        if part == "summed" and (at, "upper") in cells:
            yield at_most([cells[at, "upper"]], [cell])


def _is_so(relation: Relation, truth: Sequence[int | None]) -> bool:
    total = sum(k * (truth[cell] or 0) for cell, k in zip(relation.cells, relation.coefficients, strict=True))
    return relation.low <= total <= relation.high


def _is_divided(family: Family) -> bool:
    return family.axis is Axis.PROGRAMME or family.total.programme != ALL


def _as_it_is(total: int, members: Sequence[int], truth: Sequence[int | None]) -> Iterator[Relation]:
    """That members add up to the total, or else which of them is more; nothing where that is not known."""
    told = [truth[cell] for cell in (total, *members)]
    if any(one is None for one in told):
        return
    whole, *parts = (one or 0 for one in told)
    if sum(parts) == whole:
        yield equal(total, members)
        return
    yield at_most(members, [total]) if sum(parts) < whole else at_most([total], members)
    yield from (at_most([cell], [total]) for cell, one in zip(members, parts, strict=True) if one <= whole)


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
