"""Figures that follow from counts: the attacker looks whether one is shown though a count it is made of is hidden.

On the road: a publication → **followers** → audit. Money is a count times a unit value anybody can look up; a side of a
comparison is the sum of its partners, and of its levels of need, and so is whom a way of funding reached.
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
_PARTS = (("partner_starts", "starts"), ("band_starts", "starts"), ("reached_band", "reached"))
"""Counts of people in comparisons that add up to another."""
_ADDED = """
    select comparison_no, side, figure_of, figure_value
    from comparison_figure
    where figure in ($1, $2)
    order by comparison_no, side, figure = $2, figure_of
"""
_COUNTS = ("achieved", "left_out", "not_started", "reached_not_known", "reached_without_reference")
"""Counts of people in comparisons besides those."""
_FEW = """
    with shares as (
        select
            n.comparison_no, n.side, s.figure, s.figure_of, n.figure_value as people,
            round(n.figure_value * s.figure_value) as of_them
        from comparison_figure n
        join comparison_figure s using (comparison_no, side, figure_of)
        where n.figure = 'band_starts' and s.figure = 'band_share'
    )
    select comparison_no, side, figure, figure_of, figure_value
    from comparison_figure
    where list_contains($1, figure) and figure_value > 0 and figure_value < $2
    union all
    select comparison_no, side, figure, figure_of, of_them
    from shares
    where of_them between 1 and $2 - 1 or people - of_them between 1 and $2 - 1
    order by all
"""


def shown_followers(connection: duckdb.DuckDBPyConnection, threshold: int) -> list[Leak]:
    """Money shown of a hidden count, and in comparisons hidden people who can be worked out, and few who are shown."""
    money = [Leak(table, tuple(key), "value_gbp", 0, 0, ANYONE) for table, key in connection.execute(_MONEY).fetchall()]
    added = [leak for part, total in _PARTS for leak in _added(connection, part, total, threshold)]
    return [*money, *added, *_few(connection, threshold)]


def _few(connection: duckdb.DuckDBPyConnection, threshold: int) -> Iterator[Leak]:
    """Fewer people than may be shown, as they stand there, or as a share of the people of a level of need."""
    counts = [*dict.fromkeys([*_COUNTS, *(figure for pair in _PARTS for figure in pair)])]
    for number, side, figure, about, value in connection.execute(_FEW, [counts, threshold]).fetchall():
        yield Leak("comparison_figure", (str(number), side, about), figure, int(value), int(value), ANYONE)


def _added(connection: duckdb.DuckDBPyConnection, part: str, total_of: str, threshold: int) -> Iterator[Leak]:
    """Hidden parts of a count, or a hidden count of parts; the total stands last."""
    sides: dict[tuple[str, str], list[tuple[str, float | None]]] = defaultdict(list)
    for number, side, about, value in connection.execute(_ADDED, [part, total_of]).fetchall():
        sides[str(number), side].append((about, value))
    for key, rows in sides.items():
        figures = np.array([np.nan if value is None else value for _, value in rows])
        if len(rows) < 2 or not np.isnan(figures).any():
            continue
        needs = np.where(np.isnan(figures), threshold, 0)
        total = len(rows) - 1
        shown = Shown(figures, np.minimum(needs, 1), needs, (equal(total, range(total)),))
        for one in worked_out(shown):
            yield Leak("comparison_figure", (*key, rows[one.cell][0]), total_of, one.low, one.high, ANYONE)
