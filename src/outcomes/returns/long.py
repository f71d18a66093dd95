"""Wide into long: every figure of a wide table becomes an entry of its own, and keeps its cell.

Returns road: body → **long** → tables. For results, the parts of one figure (how many, out of how many) that stand in
several columns or rows come together in one entry; for records, every value is one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from outcomes.returns.arrays import objects
from outcomes.returns.body import Body
from outcomes.returns.form import Want
from outcomes.returns.layout_language import BY, Figure, Over
from outcomes.returns.odd_cells import as_text
from outcomes.returns.reading import ReadTable
from outcomes.returns.texts import key
from outcomes.returns.wide import ValueColumn

RECORD_FIELDS = ("kind", "row", "field", "value", "period", "basis", "want")
_IDENTIFY = ("indicator", "dimension", "category", "period", "basis")


@dataclass(frozen=True)
class Entered:
    """One figure: the entry it stands in, its cell and heading, and what the heading or the row's words say of it."""

    entry: int
    row: int
    column: int
    heading: str
    value: Any
    period: str | None = None
    basis: str | None = None
    figure: Figure | None = None


def figures_of(body: Body) -> Iterator[Entered]:
    """The figures of a wide table, row by row."""
    by = {key(words): figure for words, figure in body.table.figures.are.items()} if body.table.figures else {}
    rows = body.grid.rows.tolist()
    columns = [(c, body.grid.columns[c.heading.column]) for c in _value_columns(body)]
    said = body.written(BY) if BY in body.fields else None
    for i, row in enumerate(rows):
        row_figure = by.get(key(said[i])) if said is not None else None
        if said is not None and row_figure is None:
            continue
        for column, values in columns:
            if values[i] is not None:
                heading = column.heading
                figure = row_figure or column.figure
                yield Entered(i, row, heading.column, heading.path, values[i], column.period, column.basis, figure)


def _value_columns(body: Body) -> list[ValueColumn]:
    heading = body.figure_heading
    return [ValueColumn(heading)] if heading else list(body.place.values)


def as_results(body: Body) -> ReadTable:
    """Figures with their parts together; one entry for each indicator, group, period and basis of a row."""
    carried = {name: body.coded(name) for name in body.carried}
    into = body.table.over.into if body.table.over else "value"
    slots: list[dict[str, Entered]] = []
    newest: dict[Hashable, int] = {}
    for figure in figures_of(body):
        part = figure.figure.part if figure.figure else into
        same = (None if BY in body.fields else figure.row, *_identity(body, carried, figure))
        at = newest.get(same)
        if at is None or part in slots[at]:
            at = newest[same] = len(slots)
            slots.append({})
        slots[at][part] = figure
    return _results_table(body, carried, slots)


def _identity(body: Body, carried: Mapping[str, np.ndarray], figure: Entered) -> tuple[Any, ...]:
    """What an entry is about, from the layout, the heading or the row, in the order of `_IDENTIFY`."""
    said = {"period": figure.period, "basis": figure.basis}
    if figure.figure:
        said |= {"indicator": figure.figure.indicator}
        said |= {n: v for n, v in _group(figure.figure).items() if v != "all" or not _describes(body, n)}
    return tuple(_first(said.get(n), _at(carried, n, figure.entry), _shared(body, n)) for n in _IDENTIFY)


def _describes(body: Body, name: str) -> bool:
    """Whether the table itself says something of each entry's group."""
    return name in body.fields or name in body.shared


def _group(figure: Figure) -> dict[str, str]:
    return {"dimension": figure.dimension, "category": figure.category}


def _at(carried: Mapping[str, np.ndarray], name: str, entry: int) -> Any:
    return carried[name][entry] if name in carried else None


