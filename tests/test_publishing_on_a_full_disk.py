"""A disk that fills under publish, or a folder that cannot be written: said, and nothing half-written is left."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from outcomes import open_place
from outcomes.errors import StoreError
from outcomes.place import Place
from outcomes.store import explained, parquet, restricted
from outcomes.store import publish as publishing

from .made_once import copied
from .privacy import build

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")

AFTERWARDS = ["data-dictionary.html", "outcomes.duckdb", "parquet-1"]
STEPS = {
    "its first table": (publishing, "_copy_tables"),
    "what the publication is": (publishing, "_note"),
    "its comments": (explained, "describe"),
    "its Parquet files": (parquet, "_write"),
    "its dictionary's page": (explained, "_sections"),
}
"""What is written when the disk fills: from this step on, no file may grow beyond a few kilobytes."""


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with a publication."""
    root = tmp_path_factory.mktemp("full")
    build(root, "links_people: true, gives_people_to_analysts: true")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(root / "config"))
        open_place(root / "place").measures.publish(by="Sam")
    return root


@pytest.fixture
def public(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return copied(pristine, tmp_path / "copy", monkeypatch)


@contextmanager
def _filling(monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str], room_kb: int) -> Iterator[None]:
    """Inside, no file may grow beyond so much once a step begins."""
    import resource

    module, name = step
    meant, limits = getattr(module, name), resource.getrlimit(resource.RLIMIT_FSIZE)

    def fills(*given: Any, **more: Any) -> Any:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room_kb << 10, limits[1]))
        return meant(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, fills)
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def _publish(place: Place, monkeypatch: pytest.MonkeyPatch, step: str, room_kb: int) -> None:
    target = place.folder / "published" / "outcomes.duckdb"
    with place.store() as store, _filling(monkeypatch, STEPS[step], room_kb):
        publishing.publish(store, target, by="Sam", before=place.impact.keep)


@pytest.mark.parametrize("room_kb", [0, 20])
@pytest.mark.parametrize("step", STEPS)
def test_a_disk_that_fills_under_publish_is_said_and_the_earlier_publication_stands(
    public: Place, monkeypatch: pytest.MonkeyPatch, step: str, room_kb: int
) -> None:
    folder = public.folder / "published"
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    with pytest.raises(StoreError) as refused:
        _publish(public, monkeypatch, step, room_kb)
    said = str(refused.value)
    assert "The disk is full" in said or "The published copy cannot be written: " in said
    assert "stands" in said or "nothing was stored" in said
    assert str(public.folder) not in said
    assert sorted(path.name for path in folder.iterdir()) == AFTERWARDS
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before
    assert public.measures.publish(by="Sam").number > 1, "with room again, the next one is made"
    assert public.measures.query("select count(*) as n from place_quarter_indicator")["n"][0] > 0


def test_the_audit_says_that_a_publication_was_noted_and_never_came_out(
    public: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError, match="cannot be written: the disk is full"):
        _publish(public, monkeypatch, "its Parquet files", 0)
    told = "select act, subject from audit_event order by audit_id desc limit 1"
    with public.store() as store:
        # With a disk so full that even this line has no room, it is missing: that a publication was noted stands first.
        assert store.rows(told)[0] in [("published", "publication 2"), ("could not write", "publication 2")]
    public.measures.publish(by="Sam")
    assert duckdb.connect(str(public.folder / "published" / "outcomes.duckdb"), read_only=True).execute(
        "select publication_no from publication"
    ).fetchall() == [(3,)]


@pytest.mark.parametrize("room_kb", [0, 2])
@pytest.mark.parametrize("step", [(restricted, "_draw"), (explained, "describe"), (explained, "_sections")])
def test_a_disk_that_fills_under_a_restricted_copy_leaves_none(
    public: Place, monkeypatch: pytest.MonkeyPatch, step: tuple[Any, str], room_kb: int
) -> None:
    from datetime import date

    wanted = restricted.Wanted("Kim Ito", "evaluation", date(2026, 12, 31), "Sam")
    with public.store() as store, _filling(monkeypatch, step, room_kb), pytest.raises(StoreError):
        restricted.make_copy(store, public.folder, wanted)
    assert not list((public.folder / "restricted").iterdir())


def test_what_a_killed_run_left_unfinished_does_not_go_into_the_next_publication(public: Place) -> None:
    folder = public.folder / "published"
    with duckdb.connect(str(folder / "left.duckdb")) as left:
        left.execute("create table left_behind as select 1")
        left.execute("checkpoint")
        left.execute("set wal_autocheckpoint = '1GB'")
        left.execute("insert into left_behind values (2)")
        shutil.copy(folder / "left.duckdb", folder / "outcomes.partial")
        shutil.copy(folder / "left.duckdb.wal", folder / "outcomes.partial.wal")
    (folder / "left.duckdb").unlink()
    public.measures.publish(by="Sam")
    assert sorted(path.name for path in folder.iterdir()) == ["data-dictionary.html", "outcomes.duckdb", "parquet-2"]
    with pytest.raises(StoreError, match="left_behind"):
        public.measures.query("from left_behind")
