"""The sentence under each figure says what its table says, and nothing it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

PERIOD = re.compile(r"\d{4}-\d{2}(?: Q\d)?")
FIGURE = re.compile(r"[+−]?£?\d+(?:,\d{3})*(?:\.\d+)?%?")


def figures_in(text: str) -> set[str]:
    return set(FIGURE.findall(PERIOD.sub("", text)))


def figures_of(table: Any) -> set[str]:
    return {figure for row in (*table.rows, *table.totals) for cell in row for figure in figures_in(cell)}


def test_every_figure_in_a_sentence_stands_in_its_table(joint_page: Any) -> None:
    for figure in joint_page.figures:
        rows = len(figure.table.rows)
        allowed = figures_of(figure.table) | {str(n) for n in range(rows + 1)} | {"100", "000", "1,000"}
        assert figures_in(figure.sentence) <= allowed, f"{figure.name}: {figure.sentence}"


def test_sentences_do_say_figures(joint_page: Any) -> None:
    telling = [f for f in joint_page.figures if figures_in(f.sentence)]
    assert len(telling) > 0.9 * len(joint_page.figures)


@pytest.fixture
def told(publication: Any, lay_out: Callable[[Any], Any]) -> Callable[..., str]:
    """The sentence of one indicator's trend (or another of its figures) after a change of its quarters and years."""

    def _told(code: str, which: str = "trend", quarters: dict[str, dict[str, Any]] | None = None, **years: Any) -> str:
        for period, changes in (quarters or {}).items():
            publication.one("place_quarter_indicator", indicator_code=code, period=period).update(changes)
        for year, changes in years.items():
            keys = {"indicator_code": code, "year": f"{year[1:5]}-{year[5:]}", "dimension": "all", "category": "all"}
            publication.one("place_year_breakdown", **keys).update(changes)
        (found,) = [f for f in lay_out(publication).figures if f.name == f"{code}-{which}"]
        return str(found.sentence)

    return _told


FULL = {"returns_in": 3, "returns_due": 3, "is_missing": False, "is_hidden": False}
BLANK = dict.fromkeys(("numerator", "denominator", "result", "lower", "upper", "summed", "attainment"))


def all_quarters(**changes: Any) -> dict[str, dict[str, Any]]:
    return {f"{year} Q{n}": FULL | changes for year in ("2024-25", "2025-26") for n in (1, 2, 3, 4)}


def test_a_rise_says_from_where_to_where_and_the_target(told: Callable[..., str]) -> None:
    quarters = all_quarters(result=0.4) | {"2024-25 Q1": FULL | {"result": 0.31}, "2025-26 Q4": FULL | {"result": 0.44}}
    said = told("feel_safer_share", quarters=quarters, y202526={"target": 0.45})
    assert said == "Up from 31% in 2024-25 Q1 to 44% in 2025-26 Q4; the target for 2025-26 is 45%."


def test_no_change_is_not_called_a_rise(told: Callable[..., str]) -> None:
    quarters = all_quarters(result=0.4) | {"2025-26 Q4": FULL | {"result": 0.404}}
    assert told("feel_safer_share", quarters=quarters).startswith("40% in 2024-25 Q1 and again in 2025-26 Q4;")


def test_missing_and_hidden_quarters_are_said(told: Callable[..., str]) -> None:
    quarters = all_quarters(result=0.4) | {
        "2024-25 Q3": BLANK | FULL | {"is_missing": True, "returns_in": 0},
        "2025-26 Q1": BLANK | FULL | {"is_hidden": True},
        "2025-26 Q2": FULL | {"returns_in": 2, "result": 0.4},
    }
    said = told("feel_safer_share", quarters=quarters)
    assert "Nothing was reported for 2024-25 Q3." in said
    assert "2025-26 Q1 is hidden to protect small numbers." in said
    assert "Some returns are missing from 2025-26 Q2." in said


def test_incomplete_years_are_not_called_a_rise_or_a_fall(told: Callable[..., str]) -> None:
    short = {"returns_in": 20, "returns_due": 24, "result": 900.0}
    said = told("sessions_held", y202425=short | {"result": 1000.0}, y202526=short)
    assert said.startswith("900 sessions in 2025-26, and 1,000 sessions in 2024-25;")


