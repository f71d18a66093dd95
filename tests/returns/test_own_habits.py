"""What people do in spreadsheets of their own: nothing of it is read wrong or passed over in silence."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from outcomes.place import Place
from outcomes.returns.checked import Checked
from outcomes.returns.faults import several_rows
from outcomes.returns.findings import Finding

SENDER = """fits: {cells: [By hand]}
sender:
  partner: {constant: example-charity}
  programme: {constant: example-grants}
  period: {label: Quarter, want: quarter}
tables:
"""
FIGURES = f"""layout: own
name: A table of figures
holds: return
{SENDER}  figures:
    holds: results
    figures:
      by: Measure
      are:
        People supported: {{indicator: people_supported}}
        Volunteers: {{indicator: active_volunteers}}
        Volunteer hours: {{indicator: volunteer_hours}}
        Less lonely: {{indicator: less_lonely_share, part: numerator}}
        Of whom asked: {{indicator: less_lonely_share, part: denominator}}
    columns: {{value: {{heading: This quarter, want: number}}}}
"""
CLIENTS = f"""layout: own
name: A list of clients
holds: return
{SENDER}  clients:
    holds: people
    ends: sheet end
    columns:
      reference: Ref
      started_on: {{heading: Started, want: date}}
      sessions: {{heading: Visits, want: whole}}
      hours: {{heading: Hours, want: number}}
    required: [reference, started_on]
"""
TOP = [["By hand"], ["Quarter", "2026-27 Q1"], []]
HEAD = ["Measure", "This quarter"]
LIST = ["Ref", "Started", "Visits", "Hours"]
Rows = list[list[Any]]


def checked(place: Place, layout: str, rows: Rows, *, book: bool = False, delimiter: str = ",") -> Checked:
    """A partner's own file, checked: a csv, or a workbook where its cells need types."""
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "own.yaml").write_text(layout, encoding="utf-8")
    path = place.folder / "inbox" / ("own.xlsx" if book else "own.csv")
    if book:
        made = openpyxl.Workbook()
        for row in (*TOP, *rows):
            made.active.append(row)
        made.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([*TOP, *rows])
    (one,) = place.returns.check([path])
    return one


def said(one: Checked) -> dict[str, tuple[str, ...]]:
    """The cells of each finding by its code; what is not reported at all is another test's."""
    return {f.code: f.cells for f in one.findings if f.code not in ("missing-indicator", "empty-column")}


def the(one: Checked, code: str) -> Finding:
    return next(f for f in one.findings if f.code == code)


def figures(one: Checked) -> dict[str, float]:
    """The value of each indicator that is reported."""
    return {
        code: value
        for table in one.tables
        for code, value in zip(table.column("indicator"), table.numbers("value"), strict=True)
    }


def test_rows_below_a_blank_row_are_said_not_to_be_read(place: Place) -> None:
    rows: Rows = [HEAD, ["People supported", 40], [], ["Volunteers", 12], ["Volunteer hours", 99], ["A note", "2025"]]
    one = checked(place, FIGURES, rows)
    assert figures(one) == {"people_supported": 40}
    assert said(one) == {"rows-below": ("A7", "A8")}
    assert "empty row" in the(one, "rows-below").sentence()


def test_a_second_table_of_the_same_kind_further_down_is_said_not_to_be_read(place: Place) -> None:
    rows: Rows = [HEAD, ["People supported", 40], [], ["The hub"], HEAD, ["Volunteers", 12]]
    assert said(checked(place, FIGURES, rows)) == {"rows-below": ("A9",)}


def test_notes_and_other_tables_below_are_no_rows_of_it(place: Place) -> None:
    rows: Rows = [
        HEAD,
        ["People supported", 40],
        [],
        ["Source: our records", 2025],
        ["Spent", "£300"],
        ["Volunteers", None],
    ]
    assert said(checked(place, FIGURES, rows)) == {}


def test_people_below_the_total_of_a_list_are_said_not_to_be_read(place: Place) -> None:
    layout = CLIENTS.replace("ends: sheet end", "stops_at: Total")
    rows: Rows = [
        LIST,
        ["A1", "17/04/2026", 3, 2],
        ["Total", None, 3, 2],
        ["A2", "13/04/2026", 1, 1],
        ["A3", "late", 1, 1],
    ]
    one = checked(place, layout, rows)
    assert one.read["people"] == 1
    assert said(one)["rows-below"] == ("A7",)


