"""Every value line says what it is made of; what cannot be valued without a guess is listed, with the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.impact.conftest import Change, book, frame, quantity, share, valuing

from outcomes.framework.definitions import Framework
from outcomes.framework.values import Values
from outcomes.framework.valuing import ValueOnce
from outcomes.impact.lines import Estimate, Line, NotValued, value_lines

SATISFACTION = "life_satisfaction_change"
YEAR = ["2025-26"]


def _made(framework: Framework, values: Values, *rows: dict[str, object]) -> tuple[list[Line], dict[str, NotValued]]:
    lines, left_out = value_lines(frame(*rows), YEAR, book(framework, values))
    return lines, {one.indicator_code: one for one in left_out}


def test_a_line_has_its_unit_value_in_the_price_base(framework: Framework, values: Values) -> None:
    (line,), _ = _made(framework, values, quantity(SATISFACTION, 40))
    assert line.quantity == Estimate(40, 40, 40)
    assert line.unit_value.central == pytest.approx(13_000 / 81.1085 * 100)
    assert line.adjustments["deadweight"] == Estimate(0.1, 0.2, 0.35)
    assert line.grade == "weak"


def test_every_indicator_is_a_line_or_is_listed_as_not_valued(framework: Framework, values: Values) -> None:
    lines, left_out = _made(framework, values, quantity(SATISFACTION, 40))
    assert {line.indicator_code for line in lines} | set(left_out) == set(framework.indicators)
    assert left_out["people_supported"].reason == "no-unit-value"
    assert left_out["what_made_it_safer"].why == "It is kept in words."
    assert left_out["carbon_emitted"].reason == "nothing-told"


def test_people_in_two_programmes_count_once_and_the_difference_is_a_line(framework: Framework, values: Values) -> None:
    rows = [quantity(SATISFACTION, n, programme_id=p) for p, n in (("a", 30), ("b", 20), ("all", 45))]
    lines, _ = _made(framework, values, *rows)
    assert {line.programme_id: line.quantity.central for line in lines} == {"a": 30, "b": 20, "overlap": -5}


def test_a_unit_value_that_changes_in_the_year_makes_a_line_for_each(with_value: Change, values: Values) -> None:
    framework = with_value(volunteer_hours={"value": valuing("wage/real-living-wage", "value")})
    rows = [quantity("volunteer_hours", 100, span=f"2024-25 Q{n}", year="2024-25") for n in (3, 4)]
    lines, _ = value_lines(frame(*rows), ["2024-25"], book(framework, values))
    assert [line.spans for line in lines] == [("2024-25 Q3", "2024-25 Q4")]
    rows.append(quantity("volunteer_hours", 100, span="2024-25 Q2", year="2024-25"))
    lines, left_out = value_lines(frame(*rows), ["2024-25"], book(framework, values))
    assert not lines
    why = {one.indicator_code: one.why for one in left_out}["volunteer_hours"]
    assert why == "No value of 'wage/real-living-wage' is in force in 2024-25 Q2."


def test_carbon_of_a_winter_has_the_value_of_its_own_calendar_year(framework: Framework, values: Values) -> None:
    rows = [
        quantity("carbon_emitted", 10, span=f"2025-26 Q{n}", is_against_baseline=True, returns_in=3, returns_due=3)
        for n in (1, 2, 3, 4)
    ]
    lines, _ = _made(framework, values, *rows)
    assert [(line.value.in_force_from.year, line.quantity.central) for line in lines] == [(2025, 30), (2026, 10)]


def test_what_is_missing_from_a_fall_is_never_valued_as_a_gain(framework: Framework, values: Values) -> None:
    rows = [
        quantity("carbon_emitted", 10, span=f"2025-26 Q{n}", is_against_baseline=True, returns_in=3, returns_due=3)
        for n in (1, 2, 3, 4)
    ]
    rows[2]["returns_in"] = 2
    _, left_out = _made(framework, values, *rows)
    assert left_out["carbon_emitted"].why.startswith("1 of the returns due are missing")
    _, left_out = _made(framework, values, *rows[:3])
    assert left_out["carbon_emitted"].why.startswith("3 of the year's 4 quarters")
    rows[2] |= {"returns_in": 2, "returns_due": 2}
    _, left_out = _made(framework, values, *rows)
    assert "not of the same partners" in left_out["carbon_emitted"].why


def test_a_quantity_below_nought_is_not_valued_unless_the_framework_allows_harm(
    with_value: Change, values: Values
) -> None:
    hours = {"value": valuing("wage/national-living-wage", "value")}
    told = frame(quantity("volunteer_hours", -3, span="2024-25 Q3", year="2024-25"))
    lines, left_out = value_lines(told, ["2024-25"], book(with_value(volunteer_hours=hours), values))
    assert not lines
    assert {one.indicator_code: one.reason for one in left_out}["volunteer_hours"] == "negative"
    harmful = with_value(volunteer_hours=hours | {"minimum": None})
    lines, _ = value_lines(told, ["2024-25"], book(harmful, values))
    assert [line.quantity.central for line in lines] == [-3]


def test_people_who_got_worse_are_counted_as_harm(framework: Framework, values: Values) -> None:
    lines, _ = _made(framework, values, quantity(SATISFACTION, -12))
    assert [line.quantity.central for line in lines] == [-12]


def test_of_routes_to_one_change_the_first_with_data_is_used(with_value: Change, values: Values) -> None:
    routes = {
        code: {"value": valuing("wellby", "sum_change", value_once=ValueOnce(group="feeling", rank=rank))}
        for code, rank in ((SATISFACTION, 1), ("wellbeing_change", 2))
    }
    framework = with_value(**routes)
    rows = quantity(SATISFACTION, 5), quantity("wellbeing_change", 9)
    lines, left_out = _made(framework, values, *rows)
    assert [line.indicator_code for line in lines] == [SATISFACTION]
    assert left_out["wellbeing_change"].why == "The same change is valued by “Change in life satisfaction”."
    lines, _ = _made(framework, values, rows[1])
    assert [line.indicator_code for line in lines] == ["wellbeing_change"]


def test_bounds_of_people_are_the_range_of_the_quantity(with_value: Change, values: Values) -> None:
    framework = with_value(started_work={"value": valuing("gmca/E&E1.0", "value")})
    lines, left_out = _made(framework, values, quantity("started_work", 20, quantity_high=50))
    assert lines, left_out["started_work"]
    assert {line.quantity for line in lines} == {Estimate(20, 20, 50)}


def test_a_place_without_a_price_base_values_nothing_and_says_so(framework: Framework, values: Values) -> None:
    lines, left_out = value_lines(frame(quantity(SATISFACTION, 40)), YEAR, book(framework, values, None))
    assert not lines
    assert {one.indicator_code: one.why for one in left_out}[SATISFACTION] == "The place has no price base."


def test_a_year_the_deflators_lack_is_said_by_name(framework: Framework, values: Values) -> None:
    _, left_out = value_lines(frame(quantity(SATISFACTION, 40)), YEAR, book(framework, values, "2027"))
    why = {one.indicator_code: one.why for one in left_out}[SATISFACTION]
    assert "hmt-calendar-2025-12" in why
    assert "has no 2027" in why


def test_mixed_kinds_of_years_are_refused_by_name(with_value: Change, values: Values) -> None:
    framework = with_value(**{SATISFACTION: {"value": valuing("wellby", "sum_change")}})
    _, left_out = value_lines(frame(quantity(SATISFACTION, 40)), YEAR, book(framework, values, "2024-25"))
    why = {one.indicator_code: one.why for one in left_out}[SATISFACTION]
    assert "in prices of 2019, the price base is 2024-25" in why


def test_the_weakest_evidence_grades_a_line(with_value: Change, values: Values) -> None:
    given = valuing("wellby", "sum_change", deadweight=share("0.2", grade="weak"))
    lines, _ = _made(with_value(**{SATISFACTION: {"value": given}}), values, quantity(SATISFACTION, 1))
    assert lines[0].grade == "weak"
    bare, _ = _made(
        with_value(**{SATISFACTION: {"value": valuing("wellby", "sum_change")}}), values, quantity(SATISFACTION, 1)
    )
    assert bare[0].grade == "strong"


def test_a_conversion_turns_kilowatt_hours_into_tonnes(with_value: Change, values: Values) -> None:
    converted = {"part": "value", "conversion": {"factor": "greenhouse-gas/grid-electricity"}}
    given = valuing("carbon", "value", quantity=converted)
    framework = with_value(volunteer_hours={"value": given})
    lines, _ = _made(framework, values, quantity("volunteer_hours", 1000, span="2025-26 Q1"))
    factor = values.factor("greenhouse-gas/grid-electricity", "2025-26 Q1").factor.factor
    assert Decimal(str(lines[0].quantity.central)) == pytest.approx(factor)


def test_a_factor_of_one_year_converts_nothing_of_another(with_value: Change, values: Values) -> None:
    converted = {"part": "value", "conversion": {"factor": "greenhouse-gas/grid-electricity"}}
    framework = with_value(volunteer_hours={"value": valuing("carbon", "value", quantity=converted)})
    lines, left_out = _made(framework, values, quantity("volunteer_hours", 1000, span="2025-26 Q4"))
    assert not lines
    why = left_out["volunteer_hours"].why
    assert why == "No factor 'greenhouse-gas/grid-electricity' is in force in 2025-26 Q4."