def test_a_stock_that_lacks_returns_is_not_called_a_fall(told: Callable[..., str]) -> None:
    quarters = all_quarters(result=40.0) | {
        "2024-25 Q1": FULL | {"result": 30.0},
        "2025-26 Q3": FULL | {"result": 44.0},
        "2025-26 Q4": FULL | {"result": 12.0, "returns_in": 1},
    }
    said = told("weekly_groups", quarters=quarters)
    assert said.startswith("Up from 30 in 2024-25 Q1 to 44 groups in 2025-26 Q3;")
    assert said.endswith("Some returns are missing from 2025-26 Q4.")


def _not_due_yet(publication: Any, code: str, period: str) -> None:
    """One partner that reports the indicator is expected to send a return of that quarter later."""
    asked = [r["partner_id"] for r in publication.tables["partner_year_indicator"] if r["indicator_code"] == code]
    row = publication.one("return_status", partner_id=asked[0], period=period)
    row.update(state="not yet due", received_on=None, accepted_on=None)


@pytest.mark.parametrize("code", ["weekly_groups", "feel_safer_share"])
def test_a_quarter_for_which_a_return_is_not_due_yet_is_not_called_a_fall(
    publication: Any, told: Callable[..., str], code: str
) -> None:
    _not_due_yet(publication, code, "2025-26 Q4")
    quarters = all_quarters(result=0.4) | {"2025-26 Q4": FULL | {"result": 0.1, "returns_in": 2, "returns_due": 2}}
    said = told(code, quarters=quarters)
    assert " in 2024-25 Q1 and again in 2025-26 Q3;" in said
    assert said.endswith("Not every return for 2025-26 Q4 is due yet.")


def test_a_return_not_due_yet_of_somebody_who_was_never_asked_does_not_matter(
    publication: Any, told: Callable[..., str]
) -> None:
    rows = publication.tables["partner_year_indicator"]
    asked = {r["partner_id"] for r in rows if r["indicator_code"] == "feel_safer_share"}
    other = next(r for r in publication.tables["return_status"] if r["partner_id"] not in asked)
    other["state"] = "not yet due"
    assert "due yet" not in told("feel_safer_share", quarters=all_quarters(result=0.4))


def test_a_year_for_which_a_return_is_not_due_yet_is_not_called_a_fall(
    publication: Any, told: Callable[..., str]
) -> None:
    _not_due_yet(publication, "sessions_held", "2025-26 Q4")
    full = {"returns_in": 23, "returns_due": 23}
    nothing = {"2025-26 Q4": BLANK | {"returns_in": 0, "returns_due": 0, "is_missing": False}}
    said = told("sessions_held", quarters=nothing, y202425=full | {"result": 1000.0}, y202526=full | {"result": 900.0})
    assert said.startswith("900 sessions in 2025-26, and 1,000 sessions in 2024-25;")
    assert said.endswith("Not every return for 2025-26 Q4 is due yet.")


def test_where_quarters_and_years_go_different_ways_both_are_said(told: Callable[..., str]) -> None:
    quarters = all_quarters(result=0.4) | {"2024-25 Q1": FULL | {"result": 0.47}, "2025-26 Q4": FULL | {"result": 0.41}}
    years = {"y202425": FULL | {"result": 0.4}, "y202526": FULL | {"result": 0.43, "target": 0.42}}
    assert told("feel_safer_share", quarters=quarters, **years) == (
        "Down from 47% in 2024-25 Q1 to 41% in 2025-26 Q4, although up from 40% in 2024-25 to 43% in 2025-26, "
        "taking each year as a whole; the target for 2025-26 is 42%."
    )


