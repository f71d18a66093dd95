"""A backup of a place: one file, consistent, without its secrets.

On the road: place → **backup** → restoring.  A backup holds the place's own files, the store, the archive and what is
published, each with its hash. It holds no inbox (what waits there is deleted within days), no forms and no reports,
which are made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

import duckdb

from outcomes import __version__
from outcomes.durable import sync_folder
from outcomes.errors import PlaceError
from outcomes.framework.place_files import STORE
from outcomes.match_secrets import find_secrets
from outcomes.returns.people import Secrets
from outcomes.store.database import is_full
from outcomes.store.wiping import copy_store

if TYPE_CHECKING:
    from outcomes.place import Place

ARCHIVE = "archive"

CONTENTS = "backup.json"
_FOLDERS = (ARCHIVE, "crosswalks", "frameworks", "layouts", "programmes", "published", "reports", "values")
_FILES = (".yaml", ".csv", ".txt")
"""What lies in the place's own folder: its settings and lists. Anything else there is not ours to keep."""
_CHUNK = 1 << 20
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Backup:
    """A backup that was made: where it is, how many files it holds, and the head of the audit they belong to."""

    path: Path
    files: int
    audit_head: str


def write_backup(place: Place, to: Path, *, by: str) -> Backup:
    """Back a place up into a new file, as a whole or not at all; the audit notes it. PlaceError where it exists."""
    if to.exists():
        raise PlaceError("There is a file of this name already.", remedy="Choose another name.", where=to)
    partial, copy = to.with_name(f"{to.name}.partial"), to.with_name(f"{to.name}.store")
    try:
        with place.store() as store:
            head = store.audit(by, "made a backup", place.definition.place.code)
            copy_store(store, copy)
            about = {
                "backup_version": 1,
                "outcomes_version": __version__,
                "place_code": place.definition.place.code,
                "made_at": place.clock().isoformat(timespec="seconds"),
                "audit_head": head,
                "keys_by": sign_of(find_secrets(place.definition.place.code)),
            }
            files = _write(partial, about, [(STORE, copy), *_files_of(place.folder)])
        partial.replace(to)
        sync_folder(to.parent)
        return Backup(to, files, head)
    except (OSError, duckdb.Error) as error:
        if isinstance(error, duckdb.Error) and not is_full(error):
            raise
        why = error.strerror if isinstance(error, OSError) else "the disk is full"
        raise PlaceError(
            f"The backup cannot be written: {why}.", remedy="Make room, or choose another folder.", where=to
        ) from error
    finally:
        partial.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)


def sign_of(secrets: Secrets) -> str:
    """Tells whether other secrets are the same, and nothing else about them."""
    return secrets.match_key("backup", "", "keys-by")[:16]


def _files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and belongs(name) and name != STORE:
            yield name, path


def belongs(name: str) -> bool:
    """Whether a file of this name is part of a backup."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or "\\" in name or ".." in parts or parts[-1].startswith(".") or name.endswith(".partial"):
        return False
    return name == STORE or (parts[0] in _FOLDERS if len(parts) > 1 else name.endswith(_FILES))


def _write(to: Path, about: dict[str, Any], files: Sequence[tuple[str, Path]]) -> int:
    """A zip file only its owner can read: the files, and last their hashes."""
    to.unlink(missing_ok=True)
    handle = os.open(to, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    hashes: dict[str, str] = {}
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for name, path in files:
                with path.open("rb") as source, packed.open(_entry(name), "w", force_zip64=True) as target:
                    hashes[name] = copied(source, target)
            packed.writestr(_entry(CONTENTS), json.dumps(about | {"files": hashes}, indent=1))
        file.flush()
        os.fsync(file.fileno())
    return len(hashes)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def copied(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy bytes, and say their SHA-256."""
    seen = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        seen.update(chunk)
        target.write(chunk)
    return seen.hexdigest()