def test_a_heading_written_twice_is_a_warning_and_the_first_is_read(place: Place) -> None:
    rows: Rows = [[*HEAD, "This quarter"], ["People supported", 40, 41]]
    one = checked(place, FIGURES, rows)
    assert figures(one) == {"people_supported": 40}
    assert said(one) == {"heading-twice": ("C4",)}
    assert the(one, "heading-twice").severity == "warning"


def test_two_tables_side_by_side_under_the_same_headings_are_not_read_as_one(place: Place) -> None:
    rows: Rows = [[*HEAD, None, *HEAD], ["People supported", 40, None, "Volunteers", 12]]
    found = [f.cells for f in checked(place, FIGURES, rows).findings if f.code == "heading-twice"]
    assert found == [("D4",), ("E4",)]


def test_totals_and_headings_written_again_are_nobody(place: Place) -> None:
    rows: Rows = [
        LIST,
        ["A1", "17/04/2026", 3, 2],
        ["Subtotal", None, 3, 2],
        [],
        LIST,
        ["A2", "13/04/2026", 1, 1],
        ["TOTAL clients: 2", "13/04/2026", 4, 3],
        ["Average", None, 2, 1.5],
    ]
    one = checked(place, CLIENTS, rows)
    assert one.read["different_people"] == 2
    assert said(one) == {"totals-row": ("A6", "A10", "A11")}


def test_a_promise_that_speaks_of_totals_is_a_promise(place: Place) -> None:
    layout = CLIENTS.replace("holds: people", "holds: promises").replace("reference: Ref", "promise: Ref")
    layout = layout.replace("started_on: {heading: Started, want: date}", "unit: Started").replace(
        "sessions:", "promised:"
    )
    layout = layout.replace("hours: {heading: Hours", "delivered: {heading: Hours").replace("started_on]", "unit]")
    layout = layout.replace("required: [reference", "required: [promise")
    rows: Rows = [LIST, ["Total volunteer hours", "hours", 30, 28], ["Total", None, 30, 28]]
    one = checked(place, layout, rows)
    assert [table.size for table in one.tables if table.holds == "promises"] == [1]
    assert said(one)["totals-row"] == ("A6",)


@pytest.mark.parametrize("day", [12, 365, 2026])
def test_a_small_number_is_no_day_and_neither_is_a_year(place: Place, day: int) -> None:
    one = checked(place, CLIENTS, [LIST, ["A1", day, 3, 2]], book=True)
    assert said(one) == {"bad-date": ("B5",)}


@pytest.mark.parametrize("day", [datetime(1900, 1, 12), datetime(1905, 7, 18)])
def test_a_small_number_in_a_cell_that_shows_dates_is_out_of_range(place: Place, day: datetime) -> None:
    one = checked(place, CLIENTS, [LIST, ["A1", day, 3, 2]], book=True)
    assert said(one) == {"out-of-range": ("B5",)}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31/11/2025", "There is no such day as “31/11/2025”"),
        ("11/25/2025", "There is no such day as “11/25/2025”"),
        ("Nov 2025", "“Nov 2025” says the month and not the day"),
        ("soon", "“soon” is not a date"),
    ],
)
def test_a_date_that_cannot_be_read_says_why(place: Place, typed: str, words: str) -> None:
    one = checked(place, CLIENTS, [LIST, ["A1", typed, 3, 2]])
    assert words in the(one, "bad-date").message


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("12-15", "type-error", "“12-15” is more than one number"),
        ("3 or 4", "type-error", "“3 or 4” is more than one number"),
        ("six", "type-error", "Write it in figures"),
        ("tbc", "type-error", "leave the cell empty"),
        ("40 people", "type-error", "Write only the number"),
        ("85%", "percentage", "“85%” is a percentage"),
        ("<5", "suppressed-number", "“<5” hides the number"),
    ],
)
def test_what_is_no_number_says_what_to_write(place: Place, typed: str, code: str, words: str) -> None:
    one = checked(place, FIGURES, [HEAD, ["Volunteer hours", typed]])
    assert said(one) == {code: ("B5",)}
    assert words in the(one, code).sentence()
    assert one.verdict == "errors"


