"""Writes the answer to a query as a file for a spreadsheet: CSV or a workbook, in which no word runs as a formula.

On the road: query → **answer_file** → Excel, LibreOffice.
"""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.csv_text import csv_text
from outcomes.errors import PlaceError
from outcomes.whole_files import write_bytes, write_text

if TYPE_CHECKING:
    import pandas as pd

KINDS = (".csv", ".xlsx")
_WHOLE_IN_A_SHEET = 10**15
"""Spreadsheets keep fifteen digits of a number; longer ones are written as text."""


def write_answer(answer: pd.DataFrame, to: Path) -> Path:
    """Write a table as `to`, a .csv or .xlsx; what is missing is an empty cell. PlaceError where that cannot be."""
    if to.suffix.lower() not in KINDS:
        raise PlaceError("An answer is written as .csv or .xlsx.", remedy="Name the file so.", where=to.name)
    rows: list[list[object]] = [list(answer.columns)]
    rows += [[_cell(value) for value in row] for row in answer.itertuples(index=False)]
    if to.suffix.lower() == ".csv":
        return write_text(to, csv_text(rows), encoding="utf-8-sig")
    return write_bytes(to, _workbook(rows))


def _cell(value: object) -> object:
    """A value as a spreadsheet holds it: number, yes/no, text, or nothing."""
    import numpy as np
    import pandas as pd

    if isinstance(value, (list, tuple, np.ndarray)):
        return ", ".join(str(part) for part in value)
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, (bool, int, float)) else str(value)


def _workbook(rows: list[list[object]]) -> bytes:
    import xlsxwriter

    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Answer")
        for at in ((row, column) for row, values in enumerate(rows) for column in range(len(values))):
            value = rows[at[0]][at[1]]
            if isinstance(value, bool):
                sheet.write_boolean(*at, value)
            elif isinstance(value, (int, float)) and abs(value) < _WHOLE_IN_A_SHEET:
                sheet.write_number(*at, value)
            elif value not in (None, ""):
                sheet.write_string(*at, str(value))
        sheet.freeze_panes(1, 0)
    return made.getvalue()
