"""Was a person who is listed with the partner in the return's quarter at all?

Returns road: rule book → **quarter rules** → findings. People are counted in the quarter of the return they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from outcomes.periods import Quarter
from outcomes.returns.achievement_rules import days_achieved
from outcomes.returns.checked import CheckedTable
from outcomes.returns.rule_book import Fault, Returned, rule


@rule("support-outside-quarter", severity="warning", scope="row", since="0.1")
def people_are_supported_in_the_quarter(returned: Returned) -> Iterator[Fault]:
    """Support that began after the quarter, or had ended before it; something achieved is a reason to list it."""
    quarter = Quarter.parse(returned.sent.period)
    first, last = (np.datetime64(day, "s") for day in (quarter.first_day, quarter.last_day))
    for table in returned.of("people"):
        came = ~table.says_yes("did_not_start") & ~ended_before_started(table)
        if "started_on" in table.values:
            late = came & table.sound("started_on") & (table.values["started_on"] > last)
            yield from _fault(
                table,
                late,
                "started_on",
                ("begun", f"after this quarter, which ended on {quarter.last_day:%d/%m/%Y}."),
                "Check the date. If it is right, list the person in the return of the quarter in which it began.",
            )
        if "ended_on" in table.values:
            early = came & table.sound("ended_on") & (table.values["ended_on"] < first)
            yield from _fault(
                table,
                early & ~_achieved(table),
                "ended_on",
                ("ended", f"before this quarter, which began on {quarter.first_day:%d/%m/%Y}."),
                "Check the date. If it is right, take the row out, or the person counts as supported in this quarter.",
            )


def _fault(table: CheckedTable, at: np.ndarray, field: str, message: tuple[str, str], remedy: str) -> Iterator[Fault]:
    """All such rows are one fault; of one alone the day is said."""
    rows = tuple(int(i) for i in np.flatnonzero(at))
    if rows:
        happened, when = message
        day = f"{table.values[field][rows[0]].item():%d/%m/%Y}" if len(rows) == 1 else ""
        said = f"{happened} on {day}, {when}" if day else f"{happened} {when}"
        yield Fault(table, rows, field, day, f"Support is said to have {said}", remedy)


def _achieved(table: CheckedTable) -> np.ndarray:
    """Rows that say something was achieved: that may be told long after the support."""
    told = np.zeros(table.size, dtype=bool)
    for name in days_achieved(table):
        told |= table.sound(name) & ~np.isnat(table.values[name])
    return told


def ended_before_started(table: CheckedTable) -> np.ndarray:
    """Rows whose support ends before it starts: they have a finding of their own."""
    if not {"started_on", "ended_on"} <= table.values.keys():
        return np.zeros(table.size, dtype=bool)
    turned: np.ndarray = table.sound("started_on", "ended_on") & (table.values["ended_on"] < table.values["started_on"])
    return turned
