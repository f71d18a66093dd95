"""Outcomes achieved together: an intruder who writes down every world that fits a publication finds nothing small."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from outcomes.store.disclosure.sharing import OVERLAP, PAIR, Key, Size, Totals
from outcomes.store.disclosure.together import (
    CREDIT,
    OUTCOME,
    RATE,
    Achieved,
    Class,
    Rate,
    Said,
    Year,
    together_leaks,
    withdraw,
)

from .small_worlds import JOB, YEAR, World, drawn, known_too_well, protected_year, shown_of

T, SEEDS = 3, range(40)


@cache
def _year(seed: int) -> tuple[World, Year]:
    world = drawn(seed)
    return world, protected_year(world, T)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_who_counts_every_world_that_fits_works_out_a_small_number(seed: int) -> None:
    world, year = _year(seed)
    assert not known_too_well(world, shown_of(withdraw(year, T)), T)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_such_a_counter_works_out_the_attacker_finds_too(seed: int) -> None:
    world, year = _year(seed)
    if known_too_well(world, shown_of(year), T):
        assert together_leaks(year, T)


def test_the_worlds_are_worth_counting() -> None:
    """Without protection many leak; with it every kind of figure is still shown in some."""
    leaking = [seed for seed in SEEDS if known_too_well(_year(seed)[0], shown_of(_year(seed)[1]), T)]
    assert 10 < len(leaking) < len(SEEDS)
    kept = [withdraw(_year(seed)[1], T) for seed in SEEDS]
    shown = Counter(what for year in kept for what in (RATE, CREDIT, OUTCOME) if year.said[JOB].shows(what))
    assert min(shown[what] for what in (RATE, CREDIT, OUTCOME)) > 2


def _two(jobs: int, reports: dict[str, int], said: Said, **more: object) -> Year:
    """A year of two partners with fifty people each, of whom twenty are with both."""
    sizes = {"a": Size(50, 20), "b": Size(50, 20)}
    overlap = {Key(YEAR, OVERLAP, "all", "all", 1): 60, Key(YEAR, OVERLAP, "all", "all", 2): 20}
    shared = overlap | {Key(YEAR, PAIR, "a", "b", 2): 20}
    true = Achieved(jobs, reports, frozenset(reports), **more)  # type: ignore[arg-type]
    return Year(shared, Totals(80, 100, sizes, dict(shared)), {JOB: said}, {JOB: true})


def test_what_one_partner_does_not_report_of_a_joint_outcome_is_not_told_where_it_is_small() -> None:
    met = {"a": Size(32, 20), "b": Size(20, 20)}
    year = _two(32, {"a": 30, "b": 30}, Said(30), met=met, classes={1: Class(60, 12, 0, 0), 2: Class(20, 20, 0, 0)})
    found = together_leaks(year, 5)
    assert found[OUTCOME, JOB, ("not told by", "a")] == found[OUTCOME, JOB, ("not told by", "b")] == (2, 2)
    assert withdraw(year, 5).said[JOB] == Said(None)


def test_rates_that_leave_few_to_be_with_nobody_are_withdrawn() -> None:
    """All of both classes achieved it: of the people who did, what is left was with nobody in the year."""
    classes = {1: Class(60, 60, 0, 0), 2: Class(20, 20, 0, 0)}
    met = {"a": Size(50, 20), "b": Size(50, 20)}
    rates = {1: Rate(100), 2: Rate(100)}
    year = _two(82, {"a": 52, "b": 50}, Said(80, rates), met=met, classes=classes)
    assert together_leaks(year, 5)[RATE, JOB, "with nobody"] == (2, 2)
    assert not withdraw(year, 5).said[JOB].shows(RATE)


def test_need_of_few_people_is_not_read_off_a_share_of_few() -> None:
    """Three of twenty are 15 %: of twenty people nothing else is."""
    classes = {1: Class(60, 20, 30, 0), 2: Class(20, 10, 3, 0)}
    met = {"a": Size(20, 10), "b": Size(20, 10)}
    rates = {1: Rate(33, 50, 0), 2: Rate(50, 15, 0)}
    year = _two(30, {"a": 20, "b": 20}, Said(30, rates), met=met, classes=classes)
    assert together_leaks(year, 5)["need", 2, "high"] == (3, 3)
    kept = withdraw(year, 5).said[JOB]
    assert kept.shows(RATE) and {rate.high_pct for rate in kept.rates.values()} == {None}
