"""A later edition of a workbook, with columns moved and renamed, is read as far as it can be, and the rest is said."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from tests.test_value_import import BELOW, HEADINGS, ROWS

from outcomes import import_values
from outcomes.cli import main
from outcomes.errors import FileRefused, ValuesError
from outcomes.framework.values import open_values, values_faults
from outcomes.value_import import Imported

Column = tuple[str, str | None, list[Any]]
Later = Callable[..., Path]


def _columns() -> list[Column]:
    """v1.4's columns, each with its upper and lower heading and its cells."""
    found: list[Column] = []
    above = ""
    for j, (upper, lower) in enumerate(zip(HEADINGS, BELOW, strict=True)):
        above = upper or above
        found.append((above, lower, [row[j] for row in ROWS]))
    return found


@pytest.fixture
def later(tmp_path: Path) -> Later:
    """Makes a workbook as a later edition might be: columns turned round, headings renamed, one added, rows lower."""

    def make(renamed: dict[str, str], *, added: str | None = None, down: int = 4) -> Path:
        columns = [(renamed.get(a, a), renamed.get(b or "", b), cells) for a, b, cells in reversed(_columns())]
        columns += [(added, None, ["2024"] * len(ROWS))] if added else []
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Housing"
        _fill(sheet, columns, down)
        book.create_sheet("Introduction")["A3"] = "This work is licensed under the made-up licence of a test."
        book.save(tmp_path / "later.xlsx")
        return tmp_path / "later.xlsx"

    return make


def _fill(sheet: Any, columns: list[Column], down: int) -> None:
    first = 1
    for j, (above, below, cells) in enumerate(columns, 1):
        if j == 1 or above != columns[j - 2][0]:
            first = j
            sheet.cell(1 + down, j, above)
        is_last = j == len(columns) or columns[j][0] != above
        if is_last and j > first:
            sheet.merge_cells(start_row=1 + down, end_row=1 + down, start_column=first, end_column=j)
        for i, value in enumerate([below, *cells]):
            sheet.cell(2 + down + i, j, value)


def _import(file: Path, **told: Any) -> Imported:
    given = {"edition": "v9", "in_force_from": date(2024, 4, 1), "price_year": "2023-24", **told}
    return import_values(file, "gmca", file.parent / "values", **given)


def _rows(imported: Imported) -> list[dict[str, str]]:
    with imported.file.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_that_moved_are_read_where_they_are_now(later: Later) -> None:
    imported = _import(later({}))
    assert (imported.values, imported.amounts) == (3, 5)
    assert [finding.code for finding in imported.findings] == ["transfer-payment"]
    assert {row["code"]: row["grade"] for row in _rows(imported)}["gmca/HO2.0"] == "weak"


def test_a_renamed_column_is_left_out_and_said_with_what_it_may_be_now(later: Later) -> None:
    file = later({"Comment": "Notes", "Original source": "Evidence"}, added="Last checked")
    imported = _import(file)
    assert (imported.values, imported.amounts) == (3, 5)
    said = {(f.code, f.severity): f for f in imported.findings}
    lost, new = said["missing-heading", "warning"], said["unread-heading", "warning"]
    assert "drawn_from (“Original source”), comment (“Comment”)" in lost.sentence()
    assert "what it says is left out" in lost.sentence()
    for heading in ("Notes", "Evidence", "Last checked"):
        assert f"“{heading}”" in new.message
    assert "say so with --heading" in new.remedy
    assert all(row["transfer"] == "" and "drawn_from" not in row for row in _rows(imported))


def test_a_renamed_column_is_read_once_the_user_says_its_name(later: Later) -> None:
    file = later({"Comment": "Notes", "Cost code": "Ref", "Updated cost/ saving": "Cost now"})
    with pytest.raises(FileRefused, match=r"heading “Cost code” is missing.*--heading code="):
        _import(file)
    named = {"code": "Ref", "comment": "Notes"}
    named |= {side: f"{side} value / cost now" for side in ("fiscal", "economic", "social")}
    imported = _import(file, headings=named)
    assert [finding.code for finding in imported.findings] == ["transfer-payment"]
    assert values_faults(imported.file.parent) == []
    eviction = open_values(imported.file.parent).at("gmca/HO1.0", "2025-26")
    assert (eviction.amounts["fiscal"].price_year, len(eviction.amounts)) == ("2023-24", 2)


def test_rows_that_nothing_grades_any_more_are_weak(later: Later) -> None:
    imported = _import(later({"RAG assessment": "Confidence"}))
    value = open_values(imported.file.parent).at("gmca/HO1.0", "2025-26")
    assert value.citation.grade == "weak"


def test_a_sheet_without_a_column_of_amounts_is_said(later: Later) -> None:
    imported = _import(later({"Updated cost/ saving": "Cost now"}))
    assert any("No column of amounts was found on the sheet." in line for line in imported.lines)
    assert [row["central"] for row in _rows(imported)] == ["0.00"]  # nought is nought in any year's prices


def test_a_file_of_which_nothing_can_be_read_says_which_heading_it_lacks(later: Later) -> None:
    with pytest.raises(ValuesError) as refusal:
        _import(later({"Cost / saving detail": "Description"}))
    assert "The heading “Cost / saving detail” is missing." in str(refusal.value)
    assert '--heading label="Description"' in str(refusal.value)


def test_a_heading_of_no_column_is_refused_with_an_offer(later: Later) -> None:
    with pytest.raises(ValuesError, match=r"no column 'coment' in this import\. Did you mean comment\?"):
        _import(later({}), headings={"coment": "Notes"})


def test_the_command_takes_headings(later: Later, tmp_path: Path) -> None:
    words = ["values", "import", str(later({"Comment": "Notes"})), "--like", "gmca", "--to", str(tmp_path / "values")]
    words += ["--from", "2024-04-01", "--price-year", "2023-24"]
    assert CliRunner().invoke(main, [*words, "--heading", "Notes"]).exit_code == 2
    shown = CliRunner().invoke(main, [*words, "--heading", "comment=Notes"])
    assert "(Notes): The workbook speaks of a transfer payment" in shown.output
    assert "No column was found" not in shown.output
