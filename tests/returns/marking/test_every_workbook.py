"""Every workbook of Riverside, and the awkward ones a charity may have, is marked up as Excel would have written it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from outcomes.files import shipped
from outcomes.place import open_place
from outcomes.returns.checked import whole_files
from outcomes.returns.findings import Finding, Severity
from outcomes.returns.marking.copy import marked_up

Complaints = Callable[[Path], list[str]]
RIVERSIDE = shipped("sample") / "riverside"
CELLS = ("A1", "B2", "C7", "D3", "ZZ3", "E500", "XFD1048576")


def faults(path: Path, cells: tuple[str, ...] = CELLS) -> list[Finding]:
    """On every worksheet a fault in cells that are there, in some that are not, and in the last one there can be."""
    levels: tuple[Severity, ...] = ("error", "warning", "note")
    with CalamineWorkbook.from_path(path) as book:
        names = [sheet.name for sheet in book.sheets_metadata]
    words = "“=cmd|'x'!A1” & <12> is not a number."
    return [
        Finding("type-error", level, name, cells, "Number", "=1+1", words, "Write 12.", "cell-type")
        for name in names
        for level in levels
    ]


def of_a_careful_office(folder: Path) -> Path:
    """A protected sheet, merged cells, tables, lists to choose from, rules, filters, names, links, a hidden sheet."""
    path = folder / "careful.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first, second, hidden = (book.add_worksheet(name) for name in ("Figures & «more»", "It's ours", "Lists"))
        first.protect("secret", {"format_cells": False})
        first.merge_range("A1:F1", "A heading over all")
        first.merge_range("B2:C7", "A block")
        first.write_comment("D3", "Agreed with Pat.", {"author": "Pat"})
        first.write_comment("H9", "Visible.", {"visible": True})
        first.data_validation("E3:E40", {"validate": "list", "source": "=Lists!$A$1:$A$3"})
        first.data_validation("F3:F40", {"validate": "whole", "criteria": ">", "value": 0})
        first.conditional_format("A3:F40", {"type": "3_color_scale"})
        first.conditional_format("D3", {"type": "cell", "criteria": ">", "value": 3, "multi_range": "D3 D5:D9"})
        first.freeze_panes(2, 1)
        first.repeat_rows(0, 1)
        first.print_area("A1:F40")
        second.add_table("B2:D9", {"columns": [{"header": h} for h in ("One", "Two", "Three")]})
        second.add_table("F2:G9", {"name": "Other", "total_row": True})
        second.autofilter("I1:K9")
        second.filter_column("I", "x > 1")
        second.write_url("A2", "internal:'Figures & «more»'!A1")
        second.write_rich_string("C7", "plain ", book.add_format({"bold": True}), "bold")
        second.set_row(6, 30, book.add_format({"bg_color": "yellow"}), {"hidden": True, "level": 1})
        second.set_column("ZZ:ZZ", 3, book.add_format({"italic": True}))
        second.add_sparkline("H20", {"range": "'It''s ours'!B3:D3"})
        hidden.write_column("A1", ["yes", "no", "not known"])
        hidden.hide()
        book.define_name("Answers", "=Lists!$A$1:$A$3")
        book.define_name("Lists!mine", "=Lists!$A$1")
        second.activate()
    return path


def of_charts(folder: Path) -> Path:
    """A sheet that is a chart between two that are not; pictures, shapes and buttons on them."""
    path = folder / "charts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        first = book.add_worksheet("Data")
        first.write_column("A1", range(9))
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": "=Data!$A$1:$A$9"})
        book.add_chartsheet("A chart").set_chart(chart)
        last = book.add_worksheet("Last")
        other = book.add_chart({"type": "line"})
        other.add_series({"values": "=Data!$A$1:$A$9"})
        last.insert_chart("B2", other)
        last.insert_textbox("D3", "Words in a shape")
        last.insert_button("F3", {"caption": "Press"})
        last.insert_checkbox("C7", True) if hasattr(last, "insert_checkbox") else None
        last.write_comment("E5", "A comment beside a button.")
        last.set_header("&C&G", {"image_center": _dot(folder)})
    return path


def of_macros(folder: Path) -> Path:
    """An xlsm: its macros are bytes to us."""
    path = folder / "macros.xlsm"
    (folder / "vba.bin").write_bytes(b"\xd0\xcf\x11\xe0 macros")
    with xlsxwriter.Workbook(path) as book:
        book.add_vba_project(str(folder / "vba.bin"))
        sheet = book.add_worksheet("Figures")
        sheet.write_column("A1", range(9))
        sheet.insert_button("B3", {"macro": "Press", "caption": "Press"})
    return path


def of_dates_and_errors(folder: Path) -> Path:
    """Days, errors, array formulas, long texts, and rows far apart, as openpyxl writes them."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append([date(2026, 4, 1), "=1/0", "#N/A", True, "x" * 32_767])
    sheet["B2"] = openpyxl.worksheet.formula.ArrayFormula("B2:B4", "=A1:A3*2")
    sheet["C900"] = "far below"
    sheet.sheet_properties.tabColor = "00FF00"
    sheet.sheet_view.showGridLines = False
    sheet.oddFooter.center.text = "Page &P"
    sheet.row_breaks.append(openpyxl.worksheet.pagebreak.Break(id=12))
    sheet.protection.sheet = True
    book.create_sheet("Empty")
    book.save(folder / "dates.xlsx")
    return folder / "dates.xlsx"


