"""Reads the store's figures as tables; the SQL in `sql/` is the definition of each.

On the road: store → sql → **measures** → place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.periods import Quarter
from outcomes.store.database import Store
from outcomes.store.histories import Totals, by_partner
from outcomes.store.linking import bring_up_to_date
from outcomes.store.runner import measured, views

if TYPE_CHECKING:
    import pandas as pd

HISTORY = """
    select partner_id, programme_id, indicator_code, period, value::double as value
    from result
    where dimension = 'all' and basis = 'actual' and is_own_period and value is not null
        and return_id in (select return_id from stg_returns)
    order by period, return_id, row_no
"""
READY = """
    select v.return_id, v.partner_id, v.programme_id, v.period, v.version
    from return_version v join stg_return_states s using (return_id)
    where s.state = 'ready'
    order by v.return_id
"""


def table(store: Store, sql: str) -> pd.DataFrame:
    """The result of a query of ours as a frame."""
    return store.connection.execute(sql).df()


def view(store: Store, name: str) -> pd.DataFrame:
    """Everything in a view, in an order that does not change; PlaceError names the views there are."""
    names = {v.name for v in views()}
    if name not in names:
        raise PlaceError(f"There is no view named {name}.", remedy=f"Views are: {', '.join(sorted(names))}.")
    bring_up_to_date(store)
    with measured(store.connection, name):
        return store.connection.execute(f"select * from {name} order by all").df()


def views_of(store: Store, *names: str) -> dict[str, pd.DataFrame]:
    """Several views at once, so that what they share is worked out once."""
    with measured(store.connection, *names):
        return frames(store, *names)


def frames(store: Store, *names: str) -> dict[str, pd.DataFrame]:
    """Tables or views as they stand, each in an order that does not change."""
    return {name: store.connection.execute(f"select * from {name} order by all").df() for name in names}


def histories(store: Store) -> dict[tuple[str, str], Totals]:
    """Every partner's measured totals in every programme: what a jump is judged against."""
    return by_partner(store.rows(HISTORY))


Figures = dict[tuple[str, str, str], str]
"""Figures as a form shows them, by indicator, breakdown and group."""


def previous_figures(store: Store, period: str) -> dict[tuple[str, str], Figures]:
    """Every partner's figures of the quarter before, for each programme."""
    with measured(store.connection, "partner_results"):
        rows = store.rows(
            """
            select p.partner_id, p.programme_id, p.indicator_code, p.dimension, p.category, i.kind, i.decimals,
                p.numerator, p.denominator, p.result, p.lower, p.upper
            from partner_results p join indicator i using (indicator_code)
            where p.span = ?
            """,
            [Quarter.parse(period).plus(-1).code],
        )
    found: dict[tuple[str, str], Figures] = {}
    for partner, programme, code, dimension, category, *figures in rows:
        found.setdefault((partner, programme), {})[code, dimension, category] = _shown(*figures)
    return found


def _shown(
    kind: str,
    decimals: int,
    numerator: float | None,
    denominator: float | None,
    result: float | None,
    lower: float | None,
    upper: float | None,
) -> str:
    if kind == "proportion" and denominator:
        return f"{float(numerator or 0):g} of {float(denominator):g}"
    if kind == "people" and lower != upper:
        return f"{float(lower or 0):g} to {float(upper or 0):g}"
    return "" if result is None else f"{result:,.{decimals}f}"
