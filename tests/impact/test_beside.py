"""A total counted otherwise stands beside it: weighted by who gains, corrected for optimism, and cashable apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.impact.conftest import discounting, line, share, valuing

from outcomes.framework.beside import OptimismCorrection, WelfareWeights
from outcomes.framework.definitions import SocialValueSettings
from outcomes.framework.values import Values
from outcomes.impact.amounts import value_all
from outcomes.impact.beside import Beside, beside
from outcomes.impact.lines import Estimate, Line

MONEY, WELLBEING = valuing("gmca/HE20.4", "value"), valuing("wellby", "sum_change")
OPTIMISM = OptimismCorrection.model_validate({"strong": 0, "moderate": "0.1", "weak": "0.25", "source": "Made up"})


def _weights(income: str, median: str = "35000", code: str = "change") -> WelfareWeights:
    recipients = {code: {"income_gbp": income, "source": "A survey of the people"}}
    return WelfareWeights.model_validate(
        {"median_income_gbp": median, "source": "A statistic of the country", "recipients": recipients}
    )


def _beside(lines: list[Line], values: Values, *, inputs: Decimal | None = None, **asked: object) -> Beside:
    settings = SocialValueSettings.model_validate({"draws": 500, **asked})
    rules = discounting(values)
    (found,) = beside(value_all(lines, rules), settings, rules, inputs)
    return found


def test_wellbeing_guidance_box_11_jobs_of_young_people_weighted_beside_unweighted(values: Values) -> None:
    """HM Treasury, Wellbeing Guidance for Appraisal (July 2021), Box 11, pages 40 to 41: 200 jobs, weight 2.4."""
    lines = [
        line(values, 200, 17_056 - 6_600, MONEY, side="economic"),
        line(values, 200, 5_980, WELLBEING),
        line(values, 200, 6_600, MONEY, side="fiscal"),
    ]
    unweighted = sum(one.value for one in value_all(lines, discounting(values)))
    income = Decimal(35_000) / Decimal("2.4") ** (1 / Decimal("1.3"))
    found = _beside(lines, values, welfare_weights=_weights(str(round(income, 6))))
    assert unweighted == 4_607_200
    weighted_income = Decimal("2.4") * 10_456  # printed as 25,094
    assert round(weighted_income) == 25_094
    assert found.value == pytest.approx(200 * (weighted_income + 5_980 + 6_600), abs=Decimal("0.5"))
    assert found.value == pytest.approx(Decimal(7_534_800), abs=200)


def test_the_weight_is_the_median_over_the_income_to_the_power_of_1_3(values: Values) -> None:
    found = _beside([line(values, 1, 100, MONEY, side="economic")], values, welfare_weights=_weights("17500"))
    assert found.value == Decimal("246.23")
    assert "change × 2.46 (£17,500 a year)" in found.how
    assert found.source == "A statistic of the country; A survey of the people"


def test_whoever_is_not_named_counts_once(values: Values) -> None:
    lines = [line(values, 1, 100, MONEY, side="economic", indicator_code="other")]
    assert _beside(lines, values, welfare_weights=_weights("17500")).value == 100


def test_a_correction_for_optimism_takes_most_off_the_weakest_evidence(values: Values) -> None:
    weak = valuing("gmca/HE20.4", "value", deadweight=share("0"))
    found = _beside([line(values, 1, 1000, weak)], values, inputs=Decimal(500), optimism=OPTIMISM)
    assert (found.value, found.ratio) == (750, Decimal("1.5000"))
    assert found.how.endswith("25% off what rests on weak evidence.")


def test_a_correction_for_optimism_makes_no_harm_lighter(values: Values) -> None:
    weak = valuing("gmca/HE20.4", "value", deadweight=share("0"))
    gain, harm = line(values, 1, 1000, weak), line(values, -1, 400, weak, indicator_code="harm")
    found = _beside([gain, harm], values, optimism=OPTIMISM)
    assert found.value == 750 - 400
    assert found.percentiles == pytest.approx((350.0,) * 3)
    assert found.how.endswith("Harm is counted whole.")


def test_a_part_of_a_gain_that_is_taken_off_is_corrected_as_the_gain_is(values: Values) -> None:
    """People in two programmes are taken off as a line below nought: it is no harm."""
    weak = valuing("gmca/HE20.4", "value", deadweight=share("0"))
    lines = [line(values, 3, 1000, weak), line(values, -1, 1000, weak, programme_id="overlap")]
    assert _beside(lines, values, optimism=OPTIMISM).value == 1500


def test_what_is_counted_otherwise_has_its_range_from_the_same_draws(values: Values) -> None:
    weak = valuing("gmca/HE20.4", "value", deadweight=share("0"))
    sure, unsure = line(values, 1, 1000, weak), line(values, 1, 1000, weak, unit_value=Estimate(500, 1000, 2000))
    assert _beside([sure], values, optimism=OPTIMISM).percentiles == pytest.approx((750.0,) * 3)
    low, _, high = _beside([unsure], values, optimism=OPTIMISM).percentiles
    assert 375 < low < 750 < high < 1500


def test_nothing_stands_beside_a_total_unless_the_place_asks(values: Values) -> None:
    valued = value_all([line(values, 1, 1000, MONEY)], discounting(values))
    assert beside(valued, SocialValueSettings(), discounting(values), None) == ()


def test_cashable_is_a_part_of_what_a_budget_is_spared_and_of_nothing_else(values: Values) -> None:
    said = valuing("gmca/HE20.4", "value", cashable=share("0.3"))
    fiscal, social, unsaid = value_all(
        [line(values, 1, 1000, said, side="fiscal", transfer=0.5), line(values, 1, 1000, said),
         line(values, 1, 1000, MONEY, side="fiscal")], discounting(values),
    )  # fmt: skip
    assert (fiscal.cashable, fiscal.value) == (300, 500)
    assert (social.cashable, unsaid.cashable) == (None, None)
