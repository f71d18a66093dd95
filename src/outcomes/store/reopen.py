"""Opens a return from the archive as if its workbook had been read again, so that it can be checked again.

On the road: archive → **reopen** → check. Identifying cells come as the match keys they became; age band and area,
which were derived beside them, come as they were.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from outcomes.errors import StoreError
from outcomes.returns.cells import IDENTIFYING, Columns
from outcomes.returns.check import Opened
from outcomes.returns.findings import Finding
from outcomes.returns.reading import Reading, ReadTable
from outcomes.returns.workbook import Workbook
from outcomes.store.archive import Archive, read, sender_of, unspanned, value_of

_Cells = list[dict[str, Any]]


def reopen(path: Path, name: str, sha256: str) -> Opened:
    """The reading of a return, from its archive file; StoreError where that is of a version that held too little."""
    archive = read(path)
    about = archive.about
    if not about:
        raise StoreError(
            f"{name.capitalize()} was archived by an older version, which kept too little to check it again.",
            remedy="Ask its partner to send it again, or leave it as it is.",
            where=path.name,
        )
    by_table = _by_table(archive, len(about["tables"]))
    tables = [_table(geometry, cells) for geometry, cells in zip(about["tables"], by_table, strict=True)]
    findings = tuple(Finding(**f | {"cells": tuple(f["cells"])}) for f in about["findings"])
    reading = Reading(
        about["layout"], about["holds"], about["why"], sender_of(archive), tuple(t for t, _ in tables), findings
    )
    workbook = Workbook(name, sha256, about["format"], (), {}, False, False)
    return Opened(workbook, reading, tuple(kept for _, kept in tables))


def _by_table(archive: Archive, count: int) -> list[_Cells]:
    found: list[_Cells] = [[] for _ in range(count)]
    for cell in archive.cells.to_pylist():
        if cell["table_no"] >= 0:
            found[cell["table_no"]].append(cell)
    return found


def _table(geometry: dict[str, Any], cells: _Cells) -> tuple[ReadTable, Columns]:
    rows = unspanned(geometry["rows"])
    hidden = set(IDENTIFYING) if geometry["holds"] == "people" else set()
    fields = [name for name in geometry["fields"] if name not in hidden]
    values: Columns = {name: np.full(len(rows), None, dtype=object) for name in fields}
    kept: Columns = {}
    for cell in cells:
        at, name = cell["row_no"] - geometry["first_row_no"], cell["field"]
        if cell["raw_type"] in ("key", "derived"):
            known = f"key:{name}" if cell["raw_type"] == "key" else name
            kept.setdefault(known, np.full(len(rows), None, dtype=object))[at] = cell["typed_text"]
        else:
            values[name][at] = value_of(cell["raw"], cell["raw_type"])
    return replace(read_table(geometry), values=values), kept


def read_table(geometry: dict[str, Any]) -> ReadTable:
    """A table's place in the workbook, from the archive, without what stands in it."""
    rows = unspanned(geometry["rows"])
    return ReadTable(
        name=geometry["name"],
        holds=geometry["holds"],
        sheet=geometry["sheet"],
        values={},
        rows=rows,
        columns={n: c if isinstance(c, int) else unspanned(c) for n, c in geometry["columns"].items()},
        labels=geometry["labels"],
        headings={n: np.array(words, dtype=object) for n, words in geometry["headings"].items()},
        cell_rows={n: unspanned(runs) for n, runs in geometry["cell_rows"].items()},
        date_1904=geometry["date_1904"],
    )
