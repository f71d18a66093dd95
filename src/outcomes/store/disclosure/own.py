"""What each partner knows by itself: its own figures, of which the place's are made.

On the road: partner_results → **own** → problem, audit.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb

from outcomes.store.disclosure.figures import ALL, CHANGES, PARTS, At, with_differences
from outcomes.store.disclosure.problem import Own

_OWN = """
    select r.partner_id, r.programme_id, r.indicator_code, r.span, r.dimension, r.category, i.kind,
        r.numerator, r.denominator, r.lower, r.upper, r.upper as summed, r.result
    from partner_results r
    join indicator i using (indicator_code)
    where i.counts_people and (r.programme_id = 'all' or r.dimension = 'all')
    order by all
"""
"""A partner's people counted once are at most what its returns add up to: its `upper` stands for `summed`."""
_OWN_CHANGES = f"""
    select partner_id, scale, span, dimension, category, {", ".join(f"sum({name})" for name in CHANGES)}
    from (select * from partner_score_changes union all select * from kept_score_change)
    group by all
    order by all
"""
"""What a partner's deleted rows came to it knows as well."""
_FIGURES = ("numerator", "denominator", "lower", "upper", "summed", "result")


def own_figures(connection: duckdb.DuckDBPyConnection) -> Own:
    """Each partner's own figures by where the place's, or a programme's, stands."""
    found: dict[str, dict[tuple[At, str], int]] = defaultdict(dict)
    for partner, programme, code, span, dimension, category, kind, *values in connection.execute(_OWN).fetchall():
        at = At(code, ALL, programme, span, dimension, category)
        given = dict(zip(_FIGURES, values, strict=True))
        figures = {part: given[part] for part in PARTS.get(kind, ("result",)) if given[part] is not None}
        for part, people in with_differences({part: round(n) for part, n in figures.items()}).items():
            if people is not None:
                found[partner][at, part] = people
    for partner, scale, span, dimension, category, *values in connection.execute(_OWN_CHANGES).fetchall():
        at = At(f"reliable_change|{scale}", ALL, ALL, span, dimension, category)
        told = {part: int(n) for part, n in zip(CHANGES, values, strict=True) if n is not None}
        found[partner].update({(at, part): n for part, n in told.items()})
    return found
