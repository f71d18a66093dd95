"""Tells a workbook from other programs' documents in the same wrapping, and an open one from a locked one.

Returns road: **read** (opening → formats → spreadsheet).
"""

from __future__ import annotations

import re

from outcomes.returns.child.archive import Archive
from outcomes.returns.refusals import Refused

_OTHER_DOCUMENTS = (("word/", "word"), ("ppt/", "slides"), ("index/", "numbers"))
_OPEN_DOCUMENTS = {"spreadsheet": "", "text": "word", "presentation": "slides"}
_FILE_PASS = 0x2F
_START_OF_XLS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00")


def format_of_zip(archive: Archive) -> str:
    """`xlsx` (macros or not), `xlsb` or `ods`; refused, by name where it has one, if it is another document."""
    names = archive.parts
    if "content.xml" in names:
        return _open_document(archive)
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    if any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    for folder, reason in _OTHER_DOCUMENTS:
        if any(name.startswith(folder) for name in names):
            raise Refused(reason)
    raise Refused("foreign")


def refuse_unless_xls(data: bytes) -> None:
    """Say what a compound file is, if not an xls we can open; an encrypted workbook of any kind is one as well."""
    if _wide("EncryptedPackage") in data or _is_encrypted_xls(data):
        raise Refused("encrypted")
    if _wide("Workbook") not in data and _wide("Book") not in data:
        raise Refused("word" if _wide("WordDocument") in data else "foreign")


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _open_document(archive: Archive) -> str:
    if b"encryption-data" in archive.read("meta-inf/manifest.xml"):
        raise Refused("encrypted")
    kind = archive.read("mimetype").decode("ascii", "replace").rpartition("opendocument.")[2].strip()
    if reason := _OPEN_DOCUMENTS.get(kind.removesuffix("-template"), "foreign"):
        raise Refused(reason)
    return "ods"


def _is_encrypted_xls(data: bytes) -> bool:
    """Whether the record of a password follows the start of the workbook's stream."""
    start = _START_OF_XLS.search(data)
    at = start.start() if start else len(data)
    for _ in range(8):
        kind, length = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False