def test_a_share_of_people_is_not_taken_for_a_part_of_a_person(place: Place) -> None:
    one = checked(place, CLIENTS, [LIST, ["A1", "17/04/2026", "50%", 2]])
    assert said(one) == {"percentage": ("C5",)}


def test_a_number_that_became_a_date_says_so(place: Place) -> None:
    one = checked(place, FIGURES, [HEAD, ["Volunteer hours", date(2025, 12, 15)]], book=True)
    assert "This cell holds the date 15/12/2025" in the(one, "type-error").message


@pytest.mark.parametrize(
    ("typed", "number"), [("approx 40", 40), ("40 (about)", 40), ("1,5", 1.5), ("1.234", 1.234), ("c. 1,200", 1200)]
)
def test_a_number_that_was_guessed_at_is_a_note(place: Place, typed: str, number: float) -> None:
    one = checked(place, FIGURES, [HEAD, ["Volunteer hours", typed]])
    assert figures(one) == {"volunteer_hours": number}
    assert said(one) == {"read-as": ("B5",)}
    assert f"“{typed}” was read as {number:,g}" in the(one, "read-as").message


def test_a_comma_of_thousands_is_said_where_semicolons_stand_between_the_cells(place: Place) -> None:
    rows: Rows = [HEAD, ["People supported", "1,234"], ["Volunteers", 12], ["Volunteer hours", "2,345"]]
    one = checked(place, FIGURES, rows, delimiter=";")
    assert figures(one) == {"people_supported": 1234, "active_volunteers": 12, "volunteer_hours": 2345}
    assert said(one) == {"read-as": ("B5", "B7")}
    note = the(one, "read-as")
    assert note.message == "“1,234” was read as 1234: the comma stands between thousands."
    assert (note.severity, note.label) == ("note", "This quarter")
    assert said(checked(place, FIGURES, rows)) == {}


def test_plain_numbers_and_what_only_looks_different_are_no_notes(place: Place) -> None:
    rows: Rows = [HEAD, ["People supported", "\u200b40"], ["Volunteers", "1 200"], ["Volunteer hours", "£1,234.50"]]
    one = checked(place, FIGURES, rows)
    assert figures(one) == {"people_supported": 40, "active_volunteers": 1200, "volunteer_hours": 1234.5}
    assert said(one) == {}


def test_a_row_about_the_same_thing_as_another_says_which(place: Place) -> None:
    layout = FIGURES.split("    figures:\n      by")[0] + (
        "    columns: {indicator: Measure, value: {heading: This quarter, want: number}}\n"
    )
    rows: Rows = [
        HEAD,
        ["active_volunteers", 4],
        ["volunteer_hours", 30],
        ["active_volunteers", 5],
        ["volunteer_hours", 31],
    ]
    one = checked(place, layout, rows)
    told = {f.cells: f.message for f in one.findings if f.code == "duplicate-row"}
    assert told == {
        ("A7",): "This row is about the same thing as the row of cell A5.",
        ("A8",): "This row is about the same thing as the row of cell A6.",
    }


def test_a_cell_left_empty_beside_a_label_is_named_by_that_label(place: Place) -> None:
    layout = FIGURES.replace("programme: {constant: example-grants}", "programme: {label: Fund}")
    one = checked(place, layout, [["Fund", None], HEAD, ["Volunteers", 12]])
    assert the(one, "missing-programme").cells == ("B4",)
    assert the(one, "missing-programme").remedy == "Fill in “Fund”."


@pytest.mark.parametrize("word", ["n/a", "'n/a'"])
def test_words_for_nothing_report_nothing_and_are_said(place: Place, word: str) -> None:
    rows: Rows = [HEAD, ["People supported", word], ["Volunteers", "-"], ["Volunteer hours", 12]]
    one = checked(place, FIGURES, rows)
    assert (figures(one), one.verdict) == ({"volunteer_hours": 12}, "ready")
    found = {f.found: (f.cells, f.about, f.severity) for f in one.findings if f.code == "nothing-said"}
    assert found == {
        word: (("B5",), "People supported", "warning"),
        "-": (("B6",), "Active volunteers", "warning"),
    }