def _shared(body: Body, name: str) -> Any:
    return body.shared[name].value if name in body.shared else None


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _results_table(body: Body, carried: Mapping[str, np.ndarray], slots: list[dict[str, Entered]]) -> ReadTable:
    firsts = [next(iter(slot.values())) for slot in slots]
    about = [_identity(body, carried, first) for first in firsts]
    entries = np.array([first.entry for first in firsts], dtype=int)
    said = {name: objects(values) for name, *values in zip(_IDENTIFY, *about, strict=True)} if about else {}
    said = {name: values for name, values in said.items() if any(v is not None for v in values)}
    more = {name: values[entries] for name, values in carried.items() if name not in _IDENTIFY} if about else {}
    same = {n: objects([f.value] * len(slots)) for n, f in body.shared.items() if n not in (*said, *more)}
    parts = list(dict.fromkeys(part for slot in slots for part in slot))
    values = {p: objects(slot[p].value if p in slot else None for slot in slots) for p in parts}
    columns: dict[str, np.ndarray | int] = {name: _column_of(body, name) for name in (*said, *more, *same)}
    columns |= {p: np.array([slot[p].column if p in slot else 0 for slot in slots], dtype=int) for p in parts}
    return ReadTable(
        name=body.name,
        holds=body.table.holds,
        sheet=body.place.sheet.name,
        values={**said, **more, **same, **values},
        rows=np.array([first.row for first in firsts], dtype=int),
        columns=columns,
        labels={n: h.path for n, h in body.carried.items()},
        headings={p: objects(slot[p].heading if p in slot else "" for slot in slots) for p in parts},
        cell_rows=_rows_of_parts(slots, parts) | _rows_of_shared(body, (*said, *more, *same), len(slots)),
        raw={n: body.written(n)[entries] for n in carried if body.table.columns[n].values} if about else {},
        date_1904=body.date_1904,
    )


def _column_of(body: Body, name: str) -> int:
    """The sheet column of a field that is no figure; an indicator named by the row's words has those words' column."""
    heading = body.fields.get(name) or (body.fields.get(BY) if name == "indicator" else None)
    if heading:
        return heading.column
    return body.shared[name].column if name in body.shared else 0


def _rows_of_parts(slots: list[dict[str, Entered]], parts: list[str]) -> dict[str, np.ndarray]:
    return {p: np.array([slot[p].row if p in slot else 0 for slot in slots], dtype=int) for p in parts}


def _rows_of_shared(body: Body, names: Iterable[str], size: int) -> dict[str, np.ndarray]:
    """Single cells stand on a row of their own."""
    given = {n: body.shared[n].row for n in names if n in body.shared and n not in body.fields}
    return {name: np.full(size, row, dtype=int) for name, row in given.items() if row}


@dataclass(frozen=True)
class Record:
    """One value kept as it stands: what sort of thing, which row of it, which field."""

    kind: str
    row: str
    field: str
    value: Any
    period: Any
    basis: Any
    want: Want
    sheet_row: int
    sheet_column: int
    heading: str


def records_table(name: str, sheet: str, records: list[Record], date_1904: bool) -> ReadTable:
    """Records as a table; each entry's `value` has the value's cell."""
    values = {n: objects(getattr(r, n) for r in records) for n in RECORD_FIELDS}
    rows = np.array([r.sheet_row for r in records], dtype=int)
    columns: dict[str, np.ndarray | int] = dict.fromkeys(RECORD_FIELDS, 0)
    columns["value"] = np.array([r.sheet_column for r in records], dtype=int)
    headings = {"value": objects(r.heading for r in records)}
    return ReadTable(name, "records", sheet, values, rows, columns, {}, headings, date_1904=date_1904)


def as_records(body: Body) -> ReadTable:
    """Every value of the table as a record, row by row."""
    described = {name: body.coded(name) for name in body.carried}
    by_entry: dict[int, list[Entered]] = {}
    for figure in figures_of(body):
        by_entry.setdefault(figure.entry, []).append(figure)
    records: list[Record] = []
    for i, row in enumerate(body.grid.rows.tolist()):
        records += _records_of(body, described, i, row, by_entry.get(i, []))
    return records_table(body.name, body.place.sheet.name, records, body.date_1904)


def _records_of(
    body: Body, described: Mapping[str, np.ndarray], i: int, row: int, figures: list[Entered]
) -> Iterator[Record]:
    table = body.table
    kind, name = str(table.kind), _row_name(body, described, i)
    period, basis = (_first(_at(described, n, i), _shared(body, n)) for n in ("period", "basis"))
    for field, values in described.items():
        if values[i] is not None and field not in ("period", "basis"):
            heading = body.fields[field]
            want = table.columns[field].want
            yield Record(kind, name, field, values[i], period, basis, want, row, heading.column, heading.path)
    over = table.over or Over()
    for f in figures:
        when, how = f.period or period, f.basis or basis
        yield Record(kind, name, over.into, f.value, when, how, over.want, f.row, f.column, f.heading)


def _row_name(body: Body, described: Mapping[str, np.ndarray], i: int) -> str:
    """The fields that name a row, in words; its number among the entries without any, or for what says who it is."""
    words = [
        str(i + 1)
        if n in body.fields and body.table.columns[n].want is Want.KEY
        else _first(_at(described, n, i), _shared(body, n))
        for n in body.table.row
    ]
    return " / ".join(as_text(word) for word in words if word is not None) or str(i + 1)