def test_a_standing_on_incomplete_returns_says_how_many_are_in(publication: Any, lay_out: Callable[[Any], Any]) -> None:
    keys = {"indicator_code": "sessions_held", "year": "2025-26", "dimension": "all", "category": "all"}
    row = publication.one("place_year_breakdown", **keys)
    row.update({"result": 5000.0, "attainment": 3.0, "returns_in": 23, "returns_due": 24})
    (block,) = [b for b in lay_out(publication).indicators if b.indicator.indicator_code == "sessions_held"]
    assert (block.word, block.doubt) == ("Target met", "23 of 24 returns")
    row.update(returns_in=24)
    (block,) = [b for b in lay_out(publication).indicators if b.indicator.indicator_code == "sessions_held"]
    assert block.doubt == ""
    assert block.told.endswith("All 24 returns are in.")


def test_complete_years_are_compared(told: Callable[..., str]) -> None:
    full = {"returns_in": 24, "returns_due": 24}
    said = told("sessions_held", y202425=full | {"result": 1000.0}, y202526=full | {"result": 900.0})
    assert said.startswith("Down from 1,000 in 2024-25 to 900 sessions in 2025-26;")


def test_double_counting_is_seen(told: Callable[..., str]) -> None:
    said = told("people_supported", y202526={"lower": 412.0, "upper": 530.0, "summed": 700.0, "result": None})
    assert said.startswith("Between 412 and 530 people in 2025-26, and between ")
    assert "Adding up what the quarterly returns say for 2025-26 would give 700" in said


def test_a_sum_that_is_the_most_there_can_be_is_not_said_to_count_people_again(told: Callable[..., str]) -> None:
    said = told("people_supported", y202526={"lower": 49.0, "upper": 108.0, "summed": 108.0, "result": None})
    assert "would give 108 as well, which is right only if nobody was counted twice." in said
    assert "counted again" not in said


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({}, "No return was due yet."),
        (
            {"money-matters": "missing"},
            "No return is in and signed off yet; one return was due, from one partner.",
        ),
        (
            {"money-matters": "missing", "youth-loft": "checked"},
            "No return is in and signed off yet; two returns were due, from two partners.",
        ),
        ({"money-matters": "accepted"}, "The one return that was due is in and signed off, from one partner."),
        (
            {"money-matters": "accepted", "youth-loft": "missing"},
            "1 of the 2 returns that were due is in and signed off, from 1 of 2 partners.",
        ),
        (
            {"money-matters": "accepted", "youth-loft": "accepted"},
            "2 of the 2 returns that were due are in and signed off, from two partners.",
        ),
    ],
)
def test_a_place_with_few_returns_says_plainly_what_is_in(
    publication: Any, lay_out: Callable[[Any], Any], states: dict[str, str], expected: str
) -> None:
    rows = publication.tables["return_status"]
    rows[:] = [r | {"state": states[r["partner_id"]]} for r in rows if r["partner_id"] in states
               and r["period"] == "2025-26 Q1"]  # fmt: skip
    assert lay_out(publication).writer.in_short()[0] == expected


def test_a_rate_of_an_area_says_its_unit_as_a_phrase(joint_page: Any) -> None:
    (figure,) = [f for f in joint_page.figures if f.name == "safe-at-home-context-1"]
    assert figure.keys[0] == "Per 1,000 people."


def test_a_year_that_is_not_over_says_so(publication: Any, told: Callable[..., str]) -> None:
    publication.tables["publication"][0]["measured_to"] = "2025-26 Q3"
    assert "in 2025-26 so far (to Q3);" in told("sessions_held")


def test_partners_without_a_figure_are_named(publication: Any, told: Callable[..., str]) -> None:
    rows = [r for r in publication.tables["partner_year_indicator"] if r["indicator_code"] == "feel_safer_share"]
    rows = [r for r in rows if r["year"] == "2025-26"]
    rows[0].update(BLANK_PARTNER | {"is_missing": True, "returns_in": 0})
    rows[1].update(BLANK_PARTNER | {"is_hidden": True})
    names = {p["partner_id"]: p["partner_name"] for p in publication.tables["partner"]}
    said = told("feel_safer_share", "partners")
    assert f"Nothing came from {names[rows[0]['partner_id']]}." in said
    assert f"{names[rows[1]['partner_id']]} is hidden to protect small numbers." in said
    (left,) = [r for r in rows if r not in rows[:2]]
    assert said.startswith(f"{names[left['partner_id']]} is the only one of three partners with a figure for 2025-26: ")


