"""A place's folder is read as one, and a folder that is no place says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outcomes.errors import DefinitionError, PlaceError
from outcomes.framework.place_files import check_place, load_place

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
