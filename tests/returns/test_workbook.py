"""What a partner sent is what we read: every value, in its place, with what stands behind it."""

from __future__ import annotations

import datetime
import shutil
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from tests.returns.hostile import ods

from outcomes.errors import FileRefused
from outcomes.returns.workbook import Limits, Reader, Sheet, Workbook, a1, read_workbook

Handmade = Callable[..., Path]
JUNE = datetime.date(2025, 6, 25)


def only_sheet(workbook: Workbook) -> Sheet:
    (sheet,) = workbook.sheets
    return sheet


def value_at(sheet: Sheet, row: int, column: int) -> Any:
    """The value in a place, None also beyond what was read."""
    cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
    return cells[column - 1] if column <= len(cells) else None


# Values and their places


def test_every_kind_of_value_comes_as_it_is_stored(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "kinds.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Résultats")
        day, moment, clock, span = (
            book.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm", "hh:mm", "[h]:mm")
        )
        sheet.write_string(0, 0, "  naïve & <bold> ’quoted’ ")
        sheet.write_number(0, 1, 1234.5)
        sheet.write_number(0, 2, 85)
        sheet.write_boolean(0, 3, True)
        sheet.write_datetime(0, 4, datetime.datetime(2025, 6, 25), day)
        sheet.write_datetime(0, 5, datetime.datetime(2025, 6, 25, 14, 30), moment)
        sheet.write_datetime(0, 6, datetime.time(9, 15), clock)
        sheet.write_datetime(0, 7, datetime.timedelta(hours=31), span)
        sheet.write_string(0, 8, "two\nlines\tand a tab")
        sheet.write_string(0, 9, "0042")
    (row,) = only_sheet(reader.read(path)).rows
    assert row == [
        "  naïve & <bold> ’quoted’ ",
        1234.5,
        85,
        True,
        JUNE,
        datetime.datetime(2025, 6, 25, 14, 30),
        datetime.time(9, 15),
        datetime.timedelta(hours=31),
        "two\nlines\tand a tab",
        "0042",
    ]
    assert type(row[3]) is bool
    assert type(row[4]) is datetime.date


def test_a_table_that_starts_at_d7_keeps_its_place(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "offset.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(6, 3, "Indicator")
        sheet.write(8, 5, 12)
        sheet.write_blank(40, 9, None, book.add_format({"bold": True}))
    sheet = only_sheet(reader.read(path))
    assert sheet.rows[:6] == [[]] * 6
    assert value_at(sheet, 7, 4) == "Indicator"
    assert value_at(sheet, 9, 6) == 12
    assert sheet.rows[6][:3] == [None, None, None]
    assert len(sheet.rows) == 9


@pytest.mark.parametrize("dimension", ["A1", "B2:C3", "A1:XFD1048576"])
def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(handmade: Handmade, reader: Reader, dimension: str) -> None:
    path = handmade('<row r="3"><c r="C3"><v>7</v></c></row>', before=f'<dimension ref="{dimension}"/>')
    assert only_sheet(reader.read(path)).rows == [[], [], [None, None, 7]]


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40)
_NUMBER = st.floats(-1e15, 1e15).map(lambda x: float(f"{x:.14g}")) | st.integers(-(10**14), 10**14).map(float)
_DAY = st.dates(datetime.date(1900, 3, 1), datetime.date(2199, 12, 31))
_MINUTE = st.datetimes(datetime.datetime(1950, 1, 1), datetime.datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(hour=moment.hour or 1, second=0, microsecond=0)
)
_PLACE = st.tuples(st.integers(0, 120), st.integers(0, 40))


