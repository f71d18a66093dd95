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

from outcomes.errors import StoreError
from outcomes.store.database import Store, copy_in_words
from outcomes.store.disclosure import record
from outcomes.store.disclosure.achieved import (
    ACHIEVED_TOGETHER,
    COUNTED,
    joint_leaks,
    protect_narrowed,
    read_joints,
)
from outcomes.store.disclosure.attack import Contradiction
from outcomes.store.disclosure.audit import Audit, Leak, attack_publication
from outcomes.store.disclosure.declared import Declared, declared_tables
from outcomes.store.disclosure.figures import At, Row, Thresholds, read_rows, read_thresholds, unasked
from outcomes.store.disclosure.followers import shown_followers
from outcomes.store.disclosure.linked import ANYONE
from outcomes.store.disclosure.narrowing import Tables, narrowed
from outcomes.store.disclosure.own import own_figures
from outcomes.store.disclosure.problem import Name, Own, Snapshot
from outcomes.store.disclosure.protection import Protected
from outcomes.store.disclosure.sharing import Key, shared_leaks
from outcomes.store.disclosure.ties import read_ties
from outcomes.store.runner import measured, remake_measured, searching

ROUNDS_TO = (5, 10)
"""What a place may round to."""
_PLACES = pa.schema([(name, pa.string()) for name in At._fields])
_PARTS_OF_HIDDEN_YEARS = """
    update measured.main.disclosive_results d set is_hidden = true
    from kept_at k
    where d.indicator_code = k.measure and starts_with(d.span, concat(k.span, ' ')) and d.partner_id = k.partner
        and d.programme_id = k.programme and d.dimension = k.dimension and d.category = k.category
        and (d.partner_id <> 'all' or d.dimension <> 'all')
"""
"""Quarters of a partner or group are published nowhere by themselves, but add up to their year."""
_KEYS = pa.schema(
    [("published_table", pa.string()), ("row_key", pa.list_(pa.string())), ("mark", pa.string()),
     ("is_withheld", pa.bool_()), ("is_alone", pa.bool_())]
)  # fmt: skip
WITHHELD = "withheld_figure"
"""The published table of hidden figures that are withheld for good measure, and are no secret from everybody."""
WITHHELD_SENTENCE = (
    "Figures that are withheld though they show no small number, and why: they are marked as hidden, and each could be "
    "worked out all the same. One row for each published_table and row_key."
)
_WHY = (
    "Hidden to protect a small number of people; it is not small, and could still be worked out by one of the partners "
    "or from earlier publications."
)
_WITHHELD = "select distinct published_table, row_key, {why} as why from {source}"
WITHHELD_SHAPE = _WITHHELD.format(
    why="''::varchar",
    source="(select ''::varchar as published_table, ['']::varchar[] as row_key)",
)
WITHHELD_SELECT = _WITHHELD.format(why=f"'{_WHY}'", source="kept_back where is_alone")


