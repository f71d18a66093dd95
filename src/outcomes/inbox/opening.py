"""Opens posted files for the reader, in memory alone; what waited too long is not opened any more.

Inbox road: waiting → **opening** → returns (the reader's children). What is opened is never written down: this process
decrypts one file at a time, as a child is free to read it, and hands the bytes over a pipe. So on every system; what
the machine puts of its memory on disk (swap, sleep) is the machine's own to encrypt.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from outcomes.errors import FileRefused
from outcomes.inbox.waiting import UNFINISHED, Waiting, look
from outcomes.returns.child.opening import read_file
from outcomes.returns.handed import AnyFile, Handed
from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused, refusal

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

_OPENED_BEFORE = ".opened"
"""Where version 0.1.0's first runs laid opened files; one that was interrupted then may have left some."""
_NS_IN_DAY = 86_400 * 10**9


def opened(files: Sequence[Waiting], key: Identity | None, days: int, limits: Limits) -> list[AnyFile | FileRefused]:
    """Each file as it can be read, or why it will not be."""
    return [_open(one, key, days, limits) for one in files]


def sweep(inbox: Path) -> None:
    """Remove what interrupted runs left: unfinished files a day old."""
    shutil.rmtree(inbox / _OPENED_BEFORE, ignore_errors=True)
    for left in inbox.glob(f"*/{UNFINISHED}*"):
        if _waited_ns(look(left)) > _NS_IN_DAY:
            left.unlink(missing_ok=True)


def _open(one: Waiting, key: Identity | None, days: int, limits: Limits) -> AnyFile | FileRefused:
    if not one.is_posted or key is None:
        return one.path
    if _waited_ns(one) > days * _NS_IN_DAY:
        return refusal("waited", f"{days} day" if days == 1 else f"{days} days", one.path)
    return Handed(one.path.stem, one.path, partial(_decrypted, one.path, key, limits))


def _waited_ns(one: Waiting) -> int:
    """How long it has lain there, by this machine's clock, whatever day the place is looked at as."""
    return time.time_ns() - one.changed_ns


def _decrypted(path: Path, key: Identity, limits: Limits) -> bytes:
    """What a posted file holds. It is a little longer locked than open."""
    import pyrage

    try:
        locked = read_file(os.path.abspath(path), replace(limits, file_mb=limits.file_mb + 1))  # noqa: PTH100
        content: bytes = pyrage.decrypt(locked, [key])
        return content
    except pyrage.DecryptError:
        raise refusal("unopened", "", path) from None
    except Refused as refused:
        detail = str(limits.file_mb) if refused.reason == "large-file" else refused.detail
        raise refusal(refused.reason, detail, path) from None
