"""Reads the files of a folder of values: families of unit values, units, factors, series and discount rates.

On the road: frameworks/values, a place's own `values` → **value_files** → values answers from them.
The first line of each file says what it holds, so that only those that are asked for are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from outcomes.errors import DefinitionError
from outcomes.framework.value_definitions import (
    DiscountFile,
    FactorsFile,
    Holds,
    SeriesFile,
    UnitsFile,
    UnitValuesFile,
    ValueRow,
)
from outcomes.model_faults import offer
from outcomes.partly_read import NotRead, hollow, was_read
from outcomes.strict_csv import read_rows
from outcomes.strict_yaml import Document, Loaded, Spot, read_model, read_text

HOLDS: tuple[str, ...] = get_args(Holds)
BESIDE = {"README.md", "cases", "imports"}
"""What may stand beside the files of values without being one."""


@dataclass(frozen=True)
class Family:
    """A family of unit values: its head, and each row with the place it stands at, as far as they could be read.

    has_every_row  whether no row is missing, however little of it could be read
    """

    code: str
    document: Document
    head: UnitValuesFile
    rows: tuple[tuple[ValueRow, Spot], ...]
    faults: tuple[DefinitionError, ...]
    has_every_row: bool = True


@dataclass(frozen=True)
class ValueFolder:
    """A folder of values. Nothing is read before it is asked for."""

    path: Path
    _read: dict[Path, Loaded[Any]] = field(default_factory=dict, repr=False, compare=False)
    _families: dict[str, Family] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def kinds(self) -> Mapping[Path, str | None]:
        """What each file says it holds; None where it does not say."""
        return {file: _holds(file) for file in sorted(self.path.glob("*.yaml"))}

    def of(self, kind: Holds) -> list[Path]:
        return [file for file, holds in self.kinds.items() if holds == kind]

    @cached_property
    def families(self) -> dict[str, Family]:
        """Every family, by code."""
        return {file.stem: self.family(file.stem) for file in self.of("unit_values")}

    def has(self, code: str) -> bool:
        """Whether there is a family of this code; its file is named for it."""
        return self.kinds.get(self.path / f"{code}.yaml") == "unit_values"

    def family(self, code: str) -> Family:
        """The family of this code, which must be there."""
        if code not in self._families:
            self._families[code] = _family(self.path / f"{code}.yaml")
        return self._families[code]

    def units(self) -> list[Loaded[UnitsFile]]:
        return [self._loaded(file, UnitsFile) for file in self.of("units")]

    def factors(self) -> list[Loaded[FactorsFile]]:
        return [self._loaded(file, FactorsFile) for file in self.of("factors")]

    def series(self) -> list[Loaded[SeriesFile]]:
        return [self._loaded(file, SeriesFile) for file in self.of("series")]

    def editions(self) -> list[Loaded[DiscountFile]]:
        return [self._loaded(file, DiscountFile) for file in self.of("discount_rates")]

    def faults(self) -> Iterator[DefinitionError]:
        """What is wrong with the files one by one; value_coherence says where they disagree."""
        yield from _unread(self)
        for family in self.families.values():
            yield from family.faults
        others: list[Loaded[Any]] = [*self.units(), *self.factors(), *self.series(), *self.editions()]
        yield from (fault for loaded in others for fault in loaded.faults)

    def _loaded(self, file: Path, model: Any) -> Loaded[Any]:
        if file not in self._read:
            self._read[file] = read_model(file, model)
        return self._read[file]


def _holds(file: Path) -> str | None:
    found = re.search(r"^holds: *([a-z_]+) *$", read_text(file), re.MULTILINE)
    return found[1] if found and found[1] in HOLDS else None


def _family(file: Path) -> Family:
    loaded = read_model(file, UnitValuesFile)
    head, faults = loaded.partly or hollow(UnitValuesFile), list(loaded.faults)
    try:
        rows = [(row, loaded.document.at("values", i)) for i, row in enumerate(head.values)]
        if not head.rows:
            return Family(file.stem, loaded.document, head, tuple(rows), tuple(faults))
        table = read_rows(file.parent / head.rows, ValueRow)
    except NotRead:
        return Family(file.stem, loaded.document, head, (), tuple(faults), has_every_row=False)
    rows += [(row, table.lines_of_partly.at(i)) for i, row in enumerate(table.partly)]
    return Family(file.stem, loaded.document, head, tuple(rows), (*faults, *table.faults), table.is_whole)


def _unread(folder: ValueFolder) -> Iterator[DefinitionError]:
    used = {f.head.rows for f in folder.families.values() if was_read(f.head, "rows") and f.head.rows}
    for file in sorted(folder.path.iterdir()) if folder.path.is_dir() else []:
        if file in folder.kinds:
            if folder.kinds[file] is None:
                yield _says_nothing(file)
        elif file.name not in {*used, *BESIDE, *_of_a_family(folder)} and not file.name.startswith("."):
            remedy = "Name it under rows in its family's file, let its name end in .yaml, or move it elsewhere."
            yield DefinitionError("This file is not read.", remedy=remedy, file=file)


def _of_a_family(folder: ValueFolder) -> Iterator[str]:
    """Rows of a family whose own file has a fault that hides its rows: one fault is enough."""
    return (file.with_suffix(".csv").name for file in folder.kinds)


def _says_nothing(file: Path) -> DefinitionError:
    said = re.search(r"^holds: *(\S+)", read_text(file), re.MULTILINE)
    if said:
        message = f"'holds' is '{said[1]}', which is not one of its values."
        return DefinitionError(message, remedy=offer(said[1], HOLDS), file=file, line=1)
    remedy = f"Begin it with 'holds: …', one of {', '.join(HOLDS)}."
    return DefinitionError("The file does not say what it holds.", remedy=remedy, file=file, line=1)
