"""A place restored from its backup: verified, with whoever is on the forget list forgotten before it has its name.

On the road: backup → **restoring** → place.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outcomes.backup import ARCHIVE, CONTENTS, belongs, copied, sign_of
from outcomes.durable import sync_folder
from outcomes.errors import OutcomesError, PlaceError
from outcomes.framework.place_files import STORE
from outcomes.match_secrets import find_secrets
from outcomes.place import Place, open_place
from outcomes.rotating import bring_forward
from outcomes.store.audit import verify
from outcomes.store.database import open_store


@dataclass(frozen=True)
class Restored:
    """A place that was restored: when its backup was made, how many people were forgotten again, and what to see to."""

    folder: Path
    made_at: str
    audit_head: str
    forgotten_again: int
    notes: tuple[str, ...]


def restore_place(backup: Path | str, folder: Path | str, *, heads: Sequence[str] = ()) -> Restored:
    """Restore a place into a new folder: every file by its hash, the audit by its chain and by `heads` noted elsewhere.

    Raises:
        PlaceError: the folder is not empty, the file is no backup or was changed, or the audit does not hold.
    """
    source, target = Path(backup), Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise PlaceError("The folder is not empty.", remedy="Restore into a new folder.", where=target)
    work = target.absolute().with_name(f"{target.absolute().name}.restoring")
    shutil.rmtree(work, ignore_errors=True)
    try:
        about = _unpacked(source, work)
        restored = _proved(work, target, about, heads)
        if target.exists():
            target.rmdir()
        work.replace(target)
        sync_folder(target.absolute().parent)
        return restored
    except OSError as error:
        raise PlaceError(
            f"The backup cannot be restored: {error.strerror}.", remedy="Make room, or check the file.", where=source
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _unpacked(source: Path, work: Path) -> dict[str, Any]:
    """Every file laid down and compared with its hash; what the backup says of itself."""
    try:
        with zipfile.ZipFile(source) as packed:
            about: dict[str, Any] = json.loads(packed.read(CONTENTS))
            hashes: dict[str, str] = about["files"]
            if sorted(packed.namelist()) != sorted([*hashes, CONTENTS]) or not all(map(belongs, hashes)):
                raise _changed(source)
            for name, expected in hashes.items():
                target = work / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(name) as inner, target.open("wb") as file:
                    found = copied(inner, file)
                    file.flush()
                    os.fsync(file.fileno())
                if found != expected:
                    raise _changed(source)
            return about
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError):
        raise PlaceError("This is no backup, or it was damaged.", remedy="Take another copy.", where=source) from None


def _changed(source: Path) -> PlaceError:
    return PlaceError("This backup was changed after it was made.", remedy="Take another copy.", where=source)


def _proved(work: Path, target: Path, about: dict[str, Any], heads: Sequence[str]) -> Restored:
    """The restored place, its audit verified, whoever is on the forget list forgotten."""
    place = open_place(work)
    with open_store(work / STORE, place.clock) as store:
        audit = verify(store, work / ARCHIVE, [about["audit_head"], *heads])
        before = store.one("select count(*) from deletion")
        if not audit.broken:
            bring_forward(store, work / ARCHIVE, place.definition.place.code)
    if audit.broken:
        raise PlaceError(
            f"The audit of this backup does not hold: {audit.broken[0]}", remedy="Take another copy, or an earlier one."
        )
    with place.store() as store:
        again = store.one("select count(*) from deletion") - before
        head = store.audit_head()
    return Restored(target, about["made_at"], head, again, tuple(_to_see_to(place, about)))


def _to_see_to(place: Place, about: dict[str, Any]) -> Iterator[str]:
    code = place.definition.place.code
    try:
        if about["keys_by"] not in map(sign_of, find_secrets(code).stages()):
            yield (
                "The secrets on this machine are not those the backup's keys were made with: people in it will not be "
                "recognised in later returns. Bring back the secrets of that day."
            )
    except OutcomesError:
        yield f"Its secrets are not on this machine: copy {code}.secrets and {code}.inbox-key here."
    yield (
        f"Whoever was forgotten on another machine after {about['made_at'][:10]} is in it again, unless "
        f"{code}.forgotten was copied from there first."
    )
