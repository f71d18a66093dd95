"""An answer as a file for a spreadsheet: what it holds is what was answered, and nothing in it runs."""

from __future__ import annotations

import csv
import subprocess
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from outcomes.answer_file import write_answer
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.place import Place

UTF_8 = "csv:Text - txt - csv (StarCalc):44,34,76"
ANSWER = pd.DataFrame(
    {
        "partner": ["Café & Co", '=HYPERLINK("http://x")', None],
        "people": pd.array([12, None, 5], dtype="Int64"),
        "share": [0.25, None, 1.0],
        "gbp": [Decimal("3.50"), None, Decimal("0")],
        "is_hidden": [False, True, False],
        "cells": [["A1", "B2"], [], None],
        "day": pd.to_datetime(["2026-04-01", None, "2026-05-01"]).date,
    }
)


def test_a_workbook_holds_numbers_as_numbers_and_runs_nothing(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(write_answer(ANSWER, tmp_path / "a.xlsx"))["Answer"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows == [
        list(ANSWER.columns),
        ["Café & Co", 12, 0.25, 3.5, False, "A1, B2", "2026-04-01"],
        ['=HYPERLINK("http://x")', None, None, None, True, None, None],
        [None, 5, 1, 0, False, None, "2026-05-01"],
    ]
    assert sheet["A3"].data_type == "s", "a text, not a formula"


def test_a_csv_holds_the_same_and_a_spreadsheet_runs_nothing_of_it(tmp_path: Path) -> None:
    path = write_answer(ANSWER, tmp_path / "a.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "so that Excel knows it for UTF-8"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == ["Café & Co", "12", "0.25", "3.5", "False", "A1, B2", "2026-04-01"]
    assert rows[2][0] == '\'=HYPERLINK("http://x")'
    assert rows[3][:2] == ["", "5"]


def test_a_workbook_opens_in_libreoffice(tmp_path: Path, soffice: str) -> None:
    path = write_answer(ANSWER, tmp_path / "a.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    asked = [soffice, home, "--headless", "--convert-to", UTF_8, "--outdir", str(tmp_path), str(path)]
    subprocess.run(asked, check=True, capture_output=True, timeout=240)
    with (tmp_path / "a.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[1][:4] == ["Café & Co", "12", "0.25", "3.5"]
    assert rows[2][0] == '=HYPERLINK("http://x")'


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match=r"written as \.csv or \.xlsx"):
        write_answer(ANSWER, tmp_path / "a.parquet")


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        (tmp_path / name).mkdir()
        with pytest.raises(PlaceError, match="It cannot be written"):
            write_answer(ANSWER, tmp_path / name)


def test_the_command_writes_one(place: Place, tmp_path: Path) -> None:
    place.measures.publish(by="Sam")
    to = tmp_path / "answer.xlsx"
    said = CliRunner().invoke(main, ["sql", str(place.folder), "from partner", "--to", str(to)])
    assert said.exit_code == 0, said.output
    assert openpyxl.load_workbook(to)["Answer"]["A1"].value == "partner_id"
