"""A store whose blocks were half-written when its process was killed is as it was, or as it was to be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from outcomes.errors import StoreError
from outcomes.store import database, half_written
from outcomes.store.database import open_store

pytestmark = pytest.mark.usefixtures("makes_its_own_store")
_FIRST_BLOCK, _BLOCK = 3 << 12, 1 << 18
"""Where DuckDB's blocks begin in a store's file, and how long each is."""


def _clock() -> datetime:
    return datetime(2025, 10, 1, 12, tzinfo=UTC)


def _note(path: Path, words: str) -> None:
    with open_store(path, _clock) as store, store.transaction():
        store.audit("Sam", words, "something")


def _noted(path: Path) -> list[str]:
    with open_store(path, _clock) as store:
        return [act for (act,) in store.rows("select act from audit_event order by audit_id")]


def _killed(path: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A second note, killed as DuckDB writes: each block half of it old, half new, under the old headers; how many."""
    keep = half_written.keep
    into.mkdir()

    def copied(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        keep(connection, path)
        held = half_written._READ[path.absolute()]  # to open and close another would give up DuckDB's lock
        held.seek(0)
        (into / path.name).write_bytes(held.read())
        for beside in (".wal", ".before"):
            shutil.copy(path.with_name(path.name + beside), into)

    with monkeypatch.context() as patched:
        patched.setattr(half_written, "keep", copied)
        _note(path, "wrote again")
    torn, new = bytearray((into / path.name).read_bytes()), path.read_bytes()
    touched = 0
    for at in range(_FIRST_BLOCK, min(len(torn), len(new)), _BLOCK):
        old, fresh = torn[at : at + _BLOCK], new[at : at + _BLOCK]
        if old != fresh:
            changed = [n for n, (was, became) in enumerate(zip(old, fresh, strict=True)) if was != became]
            half = (changed[0] + changed[-1]) // 2 + 1
            torn[at : at + half] = fresh[:half]
            touched += 1
    (into / path.name).write_bytes(torn)
    return touched


def test_a_block_that_was_half_written_is_written_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, into = tmp_path / "s.duckdb", tmp_path / "killed"
    _note(path, "wrote")
    assert _killed(path, into, monkeypatch)
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("s.duckdb", "s.duckdb.wal"):
        shutil.copy(into / name, bare)
    assert _noted(into / "s.duckdb") == ["wrote", "wrote again"]
    assert {file.name for file in into.iterdir()} == {"s.duckdb"}
    with pytest.raises(StoreError, match="it is damaged"):
        _noted(bare / "s.duckdb")


def test_what_was_kept_is_dropped_once_the_file_has_moved_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, into = tmp_path / "s.duckdb", tmp_path / "killed"
    _note(path, "wrote")
    _killed(path, into, monkeypatch)
    shutil.copy(into / "s.duckdb.before", tmp_path)
    assert _noted(path) == ["wrote", "wrote again"]
    assert {file.name for file in tmp_path.iterdir()} == {"s.duckdb", "killed"}


def test_nothing_is_kept_where_nothing_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.duckdb"
    _note(path, "wrote")
    written: list[Path] = []
    monkeypatch.setattr(half_written, "write_whole", lambda to, _: written.append(to))
    assert _noted(path) == ["wrote"]
    assert written == []


def test_a_long_log_is_written_into_the_file_before_more_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.duckdb"
    _note(path, "wrote")
    monkeypatch.setattr(database, "_LONG_LOG", 0)
    with open_store(path, _clock) as store:
        with store.transaction():
            store.audit("Sam", "wrote again", "something")
        assert path.with_name("s.duckdb.wal").is_file()
        store._shorten_log()
        assert not path.with_name("s.duckdb.wal").exists()
        assert not path.with_name("s.duckdb.before").exists()
    assert _noted(path) == ["wrote", "wrote again"]


def test_a_store_stays_held_while_it_is_written(tmp_path: Path) -> None:
    """To read the blocks that are kept gives up no lock of DuckDB's on them."""
    path = tmp_path / "s.duckdb"
    _note(path, "wrote")
    with open_store(path, _clock) as store:
        with store.transaction():
            store.audit("Sam", "wrote again", "something")
        store.checkpoint()
        assert path.absolute() in half_written._READ
        other = [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])", str(path)]
        assert "lock on file" in subprocess.run(other, capture_output=True, text=True, check=False).stderr
    assert path.absolute() not in half_written._READ


def test_a_store_with_a_block_that_was_half_written_is_said_to_be_damaged(tmp_path: Path) -> None:
    """As where the program is killed, or the power fails, while DuckDB writes."""
    path = tmp_path / "s.duckdb"
    with open_store(path, _clock):
        pass
    content = bytearray(path.read_bytes())
    for at in range(_FIRST_BLOCK, len(content), _BLOCK):
        content[at + _BLOCK // 2 - 1] ^= 1
    path.write_bytes(content)
    with (
        pytest.raises(
            database.StoreError, match=r"it is damaged, or made by a newer program\. Use the newest outcomes, or"
        ),
        open_store(path, _clock) as store,
    ):
        store.rows("select * from audit_event")
