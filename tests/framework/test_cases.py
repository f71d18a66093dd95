"""Worked examples are run as they are written, and what does not come out is said with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outcomes.definition_check import check_definitions
from outcomes.errors import PlaceError
from outcomes.files import shipped
from outcomes.framework.cases import KINDS, Given, case_files, work_out
from outcomes.framework.values import open_values

VALUES = shipped("frameworks") / "values"
WHOLE = Path(__file__).parent.parent / "broken" / "whole"
WORKED = [worked for file in case_files(VALUES) for worked in work_out(file, Given(open_values()))[0]]


@pytest.mark.parametrize("worked", WORKED, ids=[worked.sentence for worked in WORKED])
def test_a_case_comes_out_as_its_sentence_says(worked: object) -> None:
    assert [str(fault) for fault in worked.faults] == []  # type: ignore[attr-defined]


def test_every_family_and_the_discount_rates_have_cases() -> None:
    families = {file.stem for file in VALUES.glob("*.yaml") if "holds: unit_values" in file.read_text("utf-8")}
    assert {file.stem for file in case_files(VALUES)} == {*families, "discounting"}
    assert len(WORKED) >= 30


def test_what_ships_has_no_fault() -> None:
    checkup = check_definitions()
    assert [str(fault) for fault in checkup.faults] == []
    assert "common-outcomes" in checkup.frameworks
    assert len(checkup.cases) >= len(WORKED)


def test_everything_wrong_below_a_folder_is_said_at_once(tmp_path: Path) -> None:
    place = Path(shutil.copytree(WHOLE, tmp_path / "place"))
    for file, old, new in (
        ("frameworks/small/framework.yaml", "licence: MIT", "licence:"),
        ("values/local.csv", "passenger_km", "passenger_mile"),
        ("values/cases/local.yaml", "{year 1: 1, year 2: 0.95}", "{year 1: 1, year 2: 0.96, year 3: 1}"),
        ("partners.csv", ",yes", ",maybe"),
    ):
        path = place / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    found = [(fault.file.name, fault.line) for fault in check_definitions(place).faults]
    assert {name for name, _ in found} == {"framework.yaml", "local.csv", "local.yaml", "partners.csv"}
    assert all(line for _, line in found)
    assert found.count(("local.yaml", 20)) == 2


@pytest.mark.parametrize(("folder", "cases"), [("", 6), ("frameworks", 2), ("frameworks/small", 2), ("values", 4)])
def test_a_place_its_frameworks_and_its_values_can_each_be_checked(folder: str, cases: int) -> None:
    checkup = check_definitions(WHOLE / folder)
    assert len(checkup.cases) == cases
    assert checkup.faults == ()


def test_a_folder_without_definitions_is_no_clean_bill(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="no framework, values or place here"):
        check_definitions(tmp_path)


def test_every_kind_of_case_says_its_kind_in_its_own_format() -> None:
    for name, kind in KINDS.items():
        assert kind.model.model_fields["kind"].annotation.__args__ == (name,)  # type: ignore[union-attr]
