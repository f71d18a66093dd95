"""Our own form, read with the layout made from its fields."""

from __future__ import annotations

import datetime

import pytest

from outcomes.files import shipped
from outcomes.framework.definitions import Framework
from outcomes.framework.files import load_framework
from outcomes.returns import form
from outcomes.returns.extract import Reading, extract
from outcomes.returns.layout import form_layout
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.tidy import type_column
from outcomes.returns.workbook import Sheet, Value, Workbook, a1

Rows = list[list[Value]]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework(shipped("frameworks") / "common-outcomes")


def filled(sheet: form.FormSheet, *rows: dict[str, Value]) -> Rows:
    """A sheet of the form under its title, with these rows."""
    names = [field.name for field in sheet.fields]
    return [
        [sheet.title],
        [sheet.about],
        [],
        [f.heading for f in sheet.fields],
        *([r.get(n) for n in names] for r in rows),
    ]


def column(name: str) -> int:
    return [field.name for field in form.RESULTS.fields].index(name) + 1


def read(framework: Framework, **sheets: Rows) -> Reading:
    told = {"partner": "Hill", "programme": "Hill Fund", "period": "2025-26 Q1", "hours_spent": 3}
    first: Rows = [["Riverside: return"], [], *([f.heading, told.get(f.name), f.help] for f in form.SENDER)]
    made = [
        Sheet(name, SheetRows(rows), False, frozenset(), (), {}, frozenset())
        for name, rows in {"Return": first, **sheets}.items()
    ]
    book = Workbook("x.xlsx", "0" * 64, "xlsx", tuple(made), {}, False, False)
    return extract(book, form_layout(framework), "because")


def test_the_sender_is_read_with_its_cells(framework: Framework) -> None:
    reading = read(framework, Results=filled(form.RESULTS))
    assert {n: v.value for n, v in reading.sender.items() if v.value is not None} == {
        "partner": "Hill",
        "programme": "Hill Fund",
        "period": "2025-26 Q1",
        "hours_spent": 3,
    }
    assert reading.sender["period"].cell == "B5"
    assert (reading.layout, reading.holds, reading.why) == ("outcomes-form", "return", "because")
    assert (reading.tables, reading.findings) == ((), ())


def test_pre_filled_rows_without_a_figure_are_no_entries_and_blank_rows_end_nothing(framework: Framework) -> None:
    asked: dict[str, Value] = {"indicator": "people_supported", "label": "People", "dimension": "all", "previous": 9}
    rows = [asked, {**asked, "value": 12}, {}, {}, {**asked, "notes": "none yet"}, {**asked, "numerator": 0}]
    (table,) = read(framework, Results=filled(form.RESULTS, *rows)).tables
    assert table.rows.tolist() == [6, 10]
    assert table.frame["value"].tolist() == [12, None]
    assert not {"label", "previous", "target", "unit"} & set(table.frame)
    assert table.cell(0, "value") == a1(6, column("value"))


def test_every_sheet_of_the_form_is_read_where_it_is_filled_in(framework: Framework) -> None:
    sheets = {s.title: filled(s, {s.fields[0].name: "x"}) for s in form.form_sheets(framework)[1:]}
    reading = read(framework, Results=filled(form.RESULTS, {"indicator": "a", "value": 1}), **sheets)
    assert [t.holds for t in reading.tables] == ["results", "people", "resources", "promises", "stories"]
    assert reading.findings == ()


def test_results_may_not_be_missing_and_other_sheets_may(framework: Framework) -> None:
    (finding,) = read(framework).findings
    assert (finding.code, finding.label) == ("missing-sheet", "Results")


def test_a_heading_of_the_form_that_was_changed_is_an_error_that_names_it(framework: Framework) -> None:
    rows = filled(form.RESULTS, {"indicator": "a", "value": 1})
    rows[3] = ["Numbr or amount" if cell == "Number or amount" else cell for cell in rows[3]]
    (finding,) = read(framework, Results=rows).findings
    assert (finding.code, finding.severity, finding.cells) == ("missing-heading", "error", (a1(4, column("value")),))


def test_a_people_sheet_that_lost_its_headings_is_not_passed_over(framework: Framework) -> None:
    people = filled(form.people_sheet(framework), {"reference": "P1"})[4:]
    reading = read(framework, Results=filled(form.RESULTS), People=people)
    assert [(f.code, f.sheet) for f in reading.findings] == [("missing-heading", "People")]


def test_a_second_sheet_with_the_headings_of_results_is_said_not_to_be_read(framework: Framework) -> None:
    rows = filled(form.RESULTS, {"indicator": "people_supported", "value": 12})
    reading = read(framework, Results=rows, **{"Results (2)": rows, "Our workings": [["Sum", 3], ["Notes", "x"]]})
    assert [(f.code, f.severity, "no. 3 from the left" in f.message) for f in reading.findings] == [
        ("unread-sheet", "warning", True)
    ]


def test_a_hundred_thousand_rows_are_read_and_typed(framework: Framework) -> None:
    day, codes = datetime.date(2025, 6, 1), list(framework.indicators)
    same: dict[str, Value] = {"label": "People", "dimension": "all", "category": "all", "unit": "people"}
    same |= {"period": "2025-26 Q1", "basis": "actual", "numerator": 3.0, "denominator": 5.0, "counted_on": day}
    rows = filled(
        form.RESULTS,
        *(
            {**same, "indicator": codes[i % 20], "value": float(i), "notes": f"note {i}" if i % 10 == 0 else None}
            for i in range(100_000)
        ),
    )
    (table,) = read(framework, Results=rows).tables
    typed = {f.name: type_column(table.values[f.name], f.want) for f in form.RESULTS.fields if f.name in table.values}
    assert len(table.frame) == 100_000
    assert not any(column.faults for column in typed.values())
    assert typed["value"].values.sum() == sum(range(100_000))
