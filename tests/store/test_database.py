"""The door to the store: an older one is brought up to date, and nothing of it is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from outcomes.errors import StoreError
from outcomes.store import database
from outcomes.store.database import open_store
from outcomes.store.decisions import decide
from outcomes.vocabulary import ReturnState

NEWEST = max(database._migrations(), default=1)


pytestmark = pytest.mark.usefixtures("makes_its_own_store")


def _clock() -> datetime:
    return datetime(2025, 10, 1, 12, tzinfo=UTC)


def test_an_older_store_is_brought_up_to_date_and_keeps_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path, _clock) as store, store.transaction():
        store.audit("Sam", "wrote", "something")
    steps = tmp_path / "migrations"
    steps.mkdir()
    (steps / f"{NEWEST + 1:04} add a note.sql").write_text("alter table refusal add column note varchar;", "utf-8")
    (steps / f"{NEWEST + 2:04} add another.sql").write_text("alter table refusal add column other varchar;", "utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    with open_store(path, _clock) as store:
        assert store.one("select max(schema_version) from store_version") == NEWEST + 2
        assert store.one("select count(*) from audit_event") == 1
        assert store.rows("select note, other from refusal") == []
    monkeypatch.undo()
    with pytest.raises(
        database.StoreError, match=f"version {NEWEST + 2}, and this program knows versions up to {NEWEST}"
    ):
        open_store(path, _clock).__enter__()


def _columns(store: database.Store) -> list[tuple[str, ...]]:
    return store.rows(
        "select table_name, column_name, data_type, column_default, is_nullable from duckdb_columns() "
        "where not internal order by all"
    )


def test_a_store_of_the_first_version_becomes_like_a_new_one_and_keeps_what_it_holds(tmp_path: Path) -> None:
    old = tmp_path / "old.duckdb"
    with duckdb.connect(str(old), config={"storage_compatibility_version": "v1.5.0"}) as connection:
        connection.execute((Path(__file__).parent / "version_1.sql").read_text(encoding="utf-8"))
        connection.execute("insert into store_version values (1, 'of old', timestamp '2025-10-01 12:00:00')")
        connection.execute("insert into finding values (7, 1, 'a', 'error', '', [], '', '', '', '', '')")
        connection.execute("insert into audit_event values (nextval('audit_ids'), now(), 'Sam', 'a', 'b', 'c')")
    with open_store(old, _clock) as store, open_store(tmp_path / "new.duckdb", _clock) as new:
        assert store.rows("select return_id, check_no from finding") == [(7, 1)]
        assert store.rows("select code, is_waived from stg_findings") == [("a", False)]
        assert store.audit("Sam", "wrote", "something") == store.audit_head()
        assert store.rows("select actor from audit_event order by audit_id desc") == [("actor 1",), ("Sam",)]
        assert _columns(store) == _columns(new)
        assert store.rows("select sequence_name from duckdb_sequences()") == []


def test_a_commit_that_was_torn_leaves_no_number_out(tmp_path: Path) -> None:
    """As where a run is killed while it writes: the store is what it was, and so is the number of the next return."""
    path, torn = tmp_path / "s.duckdb", tmp_path / "torn.duckdb"
    with open_store(path, _clock):
        pass
    with open_store(path, _clock) as store:
        with store.transaction():
            for _ in range(50):
                decide(store, 1, ReturnState.RECEIVED, by="Sam", on=date(2026, 7, 1), why="version 1")
        shutil.copy(path, torn)
        log = path.with_name("s.duckdb.wal").read_bytes()
        torn.with_name("torn.duckdb.wal").write_bytes(log[: len(log) * 3 // 4])
    with open_store(torn, _clock) as store:
        assert store.rows("select * from decision") == []
        with store.transaction():
            decide(store, 1, ReturnState.RECEIVED, by="Sam", on=date(2026, 7, 1), why="version 1")
        assert store.rows("select decision_id from decision") == [(1,)]
        assert store.rows("select audit_id from audit_event") == [(1,)]


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path, _clock):
        pass
    steps = tmp_path / "migrations"
    steps.mkdir()
    (steps / f"{NEWEST + 1:04} break.sql").write_text(
        "alter table refusal add column note varchar; select nonsense;", "utf-8"
    )
    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", steps)
        with pytest.raises(database.StoreError), open_store(path, _clock):
            pass
    with open_store(path, _clock) as store:
        names = [row[0] for row in store.rows("select column_name from duckdb_columns() where table_name = 'refusal'")]
    assert "note" not in names


def test_a_file_that_is_no_store_is_said_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    path.write_bytes(b"not a database, and rather long, so that it is read as far as it goes" * 100)
    with pytest.raises(database.StoreError, match="cannot be opened: it is damaged"), open_store(path, _clock):
        pass


def test_the_views_are_the_same_in_every_process() -> None:
    """Otherwise every other run would make them anew, and note it."""
    told = {
        subprocess.run(
            [sys.executable, "-c", "from outcomes.store.database import _views_hash; print(_views_hash())"],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "01234"
    }
    assert len(told) == 1


def test_a_folder_in_the_stores_place_is_said_and_no_path_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "outcomes.duckdb").mkdir()
    store = open_store(tmp_path / "outcomes.duckdb", lambda: datetime(2026, 8, 20, tzinfo=UTC))
    with pytest.raises(StoreError, match="A folder stands where the store belongs") as refused, store:
        pass
    assert str(tmp_path) not in str(refused.value)
