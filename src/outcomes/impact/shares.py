"""What partners and areas have of each indicator's value: by reporting partner, and by the place's areas.

On the road: measures' quantities → **shares** (by way of lines and amounts) → social_value.
By partner means by who reports it: a person whom two partners report stands with both. What partners contribute to
one person's outcome is a matter of linked people, and is not worked out here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from outcomes.impact.amounts import Discounting, Valued, value_all
from outcomes.impact.lines import ALL, Book, value_lines
from outcomes.impact.released import hidden_splits

if TYPE_CHECKING:
    import pandas as pd

PARTNER = "partner"


@dataclass(frozen=True)
class Share:
    """One part of an indicator's value in a year, £ in the price base; None where it is hidden."""

    year: str
    indicator_code: str
    dimension: str
    category: str
    value: Decimal | None


def shares(
    quantities: pd.DataFrame, valued: Sequence[Valued], book: Book, discounting: Discounting, *, for_release: bool
) -> list[Share]:
    """Every indicator of `valued` by partner and by area; for release, a split with a hidden part is hidden whole."""
    told = {(one.line.year, one.line.indicator_code) for one in valued}
    found: list[Share] = []
    for dimension, parts in _parts(quantities, book):
        hidden = hidden_splits(parts, ("year", "indicator_code")) if for_release else set()
        years = sorted({str(year) for year in parts["year"]})
        lines, _ = value_lines(parts, years, book)
        amounts: dict[tuple[str, str, str], Decimal] = {}
        for one in value_all([line for line in lines if (line.year, line.indicator_code) in told], discounting):
            key = one.line.year, one.line.indicator_code, one.line.programme_id
            amounts[key] = amounts.get(key, Decimal(0)) + one.value
        for (year, code, category), amount in sorted(amounts.items()):
            found.append(Share(year, code, dimension, category, None if (year, code) in hidden else amount))
    return found


def _parts(quantities: pd.DataFrame, book: Book) -> list[tuple[str, pd.DataFrame]]:
    """Each split's rows, its parts in the place of programmes, so that they are valued as these are."""
    is_partner = quantities["partner_id"] != ALL
    partners = quantities[is_partner]
    found = [(PARTNER, partners.assign(programme_id=partners["partner_id"], partner_id=ALL))]
    for dimension, breakdown in book.framework.breakdowns.items():
        if breakdown.areas:
            areas = quantities[~is_partner & (quantities["dimension"] == dimension)]
            known = areas.assign(programme_id=areas["category"], dimension=ALL, returns_in=0, returns_due=0)
            found.append((dimension, known))
    return found
