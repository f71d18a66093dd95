"""Grants in the 360Giving standard, as workbook and as csv, wherever the heading row stands."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from outcomes.returns.choose import choose
from outcomes.returns.extract import extract
from outcomes.returns.layout import shipped_layouts
from outcomes.returns.workbook import read_workbook

GRANT = {
    "Identifier": "360G-made-up-1",
    "Amount Awarded": "£1,500",
    "Award Date": "03/04/2025",
    "Funding Org:Name": "Riverside Fund",
    "Recipient Org:Name": "Hill Befrienders",
    "Recipient Org:Charity Number": "0123456",
    "Recipient Org:Web Address": "https://example.org",
    "Our own reference": "X1",
}


FIELDS = {
    "identifier": "Identifier",
    "amount_awarded": "Amount Awarded",
    "award_date": "Award Date",
    "recipient_name": "Recipient Org:Name",
    "recipient_charity_number": "Recipient Org:Charity Number",
    "funder_name": "Funding Org:Name",
}


@pytest.mark.parametrize("down", [0, 4])
def test_grants_as_workbook_and_as_csv_read_the_same(tmp_path: Path, down: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Grants 2025", 0)
    for column, (heading, value) in enumerate(GRANT.items(), 1):
        sheet.cell(down + 1, column, heading)
        sheet.cell(down + 2, column, value)
    book.save(tmp_path / "grants.xlsx")
    lines = [[]] * down + [list(GRANT), list(GRANT.values())]
    with (tmp_path / "grants.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    for name in ("grants.xlsx", "grants.csv"):
        reading = extract(read_workbook(tmp_path / name), shipped_layouts()["360giving-spreadsheet"])
        (table,) = reading.tables
        assert (reading.holds, table.holds) == ("grants", "grants")
        assert table.frame.to_dict("records") == [{name: GRANT[h] for name, h in FIELDS.items()}]
        assert table.cell(0, "award_date") == f"C{down + 2}"
        assert [(f.code, f.label) for f in reading.findings] == [("unread-heading", "Our own reference")]


def test_grants_without_a_column_the_standard_needs_are_nearly_the_layout(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([heading for heading in GRANT if heading != "Award Date"])
    book.save(tmp_path / "grants.xlsx")
    choice = choose(read_workbook(tmp_path / "grants.xlsx"), shipped_layouts())
    assert choice.layout is None
    assert choice.missing == ("the heading “Award Date”",)
