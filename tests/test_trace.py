"""The trace command understands figures' names, says what to write where it does not, and knows what a cell moves."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.figure_names import Name, parse, slug
from outcomes.figures_moved import (
    GivenCell,
    Line,
    PersonCell,
    PublishedValue,
    Rests,
    moved_by_input,
    moved_by_person,
    moved_by_results,
)
from outcomes.figures_moved import Place as Counted
from outcomes.place import Place
from outcomes.place.trace import joined

YEAR, QUARTERS = "2025-26", ("2025-26 Q1", "2025-26 Q2")


def test_addresses_that_follow_on_are_joined_column_by_column() -> None:
    assert joined(["V9", "V6", "V8", "V7", "W6", "V12", "V7", "AA3"]) == "V6:V9, V12, W6, AA3"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("carbon", "is no figure's name"),
        ("result/2025-26", "is no figure's name"),
        ("value/2025-26/carbon", "There is no indicator 'carbon'"),
        ("value/2025-26/carbon_emitted/grants", "There is no programme 'grants'"),
        ("result/2025-26/carbon_emitted", "No return that counts tells"),
        ("result/2025-26/carbon_emitted/all/colour/red", "There is no breakdown 'colour'"),
        ("result/2025-26/carbon_emitted/all/ward", "names a group by half"),
        ("value/2025-26/carbon_emitted/all/partner/nobody", "There is no partner 'nobody'"),
        ("input/2025-26/luck", "There is no kind of input 'luck'"),
        ("ratio/2025-26", "is no figure's name"),
        ("ratio/2025-26/best", "There is no ratio 'best'"),
        ("leverage/2025-26/much", "is no figure's name"),
        ("flow/2025-26/the-council", "is no figure's name"),
        ("score/2025-26/another-framework/social", "There is no framework 'another-framework'"),
        ("score/2025-26/common-outcomes/best", "There is no score 'best'"),
        ("change/2025-26/happiness", "There is no scale 'happiness'"),
        ("funding/grants", "There is no programme or way of funding 'grants'"),
        ("joint/2025-26/joy", "There is no joint figure 'joy'"),
        ("split/2025-26/mood/good", "There is no way to split 'mood'"),
        ("split/2025-26/cashable/cash", "There is no cashable part 'cash'"),
        ("value//carbon_emitted", "is no figure's name"),
        ("beside/2025-26/welfare_weighted", "is not published"),
        ("swing/2025-26/deadweight/carbon_emitted", "is not published"),
        ("split/2025-26/stakeholder/nobody", "is not published"),
        ("flow/2025-26/the-council/the-hub", "is not published"),
        ("leverage/2025-26", "is not published"),
    ],
)
def test_a_name_that_is_no_figures_says_what_to_write(name: str, says: str, place: Place) -> None:
    with pytest.raises(PlaceError, match=says):
        place.trace.figure(name)


def test_an_organisations_name_is_part_of_a_figures_name_without_its_signs() -> None:
    assert slug("Haven Women's Safety & Co.") == "haven-women-s-safety-co"


def test_an_indicator_of_a_second_framework_is_one_part_of_a_name(place: Place) -> None:
    first, *_ = place.definition.all_frameworks
    second = first.model_copy(update={"framework": "second-one"})
    both = place.definition.model_copy(update={"frameworks": (first, second)})
    with pytest.raises(PlaceError, match="There is no indicator 'second-one/carbon_emitted'"):
        parse("value/2025-26/second-one/carbon_emitted", both)
    assert parse("score/2025-26/second-one/social", both).parts == ("second-one", "social")


def test_a_figure_and_a_cell_at_once_is_a_usage_error(place: Place) -> None:
    asked = ["trace", str(place.folder), "value/2025-26", "--cell", "Results!H14", "--return", "1"]
    assert CliRunner().invoke(main, asked).exit_code == 2
    assert CliRunner().invoke(main, ["trace", str(place.folder), "--cell", "Results!H14"]).exit_code == 2


def test_a_return_that_is_not_there_is_said(place: Place) -> None:
    with pytest.raises(PlaceError, match="There is no return 7 of yours"):
        place.trace.cell(7, "Results!H14")


def _counted(place: Place, sides: set[str], *, code: str = "carbon_emitted") -> Counted:
    """A place that values one indicator, in one programme and for people in several."""
    lines = [Line(programme, side) for programme in ("grants", "overlap") for side in sorted(sides)]
    value = PublishedValue(
        {(YEAR, code): lines},
        {YEAR: [("deadweight", code)]},
        {YEAR: ["welfare_weighted"]},
        {YEAR: [("the-council", "the-hub")]},
        {YEAR: [("the-hub", "grants")]},
    )
    spans = {YEAR: YEAR} | dict.fromkeys(QUARTERS, YEAR)
    return Counted(place.definition, value, spans, {(YEAR, code)}, [code])


def _names(found: object) -> list[str]:
    return [str(name) for name in found]  # type: ignore[attr-defined]


def _rests(*, dimension: str = "all", category: str = "all", code: str = "carbon_emitted") -> Rests:
    return Rests(code, YEAR, "grants", dimension, category)


def test_a_cell_moves_lines_totals_splits_scores_and_ratios(place: Place) -> None:
    found = _names(moved_by_results([_rests()], _counted(place, {"social"}), "the-hub"))
    assert found == [
        "result/2025-26/carbon_emitted",
        "result/2025-26/carbon_emitted/grants",
        "result/2025-26/carbon_emitted/all/partner/the-hub",
        "attainment/2025-26/carbon_emitted",
        "score/2025-26/common-outcomes/environmental",
        "score/2025-26/common-outcomes/headline",
        "score/2025-26/common-outcomes/collective",
        "value/2025-26/carbon_emitted/grants",
        "split/2025-26/programme/grants",
        "value/2025-26/carbon_emitted/overlap",
        "split/2025-26/programme/overlap",
        "value/2025-26/carbon_emitted",
        "value/2025-26/carbon_emitted/all/partner/the-hub",
        "split/2025-26/partner/the-hub",
        "split/2025-26/bottom_line/environmental",
        f"split/2025-26/stakeholder/{slug(place.definition.framework.outcome_of('carbon_emitted').stakeholder)}",
        f"split/2025-26/outcome/{place.definition.framework.outcome_of('carbon_emitted').code}",
        "split/2025-26/side/social",
        "value/2025-26",
        "swing/2025-26/deadweight/carbon_emitted",
        "beside/2025-26/welfare_weighted",
        "ratio/2025-26/sroi",
        "ratio/2025-26/public_value",
    ]
    fiscal = _names(moved_by_results([_rests()], _counted(place, {"fiscal"}), "the-hub"))
    assert {"ratio/2025-26/fiscal_return", "split/2025-26/cashable/spared"} <= set(fiscal)


def test_a_cell_of_a_group_moves_the_groups_figures_and_no_total(place: Place) -> None:
    counted = _counted(place, {"social"})
    of_an_age = moved_by_results([_rests(dimension="age_band", category="16-24")], counted, "the-hub")
    assert _names(of_an_age) == ["result/2025-26/carbon_emitted/all/age_band/16-24"]
    of_a_ward = moved_by_results([_rests(dimension="ward", category="X1")], counted, "the-hub")
    assert _names(of_a_ward)[1:] == ["value/2025-26/carbon_emitted/all/ward/X1", "split/2025-26/ward/X1"]


def test_a_cell_that_is_not_valued_moves_no_pound(place: Place) -> None:
    unpriced = _names(moved_by_results([_rests(code="people_supported")], _counted(place, {"social"}), "the-hub"))
    assert unpriced == [f"result/2025-26/people_supported{end}" for end in ("", "/grants", "/all/partner/the-hub")]


def _given(kind: str, field: str = "amount_gbp") -> GivenCell:
    return GivenCell(field, YEAR, kind, "the-council", "the-hub", "grants")


def test_only_public_money_moves_what_is_divided_by_public_money(place: Place) -> None:
    counted = _counted(place, {"fiscal"})
    hours = _names(moved_by_input(_given("volunteer_hours"), counted))
    assert "ratio/2025-26/sroi" in hours
    assert not {"ratio/2025-26/fiscal_return", "ratio/2025-26/public_value"} & set(hours)
    public = _names(moved_by_input(_given("public_money"), counted))
    assert {"ratio/2025-26/fiscal_return", "leverage/2025-26", "beside/2025-26/welfare_weighted"} <= set(public)


def test_what_was_given_moves_its_flow_and_who_gave_it_moves_every_flow(place: Place) -> None:
    counted = _counted(place, {"social"})
    assert {"flow/2025-26/the-council/the-hub", "bought/2025-26/the-hub/grants", "input/2025-26/in_kind"} <= set(
        _names(moved_by_input(_given("in_kind"), counted))
    )
    other = GivenCell("amount_gbp", YEAR, "in_kind", "the-shop", "the-hub", "grants")
    assert not [name for name in _names(moved_by_input(other, counted)) if name.startswith("flow/")]
    renamed = GivenCell("from_whom", YEAR, "in_kind", "the-shop", "the-hub", "grants")
    assert "flow/2025-26/the-council/the-hub" in _names(moved_by_input(renamed, counted))


def test_money_that_may_be_passed_on_moves_what_counts_of_the_other_kind(place: Place) -> None:
    names = _names(moved_by_input(_given("public_money"), _counted(place, {"social"})))
    assert {"input/2025-26/public_money", "input/2025-26/philanthropy"} <= set(names)


def test_a_persons_group_moves_every_group_they_may_be_put_in(place: Place) -> None:
    row = [_rests(code="people_supported"), _rests(code="people_supported", dimension="gender", category="woman")]
    cell = PersonCell("breakdown:gender", "grants", [], row)
    names = _names(moved_by_person(cell, _counted(place, {"social"}), "the-hub"))
    assert {f"result/2025-26/people_supported/all/gender/{one}" for one in ("woman", "man", "not-known")} <= set(names)
    assert "result/2025-26/people_supported" not in names


def test_a_day_moves_every_span_it_may_be_moved_to(place: Place) -> None:
    code = next(c for c, i in place.definition.framework.indicators.items() if i.from_people and i.from_people.achieved)
    cell = PersonCell("achieved:started_work:on", "grants", [_rests(code=code)], [])
    names = _names(moved_by_person(cell, _counted(place, {"social"}), "the-hub"))
    assert {f"result/{span}/{code}" for span in (YEAR, *QUARTERS)} <= set(names)
    assert "joint/2025-26/credit/started_work" in names


def test_who_wrote_a_need_down_moves_no_result(place: Place) -> None:
    cell = PersonCell("need_recorded_by", "grants", [], [_rests()])
    names = _names(moved_by_person(cell, _counted(place, {"social"}), "the-hub"))
    assert not [name for name in names if name.startswith(("result/", "value/"))]
    assert str(Name.of("funding", "grants")) in names
