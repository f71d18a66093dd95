"""Who was reached under one way of funding, whether or not it can be compared with another.

Funding road: records → **reach** → published reach → report.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.funding.counting import NOT_KNOWN, PERSON
from outcomes.funding.need import Creaming, measure_creaming
from outcomes.funding.records import Records


@dataclass(frozen=True)
class Band:
    """People of one level of need who started, and the mean of the hours they were given, where any are recorded."""

    need_band: str
    people: int
    hours_a_head: float | None


@dataclass(frozen=True)
class Reach:
    """Everybody who started under a way of funding, in every measured return.

    bands              those whose level of need is recorded, from the lowest
    not_known          those for whom it is not
    without_reference  rows that cannot be told from others', which are in neither
    creaming           their need against that of those who were referred and never came
    """

    mechanism: str
    bands: tuple[Band, ...]
    not_known: int
    without_reference: int
    creaming: Creaming

    @property
    def people(self) -> int:
        """Those whose level of need is recorded."""
        return sum(band.people for band in self.bands)


def measure_reach(records: Records, mechanism: str) -> Reach:
    """Whom a way of funding reached, by level of need, and the hours they were given."""
    programmes = records.programmes_of(mechanism)
    starts = records.starts[records.starts["programme_id"].isin(programmes)]
    is_known = starts["has_reference"].astype(bool)
    hours = records.support.groupby(PERSON)["hours"].sum(min_count=1).reset_index()
    people = starts[is_known].merge(hours, on=PERSON, how="left")
    given = people.groupby("need_band")["hours"].mean()
    counted = people["need_band"].value_counts()
    return Reach(
        mechanism=mechanism,
        bands=tuple(
            Band(band, int(counted.get(band, 0)), None if given.isna().get(band, True) else float(given[band]))
            for band in records.need_bands
        ),
        not_known=int(counted.get(NOT_KNOWN, 0)),
        without_reference=int((~is_known).sum()),
        creaming=measure_creaming(records, programmes),
    )
