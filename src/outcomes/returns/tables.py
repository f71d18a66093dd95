"""Reads a located table into one frame that knows its cells, and says what is wrong in the cells that were read.

Returns road: body → **tables** → extract. A plain table is taken column by column; a wide one goes through `long`.
"""

from __future__ import annotations

import numpy as np

from outcomes.returns.altered import altered
from outcomes.returns.arrays import objects
from outcomes.returns.body import Body, read_body
from outcomes.returns.faults import broken_cells, did_you_mean, headed_twice, totals_left, unread
from outcomes.returns.findings import Finding
from outcomes.returns.grid import take
from outcomes.returns.hidden import hidden_columns, hidden_rows
from outcomes.returns.layout_language import BY, Table
from outcomes.returns.located import Located
from outcomes.returns.long import as_records, as_results
from outcomes.returns.reading import ReadTable
from outcomes.returns.singles import Singles
from outcomes.returns.texts import key, nearest, pattern
from outcomes.returns.typed_over import typed_over
from outcomes.returns.workbook import a1


def read_table(
    name: str, table: Table, place: Located, singles: Singles, placeholders: frozenset[str]
) -> tuple[ReadTable | None, list[Finding], Body]:
    """The table's entries (None: nothing has been entered), the findings, and the body both were made of."""
    body, findings = read_body(name, table, place, singles, placeholders)
    made = _made(body)
    findings += broken_cells(body.areas())
    findings += [*typed_over(body), *altered(body)]
    findings += [*_hidden(body), *hidden_columns(body)]
    findings += _headings_left(body, placeholders)
    findings += _words_left(body) if BY in body.fields else []
    findings += _totals_left(body)
    return (made if made.size else None), findings, body


def _made(body: Body) -> ReadTable:
    if body.table.holds == "records":
        return as_records(body)
    if body.table.over or body.table.figures:
        return as_results(body)
    return _plain(body)


def _hidden(body: Body) -> list[Finding]:
    sheet = body.place.sheet
    read = np.intersect1d(body.grid.rows, body.looked.rows) if sheet.is_hidden or sheet.hidden_rows else np.array([])
    return hidden_rows(sheet, read.tolist()) if len(read) else []


def _plain(body: Body) -> ReadTable:
    size = len(body.grid.rows)
    values = {name: body.coded(name) for name in body.fields}
    given = {name: found for name, found in body.shared.items() if name not in values}
    columns: dict[str, np.ndarray | int] = {name: heading.column for name, heading in body.fields.items()}
    return ReadTable(
        name=body.name,
        holds=body.table.holds,
        sheet=body.place.sheet.name,
        values=values | {name: objects([found.value] * size) for name, found in given.items()},
        rows=body.grid.rows,
        columns=columns | {name: found.column for name, found in given.items()},
        labels={name: heading.path for name, heading in body.fields.items()},
        cell_rows={name: np.full(size, found.row) for name, found in given.items() if found.row},
        raw={name: body.written(name) for name in body.fields if body.table.columns[name].values},
        date_1904=body.date_1904,
    )


def _totals_left(body: Body) -> list[Finding]:
    """A note of rows of totals, which are no entries."""
    if not body.totals:
        return []
    column, sheet = min(h.column for h in body.fields.values()), body.place.sheet.name
    return [totals_left(sheet, [a1(row, column) for row in body.totals], body.table.holds)]


def _headings_left(body: Body, placeholders: frozenset[str]) -> list[Finding]:
    """Headings that nobody asked for, over columns that hold entries."""
    rows, place = body.grid.rows, body.place
    if not len(rows) or not place.unread:
        return []
    columns = [heading.column for heading in place.unread]
    grid = take(place.sheet, int(rows[0]), int(rows[-1]), columns, placeholders)
    held = [h for h in place.unread if grid.entered([h.column]).any()]
    read = {h.key: h for h in (*body.fields.values(), *(column.heading for column in place.values))}
    again = [h for h in held if h.key in read and not h.repeats]
    return [
        *(headed_twice(place.sheet.name, h, read[h.key]) for h in again),
        *unread(place.sheet.name, [(h.path, a1(h.row, h.column)) for h in held if h not in again]),
    ]


def _words_left(body: Body) -> list[Finding]:
    """Rows whose words name no figure: nearly spelt ones are offered, the others are noted."""
    assert body.table.figures is not None
    known = {key(words): words for words in body.table.figures.are}
    ignored = pattern(*body.table.figures.ignore)
    column, sheet = body.fields[BY].column, body.place.sheet.name
    there = {key(words) for words in body.written(BY)}
    findings: list[Finding] = []
    left: list[tuple[str, str]] = []
    for row, words in zip(body.grid.rows.tolist(), body.written(BY), strict=True):
        if words is None or key(words) in known or ignored.fits(key(words)):
            continue
        near = nearest([str(words)], (known[k] for k in known if k not in there))
        if near:
            findings.append(did_you_mean(sheet, a1(row, column), str(words), near))
        else:
            left.append((str(words), a1(row, column)))
    return findings + unread(sheet, left)