BLANK_PARTNER = dict.fromkeys(("numerator", "denominator", "result"))


def test_where_figures_are_bounds_nobody_is_said_to_have_the_most(publication: Any, told: Callable[..., str]) -> None:
    rows = [r for r in publication.tables["partner_year_indicator"] if r["indicator_code"] == "people_supported"]
    for n, row in enumerate(r for r in rows if r["year"] == "2025-26"):
        row.update(BLANK_PARTNER | {"lower": 100.0 - n, "upper": 110.0 + 50 * n, "is_missing": False})
    assert "; Tide Community School may have the most, between 96 and 310 people." in told(
        "people_supported", "partners"
    )


def test_a_headline_is_said_with_its_weakest_line_and_coverage(publication: Any, lay_out: Callable[[Any], Any]) -> None:
    publication.one("bottom_line", year="2025-26", bottom_line="environmental").update(score=71.6, coverage_pct=88.0)
    publication.one("headline", year="2025-26")["score"] = 62.5
    (figure,) = [f for f in lay_out(publication).figures if f.name == "bottom-lines"]
    assert figure.sentence == (
        "For 2025-26 the headline score is 63 out of 100; for 2024-25 it was 48. The weakest is Economic, at 55. "
        "Weight reported: Social 94%, Economic 94% and Environmental 88%."
    )


def test_people_of_no_known_group_are_not_compared(joint_page: Any) -> None:
    said = [f.sentence for f in joint_page.figures if f.name.endswith(("-ward", "-age_band"))]
    assert said
    assert not [s for s in said if "Not known" in s]


def test_the_count_of_indicators_is_that_of_the_table(joint_page: Any) -> None:
    stood = [b.standing for b in joint_page.indicators]
    assert joint_page.writer.tally() == {standing: stood.count(standing) for standing in stood}
    (said,) = [s for s in joint_page.writer.in_short() if s.startswith("Of ")]
    assert said.startswith(f"Of {len(stood)} indicators, for 2025-26: ")
    assert f"no target: {stood.count('no_target')}" in said


def test_what_got_worse_is_always_named(joint_page: Any) -> None:
    worse = [b.indicator.label for b in joint_page.indicators if b.standing == "worse"]
    assert worse
    (said,) = [s for s in joint_page.writer.in_short() if s.startswith("What got worse")]
    assert [label for label in worse if label not in said] == []


def test_a_loss_that_rounding_hides_is_explained(publication: Any, lay_out: Callable[[Any], Any]) -> None:
    keys = {"indicator_code": "feel_safer_share", "year": "2025-26", "dimension": "all", "category": "all"}
    row = publication.one("place_year_breakdown", **keys)
    row.update(FULL | {"baseline": 0.551, "target": 0.6, "result": 0.549, "attainment": -0.04})
    (block,) = [b for b in lay_out(publication).indicators if b.indicator.indicator_code == "feel_safer_share"]
    assert block.told.startswith("55% in 2025-26; the target is 60%; the baseline was 55%, a little better before")


def test_a_line_without_a_score_says_why_and_there_is_no_headline(joint_page: Any) -> None:
    (figure,) = [f for f in joint_page.figures if f.name == "bottom-lines"]
    assert figure.sentence == (
        "There is no headline for 2025-26: it needs all three scores. The weakest of the lines with a score is "
        "Economic, at 55. Environmental has no score: too little of its weight was reported. Weight reported: "
        "Social 94%, Economic 94% and Environmental 61%."
    )
    assert ("Environmental", "2025-26", "none", "61%", "1 of 2") in figure.table.rows


def test_official_figures_compare_the_place_with_its_past_and_its_areas(joint_page: Any) -> None:
    (figure,) = [f for f in joint_page.figures if f.name == "less-lonely-context-1"]
    assert re.match(r"Riverside: [\d.]+% in 2024-25; it was [\d.]+% in 2023-24\. By area in 2024-25, ", figure.sentence)
