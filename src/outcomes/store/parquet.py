"""The published tables as Parquet, a folder a publication, for those who do not open DuckDB.

On the road: publish → **parquet** → published/parquet-NUMBER/. A folder appears whole; older ones then go.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

_NAMES = """
    select table_name from duckdb_tables()
    union all
    select view_name from duckdb_views() where not internal
    order by all
"""


@contextmanager
def parquet_beside(copy: Path, target: Path, number: int) -> Iterator[None]:
    """Write the tables of a copy; the folder takes its name once the block has put the copy in its place."""
    folder = target.parent / f"parquet-{number}"
    partial = folder.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        _write(copy, partial)
        yield
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        _remove_others(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write(copy: Path, folder: Path) -> None:
    folder.mkdir()
    with duckdb.connect(str(copy), read_only=True) as connection:
        for (table,) in connection.execute(_NAMES).fetchall():
            connection.sql(f"from {table}").to_parquet(str(folder / f"{table}.parquet"))


def _remove_others(folder: Path) -> None:
    """Delete the folders of other publications; one that a reader holds open, where that keeps it, goes next time."""
    for other in folder.parent.glob("parquet-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
