"""Old names of the published copy: a table or column that was renamed stays under its old name for a version.

On the road: sql/renamed.yaml → **old_names** → explained (publish), dictionary. An old table is a view of the new one;
an old column stands behind the others of its table. Their comments say what to use, and until when they stay.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Self

import duckdb
from pydantic import StringConstraints, model_validator

from outcomes.framework.basics import Definition
from outcomes.store.runner import SQL_FOLDER
from outcomes.strict_yaml import load_model

FILE = SQL_FOLDER / "renamed.yaml"
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]


class Renamed(Definition):
    """A table that is called `now`, or a column of a table that is; `until` is the version without the old name."""

    table: Name
    column: Name | None = None
    now: Name
    since: Version
    until: Version

    @model_validator(mode="after")
    def _stays_a_while(self) -> Self:
        if as_numbers(self.until) <= as_numbers(self.since):
            raise ValueError("until is no later than since: an old name stays for a version at least.")
        return self

    @property
    def comment(self) -> str:
        """What to use instead, and how long there is."""
        return f"Old name: use {self.now}, which is the same. Stays from version {self.since} until {self.until}."


class OldNames(Definition):
    """`renamed.yaml`: what was renamed, and is still there under its old name."""

    renamed: tuple[Renamed, ...]


def as_numbers(version: str) -> tuple[int, ...]:
    """A version to compare with another."""
    return tuple(map(int, version.split(".")))


@cache
def old_names() -> tuple[Renamed, ...]:
    """Every old name that is still there."""
    return load_model(FILE, OldNames).renamed


def old_columns(table: str) -> set[str]:
    """The old names of columns that stand in a table beside the new ones."""
    return {one.column for one in old_names() if one.column is not None and one.table == table}


def add_old_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the old names into a copy that is open by itself, columns first, so that old tables have them too."""
    for one in sorted(old_names(), key=lambda one: one.column is None):
        if one.column is None:
            connection.execute(f"create view {one.table} as from {one.now}")
        else:
            connection.execute(
                f"create or replace table {one.table} as select *, {one.now} as {one.column} from {one.table}"
            )


def comment_old_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Say of each old name what to use instead."""
    views = [(one.table, one.now) for one in old_names() if one.column is None]
    for one in old_names():
        if one.column is None:
            connection.execute(f"comment on view {one.table} is '{one.comment}'")
            continue
        for table in [one.table, *(old for old, now in views if now == one.table)]:
            connection.execute(f"comment on column {table}.{one.column} is '{one.comment}'")
