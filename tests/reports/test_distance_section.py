"""What the report says of people's scores: how far they came, who has no later score, and what to beware of."""

from __future__ import annotations

import re
from typing import Any

import pytest

from outcomes.errors import StoreError

CLASSED = {
    "scale": "phq9", "scale_label": "PHQ-9", "instrument_code": "phq9", "better": "less", "lowest_score": 0,
    "highest_score": 27, "reliable_points": 6.0, "is_reached_reliable": True, "case_at_least": 10,
    "how_classed": "Threshold: a manual that was read.", "position": 0,
}  # fmt: skip
UNCLASSED = CLASSED | {
    "scale": "ucla3", "scale_label": "Loneliness (UCLA)", "instrument_code": "ucla3", "reliable_points": None,
    "is_reached_reliable": None, "case_at_least": None, "how_classed": "Nobody is classed: no threshold was read.",
    "position": 1,
}  # fmt: skip
ROW = {
    "scale": "phq9", "year": "2025-26", "dimension": "all", "category": "all", "partners_reporting": 2, "pairs": 100.0,
    "without_second": 25, "recovered": 30, "improved": 20, "unchanged": 45, "deteriorated": 5, "began_at_best": 0,
    "began_at_worst": 6, "is_hidden": False, "hides_classes": False,
    "hides_best": False, "hides_worst": False,
}  # fmt: skip
NO_CLASSES = dict.fromkeys(("recovered", "improved", "unchanged", "deteriorated"))


def _section(publication: Any, build: Any, *rows: dict[str, Any], scales: tuple[Any, ...] = (CLASSED,)) -> str:
    """The text of the section, tags taken out."""
    publication.tables["instrument"] = list(scales)
    publication.tables["indicator"][0]["scale"] = scales[0]["scale"]
    publication.tables["reliable_change"] = list(rows)
    page = build(publication).path.read_text("utf-8")
    (section,) = re.findall(r'<section id="distance".*?(?=<section id="together")', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section).replace("&#39;", "'"))


def test_classes_stand_with_those_who_have_no_later_score(publication: Any, build: Any) -> None:
    said = _section(publication, build, ROW)
    assert (
        "100 people have a first and a later score in 2025-26 ; 25 people with a first score have no later one" in said
    )
    assert "30 (30%) recovered reliably, 20 (20%) improved reliably, 45 (45%) had no reliable change" in said
    assert "and 5 (5%) got reliably worse" in said
    assert "Threshold: a manual that was read." in said


def test_where_everybody_has_a_later_score_that_is_said_in_plain_words(publication: Any, build: Any) -> None:
    said = _section(publication, build, ROW | {"without_second": 0})
    assert "everybody with a first score has a later one" in said and "no people with" not in said


def test_every_caution_is_printed_with_its_numbers(publication: Any, build: Any) -> None:
    said = _section(publication, build, ROW)
    assert "25 of 125 people have no second score" in said
    assert "6 of 100 people began at the worst score" in said
    assert "began at the best score" not in said
    assert "some of them would score better the next time without it" in said
    assert "A person whom several partners support is counted with each of them" in said
    assert "both scores; below 30" not in said


def test_fewer_than_thirty_pairs_are_a_caution(publication: Any, build: Any) -> None:
    few = ROW | {"pairs": 29.0, "recovered": 9, "improved": 5, "unchanged": 10, "deteriorated": 5}
    assert "Only 29 people have both scores; below 30 chance alone can move the figure" in _section(
        publication, build, few
    )


def test_a_small_number_at_an_end_of_the_scale_is_told_without_its_number(publication: Any, build: Any) -> None:
    assert "Some people began at the best score" in _section(publication, build, ROW | {"began_at_best": None})


def test_a_scale_without_a_threshold_has_no_classes_and_says_why(publication: Any, build: Any) -> None:
    row = ROW | NO_CLASSES | {"scale": "ucla3"}
    said = _section(publication, build, row, scales=(UNCLASSED,))
    assert "100 people have a first and a later score" in said
    assert "Nobody is classed: no threshold was read." in said
    assert "reliably" not in said.replace("called reliable only", "")


def test_without_caseness_nobody_is_called_recovered(publication: Any, build: Any) -> None:
    said = _section(publication, build, ROW | {"recovered": 0}, scales=(CLASSED | {"case_at_least": None},))
    assert "Recovered" not in said and "Improved reliably" in said


def test_hidden_classes_show_their_mark_and_no_number(publication: Any, build: Any) -> None:
    said = _section(publication, build, ROW | NO_CLASSES | {"hides_classes": True})
    assert "What became of them is hidden to protect small numbers." in said
    assert said.count("[c]") == 4


@pytest.mark.parametrize(
    "leak",
    [{"hides_classes": True}, {"is_hidden": True, "hides_classes": True, **NO_CLASSES}, {"hides_worst": True}],
    ids=["class", "pairs", "an end"],
)
def test_a_hidden_row_that_still_has_a_number_stops_the_report(publication: Any, build: Any, leak: Any) -> None:
    with pytest.raises(StoreError, match="marks a figure as hidden and still holds its"):
        _section(publication, build, ROW | leak)


def test_without_any_score_the_section_says_so(publication: Any, build: Any) -> None:
    assert "Nobody's scores on a questionnaire were reported for 2025-26" in _section(publication, build)
