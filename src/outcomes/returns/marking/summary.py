"""The sheet that is put first: what to mend, a line a cell, each with a link to it.

Returns road: used by **marking**. Every text is stored as a text and quoted, so that none can run as a formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from outcomes.returns.findings import SERIOUSNESS, Finding, Severity
from outcomes.returns.marking.notes import MOST
from outcomes.returns.marking.styles import COLOURS, Styles
from outcomes.returns.marking.tags import escaped, text_in_cell

_LINES_A_FINDING = 20
_LONGEST = 32_000
_HEADINGS = ("How serious", "Sheet", "Cell", "Heading", "What we found", "What is wrong", "What to do")
_WIDTHS = (16, 14, 10, 26, 22, 48, 48)
_LINE, _TALLEST = 15, 405
"""Points of a line, and of the tallest row there may be."""
_RAGGED = 6
"""Characters that lines broken between words leave empty, of each text."""
_HEAD_ROW = 5
_TAB = "FFD1495B"
_TITLE = "What to mend"
_HOW = (
    "Click a cell's address to go there: it is coloured, and a note on it says the same as here. You may mend the "
    "cells in this copy and send it back, or mend your own workbook. This sheet and the colours are not read."
)
_MANY = f"On a sheet with more than {MOST:,} such cells all are coloured, and the first {MOST:,} have a note."
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetPr><tabColor rgb="{tab}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
    '<pane ySplit="{head}" topLeftCell="A{first}" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft" activeCell="A{first}" sqref="A{first}"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{rows}</sheetData>'
    '<mergeCells count="2"><mergeCell ref="A2:G2"/><mergeCell ref="A3:G3"/></mergeCells>{links}'
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
)
_COUNTED: dict[Severity, tuple[str, str]] = {
    "error": ("1 thing must be mended", "{} things must be mended"),
    "warning": ("1 thing to confirm", "{} things to confirm"),
    "note": ("1 thing good to know", "{} things good to know"),
}


@dataclass(frozen=True)
class _Line:
    """One line of the list: a finding, and the cell it links to ("" for the sheet as a whole)."""

    finding: Finding
    cell: str
    shown: str


@dataclass(frozen=True)
class _Looks:
    title: int
    text: int
    head: int
    link: int
    serious: Mapping[Severity, int]


def summary_sheet(findings: Sequence[Finding], linked: frozenset[str], styles: Styles) -> bytes:
    """The sheet's part. `linked` are the names of the sheets there are."""
    looks = _looks(styles, findings)
    lines = [line for finding in findings for line in _lines(finding)]
    first = _HEAD_ROW + 1
    rows = [*_head(findings, looks), *(_row(n, line, looks, linked) for n, line in enumerate(lines, first))]
    links = [link for n, line in enumerate(lines, first) if (link := _link(n, line, linked))]
    columns = (f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(_WIDTHS, 1))
    return _SHEET.format(
        tab=_TAB,
        head=_HEAD_ROW,
        first=first,
        columns="".join(columns),
        rows="".join(rows),
        links=f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
    ).encode("ascii", "xmlcharrefreplace")


def is_our_list(sheet: bytes) -> bool:
    """Whether a sheet's part is a list of ours, also where a spreadsheet program has saved it since: by its tab."""
    return _TAB.encode() in sheet.upper()


def _looks(styles: Styles, findings: Sequence[Finding]) -> _Looks:
    return _Looks(
        title=styles.plain(bold=True, size=18),
        text=styles.plain(),
        head=styles.plain(bold=True, head=True),
        link=styles.plain(link=True),
        serious={s: styles.plain(bold=True, fill=COLOURS[s]) for s in dict.fromkeys(f.severity for f in findings)},
    )


def _head(findings: Sequence[Finding], looks: _Looks) -> Iterator[str]:
    yield _cells(1, 30, ((_TITLE, looks.title),))
    yield _cells(2, 20, ((f"{in_short(findings)}.", looks.text),))
    is_long = any(len(f.cells) > MOST for f in findings)
    yield _cells(3, 50 if is_long else 34, ((f"{_HOW} {_MANY}" if is_long else _HOW, looks.text),))
    yield _cells(_HEAD_ROW, 20, tuple((heading, looks.head) for heading in _HEADINGS))


def in_short(findings: Sequence[Finding]) -> str:
    """How many there are of each: `2 things must be mended, 1 thing to confirm`."""
    said = []
    for severity, (one, many) in _COUNTED.items():
        number = sum(f.severity == severity for f in findings)
        said += [one if number == 1 else many.format(number)] if number else []
    return ", ".join(said)


def _lines(finding: Finding) -> Iterator[_Line]:
    """A line for each cell; of very many the first, and how many more there are."""
    if not finding.cells:
        yield _Line(finding, "", "")
    for cell in finding.cells[:_LINES_A_FINDING]:
        yield _Line(finding, cell, cell)
    more = finding.cells[_LINES_A_FINDING:]
    if more:
        yield _Line(finding, more[0], more[0] if len(more) == 1 else f"{more[0]} and {len(more) - 1:,} more")


def _row(number: int, line: _Line, looks: _Looks, linked: frozenset[str]) -> str:
    found = line.finding
    link = looks.link if found.sheet in linked else looks.text
    cells = (
        (SERIOUSNESS[found.severity], looks.serious[found.severity]),
        (found.sheet or "The whole file", looks.text),
        (line.shown or ("the sheet" if found.sheet else ""), link),
        *((text, looks.text) for text in (found.heading, found.found, found.message, found.remedy)),
    )
    return _cells(number, _height([text for text, _ in cells]), cells)


def _height(texts: Sequence[str]) -> int:
    """The height in points that shows all of a row's texts: LibreOffice does not work it out for itself."""
    wide = [(len(text), width) for text, width in zip(texts, _WIDTHS, strict=True) if len(text) >= width]
    return min(_LINE * max((math.ceil((long + _RAGGED) / width) for long, width in wide), default=1), _TALLEST)


def _cells(row: int, height: int, values: Sequence[tuple[str, int]]) -> str:
    made = (
        f'<c r="{letter}{row}" s="{look}" t="inlineStr"><is><t xml:space="preserve">'
        f"{text_in_cell(text[:_LONGEST]).decode()}</t></is></c>"
        for letter, (text, look) in zip("ABCDEFG", values, strict=False)
    )
    return f'<row r="{row}" ht="{height}" customHeight="1">{"".join(made)}</row>'


def _link(row: int, line: _Line, linked: frozenset[str]) -> str:
    sheet = line.finding.sheet
    if sheet not in linked:
        return ""
    quoted = sheet.replace("'", "''")
    place = escaped(f"'{quoted}'!{line.cell or 'A1'}")
    return f'<hyperlink ref="C{row}" location="{place}" display="{escaped(line.shown or sheet)}"/>'
