"""Formulas that were altered: the others of their column, or of their row, are alike, and a few are not.

Returns road: body → **altered** → tables. Like `typed_over` it is judged by the workbook itself: our own form has no
formulas, and a layout need not say what others have in theirs. A table with a row a person, a session or a sum has the
same formula down a column; one with a row a figure has it along the row, a quarter beside the other, and its columns
hold different sums of which nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from outcomes.returns.body import Body
from outcomes.returns.faults import fault
from outcomes.returns.findings import Finding
from outcomes.returns.formulas import at_cell
from outcomes.returns.layout_language import BY
from outcomes.returns.workbook import a1

_LEAST_ALIKE = 3
_MOST_UNLIKE = 1 / 3
"""Formulas that differ to those that are alike; with more of them nothing says which are as they should be."""

_Line = Sequence[tuple[int, int]]
"""Cells of a column from the top, or of a row from the left."""


def altered(body: Body) -> list[Finding]:
    """A warning for each column or row in which formulas are not like the others; those altered alike are one."""
    if not body.place.sheet.formulas:
        return []
    headings = [*body.fields.values(), *(column.heading for column in body.place.values)]
    paths = {heading.column: heading.path for heading in headings}
    return [finding for along, line in _lines(body, paths) for finding in _unlike(body, paths, along, line)]


def _lines(body: Body, columns: Iterable[int]) -> Iterator[tuple[str, _Line]]:
    """The cells whose formulas should be alike, and whether they stand along a column or a row."""
    rows = body.looked.rows.tolist()
    if body.table.holds != "results" and BY not in body.fields:
        for column in columns:
            yield "column", [(row, column) for row in rows]
        return
    beside = sorted(column.heading.column for column in body.place.values)
    for row in rows:
        yield "row", [(row, column) for column in beside]


def _unlike(body: Body, paths: Mapping[int, str], along: str, line: _Line) -> Iterator[Finding]:
    texts = body.place.sheet.texts
    if len({texts.rough(*cell) for cell in line} - {b""}) < 2:
        return
    told = {cell: text for cell in line if (text := texts.relative(*cell))}
    usual, others = _usual(told.values())
    goes_on_from_before = ("R[-1]C[0]" if along == "column" else "R[0]C[-1]") in usual
    for text in others:
        cells = [cell for cell in told if told[cell] == text]
        if goes_on_from_before and cells[0] == next(iter(told)):
            cells = cells[1:]  # what goes on from the cell before begins with another formula
        if cells:
            yield _finding(body, paths[cells[0][1]], along, cells, text, usual)


def _usual(texts: Iterable[str]) -> tuple[str, list[str]]:
    """The formula that nearly all are, and the others; nothing where too few are alike, or too many are not."""
    counted = Counter(texts).most_common()
    if not counted or counted[0][1] < _LEAST_ALIKE:
        return "", []
    (usual, alike), *others = counted
    if "[" not in usual:
        return "", []  # it names no cell beside its own: figures added up in the cell, which may well be the same
    is_clear = sum(number for _, number in others) <= _MOST_UNLIKE * alike
    return (usual, [text for text, _ in others]) if is_clear else ("", [])


def _finding(body: Body, heading: str, along: str, cells: _Line, text: str, usual: str) -> Finding:
    says, would_say = at_cell(text, *cells[0]), at_cell(usual, *cells[0])
    other = f"the other formulas of this {along}"
    message = (
        f"It says {says}; like {other} it would say {would_say}."
        if says and would_say
        else f"The formula here does not work out its figure as {other} do."
    )
    remedy = "Check it. If the others are right, copy one of them here. If this one is, say why in Notes."
    return fault(
        "altered-formula",
        body.place.sheet.name,
        message,
        remedy,
        cells=[a1(*cell) for cell in cells],
        label=heading,
        found=says if would_say else "",
    )
