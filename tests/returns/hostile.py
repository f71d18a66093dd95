"""Files that mean harm, by what they do: made here, never kept. A table of makers that tests and measurements share."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


def xlsx(rows: str = _ONE_CELL, before: str = "", after: str = "", **parts: str | bytes) -> bytes:
    """A workbook of one sheet; `parts` are further ones, their names with `__` for `/` and `_` for `.`."""
    sheet = f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    relation = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_DOCUMENT}/'
    return zipped(
        {
            "_rels/.rels": f'{relation}officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": f'{relation}worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
            '<sheet name="Results" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": sheet,
            **{name.replace("__", "/").replace("_", "."): content for name, content in parts.items()},
        }
    )


def ods(rows: str, mimetype: str = _ODS) -> bytes:
    content = (
        f'<office:document-content xmlns:office="{_OFFICE}:office:1.0" xmlns:table="{_OFFICE}:table:1.0" '
        f'xmlns:text="{_OFFICE}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Results">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": "<manifest/>"})


def _ods_cell(repeated: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="1" {repeated}><text:p>1</text:p></table:table-cell>'
    )


def _noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _strings(count: int, length: int) -> str:
    letters = _noise(count * length).hex()
    texts = "".join(f"<si><t>{letters[i : i + 2 * length]}</t></si>" for i in range(0, len(letters), 2 * length))
    return f'<sst xmlns="{_MAIN}">{texts}</sst>'


def _merges(count: int) -> str:
    ranges = "".join(f'<mergeCell ref="A{i}:C{i}"/>' for i in range(1, count + 1))
    return f'<mergeCells count="{count}">{ranges}</mergeCells>'


def _styles(count: int) -> str:
    return f'<styleSheet xmlns="{_MAIN}"><cellXfs count="{count}">{_xfs(count)}</cellXfs></styleSheet>'


def _xfs(count: int) -> str:
    return "".join(f'<xf numFmtId="{i % 60}" fontId="{i % 9}" xfId="{i % 7}"/>' for i in range(count))


REFUSED: dict[str, Callable[[], bytes]] = {
    "a part without a name": lambda: zipped({"?": "x", "xl/workbook.xml": "<workbook/>"}).replace(b"?", b"\0"),
    "xlsx whose last cell stands in another row than it says": lambda: xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row>' * 99 + '<row r="2"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "xlsx with a million merged ranges": lambda: xlsx(after=_merges(1_000_000)),
    "xlsb of noise": lambda: zipped({"xl/workbook.bin": _noise(60_000), "xl/worksheets/sheet1.bin": _noise(60_000, 2)}),
    "xlsb whose records claim a gigabyte": lambda: zipped({"xl/workbook.bin": b"\x83\x01\xff\xff\xff\x7f" * 9}),
    "xls of noise": lambda: COMPOUND + _noise(400) + _wide("Workbook") + _noise(60_000),
    "xls that claims a gigabyte of sectors": lambda: (
        COMPOUND
        + bytes(16)
        + b"\x3e\x00\x03\x00\xfe\xff\x1e\x00\x06\x00"
        + bytes(6)
        + b"\xff\xff\xff\x7f" * 8
        + bytes(600)
        + _wide("Workbook")
    ),
    "xls that ends early": lambda: COMPOUND + _wide("Workbook"),
    "ods with a full row repeated a million times": lambda: ods(
        '<table:table-row table:number-rows-repeated="1048576">' + _ods_cell() * 200 + "</table:table-row>"
    ),
    "ods with half a million merged cells": lambda: ods(
        "<table:table-row>" + _ods_cell('table:number-columns-spanned="2"') * 500_000 + "</table:table-row>"
    ),
    "ods with a row of merged cells repeated nine thousand times": lambda: ods(
        '<table:table-row table:number-rows-repeated="9000">'
        + _ods_cell('table:number-columns-spanned="2"') * 100
        + "</table:table-row>"
    ),
    "ods with a tag that never ends": lambda: ods("<table:table-row>" * 9 + "<table:table-row"),
    "ods with rows in rows": lambda: ods("<table:table-row>" * 200_000),
    "ods that is a drawing": lambda: ods("", "application/vnd.oasis.opendocument.graphics"),
    "ods with entities": lambda: zipped(
        {
            "mimetype": _ODS,
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;">]><office:document-content>&c;',
        }
    ),
    "csv with a field of two million letters": lambda: b"a,b\n1," + b"x" * 2_000_000,
    "csv of one line of four million commas": lambda: b"," * 4_000_000,
    "csv with noughts in it": lambda: b"a,b\n1,\x00\n",
    "csv of noughts alone": lambda: bytes(3_000_000),
    "csv in quotation marks that never end": lambda: b'"' + b"a,\n" * 1_000_000,
    "csv whose every short line would be as wide as its widest": lambda: b",".join([b"1"] * 16_000) + b"\n1" * 100_000,
    "csv with six million cells": lambda: b"1,2,3\n" * 2_000_000,
}
"""What each file does, and how it is made: all of these are refused."""

READ: dict[str, Callable[[], bytes]] = {
    "xlsx nested a million deep": lambda: xlsx("<a>" * 1_000_000),
    "xlsx nested deep in varied tags": lambda: xlsx("".join(f"<a{i % 977}>" for i in range(400_000))),
    "xlsx with 30 MB of shared strings": lambda: xlsx(xl__sharedStrings_xml=_strings(1_000, 15_000)),
    "xlsx with a million styles": lambda: xlsx(xl__styles_xml=_styles(1_000_000)),
    "xlsx with a million shared strings": lambda: xlsx(xl__sharedStrings_xml=_strings(1_000_000, 8)),
    "xlsx whose dimension lies": lambda: xlsx(before='<dimension ref="A1:XFD1048576"/>'),
    "xlsx with a number of 5,000 digits": lambda: xlsx(f'<row r="1"><c r="A1"><v>{"9" * 5_000}</v></c></row>'),
    "ods with a cell repeated a thousand million times": lambda: ods(
        "<table:table-row>" + _ods_cell('table:number-columns-repeated="1000000000"') + "</table:table-row>"
    ),
    "ods whose empty rows are repeated to the end": lambda: ods(
        f"<table:table-row>{_ods_cell()}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    ),
    "csv with a number of 100,000 digits": lambda: b"a,b\n1," + b"9" * 100_000 + b"\n",
    "csv of a million empty lines": lambda: b"a,b\n1,2\n" + b"\n" * 1_000_000,
    "csv of a million lines of commas": lambda: b"a,b,c\n1,2,3\n" + b",,\n" * 1_000_000,
    "csv of a wide line and a million empty ones": lambda: b",".join([b"1"] * 16_384) + b"\n" * 1_000_000,
    "csv with a line of 16,384 columns": lambda: b",".join([b"1"] * 16_384) + b"\n",
}
"""What is odd and harmless: each is read, or refused where it would cost too much; never more."""

SUFFIXES = {"xlsx": ".xlsx", "xlsb": ".xlsb", "xls": ".xls", "ods": ".ods", "csv": ".csv"}


def suffix(name: str) -> str:
    """The ending a file of this name's first word has."""
    return SUFFIXES.get(name.split()[0], ".xlsx")
