"""Says which indicator, and which group, a finding's row is about, so that nobody has to count rows.

Returns road: the three gates → **about** → findings. Only rows of results have such a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.addresses import place_of
from outcomes.returns.checked import CheckedTable
from outcomes.returns.findings import Finding


def with_rows_named(
    findings: Iterable[Finding], tables: Iterable[CheckedTable], place: PlaceDefinition
) -> list[Finding]:
    """The findings, those about rows of results with the row's name: `People who started work, Women`."""
    results = [table for table in tables if table.holds == "results"]
    return [replace(f, about=_about(f, results, place)) if f.cells and results else f for f in findings]


def _about(finding: Finding, tables: list[CheckedTable], place: PlaceDefinition) -> str:
    here = [table for table in tables if table.read.sheet == finding.sheet]
    keys = {key for cell in finding.cells for table in here for key in _keys(table, cell)}
    indicators = {indicator for indicator, _, _ in keys}
    if len(indicators) != 1 or not indicators <= set(place.framework.indicators):
        return ""
    label = place.framework.indicators[indicators.pop()].label
    groups = {(dimension, group) for _, dimension, group in keys}
    group = _group(*groups.pop(), place) if len(groups) == 1 else ""
    return f"{label}, {group}" if group else label


def _keys(table: CheckedTable, cell: str) -> Iterator[tuple[str, str, str]]:
    """Indicator, breakdown and group of the entries that stand in a cell, or else in its row."""
    place = place_of(cell)
    if place is None:
        return
    entries = np.flatnonzero(table.read.rows == place[0]).tolist()
    exact = [i for i in entries if any(_column(table, name, i) == place[1] for name in _FIGURES)]
    names = [table.column(name) for name in ("indicator", "dimension", "category")]
    for i in exact or entries:
        indicator, dimension, group = (column[i] for column in names)
        if indicator is not None:
            yield indicator, dimension or "all", group or "all"


_FIGURES = ("value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared")


def _column(table: CheckedTable, name: str, entry: int) -> int:
    columns = table.read.columns.get(name, 0)
    return columns if isinstance(columns, int) else int(columns[entry])


def _group(dimension: str, group: str, place: PlaceDefinition) -> str:
    if dimension not in place.framework.breakdowns:
        return ""
    return next((c.label for c in place.categories(dimension) if c.code == group), "")
