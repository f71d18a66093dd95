"""The trace command understands figures' names, and says what to write where it does not."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.errors import PlaceError
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
