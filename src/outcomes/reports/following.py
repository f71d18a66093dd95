"""Text that knows which figure its pounds are, so that a page leads from each to the name trace knows it by.

Reports road: figure_names → **following** → pages → build, which makes links of them and lists the names they lead to.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup, escape

from outcomes.figure_names import Name
from outcomes.reports.tables import Table

_POUNDS = re.compile(r"−?£[\d,]*\d(?:\.\d+)?(?:bn|m|k)?")
_LINK = re.compile(r'href="#f:([^"]+)"')


class Traceable(str):
    """Text whose pounds are a figure's; as text it is like any other."""

    __slots__ = ("figure",)
    figure: Name

    def __new__(cls, text: str, figure: Name) -> Traceable:
        made = super().__new__(cls, text)
        made.figure = figure
        return made


def named(text: str, what: str, span: str, *parts: str) -> str:
    """Text, and the name of the figure its pounds are."""
    return Traceable(text, Name.of(what, span, *parts))


def row(cells: Iterable[str], what: str, span: str, *parts: str) -> tuple[str, ...]:
    """Cells of a row that all tell one figure."""
    return tuple(named(cell, what, span, *parts) for cell in cells)


def by_row(table: Table, names: Sequence[Name]) -> Table:
    """A table whose rows, totals after the others, each tell one figure."""
    rows = [tuple(Traceable(cell, name) for cell in cells) for cells, name in zip(_all_rows(table), names, strict=True)]
    return replace(table, rows=tuple(rows[: len(table.rows)]), totals=tuple(rows[len(table.rows) :]))


def by_cell(table: Table, names: Sequence[Sequence[Name]]) -> Table:
    """A table whose rows tell a figure in each cell after their heading, as far as there are names."""
    rows = [
        (cells[0], *(Traceable(cell, name) for cell, name in zip(cells[1:], of, strict=False)), *cells[1 + len(of) :])
        for cells, of in zip(table.rows, names, strict=True)
    ]
    return replace(table, rows=tuple(rows))


def _all_rows(table: Table) -> tuple[tuple[str, ...], ...]:
    return (*table.rows, *table.totals)


def linked(text: str, written: Markup) -> Markup:
    """`written`, which is `text` in HTML, with a link at each of its pounds to their name."""
    if not isinstance(text, Traceable):
        return written
    place = escape(str(text.figure).replace(" ", "+"))
    return Markup(_POUNDS.sub(rf'<a class="f" href="#f:{place}">\g<0></a>', str(written)))  # noqa: S704  escaped before


def names_on(page: str) -> Iterator[tuple[str, str]]:
    """Each name that the page leads to, once, in order: its place on the page, and itself."""
    for place in sorted(dict.fromkeys(_LINK.findall(page))):
        yield place, html.unescape(place).replace("+", " ")
