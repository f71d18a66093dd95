"""The archive: what a file said, cell by cell, without what says who a person is. One Parquet file a return.

On the road: checked → rows and **archive** → recheck, differences. It holds all that checking needs: each cell's raw
text with the type it had in the workbook, its typed value, sheet, address and heading; in the file's metadata, where
each table stands (so that an empty cell has its address too) and the findings that only the workbook could give.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from outcomes.durable import write_whole
from outcomes.errors import StoreError
from outcomes.returns.cells import IDENTIFYING
from outcomes.returns.checked import Checked, CheckedTable
from outcomes.returns.form import FORM_TABLES
from outcomes.returns.personal import masked
from outcomes.returns.reading import ReadTable, SenderValue, as_written
from outcomes.store.rows import numbered

SENDER = "return"
"""What the sender's own cells hold: they stand in no table."""
_ABOUT = b"outcomes"
_NEVER_KEPT = ("signed_by",)
"""Who signs is asked for by role and told by name, and no check needs it."""
_COLUMNS = {
    "holds": pa.string(),
    "table_no": pa.int32(),
    "row_no": pa.int32(),
    "field": pa.string(),
    "sheet": pa.string(),
    "cell": pa.string(),
    "label": pa.string(),
    "raw": pa.string(),
    "raw_type": pa.string(),
    "typed_number": pa.float64(),
    "typed_text": pa.string(),
    "typed_date": pa.date32(),
}
_IN_THE_STORE = [name for name in _COLUMNS if name not in ("table_no", "raw_type")]
_Typed = tuple[float | None, str | None, date | None]
_Cell = tuple[Any, ...]


@dataclass(frozen=True)
class Archive:
    """An archive file: its cells, and what is said about the whole; `about` is empty in one of an older version."""

    cells: pa.Table
    about: dict[str, Any]


def archive_name(file_sha256: str, kept_as: str) -> str:
    """The name of an archive file; `kept_as` is a return's number, or `other` for a file that is no return."""
    return f"{file_sha256}-{kept_as}.parquet"


def hash_of(path: Path) -> str:
    """The SHA-256 of an archive file as it lies there: what the audit notes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def archived(checked: Checked) -> Archive:
    """A checked file as it goes into the archive."""
    cells = [*_sender_cells(checked.sender), *_table_cells(checked.tables)]
    columns = list(zip(*cells, strict=True)) or [()] * len(_COLUMNS)
    typed = {name: pa.array(column, kind) for (name, kind), column in zip(_COLUMNS.items(), columns, strict=True)}
    about = {
        "archive_version": 2,
        "format": checked.format,
        "layout": checked.layout,
        "holds": checked.holds,
        "why": checked.why,
        "tables": [geometry_of(start, table.read) for start, table in numbered(checked.tables)],
        "findings": [asdict(f) | {"found": masked(f.found), "message": masked(f.message)} for f in checked.of_file],
    }
    return Archive(pa.table(typed), about)


def stored_cells(archive: Archive, return_id: int) -> pa.Table:
    """The archive's cells as the store keeps them: those that stand in a cell of the workbook."""
    from pyarrow import compute  # slow to load, and asked for by few commands

    standing = archive.cells.filter(compute.not_equal(archive.cells["cell"], "")).select(_IN_THE_STORE)
    return standing.append_column("return_id", pa.array([return_id] * standing.num_rows, pa.int32()))


def write(archive: Archive, path: Path) -> None:
    """Write an archive file as a whole or not at all; its name is on the disk once its folder is."""
    about = {_ABOUT: json.dumps(archive.about, ensure_ascii=False, sort_keys=True).encode()}
    table = archive.cells.replace_schema_metadata(about)
    write_whole(path, lambda file: pyarrow.parquet.write_table(table, file))


def read(path: Path) -> Archive:
    """An archive file; StoreError where it is not there or is no such file."""
    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise StoreError(
            "This file of the archive cannot be read.",
            remedy="Restore it from a backup; `outcomes audit` says what else is missing.",
            where=path.name,
        ) from error
    metadata = table.schema.metadata or {}
    return Archive(table, json.loads(metadata[_ABOUT]) if _ABOUT in metadata else {})


def _sender_cells(sender: Mapping[str, SenderValue]) -> Iterator[_Cell]:
    for name, value in sender.items():
        if name not in _NEVER_KEPT and value.value is not None:
            yield SENDER, -1, 0, name, value.sheet, value.cell, value.label, *_raw(value.value), None, None, None


