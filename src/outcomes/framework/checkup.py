"""Checks every definition below a folder and works out every case, and reports all that is wrong at once.

On the road: frameworks/, a place's folder → **checkup** → definition_check → `outcomes framework check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from outcomes.errors import DefinitionError, PlaceError
from outcomes.files import shipped
from outcomes.framework import place_files
from outcomes.framework.cases import Given, Worked, case_files, work_out
from outcomes.framework.checked_definitions import CheckedDefinitions, what_lies_in
from outcomes.framework.files import HEAD, ReadFramework, read_as_far_as_possible
from outcomes.framework.instrument_files import FOLDER, open_instruments
from outcomes.framework.result_cases import Measure
from outcomes.framework.value_files import ValueFolder
from outcomes.framework.values import open_values, values_faults
from outcomes.plurals import counted


@dataclass(frozen=True)
class Checkup:
    """What was checked below a folder, and everything wrong with it, by file and line.

    checked  what that is, by kind
    cases    those that were worked out
    waiting  how many could not be, since they or something they rest on has a fault
    """

    folder: Path
    checked: CheckedDefinitions
    cases: tuple[Worked, ...]
    faults: tuple[DefinitionError, ...]
    waiting: int = 0

    @property
    def lines(self) -> list[str]:
        """Every fault with its file and line, and what was checked."""
        done = f"Worked out {counted(len(self.cases), 'case')}."
        if self.waiting:
            done += f" {self.waiting} more {'wait' if self.waiting > 1 else 'waits'} until what is wrong is mended."
        count = len(self.faults)
        end = f"{counted(count, 'fault')}." if count else "Nothing is wrong."
        return [*(str(fault) for fault in self.faults), *self.checked.lines, done, end]

    def as_dict(self) -> dict[str, Any]:
        """For machines: faults with file, line, message and remedy; cases with whether they came out."""
        faults = [{"file": str(f.file), "line": f.line, "message": f.message, "remedy": f.remedy} for f in self.faults]
        cases = [{"case": w.sentence, "file": str(w.file), "came_out": not w.faults} for w in self.cases]
        return {
            **self.checked.as_dict(),
            "cases": cases,
            "cases_waiting": self.waiting,
            "faults": faults,
        }


def check_folder(folder: Path | str | None, measure: Measure) -> Checkup:
    """Everything below a folder: a place, frameworks, values, instruments. Without a folder, what is shipped.

    `measure` works out what a case's returns come to.

    Raises:
        PlaceError: there is nothing of the kind in the folder.
    """
    path = shipped("frameworks") if folder is None else Path(folder)
    frameworks, values = list(_frameworks(path)), list(_values(path))
    scales = list(_instruments(path))
    if not frameworks and not values and not scales and not (path / place_files.HEAD).is_file():
        remedy = "Give the folder of a framework, of values, of instruments, or of a place."
        raise PlaceError("There are no frameworks, values, instruments or place here.", remedy=remedy, where=path)
    seen, asked = open_values(*values), open_instruments(*scales)
    read = {each: read_as_far_as_possible(each, seen) for each in frameworks}
    faults = [*_place_faults(path), *(fault for found in read.values() for fault in found.faults)]
    faults += [fault for each in values for fault in values_faults(each)]
    faults += [fault for each in scales for fault in asked.faults(each)]
    worked, broken = _worked({**read, **dict.fromkeys([*values, *scales])}, Given(seen, asked, measure=measure))
    faults += [*broken, *(fault for case in worked for fault in case.faults)]
    return Checkup(
        folder=path,
        checked=what_lies_in(_place(path), frameworks, values, scales),
        cases=tuple(case for case in worked if case.is_worked_out),
        faults=tuple(each_once(faults)),
        waiting=sum(not case.is_worked_out for case in worked),
    )


def _frameworks(path: Path) -> Iterator[Path]:
    """The frameworks at or below a folder; those of a place are in its folder `frameworks`."""
    for folder in (path, path / "frameworks"):
        if (folder / HEAD).is_file():
            yield folder
        yield from (head.parent for head in sorted(folder.glob(f"*/{HEAD}")))


def _values(path: Path) -> Iterator[Path]:
    """The folders of values at or below a folder: those in which a file says what it holds."""
    for folder in (path, path / "values", path / "frameworks" / "values"):
        if any(holds for holds in ValueFolder(folder).kinds.values()):
            yield folder


def _instruments(path: Path) -> Iterator[Path]:
    """The folders of instruments at or below a folder; those of a place are beside its own frameworks."""
    here = [path] if path.name == FOLDER else []
    for folder in (*here, path / FOLDER, path / "frameworks" / FOLDER):
        if any(folder.glob("*.yaml")):
            yield folder


def _place(path: Path) -> str | None:
    """The name of the place that lies in a folder, if one does."""
    return path.resolve().name if (path / place_files.HEAD).is_file() else None


def _place_faults(path: Path) -> list[DefinitionError]:
    return place_files.check_place(path) if _place(path) else []


def _worked(folders: Mapping[Path, ReadFramework | None], given: Given) -> tuple[list[Worked], list[DefinitionError]]:
    """The cases of each folder, with the framework that lies in it."""
    worked: list[Worked] = []
    broken: list[DefinitionError] = []
    for file, framework in ((file, found) for folder, found in folders.items() for file in case_files(folder)):
        done, faults = work_out(file, replace(given, framework=framework))
        worked += done
        broken += faults
    return worked, broken


def each_once(faults: Iterable[DefinitionError]) -> list[DefinitionError]:
    """Each fault once, by file and line; what a case meets in a file of values is that file's fault too."""
    found: dict[tuple[str, int, str], DefinitionError] = {}
    for fault in faults:
        found.setdefault((str(fault.file), fault.line or 0, fault.message), fault)
    return [found[key] for key in sorted(found)]
