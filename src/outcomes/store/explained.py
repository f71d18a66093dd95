"""The data dictionary of a publication: a table inside the copy, and a page beside it, made from the copy's comments.

On the road: publish → **explained** → published/outcomes.duckdb (`data_dictionary`), published/data-dictionary.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from itertools import groupby
from pathlib import Path

import duckdb

from outcomes.store.old_names import add_old_names, comment_old_names
from outcomes.store.runner import comment_columns

NAME = "data_dictionary"
SENTENCE = "Every table and column of the copy and what it holds. One row a column; from their comments."
PAGE = "data-dictionary.html"
_SELECT = """
    select t.table_name as published_table, t.comment as table_sentence, c.column_name, c.data_type as column_type,
        c.comment as column_sentence
    from duckdb_columns() c
    join (
        select table_name, comment from duckdb_tables()
        union all
        select view_name, comment from duckdb_views() where not internal
    ) t on t.table_name = c.table_name
    where not c.internal
    order by t.table_name, c.column_index
"""
SHAPE = (
    "select ''::varchar as published_table, ''::varchar as table_sentence, ''::varchar as column_name, "
    "''::varchar as column_type, ''::varchar as column_sentence"
)
"""What the table looks like; what it holds is read off the copy once every comment is in it."""
_HEAD = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Data dictionary</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #0b0c0c }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top;
padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #b1b4b6 } code { white-space: nowrap } h2 { margin-top: 2.5rem }
</style></head><body><main>
<h1>Data dictionary</h1>
"""
_ABOUT = "What the tables beside this page hold: the same in outcomes.duckdb and as Parquet."


def describe(copy: Path, sentences: Mapping[str, str], *, is_published: bool = False) -> None:
    """Give every table and column of a copy its comment, and put the dictionary into it, which lists itself too.

    The published copy also gets what was renamed under its old name.
    """
    with duckdb.connect(str(copy)) as connection:
        connection.begin()  # a thousand comments in one: else each is written out by itself
        if is_published:
            add_old_names(connection)
        connection.execute(f"create table {NAME} as {SHAPE} limit 0")
        tables = [str(table) for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        for table in tables:
            text = sentences[table].replace("'", "''")
            connection.execute(f"comment on table {table} is '{text}'")
        comment_columns(connection, *tables)
        if is_published:
            _comment_old_views(connection)
            comment_old_names(connection)
        connection.execute(f"insert into {NAME} {_SELECT}")
        connection.commit()


def _comment_old_views(connection: duckdb.DuckDBPyConnection) -> None:
    old = connection.execute("select view_name from duckdb_views() where not internal").fetchall()
    comment_columns(connection, *(str(view) for (view,) in old))


@contextmanager
def page_beside(copy: Path, page: Path, *, about: str = _ABOUT) -> Iterator[None]:
    """Write the dictionary of a copy as a page, which takes its name after the block; `about` says what the copy is."""
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = connection.execute(f"from {NAME}").fetchall()
    partial = page.with_suffix(".partial")
    try:
        body = "".join([f"<p>{escape(about)}</p>\n", *_sections(rows)])
        partial.write_text(f"{_HEAD}{body}</main></body></html>\n", encoding="utf-8")
        yield
        partial.replace(page)
    finally:
        partial.unlink(missing_ok=True)


def _sections(rows: list[tuple[str, ...]]) -> list[str]:
    by_table = groupby(rows, key=lambda row: (row[0], row[1]))
    return [_section(table, sentence, [row[2:] for row in found]) for (table, sentence), found in by_table]


def _section(table: str, sentence: str, columns: list[tuple[str, ...]]) -> str:
    lines = "".join(
        f'<tr><th scope="row"><code>{escape(name)}</code></th><td>{escape(kind.lower())}</td>'
        f"<td>{escape(said or '')}</td></tr>\n"
        for name, kind, said in columns
    )
    return (
        f'<h2 id="{escape(table)}">{escape(table)}</h2>\n<p>{escape(sentence)}</p>\n<table><thead><tr>'
        f'<th scope="col">Column</th><th scope="col">Type</th><th scope="col">What it is</th></tr></thead>\n'
        f"<tbody>\n{lines}</tbody></table>\n"
    )
