"""Sheets and headings that are people's names: the people are counted, and their names are kept and said nowhere."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.place import Place

from .test_registers import HEAD, TOP, codes, people, sent

SHEET_A_PERSON = """    every_sheet: true
    sheet_name_as: name
    columns: {attended_on: {heading: Date, want: date}, hours: {heading: Hrs, want: number}}
"""
SHEET_A_REFERENCE = SHEET_A_PERSON.replace("sheet_name_as: name", "sheet_name_as: reference")
COLUMN_A_PERSON = """    columns: {attended_on: {heading: Date, want: date}}
    ignore_columns: [Total]
    sessions: {headings: name, cells: hours}
"""
LOG: list[list[Any]] = [["Date", "Hrs"], [datetime(2026, 4, 7), 2], [datetime(2026, 4, 14), "lots"]]
BOOK = {"Front": TOP, "Zelda Quill": LOG, "Ezra Thorn": LOG[:2], "April Jones": LOG[:2]}
NAMES = ("Zelda", "Quill", "Ezra", "Thorn", "Jones")
ACROSS: list[list[Any]] = [
    *TOP,
    ["Date", "Zelda Quill", "Thorn, Ezra", "April Jones", "Total"],
    [datetime(2026, 4, 7), 2, None, 1, 3],
    ["14/04/2026", 1.5, "?", None, 1.5],
    [None, 1, None, None, None],
    ["Total", 4.5, None, 1, 4.5],
]


def said_of(*texts: object) -> set[str]:
    """Which of the people's names stand in some texts."""
    everything = "\n".join(map(str, texts)).casefold()
    return {name for name in NAMES if name.casefold() in everything}


def everything_kept(place: Place) -> list[str]:
    """Every table of the store, every archived cell, and what is said of it."""
    import pyarrow.parquet

    with place.store() as store:
        tables = [t for (t,) in store.rows("select table_name from duckdb_tables()")]
        kept = [str(store.rows(f"select * from {table}")) for table in tables]
    for path in (place.folder / "archive").glob("*.parquet"):
        table = pyarrow.parquet.read_table(path)
        kept += [str(table.to_pylist()), str(table.schema.metadata)]
    return kept


def test_one_sheet_a_person_counts_people_and_says_none_of_their_names(place: Place) -> None:
    path = sent(place, SHEET_A_PERSON, BOOK)
    (checked,) = place.returns.check([path])
    assert [(t.read.sheet, t.size, t.read.values["sessions"].tolist()) for t in checked.tables] == [
        ("sheet no. 2", 1, [2]),
        ("sheet no. 3", 1, [1]),
        ("sheet no. 4", 1, [1]),
    ]
    found = {f.code: (f.sheet, f.cells) for f in checked.findings if f.code != "missing-indicator"}
    assert found == {
        "type-error": ("sheet no. 2", ("B3",)),
        "sheets-numbered": ("", ()),
        "person-without-reference": ("", ()),
    }
    output = CliRunner().invoke(main, ["check", str(path), "--place", str(place.folder)]).output
    assert "sheet no. 2, cell B3" in output
    assert said_of(output) == set()


def test_a_person_whose_name_is_a_month_is_a_person_like_any_other(place: Place) -> None:
    path = sent(place, SHEET_A_PERSON, {"Front": TOP, "May": LOG[:2], "April": LOG[:2], "June": LOG[:2]})
    (checked,) = place.returns.check([path])
    assert [t.read.sheet for t in checked.tables] == ["sheet no. 2", "sheet no. 3", "sheet no. 4"]
    assert checked.read["different_people"] == 3
    place.returns.receive(by="Sam Reed")
    with place.store() as store:
        sheets = {name for (name,) in store.rows("select distinct sheet from cell")}
    assert not sheets & {"May", "April", "June"}


def test_a_sheet_named_by_a_reference_is_that_reference(place: Place) -> None:
    path = sent(place, SHEET_A_REFERENCE, {"Front": TOP, "LC-01": LOG[:2], "LC-02": LOG[:2]})
    (checked,) = place.returns.check([path])
    assert [t.read.values["reference"].tolist() for t in checked.tables] == [["LC-01"], ["LC-02"]]
    assert "person-without-reference" not in codes(place, path)


@pytest.mark.parametrize(("layout", "book"), [(SHEET_A_PERSON, BOOK), (COLUMN_A_PERSON, {"Register": ACROSS})])
def test_no_name_of_a_sheet_or_heading_is_kept_anywhere(
    place: Place, layout: str, book: dict[str, list[list[Any]]]
) -> None:
    sent(place, layout, book)
    (receipt,) = place.returns.receive(by="Sam Reed")
    assert receipt.return_id is not None
    kept = everything_kept(place)
    assert any("sheet no. 2" in text for text in kept) or layout == COLUMN_A_PERSON
    assert said_of(*kept) == set()
    assert said_of(*(json.dumps(f.as_dict()) for f in receipt.checked.findings)) == set()


def test_one_column_a_person_counts_people_by_the_cells_they_have(place: Place) -> None:
    path = sent(place, COLUMN_A_PERSON, {"Register": ACROSS})
    (checked,) = place.returns.check([path])
    (table,) = checked.tables
    assert table.read.values["sessions"].tolist() == [2, 1]
    assert table.read.values["hours"].tolist() == [3.5, 1.0]
    assert [table.read.cell(i, "sessions") for i in range(2)] == ["B5", "D5"]
    labels = {f.code: (f.label, f.cells) for f in checked.findings if f.code != "missing-indicator"}
    assert labels == {
        "unknown-mark": ("the person in column C", ("C6",)),
        "day-missing": ("Date", ("A7",)),
        "person-without-reference": ("", ()),
    }


