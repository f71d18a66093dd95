"""Charts as plain Plotly figures (data and layout, without the house style, which the page holds once).

Reports road: publication, wording → **figures** → page. Nothing in a chart depends on colour: solid and open, hatched
and dashed carry the meaning, and every figure is labelled where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from outcomes.reports.publication import Indicator, Result
from outcomes.reports.sentences import Named
from outcomes.reports.wording import amount, figure
from outcomes.vocabulary import Kind

Chart = dict[str, Any]

INK, MUTED, MAIN, TARGET, RULE = "#1f2d33", "#55646b", "#1d5f68", "#96430c", "#dfdcd4"
FONT = "'Segoe UI', -apple-system, Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
_PAPER = "#ffffff"
_LONGEST_NAME = 42
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
"""The house style, as a Plotly template: the page holds it once and gives it to every chart."""

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
    ticks = [_tick(name, n) for n, (name, _) in enumerate(quarters)]
    axis = {"tickvals": list(range(len(ticks))), "ticktext": ticks, "range": [-0.5, len(ticks) - 0.5]}
    layout = {"height": 240, "xaxis": axis, "yaxis": _value_axis(indicator)}
    return {"data": data, "layout": layout | ({"barmode": "stack"} if not indicator.is_level else {})}


def _tick(period: str, n: int) -> str:
    year, _, quarter = period.partition(" ")
    return f"{quarter}<br>{year}" if quarter == "Q1" or n == 0 else quarter


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
    fills = [MAIN if r.is_complete else _PAPER for r in results]
    data = [_bar("y", [_plot(r.low) for r in results], text, fills) | {"hoverinfo": "text"}]
    if any(r.is_range for r in results):
        data.append(_possible("y", results, text))
    added = [_plot(r.summed) if r.is_range else None for r in results]
    if any(a is not None for a in added):
        said = ["" if r.summed is None else f"{amount(r.summed, indicator)} added up" for r in results]
        cross = {"symbol": "x-thin", "size": 9, "color": TARGET, "line": {"width": 2, "color": TARGET}}
        data.append(
            {"type": "scatter", "mode": "markers", "y": added, "text": said, "marker": cross, "hoverinfo": "text"}
        )
    return data


def _bar(along: str, values: Sequence[float | None], text: Sequence[str], fills: str | Sequence[str]) -> Chart:
    line = {"color": MAIN, "width": 1.5}
    return {"type": "bar", along: list(values), "text": list(text), "marker": {"color": fills, "line": line}}


def _possible(along: str, results: Sequence[Result], text: Sequence[str]) -> Chart:
    """From the lower bound to the upper one, hatched, on top of the certain part."""
    widths = [
        _plot(r.high - r.low) if r.is_range and r.high is not None and r.low is not None else None for r in results
    ]
    bar = _bar(along, widths, text, _PAPER)
    bar["marker"]["pattern"] = {"shape": "/", "size": 5, "solidity": 0.25, "fgcolor": MAIN}
    return bar


def _target(indicator: Indicator, results: Sequence[Result]) -> list[Chart]:
    """A dashed line, a step a quarter, labelled at its end."""
    stated = [(n, r.target) for n, r in enumerate(results) if r.target is not None]
    if not stated:
        return []
    xs = [x for n, _ in stated for x in (n - 0.5, n + 0.5)]
    ys = [_plot(t) for _, t in stated for _ in range(2)]
    last, value = stated[-1]
    whose = "Target" if indicator.is_level else "Quarter’s<br>target"
    said = f"{whose}<br>{amount(value, indicator)}"
    line: Chart = {"type": "scatter", "mode": "lines", "x": xs, "y": ys}
    line["line"] = {"dash": "dash", "color": TARGET, "width": 1.5}
    return [line, _text([last + 0.5], [_plot(value)], [said], "middle right", TARGET)]


def _labels(indicator: Indicator, results: Sequence[Result]) -> Chart:
    """The first and last figures where they stand (bounds are too wide for it), and the marks of what is not there."""
    known = [n for n, r in enumerate(results) if r.is_known and not r.is_range]
    ends = sorted({known[0], known[-1]}) if known else []
    gaps = [n for n, r in enumerate(results) if not r.is_known]
    tops = [_plot(results[n].high) if indicator.is_level else max(_plot(results[n].high) or 0, 0) for n in ends]
    places = [_beside(results[n]) if indicator.is_level else "top center" for n in ends] + ["top center"] * len(gaps)
    said = [figure(results[n], indicator) for n in ends + gaps]
    return _text([*ends, *gaps], [*tops, *([0.0] * len(gaps))], said, places, INK)


def _beside(result: Result) -> str:
    """On the side away from the target line."""
    below = result.result is not None and result.target is not None and result.result < result.target
    return "bottom center" if below else "top center"


def _text(
    x: Sequence[float], y: Sequence[float | None], said: Sequence[str], place: str | list[str], colour: str
) -> Chart:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "marker": _UNSEEN,
        "x": list(x),
        "y": list(y),
        "text": list(said),
        "textposition": place,
        "textfont": {"color": colour},
    }


@dataclass(frozen=True)
class Bar:
    """One named bar. `low` and `high` are equal where the figure is exact and None where there is none."""

    name: str
    low: float | None
    high: float | None
    said: str
    is_complete: bool = True
    before: float | None = None


def bar_of(indicator: Indicator, named: Named) -> Bar:
    """A result as a bar."""
    name, result = named
    return Bar(name, result.low, result.high, figure(result, indicator), result.is_complete)


def bars(rows: Sequence[Bar], *, whole: tuple[float, str] | None = None, top: float | None = None) -> Chart:
    """Horizontal bars, each under its own name, so that a telephone has room for both.

    `whole` is the figure of all together, a dashed line with its words; `top` fixes the end of the scale.
    """
    places = [float(len(rows) - 1 - n) for n in range(len(rows))]
    low_end, high_end = _ends(rows, whole, top)
    data = [
        *_ranges(rows, places),
        *_before(rows, places),
        _names(rows, places, low_end),
        _said(rows, places, high_end),
    ]
    layout: Chart = {
        "height": 46 * len(rows) + (40 if whole else 18),
        "margin": {"l": 2, "r": 8, "t": 30 if whole else 8, "b": 6},
        "bargap": 0.66,
        "barmode": "stack",
        "xaxis": {"showticklabels": False, "zeroline": True, "zerolinecolor": MUTED, "range": [low_end, high_end]},
        "yaxis": {"visible": False, "range": [-0.6, len(rows) - 0.25]},
    }
    if whole:
        layout |= _whole(*whole)
    return {"data": data, "layout": layout}


def _ends(rows: Sequence[Bar], whole: tuple[float, str] | None, top: float | None) -> tuple[float, float]:
    """The scale's ends, with a column for the figures to the right of the longest bar."""
    values = [v for bar in rows for v in (bar.low, bar.high, bar.before) if v is not None]
    low, high = min([0.0, *values]), max([0.0, *values, *([whole[0]] if whole else []), *([top] if top else [])])
    high = high if high > low else low + 1.0
    column = min(0.45, 0.03 * (2 + max(len(bar.said) for bar in rows)))
    return (_plot(low) or 0.0, _plot(high + (high - low) * column / (1 - column)) or 1.0)


