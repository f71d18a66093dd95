"""Stores checked returns: all of a return or none of it, each new file a new version.

On the road: checked → **intake** → store and archive. The archive holds typed cells, no names; it is written before the
store commits, so that nothing in the store is without its cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from outcomes.errors import StoreError
from outcomes.returns.checked import Checked
from outcomes.returns.marking.copy import MarkedUp
from outcomes.store.database import Store
from outcomes.store.rows import Kept, rows_of
from outcomes.vocabulary import ReturnState


@dataclass(frozen=True)
class Receipt:
    """What became of one file. `version` is None where only the fact was kept; `is_repeat` where it was known.

    `marked_up` says what became of the copy for the partner, where one was asked for.
    """

    checked: Checked
    return_id: int | None
    version: int | None
    state: ReturnState
    is_repeat: bool
    audit_head: str
    marked_up: MarkedUp | None = None


def keep(store: Store, batch: Sequence[tuple[Checked, date]], *, by: str, archive: Path) -> list[Receipt]:
    """Store checked files, each with the day it arrived, in one transaction; a receipt for each, in order."""
    try:
        with store.transaction():
            receipts, kept = _register(store, batch, by)
            rows = [(one, list(rows_of(one))) for one in kept]
            _write_archive(rows, archive)
            _insert(store, rows)
            return receipts
    except OSError as error:
        raise StoreError(
            f"The archive cannot be written: {error.strerror}.",
            remedy="Make room, or make the folder writable; nothing was stored.",
            where=archive.name,
        ) from error


def _register(store: Store, batch: Sequence[tuple[Checked, date]], by: str) -> tuple[list[Receipt], list[Kept]]:
    receipts: list[Receipt] = []
    kept: list[Kept] = []
    for checked, received_on in batch:
        known = None if checked.sent is None else _known(store, checked)
        if known is not None:
            return_id, version = known
            head = store.audit(by, "received the same file again", f"return {return_id}")
            receipts.append(Receipt(checked, return_id, version, _state(store, return_id), True, head))
        elif checked.sent is None:
            receipts.append(_note_refusal(store, checked, received_on, by))
        else:
            return_id = int(store.one("select nextval('return_ids')"))
            receipts.append(_note_version(store, checked, return_id, received_on, by))
            kept.append(Kept(return_id, checked.sent, checked))
    return receipts, kept


def _known(store: Store, checked: Checked) -> tuple[int, int] | None:
    assert checked.sent is not None  # the caller asked
    sent = checked.sent
    found = store.rows(
        "select return_id, version from return_version "
        "where file_sha256 = ? and partner_id = ? and programme_id = ? and period = ?",
        [checked.sha256, sent.partner_id, sent.programme_id, sent.period],
    )
    return found[0] if found else None


def _state(store: Store, return_id: int) -> ReturnState:
    found = store.one("select state from stg_return_states where return_id = ?", [return_id])
    if found is None:
        raise StoreError(f"There is no return {return_id}.", remedy="`outcomes receive` prints each return's number.")
    return ReturnState(found)


def _note_refusal(store: Store, checked: Checked, received_on: date, by: str) -> Receipt:
    code, message = "not-a-return", f"The file holds {checked.holds}, which a place does not keep yet."
    if checked.verdict == "refused":
        code, message = checked.findings[0].code, checked.findings[0].message
    store.connection.execute(
        "insert into refusal values (?, ?, ?, ?, ?)",
        [checked.sha256, received_on, store.clock().replace(tzinfo=None), code, message],
    )
    head = store.audit(by, "refused a file", checked.sha256)
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
    state = ReturnState.READY if checked.verdict == "ready" else ReturnState.CHECKED
    why = "no errors" if state is ReturnState.READY else f"{checked.errors} errors to mend"
    head = decide(store, return_id, state, by=by, on=received_on, why=why)
    return Receipt(checked, return_id, version, state, False, head)


def decide(store: Store, return_id: int, state: ReturnState, *, by: str, on: date, why: str) -> str:
    """Note a decision about a version; returns the audit head. The caller holds the transaction."""
    store.connection.execute(
        "insert into decision values (nextval('decision_ids'), ?, ?, ?, ?, ?, ?)",
        [return_id, state, by, store.clock().replace(tzinfo=None), on, why],
    )
    return store.audit(by, f"{state}: {why}", f"return {return_id}")


def accept(store: Store, return_ids: Iterable[int], *, by: str, on: date | None, why: str) -> int:
    """Accept versions that are ready; returns how many. `on` is the day of acceptance, or None for the day received."""
    accepted = 0
    with store.transaction():
        for return_id in return_ids:
            if _state(store, return_id) is not ReturnState.READY:
                continue
            day = on or store.one("select received_on from return_version where return_id = ?", [return_id])
            decide(store, return_id, ReturnState.ACCEPTED, by=by, on=day, why=why)
            accepted += 1
    return accepted


_Rows = Sequence[tuple[Kept, Sequence[tuple[str, pa.Table]]]]


def _write_archive(kept: _Rows, archive: Path) -> None:
    """One Parquet file a version, named by its file's hash; replaced as a whole."""
    archive.mkdir(parents=True, exist_ok=True)
    for one, rows in kept:
        cells = [table for name, table in rows if name == "cell"]
        if cells:
            target = archive / f"{one.checked.sha256}-{one.return_id}.parquet"
            partial = target.with_suffix(".partial")
            pyarrow.parquet.write_table(pa.concat_tables(cells), partial)
            partial.replace(target)


def _insert(store: Store, kept: _Rows) -> None:
    by_table: dict[str, list[pa.Table]] = {}
    for _, rows in kept:
        for name, table in rows:
            by_table.setdefault(name, []).append(table)
    for name, tables in by_table.items():
        store.connection.register("incoming", pa.concat_tables(tables))
        store.connection.execute(f"insert into {name} by name select * from incoming")
        store.connection.unregister("incoming")
