"""The places by which the comparison is judged are what they say, and its verdicts on them are seldom wrong."""

from __future__ import annotations

import numpy as np
import pytest

from made.funded_places import BASE, Trouble, make_funded
from subjects.comparison import HONEST, SUPPOSED, TROUBLES, tally


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
