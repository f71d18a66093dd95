"""The places by which the comparison is judged are what they say, and its verdicts on them are seldom wrong."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from made.funded_places import BASE, Trouble, make_funded
from subjects.comparison import (
    HONEST,
    OF_PROGRAMMES,
    PLACES,
    SEED,
    STATED_POWER,
    SUPPOSED,
    TROUBLES,
    finds_creaming,
    naive_is_wrong,
    tally,
)

PAGE = (Path(__file__).parents[2] / "docs" / "comparison.md").read_text("utf-8")
ROWS = PAGE.split("| and besides |")[1].split("\n\n")[0].strip().splitlines()[1:]


def stream() -> np.random.Generator:
    return np.random.default_rng(11)


def test_the_same_stream_of_chance_makes_the_same_place() -> None:
    one, again = (make_funded(stream(), Trouble(effect=0.5)) for _ in range(2))
    assert (one.one == again.one).all()
    assert one.truth == again.truth


def test_where_ways_of_funding_do_the_same_there_is_no_true_difference() -> None:
    assert make_funded(stream(), Trouble(spread=0.5)).truth == 0
    assert make_funded(stream(), Trouble(easier=1.25, upcoded=0.3)).truth == 0


def test_the_true_difference_is_that_of_partners_at_the_need_compared() -> None:
    place = make_funded(stream(), Trouble(effect=0.5, spread=0.0))
    pooled = place.one.sum(axis=(0, 2)) + place.other.sum(axis=(0, 2))
    gains = 1 / (1 + np.exp(-(BASE + 0.5))) - 1 / (1 + np.exp(-BASE))
    assert place.truth == pytest.approx(float(gains @ pooled / pooled.sum()))


def test_need_recorded_too_high_moves_people_up_and_loses_nobody() -> None:
    honest, upcoded = (make_funded(stream(), Trouble(upcoded=share)) for share in (0.0, 0.3))
    assert honest.one.sum() == upcoded.one.sum()
    low, _, high = upcoded.one.sum(axis=(0, 2)) - honest.one.sum(axis=(0, 2))
    assert low < 0 < high


def test_turning_people_away_leaves_fewer_of_high_need() -> None:
    honest, creamed = (make_funded(stream(), Trouble(turned_away=away)) for away in ((0.0, 0.0, 0.0), (0.0, 0.1, 0.6)))
    assert creamed.referred[:, 0].sum() < honest.referred[:, 0].sum()
    assert creamed.referred[:, 2].sum() > honest.referred[:, 2].sum()


@pytest.mark.parametrize("name", HONEST)
def test_a_verdict_on_honest_records_is_seldom_wrong(name: str) -> None:
    """Of 60 places 5 % are three; with this seed there are at most five even so."""
    assert tally(TROUBLES[name], 60).wrong <= 5


@pytest.mark.parametrize("name", SUPPOSED)
def test_the_printed_range_mostly_holds_the_truth(name: str) -> None:
    assert tally(TROUBLES[name], 60, SUPPOSED[name]).range_covered >= 54


def _told(row: str, words: str) -> str | None:
    found = re.search(rf"{words} (?:in )?([0-9.]+) %", row)
    return found[1] if found else None


def test_the_page_has_a_row_for_every_kind_of_place_the_bench_judges() -> None:
    assert len(ROWS) == len(TROUBLES) + len(OF_PROGRAMMES)


@pytest.mark.parametrize(("number", "name"), [*enumerate(TROUBLES), *enumerate(OF_PROGRAMMES, len(TROUBLES))])
def test_the_page_tells_what_the_bench_finds_of_creaming_and_of_a_naive_reader(number: int, name: str) -> None:
    """The bench's own thousand places, made again: these two need no draws, and so are quick."""
    chance = np.random.default_rng(SEED)
    places = [make_funded(chance, TROUBLES[name](chance)) for _ in range(PLACES)]
    naive, creaming = (f"{100 * sum(map(of, places)) / PLACES:.1f}" for of in (naive_is_wrong, finds_creaming))
    assert ROWS[number].split("|")[3].strip() == f"{naive} %"
    assert _told(ROWS[number], "creaming (?:wrongly )?found") in (None, creaming)
    if name in STATED_POWER and number < len(TROUBLES):
        assert _told(ROWS[number], "creaming found") == creaming, "the power is stated"
        assert float(creaming) >= 100 * STATED_POWER[name]
        assert f"{100 * STATED_POWER[name]:.0f} of 100" in PAGE
