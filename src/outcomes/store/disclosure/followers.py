"""Figures that follow from counts: the attacker looks whether one is shown though a count it is made of is hidden.

On the road: a publication → **followers** → audit. Money is a count times a unit value anybody can look up; a side of a
comparison is the sum of its partners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import duckdb
import numpy as np

from outcomes.store.disclosure.attack import Shown, worked_out
from outcomes.store.disclosure.audit import Leak
from outcomes.store.disclosure.linked import ANYONE, equal

_MONEY = """
    select 'value_line', [s.year, s.indicator_code, s.programme_id]
    from value_line s
    join place_year_breakdown y using (indicator_code, year)
    where y.dimension = 'all' and y.is_hidden
    union
    select 'value_line', [s.year, s.indicator_code, s.programme_id]
    from value_line s
    join programme_indicator p using (indicator_code, programme_id)
    where p.is_hidden and (p.span = s.year or contains(s.spans, p.span))
    union
    select 'value_share', [s.year, s.indicator_code, s.dimension, s.category]
    from value_share s
    join place_year_breakdown y using (indicator_code, year, dimension, category)
    where y.is_hidden and not s.is_hidden and s.value_gbp is not null
    union
    select 'value_share', [s.year, s.indicator_code, s.dimension, s.category]
    from value_share s
    join partner_year_indicator y
        on y.indicator_code = s.indicator_code and y.year = s.year and y.partner_id = s.category
    where s.dimension = 'partner' and y.is_hidden and not s.is_hidden and s.value_gbp is not null
    order by all
"""
_STARTS = """
    select comparison_no, side, figure, figure_of, figure_value, is_hidden
    from comparison_figure
    where figure in ('starts', 'partner_starts') and comparison_no > 0
    order by comparison_no, side, figure, figure_of
"""


def shown_followers(connection: duckdb.DuckDBPyConnection, threshold: int) -> list[Leak]:
    """Money shown of a hidden count, and hidden partners of a comparison whose starts can be worked out."""
    money = [Leak(table, tuple(key), "value_gbp", 0, 0, ANYONE) for table, key in connection.execute(_MONEY).fetchall()]
    return money + list(_partners(connection, threshold))


def _partners(connection: duckdb.DuckDBPyConnection, threshold: int) -> Iterator[Leak]:
    sides: dict[tuple[str, str], list[tuple[str, float | None]]] = defaultdict(list)
    for number, side, _, about, value, _ in connection.execute(_STARTS).fetchall():
        sides[str(number), side].append((about, value))
    for key, rows in sides.items():
        figures = np.array([np.nan if value is None else value for _, value in rows])
        if not np.isnan(figures).any():
            continue
        needs = np.where(np.isnan(figures), threshold, 0)
        total = len(rows) - 1
        shown = Shown(figures, np.minimum(needs, 1), needs, (equal(total, range(total)),))
        for one in worked_out(shown):
            yield Leak("comparison_figure", (*key, rows[one.cell][0]), "starts", one.low, one.high, ANYONE)
