"""Blanks the hidden rows of published tables, and has the result attacked.

On the road: disclosure.protection → **hiding** → publish, `outcomes audit --disclosure`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from outcomes.store.database import Store
from outcomes.store.disclosure import record
from outcomes.store.disclosure.audit import Audit, Leak, Name, attack_publication
from outcomes.store.disclosure.declared import MARK, Declared, declared_tables
from outcomes.store.disclosure.figures import At, read_rows, read_thresholds
from outcomes.store.disclosure.own import own_figures
from outcomes.store.disclosure.problem import Own, Snapshot
from outcomes.store.disclosure.protection import Protected
from outcomes.store.disclosure.sharing import Key, shared_leaks
from outcomes.store.runner import measured, remake_measured, searching

_PLACES = pa.schema([(name, pa.string()) for name in At._fields])
_KEYS = pa.schema([("published_table", pa.string()), ("row_key", pa.list_(pa.string())), ("is_withheld", pa.bool_())])


@contextmanager
def kept_back(connection: duckdb.DuckDBPyConnection, protected: Protected) -> Iterator[None]:
    """Inside, `kept_back` holds the table and key of each row that is hidden or withheld."""
    lines = [
        {"published_table": row.table, "row_key": list(row.key), "is_withheld": is_withheld}
        for rows, is_withheld in ((protected.hidden, False), (protected.withheld, True))
        for row in rows
    ]
    connection.register("kept_back", pa.Table.from_pylist(lines, schema=_KEYS))
    try:
        yield
    finally:
        connection.unregister("kept_back")


def hide_what_follows(connection: duckdb.DuckDBPyConnection, protected: Protected) -> None:
    """Have the measures that follow from results worked out again, with all that is kept back for disclosive."""
    keys = "(indicator_code, span, partner_id, programme_id, dimension, category)"
    places = [row.at._asdict() for row in protected.hidden + protected.withheld]
    connection.register("kept_at", pa.Table.from_pylist(places, schema=_PLACES))
    connection.execute(
        f"update measured.main.disclosive_results set is_hidden = true where {keys} in "
        "(select (measure, span, partner, programme, dimension, category) from kept_at)"
    )
    connection.unregister("kept_at")
    remake_measured(connection, "disclosive_results", but=[one.table for one in declared_tables()])


def blanked(connection: duckdb.DuckDBPyConnection, declared: Declared) -> str:
    """The query of a published table without withheld rows and what hidden rows show, in order of its keys."""
    found = connection.execute(f"describe measured.main.{declared.table}").fetchall()
    columns = [str(row[0]) for row in found]
    declared.refuse_undeclared(columns)
    shown = ", ".join(_shown(column, declared) for column in columns)
    key = ", ".join(f"t.{column}::varchar" for column in declared.keys)
    order = ", ".join(f"t.{column}" for column in declared.keys)
    return f"""
        select {shown}
        from measured.main.{declared.table} t
        left join kept_back h on h.published_table = '{declared.table}' and h.row_key = [{key}]
        where not coalesce(h.is_withheld, false)
        order by {order}
    """


def _shown(column: str, declared: Declared) -> str:
    if column == MARK:
        return f"h.row_key is not null as {MARK}"
    return (
        f"case when h.row_key is null then t.{column} end as {column}" if column in declared.blanked else f"t.{column}"
    )


def audit_published(store: Store, copy: Path) -> Audit:
    """Attack the published copy as it lies there, knowing what earlier publications showed."""
    connection = store.connection
    name = str(copy).replace("'", "''")
    connection.execute(f"attach '{name}' as published (read_only)")
    try:
        number = int(store.one("select max(publication_no) from published.publication"))
        truth = record.figures(connection, number)
        with measured(connection, "partner_results", "joint_people"):
            own = own_figures(connection)
            return _attack(connection, own, record.earlier(connection, number), truth)
    finally:
        connection.execute("detach published")


def audit_copy(connection: duckdb.DuckDBPyConnection, protected: Protected) -> Audit:
    """Attack the tables of the attached database `published`, before they are one."""
    truth = {(r.table, r.key, part): n for r in protected.rows for part, n in r.figures.items() if n is not None}
    return _attack(connection, protected.own, protected.earlier, truth)


def _attack(
    connection: duckdb.DuckDBPyConnection, own: Own, past: Sequence[Snapshot], truth: Mapping[Name, int]
) -> Audit:
    thresholds = read_thresholds(connection)
    with searching(connection, "published"):
        rows = read_rows(connection, thresholds)
        typed = connection.execute("select indicator_code from indicator where not is_from_people").fetchall()
    found = attack_publication(rows, typed=frozenset(code for (code,) in typed), own=own, earlier=past, truth=truth)
    return _with_sharing(found, *shared_leaks(connection))


def _with_sharing(found: Audit, hidden: int, leaked: Mapping[Key, tuple[int, int]]) -> Audit:
    """The audit with what can be worked out of how many people partners share."""
    more = tuple(Leak("shared_people", tuple(map(str, key)), "people", *ends, "anyone") for key, ends in leaked.items())
    return replace(found, hidden=found.hidden + hidden, leaks=found.leaks + more)
