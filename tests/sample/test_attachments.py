"""The wrong attachments of Riverside: registers of the days people came, as clubs keep them; none of them counts."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from outcomes import open_place
from outcomes.files import shipped
from outcomes.sample import Truth, make_place
from outcomes.sample.attachments import ATTACHMENTS
from outcomes.sample.faults import Fault
from outcomes.sample.truth import FileTruth

RIVERSIDE = shipped("sample") / "riverside"


@cache
def truth() -> Truth:
    return Truth.load(RIVERSIDE / "truth.json")


def attached(true: Truth) -> list[FileTruth]:
    return [file for file in true.files if file.version == 0]


def file_called(words: str) -> str:
    return next(file.file for file in attached(truth()) if file.file.endswith(f" {words}.xlsx"))


def book(words: str, *, values: bool = True) -> Workbook:
    return load_workbook(RIVERSIDE / "inbox" / file_called(words), data_only=values)


def faults(words: str) -> dict[str, Fault]:
    return {fault.code: fault for fault in truth().faults if fault.file == file_called(words)}


def value(words: str, code: str) -> object:
    found = faults(words)[code]
    return book(words)[found.sheet][found.cells[0]].value


def test_every_attachment_comes_once_and_is_refused() -> None:
    assert sorted(file_called(words) for words in ATTACHMENTS) == [file.file for file in attached(truth())]
    assert {file.fate for file in attached(truth())} == {"refused"}


def test_the_return_comes_the_same_day_as_what_was_sent_in_its_place() -> None:
    returns = {(r.partner, r.programme, r.period): r for r in truth().returns}
    for file in attached(truth()):
        true = returns[(file.partner, file.programme, file.period)]
        came = [f for f in truth().files if f.version and (f.partner, f.programme, f.period) == _key(file)]
        assert min(f.file for f in came).split("/")[0] == file.file.split("/")[0]
        assert true.versions == sum(f.fate in ("accepted", "replaced", "held") for f in came)


def _key(file: FileTruth) -> tuple[str, str, str]:
    return file.partner, file.programme, file.period


@pytest.mark.parametrize(
    ("words", "code", "shape"),
    [
        ("attendance log", "bad-date", r"3[01]/\d\d/20\d\d"),
        ("attendance log", "date-missing", "None"),
        ("session register", "unknown-mark", "tbc"),
        ("session register", "counted-with", "x"),
        ("session register", "which-person", "x"),
        ("training register", "unknown-mark", "tbc"),
        ("training register", "day-missing", "None"),
        ("visits", "missing-programme", "None"),
        ("working copy", "missing-programme", "None"),
    ],
)
def test_the_cell_holds_what_the_fault_says(words: str, code: str, shape: str) -> None:
    found = faults(words)[code]
    names = book(words).sheetnames
    number = re.fullmatch(r"sheet no\. (\d+)", found.sheet)
    sheet = book(words)[names[int(number[1]) - 1] if number else found.sheet]
    assert all(re.fullmatch(shape, str(sheet[cell].value)) for cell in found.cells)


def test_the_log_has_one_attendance_twice_and_one_of_nobody() -> None:
    sheet = book("attendance log")["Log"]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]
    twice, nobody = (int(faults("attendance log")[code].cells[0][1:]) for code in ("session-twice", "nobody-named"))
    assert rows[: twice - 1].count(rows[twice - 1]) == 1
    assert isinstance(rows[nobody - 1][0], datetime)
    assert rows[nobody - 1][1] is None
    assert rows[5][1] == "Membership no"


def test_a_name_alone_stands_beside_one_reference_or_beside_two() -> None:
    rows = [(row[0].value, row[1].value) for row in book("session register")["Register"].iter_rows(min_row=8)]
    for code, references in (("counted-with", 1), ("which-person", 2)):
        row = int(re.sub(r"\D", "", faults("session register")[code].cells[0]))
        reference, name = rows[row - 8]
        assert reference is None
        assert sum(name == other and known is not None for known, other in rows) == references


def test_one_formula_of_the_working_copy_is_not_like_those_around_it() -> None:
    found = faults("working copy")["altered-formula"]
    sheet = book("working copy", values=False)[found.sheet]
    formulas = [
        str(row[0].value) for row in sheet.iter_rows(min_col=9, max_col=9) if str(row[0].value).startswith("=M")
    ]
    assert [f for f in formulas if not re.fullmatch(r"=M(\d+)\+N\1", f)] == [str(sheet[found.cells[0]].value)]


def test_the_monthly_register_is_of_the_quarter_before() -> None:
    file = next(f for f in attached(truth()) if f.file == file_called("monthly register"))
    sheets = book("monthly register").sheetnames
    assert len(sheets) in (3, 4)
    assert all(f"{int(file.period[:4])}" in name or f"{int(file.period[:4]) + 1}" in name for name in sheets)
    assert "empty-register" in faults("monthly register")


@pytest.mark.parametrize(("seed", "partners", "people", "quarters"), [(5, 5, 200, 2), (11, 12, 700, 3)])
def test_at_other_seeds_and_sizes_all_that_is_found_in_an_attachment_is_in_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, partners: int, people: int, quarters: int
) -> None:
    monkeypatch.setenv("OUTCOMES_K1", "1a" * 32)
    monkeypatch.setenv("OUTCOMES_K2", "2b" * 32)
    true = make_place(tmp_path, seed=seed, partners=partners, people=people, quarters=quarters)
    sent = attached(true)
    assert len(sent) >= 2
    place = open_place(tmp_path)
    for file in sent:
        (checked,) = place.returns.check([tmp_path / "inbox" / file.file])
        found = {(f.code, f.severity, f.sheet, f.cells) for f in checked.findings}
        assert found == {(f.code, f.severity, f.sheet, f.cells) for f in true.faults if f.file == file.file}
