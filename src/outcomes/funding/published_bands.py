"""Joins neighbouring levels of need until no number of people in any is small.

Funding road: records → **published bands** → published, published reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from outcomes.funding.records import Records

if TYPE_CHECKING:
    import pandas as pd

JOINT = " + "


def joinings(bands: int) -> Iterator[list[slice]]:
    """Every way to join neighbours, those with the most groups first."""
    for cuts in range(bands - 1, -1, -1):
        for at in combinations(range(1, bands), cuts):
            edges = (0, *at, bands)
            yield [slice(a, b) for a, b in pairwise(edges)]


def with_joined(records: Records, groups: list[slice]) -> Records:
    """The same records with the levels of need of each group under one name."""
    names = {band: JOINT.join(records.need_bands[group]) for group in groups for band in records.need_bands[group]}

    def renamed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(need_band=frame["need_band"].map(lambda band: names.get(band, band)))

    return replace(
        records,
        starts=renamed(records.starts),
        referrals=renamed(records.referrals),
        need_bands=tuple(dict.fromkeys(names.values())),
    )
