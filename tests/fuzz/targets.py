"""What is fuzzed: each part of the reader that sees a stranger's bytes or words, with what must hold whatever they are.

On the fuzz bench: run → **targets**. A target returns in silence, or something is found; refusing is no find.
"""

from __future__ import annotations

import io
import zipfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from xml.parsers import expat

import numpy as np
import pandas as pd
import xlsxwriter

from outcomes.errors import DefinitionError
from outcomes.returns.addresses import ROW
from outcomes.returns.blocks import unpack
from outcomes.returns.child.archive import Archive, StoredArchive
from outcomes.returns.child.delimited import read_delimited
from outcomes.returns.child.formats import format_of_zip, refuse_unless_xls
from outcomes.returns.child.opening import kind_of
from outcomes.returns.child.package import Package
from outcomes.returns.child.scan import QuickScan, SheetScan, scan_exactly, whole_cells
from outcomes.returns.child.spreadsheet import _copy
from outcomes.returns.extract import extract
from outcomes.returns.form import Want
from outcomes.returns.formulas import FormulaTexts, at_cell
from outcomes.returns.layout import Layout
from outcomes.returns.limits import Limits
from outcomes.returns.odd_cells import is_missing_word, type_date, type_number, type_text
from outcomes.returns.period_words import quarter_code, read_period
from outcomes.returns.refusals import Refused
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.tidy import type_column
from outcomes.returns.workbook import Sheet, Value, Workbook
from outcomes.strict_yaml import MOST_BYTES, load_document

Target = Callable[[bytes], None]
LIMITS = Limits(unpacked_mb=4, cells=100_000)
SAMPLED = 2048  # bytes by which the quick look judges whether it may trust a sheet
SCRATCH = Path(__file__).parent / ".work"
PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/_rels/workbook.xml.rels",
    "xl/workbook.xml",
    "docProps/custom.xml",
    "xl/worksheets/sheet1.xml",
)
SEPARATOR = b"\xff\xff"


def scan(data: bytes) -> None:
    """A worksheet's bytes, cut anywhere: both ways of looking end, and the quick one sees no less of a short sheet."""
    size, sheet = 64 + 64 * (data[0] if data else 0), data[1:]
    quick = QuickScan()
    pieces = list(whole_cells(_chunks(sheet, size)))
    assert b"".join(pieces) == sheet
    for piece in pieces:
        quick.look(piece, b't="e"' in piece)
    exact = scan_exactly(iter(pieces))
    for found in (quick.found, exact):
        _look_at_formulas(found)
    if len(pieces) == 1 and quick.regular and len(sheet) < SAMPLED and _is_xml(sheet):
        _compare(quick.found, exact)


def _look_at_formulas(found: SheetScan) -> None:
    """Every formula is told from its cell and at another, whatever it says."""
    places, origins = (array("q", cells).tobytes() for cells in (found.formulas, found.origins))
    texts = FormulaTexts(places, found.texts, origins)
    for position in found.formulas:
        at_cell(texts.relative(*divmod(position, ROW)), 7, 7)


def _compare(quick: SheetScan, exact: SheetScan) -> None:
    assert quick.last_row >= exact.last_row, (quick.last_row, exact.last_row)
    assert quick.last_column >= exact.last_column, (quick.last_column, exact.last_column)


def archive(data: bytes) -> None:
    """Any bytes as a zip: opened, told what it is, every part unpacked and packed anew."""
    with suppress(Refused):
        opened = Archive(data, LIMITS.unpacked_bytes)
        format_of_zip(opened)
        _copy(opened, StoredArchive(io.BytesIO()), LIMITS.cells)


