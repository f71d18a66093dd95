"""A workbook's zip, read part by part and written again: what is not changed is copied as it is packed.

Returns road: used by **marking**. The file was read whole before, within limits; here only the parts that change are
unpacked.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import count
from posixpath import basename, dirname, join, normpath
from zipfile import ZIP_DEFLATED, ZIP_STORED

from outcomes.returns.child.archive import Archive
from outcomes.returns.marking.tags import (
    TooOdd,
    appended,
    attributes,
    children,
    edited,
    escaped,
    root_of,
)
from outcomes.returns.refusals import Refused

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_UTF8_NAME = 0x800
_FIRST_OF_1980 = (1980, 1, 1, 0, 0, 0)
_TYPES = "[content_types].xml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_NEW_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
)


class Package:
    """The parts of a workbook, named as they are written; changes are kept until `packed`."""

    def __init__(self, data: bytes, most_bytes: int) -> None:
        try:
            self._archive = Archive(data, most_bytes)
        except Refused as refused:
            raise TooOdd("its zip is not as spreadsheet programs write it") from refused
        self._names = {self._archive.name(name).lower(): self._archive.name(name) for name in self._archive.parts}
        self._changed: dict[str, bytes] = {}
        if any(name.startswith("_xmlsignatures/") for name in self._names):
            raise TooOdd("it is signed, and a change would break the signature")

    def has(self, name: str) -> bool:
        return name.lower() in self._names or name.lower() in {n.lower() for n in self._changed}

    def read(self, name: str) -> bytes:
        """A part as it stands now."""
        known = self._names.get(name.lower(), name)
        if known in self._changed:
            return self._changed[known]
        if name.lower() not in self._names:
            raise TooOdd(f"its part {basename(name)} is missing")
        try:
            return self._archive.read(name.lower())
        except Refused as refused:
            raise TooOdd(f"its part {basename(name)} is damaged") from refused

    def put(self, name: str, content: bytes) -> None:
        """Change a part, or add one."""
        self._changed[self._names.get(name.lower(), name)] = content

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern (`xl/comments{}.xml`) that no part has."""
        return next(name for n in count(1) if not self.has(name := pattern.format(n)))

    def names(self) -> Iterator[str]:
        """Every part's name, new ones among them."""
        yield from dict.fromkeys([*self._names.values(), *self._changed])

    def declare(self, part: str, content_type: str) -> None:
        """Say in [Content_Types].xml what a new part is."""
        types = self.read(_TYPES)
        root = root_of(types)
        put = f'<{root.prefix.decode()}Override PartName="/{escaped(part)}" ContentType="{content_type}"/>'
        self.put(_TYPES, edited(types, [appended(types, root, put.encode())]))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """A part's relationships by id: the last word of its type, and the part it leads to ("" for one outside)."""
        name = relations_part(part)
        if not self.has(name):
            return {}
        xml = self.read(name)
        found = (attributes(xml, e) for e in children(xml, root_of(xml)))
        return {
            a.get("Id", ""): (
                a.get("Type", "").rpartition("/")[2],
                "" if a.get("TargetMode") == "External" else _resolved(part, a.get("Target", "")),
            )
            for a in found
        }

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship from one part to another; returns its id."""
        name = relations_part(part)
        xml = self.read(name) if self.has(name) else _NEW_RELATIONS
        known = self.relations(part)
        made = next(i for n in count(1) if (i := f"rId{n}") not in known)
        root = root_of(xml)
        put = (
            f'<{root.prefix.decode()}Relationship Id="{made}" Type="{_RELATIONSHIPS}{kind}" '
            f'Target="/{escaped(target)}"/>'
        )
        self.put(name, edited(xml, [appended(xml, root, put.encode())]))
        return made

    def packed(self) -> bytes:
        """The zip: every part in its old place, new ones at the end."""
        local: list[bytes | memoryview] = []
        central: list[bytes] = []
        at = 0
        for name, moment, method, checksum, size, content in self._entries():
            encoded = name.encode()
            common = (_UTF8_NAME, method, *_dos(moment), checksum, len(content), size, len(encoded), 0)
            local += (_LOCAL.pack(b"PK\3\4", 20, *common), encoded, content)
            central.append(_CENTRAL.pack(b"PK\1\2", 20, 20, *common, 0, 0, 0, 0, at) + encoded)
            at += _LOCAL.size + len(encoded) + len(content)
        directory = b"".join(central)
        end = _END.pack(b"PK\5\6", 0, 0, len(central), len(central), len(directory), at, 0)
        return b"".join([*local, directory, end])

    def _entries(self) -> Iterator[tuple[str, tuple[int, ...], int, int, int, bytes | memoryview]]:
        """Each part's name, date, method, checksum, size and packed content."""
        left = dict(self._changed)
        for key, info in self._archive.parts.items():
            name = self._names[key]
            if name in left:
                yield _packed(name, info.date_time, left.pop(name))
            else:
                packed = self._archive.packed(key)
                yield name, info.date_time, info.compress_type, info.CRC, info.file_size, packed
        for name, content in left.items():
            yield _packed(name, _FIRST_OF_1980, content)


def relations_part(part: str) -> str:
    """Where a part's relationships stand."""
    return join(dirname(part), "_rels", f"{basename(part)}.rels")


def _resolved(part: str, target: str) -> str:
    return normpath(target.lstrip("/") if target.startswith("/") else join(dirname(part), target))


def _packed(name: str, moment: tuple[int, ...], content: bytes) -> tuple[str, tuple[int, ...], int, int, int, bytes]:
    packer = zlib.compressobj(4, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    method = ZIP_DEFLATED if len(packed) < len(content) else ZIP_STORED
    body = packed if method == ZIP_DEFLATED else content
    return name, moment, method, zlib.crc32(content), len(content), body


def _dos(moment: tuple[int, ...]) -> tuple[int, int]:
    """Time and date as a zip keeps them."""
    year, month, day, hour, minute, second = moment
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
