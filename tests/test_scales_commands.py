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


HEADINGS = (
    "Reference,All in all a failure,able,worth,qualities,little_to_be_proud_of,positive_attitude,satisfied,"
    "wishes_for_respect,useless,no_good\n"
)
ANSWERS = """A1,1,2,3,2,1,3,1,3,0,2
A2,agree,Agree,2,2,2,2,2,2,2,2
A3,,,,,,,,,,
A4,4,2,3,2,1,3,1,3,0,2
A5,1,2,3,2,1,3,1,3,0,
A6,1,2,3,2,1,3,1,3,0,ask Zebedee
"""


def test_a_file_of_answers_is_scored_by_the_text_of_the_items(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(HEADINGS + ANSWERS + "\n", "utf-8")
    shown = _run("score", "rosenberg", str(file))
    scored = (tmp_path / "answers-rosenberg.csv").read_text("utf-8").splitlines()
    assert scored[0].endswith(",no_good,score")
    assert [line.rsplit(",", 1)[1] for line in scored[1:]] == ["19", "15", "", "", "", ""]
    assert scored[1] == "A1,1,2,3,2,1,3,1,3,0,2,19"
    assert shown.exit_code == 1
    assert [line.split(":")[0] for line in shown.output.splitlines()] == [
        "Line 7, no_good",
        "Line 5",
        "Line 6",
        "2 of 6 rows have a score of rosenberg",
    ]
    assert "Zebedee" not in shown.output


def test_bands_and_caseness_stand_beside_the_score(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("nervous,control,worry,relaxing,restless,irritable,afraid\n" + "1,1,1,1,1,1,2\n,,,,,,\n", "utf-8")
    assert _run("score", "gad7", str(file), "--to", str(tmp_path / "out.csv")).exit_code == 0
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[7:] for line in lines] == [["score", "band", "is_case"], ["8", "mild", "yes"], ["", "", ""]]


def test_answers_by_position_are_not_scored(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("1,2,3\n1,2,3\n", "utf-8")
    shown = _run("score", "ucla3", str(file))
    assert shown.exit_code == 2
    assert "has no column for companionship, left_out, isolated. Give a column for each item" in shown.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("lonely\n5\n", "utf-8")
    assert _run("score", "ons_loneliness", str(file)).exit_code == 0
    again = _run("score", "ons_loneliness", str(file))
    assert again.exit_code == 2
    assert "This file is there already. Give another name with --to." in again.stderr


def test_a_line_with_a_cell_too_many_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("lonely\n5\n4,4\n", "utf-8")
    assert "Line 3 has 2 cells, and the first line 1 headings." in _run("score", "ons_loneliness", str(file)).stderr
