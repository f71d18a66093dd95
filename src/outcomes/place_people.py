"""Who is one person across partners: linking, the clerical list, and what was decided of a pair.

On the road: place → **people** → store (linking, link decisions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outcomes.store import link_decisions, linking
from outcomes.store.linking import Linked

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.place import Place


@dataclass(frozen=True)
class People:
    """People across partners. Linking happens by itself wherever a figure needs it."""

    place: Place

    def link(self) -> Linked:
        """Link anew if anything has changed, and say what it came to."""
        with self.place.store() as store:
            linking.bring_up_to_date(store)
            return linking.summary(store)

    def pairs(self, *verdicts: str) -> pd.DataFrame:
        """Pairs of partners' people: `linked`, `different`, or `doubtful` (the clerical list), if none is given."""
        with self.place.store() as store:
            return link_decisions.pairs(store, *(verdicts or ("doubtful",)))

    def explain(self, pair_code: str) -> pd.DataFrame:
        """Why a pair was linked or is doubtful: each kind of key that agrees, with the cell at either partner."""
        with self.place.store() as store:
            return link_decisions.explain(store, pair_code)

    def decide(self, pair_code: str, *, is_same: bool, by: str, why: str) -> Linked:
        """Decide that a pair is one person, or two; it holds at every linking from now on."""
        with self.place.store() as store:
            link_decisions.decide_pair(store, pair_code, is_same=is_same, by=by, why=why)
            return linking.summary(store)
