"""What is supposed of need and of people is undone exactly as it was done."""

from __future__ import annotations

import numpy as np
import pytest

from outcomes.funding.sensitivity import Suspicion, as_truly, creaming, suppose, tipping_point, upcoding
from outcomes.funding.standardising import draw, measure_gap

TRULY = np.array([[40.0, 60.0], [70.0, 30.0], [90.0, 10.0]])
"""Of a hundred people of each need, 60, 30 and 10 achieve it."""
PAID, NOBODY = Suspicion(True, False), Suspicion(False, False)


def recorded_too_high(truly: np.ndarray, shares: tuple[float, float]) -> np.ndarray:
    """Move so many of each band one up: those recorded there are then partly of the band below."""
    first, second = truly[0] * shares[0], truly[1] * shares[1]
    return np.array([truly[0] - first, truly[1] + first - second, truly[2] + second])


def test_need_recorded_too_high_is_put_right() -> None:
    """A share of each upper band as recorded, the same in both, is of the band below."""
    recorded = recorded_too_high(TRULY, (0.25, 25 / 300))
    shares = (25 / (100 + 25 - 25 / 3), (25 / 3) / (100 + 25 / 3))
    assert as_truly(recorded, 0.0) == pytest.approx(recorded)
    put_right = as_truly(recorded, shares[0])
    assert put_right[0] == pytest.approx(TRULY[0]), "the lowest band gets its own people back"
    assert put_right.sum() == pytest.approx(TRULY.sum()), "nobody is lost"


def test_a_rate_never_leaves_what_is_possible() -> None:
    absurd = np.array([[0.0, 50.0], [50.0, 0.0], [50.0, 0.0]])
    found = as_truly(absurd, 0.4)
    assert (found >= 0).all()


def cells(achieved: int) -> np.ndarray:
    return np.array([[[100 - achieved, achieved]] * 3] * 4)


def test_easier_people_take_their_share_of_the_rate() -> None:
    draws = draw(cells(50), cells(40), 200, 1)
    assert creaming(draws, PAID, 1.25).value == pytest.approx(0.0)
    assert creaming(draws, Suspicion(False, True), 1.25).value == pytest.approx(0.5 - 0.32)
    assert upcoding(draws, PAID, 0.3).value == pytest.approx(0.1), "where need makes no difference nothing changes"


def test_the_tipping_point_is_where_the_verdict_would_fall() -> None:
    draws = draw(cells(70), cells(40), 200, 1)
    tips = tipping_point(draws, PAID, "creaming")
    assert tips is not None
    before, after = creaming(draws, PAID, tips - 0.02), creaming(draws, PAID, tips)
    assert before.lower > 0 >= after.lower
    assert tipping_point(draws, PAID, "upcoding") is None, "no upcoding undoes a rate that does not depend on need"


def test_nobody_suspected_nothing_supposed() -> None:
    draws = draw(cells(70), cells(40), 50, 1)
    assert suppose(draws, NOBODY) == ()
    assert tipping_point(draws, NOBODY, "creaming") is None


def test_where_nobody_achieved_anything_no_supposition_is_certain() -> None:
    draws = draw(cells(0), cells(0), 200, 1)
    least = measure_gap(draws).difference
    assert least.lower < 0 < least.upper
    assert all(one.difference == least for one in suppose(draws, PAID))
