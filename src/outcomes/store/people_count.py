"""Counts different people for any run of quarters, partners, programmes and breakdown, by the definition of the views.

On the road: linking → collective views → **people count**, where no view has the span asked for. The views' own text is
read over the returns asked for, which stand under the names the views read: one definition, and it cannot drift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from outcomes.errors import StoreError
from outcomes.model_faults import offer
from outcomes.periods import Quarter, quarters_between
from outcomes.store.database import Store
from outcomes.store.linking import bring_up_to_date
from outcomes.store.runner import views

if TYPE_CHECKING:
    import pandas as pd

_ASKED = """
    with span as (
        select unnest($periods::varchar[]) as period, $name::varchar as span
    ),
    linked_support as (
        select *
        from main.linked_support
        where (len($partners::varchar[]) = 0 or list_contains($partners::varchar[], partner_id))
            and (len($programmes::varchar[]) = 0 or list_contains($programmes::varchar[], programme_id))
    )
"""
_STEPS = ("joint_presence", "joint_groups", "joint_counts", "joint_people")
"""The views read over what was asked for, each after those it reads."""
_ONLY = """
    select p.* exclude (programme_id), coalesce(c.category_label, p.category) as category_label
    from joint_people p
    left join category c using (dimension, category)
    where programme_id = 'all' and dimension = $dimension::varchar
    order by category
"""
_LEFT_OUT = """
    select
        r.partner_id, any_value(p.partner_name) as partner_name,
        count(*) filter (r.return_id not in (select return_id from linked_support)) as returns_without_people,
        count(*) as returns
    from stg_returns r
    join partner p using (partner_id)
    where list_contains($periods::varchar[], r.period)
        and (len($partners::varchar[]) = 0 or list_contains($partners::varchar[], r.partner_id))
        and (len($programmes::varchar[]) = 0 or list_contains($programmes::varchar[], r.programme_id))
    group by r.partner_id
    having returns_without_people > 0
    order by partner_name
"""


@dataclass(frozen=True)
class Asked:
    """What people are counted of: quarters from `first` to `last`, and these partners and programmes, or all.

    `breakdown` splits them by group: `all` does not. A person's group is that of first contact within what is asked.
    """

    first: str
    last: str
    partners: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    breakdown: str = "all"

    @property
    def name(self) -> str:
        return self.first if self.first == self.last else f"{self.first} to {self.last}"


def count_people(store: Store, asked: Asked) -> pd.DataFrame:
    """Different people, one row a group: exact for one partner, else an estimate with its interval, bounds and the sum.

    Columns as in the view `joint_people`, without the programme, with the group's name; no row where nobody is known.

    Raises:
        StoreError: a quarter, partner, programme or breakdown is not known.
    """
    given = _given(store, asked)
    return store.connection.execute(_query(), given | {"name": asked.name, "dimension": asked.breakdown}).df()


def left_out(store: Store, asked: Asked) -> pd.DataFrame:
    """The partners some of whose returns give no people, so that whoever is behind those is not counted: one row each.

    Columns: partner_id, partner_name, returns_without_people, returns. Raises StoreError as `count_people` does.
    """
    return store.connection.execute(_LEFT_OUT, _given(store, asked)).df()


def _given(store: Store, asked: Asked) -> dict[str, list[str]]:
    """The quarters, partners and programmes asked for, all known, with people linked anew where that is due."""
    periods = _periods(asked)
    for what, given, known in (
        ("partner", asked.partners, "select partner_id from partner"),
        ("programme", asked.programmes, "select programme_id from programme"),
        ("breakdown", (asked.breakdown,), "select 'all' union select dimension from category"),
    ):
        _known(what, given, [row[0] for row in store.rows(f"{known} order by all")])
    bring_up_to_date(store)
    return {"periods": periods, "partners": list(asked.partners), "programmes": list(asked.programmes)}


@cache
def _query() -> str:
    text = {view.name: view.select for view in views()}
    return ",\n".join([_ASKED, *(f"{name} as (\n{text[name]}\n)" for name in _STEPS)]) + _ONLY


def _periods(asked: Asked) -> list[str]:
    try:
        first, last = Quarter.parse(asked.first), Quarter.parse(asked.last)
    except ValueError:
        raise StoreError(f"{asked.name} is not a run of quarters.", remedy="Write for example 2025-26 Q1.") from None
    if first > last:
        raise StoreError(f"{asked.last} is before {asked.first}.", remedy="Turn the two round.")
    return [quarter.code for quarter in quarters_between(first, last)]


def _known(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for one in given:
        if one not in known:
            raise StoreError(f"There is no {what} '{one}'.", remedy=offer(one, known))
