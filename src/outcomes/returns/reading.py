"""What reading a workbook yields: tables of raw values that know their cells, who sent it, and what was wrong.

Returns road: layout + workbook → extract → **Reading** → the three gates. Positions are noted before any cleaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from outcomes.returns.findings import Finding
from outcomes.returns.workbook import Value, a1

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ReadTable:
    """A table as it stands in the workbook, one row an entry.

    name, holds  the table's name in the layout; results, people, resources, promises, stories, grants or records
    values       raw values, an object array a field; every entry has at least one entered value
    rows         sheet row (from 1) of each entry
    columns      sheet column (from 1) of each field: one number, or one an entry; 0 where the layout gives the value
    labels       a field's heading as the sheet has it; fields whose heading differs by entry stand in `headings`
    cell_rows    sheet rows of fields that stand on another row than the entry (parts listed below each other)
    raw          the words as written, of fields whose words the layout turned into codes
    date_1904    whether the workbook counts its days from 1904

    `records` have the fields kind, row, field, value, period, basis and want (what the value is meant to be).
    """

    name: str
    holds: str
    sheet: str
    values: dict[str, np.ndarray]
    rows: np.ndarray
    columns: dict[str, np.ndarray | int]
    labels: dict[str, str]
    headings: dict[str, np.ndarray] = field(default_factory=dict)
    cell_rows: dict[str, np.ndarray] = field(default_factory=dict)
    raw: dict[str, np.ndarray] = field(default_factory=dict)
    date_1904: bool = False

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.rows)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The raw values as a frame, one column a field, RangeIndex. Slow to make for many small tables."""
        import pandas as pd

        return pd.DataFrame(self.values, index=range(self.size), dtype=object)

    def cell(self, i: int, name: str) -> str:
        """A1 address of a field of entry `i`; "" where the layout gives the value."""
        column = self.columns.get(name, 0)
        number = int(column) if isinstance(column, int) else int(column[i])
        row = self.cell_rows[name][i] if name in self.cell_rows else self.rows[i]
        return a1(int(row), number) if number and row else ""

    def first_cells(self) -> list[str]:
        """For each entry the A1 address by which it is known: its row, in the table's first column."""
        first = min((c for c in self.columns.values() if isinstance(c, int) and c > 0), default=1)
        return [a1(int(row), first) for row in self.rows]

    def label(self, i: int, name: str) -> str:
        """The heading a field of entry `i` stands under, as the sheet has it."""
        return str(self.headings[name][i]) if name in self.headings else self.labels.get(name, "")


@dataclass(frozen=True)
class SenderValue:
    """A single value with its cell ("" where the layout gives it) and the label beside it."""

    value: Value
    sheet: str
    cell: str
    label: str


@dataclass(frozen=True)
class OtherLayout:
    """A layout that a workbook does not fit, or fits less well: how much of what it asks is there, and what is not."""

    layout: str
    name: str
    met: int
    asked: int
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A workbook read with one layout.

    why     a sentence: why that layout was chosen
    others  the next nearest layouts
    lost   fields of the sender that are not there, where a finding says so already
    """

    layout: str
    holds: str
    why: str
    sender: dict[str, SenderValue]
    tables: tuple[ReadTable, ...]
    findings: tuple[Finding, ...]
    lost: frozenset[str] = frozenset()
    others: tuple[OtherLayout, ...] = ()

    def tables_of(self, holds: str) -> tuple[ReadTable, ...]:
        """The tables that hold results, people, records …; a layout may have several."""
        return tuple(table for table in self.tables if table.holds == holds)


def as_written(value: object) -> str:
    """A raw value as the cell shows it: 10, not 10.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
