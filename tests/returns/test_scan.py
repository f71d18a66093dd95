"""The two ways of looking at a worksheet's bytes tell the same, however the bytes come."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.returns.addresses import ROW
from outcomes.returns.child.scan import QuickScan, SheetScan, column_number, scan_exactly, whole_cells
from outcomes.returns.refusals import Refused


def chunked(data: bytes, size: int) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


def scan_quickly(data: bytes, size: int) -> SheetScan:
    quick = QuickScan()
    pieces = list(whole_cells(chunked(data, size)))
    assert b"".join(pieces) == data
    for piece in pieces:
        quick.look(piece, b't="e"' in piece)
    assert quick.regular
    return quick.found


_CELL = st.sampled_from(["number", "text", "style", "formula", "uncached", "error", "empty text"])
_GRID = st.dictionaries(st.tuples(st.integers(0, 60), st.integers(0, 800)), _CELL, max_size=50)


def worksheet(grid: dict[tuple[int, int], str], hidden: set[int], merges: bool) -> bytes:
    """The bytes xlsxwriter makes of a sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        writers: dict[str, Any] = {
            "number": lambda r, c: sheet.write_number(r, c, 12),
            "text": lambda r, c: sheet.write_string(r, c, 'A < "B" & <c r="C9" t="e">'),
            "style": lambda r, c: sheet.write_blank(r, c, None, bold),
            "formula": lambda r, c: sheet.write_formula(r, c, '=IF(A1<2,">",1)', bold, 7),
            "uncached": lambda r, c: sheet.write_formula(r, c, "=A1", None, ""),
            "error": lambda r, c: sheet.write_formula(r, c, "=1/0", None, "#DIV/0!"),
            "empty text": lambda r, c: sheet.write_formula(r, c, '=""', None, ""),
        }
        for (row, column), kind in grid.items():
            writers[kind](row, column)
        for row in hidden:
            sheet.set_row(row, None, None, {"hidden": True})
        if merges:
            sheet.merge_range(70, 0, 72, 3, "")
            sheet.merge_range(70, 5, 70, 6, "")
        sheet.set_column(2, 3, None, None, {"hidden": True})
    with zipfile.ZipFile(file) as zipped:
        return zipped.read("xl/worksheets/sheet1.xml")


@settings(max_examples=60, deadline=None)
@given(grid=_GRID, hidden=st.sets(st.integers(0, 60), max_size=4), merges=st.booleans(), size=st.integers(300, 3_000))
def test_no_fact_is_lost_where_the_bytes_are_cut(
    grid: dict[tuple[int, int], str], hidden: set[int], merges: bool, size: int
) -> None:
    data = worksheet(grid, hidden, merges)
    quick, exact = scan_quickly(data, size), scan_exactly(whole_cells(chunked(data, size)))
    assert quick.errors == exact.errors == {at(*p): "#DIV/0!" for p, kind in grid.items() if kind == "error"}
    formulas = {at(*p) for p, kind in grid.items() if kind in ("formula", "uncached", "error", "empty text")}
    assert set(quick.formulas) == set(exact.formulas) == formulas
    assert set(quick.uncached) == set(exact.uncached)
    assert set(quick.hidden_rows) == set(exact.hidden_rows) == {row + 1 for row in hidden}
    assert quick.hidden_columns == exact.hidden_columns == [(3, 4)]
    assert quick.merged == exact.merged == ([(71, 1, 73, 4), (71, 6, 71, 7)] if merges else [])


@settings(max_examples=60, deadline=None)
@given(grid=_GRID, size=st.integers(300, 3_000))
def test_no_value_lies_beyond_the_reach_that_is_found(grid: dict[tuple[int, int], str], size: int) -> None:
    data = worksheet(grid, set(), False)
    quick, exact = scan_quickly(data, size), scan_exactly(whole_cells(chunked(data, size)))
    valued = [place for place, kind in grid.items() if kind in ("number", "text", "formula", "error")]
    assert exact.last_row >= max((row + 1 for row, _ in valued), default=0)
    assert exact.last_column >= max((column + 1 for _, column in valued), default=0)
    assert quick.last_row >= exact.last_row
    assert quick.last_column >= exact.last_column


def test_a_style_far_away_is_no_value_far_away() -> None:
    sheet = b'<sheetData><row r="2"><c r="B2"><v>1</v></c></row><row r="9"><c r="XFD9" s="1"/></row></sheetData>'
    found = scan_exactly(iter([sheet]))
    assert (found.last_row, found.last_column) == (2, 2)


_TEN = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (i, i) for i in range(1, 11))


@pytest.mark.parametrize(
    "rows",
    [
        b"".join(b'<row r="%d"/>' % i for i in range(11, 9_000)),
        b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (i, i) for i in range(11, 9_000)),
    ],
    ids=["rows", "cells"],
)
def test_formatted_rows_below_the_last_value_do_not_call_for_the_exact_look(rows: bytes) -> None:
    quick = scan_quickly(b"<sheetData>" + _TEN + rows + b"</sheetData>", 1_000)
    assert quick.last_row < 100  # at most what is left of the piece that holds the last value


@pytest.mark.parametrize("value", [b"<v>1</v>", b"<x:v>1</x:v>", b"<is><t>1</t></is>"])
def test_a_value_below_formatted_rows_is_reached(value: bytes) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (i, i) for i in range(11, 9_000))
    last = b'<row r="9000"><c r="A9000">' + value + b"</c></row></sheetData>"
    assert scan_quickly(b"<sheetData>" + _TEN + rows + last, 1_000).last_row == 9_000


def test_a_cell_without_a_place_below_formatted_rows_is_left_to_the_exact_look() -> None:
    rows = b"".join(b'<row r="%d"/>' % i for i in range(11, 9_000))
    quick = QuickScan()
    for piece in whole_cells(chunked(b"<sheetData>" + _TEN + rows + b'<row r="9000"><c><v>1</v></c></row>', 1_000)):
        quick.look(piece, False)
    assert not quick.regular


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c><v>1</v></c></row>',
        b'<row r="1"><c s="1" r="A1"><v>1</v></c></row>',
        b"<row r='1'><c r='A1'><v>1</v></c></row>",
        b'<row><c r="A1"><v>1</v></c></row>',
        b'<row r="1">\n<c r="A1"><v>1</v></c></row>',
        b'<row r="1"/><row r="1"><c r="A2"><v>1</v></c></row>',
    ],
)
def test_what_the_quick_look_does_not_know_it_leaves_to_the_exact_one(cells: bytes) -> None:
    quick = QuickScan()
    quick.look(b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>", False)
    assert not quick.regular


def test_a_cell_with_a_prefix_is_not_cut_however_long_its_sheet() -> None:
    cells = b"".join(b'<x:c r="A%d" t="e"><x:v>#REF!</x:v></x:c>' % i for i in range(1, 60_000))
    found = scan_exactly(whole_cells(chunked(b"<x:sheetData>" + cells + b"</x:sheetData>", 1 << 18)))
    assert len(found.errors) == 59_999
    assert found.last_row == 59_999


def test_columns_count_as_a_sheet_names_them() -> None:
    assert [column_number(letters) for letters in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16_384]


def test_more_merged_ranges_than_any_form_has_are_refused() -> None:
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (i, i) for i in range(1, 100_002))
    with pytest.raises(Refused, match="merges"):
        scan_exactly(iter([b"<mergeCells>" + merges + b"</mergeCells>"]))


def at(row: int, column: int) -> int:
    return (row + 1) * ROW + column + 1
