"""Does what a person achieved agree with when, and whether, their support began?

Returns road: rule book → **achievement rules** → findings. Such claims are left out where ways of funding are compared.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from outcomes.returns.checked import CheckedTable
from outcomes.returns.rule_book import Fault, Returned, rule


def days_achieved(table: CheckedTable) -> Iterator[str]:
    """The columns in which the days of achievements stand."""
    yield from (name for name in table.values if name.startswith("achieved:") and name.endswith(":on"))


@rule("achieved-before-started", severity="warning", scope="row", since="0.1")
def people_achieve_after_they_start(returned: Returned) -> Iterator[Fault]:
    """What came before the support is not its outcome."""
    for table in returned.of("people"):
        if "started_on" not in table.values:
            continue
        starts = table.values["started_on"]
        for name in days_achieved(table):
            days = table.values[name]
            for i in np.flatnonzero(table.sound("started_on", name) & (days < starts)):
                day, start = days[i].item(), starts[i].item()
                yield Fault(
                    table,
                    (int(i),),
                    name,
                    f"{day:%d/%m/%Y}",
                    f"This was achieved on {day:%d/%m/%Y}, before support started on {start:%d/%m/%Y}.",
                    "Check both dates. If they are right, take it out: it was not reached with your support.",
                )


@rule("achieved-without-start", severity="warning", scope="row", since="0.1")
def only_those_who_started_achieve(returned: Returned) -> Iterator[Fault]:
    """Somebody who never came cannot have achieved anything with this support."""
    for table in returned.of("people"):
        never_came = table.says_yes("did_not_start")
        for name in days_achieved(table):
            for i in np.flatnonzero(never_came & table.sound(name) & ~np.isnat(table.values[name])):
                day = f"{table.values[name][i].item():%d/%m/%Y}"
                yield Fault(
                    table,
                    (int(i),),
                    name,
                    day,
                    f"This was achieved on {day} by somebody who did not start.",
                    "If they did start, say so and give the day; if not, take the achievement out.",
                )
