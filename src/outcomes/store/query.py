"""Runs an analyst's query on the published copy, and on nothing else.

On the road: published/outcomes.duckdb → **query** → analyst.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import duckdb

from outcomes.errors import StoreError
from outcomes.store.database import copy_in_words
from outcomes.store.memory import at_most_more

if TYPE_CHECKING:
    import pandas as pd

QUERY_SECONDS = 60.0
"""How long a query may take where the caller does not say."""
MOST_GB = 3.0
"""How much memory a query may take, with the answer: DuckDB's limit, and a value or an answer beside it."""
ANSWER_ROWS = 1_000_000
ANSWER_MB = 200
"""How much one answer may hold, which is printed or written after: a spreadsheet's sheet has as many rows."""
_LESS = "Ask for less: sums instead of rows, fewer columns, shorter texts and lists."
_OUT_OF_MEMORY = (duckdb.OutOfMemoryException, MemoryError, SystemError)
"""The last where DuckDB hands a MemoryError of numpy's on."""
_BOUNDS = (
    "temp_directory = ''",
    "memory_limit = '2GB'",
    "enable_external_access = false",
    "lock_configuration = true",
)
"""A query that outgrows the memory fails, and writes nothing to the disk. None of it can be set otherwise after."""


def query_published(path: Path, sql: str, *, seconds: float = QUERY_SECONDS) -> pd.DataFrame:
    """The result of a query, which is stopped after `seconds`. The copy is open for reading only, no file or network is
    within reach, nothing is written, and the settings that say so are locked.

    StoreError where no such time is given, the copy cannot be opened, or the query cannot be run, takes too long or too
    much memory, or has too long an answer. Memory is bounded on Linux alone. A long value is made to its end before a
    query stops.
    """
    if not 0 < seconds < math.inf:
        raise StoreError("A query is given a number of seconds, more than 0.", remedy="Write for example --seconds 60.")
    with _opened(path) as connection:
        for setting in _BOUNDS:
            connection.execute(f"set {setting}")
        try:
            with at_most_more(int(MOST_GB * 2**30)), _stopped_after(seconds, connection):
                return _result(connection, sql)
        except duckdb.InterruptException as error:
            raise StoreError(
                f"The query was stopped: it takes longer than {seconds:g} seconds.",
                remedy="Ask for less: fewer rows, or fewer tables joined; or allow more seconds.",
            ) from error
        except _OUT_OF_MEMORY as error:
            raise StoreError(
                f"The query was stopped: it takes more than {MOST_GB:g} GB of memory.", remedy=_LESS
            ) from error
        except duckdb.Error as error:
            raise StoreError(
                f"The query cannot be run: {str(error).splitlines()[0].rstrip(' .')}.",
                remedy="Tables and columns are described in docs/data-dictionary.md.",
            ) from error


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise copy_in_words(error, path) from error


def _result(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    found = connection.execute(sql)
    if found is None or found.description is None:
        raise StoreError("The query is empty.", remedy="Write for example: select * from headline")
    answer = found.df()
    if len(answer) > ANSWER_ROWS or answer.memory_usage(deep=True).sum() > ANSWER_MB << 20:
        raise StoreError(
            f"The answer is too long: it has more than {ANSWER_ROWS:,} rows, or takes more than {ANSWER_MB} MB.",
            remedy=_LESS,
        )
    return answer


@contextmanager
def _stopped_after(seconds: float, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt whatever the connection does once the time is up."""
    is_over = Event()

    def watch() -> None:
        wait = seconds
        while not is_over.wait(wait):
            connection.interrupt()
            # Again soon: an interruption between two statements stops neither.
            wait = 0.05

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
