"""What partners report of one person together, and where their reports do not agree: the API's group `place.together`.

On the road: place → **place.together** → store (linking, joint conflicts).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outcomes.returns.findings import Finding
from outcomes.store.joint_conflicts import Conflict, Report, conflicts

if TYPE_CHECKING:
    from outcomes.place import Place

_REMEDY = (
    "Ask both partners which is right, and have the wrong one corrected in a new version of its return. If they are "
    "two people, find the pair with outcomes people pairs and say so with outcomes people different."
)


@dataclass(frozen=True)
class Together:
    """Joint outcomes; unsuppressed, and never with anything that says who a person is."""

    place: Place

    def conflicts(self) -> list[Finding]:
        """Outcomes of one person that partners report differently, for the commissioner to look at."""
        with self.place.store() as store:
            return [_finding(conflict) for conflict in conflicts(store)]


def _finding(conflict: Conflict) -> Finding:
    one, other = conflict.one, conflict.other
    return Finding(
        code="joint-outcome-conflict",
        severity="warning",
        sheet=one.sheet,
        cells=(one.cell,),
        label=f"{one.partner}, {one.period}",
        found=one.achieved_on.isoformat(),
        message=_message(conflict),
        remedy=_REMEDY,
        rule="joint-outcome-conflict",
        about=f"{conflict.outcome}; {other.partner}, {other.period}, {other.sheet}!{other.cell}",
    )


def _message(conflict: Conflict) -> str:
    told = f"{_said(conflict.one)}, and {_said(conflict.other)}"
    if conflict.kind == "rejected":
        return f"{told}, which was rejected: they are linked as one person."
    if conflict.kind == "taken back":
        return f"{told}, which it has taken back since: they are linked as one person."
    return f"{told}: they are linked as one person, and the dates lie more than a quarter apart."


def _said(report: Report) -> str:
    return f"{report.partner} dates it {report.achieved_on.isoformat()}"
