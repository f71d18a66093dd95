"""Asks calamine for a workbook's values, and sends each sheet as it is read.

Returns road: **read** (archive → values → blocks).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from outcomes.returns.blocks import CELLS_IN_BLOCK, pack
from outcomes.returns.refusals import Refused

Message = tuple[Any, ...]


class Values:
    """A workbook opened by calamine. Its sheets are those that hold cells; charts are left out."""

    def __init__(self, file: BinaryIO, path: str | None) -> None:
        with _plainly():
            self._workbook = CalamineWorkbook.from_object(path or file)
        if not self._workbook.sheet_names:
            raise Refused("damaged")
        self.all_names = list(self._workbook.sheet_names)
        self.sheets = [
            (index, sheet.name, sheet.visible != SheetVisibleEnum.Visible)
            for index, sheet in enumerate(self._workbook.sheets_metadata)
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]

    def sheet(self, index: int) -> CalamineSheet:
        with _plainly():
            return self._workbook.get_sheet_by_index(index)


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn what calamine raises into a reason. A panic of its Rust code is a BaseException with no name to import."""
    try:
        yield
    except PasswordError as error:
        raise Refused("encrypted") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("damaged") from error


def rows_of(sheet: CalamineSheet) -> Iterator[Message]:
    """Messages that carry a sheet's rows, from A1."""
    if sheet.start is None:
        return
    top, left = sheet.start
    if top:
        yield "blank", top
    rows = sheet.iter_rows()
    next(islice(rows, top, top), None)
    height = max(1, CELLS_IN_BLOCK // (sheet.width or 1))
    while block := list(islice(rows, height)):
        columns = pack(block)
        yield ("rows", len(block), left, columns) if columns else ("blank", len(block))
