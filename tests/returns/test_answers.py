"""Answers to single questions: the tool makes the score, and says which answers cannot be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from outcomes import new_place, open_place
from outcomes.errors import DefinitionError
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

PERIOD = "2026-27 Q1"
SWEMWBS = ("optimistic", "useful", "relaxed", "problems", "thinking", "close", "deciding")
ROSENBERG = (
    *("worth", "qualities", "failure", "able", "little_to_be_proud_of", "positive_attitude", "satisfied"),
    *("wishes_for_respect", "useless", "no_good"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "testville"
    new_place(folder, "Testville")
    settings = (folder / "place.yaml").read_text("utf-8")
    (folder / "place.yaml").write_text(f"{settings}as_at: 2026-08-20\nitem_answers: [swemwbs, rosenberg]\n", "utf-8")
    return folder


@pytest.fixture
def place(folder: Path) -> Place:
    return open_place(folder)


def _answers(scale: str, occasion: str, items: tuple[str, ...], *numbers: float | str | None) -> dict[str, Any]:
    return {f"item:{scale}:{item}:{occasion}": n for item, n in zip(items, numbers, strict=True)}


def _sends(place: Place, *people: dict[str, Any]) -> Path:
    rows = [{"reference": f"P{n}", "started_on": "03/04/2026", **person} for n, person in enumerate(people)]
    target = place.folder / "inbox" / "return.xlsx"
    content = FormContent(people=rows)
    return write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)


def _found(place: Place, *people: dict[str, Any]) -> list[Any]:
    [checked] = place.returns.check([_sends(place, *people)])
    return [f for f in checked.findings if f.rule == "answers"]


def _scores(place: Place) -> list[tuple[Any, ...]]:
    place.returns.receive(by="Sam")
    with place.store() as store:
        return store.rows("select row_no, scale, occasion, scale_score::double from score order by all")


def test_answers_make_the_score_that_the_conversion_table_gives(place: Place) -> None:
    first = _answers("swemwbs", "first", SWEMWBS, 3, 3, 3, 3, 3, 3, 3)
    _sends(place, first | _answers("swemwbs", "latest", SWEMWBS, 4, 4, 4, 4, 4, 4, 5))
    # 21 is 19.25 and 29 is 26.02 in Warwick's table.
    assert _scores(place) == [(0, "swemwbs", "first", 19.25), (0, "swemwbs", "latest", 26.02)]


def test_items_are_turned_round_by_what_they_ask(place: Place) -> None:
    strongly = ["failure", "little_to_be_proud_of", "wishes_for_respect", "useless", "no_good"]
    _sends(place, _answers("rosenberg", "first", ROSENBERG, *(0 if item in strongly else 3 for item in ROSENBERG)))
    assert _scores(place) == [(0, "rosenberg", "first", 30.0)]


def test_a_score_may_still_be_given_without_answers(place: Place) -> None:
    given = {"score:swemwbs:first": 19.25}
    _sends(place, given, _answers("swemwbs", "first", SWEMWBS, 3, 3, 3, 3, 3, 3, 3))
    assert _scores(place) == [(0, "swemwbs", "first", 19.25), (1, "swemwbs", "first", 19.25)]


def test_an_answer_nobody_can_give_is_one_error_with_its_cell(place: Place) -> None:
    [finding] = _found(place, _answers("swemwbs", "first", SWEMWBS, 3, 3, 7, 3, 3, 3, 3))
    assert (finding.code, finding.severity, finding.found, len(finding.cells)) == ("out-of-range", "error", "7", 1)
    assert finding.remedy == "Write a whole number from 1 to 5, or leave it blank."
    assert "Being at ease" in finding.label


def test_a_missing_answer_leaves_no_score_and_says_so(place: Place) -> None:
    [finding] = _found(place, _answers("swemwbs", "latest", SWEMWBS, 3, 3, None, 3, 3, 3, None))
    assert (finding.code, finding.severity, len(finding.cells)) == ("missing-answers", "warning", 2)
    assert "2 of 7 answers of SWEMWBS are missing, and all are needed" in finding.message
    assert _scores(place) == []


def test_a_total_that_disagrees_is_said_and_the_answers_count(place: Place) -> None:
    person = _answers("swemwbs", "first", SWEMWBS, 3, 3, 3, 3, 3, 3, 3) | {"score:swemwbs:first": 22.35}
    [finding] = _found(place, person)
    assert (finding.code, finding.severity) == ("total-disagrees", "warning")
    assert finding.message == "The score is 22.35, and the answers beside it make 19.25. The answers are counted."
    assert _scores(place) == [(0, "swemwbs", "first", 19.25)]


def test_an_answer_that_cannot_be_read_has_one_finding(place: Place) -> None:
    sent = _sends(place, _answers("swemwbs", "first", SWEMWBS, 3, 3, "often", 3, 3, 3, 3))
    [checked] = place.returns.check([sent])
    assert [f.code for f in checked.findings if f.severity == "error"] == ["type-error"]
    assert [f for f in checked.findings if f.rule == "answers"] == []


def test_somebody_who_was_not_asked_is_no_fault(place: Place) -> None:
    assert _found(place, {"sessions": 2}, _answers("swemwbs", "first", SWEMWBS, 3, 3, 3, 3, 3, 3, 3)) == []


def test_the_archive_keeps_the_answers_and_a_new_check_finds_the_same(place: Place) -> None:
    _sends(place, _answers("swemwbs", "first", SWEMWBS, 3, 3, 3, 3, 3, 3, 4))
    place.returns.receive(by="Sam")
    with place.store() as store:
        kept = store.rows("select field, typed_number from cell where field like 'item:%' order by field")
    assert len(kept) == 7 and ("item:swemwbs:deciding:first", 4.0) in kept
    [again] = place.returns.recheck()
    assert (again.problem, again.changes) == ("", False)


def test_a_form_has_item_columns_only_where_the_place_asks(place: Place, folder: Path) -> None:
    def headings(opened: Place, name: str) -> set[str]:
        [form] = opened.returns.forms(PERIOD, to=folder / name)
        sheet = openpyxl.load_workbook(form)["People"]
        return {str(cell) for row in sheet.iter_rows(max_row=8, values_only=True) for cell in row if cell is not None}

    assert "SWEMWBS, first: Being at ease" in headings(place, "items")
    settings = (folder / "place.yaml").read_text("utf-8").replace("item_answers: [swemwbs, rosenberg]\n", "")
    (folder / "place.yaml").write_text(settings, "utf-8")
    assert not any("Being at ease" in heading for heading in headings(open_place(folder), "totals"))


def test_items_of_a_scale_nobody_knows_are_refused(folder: Path) -> None:
    settings = (folder / "place.yaml").read_text("utf-8").replace("rosenberg]", "rosenburg]")
    (folder / "place.yaml").write_text(settings, "utf-8")
    with pytest.raises(DefinitionError, match="There is no scale 'rosenburg'"):
        open_place(folder)
