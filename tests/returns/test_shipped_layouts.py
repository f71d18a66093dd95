"""Forms of others that we ship a layout for: every value is read from its cell, as an independent reading finds it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from outcomes.returns.choose import choose
from outcomes.returns.extract import Reading, extract
from outcomes.returns.layout import shipped_layouts
from outcomes.returns.other import type_tables
from outcomes.returns.people import Secrets
from outcomes.returns.workbook import Reader

Values = dict[tuple[str, str], Any]
"""What stands in a cell (sheet, A1)."""


def read(path: Path, reader: Reader, code: str) -> Reading:
    workbook = reader.read(path)
    choice = choose(workbook, shipped_layouts())
    assert choice.layout is not None, choice.why
    assert choice.layout.layout == code
    return extract(workbook, choice.layout, choice.why)


def values_of(reading: Reading) -> Iterator[tuple[str, str, str, Any, str, str]]:
    """Kind, row, field, value, sheet and cell of each record."""
    for table in reading.tables:
        for i in range(table.size):
            kind, row, field, value = (table.values[n][i] for n in ("kind", "row", "field", "value"))
            yield kind, row, field, value, table.sheet, table.cell(i, "value")


# --- episodes of children looked after

EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN,LA,YEAR
K1,2019-06-19,P,C2,N1,U6,PR4,2020-07-26,X1,CARPL,QQ1 1,QQ2 3,4000001,Testshire,2020
K1,2020-07-26,T,C2,N1,U4,PR4,,,,QQ1 1,QQ2 2,4000001,Testshire,2020
K2,20/11/2019,S,V2,N1,P2,PR5,24/10/2020,E8,,,,,Testshire,2021
"""
DROPPED = {"HOME_POST", "PL_POST"}


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_episodes_are_read_cell_by_cell_as_the_csv_module_reads_them(
    tmp_path: Path, reader: Reader, delimiter: str
) -> None:
    path = tmp_path / "episodes.csv"
    path.write_text(EPISODES.replace(",", delimiter), encoding="utf-8")
    assert _compare_episodes(path, reader, delimiter) == 34
    tables, findings = type_tables(read(path, reader, "ssda903-episodes"))
    started = [r.value for r in tables[0].frame.itertuples() if r.field == "started_on"]
    assert [str(day)[:10] for day in started] == ["2019-06-19", "2020-07-26", "2019-11-20"]
    assert findings == []


def test_the_real_episodes_are_read_cell_by_cell(shared_real: Path, reader: Reader) -> None:
    assert _compare_episodes(shared_real / "ssda903_episodes.csv", reader, ",") == 259


def _compare_episodes(path: Path, reader: Reader, delimiter: str) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    kept = [c for c, name in enumerate(rows[0]) if name not in DROPPED]
    expected = {
        (r, openpyxl.utils.get_column_letter(c + 1)): rows[r - 1][c]
        for r in range(2, len(rows) + 1)
        for c in kept
        if rows[r - 1][c]
    }
    reading = read(path, reader, "ssda903-episodes")
    found = {
        (int(cell.lstrip("ABCDEFGHIJKLMNO")), cell.rstrip("0123456789")): v for *_, v, _, cell in values_of(reading)
    }
    assert found == expected
    assert reading.findings == ()
    return len(found)


