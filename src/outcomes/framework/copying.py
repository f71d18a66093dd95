"""Copies a framework that ships into a place, to be changed there: its definitions and its worked examples.

On the road: frameworks/<code>/ → **copying** → PLACE/frameworks/<code>/, which comes before the shipped namesake.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from outcomes.errors import PlaceError
from outcomes.framework.files import framework_folders
from outcomes.framework.place_files import HEAD
from outcomes.model_faults import offer
from outcomes.whole_files import filled_folder


def copy_framework(code: str, place: Path | str) -> Path:
    """Copy a shipped framework into a place, and return the folder of the copy.

    Raises:
        PlaceError: the folder is no place, or has a framework of this code already; or none of this code ships.
    """
    if not (Path(place) / HEAD).is_file():
        remedy = "Give the folder of a place, or make one with 'outcomes new'."
        raise PlaceError(f"There is no place here: the folder has no {HEAD}.", remedy=remedy, where=place)
    ships = framework_folders()
    if code not in ships:
        raise PlaceError(f"No framework '{code}' ships.", remedy=offer(code, ships))
    copy = Path(place) / "frameworks" / code
    if copy.exists():
        remedy = "Change that one, or move it elsewhere to begin again."
        raise PlaceError("The place has a framework of this code already.", remedy=remedy, where=copy)
    with filled_folder(copy):
        shutil.copytree(ships[code], copy)
    return copy
