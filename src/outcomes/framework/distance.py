"""Distance travelled: how far people came between two scores, who has no second one, and how to read it.

On the road: scores of scoring, an instrument → **distance** → what a report can print. One pair a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from outcomes.errors import ScaleError
from outcomes.framework.instruments import Instrument, ReliableChange
from outcomes.framework.reading_change import Caution, cautions
from outcomes.framework.scoring import is_case
from outcomes.reliable_change import Change, classify, reliable_threshold
from outcomes.vocabulary import Better

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Distance:
    """Change between two scores over many people.

    pairs                 people with both scores; the sums are theirs alone
    without_second        people with a first score and no second
    sum_change            points, second less first; sum_change_squared, points squared
    changes               each person's `Change`, in their order; empty for those without both scores
    counts                people by `Change`; None where no source gives the instrument a threshold
    """

    instrument: str
    pairs: int
    without_second: int
    sum_change: float
    sum_change_squared: float
    changes: tuple[str, ...]
    counts: dict[str, int] | None
    cautions: tuple[Caution, ...]

    @property
    def mean_change(self) -> float | None:
        """Points a person; None without a pair."""
        return self.sum_change / self.pairs if self.pairs else None


def distance_travelled(instrument: Instrument, first: Floats, second: Floats) -> Distance:
    """What became of people with a first and a second score, NaN where there is none. Both have shape (n,).

    Raises:
        ScaleError: the two are not of one length.
    """
    if len(first) != len(second):
        raise ScaleError("First and second scores are not of one length.", remedy="Give one of each a person.")
    both = ~np.isnan(first) & ~np.isnan(second)
    change = np.round(second[both] - first[both], 6)
    classes = change_classes(instrument, first[both], second[both])
    changes = np.full(len(first), "", dtype=object)
    if classes is not None:
        changes[both] = classes
    without = int((~np.isnan(first) & np.isnan(second)).sum())
    return Distance(
        instrument=instrument.code,
        pairs=int(both.sum()),
        without_second=without,
        sum_change=float(change.sum()),
        sum_change_squared=float((change**2).sum()),
        changes=tuple(changes),
        counts=None if classes is None else {c.value: int((classes == c.value).sum()) for c in Change},
        cautions=tuple(_cautions(instrument, first[both], without)),
    )


def change_classes(instrument: Instrument, first: Floats, second: Floats) -> npt.NDArray[np.str_] | None:
    """Each person's `Change`, where both scores are there; None where no source gives a threshold."""
    reliable = instrument.reliable_change
    if reliable is None:
        return None
    way = 1 if instrument.better is Better.MORE else -1
    was, still = is_case(instrument, first), is_case(instrument, second)
    crossed = None if was is None or still is None else was & ~still
    reaching = reliable.at_least is not None
    return classify(way * (second - first), threshold_of(reliable), reaching_it_counts=reaching, crossed=crossed)


def threshold_of(reliable: ReliableChange) -> float:
    """The change in points that is reliable, or that a reliable one exceeds."""
    if reliable.sd is not None and reliable.reliability is not None:
        return reliable_threshold(float(reliable.sd), float(reliable.reliability))
    given = reliable.at_least if reliable.at_least is not None else reliable.more_than
    assert given is not None
    return float(given)


def _cautions(instrument: Instrument, first: Floats, without: int) -> Iterator[Caution]:
    low, high = (float(end) for end in instrument.score_range)
    best, worst = (high, low) if instrument.better is Better.MORE else (low, high)
    return cautions(len(first), without, int((first == best).sum()), int((first == worst).sum()))
