"""Opens a zip that may be hostile, unpacks its parts within bounds, and packs them anew for calamine.

Returns road: **read** (archive → scan → calamine).
calamine is given an archive of ours, stored without compression: it holds only parts that were unpacked, measured and
found whole, so what was scanned and what is read are the same bytes.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from outcomes.returns.refusals import Refused

_CHUNK = 1 << 18
_FEED = 1 << 15
_MOST_PARTS = 10_000
_SELDOM_SWELLS = 100  # a sheet of noughts unpacks to 10 times its size, one of empty rows to 26
_MAY_SWELL = 16 << 20
_IS_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_CENTRAL_HEADER = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_UTF8_NAME = 0x800
_FIRST_OF_1980 = 33
_BUFFER_MEMORY = 8 << 20
_DRIVE = re.compile(r"[A-Za-z]:")


class Archive:
    """A zip's directory, checked: no odd names, no doubles, no secrets, no more than `most_bytes` inside."""

    def __init__(self, data: bytes, most_bytes: int) -> None:
        self._data = data
        self.parts = _directory(data)
        for info in self.parts.values():
            if info.flag_bits & _IS_ENCRYPTED:
                raise Refused("encrypted")
            if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise Refused("damaged")
        self.unpacked = sum(info.file_size for info in self.parts.values())
        if self.unpacked > most_bytes or len(self.parts) > _MOST_PARTS:
            raise Refused("large-unpacked", str(most_bytes >> 20))
        if self.unpacked > max(_SELDOM_SWELLS * len(data), _MAY_SWELL):
            raise Refused("swells", str(self.unpacked // len(data)))

    def unpack(self, name: str) -> Iterator[bytes]:
        """A part's bytes, piece by piece; refused where there are more or fewer than its directory entry says."""
        info = self.parts[name]
        left, checksum = info.file_size, 0
        for chunk in self._chunks(info):
            left -= len(chunk)
            if left < 0:
                break
            checksum = zlib.crc32(chunk, checksum)
            if chunk:
                yield chunk
        if left or checksum != info.CRC:
            raise Refused("damaged")

    def name(self, name: str) -> str:
        """A part's name as it is written."""
        return self.parts[name].orig_filename.replace("\\", "/")

    def read(self, name: str) -> bytes:
        """A small part as a whole; nothing where there is none."""
        return b"".join(self.unpack(name)) if name in self.parts else b""

    def _chunks(self, info: ZipInfo) -> Iterator[bytes]:
        packed = self._packed(info)
        if info.compress_type == ZIP_STORED:
            yield from (packed[i : i + _CHUNK].tobytes() for i in range(0, len(packed), _CHUNK))
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            if info.file_size <= _CHUNK:
                yield inflater.decompress(packed, info.file_size + 1)
                return
            for i in range(0, len(packed), _FEED):
                rest: memoryview | bytes = packed[i : i + _FEED]
                while rest:
                    yield inflater.decompress(rest, _CHUNK)
                    rest = inflater.unconsumed_tail
            yield inflater.flush()
        except zlib.error as error:
            raise Refused("damaged") from error

    def packed(self, name: str) -> memoryview:
        """A part as it is packed."""
        return self._packed(self.parts[name])

    def _packed(self, info: ZipInfo) -> memoryview:
        start = info.header_offset
        header = self._data[start : start + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\3\4"):
            raise Refused("damaged")
        _, _, flags, *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        start += _LOCAL_HEADER.size
        name = self._data[start : start + name_length].decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
        if name != info.orig_filename:
            raise Refused("damaged")
        start += name_length + extra_length
        return memoryview(self._data)[start : start + info.compress_size]


class StoredArchive:
    """A zip without compression, written part by part."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._directory: list[bytes] = []

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a part while its bytes come in; sizes and checksum are filled in after."""
        encoded = name.encode()
        start = self._file.tell()
        self._file.write(bytes(_LOCAL_HEADER.size) + encoded)
        size = checksum = 0
        for piece in pieces:
            self._file.write(piece)
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
        common = (_UTF8_NAME, 0, 0, _FIRST_OF_1980, checksum, size, size, len(encoded), 0)
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(_LOCAL_HEADER.pack(b"PK\3\4", 20, *common))
        self._file.seek(end)
        self._directory.append(_CENTRAL_HEADER.pack(b"PK\1\2", 20, 20, *common, 0, 0, 0, 0, start) + encoded)

    def finish(self) -> None:
        directory = b"".join(self._directory)
        count, start = len(self._directory), self._file.tell()
        self._file.write(directory + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), start, 0))
        self._file.seek(0)


def scratch_file(size: int) -> tuple[BinaryIO, str | None]:
    """Somewhere in memory to write, and its path where it has one (calamine copies what has none)."""
    if size <= _BUFFER_MEMORY or not hasattr(os, "memfd_create"):
        return io.BytesIO(), None
    handle = os.memfd_create("workbook")
    return os.fdopen(handle, "w+b", buffering=0), f"/proc/self/fd/{handle}"


def _directory(data: bytes) -> dict[str, ZipInfo]:
    """Parts by name, lower case with forward slashes, as spreadsheet programs compare them."""
    try:
        with ZipFile(io.BytesIO(data)) as zipped:
            entries = [info for info in zipped.infolist() if not info.filename.endswith("/")]
    except (BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
        raise Refused("damaged") from error
    parts = {_plain_name(info): info for info in entries}
    if len(parts) < len(entries):
        raise Refused("names")
    return parts


def _plain_name(info: ZipInfo) -> str:
    name = info.orig_filename.replace("\\", "/").lower()
    if not name or name.startswith("/") or "\0" in name or _DRIVE.match(name) or ".." in name.split("/"):
        raise Refused("names")
    return name
