"""Takes rows of results out in which words stand for figures and say that there are none: `n/a`, `-`, `not known`.

Returns road: tidy → cells → **nothing_said**. Such a row reports nothing, as an empty one does; it is said, since a
dash may have been meant for nought.
"""

from __future__ import annotations

import numpy as np

from outcomes.returns.checked import CheckedTable
from outcomes.returns.faults import fault
from outcomes.returns.findings import Finding
from outcomes.returns.form import PARTS
from outcomes.returns.leaving_out import without_rows
from outcomes.returns.odd_cells import as_text, fold

_TOLD = (*PARTS, "words")


def without_silent_rows(table: CheckedTable) -> tuple[CheckedTable, list[Finding]]:
    """The table without its rows of which every figure that is filled in says that there is none, and one warning for
    each word they say it with."""
    read, silent = table.read, np.ones(table.size, dtype=bool)
    for name in PARTS:  # whole columns first: in a long table nearly every row has its figure
        if name in table.values:
            silent &= np.isnan(table.numbers(name))
    rows = [row for row in np.flatnonzero(silent).tolist() if _says_nothing(table, row)]
    if not rows:
        return table, []
    said: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row in rows:
        name = next(n for n in _TOLD if _written(table, n, row) is not None)
        said.setdefault((as_text(_written(table, name, row)), read.label(row, name)), []).append((row, name))
    return without_rows(table, rows), [_finding(table, *what, cells) for what, cells in said.items()]


def _says_nothing(table: CheckedTable, row: int) -> bool:
    """Whether something stands in a row's figures, none of it is a fault, and none a figure."""
    written = [n for n in _TOLD if _written(table, n, row) is not None]
    words = table.column("words")[row]
    return bool(written) and words is None and not any(row in table.faulty.get(n, ()) for n in written)


def _written(table: CheckedTable, name: str, row: int) -> object:
    return table.read.values[name][row] if name in table.read.values else None


def _finding(table: CheckedTable, words: str, label: str, where: list[tuple[int, str]]) -> Finding:
    message = f"“{words}” was read as: no figure to report."
    remedy = "If there was nothing to count, write 0; otherwise nothing is to be done."
    cells = [table.read.cell(row, name) for row, name in where]
    about = _about(table, where[0][0]) if len(where) == 1 else ""
    return fault("nothing-said", table.read.sheet, message, remedy, cells=cells, label=label, found=words, about=about)


def _about(table: CheckedTable, row: int) -> str:
    """The row's indicator and group, as they stand there."""
    words = [table.column("indicator")[row], _written(table, "category", row)]
    return ", ".join(as_text(word) for word in words if word is not None and fold(word) != "all")
