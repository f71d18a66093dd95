"""What may leave the place: quantities without small numbers of people, and lines whose values may be passed on.

On the road: measures' quantities → **released** → social_value for the publication.
A £ line is a count × a unit value anybody can look up, so it is shown only where the count is. A split is shown whole
or not at all: with one part hidden, the others and the total would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from outcomes.impact.lines import ALL

if TYPE_CHECKING:
    import pandas as pd

HIDDEN = "hidden", "A number of people behind it is too small to show."
LICENSED = "licensed", "The licence of its unit value does not let it be published."


def released(quantities: pd.DataFrame) -> tuple[pd.DataFrame, set[tuple[str, str]]]:
    """The rows that may be valued for release, and the years and indicators that are hidden altogether.

    Where a programme's part is hidden, the place's figure is left without its programmes. Of people the lower bound is
    valued, as is published of them: an estimate beside it would tell how many people partners share.
    """
    from pandas import Series  # slow to load, and not asked for by whoever looks at one figure

    quantities = _without_estimates(quantities)
    is_place = _is_place(quantities)
    is_programme = (quantities["programme_id"] != ALL) & (quantities["partner_id"] == ALL)
    hidden = _keys(quantities[is_place & quantities["is_hidden"]])
    undivided = _keys(quantities[is_programme & quantities["is_hidden"]])
    keys = Series(list(zip(quantities["year"], quantities["indicator_code"], strict=True)), index=quantities.index)
    return quantities[~keys.isin(hidden) & ~(is_programme & keys.isin(undivided))], hidden


def _without_estimates(quantities: pd.DataFrame) -> pd.DataFrame:
    is_told = ~quantities["is_estimate"].astype(bool)
    return quantities.assign(quantity=quantities["quantity"].where(is_told, quantities["quantity_low"]))


def _is_place(quantities: pd.DataFrame) -> pd.Series[bool]:
    return (quantities["programme_id"] == ALL) & (quantities["partner_id"] == ALL) & (quantities["dimension"] == ALL)


def _keys(rows: pd.DataFrame) -> set[tuple[str, str]]:
    return set(zip(rows["year"], rows["indicator_code"], strict=True))


def hidden_splits(rows: pd.DataFrame, names: Iterable[str]) -> set[tuple[str, ...]]:
    """The splits, by the columns `names`, of which any part is hidden."""
    hidden = rows[rows["is_hidden"]]
    return set(zip(*(hidden[name] for name in names), strict=True))
