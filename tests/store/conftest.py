"""A store of a small partnership, for what is about people across partners."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outcomes.store.database import Store, open_store
from outcomes.store.load import load_place

from .partnership import TODAY, Partnership, small_place


def _noon() -> datetime:
    return datetime(2025, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the place's files alone: making its views takes longer than any test of them."""
    path = tmp_path_factory.mktemp("store") / "empty.duckdb"
    with open_store(path, _noon) as store:
        load_place(store, small_place(), TODAY)
    return path


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    shutil.copy(empty_store, tmp_path / "s.duckdb")
    with open_store(tmp_path / "s.duckdb", _noon) as store:
        yield store


@pytest.fixture
def partnership(store: Store) -> Partnership:
    return Partnership(store)
