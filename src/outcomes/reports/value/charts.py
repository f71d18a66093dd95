"""The charts of a value report: the way from gross to net, what moves the total, and who gave to whom.

Reports road: rows → **charts** → page. The bundle has no waterfall and no Sankey: they are bars and filled scatters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from outcomes.reports.figures import INK, MAIN, Bar, Chart, bars
from outcomes.reports.wording import pounds

_BANDS = 24
"""Points of a band's edge: enough for a smooth curve on paper."""
_MOST_NODES = 8
Say = Callable[[float], str]
"""How an amount is said in a chart."""
_LETTERS = 15
"""Letters in a line of a name beside a band."""
_LINE = 32
"""Pixels of height that a band's place has for each line of the longest name, so that no two names meet."""


@dataclass(frozen=True)
class Step:
    """A step of a waterfall: what it takes off (or adds), and what is left after it."""

    name: str
    taken: Decimal
    left: Decimal


def waterfall(gross: tuple[str, Decimal], steps: Sequence[Step], net: tuple[str, Decimal]) -> Chart:
    """Bars that hang where the one before ends; gross and net stand on nought."""
    rows = [_standing(*gross)]
    for step in steps:
        start, length = float(min(step.left, step.left + step.taken)), float(abs(step.taken))
        rows.append(Bar(step.name, length, length, said(-step.taken), is_complete=False, start=start))
    return bars([*rows, _standing(*net)])


def _standing(name: str, amount: Decimal) -> Bar:
    start, length = float(min(amount, Decimal(0))), float(abs(amount))
    return Bar(name, length, length, said(amount), start=start)


def tornado(swings: Sequence[tuple[str, int, int]], central: Decimal) -> Chart:
    """A bar from the total at one end of a figure to the total at its other end; the dashed line is the central one."""
    rows = [
        Bar(name, abs(high - low), abs(high - low), f"{short(min(low, high))} to {short(max(low, high))}",
            start=float(min(low, high)))
        for name, low, high in swings
    ]  # fmt: skip
    return bars(rows, whole=(float(central), f"Central {short(central)}"))


@dataclass(frozen=True)
class Flow:
    giver: str
    receiver: str
    amount: float


def flows(given: Sequence[Flow], *, say: Say | None = None) -> Chart:
    """Bands from givers on the left to receivers on the right, as wide as what they carry; pounds unless `say` says."""
    say = say or short
    left, right = _stack([(f.giver, f.amount) for f in given]), _stack([(f.receiver, f.amount) for f in given])
    tallest = max(_top(left), _top(right))
    at_left, at_right = {n: node.start for n, node in left.items()}, {n: node.start for n, node in right.items()}
    bands: list[Chart] = []
    for flow in sorted(given, key=lambda f: (list(left).index(f.giver), list(right).index(f.receiver))):
        bands.append(_band(flow, at_left[flow.giver], at_right[flow.receiver], tallest, say))
        at_left[flow.giver] += flow.amount
        at_right[flow.receiver] += flow.amount
    words = [_words(left, 0.0, "middle left", tallest, say), _words(right, 1.0, "middle right", tallest, say)]
    lines = max(text.count("<br>") + 1 for side in words for text in side["text"])
    layout = {
        "height": 60 + max(88, _LINE * lines) * max(len(left), len(right)),
        "margin": {"l": 4, "r": 4, "t": 8, "b": 8},
        "xaxis": {"visible": False, "range": [-1.05, 2.05], "fixedrange": True},
        "yaxis": {"visible": False, "range": [-1.04, 0.04], "fixedrange": True},
    }
    return {"data": [*bands, *words], "layout": layout, "template": "house"}


@dataclass(frozen=True)
class _Node:
    start: float
    amount: float


