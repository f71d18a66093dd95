"""What partners contributed adds up to the penny, rests on people as linked, and is never released."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
from tests.impact.conftest import book, discounting, frame, line, quantity, valuing

from outcomes.framework.definitions import Framework, SocialValueSettings
from outcomes.framework.values import Values
from outcomes.impact.amounts import value_all
from outcomes.impact.contributed import CONTRIBUTION, contributed, split
from outcomes.impact.inputs import Organisations
from outcomes.impact.social_value import SocialValue, Valuation

NOTHING_GIVEN = pd.DataFrame(
    columns=["year", "period", "resource_kind", "amount_gbp", "hours", "from_whom", "to_whom", "programme_id"]
)
CHANGE = "life_satisfaction_change"


def _credit(code: str = "change", **shares: float) -> pd.DataFrame:
    rows = [
        {"indicator_code": code, "year": "2025-26", "partner_id": partner, "credit_share": share}
        for partner, share in shares.items()
    ]
    return pd.DataFrame(rows)


def test_parts_add_up_to_the_penny_and_the_largest_remainder_gets_what_is_left() -> None:
    third = Decimal(1) / 3
    assert split(Decimal("100.00"), [third] * 3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert split(Decimal("0.05"), [Decimal("0.5"), Decimal("0.3"), Decimal("0.2")]) == [
        Decimal("0.03"),
        Decimal("0.01"),
        Decimal("0.01"),
    ]
    assert sum(split(Decimal("-10.00"), [third] * 3)) == Decimal("-10.00")


def test_a_partners_part_is_its_credit_for_people_and_what_is_nobodys_is_said(values: Values) -> None:
    valued = value_all([line(values, 10, 100, valuing("wellby", "sum_change"))], discounting(values))
    found = contributed(_credit(b=0.25, a=0.5, unassigned=0.25), valued)
    assert [(one.dimension, one.category, one.value) for one in found] == [
        (CONTRIBUTION, "a", 500),
        (CONTRIBUTION, "b", 250),
        (CONTRIBUTION, "unassigned", 250),
    ]
    assert contributed(_credit("other", a=1.0), valued) == []


def _value(framework: Framework, values: Values, *, for_release: bool) -> SocialValue:
    valuation = Valuation.of(book(framework, values), SocialValueSettings(draws=100), Organisations({}, frozenset()))
    rows = frame(quantity(CHANGE, 60, quantity_low=50, quantity_high=80, is_estimate=True))
    credit = _credit(CHANGE, a=0.6, b=0.4)
    (found,) = valuation.years(rows, NOTHING_GIVEN, ["2025-26"], credit=credit, for_release=for_release)
    return found


def test_signed_off_readers_have_the_estimate_within_its_bounds_and_what_partners_contributed(
    framework: Framework, values: Values
) -> None:
    found = _value(framework, values, for_release=False)
    (one,) = found.lines
    assert (one.line.quantity.low, one.line.quantity.central, one.line.quantity.high) == (50, 60, 80)
    parts = [share.value or Decimal(0) for share in found.shares if share.dimension == CONTRIBUTION]
    assert sum(parts) == found.central_gbp


def test_what_is_released_tells_neither_the_estimate_nor_the_credit(framework: Framework, values: Values) -> None:
    found = _value(framework, values, for_release=True)
    (one,) = found.lines
    assert (one.line.quantity.low, one.line.quantity.central, one.line.quantity.high) == (50, 50, 80)
    assert CONTRIBUTION not in {share.dimension for share in found.shares}
