"""Many mistakes at once, of every depth and in every kind of file, are all said in one go; what must wait is said."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import Field, model_validator

from outcomes.cli import main
from outcomes.framework.basics import Definition
from outcomes.framework.checkup import check_folder
from outcomes.framework.result_cases import Measured
from outcomes.partly_read import NotRead, as_far_as_read, hollow, partly_read, was_read

BROKEN = Path(__file__).parent.parent / "broken"

HEAD = "frameworks/small/framework.yaml"
IN_WORK = "frameworks/small/outcomes/in-work.yaml"
LESS_LONELY = "frameworks/small/outcomes/less-lonely.yaml"
RESULTS = "frameworks/small/cases/results.yaml"
KITCHEN = "frameworks/instruments/kitchen.yaml"
CROSSWALK = "crosswalks/small-to-sister.yaml"
PROGRAMME = "programmes/together.yaml"
MISTAKES = [
    ("place.yaml", "as_at: 2025-07-31", "as_at: 2025-07-32", "2025-07-32 is not a date."),
    ("partners.csv", ",yes", ",maybe", "'is_local' is 'maybe'"),
    (PROGRAMME, "funder: council", "funder: counsel", "There is no funder 'counsel' in partners.csv."),
    (PROGRAMME, "mechanism: grant", "mechanism: grants", "'mechanism' is 'grants'"),
    (PROGRAMME, "2025-26: 0.40", "2025-26: 40", "40 is not a share."),
    (CROSSWALK, "source:", "sorce:", "There is no key 'sorce' here. Did you mean source?"),
    (CROSSWALK, "gives: home_visits", "gives: home_visit", "There is no indicator 'home_visit'"),
    (HEAD, "valid_from: 2024-04-01", "valid_from: 2024-13-01", "2024-13-01 is not a date."),
    (HEAD, ", environmental: 1}", "}", "There is no weight for environmental."),
    (HEAD, "from_age: 18}", "from_age: 19}", "The ages of 'under-18' and 'adult' do not"),
    (HEAD, "    licence: Not read; ask its authors", "    licence:", "'licence' is empty."),
    (HEAD, "    maximum: 9", "    maximum: 2", "Minimum is not below maximum."),
    (IN_WORK, ": economic", ": econ", "'bottom_line' is 'econ'"),
    (IN_WORK, "{achieved: started_work}", "{achieved: worked}", "achievement 'worked'"),
    (IN_WORK, "[age_band]", "[age_bands]", "There is no breakdown 'age_bands'"),
    (LESS_LONELY, "label: Visits", "label: [a]", "'label' is a list"),
    (LESS_LONELY, ", ward]", ", wards]", "There is no breakdown 'wards'"),
    (LESS_LONELY, "{scale: ucla3}", "{scale: ucla}", "There is no scale 'ucla'"),
    (LESS_LONELY, "gmca/HE20.4", "gmca/HE20.44", "no unit value 'gmca/HE20.44'"),
    (LESS_LONELY, "drop_off: 0", "dropoff: 0", "There is no key 'dropoff' here."),
    (LESS_LONELY, "source: Decided by the board", "source:", "A baseline or target needs a source."),
    ("values/local.yaml", "licence: Ours to share", "licence:", "'licence' is empty."),
    ("values/local.csv", "passenger_km", "passenger_mile", "There is no unit 'passenger_mile'."),
    ("values/local.csv", "30,40,55", "50,40,55", "The amounts are not in order"),
    ("values/travel.yaml", "makes: passenger_km, factor: 6", "makes: miles, factor: 6", "There is no unit 'miles'."),
    ("values/travel.yaml", "in_force_from: 2024-04-01", "in_force_from: April", "'in_force_from' is 'April'"),
    ("values/deflators.yaml", "vintage: Made", "vintag: Made", "There is no key 'vintag' here."),
    ("values/rates.yaml", "rate: 0.04}", "rate: 4}", "'rate' is 4"),
    ("values/units.yaml", "of: night", "of: nights", "There is no unit 'nights'."),
    ("values/cases/local.yaml", "0.95}", "0.95}\n    decimal: 2", "There is no key 'decimal' here."),
    (KITCHEN, "better: more", "better: mre", "'better' is 'mre'"),
    (KITCHEN, "'3': 2.5", "'3': 1.5", "The table does not rise with the sum."),
    (KITCHEN, "planning: {", "q1: {", "The item 'q1' is named for a position."),
    ("frameworks/instruments/garden.yaml", "licence:", "licens:", "There is no key 'licens' here."),
    (
        RESULTS,
        "less_lonely_share: {numerator: 9, denominator: 20}",
        "less_lonely: {numerator: 9, denominator: 20}",
        "There is no indicator 'less_lonely' in the framework.",
    ),
    (RESULTS, "over: 2025-26\n", "over: soon\n", "'soon' is no span."),
]
"""File, what stands there, the mistake, and words of what must be said of it."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(BROKEN / "whole", tmp_path / "place"))
    return Path(shutil.copytree(BROKEN / "together", folder, dirs_exist_ok=True))


def _make(place: Path, mistakes: list[tuple[str, str, str, str]]) -> None:
    for name, was, now, _ in mistakes:
        text = (place / name).read_text("utf-8")
        assert was in text, (name, was)
        (place / name).write_text(text.replace(was, now, 1), "utf-8")


