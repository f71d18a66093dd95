"""Linked tables as linear relations between their cells: what the protector hides in, and the attacker solves.

On the road: published tables → **linked** → protect, attack. Cells are whole numbers of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class State(IntEnum):
    """What may be done with a published row; its cells are hidden together."""

    OPEN = 0
    """Shown, unless hiding it protects another."""
    SMALL = 1
    """Hidden: it shows a small number."""
    SHOWN = 2
    """Cannot be hidden: a nought, or published before."""
    UNPUBLISHED = 3
    """Published nowhere: nobody knows it, and nothing asks for it to be kept unknown."""


@dataclass(frozen=True)
class Relation:
    """`low` ≤ Σ coefficient × cell ≤ `high`; an equation where both are equal."""

    cells: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Insider:
    """A contributor: the cells it knows, and the least that others can be, since its own people are in them."""

    name: str
    knows: frozenset[int] = frozenset()
    at_least: Mapping[int, int] = field(default_factory=dict)


ANYONE = "anyone"
"""Who knows nothing but what is published."""
OUTSIDER = Insider(ANYONE)


@dataclass(frozen=True)
class LinkedTables:
    """Cells (whole numbers), the published row each stands in, and every relation an intruder knows.

    `floors` is what a hidden cell is known to be at least; `needs` the threshold its interval must reach and span, 0
    for a cell that may be known (a nought). `losses` is what hiding each row costs, `states` what may be done with it.
    """

    values: Ints
    floors: Ints
    needs: Ints
    row_of: Ints
    states: Ints
    losses: Floats
    relations: tuple[Relation, ...]
    insiders: tuple[Insider, ...] = ()
    places: tuple[Any, ...] = ()
    """What each cell is called by whoever made the tables; nothing here depends on it."""

    @property
    def rows(self) -> int:
        return len(self.states)

    @property
    def shown_cells(self) -> Flags:
        """Cells that nothing can hide: for an intruder they are constants."""
        return np.asarray(self.states[self.row_of] == State.SHOWN)


@dataclass(frozen=True)
class Component:
    """A part of some tables that hangs together, as tables of its own; `cells` and `rows` are numbers in the whole."""

    inside: LinkedTables
    cells: Ints
    rows: Ints


def _within(insider: Insider, cell_no: Mapping[int, int]) -> Insider | None:
    knows = frozenset(cell_no[c] for c in insider.knows if c in cell_no)
    at_least = {cell_no[c]: n for c, n in insider.at_least.items() if c in cell_no}
    return Insider(insider.name, knows, at_least) if knows or at_least else None


def without_constants(tables: LinkedTables) -> LinkedTables:
    """The same tables with shown cells moved to the right-hand side of every relation, so that they link nothing."""
    shown = tables.shown_cells
    relations = [_reduced(one, shown, tables.values) for one in tables.relations]
    kept = tuple(one for one in relations if one.cells)
    return LinkedTables(
        tables.values, tables.floors, tables.needs, tables.row_of, tables.states, tables.losses, kept, tables.insiders
    )


def _reduced(relation: Relation, shown: Flags, values: Ints) -> Relation:
    pairs = list(zip(relation.cells, relation.coefficients, strict=True))
    known = sum(k * int(values[c]) for c, k in pairs if shown[c])
    left = [(c, k) for c, k in pairs if not shown[c]]
    cells, coefficients = tuple(c for c, _ in left), tuple(k for _, k in left)
    return Relation(cells, coefficients, relation.low - known, relation.high - known)


def components(tables: LinkedTables) -> Iterator[Component]:
    """The parts that hang together by relations or rows and hold something to protect; constants link nothing."""
    tables = without_constants(tables)
    states = tables.states[tables.row_of]
    asks = (states == State.SMALL) | ((states == State.UNPUBLISHED) & (tables.needs > 0))
    first_of_row: dict[int, int] = {}
    rows = [Relation((first_of_row.setdefault(int(row), cell), cell), (0, 0)) for cell, row in enumerate(tables.row_of)]
    for cells, relations in grouped(len(tables.values), (*tables.relations, *rows), np.flatnonzero(asks)):
        yield _part(tables, cells, [one for one in relations if any(one.coefficients)])


def grouped(cells: int, relations: Sequence[Relation], wanted: Ints) -> Iterator[tuple[Ints, list[Relation]]]:
    """The groups of cells that relations join and that hold one of the `wanted`, each with the relations inside it.

    Relations are over the numbers cells have in their group.
    """
    root = np.arange(cells)
    for relation in relations:
        for cell in relation.cells[1:]:
            _join(root, relation.cells[0], cell)
    roots = np.array([_root(root, c) for c in range(cells)], dtype=np.int64)
    inside: dict[int, list[Relation]] = defaultdict(list)
    for relation in relations:
        inside[int(roots[relation.cells[0]])].append(relation)
    order = np.argsort(roots, kind="stable")
    ones = np.unique(roots[wanted])
    starts, ends = (np.searchsorted(roots[order], ones, side=side) for side in ("left", "right"))
    for one, start, end in zip(ones, starts, ends, strict=True):
        members = order[start:end]
        number = {int(cell): n for n, cell in enumerate(members)}
        yield members, [_renumbered(relation, number) for relation in inside[int(one)]]


def _renumbered(relation: Relation, number: Mapping[int, int]) -> Relation:
    return Relation(tuple(number[c] for c in relation.cells), relation.coefficients, relation.low, relation.high)


def _part(whole: LinkedTables, cells: Ints, relations: Sequence[Relation]) -> Component:
    rows = np.unique(whole.row_of[cells])
    cell_no = {int(cell): n for n, cell in enumerate(cells)}
    inside = LinkedTables(
        whole.values[cells],
        whole.floors[cells],
        whole.needs[cells],
        np.searchsorted(rows, whole.row_of[cells]),
        whole.states[rows],
        whole.losses[rows],
        tuple(relations),
        tuple(insider for insider in (_within(i, cell_no) for i in whole.insiders) if insider),
    )
    return Component(inside, cells, rows)


def _root(root: Ints, cell: int) -> int:
    while root[cell] != cell:
        root[cell] = root[root[cell]]
        cell = int(root[cell])
    return cell


def _join(root: Ints, one: int, other: int) -> None:
    root[_root(root, one)] = _root(root, other)


def equal(total: int, parts: Sequence[int]) -> Relation:
    """The parts add up to the total."""
    return Relation((*parts, total), (*[1] * len(parts), -1))


def at_most(smaller: Sequence[int], larger: Sequence[int]) -> Relation:
    """The sum of some cells is at most the sum of others."""
    return Relation((*smaller, *larger), (*[1] * len(smaller), *[-1] * len(larger)), low=-np.inf)
