"""A partner's own register, in any of three shapes, says how many different people came, and how often."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from outcomes.place import Place
from outcomes.returns.layout import load_layouts
from outcomes.returns.session_days import session_day

HEAD = """layout: {code}
name: A register
holds: register
fits: {{cells: [Lunch club register]}}
sender:
  partner: {{constant: example-charity}}
  programme: {{constant: example-grants}}
  period: {{label: Quarter, want: quarter}}
tables:
  register:
    holds: register
    ends: sheet end
"""
ROWS = """    columns:
      reference: Member no
      attended_on: {heading: Date, want: date}
      hours: {heading: Hrs, want: number}
      activity: Activity
"""
SESSIONS = """    heading_rows: 2
    columns: {reference: Ref, name: Name, birth_date: {heading: DOB, want: date}}
    ignore_columns: ["* / Total"]
    sessions: {}
"""
MONTHS = """    every_sheet: true
    columns: {first_name: First name, family_name: Surname, birth_date: {heading: Born, want: date}}
    sessions: {cells: hours}
"""


def sent(place: Place, layout: str, sheets: dict[str, list[list[Any]]], merged: tuple[str, ...] = ()) -> Path:
    """A workbook with these sheets, and the place's own layout for it."""
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "club.yaml").write_text(HEAD.format(code="club") + layout, encoding="utf-8")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
    path = place.folder / "inbox" / "club.xlsx"
    book.save(path)
    return path


TOP: list[list[Any]] = [["Lunch club register"], ["Quarter", "2026-27 Q1"], []]
ATTENDANCES: list[list[Any]] = [
    *TOP,
    ["Date", "Member no", "Activity", "Hrs"],
    [datetime(2026, 4, 7), "LC-01", "Lunch", 2],
    ["14/04/2026", "lc-01", "Lunch", "1.5"],
    [datetime(2026, 4, 14), " LC - 01 ", "Chess", None],
    [],
    [datetime(2026, 4, 14), "LC-02", "Lunch", 2],
    [datetime(2026, 4, 14), "LC-02", "lunch", 2],
    [datetime(2026, 3, 31), "LC-03", "Lunch", 2],
    [datetime(2026, 3, 31), "LC-02", "Lunch", 2],
    [datetime(2026, 5, 5), None, "Lunch", 2],
    ["soon", "LC-04", "Lunch", 2],
    [None, "Total", None, 9.5],
]


def people(place: Place, path: Path) -> dict[str, tuple[Any, ...]]:
    """Sessions, hours, first and last day by what the person is counted by (nothing is stored)."""
    (checked,) = place.returns.check([path])
    table = checked.tables[0].read
    names = ("reference", "sessions", "hours", "started_on", "last_session_on")
    columns = [table.values.get(n, [None] * table.size) for n in names]
    return {str(row[0]): tuple(row[1:]) for row in zip(*columns, strict=True)}


def codes(place: Place, path: Path) -> dict[str, tuple[str, ...]]:
    (checked,) = place.returns.check([path])
    return {f.code: f.cells for f in checked.findings if f.code != "missing-indicator"}


def test_one_row_an_attendance_becomes_people_with_their_sessions(place: Place) -> None:
    path = sent(place, ROWS, {"Log": ATTENDANCES})
    assert people(place, path) == {
        "LC-01": (3, 3.5, date(2026, 4, 7), date(2026, 4, 14)),
        "LC-02": (1, 2.0, date(2026, 3, 31), date(2026, 4, 14)),
    }
    assert codes(place, path) == {
        "bad-date": ("A14",),
        "nobody-named": ("A13",),
        "session-twice": ("A10",),
        "outside-quarter": (),
    }


COLUMNS: list[list[Any]] = [
    *TOP,
    [None, None, None, "April 2026", None, None, "May 2026", None, None],
    ["Ref", "Name", "DOB", 7, "Tue 14", "21st", 5, "Tea", "Total"],
    ["A1", "Ana Bell", datetime(1950, 2, 1), "x", "✓", None, 1, None, 3],
    [],
    [" a 1", "Bell, Ana", None, None, None, "X", None, None, 1],
    [None, "Jo Smith", datetime(1948, 5, 6), "y", None, "a", None, None, 1],
    [None, "SMITH,  Jo", "06/05/1948", None, "Yes", None, None, None, 1],
    [None, "Pat Green", None, "x", None, None, None, 1, 1],
    ["B2", "Sam Hill", None, None, None, None, "?", None, None],
    ["B3", "Kim Hall", None, None, "-", "DNA", 0, None, None],
    ["TOTAL", None, None, 3, 2, 1, 1, None, 7],
]


