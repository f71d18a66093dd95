"""Says which indicator, and which group, a finding's row is about, so that nobody has to count rows.

Returns road: the three gates → **about** → findings. Only rows of results have such a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.addresses import place_of
from outcomes.returns.checked import CheckedTable
from outcomes.returns.faults import BETWEEN_ROWS, several_rows
from outcomes.returns.findings import Finding

_Entries = Mapping[int, Sequence[int]]
"""For each row of a sheet the entries that stand in it."""


def with_rows_named(
    findings: Iterable[Finding], tables: Iterable[CheckedTable], place: PlaceDefinition
) -> list[Finding]:
    """The findings, those about rows of results with the row's name: `People who started work, Women`."""
    listed = list(findings)
    rows = {found[0] for f in listed for cell in f.cells if (found := place_of(cell))}
    results = [(table, _entries(table, rows)) for table in tables if table.holds == "results" and rows]
    return [replace(f, about=_told(f, results, place)) if f.cells else f for f in listed]


def _told(finding: Finding, results: Sequence[tuple[CheckedTable, _Entries]], place: PlaceDefinition) -> str:
    """What its rows are about; where they have said so for themselves, also those that have no figure."""
    said = _said(finding.about, place)
    return said if BETWEEN_ROWS in finding.about else _about(finding, results, place) or said


def _said(about: str, place: PlaceDefinition) -> str:
    """What rows without a figure say of themselves, with their indicators' labels for the codes."""
    return BETWEEN_ROWS.join(_labelled(one, place) for one in about.split(BETWEEN_ROWS))


def _labelled(about: str, place: PlaceDefinition) -> str:
    code, comma, group = about.partition(", ")
    indicator = place.framework.indicators.get(code)
    return f"{indicator.label}{comma}{group}" if indicator else about


def _entries(table: CheckedTable, rows: Collection[int]) -> _Entries:
    """Entries by row, for these rows; one look over a long table."""
    found: dict[int, list[int]] = {}
    for entry in np.flatnonzero(np.isin(table.read.rows, list(rows))).tolist():
        found.setdefault(int(table.read.rows[entry]), []).append(entry)
    return found


def _about(finding: Finding, tables: Sequence[tuple[CheckedTable, _Entries]], place: PlaceDefinition) -> str:
    here = [(table, entries) for table, entries in tables if table.read.sheet == finding.sheet]
    keys = list(
        dict.fromkeys(key for cell in finding.cells for table, entries in here for key in _keys(table, entries, cell))
    )
    known = place.framework.indicators
    if not keys or not all(indicator in known for indicator, _, _ in keys):
        return ""
    labels = list(dict.fromkeys(known[indicator].label for indicator, _, _ in keys))
    if len(labels) > 1:
        return several_rows(labels)
    (label,) = labels
    groups = {(dimension, group) for _, dimension, group in keys}
    group = _group(*groups.pop(), place) if len(groups) == 1 else ""
    return f"{label}, {group}" if group else label


def _keys(table: CheckedTable, entries: _Entries, cell: str) -> Iterator[tuple[str, str, str]]:
    """Indicator, breakdown and group of the entries that stand in a cell, or else in its row."""
    place = place_of(cell)
    here = entries.get(place[0], ()) if place else ()
    exact = [i for i in here if place and any(_column(table, name, i) == place[1] for name in _FIGURES)]
    for i in exact or here:
        indicator, dimension, group = (_value(table, name, i) for name in ("indicator", "dimension", "category"))
        if indicator is not None:
            yield indicator, dimension or "all", group or "all"


def _value(table: CheckedTable, name: str, entry: int) -> Any:
    return table.values[name][entry] if name in table.values else None


_FIGURES = ("value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared")


def _column(table: CheckedTable, name: str, entry: int) -> int:
    columns = table.read.columns.get(name, 0)
    return columns if isinstance(columns, int) else int(columns[entry])


def _group(dimension: str, group: str, place: PlaceDefinition) -> str:
    if dimension not in place.framework.breakdowns:
        return ""
    return next((c.label for c in place.categories(dimension) if c.code == group), "")
