"""Opens the store: the one door to the database.

On the road: returns → **store** → sql. One process writes, in short transactions; a second one waits.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from outcomes.errors import StoreError
from outcomes.store import half_written, kept
from outcomes.store.runner import comment_columns, create_views, views
from outcomes.vocabulary import TABLES

SCHEMA = Path(__file__).parent / "schema.sql"
MIGRATIONS = Path(__file__).parent / "migrations"
Clock = Callable[[], datetime]
GENESIS = "0" * 64
"""The head of an audit without an event."""
SYSTEM = "outcomes"
"""Who acts where no person does."""
PATIENCE_SECONDS = 600.0
"""How long a run waits for another one that holds the store."""
_PAUSE_SECONDS = 0.1
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "wal_autocheckpoint": "1TB",
}
_LONG_LOG = 1 << 28
"""So many bytes that wait to be written into the store's file are written before more come."""
_MAY_GO_BACK = timedelta(hours=1)
_OPENED: Counter[Path] = Counter()
_COUNTING = Lock()
_log = logging.getLogger("outcomes")


@dataclass
class _Asked:
    """What the open transaction has asked of the audit: its last event's number and hash, and actors by name.

    Nobody else adds meanwhile.
    """

    is_open: bool = False
    last: tuple[int, str] | None = None
    actors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Store:
    """An open store. `clock` says what time it is, so that the same input gives the same bytes."""

    connection: duckdb.DuckDBPyConnection
    path: Path
    clock: Clock
    _asked: _Asked = field(default_factory=_Asked, init=False, repr=False, compare=False)

    def rows(self, sql: str, parameters: list[Any] | dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Every row of a query; the whole result, so that the connection is free again (duckdb 2)."""
        return self.connection.execute(sql, parameters or []).fetchall()

    def one(self, sql: str, parameters: list[Any] | None = None) -> Any:
        """The first value of the first row, or None."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or none of it, whatever happens; what is kept of the returns it names is brought up with it."""
        with self._whole():
            since = kept.last_act(self.connection)
            yield
            kept.catch_up(self.connection, since)

    def checkpoint(self) -> None:
        """Have DuckDB write into the store's file all that is stored."""
        with half_written.kept(self.connection, self.path):
            self.connection.execute("checkpoint")

    def _shorten_log(self) -> None:
        """Before a transaction, so that where it fails nothing of what was to be stored is."""
        log = half_written.log(self.path)
        if not log.is_file() or log.stat().st_size <= _LONG_LOG:
            return
        try:
            self.checkpoint()
        except duckdb.TransactionException:
            return  # another connection of this process writes: later, then
        except duckdb.Error as error:
            raise in_words(error, self.path) from error

    @contextmanager
    def _whole(self) -> Iterator[None]:
        self._shorten_log()
        self.connection.execute("begin transaction")
        self._asked.is_open = True
        try:
            yield
            self.connection.execute("commit")
        except BaseException as error:
            _roll_back(self.connection)
            if isinstance(error, duckdb.Error):
                raise in_words(error, self.path) from error
            raise
        finally:
            self._asked.is_open, self._asked.last = False, None
            self._asked.actors.clear()

    def audit(self, by: str, act: str, subject: str) -> str:
        """Append to the audit table and return its new head: each event's hash covers the one before.

        Who acts is noted by number, so that the chain holds no names; `act` and `subject` are words of ours and ids.
        """
        (number, head), actor = self._last_event(), self._actor(by)
        at = self.clock().replace(tzinfo=None)
        chained = chain_hash(head, at, actor, act, subject)
        self.connection.execute(
            "insert into audit_event values (?, ?, ?, ?, ?, ?)", [number + 1, at, actor, act, subject, chained]
        )
        if self._asked.is_open:
            self._asked.last = (number + 1, chained)
        return chained

    def _actor(self, name: str) -> str:
        """An actor by number; a new name gets the next one."""
        if name == SYSTEM:
            return SYSTEM
        if name in self._asked.actors:
            return self._asked.actors[name]
        known = self.one("select actor_id from actor where actor_name = ?", [name])
        if known is None:
            known = self.next_number("actor", "actor_id")
            self.connection.execute(
                "insert into actor values (?, ?, ?)", [known, name, self.clock().replace(tzinfo=None)]
            )
        if self._asked.is_open:
            self._asked.actors[name] = f"actor {known}"
        return f"actor {known}"

    def check_clock(self) -> None:
        """Refuse to go on where the clock says it is earlier than the last entry: days and order would be wrong."""
        last = self.one("select happened_at from audit_event order by audit_id desc limit 1")
        now = self.clock().replace(tzinfo=None)
        if last is not None and now < last - _MAY_GO_BACK:
            raise StoreError(
                f"This machine's clock says {now:%d %B %Y, %H:%M}, but the last entry is of {last:%d %B %Y, %H:%M}.",
                remedy="Set the clock right and run the command again; if it is the entry that is wrong, write the "
                "right day as as_at in place.yaml. Nothing was changed.",
                where=self.path.name,
            )

    def audit_head(self) -> str:
        """The hash of the last audit event; 64 noughts where there is none."""
        return self._last_event()[1]

    def _last_event(self) -> tuple[int, str]:
        if self._asked.last:
            return self._asked.last
        number, head = self.rows("select max(audit_id), arg_max(chain_hash, audit_id) from audit_event")[0]
        last = (number or 0, head or GENESIS)
        if self._asked.is_open:
            self._asked.last = last
        return last

    def next_number(self, table: str, column: str) -> int:
        """One more than the last number a table holds.

        A sequence may skip some where a run is killed: DuckDB 1.5 keeps its state even of a commit that is torn, and
        the archive file of a return that nobody stored would stay behind under the number that was skipped.
        """
        return 1 + int(self.one(f"select coalesce(max({column}), 0) from {table}"))


def chain_hash(before: str, at: datetime, actor: str, act: str, subject: str) -> str:
    """The hash of an audit event: SHA-256 over the hash of the event before it and what the event says."""
    return hashlib.sha256("\x1f".join((before, at.isoformat(), actor, act, subject)).encode()).hexdigest()


@contextmanager
def open_store(path: Path, clock: Clock) -> Iterator[Store]:
    """The store at `path`, made if it is not there; StoreError where it is in use, damaged or newer."""
    connection = _connect(path)
    try:
        store = Store(connection, path, clock)
        _bring_up_to_date(store)
        yield store
    finally:
        _close(connection, path)


def _close(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Close the store; the last to do so in this process has DuckDB write its file."""
    with _COUNTING:
        is_last = _OPENED[path.absolute()] == 1
        if is_last:
            half_written.keep(connection, path)
        connection.close()
        if is_last:
            half_written.mend(path)
        _OPENED[path.absolute()] -= 1


def is_open_elsewhere(path: Path) -> bool:
    """Whether this process has the store open more than once."""
    return _OPENED[path.absolute()] > 1


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Waits, and says so, while another run holds the store."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    has_said = False
    while True:
        try:
            return _open(path)
        except duckdb.Error as error:
            if not _is_held(error) or time.monotonic() > give_up_at:
                raise in_words(error, path) from error
        if not has_said:
            _log.warning("Another run is working on this place; this one waits until it ends.")
            has_said = True
        time.sleep(_PAUSE_SECONDS)


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    """One try. A checkpoint comes where we ask for it, never by itself within a commit."""
    with _COUNTING:
        if not _OPENED[path.absolute()]:
            half_written.mend(path)
        connection = duckdb.connect(str(path), config=_SETTINGS)
        _OPENED[path.absolute()] += 1
    return connection


def _is_held(error: duckdb.Error) -> bool:
    return isinstance(error, duckdb.IOException) and "lock on file" in str(error)


def _migrations() -> dict[int, Path]:
    """What brings an older store up to each version: `migrations/0002 what it does.sql` brings it to version 2."""
    return {int(path.name[:4]): path for path in sorted(MIGRATIONS.glob("[0-9]*.sql"))}


def _bring_up_to_date(store: Store) -> None:
    steps = _migrations()
    newest = max(steps, default=1)
    version, hashed = _found(store)
    if version > newest:
        raise StoreError(
            f"This store is of version {version}, and this program knows versions up to {newest}.",
            remedy="Use a newer version of outcomes.",
            where=store.path.name,
        )
    if version == newest and hashed == _views_hash():
        return
    with store._whole():
        if version == 0:
            store.connection.execute(SCHEMA.read_text(encoding="utf-8"))
        for number in [n for n in steps if version < n] if version else []:
            store.connection.execute(steps[number].read_text(encoding="utf-8"))
        if version < newest:
            _comment_tables(store.connection)
        create_views(store.connection)
        now = store.clock().replace(tzinfo=None)
        store.connection.execute("insert into store_version values (?, ?, ?)", [newest, _views_hash(), now])


def _found(store: Store) -> tuple[int, str]:
    """The version a store says it is of, and the hash of its views; 0 where it is empty."""
    try:
        found = store.rows("select schema_version, views_hash from store_version order by schema_version, migrated_at")
        return (int(found[-1][0]), str(found[-1][1])) if found else (0, "")
    except duckdb.CatalogException:
        return 0, ""
    except duckdb.Error as error:
        raise in_words(error, store.path) from error


def _comment_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for table, sentence in TABLES.items():
        text = sentence.replace("'", "''")
        connection.execute(f"comment on table {table} is '{text}'")
    comment_columns(connection, *TABLES)


@cache
def _views_hash() -> str:
    text = "\n".join(view.name + view.header + view.select for view in views())
    return hashlib.sha256(text.encode()).hexdigest()


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.Error:
        # A commit that failed (a full disk) has already rolled back.
        return


def is_full(error: duckdb.Error) -> bool:
    """Whether the disk is full, or a file as large as it may be."""
    text = str(error)
    return "No space left" in text or "not enough" in text.lower() or "File too large" in text


def copy_in_words(error: duckdb.Error, copy: Path) -> StoreError:
    """Why a published copy cannot be opened, in a sentence."""
    if _is_held(error):
        return StoreError(
            "The published copy is open for writing in another program.",
            remedy="Close it there, or open it there for reading only, and try again.",
            where=copy.name,
        )
    if "Permission denied" in str(error):
        return StoreError(
            "The published copy cannot be read.", remedy="Make the file readable, and try again.", where=copy.name
        )
    return StoreError(
        "The published copy cannot be opened: it is damaged, or made by a newer program.",
        remedy="Use the newest outcomes, or make the copy anew: outcomes publish PLACE --by NAME",
        where=copy.name,
    )


def in_words(error: duckdb.Error, path: Path) -> StoreError:
    """What the database refused, in a sentence."""
    text = str(error)
    name = path.name
    if _is_held(error):
        return StoreError(
            "The store is in use by another run.", remedy="Wait until it ends, and try again.", where=name
        )
    if is_full(error):
        return StoreError(
            "The disk is full; nothing was stored.", remedy="Free some space and run the command again.", where=name
        )
    if "Read-only file system" in text or "Permission denied" in text:
        return StoreError(
            "The store cannot be written; nothing was stored.",
            remedy="Make the place's folder and the store writable, and run the command again.",
            where=name,
        )
    if (
        "newer" in text
        or "Could not read enough bytes" in text
        or "not a valid DuckDB database" in text
        or "Corrupt database file" in text
        or isinstance(error, duckdb.SerializationException)
    ):
        return StoreError(
            "The store cannot be opened: it is damaged, or made by a newer program.",
            remedy="Use the newest outcomes, or restore a backup.",
            where=name,
        )
    if "Is a directory" in text:
        return StoreError(
            "A folder stands where the store belongs.", remedy="Move it away: the store is one file.", where=name
        )
    said = text.splitlines()[0].replace(str(path), name).rstrip(". ")
    return StoreError(f"The store refused: {said}.", remedy="Nothing was stored; try again.", where=name)