def test_one_column_a_session_under_merged_months_becomes_people(place: Place) -> None:
    path = sent(place, SESSIONS, {"Register": COLUMNS}, ("D4:F4", "G4:I4"))
    assert people(place, path) == {
        "A1": (4, None, date(2026, 4, 7), date(2026, 5, 5)),
        "jo smith|1948-05-06": (2, None, date(2026, 4, 7), date(2026, 4, 14)),
        "None": (1, None, date(2026, 4, 7), date(2026, 4, 7)),
    }
    assert codes(place, path) == {
        "unknown-mark": ("G12",),
        "person-without-reference": (),
        "unread-heading": ("H5",),
    }


def month(*rows: list[Any]) -> list[list[Any]]:
    return [*TOP, ["First name", "Surname", "Born", "2", "9th", "Thu 16"], *rows]


SHEETS = {
    "April 26": month(
        ["Ana", "Bell", "1/2/1950", 2, None, 1.5], [], ["jo ", "SMITH", datetime(1948, 5, 6), None, "x", None]
    ),
    "May 26": month(["Jo", "Smith", "6 May 1948", 1, 0, 2], ["Eve", "Long", "3/3/1961", None, None, 3]),
    "July 26": month(["Una", "Late", "3/3/1961", 2, None, None]),
}


def test_one_sheet_a_month_becomes_people_over_all_of_them(place: Place) -> None:
    path = sent(place, MONTHS, SHEETS)
    (checked,) = place.returns.check([path])
    assert [t.read.sheet for t in checked.tables] == ["April 26", "May 26"]
    found = [
        (
            str(t.read.values["reference"][i]),
            t.read.values["sessions"][i],
            t.read.values["hours"][i],
            t.read.cell(i, "sessions"),
        )
        for t in checked.tables
        for i in range(t.size)
    ]
    assert found == [
        ("ana bell|1950-02-01", 2, 3.5, "D5"),
        ("jo smith|1948-05-06", 3, 3.0, "E7"),
        ("eve long|1961-03-03", 1, 3.0, "F6"),
    ]
    assert checked.read["different_people"] == 3


def test_the_register_answers_how_many_different_people(place: Place) -> None:
    sent(place, MONTHS, SHEETS)
    (receipt,) = place.returns.receive(by="Sam Reed")
    assert (receipt.checked.holds, receipt.state) == ("register", "ready")
    place.returns.accept([receipt.return_id or 0], by="Sam Reed", why="agreed")
    results = place.measures.table("place_results").query("span == '2026-27 Q1' and dimension == 'all'")
    figures = results.set_index("indicator_code")["result"]
    assert (figures["people_supported"], figures["support_sessions"]) == (3, 6)
    with place.store() as store:
        held = store.rows("select * from cell union all by name select * from support")
    assert not [r for r in held if any(str(v).casefold() in ("bell", "smith", "ana bell|1950-02-01") for v in r)]


def test_a_date_merged_over_the_rows_of_a_session_is_said_of_all_of_them(place: Place) -> None:
    rows = [
        *TOP,
        ["Date", "Member no", "Activity", "Hrs"],
        [datetime(2026, 4, 7), "LC-01", "Lunch", 2],
        [],
        [None, "LC-02", "Lunch", 1],
        [None, "LC-03", "Lunch", 1],
        [datetime(2026, 4, 14), "LC-01", "Lunch", 2],
    ]
    path = sent(place, ROWS, {"Log": rows}, ("A5:A7",))
    assert {who: told[0] for who, told in people(place, path).items()} == {"LC-01": 2, "LC-02": 1}
    assert codes(place, path) == {"date-missing": ("A8",)}


def test_headings_written_again_halfway_are_no_person(place: Place) -> None:
    path = sent(place, ROWS, {"Log": [*ATTENDANCES[:6], ATTENDANCES[3], *ATTENDANCES[8:9]]})
    assert sorted(people(place, path)) == ["LC-01", "LC-02"]
    assert codes(place, path) == {}


def test_an_accent_or_an_apostrophe_makes_nobody_another_person(place: Place) -> None:
    rows = month(["Zoë", "O'Neil", "1/2/1950", 2, None, None], ["Zoe", "O’Neil", "1/2/1950", None, 1, None])
    path = sent(place, MONTHS, {"April 26": rows})
    assert {who: told[0] for who, told in people(place, path).items()} == {"oneil zoe|1950-02-01": 2}


