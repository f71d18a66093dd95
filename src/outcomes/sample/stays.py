"""Who goes to which organisation for help, from when to when: some people to one, many to several.

Sample road: people, partners → **stays** → journeys (what changes for them) → what a partner knows and reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.archetypes import Archetype
from outcomes.sample.chance import Chance
from outcomes.sample.partners import Organisation
from outcomes.sample.people import ANCHOR, Person
from outcomes.vocabulary import Mechanism

_QUARTER_DAYS = 91
_PARTNERS_A_PERSON = ((1, 0.50), (2, 0.29), (3, 0.15), (4, 0.06))
_WITHIN_REACH = 24
"""In a bigger place a person looks for help at this many organisations at most."""
CREAMING = {Mechanism.PBR: 0.6}
"""How willingly a provider of the mechanism takes on a person with high need, against one with low need."""
HIGH_NEED = 0.6
"""The hardship from which need is high."""


@dataclass(frozen=True)
class Stay:
    """One person's time with one organisation; under one of its programmes, or under several at once."""

    person: Person
    organisation: Organisation
    programmes: tuple[str, ...]
    reference: str | None
    started_on: date
    ended_on: date | None
    did_not_start: bool = False

    @property
    def words(self) -> tuple[str, str]:
        """What names this stay's streams of chance."""
        return (self.person.person_id, self.organisation.partner_id)

    def overlaps(self, first: date, last: date) -> bool:
        """Whether the person was supported on any day from `first` to `last`."""
        return self.started_on <= last and (self.ended_on is None or self.ended_on >= first)


@dataclass(frozen=True)
class _Door:
    """An organisation that takes people in: under which programmes, from when to when, and how willingly."""

    organisation: Organisation
    spans: tuple[tuple[str, Quarter, Quarter], ...]
    takes_high_need: float

    def draw(self, person: Person) -> float:
        """How likely the person is to come here, against other doors."""
        archetype, age = self.organisation.archetype, (ANCHOR - person.birth_date).days / 365.25
        if not archetype.ages[0] <= age <= archetype.ages[1]:
            return 0.0
        women = 1 - archetype.women if person.groups.get("gender") == "man" else archetype.women
        willing = self.takes_high_need if person.hardship > HIGH_NEED else 1.0
        return archetype.reach * women * (0.6 + 0.8 * person.hardship) * willing


def make_stays(
    place: PlaceDefinition, organisations: Sequence[Organisation], people: Sequence[Person], seed: int
) -> list[Stay]:
    """Every stay, by organisation and then by start; references are given in that order."""
    doors = _doors(place, organisations)
    last_day = max((span[2] for door in doors for span in door.spans), default=Quarter.of(ANCHOR)).last_day
    found: dict[str, list[Stay]] = {door.organisation.partner_id: [] for door in doors}
    for person in people:
        for door in _choose(doors, person, seed):
            found[door.organisation.partner_id].append(_stay(person, door, last_day, seed))
    return [stay for stays in found.values() for stay in _with_references(stays, seed)]


def _doors(place: PlaceDefinition, organisations: Sequence[Organisation]) -> list[_Door]:
    spans: dict[str, list[tuple[str, Quarter, Quarter]]] = {}
    willing: dict[str, float] = {}
    for programme, e in place.expectations():
        spans.setdefault(e.partner, []).append((programme.programme, Quarter.parse(e.first), Quarter.parse(e.last)))
        willing[e.partner] = min(willing.get(e.partner, 1.0), CREAMING.get(programme.mechanism, 1.0))
    return [
        _Door(o, tuple(spans[o.partner_id]), willing[o.partner_id])
        for o in organisations
        if o.archetype.reach and o.partner_id in spans
    ]


def _choose(doors: Sequence[_Door], person: Person, seed: int) -> list[_Door]:
    """The doors a person goes through, one to four."""
    chance = Chance(seed, "choice", person.person_id)
    wanted = chance.pick_by([n for n, _ in _PARTNERS_A_PERSON], [w for _, w in _PARTNERS_A_PERSON])
    left = [(door, draw) for door in _within_reach(doors, chance) if (draw := door.draw(person))]
    chosen: list[_Door] = []
    while left and len(chosen) < wanted:
        chosen.append(chance.pick_by([door for door, _ in left], [draw for _, draw in left]))
        left = [(door, draw) for door, draw in left if door is not chosen[-1]]
    return chosen


def _within_reach(doors: Sequence[_Door], chance: Chance) -> Sequence[_Door]:
    if len(doors) <= _WITHIN_REACH:
        return doors
    start = chance.whole(0, len(doors) - 1)
    return [doors[(start + i) % len(doors)] for i in range(_WITHIN_REACH)]


def _stay(person: Person, door: _Door, last_day: date, seed: int) -> Stay:
    """A stay somewhere in the time of its programmes; an end after the last quarter is not known yet."""
    organisation = door.organisation
    chance = Chance(seed, "stay", person.person_id, organisation.partner_id)
    programmes = _programmes(chance, [code for code, _, _ in door.spans])
    begins = min(a.first_day for code, a, _ in door.spans if code in programmes)
    ends = max(b.last_day for code, _, b in door.spans if code in programmes)
    length = 20 + int(-_QUARTER_DAYS * organisation.archetype.stay * log(max(1 - chance.share(), 1e-6)))
    earliest = begins - timedelta(days=min(length, 2 * _QUARTER_DAYS) - 1)
    started = earliest + timedelta(days=int(chance.share() * ((ends - earliest).days - 1)))
    if chance.happens(organisation.archetype.no_shows):
        started = max(started, begins)
        return Stay(person, organisation, programmes, None, started, started, did_not_start=True)
    ended = started + timedelta(days=length)
    return Stay(person, organisation, programmes, None, started, ended if ended <= last_day else None)


def _programmes(chance: Chance, codes: list[str]) -> tuple[str, ...]:
    """The first programme, another, or all; most people come under the first."""
    if len(codes) == 1 or chance.happens(0.6):
        return (codes[0],)
    return tuple(codes) if chance.happens(0.4) else (chance.pick(codes[1:]),)


def _with_references(stays: list[Stay], seed: int) -> list[Stay]:
    """The stays in order of start, each with the organisation's own reference for the person, where it keeps one."""
    ordered = sorted(stays, key=lambda s: (s.started_on, s.person.person_id))
    return [replace(stay, reference=_reference(stay, number, seed)) for number, stay in enumerate(ordered, 1)]


def _reference(stay: Stay, number: int, seed: int) -> str | None:
    archetype: Archetype = stay.organisation.archetype
    share = {"always": 1.0, "mostly": 0.88, "never": 0.0}[archetype.references]
    if not Chance(seed, "reference", *stay.words).happens(share):
        return None
    return archetype.reference_style.format(number * 7 + 11)
