"""A matrix of who shares people with whom, as a chart and as a table: squares as large as what they stand for.

Reports road: rows → **matrix** → figures. Columns are numbered, so that a telephone has room for a dozen partners.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outcomes.reports.figures import INK, MAIN, Chart
from outcomes.reports.tables import Table
from outcomes.reports.wording import HIDDEN, number

NONE, SELF = "0", "–"
_SMALLEST, _LARGEST = 18, 27
"""Pixels; a square has room for two digits."""
_ROW = 44


@dataclass(frozen=True)
class Matrix:
    """Partners in their order, and for each two what they share: None where it is hidden, absent where it is nought."""

    names: Sequence[str]
    shared: Mapping[frozenset[int], int | None]

    def said(self, row: int, column: int) -> str:
        """The cell as it is printed."""
        if row == column:
            return SELF
        people = self.shared.get(frozenset((row, column)), 0)
        return HIDDEN if people is None else number(people) if people else NONE

    def chart(self) -> Chart:
        """A row a partner, under its name; the number stands beside its square, so that colour says nothing alone."""
        size = len(self.names)
        places = [(row, column) for row in range(size) for column in range(size)]
        said = [self.said(*place) for place in places]
        layout = {
            "height": _ROW * size + 40,
            "margin": {"l": 4, "r": 4, "t": 26, "b": 4},
            "xaxis": {"range": [-0.6, size - 0.4], "tickvals": list(range(size)), "side": "top",
                      "ticktext": [str(n + 1) for n in range(size)], "zeroline": False},
            "yaxis": {"visible": False, "range": [0.75 - size, 0.65], "rangemode": "normal"},
        }  # fmt: skip
        return {"data": [self._squares(places), _numbers(places, said), self._names()], "layout": layout,
                "template": "house"}  # fmt: skip

    def _squares(self, places: Sequence[tuple[int, int]]) -> Chart:
        found = [(row, column, self.shared.get(frozenset((row, column)))) for row, column in places if row != column]
        drawn = [(row, column, people) for row, column, people in found if people]
        most = max((people for _, _, people in drawn), default=1)
        return {
            "type": "scatter",
            "mode": "markers",
            "x": [column for _, column, _ in drawn],
            "y": [-row for row, _, _ in drawn],
            "marker": {
                "symbol": "square",
                "color": "rgba(29,95,104,0.22)",
                "line": {"width": 1, "color": MAIN},
                "size": [round(max(_SMALLEST, _LARGEST * (people / most) ** 0.5), 1) for _, _, people in drawn],
            },
        }

    def _names(self) -> Chart:
        return {
            "type": "scatter",
            "mode": "text",
            "x": [-0.55] * len(self.names),
            "y": [0.42 - row for row in range(len(self.names))],
            "text": [f"{n} {_plain(name)}" for n, name in enumerate(self.names, 1)],
            "textposition": "middle right",
            "textfont": {"color": INK, "size": 12},
        }

    def table(self, caption: str) -> Table:
        columns = ("Partner", *(str(n) for n in range(1, len(self.names) + 1)))
        rows = tuple(
            (f"{row + 1} {name}", *(self.said(row, column) for column in range(len(self.names))))
            for row, name in enumerate(self.names)
        )
        return Table(caption, columns, rows)


def _numbers(places: Sequence[tuple[int, int]], said: Sequence[str]) -> Chart:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [column for _, column in places],
        "y": [-row for row, _ in places],
        "text": list(said),
        "textfont": {"color": INK, "size": 12},
    }


def _plain(name: str) -> str:
    """A name as Plotly prints it: it reads tags in text, and a name is none."""
    return name.replace("&", "&amp;").replace("<", "&lt;")
