"""Charts as plain Plotly figures (data and layout, without the house style, which the page holds once).

Reports road: publication, wording → **figures** → page. Nothing in a chart depends on colour: solid and open, hatched
and dashed carry the meaning, and every figure is labelled where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from outcomes.reports.publication import Indicator, Result
from outcomes.reports.sentences import Named
from outcomes.reports.wording import amount, figure
from outcomes.vocabulary import Kind

Chart = dict[str, Any]

INK, MUTED, MAIN, TARGET, RULE = "#1f2d33", "#55646b", "#1d5f68", "#96430c", "#dfdcd4"
FONT = "'Segoe UI', -apple-system, Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
_PAPER = "#ffffff"
_LONGEST_NAME, _MOST_TICKS = 42, 12
_UNSEEN = {"size": 8, "color": "rgba(0,0,0,0)"}
"""A marker that only holds its words at a distance."""

HOUSE: Chart = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": INK},
        "margin": {"l": 46, "r": 66, "t": 14, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "bargap": 0.45,
        "barmode": "stack",
        "xaxis": {
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "tickangle": 0,
            "tickfont": {"color": MUTED},
        },
        "yaxis": {
            "fixedrange": True,
            "gridcolor": RULE,
            "zerolinecolor": MUTED,
            "nticks": 4,
            "rangemode": "tozero",
            "tickfont": {"color": MUTED},
        },
        "hoverlabel": {"bgcolor": _PAPER, "bordercolor": MUTED, "font": {"color": INK}},
    },
    "data": {
        "scatter": [{"cliponaxis": False, "hoverinfo": "skip", "line": {"color": MAIN, "width": 2.5}}],
        "bar": [{"hoverinfo": "skip", "textposition": "none"}],
    },
}
"""The house style, as a Plotly template: the page holds each template once and gives it to the charts that name it."""

BARS: Chart = {
    "layout": HOUSE["layout"]
    | {
        "margin": {"l": 2, "r": 8, "t": 8, "b": 6},
        "bargap": 0.66,
        "barmode": "stack",
        "xaxis": {"fixedrange": True, "showgrid": False, "showticklabels": False, "zerolinecolor": MUTED},
        "yaxis": {"fixedrange": True, "visible": False},
        "shapedefaults": {"line": {"dash": "dash", "color": MUTED, "width": 1.5}, "layer": "below"},
        "annotationdefaults": {"showarrow": False, "yanchor": "bottom", "font": {"color": MUTED}},
    },
    "data": HOUSE["data"] | {"bar": [HOUSE["data"]["bar"][0] | {"orientation": "h"}]},
}
"""The house style of bars that lie under their own names."""

TEMPLATES = {"house": HOUSE, "bars": BARS}

CONFIG: Chart = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "showLink": False,
    "plotlyServerURL": "",
    "responsive": True,
    "doubleClick": False,
    "scrollZoom": False,
}
"""Plotly 7 puts a button on charts that uploads their data; a report never sends anything anywhere."""


def trend(indicator: Indicator, quarters: Sequence[Named]) -> Chart:
    """An indicator's quarters with their target: a line for a level, columns for an amount, bounds for people."""
    results = [result for _, result in quarters]
    draw = _line if indicator.is_level else _columns
    data = [*draw(indicator, results), *_target(indicator, results), _labels(indicator, results)]
    axis = _quarter_axis([name for name, _ in quarters])
    layout = {"height": 240, "xaxis": axis, "yaxis": _value_axis(indicator)}
    return {"data": data, "layout": layout, "template": "house"}


def _quarter_axis(periods: Sequence[str]) -> Chart:
    """Every quarter named, and the year under its first; only the years where there are many quarters."""
    ticks = {}
    for n, period in enumerate(periods):
        year, _, quarter = period.partition(" ")
        if quarter == "Q1" or n == 0:
            ticks[n] = f"{quarter}<br>{year}"
        elif len(periods) <= _MOST_TICKS:
            ticks[n] = quarter
    return {"tickvals": list(ticks), "ticktext": list(ticks.values()), "range": [-0.5, len(periods) - 0.5]}


def _value_axis(indicator: Indicator) -> Chart:
    if indicator.kind is Kind.PROPORTION:
        return {"tickformat": ".0%"}
    if indicator.kind is Kind.MONEY:
        return {"tickprefix": "£", "tickformat": "~s"}
    return {"tickformat": ",~g"}