def test_mistakes_of_every_depth_in_every_kind_of_file_are_said_in_one_go(place: Path) -> None:
    _make(place, MISTAKES)
    run = CliRunner().invoke(main, ["framework", "check", str(place), "--json"])
    assert run.exit_code == 1
    told = json.loads(run.output)
    silent = []
    for name, _, now, words in MISTAKES:
        lines = (place / name).read_text("utf-8").splitlines()
        here = [
            f for f in told["faults"] if f["file"] == str(place / name) and words in f"{f['message']} {f['remedy']}"
        ]
        if not here:
            silent.append((name, now))
        assert all(1 <= fault["line"] <= len(lines) for fault in here)
    assert silent == []
    assert (told["cases_waiting"], told["cases"]) == (9, [])


def test_a_hole_that_a_mistake_leaves_is_no_fault_of_whatever_rests_on_it(place: Path) -> None:
    _make(place, MISTAKES)
    faults = [str(fault) for fault in check_folder(place, lambda *_: Measured({}, {}, frozenset())).faults]
    assert len(faults) == len(MISTAKES), faults


@pytest.mark.parametrize("seed", range(20))
def test_however_a_place_is_broken_it_is_checked_to_the_end(place: Path, seed: int) -> None:
    """Lines are lost, doubled, moved and cut at random in every file; whatever is left, faults are said and no more."""
    chance = random.Random(seed)
    for file in sorted((*place.rglob("*.yaml"), *place.rglob("*.csv"))):
        lines = file.read_text("utf-8").splitlines()
        for _ in range(chance.randint(0, 2)):
            at = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
            line = lines[at]
            lines[at : at + 1] = chance.choice(
                (
                    [],
                    [line, line],
                    [line[: len(line) // 2]],
                    [line.partition(":")[0] + ":"],
                    [line + " &a [}"],
                    ["- " + line],
                )
            )
        file.write_text("\n".join(lines) + "\n", "utf-8")
    faults = check_folder(place, lambda *_: Measured({}, {}, frozenset())).faults
    assert len({str(fault) for fault in faults}) == len(faults)
    assert all(fault.message.endswith(".") and fault.remedy for fault in faults)


def test_a_case_of_an_outcome_without_fault_is_worked_out_though_another_outcome_has_one(place: Path) -> None:
    outcome = place / "frameworks/small/outcomes/in-work.yaml"
    outcome.write_text(outcome.read_text("utf-8").replace("[age_band]", "[age_bands]"), "utf-8")
    run = CliRunner().invoke(main, ["framework", "check", str(place / "frameworks")])
    assert "in-work.yaml, line 13: There is no breakdown 'age_bands'" in run.output
    assert run.output.splitlines()[-4:] == [
        "Checked 2 frameworks: sister and small.",
        "Checked 2 questionnaires: garden and kitchen.",
        "Worked out 4 cases. 1 more waits until what is wrong is mended.",
        "1 fault.",
    ]


@pytest.mark.parametrize(
    ("name", "was", "now", "worked", "waits"),
    [
        ("values/local.yaml", "licence: Ours to share", "licence:", 1, 3),
        ("values/deflators.yaml", "vintage: Made", "vintag: Made", 2, 2),
        ("frameworks/instruments/kitchen.yaml", "better: more", "better: mre", 0, 3),
    ],
)
def test_cases_of_values_and_scales_wait_too(
    place: Path, name: str, was: str, now: str, worked: int, waits: int
) -> None:
    _make(place, [(name, was, now, "")])
    checkup = check_folder((place / name).parent, lambda *_: Measured({}, {}, frozenset()))
    assert (len(checkup.faults), len(checkup.cases), checkup.waiting) == (1, worked, waits)


class Side(Definition):
    length: int
    unit: str = "m"


class Box(Definition):
    name: str
    sides: dict[str, Side]
    sizes: dict[str, int] = Field(default_factory=dict)
    corners: tuple[Side, ...] = ()

    @model_validator(mode="after")
    def _two_sides(self) -> Box:
        if len(self.sides) < 2:
            raise ValueError("a box has two sides: add one.")
        return self

    @model_validator(mode="after")
    def _is_named(self) -> Box:
        if not self.name:
            raise ValueError("a box has a name: write it.")
        return self


def test_what_could_not_be_read_is_a_hole_and_everything_else_is_there() -> None:
    box, faults = partly_read(Box, {"sides": {"a": {"length": "long"}}, "sizes": {"a": 1, "b": "x"}, "corners": [3]})
    assert not was_read(box, "name") and not was_read(box, "sizes")
    assert (list(box.sides), box.sides["a"].unit, len(box.corners)) == (["a"], "m", 1)
    for asked in (lambda: box.name, lambda: box.sizes, lambda: box.sides["a"].length, lambda: box.corners[0].unit):
        with pytest.raises(NotRead):
            asked()
    assert [fault.message for fault in faults] == ["A box has two sides."], "The rule about its name cannot be asked."


def test_a_rule_speaks_until_it_asks_for_a_hole() -> None:
    def rule(box: Box) -> object:
        yield "first"
        yield box.name

    assert list(as_far_as_read(rule(hollow(Box)))) == ["first"]
    with pytest.raises(AttributeError):
        hollow(Box).height  # noqa: B018  a name that no field has is no hole