@settings(max_examples=60, deadline=None)
@given(grid=st.dictionaries(_PLACE, _TEXT | _NUMBER | st.booleans() | _DAY | _MINUTE, max_size=60))
def test_whatever_is_written_comes_back_in_its_place(reader: Reader, grid: dict[tuple[int, int], Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            formats = {
                datetime.date: book.add_format({"num_format": "dd/mm/yyyy"}),
                datetime.datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            }
            for (row, column), value in grid.items():
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif type(value) in formats:
                    sheet.write_datetime(row, column, value, formats[type(value)])
                else:
                    sheet.write(row, column, value)
        rows = only_sheet(reader.read(path)).rows
    found = {(r, c): value for r, row in enumerate(rows) for c, value in enumerate(row) if value is not None}
    assert found == grid
    assert {place: type(value) for place, value in found.items()} == {p: type(v) for p, v in grid.items()}


def test_a_long_column_of_mixed_values_comes_back_whole(tmp_path: Path, reader: Reader) -> None:
    """Long enough for several blocks: numbers, few different words, many, and all kinds together."""
    odd = ["n/a", 1, True, 1.5, None, JUNE, "", False, 0]
    written = [
        [float(i), f"person {i}", ("ward", "age")[i % 2], odd[i % len(odd)], JUNE + datetime.timedelta(i % 5)]
        for i in range(9_000)
    ]
    path = tmp_path / "long.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(written):
            sheet.write_row(i, 0, row)
    read = only_sheet(reader.read(path)).rows
    assert read == [[None if value == "" else value for value in row] for row in written]
    assert [type(row[3]) for row in read[:3]] == [str, float, bool]
    assert read[0][2] is read[8_000][2], "a word in many cells is kept once"


# What stands behind the values


def test_an_error_in_a_cell_is_known_and_not_a_silent_blank(handmade: Handmade, reader: Reader) -> None:
    path = handmade(
        '<row r="2"><c r="B2" t="e"><v>#REF!</v></c><c r="C2" s="0" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="D2" t="e" vm="1"><f t="array" ref="D2">A1:A3</f><v>#SPILL!</v></c><c r="E2"><v>5</v></c></row>'
    )
    sheet = only_sheet(reader.read(path))
    assert sheet.errors == {(2, 2): "#REF!", (2, 3): "#DIV/0!", (2, 4): "#SPILL!"}
    assert sheet.rows == [[], [None, None, None, None, 5]]


def test_a_formula_without_a_stored_value_is_told_from_one_that_gives_nothing(
    handmade: Handmade, reader: Reader
) -> None:
    path = handmade(
        '<row r="1"><c r="A1"><f>SUM(B1:B9)</f></c><c r="B1"><f>B2</f><v></v></c><c r="C1"><f>C2</f><v /></c>'
        '<c r="D1" t="str"><f>IF(A1="","",A1)</f><v></v></c><c r="E1"><f>1+1</f><v>2</v></c>'
        '<c r="F1"><f t="shared" si="0"/><v>0</v></c><c r="G1" t="str"><f>"a"</f><v>a</v></c></row>'
    )
    sheet = only_sheet(reader.read(path))
    assert sheet.uncached == {(1, 1), (1, 2), (1, 3)}
    assert sheet.formulas == {(1, column) for column in range(1, 8)}
    assert sheet.rows == [[None, None, None, None, 2, 0, "a"]]


def test_what_is_hidden_or_merged_is_known(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "hidden.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Shown")
        for row in range(6):
            sheet.write_row(row, 0, range(8))
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(4, 0)
        sheet.set_column(3, 4, None, None, {"hidden": True})
        sheet.merge_range(6, 0, 7, 3, "Totals")
        book.add_worksheet("Lists").hide()
        book.add_worksheet("Deep").very_hidden()
    workbook = reader.read(path)
    shown = workbook.sheets[0]
    assert shown.hidden_rows == {3, 5}
    assert shown.hidden_columns == {4, 5}
    assert shown.merged == ((7, 1, 8, 4),)
    assert [sheet.is_hidden for sheet in workbook.sheets] == [False, True, True]
    assert workbook.sheet("Lists") is workbook.sheets[1]
    assert workbook.sheet("lists") is None


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            '<x:row r="1" hidden="1"><x:c r="A1" t="e"><x:v>#N/A</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c>'
            '<x:c r="C1"><x:v>3</x:v></x:c></x:row>',
            id="with a prefix",
        ),
        pytest.param(
            "<row hidden='true'><c t='e'><v>#N/A</v></c><c><f>A1</f></c><c><v>3</v></c></row>",
            id="without places, in single quotes",
        ),
        pytest.param(
            '<row spans="1:3" r="1" hidden="1">\n  <c t="e" r="A1">\n<v>#N/A</v>\n</c>\n'
            '<c s="1" r="B1">\n<f>A1</f>\n</c>\n<c r="C1">\n<v>3</v>\n</c>\n</row>\n',
            id="set out in lines, attributes in another order",
        ),
    ],
)
def test_a_sheet_another_program_wrote_is_known_as_well(handmade: Handmade, reader: Reader, rows: str) -> None:
    if rows.startswith("<x:"):
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        sheet = f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
        path = handmade(parts={"xl/worksheets/sheet1.xml": sheet})
    else:
        path = handmade(rows)
    sheet = only_sheet(reader.read(path))
    assert sheet.rows == [[None, None, 3]]
    assert sheet.errors == {(1, 1): "#N/A"}
    assert sheet.uncached == {(1, 2)}
    assert sheet.formulas == {(1, 2)}
    assert sheet.hidden_rows == {1}


