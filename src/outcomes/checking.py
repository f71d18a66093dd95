"""Checks workbooks, with a place or without one.

On the road: faces → **checking** → desk or stand-in. Light to load: children read while the data libraries come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.returns.limits import Limits
from outcomes.returns.workbook import Reader

if TYPE_CHECKING:
    from outcomes.returns.checked import Checked


def check_files(files: Sequence[Path | str], *, place: Path | str | None = None) -> list[Checked]:
    """What is wrong with some workbooks; changes nothing.

    Without the folder of a place only the shipped layouts and frameworks are known: no history, no names, no areas.
    """
    with Reader() as reader:
        if place is not None and _may_say_limits(Path(place)):
            from outcomes.framework.place_files import limits_of

            reader.limits = Limits(**limits_of(Path(place)).model_dump())
        books = reader.read_all([Path(file) for file in files])
        if place is None:
            from outcomes.stand_in import check_without_place

            return check_without_place(books, datetime.now(UTC).date())
        from outcomes.framework.place_files import load_place

        definition = load_place(Path(place))
        from outcomes.desk import Desk

        desk = Desk(Path(place), definition)
        if desk.lacks_histories:
            from outcomes.place import Place

            return Place(Path(place), definition).returns.judge(books)
        return desk.judge(books)


def _may_say_limits(place: Path) -> bool:
    """Whether a place may have limits of its own, told without what reads YAML: children begin meanwhile.

    The word may be written with escapes.
    """
    try:
        said = (place / "place.yaml").read_bytes()
    except OSError:
        return True
    return b"limits" in said or b"\\" in said
