"""Leaves entries out of what was read, as if they had never stood in the workbook, and out of what was found in them.

Returns road: check → **leaving out** → intake, for people who are forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

import numpy as np

from outcomes.returns.checked import CheckedTable
from outcomes.returns.findings import Finding
from outcomes.returns.personal import REMOVED
from outcomes.returns.reading import ReadTable

Cells = Collection[tuple[str, str]]
"""Cells by sheet and A1 address."""
_OF_A_COLUMN = ("empty-column",)
"""What is said at a column's first cell, of everybody."""


def cells_of(read: ReadTable, rows: Iterable[int]) -> set[tuple[str, str]]:
    """Every cell of some entries of a table, the empty ones too."""
    return {(read.sheet, cell) for i in rows for name in read.columns if (cell := read.cell(i, name))}


def without_rows(table: CheckedTable, rows: Collection[int]) -> CheckedTable:
    """The table without some of its entries."""
    kept = [i for i in range(table.size) if i not in set(rows)]
    now = {before: after for after, before in enumerate(kept)}
    return replace(
        table,
        read=read_without(table.read, kept),
        values={name: values[kept] for name, values in table.values.items()},
        faulty={name: {now[i] for i in at if i in now} for name, at in table.faulty.items()},
        match_keys={kind: [keys[i] for i in kept] for kind, keys in table.match_keys.items()},
    )


def read_without(read: ReadTable, kept: list[int]) -> ReadTable:
    """What was read, with only these entries."""
    return replace(
        read,
        values={name: values[kept] for name, values in read.values.items()},
        rows=read.rows[kept],
        columns={name: at if isinstance(at, int) else np.asarray(at)[kept] for name, at in read.columns.items()},
        headings={name: words[kept] for name, words in read.headings.items()},
        cell_rows={name: at[kept] for name, at in read.cell_rows.items()},
        raw={name: words[kept] for name, words in read.raw.items()},
    )


def struck(findings: Iterable[Finding], gone: Cells) -> Iterator[Finding]:
    """The findings without these cells, and without those that were about nothing else."""
    for finding in findings:
        left = tuple(cell for cell in finding.cells if (finding.sheet, cell) not in gone)
        if len(left) == len(finding.cells) or finding.code in _OF_A_COLUMN:
            yield finding
        elif left:
            message = finding.message.replace(finding.found, REMOVED) if finding.found else finding.message
            yield replace(finding, cells=left, found="", message=message)
