"""The section on collective impact: each figure says what it shows, and nothing is claimed where nobody is linked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from outcomes.errors import StoreError
from outcomes.reports.together.section import Section, section

LayOut = Callable[[Any], Any]


@pytest.fixture
def together(publication: Any, lay_out: LayOut) -> Section:
    found = section(lay_out(publication).writer)
    assert found is not None
    return found


def test_different_people_stand_beside_what_returns_add_up_to(together: Section) -> None:
    assert together.unique is not None
    assert "add up to 960 people" in together.unique.sentence
    assert "about 540 different people, and somewhere from 480 to 620" in together.unique.sentence
    assert together.unique.table.rows == (("2025-26", "960", "210", "700", "540", "480", "620", "85%"),)


def test_the_matrix_reads_the_same_across_and_down_and_a_hidden_pair_is_marked_in_both(together: Section) -> None:
    assert together.pairs is not None
    cells = [row[1:] for row in together.pairs.table.rows]
    assert cells == [tuple(row[n] for row in cells) for n in range(len(cells))]
    assert [row[0] for row in together.pairs.table.rows] == [
        "1 Lantern Minds",
        "2 Money Matters Advice Centre",
        "3 Second Start Training",
    ]
    assert cells[0] == ("–", "30", "[c]")
    assert cells[1] == ("30", "–", "60")
    assert "Money Matters Advice Centre and Second Start Training share most people" in together.pairs.sentence


def test_every_number_of_the_matrix_is_written_in_it_so_that_no_colour_is_needed(together: Section) -> None:
    assert together.pairs is not None and together.pairs.chart is not None
    squares, numbers, names = together.pairs.chart["data"]
    assert numbers["text"].count("[c]") == 2
    sizes = dict(zip(zip(squares["x"], squares["y"], strict=True), squares["marker"]["size"], strict=True))
    assert sizes[1, 0] == sizes[0, -1] < sizes[2, -1] == sizes[1, -2], "30 people, and 60"
    assert [text[:1] for text in names["text"]] == ["1", "2", "3"]


def test_ways_are_drawn_as_wide_as_the_people_who_took_them_and_hidden_ones_are_only_listed(together: Section) -> None:
    assert together.journeys is not None and together.journeys.chart is not None
    bands = [trace for trace in together.journeys.chart["data"] if trace.get("fill") == "toself"]
    widths = {band["text"]: band["y"][0] - band["y"][-1] for band in bands}
    assert len(widths) == 2
    one, other = (w for _, w in sorted(widths.items()))
    assert one == pytest.approx(2 * other, rel=0.01)
    assert ("Lantern Minds", "Money Matters Advice Centre", "[c]", "[c]") in together.journeys.table.rows
    assert "about 40, typically 93 days after the first" in together.journeys.sentence


def test_referrals_say_how_many_came_and_how_many_of_them_started(together: Section) -> None:
    assert together.referrals is not None
    assert together.referrals in together.figures
    assert [row[:4] for row in together.referrals.table.rows] == [
        ("Money Matters Advice Centre", "Second Start Training", "30", "20"),
        ("Money Matters Advice Centre", "Lantern Minds", "10", "0"),
        ("Lantern Minds", "Second Start Training", "[c]", "[c]"),
    ]
    assert "from Money Matters Advice Centre to Second Start Training: about 30" in together.referrals.sentence


def test_partners_who_only_refer_people_have_nobody_linked(publication: Any, lay_out: LayOut) -> None:
    kept = [row for row in publication.tables["shared_people"] if row["sharing"].startswith("referral")]
    publication.tables["shared_people"][:] = kept
    found = section(lay_out(publication).writer)
    assert found is not None and found.referrals is not None
    assert (found.overlap, found.pairs, found.credits) == (None, None, [])
    assert "there are only bounds" in found.linked


def test_an_outcome_without_its_credit_says_that_it_is_left_out(publication: Any, lay_out: LayOut) -> None:
    publication.tables["joint_credit"].clear()
    found = section(lay_out(publication).writer)
    assert found is not None and found.credits == []
    assert found.alone.startswith("Shown without credit, to protect small numbers: ")


def test_credit_adds_up_to_the_joint_total_in_every_column(together: Section) -> None:
    (into_work,) = together.credits
    for column in (1, 2):
        assert sum(int(row[column]) for row in into_work.table.rows) == int(into_work.table.totals[0][column]) == 80
    assert "other partners together 10" in into_work.sentence
    assert into_work.caption == "People who started work: credit, 2025-26"
    assert into_work.sentence.startswith("About 80 people in 2025-26, counted once where they could be recognised.")


def test_people_of_partners_who_are_not_linked_are_said_to_be_in_the_figures_too(together: Section) -> None:
    assert together.linked.startswith("One partner of 2 agreed that their people may be recognised with others")
    assert "People of the other partners are in what follows too, each as that partner's own" in together.linked


def test_where_everybody_agreed_no_other_partners_are_spoken_of(publication: Any, lay_out: LayOut) -> None:
    for row in publication.tables["joint_health"]:
        row["links_people"] = True
    found = section(lay_out(publication).writer)
    assert found is not None
    assert found.linked.startswith("All two partners agreed") and "other partners" not in found.linked


def test_rates_stand_beside_need_under_a_caution(together: Section) -> None:
    assert together.rates is not None
    assert together.rates.rows[0] == ("People who started work", "One", "9", "21", "[c]")
    assert together.rates.rows[1] == ("People who started work", "Two or more", "19", "33", "[c]")
    assert "do not show what working together does" in together.caution


def test_nobody_can_take_the_mix_of_need_for_a_rate_of_outcomes(together: Section) -> None:
    assert together.rates is not None
    assert together.rates.columns[2:] == (
        "Reached it, of 100 such people",
        "Have high need, of all 100",
        "Need not known, of all 100",
    )
    assert "it is no rate of outcomes" in together.caution


def test_the_score_says_how_much_is_reported_and_there_is_none_below_four_fifths(
    publication: Any, lay_out: LayOut
) -> None:
    score = publication.one("joint_score", year="2025-26")
    found = section(lay_out(publication).writer)
    assert found is not None
    assert found.score.startswith(
        "The collective-impact score for 2025-26 is 64 of 100; 91% of the weight of 11 shared"
    )
    score |= {"score": None, "coverage_pct": 71.0}
    found = section(lay_out(publication).writer)
    assert found is not None
    assert "no collective-impact score for 2025-26: only 71%" in found.score


def test_health_is_figures_side_by_side_and_in_sentences(together: Section) -> None:
    assert together.health is not None
    assert together.health.rows[0][1:] == ("3 of 4", "4 of 4", "2 of 4", "21.5", "6", "3 of 5", "yes")
    assert together.health.rows[1][-2:] == ("[z]", "no")
    assert "6 came on time, 8 are in, and 4 were right the first time" in together.health_sentences[0]
    assert "£120,000 and 900 hours" in together.health_sentences[2]


def _sum(publication: Any, of_place: float, *own: float | None) -> None:
    """Green spaces with a target of 10: what the place and its partners come to."""
    rows = [r for r in publication.tables["partner_year_indicator"] if
            (r["indicator_code"], r["year"]) == ("green_space_cared", "2025-26")]  # fmt: skip
    for row, value in zip(rows, [*own, *[0.0] * len(rows)], strict=False):
        row |= {"numerator": None, "result": value, "is_hidden": value is None, "is_missing": False}
    place = publication.one("place_year_breakdown", indicator_code="green_space_cared", year="2025-26", dimension="all")
    place |= {"result": of_place, "target": 10.0, "is_hidden": False, "is_missing": False}


def _targets(publication: Any, lay_out: LayOut) -> list[tuple[str, ...]]:
    found = section(lay_out(publication).writer)
    assert found is not None
    rows = found.targets.rows if found.targets else ()
    return [row for row in rows if row[0] == "Green spaces looked after"]


def test_a_target_is_reached_together_only_where_no_partner_reached_it_alone(publication: Any, lay_out: LayOut) -> None:
    _sum(publication, 12.0, 7.0, 5.0)
    assert [row[1:3] for row in _targets(publication, lay_out)] == [("10", "12")]
    _sum(publication, 17.0, 12.0, 5.0)
    assert _targets(publication, lay_out) == []
    _sum(publication, 9.0, 5.0, 4.0)
    assert _targets(publication, lay_out) == []


def test_nothing_is_said_of_a_target_that_a_hidden_partner_may_have_reached(publication: Any, lay_out: LayOut) -> None:
    _sum(publication, 17.0, None, 5.0)
    assert _targets(publication, lay_out) == []


def test_where_nobody_is_linked_the_page_says_so_and_shows_bounds_alone(publication: Any, lay_out: LayOut) -> None:
    publication.tables["shared_people"].clear()
    for row in publication.tables["joint_health"]:
        row["links_people"] = False
    publication.tables["joint_year_people"][0] |= dict.fromkeys(
        ("estimate", "estimate_low", "estimate_high", "recognised_pct")
    )
    found = section(lay_out(publication).writer)
    assert found is not None
    assert found.linked.startswith("No partner has agreed") and "there are only bounds" in found.linked
    assert found.unique is not None and "at least 210 and at most 700" in found.unique.sentence
    assert found.unique.table.rows[0][4:] == ("[x]", "[x]", "[x]", "[x]")
    assert (found.overlap, found.pairs, found.journeys, found.credits, found.rates) == (None, None, None, [], None)


def test_a_copy_that_shows_a_hidden_figure_of_shared_people_is_refused(publication: Any, lay_out: LayOut) -> None:
    publication.one("shared_people", sharing="overlap", partners=3)["people"] = 4
    with pytest.raises(StoreError, match="marks a figure as hidden"):
        lay_out(publication)
