"""Formulas of a partner's own workbook that were altered are said; what programs only write otherwise is not."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from outcomes.returns.addresses import a1
from outcomes.returns.child.scan import QuickScan, scan_exactly, whole_cells
from outcomes.returns.extract import extract
from outcomes.returns.findings import Finding
from outcomes.returns.formulas import at_cell, relative_to
from outcomes.returns.layout import Layout
from outcomes.returns.workbook import Reader

HOURS = """
layout: hours
name: Hours
holds: return
fits: {headings: [Ref]}
sheets: {s: Hours}
tables:
  people:
    holds: people
    sheet: s
    columns: {reference: Ref, sessions: Sessions, hours: Hours so far}
"""
FIGURES = """
layout: figures
name: Figures
holds: return
fits: {headings: [Measure]}
sheets: {s: Hours}
tables:
  results:
    holds: results
    sheet: s
    over: {}
    figures: {by: Measure, are: {All people: {indicator: people_supported}, Trees: {indicator: trees_planted}}}
"""
ROWS = range(2, 14)
QUARTERS = ("2025-26 Q1", "2025-26 Q2", "2025-26 Q3", "2025-26 Q4")
TOLD = "It says {}; like the other formulas of this {} it would say {}."


def hours(path: Path, changed: Mapping[str, str] = {}) -> Path:
    """Twelve people: visits by month, their sum, and a running total of hours."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Hours"
    sheet.append(["Ref", "April", "May", "June", "Sessions", "Hours so far"])
    for row in ROWS:
        sheet.append([f"P{row}", 1, 2, row, f"=SUM(B{row}:D{row})", f"=F{row - 1}+2*E{row}" if row > 2 else "=2*E2"])
    for cell, formula in changed.items():
        sheet[cell] = formula
    book.save(path)
    return path


