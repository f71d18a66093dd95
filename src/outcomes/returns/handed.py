"""A file that is handed over as bytes: it lies on no disk in clear, and is opened anew each time it is read.

Returns road: inbox (opening) → **handed** → workbook asks a child to read it; marking copies it for its partner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Handed:
    """A file by the name it was sent under; `read_bytes` gives what it holds, or raises `FileRefused`.

    `path` is where it lies locked: refusals name it, and nothing in clear is written beside it.
    """

    name: str
    path: Path
    read_bytes: Callable[[], bytes]

    @property
    def stem(self) -> str:
        return Path(self.name).stem

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix

    @property
    def parent(self) -> Path:
        return self.path.parent

    def is_file(self) -> bool:
        return self.path.is_file()


AnyFile = Path | Handed
"""A file a person has, or one that is handed over."""
