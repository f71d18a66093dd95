"""Makes the views of `sql/` in a store: one file, one view, its name; ordered by what each reads.

On the road: store → **sql** → figures. A view's comment is the sentences at the top of its file. One whose file begins
“Kept by partner and quarter:” is a table of that name, which `kept` brings up with what changes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from itertools import takewhile
from pathlib import Path

import duckdb

from outcomes.errors import StoreError
from outcomes.plurals import listed
from outcomes.vocabulary import COLUMNS

SQL_FOLDER = Path(__file__).parent.parent / "sql"
ASKED_FOR = ("trace", "restricted")
"""Rooms whose views are asked for by name, and are no part of what is measured and published."""
_READS = re.compile(r"\b(?:from|join)\s+([a-z_][a-z0-9_]*)")
_COMMENT = re.compile(r"--.*")
_STEPS = re.compile(r"^(?:with )?([a-z_][a-z0-9_]*) as (?:materialized )?\(", re.MULTILINE)
_GRAIN = re.compile(r"One row for each ((?:[a-z0-9_]+, )*(?:[a-z0-9_]+ and )?[a-z0-9_]+)\.")
_KEPT = re.compile(r"Kept by (partner|quarter|partner and quarter): ")


@dataclass(frozen=True)
class View:
    """One file of `sql/`. `kept_by` says what it is kept by where it is a table: `partner`, `quarter` or both."""

    name: str
    room: str
    header: str
    select: str
    declares: tuple[str, ...] = ()
    """What a published table says of its columns, in lines that begin `--:`."""

    @property
    def kept_by(self) -> tuple[str, ...]:
        found = _KEPT.match(self.header)
        return tuple(found[1].split(" and ")) if found else ()

    @property
    def grain(self) -> tuple[str, ...]:
        """The columns that tell its rows apart: “One row for each a, b and c.” of its header; none if it has none."""
        found = _GRAIN.search(self.header)
        return tuple(re.split(", | and ", found[1])) if found else ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The tables and views it reads, by name; its own steps are not among them."""
        return tuple(sorted(reads(self) - set(_STEPS.findall(self.select))))

    @property
    def comment(self) -> str:
        """What it is, with its grain and what it is made from."""
        return f"{self.header} From {listed(self.sources)}."

    @property
    def kind(self) -> str:
        return "table" if self.kept_by else "view"


@cache
def views() -> tuple[View, ...]:
    """Every view, each after those it reads."""
    found = {path.stem: _read(path) for path in sorted(SQL_FOLDER.glob("*/*.sql"))}
    order = TopologicalSorter({name: sorted(reads(view) & found.keys() - {name}) for name, view in found.items()})
    return tuple(found[name] for name in order.static_order())


def reads(view: View) -> set[str]:
    """The names a view selects from: tables, views, and its own steps (`with`)."""
    return set(_READS.findall(_COMMENT.sub("", view.select)))


def _read(path: Path) -> View:
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line[2:].strip() for line in takewhile(lambda line: line.startswith("-- "), lines)]
    declares = tuple(line[3:].strip() for line in lines if line.startswith("--:"))
    body = "\n".join(line for line in lines if not line.startswith("--"))
    return View(path.stem, path.parent.name, " ".join(header), body, declares)


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """(Re)make every view, with its comment and its columns' comments; kept ones with all their rows.

    DuckDB binds a view with all that stands behind it, over and over. So each stands as an empty table first, bound to
    what it reads itself; then, the last first, gives way to the view, while what it reads is still a table.
    """
    there = dict(
        connection.execute(
            "select table_name, 'table' from duckdb_tables() where database_name = current_database() "
            "union all select view_name, 'view' from duckdb_views() where database_name = current_database()"
        ).fetchall()
    )
    for view in views():
        if view.name in there:
            connection.execute(f"drop {there[view.name]} {view.name}")
    for view in views():
        try:
            connection.execute(f"create table {view.name} as\n{view.select}\nwith no data")
        except duckdb.Error as error:
            raise StoreError(
                f"The view {view.name} cannot be made: {error}",
                remedy=f"Mend src/outcomes/sql/{view.room}/{view.name}.sql.",
            ) from error
    for view in reversed(views()):
        if not view.kept_by:
            connection.execute(f"drop table {view.name}")
            connection.execute(f"create view {view.name} as\n{view.select}")
        connection.execute(f"comment on {view.kind} {view.name} is {_quoted(view.comment)}")
    comment_columns(connection, *(view.name for view in views()))
    for view in views():
        if view.kept_by:
            fill(connection, view)


def fill(connection: duckdb.DuckDBPyConnection, view: View) -> None:
    """Work out all rows of a kept view that is empty."""
    connection.execute(f"insert into {view.name} by name {view.select}")


def behind(*names: str) -> set[str]:
    """These views and every view they read, directly or not."""
    by_name = {view.name: view for view in views()}
    found: set[str] = set()
    waiting = [name for name in names if name in by_name]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += [other for other in reads(by_name[name]) if other in by_name and other not in found]
    return found


@contextmanager
def measured(connection: duckdb.DuckDBPyConnection, *names: str) -> Iterator[None]:
    """Measures worked out once, in memory: inside, a view's name means its table, and no figure is made twice.

    Only what stands behind the named views is worked out; where none is named, everything but the rooms `ASKED_FOR`.
    """
    wanted = behind(*names) if names else {view.name for view in views() if view.room not in ASKED_FOR}
    home = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute("attach ':memory:' as measured")
    try:
        with searching(connection, "measured", home):
            for view in views():
                if view.room != "staging" and not view.kept_by and view.name in wanted:
                    connection.execute(f"create table measured.main.{view.name} as\n{view.select}")
            yield
    finally:
        connection.execute("detach measured")


def remake_measured(connection: duckdb.DuckDBPyConnection, changed: str, *, but: Iterable[str]) -> None:
    """Inside `measured`: work out again every view that reads a changed one, directly or not, but some."""
    for view in views():
        if view.name not in (changed, *but) and view.room != "staging" and changed in behind(view.name):
            connection.execute(f"create or replace table measured.main.{view.name} as\n{view.select}")


@contextmanager
def searching(connection: duckdb.DuckDBPyConnection, *databases: str) -> Iterator[None]:
    """Inside, a name means the first of these attached databases that has it."""
    before = connection.execute("select current_setting('search_path')").fetchall()[0][0]
    connection.execute(f"set search_path = '{','.join(f'{name}.main' for name in databases)}'")
    try:
        yield
    finally:
        connection.execute(f"set search_path = '{before}'")


def comment_columns(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Say of each column of some tables and views what `vocabulary.COLUMNS` says of it."""
    found = connection.execute(
        "select table_name, column_name from duckdb_columns() "
        "where list_contains($1, table_name) and schema_name = 'main' and database_name = current_database()",
        [list(tables)],
    ).fetchall()
    said = [
        f'comment on column {table}."{column}" is {_quoted(COLUMNS[column].comment)}'
        for table, column in found
        if column in COLUMNS
    ]
    if said:
        connection.execute(";\n".join(said))


def _quoted(text: str) -> str:
    # COMMENT takes no bound parameter; the text is ours, from files of the package.
    return "'" + text.replace("'", "''") + "'"
