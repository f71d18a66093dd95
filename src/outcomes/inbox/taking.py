"""Takes files out of the inbox once the store has them: each exactly once, wherever a run is killed.

Inbox road: waiting → opening → **taking**. What is about to be stored is noted in the inbox first, under a token that
the store's own transaction puts into its audit table. If a run dies, the next one finds the note, and the audit table
says whether the files it names were stored and only have to go, or were not and wait as before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from outcomes.durable import sync_folder, write_whole
from outcomes.errors import StoreError
from outcomes.inbox.waiting import Waiting
from outcomes.store.database import Store

TOOK = "took files from the inbox"
_NOTE = ".taking.json"


def note(store: Store, inbox: Path, files: Sequence[Waiting]) -> str:
    """Note, for good, which files are about to be stored; returns the token for the transaction that stores them."""
    named = [[str(one.path.relative_to(inbox)), one.size, one.changed_ns] for one in files]
    names = "\x1f".join(str(name) for name, *_ in named)
    token = hashlib.sha256("\x1f".join((store.audit_head(), names)).encode(errors="surrogateescape")).hexdigest()
    with _in_words("nothing was stored"):
        _write(inbox / _NOTE, json.dumps({"token": token, "files": named}))
        sync_folder(inbox)
    return token


def settle(store: Store, inbox: Path) -> None:
    """Delete the noted files where they were stored, and forget the note; where they were not, they wait on."""
    path = inbox / _NOTE
    if not path.is_file():
        return
    told = json.loads(path.read_text(encoding="ascii"))
    with _in_words("what it held is stored, and is deleted on the next run"):
        if store.one("select count(*) from audit_event where act = ? and subject = ?", [TOOK, told["token"]]):
            _delete([Waiting(inbox / name, size, changed) for name, size, changed in told["files"]], inbox)
        path.unlink()


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda file: file.write(text.encode("ascii")))


@contextmanager
def _in_words(meanwhile: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The inbox cannot be changed: {error.strerror}; {meanwhile}.",
            remedy="Make room, or make the folder writable, and run the command again.",
            where="inbox",
        ) from error


def _delete(files: Sequence[Waiting], inbox: Path) -> None:
    """A file that changed since it was read is another one, and stays; so does a folder."""
    for one in files:
        if one.is_unchanged() and not one.is_folder():
            one.path.unlink()
    for folder in {one.path.parent for one in files if one.path.parent.is_dir()} - {inbox}:
        sync_folder(folder)
        with suppress(OSError):  # it is not empty
            folder.rmdir()
    sync_folder(inbox)
