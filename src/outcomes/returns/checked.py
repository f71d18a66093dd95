"""What checking leaves behind: a return's typed tables, who sent it, and what is wrong with it.

Returns road: check → **checked** → feedback to the partner, rows to the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from outcomes.returns.findings import Finding
from outcomes.returns.match_keys import MatchKeys
from outcomes.returns.reading import OtherLayout, ReadTable, SenderValue

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["refused", "errors", "ready"]


@dataclass(frozen=True)
class Sent:
    """Who sent the return, for what: all of it passed the first gate.

    `answered_in` is the programme of the workbook, where that is another.
    """

    partner_id: str
    programme_id: str
    period: str
    framework_version: str
    hours_spent: float | None = None
    signed_on: date | None = None
    notes: str | None = None
    answered_in: str | None = None


@dataclass(frozen=True)
class CheckedTable:
    """One table of a return with its cells typed.

    values  typed values, an array a field as `tidy.Typed` has them; identifying fields are gone, `key:FIELD` stands in
            their place
    faulty  for each field the entries whose cell has a fault
    derived the fields made from identifying ones, which cannot be made again once those are gone
    match_keys by kind, the keys by which each person is recognised across partners
    """

    read: ReadTable
    values: dict[str, np.ndarray]
    faulty: dict[str, set[int]] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    match_keys: MatchKeys = field(default_factory=dict)

    @property
    def holds(self) -> str:
        return self.read.holds

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.read.size

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The typed values as a frame, one column a field, RangeIndex."""
        import pandas as pd

        return pd.DataFrame(self.values, index=range(self.size))

    def sound(self, *fields: str) -> np.ndarray:
        """Whether each row's cells in these fields passed their own checks."""
        mask = np.ones(self.size, dtype=bool)
        for name in fields:
            mask[list(self.faulty.get(name, ()))] = False
        return mask

    def says_yes(self, name: str) -> np.ndarray:
        """Whether each row says yes in a field; silence is no."""
        return np.asarray(np.equal(self.column(name), True), dtype=bool)

    def speaks(self, name: str) -> bool:
        """Whether a field says anything: some value, or the word none. What is empty or not known says nothing."""
        values = self.values.get(name)
        if values is not None and not all(v is None or v != v for v in values.tolist()):
            return True
        words = self.read.values[name].tolist() if name in self.read.values else ()
        return any(isinstance(word, str) and word.strip().casefold() == "none" for word in words)

    def column(self, name: str) -> np.ndarray:
        """A field's typed values; all missing where the return has no such column."""
        return self.values[name] if name in self.values else np.full(self.size, None, dtype=object)

    def numbers(self, name: str) -> np.ndarray:
        """A field of numbers; NaN where it is missing, or is no field of numbers."""
        values = self.column(name)
        return values if values.dtype.kind == "f" else np.full(self.size, np.nan)


@dataclass(frozen=True)
class Against:
    """A total of this quarter beside the partner's accepted one of the last."""

    indicator: str
    label: str
    now: float
    last_quarter: float


@dataclass(frozen=True)
class Checked:
    """One file, checked. `verdict`: refused at the first gate, held by errors, or ready to be accepted.

    `says` is who sent it for what, in the file's own words; `sent` is the same once the place knows them. `read` is
    how much was read: rows by what they hold, and different people. `sender` are the words with their cells, and
    `of_file` the findings that only the file itself can give: both are archived, so that it can be checked again.
    `others` are the next nearest layouts, `against` the totals beside last quarter's.
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
    sender: Mapping[str, SenderValue] = field(default_factory=dict)
    of_file: tuple[Finding, ...] = ()
    others: tuple[OtherLayout, ...] = ()
    against: tuple[Against, ...] = ()

    def table(self, holds: str) -> CheckedTable | None:
        return next((t for t in self.tables if t.holds == holds), None)

    @property
    def errors(self) -> int:
        return sum(f.severity == "error" for f in self.findings)


def whole_files(checked: Iterable[Checked]) -> list[Checked]:
    """One for each file, with every finding: a workbook for several programmes is checked as several returns."""
    by_file: dict[tuple[str, str], list[Checked]] = {}
    for one in checked:
        by_file.setdefault((one.name, one.sha256), []).append(one)
    return [
        replace(parts[0], findings=tuple(dict.fromkeys(f for part in parts for f in part.findings)))
        for parts in by_file.values()
    ]


def how_much(tables: tuple[CheckedTable, ...]) -> dict[str, int]:
    """Rows by what they hold, and different people; a row without a reference is a person of its own."""
    counts: dict[str, int] = {}
    for table in tables:
        if table.size:
            counts[table.holds] = counts.get(table.holds, 0) + table.size
    people = [t.column("key:reference").tolist() for t in tables if t.holds == "people"]
    if people:
        counts["different_people"] = sum(map(different, people))
    return counts


def different(references: list[str | None]) -> int:
    """Different people among these references; a row without one is a person of its own."""
    return len({r for r in references if r is not None}) + references.count(None)
