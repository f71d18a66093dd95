"""Turns a file that is no return into rows: grants as published, and the values of workbooks made by others.

On the road: checked → **other rows** → intake. Kept by the file's hash, each row with its cell; nothing is measured.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from outcomes.returns.checked import Checked, CheckedTable
from outcomes.returns.personal import masked
from outcomes.returns.reading import as_written
from outcomes.store.database import Store
from outcomes.store.rows import findings_of, numbered

_TEXTS = {
    "identifier": "identifier",
    "title": "title",
    "funder_id": "funder_org_id",
    "funder_name": "funder_name",
    "recipient_id": "recipient_id",
    "recipient_name": "recipient_name",
    "currency": "currency",
}
"""A grant's texts: the form's field and the store's column."""
_TYPED = ("amount_awarded", "award_date")


def note_other(store: Store, checked: Checked, received_on: date, by: str) -> str:
    """Note a file that is no return; returns the audit head. The caller holds the transaction."""
    store.connection.execute(
        "insert into other_file values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            checked.sha256, checked.holds, checked.format, checked.layout, checked.verdict, received_on,
            store.clock().replace(tzinfo=None), by,
        ],
    )  # fmt: skip
    return store.audit(by, f"kept a file of {checked.holds}", f"file {checked.sha256}")


def other_rows(checked: Checked) -> Iterator[tuple[str, pa.Table]]:
    """The rows of a file of grants or records, with the table each goes into."""
    yield "other_finding", _with_file(findings_of(checked.findings), checked)
    for start, table in numbered(checked.tables):
        if table.size:
            rows = _grants(table, start) if table.holds == "grants" else _records(table, start)
            yield "grant_award" if table.holds == "grants" else "record", _with_file(rows, checked)


def _with_file(rows: pa.Table, checked: Checked) -> pa.Table:
    return rows.append_column("file_sha256", pa.array([checked.sha256] * rows.num_rows, pa.string()))


def _where(table: CheckedTable, start: int, name: str) -> dict[str, pa.Array]:
    size = table.size
    return {
        "row_no": pa.array(range(start, start + size), pa.int32()),
        "sheet": pa.array([table.read.sheet] * size, pa.string()),
        "cell": pa.array([table.read.cell(i, name) for i in range(size)], pa.string()),
    }


def _grants(table: CheckedTable, start: int) -> pa.Table:
    first = min((n for n in table.read.columns if table.read.cell(0, n)), key=lambda n: int(_column(table, n)))
    texts = {column: pa.array(_texts(table.column(name)), pa.string()) for name, column in _TEXTS.items()}
    return pa.table(
        {
            **_where(table, start, first),
            **texts,
            "amount_awarded": pa.array(table.numbers("amount_awarded"), pa.float64(), from_pandas=True),
            "award_date": _days(table.column("award_date")),
            "details": pa.array(_details(table), pa.string()),
        }
    )


def _column(table: CheckedTable, name: str) -> int:
    column = table.read.columns[name]
    return column if isinstance(column, int) else int(column[0])


def _days(values: np.ndarray) -> pa.Array:
    if values.dtype.kind != "M":
        return pa.nulls(len(values), pa.date32())
    return pa.array(values.astype("datetime64[D]"), pa.date32())


def _details(table: CheckedTable) -> list[str | None]:
    """A grant's other fields, as JSON."""
    names = [n for n in table.values if n not in _TEXTS and n not in _TYPED]
    columns = [_texts(table.column(name)) for name in names]
    rows = zip(*columns, strict=True) if columns else [()] * table.size
    given = [{n: value for n, value in zip(names, row, strict=True) if value is not None} for row in rows]
    return [json.dumps(one, ensure_ascii=False) if one else None for one in given]


def _records(table: CheckedTable, start: int) -> pa.Table:
    texts = {
        "record_kind": "kind",
        "row_label": "row",
        "record_field": "field",
        "record_value": "value",
        "period": "period",
        "basis": "basis",
    }
    columns = {column: pa.array(_texts(table.column(name)), pa.string()) for column, name in texts.items()}
    return pa.table({**_where(table, start, "value"), **columns})


def _texts(values: np.ndarray) -> list[str | None]:
    return [None if v is None or v != v else _text(v) for v in values.tolist()]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return masked(value, home=False) if isinstance(value, str) else as_written(value)
