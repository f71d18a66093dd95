"""A line's sum, as it is printed, comes to its pounds when somebody else does it, and its rows to its quantity."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.impact.sums import quantity_of, spans_of, sum_of, together, told
from outcomes.impact.tables import _spans
from outcomes.impact.valuation import Terms, pounds, present_value

SHARES = st.one_of(st.just(0.0), st.decimals("0.01", "0.95", places=2).map(float))


def done_again(printed: str) -> Decimal:
    """The pounds a printed sum comes to, worked in fractions from nothing but its figures and signs."""
    left = printed.split("): ", 1)[1].rsplit(" = ", 1)[0]
    left = re.sub(r" \([a-z][\w/-]*\)", "", left).replace("£", "").replace(",", "")
    left = re.sub(r"[a-z]+", "", left).replace("×", "*").replace("−", "-")
    worked = eval(re.sub(r"\d+(\.\d+)?", r'F("\g<0>")', left), {"__builtins__": {}, "F": Fraction})
    return (Decimal(worked.numerator) / Decimal(worked.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def pounds_of(printed: str) -> Decimal:
    return Decimal(printed.rsplit(" = ", 1)[1].replace("£", "").replace(",", "").replace("−", "-"))


def a_line(**more: Any) -> dict[str, Any]:
    plain = {
        "indicator_code": "jobs", "programme_id": "grants", "spans": "2025-26", "value_side": "social",
        "quantity": 10.0, "quantity_unit": "job", "unit_value_gbp": 100.0, "unit_value_code": "gmca/ee1",
        "deadweight": 0.0, "displacement": 0.0, "attribution_to_others": 0.0, "transfer_share": 0.0, "drop_off": 0.0,
        "drop_off_shape": "geometric", "duration_years": 1.0, "discount_kind": "standard", "value_gbp": Decimal(1000),
    }  # fmt: skip
    return plain | more


def test_a_sum_names_every_figure_it_has_and_none_that_does_nothing() -> None:
    assert (
        sum_of(a_line(), {"standard": [1.0]}) == "jobs, grants, 2025-26 (social): 10 × £100.00 (gmca/ee1) = £1,000.00"
    )
    taken = a_line(deadweight=0.125, attribution_to_others=0.2, transfer_share=0.5, value_gbp=Decimal(350))
    assert sum_of(taken, {"standard": [1.0]}).endswith(
        "10 × £100.00 (gmca/ee1) × (1 − 0.125 deadweight) × (1 − 0.2 due to others) × (1 − 0.5 transfer payments)"
        " = £350.00"
    )


def test_the_years_of_a_lasting_change_fade_are_cut_short_and_are_discounted() -> None:
    """By hand: 1,000 × (1 + 0.8 × 0.966184 + 0.64 × half a year × 0.933511) = 1,000 × 2.071671."""
    lasting = a_line(drop_off=0.2, duration_years=2.5, value_gbp=Decimal("2071.67"))
    printed = sum_of(lasting, {"standard": [1.0, 1 / 1.035, 1 / 1.035**2]})
    assert printed.endswith("× (1 + 0.8 × 0.966184 + 0.64 × 0.5 × 0.933511, a year each) = £2,071.67")
    linear = a_line(drop_off=0.4, drop_off_shape="linear", duration_years=4.0, value_gbp=Decimal(1800))
    assert "× (1 + 0.6 + 0.2 + 0, a year each)" in sum_of(linear, {"standard": [1.0] * 4})


def test_part_of_a_year_is_said_as_such() -> None:
    part = a_line(duration_years=0.25, value_gbp=Decimal(250))
    assert sum_of(part, {"standard": [1.0]}).endswith("£100.00 (gmca/ee1) × 0.25 of a year = £250.00")


def test_more_decimals_are_printed_where_six_do_not_come_to_the_penny() -> None:
    millions = a_line(quantity=3_000_000.0, unit_value_gbp=1 / 3, value_gbp=Decimal(1_000_000))
    printed = sum_of(millions, {"standard": [1.0]})
    assert done_again(printed) == 1_000_000
    assert "£0.333333 " not in printed


@given(
    quantity=st.floats(-5000, 500_000).map(lambda x: round(x, 3)),
    unit_value=st.floats(0.01, 50_000),
    shares=st.tuples(SHARES, SHARES, SHARES, SHARES, SHARES),
    shape=st.sampled_from(["geometric", "linear"]),
    years=st.sampled_from([0.25, 1.0, 2.5, 3.0, 10.0]),
)
def test_any_printed_sum_comes_to_the_pounds_of_the_valuation(
    quantity: float, unit_value: float, shares: tuple[float, ...], shape: str, years: float
) -> None:
    """What `valuation` works out in floats, and a reader in fractions from the page, are the same penny."""
    factors = [1 / 1.035**year for year in range(10)]
    one = [np.array([figure]) for figure in (quantity, unit_value, *shares[:4], years, shares[4])]
    value = pounds(present_value(Terms(*one, shape=shape, factors=factors))[0])  # type: ignore[arg-type]
    names = ("deadweight", "displacement", "attribution_to_others", "drop_off", "transfer_share")
    kept = a_line(
        quantity=quantity, unit_value_gbp=unit_value, drop_off_shape=shape, duration_years=years, value_gbp=value,
        **dict(zip(names, shares, strict=True)),
    )  # fmt: skip
    printed = sum_of(kept, {"standard": factors})
    assert abs(done_again(printed) - value) <= Decimal("0.01") * (abs(value) > 10_000_000)
    assert pounds_of(printed) == value


def test_pounds_are_added_up_with_their_signs() -> None:
    assert together([Decimal("3.50"), Decimal(-1), Decimal(2)]) == "£3.50 − £1.00 + £2.00 = £4.50"


def _row(partner: str, **more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("numerator", "denominator", "lower", "upper", "result", "part"))
    plain = {"partner_id": partner, "programme_id": "grants", "span": "2025-26", "better": "more"}
    return nothing | plain | {"how_counted": "sum of returns"} | more


def test_rows_add_up_to_the_quantity_of_their_line() -> None:
    rows = [told(_row(who, kind="count", part="value", result=n)) for who, n in (("cvs", 6.5), ("hub", 3.5))]
    assert rows[0].sentence == "cvs, grants, 2025-26: 6.5 (sum of returns)"
    assert quantity_of(a_line(), rows, None) == "jobs, grants, 2025-26: 6.5 + 3.5 = 10 (each one job)"
    assert quantity_of(a_line(quantity=11.0), rows, None) is None, "rows that do not add up are not said to"
    assert quantity_of(a_line(programme_id="contract"), rows, None) is None, "another programme's rows"
    assert quantity_of(a_line(programme_id="overlap"), rows, None) is None


def test_a_fall_of_a_score_of_which_less_is_better_is_a_gain() -> None:
    row = told(_row("hub", kind="mean_change", part="sum_change", better="less", numerator=-12.0, denominator=8.0))
    assert row.amount == 12.0
    assert row.words == "changes that add up to −12 points, of 8 with both scores (sum of returns)"


def test_people_between_bounds_are_valued_at_the_lower() -> None:
    row = told(_row("hub", kind="people", part="value", lower=12.0, upper=15.0))
    assert (row.amount, row.words) == (12.0, "between 12 and 15 (sum of returns)")


def test_a_difference_from_a_baseline_shows_the_quarters_of_the_baseline() -> None:
    line = a_line(programme_id="all", spans="2025-26 Q1, Q3", quantity=10.0, quantity_unit="tonne")
    assert spans_of(line) == ["2025-26 Q1", "2025-26 Q3"]
    rows = [
        told(_row("hub", kind="tonnes", part="value", better="less", result=20.0, span=span)) for span in spans_of(line)
    ]
    assert quantity_of(line, rows, 100.0) == (
        "jobs, every programme, 2025-26 Q1, Q3: 2 of 4 quarters of 100, the year's baseline, are 50; told were 40; "
        "the difference is valued: 10 (each one tonne)"
    )
    assert quantity_of(line, rows, 200.0) is None


@pytest.mark.parametrize("spans", ["2025-26", "2025-26 Q1", "2025-26 Q1, Q2, Q3, Q4"])
def test_spans_are_read_as_lines_write_them(spans: str) -> None:
    assert _spans(spans_of({"spans": spans})) == spans
