"""Charts that Python's Plotly accepts, the vendored bundle draws, and nobody needs colour to read."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs_version

from outcomes.reports import figures
from outcomes.reports.build import BUNDLE


def drawn(page: Any) -> list[Any]:
    return [f for f in page.figures if f.chart]


def test_plotly_accepts_every_chart(joint_page: Any) -> None:
    for figure in drawn(joint_page):
        layout = figure.chart["layout"] | {"template": figures.TEMPLATES[figure.chart["template"]]}
        go.Figure({"data": figure.chart["data"], "layout": layout})  # raises on any name or value Plotly does not know


def test_the_bundle_draws_every_trace(joint_page: Any) -> None:
    able = set(re.findall(r'moduleType:"trace",name:"(\w+)"', BUNDLE.read_text("utf-8")))
    used = {trace["type"] for figure in drawn(joint_page) for trace in figure.chart["data"]}
    assert used == {"bar", "scatter"}
    assert used <= able


def test_the_bundle_is_the_version_python_checks_against() -> None:
    (version,) = re.findall(r"plotly\.js \(cartesian - minified\) v([\d.]+)", BUNDLE.read_text("utf-8")[:200])
    assert version.split(".")[:2] == get_plotlyjs_version().split(".")[:2]


def test_the_bundle_is_as_published() -> None:
    readme = (BUNDLE.parent / "README.md").read_text("utf-8")
    assert hashlib.sha256(BUNDLE.read_bytes()).hexdigest() in readme
    assert (BUNDLE.parent / "LICENSE").read_text("utf-8").startswith("MIT License")


def test_charts_are_light(joint_page: Any) -> None:
    sizes = [len(json.dumps(f.chart, separators=(",", ":"))) for f in drawn(joint_page)]
    assert max(sizes) < 3_000


def test_a_quarter_without_a_figure_is_a_gap_with_its_mark(joint_page: Any) -> None:
    marks, gaps = set(), 0
    for block in joint_page.indicators:
        for figure in [f for f in block.figures if f.name.endswith("-trend") and f.chart]:
            shown = [row[1] for row in figure.table.rows]
            values = figure.chart["data"][0]["y"]
            gone = [mark for mark in shown if mark in {"[c]", "[x]", "[z]"}]
            assert [v is None for v in values] == [mark in {"[c]", "[x]", "[z]"} for mark in shown]
            assert [t for t in figure.chart["data"][-1]["text"] if t.startswith("[")] == gone
            marks |= set(gone)
            gaps += len(gone)
    assert gaps > 0
    assert "[c]" in marks


def test_an_incomplete_quarter_is_open_and_a_target_dashed(joint_page: Any) -> None:
    (figure,) = [f for f in joint_page.figures if f.name == "wellbeing_up_share-trend"]
    line, target = figure.chart["data"][:2]
    complete = [row[-1].split(" of ")[0] == row[-1].split(" of ")[1] for row in figure.table.rows]
    assert False in complete
    assert [s == "circle" for s in line["marker"]["symbol"]] == complete
    assert "Open circle: some returns are missing." in figure.keys
    assert target["line"]["dash"] == "dash"
    assert figure.chart["data"][2]["text"][0].startswith("Target")


def test_bounds_of_people_are_solid_then_hatched_with_the_sum_apart(joint_page: Any) -> None:
    (figure,) = [f for f in joint_page.figures if f.name == "people_supported-trend"]
    certain, possible, added = figure.chart["data"][:3]
    rows = [tuple(float(c) for c in row[1:4]) for row in figure.table.rows]
    assert [round(v) for v in certain["y"]] == [low for low, _, _ in rows]
    assert [round(a + b) for a, b in zip(certain["y"], possible["y"], strict=True)] == [high for _, high, _ in rows]
    assert [round(v) for v in added["y"]] == [added_up for _, _, added_up in rows]
    assert possible["marker"]["pattern"]["shape"] == "/"
    assert added["marker"]["symbol"] == "x-thin"
    assert figures.HOUSE["layout"]["barmode"] == "stack"


def test_nothing_is_ever_sent_to_plotly() -> None:
    assert figures.CONFIG["showSendToCloud"] is False
    assert figures.CONFIG["plotlyServerURL"] == ""
    assert figures.CONFIG["displayModeBar"] is False


def test_a_negative_change_has_room_on_the_left() -> None:
    chart = figures.bars([figures.Bar("A", -0.5, -0.5, "−0.5"), figures.Bar("B", 0.2, 0.2, "+0.2")])
    low, high = chart["layout"]["xaxis"]["range"]
    assert low <= -0.5
    assert high > 0.2
