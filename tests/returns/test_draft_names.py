"""A drafted layout, and what is said of it, names nobody: not by a sheet, a heading, or the words beside a figure."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.returns.choose import choose
from outcomes.returns.extract import Reading, extract
from outcomes.returns.layout import load_layouts
from outcomes.returns.workbook import Reader

DAYS = [datetime(2025, 4, day) for day in (3, 10, 17)]
VISITS = [["Date", "Activity", "Hours"], *([day, "Walk", 2] for day in DAYS)]
ACROSS = ["Date", "Ana Bell", "Bo Carr", "Zebedee"]
SHEETS: dict[str, dict[str, list[list[Any]]]] = {
    "a sheet a person": {"Ana Bell": VISITS, "Bo Carr": VISITS, "Summary": [["Quarter", "2025-26 Q1"]]},
    "a person called May": {"May": VISITS, "Zebedee": VISITS, "June": VISITS},
    "a sheet a reference": {"NX-77": VISITS, "NX-78": VISITS},
    "one person's workbook": {"Quill, Thorn": [["Client ref", "Start date", "Visits"], ["A1", DAYS[0], 3]]},
    "an ordinary word beside a name": {"Ana's sessions": [["Client ref", "Start date", "Visits"], ["A1", DAYS[0], 3]]},
    "a column a person": {"Register": [[*ACROSS], *([day, "x", None, "x"] for day in DAYS)]},
    "hours by person": {"Hours": [[*ACROSS, "Total"], *([day, 2, None, 1.5, 3.5] for day in DAYS)]},
    "a number beside each name": {"List": [["Ana Bell", 3], ["Bo Carr", 4], ["Volunteers this quarter", 9]]},
    "a name among ordinary words": {
        "List": [["Sessions with Ana Bell", 3], ["Bo’s visits", 4], ["Support: Zebedee", 9], ["Volunteers today", 2]]
    },
    "people by quarter": {
        "Helpers": [
            ["Helper", "2025-26 Q1", "2025-26 Q2"],
            *([who, 3, 4] for who in ("Zebedee Quill", "Ana Bell-Carr", "Thornton Bell")),
        ]
    },
    "figures and people by quarter": {
        "Figures": [
            ["Measure", "2025-26 Q1", "2025-26 Q2"],
            *([what, 3, 4] for what in ("Trees and hedge plants planted", "Zebedee Quill", "Visits made")),
        ]
    },
}  # fmt: skip


def saved(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def drafted(path: Path, folder: Path) -> tuple[str, str]:
    """The draft's text, and all that the command says."""
    to = folder / "layouts" / "draft.yaml"
    done = CliRunner().invoke(main, ["layout", "draft", str(path), "--to", str(to)])
    assert done.exit_code == 0, done.output
    return to.read_text("utf-8"), done.output


@pytest.mark.parametrize("kind", SHEETS)
def test_nobody_is_named_in_a_draft_nor_on_screen(kind: str, tmp_path: Path) -> None:
    text, said = drafted(saved(tmp_path / "tracker.xlsx", SHEETS[kind]), tmp_path)
    found = set(re.findall(r"[a-z]+|nx.\d\d", (text + said).casefold().replace(str(tmp_path).casefold(), "")))
    assert found & {"ana", "bell", "bo", "carr", "zebedee", "quill", "thorn", "thornton", "nx-77", "nx_77"} == set()
    assert load_layouts(tmp_path / "layouts")["draft"].layout == "draft"


def read(folder: Path, path: Path, reader: Reader, *changes: tuple[str, str]) -> Reading:
    """The workbook read with its draft, after a person's changes."""
    file = folder / "layouts" / "draft.yaml"
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    layout = load_layouts(file.parent)["draft"]
    workbook = reader.read(path)
    assert choose(workbook, {"draft": layout}).layout is layout
    return extract(workbook, layout)


