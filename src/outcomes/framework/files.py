"""Reads a framework's folder: `framework.yaml`, and an outcome in each of `outcomes/*.yaml`.

On the road: frameworks/<code>/ → **files** → definitions.Framework, for the form, the checks and the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.framework.coherence import framework_faults
from outcomes.framework.definitions import Framework, Outcome
from outcomes.framework.instrument_files import Instruments, beside
from outcomes.framework.instruments import Instrument
from outcomes.framework.values import Values, open_values
from outcomes.model_faults import offer
from outcomes.partly_read import hollow, was_read
from outcomes.strict_yaml import Loaded, raise_first, read_model

HEAD = "framework.yaml"
OUTCOMES = "outcomes"


def load_framework(folder: Path, values: Values | None = None) -> Framework:
    """The framework in a folder; its outcomes stand in the order of their files' names.

    Raises:
        DefinitionError: the first fault of any of its files, with the number of the others.
    """
    framework, faults = read_framework(folder, values)
    raise_first(faults)
    assert framework is not None
    return framework


def check_framework(folder: Path) -> list[DefinitionError]:
    """Every fault of a framework's files; none if it can be loaded."""
    return read_framework(folder)[1]


def framework_folders(*folders: Path) -> dict[str, Path]:
    """The folder of each framework, by code: those in the given folders first, then the shipped ones."""
    found: dict[str, Path] = {}
    for folder in (*folders, shipped("frameworks")):
        for head in sorted(folder.glob(f"*/{HEAD}")):
            found.setdefault(head.parent.name, head.parent)
    return found


def find_framework(code: str, *folders: Path) -> Framework:
    """The framework with a code, from the given folders or else the shipped ones.

    Raises:
        DefinitionError: no framework has the code, or its files have a fault.
    """
    found = framework_folders(*folders)
    if code not in found:
        where = folders[0] if folders else shipped("frameworks")
        raise DefinitionError(f"There is no framework '{code}'.", remedy=offer(code, found), file=where)
    return load_framework(found[code])


def read_framework(folder: Path, values: Values | None = None) -> tuple[Framework | None, list[DefinitionError]]:
    """A framework, if each of its files can be read, and every fault of them, without raising.

    `values` are the unit values its indicators may name: the shipped ones, unless a place has its own.
    """
    read = read_as_far_as_possible(folder, values)
    return (read.framework if read.is_read else None), list(read.faults)


@dataclass(frozen=True)
class ReadFramework:
    """A framework as far as its files could be read: what could not be is a hole in it (partly_read).

    is_read  whether there is no hole; its parts may disagree nevertheless
    faults   every fault of its files
    sound    the outcomes whose files have no fault
    """

    framework: Framework
    is_read: bool
    faults: tuple[DefinitionError, ...]
    sound: tuple[Outcome, ...] = ()

    @property
    def sound_part(self) -> Framework | None:
        """The framework with its sound outcomes only; None where framework.yaml is at fault itself, or none is left."""
        of_outcomes = all(fault.file and fault.file.parent.name == OUTCOMES for fault in self.faults)
        whole = of_outcomes and self.sound
        return self.framework.model_copy(update={"outcomes": self.sound}) if whole else None


def read_as_far_as_possible(folder: Path, values: Values | None = None) -> ReadFramework:
    """A framework with every fault of its files, without raising; a file that cannot be read hides none of another."""
    instruments = beside(folder)
    head = read_model(folder / HEAD, Framework, {"outcomes": (), "instruments": {}, "by_item": ()}, context=instruments)
    outcomes = [read_model(file, Outcome, {"code": file.stem}) for file in _outcome_files(folder)]
    each = [(o.partly or hollow(Outcome)).model_copy(update={"code": o.document.file.stem}) for o in outcomes]
    found = {
        "framework": folder.name,
        "outcomes": tuple(each),
        "instruments": _instruments(head.partly, instruments),
        "by_item": (),
    }
    framework = (head.partly or hollow(Framework)).model_copy(update=found)
    faults = [*head.faults, *_folder_faults(folder, head), *(fault for o in outcomes for fault in o.faults)]
    documents = [o.document for o in outcomes]
    faults += framework_faults(head.document, framework, documents, values or open_values())
    at_fault = {fault.file for fault in faults}
    return ReadFramework(
        framework,
        is_read=head.model is not None and all(o.model is not None for o in outcomes),
        faults=tuple(faults),
        sound=tuple(o for o, document in zip(each, documents, strict=True) if document.file not in at_fault),
    )


def _instruments(head: Framework | None, instruments: Instruments) -> dict[str, Instrument]:
    """The instruments the scales name, those without fault: a scale of another has said so already."""
    if head is None or not was_read(head, "scales"):
        return {}
    named = {s.instrument for s in head.scales.values() if was_read(s, "instrument", "minimum") and s.instrument}
    return {code: instruments.get(code) for code in sorted(named)}


def _outcome_files(folder: Path) -> list[Path]:
    return sorted((folder / OUTCOMES).glob("*.yaml"))


def _folder_faults(folder: Path, head: Loaded[Framework]) -> Iterator[DefinitionError]:
    for file in sorted((folder / OUTCOMES).glob("*")):
        if file.suffix != ".yaml" and not file.name.startswith("."):
            remedy = "Let its name end in .yaml, or move it elsewhere."
            yield DefinitionError("This file is not read.", remedy=remedy, file=file)
    if not (folder / HEAD).is_file():
        return
    if not _outcome_files(folder):
        remedy = "Put a file for each outcome in the folder 'outcomes', as in the frameworks that ship."
        yield DefinitionError("The framework has no outcomes.", remedy=remedy, file=folder / HEAD)
    if head.partly is not None and was_read(head.partly, "framework") and head.partly.framework != folder.name:
        message = f"The framework is '{head.partly.framework}', and its folder '{folder.name}'."
        yield head.document.at("framework").fault(message, "Give both the same name.")