def _ranges(rows: Sequence[Bar], places: Sequence[float]) -> list[Chart]:
    fills = [MAIN if bar.is_complete else _PAPER for bar in rows]
    certain = _bar("x", [_plot(bar.low) for bar in rows], [bar.said for bar in rows], fills)
    data = [certain | {"orientation": "h", "y": list(places)}]
    apart = [bar.high - bar.low if bar.high is not None and bar.low is not None else 0 for bar in rows]
    if any(apart):
        possible = _bar("x", [_plot(a) or None for a in apart], [bar.said for bar in rows], _PAPER)
        possible["marker"]["pattern"] = {"shape": "/", "size": 5, "solidity": 0.25, "fgcolor": MAIN}
        data.append(possible | {"orientation": "h", "y": list(places)})
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
    names = [bar.name if len(bar.name) <= _LONGEST_NAME else f"{bar.name[: _LONGEST_NAME - 1]}…" for bar in rows]
    return _text([start] * len(rows), [p + 0.4 for p in places], names, "middle right", INK)


def _said(rows: Sequence[Bar], places: Sequence[float], end: float) -> Chart:
    """The figures in a column of their own, clear of every line."""
    return _text([end] * len(rows), places, [bar.said for bar in rows], "middle left", INK)


def _whole(value: float, words: str) -> Chart:
    line = {"dash": "dash", "color": MUTED, "width": 1.5}
    at = _plot(value)
    return {
        "shapes": [
            {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "below"}
        ],
        "annotations": [
            {
                "x": at,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "text": words,
                "showarrow": False,
                "font": {"color": MUTED},
            }
        ],
    }


def _plot(value: float | None) -> float | None:
    """A figure as drawn: five digits are more than a screen can show, and keep the page light."""
    return None if value is None else float(f"{value:.5g}")
