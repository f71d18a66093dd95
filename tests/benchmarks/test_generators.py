"""What the bench measures is what it says: known faults in known cells, and all of them found."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from made import marked_workbook
from made.long_return import HEADING_ROW, KINDS, PLACE, WORKBOOK, make_long_return
from made.ordinary_returns import RETURNS, make_ordinary_returns
from made.place import SECRETS
from made.results import ROWS_A_PARTNER, STORE, count, make_results
from outcomes import open_place
from outcomes.returns.checked import Checked
from outcomes.returns.form import RESULTS
from peers import floor_one, marking_once
from subjects.one_return import read_peer, score

ROWS = 2000
_COLUMN = {field.name: column for column, field in enumerate(RESULTS.fields)}


@pytest.fixture(scope="module")
def long_return(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    make_long_return(folder, rows=ROWS, seed=14)
    return folder


@pytest.fixture(scope="module")
def ordinary_returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ordinary")
    make_ordinary_returns(folder, partners=3, seed=14)
    return folder


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def _truth(folder: Path) -> list[dict[str, Any]]:
    return list(json.loads((folder / "truth.json").read_text(encoding="utf-8")))


def _cells(path: Path) -> list[tuple[Any, ...]]:
    """The rows of Results as openpyxl reads them, the heading's row and those above it left out."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book[RESULTS.title].iter_rows(min_row=HEADING_ROW + 1, values_only=True))
    book.close()
    return rows


def _errors(checked: Checked) -> list[tuple[str, str, str]]:
    """Kind, sheet and cell of everything found; a finding of many cells is many."""
    return [
        (f.code, f.sheet, cell) for f in checked.findings if f.severity != "note" for cell in f.cells or ("no cell",)
    ]


def test_the_long_return_has_a_hundredth_of_its_rows_spoilt_in_eight_ways(long_return: Path) -> None:
    kinds = Counter(fault["kind"] for fault in _truth(long_return))
    assert set(kinds) == set(KINDS)
    assert set(kinds.values()) == {3}
    assert len({fault["row"] for fault in _truth(long_return)}) == sum(kinds.values())
    assert len(_cells(long_return / WORKBOOK)) == ROWS


def test_each_fault_stands_in_the_cell_the_truth_names(long_return: Path) -> None:
    rows = _cells(long_return / WORKBOOK)
    keys = [tuple(row[_COLUMN[n]] for n in ("indicator", "dimension", "category", "period", "basis")) for row in rows]
    for fault in _truth(long_return):
        row = rows[fault["row"] - HEADING_ROW - 1]
        value = row[_COLUMN[fault["field"]]]
        top, bottom = row[_COLUMN["numerator"]], row[_COLUMN["denominator"]]
        proof = {
            "type-error": isinstance(value, str),
            "missing-value": value is None and top is not None,
            "unknown-code": isinstance(value, str),
            "out-of-range": not isinstance(value, str) and (value == -3 or fault["field"] == "counted_on"),
            "bad-date": isinstance(value, str),
            "wrong-period": value in ("2019-20 Q1", "2023-24 Q4", "2026-27 Q1", "whenever"),
            "duplicate-row": keys.index(keys[fault["row"] - HEADING_ROW - 1]) < fault["row"] - HEADING_ROW - 1,
            "numerator-over-denominator": fault["kind"] == "numerator-over-denominator" and top > bottom,
        }
        assert proof[fault["kind"]], fault
    assert len(keys) - len(set(keys)) == 3, "no two sound rows say the same thing"


def test_outcomes_check_finds_every_fault_of_a_long_return_in_its_cell_and_no_other(long_return: Path) -> None:
    (checked,) = open_place(long_return / PLACE).returns.check([long_return / WORKBOOK])
    truth = sorted((f["kind"], f["sheet"], f["cell"]) for f in _truth(long_return))
    assert sorted(_errors(checked)) == truth


def test_the_floor_does_the_same_work(long_return: Path) -> None:
    rules = json.loads((long_return / "rules.json").read_text(encoding="utf-8"))
    rows, found = floor_one.check(str(long_return / WORKBOOK), rules)
    scored = score(read_peer(json.dumps({"found": found})), _truth(long_return))
    assert rows == ROWS
    assert scored.is_exact


def test_a_finding_too_many_a_wrong_cell_and_a_missed_fault_are_each_counted(long_return: Path) -> None:
    truth = _truth(long_return)
    said = [(f["kind"], f["row"], f["field"]) for f in truth]
    elsewhere = [(said[0][0], said[0][1], "notes"), *said[1:-1], ("bad-date", 999_999, "counted_on")]
    scored = score(read_peer(json.dumps({"found": elsewhere})), truth)
    assert (scored.faults, scored.placed, scored.false) == (len(truth) - 1, len(truth) - 2, 1)
    assert not scored.is_exact


def test_the_same_seed_makes_the_same_long_return_and_another_seed_another(long_return: Path, tmp_path: Path) -> None:
    for name, seed in (("again", 14), ("other", 8)):
        make_long_return(tmp_path / name, rows=ROWS, seed=seed)
    made = (long_return / WORKBOOK).read_bytes()
    assert (tmp_path / "again" / WORKBOOK).read_bytes() == made
    assert _truth(tmp_path / "again") == _truth(long_return)
    assert _truth(tmp_path / "other") != _truth(long_return)


def test_outcomes_check_finds_the_slips_of_ordinary_returns_and_nothing_else(ordinary_returns: Path) -> None:
    checked = open_place(ordinary_returns / PLACE).returns.check(sorted((ordinary_returns / RETURNS).glob("*.xlsx")))
    people = [len(one.table("people").frame) for one in checked if one.table("people")]  # type: ignore[union-attr]
    found = sorted((one.name, kind, sheet) for one in checked for kind, sheet, _ in _errors(one))
    assert len(checked) == 24
    assert len(people) == 24
    assert 40 <= min(people) <= max(people) <= 60
    assert found == sorted((s["file"], s["kind"], s["sheet"]) for s in _truth(ordinary_returns))
    assert found


def test_the_store_of_results_is_measured_like_any_other(tmp_path: Path) -> None:
    make_results(tmp_path, partners=1)
    assert count(tmp_path / STORE) == ROWS_A_PARTNER
    with open_place(tmp_path).store() as store:
        states = store.rows("select state, count(*) from return_status group by state")
        measured = store.one("select count(*) from typed_place_parts where span = '2024-25 Q1'")
        (ours,) = store.rows(
            "select sum(value), sum(numerator), sum(sum_change) from typed_place_parts where span like '%Q%'"
        )
        (bare,) = store.rows("select sum(value), sum(numerator), sum(sum_change) from flat")
    assert states == [("accepted", 8)]
    assert measured == 28 * 45
    assert ours == bare


def test_the_workbook_to_be_marked_is_of_the_size_it_says_and_every_contender_does_its_work(tmp_path: Path) -> None:
    marked_workbook.make_workbook(tmp_path)
    file = tmp_path / marked_workbook.NAME
    assert 230_000 < file.stat().st_size < 270_000
    for name, mark in marking_once.CONTENDERS.items():
        wanted = marked_workbook.cells_to_mark() if name != "copy" else []
        assert mark(file, tmp_path / "out.xlsx") == len(wanted)
        book = openpyxl.load_workbook(tmp_path / "out.xlsx")
        assert all(book[sheet][cell].comment is not None for sheet, cell in wanted)
