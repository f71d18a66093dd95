"""The forget list: who is forgotten, by keys alone, in the user's configuration, where no restored place can undo it.

On the road: place → **forget list** → store (forgetting).  An entry is on the disk before anything is removed, so that
a run that was killed is finished by the next one that opens the place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from outcomes.durable import sync_folder
from outcomes.errors import PlaceError
from outcomes.match_secrets import configuration, read_private, write_private
from outcomes.store.forgotten import Forgotten


def forget_list_file(place_code: str) -> Path:
    """Where a place's forget list lies: CODE.forgotten in the user's configuration."""
    return configuration() / f"{place_code}.forgotten"


def read_list(place_code: str) -> list[Forgotten]:
    """Everybody on the list, in the order they were put there; PlaceError where it cannot be read."""
    path = forget_list_file(place_code)
    if not path.is_file():
        return []
    try:
        return [_entry(line) for line in read_private(path).splitlines()]
    except (ValueError, TypeError, KeyError):
        raise PlaceError(
            "The forget list cannot be read, so nobody can tell who must stay forgotten.",
            remedy=f"Restore {path.name} from a copy.",
            where=path.name,
        ) from None


def _entry(line: str) -> Forgotten:
    told = json.loads(line)
    return Forgotten(**told | {"keys": tuple((kind, key) for kind, key in told["keys"])})


def put_on_list(place_code: str, entries: Iterable[Forgotten]) -> None:
    """Add entries, or replace those of the same id; on the disk, private, as a whole or not at all."""
    new = list(entries)
    if not new:
        return
    kept = {entry.forgotten_id: entry for entry in (*read_list(place_code), *new)}
    path = forget_list_file(place_code)
    partial = path.with_suffix(".forgotten-partial")
    partial.unlink(missing_ok=True)
    write_private(partial, "".join(json.dumps(asdict(entry)) + "\n" for entry in kept.values()))
    partial.replace(path)
    sync_folder(path.parent)
