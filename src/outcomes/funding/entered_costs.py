"""What buying costs the funder, as the costs in a programme's terms enter it: rows of `Records.money`.

Funding road: programmes/*.yaml → **entered costs** → costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from outcomes.framework.definitions import Programme

_ONCE = {"set_up_gbp": "set_up"}
_A_YEAR = {
    "management_gbp_a_year": "management",
    "monitoring_gbp_a_year": "monitoring",
    "verification_gbp_a_year": "verification",
}
_DAYS_A_YEAR = 365.25


def entered_costs(programmes: Iterable[Programme], until: date) -> pd.DataFrame:
    """Set-up once, and what a year costs for as much of the programme as has passed by `until` (both days counted)."""
    import pandas as pd

    rows = [row for programme in programmes for row in _rows(programme, until)]
    columns = ["programme_id", "partner_id", "paid_on", "money_kind", "is_from_funder", "is_passed_on", "amount_gbp"]
    return pd.DataFrame(rows, columns=[*columns, "hours"])


def _rows(programme: Programme, until: date) -> Iterator[tuple[Any, ...]]:
    costs = programme.terms.get("costs")
    given: Mapping[str, Any] = costs if isinstance(costs, Mapping) else {}
    last = min(until, programme.ends)
    years = max(0, (last - programme.starts).days + 1) / _DAYS_A_YEAR
    for kinds, times, day in ((_ONCE, 1.0, programme.starts), (_A_YEAR, years, last)):
        for key, kind in kinds.items():
            if key in given:
                yield programme.programme, "", day, kind, True, False, float(given[key]) * times, float("nan")
