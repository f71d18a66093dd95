"""What the reader's tests share: one warm reader, and an xlsx made by hand, part by part."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from outcomes.returns.workbook import Reader

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
    '<sheet name="Results" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/worksheets/sheet1.xml": "",
}
Handmade = Callable[..., Path]


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """One child, kept warm for all tests: what one test's file does to it, the next would feel."""
    with Reader(children=1) as reader:
        yield reader


@pytest.fixture
def handmade(tmp_path: Path) -> Handmade:
    """Makes an xlsx: `rows` is what stands in its only sheet's sheetData, `parts` and `also` add or replace parts."""

    def make(
        rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>',
        *,
        name: str = "return.xlsx",
        parts: Mapping[str, str | bytes] | None = None,
        also: Iterable[tuple[str, str]] = (),
        before: str = "",
        after: str = "",
    ) -> Path:
        sheet = f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        contents = {**_PARTS, "xl/worksheets/sheet1.xml": sheet, **(parts or {})}
        with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as zipped:
            warnings.simplefilter("ignore")  # zipfile warns of the doubles we mean to write
            for part, content in (*contents.items(), *also):
                zipped.writestr(part, content)
        return tmp_path / name

    return make
