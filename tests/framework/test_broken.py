"""Each rule of the files has one file that breaks it, and says so in words that help, at the right line."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict
from tests.framework.broken_place import BROKEN, FORMATS, LIMITS, SOURCE, TABLE, faults_in, limits_noted, whole_place
from tests.framework.limits import Limit
from tests.framework.rules import rules_in, wordings

from outcomes.errors import DefinitionError
from outcomes.framework.checkup import check_folder
from outcomes.framework.place_files import check_place, load_place
from outcomes.framework.result_cases import Measure
from outcomes.store.trial import trial
from outcomes.strict_yaml import load_model


class Case(BaseModel):
    """A broken file: `beside` is a folder laid over the whole place first, `found_in` the file that is at fault."""

    model_config = ConfigDict(extra="forbid")
    file: str
    rule: str
    stands_for: str
    found_in: str | None = None
    beside: str | None = None
    line: int | None
    says: tuple[str, ...]


class Index(BaseModel):
    broken: tuple[Case, ...]


REPOSITORY = SOURCE.parent.parent
ELSEWHERE = {
    "The file is not in UTF-8.": ("tests/test_strict_yaml.py", "not in UTF-8"),
    "The file has … bytes.": ("tests/test_strict_yaml.py", "The file has 1,000,001 bytes."),
    "The indicator '…' is valued as wellbeing, which is never weighted by income.": (
        "tests/framework/test_place_files.py",
        "valued as wellbeing, which is never weighted by income",
    ),
    "the instrument '…' has faults": ("tests/framework/test_instruments.py", "The instrument 'kitchen_confidence' has"),
}
"""Rules broken by what no small text file is, or by two files at once: the test of each, and its words there."""

READ_BEFORE = {
    "holds": ("DiscountFile", "FactorsFile", "SeriesFile", "UnitValuesFile", "UnitsFile"),
    "kind": ("ResultCases", "ScaleCases", "ValueCases"),
}
"""Keys whose word says which model a file is read as: no other word reaches it, and for all of them one file has one
message of our own, values-hold-something-else.yaml and case-of-unknown-kind.yaml.
"""
NOT_REACHED = {
    *(Limit(f"{model}.{key}", "literal_error") for key, models in READ_BEFORE.items() for model in models),
    Limit("AcceptedKind", "literal_error"),  # layouts/accepted.csv, which tests/returns/test_accepted.py breaks
}


@dataclass(frozen=True)
class Broken:
    place: Path
    faults: tuple[DefinitionError, ...]
    limits: frozenset[Limit]


FaultsOf = Callable[[Case], Broken]
CASES = load_model(BROKEN / "index.yaml", Index).broken


@pytest.fixture(scope="module")
def measure() -> Iterator[Measure]:
    with trial() as measures:
        yield measures


@pytest.fixture(scope="module")
def faults_of(measure: Measure, tmp_path_factory: pytest.TempPathFactory) -> FaultsOf:
    """What is wrong with a whole place into which one broken file was put; each is checked once."""
    found: dict[str, Broken] = {}

    def check(case: Case) -> Broken:
        if case.file not in found:
            place = whole_place(tmp_path_factory.mktemp("broken") / "place", case.beside)
            target = place / case.stands_for
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(BROKEN / case.file, target)
            with limits_noted() as limits:
                faults = tuple(faults_in(target, place, measure))
            found[case.file] = Broken(place, faults, frozenset(limits))
        return found[case.file]

    return check


@pytest.mark.parametrize("beside", [None, "fuller", *sorted({case.beside for case in CASES if case.beside})])
def test_the_place_the_broken_files_are_put_into_iswhole_place(tmp_path: Path, beside: str | None) -> None:
    assert check_place(whole_place(tmp_path / "place", beside)) == []


def test_every_broken_file_is_tested() -> None:
    assert sorted(case.file for case in CASES) == sorted(
        f.name for f in BROKEN.glob("*.*") if f.name not in {"index.yaml", "limits.yaml"}
    )
    assert len({case.rule for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_a_broken_file_is_one_fault_with_file_line_and_remedy(case: Case, faults_of: FaultsOf) -> None:
    broken = faults_of(case)
    (fault,) = broken.faults
    assert fault.file == broken.place / (case.found_in or case.stands_for)
    assert fault.line == case.line
    for words in case.says:
        assert words in str(fault)
    assert fault.message.endswith(".")
    assert fault.remedy.endswith((".", "?"))


MUST_WAIT = {
    "case-of-unknown-value.yaml",
    "case-that-does-not-come-out.yaml",
    "case-that-refuses-otherwise.yaml",
    "case-that-refuses.yaml",
    "case-that-should-refuse.yaml",
    "results-hidden-that-is-shown.yaml",
    "results-score-that-does-not-come-out.yaml",
    "results-that-do-not-come-out.yaml",
    "scale-case-by-position.yaml",
    "scale-case-that-does-not-come-out.yaml",
    "scale-case-that-should-refuse.yaml",
}
"""Cases cannot be worked out while what they are about has a fault; they are counted as waiting."""


def _mislay(place: Path, but: Path) -> None:
    """Another fault in every file of a place but one: a key that does not exist, or a cell with none of its words."""
    for file in (f for f in place.rglob("*.yaml") if f != but):
        file.write_text(f"{file.read_text('utf-8').rstrip()}\nmislaid: 1\n", "utf-8")
    if but.name != "partners.csv":
        table = place / "partners.csv"
        table.write_text(table.read_text("utf-8").replace(",yes", ",maybe"), "utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_faults_in_every_other_file_hide_none(case: Case, measure: Measure, tmp_path: Path) -> None:
    place = whole_place(tmp_path / "place", case.beside)
    target = place / case.stands_for
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(BROKEN / case.file, target)
    _mislay(place, target)
    checkup = check_folder(place, measure)
    said = {(fault.file, fault.line): str(fault) for fault in checkup.faults}
    assert sum("'mislaid'" in words for words in said.values()) >= len(list(place.rglob("*.yaml"))) - 1
    found = said.get((place / (case.found_in or case.stands_for), case.line), "")
    assert all(words in found for words in case.says) or (case.file in MUST_WAIT and checkup.waiting)


def test_a_place_with_a_broken_file_does_not_load(faults_of: FaultsOf) -> None:
    broken = faults_of(next(case for case in CASES if case.file == "unknown-key.yaml"))
    with pytest.raises(DefinitionError) as refusal:
        load_place(broken.place)
    assert str(refusal.value) == str(broken.faults[0])


def test_every_rule_of_the_formats_has_a_broken_file(faults_of: FaultsOf) -> None:
    said = [fault.message for case in CASES for fault in faults_of(case).faults]
    rules = [rule for file in FORMATS for rule in rules_in(file)]
    assert len({rule.words for rule in rules}) > 150, "The rules are no longer found in the code."
    without = [rule for rule in rules if not any(rule.pattern.search(message) for message in said)]
    unbroken = {f"{rule.file}, line {rule.line}: {rule.words}" for rule in without if rule.words not in ELSEWHERE}
    assert not unbroken, f"Write a file that breaks each, and name it in index.yaml: {sorted(unbroken)}"
    assert {rule.words for rule in without} == set(ELSEWHERE), "A rule that has a broken file now is not elsewhere."


def test_every_limit_of_a_field_or_a_shared_type_has_a_broken_file(faults_of: FaultsOf) -> None:
    assert len(LIMITS) > 130, "The limits are no longer found in the models."
    broken = {limit for case in CASES for limit in faults_of(case).limits} | {one.limit for one in TABLE}
    without = LIMITS - broken - NOT_REACHED
    assert not without, f"Go beyond each, in limits.yaml or a file of index.yaml: {sorted(without)}"
    assert not NOT_REACHED & broken, "A limit that is reached now is not among those that none reaches."


def test_every_wording_of_what_pydantic_finds_has_a_broken_file(faults_of: FaultsOf) -> None:
    said = [f"{fault.message} {fault.remedy}" for case in CASES for fault in faults_of(case).faults]
    without = {rule.file: rule.words for rule in wordings() if not any(rule.pattern.search(one) for one in said)}
    assert not without


@pytest.mark.parametrize("words", ELSEWHERE)
def test_a_rule_without_a_broken_file_is_tested_where_it_is_said_to_be(words: str) -> None:
    file, said = ELSEWHERE[words]
    assert said in (REPOSITORY / file).read_text("utf-8")