def figures(path: Path, changed: Mapping[str, str] = {}) -> Path:
    """Two measures by quarter: a sum of the two rows above each, and one of another sheet."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Hours"
    sheet.append(["Measure", *QUARTERS])
    sheet.append(["Women", 1, 2, 3, 4])
    sheet.append(["Men", 5, 6, 7, 8])
    sheet.append(["All people", *(f"=SUM({c}2:{c}3)" for c in "BCDE")])
    sheet.append(["Trees", *(f"='Ana Bell'!{c}2*3" for c in "BCDE")])
    other = book.create_sheet("Ana Bell")
    other.append([])
    other.append([0, 1, 2, 3, 4])
    for cell, formula in changed.items():
        sheet[cell] = formula
    book.save(path)
    return path


def saved(path: Path, soffice: str) -> Path:
    """The workbook as LibreOffice writes it, every formula worked out and written anew."""
    (path.parent / "out").mkdir(exist_ok=True)
    home = f"-env:UserInstallation=file://{path.parent}/profile"
    asked = [soffice, home, "--headless", "--convert-to", "xlsx", "--outdir", str(path.parent / "out"), str(path)]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    return path.parent / "out" / path.name


def found(reader: Reader, path: Path, layout: str) -> list[Finding]:
    reading = extract(reader.read(path), Layout.model_validate(YAML(typ="safe", pure=True).load(layout)))
    return [f for f in reading.findings if f.code == "altered-formula"]


def told(findings: list[Finding]) -> set[tuple[Any, ...]]:
    return {(f.severity, f.sheet, f.label, f.cells, f.found, f.message) for f in findings}


def warned(heading: str, cells: tuple[str, ...], says: str, would: str, along: str = "column") -> tuple[Any, ...]:
    return ("warning", "Hours", heading, cells, says, TOLD.format(says, along, would))


CHANGES = [
    ({"E7": "=SUM(B7:C7)"}, warned("Sessions", ("E7",), "=SUM(B7:C7)", "=SUM(B7:D7)")),
    ({"E9": "=SUM(B8:D8)"}, warned("Sessions", ("E9",), "=SUM(B8:D8)", "=SUM(B9:D9)")),
    ({"E13": "=SUM(B13:D13)+10"}, warned("Sessions", ("E13",), "=SUM(B13:D13)+10", "=SUM(B13:D13)")),
    ({"E2": "=SUM(B2:C2)"}, warned("Sessions", ("E2",), "=SUM(B2:C2)", "=SUM(B2:D2)")),
    ({c: f"=SUM(B{c[1:]}:C{c[1:]})" for c in ("E4", "E8")},
     warned("Sessions", ("E4", "E8"), "=SUM(B4:C4)", "=SUM(B4:D4)")),
    ({"F6": "=F5+3*E6"}, warned("Hours so far", ("F6",), "=F5+3*E6", "=F5+2*E6")),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "expected"), CHANGES)
def test_an_altered_formula_of_a_column_is_a_warning_that_says_both(
    changed: dict[str, str], expected: tuple[Any, ...], tmp_path: Path, reader: Reader
) -> None:
    assert told(found(reader, hours(tmp_path / "x.xlsx", changed), HOURS)) == {expected}


def test_all_are_found_and_nothing_else_after_libreoffice_has_saved_the_workbook(
    tmp_path: Path, reader: Reader, soffice: str
) -> None:
    every = {cell: formula for changed, _ in CHANGES[:1] + CHANGES[5:] for cell, formula in changed.items()}
    whole, altered = hours(tmp_path / "whole.xlsx"), hours(tmp_path / "altered.xlsx", every)
    assert found(reader, saved(whole, soffice), HOURS) == []
    assert told(found(reader, saved(altered, soffice), HOURS)) == {CHANGES[0][1], CHANGES[5][1]}


def test_a_column_as_it_was_made_is_in_order(tmp_path: Path, reader: Reader) -> None:
    """Also where a running total begins otherwise."""
    assert found(reader, hours(tmp_path / "x.xlsx"), HOURS) == []
    written = {"E5": "= sum( b5 : d5 )", "E6": "=+SUM(B6:D6)"}
    assert found(reader, hours(tmp_path / "y.xlsx", written), HOURS) == []


def test_a_column_of_different_sums_says_nothing(tmp_path: Path, reader: Reader) -> None:
    changed = {f"E{row}": f"=COUNTIF(B{row}:D{row},{row})" for row in range(2, 6)}
    assert found(reader, hours(tmp_path / "x.xlsx", changed), HOURS) == []


def test_figures_added_up_in_their_cells_are_no_formulas_to_be_alike(tmp_path: Path, reader: Reader) -> None:
    added = {f"E{row}": "=2+2+3" if row % 4 else "=1+1+1" for row in ROWS}
    assert found(reader, hours(tmp_path / "x.xlsx", added), HOURS) == []
    (one,) = found(reader, hours(tmp_path / "y.xlsx", {"E9": "=1+2+9"}), HOURS)
    assert (one.cells, one.found) == (("E9",), "=1+2+9")


def test_figures_by_quarter_are_compared_along_their_row(tmp_path: Path, reader: Reader) -> None:
    assert found(reader, figures(tmp_path / "x.xlsx"), FIGURES) == []
    one = found(reader, figures(tmp_path / "y.xlsx", {"E4": "=SUM(E2:E2)"}), FIGURES)
    assert told(one) == {warned(QUARTERS[3], ("E4",), "=SUM(E2:E2)", "=SUM(E2:E3)", "row")}


def test_a_formula_that_may_name_somebody_is_not_repeated(tmp_path: Path, reader: Reader) -> None:
    (one,) = found(reader, figures(tmp_path / "x.xlsx", {"D5": "='Ana Bell'!D2*4"}), FIGURES)
    assert (one.cells, one.found) == (("D5",), "")
    assert one.message == "The formula here does not work out its figure as the other formulas of this row do."
    named = hours(tmp_path / "y.xlsx", {"E4": '=SUM(B4:D4)+COUNTIF(A4,"Ana Bell")'})
    assert [("Ana" in f.sentence(), f.found) for f in found(reader, named, HOURS)] == [(False, "")]


SHARED = (
    '<c r="E2"><f t="shared" ref="E2:E6" si="0">SUM(B2:D2)</f><v>4</v></c>',
    *(f'<c r="E{row}"><f t="shared" si="0"/><v>4</v></c>' for row in (3, 4)),
    '<c r="E5"><f>SUM(B5:C5)</f><v>4</v></c>',
    '<c r="E6"><f t="shared" si="0"/><v>4</v></c>',
    *(f'<c r="E{row}"><f ca="1">SUM(B{row}:D{row})</f><v>4</v></c>' for row in range(7, 14)),
)


def with_shared_formulas(path: Path) -> Path:
    """The hours with their sums as Excel writes a formula that was copied down: once, and then only its number."""
    with zipfile.ZipFile(hours(path)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    for row, cell in zip(ROWS, SHARED, strict=True):
        parts[sheet], number = re.subn(f'<c r="E{row}".*?</c>'.encode(), cell.encode(), parts[sheet])
        assert number == 1
    made_anew = BytesIO()
    with zipfile.ZipFile(made_anew, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    path.write_bytes(made_anew.getvalue())
    return path


def test_a_shared_formula_is_known_in_every_cell_that_shares_it(tmp_path: Path, reader: Reader) -> None:
    path = with_shared_formulas(tmp_path / "x.xlsx")
    assert told(found(reader, path, HOURS)) == {warned("Sessions", ("E5",), "=SUM(B5:C5)", "=SUM(B5:D5)")}
    with zipfile.ZipFile(path) as zipped:
        part = zipped.read("xl/worksheets/sheet1.xml")
    quick = QuickScan()
    quick.look(part, has_errors=False)
    exact = scan_exactly(whole_cells(iter([part])))
    assert quick.regular
    assert (quick.found.texts, quick.found.origins) == (exact.texts, exact.origins)
    assert len(exact.texts) == len(exact.formulas) == 24


def test_formulas_too_long_to_keep_are_only_counted() -> None:
    cells = b"".join(b'<c r="A%d"><f>%s</f><v>1</v></c>' % (row, b"9+" * 4_000) for row in range(1, 1_501))
    part = b'<worksheet><sheetData><row r="1">' + cells + b"</row></sheetData></worksheet>"
    exact = scan_exactly(whole_cells(iter([part])))
    assert len(exact.formulas) == 1_500
    assert sum(map(len, exact.texts)) <= 8 << 20
    assert exact.texts[-1] == b""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUM(B5:D5)", "= sum( B5 : D5 )"),
        ("'Hours'!B5", "Hours!B5"),
        ("Q1!B5+B5", "q1!b5+b5"),
        ("IF(A5>2,1,0)", "IF( A5 > 2, 1, 0)"),
    ],
)
def test_what_programs_write_otherwise_is_the_same(one: str, other: str) -> None:
    assert relative_to(one, 5, 6) == relative_to(other, 5, 6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SUM(B5:D5)", "SUM(B5:C5)"),
        ("$B$5", "B5"),
        ('IF(A5="a","x","y")', 'IF(A5="A","x","y")'),
        ("B5*1.2", "B5*1.20001"),
        ("SUM(B:B)", "SUM(C:C)"),
        ("SUM(5:5)", "SUM(4:4)"),
        ("SUM(T[May])", "SUM(T[June])"),
        ("LOG10(B5)", "LOG10(C5)"),
    ],
)
def test_what_works_out_something_else_is_not_the_same(one: str, other: str) -> None:
    assert relative_to(one, 5, 6) != relative_to(other, 5, 6)


@pytest.mark.parametrize(
    "formula",
    [
        "B5*" + "1" * 400 + '/"x"',  # found by fuzzing: each cut of the digits in two was tried
        "0.333333333333333*B2+0.666666666666667*B3+0.1428571428571429*Sheet2!C3",
        "[" * 2_000_000,
        "'a" * 1_000_001,
    ],
)
def test_a_formula_with_many_figures_or_brackets_comes_to_an_end(formula: str) -> None:
    """An expression that tries every cut of the first does not end in anybody's lifetime."""
    assert at_cell(relative_to(formula, 5, 6), 7, 7) == ""


@given(st.integers(1, 9_000), st.integers(1, 600), st.integers(-8, 8), st.integers(-8, 8))
def test_a_formula_moved_down_or_right_stays_the_same(row: int, column: int, down: int, right: int) -> None:
    row, column, to = max(row, 9), max(column, 9), (max(row, 9) + down + 8, max(column, 9) + right + 8)
    here, there = (f"SUM({a1(r, c - 3)}:{a1(r, c - 1)})*$A$1" for r, c in ((row, column), to))
    assert relative_to(here, row, column) == relative_to(there, *to)
    assert at_cell(relative_to(here, row, column), *to) == f"={there}"
