"""What a return's totals come to against the partner's own last quarter: said as news, never judged.

Returns road: rules → **last_quarter** → feedback.
"""

from __future__ import annotations

from outcomes.periods import Quarter
from outcomes.returns.checked import Against
from outcomes.returns.rule_book import Returned
from outcomes.returns.rules import people_listed


def against_last_quarter(returned: Returned) -> tuple[Against, ...]:
    """Each total of this quarter that was accepted for the last one too, in the framework's order."""
    now = {row["indicator"]: float(row["value"]) for row in returned.own_totals}
    listed = float(people_listed(returned))
    for code, indicator in returned.framework.indicators.items():
        if listed and indicator.from_people and indicator.from_people.supported:
            now[code] = listed  # the people listed are counted, whatever total is typed
    if not now:
        return ()
    history, last = returned.history(), Quarter.parse(returned.sent.period).plus(-1).code
    return tuple(
        Against(code, indicator.label, now[code], float(history[code][last]))
        for code, indicator in returned.framework.indicators.items()
        if code in now and last in history.get(code, {})
    )