@contextmanager
def kept_back(connection: duckdb.DuckDBPyConnection, protected: Protected) -> Iterator[None]:
    """Inside, `kept_back` holds the table, key and mark of each row that is hidden or withheld, and if so by itself."""
    lines = [
        {
            "published_table": row.table,
            "row_key": list(row.key),
            "mark": row.mark,
            "is_withheld": is_withheld,
            "is_alone": is_alone,
        }
        for rows, is_withheld, is_alone in (
            (protected.hidden, False, False),
            (protected.alone, False, True),
            (protected.withheld, True, False),
        )
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
    connection.execute(_PARTS_OF_HIDDEN_YEARS)
    connection.unregister("kept_at")
    remake_measured(connection, "disclosive_results", but=[one.table for one in declared_tables()])


def blanked(connection: duckdb.DuckDBPyConnection, declared: Declared) -> str:
    """The query of a published table without withheld rows and what hidden rows show, in order of its keys."""
    found = connection.execute(f"describe measured.main.{declared.table}").fetchall()
    columns = [str(row[0]) for row in found]
    declared.refuse_undeclared(columns)
    shown = ", ".join(_shown(column, declared) for column in columns)
    order = ", ".join(f"t.{column}" for column in declared.keys)
    withheld = " or ".join(f"coalesce({mark}_.is_withheld, false)" for mark in declared.counted)
    return f"""
        select {shown}
        from measured.main.{declared.table} t
        {" ".join(_kept_back_by(mark, declared) for mark in declared.counted)}
        where not ({withheld})
        order by {order}
    """


def _kept_back_by(mark: str, declared: Declared) -> str:
    key = ", ".join(f"t.{column}::varchar" for column in declared.keys)
    return f"""
        left join kept_back {mark}_
            on {mark}_.published_table = '{declared.table}' and {mark}_.mark = '{mark}' and {mark}_.row_key = [{key}]
    """


def _shown(column: str, declared: Declared) -> str:
    if column in declared.counted:
        return f"{column}_.row_key is not null as {column}"
    mark = declared.blanked.get(column)
    return f"case when {mark}_.row_key is null then t.{column} end as {column}" if mark else f"t.{column}"


def audit_published(store: Store, copy: Path) -> Audit:
    """Attack the published copy as it lies there, knowing what earlier publications showed.

    Raises:
        StoreError: the copy cannot be opened, or what partners have today cannot be what they had when it was
            published.
    """
    connection = store.connection
    name = str(copy).replace("'", "''")
    try:
        connection.execute(f"attach '{name}' as published (read_only)")
    except duckdb.Error as error:
        raise copy_in_words(error, copy) from error
    try:
        number = int(store.one("select max(publication_no) from published.publication"))
        truth = record.figures(connection, number)
        with measured(connection, "partner_results", "partner_score_changes", *ACHIEVED_TOGETHER):
            own = own_figures(connection)
            return _attack(connection, own, record.earlier(connection, number), truth)
    except Contradiction:
        raise StoreError(
            f"Returns have changed since publication {number}: what partners know today does not fit it.",
            remedy="Publish again: every publication is attacked before it is out, with what partners know then.",
        ) from None
    finally:
        connection.execute("detach published")


def audit_copy(connection: duckdb.DuckDBPyConnection, protected: Protected) -> Audit:
    """Attack the tables of the attached database `published`, before they are one."""
    return _attack(connection, protected.own, protected.earlier, _truth(protected))


def _attack(
    connection: duckdb.DuckDBPyConnection, own: Own, past: Sequence[Snapshot], truth: Mapping[Name, int]
) -> Audit:
    thresholds = read_thresholds(connection)
    counted = connection.execute(COUNTED).fetchall()  # of the store: the copy does not say how indicators are made
    with searching(connection, "published"):
        followers = shown_followers(connection, thresholds.small)
        typed = connection.execute("select indicator_code from indicator where not is_from_people").fetchall()
        tables = _tables(connection, thresholds, counted, typed, own, past, truth)
    found = attack_publication(tables.rows, typed=tables.typed, own=own, earlier=past, truth=truth, ties=tables.ties)
    joints = read_joints(connection)
    found = replace(found, leaks=(*found.leaks, *followers, *narrowed(tables, joints)))
    return _with_sharing(found, *shared_leaks(connection), joint_leaks(connection))


def hide_what_narrows(connection: duckdb.DuckDBPyConnection, protected: Protected) -> None:
    """Take joint figures out of the attached copy `published` that would narrow a figure it hides."""
    counted = connection.execute(COUNTED).fetchall()
    typed = connection.execute("select indicator_code from indicator where rule is null").fetchall()
    thresholds, truth = read_thresholds(connection), _truth(protected)
    tables = _tables(connection, thresholds, counted, typed, protected.own, protected.earlier, truth)
    protect_narrowed(connection, tables)


def _truth(protected: Protected) -> dict[Name, int]:
    rows = protected.rows + protected.alone
    return {(r.table, r.key, part): n for r in rows for part, n in r.figures.items() if n is not None}


def _tables(
    connection: duckdb.DuckDBPyConnection,
    thresholds: Thresholds,
    counted: Sequence[tuple[str, str | None]],
    typed: Sequence[tuple[str]],
    own: Own,
    past: Sequence[Snapshot],
    truth: Mapping[Name, int],
) -> Tables:
    """The linked tables within reach, with what intruders know."""
    rows = unasked(connection, read_rows(connection, thresholds))
    return Tables(
        _unrounded(rows, truth),
        dict(counted),
        frozenset(code for (code,) in typed),
        own,
        past,
        truth,
        thresholds.small,
        read_ties(connection),
    )


def _with_sharing(found: Audit, hidden: int, leaked: Mapping[Key, tuple[int, int]], joint: Sequence[Leak]) -> Audit:
    """The audit with what can be worked out of how many people partners share, and of what they achieved together."""
    more = tuple(Leak("shared_people", tuple(map(str, key)), "people", *ends, ANYONE) for key, ends in leaked.items())
    return replace(found, hidden=found.hidden + hidden, leaks=(*found.leaks, *more, *joint))


def _unrounded(rows: Sequence[Row], truth: Mapping[Name, int]) -> list[Row]:
    """The rows as somebody would see them who knew every rounded figure exactly: more than any reader can."""
    return [
        replace(row, figures={part: _true(n, truth.get((row.table, row.key, part))) for part, n in row.figures.items()})
        for row in rows
    ]


def _true(shown: int | None, told: int | None) -> int | None:
    """A rounded figure as it is; any other difference is one that somebody made, and stays as it is shown."""
    if shown is None or told is None or shown == told:
        return shown
    return told if any(shown == round(told / base) * base for base in ROUNDS_TO) else shown
