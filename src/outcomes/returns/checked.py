"""What checking leaves behind: a return's typed tables, who sent it, and what is wrong with it.

Returns road: check → **checked** → feedback to the partner, rows to the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from outcomes.returns.findings import Finding
from outcomes.returns.reading import ReadTable

Verdict = Literal["refused", "errors", "ready"]


@dataclass(frozen=True)
class Sent:
    """Who sent the return, for what: all of it passed the first gate."""

    partner_id: str
    programme_id: str
    period: str
    framework_version: str
    hours_spent: float | None = None
    signed_on: date | None = None
    notes: str | None = None


@dataclass(frozen=True)
class CheckedTable:
    """One table of a return with its cells typed.

    frame   typed values, one column a field; identifying fields are gone, `key:FIELD` stands in their place
    faulty  for each field the rows (positions in `frame`) whose cell has a fault
    """

    read: ReadTable
    frame: pd.DataFrame
    faulty: dict[str, set[int]] = field(default_factory=dict)

    @property
    def holds(self) -> str:
        return self.read.holds

    def sound(self, *fields: str) -> np.ndarray:
        """Whether each row's cells in these fields passed their own checks."""
        mask = np.ones(len(self.frame), dtype=bool)
        for name in fields:
            mask[list(self.faulty.get(name, ()))] = False
        return mask

    def says_yes(self, name: str) -> np.ndarray:
        """Whether each row says yes in a field; silence is no."""
        return np.array(
            [value is True or value == 1 for value in self.column(name).to_numpy(dtype=object, na_value=False)]
        )

    def column(self, name: str) -> pd.Series:
        """A field's typed values; all missing where the return has no such column."""
        if name in self.frame:
            return self.frame[name]
        return pd.Series(np.full(len(self.frame), None, dtype=object), name=name)


@dataclass(frozen=True)
class Checked:
    """One file, checked. `verdict`: refused at the first gate, held by errors, or ready to be accepted.

    `says` is who sent it for what, in the file's own words; `sent` is the same once the place knows them. `read` is
    how much was read: rows by what they hold, and different people.
    """

    name: str
    sha256: str
    format: str
    layout: str
    holds: str
    why: str
    sent: Sent | None
    tables: tuple[CheckedTable, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict
    says: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, int] = field(default_factory=dict)

    def table(self, holds: str) -> CheckedTable | None:
        return next((t for t in self.tables if t.holds == holds), None)

    @property
    def errors(self) -> int:
        return sum(f.severity == "error" for f in self.findings)


def how_much(tables: tuple[CheckedTable, ...]) -> dict[str, int]:
    """Rows by what they hold, and different people; a row without a reference is a person of its own."""
    counts: dict[str, int] = {}
    for table in tables:
        if len(table.frame):
            counts[table.holds] = counts.get(table.holds, 0) + len(table.frame)
    people = [t.column("key:reference") for t in tables if t.holds == "people"]
    if people:
        counts["different_people"] = sum(int(keys.nunique()) + int(keys.isna().sum()) for keys in people)
    return counts
