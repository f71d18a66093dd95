"""The trace command understands figures' names, and says what to write where it does not."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.figure_names import Rests, moved, moved_by_input
from outcomes.place import Place
from outcomes.place_trace import joined


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
    ],
)
def test_a_name_that_is_no_figures_says_what_to_write(name: str, says: str, place: Place) -> None:
    with pytest.raises(PlaceError, match=says):
        place.trace.figure(name)


def test_a_figure_and_a_cell_at_once_is_a_usage_error(place: Place) -> None:
    asked = ["trace", str(place.folder), "value/2025-26", "--cell", "Results!H14", "--return", "1"]
    assert CliRunner().invoke(main, asked).exit_code == 2
    assert CliRunner().invoke(main, ["trace", str(place.folder), "--cell", "Results!H14"]).exit_code == 2


def test_a_return_that_is_not_there_is_said(place: Place) -> None:
    with pytest.raises(PlaceError, match="There is no return 7 of yours"):
        place.trace.cell(7, "Results!H14")


def _names(cell: Rests, sides: set[str]) -> list[str]:
    valued = {("2025-26", "jobs"): {"grants": sides, "overlap": sides}}
    return [str(name) for name in moved([cell], valued, {"ward"}, "the-hub")]


def test_a_cell_moves_lines_totals_splits_and_ratios() -> None:
    assert _names(Rests("jobs", "2025-26", "grants", "all", "all"), {"social"}) == [
        "result/2025-26/jobs",
        "result/2025-26/jobs/grants",
        "value/2025-26/jobs/grants",
        "value/2025-26/jobs/overlap",
        "value/2025-26/jobs/all/partner/the-hub",
        "value/2025-26",
        "ratio/2025-26/sroi",
        "ratio/2025-26/public_value",
    ]
    assert "ratio/2025-26/fiscal_return" in _names(Rests("jobs", "2025-26", "grants", "all", "all"), {"fiscal"})


def test_a_cell_of_a_group_moves_the_groups_figures_and_no_total() -> None:
    assert _names(Rests("jobs", "2025-26", "grants", "age_band", "16-24"), {"social"}) == [
        "result/2025-26/jobs/all/age_band/16-24"
    ]
    assert _names(Rests("jobs", "2025-26", "grants", "ward", "X1"), {"social"})[1:] == [
        "value/2025-26/jobs/all/ward/X1"
    ]


def test_a_cell_that_is_not_valued_moves_no_pound() -> None:
    unpriced = Rests("smiles", "2025-26", "grants", "all", "all")
    assert _names(unpriced, {"social"}) == ["result/2025-26/smiles", "result/2025-26/smiles/grants"]


def test_only_public_money_moves_what_is_divided_by_public_money() -> None:
    assert [str(n) for n in moved_by_input("2025-26", "volunteer_hours")][-1] == "ratio/2025-26/sroi"
    assert "ratio/2025-26/fiscal_return" in [str(n) for n in moved_by_input("2025-26", "public_money")]
