"""What is published of outcomes achieved together, and the truth behind it: read, protected, and attacked.

On the road: joint_outcome, joint_credit, joint_rate → **achieved** → publish, audit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import duckdb

from outcomes.store.disclosure.audit import Leak
from outcomes.store.disclosure.linked import ANYONE
from outcomes.store.disclosure.narrowing import Joint, Tables, without_what_narrows
from outcomes.store.disclosure.sharing import MET, Size, Totals, read_shared, small_threshold, told_totals
from outcomes.store.disclosure.together import (
    CREDIT,
    NEED,
    OUTCOME,
    RATE,
    UNASSIGNED,
    WITHDRAWN_FIRST,
    Achieved,
    Class,
    Rate,
    Said,
    Year,
    together_leaks,
    withdraw,
)

_T = TypeVar("_T")
_At = tuple[str, str]
"""A year and an achievement."""
ACHIEVED_TOGETHER = (
    "shared_people", "joint_presence", "joint_achievements", "contribution_shares", "outcomes_by_partners",
)  # fmt: skip
"""The measures that the truth behind joint figures is read from."""
_OUTCOMES = "select year, achievement, people from published.main.joint_outcome order by all"
_RATES = """
    select year, achievement, partners, achieved_pct, high_need_pct, unknown_need_pct from published.main.joint_rate
    where not is_hidden order by all
"""
_CREDITS = (
    "select year, achievement, partner_id, equal_people, dose_people from published.main.joint_credit order by all"
)
_REACHED = """
    create or replace temp table reached_together as
    select p.span as year, a.achievement, a.person_id
    from joint_achievements a
    join (select distinct span, period_starts_on, period_ends_on from span where grain = 'year') p
        on a.achieved_on between p.period_starts_on and p.period_ends_on
"""
_PEOPLE = "select year, achievement, count(*) from reached_together group by all order by all"
_REPORTS = f"""
    with told as (
        select distinct r.year, r.achievement, r.person_id, c.partner_id
        from reached_together r
        join linked_person l using (person_id)
        join stg_claims c using (partner_id, person_key, achievement)
    ),
    met as ({MET}),
    near as (select distinct person_id, achievement, partner_id from contribution_shares)
    select
        t.year, t.achievement, t.partner_id, count(*), count(m.person_id), count(n.person_id)
    from told t
    left join met m using (year, person_id, partner_id)
    left join near n using (person_id, achievement, partner_id)
    group by t.year, t.achievement, t.partner_id
    order by all
"""
_CLASSES = """
    select
        span, achievement, least(partners, 2), sum(people)::bigint, sum(achieved_people)::bigint,
        sum(round(high_need_share * people))::bigint, sum(round(unknown_need_share * people))::bigint
    from outcomes_by_partners
    group by span, achievement, least(partners, 2)
    order by all
"""
_MET = f"""
    with met as ({MET}),
    counted as (select *, count(*) over (partition by year, person_id) as partners from met)
    select r.year, r.achievement, c.partner_id, count(*), count(*) filter (c.partners > 1)
    from reached_together r
    join counted c using (year, person_id)
    group by r.year, r.achievement, c.partner_id
    order by all
"""
_PUBLISHED = """
    select distinct y.year, i.rule_code, y.partner_id
    from published.main.partner_year_indicator y
    join indicator i using (indicator_code)
    where i.rule in ('achieved', 'achieved_share') and not y.is_hidden
    order by all
"""
_CREDITED = """
    select r.year, r.achievement, c.partner_id, least(c.active_partners, 4), count(*)
    from reached_together r
    join contribution_shares c using (person_id, achievement)
    group by r.year, r.achievement, c.partner_id, least(c.active_partners, 4)
    order by all
"""
_SHARED = """
    select r.year, r.achievement, least(c.active_partners, 4), count(distinct r.person_id)
    from reached_together r
    join contribution_shares c using (person_id, achievement)
    group by r.year, r.achievement, least(c.active_partners, 4)
    order by all
"""
_WITHDRAW = {
    RATE: """
        update published.main.joint_rate
        set achieved_pct = null, high_need_pct = null, unknown_need_pct = null, is_hidden = true
        where year = $1 and achievement = $2
    """,
    NEED: """
        update published.main.joint_rate set high_need_pct = null, unknown_need_pct = null
        where year = $1 and achievement = $2
    """,
    CREDIT: "delete from published.main.joint_credit where year = $1 and achievement = $2",
    OUTCOME: """
        update published.main.joint_outcome set people = null, is_hidden = true where year = $1 and achievement = $2
    """,
}
"""How a kind of figure is taken out of the copy; with the outcome go the others."""
_ESTIMATED = "select distinct year from published.main.joint_year_people where estimate is not null"
_WITHDRAW_ESTIMATE = """
    update published.main.joint_year_people
    set estimate = null, estimate_low = null, estimate_high = null, recognised_pct = null, is_hidden = true
    where year = $1
"""
_SHARED_KEY = "(year, sharing, partner_id, other_partner_id, partners) = ($1, $2, $3, $4, $5)"
COUNTED = """
    select indicator_code, case when rule <> 'supported' then rule_code end from indicator
    where counts_people and rule in ('supported', 'achieved', 'achieved_share') order by all
