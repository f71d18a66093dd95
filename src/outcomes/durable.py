"""Has files and their names on the disk before anything relies on them, so that a power cut loses nothing.

On the road: used by the archive and the inbox. A file is whole before it has its name; a name is on the disk once its
folder is. On Windows a folder cannot be written out so: there a name is as durable as the system makes it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_NOT_FOR_FOLDERS = (errno.EINVAL, errno.ENOTSUP)
"""What a file system says that does not write out folders, as some of networks do not."""


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file under another name, have it on the disk, and only then give it its own. May raise OSError."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def sync_folder(folder: Path) -> None:
    """Have on the disk which names a folder holds. May raise OSError."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(handle)
