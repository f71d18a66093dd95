"""Which changes of score are larger than the noise of the questionnaire: numbers in, numbers out.

On the road: **reliable_change** → framework's distance travelled. Source: Jacobson and Truax, 1991, Journal of
Consulting and Clinical Psychology 59(1), 12–19, with S_diff = SD·√2·√(1−r).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

Z_95 = 1.96


class Change(StrEnum):
    """What became of one person between two scores."""

    RELIABLE_RECOVERY = "reliable recovery"
    RELIABLE_IMPROVEMENT = "reliable improvement"
    NO_RELIABLE_CHANGE = "no reliable change"
    RELIABLE_DETERIORATION = "reliable deterioration"


@dataclass(frozen=True)
class Cutoffs:
    """Scores that part those who need help from those who do not, on the scale's own points.

    a  two standard deviations beyond the mean of those who need help
    b  two standard deviations short of the mean of those who do not
    c  where somebody is as near to the one mean as to the other, each in its own standard deviations
    """

    a: float
    b: float
    c: float


def standard_error_of_difference(sd: float, reliability: float) -> float:
    """S_diff, in points: how far two scores of a person who did not change lie apart, as a standard deviation.

    Raises:
        ValueError: a standard deviation that is not above nought, or a reliability outside 0…1.
    """
    if not (sd > 0 and 0 <= reliability <= 1):
        raise ValueError("sd must be above nought, and reliability from 0 to 1")
    return sd * math.sqrt(2) * math.sqrt(1 - reliability)


def reliable_threshold(sd: float, reliability: float) -> float:
    """The change, in points, that a reliable one must exceed: 1.96·S_diff."""
    return Z_95 * standard_error_of_difference(sd, reliability)


def reliable_change_index(change: Floats, sd: float, reliability: float) -> Floats:
    """Each change in units of S_diff; reliable beyond ±1.96. `change` has any shape, and so has the result."""
    return np.asarray(change, dtype=np.float64) / standard_error_of_difference(sd, reliability)


def cutoffs(needing: tuple[float, float], others: tuple[float, float]) -> Cutoffs:
    """The cut-offs a, b and c from mean and standard deviation of those who need help, and of those who do not."""
    (mean_needing, sd_needing), (mean_others, sd_others) = needing, others
    way = 1 if mean_others >= mean_needing else -1
    return Cutoffs(
        a=mean_needing + way * 2 * sd_needing,
        b=mean_others - way * 2 * sd_others,
        c=(sd_needing * mean_others + sd_others * mean_needing) / (sd_needing + sd_others),
    )


def classify(
    gain: Floats, threshold: float, *, reaching_it_counts: bool, crossed: Flags | None = None
) -> npt.NDArray[Any]:
    """The `Change` of each person, as an array of its words. Shape (n,).

    gain                points in the good direction; NaN is not allowed: a person has both scores
    reaching_it_counts  whether a change of exactly `threshold` is reliable
    crossed             who was a case at first and is none any more; None where the scale has no caseness
    """
    size = np.round(np.abs(gain), 6)
    far = size >= threshold if reaching_it_counts else size > threshold
    recovered = np.zeros(len(gain), dtype=bool) if crossed is None else crossed
    return np.select(
        [far & (gain > 0) & recovered, far & (gain > 0), far & (gain < 0)],
        [Change.RELIABLE_RECOVERY.value, Change.RELIABLE_IMPROVEMENT.value, Change.RELIABLE_DETERIORATION.value],
        Change.NO_RELIABLE_CHANGE.value,
    )
