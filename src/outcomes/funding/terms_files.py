"""Reads the terms of a place's programmes, strictly: every fault with file and line.

Funding road: programmes/*.yaml → **terms_files** → terms. The place itself has read the same files before, with the
terms opaque; what is wrong with them stops only who asks for them.
"""

from __future__ import annotations

from pathlib import Path

from outcomes.errors import DefinitionError, PlaceError
from outcomes.framework.definitions import PlaceDefinition
from outcomes.framework.place_files import HEAD, place_as_far_as_read
from outcomes.funding.terms import FundedProgramme
from outcomes.funding.terms_coherence import terms_faults
from outcomes.model_faults import offer
from outcomes.strict_yaml import Loaded, raise_first, read_model


def load_terms(folder: Path, place: PlaceDefinition, programme: str) -> FundedProgramme:
    """One programme with its terms.

    Raises:
        PlaceError: there is no such programme.
        DefinitionError: the first fault of its terms, with the number of the others.
    """
    codes = [p.programme for p in place.programmes]
    if programme not in codes:
        raise PlaceError(f"There is no programme '{programme}' here.", remedy=offer(programme, codes))
    for loaded in _files(folder):
        if loaded.document.data.get("programme") == programme:
            raise_first(_faults(loaded, place))
            assert loaded.model is not None
            return loaded.model
    raise PlaceError(f"The file of '{programme}' is gone.", remedy="Open the place again.", where=folder)


def sound_terms(folder: Path, place: PlaceDefinition) -> tuple[FundedProgramme, ...]:
    """The programmes of a place whose terms have no fault, in the order of their codes."""
    found = [one.model for one in _files(folder) if one.model is not None and not _faults(one, place)]
    return tuple(sorted(found, key=lambda programme: programme.programme))


def check_terms(folder: Path) -> list[DefinitionError]:
    """Every fault of the terms of a place, as far as the rest of it could be read; none where there is no place."""
    if not (folder / HEAD).is_file():
        return []
    place = place_as_far_as_read(folder)
    return [fault for loaded in _files(folder) for fault in _faults(loaded, place)]


def _files(folder: Path) -> list[Loaded[FundedProgramme]]:
    return [read_model(file, FundedProgramme) for file in sorted((folder / "programmes").glob("*.yaml"))]


def _faults(loaded: Loaded[FundedProgramme], place: PlaceDefinition) -> list[DefinitionError]:
    found = terms_faults(loaded.partly, loaded.document, place) if loaded.partly is not None else ()
    return sorted([*loaded.faults, *found], key=lambda fault: fault.line or 0)
