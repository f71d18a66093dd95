"""Text that knows which figure its pounds are, so that a page leads from each to the name trace knows it by.

Reports road: figure_names → **following** → pages → build, which makes links of them and lists the names they lead to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from outcomes.figure_names import Name

_POUNDS = re.compile(r"−?£[\d,]*\d(?:\.\d+)?(?:bn|m|k)?")
_LINK = re.compile(r'href="#f:([^"]+)"')


class Named(str):
    """Text whose pounds are a figure's; as text it is like any other."""

    __slots__ = ("figure",)
    figure: Name

    def __new__(cls, text: str, figure: Name) -> Named:
        made = super().__new__(cls, text)
        made.figure = figure
        return made


def named(text: str, what: str, span: str, *parts: str) -> str:
    """Text, and the name of the figure its pounds are."""
    return Named(text, Name.of(what, span, *parts))


def row(cells: Iterable[str], what: str, span: str, *parts: str) -> tuple[str, ...]:
    """Cells of a row that all tell one figure."""
    return tuple(named(cell, what, span, *parts) for cell in cells)


def linked(text: str, written: Markup) -> Markup:
    """`written`, which is `text` in HTML, with a link at each of its pounds to their name."""
    if not isinstance(text, Named):
        return written
    place = escape(str(text.figure).replace(" ", "+"))
    return Markup(_POUNDS.sub(rf'<a class="f" href="#f:{place}">\g<0></a>', str(written)))  # noqa: S704  escaped before


def names_on(page: str) -> Iterator[tuple[str, str]]:
    """Each name that the page leads to, once, in order: its place on the page, and itself."""
    for place in sorted(dict.fromkeys(_LINK.findall(page))):
        yield place, Markup(place).unescape().replace("+", " ")
