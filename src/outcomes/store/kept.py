"""Kept views: those too heavy to work out whenever they are read are tables, brought up with what changes them.

On the road: decisions and intake → **kept** → sql. A view whose file begins “Kept by partner and quarter:” is a table.
An act refreshes the slices of it that it touched, in its own transaction; an act touches a return by naming it in the
audit. What changes for every partner (the place's files, a view's SQL) has all of them made again.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from outcomes.store.runner import View, fill, views

_COLUMNS = {"partner": "partner_id", "quarter": "period"}
# A return none of whose versions was ever measured changes nothing. One that was, or is, changes its own quarter, and
# those for which any of its versions gives a value: it may restate them, or no longer do so.
_TOUCHED = """
    with named as (
        select distinct v.partner_id, v.programme_id, v.period
        from audit_event a
        join return_version v on a.subject = concat('return ', v.return_id)
        where a.audit_id > ?
    ),
    versions as (
        select
            v.return_id, v.partner_id, v.programme_id, v.period,
            bool_or(d.state = 'accepted' or p.measure_state = 'ready') as has_counted
        from return_version v
        join named using (partner_id, programme_id, period)
        join decision d using (return_id)
        cross join place p
        group by v.return_id, v.partner_id, v.programme_id, v.period
    ),
    touched as (
        select return_id, partner_id, period
        from versions
        qualify bool_or(has_counted) over (partition by partner_id, programme_id, period)
    )
    select partner_id, period from touched
    union
    select r.partner_id, r.period from result r join touched using (return_id) where not r.is_own_period
    order by all
"""


def rebuild(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every kept view again, from all that was ever stored. The caller holds the transaction."""
    for view in _kept():
        connection.execute(f"delete from {view.name}")
        fill(connection, view)


def last_act(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last event of the audit; 0 where there is none."""
    found = connection.execute("select coalesce(max(audit_id), 0) from audit_event").fetchall()
    return int(found[0][0])


def catch_up(connection: duckdb.DuckDBPyConnection, since: int) -> None:
    """Refresh the slices touched by what was done after the act `since`. The caller holds the transaction."""
    touched = connection.execute(_TOUCHED, [since]).fetchall()
    if touched:
        partners, quarters = (sorted(set(codes)) for codes in zip(*touched, strict=True))
        for view in _kept():
            _refresh(connection, view, {"partner": partners, "quarter": quarters})


def _refresh(connection: duckdb.DuckDBPyConnection, view: View, touched: dict[str, list[str]]) -> None:
    """Make the rows of these partners and quarters anew; those of a pair that was not touched come out as they were."""
    where = " and ".join(f"{_COLUMNS[by]} in ({_marks(touched[by])})" for by in view.kept_by)
    bound = [code for by in view.kept_by for code in touched[by]]
    connection.execute(f"delete from {view.name} where {where}", bound)
    connection.execute(f"insert into {view.name} by name select * from ({view.select}) where {where}", bound)


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _kept() -> list[View]:
    return [view for view in views() if view.kept_by]
