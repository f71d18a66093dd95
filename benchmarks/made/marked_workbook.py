"""A workbook of about 250 kB such as a partner keeps, and the cells in it that are to be marked.

On the bench: **made** → subjects/marking. Nothing in it is of a place: three sheets of figures, words, dates and
formulas, with looks, rules, comments and a chart.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from xlsxwriter import Workbook

NAME = "workbook.xlsx"
SHEETS = ("Clients", "Sessions", "Money")
_ROWS = 1_600
_MARKED = 40


def make_workbook(folder: Path) -> None:
    """Write it; the same bytes each time but for the date within."""
    chance = random.Random(14)
    with Workbook(folder / NAME) as book:
        bold, day = book.add_format({"bold": True, "border": 1}), book.add_format({"num_format": "dd/mm/yyyy"})
        for name in SHEETS:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Reference", "Started on", "Sessions", "Hours", "Both", "Notes"], bold)
            for row in range(1, _ROWS + 1):
                sheet.write_string(row, 0, f"{name[:2]}{chance.randrange(10**6):06}")
                sheet.write_datetime(row, 1, date(2025, 4, 1) + timedelta(chance.randrange(365)), day)
                sheet.write_row(row, 2, [chance.randrange(20), round(chance.random() * 40, 2)])
                sheet.write_formula(row, 4, f"=C{row + 1}+D{row + 1}", None, 7)
                sheet.write_string(row, 5, " ".join(chance.choice(_WORDS) for _ in range(6)))
            sheet.conditional_format(1, 2, _ROWS, 3, {"type": "cell", "criteria": ">", "value": 18, "format": bold})
            sheet.write_comment("A5", "Ask about this one.")
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": [name, 1, 2, 40, 2]})
            sheet.insert_chart("H2", chart)


def cells_to_mark() -> list[tuple[str, str]]:
    """Sheet and cell of each fault."""
    chance = random.Random(15)
    return [(name, f"{chance.choice('CDEF')}{chance.randrange(2, _ROWS)}") for name in SHEETS for _ in range(_MARKED)]


_WORDS = ("visit", "call", "garden", "lunch", "letter", "bus", "doctor", "form", "friend", "walk", "school", "rent")
