"""Values come out as published examples have them, and fade, last and shrink as the method says."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from tests.impact.conftest import discounting, lasts, line, share, valuing

from outcomes.framework.values import Values
from outcomes.framework.valuing import Valuing
from outcomes.impact.amounts import Valued, value_all
from outcomes.impact.lines import Estimate
from outcomes.impact.valuation import STEPS, pounds

SROI_CASES = [
    {
        "investment": 620_000,
        "outcomes": [
            (220, 4500, {"deadweight": "0.3", "attribution_to_others": "0.2", "drop_off": "0.2"}, "3"),
            (220, 1200, {"deadweight": "0.15", "attribution_to_others": "0.1"}, "2"),
        ],
        "value": "1653368.80",
        "ratio": "2.67",
    },
    {
        "investment": 620_000,
        "outcomes": [(220, 2700, {"deadweight": "0.5", "attribution_to_others": "0.3", "drop_off": "0.3"}, "3")],
        "value": "428605.18",
        "ratio": "0.69",
    },
]
"""bizval, nonprofit financial health and impact, section 37.4 with its code's sroi(): public arithmetic, no official
document. Year 1 is discounted from its end, at 3.5 %; attribution is the share due to others."""


def _terms(given: dict[str, str], years: str, **more: object) -> Valuing:
    adjustments = {name: share(figure) for name, figure in given.items()}
    return valuing("wellby", "sum_change", **({"duration_years": lasts(years)} | adjustments | more))


@pytest.mark.parametrize("case", SROI_CASES)
def test_the_published_sroi_cases_come_out_to_the_pound(case: dict[str, object], values: Values) -> None:
    lines = [line(values, n, proxy, _terms(given, years)) for n, proxy, given, years in case["outcomes"]]  # type: ignore[attr-defined]
    total = sum((one.value for one in value_all(lines, discounting(values, "end_of_year"))), Decimal(0))
    assert abs(total - Decimal(str(case["value"]))) <= Decimal("0.05")
    assert (total / Decimal(str(case["investment"]))).quantize(Decimal("0.01")) == Decimal(str(case["ratio"]))


def _one(values: Values, *args: object, convention: str = "green_book", **more: object) -> Valued:
    (found,) = value_all([line(values, *args, **more)], discounting(values, convention))  # type: ignore[arg-type]
    return found


def test_green_book_table_8_is_the_present_value_of_a_thousand_a_year(values: Values) -> None:
    """HM Treasury, The Green Book (2026), chapter 6, Table 8, p. 40: 1000, 966, 934, 902, 871, 842."""
    terms = _terms({}, "6")
    assert abs(_one(values, 1, 1000, terms).value - (1000 + 966 + 934 + 902 + 871 + 842)) < 3
    whole = [_one(values, 1, 1000, _terms({}, str(years))).value for years in range(1, 7)]
    yearly = [float(b - a) for a, b in zip([Decimal(0), *whole], whole, strict=False)]
    assert [round(amount) for amount in yearly] == [1000, 966, 934, 902, 871, 842]


def test_wellbeing_guidance_box_7_half_a_year_counts_half(values: Values) -> None:
    """HM Treasury, Wellbeing Guidance for Appraisal, July 2021, Box 7, p. 30: 0.2 points are £2,600 a year (2019)."""
    assert _one(values, 0.2, 13_000, _terms({}, "1")).value == 2600
    assert _one(values, 0.2, 13_000, _terms({}, "0.5")).value == 1300


def test_wellbeing_guidance_box_11_volunteering_of_young_people(values: Values) -> None:
    """HM Treasury, Wellbeing Guidance for Appraisal, July 2021, Box 11, pp. 40-41: £20,800,000."""
    assert _one(values, 10_000 * 0.4 * 0.4, 13_000, _terms({}, "1")).value == 20_800_000


def test_health_is_discounted_at_its_own_rate(values: Values) -> None:
    slow = _one(values, 1, 1000, _terms({}, "3", discount="health")).value
    assert slow == pounds(1000 + 1000 / 1.015 + 1000 / 1.015**2)
    assert slow > _one(values, 1, 1000, _terms({}, "3")).value


@pytest.mark.parametrize(
    ("convention", "year_1"), [("green_book", "1000.00"), ("end_of_year", "966.18"), ("mid_year", "982.95")]
)
def test_the_conventions_differ_in_the_first_year(convention: str, year_1: str, values: Values) -> None:
    assert _one(values, 1, 1000, _terms({}, "1"), convention=convention).value == Decimal(year_1)


def test_a_linear_drop_off_takes_the_same_off_each_year_and_ends_at_nothing(values: Values) -> None:
    gone = _one(values, 1, 1000, _terms({"drop_off": "0.5"}, "4", drop_off_shape="linear"))
    assert gone.steps["drop_off"] == 1500
    assert _one(values, 1, 1000, _terms({"drop_off": "0.5"}, "4")).steps["drop_off"] == 1875


def test_the_last_part_year_is_prorated(values: Values) -> None:
    assert _one(values, 1, 1000, _terms({}, "2.5")).steps["drop_off"] == 2500


def test_an_effect_net_of_a_comparison_group_takes_nothing_off_again(values: Values) -> None:
    net = valuing("wellby", "sum_change", deadweight=None, net_of="comparison group")
    assert _one(values, 2, 1000, net).steps["attribution_to_others"] == 2000


def test_the_steps_from_gross_to_net_add_up_to_the_penny(values: Values) -> None:
    terms = _terms({"deadweight": "0.37", "displacement": "0.11", "drop_off": "0.13"}, "3.7", discount="health")
    made = value_all([line(values, n / 7, 333.33, terms) for n in range(1, 400)], discounting(values))
    for one in made:
        left = [one.steps[name] for name in STEPS]
        taken = [a - b for a, b in pairwise(left)]
        assert left[0] - sum(taken) == one.value
        assert all(amount >= 0 for amount in taken)


def test_harm_is_worst_where_a_unit_is_worth_most(values: Values) -> None:
    terms = _terms({"deadweight": "0"}, "1", deadweight=share("0.2", "0.1", "0.5"))
    found = _one(values, -10, 1000, terms, unit_value=Estimate(800, 1000, 1200))
    assert (found.low, found.value, found.high) == (-10_800, -8000, -4000)


def test_a_transfer_is_taken_off_the_total_and_kept_for_the_budget(values: Values) -> None:
    found = _one(values, 1, 1000, _terms({}, "1"), side="fiscal", transfer=0.25)
    assert (found.before_transfers, found.value) == (1000, 750)


def test_a_thousand_lines_are_each_worked_out_as_alone(values: Values) -> None:
    shapes = [_terms({"drop_off": "0.2"}, "5"), _terms({"drop_off": "0.2"}, "2", discount="health")]
    lines = [line(values, n, 17.31, shapes[n % 2]) for n in range(1000)]
    together = value_all(lines, discounting(values))
    alone = [value_all([one], discounting(values))[0] for one in lines[:50]]
    assert [one.steps for one in together[:50]] == [one.steps for one in alone]


def test_half_a_penny_is_rounded_as_it_is_written_not_as_floats_hold_it(values: Values) -> None:
    """£17.31 × 50, half of it otherwise and a tenth others': £389.475, which floats hold as a little less."""
    shares = valuing("wellby", "sum_change", deadweight=share("0.5"), attribution_to_others=share("0.1"))
    (one,) = value_all([line(values, 50, 17.31, shares)], discounting(values))
    assert one.value == Decimal("389.48")


@pytest.mark.parametrize("price", [0.05, 1.25, 12.5, 17.31, 33.33, 16027.913227])
def test_every_value_is_the_exact_product_to_the_penny(price: float, values: Values) -> None:
    for deadweight, others in (("0.2", "0.25"), ("0.37", "0.1"), ("0.5", "0.1")):
        shares = valuing("wellby", "sum_change", deadweight=share(deadweight), attribution_to_others=share(others))
        lines = [line(values, n / 4, price, shares) for n in range(1, 200)]
        left = Decimal(repr(price)) * (1 - Decimal(deadweight)) * (1 - Decimal(others))
        exact = [(Decimal(n) / 4 * left).quantize(Decimal("0.01"), ROUND_HALF_UP) for n in range(1, 200)]
        assert [one.value for one in value_all(lines, discounting(values))] == exact
