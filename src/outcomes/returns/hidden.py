"""What is hidden and was read all the same: rows, columns and whole sheets, each said in a note.

Returns road: body → **hidden** → tables and registers. A note, since a hidden figure counts like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from outcomes.plurals import counted
from outcomes.returns.body import Body
from outcomes.returns.faults import fault
from outcomes.returns.findings import Finding
from outcomes.returns.workbook import Sheet, a1


def hidden_rows(sheet: Sheet, rows: Iterable[int]) -> list[Finding]:
    """A note that rows (or the sheet) were hidden, and were read nevertheless."""
    hidden = sorted(sheet.hidden_rows.intersection(rows)) if sheet.hidden_rows else []
    findings = []
    if sheet.is_hidden:
        remedy = "If they should not count, delete them; otherwise nothing is to be done."
        findings.append(fault("hidden-rows", sheet.name, "This sheet is hidden. Its figures were read.", remedy))
    if hidden:
        message = (
            f"{counted(len(hidden), 'row is', 'rows are')} hidden, and were read like the others: {_spans(hidden)}."
        )
        message = message if len(hidden) > 1 else f"Row {hidden[0]} is hidden, and was read like the others."
        remedy = "If a hidden row should not count, delete it; otherwise nothing is to be done."
        findings.append(fault("hidden-rows", sheet.name, message, remedy, cells=[a1(row, 1) for row in hidden]))
    return findings


def hidden_columns(body: Body) -> list[Finding]:
    """A note for each column with entries that nobody sees, unless all the sheet is hidden, which is said already."""
    sheet = body.place.sheet
    if not sheet.hidden_columns or sheet.is_hidden:
        return []
    headings = [*body.fields.values(), *(column.heading for column in body.place.values)]
    return [
        fault(
            "hidden-columns",
            sheet.name,
            f"The column “{heading.path}” is hidden, and was read like the others.",
            "If its figures should not count, empty the column; otherwise nothing is to be done.",
            cells=[a1(heading.row, heading.column)],
            label=heading.path,
        )
        for heading in headings
        if heading.column in sheet.hidden_columns and body.grid.entered([heading.column]).any()
    ]


def _spans(numbers: Sequence[int]) -> str:
    """`4–6, 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
