"""What waits in an inbox, in the order it came: posted files, and files a person put there.

Inbox road: posting → **waiting** → opening. A folder named by a date holds what came that day; the rest came today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from outcomes.errors import PlaceError

POSTED = ".age"
UNFINISHED = ".posting-"
_NOT_FILES_SENT = (".", "~$")


@dataclass(frozen=True)
class Waiting:
    """One entry of the inbox as it was when it was looked at: `size` and `changed_ns` tell whether it still is."""

    path: Path
    size: int
    changed_ns: int

    @property
    def is_posted(self) -> bool:
        return self.path.suffix == POSTED

    def is_folder(self) -> bool:
        return self.path.is_dir() and not self.path.is_symlink()

    def is_unchanged(self) -> bool:
        """Whether this very file still lies there."""
        try:
            return look(self.path) == self
        except OSError:
            return False


def look(path: Path) -> Waiting:
    """An entry as it is now; a link is not followed."""
    about = path.lstat()
    return Waiting(path, about.st_size, about.st_mtime_ns)


def next_to_take(
    inbox: Path, today: date, most: int, known: Collection[Path], until: date = date.max
) -> list[tuple[Waiting, date]]:
    """The first so many entries that wait and are not `known`, each with the day it came, none after `until`.

    Raises:
        PlaceError: there is no inbox, or a folder in it is not named by a date.
    """
    entries = ((path, day) for day, folder in _days(inbox, today) if day <= until for path in _entries(folder))
    waiting = ((path, day) for path, day in entries if path not in known and not _is_a_day(path, inbox))
    return [(look(path), day) for path, day in islice(waiting, most)]


def _days(inbox: Path, today: date) -> Iterator[tuple[date, Path]]:
    if not inbox.is_dir():
        raise PlaceError("The place has no inbox.", remedy="Make a folder named inbox in it.", where=inbox.name)
    yield from [(_day(folder), folder) for folder in _entries(inbox) if _is_a_day(folder, inbox)]
    yield today, inbox


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith(_NOT_FILES_SENT))


def _is_a_day(path: Path, inbox: Path) -> bool:
    return path.parent == inbox and path.is_dir() and not path.is_symlink()


def _day(folder: Path) -> date:
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        raise PlaceError(
            f"The inbox has a folder “{folder.name}”, which is no date.",
            remedy="Name folders of the inbox by the day their files came, like 2025-07-25.",
        ) from None
