"""The truth of Riverside is true: counted again from the accepted workbooks, with nothing of the generator's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from outcomes.files import shipped
from outcomes.framework.definitions import Framework
from outcomes.framework.files import load_framework
from outcomes.returns.form import RESULTS
from outcomes.sample import Truth
from outcomes.sample.truth import FigureTruth

RIVERSIDE = shipped("sample") / "riverside"
VALUE = RESULTS.field("value").heading
Row = dict[str, Any]


@cache
def truth() -> Truth:
    return Truth.load(RIVERSIDE / "truth.json")


@cache
def framework() -> Framework:
    return load_framework(shipped("frameworks") / "common-outcomes")


@cache
def accepted() -> tuple[tuple[str, str, str, dict[str, list[Row]]], ...]:
    """Partner, programme, quarter and the rows of Results and People of every accepted form."""
    forms = [f for f in truth().files if f.fate == "accepted" and f.style == "form"]
    return tuple((f.partner, f.programme, f.period, sheets(f.file)) for f in forms)


def sheets(name: str) -> dict[str, list[Row]]:
    book = CalamineWorkbook.from_path(RIVERSIDE / "inbox" / name)
    return {
        "Results": list(table(book, "Results", "Indicator code")),
        "People": list(table(book, "People", "Started on")),
    }


def table(book: CalamineWorkbook, sheet: str, heading: str) -> Iterator[Row]:
    """Rows below the row that holds a heading, by heading; blank cells left out."""
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    top = next(i for i, row in enumerate(rows) if heading in row)
    for cells in rows[top + 1 :]:
        row = {str(h): c for h, c in zip(rows[top], cells, strict=True) if c != ""}
        if row:
            yield row


def reference(row: Row) -> str:
    """A person's reference in its normal form; nothing where the word says there is none."""
    text = "".join(str(row.get("Your reference", "")).split()).casefold()
    return "" if text in {"n/k", "-", "unknown"} else text


def came(row: Row) -> bool:
    return row.get("Referred, did not start") != "Yes" and row.get("Your reference") != "TOTAL"


def meant(figure: float | str) -> float:
    """A figure, or the one a partner gave as an estimate: `about 943`."""
    return float(str(figure).removeprefix("about "))


def people_of(partner: str, year: str) -> list[tuple[str, Row]]:
    """The rows of a partner's people in a year, with the quarter."""
    return [
        (period, row)
        for who, _, period, form in accepted()
        if who == partner and period.startswith(year)
        for row in form["People"]
        if came(row)
    ]


def partner_year(indicator: str, partner: str, year: str) -> FigureTruth:
    found = [f for f in truth().partner_years if (f.indicator, f.partner, f.span) == (indicator, partner, year)]
    assert len(found) == 1
    return found[0]


def test_every_typed_total_that_counts_is_in_the_truth_of_its_quarter() -> None:
    figures = {(f.partner, f.programme, f.span, f.indicator): f for f in truth().quarters}
    compared = 0
    for partner, programme, period, form in accepted():
        for row in form["Results"]:
            code = row["Indicator code"]
            is_count = code in framework().indicators and row.get("Breakdown") == "all" and "Quarter" not in row
            lists = bool(form["People"]) and framework().indicators[code].from_people is not None
            if not is_count or lists or VALUE not in row:
                continue
            assert figures[(partner, programme, period, code)].value == pytest.approx(meant(row[VALUE]))
            compared += 1
    assert compared > 150


@pytest.mark.parametrize("partner", ["riverside-advice", "canvas-arts", "greenwater-garden", "forward-skills"])
@pytest.mark.parametrize("year", ["2024-25", "2025-26"])
def test_people_of_a_year_are_counted_once_and_those_without_a_reference_bound_it(partner: str, year: str) -> None:
    rows = [row for _, row in people_of(partner, year)]
    known = {reference(row) for row in rows} - {""}
    without = sum(not reference(row) for row in rows)
    figure = partner_year("people_supported", partner, year)
    assert figure.lower == (len(known) or 1)
    assert figure.upper == len(known) + without
    assert figure.rows_without == without