def test_sheets_of_people_are_told_once_and_read_each(tmp_path: Path, reader: Reader) -> None:
    path = saved(tmp_path / "tracker.xlsx", SHEETS["a sheet a person"])
    text, said = drafted(path, tmp_path)
    assert text.count("every_sheet: true") == 1
    assert "Some sheets may be named after people, so they are called by their number from the left." in said
    reading = read(tmp_path, path, reader)
    assert sorted(t.size for t in reading.tables_of("people")) == [1, 1]
    assert sorted(s for t in reading.tables_of("people") for s in t.values["sessions"].tolist()) == [3, 3]


def test_a_column_a_person_is_read_as_the_draft_says(tmp_path: Path, reader: Reader) -> None:
    for kind, counted in (("a column a person", "sessions"), ("hours by person", "hours")):
        path = saved(tmp_path / "tracker.xlsx", SHEETS[kind])
        (tmp_path / kind).mkdir()
        drafted(path, tmp_path / kind)
        (people,) = read(tmp_path / kind, path, reader).tables_of("people")
        assert people.values["family_name"].tolist() == ["Bell", "Zebedee"]
        assert people.values[counted].tolist() == ([3, 3] if counted == "sessions" else [6, 4.5])


def test_what_is_no_name_is_still_repeated(tmp_path: Path) -> None:
    text, said = drafted(saved(tmp_path / "list.xlsx", SHEETS["a number beside each name"]), tmp_path)
    assert "Volunteers this quarter" in text
    assert "? 2 labels have a number beside it. The words may be somebody's name" in said
    (tmp_path / "more").mkdir()
    text, said = drafted(saved(tmp_path / "f.xlsx", SHEETS["figures and people by quarter"]), tmp_path / "more")
    assert "Trees and hedge plants planted: {indicator: trees_planted}" in text
    assert "“Visits made” names no indicator" in said
    assert "? 1 row names no indicator that we know. The words may be" in said


MARKED = [["M-917", "x", None, "x"], ["M-918", None, "A", "x"], ["M-919", "x", "x", 1]]
REGISTERS: dict[str, dict[str, list[list[Any]]]] = {
    "days over one column of references": {"Register": [["Member no", *DAYS], *MARKED]},
    "days by number": {
        "April": [["Member no", 3, 10, 17], *MARKED],
        "May": [["Member no", 1, 8, 15], *MARKED],
    },
    "days by number beside names": {
        "April": [["Member no", "Name", 3, 10, 17], *([who, "Ana Bell", *marks] for who, *marks in MARKED)]
    },
}


@pytest.mark.parametrize("kind", REGISTERS)
def test_a_registers_days_are_its_headings_and_never_its_first_row(kind: str, tmp_path: Path, reader: Reader) -> None:
    path = saved(tmp_path / "ours.xlsx", REGISTERS[kind])
    text, said = drafted(path, tmp_path)
    assert "M-91" not in text + said
    assert "Ana" not in text + said
    months = len(REGISTERS[kind])
    assert said.count("holds a register of who came") == months
    period = ("# ? period: {constant: …}", "period: {constant: 2025-26 Q1}")
    reading = read(tmp_path, path, reader, ("  # ? period", "sender:\n  # ? period"), period)
    people = [
        row
        for table in reading.tables_of("people")
        for row in zip(table.values["reference"], table.values["sessions"], strict=True)
    ]
    assert sorted({reference for reference, _ in people}) == ["M-917", "M-918", "M-919"]
    assert sum(sessions for _, sessions in people) == months * 6


def test_rows_of_people_with_dates_are_no_headings(tmp_path: Path) -> None:
    rows = [[who, datetime(1950, 1, n), datetime(2025, 4, n)] for n, who in enumerate(("Ana Bell", "Bo Carr"), 1)]
    text, said = drafted(
        saved(tmp_path / "ours.xlsx", {"April": [*rows], "May": [["Bo Carr", 3, 10], ["Ana Bell", 4, 9]]}), tmp_path
    )
    assert {name for name in ("Ana", "Bell", "Bo", "Carr") if name in text + said} == set()