def test_the_templates_marks_dates_from_1904_and_links_are_known(tmp_path: Path, reader: Reader) -> None:
    plain, other = tmp_path / "plain.xlsx", tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(plain) as book:
        book.add_worksheet().write(0, 0, 1)
    with xlsxwriter.Workbook(other, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, datetime.datetime(2025, 6, 25), book.add_format({"num_format": "dd/mm/yyyy"}))
        book.set_custom_property("outcomes_template", "common-outcomes 1.0")
        book.set_custom_property("partner", "Ask & Tell <CIC>")
    with zipfile.ZipFile(other, "a") as zipped:
        zipped.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    first, second = reader.read(plain), reader.read(other)
    assert (first.date_1904, first.has_external_links, first.properties) == (False, False, {})
    assert (second.date_1904, second.has_external_links) == (True, True)
    assert second.properties == {"outcomes_template": "common-outcomes 1.0", "partner": "Ask & Tell <CIC>"}
    assert only_sheet(second).rows == [[JUNE]]


def test_the_same_bytes_are_known_again_under_another_name(tmp_path: Path, handmade: Handmade, reader: Reader) -> None:
    first = handmade()
    second = shutil.copy(first, tmp_path / "again.xlsx")
    assert reader.read(first).sha256 == reader.read(second).sha256
    assert reader.read(second).name == "again.xlsx"


# Other formats


