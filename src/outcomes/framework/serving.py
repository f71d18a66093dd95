"""One return for several funders: which programmes it answers, what is asked in it, and what follows by crosswalk.

On the road: PlaceDefinition → **serving** → the form, the checks, the store's expectations.
"""

from __future__ import annotations

from outcomes.framework.combining import stored_code
from outcomes.framework.definitions import Expectation, PlaceDefinition, Programme
from outcomes.periods import Quarter


def asked(place: PlaceDefinition, programme: Programme, part: Expectation) -> tuple[str, ...]:
    """The indicators a programme expects of a partner: those its part names, or all of the programme's framework."""
    if part.indicators:
        return part.indicators
    frameworks = place.all_frameworks
    own = next(f for f in frameworks if f.framework == programme.framework)
    return tuple(stored_code(frameworks, programme.framework, code) for code in own.indicators)


def answered_in(
    place: PlaceDefinition, partner: str, programme: str, quarter: Quarter
) -> list[tuple[Programme, Expectation]]:
    """The programmes that a partner's return for another programme answers too in a quarter, with its part in each."""
    return [
        (p, e)
        for p, e in place.expectations()
        if e.partner == partner
        and e.answered_in == programme
        and Quarter.parse(e.first) <= quarter <= Quarter.parse(e.last)
    ]


def to_fill_in(place: PlaceDefinition, programme: Programme, part: Expectation, quarter: Quarter) -> tuple[str, ...]:
    """The indicators a return asks for: the programme's own, and those of the others it answers that nothing gives."""
    own = asked(place, programme, part)
    found = dict.fromkeys(own)
    for other, theirs in answered_in(place, part.partner, programme.programme, quarter):
        given = given_by_crosswalk(place, own, other.framework)
        found |= dict.fromkeys(code for code in asked(place, other, theirs) if code not in given)
    return tuple(found)


def filled_in(place: PlaceDefinition, partner: str, programme: str, period: str) -> tuple[str, ...]:
    """The indicators asked in the workbook that holds a return; of one nobody expects, all of the place's."""
    part = place.expectation(partner, programme, period)
    if part is not None and part.answered_in is not None:
        programme = part.answered_in
        part = place.expectation(partner, programme, period)
    found = place.programme(programme)
    if part is None or found is None:
        return tuple(place.framework.indicators)
    return to_fill_in(place, found, part, Quarter.parse(period))


def all_served(place: PlaceDefinition, programme: Programme, part: Expectation, quarter: Quarter) -> tuple[str, ...]:
    """Every indicator a return tells, of every programme it answers."""
    found = dict.fromkeys(asked(place, programme, part))
    for other, theirs in answered_in(place, part.partner, programme.programme, quarter):
        found |= dict.fromkeys(asked(place, other, theirs))
    return tuple(found)


def given_by_crosswalk(place: PlaceDefinition, asked_for: tuple[str, ...], framework: str) -> set[str]:
    """What of a framework the figures asked for give, by the place's crosswalks."""
    frameworks = place.all_frameworks
    return {
        stored_code(frameworks, framework, equal.gives)
        for crosswalk in place.crosswalks
        if crosswalk.gives_to == framework
        for equal in crosswalk.equal
        if stored_code(frameworks, crosswalk.asked_by, equal.asked) in asked_for
    }
