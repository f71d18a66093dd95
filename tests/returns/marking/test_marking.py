"""A partner gets her own workbook back: cells to mend filled and noted, a list in front, all else as it was."""

from __future__ import annotations

import contextlib
import re
import subprocess
import textwrap
import warnings
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from python_calamine import CalamineWorkbook

from outcomes.files import shipped
from outcomes.returns.findings import Finding, Severity
from outcomes.returns.marking.copy import marked_up
from outcomes.returns.marking.styles import COLOURS
from outcomes.returns.marking.tags import TooOdd

RIVERSIDE = shipped("sample") / "riverside" / "inbox"
OUR_FORM = RIVERSIDE / "2025-01-23" / "canvas-arts community-grants 2024-25 Q3.xlsx"
OWN = {
    "a register of its own": RIVERSIDE / "2025-01-30" / "hearth-befrienders community-grants 2024-25 Q3.xlsx",
    "a tracker of its own": RIVERSIDE / "2025-05-08" / "quayside-homes safe-and-settled 2024-25 Q4.xlsx",
    "activities of its own": RIVERSIDE / "2026-01-29" / "tideover community-grants 2025-26 Q3.xlsx",
}
CELLS = ("B2", "C7", "D3", "D4", "ZZ3", "E500")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def finding(sheet: str, *cells: str, severity: Severity = "error", found: str = "12 people") -> Finding:
    return Finding(
        "type-error", severity, sheet, cells, "Number", found, f"“{found}” is not a number.", "Write 12.", "cell-type"
    )


def on_every_sheet(path: Path) -> list[Finding]:
    """Two findings a sheet, on cells that are there and cells that are not, and one for the whole file."""
    names = CalamineWorkbook.from_path(path).sheet_names
    found = [f for n in names for f in (finding(n, *CELLS), finding(n, "C7", "B9", severity="warning"))]
    return [*found, finding("", severity="note")]


def marked(path: Path, findings: Sequence[Finding], target: Path) -> Path:
    target.write_bytes(marked_up(path.read_bytes(), findings))
    return target


