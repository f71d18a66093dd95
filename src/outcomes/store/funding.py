"""Reads what a comparison of ways of funding rests on; the SQL in `sql/funding/` is the definition of each table.

On the road: store → sql → **funding records** → funding's comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from outcomes.store.database import Store
from outcomes.store.runner import measured

_VIEWS = ("followed_starts", "starts", "start_claims", "start_support", "referrals", "programme_resources")
_STARTS = """
    select s.*, f.followed_days::double as followed_days, r.partner_id is not null as is_reported
    from starts s
    left join followed_starts f
        on f.partner_id = s.partner_id and f.programme_id = s.programme_id and f.person_key = s.person_key
        and f.achievement = $1
    left join (select distinct partner_id, programme_id from outcome_returns where achievement = $1) r
        on r.partner_id = s.partner_id and r.programme_id = s.programme_id
    order by s.partner_id, s.programme_id, s.person_key
"""
_MONEY = """
    select programme_id, partner_id, period, period_ends_on as paid_on, resource_kind as money_kind, is_from_funder,
        is_passed_on, passed_on_by, amount_gbp::double as amount_gbp, hours::double as hours
    from programme_resources
    order by all
"""
_OTHERS = {
    "programmes": "select programme_id, programme_name, mechanism, funder_id from programme order by programme_id",
    "partners": "select partner_id, partner_name, partner_size, is_local from partner order by partner_id",
    "claims": "select * exclude (days_to_outcome), days_to_outcome::double as days_to_outcome "
    "from start_claims order by all",
    "support": "select * replace (hours::double as hours, sessions::double as sessions) "
    "from start_support order by all",
    "referrals": "select * from referrals order by all",
    "money": _MONEY,
}
_SHARED = """
    select r.achievement, p.mechanism
    from outcome_returns r
    join programme p using (programme_id)
    join start_claims c
        on c.achievement = r.achievement and c.programme_id = r.programme_id and c.partner_id = r.partner_id
    group by all
    order by all
"""


def comparison_frames(store: Store, achievements: Sequence[str]) -> dict[str, dict[str, pd.DataFrame]]:
    """By achievement: the tables `funding.records.Records` asks for, each in an order that does not change."""
    with measured(store.connection, *_VIEWS):
        others = {name: store.connection.execute(sql).df() for name, sql in _OTHERS.items()}
        return {a: {**others, "starts": store.connection.execute(_STARTS, [a]).df()} for a in achievements}


def money_frames(store: Store) -> dict[str, pd.DataFrame]:
    """The money in measured returns, and the partners who hold it, as in `comparison_frames`."""
    with measured(store.connection, "programme_resources"):
        return {name: store.connection.execute(_OTHERS[name]).df() for name in ("money", "partners")}


def claimed_by_mechanism(store: Store) -> dict[str, list[str]]:
    """By achievement: the mechanisms under which anybody is said to have achieved it."""
    with measured(store.connection, "outcome_returns", "start_claims"):
        found: dict[str, list[str]] = {}
        for achievement, mechanism in store.rows(_SHARED):
            found.setdefault(achievement, []).append(mechanism)
    return found


def keep_comparisons(store: Store, comparisons: pd.DataFrame, figures: pd.DataFrame) -> None:
    """Put the comparisons of a publication in place of the last one's; columns are the tables' own, by name."""
    with store.transaction():
        for table, rows in (("comparison", comparisons), ("comparison_figure", figures)):
            store.connection.execute(f"delete from {table}")
            if len(rows):
                store.connection.register("incoming", rows)
                store.connection.execute(f"insert into {table} by name select * from incoming")
                store.connection.unregister("incoming")


_PROJECTS = """
    select r.file_sha256, r.record_kind, r.record_field, r.record_value, r.cell
    from record r
    join other_file f using (file_sha256)
    where f.layout = 'indigo-project-form' and f.verdict = 'ready' and r.record_value is not null
    order by f.received_on, f.recorded_at, r.file_sha256, r.row_no
"""


def project_values(store: Store) -> list[tuple[str, str, str, str, str]]:
    """Every value of the project forms kept, the newest file last: file, kind, field, value and cell."""
    return [(str(a), str(b), str(c), str(d), str(e)) for a, b, c, d, e in store.rows(_PROJECTS)]


_GRANTS = """
    select funder_name, details ->> '$.grant_programme' as grant_programme, amount_awarded, award_date
    from stg_grants
    where currency = 'GBP'
    order by identifier
"""


def read_grants(store: Store) -> list[dict[str, Any]]:
    """The grants kept that are in pounds: funder_name, grant_programme, amount_awarded, award_date."""
    with measured(store.connection, "stg_grants"):
        names = ("funder_name", "grant_programme", "amount_awarded", "award_date")
        return [dict(zip(names, row, strict=True)) for row in store.rows(_GRANTS)]
