"""Who is compared: the starts of one side that were followed long enough, whether each achieved the outcome, and who is
left out and why.

Funding road: records → **counting** → standardising, need, costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outcomes.funding.records import Question, Records

if TYPE_CHECKING:
    import pandas as pd

PERSON = ["partner_id", "programme_id", "person_key"]
NOT_KNOWN = "not-known"
SHORT, UNKNOWN_NEED = "followed for less than the window", "level of need not recorded"
NOT_REPORTED = "the partner does not report this outcome"
REASONS = (
    "no reference, so that they cannot be followed",
    "no day of start",
    NOT_REPORTED,
    "no return for the quarter of the start",
    "achieved before the start",
    SHORT,
    UNKNOWN_NEED,
)
"""Why a start is left out, in this order: each is counted under the first that applies."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison.

    counted   a row a start: partner_id, programme_id, person_key, need_band, need_recorded_by, days_to_outcome (empty
              where there is no outcome within the window), has_achieved
    left_out  how many starts were left out, by reason
    partners  partners with a counted start, in the order of the cells
    cells     partners × need bands × (not achieved, achieved): how many people
    """

    name: str
    programmes: tuple[str, ...]
    counted: pd.DataFrame
    left_out: dict[str, int]
    partners: tuple[str, ...]
    cells: NDArray[np.int64]

    @property
    def programmes_counted(self) -> tuple[str, ...]:
        """The programmes with a counted start."""
        return tuple(sorted(self.counted["programme_id"].unique()))

    def cells_by_programme(self, bands: tuple[str, ...]) -> NDArray[np.int64]:
        """As `cells`, by programme in place of partner."""
        return _cells(self.counted, "programme_id", self.programmes_counted, bands)

    @property
    def achieved(self) -> int:
        return int(self.cells[..., 1].sum())

    @property
    def starts(self) -> int:
        return int(self.cells.sum())


def count_side(records: Records, question: Question, name: str) -> Side:
    """The starts of one side, counted and left out."""
    programmes = records.programmes_of(name)
    starts = records.starts[records.starts["programme_id"].isin(programmes)]
    known = starts.merge(_first_claims(records, question), on=PERSON, how="left")
    reasons = _reasons(known, question)
    counted = known[reasons == ""].copy()
    counted["has_achieved"] = counted["days_to_outcome"].between(0, question.window_days)
    counted.loc[~counted["has_achieved"], "days_to_outcome"] = np.nan
    partners = tuple(sorted(counted["partner_id"].unique()))
    left_out = {reason: int((reasons == reason).sum()) for reason in REASONS}
    cells = _cells(counted, "partner_id", partners, records.need_bands)
    return Side(name, programmes, counted, left_out, partners, cells)


def _first_claims(records: Records, question: Question) -> pd.DataFrame:
    """The days from each person's start to the earliest outcome that is evidenced well enough."""
    claims = records.claims
    good = (claims["achievement"] == question.achievement) & claims["evidence_level"].isin(question.evidence.at_least)
    return claims[good].groupby(PERSON)["days_to_outcome"].min().reset_index()


def _reasons(starts: pd.DataFrame, question: Question) -> NDArray[np.str_]:
    """Why each start is left out; empty where it is counted."""
    followed = starts["followed_days"]
    applies = [
        ~starts["has_reference"].astype(bool),
        starts["started_on"].isna(),
        ~starts["is_reported"].astype(bool),
        followed.isna(),
        starts["days_to_outcome"] < 0,
        followed < question.window_days,
        starts["need_band"] == NOT_KNOWN,
    ]
    return np.select([a.to_numpy(dtype=bool) for a in applies], list(REASONS), default="")


def _cells(counted: pd.DataFrame, by: str, names: tuple[str, ...], bands: tuple[str, ...]) -> NDArray[np.int64]:
    cells = np.zeros((len(names), len(bands), 2), dtype=np.int64)
    at = (
        counted[by].map({name: n for n, name in enumerate(names)}).to_numpy(dtype=int),
        counted["need_band"].map({b: n for n, b in enumerate(bands)}).to_numpy(dtype=int),
        counted["has_achieved"].to_numpy(dtype=int),
    )
    np.add.at(cells, at, 1)
    return cells