def test_people_without_references_are_at_least_one() -> None:
    assert partner_year("people_supported", "greenwater-garden", "2024-25").lower == 1


def test_a_change_over_a_year_is_the_first_score_to_the_latest_once_a_person() -> None:
    first: dict[str, float] = {}
    latest: dict[str, float] = {}
    for _, row in sorted(people_of("haven-women", "2025-26"), key=lambda pair: pair[0]):
        if "SWEMWBS: first score" in row:
            first.setdefault(reference(row), row["SWEMWBS: first score"])
        if "SWEMWBS: latest score" in row:
            latest[reference(row)] = row["SWEMWBS: latest score"]
    changes = [latest[key] - first[key] for key in first.keys() & latest.keys()]
    figure = partner_year("wellbeing_change", "haven-women", "2025-26")
    assert figure.pairs == len(changes) > 50
    assert figure.sum_change == pytest.approx(sum(changes))
    assert figure.sum_change_squared == pytest.approx(sum(c * c for c in changes))


def test_an_achievement_counts_in_the_quarter_of_its_date_once_a_person() -> None:
    reached = defaultdict(set)
    for period, row in people_of("forward-skills", "2025-26"):
        if "Started work: date" in row:
            reached[reference(row)].add((period, row["Started work: date"]))
    told_twice = [key for key, told in reached.items() if len(told) > 1]
    in_year = [key for key, told in reached.items() if any(f"{day:%Y-%m-%d}" >= "2025-04-01" for _, day in told)]
    assert told_twice, "nobody's achievement is said again in a later return, so nothing is tried"
    assert partner_year("started_work", "forward-skills", "2025-26").value == len(in_year)


def test_the_true_number_of_people_lies_between_the_bounds() -> None:
    spans = [f for f in (*truth().place_quarters, *truth().place_years) if f.true_people is not None]
    assert len(spans) == 30
    for figure in spans:
        assert figure.lower is not None
        assert figure.upper is not None
        assert figure.lower <= figure.true_people <= figure.upper, figure


def test_many_people_are_helped_by_several_partners() -> None:
    partners = defaultdict(set)
    for stay in truth().stays:
        partners[stay.person_id].add(stay.partner)
    assert sum(len(found) > 1 for found in partners.values()) > 1000
    year = next(f for f in truth().place_years if (f.indicator, f.span) == ("people_supported", "2025-26"))
    assert year.upper is not None
    assert year.true_people is not None
    assert year.upper > 1.5 * year.true_people


def test_groups_add_up_to_the_total_where_every_partner_gives_them() -> None:
    total = next(f for f in truth().place_years if (f.indicator, f.span) == ("less_lonely_share", "2025-26"))
    groups = [f for f in truth().place_year_groups if (f.indicator, f.span) == ("less_lonely_share", "2025-26")]
    for dimension in ("age_band", "ward", "disability"):
        parts = [f for f in groups if f.dimension == dimension]
        assert sum(f.numerator or 0 for f in parts) == total.numerator
        assert sum(f.denominator or 0 for f in parts) == total.denominator


def test_a_quarter_whose_return_never_came_is_told_by_a_later_one() -> None:
    late = {(f.partner, f.span): f.told_in for f in truth().quarters if f.told_in}
    assert late[("quayside-homes", "2024-25 Q3")] == "2025-26 Q4"
    assert late[("riverside-cvs", "2024-25 Q4")] == "2025-26 Q1"
    missing = {(r.partner, r.period) for r in truth().returns if r.state == "missing"}
    assert set(late) <= missing


def test_a_dashboard_that_corrects_an_earlier_quarter_does_not_change_it() -> None:
    quarter = [f for f in truth().quarters if (f.indicator, f.partner) == ("carbon_emitted", "quayside-homes")]
    second = next(f for f in quarter if f.span == "2024-25 Q2")
    last = next(f for f in truth().files if f.partner == "quayside-homes" and f.period == "2025-26 Q4")
    book = CalamineWorkbook.from_path(RIVERSIDE / "inbox" / last.file)
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    shown = next(row for row in rows if row[1] == "Emissions, buildings and vehicles")[4]
    assert second.value is not None
    assert shown == pytest.approx(second.value + 0.6)
