"""Linked tables to protect: for each year four quarterly two-way tables with margins, and the year's, their sum.

On the bench: made → subjects/disclosure. Counts are drawn so that about one cell in nine is a small number.
"""

from __future__ import annotations

import numpy as np

from outcomes.store.disclosure.linked import LinkedTables, Relation, State, equal

THRESHOLD = 5
ROWS, COLUMNS, QUARTERS = 20, 30, 4
TABLES_A_YEAR = QUARTERS + 1


def make_tables(years: int, seed: int = 2024) -> LinkedTables:
    """`years` × 5 tables of 20 × 30; each year hangs together, and years do not."""
    chance = np.random.default_rng(seed)
    values, relations = [], []
    size = (ROWS + 1) * (COLUMNS + 1)
    for year in range(years):
        inner = chance.poisson(chance.gamma(1.2, 20, size=(QUARTERS, ROWS, COLUMNS)))
        first = year * TABLES_A_YEAR * size
        for n, table in enumerate([*inner, inner.sum(axis=0)]):
            values.append(_with_margins(table))
            relations += _margins(first + n * size)
        total = first + QUARTERS * size
        relations += [equal(total + c, [first + q * size + c for q in range(QUARTERS)]) for c in range(size)]
    return _tables(np.concatenate(values), relations)


def _with_margins(table: np.ndarray) -> np.ndarray:
    across = np.hstack([table, table.sum(axis=1, keepdims=True)])
    return np.vstack([across, across.sum(axis=0)]).ravel()


def _margins(first: int) -> list[Relation]:
    number = first + np.arange((ROWS + 1) * (COLUMNS + 1)).reshape(ROWS + 1, COLUMNS + 1)
    return [equal(int(line[-1]), [int(n) for n in line[:-1]]) for lines in (number, number.T) for line in lines]


def _tables(values: np.ndarray, relations: list[Relation]) -> LinkedTables:
    states = np.where(values == 0, State.SHOWN, np.where(values < THRESHOLD, State.SMALL, State.OPEN))
    needs = np.where(values > 0, THRESHOLD, 0)
    rows = np.arange(len(values))
    return LinkedTables(
        values, np.minimum(values, 1), needs, rows, states.astype(np.int64), 1 + np.log1p(values), tuple(relations)
    )
