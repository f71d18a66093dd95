"""docs/comparison.md says every figure there is, and what it says can be typed."""

from __future__ import annotations

import re
from pathlib import Path

from outcomes.funding import counting, sensitivity, verdict
from outcomes.funding.paying import Paying, Priced
from outcomes.funding.published import publish_comparisons
from outcomes.funding.records import Question

from .made_records import alike, make_records

PAYING = {"results": Paying(0.5, 0.5, {"outcome": 900.0}, {"results": Priced(900.0, (9,))})}
PAGE = (Path(__file__).parents[2] / "docs" / "comparison.md").read_text(encoding="utf-8")


def test_every_published_figure_is_explained_and_no_other() -> None:
    groups = [*alike("results", 4, 20, 13), *alike("grant", 4, 20, 7), *alike("together", 4, 20, 7)]
    records = make_records([*groups], {"results": "pbr", "grant": "grant", "together": "relational"})
    records.starts.loc[:9, "followed_days"] = 1.0
    question = Question("started_work", ("pbr", "grant"), replicates=50)
    made = publish_comparisons([(records, [question])], {"started_work": "Started work"}, 5, {}, PAYING, records)
    table = PAGE.split("| figure | what it is |")[1].split("\n\n")[0]
    names = [row.split("|")[1] for row in table.strip().splitlines()]
    explained = {name for cell in names for name in re.findall(r"`([a-z_]+)`", cell)}
    assert set(made.figures["figure"]) == explained


def test_the_page_states_the_limits_that_hold() -> None:
    assert f"fewer than {verdict.FEWEST_PARTNERS} partners" in PAGE
    assert f"fewer than {verdict.FEWEST_OUTCOMES} outcomes" in PAGE
    assert f"less than {verdict.LEAST_OVERLAP:.0%}".replace("%", " %") in PAGE
    assert f"up to {max(sensitivity.UPCODED):.0%}".replace("%", " %") in PAGE
    assert f"up to {max(sensitivity.EASIER)} times" in PAGE
    assert f"({Question('x', ('a', 'b')).window_days} unless you say otherwise)" in PAGE


def test_the_page_names_every_reason_to_leave_a_start_out() -> None:
    plain = " ".join(PAGE.split())
    for reason in counting.REASONS:
        assert reason.split(",")[0] in plain, reason
