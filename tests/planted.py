"""Looks for planted names, dates, postcodes and addresses in everything that was written, in whatever form.

Bytes as they stand (UTF-8, UTF-16, small and capital letters, numbers of days), and what compressed files hold: Parquet
and DuckDB files are read value by value, zip files member by member.
"""

from __future__ import annotations

import io
import re
import shutil
import struct
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet

WORDS = (
    "zebedee", "quillfeather", "beatrix", "underhill", "zqx-4471", "zeb@quillfeather.example", "07700 900123",
    "943 476 5919",
)  # fmt: skip
POSTCODES = ("rv1 1ci", "rv11ci", "rv1%201ci")
BORN = date(1971, 3, 14)
_SERIAL = (BORN - date(1899, 12, 30)).days
_SINCE_1970 = int((datetime.combine(BORN, datetime.min.time()) - datetime(1970, 1, 1)) / timedelta(seconds=1))
DATES = (
    "1971-03-14", "14/03/1971", "14/3/1971", "14.03.1971", "14-03-1971", "14/03/71", "14 march 1971", "march 14, 1971",
    "19710314", "14031971",
)  # fmt: skip
_TEXTS = (*WORDS, *POSTCODES, *DATES)
_NUMBERS = {
    "serial as a double": struct.pack("<d", _SERIAL),
    "seconds": struct.pack("<q", _SINCE_1970),
    "milliseconds": struct.pack("<q", _SINCE_1970 * 10**3),
    "microseconds": struct.pack("<q", _SINCE_1970 * 10**6),
    "nanoseconds": struct.pack("<q", _SINCE_1970 * 10**9),
}
_SERIAL_TEXT = re.compile(rb"(?<![0-9A-Za-z.])%d(?:\.0)?(?![0-9A-Za-z.])" % _SERIAL)


def in_bytes(content: bytes) -> Iterator[str]:
    """What of the planted stands in some bytes."""
    small = content.lower()
    for text in _TEXTS:
        if text.encode() in small or text.encode("utf-16-le") in small or text.encode("utf-16-be") in small:
            yield text
    yield from (name for name, number in _NUMBERS.items() if number in content)
    if _SERIAL_TEXT.search(content):
        yield "serial as text"


def in_file(path: Path, scratch: Path) -> set[str]:
    """What of the planted a file holds, in its bytes or in what they stand for."""
    content = path.read_bytes()
    found = {*in_bytes(path.name.encode()), *in_bytes(content)}
    if content[:4] == b"PK\x03\x04" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                found |= {*in_bytes(name.encode()), *in_bytes(packed.read(name))}
    elif content[:4] == b"PAR1":
        table = pyarrow.parquet.read_table(path)
        metadata = table.schema.metadata or {}
        found |= _in_values([*metadata.values(), *(value for column in table.to_pydict().values() for value in column)])
    elif content[8:12] == b"DUCK":
        found |= _in_database(path, scratch)
    return found


def _in_database(path: Path, scratch: Path) -> set[str]:
    copy = scratch / "looked-at.duckdb"
    shutil.copy(path, copy)
    with duckdb.connect(str(copy)) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where not temporary").fetchall()
        rows = [row for (table,) in tables for row in connection.execute(f'select * from "{table}"').fetchall()]
    copy.unlink()
    return _in_values([value for row in rows for value in row])


def _in_values(values: list[Any]) -> set[str]:
    dates = {"the day itself" for v in values if isinstance(v, date) and (v.year, v.month, v.day) == (1971, 3, 14)}
    texts = [v if isinstance(v, bytes) else str(v).encode() for v in values if v is not None]
    return dates | set(in_bytes(b"\n".join(texts)))


def everywhere(*roots: Path, scratch: Path) -> dict[str, set[str]]:
    """Every file below some folders that holds something planted."""
    files = [path for root in roots for path in sorted(root.rglob("*")) if path.is_file()]
    return {str(path): found for path in files if (found := in_file(path, scratch))}
