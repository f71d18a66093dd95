"""The data dictionary: every table and view of the store and of the published copy, from the words of the house.

On the road: vocabulary and sql → **dictionary** → docs/data-dictionary.md.
Made again with: python -m outcomes.store.dictionary > docs/data-dictionary.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import duckdb

from outcomes.store import restricted_tables
from outcomes.store.database import SCHEMA
from outcomes.store.old_names import old_names
from outcomes.store.publish import published_selects, sentences
from outcomes.store.runner import create_views, views
from outcomes.vocabulary import COLUMNS, TABLES

_INTRODUCTION = """\
# Data dictionary

What can be queried, table by table. The SQL of each view is its definition: `src/outcomes/sql/`.
A figure that is missing is empty and `is_missing` says so; a hidden one is empty and `is_hidden` says so.
This page is made from the code (`python -m outcomes.store.dictionary`); a test compares them.
"""

_OF_OLD_NAMES = """\
A table or column that is renamed stays for a version under its old name too, with a comment that says what to use and
until when (`src/outcomes/sql/renamed.yaml`). What is not listed here has the name it always had.
"""

_OF_RESTRICTED = """\
## The restricted copy

People under pseudonyms, for one named analyst (`outcomes people copy`): `restricted/copy-NUMBER/people.duckdb`. It is
personal data and no part of what is published. A table of the same name as a published one is narrower here.
"""

_OF_VIEWS = """\
## Views of the store

Unsuppressed: for signed-off readers, through `outcomes measure`. One that is “kept by” partner or quarter is a table:
whatever changes a return brings the rows of its partner and its quarters up, in the same transaction.
"""


def dictionary() -> str:
    """The whole page, in Markdown."""
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        create_views(connection)
        sections = (_published, _restricted, _views, _tables)
        return "\n".join([_INTRODUCTION, *(line for section in sections for line in section(connection))])


def _published(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## The published copy\n\nWhat `outcomes sql` sees and reports are made from: `published/outcomes.duckdb`.\n"
    for table, select in published_selects().items():
        yield from _section(table, sentences()[table], _described(connection, select))
    yield "### Old names\n"
    yield from (f"- `{one.table}{f'.{one.column}' if one.column else ''}`: {one.comment}" for one in old_names())
    yield _OF_OLD_NAMES


def _restricted(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _OF_RESTRICTED
    for table, select in restricted_tables.selects().items():
        yield from _section(table, restricted_tables.sentences()[table], _described(connection, select))


def _views(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield _OF_VIEWS
    for view in sorted(views(), key=lambda v: (v.room, v.name)):
        if view.room != "published" or view.name not in published_selects():
            yield from _section(view.name, view.comment, _described(connection, f"select * from {view.name}"))


def _tables(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield "## Base tables of the store\n\nWhat was said, by whom, in which file. Append-only.\n"
    for table, sentence in TABLES.items():
        yield from _section(table, sentence, _described(connection, f"select * from {table}"))


def _described(connection: duckdb.DuckDBPyConnection, select: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in connection.execute(f"describe {select}").fetchall()]


def _section(name: str, sentence: str, columns: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"### {name}\n\n{sentence}\n\n| column | type | what it is |\n|---|---|---|"
    for column, kind in columns:
        yield f"| `{column}` | {kind.lower()} | {COLUMNS[column].comment} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(dictionary())
