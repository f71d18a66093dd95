"""What partners contributed to an indicator's value: credit for people's outcomes, shared among those active with each.

On the road: collective credit + amounts → **contributed** → social_value, for signed-off readers. Source: measures,
section 4. It is not released: beside what each partner reports it would tell how many people partners share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from outcomes.impact.amounts import Valued
from outcomes.impact.shares import Share

if TYPE_CHECKING:
    import pandas as pd

CONTRIBUTION = "contribution"
_PENNY = Decimal("0.01")


def contributed(credit: pd.DataFrame, valued: Sequence[Valued]) -> list[Share]:
    """Each valued indicator's value by partner; parts add up to it to the penny.

    credit  rows of the view value_contributions
    """
    worth: dict[tuple[str, str], Decimal] = {}
    for one in valued:
        key = one.line.year, one.line.indicator_code
        worth[key] = worth.get(key, Decimal(0)) + one.value
    found = []
    for (year, code), whole in worth.items():
        rows = credit[(credit["year"] == year) & (credit["indicator_code"] == code)].sort_values("partner_id")
        if len(rows):
            parts = split(whole, [Decimal(str(share)) for share in rows["credit_share"]])
            for partner, part in zip(rows["partner_id"], parts, strict=True):
                found.append(Share(year, code, CONTRIBUTION, str(partner), part))
    return found


def split(whole: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Parts of `whole` in pennies, in proportion to `shares`; what is left over goes to the largest remainders."""
    total = sum(shares, Decimal(0))
    exact = [whole * share / total for share in shares]
    parts = [part.quantize(_PENNY, ROUND_DOWN) for part in exact]
    left = int((whole - sum(parts, Decimal(0))) / _PENNY)
    order = sorted(range(len(parts)), key=lambda n: (-abs(exact[n] - parts[n]), n))
    for n in order[: abs(left)]:
        parts[n] += _PENNY.copy_sign(left)
    return parts


def by_credit(worth: Decimal, people: Mapping[str, int]) -> dict[str, Decimal]:
    """Pounds of `worth` by partner, in proportion to the people whose outcome each is credited with.

    They add up to it to the penny. With credit as published, in round numbers, no more is told than is published.
    """
    credited = {partner: Decimal(number) for partner, number in people.items() if number}
    parts = split(worth, list(credited.values())) if credited else []
    return dict(zip(credited, parts, strict=True))
