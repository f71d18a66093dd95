"""Decides of a pair of partners' people whether they are one, and explains a pair by the cells its keys came from.

On the road: linking → clerical list → **link decisions** → linking, which follows them every time.  Decisions are added
to and never rewritten: the latest about a pair holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.errors import StoreError
from outcomes.store.database import Store
from outcomes.store.decisions import impersonal
from outcomes.store.linking import bring_up_to_date

if TYPE_CHECKING:
    import pandas as pd

_LIST = """
    select l.pair_code, l.partner_id, l.other_partner_id, l.link_verdict, l.link_rule, l.key_kinds, l.doubt,
        d.decided_by, d.decided_at, d.why
    from person_link l
    left join standing_link_decisions d
        on d.partner_id = l.partner_id and d.person_key = l.person_key
        and d.other_partner_id = l.other_partner_id and d.other_person_key = l.other_person_key
    where list_contains($1, l.link_verdict)
    order by l.partner_id, l.other_partner_id, l.pair_code
"""
_EXPLAIN = """
    with pair as (
        select partner_id, person_key, other_partner_id, other_person_key, link_verdict from person_link
        where pair_code = $1
    ),
    rows as (
        select s.partner_id, s.person_key, m.key_kind, m.match_key, r.period, u.sheet, u.cell
        from match_key m
        join stg_support s using (return_id, row_no)
        join support u using (return_id, row_no)
        join stg_returns r using (return_id)
    )
    select
        a.key_kind, k.strength, p.partner_id, min(a.period) as period, arg_min(a.sheet, a.period) as sheet,
        arg_min(a.cell, a.period) as cell, p.other_partner_id, min(b.period) as other_period,
        arg_min(b.sheet, b.period) as other_sheet, arg_min(b.cell, b.period) as other_cell
    from pair p
    join rows a on a.partner_id = p.partner_id and a.person_key = p.person_key
    join rows b on b.partner_id = p.other_partner_id and b.person_key = p.other_person_key
        and b.key_kind = a.key_kind and b.match_key = a.match_key
    join match_rule k on k.key_kind = a.key_kind
    group by a.key_kind, k.strength, k.kind_no, p.partner_id, p.other_partner_id
    order by k.kind_no
"""
_REFERENCES = """
    with told as (
        select s.partner_id, s.person_key, c.typed_text as birth_key, r.period, u.sheet, u.cell
        from stg_support s
        join support u using (return_id, row_no)
        join stg_returns r using (return_id)
        join cell c on c.return_id = s.return_id and c.row_no = s.row_no and c.holds = 'people'
            and c.field = 'birth_date'
        where s.has_reference and c.typed_text is not null
    )
    select
        partner_id, count(distinct birth_key) as birth_dates,
        min(period) as period, arg_min(sheet, (period, cell)) as sheet, arg_min(cell, (period, cell)) as cell,
        max(period) as other_period, arg_max(sheet, (period, cell)) as other_sheet,
        arg_max(cell, (period, cell)) as other_cell
    from told
    group by partner_id, person_key
    having count(distinct birth_key) > 1
    order by partner_id, period, cell
"""


def pairs(store: Store, *verdicts: str) -> pd.DataFrame:
    """Pairs of people by what became of them: linked, doubtful or different; one row a pair."""
    bring_up_to_date(store)
    return store.connection.execute(_LIST, [list(verdicts)]).df()


def explain(store: Store, pair_code: str) -> pd.DataFrame:
    """The kinds of key a pair shares, and for each the first cell at either partner; one row a kind."""
    _known(store, pair_code)
    return store.connection.execute(_EXPLAIN, [pair_code]).df()


def doubtful_references(store: Store) -> pd.DataFrame:
    """References that stand beside different dates of birth, in one return or in several: two people, or a slip."""
    return store.connection.execute(_REFERENCES).df()


def decide_pair(store: Store, pair_code: str, *, is_same: bool, by: str, why: str) -> str:
    """Note that a pair is one person, or two, and link anew; returns the audit head."""
    _known(store, pair_code)
    reason = impersonal(why)
    with store.transaction():
        first = store.next_number("link_decision", "link_decision_id")
        store.connection.execute(
            """
            insert into link_decision
            select ? + row_number() over () - 1, partner_id, person_key, other_partner_id, other_person_key, ?, ?, ?, ?
            from person_link
            where pair_code = ?
            """,
            [first, is_same, by, store.clock().replace(tzinfo=None), reason, pair_code],
        )
        head = store.audit(by, f"decided {'one person' if is_same else 'two people'}", f"pair {pair_code}")
    bring_up_to_date(store)
    return head


def _known(store: Store, pair_code: str) -> None:
    bring_up_to_date(store)
    if store.one("select pair_code from person_link where pair_code = ?", [pair_code]) is None:
        raise StoreError(f"There is no pair {pair_code}.", remedy="`outcomes people pairs` lists each pair's code.")
