"""Figures as words: what is read aloud must be what was measured."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from outcomes.reports import wording
from outcomes.reports.publication import NOT_APPLICABLE, Indicator, Result
from outcomes.vocabulary import Better, Kind


def indicator(kind: Kind, unit: str = "people", decimals: int = 0) -> Indicator:
    return Indicator("i", "o", "An indicator", kind, unit, "what", Better.MORE, decimals, 1.0, None, True, None, "f", 0)


def result(**figures: float | None) -> Result:
    return dataclasses.replace(Result(4, 4, is_missing=False, is_hidden=False), **figures)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "unit", "decimals", "value", "expected"),
    [
        (Kind.PROPORTION, "people", 0, 0.445, "45%"),
        (Kind.PROPORTION, "people", 0, 0.285, "29%"),
        (Kind.PROPORTION, "people", 1, 0.3756, "37.6%"),
        (Kind.MONEY, "£", 0, 120400.5, "£120,401"),
        (Kind.MONEY, "£", 2, -12.5, "−£12.50"),
        (Kind.MEAN_CHANGE, "people", 1, 0.84, "+0.8 points"),
        (Kind.MEAN_CHANGE, "people", 1, -0.84, "−0.8 points"),
        (Kind.MEAN_CHANGE, "people", 1, 0.04, "0.0 points"),
        (Kind.MEAN_CHANGE, "people", 0, 1.0, "+1 point"),
        (Kind.COUNT, "sessions", 0, 1204, "1,204 sessions"),
        (Kind.COUNT, "sessions", 0, 1, "1 session"),
        (Kind.PEOPLE, "people", 0, 1, "1 person"),
        (Kind.TONNES, "tonnes", 1, 55.55, "55.6 tonnes"),
        (Kind.COUNT, "sessions", 0, -0.2, "0 sessions"),
    ],
)
def test_a_figure_is_said_with_its_unit_and_honest_rounding(
    kind: Kind, unit: str, decimals: int, value: float, expected: str
) -> None:
    assert wording.said(value, indicator(kind, unit, decimals)) == expected


def test_a_figure_that_is_not_there_has_the_mark_of_its_reason() -> None:
    people = indicator(Kind.PEOPLE)
    hidden = Result(4, 4, is_missing=False, is_hidden=True)
    missing = Result(0, 4, is_missing=True, is_hidden=False)
    assert [wording.figure(r, people) for r in (hidden, missing, NOT_APPLICABLE)] == ["[c]", "[x]", "[z]"]


def test_bounds_are_two_figures_and_equal_bounds_are_one() -> None:
    people = indicator(Kind.PEOPLE)
    assert wording.figure(result(lower=412, upper=530), people) == "412 to 530"
    assert wording.spoken(result(lower=412, upper=530), people) == "between 412 and 530 people"
    assert wording.spoken(result(lower=412, upper=412), people) == "412 people"


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [([], None, ""), (["A"], None, "A"), (["A", "B", "C"], None, "A, B and C"), (list("ABCDE"), 3, "A, B and 3 more")],
)
def test_a_list_reads_as_a_sentence(words: list[str], most: int | None, expected: str) -> None:
    assert wording.listed(words, most) == expected


def test_counts_below_ten_are_words() -> None:
    assert [wording.count(n, "return") for n in (0, 1, 9, 10, 1200)] == [
        "no returns",
        "one return",
        "nine returns",
        "10 returns",
        "1,200 returns",
    ]


def test_a_span_says_its_days() -> None:
    assert wording.span_days("2024-25 Q1", "2025-26 Q4") == "1 April 2024 to 31 March 2026"
    assert wording.day(date(2026, 5, 5)) == "5 May 2026"
