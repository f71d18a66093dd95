"""Writes files and fills folders so that they are there whole or not at all; what the system refuses is said.

On the road: used by whatever writes for people: reports, statements, drafts, copies of a place's files.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from outcomes.errors import PlaceError

_TOLD = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM)
"""What may stand in the way of each of many files that are copied at once, which `shutil` tells as text alone."""


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a text as it is, its line ends included. Raises PlaceError where the system refuses."""
    return write_bytes(path, text.encode(encoding))


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file's whole content. Raises PlaceError where the system refuses."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return path


@contextmanager
def filled_folder(folder: Path) -> Iterator[Path]:
    """Inside, a folder that is new or empty is filled; where that fails it is again as it was.

    Raises PlaceError where the system refuses.
    """
    was_there = folder.is_dir()
    try:
        yield folder
    except BaseException as error:
        _empty(folder)
        if not was_there:
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise refusal(error, folder) from error
        raise


def _empty(folder: Path) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def refusal(error: OSError, path: Path | None = None) -> PlaceError:
    """What the system refused, in a sentence; `path` is what was to be written, where that is known."""
    if path is None:
        where = Path(error.filename).name if isinstance(error.filename, str) else None
        remedy = "Check that the file or folder is there, may be used and has room. Then run the command again."
        return PlaceError(f"The system refused: {_why(error)}.", remedy=remedy, where=where)
    return PlaceError(
        f"It cannot be written: {_why(error)}.",
        remedy="Check that the folder is there, may be written and has room, and that nothing of this name is open "
        "elsewhere. Then run the command again.",
        where=path.name,
    )


def _why(error: OSError) -> str:
    found = (os.strerror(number) for number in _TOLD if os.strerror(number) in str(error))
    return error.strerror or next(found, "the system refused")
