"""What publications showed and hid, kept in the store: what the next one must reckon with, since it is out.

On the road: publish → **record** → problem, audit of the next publication.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import groupby

import duckdb
import pyarrow as pa

from outcomes.store.disclosure.declared import declared_tables
from outcomes.store.disclosure.figures import At, Row, Thresholds, read_thresholds, stands_at
from outcomes.store.disclosure.problem import Earlier, Name, Snapshot
from outcomes.store.disclosure.sheet import need_of

_EARLIER = """
    select publication_no, published_table, row_key, part, people, is_hidden
    from published_figure where publication_no < ? order by all
"""


def keep(connection: duckdb.DuckDBPyConnection, number: int, shown: Sequence[Row], hidden: Sequence[Row]) -> None:
    """Note every figure of a publication, hidden or not."""
    lines = [
        {
            "publication_no": number,
            "published_table": row.table,
            "row_key": list(row.key),
            "part": part,
            "people": people,
            "is_hidden": is_hidden,
        }
        for rows, is_hidden in ((shown, False), (hidden, True))
        for row in rows
        for part, people in row.figures.items()
        if people is not None
    ]
    if lines:
        connection.register("figures_of_publication", pa.Table.from_pylist(lines))
        connection.execute("insert into published_figure by name select * from figures_of_publication")
        connection.unregister("figures_of_publication")


def earlier(connection: duckdb.DuckDBPyConnection, before: int) -> list[Snapshot]:
    """The figures of every publication before a number; those of tables that are published no more are left out."""
    declared, thresholds = {one.table: one for one in declared_tables()}, read_thresholds(connection)
    found = connection.execute(_EARLIER, [before]).fetchall()
    snapshots: list[Snapshot] = []
    for _, lines in groupby(found, key=lambda line: line[0]):
        snapshot: dict[Name, Earlier] = {}
        for _, table, key, part, people, is_hidden in lines:
            if table in declared and len(key) == len(declared[table].keys):
                at = stands_at(dict(zip(declared[table].keys, key, strict=True)), declared[table])
                need = _need(at, part, people, thresholds) if is_hidden else 0
                snapshot[table, tuple(key), part] = Earlier(at, part, people, is_hidden, need)
        snapshots.append(snapshot)
    return snapshots


def _need(at: At, part: str, people: int, thresholds: Thresholds) -> int:
    """What a figure that was hidden needs still: nothing where it was no small number of people."""
    return 0 if part == "between" else need_of(people, thresholds.of(at))  # bounds near each other are no few people


def figures(connection: duckdb.DuckDBPyConnection, number: int) -> dict[Name, int]:
    """What one publication's figures are, hidden or not: by table, key and part."""
    found = connection.execute(
        "select published_table, row_key, part, people from published_figure where publication_no = ?", [number]
    ).fetchall()
    return {(table, tuple(key), part): people for table, key, part, people in found}


def of_measures(snapshots: Sequence[Snapshot], measures: Set[str]) -> list[Snapshot]:
    """The figures of some measures alone, publication by publication; none where they were never published."""
    found = ({name: f for name, f in one.items() if f.at.measure in measures} for one in snapshots)
    return [one for one in found if one]
