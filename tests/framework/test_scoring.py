"""Answers of many people become scores at once; what cannot be scored is refused with words."""

from __future__ import annotations

import numpy as np
import pytest

from outcomes.errors import ScaleError
from outcomes.framework.instrument_files import Instruments, open_instruments
from outcomes.framework.scoring import (
    band_of,
    check_scores,
    convert_sums,
    is_case,
    match_items,
    score_answers,
)

NAN = float("nan")


@pytest.fixture(scope="module")
def instruments() -> Instruments:
    return open_instruments()


def test_many_people_are_scored_at_once_and_in_order(instruments: Instruments) -> None:
    columns = {"companionship": [1, 3, 2, NAN], "left_out": [1, 3, 2, NAN], "isolated": [1, 3, 3, NAN]}
    scored = score_answers(instruments.get("ucla3"), columns)
    assert np.array_equal(scored.scores, [3, 9, 7, NAN], equal_nan=True)
    assert scored.faults == ()


def test_one_persons_fault_leaves_the_others_scores(instruments: Instruments) -> None:
    columns = {"companionship": [1, 4, 2, 1.5], "left_out": [1, 3, NAN, 1], "isolated": [1, 0, 3, 1]}
    scored = score_answers(instruments.get("ucla3"), columns)
    assert np.array_equal(scored.scores, [3, NAN, NAN, NAN], equal_nan=True)
    assert [(f.code, f.row, f.item) for f in scored.faults] == [
        ("out-of-range", 1, "companionship"),
        ("out-of-range", 1, "isolated"),
        ("out-of-range", 3, "companionship"),
        ("missing-answers", 2, "left_out"),
    ]
    assert scored.faults[0].message == "4 is no answer to “Lacking company” of Loneliness (UCLA, three items)."
    assert scored.faults[0].remedy == "Write a whole number from 1 to 3, or leave it blank."


def test_the_order_of_columns_does_not_matter(instruments: Instruments) -> None:
    rosenberg = instruments.get("rosenberg")
    random = np.random.default_rng(7)
    answers = {code: random.integers(0, 4, 50).astype(float) for code in rosenberg.items}
    shuffled = {code: answers[code] for code in sorted(answers, reverse=True)}
    assert np.array_equal(score_answers(rosenberg, answers).scores, score_answers(rosenberg, shuffled).scores)
    by_hand = sum(3 - a if rosenberg.items[c].reversed else a for c, a in answers.items())
    assert np.array_equal(score_answers(rosenberg, answers).scores, by_hand)


def test_an_item_is_known_by_its_text_whatever_the_punctuation(instruments: Instruments) -> None:
    gad7 = instruments.get("gad7")
    headings = ["NERVOUS", "Not being able to stop, or control, worrying", "Worry", "rest", "restless", "Irritation"]
    assert match_items(gad7, [*headings, "feeling afraid - as if something awful might happen"]) == {
        "NERVOUS": "nervous",
        "Not being able to stop, or control, worrying": "control",
        "Worry": "worry",
        "rest": "relaxing",
        "restless": "restless",
        "Irritation": "irritable",
        "feeling afraid - as if something awful might happen": "afraid",
    }


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        (["companionship", "left_out", "isolatd"], "“isolatd” is no item of Loneliness"),
        (["companionship", "left_out", "3"], "Items go by their text, not their position."),
        (["companionship", "left_out", "Being left out", "isolated"], "Two columns are the item 'left_out'"),
        (["companionship", "left_out"], "has no column for isolated"),
    ],
)
def test_columns_that_are_not_the_items_are_refused(instruments: Instruments, headings: list[str], words: str) -> None:
    with pytest.raises(ScaleError) as refusal:
        match_items(instruments.get("ucla3"), headings)
    assert words in str(refusal.value)


def test_columns_of_unlike_length_are_refused(instruments: Instruments) -> None:
    with pytest.raises(ScaleError, match="not of one length"):
        score_answers(instruments.get("ucla3"), {"companionship": [1], "left_out": [1, 2], "isolated": [1]})


def test_every_sum_is_converted(instruments: Instruments) -> None:
    scored = convert_sums(instruments.get("swemwbs"), [7, 21, 35, NAN, 6, 36, 21.5])
    assert np.array_equal(scored.scores, [7, 19.25, 35, NAN, NAN, NAN, NAN], equal_nan=True)
    assert [(f.row, f.remedy) for f in scored.faults] == [
        (row, "A sum is a whole number from 7 to 35.") for row in (4, 5, 6)
    ]


def test_a_sum_given_as_a_score_is_refused(instruments: Instruments) -> None:
    scored = check_scores(instruments.get("swemwbs"), [19.25, 21, NAN, 7])
    assert np.array_equal(scored.scores, [19.25, NAN, NAN, 7], equal_nan=True)
    assert [f.row for f in scored.faults] == [1]
    assert "a sum must be converted first" in scored.faults[0].remedy


def test_a_score_with_decimals_is_possible_only_where_answers_are_filled_in(instruments: Instruments) -> None:
    assert check_scores(instruments.get("phq9"), [11.25]).faults == ()
    assert len(check_scores(instruments.get("gad7"), [11.25]).faults) == 1


def test_a_band_runs_up_to_the_next_one(instruments: Instruments) -> None:
    phq9 = instruments.get("phq9")
    assert band_of(phq9, np.array([0, 4, 4.5, 5, 27, NAN])) == ["minimal"] * 3 + ["mild", "severe", None]
    assert band_of(instruments.get("ucla3"), np.array([5.0])) == [None]


def test_nobody_is_a_case_where_no_source_says_who_is(instruments: Instruments) -> None:
    found = is_case(instruments.get("gad7"), np.array([7, 8, NAN]))
    assert found is not None
    assert list(found) == [False, True, False]
    assert is_case(instruments.get("ucla3"), np.array([9.0])) is None
