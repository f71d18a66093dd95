"""Whether a change is more than noise is worked out as Jacobson and Truax published it."""

from __future__ import annotations

import numpy as np
import pytest

from outcomes.reliable_change import (
    Change,
    classify,
    cutoffs,
    reliable_change_index,
    reliable_threshold,
    standard_error_of_difference,
)

NEEDING, OTHERS = (40, 7.5), (60, 7.5)
"""Means and standard deviations of the example of Jacobson and Truax, 1991, as in the tests of the R package
clinicalsignificance (test-calc_cutoff.R)."""

CHANGES = (-8, -4, 0, 4, 8)
INDICES = (-2.5298221281347035, -1.2649110640673518, 0, 1.2649110640673518, 2.5298221281347035)
"""The same package's test-calc_rci.R, with SD 5 and reliability 0.8: S_diff is 3.1622776601683795."""


def test_the_cutoffs_of_jacobson_and_truax_come_out_as_published() -> None:
    found = cutoffs(NEEDING, OTHERS)
    assert (found.a, found.b, found.c) == (55, 45, 50)


def test_the_cutoffs_lie_the_other_way_where_less_is_better() -> None:
    found = cutoffs(OTHERS, NEEDING)
    assert (found.a, found.b, found.c) == (45, 55, 50)


def test_the_middle_cutoff_lies_nearer_to_the_narrower_group() -> None:
    assert cutoffs((10, 1), (20, 4)).c == pytest.approx(12)  # 2 from 10 by 1 each, 8 from 20 by 4 each: both 2 SD


def test_the_index_of_reliable_change_comes_out_as_published() -> None:
    assert standard_error_of_difference(5, 0.8) == pytest.approx(3.1622776601683795, rel=1e-12)
    assert reliable_change_index(np.array(CHANGES, dtype=float), 5, 0.8) == pytest.approx(INDICES, rel=1e-12)


def test_a_reliable_change_exceeds_196_standard_errors_of_the_difference() -> None:
    assert reliable_threshold(5, 0.8) == pytest.approx(6.198064, abs=1e-6)  # 1.96 × 3.162278, by hand


@pytest.mark.parametrize(("sd", "reliability"), [(0, 0.8), (-1, 0.8), (5, 1.1), (5, -0.1), (float("nan"), 0.8)])
def test_a_spread_or_reliability_that_cannot_be_is_refused(sd: float, reliability: float) -> None:
    with pytest.raises(ValueError, match="sd must be above nought"):
        standard_error_of_difference(sd, reliability)


def test_people_are_parted_into_four_classes() -> None:
    gain = np.array([6.0, 6.0, 5.0, -6.0, -5.0, 0.0])
    crossed = np.array([True, False, True, True, False, False])
    assert list(classify(gain, 6, reaching_it_counts=True, crossed=crossed)) == [
        Change.RELIABLE_RECOVERY,
        Change.RELIABLE_IMPROVEMENT,
        Change.NO_RELIABLE_CHANGE,
        Change.RELIABLE_DETERIORATION,
        Change.NO_RELIABLE_CHANGE,
        Change.NO_RELIABLE_CHANGE,
    ]


def test_a_change_of_exactly_the_threshold_counts_only_where_it_is_said_to() -> None:
    gain = np.array([21.12 - 18.25])  # 2.87 and a trace of binary noise
    assert list(classify(gain, 2.87, reaching_it_counts=False)) == [Change.NO_RELIABLE_CHANGE]
    assert list(classify(gain, 2.87, reaching_it_counts=True)) == [Change.RELIABLE_IMPROVEMENT]
