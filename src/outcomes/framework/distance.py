"""Distance travelled: how far people came between two scores, who has no second one, and how to read it.

On the road: scores of scoring, an instrument → **distance** → what a report can print. One pair a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from outcomes.errors import ScaleError
from outcomes.framework.instruments import Instrument
from outcomes.framework.scoring import is_case
from outcomes.reliable_change import Change, classify, reliable_threshold
from outcomes.vocabulary import Better

Floats = npt.NDArray[np.float64]
FEWEST_PAIRS = 30
"""Below it Warwick advises against comparing two points in time (How to use WEMWBS: collect, score, analyse)."""


@dataclass(frozen=True)
class Caution:
    """Something a reader must know before believing a change; `code` is stable, `sentence` is for print."""

    code: str
    sentence: str


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
    threshold = threshold_of(instrument)
    if threshold is None or instrument.reliable_change is None:
        return None
    way = 1 if instrument.better is Better.MORE else -1
    was, still = is_case(instrument, first), is_case(instrument, second)
    crossed = None if was is None or still is None else was & ~still
    reaching = instrument.reliable_change.at_least is not None
    return classify(way * (second - first), threshold, reaching_it_counts=reaching, crossed=crossed)


def threshold_of(instrument: Instrument) -> float | None:
    """The change in points that is reliable, or that a reliable one exceeds; None where no source gives one."""
    reliable = instrument.reliable_change
    if reliable is None:
        return None
    if reliable.sd is not None and reliable.reliability is not None:
        return reliable_threshold(float(reliable.sd), float(reliable.reliability))
    given = reliable.at_least if reliable.at_least is not None else reliable.more_than
    return None if given is None else float(given)


def _cautions(instrument: Instrument, first: Floats, without: int) -> Iterator[Caution]:
    pairs = len(first)
    if pairs < FEWEST_PAIRS:
        people = "1 person has" if pairs == 1 else f"{pairs} people have"
        yield Caution("few-pairs", f"Only {people} both scores; below {FEWEST_PAIRS} chance alone can move the figure.")
    if without:
        share = f"{without} of {without + pairs}"
        sentence = f"{share} people have no second score; those who stayed may have fared better than those who left."
        yield Caution("drop-out", sentence)
    if not pairs:
        return
    low, high = (float(end) for end in instrument.score_range)
    best, worst = (high, low) if instrument.better is Better.MORE else (low, high)
    at_best, at_worst = int((first == best).sum()), int((first == worst).sum())
    if at_best:
        yield Caution("ceiling", f"{at_best} of {pairs} people began at the best score and could not improve on it.")
    if at_worst:
        yield Caution("floor", f"{at_worst} of {pairs} people began at the worst score and could not fall below it.")
    yield Caution(
        "regression-to-the-mean",
        "People tend to ask for help when they score badly, and some of them would score better the next time without "
        "it. Without a comparison group this part of the change cannot be told apart.",
    )