def _stack(ends: Sequence[tuple[str, float]]) -> dict[str, _Node]:
    """Nodes from the top down, the largest first, with room between them for their words."""
    sums: dict[str, float] = {}
    for name, amount in ends:
        sums[name] = sums.get(name, 0.0) + amount
    gap = sum(sums.values()) / len(sums)
    found, at = {}, 0.0
    for name, amount in sorted(sums.items(), key=lambda one: (-one[1], one[0])):
        found[name] = _Node(at, amount)
        at += amount + gap
    return found


def _top(nodes: dict[str, _Node]) -> float:
    last = list(nodes.values())[-1]
    return last.start + last.amount


def _band(flow: Flow, start: float, end: float, tallest: float, say: Say) -> Chart:
    steps = [n / _BANDS for n in range(_BANDS + 1)]
    eased = [t * t * (3 - 2 * t) for t in steps]
    upper = [-(start + (end - start) * e) / tallest for e in eased]
    lower = [y - flow.amount / tallest for y in upper]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [_short(x) for x in (*steps, *reversed(steps))],
        "y": [_short(y) for y in (*upper, *reversed(lower))],
        "fill": "toself",
        "fillcolor": "rgba(29,95,104,0.28)",
        "line": {"width": 1, "color": MAIN},
        "text": f"{flow.giver} to {flow.receiver}: {pounds(flow.amount) if say is short else say(flow.amount)}",
        "hoverinfo": "text",
    }


def _words(nodes: dict[str, _Node], x: float, place: str, tallest: float, say: Say) -> Chart:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x + (-0.02 if x == 0 else 0.02)] * len(nodes),
        "y": [_short(-(node.start + node.amount / 2) / tallest) for node in nodes.values()],
        "text": [_wrapped(f"{name} {say(node.amount)}") for name, node in nodes.items()],
        "textposition": place,
        "textfont": {"color": INK, "size": 11},
        "hoverinfo": "skip",
    }


def _wrapped(name: str) -> str:
    """A name in lines short enough for a telephone; Plotly reads tags in text, and a name is none."""
    lines = [""]
    for word in name.replace("&", "&amp;").replace("<", "&lt;").split():
        if lines[-1] and len(lines[-1]) + len(word) >= _LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines)


def _short(value: float) -> float:
    return round(value, 4)


def together(given: Sequence[Flow]) -> list[Flow]:
    """The largest givers and receivers by name, the rest as one; flows between the same two are one."""
    givers, receivers = (
        _largest([(f.giver, f.amount) for f in given]),
        _largest([(f.receiver, f.amount) for f in given]),
    )
    sums: dict[tuple[str, str], float] = {}
    for flow in given:
        key = (
            flow.giver if flow.giver in givers else "smaller givers",
            flow.receiver if flow.receiver in receivers else "smaller receivers",
        )
        sums[key] = sums.get(key, 0.0) + flow.amount
    return [Flow(giver, receiver, amount) for (giver, receiver), amount in sums.items()]


def summed(given: Sequence[Flow]) -> list[Flow]:
    """Flows between the same two as one."""
    sums: dict[tuple[str, str], float] = {}
    for flow in given:
        sums[flow.giver, flow.receiver] = sums.get((flow.giver, flow.receiver), 0.0) + flow.amount
    return [Flow(giver, receiver, round(amount, 2)) for (giver, receiver), amount in sums.items()]


def _largest(ends: Sequence[tuple[str, float]]) -> set[str]:
    sums: dict[str, float] = {}
    for name, amount in ends:
        sums[name] = sums.get(name, 0.0) + amount
    return set(sorted(sums, key=lambda name: (-sums[name], name))[:_MOST_NODES])


def said(amount: Decimal) -> str:
    """`£1,234,567`, `−£12`: whole pounds."""
    return pounds(float(amount))


def short(amount: Decimal | float) -> str:
    """`£2.27m`, `£345k`, `£870`: three digits, for a headline or a mark on a chart."""
    size = abs(float(amount))
    for unit, name in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if float(f"{size:.3g}") >= unit:
            digits = f"{size / unit:#.3g}".rstrip(".")
            return f"{'−' if amount < 0 else ''}£{digits}{name}"
    return pounds(float(amount))