def _dot(folder: Path) -> str:
    picture = folder / "dot.png"
    picture.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc00000030101"
            "00c9fe92ef0000000049454e44ae426082"
        )
    )
    return str(picture)


AWKWARD = {f.__name__: f for f in (of_a_careful_office, of_charts, of_macros, of_dates_and_errors)}


@pytest.mark.parametrize("name", AWKWARD)
def test_an_awkward_workbook_is_as_excel_would_have_it(name: str, tmp_path: Path, complaints: Complaints) -> None:
    before = AWKWARD[name](tmp_path)
    assert complaints(before) == []
    once = tmp_path / f"once{before.suffix}"
    once.write_bytes(marked_up(before.read_bytes(), faults(before)))
    assert complaints(once) == []
    again = tmp_path / f"again{before.suffix}"
    again.write_bytes(marked_up(once.read_bytes(), faults(before)[::2]))
    assert complaints(again) == [], "a copy that was marked before is marked anew"


def test_every_workbook_of_riverside_is_as_excel_would_have_it(
    tmp_path: Path, complaints: Complaints, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with what is really found in it, and with faults on every sheet beside."""
    monkeypatch.setenv("OUTCOMES_K1", "1" * 64)
    monkeypatch.setenv("OUTCOMES_K2", "2" * 64)
    files = sorted((RIVERSIDE / "inbox").rglob("*.xlsx"))
    after = tmp_path / "marked.xlsx"
    odd: dict[str, list[str]] = {}
    marked = 0
    for one in whole_files(open_place(RIVERSIDE).returns.check(files)):
        path = next(p for p in files if p.name == one.name)
        if not _is_refused(one.findings):
            after.write_bytes(marked_up(path.read_bytes(), [*one.findings, *faults(path)]))
            marked += 1
            odd |= {path.name: told} if (told := complaints(after)) else {}
    assert odd == {}
    assert marked > 100


def _is_refused(findings: Iterable[Finding]) -> bool:
    return any(f.code.startswith("refused-") for f in findings)


def test_libreoffice_opens_awkward_workbooks_and_finds_the_list_in_front(tmp_path: Path, soffice: str) -> None:
    made = []
    for make in (of_a_careful_office, of_macros):
        before = make(tmp_path)
        after = tmp_path / f"marked {before.name}"
        after.write_bytes(marked_up(before.read_bytes(), faults(before, CELLS[:4])))
        made.append((before, after))
    command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    files = [str(after) for _, after in made]
    subprocess.run([*command, "--outdir", tmp_path / "out", *files], check=True, capture_output=True, timeout=120)
    for before, after in made:
        old, new = (
            openpyxl.load_workbook(p, read_only=True) for p in (before, tmp_path / "out" / f"{after.stem}.xlsx")
        )
        assert new.sheetnames == ["What to mend", *old.sheetnames]
