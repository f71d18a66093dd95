"""What a file is told that is not our form: how it was read, why so, and what to do where it was not."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from tests.made_once import summer_place

from outcomes import check_files, new_place, open_place
from outcomes.cli import main
from outcomes.returns.choose import choose
from outcomes.returns.extract import extract
from outcomes.returns.feedback import as_dict, in_words
from outcomes.returns.layout import shipped_layouts
from outcomes.returns.template import FormContent, write_form
from outcomes.returns.workbook import Reader

EPISODES = [
    ["CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC"],
    ["K1", "03/04/2025", "P", "C2", "N1", "U6", "26/07/2025", "X1"],
    ["K2", "05/04/2025", "P", "C2", "N1", "U6", "07/07/2025", "X1"],
]


def saved(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_program_saved_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "episodes.csv"
    rows = [*EPISODES, ["K9", "2025-04-01", "P", "C2", "Zoë £", "U6", "", ""]]
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    (checked,) = check_files([path])
    assert (checked.layout, checked.verdict) == ("ssda903-episodes", "ready")
    assert "Zoë £" in checked.tables[0].read.values["value"].tolist()


def test_an_ambiguous_date_is_read_the_day_first_and_said(tmp_path: Path) -> None:
    (checked,) = check_files([saved(tmp_path / "episodes.xlsx", *EPISODES)])
    (note,) = checked.findings
    assert (note.code, note.severity, note.cells) == ("ambiguous-date", "note", ("B2", "B3"))
    values = dict(zip(checked.tables[0].read.values["field"], checked.tables[0].values["value"], strict=True))
    assert str(values["started_on"])[:10] == "2025-04-05"


def test_an_ambiguous_date_on_our_form_is_said_and_a_birth_date_is_not_shown(tmp_path: Path) -> None:
    place = summer_place(tmp_path / "p")
    people = [{"reference": "A1", "started_on": "03/04/2026", "birth_date": "04/05/1950", "sessions": 1}]
    path = tmp_path / "r.xlsx"
    content = FormContent(people=people)
    write_form(path, place.definition, "example-charity", "example-grants", "2026-27 Q1", content=content)
    (checked,) = place.returns.check([path])
    notes = {f.label: f for f in checked.findings if f.code == "ambiguous-date"}
    assert set(notes) == {"Started on", "Date of birth"}
    assert notes["Started on"].found == "03/04/2026"
    assert "1950" not in notes["Date of birth"].sentence()
    assert str(checked.tables[0].values["started_on"][0])[:10] == "2026-04-03"


@pytest.mark.parametrize("form", ["ods", "xls"])
def test_a_file_of_another_format_is_read_by_value_with_a_note(tmp_path: Path, soffice: str, form: str) -> None:
    path = saved(tmp_path / "episodes.xlsx", *EPISODES)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    convert = [soffice, profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path), str(path)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    (checked,) = check_files([tmp_path / f"episodes.{form}"])
    assert (checked.format, checked.layout, checked.verdict) == (form, "ssda903-episodes", "ready")
    assert checked.read == check_files([path])[0].read
    assert "values-only" in {f.code for f in checked.findings}
    assert "Save it as .xlsx next time" in " ".join(in_words(checked))


def test_an_xlsb_has_the_note_and_an_xlsx_has_not(tmp_path: Path, reader: Reader) -> None:
    workbook = reader.read(saved(tmp_path / "episodes.xlsx", *EPISODES))
    layout = shipped_layouts()["ssda903-episodes"]
    for form, is_said in (("xlsb", True), ("xlsx", False), ("xlsm", False)):
        codes = {f.code for f in extract(replace(workbook, format=form), layout).findings}
        assert ("values-only" in codes) is is_said


def test_an_empty_workbook_is_told_there_is_nothing_in_it(tmp_path: Path) -> None:
    (checked,) = check_files([saved(tmp_path / "empty.xlsx")])
    (finding,) = checked.findings
    assert (checked.verdict, finding.code, finding.message) == ("refused", "empty-workbook", "There is nothing in it.")
    assert "save it as .xlsx" in finding.remedy
    assert CliRunner().invoke(main, ["check", str(tmp_path / "empty.xlsx")]).exit_code == 2


def test_an_unknown_spreadsheet_is_told_how_it_can_be_read(tmp_path: Path) -> None:
    (checked,) = check_files([saved(tmp_path / "ours.xlsx", ["Our own table"], ["a", 1])])
    (finding,) = checked.findings
    assert finding.code == "unknown-layout"
    assert "outcomes layout FILE" in finding.remedy
    assert finding.remedy.endswith("name the place: outcomes check FILE --place PLACE.")
    assert ".xlsx" not in finding.remedy
    new_place(tmp_path / "p", "Testville")
    (known,) = check_files([tmp_path / "ours.xlsx"], place=tmp_path / "p")
    assert "--place" not in known.findings[0].remedy


def test_a_form_that_is_known_and_blank_is_told_so_and_not_asked_for_a_partner(tmp_path: Path) -> None:
    path = saved(tmp_path / "blank.xlsx", GRANTS)
    (checked,) = check_files([path])
    assert (checked.verdict, [f.code for f in checked.findings]) == ("refused", ["nothing-entered"])
    assert "nothing is entered in it" in checked.findings[0].message


def test_a_csv_that_fits_nothing_is_asked_for_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (finding,) = check_files([tmp_path / "x.csv"])[0].findings
    assert finding.code == "unknown-layout"
    assert "saved as .xlsx" in finding.remedy
    assert "outcomes layout FILE" in finding.remedy


GRANTS = ["Identifier", "Amount Awarded", "Award Date", "Funding Org:Name", "Recipient Org:Name"]


def test_the_layout_that_read_a_file_and_the_next_nearest_are_said_on_screen_and_in_json(tmp_path: Path) -> None:
    rows = [[*GRANTS, "CHILD", "DECOM"], ["g1", 5, date(2025, 4, 30), "F", "R", "k", None]]
    path = saved(tmp_path / "grants.xlsx", *rows)
    (checked,) = check_files([path])
    (other,) = checked.others
    assert (other.layout, other.met, other.asked) == ("ssda903-episodes", 2, 8)
    assert other.lacks == tuple(f"the heading “{h}”" for h in ("RNE", "LS", "CIN", "PLACE", "DEC", "REC"))
    shown = CliRunner().invoke(main, ["check", str(path)]).output
    assert "It fits “Grants in the 360Giving Data Standard”: it has the headings “Identifier”" in shown
    assert "It is also" not in shown  # two parts in eight are no use to whoever sent it
    printed = json.loads(CliRunner().invoke(main, ["check", str(path), "--json"]).output)["files"][0]
    assert printed["other_layouts"] == as_dict(checked)["other_layouts"]
    assert printed["other_layouts"][0]["lacks"] == list(other.lacks)


def test_on_screen_a_layout_is_named_beside_the_one_that_fits_where_half_of_it_is_there(tmp_path: Path) -> None:
    rows = [[*GRANTS, "CHILD", "DECOM", "RNE", "LS"], ["g1", 5, date(2025, 4, 30), "F", "R", "k", None]]
    shown = CliRunner().invoke(main, ["check", str(saved(tmp_path / "grants.xlsx", *rows))]).output
    assert (
        "It is also a little like “Episodes of children looked after (SSDA903)” (4 of the 8 things we know that by): it"
        in shown
    )


def test_a_heading_nearly_right_is_offered_where_the_form_is_known_by_it(tmp_path: Path) -> None:
    rows = [
        ["Amount Awarde"],
        [*GRANTS[:3], "Funding Org Name", "Recipiant Org:Name"],
        ["g1", 5, "Identifiers", "F", "R"],
    ]
    (finding,) = check_files([saved(tmp_path / "grants.xlsx", *rows)])[0].findings
    assert finding.code == "unknown-layout"
    for found, meant in (("Funding Org Name", "Funding Org:Name"), ("Recipiant Org:Name", "Recipient Org:Name")):
        assert f"Where it says “{found}”, write “{meant}” if that is meant." in finding.message
    assert finding.message.count("Where it says") == 2
    assert "Where it says" not in check_files([saved(tmp_path / "o.xlsx", ["Own"], ["a"])])[0].findings[0].message


def text_file(path: Path, *rows: Sequence[object]) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    return path


@pytest.mark.parametrize(("name", "is_said"), [("g.xlsx", True), ("g.XLS", True), ("g.csv", False), ("g", False)])
def test_a_text_file_with_a_workbooks_name_is_told_so(tmp_path: Path, name: str, is_said: bool) -> None:
    grant = ["g1", 5, "2025-04-30", "F", "R"]
    said = "but what it holds is plain text"
    (known,) = check_files([text_file(tmp_path / name, GRANTS, grant)])
    assert [f.code for f in known.findings if said in f.message] == ["values-only"] * is_said
    assert known.verdict == "ready"
    (unknown,) = check_files([text_file(tmp_path / name, ["Ours", "Own"], ["a", 1])])
    assert (said in unknown.findings[0].message) is is_said
    assert unknown.findings[0].code == "unknown-layout"


def test_an_amount_of_a_grant_that_was_read_with_goodwill_is_said(tmp_path: Path) -> None:
    rows = [GRANTS, ["g1", "1234,5", date(2025, 4, 30), "F", "R"]]
    (checked,) = check_files([saved(tmp_path / "grants.xlsx", *rows)])
    assert checked.tables[0].values["amount_awarded"].tolist() == [1234.5]
    assert [cell for f in checked.findings if f.code == "read-as" for cell in f.cells] == ["B2"]


def test_a_file_that_fits_none_is_told_the_nearest_and_what_they_lack(tmp_path: Path, reader: Reader) -> None:
    choice = choose(reader.read(saved(tmp_path / "x.xlsx", GRANTS[:4])), shipped_layouts())
    assert choice.layout is None
    assert choice.nearest is not None
    assert choice.nearest.layout == "360giving-spreadsheet"
    assert [o.layout for o in choice.others] == ["360giving-spreadsheet"]
    assert choice.missing == choice.others[0].lacks == ("the heading “Recipient Org:Name”",)


def test_a_file_that_names_its_form_is_not_compared_with_others(tmp_path: Path) -> None:
    new_place(tmp_path / "p", "Testville")
    place = open_place(tmp_path / "p")
    path = write_form(tmp_path / "r.xlsx", place.definition, "example-charity", "example-grants", "2026-27 Q1")
    (checked,) = place.returns.check([path])
    assert (checked.others, as_dict(checked)["other_layouts"]) == ((), [])
    assert checked.why == "The file says itself that it is made from “Our form for Common outcomes framework”."


@pytest.mark.parametrize(
    ("entry", "code"),
    [("=Guidance!A1", "formula-without-value"), ("#REF!", "error-cell"), ("#NAME?", "error-cell"), ("#N/A", None)],
)
@pytest.mark.parametrize("is_last", [True, False])
def test_a_row_of_which_nothing_can_be_read_is_never_left_out_in_silence(
    tmp_path: Path, entry: str, code: str | None, is_last: bool
) -> None:
    place = summer_place(tmp_path / "p")
    path = tmp_path / "r.xlsx"
    known = {"started_on": date(2026, 4, 13), "sessions": 1}
    content = FormContent(people=[{"reference": f"A{n}"} | known for n in range(3)])
    write_form(path, place.definition, "example-charity", "example-grants", "2026-27 Q1", content=content)
    book = openpyxl.load_workbook(path)
    people = book["People"]
    row = next(cell.row for cell in people["A"] if cell.value == ("A2" if is_last else "A1"))
    for cell in people[row]:
        cell.value = entry if cell.column == 1 else None
    book.save(path)
    (checked,) = place.returns.check([path])
    assert [f.cells for f in checked.findings if f.code == code] == [(f"A{row}",)] * (code is not None)
    assert checked.read["people"] == 2
    assert (checked.verdict == "errors") is (code is not None)  # what a formula copied down gives is no row


def test_a_row_of_formulas_without_values_does_not_end_a_table(tmp_path: Path) -> None:
    rows = [
        GRANTS,
        ["g1", 5, date(2025, 4, 30), "F", "R"],
        ["=Z1", "=Z2", "=Z3", "=Z4", "=Z5"],
        ["g3", 5, None, "F", "R"],
    ]
    (checked,) = check_files([saved(tmp_path / "grants.xlsx", *rows)])
    said = [f.cells for f in checked.findings if f.code == "formula-without-value"]
    assert said == [(f"{column}3",) for column in "ABCDE"]
    assert checked.read["grants"] == 2
