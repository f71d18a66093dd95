"""A power cut at any moment finds what was received either still in the inbox or whole in archive and store."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from outcomes.durable import sync_folder, write_whole
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form
from outcomes.store.database import Store


class Calls:
    """What was done to files, in order: `fsync archive/x`, `rename archive/x`, `unlink inbox/x`, `commit`."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.made: list[str] = []

    def note(self, what: str, path: Path | None = None) -> None:
        name = f" {path.relative_to(self.top)}" if path and path.is_relative_to(self.top) else ""
        self.made.append(f"{what}{name}")

    def at(self, *beginnings: str) -> list[int]:
        """Where the first call of each beginning stands; each must be there."""
        return [next(n for n, made in enumerate(self.made) if made.startswith(one)) for one in beginnings]


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    noted = Calls(tmp_path)
    sync, rename, unlink = os.fsync, Path.replace, Path.unlink

    def fsync(handle: int) -> None:
        noted.note("fsync", Path(f"/proc/self/fd/{handle}").resolve())
        sync(handle)

    def replace(self: Path, target: Path) -> Path:
        noted.note("rename", Path(target))
        return rename(self, target)

    def remove(self: Path, missing_ok: bool = False) -> None:
        noted.note("unlink", self)
        unlink(self, missing_ok)

    committing = Store.transaction

    @contextmanager
    def transaction(self: Store) -> Iterator[None]:
        with committing(self):
            yield
        noted.note("commit")

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", remove)
    monkeypatch.setattr(Store, "transaction", transaction)
    return noted


def _send(place: Place, name: str, trees: int = 12) -> Path:
    content = FormContent(
        sender={"hours_spent": 3},
        results=[{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": trees}],
    )
    target = place.folder / "inbox" / name
    return write_form(target, place.definition, "example-charity", "example-grants", "2026-27 Q1", content=content)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells files by /proc")
def test_what_is_received_is_on_the_disk_before_it_leaves_the_inbox(place: Place, calls: Calls) -> None:
    _send(place, "first.xlsx", trees=11)
    place.returns.receive(by="Sam")  # which secrets are in force is noted once, with the first
    sent = _send(place, "return.xlsx")
    calls.made.clear()
    place.returns.receive(by="Sam")
    home = place.folder.name
    order = calls.at(
        f"fsync {home}/inbox/.taking.partial",
        f"rename {home}/inbox/.taking.json",
        f"fsync {home}/archive/",
        f"rename {home}/archive/",
        "commit",
        f"unlink {home}/inbox/return.xlsx",
        f"unlink {home}/inbox/.taking.json",
    )
    assert order == sorted(order)
    inbox, archive = (
        [n for n, made in enumerate(calls.made) if made == f"fsync {home}/{name}"] for name in ("inbox", "archive")
    )
    assert order[1] < inbox[0] < order[2], "the note's name is on the disk before anything is archived"
    assert order[3] < archive[0] < order[4], "the archived file's name is on the disk before the store commits"
    assert order[5] < inbox[1] < order[6], "what is gone is gone for good before the note of it goes"
    assert not sent.exists()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="tells files by /proc")
def test_what_is_posted_is_on_the_disk_before_the_sender_is_told(place: Place, calls: Calls, tmp_path: Path) -> None:
    sent = _send(place, "return.xlsx").rename(tmp_path / "return.xlsx")
    calls.made.clear()
    (posted,) = place.returns.post([sent])
    assert posted.is_file()
    folder = f"fsync {place.folder.name}/inbox"
    assert [made.partition(".posting-")[0] for made in calls.made if made.startswith("fsync")] == [
        f"{folder}/2026-08-20/",
        f"{folder}/2026-08-20",
        folder,
    ]


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    write_whole(target, lambda file: file.write(b"old"))

    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(target, fail)
    assert target.read_bytes() == b"old"


def test_a_file_system_that_does_not_write_out_folders_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(number: int) -> None:
        def fsync(_: int) -> None:
            raise OSError(number, "no")

        monkeypatch.setattr(os, "fsync", fsync)

    refuse(errno.EINVAL)
    sync_folder(tmp_path)
    refuse(errno.EIO)
    with pytest.raises(OSError, match="no"):
        sync_folder(tmp_path)
