"""Slips that happen to a form's file rather than to its figures: sheets, headings, rows and formulas cut or added.

Sample road: forms → **cuts** → the inbox. Each returns the file and the cells where the slip stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from outcomes.returns.form import RESULTS, SENDER, FormSheet, people_sheet
from outcomes.returns.template import RETURN
from outcomes.sample.chance import Chance
from outcomes.sample.slips import Draft, Mark
from outcomes.sample.workbooks import (
    a1,
    add_to_row,
    cut,
    heading_row,
    hide_column,
    hide_rows,
    inline,
    pack,
    read_rows,
    set_cell,
    text_cell,
    unpack,
    with_copy,
    without_sheet,
)

Where = tuple[str, tuple[str, ...]]
"""A sheet and cells on it; no cells where the slip is the whole sheet's, no sheet where it is the file's."""
Cut = Callable[[bytes, Draft, Chance], tuple[bytes, Where]]

_LINK_PART = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1">'
    '<sheetNames><sheetName val="Totals"/></sheetNames></externalBook></externalLink>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/externalLinkPath" Target="our%20figures.xlsx" TargetMode="External"/>'
    "</Relationships>"
)
_LINK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"


def locate(data: bytes, draft: Draft, mark: Mark) -> tuple[str, str]:
    """The sheet and the cell of a mark in a form that has been written; no cell where the mark names no field."""
    if mark.holds == "sender":
        return RETURN, _sender_cell(data, mark.field) if mark.field else ""
    sheet = RESULTS if mark.holds == "results" else people_sheet(draft.place.framework)
    if not mark.field:
        return sheet.title, ""
    rows = read_rows(data, sheet.title)
    top, columns = _headings(rows, sheet)
    row = top + 1 + mark.row if isinstance(mark.row, int) else _result_row(rows, top, columns, draft, mark)
    return sheet.title, a1(row, columns[mark.field])


def _sender_cell(data: bytes, field: str) -> str:
    heading = next(f.heading for f in SENDER if f.name == field)
    return a1(next(i for i, row in enumerate(read_rows(data, RETURN)) if row[0] == heading), 1)


def _headings(rows: list[list[object]], sheet: FormSheet) -> tuple[int, dict[str, int]]:
    top = heading_row(rows, tuple(f.heading for f in sheet.fields))
    return top, {f.name: rows[top].index(f.heading) for f in sheet.fields}


def _result_row(rows: list[list[object]], top: int, columns: Mapping[str, int], draft: Draft, mark: Mark) -> int:
    if not isinstance(mark.row, tuple):
        raise TypeError("A row of Results is named by its key.")
    indicator, dimension, category = mark.row
    breakdown = draft.place.framework.breakdowns.get(dimension)
    labels = {c.code: c.label for c in draft.place.categories(dimension)} if breakdown else {}
    wanted: tuple[set[object], ...] = (
        {indicator},
        {dimension, breakdown.label if breakdown else dimension},
        {category, labels.get(category, category)},
    )
    keys = [columns[name] for name in ("indicator", "dimension", "category")]
    fits = (i for i in range(top + 1, len(rows)) if all(rows[i][c] in w for c, w in zip(keys, wanted, strict=True)))
    return [row for row, _ in zip(fits, range(mark.nth), strict=False)][-1]


def sheet_deleted(data: bytes, _: Draft, __: Chance) -> tuple[bytes, Where]:
    return without_sheet(data, RESULTS.title), (RESULTS.title, ())


def heading_wiped(data: bytes, _: Draft, __: Chance) -> tuple[bytes, Where]:
    """The heading over the indicators' codes is gone."""
    rows = read_rows(data, RESULTS.title)
    top, columns = _headings(rows, RESULTS)
    return cut(data, RESULTS.title, set_cell(a1(top, columns["indicator"]), "")), (RESULTS.title, ())


