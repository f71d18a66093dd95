"""Opens posted files for the reader, for as long as a batch is read; what waited too long is not opened any more.

Inbox road: waiting → **opening** → returns (the reader's children).
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import FileRefused
from outcomes.inbox.waiting import UNFINISHED, Waiting, look
from outcomes.returns.refusals import refusal

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

_OPENED = ".opened"
_NS_IN_DAY = 86_400 * 10**9


@contextmanager
def opened(
    inbox: Path, files: Sequence[Waiting], key: Identity | None, days: int
) -> Iterator[list[Path | FileRefused]]:
    """Each file as it can be read, or why it will not be; posted ones lie open meanwhile, for this user alone."""
    room = inbox / _OPENED
    try:
        if key is not None:
            room.mkdir(mode=0o700)
        yield [_open(one, key, room / str(number), days) for number, one in enumerate(files)]
    finally:
        shutil.rmtree(room, ignore_errors=True)


def sweep(inbox: Path) -> None:
    """Remove what interrupted runs left: files they had opened, and unfinished ones a day old."""
    shutil.rmtree(inbox / _OPENED, ignore_errors=True)
    for left in inbox.glob(f"*/{UNFINISHED}*"):
        if _waited_ns(look(left)) > _NS_IN_DAY:
            left.unlink(missing_ok=True)


def _open(one: Waiting, key: Identity | None, room: Path, days: int) -> Path | FileRefused:
    if not one.is_posted or key is None:
        return one.path
    if _waited_ns(one) > days * _NS_IN_DAY:
        return refusal("waited", f"{days} day" if days == 1 else f"{days} days", one.path)
    return _decrypt(one.path, key, room)


def _waited_ns(one: Waiting) -> int:
    """How long it has lain there, by this machine's clock, whatever day the place is looked at as."""
    return time.time_ns() - one.changed_ns


def _decrypt(path: Path, key: Identity, room: Path) -> Path | FileRefused:
    import pyrage

    try:
        content = pyrage.decrypt(path.read_bytes(), [key])
    except pyrage.DecryptError:
        return refusal("unopened", "", path)
    room.mkdir(mode=0o700)
    plain = room / path.stem
    with os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return plain
