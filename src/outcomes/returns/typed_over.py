"""Figures typed over a formula: a column is worked out by the workbook, and in a few of its cells no longer.

Returns road: body → **typed over** → tables. Judged by the column itself, whoever made the workbook: our own form has
no formulas, and a layout need not say where others have theirs.
"""

from __future__ import annotations

from outcomes.returns.body import Body
from outcomes.returns.faults import fault
from outcomes.returns.findings import Finding
from outcomes.returns.headings import Heading
from outcomes.returns.workbook import a1

_LEAST_FORMULAS = 3
_MOST_TYPED = 0.25
"""Typed cells to formulas; with more of them it is a column in which some figures are typed and some added up."""


def typed_over(body: Body) -> list[Finding]:
    """A warning for each column in which a few figures were typed where the others are formulas."""
    if not body.place.sheet.formulas:
        return []
    headings = [*body.fields.values(), *(column.heading for column in body.place.values)]
    return [
        fault(
            "typed-over-formula",
            body.place.sheet.name,
            "The workbook works out the other figures of this column, and here one was typed over its formula.",
            "Check the figure; if the formula was right, copy it down from the cell above. If not, say so in Notes.",
            cells=cells,
            label=heading.path,
        )
        for heading in headings
        if (cells := _typed_cells(body, heading))
    ]


def _typed_cells(body: Body, heading: Heading) -> list[str]:
    """Numbers below the first formula of a column that is otherwise formulas: what numbers the rows begins typed."""
    formulas = body.place.sheet.formulas or frozenset()
    written = zip(body.grid.rows.tolist(), body.grid.columns[heading.column].tolist(), strict=True)
    held = [(row, value) for row, value in written if value is not None]
    worked_out = [row for row, _ in held if (row, heading.column) in formulas]
    if len(worked_out) < _LEAST_FORMULAS:
        return []
    typed = [
        row
        for row, value in held
        if row > worked_out[0] and isinstance(value, int | float) and (row, heading.column) not in formulas
    ]
    return [a1(row, heading.column) for row in typed] if len(typed) <= _MOST_TYPED * len(worked_out) else []
