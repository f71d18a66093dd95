"""The committed place is what the generator makes, and it is a place that can be opened, made up from end to end."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from outcomes.errors import PlaceError
from outcomes.files import shipped
from outcomes.framework.place_files import load_place
from outcomes.sample import Truth, make_place

RIVERSIDE = shipped("sample") / "riverside"


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def contents(file: Path) -> object:
    """What is in a file: a workbook's parts, whatever packed them; otherwise its bytes."""
    if file.suffix in (".xlsx", ".ods") and zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return file.read_bytes()


def differences(one: Path, other: Path) -> list[str]:
    """Files that only one of two places has, or whose contents differ; one that was cut short is not looked into."""
    names = {p.relative_to(one) for p in files_of(one)} ^ {p.relative_to(other) for p in files_of(other)}
    both = [p.relative_to(one) for p in files_of(one) if p.relative_to(one) not in names]
    changed = [n for n in both if contents(one / n) != contents(other / n) and not is_cut_short(one / n)]
    return sorted(map(str, [*names, *changed]))


def is_cut_short(file: Path) -> bool:
    return file.suffix == ".xlsx" and file.read_bytes()[:2] == b"PK" and not zipfile.is_zipfile(file)


def test_the_committed_riverside_is_what_the_generator_makes(tmp_path: Path) -> None:
    made = make_place(tmp_path / "riverside")
    assert differences(RIVERSIDE, tmp_path / "riverside") == []
    assert made == Truth.load(RIVERSIDE / "truth.json")


def test_another_seed_makes_other_people_and_the_same_seed_the_same(tmp_path: Path) -> None:
    one, same, other = (
        make_place(tmp_path / name, seed=seed, partners=3, people=60, quarters=2)
        for name, seed in (("one", 1), ("same", 1), ("other", 2))
    )
    assert differences(tmp_path / "one", tmp_path / "same") == []
    assert one == same
    assert one.stays != other.stays


def test_riverside_opens_as_a_place_and_says_that_it_is_made_up() -> None:
    place = load_place(RIVERSIDE)
    assert place.place.made_up
    assert all(area.is_made_up for area in place.areas)
    assert all(figure.is_made_up for figure in place.population)
    assert len([p for p in place.partners if p.role == "partner"]) == 12
    assert {p.mechanism.value for p in place.programmes} == {"grant", "pbr", "relational"}
    assert all(p.terms for p in place.programmes)


def test_no_postcode_of_riverside_can_be_anybodys() -> None:
    lines = (RIVERSIDE / "postcodes.csv").read_text("utf-8").splitlines()[1:]
    assert len(lines) > 100
    # The last two letters of a real postcode are never C, I, K, M, O or V.
    assert all(re.fullmatch(r"RV[1-8] [0-9][CIKMOV]{2},X0500000[1-8]", line) for line in lines)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(PlaceError, match="not empty"):
        make_place(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="at least one"):
        make_place(tmp_path, people=0)
