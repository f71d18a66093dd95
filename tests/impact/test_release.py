"""What leaves the place gives away no small number, no licensed value, and no total that its lines do not add up to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from tests.impact.conftest import Change, book, frame, quantity, valuing

from outcomes.framework.definitions import Framework, SocialValueSettings
from outcomes.framework.unit_values import Citation
from outcomes.framework.values import Values
from outcomes.impact import lines
from outcomes.impact.inputs import Organisations
from outcomes.impact.social_value import SocialValue, Valuation
from outcomes.impact.tables import tables
from outcomes.store.database import SCHEMA
from outcomes.store.kept_values import VALUE_TABLES

SATISFACTION, YEAR = "life_satisfaction_change", "2025-26"
NOBODY = Organisations({}, frozenset())
NOTHING_GIVEN = pd.DataFrame(columns=["year", "period", "resource_kind", "amount_gbp", "hours", "from_whom", "to_whom"])
SETTINGS = SocialValueSettings(draws=200)


def _value(framework: Framework, values: Values, *rows: dict[str, Any], for_release: bool = True) -> SocialValue:
    made = Valuation.of(book(framework, values), SETTINGS, NOBODY)
    (found,) = made.years(frame(*rows), NOTHING_GIVEN, [YEAR], for_release=for_release)
    return found


def _programmes(**hidden: bool) -> list[dict[str, Any]]:
    """Two programmes and the place, 30 + 3 = 33."""
    rows = [quantity(SATISFACTION, n, programme_id=p) for p, n in (("a", 30), ("b", 3))]
    return [row | {"is_hidden": hidden.get("parts", False)} for row in rows] + [
        quantity(SATISFACTION, 33, is_hidden=hidden.get("place", False))
    ]


def test_with_a_small_programme_only_the_places_line_is_shown(framework: Framework, values: Values) -> None:
    found = _value(framework, values, *_programmes(parts=True))
    assert [(one.line.programme_id, one.line.quantity.central) for one in found.lines] == [("all", 33)]
    whole = _value(framework, values, *_programmes(parts=True), for_release=False)
    assert [one.line.programme_id for one in whole.lines] == ["a", "b"]


def test_a_hidden_count_has_no_pounds_anywhere_and_the_list_says_so(framework: Framework, values: Values) -> None:
    found = _value(framework, values, *_programmes(parts=True, place=True))
    assert not found.lines
    assert found.central_gbp is None
    assert {one.indicator_code: one.reason for one in found.not_valued}[SATISFACTION] == "hidden"
    assert not found.shares


def test_one_hidden_quarter_hides_the_year(with_value: Change, values: Values) -> None:
    framework = with_value(volunteer_hours={"value": valuing("gmca/E&E1.0", "value")})
    rows = [quantity("volunteer_hours", 10, span=f"2025-26 Q{n}", is_hidden=n == 3) for n in (1, 2, 3, 4)]
    assert not _value(framework, values, *rows).lines
    assert _value(framework, values, *rows, for_release=False).lines


@pytest.mark.parametrize("hidden", [True, False])
def test_a_split_with_a_hidden_part_is_hidden_whole(hidden: bool, framework: Framework, values: Values) -> None:
    parts = [
        quantity(SATISFACTION, 20, partner_id="x"),
        quantity(SATISFACTION, 13, partner_id="y", is_hidden=hidden),
        quantity(SATISFACTION, 18, dimension="ward", category="E05000001"),
        quantity(SATISFACTION, 15, dimension="ward", category="E05000002"),
    ]
    found = _value(framework, values, *_programmes(), *parts)
    shown = {(one.dimension, one.category): one.value is not None for one in found.shares}
    assert shown == {
        ("partner", "x"): not hidden,
        ("partner", "y"): not hidden,
        ("ward", "E05000001"): True,
        ("ward", "E05000002"): True,
    }
    wards = [one.value or Decimal(0) for one in found.shares if one.dimension == "ward"]
    assert abs(sum(wards) - found.central_gbp) <= Decimal("0.02")


def test_a_licensed_value_stays_out_of_what_is_released(
    framework: Framework, values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Citation, "may_be_published", property(lambda _: False))
    found = _value(framework, values, *_programmes())
    assert not found.lines
    assert {one.indicator_code: one.reason for one in found.not_valued}[SATISFACTION] == "licensed"
    assert _value(framework, values, *_programmes(), for_release=False).licensed_share == 1


def test_the_total_is_the_sum_of_the_lines_that_are_shown(framework: Framework, values: Values) -> None:
    found = _value(framework, values, *_programmes())
    made = tables([found], {code: unit.name for code, unit in values.units.items()}, SETTINGS)
    assert sum(row["value_gbp"] for row in made["value_line"]) == made["value_total"][0]["value_gbp"] > 0
    assert lines.ALL not in {row["programme_id"] for row in made["value_line"]}


def test_every_row_fits_the_table_it_is_kept_in(framework: Framework, values: Values) -> None:
    found = _value(framework, values, *_programmes(), quantity(SATISFACTION, 33, partner_id="x"))
    made = tables([found], {code: unit.name for code, unit in values.units.items()}, SETTINGS)
    schema = SCHEMA.read_text(encoding="utf-8")
    assert set(made) == set(VALUE_TABLES)
    for name, rows in made.items():
        columns = schema.split(f"create table {name} (")[1].split(");")[0]
        named = [piece.split()[0] for piece in columns.replace("decimal(18, ", "decimal(18;").split(",")]
        assert all(list(row) == named for row in rows), name
    assert all(made[name] for name in ("value_total", "value_line", "value_share", "value_left_out", "value_ratio"))
