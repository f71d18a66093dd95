"""Which figures add up to which: a year and its quarters, the place and its partners, a total and its groups.

On the road: figures → **families** → problem, suppositions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from outcomes.store.disclosure.figures import ALL, At


class Axis(StrEnum):
    """Along what a family adds up."""

    TIME = "time"
    PARTNER = "partner"
    PROGRAMME = "programme"
    GROUP = "group"


class Family(NamedTuple):
    """Where a total stands and where its members do, along one axis; `dimension` where they are groups."""

    axis: Axis
    total: At
    dimension: str
    members: tuple[At, ...]


def families(places: Iterable[At]) -> list[Family]:
    """Every family among these places, whether its total is among them or not; in a fixed order."""
    found: dict[tuple[Axis, At, str], list[At]] = defaultdict(list)
    for at in sorted(set(places)):
        for axis, total in _totals(at):
            found[axis, total, at.dimension if axis is Axis.GROUP else ALL].append(at)
    return [Family(axis, total, dimension, tuple(ats)) for (axis, total, dimension), ats in found.items()]


def _totals(at: At) -> list[tuple[Axis, At]]:
    """The totals a place belongs to, one step up along each axis."""
    found = []
    if at.is_quarter:
        found.append((Axis.TIME, at._replace(span=at.span.split(" ")[0])))
    if at.partner != ALL:
        found.append((Axis.PARTNER, at._replace(partner=ALL)))
    if at.programme != ALL:
        found.append((Axis.PROGRAMME, at._replace(programme=ALL)))
    if at.dimension != ALL:
        found.append((Axis.GROUP, at._replace(dimension=ALL, category=ALL)))
    return found
