"""Worked examples are run as they are written, and what does not come out is said with file and line."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from outcomes.definition_check import check_definitions
from outcomes.errors import PlaceError
from outcomes.files import shipped
from outcomes.framework.cases import KINDS, Given, ScaleCases, case_files, work_out
from outcomes.framework.checkup import Checkup
from outcomes.framework.files import framework_folders, load_framework
from outcomes.framework.instrument_files import FOLDER
from outcomes.framework.result_cases import ResultCases
from outcomes.framework.values import open_values
from outcomes.place import open_place
from outcomes.starting import new_place
from outcomes.strict_yaml import load_model

VALUES = shipped("frameworks") / "values"
SCALES = case_files(shipped("frameworks") / FOLDER)
WHOLE = Path(__file__).parent.parent / "broken" / "whole"
FRAMEWORKS = sorted(framework_folders())
CASES = [
    (code, case)
    for code, folder in sorted(framework_folders().items())
    for file in case_files(folder)
    for case in load_model(file, ResultCases).cases
]
RESULTS = [(code, case.case) for code, case in CASES]
WORKED = [worked for file in case_files(VALUES) for worked in work_out(file, Given(open_values()))[0]]


@pytest.mark.parametrize("worked", WORKED, ids=[worked.sentence for worked in WORKED])
def test_a_case_comes_out_as_its_sentence_says(worked: object) -> None:
    assert [str(fault) for fault in worked.faults] == []  # type: ignore[attr-defined]


def test_every_family_and_the_discount_rates_have_cases() -> None:
    holding = re.compile("^holds: (unit_values|factors)$", re.MULTILINE)
    families = {file.stem for file in VALUES.glob("*.yaml") if holding.search(file.read_text("utf-8"))}
    assert {file.stem for file in case_files(VALUES)} == {*families, "discounting"}
    assert len(WORKED) >= 30


@pytest.fixture(scope="module")
def ships() -> Checkup:
    """Everything that ships, checked and worked out once."""
    return check_definitions()


def test_what_ships_has_no_fault(ships: Checkup) -> None:
    assert [str(fault) for fault in ships.faults] == []
    assert set(ships.checked.frameworks) == set(FRAMEWORKS)
    scales = sum(len(load_model(file, ScaleCases).cases) for file in SCALES)
    assert len(ships.cases) == len(WORKED) + len(RESULTS) + scales


def test_everything_that_ships_is_named_as_checked_and_how_many_there_are(ships: Checkup) -> None:
    values, done = open_values(), ships.checked
    assert (done.unit_values, len(done.families)) == (len({v.code for v in values.every()}), 5)
    assert done.factors == tuple(sorted(values.factors))
    assert done.series == tuple(sorted(values.series))
    assert done.discount_rates == tuple(sorted(values.editions))
    assert done.units == tuple(sorted(values.units))
    assert done.instruments == tuple(
        sorted(file.stem for file in (shipped("frameworks") / "instruments").glob("*.yaml"))
    )
    assert {"Checked 1 file of imports: gmca.", "Checked 3 reports: funding, joint and value."} <= {*ships.lines}
    assert done.layouts == tuple(sorted(file.stem for file in (shipped("frameworks") / "layouts").glob("*.yaml")))


@pytest.mark.parametrize(("code", "sentence"), RESULTS, ids=[f"{code}: {sentence}" for code, sentence in RESULTS])
def test_a_frameworks_case_comes_out_as_its_sentence_says(ships: Checkup, code: str, sentence: str) -> None:
    [worked] = [w for w in ships.cases if w.sentence == sentence and w.file.parts[-3] == code]
    assert [str(fault) for fault in worked.faults] == []


@pytest.mark.parametrize("code", FRAMEWORKS)
def test_every_framework_shows_adding_up_attainment_people_scores_and_what_is_missing(code: str) -> None:
    cases = [case for given, case in CASES if given == code]
    expected = [figure for case in cases for figure in case.expect.values()]
    assert any(figure.denominator and figure.result for figure in expected)
    assert any(figure.attainment not in (None, "missing") for figure in expected)
    assert any(sent.people for case in cases for sent in case.returns)
    assert any("missing" in case.scores.values() for case in cases)
    assert any(isinstance(score, Decimal) for case in cases for score in case.scores.values())


@pytest.mark.parametrize("code", FRAMEWORKS)
def test_every_outcome_has_a_case_a_baseline_a_target_and_a_reason(code: str) -> None:
    asked = {indicator for given, case in CASES if given == code for indicator in case.expect}
    for outcome in load_framework(framework_folders()[code]).outcomes:
        assert asked & set(outcome.indicators), f"No case of {code} expects a figure of '{outcome.code}'."
        figures = [i for i in outcome.indicators.values() if i.baseline and i.target and i.source]
        assert figures and outcome.stakeholder and outcome.matters_because


def test_a_case_that_its_author_got_wrong_is_found_with_file_and_line(tmp_path: Path) -> None:
    own = Path(shutil.copytree(shipped("frameworks") / "young-people-confidence", tmp_path / "young-people-confidence"))
    file = own / "cases" / "distance-travelled.yaml"
    file.write_text(
        file.read_text("utf-8").replace("denominator: 3, result: 1,", "denominator: 4, result: 1,"), "utf-8"
    )
    [fault] = check_definitions(own).faults
    assert (fault.file, fault.line) == (file, 3)
    assert fault.message == "The denominator of confidence_change is 3.0000, and 4 is expected."


def test_the_example_of_the_frameworks_page_can_be_put_into_a_framework_of_ones_own(tmp_path: Path) -> None:
    page = (shipped("frameworks") / "README.md").read_text("utf-8")
    [example] = re.findall(r"^```yaml\n(.+?)^```", page, re.MULTILINE | re.DOTALL)
    own = Path(shutil.copytree(shipped("frameworks") / "common-outcomes", tmp_path / "frameworks" / "ours"))
    head = own / "framework.yaml"
    head.write_text(head.read_text("utf-8").replace("framework: common-outcomes", "framework: ours"), "utf-8")
    shutil.rmtree(own / "cases")
    (own / "cases").mkdir()
    (own / "cases" / "ours.yaml").write_text(example, "utf-8")
    checkup = check_definitions(own)
    assert [str(fault) for fault in checkup.faults] == []
    assert len(checkup.cases) == 1


def test_a_case_of_results_belongs_to_a_framework(tmp_path: Path) -> None:
    values = Path(shutil.copytree(WHOLE / "values", tmp_path / "values"))
    shutil.copy(WHOLE / "frameworks" / "small" / "cases" / "results.yaml", values / "cases")
    assert {fault.message for fault in check_definitions(values).faults} == {
        "The file lies in no framework whose figures could be worked out."
    }


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


def test_a_places_own_layouts_and_reports_are_checked_with_it(tmp_path: Path) -> None:
    place = Path(shutil.copytree(WHOLE, tmp_path / "place"))
    for kind, shipped_file in (
        ("layouts", shipped("frameworks") / "layouts" / "ssda903-episodes.yaml"),
        ("reports", shipped("reports") / "joint.yaml"),
        ("reports", shipped("reports") / "value.yaml"),
        ("reports", shipped("reports") / "funding.yaml"),
    ):
        (place / kind).mkdir(exist_ok=True)
        shutil.copy(shipped_file, place / kind)
    sound = check_definitions(place)
    assert sound.faults == ()
    assert {"Checked 1 layout: ssda903-episodes.", "Checked 3 reports: funding, joint and value."} <= {*sound.lines}
    (place / "layouts" / "ssda903-episodes.yaml").rename(place / "layouts" / "episodes.yaml")
    for name in ("joint", "value", "funding"):
        path = place / "reports" / f"{name}.yaml"
        path.write_text(path.read_text("utf-8") + f"\nnothing_of_{name}: 1\n", "utf-8")
    found = {(fault.file.name, fault.message) for fault in check_definitions(place).faults if fault.file}
    assert ("episodes.yaml", "The file holds the layout 'ssda903-episodes'.") in found
    assert {name for name, _ in found} == {"episodes.yaml", "joint.yaml", "value.yaml", "funding.yaml"}


@pytest.mark.parametrize(
    ("folder", "cases"),
    [("", 9), ("frameworks", 5), ("frameworks/small", 2), ("frameworks/instruments", 3), ("values", 4)],
)
def test_a_place_its_frameworks_instruments_and_values_can_each_be_checked(folder: str, cases: int) -> None:
    checkup = check_definitions(WHOLE / folder)
    assert len(checkup.cases) == cases
    assert checkup.faults == ()


def test_five_mistakes_in_five_files_of_a_framework_are_all_said_at_once(tmp_path: Path) -> None:
    own = Path(shutil.copytree(shipped("frameworks") / "young-people-confidence", tmp_path / "young-people-confidence"))
    mistakes = {
        "framework.yaml": ("valid_from: ", "valid_from: 2025-13-01 #"),
        "outcomes/confident.yaml": ("kind: proportion", "kind: proportions"),
        "outcomes/self-esteem.yaml": ("better: more", "bettr: more"),
        "cases/distance-travelled.yaml": ("worked:", "workd:"),
    }
    for name, (was, now) in mistakes.items():
        text = (own / name).read_text("utf-8")
        assert was in text
        (own / name).write_text(text.replace(was, now, 1), "utf-8")
    (own / "outcomes" / "notes.yml").touch()
    faults = check_definitions(own).faults
    assert {str(f.file and f.file.relative_to(own)) for f in faults} == {*mistakes, "outcomes/notes.yml"}
    assert len(faults) == 5 and all(f.line for f in faults if f.file and f.file.suffix == ".yaml")


def test_a_file_that_cannot_be_read_hides_no_fault_of_another_and_cases_are_said_to_wait(tmp_path: Path) -> None:
    own = Path(shutil.copytree(shipped("frameworks") / "young-people-confidence", tmp_path / "young-people-confidence"))
    for name, was, now in (
        ("outcomes/confident.yaml", "kind: proportion", "kind: proportions"),
        ("outcomes/self-esteem.yaml", "{scale: rosenberg}", "{scale: rosenburg}"),
    ):
        text = (own / name).read_text("utf-8")
        assert was in text
        (own / name).write_text(text.replace(was, now, 1), "utf-8")
    before = len(check_definitions(shipped("frameworks") / own.name).cases)
    checkup = check_definitions(own)
    assert {f.file.name for f in checkup.faults if f.file} == {"confident.yaml", "self-esteem.yaml"}
    assert (len(checkup.cases), checkup.waiting) == (0, before)
    assert f"Worked out 0 cases. {before} more wait until what is wrong is mended." in checkup.lines[-2]


MILLBROOK = {
    "frameworks/millbrook/framework.yaml": """
