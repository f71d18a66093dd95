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

from outcomes.returns.addresses import a1
from outcomes.returns.blocks import CELLS_IN_BLOCK, Message, pack
from outcomes.returns.refusals import Refused

_LEAST_ROWS_IN_BLOCK = 64
_MOST_COLUMNS = 16_384


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

    def sheet(self, index: int, most_cells: int) -> CalamineSheet:
        """A sheet's values, where it does not reach too far."""
        with _plainly():
            sheet = self._workbook.get_sheet_by_index(index)
        if sheet.end is not None:
            check_reach(sheet.name, sheet.end[0] + 1, sheet.end[1] + 1, most_cells)
        return sheet


def check_reach(name: str, last_row: int, last_column: int, most_cells: int) -> None:
    """Refuse a sheet whose last cell with a value is too far from its first."""
    if last_row * last_column > most_cells or last_column > _MOST_COLUMNS:
        raise Refused("large-sheet", f"“{name}” is filled as far as cell {a1(last_row, last_column)}")


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
    height = max(_LEAST_ROWS_IN_BLOCK, CELLS_IN_BLOCK // (sheet.width or 1))
    while block := _next_rows(rows, height):
        columns = pack(block)
        yield ("rows", len(block), left, columns) if columns else ("blank", len(block))


def _next_rows(rows: Iterator[list[Any]], height: int) -> list[list[Any]]:
    with _plainly():
        return list(islice(rows, height))