def test_two_people_of_one_heading_are_one_and_references_may_stand_there_too(place: Place) -> None:
    rows = [
        *TOP,
        ["Date", "LC-1", "lc - 1", "LC-2"],
        [datetime(2026, 4, 7), "x", None, None],
        ["8/4/2026", None, "x", 1],
    ]
    layout = COLUMN_A_PERSON.replace("headings: name, cells: hours", "headings: reference")
    assert {who: told[0] for who, told in people(place, sent(place, layout, {"R": rows})).items()} == {
        "LC-1": 2,
        "LC-2": 1,
    }


def test_the_marked_up_copy_marks_the_sheet_that_the_number_stands_for(place: Place, tmp_path: Path) -> None:
    path = sent(place, SHEET_A_PERSON, BOOK)
    run = CliRunner().invoke(main, ["check", str(path), "--place", str(place.folder), "--to", str(tmp_path / "out")])
    (copy,) = (tmp_path / "out").iterdir()
    book = openpyxl.load_workbook(copy)
    assert book["Zelda Quill"]["B3"].fill.fgColor.rgb == "FFFFB8A8", run.output
    assert book["Zelda Quill"]["B3"].comment is not None


def test_sheets_a_month_keep_their_names_and_other_sheets_beside_them_do_not(place: Place) -> None:
    layout = "    every_sheet: true\n    columns: {reference: Ref, attended_on: {heading: Date, want: date}}\n"
    rows = [*TOP, ["Ref", "Date"], ["A1", datetime(2026, 4, 7)]]
    sheets = {"April 2026": rows, "May": rows[3:], "Q1 week 3": rows[3:], "April Jones": rows[3:]}
    (checked,) = place.returns.check([sent(place, layout, sheets)])
    assert [t.read.sheet for t in checked.tables] == ["April 2026"]
    with_twice = {f.sheet for f in checked.findings if f.code == "session-twice"}
    assert with_twice == {"May", "Q1 week 3", "sheet no. 4"}


def test_a_heading_of_a_register_that_is_not_read_is_not_quoted(place: Place) -> None:
    rows = [*TOP, [], ["Ref", "Name", "DOB", "7 April 2026", "Ezra Thorn"], ["A1", "Ana", None, "x", "x"]]
    layout = "    heading_rows: 1\n    columns: {reference: Ref}\n    ignore_columns: [Name, DOB]\n    sessions: {}\n"
    (checked,) = place.returns.check([sent(place, layout, {"Register": rows})])
    (unread,) = [f for f in checked.findings if f.code == "unread-heading"]
    assert unread.cells == ("E5",)
    assert said_of(json.dumps(unread.as_dict())) == set()


LINKED: list[list[Any]] = [
    *TOP,
    ["Ref", "Name", "DOB", "7 April 2026", "14 April 2026"],
    ["A1", "Zelda Quill", None, "x", None],
    [None, "Quill, Zelda", None, None, "x"],
    ["A2", "Jo Smith", "1/2/1950", "x", None],
    ["A3", "Jo Smith", "3/4/1961", "x", None],
    [None, "Jo Smith", "1/2/1950", None, "x"],
    [None, "Jo Smith", None, None, "x"],
    [None, "Ana Bell", "5/5/1955", "x", None],
    [None, "Ana Bell", None, None, "x"],
]
LINKING = "    columns: {reference: Ref, name: Name, birth_date: {heading: DOB, want: date}}\n    sessions: {}\n"


def test_a_person_with_a_reference_on_one_row_and_a_name_on_another_is_one(place: Place) -> None:
    path = sent(place, LINKING, {"Register": LINKED})
    counted = {who: told[0] for who, told in people(place, path).items()}
    assert counted == {"A1": 2, "A2": 2, "A3": 1, "ana bell|1955-05-05": 2, "None": 1}
    found = codes(place, path)
    assert found["counted-with"] == ("E6", "E9", "E12")
    assert found["which-person"] == ("E10",), "two people are called so, and nothing says which"


def test_another_date_of_birth_is_another_person(place: Place) -> None:
    rows = [
        *TOP,
        ["Ref", "Name", "DOB", "7 April 2026"],
        ["A1", "Zelda Quill", "1/2/1950", "x"],
        [None, "Zelda Quill", "1/2/1990", "x"],
    ]
    path = sent(place, LINKING, {"Register": rows})
    assert set(people(place, path)) == {"A1", "quill zelda|1990-02-01"}
    assert not {"counted-with", "which-person"} & set(codes(place, path))


def test_a_row_with_a_date_of_birth_and_no_name_is_said_to_be_nobodys(place: Place) -> None:
    rows = [
        *TOP,
        ["Ref", "Name", "DOB", "7 April 2026"],
        ["A1", "Zelda Quill", None, "x"],
        [None, None, "1/2/1950", "x"],
    ]
    path = sent(place, LINKING, {"Register": rows})
    assert set(people(place, path)) == {"A1"}
    assert codes(place, path)["nobody-named"] == ("D6",)


def test_people_across_need_a_column_of_days(tmp_path: Path) -> None:
    from outcomes.errors import DefinitionError
    from outcomes.returns.layout import load_layouts

    text = HEAD.format(code="club") + "    columns: {activity: What}\n    sessions: {headings: name}\n"
    (tmp_path / "club.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="attended_on"):
        load_layouts(tmp_path)
