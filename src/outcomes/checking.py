"""Checks workbooks, with a place or without one.

On the road: faces → **checking** → desk or stand-in. Light to load: children read while the data libraries come in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.returns.limits import Limits
from outcomes.returns.workbook import Reader, Workbook

if TYPE_CHECKING:
    from outcomes.errors import FileRefused
    from outcomes.returns.checked import Checked

AT_ONCE = 200
"""Files that are held at once: enough that judging them together pays, and of ordinary returns some 30 MB."""


def check_files(files: Sequence[Path | str], *, place: Path | str | None = None) -> list[Checked]:
    """What is wrong with some workbooks; changes nothing.

    Without the folder of a place only the shipped layouts and frameworks are known: no history, no names, no areas.
    """
    return [one for batch in check_batches(files, place=place) for one in batch]


def check_batches(
    files: Sequence[Path | str], *, place: Path | str | None = None, at_once: int | None = None
) -> Iterator[list[Checked]]:
    """As `check_files`, so many files at once: what a batch holds may be let go of before the next is read."""
    at_once = at_once or AT_ONCE
    with Reader() as reader:
        if place is not None and _may_say_limits(Path(place)):
            from outcomes.framework.place_files import limits_of

            reader.limits = Limits(**limits_of(Path(place)).model_dump())
        books = reader.read_all([Path(file) for file in files])
        batches = (islice(books, at_once) for _ in range(0, max(len(files), 1), at_once))
        yield from map(_judge(place), batches)


def _judge(place: Path | str | None) -> Callable[[Iterable[Workbook | FileRefused]], list[Checked]]:
    """What judges workbooks that were read: a place, or whoever knows none."""
    if place is None:
        from outcomes.stand_in import check_without_place

        return partial(check_without_place, today=datetime.now(UTC).date())
    from outcomes.framework.place_files import load_place

    definition = load_place(Path(place))
    from outcomes.desk import Desk

    desk = Desk(Path(place), definition)
    if desk.lacks_histories:
        from outcomes.place import Place

        return Place(Path(place), definition).returns.judge
    return desk.judge


def _may_say_limits(place: Path) -> bool:
    """Whether a place may have limits of its own, told without what reads YAML: children begin meanwhile.

    The word may be written with escapes.
    """
    try:
        said = (place / "place.yaml").read_bytes()
    except OSError:
        return True
    return b"limits" in said or b"\\" in said