def _line(indicator: Indicator, results: Sequence[Result]) -> list[Chart]:
    symbols = ["circle" if r.is_complete else "circle-open" for r in results]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "y": [_plot(r.result) for r in results],
            "text": [figure(r, indicator) for r in results],
            "hoverinfo": "text",
            "marker": {"color": MAIN, "size": 9, "symbol": symbols, "line": {"width": 2, "color": MAIN}},
        }
    ]


def _columns(indicator: Indicator, results: Sequence[Result]) -> list[Chart]:
    text = [figure(r, indicator) for r in results]
    certain = _bar([MAIN if r.is_complete else _PAPER for r in results])
    data = [certain | {"y": [_plot(r.low) for r in results], "text": text, "hoverinfo": "text"}]
    if any(r.is_range for r in results):
        data.append(_possible() | {"y": [_apart(r.low, r.high) for r in results]})
    added = [_plot(r.summed) if r.is_range else None for r in results]
    if any(a is not None for a in added):
        said = ["" if r.summed is None else f"{amount(r.summed, indicator)} added up" for r in results]
        cross = {"symbol": "x-thin", "size": 9, "color": TARGET, "line": {"width": 2, "color": TARGET}}
        data.append(
            {"type": "scatter", "mode": "markers", "y": added, "text": said, "marker": cross, "hoverinfo": "text"}
        )
    return data


def _bar(fills: str | Sequence[str]) -> Chart:
    """Bars with the fill of each: solid where every return is in, open where some are missing."""
    same = len(set(fills)) == 1 and not isinstance(fills, str)
    return {"type": "bar", "marker": {"color": fills[0] if same else fills, "line": {"color": MAIN, "width": 1.5}}}


def _possible() -> Chart:
    """Bars from the lower bounds to the upper ones, hatched, on top of the certain part."""
    bar = _bar(_PAPER)
    bar["marker"]["pattern"] = {"shape": "/", "size": 5, "solidity": 0.25, "fgcolor": MAIN}
    return bar


def _apart(low: float | None, high: float | None) -> float | None:
    """How far bounds lie apart; None where they do not."""
    return _plot(high - low) if low is not None and high is not None and high > low else None


