"""Keys everything that is stored again with a new K2, in store and archive, so that figures stay as they are.

On the road: rotating → **rekeying** → store and archive. An archive file that was keyed again says so, and the audit
knows the file as it was: so a run that was broken off is done again, and nothing twice. The store changes in one go.
Source of the method: HMAC (RFC 2104) over the key that stands there, written out in SQL, for a store may hold millions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute

from outcomes.errors import StoreError
from outcomes.returns.cells import IDENTIFYING
from outcomes.returns.people import keyed_again
from outcomes.store import kept
from outcomes.store.archive import Archive, hash_of, read, write
from outcomes.store.audit import ARCHIVED, archive_files, noted_hashes
from outcomes.store.database import SYSTEM, Store

_KEYED_AGAIN = "k2s"
"""In an archive file: through how many K2s its keys went."""
_BLOCK = 64
_KEYS = {
    "match_key": ("match_key",),
    "support": ("reference_key",),
    "link_decision": ("person_key", "other_person_key"),
    "forgotten_key": ("match_key",),
    "cell": ("raw", "typed_text"),
}
"""Where the store holds keys, besides records, and what is made anew from these."""
_IS_KEY = {"cell": "holds = 'people' and list_contains($3, field)", "": "{column} not like 'row %' and len($3) > 0"}
_REKEY = "update {table} set {column} = sha256($2::blob || unhex(sha256($1::blob || encode({column})))) where {is_key}"
_REKEY_RECORDS = """
    update record set record_value = sha256($2::blob || unhex(sha256($1::blob || encode(record_value))))
    from rekeyed_rows k
    where record.file_sha256 = k.file_sha256 and record.row_no = k.row_no
"""


def rekey_archive(store: Store, archive: Path, k2: bytes, number: int) -> dict[str, str]:
    """Key every archive file again with `k2`, the place's `number`-th; returns the hash of each by the audit's subject.

    Raises:
        StoreError: a file is neither as the audit knows it nor keyed again.
    """
    noted, hashes = noted_hashes(store), dict[str, str]()
    for subject, name in archive_files(store).items():
        path = archive / name
        if not path.is_file():
            continue
        held, found = read(path), hash_of(path)
        if held.about.get(_KEYED_AGAIN) != number:
            if found != noted.get(subject, found):
                remedy = "Run outcomes audit, restore the file from a backup, and run this again."
                raise StoreError(
                    "This file of the archive was changed since it was written.", remedy=remedy, where=name
                )
            write(_rekeyed(held, k2, number), path)
        hashes[subject] = hash_of(path)
    return hashes


def rekey_store(store: Store, archive: Path, k2: bytes, hashes: dict[str, str]) -> None:
    """Key all the store holds again, and note the archive's new hashes. The caller holds the transaction."""
    run, pads = store.connection.execute, list(_pads(k2))
    for table, columns in _KEYS.items():
        for column in columns:
            is_key = _IS_KEY.get(table, _IS_KEY[""]).format(column=column)
            run(_REKEY.format(table=table, column=column, is_key=is_key), [*pads, list(IDENTIFYING)])
    _rekey_records(store, archive, pads)
    for table in ("linked_person", "person_link", "link_run"):  # made anew at the next linking
        run(f"delete from {table}")
    kept.rebuild(store.connection)
    for subject, written in hashes.items():
        store.audit(SYSTEM, f"{ARCHIVED}{written}", subject)


def _rekey_records(store: Store, archive: Path, pads: list[bytes]) -> None:
    """References in records of other files: only the archive says which values are keys."""
    files = {
        subject.removeprefix("file "): name for subject, name in archive_files(store).items() if "file " in subject
    }
    rows = [(sha, row) for sha, name in files.items() for row in _key_rows(read(archive / name).cells)]
    store.connection.execute("create or replace temp table rekeyed_rows (file_sha256 varchar, row_no integer)")
    if rows:
        store.connection.executemany("insert into rekeyed_rows values (?, ?)", rows)
        store.connection.execute(_REKEY_RECORDS, pads)
    store.connection.execute("drop table rekeyed_rows")


def _rekeyed(held: Archive, k2: bytes, number: int) -> Archive:
    cells = held.cells
    is_key = _are_keys(cells)
    for name in ("raw", "typed_text"):
        both = zip(cells[name].to_pylist(), is_key, strict=True)
        column = [keyed_again(k2, value) if key and value else value for value, key in both]
        cells = cells.set_column(cells.schema.get_field_index(name), name, pa.array(column, pa.string()))
    return Archive(cells, held.about | {_KEYED_AGAIN: number} if held.about else held.about)


def _are_keys(cells: pa.Table) -> list[bool]:
    """Which cells hold a key: those that say who a person is, and references in the records of other files."""
    records = _key_rows(cells)
    columns = (cells[name].to_pylist() for name in ("holds", "field", "row_no"))
    return [
        (holds == "people" and name in IDENTIFYING) or (holds == "records" and name == "value" and row in records)
        for holds, name, row in zip(*columns, strict=True)
    ]


def _key_rows(cells: pa.Table) -> set[int]:
    wants = cells.filter(pyarrow.compute.equal(cells["field"], "want"))
    both: Iterable[tuple[int, str]] = zip(wants["row_no"].to_pylist(), wants["raw"].to_pylist(), strict=True)
    return {row for row, want in both if want == "key"}


def _pads(k2: bytes) -> tuple[bytes, bytes]:
    """K2 as HMAC mixes it in, inside and outside."""
    whole = k2.ljust(_BLOCK, b"\0") if len(k2) <= _BLOCK else hashlib.sha256(k2).digest().ljust(_BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in whole), bytes(b ^ 0x5C for b in whole)