def _table_cells(tables: Iterable[CheckedTable]) -> Iterator[_Cell]:
    for number, (start, table) in enumerate(numbered(tables)):
        for name in table.read.values:
            is_identity = table.holds == "people" and name in IDENTIFYING
            for i, *cell in _keys(table, name) if is_identity else _open_cells(table, name):
                yield table.holds, number, i + start, name, *cell
        for name in table.derived:
            for i, value in enumerate(table.column(name).tolist()):
                yield table.holds, number, i + start, name, table.read.sheet, "", "", None, "derived", *_typed(value)


def _open_cells(table: CheckedTable, name: str) -> Iterator[_Cell]:
    """A field's entered cells, raw and typed; what says who a person is in free text is taken out."""
    read, home = table.read, table.holds in FORM_TABLES
    typed = table.column(name).tolist()
    for i, (raw, value) in enumerate(zip(read.values[name].tolist(), typed, strict=True)):
        if raw is not None and raw == raw:
            shown, kind = _raw(raw, home=home)
            number, text, day = _typed(value)
            if text is not None:
                text = shown if text == raw else masked(text, home=home)
            yield i, read.sheet, read.cell(i, name), read.label(i, name), shown, kind, number, text, day


def _keys(table: CheckedTable, name: str) -> Iterator[_Cell]:
    """An identifying field's entered cells: their match keys, and nothing else."""
    read, keys = table.read, table.column(f"key:{name}").tolist()
    for i, (raw, key) in enumerate(zip(read.values[name].tolist(), keys, strict=True)):
        if raw is not None and raw == raw:
            yield i, read.sheet, read.cell(i, name), read.label(i, name), key, "key", None, key, None


def _raw(value: Any, *, home: bool = True) -> tuple[str, str]:
    """A raw value as text, with the type it had in the workbook."""
    if isinstance(value, str):
        return masked(value, home=home), "str"
    return as_written(value), type(value).__name__


_FROM_TEXT: dict[str, Any] = {
    "int": int,
    "float": float,
    "bool": lambda text: text == "True",
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def value_of(raw: str, raw_type: str) -> Any:
    """The value a raw text stood for in the workbook."""
    return _FROM_TEXT.get(raw_type, str)(raw)


def _typed(value: Any) -> _Typed:
    """A typed value in the column for its type; nothing where it is missing."""
    if value is None or value != value:
        return None, None, None
    if isinstance(value, datetime | date):
        return None, None, value.date() if isinstance(value, datetime) else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, str(value), None
    return float(value), None, None


def geometry_of(start: int, read: ReadTable, fields: list[str] | None = None) -> dict[str, Any]:
    """Where a table stands, as JSON: enough to give every cell of it its address and heading again.

    `fields` are those of the workbook, where what was read no longer has the identifying ones.
    """
    return {
        "name": read.name,
        "holds": read.holds,
        "first_row_no": start,
        "sheet": read.sheet,
        "fields": fields if fields is not None else list(read.values),
        "rows": spans(read.rows.tolist()),
        "columns": {n: c if isinstance(c, int) else spans(c.tolist()) for n, c in read.columns.items()},
        "labels": dict(read.labels),
        "headings": {n: [str(words) for words in h] for n, h in read.headings.items()},
        "cell_rows": {n: spans(rows.tolist()) for n, rows in read.cell_rows.items()},
        "date_1904": read.date_1904,
    }


def spans(numbers: list[int]) -> list[list[int]]:
    """Numbers as runs of [first, how many, step of 0 or 1], so that a thousand rows are three numbers."""
    runs: list[list[int]] = []
    for number in map(int, numbers):
        first, count, step = runs[-1] if runs else (0, 0, 0)
        if count == 1 and number - first in (0, 1):
            runs[-1] = [first, 2, number - first]
        elif count > 1 and number == first + count * step:
            runs[-1] = [first, count + 1, step]
        else:
            runs.append([number, 1, 0])
    return runs


def unspanned(runs: list[list[int]]) -> np.ndarray:
    """The numbers that `spans` made runs of."""
    return np.array([first + i * step for first, count, step in runs for i in range(count)], dtype=int)


def sender_of(archive: Archive) -> dict[str, SenderValue]:
    """The sender's own cells, as they were read."""
    from pyarrow import compute  # slow to load, and asked for by few commands

    cells = archive.cells.filter(compute.equal(archive.cells["holds"], SENDER))
    return {
        c["field"]: SenderValue(value_of(c["raw"], c["raw_type"]), c["sheet"], c["cell"], c["label"])
        for c in cells.to_pylist()
    }
