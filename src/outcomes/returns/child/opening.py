"""Opens the file a path names, without following links or waiting on pipes, and tells from its bytes what it is.

Returns road: **read** (opening → spreadsheet | delimited | grants json).
"""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import PurePath

from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused

ZIP, COMPOUND, TEXT, JSON = "zip", "compound", "text", "json"

_LOCK_FILES = ("~$", ".~lock.")
_NAMES_OF_TEXT = {".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ""}
_ZIP_MARKS = (b"PK\3\4", b"PK\5\6")
_COMPOUND_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = re.compile(rb"(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|head|body|meta|style)\b", re.I | re.S)
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_WHY_NOT_OPENED = {errno.ENOENT: "absent", errno.ENOTDIR: "absent", errno.ELOOP: "link", errno.ENXIO: "special"}


def read_file(path: str, limits: Limits) -> bytes:
    """All bytes of an ordinary file."""
    refuse_lock_file(path)
    with open(_open(path), "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        refuse_size(size, limits)
        return file.read(size)


def refuse_lock_file(path: str) -> None:
    """Refuse what a spreadsheet program keeps beside an open workbook."""
    if PurePath(path).name.startswith(_LOCK_FILES):
        raise Refused("lock")


def refuse_size(size: int, limits: Limits) -> None:
    """Refuse a file of no bytes, or of too many."""
    if size > limits.file_bytes:
        raise Refused("large-file", str(limits.file_mb))
    if not size:
        raise Refused("empty")


def _open(path: str) -> int:
    try:
        handle = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        raise Refused(_WHY_NOT_OPENED.get(error.errno or 0, "unreadable")) from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise Refused("folder" if stat.S_ISDIR(mode) else "special")
    return handle


def kind_of(data: bytes, path: str) -> str:
    """What the bytes are, whatever the name says: ZIP, COMPOUND (xls, or encrypted), TEXT; refused if none.

    Text is JSON where the file is named so: any text may begin as JSON does.
    """
    if data.startswith(_ZIP_MARKS):
        return ZIP
    if data.startswith(_COMPOUND_MARK):
        return COMPOUND
    if data.startswith(b"%PDF"):
        raise Refused("pdf")
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _WEB_PAGE.match(start):
        raise Refused("web-page")
    if start.startswith(b"<?xml"):
        raise Refused("old-xml" if b"Excel.Sheet" in start or b"office:spreadsheet" in start else "foreign")
    if PurePath(path).suffix.lower() == ".json":
        return JSON
    if PurePath(path).suffix.lower() not in _NAMES_OF_TEXT:
        raise Refused("foreign")
    return TEXT