framework: millbrook
name: Millbrook food framework
version: "1.0"
valid_from: 2025-04-01
about: What the food partnership of Millbrook counts together.
source: Agreed by the Millbrook food partnership, March 2025.
licence: Ours; anyone may use it.
scales:
  kitchen: {instrument: kitchen}
""",
    "frameworks/millbrook/outcomes/good-food.yaml": """
outcome: People eat well
bottom_line: social
stakeholder: Residents on low incomes
matters_because: Good food keeps people well.
indicators:
  kitchen_change:
    label: Change in confidence in the kitchen
    kind: mean_change
    counts: the change from first to latest kitchen score
    unit: points
    better: more
    from_people: {scale: kitchen}
    minimum: null
    decimals: 2
  meals_shared:
    label: Meals shared
    kind: count
    counts: meals eaten together at a lunch club
    unit: meals
    better: more
    value:
      unit_value: meals/lunch
      quantity: {part: value}
      deadweight: {central: 0.25, basis: assumption, grade: weak, source: Assumed to be one in four}
""",
    "frameworks/millbrook/cases/meals.yaml": """
kind: results
cases:
  - case: Two clubs' meals add up, and a cook gains a point
    over: 2025-26 Q1
    returns:
      - {partner: oak, period: 2025-26 Q1, results: {meals_shared: {value: 40}}}
      - partner: elm
        period: 2025-26 Q1
        results: {meals_shared: {value: 60}}
        people:
          - {reference: A1, scores: {kitchen: [2, 3]}}
    expect:
      meals_shared: {result: 100}
      kitchen_change: {result: 1, denominator: 1}
    worked: 40 + 60 = 100; one person with both scores, from 2 to 3
