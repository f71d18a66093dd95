"""A workbook made by others that maps to no measure: its values are kept with their cells, once, and shown; no more."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from outcomes.cli import main
from outcomes.place import Place
from outcomes.store import intake

LAYOUT = """layout: audit-of-gardens
name: The council's audit of gardens
holds: records
fits: {headings: [Garden, Beds]}
tables:
  gardens:
    holds: records
    kind: garden
    row: [garden]
    ends: sheet end
    columns:
      garden: Garden
      beds: {heading: Beds, want: number}
      visited: {heading: Visited, want: date}
      keeper: {heading: Keeper, drop: true}
"""
ROWS = [
    ["Garden", "Beds", "Visited", "Keeper"],
    ["Mill Lane", 12, "01/06/2026", "Ana Bell"],
    ["Weir Road", 7, None, "Jo Smith"],
]
KEPT = [
    (0, "Mill Lane", "garden", "Mill Lane", "A2"),
    (1, "Mill Lane", "beds", "12", "B2"),
    (2, "Mill Lane", "visited", "2026-06-01", "C2"),
    (3, "Weir Road", "garden", "Weir Road", "A3"),
    (4, "Weir Road", "beds", "7", "B3"),
]


def sent(place: Place, rows: list[list[object]] = ROWS, name: str = "gardens.xlsx") -> Path:
    """The workbook in the inbox of a day, and the place's layout for it."""
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "audit-of-gardens.yaml").write_text(LAYOUT, encoding="utf-8")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = place.folder / "inbox" / "2026-08-01" / name
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def held(place: Place, sql: str) -> list[tuple[object, ...]]:
    with place.store() as store:
        return store.rows(sql)


RECORDS = "select row_no, row_label, record_field, record_value, cell from record order by file_sha256, row_no"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_its_values_are_kept_with_their_cells_and_dropped_columns_are_not(place: Place) -> None:
    path = sent(place)
    (receipt,) = place.returns.receive(by="Sam Reed")
    assert (receipt.return_id, receipt.state, receipt.checked.holds) == (None, "ready", "records")
    assert held(place, RECORDS) == KEPT
    assert held(place, "select holds, layout, received_on::varchar from other_file") == [
        ("records", "audit-of-gardens", "2026-08-01")
    ]
    assert not path.exists(), "what is kept leaves the inbox"
    archived = next((place.folder / "archive").glob("*-other.parquet")).read_bytes()
    assert (b"Weir Road" in archived, b"Ana Bell" in archived) == (True, False)


def test_the_same_file_again_adds_nothing(place: Place) -> None:
    path = sent(place)
    content = path.read_bytes()
    place.returns.receive(by="Sam Reed")
    path.parent.mkdir()
    path.with_name("again.xlsx").write_bytes(content)
    assert [(r.is_repeat, r.state) for r in place.returns.receive(by="Sam Reed")] == [(True, "ready")]
    assert held(place, RECORDS) == KEPT
    assert len(held(place, "select * from other_file")) == 1


def test_a_corrected_file_stands_beside_the_first(place: Place) -> None:
    sent(place)
    place.returns.receive(by="Sam Reed")
    sent(place, [*ROWS, ["Quay", 3, None, None]])
    place.returns.receive(by="Sam Reed")
    assert [rows for (rows,) in held(place, "select count(*) from record group by file_sha256 order by 1")] == [5, 7]


def test_a_run_that_dies_while_keeping_it_keeps_it_once_the_next_time(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sent(place)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(intake, "insert", die)
        with pytest.raises(KeyboardInterrupt):
            place.returns.receive(by="Sam Reed")
    assert path.exists()
    assert held(place, "select * from other_file") == []
    assert [r.is_repeat for r in place.returns.receive(by="Sam Reed")] == [False]
    assert held(place, RECORDS) == KEPT
    assert place.returns.audit().broken == ()


def test_status_shows_it_and_the_audit_vouches_for_its_file(place: Place) -> None:
    sent(place, [*ROWS, ["Quay", "three", None, None]])
    place.returns.receive(by="Sam Reed")
    told = run("status", place.folder)
    assert "A file of records received on 2026-08-01: 7 rows, 1 error to mend." in told.output
    assert "1 return expected: 1 missing." in told.output
    (other,) = json.loads(run("status", place.folder, "--json").output)["other_files"]
    assert (other["holds"], other["rows_held"], other["findings_errors"]) == ("records", 7, 1)
    next((place.folder / "archive").glob("*-other.parquet")).write_bytes(b"changed")
    assert ["was changed since it was written" in fault for fault in place.returns.audit().broken] == [True]


def test_checking_again_leaves_it_as_it_is(place: Place) -> None:
    sent(place)
    place.returns.receive(by="Sam Reed")
    assert run("recheck", place.folder, "--keep", "--by", "Sam").exit_code == 0
    assert held(place, RECORDS) == KEPT


def test_one_of_a_thing_is_said_as_one(place: Place) -> None:
    sent(place)
    assert "1 form written." in run("template", place.folder, "--period", "2026-27 Q1").output
    assert "1 file received." in run("receive", place.folder, "--by", "Sam").output
    assert "1 reminder." in run("remind", place.folder).output
    accepted = run("accept", place.folder, "--all-ready", "--by", "Sam", "--why", "agreed")
    assert (accepted.exit_code, accepted.output) == (0, "No return is ready to be accepted.\n")
