"""What a comparison rests on, as tables, and what is asked of them.

Funding road: views of the store → **records** → counting → comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.vocabulary import Mechanism

if TYPE_CHECKING:
    import pandas as pd


class Evidence(StrEnum):
    """How an outcome is known, the weakest first: `evidenced` takes in what is verified, `said` takes in everything."""

    SAID = "said"
    EVIDENCED = "evidenced"
    VERIFIED = "verified"

    @property
    def at_least(self) -> tuple[Evidence, ...]:
        """This level and every stronger one."""
        levels = tuple(Evidence)
        return levels[levels.index(self) :]


@dataclass(frozen=True)
class Question:
    """What is compared, always in the same way on both sides.

    achievement  the outcome, by its code in the framework
    between      two mechanisms, or two programmes by their codes
    window_days  how long after the start an outcome still counts; a start followed for less is left out
    evidence     the least level of evidence that counts
    sustained    the achievement that shows that the outcome lasted, where the framework has one
    seed         the same seed gives the same intervals
    """

    achievement: str
    between: tuple[str, str]
    window_days: int = 182
    evidence: Evidence = Evidence.SAID
    sustained: str | None = None
    replicates: int = 2000
    seed: int = 2024


RUNNING = ("management_gbp", "monitoring_gbp", "verification_gbp")
"""What running a programme cost the funder, part by part."""


@dataclass(frozen=True)
class Books:
    """The money behind a comparison.

    money   programme_id, partner_id, period, paid_on, money_kind, is_from_funder, is_passed_on, passed_on_by,
            amount_gbp, hours: as counted returns have it
    paid    programme_id, partner_id, period, paid_on, amount_gbp, is_recorded: what was paid for a quarter
    buying  programme_id, awards, competition_gbp, RUNNING, is_usual: what buying cost; empty where it was not entered
    """

    money: pd.DataFrame
    paid: pd.DataFrame
    buying: pd.DataFrame


@dataclass(frozen=True)
class Records:
    """One row each, as the views of the same names in `sql/funding/` have them; docs/comparison.md says every column.

    programmes  programme_id, programme_name, mechanism, funder_id
    partners    partner_id, partner_name, partner_size, is_local
    starts      followed_starts, and the starts of partners that do not report the achievement, `followed_days` empty
    claims      start_claims: a claim that was rejected is among them, marked by `is_rejected`
    support     start_support
    referrals   referrals
    books       the money
    prices      programme_id, partner_id, person_key, price_group: where a price depends on who somebody is
    need_bands  the levels of need from the lowest to the highest
    """

    programmes: pd.DataFrame
    partners: pd.DataFrame
    starts: pd.DataFrame
    claims: pd.DataFrame
    support: pd.DataFrame
    referrals: pd.DataFrame
    books: Books
    prices: pd.DataFrame
    need_bands: tuple[str, ...]

    def programmes_of(self, side: str) -> tuple[str, ...]:
        """The programmes of a mechanism, or the one of that code; PlaceError where there is none."""
        found = self.programmes.query("mechanism == @side or programme_id == @side")["programme_id"]
        if found.empty:
            known = sorted({*self.programmes["mechanism"], *self.programmes["programme_id"]})
            raise PlaceError(
                f"There is no mechanism or programme named {side}.", remedy=f"There are: {', '.join(known)}."
            )
        return tuple(sorted(found))

    def words_of(self, side: str) -> str:
        """A side as a sentence says it: a mechanism in words, a programme by its name."""
        if side in set(Mechanism):
            return Mechanism(side).words
        return str(self.programmes.set_index("programme_id").loc[side, "programme_name"])