"""
"""The indicators that count the people of joint figures: by their achievement, or whoever is supported."""


def protect_together(connection: duckdb.DuckDBPyConnection) -> None:
    """Inside `measured`: take out of the attached copy `published` what of joint outcomes would tell small numbers."""
    threshold = small_threshold(connection)
    for year, told in sorted(read_years(connection).items()):
        _take_out_achieved(connection, year, told, withdraw(told, threshold))


def _take_out_achieved(connection: duckdb.DuckDBPyConnection, year: str, told: Year, kept: Year) -> None:
    for achievement in sorted(told.said):
        for what in (*WITHDRAWN_FIRST, NEED):
            if told.said[achievement].shows(what) and not kept.said[achievement].shows(what):
                connection.execute(_WITHDRAW[what], [year, achievement])


def protect_narrowed(connection: duckdb.DuckDBPyConnection, tables: Tables) -> None:
    """Inside `measured`: take out of the attached copy `published` what of people counted once across partners would
    narrow a figure that linked tables hide."""
    for span, told in sorted(read_joints(connection).items()):
        kept = without_what_narrows(tables, span, told)
        if kept is not told:
            kept = replace(kept, year=withdraw(kept.year, tables.threshold))
            _take_out_achieved(connection, span, told.year, kept.year)
            _take_out_shared(connection, told.year, kept.year)
            if told.is_estimated and not kept.is_estimated:
                connection.execute(_WITHDRAW_ESTIMATE, [span])


def _take_out_shared(connection: duckdb.DuckDBPyConnection, told: Year, kept: Year) -> None:
    for key in sorted(told.shared.keys() - kept.shared.keys()):
        connection.execute(f"delete from published.main.shared_people where {_SHARED_KEY}", list(key))
    for key in sorted(key for key, people in kept.shared.items() if people is None and told.shared[key] is not None):
        connection.execute(
            "update published.main.shared_people set people = null, median_days = null, is_hidden = true "
            f"where {_SHARED_KEY}",
            list(key),
        )


def read_joints(connection: duckdb.DuckDBPyConnection) -> dict[str, Joint]:
    """Every year of which anything is published of people counted once across partners, as it lies in the copy."""
    years = read_years(connection)
    shared, totals = read_shared(connection), told_totals(connection)
    estimated = {year for (year,) in connection.execute(_ESTIMATED).fetchall()}
    return {
        year: Joint(
            years.get(year) or Year(shared.get(year, {}), totals.get(year, Totals(0, 0)), {}, {}), year in estimated
        )
        for year in sorted({*years, *shared, *estimated})
    }


def joint_leaks(connection: duckdb.DuckDBPyConnection) -> list[Leak]:
    """Attack what the attached copy `published` says of joint outcomes, with people whom partners share.

    Inside `measured`: what the intruder is taken to know, and which numbers are small, is the store's.
    """
    threshold = small_threshold(connection)
    return [
        Leak("joint_outcome", (year, *map(str, name)), "people", *ends, ANYONE)
        for year, told in sorted(read_years(connection).items())
        for name, ends in sorted(together_leaks(told, threshold).items(), key=str)
    ]


def read_years(connection: duckdb.DuckDBPyConnection) -> dict[str, Year]:
    """Every year of which outcomes are published, as it lies in the copy, and the truth behind it."""
    said, true = _said(connection), _true(connection)
    shared, totals = read_shared(connection), told_totals(connection)
    return {
        year: Year(
            shared.get(year, {}),
            totals.get(year, Totals(0, 0)),
            {achievement: found.get(achievement, Said(None)) for achievement in true.get(year, {})},
            true.get(year, {}),
        )
        for year, found in said.items()
    }


def _said(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Said]]:
    rates = _by(connection, _RATES, lambda *percents: Rate(*(None if n is None else round(n) for n in percents)))
    credit = _by(connection, _CREDITS, lambda equally, by_dose: (equally, by_dose))
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    for year, achievement, people in connection.execute(_OUTCOMES).fetchall():
        at = year, achievement
        equal, dose = ({partner: parts[n] for partner, parts in credit[at].items()} for n in range(2))
        found[year][achievement] = Said(people, rates[at], equal, dose)
    return dict(found)


def _true(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Achieved]]:
    connection.execute(_REACHED)
    reports = _by(connection, _REPORTS, lambda *counts: counts)
    met, classes, shared = _by(connection, _MET, Size), _by(connection, _CLASSES, Class), _by(connection, _SHARED, int)
    published = _by(connection, _PUBLISHED, lambda: None)
    credited: dict[_At, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for year, achievement, partner, number, people in connection.execute(_CREDITED).fetchall():
        credited[year, achievement][partner][number] = people
    found: dict[str, dict[str, Achieved]] = defaultdict(dict)
    for year, achievement, people in connection.execute(_PEOPLE).fetchall():
        at = year, achievement
        told, present, active = ({partner: counts[n] for partner, counts in reports[at].items()} for n in range(3))
        nobody = credited[at].pop(UNASSIGNED, {}).get(0, 0)
        found[year][achievement] = Achieved(
            people=people,
            reports=told,
            published=frozenset(published[at]),
            met=met[at],
            classes=classes[at],
            present=present,
            active=active,
            credited=dict(credited[at]),
            shared={number: n for number, n in shared[at].items() if number},
            unassigned=nobody,
        )
    connection.execute("drop table reached_together")
    return dict(found)


def _by(connection: duckdb.DuckDBPyConnection, select: str, make: Callable[..., _T]) -> dict[_At, dict[Any, _T]]:
    """Rows of a year, an achievement and one more name, by these; the rest of a row goes into `make`."""
    found: dict[_At, dict[Any, _T]] = defaultdict(dict)
    for year, achievement, name, *rest in connection.execute(select).fetchall():
        found[year, achievement][name] = make(*rest)
    return found