def opened(path: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it leaves out
        return openpyxl.load_workbook(path)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def zipped(contents: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in contents.items():
            file.writestr(name, content)
    return made.getvalue()


def of_openpyxl(folder: Path) -> Path:
    """As openpyxl writes: a comment, rules, a list to choose from, a table, names of one sheet."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Plan & «budget»"
    second = book.create_sheet("It's ours")
    for sheet in (first, second):
        for row in range(1, 13):
            sheet.append([f"text {row}", row, row / 7, f"=B{row}*2"])
    second["B2"].comment = Comment("Ask Pat about this.", "Pat")
    second["F2"].comment = Comment("And this.", "Pat")
    first["C7"].number_format, first["C7"].font = "£#,##0.00", Font(bold=True, name="Arial", size=14)
    first["C7"].border = Border(bottom=Side("double"))
    first.conditional_formatting.add(
        "A1:E20", CellIsRule("greaterThan", ["3"], fill=PatternFill(bgColor="FF00FF00", fill_type="solid"))
    )
    choices = DataValidation("list", formula1='"yes,no"')
    choices.add("E1:E9")
    first.add_data_validation(choices)
    first["H1"], first["I1"], first["H2"], first["I2"] = "one", "two", 1, 2
    first.add_table(Table(displayName="Small", ref="H1:I2"))
    second.defined_names["mine"] = DefinedName("mine", attr_text="'It''s ours'!$A$1")
    book.active = 1
    book.save(folder / "openpyxl.xlsx")
    return folder / "openpyxl.xlsx"


def of_xlsxwriter(folder: Path) -> Path:
    """As Excel writes: a chart, a picture, a shape, a button, a comment, a macro's place."""
    picture = BytesIO(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc00000030101"
            "00c9fe92ef0000000049454e44ae426082"
        )
    )
    with xlsxwriter.Workbook(folder / "excel.xlsx") as book:
        first, second = book.add_worksheet("Figures"), book.add_worksheet("Notes")
        first.write_column("A1", range(20))
        first.write_column("C1", [f"row {n}" for n in range(20)])
        first.set_column("D:D", 20, book.add_format({"num_format": "dd/mm/yyyy", "italic": True}))
        first.set_row(8, 30, book.add_format({"bold": True}))
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Figures!$A$1:$A$9"})
        first.insert_chart("F2", chart)
        first.insert_image("F20", "dot.png", {"image_data": picture})
        first.insert_textbox("F30", "Words in a shape")
        first.insert_button("B30", {"caption": "Press"})
        first.conditional_format("A1:A20", {"type": "data_bar", "data_bar_2010": True})
        second.write_comment("C7", "Older words.")
        second.write_url("A2", "https://example.org")
        second.set_header("&G", {"image_left": "dot.png", "image_data_left": picture})
    return folder / "excel.xlsx"


def with_prefixes(folder: Path) -> Path:
    """Another dialect: a prefix everywhere, inline strings, empty tags, rows and cells without an address, no looks."""
    rows = (
        '<x:row><x:c t="inlineStr"><x:is><x:t>Some words</x:t></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row>'
        "<x:row/><x:row r='3' spans='1:2'><x:c r='B3'/><x:c r='D3'><x:v>4</x:v></x:c></x:row>"
    )
    contents = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="'
        'application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/tabs/a.xml" ContentType="{SPREADSHEET}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<rel:Relationships xmlns:rel="{PACKAGE}/relationships">'
        f'<rel:Relationship Id="rId1" Type="{DOCUMENT}/worksheet" Target="tabs/a.xml"/></rel:Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="{MAIN}" xmlns:rr="{DOCUMENT}"><x:sheets>'
        '<x:sheet name="Tab" sheetId="7" rr:id="rId1"/></x:sheets></x:workbook>',
        "xl/tabs/a.xml": f'<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}'
        "</x:sheetData><x:pageMargins left='1' right='1' top='1' bottom='1' header='1' footer='1'/></x:worksheet>",
    }
    with zipfile.ZipFile(folder / "prefixes.xlsx", "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in contents.items():
            zipped.writestr(name, content)
    return folder / "prefixes.xlsx"


def of_libreoffice(folder: Path) -> Path:
    of_xlsxwriter(folder)
    (folder / "saved").mkdir()
    in_libreoffice(folder, [folder / "excel.xlsx"], folder / "saved")
    return folder / "saved" / "excel.xlsx"


def in_libreoffice(folder: Path, files: Sequence[Path], target: Path) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", target, *files], check=True, capture_output=True, timeout=120)


MADE: dict[str, Callable[[Path], Path]] = {
    "our form": lambda _: OUR_FORM,
    **{name: lambda _, path=path: path for name, path in OWN.items()},  # type: ignore[misc]
    "openpyxl": of_openpyxl,
    "Excel's own way": of_xlsxwriter,
    "prefixes": with_prefixes,
    "LibreOffice": of_libreoffice,
}


with TemporaryDirectory() as _folder:
    DAMAGED = parts(of_openpyxl(Path(_folder)))
    """The parts of a workbook with everything in it, to be damaged."""


@pytest.fixture(params=MADE)
def workbook(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "LibreOffice":
        request.getfixturevalue("soffice")
    return MADE[request.param](tmp_path)


def assert_marked_well(before: Path, after: Path, complaints: Callable[[Path], list[str]]) -> None:
    assert set(complaints(after)) - set(complaints(before)) == set()
    assert_nothing_else_changed(before, after)
    assert_values_are_the_same(before, after)
    assert_cells_are_filled_and_noted(before, after)


def assert_nothing_else_changed(before: Path, after: Path) -> None:
    old, new = parts(before), parts(after)
    assert list(old) == list(new)[: len(old)]
    may_change = re.compile(
        r"\[Content_Types\]\.xml|.*/(?:workbook|styles|comment(?:s|\d|s\d+))\.xml|.*/(?:_rels/)?(?:sheet\d+|a)\.xml"
        r"|.*_rels/(?:workbook|sheet\d+|a)\.xml\.rels|.*\.vml|.*/comments?/comment\d+\.xml"
    )
    assert [n for n in old if not may_change.fullmatch(n) and old[n] != new[n]] == []


def assert_values_are_the_same(before: Path, after: Path) -> None:
    old, new = CalamineWorkbook.from_path(before), CalamineWorkbook.from_path(after)
    assert new.sheet_names == ["What to mend", *old.sheet_names]
    for name in old.sheet_names:
        assert values(new, name) == values(old, name)


def values(book: CalamineWorkbook, sheet: str) -> dict[tuple[int, int], object]:
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return {(r, c): v for r, row in enumerate(rows) for c, v in enumerate(row) if v not in ("", None)}


def assert_cells_are_filled_and_noted(before: Path, after: Path) -> None:
    old, new = opened(before), opened(after)
    for name in old.sheetnames:
        for cell in [c for c in CELLS if not is_merged_away(new[name], c)]:
            there, was = new[name][cell], old[name][cell]
            assert there.fill.fgColor.rgb == COLOURS["error"], (name, cell)
            is_thread = was.comment is not None and was.comment.text.startswith("[Threaded comment]")
            assert is_thread or "Must be mended: “12 people” is not a number. Write 12." in there.comment.text
            assert was.comment is None or was.comment.text in there.comment.text
            if was.has_style:
                assert look(there) == look(was), (name, cell)
        if not is_merged_away(new[name], "B9"):
            assert new[name]["B9"].fill.fgColor.rgb == COLOURS["warning"]


def is_merged_away(sheet: Any, cell: str) -> bool:
    """openpyxl keeps nothing of merged cells but the first."""
    return any(cell in area and cell != area.start_cell.coordinate for area in sheet.merged_cells.ranges)


def look(cell: Any) -> list[str]:
    return [repr(part) for part in (cell.number_format, cell.font, cell.border, cell.alignment, cell.protection)]


def test_any_workbook_comes_back_as_it_was_with_its_cells_marked(
    workbook: Path, tmp_path: Path, complaints: Callable[[Path], list[str]]
) -> None:
    after = marked(workbook, on_every_sheet(workbook), tmp_path / "marked.xlsx")
    assert_marked_well(workbook, after, complaints)


@pytest.mark.parametrize(
    "name",
    ["360giving_ab_charitable_trust", "gmca_unit_cost_database_v1_4", "indigo_project_form_v019",
     "mhclg_pathfinders_round_1"],
)  # fmt: skip
def test_real_workbooks_come_back_as_they_were(
    name: str, shared_real: Path, tmp_path: Path, complaints: Callable[[Path], list[str]]
) -> None:
    before = shared_real / f"{name}.xlsx"
    after = marked(before, on_every_sheet(before), tmp_path / "marked.xlsx")
    assert_marked_well(before, after, complaints)


def test_libreoffice_opens_marked_workbooks_with_the_same_values(tmp_path: Path, soffice: str) -> None:
    made = [MADE[name](tmp_path) for name in ("our form", "a register of its own", "openpyxl", "Excel's own way")]
    after = [marked(path, on_every_sheet(path), tmp_path / f"marked {n}.xlsx") for n, path in enumerate(made)]
    in_libreoffice(tmp_path, after, tmp_path / "out")
    for path, before in zip(after, made, strict=True):
        seen, old = CalamineWorkbook.from_path(tmp_path / "out" / path.name), CalamineWorkbook.from_path(before)
        assert seen.sheet_names == ["What to mend", *old.sheet_names]
        for name in old.sheet_names:
            texts = {k: v for k, v in values(old, name).items() if isinstance(v, str)}
            assert {k: v for k, v in values(seen, name).items() if k in texts} == texts
        notes = opened(tmp_path / "out" / path.name)[old.sheet_names[-1]]
        assert "Must be mended" in notes["D4"].comment.text


def test_what_does_not_change_is_copied_as_it_was_packed(tmp_path: Path) -> None:
    before = of_xlsxwriter(tmp_path)
    after = marked(before, [finding("Figures", "A1")], tmp_path / "marked.xlsx")
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        for part in ("xl/media/image1.png", "xl/charts/chart1.xml", "xl/worksheets/sheet2.xml", "xl/theme/theme1.xml"):
            one, other = old.getinfo(part), new.getinfo(part)
            assert (one.compress_size, one.CRC, one.date_time) == (other.compress_size, other.CRC, other.date_time)
        assert new.namelist()[: len(old.namelist())] == old.namelist()


def test_marking_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    before = of_openpyxl(tmp_path)
    findings = on_every_sheet(before)
    assert marked_up(before.read_bytes(), findings) == marked_up(before.read_bytes(), findings)


def test_the_list_says_all_of_a_finding_and_links_to_each_cell(tmp_path: Path) -> None:
    before = of_openpyxl(tmp_path)
    found = [finding("It's ours", "B2", "B5"), finding("", severity="note"), finding("Gone", severity="warning")]
    sheet = opened(marked(before, found, tmp_path / "marked.xlsx")).worksheets[0]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[:4] for row in rows] == [
        ["Must be mended", "It's ours", "B2", "Number"],
        ["Must be mended", "It's ours", "B5", "Number"],
        ["Good to know", "The whole file", "", "Number"],
        ["Please confirm", "Gone", "the sheet", "Number"],
    ]
    assert rows[0][4:] == ["12 people", "“12 people” is not a number.", "Write 12."]
    assert [sheet[c].hyperlink.location for c in ("C6", "C7")] == ["'It''s ours'!B2", "'It''s ours'!B5"]
    assert sheet["C8"].hyperlink is None
    assert sheet["A2"].value == "1 thing must be mended, 1 thing to confirm, 1 thing good to know."


def test_every_line_of_the_list_is_tall_enough_for_its_words(tmp_path: Path) -> None:
    long = replace(
        finding("It's ours", "B2"), message="So many words stand here. " * 9, remedy="Write fewer of them. " * 4
    )
    sheet = opened(marked(of_openpyxl(tmp_path), [long, finding("It's ours", "B5")], tmp_path / "m.xlsx")).worksheets[0]
    for row in sheet.iter_rows(min_row=6):
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in row]
        lines = [len(textwrap.wrap(cell.value or "", int(width))) for cell, width in zip(row, widths, strict=True)]
        assert sheet.row_dimensions[row[0].row].height >= 15 * max(lines)
    assert sheet.row_dimensions[7].height == 15


