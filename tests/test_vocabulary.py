"""The store and its vocabulary say the same: every table and column has its sentence, and a name means one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import duckdb
import pytest

from outcomes.columns import _COLUMNS
from outcomes.store import restricted_tables, runner
from outcomes.store.publish import published_selects
from outcomes.vocabulary import COLUMNS, TABLES

FAMILIES = {
    "VARCHAR": "text",
    "VARCHAR[]": "list of text",
    "BOOLEAN": "yes/no",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "DOUBLE": "double",
    **dict.fromkeys(["SMALLINT", "INTEGER", "BIGINT", "HUGEINT"], "whole number"),
}


def family(duckdb_type: str) -> str:
    return "decimal" if duckdb_type.startswith("DECIMAL(") else FAMILIES.get(duckdb_type, duckdb_type)


@pytest.fixture(scope="module")
def store() -> Iterator[duckdb.DuckDBPyConnection]:
    schema = (runner.SQL_FOLDER.parent / "store" / "schema.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(schema)
        runner.create_views(connection)
        for table, select in published_selects().items():
            connection.execute(f"create view copy_of_{table} as {select}")
        for table, select in restricted_tables.selects().items():
            connection.execute(f"create view restricted_copy_of_{table} as {select}")
        yield connection


@pytest.fixture(scope="module")
def columns(store: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Table or view, column, DuckDB's type."""
    return store.execute(
        "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
    ).fetchall()


def test_every_column_has_its_sentence(columns: list[tuple[str, str, str]]) -> None:
    unsaid = sorted({f"{table}.{name}" for table, name, _ in columns if name not in COLUMNS})
    assert not unsaid, f"not in columns.py: {', '.join(unsaid)}"


def test_no_sentence_is_about_a_column_that_is_gone(columns: list[tuple[str, str, str]]) -> None:
    gone = sorted(COLUMNS.keys() - {name for _, name, _ in columns})
    assert not gone, f"only in columns.py: {', '.join(gone)}"


def test_a_column_has_one_type_wherever_it_stands(columns: list[tuple[str, str, str]]) -> None:
    otherwise = [
        f"{table}.{name} is {data_type}, not {COLUMNS[name].type}"
        for table, name, data_type in columns
        if name in COLUMNS and family(data_type) != COLUMNS[name].type
    ]
    assert not otherwise, "\n".join(otherwise)


def test_every_base_table_says_what_one_row_is(store: duckdb.DuckDBPyConnection) -> None:
    tables = {name for (name,) in store.execute("select table_name from duckdb_tables() where not internal").fetchall()}
    assert tables == TABLES.keys() | {view.name for view in runner.views() if view.kept_by}
    assert [name for name, sentence in TABLES.items() if not sentence.startswith("One row is ")] == []


def test_every_sentence_reads_as_one_and_has_its_unit_in_brackets() -> None:
    sentences = {**TABLES, **{name: column.sentence for name, column in COLUMNS.items()}}
    assert [name for name, text in sentences.items() if not (text[:1].isupper() and text.endswith("."))] == []
    assert COLUMNS["days_late"].comment.endswith(" (days).")
    assert COLUMNS["partner_name"].comment == COLUMNS["partner_name"].sentence


def test_no_column_is_said_twice() -> None:
    assert [name for name, times in Counter(column.name for column in _COLUMNS).items() if times > 1] == []


def test_a_view_opened_in_a_database_browser_explains_its_columns(store: duckdb.DuckDBPyConnection) -> None:
    comments = store.execute(
        "select column_name, comment from duckdb_columns() where table_name = 'place_year_breakdown'"
    ).fetchall()
    assert dict(comments) == {name: COLUMNS[name].comment for name, _ in comments}


@pytest.mark.parametrize("path", sorted(runner.SQL_FOLDER.glob("**/*.sql")), ids=lambda path: path.stem)
def test_every_view_begins_by_saying_what_it_is(path: Path) -> None:
    header = list(takewhile(lambda line: line.startswith("-- "), path.read_text(encoding="utf-8").splitlines()))
    assert header, "the first line is not a comment"
    assert header[0][3].isupper()
    assert header[-1].endswith(".")
