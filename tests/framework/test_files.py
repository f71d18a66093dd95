"""A framework's folder becomes one Framework, and anything in it that would be lost in silence is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.framework.definitions import Bound
from outcomes.framework.files import check_framework, find_framework, load_framework

SMALL = Path(__file__).parent.parent / "broken" / "whole" / "frameworks" / "small"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def _faults(folder: Path) -> list[tuple[str, str]]:
    return [(fault.file.name, fault.message) for fault in check_framework(folder)]


def test_outcomes_are_named_for_their_files_and_stand_in_their_order(small: Path) -> None:
    framework = load_framework(small)
    assert [outcome.code for outcome in framework.outcomes] == ["in-work", "less-lonely"]
    assert list(framework.indicators) == [
        "started_work",
        "what_helped",
        "less_lonely_share",
        "loneliness_change",
        "visits",
    ]
    assert framework.outcome_of("visits").code == "less-lonely"
    rule = framework.indicators["less_lonely_share"].from_people
    assert rule is not None
    assert rule.change == Bound(at_most="-1")


@pytest.mark.parametrize("code", ["common-outcomes", "triple-bottom-line", "young-people-confidence"])
def test_every_shipped_outcome_says_what_was_read_for_it(code: str) -> None:
    outcomes = load_framework(shipped("frameworks") / code).outcomes
    assert outcomes
    read = {
        o.code: [s for s in o.sources if "we found no study" not in s and "practitioner" not in s] for o in outcomes
    }
    assert [code for code, sources in read.items() if not sources] == []


def test_a_mean_change_is_protected_like_a_number_of_people(small: Path) -> None:
    indicators = load_framework(small).indicators
    assert [code for code, i in indicators.items() if i.counts_people] == [
        "started_work",
        "less_lonely_share",
        "loneliness_change",
    ]


def test_a_framework_of_the_place_comes_before_a_shipped_one(small: Path) -> None:
    own = small.parent
    shutil.move(small, own / "common-outcomes")
    head = own / "common-outcomes" / "framework.yaml"
    head.write_text(head.read_text("utf-8").replace("framework: small", "framework: common-outcomes"), "utf-8")
    assert find_framework("common-outcomes", own).name == "A small framework"
    assert find_framework("common-outcomes").name != "A small framework"


def test_a_framework_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(DefinitionError, match=r"no framework 'common-outcome'\. Did you mean common-outcomes\?"):
        find_framework("common-outcome")


def test_faults_of_every_file_are_found_at_once(small: Path) -> None:
    for file, old, new in (
        ("framework.yaml", "licence: MIT", "licence:"),
        ("outcomes/in-work.yaml", "stakeholder", "stakeholders"),
        ("outcomes/less-lonely.yaml", "unit: visits", "unit: 3"),
    ):
        path = small / file
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    assert [name for name, _ in _faults(small)] == ["framework.yaml", "in-work.yaml", "less-lonely.yaml"]
    with pytest.raises(DefinitionError, match="There are 2 more faults"):
        load_framework(small)


def test_a_file_that_would_not_be_read_is_refused(small: Path) -> None:
    shutil.move(small / "outcomes" / "in-work.yaml", small / "outcomes" / "in-work.yml")
    assert _faults(small) == [("in-work.yml", "This file is not read.")]


def test_a_framework_without_outcomes_is_refused(small: Path) -> None:
    shutil.rmtree(small / "outcomes")
    assert _faults(small) == [("framework.yaml", "The framework has no outcomes.")]


def test_a_folder_without_a_framework_is_refused(tmp_path: Path) -> None:
    assert _faults(tmp_path) == [("framework.yaml", "There is no such file.")]


def test_an_outcome_file_whose_name_cannot_be_a_code_is_to_be_renamed(small: Path) -> None:
    shutil.move(small / "outcomes" / "in-work.yaml", small / "outcomes" / "In work.yaml")
    (fault,) = check_framework(small)
    assert fault.message == "'In work', the file's name, cannot be a code."
    assert fault.remedy.startswith("Rename the file.")


def test_a_name_is_looked_for_even_where_none_is_defined(small: Path) -> None:
    head = small / "framework.yaml"
    text = head.read_text("utf-8")
    head.write_text(text[: text.index("scales:")], "utf-8")
    faults = check_framework(small)
    assert {fault.remedy for fault in faults} == {"None is defined yet."}
    assert len(faults) == 2
