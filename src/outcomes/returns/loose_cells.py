"""Single cells as tables: those kept as records, and those that are figures of indicators.

Returns road: singles → **loose_cells** → extract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from outcomes.returns.arrays import objects
from outcomes.returns.findings import Finding
from outcomes.returns.layout_language import FigureCell, Layout
from outcomes.returns.long import Record, records_table
from outcomes.returns.reading import ReadTable
from outcomes.returns.singles import Found, Singles

_Group = tuple[str, str, str]


@dataclass(frozen=True)
class Loose:
    """Tables of single cells, what was wrong with them, and where they stand (sheet, row)."""

    tables: tuple[ReadTable, ...]
    findings: tuple[Finding, ...]
    places: tuple[tuple[str, int], ...]


def read_records(layout: Layout, singles: Singles) -> Loose:
    """Single cells that are no measure: a table for each kind and sheet."""
    findings: list[Finding] = []
    records: dict[tuple[str, str], list[Record]] = {}
    for kind, group in layout.records.items():
        for field, single in group.items():
            sought = None if single.drop else singles.find(single)
            found = sought.found if sought else None
            findings += sought.findings if sought else ()
            if found and found.value is not None:
                record = Record(
                    kind, "", field, found.value, None, None, single.want, found.row, found.column, found.label
                )
                records.setdefault((kind, found.sheet), []).append(record)
    date_1904 = singles.book.workbook.date_1904
    tables = tuple(records_table(kind, sheet, rows, date_1904) for (kind, sheet), rows in records.items())
    return Loose(tables, tuple(findings), tuple(_places(records)))


def _places(records: dict[tuple[str, str], list[Record]]) -> Iterator[tuple[str, int]]:
    yield from ((sheet, r.sheet_row) for (_, sheet), rows in records.items() for r in rows)


def read_figures(layout: Layout, singles: Singles) -> Loose:
    """Single cells that are parts of indicators: a table for each sheet, an entry for each indicator and group."""
    findings: list[Finding] = []
    sheets: dict[str, dict[_Group, dict[str, Found]]] = {}
    for figure in layout.figures:
        sought = singles.find(figure)
        findings += sought.findings
        if sought.found and sought.found.value is not None:
            groups = sheets.setdefault(sought.found.sheet, {})
            groups.setdefault(_group(figure), {})[figure.part] = sought.found
    date_1904 = singles.book.workbook.date_1904
    tables = tuple(_figures_table(sheet, groups, date_1904) for sheet, groups in sheets.items())
    places = tuple((f.sheet, f.row) for groups in sheets.values() for g in groups.values() for f in g.values())
    return Loose(tables, tuple(findings), places)


def _group(figure: FigureCell) -> _Group:
    return figure.indicator, figure.dimension, figure.category


def _figures_table(sheet: str, groups: dict[_Group, dict[str, Found]], date_1904: bool) -> ReadTable:
    slots = list(groups.values())
    parts = list(dict.fromkeys(part for slot in slots for part in slot))
    about = {
        name: objects(values) for name, *values in zip(("indicator", "dimension", "category"), *groups, strict=True)
    }
    figures = {p: objects(slot[p].value if p in slot else None for slot in slots) for p in parts}
    columns: dict[str, np.ndarray | int] = dict.fromkeys(about, 0)
    return ReadTable(
        name="figures",
        holds="results",
        sheet=sheet,
        values=about | figures,
        rows=_numbers(next(iter(slot.values())).row for slot in slots),
        columns=columns | {p: _numbers(slot[p].column if p in slot else 0 for slot in slots) for p in parts},
        labels={},
        headings={p: objects(slot[p].label if p in slot else "" for slot in slots) for p in parts},
        cell_rows={p: _numbers(slot[p].row if p in slot else 0 for slot in slots) for p in parts},
        date_1904=date_1904,
    )


def _numbers(values: Iterable[int]) -> np.ndarray:
    return np.array(list(values), dtype=int)
