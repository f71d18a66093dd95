"""Each rule of the files has one file that breaks it, and says so in words that help, at the right line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from outcomes.definition_check import check_definitions
from outcomes.errors import DefinitionError
from outcomes.framework.place_files import check_place, load_place
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


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return Path(shutil.copytree(WHOLE, tmp_path / "place"))


def test_the_place_the_broken_files_are_put_into_is_whole() -> None:
    assert check_place(WHOLE) == []


def test_every_broken_file_is_tested() -> None:
    assert sorted(case.file for case in CASES) == sorted(f.name for f in BROKEN.glob("*.*") if f.name != "index.yaml")
    assert len({case.rule for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_a_broken_file_is_refused_with_file_line_and_remedy(case: Case, place: Path) -> None:
    shutil.copy(BROKEN / case.file, place / case.stands_for)
    fault = _refused(case, place)
    assert fault.file == place / case.stands_for
    assert fault.line == case.line
    for words in case.says:
        assert words in str(fault)
    assert fault.message.endswith(".")
    assert fault.remedy.endswith((".", "?"))


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_one_mistake_is_one_fault(case: Case, place: Path) -> None:
    shutil.copy(BROKEN / case.file, place / case.stands_for)
    faults = check_definitions(place).faults if _is_of_cases(case) else check_place(place)
    assert [fault.line for fault in faults] == [case.line]


def _is_of_cases(case: Case) -> bool:
    """Worked examples are no part of a place: they are worked out only when it is checked."""
    return "/cases/" in case.stands_for


def _refused(case: Case, place: Path) -> DefinitionError:
    if _is_of_cases(case):
        return check_definitions(place).faults[0]
    with pytest.raises(DefinitionError) as refusal:
        load_place(place)
    return refusal.value
