"""Distance travelled counts people with both scores, says who has no second, and warns of what misleads."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest

from outcomes.errors import ScaleError
from outcomes.framework.distance import distance_travelled, threshold_of
from outcomes.framework.instrument_files import Instruments, open_instruments
from outcomes.framework.instruments import ReliableChange

NAN = float("nan")


@pytest.fixture(scope="module")
def instruments() -> Instruments:
    return open_instruments()


def _codes(instruments: Instruments, code: str, first: list[float], second: list[float]) -> dict[str, str]:
    found = distance_travelled(instruments.get(code), np.array(first), np.array(second))
    return {caution.code: caution.sentence for caution in found.cautions}


def test_only_people_with_both_scores_are_counted(instruments: Instruments) -> None:
    first, second = np.array([14.0, 20, 14, NAN, 12, 5]), np.array([8.0, 12, 9, 3, NAN, 11])
    found = distance_travelled(instruments.get("phq9"), first, second)
    assert (found.pairs, found.without_second, found.sum_change) == (4, 1, -13)
    assert found.sum_change_squared == 36 + 64 + 25 + 36
    assert found.mean_change == -3.25
    assert found.counts == {
        "reliable recovery": 1,
        "reliable improvement": 1,
        "no reliable change": 1,
        "reliable deterioration": 1,
    }
    assert found.changes == (
        "reliable recovery", "reliable improvement", "no reliable change", "", "", "reliable deterioration",
    )  # fmt: skip


def test_nobody_is_classed_where_no_source_gives_a_threshold(instruments: Instruments) -> None:
    found = distance_travelled(instruments.get("rosenberg"), np.array([5.0]), np.array([25.0]))
    assert found.counts is None
    assert found.changes == ("",)
    assert found.mean_change == 20


def test_a_threshold_can_follow_from_spread_and_reliability(instruments: Instruments) -> None:
    reliable = ReliableChange(source="A study", read_first_hand=True, sd=Decimal(5), reliability=Decimal("0.8"))
    rosenberg = instruments.get("rosenberg").model_copy(update={"reliable_change": reliable})
    assert threshold_of(rosenberg.reliable_change) == pytest.approx(1.96 * 5 * math.sqrt(2) * math.sqrt(0.2))  # 6.198
    found = distance_travelled(rosenberg, np.array([10.0, 10.0]), np.array([16.0, 17.0]))
    assert found.changes == ("no reliable change", "reliable improvement")


def test_few_pairs_are_a_caution_below_thirty(instruments: Instruments) -> None:
    assert "few-pairs" in _codes(instruments, "phq9", [10.0] * 29, [9.0] * 29)
    assert "few-pairs" not in _codes(instruments, "phq9", [10.0] * 30, [9.0] * 30)


def test_people_without_a_second_score_are_a_caution_with_their_number(instruments: Instruments) -> None:
    told = _codes(instruments, "phq9", [10.0, 12.0, 9.0], [9.0, NAN, NAN])
    assert told["drop-out"].startswith("2 of 3 people have no second score")
    assert "drop-out" not in _codes(instruments, "phq9", [10.0], [9.0])


def test_people_who_began_at_an_end_of_the_scale_are_a_caution(instruments: Instruments) -> None:
    less_is_better = _codes(instruments, "phq9", [0.0, 0.0, 27.0, 10.0], [1.0, 0.0, 20.0, 9.0])
    assert less_is_better["ceiling"].startswith("2 of 4 people began at the best score")
    assert less_is_better["floor"].startswith("1 of 4 people began at the worst score")
    assert set(_codes(instruments, "goals", [5.0], [6.0])) == {"few-pairs", "regression-to-the-mean"}


def test_without_anybody_there_is_no_figure(instruments: Instruments) -> None:
    found = distance_travelled(instruments.get("phq9"), np.array([]), np.array([]))
    assert (found.pairs, found.mean_change) == (0, None)
    assert [caution.code for caution in found.cautions] == ["few-pairs"]


def test_scores_of_unlike_length_are_refused(instruments: Instruments) -> None:
    with pytest.raises(ScaleError, match="not of one length"):
        distance_travelled(instruments.get("phq9"), np.array([1.0]), np.array([1.0, 2.0]))
