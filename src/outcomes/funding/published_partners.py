"""Which partners of a comparison may be shown by name: where one's few are hidden, so is who would give them away.

Funding road: comparison → **published partners** → published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from outcomes.funding.published_money import Row

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.funding.comparison import Comparison


def partner_figures(found: Comparison, threshold: int) -> Iterator[Row]:
    """Each partner's share adjusted for need, with the funnel's 95 % limits, its 99.8 % limits, and its starts."""
    for side, rows in found.partners.groupby("side", sort=False):
        shown = shown_partners(rows, threshold)
        for row in rows.to_dict("records"):
            about, is_hidden = row["partner_id"], row["partner_id"] not in shown
            for figure, names in (
                ("partner_share", ("share", "lower_95", "upper_95")),
                ("partner_limits", ("", "lower_998", "upper_998")),
                ("partner_starts", ("starts", "", "")),
            ):
                value, lower, upper = (None if is_hidden or not name else round(float(row[name]), 4) for name in names)
                yield str(side), figure, about, value, lower, upper, is_hidden


def shown_partners(rows: pd.DataFrame, threshold: int) -> set[str]:
    """Partners whose starts, outcomes and others are each nought or large enough.

    The side's totals are known, so what is hidden adds up to a known number: the smallest partners are hidden until
    each hidden sum could be shared in several ways, that is until it is twice the threshold; otherwise all are.
    """
    counts = rows.assign(missed=rows["starts"] - rows["achieved"]).sort_values(["starts", "partner_id"])
    parts = ["starts", "achieved", "missed"]
    is_small = ((counts[parts] > 0) & (counts[parts] < threshold)).any(axis=1)
    hidden, shown = counts[is_small], counts[~is_small]
    while len(hidden) and (len(hidden) == 1 or (hidden[parts].sum() < 2 * threshold).any()):
        if shown.empty:
            break
        hidden, shown = counts.loc[[*hidden.index, shown.index[0]]], shown.iloc[1:]
    return set(shown["partner_id"])
