"""Writes the copy of a partner's workbook in which people are codes: a workbook with its formats, or a csv.

Returns road: pseudonymise → **coded copy** → the partner sends it.  openpyxl writes it anew from values alone, so that
nothing of the old file lies hidden in the new one: no formula, comment, picture, pivot table, link or property.
"""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outcomes.csv_text import csv_text
from outcomes.errors import PlaceError
from outcomes.returns.pseudonymise import CodedCells
from outcomes.returns.workbook import Workbook

if TYPE_CHECKING:
    import openpyxl

SPREADSHEETS, TEXTS = ("xlsx", "xlsm"), ("csv", "tsv")


def coded_copy(path: Path, workbook: Workbook, cells: CodedCells) -> bytes:
    """The copy's bytes. Raises PlaceError where the file is of a format that cannot be written."""
    if workbook.format in TEXTS:
        return _text(workbook, cells)
    if workbook.format in SPREADSHEETS:
        return _spreadsheet(path, cells)
    raise PlaceError(
        f"A file of the format {workbook.format} can be read here, but not written.",
        remedy="Save it as .xlsx and run the command again.",
        where=workbook.name,
    )


def suffix_of(workbook: Workbook) -> str:
    """How the copy's name ends; macros are not carried over."""
    return ".csv" if workbook.format in TEXTS else ".xlsx"


def write_new(path: Path, content: bytes) -> None:
    """Write a file that only this user can read; PlaceError where there is one of the name, or no room."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except FileExistsError:
        raise PlaceError(
            "There is a file of this name already.", remedy="Name another with --to.", where=path
        ) from None
    except OSError as error:
        raise PlaceError(
            f"The file cannot be written: {error.strerror}.", remedy="Name another place with --to.", where=path
        ) from error


def _text(workbook: Workbook, cells: CodedCells) -> bytes:
    (sheet,) = workbook.sheets
    rows = (
        [_said(cells.text((sheet.name, row, c)), value) for c, value in enumerate(values, 1)]
        for row, values in enumerate(sheet.rows, 1)
    )
    return csv_text(rows).encode("utf-8-sig")


def _said(text: str | None, value: Any) -> Any:
    return ("" if value is None else value) if text is None else text


def _spreadsheet(path: Path, cells: CodedCells) -> bytes:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot carry over is not meant to be
        book = openpyxl.load_workbook(path, data_only=True, keep_links=False)
        for name in book.sheetnames:
            _code_sheet(book[name], name, cells)
        _leave_behind(book)
        target = io.BytesIO()
        book.save(target)
    return target.getvalue()


def _code_sheet(sheet: Any, name: str, cells: CodedCells) -> None:
    from openpyxl.cell.cell import MergedCell

    for row in sheet.iter_rows() if hasattr(sheet, "iter_rows") else ():
        for cell in (one for one in row if not isinstance(one, MergedCell)):
            cell.comment, cell.hyperlink = None, None
            text = cells.text((name, cell.row, cell.column))
            if text is not None and (text or cell.value is not None):
                cell.value = text or None
                cell.number_format = "@" if text else cell.number_format


def _leave_behind(book: openpyxl.Workbook) -> None:
    """Pictures, charts, pivot tables, names and the file's own properties, but for those that say which form it is."""
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.worksheet.header_footer import HeaderFooter

    sheets: list[Any] = list(book.worksheets)
    for sheet in sheets:
        sheet._images, sheet._charts, sheet._pivots = [], [], []
        sheet.HeaderFooter = HeaderFooter()
        sheet.auto_filter.ref = None
        sheet.auto_filter.filterColumn = []
    book.properties = DocumentProperties()
    for name in [n for n, defined in book.defined_names.items() if "!" not in (defined.value or "")]:
        del book.defined_names[name]
