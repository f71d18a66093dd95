"""When each return comes, in which versions, and what goes wrong with it: late, never, faulty and mended, sent twice.

Sample road: programmes, faults → **schedule** → reports → files in dated folders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.framework.definitions import Expectation, PlaceDefinition
from outcomes.periods import Quarter, quarters_between
from outcomes.sample.archetypes import Style
from outcomes.sample.chance import Chance
from outcomes.sample.partners import Organisation

_THURSDAY = 3
_LATE = 0.11


@dataclass(frozen=True)
class Due:
    """A return the programme expects. `step` counts the quarters from the place's first."""

    organisation: Organisation
    programme: str
    expectation: Expectation
    quarter: Quarter
    step: int

    @property
    def key(self) -> tuple[str, str, Quarter]:
        return (self.organisation.partner_id, self.programme, self.quarter)

    @property
    def due_on(self) -> date:
        """The last of the days given, the first being the day after the quarter's last."""
        return self.quarter.last_day + timedelta(days=self.expectation.due_days)

    @property
    def style(self) -> Style:
        return self.organisation.archetype.style

    @property
    def never_comes(self) -> bool:
        return self.organisation.archetype.never_sends == self.step

    @property
    def lists_people(self) -> bool:
        """Whether the partner lists its people in this return, or gives totals."""
        archetype = self.organisation.archetype
        is_down = archetype.system_down == self.step and archetype.parts[0].indicators == self.expectation.indicators
        return archetype.lists_people and not is_down

    def asks(self, *indicators: str) -> bool:
        return set(indicators) <= set(self.expectation.indicators)


@dataclass(frozen=True)
class Sending:
    """One file on its way: a version of a return, with the slips made in it.

    is_copy     the same bytes once more
    attachment  what it is where it is no return at all, but sent in place of one; then it is version 0
    """

    due: Due
    version: int
    arrives_on: date
    slips: tuple[str, ...] = ()
    is_accepted: bool = True
    is_copy: bool = False
    attachment: str = ""

    @property
    def folder(self) -> str:
        return self.arrives_on.isoformat()


def make_dues(
    place: PlaceDefinition, organisations: Sequence[Organisation], first: Quarter, last: Quarter
) -> list[Due]:
    """Every return owed from the place's first quarter to its last, in the order of the programmes' files."""
    known = {o.partner_id: o for o in organisations}
    steps = {quarter: step for step, quarter in enumerate(quarters_between(first, last))}
    return [
        Due(known[e.partner], programme.programme, e, quarter, steps[quarter])
        for programme, e in place.expectations()
        for quarter in quarters_between(Quarter.parse(e.first), Quarter.parse(e.last))
        if quarter in steps
    ]


def first_arrival(due: Due, as_at: date, seed: int) -> date | None:
    """The day a return first comes, a Thursday; None where it never does, or not yet."""
    if due.never_comes:
        return None
    chance = Chance(seed, "arrival", *due.key)
    if chance.happens(_LATE):
        day = _thursday_after(due.due_on + timedelta(days=chance.whole(2, 24)))
    else:
        day = _thursday_before(due.due_on - timedelta(days=chance.whole(0, 6)))
    return day if day <= as_at else None


def _thursday_before(day: date) -> date:
    return day - timedelta(days=(day.weekday() - _THURSDAY) % 7)


def _thursday_after(day: date) -> date:
    return day + timedelta(days=(_THURSDAY - day.weekday()) % 7)


def sendings_of(due: Due, slips: Slips | None, as_at: date, seed: int) -> list[Sending]:
    """Every file that comes for one return, in the order they come."""
    day = first_arrival(due, as_at, seed)
    if day is None:
        return []
    if slips is None:
        return [Sending(due, 1, day)]
    again = min(_thursday_after(day + timedelta(days=Chance(seed, "again", *due.key).whole(5, 16))), _last(as_at))
    first = Sending(due, 1, day, slips.names, is_accepted=not slips.stops)
    if slips.is_copied:
        return [first, Sending(due, 1, again, is_copy=True)]
    return [first, Sending(due, 2, again)] if slips.is_mended else [first]


def _last(as_at: date) -> date:
    return _thursday_before(as_at)


@dataclass(frozen=True)
class Slips:
    """What goes wrong with a return's first version, and what comes of it."""

    names: tuple[str, ...]
    stops: bool
    is_mended: bool
    is_copied: bool = False
