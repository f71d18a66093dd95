"""A store whose blocks were half-written when its process was killed is as it was, or as it was to be."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outcomes.errors import StoreError
from outcomes.store import database, half_written
from outcomes.store.database import Store, open_store

pytestmark = pytest.mark.usefixtures("makes_its_own_store")
_FIRST_BLOCK, _BLOCK, _HEADERS = 3 << 12, 1 << 18, slice(1 << 12, 3 << 12)


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    with open_store(path, lambda: datetime(2025, 10, 1, 12, tzinfo=UTC)) as store:
        yield store


def _note(path: Path, words: str) -> None:
    with _opened(path) as store, store.transaction():
        store.audit("Sam", words, "something")


def _noted(path: Path) -> list[str]:
    with _opened(path) as store:
        return [act for (act,) in store.rows("select act from audit_event order by audit_id")]


def _killed(path: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A second note, killed as DuckDB writes: each block half of it old, half new, under the old headers; how many."""
    files = [path, path.with_name(path.name + ".wal"), path.with_name(path.name + ".before")]
    keep = half_written.keep

    def copied(*arguments: object) -> None:
        keep(*arguments)  # type: ignore[arg-type]
        for file in files:
            # Not by opening `path` here and closing it: that would give up DuckDB's lock.
            into.mkdir(exist_ok=True)
            if file == path:
                handle = half_written._READ[path.absolute()]
                handle.seek(0)
                (into / file.name).write_bytes(handle.read())
            else:
                shutil.copy(file, into)

    with monkeypatch.context() as patched:
        patched.setattr(half_written, "keep", copied)
        _note(path, "wrote again")
    torn, new = bytearray((into / path.name).read_bytes()), path.read_bytes()
    touched = 0
    for at in range(_FIRST_BLOCK, min(len(torn), len(new)), _BLOCK):
        old, fresh = bytes(torn[at : at + _BLOCK]), new[at : at + _BLOCK]
        if old != fresh:
            first = next(n for n, pair in enumerate(zip(old, fresh, strict=True)) if pair[0] != pair[1])
            last = max(n for n, pair in enumerate(zip(old, fresh, strict=True)) if pair[0] != pair[1])
            half = (first + last) // 2 + 1
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
    with _opened(path) as store:
        with store.transaction():
            store.audit("Sam", "wrote again", "something")
        assert path.with_name("s.duckdb.wal").is_file()
        store._shorten_log()
        assert not path.with_name("s.duckdb.wal").is_file() or not path.with_name("s.duckdb.wal").stat().st_size
        assert not path.with_name("s.duckdb.before").exists()
    assert _noted(path) == ["wrote", "wrote again"]
