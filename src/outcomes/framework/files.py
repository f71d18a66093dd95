"""Reads a framework's folder: `framework.yaml`, and an outcome in each of `outcomes/*.yaml`.

On the road: frameworks/<code>/ → **files** → definitions.Framework, for the form, the checks and the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.framework.coherence import framework_faults
from outcomes.framework.definitions import Framework, Outcome
from outcomes.framework.instrument_files import beside
from outcomes.framework.values import Values, open_values
from outcomes.model_faults import offer
from outcomes.strict_yaml import Loaded, raise_first, read_model

HEAD = "framework.yaml"


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
    """A framework, if its files can be read at all, and every fault of them, without raising.

    Where an outcome's file cannot be read, the others are held to all rules nevertheless.
    `values` are the unit values its indicators may name: the shipped ones, unless a place has its own.
    """
    instruments = beside(folder)
    head = read_model(folder / HEAD, Framework, {"outcomes": (), "instruments": {}, "by_item": ()}, context=instruments)
    outcomes = [read_model(file, Outcome, {"code": file.stem}) for file in _outcome_files(folder)]
    faults = [*head.faults, *_folder_faults(folder, head), *(fault for o in outcomes for fault in o.faults)]
    whole = [(o.model, o.document) for o in outcomes if o.model is not None]
    if head.model is None:
        return None, faults
    named = sorted({scale.instrument for scale in head.model.scales.values() if scale.instrument})
    framework = head.model.model_copy(
        update={
            "outcomes": tuple(model for model, _ in whole),
            "instruments": {code: instruments.get(code) for code in named},
        }
    )
    faults += framework_faults(head.document, framework, [document for _, document in whole], values or open_values())
    return (framework if len(whole) == len(outcomes) else None), faults


def _outcome_files(folder: Path) -> list[Path]:
    return sorted((folder / "outcomes").glob("*.yaml"))


def _folder_faults(folder: Path, head: Loaded[Framework]) -> Iterator[DefinitionError]:
    for file in sorted((folder / "outcomes").glob("*")):
        if file.suffix != ".yaml" and not file.name.startswith("."):
            remedy = "Let its name end in .yaml, or move it elsewhere."
            yield DefinitionError("This file is not read.", remedy=remedy, file=file)
    if not head.document.data:
        return
    if not _outcome_files(folder):
        remedy = "Put a file for each outcome in the folder 'outcomes', as in the frameworks that ship."
        yield DefinitionError("The framework has no outcomes.", remedy=remedy, file=folder / HEAD)
    if head.model is not None and head.model.framework != folder.name:
        message = f"The framework is '{head.model.framework}', and its folder '{folder.name}'."
        yield head.document.at("framework").fault(message, "Give both the same name.")