def test_a_month_below_another_is_not_read_under_the_first_months_days(place: Place) -> None:
    rows = [*TOP, ["Ref", "Name", "7 April 2026", "14 April 2026"], ["A1", "Ana Bell", "x", "x"], []]
    again = [["Ref", "Name", "5 May 2026", "12 May 2026"], ["A1", "Ana Bell", None, "x"], ["A2", "Jo Smith", "x", None]]
    layout = "    columns: {reference: Ref, name: Name}\n    sessions: {}\n"
    path = sent(place, layout, {"Register": [*rows, *again]})
    assert {who: told[0] for who, told in people(place, path).items()} == {"A1": 2}
    assert codes(place, path) == {"table-below": ("A7",)}


def test_the_same_headings_again_on_a_new_page_of_a_register_end_nothing(place: Place) -> None:
    head = ["Ref", "Name", "7 April 2026", "14 April 2026"]
    rows = [*TOP, head, ["A1", "Ana Bell", "x", "x"], [], head, ["A2", "Jo Smith", "x", None]]
    path = sent(place, "    columns: {reference: Ref, name: Name}\n    sessions: {}\n", {"Register": rows})
    assert {who: told[0] for who, told in people(place, path).items()} == {"A1": 2, "A2": 1}
    assert codes(place, path) == {}


def test_a_second_sheet_of_the_same_kind_is_said_not_to_be_read(place: Place) -> None:
    path = sent(place, ROWS, {"Log": ATTENDANCES[:6], "Cover": TOP, "Ana Bell": ATTENDANCES[:6]})
    (checked,) = place.returns.check([path])
    found = next(f for f in checked.findings if f.code == "unread-sheet")
    assert (found.severity, "no. 3 from the left" in found.message) == ("warning", True)
    assert "Ana" not in found.sentence()


def test_a_register_of_ticks_is_not_asked_for_hours(place: Place) -> None:
    path = sent(place, SESSIONS, {"Register": COLUMNS[:6]}, ("D4:F4", "G4:I4"))
    assert "empty-column" not in codes(place, path)


def test_a_register_of_another_quarter_is_not_the_right_file(place: Place) -> None:
    path = sent(place, MONTHS, {"July 26": SHEETS["July 26"]})
    (checked,) = place.returns.check([path])
    assert (checked.verdict, [f.code for f in checked.findings]) == ("refused", ["empty-register"])
    assert "nobody who came in 2026-27 Q1" in checked.findings[0].message


def test_a_register_without_dates_above_its_sessions_says_so(place: Place) -> None:
    rows = [*TOP, [], ["Ref", "Name", "DOB", "Week 1", "Week 2"], ["A1", "Ana", None, "x", "x"]]
    (checked,) = place.returns.check([sent(place, SESSIONS, {"Register": rows})])
    assert checked.verdict == "refused"
    assert "on which day a session was" in checked.findings[0].message


@pytest.mark.parametrize(
    ("parts", "sheet", "day"),
    [
        (("2026-04-07",), "x", date(2026, 4, 7)),
        (("07/04/2026",), "x", date(2026, 4, 7)),
        (("Tue 7 Apr",), "x", date(2026, 4, 7)),
        (("7/4",), "x", date(2026, 4, 7)),
        (("5 Jan",), "x", date(2027, 1, 5)),
        (("April 2026", "7"), "x", date(2026, 4, 7)),
        (("2026-04-01", "7th"), "x", date(2026, 4, 7)),
        (("Spring", "7"), "Apr-26", date(2026, 4, 7)),
        (("2025", "Apr", "Mon 7"), "x", date(2025, 4, 7)),
        (("April 2026", "31"), "x", None),
        (("April 2026", "Week 1"), "x", None),
        (("7",), "Register", None),
        (("Total",), "April 2026", None),
        (("7",), "May", date(2026, 5, 7)),
        (("Session 1\n10/04/2026",), "x", date(2026, 4, 10)),
        (("Wk1 12/5",), "x", date(2026, 5, 12)),
        (("Week 2: Tue 7 Apr (trip)",), "x", date(2026, 4, 7)),
        (("DBS check 03/04/2026",), "x", None),
        (("April 2026", "Session 1/2"), "x", None),
        (("7",), "Lunch club, Apr 2026", date(2026, 4, 7)),
        (("7",), "May Street Centre", None),
        (("7",), "Margate", None),
        (("Mayfield hall", "7"), "x", None),
    ],
)
def test_a_session_is_on_the_day_its_headings_give(parts: tuple[str, ...], sheet: str, day: date | None) -> None:
    assert session_day(parts, sheet, 2026) == day


def test_a_register_that_cannot_tell_people_apart_is_no_layout(tmp_path: Path) -> None:
    from outcomes.errors import DefinitionError

    text = HEAD.format(code="club") + "    columns: {attended_on: Date}\n"
    (tmp_path / "club.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="must tell people apart"):
        load_layouts(tmp_path)
