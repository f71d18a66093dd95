"""The door to the store: an older one is brought up to date, and nothing of it is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from outcomes.store import database
from outcomes.store.database import open_store


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
    (steps / "0002 add a note.sql").write_text("alter table refusal add column note varchar;", encoding="utf-8")
    (steps / "0003 add another.sql").write_text("alter table refusal add column other varchar;", encoding="utf-8")
    monkeypatch.setattr(database, "MIGRATIONS", steps)
    with open_store(path, _clock) as store:
        assert store.one("select max(schema_version) from store_version") == 3
        assert store.one("select count(*) from audit_event") == 1
        assert store.rows("select note, other from refusal") == []
    monkeypatch.undo()
    with pytest.raises(database.StoreError, match="version 3, and this program knows versions up to 1"):
        open_store(path, _clock).__enter__()


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path, _clock):
        pass
    steps = tmp_path / "migrations"
    steps.mkdir()
    (steps / "0002 break.sql").write_text("alter table refusal add column note varchar; select nonsense;", "utf-8")
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