def test_one_part_that_is_not_known_holds_the_row_and_says_so(place: Place) -> None:
    one = checked(place, FIGURES, [HEAD, ["Less lonely", 3], ["Of whom asked", "n/k"]])
    assert said(one) == {"missing-value": ("B6",)}
    assert "“n/k” says that there is nothing" in the(one, "missing-value").message


@pytest.mark.parametrize("measure", ["People supported", "Volunteers"])
def test_half_a_person_is_asked_about(place: Place, measure: str) -> None:
    assert said(checked(place, FIGURES, [HEAD, [measure, 12.5]])) == {"part-of-one": ("B5",)}


def test_hours_need_not_be_whole(place: Place) -> None:
    assert said(checked(place, FIGURES, [HEAD, ["Volunteer hours", 12.5]])) == {}


def test_a_row_whose_only_figure_is_an_error_is_named_by_its_words(place: Place) -> None:
    made = openpyxl.Workbook()
    for row in (*TOP, HEAD, ["People supported", None], ["Volunteers", 3]):
        made.active.append(row)
    made.active["B5"].value, made.active["B5"].data_type = "#REF!", "e"
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "own.yaml").write_text(FIGURES, encoding="utf-8")
    made.save(place.folder / "inbox" / "own.xlsx")
    (one,) = place.returns.check([place.folder / "inbox" / "own.xlsx"])
    assert (the(one, "error-cell").about, the(one, "error-cell").cells) == ("People supported", ("B5",))
    assert "for “People supported”" in the(one, "error-cell").sentence()


def test_an_error_in_several_rows_names_them_all_those_with_other_figures_too(place: Place) -> None:
    rows = [["People supported", None, "x"], ["Volunteers", 3], ["Volunteer hours", None], ["Volunteers", None]]
    made = openpyxl.Workbook()
    for row in (*TOP, HEAD, *rows):
        made.active.append(row)
    for cell in ("B5", "B7", "B8"):
        made.active[cell].value, made.active[cell].data_type = "#REF!", "e"
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "own.yaml").write_text(FIGURES, encoding="utf-8")
    made.save(place.folder / "inbox" / "own.xlsx")
    (one,) = place.returns.check([place.folder / "inbox" / "own.xlsx"])
    found = the(one, "error-cell")
    assert found.cells == ("B5", "B7", "B8")
    assert "for “People supported; Volunteer hours; Volunteers”" in found.sentence()


def test_of_many_rows_the_first_are_named_and_the_others_counted() -> None:
    assert several_rows(["a", "b", "a", "c", "d", "e"]) == "a; b; c; and 2 more"
    assert several_rows(["a", "a"]) == "a"
    assert several_rows([]) == ""


def test_references_that_differ_by_a_nought_or_a_dash_are_doubted_and_not_shown(place: Place) -> None:
    rows: Rows = [LIST, *([ref, "17/04/2026", 1, 1] for ref in ("LC7", "LC-07", "LC8", "1-23", "12-3"))]
    one = checked(place, CLIENTS, rows)
    assert one.read["different_people"] == 5
    assert said(one) == {"like-references": ("A5", "A6")}
    assert "LC" not in the(one, "like-references").sentence()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Q1 2026", "“Q1 2026” does not say of which financial year"),
        ("Spring", "“Spring” is not a quarter"),
        (datetime(2026, 6, 30), "30/06/2026 is a day, and a whole quarter is asked for"),
    ],
)
def test_a_quarter_that_is_not_settled_says_what_is_missing(place: Place, typed: object, words: str) -> None:
    made = openpyxl.Workbook()
    for row in (["By hand"], ["Quarter", typed], [], HEAD, ["Volunteers", 3]):
        made.active.append(row)
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "own.yaml").write_text(FIGURES, encoding="utf-8")
    made.save(place.folder / "inbox" / "own.xlsx")
    (one,) = place.returns.check([place.folder / "inbox" / "own.xlsx"])
    assert words in the(one, "bad-period").message
    assert one.verdict == "refused"
