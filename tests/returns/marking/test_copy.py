"""The marked-up copy is written where it was asked for, for its owner alone, and never over another."""

from __future__ import annotations

import shutil
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from outcomes import check_files, mark_up
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.place import Place
from outcomes.returns.checked import Checked
from outcomes.returns.template import FormContent, write_form

NAME = "return – what to mend.xlsx"


@pytest.fixture
def file(place: Place, tmp_path: Path) -> Path:
    """A form with one cell to mend, in a folder of the partner's own."""
    row = {"indicator": "trees_planted", "dimension": "all", "category": "all", "value": "12 trees"}
    people = [{"reference": "A1", "first_name": "Zebedee", "started_on": date(2026, 4, 3)}]
    content = FormContent(sender={}, results=[row], people=people)
    (tmp_path / "mine").mkdir()
    target = tmp_path / "mine" / "return.xlsx"
    return write_form(target, place.definition, "example-charity", "example-grants", "2026-27 Q1", content=content)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def checked(place: Place, file: Path) -> Checked:
    return check_files([file], place=place.folder)[0]


def test_checking_writes_nothing_unless_asked(place: Place, file: Path) -> None:
    assert run("check", file, "--place", place.folder).exit_code == 1
    assert [p.name for p in file.parent.iterdir()] == ["return.xlsx"]


def test_a_copy_is_written_beside_the_file_and_the_file_stays(place: Place, file: Path) -> None:
    before = file.read_bytes()
    shown = run("check", file, "--place", place.folder, "--mark-up")
    assert shown.exit_code == 1
    assert NAME in shown.output
    assert file.read_bytes() == before
    book = openpyxl.load_workbook(file.with_name(NAME))
    assert book.sheetnames[0] == "What to mend"
    cell = next(c for row in book["Results"].iter_rows() for c in row if c.value == "12 trees")
    assert "“12 trees” is not a number." in cell.comment.text
    assert "Trees and hedge plants planted" in cell.comment.text


def test_only_its_owner_may_read_the_copy(place: Place, file: Path) -> None:
    made = mark_up(file, checked(place, file))
    assert made.path
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_a_copy_somebody_may_have_mended_is_not_written_over(place: Place, file: Path) -> None:
    found = checked(place, file)
    mark_up(file, found)
    file.with_name(NAME).write_bytes(b"mended")
    assert mark_up(file, found).path == file.with_name("return – what to mend 2.xlsx")
    assert file.with_name(NAME).read_bytes() == b"mended"


def test_a_mended_copy_is_read_like_the_workbook_itself(place: Place, file: Path) -> None:
    made = mark_up(file, checked(place, file)).path
    assert made
    again = checked(place, made)
    assert [(f.code, f.cells) for f in again.findings] == [(f.code, f.cells) for f in checked(place, file).findings]
    assert mark_up(made, again).path == file.with_name("return – what to mend 2.xlsx")


def test_a_copy_goes_to_the_folder_that_was_named(place: Place, file: Path, tmp_path: Path) -> None:
    assert run("check", file, "--place", place.folder, "--to", tmp_path / "new" / "folder").exit_code == 1
    assert (tmp_path / "new" / "folder" / NAME).is_file()
    assert [p.name for p in file.parent.iterdir()] == ["return.xlsx"]


def test_no_copy_is_kept_in_a_place(place: Place, file: Path) -> None:
    arrived = place.folder / "inbox" / "return.xlsx"
    shutil.copyfile(file, arrived)
    shown = run("check", arrived, "--place", place.folder, "--mark-up")
    assert shown.exit_code == 2
    assert "not written inside a place" in shown.output
    assert run("receive", place.folder, "--by", "Sam", "--mark-up-to", place.folder / "built").exit_code == 2
    assert not list(place.folder.rglob("*what to mend*"))
    assert len(place.returns.ready()) == 0
    assert place.returns.status()["versions"].sum() == 0


def test_what_is_received_is_marked_up_where_it_was_asked(place: Place, file: Path, tmp_path: Path) -> None:
    shutil.copyfile(file, place.folder / "inbox" / "return.xlsx")
    shown = run("receive", place.folder, "--by", "Sam Reed", "--mark-up-to", tmp_path / "out")
    assert shown.exit_code == 1
    assert NAME in shown.output
    assert (tmp_path / "out" / NAME).is_file()
    assert b"Zebedee" not in b"".join(p.read_bytes() for p in place.folder.rglob("*") if p.suffix == ".parquet")


def test_a_file_that_cannot_be_marked_is_said_in_a_sentence(place: Place, tmp_path: Path) -> None:
    (tmp_path / "return.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    shown = run("check", tmp_path / "return.csv", tmp_path / "empty.xlsx", "--place", place.folder, "--mark-up")
    assert "return.csv could not be marked up, because only xlsx and xlsm files can be" in shown.output
    assert "empty.xlsx could not be marked up, because it cannot be opened" in shown.output
    assert sorted(p.name for p in tmp_path.glob("*.*")) == ["empty.xlsx", "return.csv"]


def test_a_file_that_changed_since_is_not_marked(place: Place, file: Path) -> None:
    found = checked(place, file)
    file.write_bytes(file.read_bytes() + b"\0")
    assert "changed since it was checked" in mark_up(file, found).message
    notes = tuple(replace(finding, severity="note") for finding in found.findings)
    for nothing in ((), notes):
        made = mark_up(file, replace(found, findings=nothing))
        assert made.path is None
        assert made.message == "Nothing has to be mended in return.xlsx, so no marked-up copy was written."


def test_a_folder_that_cannot_be_written_is_said(place: Place, file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(PlaceError, match="cannot be written"):
        mark_up(file, checked(place, file), to=tmp_path / "taken")


def test_json_stays_json_beside_a_copy(place: Place, file: Path) -> None:
    shown = CliRunner().invoke(main, ["check", str(file), "--place", str(place.folder), "--mark-up", "--json"])
    assert shown.stdout.strip().startswith("{")
    assert shown.stdout.strip().endswith("}")
    assert NAME in shown.stderr
