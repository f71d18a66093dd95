"""Compares a place's ways of funding: from its store to a verdict, and what of it is kept for publication.

On the road: place → **funding comparison** → store's views → funding. `Funding` of a place has these verbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.framework.definitions import NOT_KNOWN
from outcomes.funding.comparison import Comparison, compare
from outcomes.funding.entered_costs import entered_costs
from outcomes.funding.published import publish_comparisons
from outcomes.funding.records import Evidence, Question, Records
from outcomes.store.database import Store
from outcomes.store.funding import claimed_by_mechanism, comparison_frames, keep_comparisons

if TYPE_CHECKING:
    from outcomes.place import Place

NEED = "need_band"


class FundingComparison:
    """The verbs of comparing; nothing is changed by them."""

    place: Place

    def compare(
        self,
        achievement: str,
        between: tuple[str, str],
        *,
        window_days: int = 182,
        evidence: str = "said",
        sustained: str | None = None,
        seed: int = 2024,
    ) -> Comparison:
        """Two mechanisms, or two programmes, on one outcome: unsuppressed, for signed-off readers.

        `evidence` is the least that counts: said, evidenced or verified. PlaceError where a name is unknown.
        """
        question = Question(
            self._known(achievement),
            between,
            window_days=window_days,
            evidence=Evidence(evidence),
            sustained=sustained and self._known(sustained),
            seed=seed,
        )
        with self.place.store() as store:
            return next(_compare(self.place, store, [question]))

    def _known(self, achievement: str) -> str:
        known = self.place.definition.framework.achievements
        if achievement not in known:
            raise PlaceError(
                f"The framework has no achievement named {achievement}.", remedy=f"There are: {', '.join(known)}."
            )
        return achievement


def standing_questions(place: Place, store: Store) -> list[Question]:
    """What is compared in every publication: each outcome claimed under several mechanisms, for every two of them."""
    claimed = claimed_by_mechanism(store)
    return [
        Question(achievement, (one, other))
        for achievement in place.definition.framework.achievements
        for one, other in combinations(claimed.get(achievement, []), 2)
    ]


def keep_standing(place: Place, store: Store) -> None:
    """Answer every standing question from counts that may be shown, and keep the answers for the publication."""
    questions = standing_questions(place, store) if NEED in place.definition.framework.breakdowns else []
    records = read_records(place, store, {q.achievement for q in questions}) if questions else {}
    labels = {code: a.label for code, a in place.definition.framework.achievements.items()}
    asked = [(found, [q for q in questions if q.achievement == code]) for code, found in records.items()]
    made = publish_comparisons(asked, labels, place.definition.place.thresholds.small_number)
    keep_comparisons(store, made.comparisons, made.figures)


def _compare(place: Place, store: Store, questions: Iterable[Question]) -> Iterator[Comparison]:
    asked = list(questions)
    records = read_records(place, store, {question.achievement for question in asked})
    yield from (compare(records[question.achievement], question) for question in asked)


def read_records(place: Place, store: Store, achievements: Iterable[str]) -> dict[str, Records]:
    """What a comparison on each achievement rests on."""
    import pandas as pd

    framework = place.definition.framework
    if NEED not in framework.breakdowns:
        raise PlaceError(
            f"The framework has no breakdown {NEED}, so that ways of funding cannot be compared at equal need.",
            remedy=f"Add {NEED} to its breakdowns, its categories from the lowest need to the highest.",
        )
    bands = tuple(c.code for c in place.definition.categories(NEED) if c.code != NOT_KNOWN.code)
    costs = entered_costs(place.definition.programmes, place.today)
    found = comparison_frames(store, sorted(achievements))
    return {
        achievement: Records(
            **{**frames, "money": pd.concat([frames["money"], costs], ignore_index=True)}, need_bands=bands
        )
        for achievement, frames in found.items()
    }