def _target(indicator: Indicator, results: Sequence[Result]) -> list[Chart]:
    """A dashed line, a step where the target changes, labelled at its end."""
    stated = [(n, r.target) for n, r in enumerate(results) if r.target is not None]
    if not stated:
        return []
    xs: list[float | None] = []
    ys: list[float | None] = []
    for target, run in groupby(range(len(results)), key=lambda n: results[n].target):
        quarters = list(run)
        xs += [quarters[0] - 0.5, quarters[-1] + 0.5]
        ys += [_plot(target)] * 2
    last, value = stated[-1]
    words = f"{'Target' if indicator.is_level else 'Quarter’s<br>target'}<br>{amount(value, indicator)}"
    dashed = {"dash": "dash", "color": TARGET, "width": 1.5}
    return [
        {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": dashed},
        _text([last + 0.5], [_plot(value)], [words], "middle right", TARGET),
    ]


def _labels(indicator: Indicator, results: Sequence[Result]) -> Chart:
    """The first and last figures where they stand (bounds are too wide for it), and the marks of what is not there."""
    known = [n for n, r in enumerate(results) if r.is_known and not r.is_range]
    ends = sorted({known[0], known[-1]}) if known else []
    gaps = [n for n, r in enumerate(results) if not r.is_known]
    tops = [_plot(results[n].high) if indicator.is_level else max(_plot(results[n].high) or 0, 0) for n in ends]
    places = [_beside(results[n]) if indicator.is_level else "top center" for n in ends] + ["top center"] * len(gaps)
    said = [figure(results[n], indicator) for n in ends + gaps]
    return _text([*ends, *gaps], [*tops, *([0.0] * len(gaps))], said, places)


def _beside(result: Result) -> str:
    """On the side away from the target line."""
    below = result.result is not None and result.target is not None and result.result < result.target
    return "bottom center" if below else "top center"


def _text(
    x: Sequence[float], y: Sequence[float | None], said: Sequence[str], place: str | list[str], colour: str = INK
) -> Chart:
    text = {"x": list(x), "y": list(y), "text": list(said), "textposition": place}
    other = {} if colour == INK else {"textfont": {"color": colour}}
    return {"type": "scatter", "mode": "markers+text", "marker": _UNSEEN, **text, **other}


@dataclass(frozen=True)
class Bar:
    """One named bar. `low` and `high` are equal where the figure is exact and None where there is none.

    `start` is where it begins, for bars that do not stand on nought; its length is then `low`.
    """

    name: str
    low: float | None
    high: float | None
    said: str
    is_complete: bool = True
    before: float | None = None
    start: float = 0.0


def bar_of(indicator: Indicator, named: Named) -> Bar:
    """A result as a bar."""
    name, result = named
    return Bar(name, result.low, result.high, figure(result, indicator), result.is_complete)


def bars(rows: Sequence[Bar], *, whole: tuple[float, str] | None = None, top: float | None = None) -> Chart:
    """Horizontal bars, each under its own name, so that a telephone has room for both.

    `whole` is the figure of all together, a dashed line with its words; `top` fixes the end of the scale.
    """
    places = list(range(len(rows) - 1, -1, -1))
    low_end, high_end = _ends(rows, whole, top)
    data = [
        *_ranges(rows, places),
        *_before(rows, places),
        _names(rows, places, low_end),
        _said(rows, places, high_end),
    ]
    layout: Chart = {
        "height": 46 * len(rows) + (40 if whole else 18),
        "xaxis": {"range": [low_end, high_end]},
        "yaxis": {"range": [-0.6, len(rows) - 0.25]},
    }
    return {"data": data, "layout": layout | (_whole(*whole) if whole else {}), "template": "bars"}


def _ends(rows: Sequence[Bar], whole: tuple[float, str] | None, top: float | None) -> tuple[float, float]:
    """The scale's ends, with a column for the figures to the right of the longest bar."""
    reached = [bar.start + v for bar in rows for v in (bar.low, bar.high) if v is not None]
    values = [*reached, *(bar.start for bar in rows), *(bar.before for bar in rows if bar.before is not None)]
    low, high = min([0.0, *values]), max([0.0, *values, *([whole[0]] if whole else []), *([top] if top else [])])
    high = high if high > low else low + 1.0
    column = min(0.45, 0.03 * (2 + max(len(bar.said) for bar in rows)))
    return (_plot(low) or 0.0, _plot(high + (high - low) * column / (1 - column)) or 1.0)


def _ranges(rows: Sequence[Bar], places: Sequence[float]) -> list[Chart]:
    lying: Chart = {"y": list(places)}
    certain = _bar([MAIN if bar.is_complete else _PAPER for bar in rows])
    floating = {"base": [_plot(bar.start) for bar in rows]} if any(bar.start for bar in rows) else {}
    data = [certain | lying | floating | {"x": [_plot(bar.low) for bar in rows]}]
    apart = [_apart(bar.low, bar.high) for bar in rows]
    if any(apart):
        data.append(_possible() | lying | {"x": apart})
    return data


def _before(rows: Sequence[Bar], places: Sequence[float]) -> list[Chart]:
    """Last year's figure, an open diamond on the bar."""
    found = [(bar.before, place) for bar, place in zip(rows, places, strict=True) if bar.before is not None]
    if not found:
        return []
    marker = {"symbol": "diamond", "size": 11, "color": _PAPER, "line": {"width": 2, "color": TARGET}}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [_plot(v) for v, _ in found],
            "y": [p for _, p in found],
            "marker": marker,
        }
    ]


def _names(rows: Sequence[Bar], places: Sequence[float], start: float) -> Chart:
    return _text([start] * len(rows), [p + 0.4 for p in places], [_name(bar.name) for bar in rows], "middle right")


def _name(name: str) -> str:
    """A name that fits; Plotly reads tags in text, and a name is none."""
    fits = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return fits.replace("&", "&amp;").replace("<", "&lt;")


def _said(rows: Sequence[Bar], places: Sequence[float], end: float) -> Chart:
    """The figures in a column of their own, clear of every line."""
    return _text([end] * len(rows), places, [bar.said for bar in rows], "middle left")


def _whole(value: float, words: str) -> Chart:
    """A dashed line from top to bottom, with its words above it."""
    at = _plot(value)
    return {
        "margin": {"t": 30},
        "shapes": [{"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}],
        "annotations": [{"x": at, "y": 1, "yref": "paper", "text": words}],
    }


def _plot(value: float | None) -> float | None:
    """A figure as drawn: five digits are more than a screen can show, and keep the page light."""
    if value is None:
        return None
    drawn = float(f"{value:.5g}")
    return int(drawn) if drawn.is_integer() else drawn
