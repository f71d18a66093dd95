"""A workbook saved in LibreOffice's own format: its values, without formulas, widths or lists to choose from.

Sample road: forms → **open_document** → the inbox, as a file whose name ends in .ods.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from html import escape

from outcomes.sample.chance import Chance
from outcomes.sample.workbooks import Rows, read_rows, sheet_names

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns"
_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<office:document-content xmlns:office="{_SPACE}:office:1.0" xmlns:table="{_SPACE}:table:1.0" '
    f'xmlns:text="{_SPACE}:text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
)
_END = "</office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<manifest:manifest xmlns:manifest="{_SPACE}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_PACKED_ON = (1980, 1, 1, 0, 0, 0)


def as_open_document(data: bytes, _: Chance) -> bytes:
    """The same sheets and values as an .ods file; equal workbooks make equal files."""
    sheets = "".join(_sheet(name, read_rows(data, name)) for name in sheet_names(data))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        # The format asks that its kind stands first, and not packed.
        archive.writestr(zipfile.ZipInfo("mimetype", _PACKED_ON), _KIND, zipfile.ZIP_STORED)
        for name, content in (("content.xml", f"{_START}{sheets}{_END}"), ("META-INF/manifest.xml", _MANIFEST)):
            archive.writestr(zipfile.ZipInfo(name, _PACKED_ON), content, zipfile.ZIP_DEFLATED, 9)
    return file.getvalue()


def _sheet(name: str, rows: Rows) -> str:
    lines = "".join(f"<table:table-row>{''.join(_cells(cells))}</table:table-row>" for cells in rows)
    return f'<table:table table:name="{escape(name)}">{lines}</table:table>'


def _cells(cells: Iterable[object]) -> Iterator[str]:
    """A row's cells, empty ones told by their number; after the last filled one nothing is told."""
    empty = 0
    for value in cells:
        if value is None or value == "":
            empty += 1
            continue
        if empty:
            yield f'<table:table-cell table:number-columns-repeated="{empty}"/>'
        empty = 0
        yield f"<table:table-cell {_value(value)}><text:p>{escape(str(value))}</text:p></table:table-cell>"
    if empty:
        yield "<table:table-cell/>"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    if isinstance(value, int | float):
        return f'office:value-type="float" office:value="{value!r}"'
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return f'office:value-type="date" office:date-value="{day.isoformat()}"'
    return 'office:value-type="string"'
