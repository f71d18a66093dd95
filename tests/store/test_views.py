"""Every view says what it is, its grain and its sources, and what it says is true of its SQL (its rows: test_road)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from outcomes.plurals import listed
from outcomes.store.database import SCHEMA
from outcomes.store.dictionary import dictionary
from outcomes.store.disclosure.declared import declared_tables
from outcomes.store.runner import View, create_views, views


@pytest.fixture(scope="module")
def store() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
        create_views(connection)
        yield connection


def _tables(node: Any) -> Iterator[str]:
    """Every table that a syntax tree reads, its steps among them."""
    if isinstance(node, dict):
        yield from ([node["table_name"]] if node.get("type") == "BASE_TABLE" else [])
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _tables(part)


def _steps(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (step["key"] for step in node.get("cte_map", {"map": []})["map"])
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _steps(part)


@pytest.mark.parametrize("view", views(), ids=lambda view: view.name)
def test_the_sources_named_are_what_the_sql_reads(view: View, store: duckdb.DuckDBPyConnection) -> None:
    ((parsed,),) = store.execute("select json_serialize_sql($1)", [view.select]).fetchall()
    tree = json.loads(parsed)
    assert not tree["error"], tree
    assert set(view.sources) == set(_tables(tree)) - set(_steps(tree))


@pytest.mark.parametrize("view", views(), ids=lambda view: view.name)
def test_a_view_ends_its_header_with_a_grain_of_its_own_columns(view: View, store: duckdb.DuckDBPyConnection) -> None:
    columns = {row[0] for row in store.execute(f"describe select * from {view.name}").fetchall()}
    assert view.header.endswith(f" One row for each {listed(view.grain)}.")
    assert view.grain
    assert set(view.grain) <= columns


@pytest.mark.parametrize("view", views(), ids=lambda view: view.name)
def test_a_view_says_one_thought_a_step(view: View) -> None:
    """A step is at most a screen, and no step is within another: a sub-select of more than a line has a name."""
    steps = re.split(r"^(?:with )?[a-z_0-9]+ as (?:materialized )?\(\n|^\)(?:,|\n)", view.select, flags=re.MULTILINE)
    assert max(len(step.strip().splitlines()) for step in steps) <= 32
    assert not re.search(r"\b(from|join) \($", view.select, flags=re.MULTILINE)


def test_a_published_tables_keys_are_its_grain() -> None:
    grains = {view.name: set(view.grain) for view in views()}
    assert {one.table: set(one.keys) for one in declared_tables()} == {
        one.table: grains[one.table] for one in declared_tables()
    }


def test_comment_and_dictionary_say_grain_and_sources(store: duckdb.DuckDBPyConnection) -> None:
    comments = dict(
        store.execute(
            "select view_name, comment from duckdb_views() where not internal "
            "union all select table_name, comment from duckdb_tables()"
        ).fetchall()
    )
    page = dictionary()
    for view in views():
        assert comments[view.name] == f"{view.header} From {listed(view.sources)}."
        assert f"### {view.name}\n\n{view.header} From {listed(view.sources)}.\n" in page
