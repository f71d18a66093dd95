"""Posts a file: puts it into a place's inbox so that only the place can read it.

Inbox road: partner → **posting** → waiting. What lies in the inbox is encrypted, and only its owner may touch it.
"""

from __future__ import annotations

import os
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.durable import sync_folder
from outcomes.errors import StoreError
from outcomes.inbox.waiting import POSTED, UNFINISHED
from outcomes.returns.child.opening import read_file
from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused, refusal

if TYPE_CHECKING:
    from pyrage.x25519 import Recipient


def post(file: Path, inbox: Path, recipient: Recipient, day: date, limits: Limits) -> Path:
    """Encrypt a file into the inbox's folder of a day; returns what lies there now.

    Raises:
        FileRefused: it is no ordinary file, empty, or too large.
        StoreError: the inbox cannot be written.
    """
    import pyrage

    content = pyrage.encrypt(_content(file, limits), [recipient])
    folder = inbox / day.isoformat()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        laid = _lay_down(content, folder, file.name)
        sync_folder(folder)
        sync_folder(inbox)
        return laid
    except OSError as error:
        raise StoreError(
            f"The inbox cannot be written: {error.strerror}.",
            remedy="Make room, or make the folder writable; nothing was posted.",
            where=inbox.name,
        ) from error


def _content(file: Path, limits: Limits) -> bytes:
    try:
        return read_file(os.path.abspath(file), limits)  # noqa: PTH100 - resolve() would follow a link
    except Refused as refused:
        raise refusal(refused.reason, refused.detail, file) from None
    except OSError:
        raise refusal("unreadable", "", file) from None


def _lay_down(content: bytes, folder: Path, name: str) -> Path:
    """Write under a name nobody takes in, then give it its own: what waits is whole."""
    unfinished = folder / f"{UNFINISHED}{os.getpid()}"
    unfinished.unlink(missing_ok=True)
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return _name(unfinished, folder, name)
    finally:
        unfinished.unlink(missing_ok=True)


def _name(unfinished: Path, folder: Path, name: str) -> Path:
    """A file of the same name that waits already stays as it is."""
    path = Path(name)
    for number in count(1):
        target = folder / (f"{path.stem} ({number}){path.suffix}{POSTED}" if number > 1 else f"{name}{POSTED}")
        try:
            target.hardlink_to(unfinished)
        except FileExistsError:
            continue
        return target
    raise AssertionError("count() does not end")
