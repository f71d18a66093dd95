"""What every test may use, and the rule on skipping."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from hypothesis import settings

from outcomes.place import Place
from outcomes.returns import children
from outcomes.returns.children import kept_for_the_next
from outcomes.store import database
from outcomes.store.database import open_store

if TYPE_CHECKING:
    from .riverside_road import Road

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"

# A change must not fail for what it did not touch: properties are tried on the same examples each time. New ones are
# searched for with `pytest --hypothesis-profile=search`.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1_000, deadline=None)
settings.load_profile("repeatable")

_CONNECT = database._connect


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where OUTCOMES_NO_SKIPS is set a skipped test fails, unless its reason is that ../shared/real is absent."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("OUTCOMES_NO_SKIPS") and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "../shared/real" not in reason:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped ({reason}), and here nothing may be."


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: walking through it in each full collection took a twelfth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def pytest_unconfigure() -> None:
    """Libraries that look for leaks as the process ends find what was put aside."""
    gc.unfreeze()


@pytest.fixture
def shared_real() -> Path:
    """The folder of real workbooks, which are not ours to commit."""
    folder = SHARED / "real"
    if not folder.is_dir():
        pytest.skip("../shared/real is absent")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place as `new` makes it, with its example partner and programme, on a summer's day."""
    from .made_once import summer_place  # not above: test_skip_rule runs this file where no other of ours is

    return summer_place(tmp_path / "testville")


@pytest.fixture(scope="session")
def road(tmp_path_factory: pytest.TempPathFactory, nobodys_home: None) -> Road:
    """Riverside after the demonstration's road, which takes the better part of a minute: to be read, never changed."""
    from .riverside_road import Road

    config = tmp_path_factory.mktemp("config")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(config))
        return Road(tmp_path_factory.mktemp("road") / "riverside", config)


@pytest.fixture
def soffice() -> str:
    """LibreOffice's command."""
    found = shutil.which("soffice")
    if found is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    return found


@pytest.fixture
def chromium() -> str:
    """Chromium's command."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


@pytest.fixture(scope="session", autouse=True)
def store_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty store takes more than a second to make, nearly all of it for its views: every test begins with a copy of
    one that was made here, but those that ask for `makes_its_own_store`."""
    empty = tmp_path_factory.mktemp("store") / "store.duckdb"
    with open_store(empty, lambda: datetime(2026, 8, 20, tzinfo=UTC)):
        pass

    def connect_to_copy(path: Path) -> duckdb.DuckDBPyConnection:
        if path.suffix == ".duckdb" and not path.exists() and path.parent.is_dir():
            shutil.copyfile(empty, path)
        return _CONNECT(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_connect", connect_to_copy)
        yield


@pytest.fixture
def makes_its_own_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test of how stores are made, or that holds a store beside one another process made."""
    monkeypatch.setattr(database, "_connect", _CONNECT)


@pytest.fixture(scope="session", autouse=True)
def children_kept() -> Iterator[None]:
    """A child that reads workbooks takes a tenth of a second to start: those of one test read for the next."""
    with kept_for_the_next():
        yield


@pytest.fixture
def starts_its_own_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test of the children themselves."""
    monkeypatch.setattr(children, "_kept", None)


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nor does a fixture of a whole module, which is made before any test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("nobody")))
        yield


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new folder for whoever asks next; pytest would look through all those made before to find its number."""
    root = tmp_path_factory.mktemp("homes")
    return (root / str(number) for number in count())


@pytest.fixture(autouse=True)
def private_home(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own secrets."""
    home = next(homes)
    home.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.delenv("OUTCOMES_K1", raising=False)
    monkeypatch.delenv("OUTCOMES_K2", raising=False)
