"""Files no reader can read, and one no layout fits: locked, cut short, a picture, far too big, somebody's rota.

Sample road: forms → **wrecks** → the inbox.
"""

from __future__ import annotations

import io
import struct
import zlib
from datetime import datetime

from xlsxwriter import Workbook

from outcomes.sample.chance import Chance
from outcomes.sample.workbooks import pack, part_of, unpack

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_INFO = b"\x04\x00\x04\x00\x40\x00\x00\x00<encryption>made up: there is no key and no password</encryption>"
BLOATED_MB = 21
"""What the bloated workbook unpacks to; the place's limit is one less."""


def encrypted(_: bytes, chance: Chance) -> bytes:
    """What Excel saves under a password: a compound file (MS-CFB) with the streams EncryptionInfo and EncryptedPackage.

    Sector 0 is the allocation table, 1 the directory, 2 to 9 EncryptionInfo, 10 to 25 EncryptedPackage. The package is
    its length and then noise, as ciphertext looks; nothing is hidden in it.
    """
    info, package = 8, 16
    chain = [_FAT, _END, *_chain(2, info), *_chain(2 + info, package)]
    table = struct.pack(f"<{_SECTOR // 4}I", *chain, *[_FREE] * (_SECTOR // 4 - len(chain)))
    directory = (
        _entry("Root Entry", kind=5, child=1)
        + _entry("EncryptionInfo", kind=2, right=2, start=2, size=info * _SECTOR)
        + _entry("EncryptedPackage", kind=2, start=2 + info, size=package * _SECTOR)
        + _entry("", kind=0)
    )
    noise = bytes(chance.whole(0, 255) for _ in range(package * _SECTOR - 8))
    sealed = struct.pack("<Q", len(noise) - 8) + noise
    return _header() + table + directory + _INFO.ljust(info * _SECTOR, b" ") + sealed


def _chain(start: int, sectors: int) -> list[int]:
    return [*range(start + 1, start + sectors), _END]


def _header() -> bytes:
    magic = bytes.fromhex("d0cf11e0a1b11ae1")
    fixed = struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    counts = struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    return magic + bytes(16) + fixed + counts + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, *, kind: int, child: int = _FREE, right: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    """One directory entry, 128 bytes."""
    letters = (name + "\0").encode("utf-16-le") if name else b""
    ids = struct.pack("<III", _FREE, right, child)
    place = struct.pack("<IQ", _END if kind == 5 else start, size)
    return letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters), kind, 1) + ids + bytes(36) + place


def cut_short(data: bytes, _: Chance) -> bytes:
    """A download that stopped: the first three fifths of the file."""
    return data[: len(data) * 3 // 5]


def picture(_: bytes, chance: Chance) -> bytes:
    """A photograph of the printed form, 48 by 48, renamed to .xlsx: a true PNG."""
    side = 48
    lines = b"".join(b"\0" + bytes(chance.whole(180, 255) for _ in range(side)) for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    # Level 0 stores the lines as they are: every zlib then writes the same bytes.
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines, 0)), _chunk(b"IEND", b""))
    return bytes.fromhex("89504e470d0a1a0a") + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bloated(data: bytes, _: Chance) -> bytes:
    """A form whose People sheet somebody formatted down to the last row: millions of empty cells, easy to pack."""
    parts = unpack(data)
    name = part_of(parts, "People")
    empty = b'<row><c s="1"/><c s="1"/></row>'
    filler = empty * (BLOATED_MB * 1_000_000 // len(empty))
    return pack({**parts, name: parts[name].replace(b"</sheetData>", filler + b"</sheetData>")})


def rota(_: bytes, chance: Chance) -> bytes:
    """The wrong attachment: the volunteers' rota."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2024, 4, 1)})
        sheet = book.add_worksheet("Rota")
        sheet.write_row(0, 0, ["Kitchen rota", None, "please swap between yourselves"])
        sheet.write_row(2, 0, ["Week", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"])
        for week in range(1, 14):
            shifts = [chance.pick(("early", "late", "closed", "tbc", "kettle + till")) for _ in range(5)]
            sheet.write_row(2 + week, 0, [f"Wk {week}", *shifts])
    return file.getvalue()


def unfilled(_: bytes, __: Chance) -> bytes:
    """A new workbook, saved in place of the return: one sheet, and nothing on it."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2024, 4, 1)})
        book.add_worksheet("Sheet1")
    return file.getvalue()
