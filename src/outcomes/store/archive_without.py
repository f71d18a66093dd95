"""An archive file without some of its people, as if their rows had never stood in the workbook.

On the road: archive → **archive without** → archive, when somebody is forgotten or a day has come. People are found by
the cell that each is known by (`support.sheet`, `support.cell`): row numbers are closed up, so that a return is checked
again as if it had come so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from outcomes.returns.findings import Finding
from outcomes.returns.leaving_out import Cells, cells_of, read_without, struck
from outcomes.store.archive import Archive, geometry_of
from outcomes.store.reopen import read_table

PEOPLE = "people"


def archive_without(archive: Archive, people: Cells) -> tuple[Archive, set[tuple[str, str]]]:
    """The archive without these people, and every cell that was theirs, the empty ones too."""
    if not archive.about:
        return Archive(_older_cells(archive.cells, people), {}), set(people)
    gone_rows: set[int] = set()
    gone_cells: set[tuple[str, str]] = set()
    tables: list[dict[str, Any]] = []
    for geometry in archive.about["tables"]:
        read = read_table(geometry)
        here = _at(read.first_cells(), read.sheet, people) if read.holds == PEOPLE else []
        start = geometry["first_row_no"]
        gone_rows |= {start + i for i in here}
        gone_cells |= cells_of(read, here)
        left = read_without(read, [i for i in range(read.size) if i not in set(here)])
        before = sum(row < start for row in gone_rows) if read.holds == PEOPLE else 0
        tables.append(geometry_of(start - before, left, fields=geometry["fields"]))
    findings = [Finding(**f | {"cells": tuple(f["cells"])}) for f in archive.about["findings"]]
    about = archive.about | {"tables": tables, "findings": [asdict(f) for f in struck(findings, gone_cells)]}
    return Archive(_closed_up(archive.cells, gone_rows), about), gone_cells


def _at(first_cells: Iterable[str], sheet: str, people: Cells) -> list[int]:
    return [i for i, cell in enumerate(first_cells) if (sheet, cell) in people]


def _closed_up(cells: pa.Table, gone: Collection[int]) -> pa.Table:
    """The cells without these people's, the others numbered on without a gap."""
    rows = [c for c in cells.to_pylist() if c["holds"] != PEOPLE or c["row_no"] not in gone]
    in_order = sorted(gone)
    for cell in rows:
        if cell["holds"] == PEOPLE:
            cell["row_no"] -= bisect_left(in_order, cell["row_no"])
    return pa.Table.from_pylist(rows, cells.schema)


def _older_cells(cells: pa.Table, people: Cells) -> pa.Table:
    """The cells of an archive file of version 1, which knows no tables: by sheet and row."""
    gone = {(sheet, _row(cell)) for sheet, cell in people}
    rows = [c for c in cells.to_pylist() if c["holds"] != PEOPLE or (c["sheet"], _row(c["cell"])) not in gone]
    return pa.Table.from_pylist(rows, cells.schema)


def _row(cell: str) -> str:
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