""",
}


def test_a_framework_a_value_and_a_scale_can_be_added_from_the_pages_without_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The value and the scale are the pages' own examples, word for word."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    place = new_place(tmp_path / "millbrook", "Millbrook").folder

    def examples(page: str) -> list[str]:
        text = (shipped("frameworks") / page).read_text("utf-8")
        every = re.findall(r"^```yaml\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
        return [example for example in every if not example.startswith("imports:")]

    family, units, worked = examples("values/README.md")
    [kitchen] = examples("instruments/README.md")
    files = MILLBROOK | {
        "values/meals.yaml": family,
        "values/our-units.yaml": units,
        "values/cases/meals.yaml": worked,
        "frameworks/instruments/kitchen.yaml": kitchen,
    }
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    for name in ("place.yaml", "programmes/example-grants.yaml"):
        said = (place / name).read_text("utf-8")
        (place / name).write_text(said.replace("common-outcomes", "millbrook"), "utf-8")
    checkup = check_definitions(place)
    assert [str(fault) for fault in checkup.faults] == []
    done = checkup.checked
    assert (done.frameworks, done.families, done.instruments) == (("millbrook",), ("meals",), ("kitchen",))
    assert len(checkup.cases) == 2
    assert list(open_place(place).definition.framework.indicators) == ["kitchen_change", "meals_shared"]


def test_a_folder_without_definitions_is_no_clean_bill(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="no frameworks, values, instruments or place here"):
        check_definitions(tmp_path)


def test_every_kind_of_case_says_its_kind_in_its_own_format() -> None:
    for name, kind in KINDS.items():
        assert kind.model.model_fields["kind"].annotation.__args__ == (name,)  # type: ignore[union-attr]
