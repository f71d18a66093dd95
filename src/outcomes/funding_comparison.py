"""Compares a place's ways of funding: from its store to a verdict, and what of it is kept for publication.

On the road: place → **funding comparison** → store's views → funding. `Funding` of a place has these verbs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.framework.definitions import NOT_KNOWN
from outcomes.funding.comparison import Comparison, compare
from outcomes.funding.costs import Money, measure_money
from outcomes.funding.published import publish_comparisons
from outcomes.funding.records import Evidence, Question, Records
from outcomes.funding_books import Behind, read_behind
from outcomes.store.database import Store
from outcomes.store.funding import claimed_by_mechanism, comparison_frames, keep_comparisons, money_frames

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
            self._achievement(achievement),
            between,
            window_days=window_days,
            evidence=Evidence(evidence),
            sustained=self._lasted(achievement, sustained),
            seed=seed,
        )
        with self.place.store() as store:
            return next(_compare(self.place, store, [question]))

    def _lasted(self, achievement: str, sustained: str | None) -> str | None:
        """What shows that an outcome lasted: what is asked for, or else what the framework names."""
        if sustained is not None:
            return self._achievement(sustained)
        return self.place.definition.framework.achievements[achievement].lasted

    def _achievement(self, achievement: str) -> str:
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
        Question(achievement, (one, other), sustained=means.lasted)
        for achievement, means in place.definition.framework.achievements.items()
        for one, other in combinations(claimed.get(achievement, []), 2)
    ]


def keep_standing(place: Place, store: Store) -> None:
    """Answer every standing question from counts that may be shown, and keep the answers for the publication."""
    is_exact = place.definition.place.thresholds.round_to == 1  # a comparison would show the counts that are rounded
    can_be = is_exact and NEED in place.definition.framework.breakdowns
    behind = read_behind(place, store)
    questions = standing_questions(place, store) if can_be else []
    records = read_records(place, store, behind, {q.achievement for q in questions}) if questions else {}
    labels = {code: a.label for code, a in place.definition.framework.achievements.items()}
    made = publish_comparisons(
        [(found, [q for q in questions if q.achievement == code]) for code, found in records.items()],
        labels,
        place.definition.place.thresholds.small_number,
        _money_of_programmes(place, store, behind),
        dict(behind.paying()),
        _everybody(place, store, behind, records) if can_be else None,
    )
    keep_comparisons(store, made.comparisons, made.figures)


def _everybody(place: Place, store: Store, behind: Behind, read: Mapping[str, Records]) -> Records:
    """Records that hold every start and referral, as those of any outcome do; read for none where none was."""
    no_outcome = ""
    return next(iter(read.values()), None) or read_records(place, store, behind, [no_outcome])[no_outcome]


def _money_of_programmes(place: Place, store: Store, behind: Behind) -> dict[str, Money]:
    frames = money_frames(store)
    books = behind.books(frames["money"])
    codes = sorted(p.programme for p in place.definition.programmes)
    return {code: measure_money(books, frames["partners"], (code,)) for code in codes}


def _compare(place: Place, store: Store, questions: Iterable[Question]) -> Iterator[Comparison]:
    asked = list(questions)
    records = read_records(place, store, read_behind(place, store), {question.achievement for question in asked})
    yield from (compare(records[question.achievement], question) for question in asked)


def read_records(place: Place, store: Store, behind: Behind, achievements: Iterable[str]) -> dict[str, Records]:
    """What a comparison on each achievement rests on."""
    framework = place.definition.framework
    if NEED not in framework.breakdowns:
        raise PlaceError(
            f"The framework has no breakdown {NEED}, so that ways of funding cannot be compared at equal need.",
            remedy=f"Add {NEED} to its breakdowns, its categories from the lowest need to the highest.",
        )
    bands = tuple(c.code for c in place.definition.categories(NEED) if c.code != NOT_KNOWN.code)
    found = comparison_frames(store, sorted(achievements))
    return {
        achievement: Records(
            **{name: frame for name, frame in frames.items() if name != "money"},
            books=behind.books(frames["money"]),
            prices=behind.prices(achievement),
            need_bands=bands,
        )
        for achievement, frames in found.items()
    }
