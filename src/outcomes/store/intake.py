"""Stores checked files: all of a return or none of it, each new file a new version.

On the road: checked → **intake** → store and archive. The archive is on the disk before the store commits, so that
nothing in the store is without its cells, and its hash goes into the audit.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from outcomes.durable import sync_folder
from outcomes.errors import StoreError
from outcomes.returns.checked import Checked
from outcomes.returns.marking.copy import MarkedUp
from outcomes.store.archive import Archive, archive_name, archived, hash_of, stored_cells, write
from outcomes.store.audit import ARCHIVED
from outcomes.store.database import Store
from outcomes.store.decisions import decide, state_of
from outcomes.store.kept_out import watch
from outcomes.store.other_rows import note_other, other_rows
from outcomes.store.rows import Kept, rows_of
from outcomes.vocabulary import ReturnState


@dataclass(frozen=True)
class Receipt:
    """What became of one file. `version` is None where it is no return; `is_repeat` where it was known.

    `audit_head` is the head of the audit since: noted elsewhere, it shows later whether the audit is whole.
    `marked_up` says what became of the copy for the partner, where one was asked for.
    """

    checked: Checked
    return_id: int | None
    version: int | None
    state: ReturnState
    is_repeat: bool
    audit_head: str
    marked_up: MarkedUp | None = None


@dataclass(frozen=True)
class _Incoming:
    """What one file brings: its archive file, under which name and for which subject of the audit, and its rows."""

    name: str
    subject: str
    archive: Archive
    rows: Sequence[tuple[str, pa.Table]]


def keep(
    store: Store, batch: Sequence[tuple[Checked, date]], *, by: str, archive: Path, taken: tuple[str, str] | None = None
) -> list[Receipt]:
    """Store checked files, each with the day it arrived, in one transaction; a receipt for each, in order.

    `taken` is an act and its subject that stand in the audit table if, and only if, the files are stored.
    """
    try:
        with store.transaction():
            if taken:
                store.audit(by, *taken)
            receipts: list[Receipt] = []
            incoming: list[_Incoming] = []
            archive.mkdir(parents=True, exist_ok=True)
            watched = watch(store)
            for one, received_on in batch:
                checked = watched.leave_out(one) if watched else one
                receipt, brought = _take_in(store, checked, received_on, by)
                receipts.append(receipt)
                incoming += brought
                for file in brought:
                    write(file.archive, archive / file.name)
            if incoming:
                sync_folder(archive.parent)
                sync_folder(archive)
            heads = [_note_archive(store, archive, one, by) for one in incoming]
            insert(store, [pair for one in incoming for pair in one.rows])
            return [_with_head(r, heads[-1]) for r in receipts] if heads else receipts
    except OSError as error:
        raise StoreError(
            f"The archive cannot be written: {os.strerror(error.errno or errno.EIO)}.",
            remedy="Make room, or make the folder writable, and run the command again; nothing was stored.",
            where=archive.name,
        ) from error


def _take_in(store: Store, checked: Checked, received_on: date, by: str) -> tuple[Receipt, list[_Incoming]]:
    if checked.sent is None:
        return _take_in_other(store, checked, received_on, by)
    known = _known(store, checked)
    if known is not None:
        return_id, version = known
        head = store.audit(by, "received the same file again", f"return {return_id}")
        return Receipt(checked, return_id, version, state_of(store, return_id), True, head), []
    return_id = store.next_number("return_version", "return_id")
    receipt = _note_version(store, checked, return_id, received_on, by)
    kept = archived(checked)
    rows = [*rows_of(Kept(return_id, checked.sent, checked)), ("cell", stored_cells(kept, return_id))]
    name = archive_name(checked.sha256, str(return_id))
    return receipt, [_Incoming(name, f"return {return_id}", kept, rows)]


def _known(store: Store, checked: Checked) -> tuple[int, int] | None:
    assert checked.sent is not None  # the caller asked
    sent = checked.sent
    found = store.rows(
        "select return_id, version from return_version "
        "where file_sha256 = ? and partner_id = ? and programme_id = ? and period = ?",
        [checked.sha256, sent.partner_id, sent.programme_id, sent.period],
    )
    return found[0] if found else None


def _take_in_other(store: Store, checked: Checked, received_on: date, by: str) -> tuple[Receipt, list[_Incoming]]:
    """A file that is no return: grants and records are kept by their hash, of one that is refused only the fact."""
    if checked.verdict == "refused":
        return _note_refusal(store, checked, received_on, by), []
    if store.one("select file_sha256 from other_file where file_sha256 = ?", [checked.sha256]):
        head = store.audit(by, "received the same file again", f"file {checked.sha256}")
        return Receipt(checked, None, None, _state(checked), True, head), []
    head = note_other(store, checked, received_on, by)
    name, subject = archive_name(checked.sha256, "other"), f"file {checked.sha256}"
    receipt = Receipt(checked, None, None, _state(checked), False, head)
    return receipt, [_Incoming(name, subject, archived(checked), list(other_rows(checked)))]


def _state(checked: Checked) -> ReturnState:
    return ReturnState.READY if checked.verdict == "ready" else ReturnState.CHECKED


def _note_refusal(store: Store, checked: Checked, received_on: date, by: str) -> Receipt:
    first = checked.findings[0]
    store.connection.execute(
        "insert into refusal values (?, ?, ?, ?, ?)",
        [checked.sha256, received_on, store.clock().replace(tzinfo=None), first.code, first.message],
    )
    head = store.audit(by, "refused a file", f"file {checked.sha256}")
    return Receipt(checked, None, None, ReturnState.REFUSED, False, head)


def _note_version(store: Store, checked: Checked, return_id: int, received_on: date, by: str) -> Receipt:
    sent = checked.sent
    assert sent is not None  # the caller asked
    version = 1 + int(
        store.one(
            "select count(*) from return_version where partner_id = ? and programme_id = ? and period = ?",
            [sent.partner_id, sent.programme_id, sent.period],
        )
    )
    store.connection.execute(
        "insert into return_version values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            return_id, sent.partner_id, sent.programme_id, sent.period, version, checked.sha256, checked.format,
            checked.layout, sent.framework_version, received_on, store.clock().replace(tzinfo=None), by,
            sent.signed_on, sent.hours_spent, sent.notes,
        ],
    )  # fmt: skip
    if sent.answered_in:
        store.connection.execute("insert into answered_return values (?, ?)", [return_id, sent.answered_in])
    decide(store, return_id, ReturnState.RECEIVED, by=by, on=received_on, why=f"version {version}")
    state = _state(checked)
    why = "no errors" if state is ReturnState.READY else f"{checked.errors} errors to mend"
    head = decide(store, return_id, state, by=by, on=received_on, why=why)
    return Receipt(checked, return_id, version, state, False, head)


def _note_archive(store: Store, archive: Path, one: _Incoming, by: str) -> str:
    written = hash_of(archive / one.name)
    return store.audit(by, f"{ARCHIVED}{written}", one.subject)


def _with_head(receipt: Receipt, head: str) -> Receipt:
    """The receipt with the batch's last head: it covers everything the receipt tells."""
    return Receipt(receipt.checked, receipt.return_id, receipt.version, receipt.state, receipt.is_repeat, head)


def insert(store: Store, rows: Iterable[tuple[str, pa.Table]]) -> None:
    """Add rows to their tables, each table's in one go."""
    by_table: dict[str, list[pa.Table]] = {}
    for name, table in rows:
        by_table.setdefault(name, []).append(table)
    for name, tables in by_table.items():
        store.connection.register("incoming", pa.concat_tables(tables))
        store.connection.execute(f"insert into {name} by name select * from incoming")
        store.connection.unregister("incoming")
