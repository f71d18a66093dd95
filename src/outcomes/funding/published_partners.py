"""Which partners of a comparison may be shown by name: where one's few are hidden, so is who would give them away.

Funding road: comparison → **published partners** → published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

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

    The side's totals are known, and each partner knows its own: the smallest partners are hidden until what is left of
    each sum could be shared in several ways by those who do not know it; where nothing suffices, all are.
    """
    hidden, shown = _hidden_first(rows, threshold)
    while len(hidden) and len(shown) and not _protects(hidden, threshold):
        hidden, shown = _with(hidden, shown.iloc[:1]), shown.iloc[1:]
    return set(shown["partner_id"])


def may_be_compared(rows: pd.DataFrame, threshold: int) -> bool:
    """Whether hiding partners of a side protects the few of them; otherwise its totals tell each the other's."""
    hidden, _ = _hidden_first(rows, threshold)
    return hidden.empty or bool(shown_partners(rows, threshold)) or _protects(_counts(rows), threshold)


_PARTS = ["starts", "achieved", "missed"]


def _counts(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(missed=rows["starts"] - rows["achieved"]).sort_values(["starts", "partner_id"])


def _hidden_first(rows: pd.DataFrame, threshold: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Partners with a small number, and the others, smallest first."""
    counts = _counts(rows)
    is_small = ((counts[_PARTS] > 0) & (counts[_PARTS] < threshold)).any(axis=1)
    return counts[is_small], counts[~is_small]


def _protects(hidden: pd.DataFrame, threshold: int) -> bool:
    """Whether no sum of hidden partners, nor what one of them finds left beside its own, gives a number away."""
    counts = hidden[_PARTS].to_numpy(dtype=int)
    for own in (np.zeros(3, dtype=int), *counts):
        left = counts.sum(axis=0) - own
        of = (counts > 0).sum(axis=0) - (own > 0)
        if np.any((left > 0) & ((left < 2 * threshold) | (of < 2))):
            return False
    return True


def _with(some: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([some, more])
