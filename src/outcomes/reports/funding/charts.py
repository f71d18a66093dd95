"""The funding report's charts: intervals under their names, and the funnel of partners. Shapes carry them, not colours.

Reports road: rows → **charts** → page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.reports.figures import INK, MAIN, MUTED, TARGET, Chart
from outcomes.reports.funding.rows import Figure

_UNSEEN = {"size": 8, "color": "rgba(0,0,0,0)"}
_ROW = 84


@dataclass(frozen=True)
class Interval:
    """A figure with its interval, in what the axis shows, under two lines of words."""

    heading: str
    name: str
    figure: Figure


def intervals(rows: Sequence[Interval], *, nought: str) -> Chart:
    """Each interval a line with a dot at its figure, under its name; `nought` names the line of no difference."""
    drawn = [(row, len(rows) - 1 - n) for n, row in enumerate(rows)]
    known = [(row.figure, place) for row, place in drawn if row.figure.is_interval]
    ends = [end for figure, _ in known for end in (figure.lower or 0, figure.upper or 0)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = (high - low or 1.0) * 0.06
    data = [_dots(known), _words(rows, [place + 0.42 for _, place in drawn], low - 0.99 * room)]
    layout: Chart = {
        "height": _ROW * len(rows) + 62,
        "margin": {"l": 8, "r": 8, "t": 26, "b": 34},
        "xaxis": {"range": [low - room, high + room], "showticklabels": True, "zeroline": False},
        "yaxis": {"range": [-0.35, len(rows) - 0.25]},
    }
    return {"data": data, "layout": layout | _nought(nought), "template": "bars"}


def _dots(known: Sequence[tuple[Figure, int]]) -> Chart:
    figures = [figure for figure, _ in known]
    values = [f.value or 0 for f in figures]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_short(v) for v in values],
        "y": [place for _, place in known],
        "marker": {"size": 12, "color": MAIN},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_short((f.upper or 0) - v) for f, v in zip(figures, values, strict=True)],
            "arrayminus": [_short(v - (f.lower or 0)) for f, v in zip(figures, values, strict=True)],
            "thickness": 3,
            "width": 7,
            "color": MAIN,
        },
    }


def _words(rows: Sequence[Interval], places: Sequence[float], start: float) -> Chart:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [_short(start)] * len(rows),
        "y": list(places),
        "text": [f"<b>{_plain(row.heading)}</b><br>{_plain(row.name)}" for row in rows],
        "textposition": "middle right",
        "marker": _UNSEEN,
    }


def _nought(words: str) -> Chart:
    line = {
        "type": "line",
        "x0": 0,
        "x1": 0,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "layer": "below",
        "line": {"color": INK, "dash": "dot"},
    }
    said = {"x": 0, "y": 1, "yref": "paper", "text": words, "showarrow": False, "yanchor": "bottom"}
    return {"shapes": [line], "annotations": [said]}


@dataclass(frozen=True)
class Point:
    """A partner in the funnel: how many started, its share adjusted for need, and the limits at that size, per cent."""

    name: str
    starts: float
    share: float
    is_first: bool
    warn: tuple[float, float]
    act: tuple[float, float]


def funnel(points: Sequence[Point]) -> Chart:
    """Partners by size and share, within the limits that chance alone sets."""
    ordered = sorted(points, key=lambda p: p.starts)
    sizes = [p.starts for p in ordered]
    data = [
        *(_limit(sizes, [p.warn[end] for p in ordered], "dash") for end in (0, 1)),
        *(_limit(sizes, [p.act[end] for p in ordered], "dot") for end in (0, 1)),
        _partners([p for p in ordered if p.is_first], "circle"),
        _partners([p for p in ordered if not p.is_first], "circle-open"),
    ]
    layout: Chart = {
        "height": 280,
        "xaxis": {"title": {"text": "People compared"}, "rangemode": "tozero", "tickformat": ",~g"},
        "yaxis": {"ticksuffix": "%"},
    }
    return {"data": data, "layout": layout, "template": "house"}


def _limit(sizes: Sequence[float], ends: Sequence[float], dash: str) -> Chart:
    line = {"dash": dash, "width": 1.5, "color": MUTED if dash == "dash" else TARGET}
    return {"type": "scatter", "mode": "lines", "x": list(sizes), "y": [_short(e) for e in ends], "line": line}


def _partners(points: Sequence[Point], symbol: str) -> Chart:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [p.starts for p in points],
        "y": [_short(p.share) for p in points],
        "text": [_plain(p.name) for p in points],
        "hoverinfo": "text",
        "marker": {"symbol": symbol, "size": 11, "color": MAIN, "line": {"width": 2, "color": MAIN}},
    }


def _plain(text: str) -> str:
    """Plotly reads tags in text, and a name is none."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _short(value: float) -> float:
    return float(f"{value:.5g}")
