"""Whose day has come: rows about people that are to be deleted, and their deletion with the sums left standing.

On the road: agreements, place.yaml → **retention** → removing.  What the rows came to by themselves is worked out by
the measures' own views first, and kept, so that figures published before can be published again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from outcomes.periods import Quarter
from outcomes.store.database import Store
from outcomes.store.removing import PersonRow, remove
from outcomes.store.runner import behind, searching, views

DAY_CAME = "deleted rows whose day had come"
_PAID_BY_RESULTS = ("pbr", "impact_bond")
_KEPT = {
    "kept_people_indicator": "select partner_id, programme_id, period, indicator_code from stg_people_indicators",
    "kept_people_part": "select * from people_parts",
    "kept_score_change": "select * from partner_score_changes",
}
"""What stands in the place of deleted rows, and the query that makes it of those rows alone."""


@dataclass(frozen=True)
class Retained:
    """A partner's rows about people of a quarter: until which day they may be kept, and whether it has passed.

    `claims` are outcomes claimed in programmes that pay by results.
    """

    partner_id: str
    period: str
    rows: int
    claims: int
    keep_until: date
    is_due: bool


def retained(store: Store, until: Mapping[str, date], years: int | None, today: date) -> list[Retained]:
    """Every partner's quarter whose rows have a last day: `until` by partner, `years` after the financial year."""
    rows = store.rows(
        """
        select s.partner_id, s.period, count(distinct (s.return_id, s.row_no)),
            count(c.achievement) filter (list_contains(?, p.mechanism))
        from support s
        left join claim c using (return_id, row_no)
        left join programme p on p.programme_id = s.programme_id
        group by s.partner_id, s.period
        order by s.partner_id, s.period
        """,
        [list(_PAID_BY_RESULTS)],
    )
    found: list[Retained] = []
    for partner, period, count, claims in rows:
        day = _last_day(partner, period, until, years)
        if day is not None:
            found.append(Retained(partner, period, count, claims, day, day < today))
    return found


def _last_day(partner: str, period: str, until: Mapping[str, date], years: int | None) -> date | None:
    start = Quarter.parse(period).start_year
    by_year = date(start + 1 + years, 3, 31) if years is not None else None
    return min((day for day in (by_year, until.get(partner)) if day is not None), default=None)


def delete(store: Store, archive: Path, due: Collection[tuple[str, str]], *, by: str) -> int:
    """Delete the rows about people of some partners' quarters, in every version; returns how many there were."""
    partners, periods = zip(*sorted(due), strict=True)
    asked = pa.table({"partner_id": pa.array(partners), "period": pa.array(periods)})
    _work_out(store, asked)
    store.connection.register("due_quarter", asked)
    rows = [PersonRow(*row) for row in store.rows(_ROWS)]
    store.connection.unregister("due_quarter")
    with store.transaction():
        number = remove(store, archive, rows, by=by, because=DAY_CAME)
        for partner, period in sorted(due):
            store.connection.execute(
                "insert into closed_quarter values (?, ?, ?) on conflict do nothing", [partner, period, number]
            )
        for table in _KEPT:
            store.connection.execute(f"insert into {table} by name select * from temp.new_{table}")
    for table in _KEPT:
        store.connection.execute(f"drop table temp.new_{table}")
    return len(rows)


_ROWS = """
    select return_id, row_no, partner_id, programme_id, period, sheet, cell
    from support
    join due_quarter using (partner_id, period)
    order by return_id, row_no
"""


def _work_out(store: Store, asked: pa.Table) -> None:
    """What the rows of these quarters come to, as if there were no others, in temporary tables."""
    with _alone(store, asked):
        for table, select in _KEPT.items():
            store.connection.execute(f"create or replace temp table new_{table} as {select}")


@contextmanager
def _alone(store: Store, asked: pa.Table) -> Iterator[None]:
    """Inside, the measures are those of these quarters' rows alone, and of nothing that was kept before."""
    run = store.connection.execute
    home = str(store.one("select current_database()"))
    store.connection.register("due_quarter", asked)
    run("create or replace temp table due as select * from due_quarter")
    store.connection.unregister("due_quarter")
    run("attach ':memory:' as alone")
    try:
        for table in _KEPT:
            run(f"create table alone.main.{table} as select * from {table} where false")
        run("create table alone.main.stg_support as select * from stg_support join due using (partner_id, period)")
        wanted = behind("people_parts", "partner_score_changes")
        with searching(store.connection, "alone", home):
            for view in views():
                if view.name in wanted and "stg_support" in behind(view.name) - {view.name}:
                    run(f"create table alone.main.{view.name} as\n{view.select}")
            yield
    finally:
        run("detach alone")
        run("drop table due")
