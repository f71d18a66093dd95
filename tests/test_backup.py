"""A backup brings a place back as it was, proves it, keeps no secret, and never brings back who was forgotten."""

from __future__ import annotations

import json
import os
import shutil
import signal
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes import open_place, restore_place
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.forget_list import forget_list_file
from outcomes.match_secrets import secrets_file
from outcomes.place import Place

from .made_once import copied
from .privacy import NAMED, build, one


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("two")
    build(root)
    return root


@pytest.fixture
def two(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return copied(pristine, tmp_path / "two", monkeypatch)


@pytest.fixture
def saved(two: Place, tmp_path: Path) -> Path:
    (two.folder / "inbox" / "waits.xlsx").write_bytes(b"names")
    (two.folder / "somebody's list.xlsx").write_bytes(b"names")
    return two.privacy.backup(tmp_path / "saved.zip", by="Sam").path


def _held(place: Place) -> dict[str, object]:
    """Every table of the store, and every file of the archive."""
    with place.store() as store:
        tables = [t for (t,) in store.rows("select table_name from duckdb_tables() order by all")]
        held: dict[str, object] = {t: store.rows(f"select * from {t} order by all") for t in tables}
    return held | {path.name: path.read_bytes() for path in (place.folder / "archive").iterdir()}


def test_a_restored_place_is_the_one_that_was_backed_up(two: Place, saved: Path, tmp_path: Path) -> None:
    restored = restore_place(saved, tmp_path / "again")
    again = open_place(restored.folder)
    assert _held(again) == _held(two)
    assert again.definition == two.definition
    assert again.returns.audit([restored.audit_head]).broken == ()


def test_a_backup_holds_neither_secrets_nor_what_waits_nor_what_is_not_the_places(saved: Path) -> None:
    with zipfile.ZipFile(saved) as packed:
        names = packed.namelist()
        content = b"".join(map(packed.read, names))
    assert saved.stat().st_mode & 0o077 == 0
    assert {name.split("/")[0] for name in names} >= {"outcomes.duckdb", "archive", "programmes", "place.yaml"}
    assert not [name for name in names if name.endswith((".xlsx", ".secrets", "inbox-key", ".forgotten"))]
    assert not [line for line in secrets_file("testville").read_text().split() if line.encode() in content]


def test_somebody_forgotten_since_is_not_brought_back(two: Place, saved: Path, tmp_path: Path) -> None:
    two.privacy.forget(NAMED, by="DPO")
    restored = restore_place(saved, tmp_path / "again")
    again = open_place(restored.folder)
    assert restored.forgotten_again == 1
    assert one(again, "select count(*) from support") == 2
    assert one(again, "select count(*) from deletion where not is_wiped") == 0
    assert again.returns.audit().broken == ()


def test_a_restored_place_without_its_forget_list_says_so(two: Place, saved: Path, tmp_path: Path) -> None:
    two.privacy.forget(NAMED, by="DPO")
    forget_list_file("testville").unlink()
    restored = restore_place(saved, tmp_path / "again")
    assert restored.forgotten_again == 0
    assert "testville.forgotten" in restored.notes[-1]


def test_other_secrets_are_told_before_people_go_unrecognised(saved: Path, tmp_path: Path) -> None:
    secrets_file("testville").write_text(f"{'1' * 64}\n{'2' * 64}\n")
    assert "not those the backup's keys were made with" in restore_place(saved, tmp_path / "again").notes[0]
    secrets_file("testville").unlink()
    assert "are not on this machine" in restore_place(saved, tmp_path / "once more").notes[0]


def _changed(saved: Path, to: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(to, "w") as after:
        for entry in before.namelist():
            after.writestr(entry, content if entry == name else before.read(entry))
        if name not in before.namelist():
            after.writestr(name, content)
    return to


@pytest.mark.parametrize("name", ["place.yaml", "outcomes.duckdb", "programmes/more.yaml", "../outside.yaml"])
def test_a_backup_that_was_changed_is_refused_and_leaves_nothing(saved: Path, tmp_path: Path, name: str) -> None:
    wrong = _changed(saved, tmp_path / "wrong.zip", name, b"place: Elsewhere\n")
    with pytest.raises(PlaceError, match="was changed after it was made"):
        restore_place(wrong, tmp_path / "inner" / "again")
    assert not list((tmp_path / "inner").glob("*")) if (tmp_path / "inner").exists() else True
    assert not (tmp_path / "outside.yaml").exists()


def test_a_path_out_of_the_folder_is_refused_though_its_hash_is_right(saved: Path, tmp_path: Path) -> None:
    import hashlib

    with zipfile.ZipFile(saved) as packed:
        about = json.loads(packed.read("backup.json"))
    about["files"]["../outside.yaml"] = hashlib.sha256(b"x").hexdigest()
    named = _changed(saved, tmp_path / "a.zip", "backup.json", json.dumps(about).encode())
    with pytest.raises(PlaceError, match="was changed"):
        restore_place(_changed(named, tmp_path / "b.zip", "../outside.yaml", b"x"), tmp_path / "again")
    assert not (tmp_path / "outside.yaml").exists()


def test_a_store_whose_audit_was_rewritten_is_refused_though_every_hash_is_right(two: Place, tmp_path: Path) -> None:
    with two.store() as store:
        store.connection.execute("update audit_event set act = 'nothing' where audit_id = 2")
    saved = two.privacy.backup(tmp_path / "saved.zip", by="Sam").path
    with pytest.raises(PlaceError, match="The audit of this backup does not hold: Event 2"):
        restore_place(saved, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_head_noted_elsewhere_shows_an_older_backup_than_was_meant(two: Place, saved: Path, tmp_path: Path) -> None:
    with two.store() as store:
        later = store.audit("Sam", "did more", "later")
    with pytest.raises(PlaceError, match=r"The head \w+ is not in the audit"):
        restore_place(saved, tmp_path / "again", heads=[later])


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(PlaceError, match="is no backup, or it was damaged"):
        restore_place(tmp_path / "x.zip", tmp_path / "again")


def test_nothing_is_written_over(two: Place, saved: Path) -> None:
    with pytest.raises(PlaceError, match="There is a file of this name already"):
        two.privacy.backup(saved, by="Sam")
    with pytest.raises(PlaceError, match="The folder is not empty"):
        restore_place(saved, two.folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_a_restore_that_is_killed_leaves_no_place_and_can_be_run_again(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "again"
    for moment in (3, 9, 14):
        child = os.fork()
        if not child:
            _die_at(moment)
            restore_place(saved, target)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        assert target.exists() == (not status)
        shutil.rmtree(target, ignore_errors=True)
    assert open_place(restore_place(saved, target).folder).returns.audit().broken == ()
    assert not list(tmp_path.glob("*.restoring"))


def _die_at(number: int) -> None:
    import sys

    touched = iter(range(1, number))

    def watch(event: str, _: object) -> None:
        if event in ("open", "os.rename") and next(touched, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def test_the_commands_say_what_was_saved_and_what_to_see_to(two: Place, tmp_path: Path) -> None:
    saved = str(tmp_path / "saved.zip")
    made = CliRunner().invoke(main, ["backup", str(two.folder), "--to", saved, "--by", "Sam"])
    assert (made.exit_code, "files are in" in made.output) == (0, True)
    head = made.output.split()[-1]
    done = CliRunner().invoke(main, ["restore", saved, str(tmp_path / "again"), "--head", head])
    assert done.exit_code == 0, done.output
    assert "The place as it was on 2026-08-20" in done.output