def package(data: bytes) -> None:
    """A whole zip whose parts say anything: the package's own account of itself, and its sheets."""
    contents = data.split(SEPARATOR, len(PARTS) - 1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in zip(PARTS, contents, strict=False):
            zipped.writestr(name, content)
    with suppress(Refused):
        opened = Archive(file.getvalue(), LIMITS.unpacked_bytes)
        told = Package(opened)
        told.sheet_parts()
        assert all(isinstance(text, str) for pair in told.properties().items() for text in pair)
        _copy(opened, StoredArchive(io.BytesIO()), LIMITS.cells)


def delimited(data: bytes) -> None:
    """Any bytes as csv: told what they are, then cut into texts, within the limits."""
    with suppress(Refused):
        kind_of(data, "return.csv")
    with suppress(Refused):
        refuse_unless_xls(data)
    with suppress(Refused):
        form, rows = read_delimited(data, LIMITS)
        read = [unpack(m[3], m[1], m[2], {}) for m in rows if m[0] == "rows"]
        assert form in ("csv", "tsv")
        assert sum(len(columns) * len(column) for columns in read for column in columns[:1]) <= LIMITS.cells
        assert all(cell is None or isinstance(cell, str) for columns in read for column in columns for cell in column)


def words(data: bytes) -> None:
    """Any words in a cell: typed, missing or a fault, and never a silent blank."""
    text = data.decode("utf-8", "replace")
    number, day = type_number(text), type_date(text)
    assert number.value is None or isinstance(number.value, float)
    assert day.value is None or isinstance(day.value, date)
    read_period(text)
    quarter_code(text)
    for want in (Want.NUMBER, Want.WHOLE, Want.DATE, Want.YES_NO, Want.QUARTER, Want.CODE, Want.TEXT):
        codes = {"yes": "y"} if want is Want.CODE else None
        typed = type_column(np.array([text, None], dtype=object), want, codes=codes)
        is_missing = pd.isna(typed.values[0])
        assert not is_missing or typed.faults or is_missing_word(text) or type_text(text) is None, want


def register(data: bytes) -> None:
    """Any words where a register's are: people with their sessions, or findings, each in a sheet the workbook has."""
    text, *names = data.decode("utf-8", "replace").split("\x1f")
    rows = [[_cell(cell) for cell in line.split("\t")] for line in text.split("\n")]
    merged = tuple((4, column, 5 + column, column) for column in range(1, 3))
    sheets = [
        Sheet(name[:31] or "Register", SheetRows(rows), False, frozenset(), merged, {}, frozenset())
        for name in names[:2] or ("May",)
    ]
    book = Workbook("register.xlsx", "0" * 64, "xlsx", tuple(sheets), {}, False, False)
    for layout in _registers():
        reading = extract(book, layout)
        called = {s.name for s in book.sheets} | {f"sheet no. {n}" for n in range(1, len(sheets) + 1)} | {""}
        assert {f.sheet for f in reading.findings} <= called
        for table in reading.tables:
            assert all(int(number) >= 1 for number in table.values["sessions"])


def _cell(text: str) -> Value:
    if text.startswith("#") and text[1:].isdecimal():
        return date(2026, 4, 1) + timedelta(days=int(text[1:][:3]))
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 16 else text or None


@cache
def _registers() -> list[Layout]:
    head = {"layout": "club", "name": "Club", "holds": "register", "fits": {"cells": ["Club"]}}
    head["sender"] = {"period": {"constant": "2026-27 Q1"}}
    who = {"reference": "Ref", "name": "Name", "birth_date": {"heading": "Born", "want": "date"}}
    shapes = [
        {"columns": {**who, "attended_on": {"heading": "Date", "want": "date"}, "hours": "Hrs"}},
        {"columns": who, "sessions": {}, "every_sheet": True, "heading_rows": 2},
        {"columns": {"attended_on": "Date", "hours": "Hrs"}, "every_sheet": True, "sheet_name_as": "name"},
        {"columns": {"attended_on": "Date"}, "sessions": {"headings": "name", "cells": "hours"}},
    ]
    tables = [{"register": {"holds": "register", "ends": "sheet end", **shape}} for shape in shapes]
    return [Layout.model_validate({**head, "tables": table}) for table in tables]


def yaml(data: bytes) -> None:
    """Any text as a file of ours: a document, or a fault with its file and line."""
    path = SCRATCH / "yaml-in-hand.yaml"
    path.write_bytes(data[:MOST_BYTES])
    with suppress(DefinitionError):
        document = load_document(path)
        assert isinstance(document.data, dict)


def _chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


def _is_xml(data: bytes) -> bool:
    try:
        expat.ParserCreate("UTF-8").Parse(data, True)
    except expat.ExpatError:
        return False
    return True


TARGETS: dict[str, Target] = {
    "scan": scan,
    "archive": archive,
    "package": package,
    "delimited": delimited,
    "words": words,
    "register": register,
    "yaml": yaml,
}


def seeds(name: str) -> list[bytes]:
    """Where a target's search begins: small examples of what it is made for."""
    book = _workbook()
    with zipfile.ZipFile(io.BytesIO(book)) as zipped:
        parts = [zipped.read(part) for part in PARTS]
    texts = ["£1,234.50", "1 234,50", "85%", "(120)", "12 (est.)", "<5", "n/a", "03/04/2025", "3rd of March 2025"]
    texts += ["2025-04-01", "45000", "Q1 2025/26", "Apr 2025 - Jun 2025", "April 2026 and after", "yes", "✓", "nil"]
    return {
        "scan": [b"\x10" + parts[-1], b"\x00" + parts[-1]],
        "archive": [_stored(parts), book],
        "package": [SEPARATOR.join(parts)],
        "delimited": [b"a,b\r\n1,2\r\n", b'a;b\n"x;y";2\n', "\ufeffa\tb\n£1\t2\n".encode("utf-16"), b"\xa31|2\n"],
        "words": [text.encode() for text in texts],
        "register": [text.encode() for text in _REGISTERS],
        "yaml": [text.encode() for text in _YAML],
    }[name]


_REGISTERS = (
    "Club\nRef\tName\tBorn\tDate\tHrs\na1\tAna Bell\t1/2/1950\t#3\t2\n\tBell, Ana\t\t14/04/2026\t1.5\nTotal\t\t\t\t3",
    "Club\n\t\tApril 2026\t\nRef\tName\t7\tTue 14\na1\tAna\tx\t\u2713\n\tJo\tDNA\t1\x1fMay\x1fJune 26",
    "Date\tHrs\n#3\t2\nsoon\tlots\x1fApril Jones\x1fMay",
    "Date\tAna Bell\tThorn, Ezra\tTotal\n#3\t2\t\t1\n\t1\t?\t",
)
_YAML = (
    "outcome: People are less lonely\nmatters_because: >-\n  Residents named it first.\nweight: 0.5\n",
    "partners:\n  - {partner: a, first: 2026-27 Q1, due_days: 30}\n  - {partner: b}\nfrom: 2024-04-01\n",
    "a: &b [1, ~, true]\nc: *b\n<<: *b\n",
    "? [x]\n: !!int '1'\n--- \n# said\n\"q\\n\": 'r'\n|: |\n  t\n",
)


def _stored(parts: list[bytes]) -> bytes:
    """A zip that is not compressed, so that a changed byte changes what is in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in zip(PARTS, parts, strict=True):
            zipped.writestr(name, content[:200])
    return file.getvalue()


def _workbook() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.set_custom_property("template", "1.0")
        sheet = book.add_worksheet("Results")
        sheet.write_row(0, 0, ["Indicator", "Value"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, "=A1", None, "")
        sheet.merge_range(4, 0, 5, 1, "merged")
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(2, 3, None, None, {"hidden": True})
    return file.getvalue()
