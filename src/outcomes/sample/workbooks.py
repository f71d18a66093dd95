"""Reads back and mends by hand what was written: where a cell landed, and small cuts into an .xlsx file's parts.

Sample road: forms, own styles → **workbooks** → faults makes the slips no library will write.
A cut leaves every other byte of the part alone; the file is packed again with the same fixed dates.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import escape

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

_PACKED_ON = (1980, 1, 1, 0, 0, 0)
Rows = list[list[object]]


def read_rows(data: bytes, sheet: str) -> Rows:
    """A sheet's values from A1 on."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet)
    return [list(row) for row in found.to_python(skip_empty_area=False)]


def sheet_names(data: bytes) -> list[str]:
    return list(CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names)


def cells_with(rows: Rows, value: object) -> Iterator[tuple[int, int]]:
    """Row and column, from nought, of every cell with a value."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell == value and type(cell) is type(value):
                yield row, column


def heading_row(rows: Rows, headings: tuple[str, ...]) -> int:
    """The first row that holds all the headings."""
    return next(i for i, cells in enumerate(rows) if set(headings) <= {c for c in cells if isinstance(c, str)})


def a1(row: int, column: int) -> str:
    """`H14` for row 13, column 7 from nought."""
    return str(xl_rowcol_to_cell(row, column))


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook, in the file's order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these parts; equal parts make equal files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _PACKED_ON), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def part_of(parts: Mapping[str, bytes], sheet: str) -> str:
    """The name of the part that is a sheet."""
    book = parts["xl/workbook.xml"].decode()
    relation = re.search(rf'<sheet name="{re.escape(escape(sheet))}"[^>]*r:id="([^"]+)"', book)
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    if relation is None:
        raise KeyError(sheet)
    tag = next(t for t in re.findall(r"<Relationship [^>]+>", relations) if f'Id="{relation[1]}"' in t)
    return "xl/" + re.search(r'Target="([^"]+)"', tag)[1]  # type: ignore[index]


def cut(data: bytes, sheet: str, change: Callable[[str], str]) -> bytes:
    """The workbook with one sheet's XML changed; ValueError where the change found nothing to change."""
    parts = unpack(data)
    name = part_of(parts, sheet)
    before = parts[name].decode()
    after = change(before)
    if after == before:
        raise ValueError(f"Nothing to change in {sheet}.")
    return pack({**parts, name: after.encode()})


def set_cell(address: str, inner: str, kind: str = "") -> Callable[[str], str]:
    """A change that replaces what stands in a written cell, its style kept; `kind` is the cell's type attribute."""
    cell = re.compile(rf'<c r="{address}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)')
    kept = f' t="{kind}"' if kind else ""
    return lambda xml: cell.sub(lambda m: f'<c r="{address}"{m[1] or ""}{kept}>{inner}</c>', xml, count=1)


def text_cell(address: str, text: str) -> Callable[[str], str]:
    return set_cell(address, f"<is><t>{escape(text)}</t></is>", "inlineStr")


def add_to_row(row: int, cells: str) -> Callable[[str], str]:
    """A change that adds cells at the end of a row (from 1) that has been written."""
    line = re.compile(rf'(<row r="{row}"[^>]*>.*?)(</row>)', re.DOTALL)
    return lambda xml: line.sub(lambda m: f"{m[1]}{cells}{m[2]}", xml, count=1)


def inline(address: str, text: str) -> str:
    """A cell of words."""
    return f'<c r="{address}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number(address: str, value: float) -> str:
    """A cell of a number."""
    return f'<c r="{address}"><v>{value:g}</v></c>'


def add_row(row: int, cells: str) -> Callable[[str], str]:
    """A change that adds a row (from 1) below the last."""
    return lambda xml: xml.replace("</sheetData>", f'<row r="{row}">{cells}</row></sheetData>', 1)


def hide_column(column: int) -> Callable[[str], str]:
    """A change that hides a column (from 1) whose width was set, alone or with its neighbours."""

    def change(xml: str) -> str:
        for found in re.finditer(r'<col min="(\d+)" max="(\d+)"([^>]*)/>', xml):
            first, last = int(found[1]), int(found[2])
            if first <= column <= last:
                spans = ((first, column - 1, ""), (column, column, ' hidden="1"'), (column + 1, last, ""))
                parts = [f'<col min="{a}" max="{z}"{found[3]}{hidden}/>' for a, z, hidden in spans if a <= z]
                return xml.replace(found[0], "".join(parts), 1)
        return xml

    return change


def with_copy(data: bytes, sheet: str, name: str) -> bytes:
    """The workbook after somebody copied a sheet to the end, under another name."""
    parts = unpack(data)
    book, relations = parts["xl/workbook.xml"].decode(), parts["xl/_rels/workbook.xml.rels"].decode()
    many = len(sheet_names(data)) + 1
    part, relation = f"worksheets/sheet{many}.xml", f"rId{len(re.findall('<Relationship ', relations)) + 1}"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    override = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    entry = f'<sheet name="{escape(name)}" sheetId="{many}" r:id="{relation}"/></sheets>'
    types = parts["[Content_Types].xml"].decode()
    changed = {
        "xl/workbook.xml": book.replace("</sheets>", entry),
        "xl/_rels/workbook.xml.rels": relations.replace(
            "</Relationships>", f'<Relationship Id="{relation}" Type="{kind}" Target="{part}"/></Relationships>'
        ),
        "[Content_Types].xml": types.replace(
            "</Types>", f'<Override PartName="/xl/{part}" ContentType="{override}"/></Types>'
        ),
    }
    copied = {f"xl/{part}": parts[part_of(parts, sheet)]}
    return pack({**parts, **{n: text.encode() for n, text in changed.items()}, **copied})


def hide_rows(rows: range) -> Callable[[str], str]:
    """A change that hides rows (from 1)."""

    def change(xml: str) -> str:
        for row in rows:
            xml = xml.replace(f'<row r="{row}"', f'<row r="{row}" hidden="1"', 1)
        return xml

    return change


def without_sheet(data: bytes, sheet: str) -> bytes:
    """The workbook after somebody deleted a sheet: its part, its entry and the names that pointed into it."""
    parts = unpack(data)
    gone = part_of(parts, sheet)
    book, number = parts["xl/workbook.xml"].decode(), sheet_names(data).index(sheet)
    book = re.sub(rf'<sheet name="{re.escape(escape(sheet))}"[^>]*/>', "", book)
    book = re.sub(rf'<definedName [^>]*localSheetId="{number}"[^>]*>.*?</definedName>', "", book)
    book = re.sub(r'localSheetId="(\d+)"', lambda m: f'localSheetId="{int(m[1]) - (int(m[1]) > number)}"', book)
    target = gone.removeprefix("xl/")
    relations = re.sub(
        rf'<Relationship [^>]*Target="{target}"[^>]*/>', "", parts["xl/_rels/workbook.xml.rels"].decode()
    )
    types = re.sub(rf'<Override PartName="/{gone}"[^>]*/>', "", parts["[Content_Types].xml"].decode())
    changed = {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations, "[Content_Types].xml": types}
    kept = {name: content for name, content in parts.items() if name != gone}
    return pack({**kept, **{name: text.encode() for name, text in changed.items()}})
