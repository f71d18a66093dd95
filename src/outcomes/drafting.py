"""Drafts a layout for an unknown workbook.

On the road: faces → **drafting** → returns.draft. With a place, its own framework's words are known.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import FileRefused, PlaceError
from outcomes.whole_files import write_text

if TYPE_CHECKING:
    from outcomes.framework.definitions import Framework
    from outcomes.returns.draft.drafting import Draft


def draft_layout(file: Path | str, *, to: Path | str | None = None, place: Path | str | None = None) -> Draft:
    """A draft layout for a workbook, written to the file `to` where that is given.

    Raises:
        FileRefused: the workbook cannot be read, or there is nothing in it.
        PlaceError: there is a file of that name already.
    """
    from outcomes.returns.draft.drafting import code_of, draft
    from outcomes.returns.workbook import read_workbook

    target = Path(to) if to is not None else None
    if target is not None and target.exists():
        raise PlaceError("There is a file of this name.", remedy="Choose another name.", where=target)
    workbook = read_workbook(Path(file))
    if not any(sheet.rows for sheet in workbook.sheets):
        remedy = "Fill it in, or send the workbook that is."
        raise FileRefused("There is nothing in it.", remedy=remedy, where=file, code="empty-workbook")
    made = draft(workbook, _framework(place), code_of((target or Path(file)).stem))
    if target is not None:
        write_text(target, made.text)
    return made


def _framework(place: Path | str | None) -> Framework:
    from outcomes.framework.files import framework_folders, load_framework
    from outcomes.framework.place_files import load_place

    if place is not None:
        return load_place(Path(place)).framework
    return load_framework(next(iter(framework_folders().values())))
