"""Each rule of the files has one file that breaks it, and says so in words that help, at the right line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from outcomes.errors import DefinitionError
from outcomes.framework.checkup import check_folder
from outcomes.framework.place_files import check_place, load_place
from outcomes.framework.result_cases import Measure
from outcomes.store.trial import trial
from outcomes.strict_yaml import load_model

BROKEN = Path(__file__).parent.parent / "broken"
WHOLE = BROKEN / "whole"


class Case(BaseModel):
    model_config = ConfigDict(extra="forbid")
    file: str
    rule: str
    stands_for: str
    line: int | None
    says: tuple[str, ...]


class Index(BaseModel):
    broken: tuple[Case, ...]


CASES = load_model(BROKEN / "index.yaml", Index).broken


@pytest.fixture(scope="module")
def measure() -> Iterator[Measure]:
    with trial() as measures:
        yield measures


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WHOLE, tmp_path / "place"))


def test_the_place_the_broken_files_are_put_into_is_whole() -> None:
    assert check_place(WHOLE) == []


def test_every_broken_file_is_tested() -> None:
    assert sorted(case.file for case in CASES) == sorted(f.name for f in BROKEN.glob("*.*") if f.name != "index.yaml")
    assert len({case.rule for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_a_broken_file_is_refused_with_file_line_and_remedy(case: Case, place: Path, measure: Measure) -> None:
    shutil.copy(BROKEN / case.file, place / case.stands_for)
    fault = _refused(case, place, measure)
    assert fault.file == place / case.stands_for
    assert fault.line == case.line
    for words in case.says:
        assert words in str(fault)
    assert fault.message.endswith(".")
    assert fault.remedy.endswith((".", "?"))


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_one_mistake_is_one_fault(case: Case, place: Path, measure: Measure) -> None:
    shutil.copy(BROKEN / case.file, place / case.stands_for)
    faults = _checked(case, place, measure) if _stops_no_place(case) else check_place(place)
    assert [fault.line for fault in faults] == [case.line]


def _stops_no_place(case: Case) -> bool:
    """Worked examples, and instruments that no scale names, are read only when everything is checked."""
    return "/cases/" in case.stands_for or "/instruments/" in case.stands_for


def _checked(case: Case, place: Path, measure: Measure) -> tuple[DefinitionError, ...]:
    """What is wrong with the folder a worked example is about, or an instrument lies in."""
    folder = (place / case.stands_for).parent
    return check_folder(folder.parent if folder.name == "cases" else folder, measure).faults


def _refused(case: Case, place: Path, measure: Measure) -> DefinitionError:
    if _stops_no_place(case):
        return _checked(case, place, measure)[0]
    with pytest.raises(DefinitionError) as refusal:
        load_place(place)
    return refusal.value