def test_a_fault_in_very_many_cells_fills_all_lists_some_and_says_how_many_more(
    tmp_path: Path, complaints: Callable[[Path], list[str]]
) -> None:
    before = of_xlsxwriter(tmp_path)
    cells = [f"B{row}" for row in range(1, 3001)]
    after = marked(before, [finding("Figures", *cells)], tmp_path / "marked.xlsx")
    book = opened(after)
    assert complaints(after) == []
    assert all(book["Figures"][cell].fill.fgColor.rgb == COLOURS["error"] for cell in cells)
    assert sum(book["Figures"][cell].comment is not None for cell in cells) == 1000
    assert book.worksheets[0]["C26"].value == "B21 and 2,979 more"
    assert "3,000" not in book.worksheets[0]["A3"].value
    assert "the first 1,000 have a note" in book.worksheets[0]["A3"].value


def test_names_of_one_sheet_and_the_sheet_in_front_stay_with_their_sheet(tmp_path: Path) -> None:
    before = of_openpyxl(tmp_path)
    book = opened(marked(before, on_every_sheet(before), tmp_path / "marked.xlsx"))
    assert book["It's ours"].defined_names["mine"].attr_text == "'It''s ours'!$A$1"
    assert book.active.title == "It's ours"


def test_a_rule_that_colours_the_cell_does_not_hide_the_mark(tmp_path: Path) -> None:
    before = of_openpyxl(tmp_path)
    sheet = opened(marked(before, on_every_sheet(before), tmp_path / "marked.xlsx"))["Plan & «budget»"]
    rules = sorted((rule.priority, str(area.sqref)) for area in sheet.conditional_formatting for rule in area.rules)
    assert [priority for priority, _ in rules] == [1, 2, 3]
    assert "C7" in rules[0][1].split()
    assert rules[2][1] == "A1:E20"


