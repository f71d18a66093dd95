"""`outcomes scales` from the outside, as somebody types it who has to choose a questionnaire."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from outcomes.cli import main

WHOLE = Path(__file__).parent / "broken" / "whole"


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, ["scales", *words])


def test_the_list_says_range_direction_and_whether_the_wording_is_there() -> None:
    shown = _run("list").output
    assert "phq9  PHQ-9: 9 items, score 0 to 27, less is better; wording here.\n" in shown
    assert "swemwbs  SWEMWBS: 7 items, score 7 to 35, more is better; wording elsewhere.\n" in shown
    assert shown.endswith("11 questionnaires.\n")


def test_words_narrow_the_list() -> None:
    assert _run("list", "loneliness", "UCLA").output.endswith("\n1 questionnaire.\n")
    assert _run("list", "nothing-like-it").output == "Nothing.\n"


def test_licence_wording_and_what_was_read_are_shown() -> None:
    shown = _run("show", "swemwbs").output
    for words in (
        "Wording: not here. It is to be had from: University of Warwick",
        "Licence: © NHS Health Scotland",
        "Reliable change: A change of more than 2.87 points. Found with 172 adults",
        "Bands: Low, medium and high have been defined on national data; the limits were not read.",
        "page not read; not read first-hand but in:",
    ):
        assert words in shown


def test_a_questionnaire_to_be_careful_with_says_so() -> None:
    assert "Use it only with somebody who can act on the answer the same day." in _run("show", "phq9").output


def test_machines_get_everything_that_is_in_the_file() -> None:
    shown = json.loads(_run("show", "gad7", "--json").output)
    assert (shown["code"], shown["minimum"], shown["maximum"], shown["has_wording"]) == ("gad7", "0", "21", True)
    assert shown["items"]["worry"]["wording"] == "Worrying too much about different things"
    assert [each["code"] for each in json.loads(_run("list", "goal", "--json").output)] == ["goals"]


def test_a_places_own_questionnaires_are_listed_too() -> None:
    assert "kitchen  Confidence in the kitchen: 2 items" in _run("list", "--place", str(WHOLE)).output


def test_a_code_that_is_not_there_is_one_sentence_and_exit_code_two() -> None:
    shown = _run("show", "phq8")
    assert shown.exit_code == 2
    assert shown.stderr == "Cannot go on. There is no instrument 'phq8'. Did you mean phq9?\n"
