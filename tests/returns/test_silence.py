"""What a return does not say is missing, and what cannot be is doubted, without a word of whose it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from outcomes.place import Place
from outcomes.returns.checked import Checked
from outcomes.returns.template import FormContent, write_form

PERIOD = "2026-27 Q1"
WORK = "achieved:started_work:on"
Check = Callable[..., Checked]


@pytest.fixture
def place(place: Place) -> Place:
    (place.folder / "postcodes.csv").write_text("postcode,area_code\nRV1 1AA,X1\n", encoding="utf-8")
    return place


@pytest.fixture
def check(place: Place, tmp_path: Path) -> Check:
    def check(people: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]] = ()) -> Checked:
        content = FormContent(sender={"hours_spent": 1}, results=results, people=people)
        file = write_form(
            tmp_path / "return.xlsx", place.definition, "example-charity", "example-grants", PERIOD, content=content
        )
        return place.returns.check([file])[0]

    return check


def person(number: int, **more: Any) -> dict[str, Any]:
    return {"reference": f"A{number}", "started_on": date(2026, 4, 3), **more}


def codes(checked: Checked) -> dict[str, tuple[str, ...]]:
    return {f.code: f.cells for f in checked.findings}


def asks_for_work(place: Place) -> bool:
    part = place.definition.expectation("example-charity", "example-grants", PERIOD)
    assert part
    return not part.indicators or "started_work" in part.indicators


def test_nobody_and_not_recorded_are_told_apart(check: Check, place: Place) -> None:
    assert asks_for_work(place)
    silent = [f for f in check([person(1), person(2)]).findings if f.code == "empty-column"]
    work = [f for f in silent if "People who started work" in f.message]
    assert len(work) == 1
    assert "write none in the first cell" in work[0].remedy
    said = check([person(1, **{WORK: "None"}), person(2)])
    assert not [f for f in said.findings if f.code == "empty-column" and "People who started work" in f.message]
    unknown = check([person(1, **{WORK: "n/k"}), person(2)])
    assert [f for f in unknown.findings if f.code == "empty-column" and "People who started work" in f.message]


def test_a_figure_typed_on_the_results_sheet_is_an_answer(check: Check) -> None:
    nought = {"indicator": "started_work", "dimension": "all", "category": "all", "value": 0}
    found = check([person(1)], [nought]).findings
    assert not [f for f in found if f.code == "empty-column" and "People who started work" in f.message]


@pytest.mark.parametrize(("written", "result"), [(None, None), ("None", 0.0), (date(2026, 5, 1), 1.0)])
def test_an_empty_column_is_measured_as_missing_and_none_as_nought(
    written: Any, result: float | None, place: Place, tmp_path: Path
) -> None:
    people = [person(1, **{WORK: written}), person(2)]
    content = FormContent(sender={"hours_spent": 1}, results=(), people=people)
    file = tmp_path / "return.xlsx"
    write_form(file, place.definition, "example-charity", "example-grants", PERIOD, content=content)
    receipt = place.returns.receive([file], by="Sam")[0]
    place.returns.accept([receipt.return_id or 0], by="Sam", why="agreed")
    table = place.measures.table("place_results")
    rows = table[(table.indicator_code == "started_work") & (table.span == PERIOD) & (table.dimension == "all")]
    found = [value for value in rows["result"].tolist() if value == value]
    assert found == ([] if result is None else [result])


def test_a_birth_date_to_come_is_doubted_and_not_repeated(check: Check) -> None:
    found = check([person(1, birth_date=date(2061, 5, 4)), person(2, birth_date=date(1961, 5, 4))])
    doubt = next(f for f in found.findings if f.code == "unlikely-birth-date")
    assert (doubt.severity, len(doubt.cells)) == ("warning", 1)
    assert "2061" not in doubt.sentence()


@pytest.mark.parametrize("born", [date(2061, 5, 4), date(1900, 1, 1)], ids=["to come", "filled in for want of one"])
def test_a_birth_date_that_cannot_be_tells_neither_an_age_nor_who_somebody_is(
    born: date, place: Place, tmp_path: Path
) -> None:
    named = {"first_name": "Zebedee", "family_name": "Quillfeather", "postcode": "RV1 1CI"}
    people = [person(1, birth_date=born, **named), person(2, birth_date=date(1961, 5, 4), **named)]
    content = FormContent(sender={"hours_spent": 1}, results=(), people=people)
    file = tmp_path / "return.xlsx"
    write_form(file, place.definition, "example-charity", "example-grants", PERIOD, content=content)
    (receipt,) = place.returns.receive([file], by="Sam")
    assert receipt.return_id is not None
    with place.store() as store:
        bands = "select category from support_category where dimension = 'age_band' order by row_no"
        assert store.rows(bands) == [("not-known",), ("50-64",)]
        of_birth = "select distinct row_no from match_key where key_kind like '%birth%'"
        of_home = "select distinct row_no from match_key where key_kind = 'names-and-home' order by row_no"
        assert len(store.rows(of_birth)) == 1
        assert len(store.rows(of_home)) == 2


def test_an_unknown_postcode_is_doubted_once_for_all_and_not_repeated(check: Check) -> None:
    rows = [person(1, postcode="RV1 1AA"), person(2, postcode="ZZ9 9ZZ"), person(3, postcode="zz99zz"), person(4)]
    doubts = [f for f in check(rows).findings if f.code == "unknown-postcode"]
    assert [len(f.cells) for f in doubts] == [2]
    assert "ZZ9" not in doubts[0].sentence().upper()


def test_a_share_turned_round_is_one_fault(check: Check, place: Place) -> None:
    shares = [i for i in place.definition.framework.indicators.values() if i.kind == "proportion" and i.breakdowns]
    assert shares
    code = next(c for c, i in place.definition.framework.indicators.items() if i is shares[0])
    dimension = shares[0].breakdowns[0]
    group = place.definition.categories(dimension)[0].code
    total = {"indicator": code, "dimension": "all", "category": "all", "numerator": 9, "denominator": 4}
    part = {"indicator": code, "dimension": dimension, "category": group, "numerator": 4, "denominator": 9}
    found = codes(check([], [total, part]))
    assert "numerator-over-denominator" in found
    assert "breakdown-sum" not in found