def test_no_postcode_of_a_child_is_in_what_is_read(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "episodes.csv"
    path.write_text(EPISODES, encoding="utf-8")
    assert "QQ" not in str([table.values for table in read(path, reader, "ssda903-episodes").tables])


def test_a_childs_number_is_kept_as_its_match_key_alone(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "episodes.csv"
    path.write_text(EPISODES, encoding="utf-8")
    tables, _ = type_tables(read(path, reader, "ssda903-episodes"), Secrets(b"one", b"two"))
    records = list(zip(*(tables[0].values[n].tolist() for n in ("field", "row", "value")), strict=True))
    children = [value for field, _, value in records if field == "child"]
    assert [len(key) for key in children] == [64, 64, 64]
    assert children[0] == children[1] != children[2]
    assert {row for _, row, _ in records} == {"1 / 2019-06-19", "2 / 2020-07-26", "3 / 20/11/2019"}
    assert "K1" not in str((tables[0].values, tables[0].read.values))


# --- the INDIGO project form

MARK = "SPREADSHEETFORM:"
CONTACT = ("contact/name", "contact/email")
PRESENT = 2
"""Rows that are filled in of each list."""


def _filled(book: openpyxl.Workbook) -> dict[tuple[str, str], tuple[str, str, Any]]:
    """Each mark of the blank form replaced by a value; what should be read: kind, field and value by sheet and cell."""
    told: dict[tuple[str, str], tuple[str, str, Any]] = {}
    for sheet in book:
        marks = [c for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and c.value.startswith(MARK)]
        for cell in marks:
            _, how, path = str(cell.value).split(":", 2)
            kind, _, rest = path.partition(":") if how == "DOWN" else ("project", "", path)
            for down in range(PRESENT if how == "DOWN" else 1):
                place = sheet.cell(cell.row + down, cell.column)
                place.value = 1000 + len(told)
                if "organisation_names/" in kind:  # a slip of the form: the list's name stands second
                    kind, rest = kind.split("/")[1], f"organisation_names/{rest}"
                told[sheet.title, place.coordinate] = (kind, rest.removesuffix("/value"), place.value)
    return told


def _check_indigo(path: Path, told: dict[tuple[str, str], tuple[str, str, Any]], reader: Reader) -> int:
    reading = read(path, reader, "indigo-project-form")
    found = {(sheet, cell): (kind, field, value) for kind, _, field, value, sheet, cell in values_of(reading)}
    wanted = {
        place: what
        for place, what in told.items()
        if not what[1].startswith(CONTACT) and what[:2] != ("project", "notes")
    }
    assert found == wanted
    assert not [f for f in reading.findings if f.severity == "error"]
    return len(found)


def test_every_field_of_the_real_indigo_form_is_read_under_its_own_name(
    shared_real: Path, tmp_path: Path, reader: Reader
) -> None:
    book = openpyxl.load_workbook(shared_real / "indigo_project_form_v019.xlsx")
    told = _filled(book)
    book.save(tmp_path / "filled.xlsx")
    assert _check_indigo(tmp_path / "filled.xlsx", told, reader) == 67 + PRESENT * 238


def test_the_blank_indigo_form_holds_no_values(shared_real: Path, reader: Reader) -> None:
    reading = read(shared_real / "indigo_project_form_v019.xlsx", reader, "indigo-project-form")
    assert list(values_of(reading)) == []
    assert not [f for f in reading.findings if f.severity == "error"]


def _mark(path: str, *, down: bool = False) -> str:
    return f"{MARK}{'DOWN' if down else 'SINGLE'}:{path}"


def _look_alike() -> openpyxl.Workbook:
    """Some sheets of the form, made from its shapes: labels with labels beside them, and headings on several rows."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Introduction"
    first.append([])
    first.append(["INDIGO Project ID", _mark("id")])
    overview = book.create_sheet("General Overview")
    for row in (
        ["As of a day long ago"],
        [None, None, "Value"],
        ["Impact Bond Name", None, _mark("name/value")],
        ["Alternative Names", "(comma sep)", _mark("alternative_names/value")],
        [],
        ["Stage of Development", None, "Value", "Sources (IDs, comma seperated)"],
        [None, None, _mark("stage_development/value"), _mark("stage_development/source_ids")],
        ["Jurisdiction", None, _mark("jurisdiction/jurisdiction/value")],
        ["Notes", None, _mark("jurisdiction/notes")],
        [
            "Total investment commitment",
            "(currency)",
            _mark("overall_project_finance/total_investment_commitment/currency/value"),
        ],
        [
            "Total outcome payments made",
            "(currency)",
            _mark("overall_project_finance/total_outcome_payments_made/currency/value"),
        ],
        [None, "(amount)", _mark("overall_project_finance/total_outcome_payments_made/amount/value")],
        ["Notes", None, _mark("overall_project_finance/notes")],
    ):
        overview.append(row)
    organisations = book.create_sheet("Organisations")
    organisations.append(["ID", None, "ORG-ID", None, None, "Contact", None, "Details"])
    organisations.append(
        [None, "Name", "Company", "Charity", "Other", "Name", "Email", "Website", "Address", "Postcode", "Country"]
    )
    for area in ("C1:E1", "F1:G1", "H1:K1"):
        organisations.merge_cells(area)
    paths = [
        "id",
        "name/value",
        "org-ids/company/value",
        "org-ids/charity/value",
        "org-ids/other/value",
        "contact/name/value",
    ]
    paths += ["contact/email/value", "website/value", "address/value", "postcode/value", "country/value"]
    organisations.append([_mark(f"organisations:{path}", down=True) for path in paths])
    book.create_sheet("Outcome Metrics")
    book.create_sheet("Performance & Results")
    return book


def test_a_form_like_indigos_is_read_under_its_fields_own_names(tmp_path: Path, reader: Reader) -> None:
    book = _look_alike()
    told = _filled(book)
    book.save(tmp_path / "look-alike.xlsx")
    reading = read(tmp_path / "look-alike.xlsx", reader, "indigo-project-form")
    found = {(sheet, cell): (kind, field, value) for kind, _, field, value, sheet, cell in values_of(reading)}
    assert found == {place: what for place, what in told.items() if not what[1].startswith(CONTACT)}
    assert len(found) == 11 + PRESENT * 9
