"""Keeps what DuckDB may write over, beside the store, so that a run killed as it writes leaves nothing half-written.

On the road: used by the one door. DuckDB writes new metadata into the free parts of blocks on which the file still
rests, before the header that ends its writing: killed within such a write, the block's checksum is wrong, and the file
cannot be read. So those blocks and the headers are kept first; while the headers stay the same, the file rests on them.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import duckdb

from outcomes.durable import sync_folder, write_whole

_HEADERS, _FIRST_BLOCK = 1 << 12, 3 << 12
"""Where in a store's file its two headers begin, and its blocks."""
_NUMBER = struct.Struct("<q")
_READ: dict[Path, BinaryIO] = {}
"""Stores this process reads itself: closing any handle on a file gives up all the process's locks on it, DuckDB's among
them, so each is closed only once DuckDB has closed."""


def keep(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Keep the blocks the next checkpoint may write into; where that cannot be done, go on without."""
    if not log(path).is_file():
        return  # nothing is to be written
    before = _before(path)
    try:
        size, blocks = _written_into(connection)
        if path.absolute() not in _READ:
            _READ[path.absolute()] = path.open("rb")
        write_whole(before, lambda to: _copy(_READ[path.absolute()], to, size, blocks))
        before.chmod(path.stat().st_mode & 0o777)
        sync_folder(path.parent)
    except (OSError, duckdb.Error):
        _drop(before)


@contextmanager
def kept(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    """Inside, a checkpoint is made, and the store stays open; where it fails, what was kept is left to `mend`."""
    keep(connection, path)
    yield
    _drop(_before(path))


def mend(path: Path) -> None:
    """Write back what a killed run left half-written, and drop what was kept. Nobody in this process has it open."""
    if path.absolute() in _READ:
        _READ.pop(path.absolute()).close()
    before = _before(path)
    with suppress(OSError):
        if not before.is_file():
            return
        if not path.is_file():
            _drop(before)
            return
        with path.open("r+b") as file:
            if _locked(file):
                _write_back(before.read_bytes(), file)
                _drop(before)


def log(path: Path) -> Path:
    """Where DuckDB notes what is stored until a checkpoint writes it into the store's file."""
    return path.with_name(path.name + ".wal")


def _before(path: Path) -> Path:
    return path.with_name(path.name + ".before")


def _drop(before: Path) -> None:
    for path in (before, before.with_suffix(".partial")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _written_into(connection: duckdb.DuckDBPyConnection) -> tuple[int, list[int]]:
    """How long a block is, and the blocks of metadata with room left."""
    size = connection.execute(
        "select block_size from pragma_database_size() where database_name = current_database()"
    ).fetchall()[0][0]
    rows = connection.execute("select block_id from pragma_metadata_info() where free_blocks > 0 order by all")
    return int(size), [int(row[0]) for row in rows.fetchall()]


def _copy(file: BinaryIO, to: BinaryIO, size: int, blocks: list[int]) -> None:
    file.seek(_HEADERS)
    to.write(_NUMBER.pack(size) + file.read(_FIRST_BLOCK - _HEADERS))
    for block in blocks:
        file.seek(_FIRST_BLOCK + block * size)
        to.write(_NUMBER.pack(block) + file.read(size))


def _write_back(content: bytes, file: BinaryIO) -> None:
    """Write the kept blocks where they stood, unless the file has moved on to another header since."""
    at = _NUMBER.size + _FIRST_BLOCK - _HEADERS
    size, headers = _NUMBER.unpack_from(content)[0], content[_NUMBER.size : at]
    file.seek(_HEADERS)
    if file.read(len(headers)) != headers:
        return
    while at < len(content):
        file.seek(_FIRST_BLOCK + _NUMBER.unpack_from(content, at)[0] * size)
        at += _NUMBER.size
        file.write(content[at : at + size])
        at += size
    file.flush()
    os.fsync(file.fileno())


def _locked(file: BinaryIO) -> bool:
    """Whether this process now holds the file, as DuckDB does; on Windows nobody can open one that is held."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
