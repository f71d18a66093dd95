"""A place may count by any framework that ships, or by its own: the road knows none of them by name."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from outcomes import new_place, open_place
from outcomes.cli import main
from outcomes.errors import DefinitionError
from outcomes.files import shipped
from outcomes.framework.definitions import Bound, Framework, Indicator, Scale
from outcomes.framework.files import framework_folders
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form
from outcomes.vocabulary import Kind

PERIOD = "2026-27 Q1"
FRAMEWORKS = sorted(framework_folders())
SOURCES = Path(__file__).parent.parent / "src" / "outcomes"
_PARTS: dict[Kind, dict[str, Any]] = {
    Kind.PROPORTION: {"numerator": 30, "denominator": 120},
    Kind.MEAN_CHANGE: {"pairs": 40, "sum_change": 60, "sum_change_squared": 200},
    Kind.TEXT: {"words": "We listened, and opened on Saturdays."},
}


@pytest.fixture(params=FRAMEWORKS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    folder = tmp_path / "elsewhere"
    new_place(folder, "Elsewhere", framework=request.param)
    settings = folder / "place.yaml"
    settings.write_text(settings.read_text("utf-8") + "as_at: 2026-08-20\n", "utf-8")
    return open_place(folder)


def _figure(code: str, indicator: Indicator) -> dict[str, Any]:
    parts = _PARTS.get(indicator.kind, {"value": 120})
    return {"indicator": code, "dimension": "all", "category": "all", **parts}


def _lowest_scores(scale: Scale) -> list[float]:
    """The three lowest scores there can be: a converted score takes no number between those of its table."""
    return [float(score) for score in sorted(scale.only)[:3]] or [float(scale.minimum) + n for n in range(3)]


def _person(framework: Framework, n: int) -> dict[str, Any]:
    """One of twelve people: first and latest score on every scale, and every achievement for every other person."""
    scores = {}
    for code, scale in framework.scales.items():
        lowest = _lowest_scores(scale)
        scores[f"score:{code}:first"] = lowest[0]
        scores[f"score:{code}:latest"] = lowest[n % 3]
    reached: dict[str, Any] = {}
    for code in framework.achievements if n % 2 else ():
        reached |= {f"achieved:{code}:on": date(2026, 5, 6), f"achieved:{code}:evidence": "Seen"}
    return {"reference": f"P{n}", "started_on": date(2026, 4, 7), "sessions": 2, "hours": 3, **scores, **reached}


def _sent(place: Place) -> Path:
    framework = place.definition.framework
    typed = [_figure(code, i) for code, i in framework.indicators.items() if i.from_people is None]
    people = [_person(framework, n) for n in range(12)]
    content = FormContent(sender={"hours_spent": 2}, results=typed, people=people)
    target = place.folder / "inbox" / "return.xlsx"
    return write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)


def test_blank_forms_can_be_made(place: Place) -> None:
    [form] = place.returns.forms(PERIOD, to=place.folder / "forms")
    [checked] = place.returns.check([form])
    assert [f.message for f in checked.findings if f.severity == "error"] == ["Nothing is filled in."]


def test_the_form_says_what_does_not_count_what_shows_it_and_in_whose_words(place: Place) -> None:
    [form] = place.returns.forms(PERIOD, to=place.folder / "forms")
    sheet = openpyxl.load_workbook(form)["Guidance"]
    told = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    for outcome in place.definition.framework.outcomes:
        for indicator in outcome.indicators.values():
            for words in filter(None, (indicator.leaves_out, indicator.evidence)):
                assert words in told
        if outcome.voices:
            assert f"“{outcome.voices.words[0]}”" in told
            assert outcome.voices.source in told


def test_a_filled_form_goes_all_the_way_to_the_report(place: Place) -> None:
    framework = place.definition.framework
    sent = _sent(place)
    [checked] = place.returns.check([sent])
    assert [f.message for f in checked.findings if f.severity == "error"] == []
    receipts = place.returns.receive(by="Sam")
    assert place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked") == 1
    results = place.measures.table("place_results").query("span == @PERIOD and dimension == 'all'")
    found = results.set_index("indicator_code")["result"]
    for code, indicator in framework.indicators.items():
        if indicator.kind is not Kind.TEXT:
            assert found[code] == pytest.approx(_expected(framework, indicator)), code
    place.measures.publish(by="Sam")
    page = place.reports.build("joint").path.read_text("utf-8")
    assert framework.name in page
    assert all(outcome.outcome in page for outcome in framework.outcomes)


def _expected(framework: Framework, indicator: Indicator) -> float:
    """By hand, from the twelve people of `_person`: each of a scale's lowest scores four times; six achieved."""
    rule = indicator.from_people
    if rule is None:
        return {Kind.PROPORTION: 30 / 120, Kind.MEAN_CHANGE: 60 / 40}.get(indicator.kind, 120.0)
    if rule.supported:
        return 12
    if rule.achieved:
        return 6 / 12 if rule.out_of else 6
    if rule.sum:
        return {"sessions": 24, "hours": 36}[rule.sum]
    assert rule.scale is not None
    latest = _lowest_scores(framework.scales[rule.scale])
    changes = [score - latest[0] for score in latest]
    if rule.change:
        return _share(changes, rule.change)
    return _share(latest, rule.latest) if rule.latest else sum(changes) / 3


def _share(numbers: list[float], bound: Bound) -> float:
    reached = [n >= bound.at_least if bound.at_least is not None else n <= (bound.at_most or 0) for n in numbers]
    return sum(reached) / len(reached)


def test_a_form_can_be_checked_without_the_place(place: Place) -> None:
    run = CliRunner().invoke(main, ["check", str(_sent(place))])
    assert run.exit_code == 0, run.output
    assert "Ready: nothing has to be mended." in run.output
    assert "12 different people" in run.output
    assert "was not read" not in run.output


def test_the_command_line_starts_a_place_with_the_framework_asked_for(tmp_path: Path) -> None:
    for framework in FRAMEWORKS:
        folder = tmp_path / framework
        run = CliRunner().invoke(main, ["new", str(folder), "--name", "Elsewhere", "--framework", framework])
        assert run.exit_code == 0, run.output
        assert open_place(folder).definition.framework.framework == framework


def test_a_framework_that_is_not_there_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="Did you mean triple-bottom-line"):
        new_place(tmp_path / "nowhere", "Nowhere", framework="tripel-bottom-line")
    assert not (tmp_path / "nowhere").exists()


def test_no_code_on_the_road_knows_a_framework_by_name() -> None:
    """Only the made-up place, which is of one, and the choice of what a new place starts from."""
    named = re.compile("|".join(f'"{code}"' for code in FRAMEWORKS))
    knows = {str(f.relative_to(SOURCES)) for f in SOURCES.rglob("*.py") if named.search(f.read_text("utf-8"))}
    assert knows == {"starting.py", "sample/make.py"}
    assert not [f.name for f in SOURCES.rglob("*.sql") if any(code in f.read_text("utf-8") for code in FRAMEWORKS)]


def test_what_ships_can_be_found_by_its_folder() -> None:
    assert {"common-outcomes", "triple-bottom-line", "young-people-confidence"} <= set(FRAMEWORKS)
    assert all((shipped("frameworks") / code / "outcomes").is_dir() for code in FRAMEWORKS)
