"""Who came to a club on which days of a quarter: what the partner's own attendance register says, as it happened.

Sample road: journeys → **club** → attendance (the register somebody sends by mistake) → the inbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.chance import Chance
from outcomes.sample.journeys import Journey
from outcomes.sample.people import Person
from outcomes.sample.schedule import Due

_MOST_MEMBERS = 9
_MOST_DAYS = 6
"""A register of more would say nothing else."""


@dataclass(frozen=True)
class Member:
    """Somebody of the club: the person, the partner's reference, and the club's days on which they came."""

    person: Person
    reference: str | None
    days: tuple[date, ...]

    @property
    def name(self) -> str:
        return f"{self.person.first_name} {self.person.family_name}"


@dataclass(frozen=True)
class Club:
    """A partner's weekly club under one programme, in one quarter."""

    place: PlaceDefinition
    due: Due
    days: tuple[date, ...]
    members: tuple[Member, ...]

    @property
    def quarter(self) -> Quarter:
        return self.due.quarter

    @property
    def referenced(self) -> tuple[Member, ...]:
        """Those whose reference the club knows."""
        return tuple(m for m in self.members if m.reference)


def make_club(place: PlaceDefinition, due: Due, journeys: Sequence[Journey], seed: int) -> Club:
    """The partner's club of the quarter: no two of its members bear one name."""
    chance = Chance(seed, "club", *due.key)
    first = due.quarter.first_day + timedelta(days=chance.whole(0, 6))
    days = tuple(first + timedelta(days=7 * week) for week in range(12))
    here = [j for j in journeys if j.stay.overlaps(days[0], days[-1])]
    came = (_member(journey, days, due, seed) for journey in chance.shuffled(here))
    named = {member.name: member for member in came if member}
    return Club(place, due, days, tuple(named.values())[:_MOST_MEMBERS])


def _member(journey: Journey, days: Sequence[date], due: Due, seed: int) -> Member | None:
    """Somebody who came twice at least: on as many of the club's days as they had sessions, while they stayed."""
    stay = journey.stay
    open_days = [day for day in days if stay.started_on <= day and (stay.ended_on is None or day <= stay.ended_on)]
    sessions, _ = journey.attended.get(due.quarter, (0, 0.0))
    often = min(sessions, len(open_days), _MOST_DAYS)
    if often < 2 or stay.did_not_start:
        return None
    chosen = Chance(seed, "club days", *stay.words, due.quarter).shuffled(open_days)[:often]
    return Member(stay.person, stay.reference, tuple(sorted(chosen)))
