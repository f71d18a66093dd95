"""A store with millions of accepted results, filled by SQL: 8 quarters × 28 indicators × 45 groups of each partner.

On the bench: made/place → **made/results** → subjects/measures. Beside the store's tables stands `flat`, a copy of the
columns the bare aggregate needs and no others.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from made.place import write_place
from outcomes.place import open_place
from outcomes.store.kept import rebuild

STORE = "outcomes.duckdb"
ROWS_A_PARTNER = 8 * 28 * 45
_AREAS = 18
_PARTNERS_AT_ONCE = 100

_VERSIONS = """
    insert into return_version
    select row_number() over (order by partner_id, period), partner_id, programme_id, period, 1,
        md5(partner_id || period), 'xlsx', 'outcomes-form', '1.0', due_on, due_on, 'The bench', due_on, 3, null
    from expected_return
"""
_DECISIONS = """
    insert into decision
    select row_number() over (), return_id, 'accepted', 'The bench', recorded_at, received_on, 'made for the bench'
    from return_version
"""
# As receiving writes them: return by return, in each the rows of the form in order.
_RESULTS = """
    insert into result by name
    with groups as (
        select 0 as n, 'all' as dimension, 'all' as category
        union all
        select row_number() over (order by dimension, position), dimension, category from category
    ),
    asked as (select * from indicator where kind <> 'text' order by position limit 28),
    rows as (
        select v.return_id, v.partner_id, v.programme_id, v.period, i.indicator_code, i.kind, g.dimension, g.category,
            row_number() over (partition by v.return_id order by i.position, g.n) - 1 as row_no,
            (hash(v.return_id, i.position, g.n) % 400)::integer as amount
        from return_version v cross join asked i cross join groups g
        where v.partner_id between ? and ?
    )
    select return_id, row_no, partner_id, programme_id, indicator_code, period, true as is_own_period,
        'actual' as basis, dimension, category,
        case when kind not in ('proportion', 'mean_change') then amount end as value,
        case when kind = 'proportion' then amount end as numerator,
        case when kind = 'proportion' then amount + 40 end as denominator,
        case when kind = 'mean_change' then amount % 60 + 1 end as pairs,
        case when kind = 'mean_change' then amount - 150 end as sum_change,
        case when kind = 'mean_change' then amount * amount end as sum_change_squared
    from rows
    order by return_id, row_no
"""
_FLAT = """
    create table flat as
    select indicator_code, period, dimension, category, value, numerator, denominator, pairs, sum_change,
        sum_change_squared
    from result
"""


def make_results(folder: Path, *, partners: int, programmes: int = 1) -> None:
    """Write a place's folder and its store: `partners` × 10,080 results, all accepted."""
    place = open_place(write_place(folder, partners=partners, areas=_AREAS, as_at="2026-04-20", programmes=programmes))
    with place.store() as store:
        connection = store.connection
        for statement in (_VERSIONS, _DECISIONS):
            connection.execute(statement)
        known = [p for (p,) in store.rows("select distinct partner_id from return_version order by partner_id")]
        for start in range(0, len(known), _PARTNERS_AT_ONCE):
            some = known[start : start + _PARTNERS_AT_ONCE]
            connection.execute(_RESULTS, [some[0], some[-1]])
        with store.transaction():
            rebuild(connection)
        connection.execute(_FLAT)


def bring_up_to_date(folder: Path) -> Path:
    """The store of a place made earlier, with the views as they are now."""
    with open_place(folder).store() as store:
        return store.path


def count(store: Path) -> int:
    """How many results a store holds."""
    with duckdb.connect(str(store), read_only=True) as connection:
        found = connection.execute("select count(*) from result").fetchone()
    assert found is not None  # an aggregate always answers
    return int(found[0])