@pytest.mark.parametrize("text", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\x01=2", "a\x0bb", "_x0041_", "<b>&amp;"])
def test_what_was_found_is_never_a_formula_nor_breaks_the_file(
    text: str, tmp_path: Path, complaints: Callable[[Path], list[str]]
) -> None:
    before = of_xlsxwriter(tmp_path)
    after = marked(before, [finding("Figures", "A1", found=text)], tmp_path / "marked.xlsx")
    cell = opened(after).worksheets[0]["E6"]
    assert complaints(after) == []
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert CalamineWorkbook.from_path(after).get_sheet_by_index(0).to_python()[5][4] == re.sub(
        "[\x00-\x08\x0b]", " ", text
    )


def test_a_comment_that_is_there_stays_with_ours_below(tmp_path: Path) -> None:
    before = of_openpyxl(tmp_path)
    after = opened(marked(before, [finding("It's ours", "B2")], tmp_path / "marked.xlsx"))["It's ours"]
    assert after["B2"].comment.text.startswith("Ask Pat about this.\n\nMust be mended")
    assert after["F2"].comment.text == "And this."


def test_a_copy_that_was_mended_and_comes_back_is_marked_anew(
    tmp_path: Path, complaints: Callable[[Path], list[str]]
) -> None:
    before = of_openpyxl(tmp_path)
    first = marked(before, [finding("It's ours", "A3", "A4"), finding("Plan & «budget»", "A2")], tmp_path / "1.xlsx")
    second = marked(first, [finding("It's ours", "A4", found="none")], tmp_path / "2.xlsx")
    book = opened(second)
    assert complaints(second) == []
    assert book.sheetnames == ["What to mend", "Plan & «budget»", "It's ours"]
    assert [row[2].value for row in book.worksheets[0].iter_rows(min_row=6)] == ["A4"]
    assert book["It's ours"]["A3"].comment.text.startswith("This is in order now")
    assert book["Plan & «budget»"]["A2"].comment.text.startswith("This is in order now")
    assert book["It's ours"]["A4"].comment.text == "Must be mended: “none” is not a number. Write 12."


def test_a_sheet_of_the_partners_own_with_our_name_is_kept(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "What to mend"
    book.active["A1"] = "The roof"
    book.save(tmp_path / "own.xlsx")
    after = opened(marked(tmp_path / "own.xlsx", [finding("What to mend", "A1")], tmp_path / "marked.xlsx"))
    assert after.sheetnames == ["What to mend 2", "What to mend"]
    assert after["What to mend"]["A1"].value == "The roof"


def test_macros_stay(tmp_path: Path, complaints: Callable[[Path], list[str]]) -> None:
    (tmp_path / "vba.bin").write_bytes(b"\xd0\xcf\x11\xe0 made up")
    with xlsxwriter.Workbook(tmp_path / "macros.xlsm") as book:
        book.add_worksheet("Figures").write("A1", 1)
        book.add_vba_project(tmp_path / "vba.bin")
    after = marked(tmp_path / "macros.xlsm", [finding("Figures", "A1")], tmp_path / "marked.xlsm")
    assert parts(after)["xl/vbaProject.bin"] == b"\xd0\xcf\x11\xe0 made up"
    assert b"macroEnabled" in parts(after)["[Content_Types].xml"]
    assert complaints(after) == []


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_marked_or_refused_and_nothing_else(data: st.DataObject) -> None:
    contents = dict(DAMAGED)
    part = data.draw(st.sampled_from(sorted(contents)))
    start = data.draw(st.integers(0, len(contents[part])))
    length = data.draw(st.integers(0, 40))
    put = data.draw(st.sampled_from([b"", b"<", b">", b'"', b"'", b"<row>", b'r="', b"</c>", b"\xff", b"<xf/>", b"9"]))
    contents[part] = contents[part][:start] + put + contents[part][start + length :]
    with contextlib.suppress(TooOdd):
        assert zipfile.is_zipfile(BytesIO(marked_up(zipped(contents), [finding("It's ours", "B2", "A3", "Z9")])))


def test_a_new_cell_takes_the_look_of_its_row_or_column(tmp_path: Path) -> None:
    before = of_xlsxwriter(tmp_path)
    sheet = opened(marked(before, on_every_sheet(before), tmp_path / "marked.xlsx"))["Figures"]
    assert (sheet["D3"].number_format, sheet["D3"].font.i) == ("dd/mm/yyyy", True)
    assert sheet["B9"].font.b


@pytest.mark.parametrize(
    ("part", "change", "because"),
    [
        ("_xmlsignatures/origin.sigs", lambda _: b"signed", "signed"),
        ("xl/worksheets/sheet1.xml", lambda x: x.replace(b"<sheetData>", b"<!-- odd --><sheetData>"), "no spreadsheet"),
        ("xl/worksheets/sheet1.xml", lambda x: x.replace(b'<row r="2"', b'<row r="1"'), "out of order"),
        ("xl/worksheets/sheet1.xml", lambda x: x.replace(b'<c r="A2"', b'<c r="A3"'), "out of order"),
        ("xl/worksheets/sheet1.xml", lambda x: x.replace(b'<c r="A3"', b'<c s="999" r="A3"'), "format"),
        ("xl/worksheets/sheet1.xml", lambda x: x.decode().encode("utf-16"), "no spreadsheet"),
        ("xl/styles.xml", lambda x: x.replace(b"cellXfs", b"otherXfs"), "formats"),
        ("xl/workbook.xml", lambda x: x.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/main"), "strict"),
    ],
)  # fmt: skip
def test_a_workbook_too_odd_to_patch_is_left_alone_with_the_reason(
    part: str, change: Callable[[bytes], bytes], because: str, tmp_path: Path
) -> None:
    contents = parts(of_xlsxwriter(tmp_path))
    contents[part] = change(contents.get(part, b""))
    with pytest.raises(TooOdd, match=because):
        marked_up(zipped(contents), [finding("Figures", "A2", "A3")])


def test_a_box_never_reaches_past_the_last_column_or_row(
    tmp_path: Path, complaints: Callable[[Path], list[str]]
) -> None:
    before = of_openpyxl(tmp_path)
    last = f"{get_column_letter(16384)}1048576"
    after = marked(before, [finding("It's ours", "A1", last)], tmp_path / "marked.xlsx")
    vml = next(c.decode() for n, c in parts(after).items() if n.endswith(".vml") and b"16383" in c)
    anchors = [[int(n) for n in found.split(",")] for found in re.findall(r"<x:Anchor>([^<]+)<", vml)]
    assert all(a[0] < a[4] <= 16383 and a[2] < a[6] <= 1048575 for a in anchors)
    assert complaints(after) == []