def heading_misspelt(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """`Refered by`, over a column that no figure depends on."""
    sheet = people_sheet(draft.place.framework)
    top, columns = _headings(read_rows(data, sheet.title), sheet)
    cell = a1(top, columns["referred_by"])
    return cut(data, sheet.title, text_cell(cell, "Refered by")), (sheet.title, (cell,))


def column_added(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """A column of the partner's own at the end of the People sheet."""
    sheet = people_sheet(draft.place.framework)
    top, columns = _headings(read_rows(data, sheet.title), sheet)
    column, words = len(columns), ["Our cost code", *["CC-14"] * min(3, len(draft.content.people))]
    changed = data
    for row, text in enumerate(words, top):
        cell = f'<c r="{a1(row, column)}" t="inlineStr"><is><t>{text}</t></is></c>'
        changed = cut(changed, sheet.title, add_to_row(row + 1, cell))
    return changed, (sheet.title, (a1(top, column),))


def rows_hidden(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """A filter left on: two people's rows are out of sight."""
    sheet = people_sheet(draft.place.framework)
    top, _columns = _headings(read_rows(data, sheet.title), sheet)
    return cut(data, sheet.title, hide_rows(range(top + 3, top + 5))), (sheet.title, ())


def postcodes_hidden(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """The postcodes were hidden before somebody looked over the treasurer's shoulder."""
    sheet = people_sheet(draft.place.framework)
    top, columns = _headings(read_rows(data, sheet.title), sheet)
    column = columns["postcode"]
    return cut(data, sheet.title, hide_column(column + 1)), (sheet.title, (a1(top, column),))


def heading_copied(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """A second column under `Referred by`, for the partner's own use, at the end of the People sheet."""
    sheet = people_sheet(draft.place.framework)
    top, columns = _headings(read_rows(data, sheet.title), sheet)
    column, words = len(columns), [sheet.field("referred_by").heading, *["by phone"] * 3]
    changed = data
    for row, text in enumerate(words, top):
        changed = cut(changed, sheet.title, add_to_row(row + 1, inline(a1(row, column), text)))
    return changed, (sheet.title, (a1(top, column),))


def sheet_copied(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """The People sheet copied within the workbook before sorting it, and the copy left there."""
    title = people_sheet(draft.place.framework).title
    return with_copy(data, title, f"{title} (2)"), ("", ())


def sum_typed_over(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """Sessions added up in the cell, month by month, but for the last, whose sum was typed."""
    sheet = people_sheet(draft.place.framework)
    rows = read_rows(data, sheet.title)
    top, columns = _headings(rows, sheet)
    column = columns["sessions"]
    held = [i for i in range(top + 1, len(rows)) if isinstance(rows[i][column], float)]
    sums = {a1(i, column): int(str(rows[i][column]).partition(".")[0]) for i in held[:-1]}
    cell = re.compile(r'<c r="([A-Z]+\d+)"( s="\d+")?><v>[^<]*</v></c>')

    def added_up(found: re.Match[str]) -> str:
        if found[1] not in sums:
            return found[0]
        total = sums[found[1]]
        months = f"{total // 3}+{total // 3}+{total - 2 * (total // 3)}"
        return f'<c r="{found[1]}"{found[2] or ""}><f>{months}</f><v>{total}</v></c>'

    return cut(data, sheet.title, lambda xml: cell.sub(added_up, xml)), (sheet.title, (a1(held[-1], column),))


def _figure_cell(data: bytes, draft: Draft, chance: Chance) -> tuple[str, str, object]:
    """A typed total's cell, and what stands in it."""
    indicators = draft.place.framework.indicators
    figures = [
        f
        for f in draft.report.figures
        if f.dimension == "all"
        and f.parts.value is not None
        and not f.period
        and indicators[f.indicator].from_people is None
    ]
    figure = chance.pick(figures)
    sheet, cell = locate(data, draft, Mark("results", figure.key, "value"))
    return sheet, cell, figure.parts.value


def formula_broken(data: bytes, draft: Draft, chance: Chance) -> tuple[bytes, Where]:
    """A formula whose sheet was deleted."""
    sheet, cell, _ = _figure_cell(data, draft, chance)
    return cut(data, sheet, set_cell(cell, "<f>SUM(#REF!)</f><v>#REF!</v>", "e")), (sheet, (cell,))


def formula_unreckoned(data: bytes, draft: Draft, chance: Chance) -> tuple[bytes, Where]:
    """A formula some other program wrote without its result."""
    sheet, cell, value = _figure_cell(data, draft, chance)
    return cut(data, sheet, set_cell(cell, f"<f>{value}*1</f>")), (sheet, (cell,))


def linked_elsewhere(data: bytes, draft: Draft, chance: Chance) -> tuple[bytes, Where]:
    """A figure that is read from the partner's own workbook, its last value stored."""
    sheet, cell, value = _figure_cell(data, draft, chance)
    linked = cut(data, sheet, set_cell(cell, f"<f>[1]Totals!$B$4</f><v>{value}</v>"))
    return _with_link(linked), ("", ())


def _with_link(data: bytes) -> bytes:
    parts = unpack(data)
    book = parts["xl/workbook.xml"].decode()
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    types = parts["[Content_Types].xml"].decode()
    number = len(re.findall("<Relationship ", relations)) + 1
    reference = f'</sheets><externalReferences><externalReference r:id="rId{number}"/></externalReferences>'
    relation = (
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    )
    override = f'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="{_LINK_TYPE}"/>'
    changed = {
        "xl/workbook.xml": book.replace("</sheets>", reference),
        "xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", relation + "</Relationships>"),
        "[Content_Types].xml": types.replace("</Types>", override + "</Types>"),
        "xl/externalLinks/externalLink1.xml": _LINK_PART,
        "xl/externalLinks/_rels/externalLink1.xml.rels": _RELATIONS,
    }
    return pack({**parts, **{name: text.encode() for name, text in changed.items()}})
