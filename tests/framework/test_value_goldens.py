"""Published worked examples of discounting and wellbeing, re-keyed with their citation; never skipped."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from outcomes.framework.discounting import discount_factors
from outcomes.framework.values import Values, open_values

TABLE_8 = {
    "nominal": (1000, 1020, 1040, 1061, 1082, 1104),
    "deflator": ("1.0000", "0.9804", "0.9612", "0.9423", "0.9238", "0.9057"),
    "real": (1000, 1000, 1000, 1000, 1000, 1000),
    "discount": ("1.0000", "0.9662", "0.9335", "0.9019", "0.8714", "0.8420"),
    "present": (1000, 966, 934, 902, 871, 842),
}
"""HM Treasury, The Green Book (2026), chapter 6, paragraph 6.57, Table 8, p. 40 (Crown copyright, OGL v3.0)."""

CARBON = {
    2020: ("126.60", "253.19", "379.79"),
    2024: ("134.48", "268.97", "403.45"),
    2025: ("136.53", "273.06", "409.60"),
    2030: ("147.25", "294.50", "441.75"),
    2040: ("171.27", "342.55", "513.82"),
    2050: ("198.77", "397.54", "596.31"),
}
"""DESNZ, Valuation of Energy Use and GHG Emissions for Appraisal, November 2023, Table 3: £ a tonne, 2022 prices."""


@pytest.fixture(scope="module")
def values() -> Values:
    return open_values()


def _rounded(figure: Decimal, places: str = "1") -> Decimal:
    return figure.quantize(Decimal(places), ROUND_HALF_UP)


def test_green_book_table_8_deflates_first_and_then_discounts(values: Values) -> None:
    factors = discount_factors(6, values.edition("green-book-2026")[1])
    for year, nominal in enumerate(TABLE_8["nominal"]):
        deflator = 1 / Decimal("1.02") ** year
        real = Decimal(nominal) * deflator
        assert _rounded(deflator, "0.0001") == Decimal(TABLE_8["deflator"][year])
        assert _rounded(real) == TABLE_8["real"][year]
        assert _rounded(factors[year], "0.0001") == Decimal(TABLE_8["discount"][year])
        assert _rounded(TABLE_8["real"][year] * factors[year]) == TABLE_8["present"][year]


def test_wellbeing_guidance_box_7_a_fifth_of_a_point_for_two_years(values: Values) -> None:
    """HM Treasury, Wellbeing Guidance for Appraisal, July 2021, Box 7, p. 30: £ a person a year."""
    amount = values.at("wellby", "2025-26").amounts["social"]
    gained = [Decimal("0.2") * figure for figure in (amount.low, amount.central, amount.high)]
    assert gained == [2000, 2600, 3200]


def test_wellbeing_guidance_box_11_youth_programme(values: Values) -> None:
    """HM Treasury, Wellbeing Guidance for Appraisal, July 2021, Box 11, pp. 40-41."""
    wellby = values.at("wellby", "2025-26").amounts["social"].central
    per_completer = Decimal("0.4") * wellby
    employment = Decimal("0.46") * wellby
    assert per_completer == 5200
    assert 10_000 * Decimal("0.4") * per_completer == 20_800_000
    assert employment == 5980
    weighted_income = _rounded((17_056 - 6_600) * Decimal("2.4"))
    assert weighted_income + employment == 31_074
    assert 10_000 * Decimal("0.02") * (weighted_income + employment) == 6_214_800


@pytest.mark.parametrize("year", CARBON)
def test_carbon_values_are_those_of_the_year_of_emission(values: Values, year: int) -> None:
    value = values.at("carbon", f"{year}-07-01")
    amount = value.amounts["social"]
    assert [amount.low, amount.central, amount.high] == [Decimal(figure) for figure in CARBON[year]]
    assert (amount.price_year, value.unit) == ("2022", "tonne_co2e")


def test_a_wellby_is_ten_thirteen_or_sixteen_thousand_pounds_of_2019(values: Values) -> None:
    """HM Treasury, Wellbeing Guidance for Appraisal, July 2021, Box 7, p. 30."""
    amount = values.at("wellby", "2025-26").amounts["social"]
    assert (amount.low, amount.central, amount.high, amount.price_year) == (10_000, 13_000, 16_000, "2019")
