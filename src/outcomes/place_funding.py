"""How a place's work is funded, and what each way of funding bought: `place.funding`.

On the road: place → **funding** → comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outcomes.funding_comparison import FundingComparison

if TYPE_CHECKING:
    from outcomes.place import Place


@dataclass(frozen=True)
class Funding(FundingComparison):
    """The verbs of funding, each group in its own file."""

    place: Place
