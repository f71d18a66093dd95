"""Makes a numbered publication: the measures, small numbers of people hidden, in one file that is replaced as a whole.

On the road: store → **publish** → published/outcomes.duckdb → reports and analysts. Reports read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from outcomes import __version__
from outcomes.errors import StoreError
from outcomes.store.database import Store
from outcomes.store.kept_values import VALUE_TABLES
from outcomes.store.runner import comment_columns, measured, views
from outcomes.vocabulary import TABLES

NOTICE = (
    "Not for release: hidden small numbers could still be worked out from the totals beside them, "
    "because only the small numbers themselves are hidden so far."
)
WAIVERS = """
    select v.partner_id, v.programme_id, v.period, w.code, w.sheet, w.cell, w.waived_by, w.waived_on, w.why
    from waiver w
    join stg_returns v using (return_id)
"""
"""What was let through in the returns that count; never the figures themselves, which may be small numbers."""
_COPIED: dict[str, str] = {
    "place_quarter_indicator": "select * from place_quarter_indicator",
    "partner_year_indicator": "select * from partner_year_indicator",
    "place_year_breakdown": "select * from place_year_breakdown",
    "bottom_line": "select * from bottom_line",
    "headline": "select * from headline",
    "reliable_change": "select * from reliable_change",
    "return_status": "select * from return_status",
    "waiver": WAIVERS,
    "outcome": "select * from outcome",
    "indicator": """select indicator_code, outcome_code, indicator_label, kind, unit, counts, better, decimals, weight,
        counts_people, target_source, rule is not null as is_from_people,
        case when rule like 'scale%' then rule_code end as scale, framework_code, position from indicator""",
    "framework": "select * from framework",
    "crosswalk": "select * from crosswalk",
    "target": "select * from target",
    "instrument": "select * from instrument",
    "bottom_line_weight": "select * from bottom_line_weight",
    "partner": "select partner_id, partner_name, role, partner_kind, partner_size, is_local from partner",
    "programme": "select * from programme",
    "category": "select * from category",
    "population_indicator": "select * from population_indicator",
    **{table: f"select * from {table}" for table in VALUE_TABLES},
    "comparison": "select * from comparison order by comparison_no",
    "comparison_figure": "select * from comparison_figure",
}
"""The tables of the published copy, in the order they are made."""


@dataclass(frozen=True)
class Publication:
    """A numbered publication and where it lies."""

    number: int
    path: Path
    hidden_cells: int
    audit_head: str


def publish(store: Store, target: Path, *, by: str, before: Callable[[Store], None] | None = None) -> Publication:
    """Measure, hide small numbers, and replace the published copy as a whole.

    `before` is called once everything is measured: it keeps what is worked out from the measures, to be published too.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    try:
        publication = _make(store, target, partial, by, before)
        partial.replace(target)
        return publication
    except OSError as error:
        raise StoreError(
            f"The published copy cannot be written: {error.strerror}.",
            remedy="Make room, or make the folder writable; the earlier publication stands.",
            where=target.name,
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _make(store: Store, target: Path, partial: Path, by: str, before: Callable[[Store], None] | None) -> Publication:
    connection = store.connection
    name = str(partial).replace("'", "''")
    connection.execute(f"attach '{name}' as published (storage_version 'v1.5.0')")
    try:
        with measured(connection):
            if before is not None:
                before(store)
            for table, select in _COPIED.items():
                connection.execute(f"create table published.{table} as {select}")
        hidden = int(store.one(_HIDDEN_CELLS))
        number = _number(store, hidden, by)
        about = _PUBLICATION.format(number="$1", notice="$2", outcomes="$3")
        connection.execute(f"create table published.publication as {about}", [number, NOTICE, __version__])
    finally:
        connection.execute("detach published")
    _describe(partial)
    return Publication(number, target, hidden, store.audit_head())


def published_selects() -> dict[str, str]:
    """Every table of the published copy with the query on the store that makes it."""
    return {"publication": _PUBLICATION.format(number="null::integer", notice="''", outcomes="''"), **_COPIED}


_HIDDEN_CELLS = """
    select sum(hidden) from (
        select count(*) filter (is_hidden) as hidden from published.place_quarter_indicator
        union all select count(*) filter (is_hidden) from published.partner_year_indicator
        union all select count(*) filter (is_hidden) from published.place_year_breakdown
        union all select count(*) filter (hides_classes) from published.reliable_change
        union all select count(*) filter (is_hidden) from published.comparison_figure
    )
"""
_PUBLICATION = """
    select
        n.publication_no, n.published_at, n.published_by, p.place_code, p.place_name, p.is_made_up, p.about, p.as_at,
        (select min(period) from span) as measured_from, (select max(period) from span) as measured_to,
        p.small_number_threshold, p.special_category_threshold, p.framework_code, p.framework_name,
        p.framework_version, p.framework_source, n.hidden_cells, n.audit_head, {outcomes} as outcomes_version,
        {notice} as release_notice
    from place p
    cross join (select * from publication where publication_no = {number}) n
"""


def _number(store: Store, hidden: int, by: str) -> int:
    """Note the publication in the store; its number counts from 1."""
    with store.transaction():
        number = 1 + int(store.one("select coalesce(max(publication_no), 0) from publication"))
        head = store.audit(by, "published", f"publication {number}")
        store.connection.execute(
            "insert into publication select ?, ?, ?, as_at, files_hash, ?, ? from place",
            [number, store.clock().replace(tzinfo=None), by, hidden, head],
        )
    return number


def _describe(copy: Path) -> None:
    """Give every table and column of the copy its comment: a view's is the head of its file."""
    headers = {view.name: view.header for view in views()} | TABLES
    with duckdb.connect(str(copy)) as connection:
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            text = headers[table].replace("'", "''")
            connection.execute(f"comment on table {table} is '{text}'")
            comment_columns(connection, table)
