"""Who is one person across partners: linking, the clerical list, and what was decided of a pair.

On the road: place → **people** → store (linking, link decisions).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.store import link_decisions, linking, secrets_in_force
from outcomes.store.linking import Linked
from outcomes.store.people_count import Asked, count_people, left_out
from outcomes.store.restricted import RestrictedCopy, Wanted, make_copy

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.place import Place
    from outcomes.pseudonymising import Pseudonymised


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

    def references(self) -> pd.DataFrame:
        """References of one partner beside different dates of birth, with the first and the last cell; one row each."""
        with self.place.store() as store:
            return link_decisions.doubtful_references(store)

    def explain(self, pair_code: str) -> pd.DataFrame:
        """Why a pair was linked or is doubtful: each kind of key that agrees, with the cell at either partner."""
        with self.place.store() as store:
            return link_decisions.explain(store, pair_code)

    def decide(self, pair_code: str, *, is_same: bool, by: str, why: str) -> Linked:
        """Decide that a pair is one person, or two; it holds at every linking from now on."""
        with self.place.store() as store:
            link_decisions.decide_pair(store, pair_code, is_same=is_same, by=by, why=why)
            return linking.summary(store)

    def count(
        self,
        first: str,
        last: str | None = None,
        *,
        partners: Sequence[str] = (),
        programmes: Sequence[str] = (),
        breakdown: str = "all",
    ) -> pd.DataFrame:
        """Different people in the quarters from `first` to `last`, of these partners and programmes, or of all.

        One row a group of the breakdown, with the columns of `joint_people` and its name: exact for one partner, else
        an estimate with its interval, bounds that hold whatever the links, and the naive sum (`upper`). Unsuppressed.
        """
        asked = Asked(first, last or first, tuple(partners), tuple(programmes), breakdown)
        with self.place.store() as store:
            return count_people(store, asked)

    def left_out(
        self, first: str, last: str | None = None, *, partners: Sequence[str] = (), programmes: Sequence[str] = ()
    ) -> pd.DataFrame:
        """Who is not in such a count: partners with returns that give no people, and how many of their returns do so.

        One row a partner: partner_id, partner_name, returns_without_people, returns.
        """
        asked = Asked(first, last or first, tuple(partners), tuple(programmes))
        with self.place.store() as store:
            return left_out(store, asked)

    def copy_for(self, analyst: str, *, because: str, until: date, by: str) -> RestrictedCopy:
        """Make a restricted copy: people under pseudonyms, for one named analyst, to be used until a day and deleted.

        Only people of partners whose agreement says so are in it. PlaceError where there are none, where an agreement
        ends before that day, or where rows of theirs are still there whose last day has passed.
        """
        if not (analyst.strip() and because.strip()) or until < self.place.today:
            raise PlaceError(
                "A restricted copy is made for somebody, for a reason, until a day to come.",
                remedy="Say for whom, why and until when.",
            )
        with self.place.store() as store:
            late = {one.partner_id for one in self.place.privacy.due(store)}
            given = {a.partner for a in self.place.definition.agreements if a.gives_people_to_analysts}
            if late & given:
                raise PlaceError(
                    f"Rows about people of {', '.join(sorted(late & given))} should be deleted by now.",
                    remedy="Run first: outcomes retention PLACE --delete",
                )
            return make_copy(store, self.place.folder, Wanted(analyst, because, until, by))

    def hand_out(self, partner: str, *, to: Path) -> Path:
        """Write the partner's copy of this place, with K1 and never K2: with it the partner's machine makes codes."""
        from outcomes.partner_copy import hand_out

        return hand_out(self.place, partner, to)

    def pseudonymise(self, file: Path, *, to: Path | None = None) -> Pseudonymised:
        """Write a copy of a partner's workbook in which people are codes, beside it or as `to`; keeps nothing."""
        from outcomes.pseudonymising import pseudonymise

        return pseudonymise(self.place, file, to=to)

    def rotate_k2(self, *, by: str) -> None:
        """Make a new K2 and key again with it all that is stored, in store and archive; no figure changes."""
        from outcomes.rotating import rotate_k2

        rotate_k2(self.place, by=by)

    def rotate_k1(self, *, by: str) -> None:
        """Make a new K1: people of returns received before are not known again, by any partner, and status says so."""
        from outcomes.rotating import rotate_k1

        rotate_k1(self.place, by=by)

    def breaks(self) -> list[datetime]:
        """When K1 was changed (UTC): people of before and after are counted apart, within a partner too."""
        with self.place.store() as store:
            return secrets_in_force.breaks(store)
