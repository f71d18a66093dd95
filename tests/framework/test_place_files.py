"""A place's folder is read as one, and a folder that is no place says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outcomes.errors import DefinitionError, PlaceError
from outcomes.framework.place_files import check_place, load_place
from outcomes.starting import new_place

WHOLE = Path(__file__).parent.parent / "broken" / "whole"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WHOLE, tmp_path / "place"))


def test_everything_a_place_says_is_read_together(folder: Path) -> None:
    place = load_place(folder)
    assert place.place.place == "Smallville"
    assert [p.partner_id for p in place.partners] == ["befrienders", "youth-club", "council"]
    assert [(p.programme, e.partner) for p, e in place.expectations()] == [
        ("together", "befrienders"),
        ("together", "youth-club"),
        ("young", "youth-club"),
    ]
    assert [c.code for c in place.categories("ward")] == ["E05999901", "E05999902", "not-known"]
    assert place.framework.framework == "small"
    assert place.population[0].outcome == "less-lonely"


def test_a_place_needs_no_areas_population_or_programmes_to_begin_with(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    (folder / "population.csv").unlink()
    shutil.rmtree(folder / "programmes")
    place = load_place(folder)
    assert place.areas == place.population == place.programmes == ()


def test_a_place_may_use_a_shipped_framework(folder: Path) -> None:
    shutil.rmtree(folder / "frameworks")
    shutil.rmtree(folder / "programmes")
    (folder / "population.csv").unlink()
    head = folder / "place.yaml"
    head.write_text(head.read_text("utf-8").replace("[small]", "[common-outcomes]"), "utf-8")
    assert load_place(folder).framework.framework == "common-outcomes"


def test_wellbeing_is_worth_the_same_to_whoever_gains_it(folder: Path) -> None:
    shutil.rmtree(folder / "frameworks")
    shutil.rmtree(folder / "programmes")
    (folder / "population.csv").unlink()
    head = folder / "place.yaml"
    weights = (
        "social_value:\n  welfare_weights:\n    median_income_gbp: 35000\n    source: Made up\n    recipients:\n"
        "      life_satisfaction_change: {income_gbp: 17500, source: Made up}\n"
    )
    head.write_text(head.read_text("utf-8").replace("[small]", "[common-outcomes]") + weights, "utf-8")
    said = [str(fault) for fault in check_place(folder)]
    assert [one for one in said if "valued as wellbeing, which is never weighted by income" in one]


def test_a_folder_that_is_no_place_says_so(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(PlaceError, match=r"no place here: the folder has no place\.yaml"):
            load_place(folder)


def test_a_place_without_partners_is_refused(folder: Path) -> None:
    (folder / "partners.csv").unlink()
    with pytest.raises(DefinitionError, match=r"partners\.csv: There is no such file"):
        load_place(folder)


def test_faults_of_every_file_are_found_at_once(folder: Path) -> None:
    for file, old, new in (
        ("areas.csv", "North", ""),
        ("partners.csv", "small,yes", "tiny,yes"),
        ("programmes/young.yaml", "due_days: 40", "due_days: 4000"),
        ("frameworks/small/framework.yaml", "licence: MIT", "licence:"),
    ):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert [fault.file.name for fault in check_place(folder)] == [
        "partners.csv",
        "young.yaml",
        "areas.csv",
        "framework.yaml",
    ]


RATES = """
holds: unit_values
name: What we pay
source: Smallville Council, Rates of pay, 2026
licence: Ours to share
grade: moderate
read_first_hand: true
side: economic
unit: hour
values:
"""
NOW = "  - {code: pay/hour, label: An hour, central: 12, price_year: 2023, in_force_from: 2024-04-01"
LATER = "  - {code: pay/hour, label: An hour, central: 15, price_year: 2031, in_force_from: "


def _paid_by_the_hour(folder: Path, rows: str, settings: str) -> list[str]:
    """What is said of a place where an hour given has a worth of its own."""
    (folder / "values" / "pay.yaml").write_text(RATES + rows, "utf-8")
    head = folder / "place.yaml"
    told = f"price_base: 2024\nprices: {{financial_years: as_calendar}}\nsocial_value: {{{settings}}}\n"
    head.write_text(head.read_text("utf-8") + told, "utf-8")
    return [fault.message for fault in check_place(folder)]


def test_a_value_that_no_deflator_brings_to_the_price_base_is_said_and_lets_the_place_load(folder: Path) -> None:
    rows = f"{NOW}, in_force_until: 2025-03-31}}\n{LATER}2025-04-01}}\n"
    (said,) = _paid_by_the_hour(folder, rows, "hour_of_time: pay/hour")
    assert said.startswith("No series brings 'pay/hour' to the price base 2024. The series 'own-calendar'")
    assert load_place(folder).place.price_base == "2024"


def test_a_value_that_holds_only_after_the_places_programmes_is_not_asked_after(folder: Path) -> None:
    rows = f"{NOW}, in_force_until: 2026-03-31}}\n{LATER}2026-04-01}}\n"
    assert _paid_by_the_hour(folder, rows, "hour_of_time: pay/hour") == []


def test_a_value_that_the_place_does_not_count_by_is_not_asked_after(folder: Path) -> None:
    assert _paid_by_the_hour(folder, f"{LATER}2024-04-01}}\n", "draws: 1000") == []


def test_a_wellby_by_the_guidance_needs_real_gdp_per_head(folder: Path) -> None:
    shutil.rmtree(folder / "frameworks")
    shutil.rmtree(folder / "programmes")
    shutil.rmtree(folder / "values")
    (folder / "population.csv").unlink()
    head = folder / "place.yaml"
    text = head.read_text("utf-8").replace("[small]", "[common-outcomes]") + "price_base: 2024\n"
    head.write_text(text, "utf-8")
    (fault,) = check_place(folder)
    assert (fault.file, fault.line) == (head, text.splitlines().index("price_base: 2024") + 1)
    assert fault.message.endswith("There is no series of real GDP per head by calendar year.")
    head.write_text(f"{text}prices: {{wellby: deflator_only}}\n", "utf-8")
    assert check_place(folder) == []


def test_a_new_place_can_value_what_it_counts_once_two_lines_are_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = new_place(tmp_path / "millbrook", "Millbrook").folder
    head = folder / "place.yaml"
    text = head.read_text("utf-8")
    assert text.count("# price_base: ") == text.count("# prices: ") == 1
    head.write_text(text.replace("# price", "price"), "utf-8")
    assert load_place(folder).place.price_base == "2024"
    assert check_place(folder) == []
