"""Who was reached: whether easier people were taken (creaming), or harder ones given less (parking), and what a price
leaves in it for choosing between people.

Funding road: counting → **need** → comparison and report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from outcomes.funding.counting import NOT_KNOWN, PERSON, Side
from outcomes.funding.records import Question, Records
from outcomes.statistics import Estimate, mantel_haenszel_difference, share_within, student_quantile, wilson

if TYPE_CHECKING:
    import pandas as pd

NOT_THE_PROVIDERS = ("independent", "self")
"""Words in `need_recorded_by` that say somebody else than the provider judged the need."""


@dataclass(frozen=True)
class Creaming:
    """Whether those who started are of less need than those who were referred to the same partner.

    high_started, high_referred  shares of the highest need, of people whose need is known, 0 to 1
    difference                   among those who started less among those who never came, within partners; None where
                                 no partner has both, or nobody is of the highest need: that tells nothing of a choice
    counts                       people of the highest and of other need who started, then of those who never came
    """

    high_started: float | None
    high_referred: float | None
    counts: tuple[int, int, int, int]
    difference: Estimate | None

    @property
    def not_started(self) -> int:
        return self.counts[2] + self.counts[3]

    @property
    def is_found(self) -> bool:
        return self.difference is not None and self.difference.upper < 0


def measure_creaming(records: Records, programmes: tuple[str, ...]) -> Creaming:
    """The need of starts against referrals, over every measured return."""
    asked = records.referrals["programme_id"].isin(programmes) & (records.referrals["need_band"] != NOT_KNOWN)
    people = records.referrals[asked]
    is_high = people["need_band"] == records.need_bands[-1]
    started = people["has_started"].astype(bool)
    counts = people.assign(
        high_in=is_high & started, people_in=started, high_out=is_high & ~started, people_out=~started
    )
    by_partner = counts.groupby("partner_id")[["high_in", "people_in", "high_out", "people_out"]].sum()
    high_in, people_in, high_out, people_out = (by_partner[n].to_numpy(dtype=float) for n in by_partner.columns)
    return Creaming(
        high_started=float(is_high[started].mean()) if started.any() else None,
        high_referred=float(is_high.mean()) if len(people) else None,
        counts=(
            int((is_high & started).sum()),
            int((~is_high & started).sum()),
            int((is_high & ~started).sum()),
            int((~is_high & ~started).sum()),
        ),
        difference=mantel_haenszel_difference(high_in, people_in, high_out, people_out) if is_high.any() else None,
    )


def measure_parking(records: Records, question: Question, side: Side) -> pd.DataFrame:
    """Support a head and outcomes by need band: need_band, starts, achieved, share, lower, upper, hours_a_head,
    sessions_a_head (empty where none is recorded; what was given in quarters that began within the window)."""
    within = records.support[records.support["days_since_start"] <= question.window_days]
    given = within.groupby(PERSON)[["hours", "sessions"]].sum(min_count=1).reset_index()
    people = side.counted.merge(given, on=PERSON, how="left")
    rows = [_band(people[people["need_band"] == band], band) for band in records.need_bands]
    import pandas as pd

    return pd.DataFrame(rows)


def _band(people: pd.DataFrame, band: str) -> dict[str, object]:
    starts, achieved = len(people), int(people["has_achieved"].sum())
    share = wilson(achieved, starts) if starts else None
    return {
        "need_band": band,
        "starts": starts,
        "achieved": achieved,
        "share": share.value if share else None,
        "lower": share.lower if share else None,
        "upper": share.upper if share else None,
        "hours_a_head": people["hours"].mean() if starts else None,
        "sessions_a_head": people["sessions"].mean() if starts else None,
    }


def hours_by_need(records: Records, question: Question, side: Side) -> Estimate | None:
    """Hours a head of people of the highest need, against one of those of the lowest: the mean of partners' log ratios.

    1 is alike, below 1 is less for those who need most. None with fewer than two partners that record hours of both.
    """
    within = records.support[records.support["days_since_start"] <= question.window_days]
    given = within.groupby(PERSON)["hours"].sum(min_count=1).reset_index()
    people = side.counted.merge(given, on=PERSON, how="inner")
    means = people.pivot_table(index="partner_id", columns="need_band", values="hours", aggfunc="mean")
    ends = [records.need_bands[0], records.need_bands[-1]]
    if not set(ends) <= set(means.columns):
        return None
    both = means[(means[ends] > 0).all(axis=1)]
    if len(both) < 2:
        return None
    logs = np.log((both[ends[1]] / both[ends[0]]).to_numpy(dtype=float))
    half = student_quantile(0.95, len(logs) - 1) * float(logs.std(ddof=1)) / len(logs) ** 0.5
    middle = float(logs.mean())
    return Estimate(float(np.exp(middle)), float(np.exp(middle - half)), float(np.exp(middle + half)))


def need_within_prices(records: Records, side: Side) -> float | None:
    """The share of the variance in need that lies within a price: what a flat price leaves to choose among.

    A programme whose price does not depend on who somebody is has one. Bands are numbered from the lowest. None where
    need does not vary.
    """
    order = {band: n for n, band in enumerate(records.need_bands)}
    people = side.counted.merge(records.prices, on=PERSON, how="left")
    groups = people["price_group"].fillna(people["programme_id"])
    return share_within(people["need_band"].map(order).to_numpy(dtype=float), groups.to_numpy(dtype=str))


def share_recorded_by_provider(side: Side, partners: pd.DataFrame) -> float | None:
    """The share of counted starts whose need their own provider judged, 0 to 1; None with nobody counted.

    Whoever is not named counts as the provider; so does everybody but another organisation of the place, the person
    themselves, or somebody called independent.
    """
    if side.counted.empty:
        return None
    names = {str(row.partner_name).casefold(): row.partner_id for row in partners.itertuples()}

    def is_own(partner_id: str, said: object) -> bool:
        words = said.casefold().strip() if isinstance(said, str) else ""
        another = names.get(words, partner_id) != partner_id
        return not another and not any(word in words for word in NOT_THE_PROVIDERS)

    pairs = zip(side.counted["partner_id"], side.counted["need_recorded_by"], strict=True)
    own = [is_own(partner_id, said) for partner_id, said in pairs]
    return sum(own) / len(own)