def test_a_workbook_is_known_by_its_contents_not_its_name(handmade: Handmade, tmp_path: Path, reader: Reader) -> None:
    renamed = handmade(name="return.xls")
    table = tmp_path / "table.xlsx"
    table.write_text("indicator,value\nless_lonely,3\n")
    macros = handmade(name="macros.xlsx", parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert reader.read(renamed).format == "xlsx"
    assert reader.read(table).format == "csv"
    assert reader.read(macros).format == "xlsm"


@pytest.mark.parametrize("says", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "sep=;;;\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_first_line_that_says_the_delimiter_is_no_row(
    tmp_path: Path, reader: Reader, says: str, encoding: str
) -> None:
    path = tmp_path / "grants.csv"
    path.write_bytes(f"{says}Ward;Hours, all\r\nAbbey;1,5\r\nBridge End;2,5\r\n".encode(encoding))
    assert only_sheet(reader.read(path)).rows == [["Ward", "Hours, all"], ["Abbey", "1,5"], ["Bridge End", "2,5"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("delimiter", "form"), [(",", "csv"), (";", "csv"), ("\t", "tsv"), ("|", "csv")])
def test_a_table_of_text_is_read_whatever_wrote_it(
    tmp_path: Path, reader: Reader, encoding: str, delimiter: str, form: str
) -> None:
    lines = [["Café", "Value (£)", "Note"], ["A1", "1.5", f'with "quotes", a {delimiter} and\na line'], ["", "-", ""]]
    quoted = [
        delimiter.join(f'"{v}"' if delimiter in v else v for v in (c.replace('"', '""') for c in line))
        for line in lines
    ]
    path = tmp_path / "Ward grants.csv"
    path.write_bytes("\r\n".join(quoted).encode(encoding))
    workbook = reader.read(path)
    sheet = only_sheet(workbook)
    assert workbook.format == form
    assert sheet.name == "Ward grants"
    assert sheet.rows == [[value or None for value in line] for line in lines]
    assert sheet.formulas == frozenset()


def test_a_table_of_text_keeps_ragged_and_empty_lines_in_place(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("Our grants\n\nname,amount,year\nA,1,2025\nB,2\n,,\n")
    assert only_sheet(reader.read(path)).rows == [
        ["Our grants", None, None],
        [None, None, None],
        ["name", "amount", "year"],
        ["A", "1", "2025"],
        ["B", "2", None],
    ]


def test_a_line_far_below_many_empty_ones_keeps_its_place(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("name,amount\n" + "\n" * 9_000 + "A,1\n" + ",\n" * 9_000 + "B,2,late\n" + "\n" * 9_000)
    rows = only_sheet(reader.read(path)).rows
    assert {n: row for n, row in enumerate(rows, 1) if any(row)} == {
        1: ["name", "amount"],
        9_002: ["A", "1"],
        18_003: ["B", "2", "late"],
    }
    assert len(rows) == 18_003


def test_values_of_an_ods_are_read(tmp_path: Path, reader: Reader) -> None:
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        '<table:table table:name="Data"><table:table-row table:number-rows-repeated="2"><table:table-cell/>'
        '</table:table-row><table:table-row><table:table-cell/><table:table-cell office:value-type="string">'
        '<text:p>Ward</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="2.5">'
        "<text:p>2.5</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "data.ods"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        zipped.writestr("content.xml", content)
        zipped.writestr("META-INF/manifest.xml", '<!DOCTYPE manifest PUBLIC "-//OO" "Manifest.dtd"><manifest/>')
    workbook = reader.read(path)
    assert workbook.format == "ods"
    assert only_sheet(workbook).name == "Data"
    assert only_sheet(workbook).rows == [[], [], [None, "Ward", 2.5]]
    assert only_sheet(workbook).formulas is None


def test_merged_cells_of_an_ods_stand_where_they_do_after_repeated_rows_and_cells(
    tmp_path: Path, reader: Reader
) -> None:
    def cell(text: str, more: str = "") -> str:
        value = f'office:value-type="string"{more}><text:p>{text}</text:p>' if text else f"{more}>"
        return f"<table:table-cell {value}</table:table-cell>"

    def row(*cells: str, more: str = "") -> str:
        return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"

    over = ' table:formula="of:=IF(1&gt;0;1;2)" table:number-columns-spanned="3" table:number-rows-spanned="1"'
    down = " table:number-rows-spanned='2' table:number-columns-spanned='1'"
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    rows = (
        row(cell("", ' table:number-columns-repeated="2"'), cell("Asked", over), covered, cell("Ward", down)),
        row(*map(cell, "abcde"), "<table:covered-table-cell/>"),
        row(cell("n"), more=' table:number-rows-repeated="3"'),
        row(cell("Q", over), covered, more=' table:number-rows-repeated="2"'),
        row(cell("", over), covered, more=' table:number-rows-repeated="1048000"'),
    )
    (tmp_path / "merged.ods").write_bytes(ods("".join(rows)))
    sheet = only_sheet(reader.read(tmp_path / "merged.ods"))
    assert sheet.merged == ((1, 3, 1, 5), (1, 6, 2, 6), (6, 1, 6, 3), (7, 1, 7, 3))
    assert [value_at(sheet, row, column) for row, column, *_ in sheet.merged] == ["Asked", "Ward", "Q", "Q"]


def test_values_of_an_xlsb_are_read(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "binary.xlsb"
    make_xlsb(path, [(2, 1, "Ward"), (2, 2, 2.5)])
    workbook = reader.read(path)
    assert workbook.format == "xlsb"
    assert only_sheet(workbook).rows == [[], [], [None, "Ward", 2.5]]


def test_an_xlsb_that_reaches_too_far_is_refused_with_the_place(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "binary.xlsb"
    make_xlsb(path, [(0, 0, 1.0), (400, 16_000, 2.5)])
    with pytest.raises(FileRefused, match=r"sheet no\. 1 is filled as far as cell WQK401"):
        reader.read(path)
    make_xlsb(path, [(0, 0, 1.0), (1_048_575, 16_383, 2.5)])
    with pytest.raises(FileRefused, match="more memory than is allowed"):
        reader.read(path)


def test_merged_cells_of_an_xlsb_are_told_as_far_as_its_values_go(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "binary.xlsb"
    make_xlsb(path, [(2, 1, "Quarter 1"), (3, 2, 2.5)], end=_merge(2, 2, 1, 3) + _merge(9, 10, 0, 0))
    assert only_sheet(reader.read(path)).merged == ((3, 2, 3, 4),)


def test_an_xlsb_with_cells_that_would_be_lost_is_refused(tmp_path: Path, reader: Reader) -> None:
    """SheetJS leaves out the column of a cell that stands beside another, and calamine leaves out the cell."""
    path = tmp_path / "binary.xlsb"
    make_xlsb(path, [(2, 1, 2.0)], more=_record(16, struct.pack("<Id", 0, 2.5)))
    with pytest.raises(FileRefused, match=r"some would be lost\. Open it in Excel or LibreOffice, save it as"):
        reader.read(path)
    make_xlsb(path, [(2, 1, 2.0)], end=_record(16, bytes(9)))  # something else, where it stands not among cells
    assert only_sheet(reader.read(path)).rows[2] == [None, 2.0]


def test_long_records_of_an_xlsb_that_nobody_asks_for_are_passed_over(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "binary.xlsb"
    make_xlsb(path, [(0, 0, 2.0)], end=_record(500, bytes(3 << 20)) + _merge(0, 1, 0, 0))
    assert only_sheet(reader.read(path)).merged == ((1, 1, 2, 1),)


def _record(kind: int, content: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, left = b"", len(content)
    while left > 127:
        size, left = size + bytes([left & 0x7F | 0x80]), left >> 7
    return number + size + bytes([left]) + content


def _merge(top: int, bottom: int, left: int, right: int) -> bytes:
    return _record(176, struct.pack("<4I", top, bottom, left, right))


def make_xlsb(path: Path, cells: list[tuple[int, int, str | float]], *, more: bytes = b"", end: bytes = b"") -> None:
    """The few binary records (MS-XLSB) of a workbook with one sheet; places count from nought.

    `more` stands after its cells, `end` after their table.
    """

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    sheets = _record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Data"))
    book = _record(131) + _record(143) + sheets + _record(144) + _record(132)
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, 0, 0, 0)) + _record(145)
    for row, column, value in cells:
        sheet += _record(0, struct.pack("<I", row) + bytes(13))
        place = struct.pack("<II", column, 0)
        sheet += (
            _record(6, place + wide(value)) if isinstance(value, str) else _record(5, place + struct.pack("<d", value))
        )
    sheet += more + _record(146) + end + _record(130)
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, kind, target in (
            ("_rels/.rels", "officeDocument", "xl/workbook.bin"),
            ("xl/_rels/workbook.bin.rels", "worksheet", "worksheets/sheet1.bin"),
        ):
            relation = f'<Relationship Id="rId1" Type="{document}/{kind}" Target="{target}"/>'
            zipped.writestr(name, f'<Relationships xmlns="{package}">{relation}</Relationships>')
        zipped.writestr("xl/workbook.bin", book)
        zipped.writestr("xl/worksheets/sheet1.bin", sheet)


def test_what_libreoffice_saves_is_read(tmp_path: Path, reader: Reader, soffice: str) -> None:
    source = tmp_path / "source.xlsx"
    with xlsxwriter.Workbook(source, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Results")
        sheet.write_row(1, 1, ["Ward", 2.5, JUNE, "n/a"])
        sheet.merge_range(3, 0, 3, 2, "Total")
        sheet.write_formula(4, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(4, 1, "=C2*2", None, 5)
        sheet.set_row(1, None, None, {"hidden": True})
    expected = [[], [None, "Ward", 2.5, JUNE, "n/a"], [], ["Total"], [None, 5]]
    for form in ("xls", "ods", "xlsx"):
        folder = tmp_path / form
        command = [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        subprocess.run([*command, "--convert-to", form, "--outdir", str(folder), str(source)], check=True, timeout=120)
        workbook = reader.read(folder / f"source.{form}")
        assert workbook.format == form
        assert [trimmed(row) for row in only_sheet(workbook).rows] == expected
        assert only_sheet(workbook).merged == ((4, 1, 4, 3),)
    assert only_sheet(workbook).errors == {(5, 1): "#DIV/0!"}
    assert only_sheet(workbook).formulas == {(5, 1), (5, 2)}
    assert only_sheet(workbook).hidden_rows == {2}


def trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] is None:
        row = row[:-1]
    return row


# Many files, and one's limits


def test_many_files_come_back_in_their_order_with_the_bad_ones_named(handmade: Handmade, tmp_path: Path) -> None:
    paths = [handmade(f'<row r="1"><c r="A1"><v>{i}</v></c></row>', name=f"{i}.xlsx") for i in range(9)]
    paths[4].write_bytes(b"PK\3\4 cut short")
    with Reader(children=3) as reader:
        found = list(reader.read_all(iter(paths)))
    assert isinstance(found[4], FileRefused)
    assert found[4].where == str(paths[4])
    assert [only_sheet(w).rows for w in found if isinstance(w, Workbook)] == [[[i]] for i in range(9) if i != 4]


def test_a_place_may_allow_less(handmade: Handmade) -> None:
    path = handmade("".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c></row>' for i in range(1, 3_000)))
    assert len(only_sheet(read_workbook(path)).rows) == 2_999
    with pytest.raises(FileRefused, match=r"sheet no\. 1 is filled as far as cell A2999") as refused:
        read_workbook(path, Limits(cells=2_000))
    assert refused.value.code == "refused-too-large"


def test_addresses_are_those_a_partner_sees() -> None:
    assert [a1(14, 8), a1(1, 1), a1(9, 26), a1(9, 27), a1(1_048_576, 16_384)] == [
        "H14",
        "A1",
        "Z9",
        "AA9",
        "XFD1048576",
    ]


# Files made by others


@pytest.mark.parametrize(
    "name",
    [
        "360giving_ab_charitable_trust.xlsx",
        "gmca_unit_cost_database_v1_4.xlsx",
        "indigo_project_form_v019.xlsx",
        "mhclg_pathfinders_round_1.xlsx",
    ],
)
@pytest.mark.filterwarnings("ignore")  # openpyxl's, about what it will not keep
def test_real_workbooks_are_read_as_openpyxl_reads_them(shared_real: Path, reader: Reader, name: str) -> None:
    workbook = reader.read(shared_real / name)
    values = openpyxl.load_workbook(shared_real / name, data_only=True)
    formulas = openpyxl.load_workbook(shared_real / name)
    assert [sheet.name for sheet in workbook.sheets] == [sheet.title for sheet in values.worksheets]
    for sheet, theirs in zip(workbook.sheets, values.worksheets, strict=True):
        compare(sheet, theirs)
        assert sheet.formulas == {
            (cell.row, cell.column) for row in formulas[sheet.name].iter_rows() for cell in row if cell.data_type == "f"
        }
        assert set(sheet.merged) == {(m.min_row, m.min_col, m.max_row, m.max_col) for m in theirs.merged_cells.ranges}
        assert sheet.is_hidden == (theirs.sheet_state != "visible")
        assert sheet.hidden_rows == {
            row for row, size in theirs.row_dimensions.items() if size.hidden and row <= len(sheet.rows)
        }


def compare(sheet: Sheet, theirs: Any) -> None:
    """Cell for cell; openpyxl forgets what is stored under a merged cell, and gives every date a time."""
    for row in theirs.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            value = value_at(sheet, cell.row, cell.column)
            if cell.data_type == "e":
                assert sheet.errors[cell.row, cell.column] == cell.value
                assert value is None
                continue
            if type(value) is datetime.date:
                value = datetime.datetime.combine(value, datetime.time())
            assert value == (None if cell.value == "" else cell.value), f"{sheet.name} {cell.coordinate}"
