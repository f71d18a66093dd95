"""What a crosswalk and the frameworks must agree on: codes, kind, unit, direction, and the rule that counts people.

On the road: place_files reads → **crosswalk_coherence** checks → serving and the SQL rely on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from outcomes.errors import DefinitionError
from outcomes.framework.crosswalks import Crosswalk, Equal
from outcomes.framework.definitions import Framework, Indicator
from outcomes.model_faults import offer
from outcomes.partly_read import as_far_as_read
from outcomes.strict_yaml import Document, Spot
from outcomes.vocabulary import Kind

Faults = Iterator[DefinitionError]
_FLOWS = {Kind.COUNT, Kind.MONEY, Kind.HOURS, Kind.TONNES}
"""Amounts that add up over quarters: the one may be told in the other's unit."""


def crosswalk_faults(
    document: Document, crosswalk: Crosswalk, frameworks: Mapping[str, Framework], taken: set[tuple[str, str]]
) -> Faults:
    """Every disagreement of a crosswalk with the frameworks; `taken` are the pairs of frameworks seen before."""
    yield from as_far_as_read(_ends(document, crosswalk, frameworks))
    yield from as_far_as_read(_pair(document, crosswalk, taken))
    asked, given = frameworks.get(crosswalk.asked_by), frameworks.get(crosswalk.gives_to)
    if asked and given:
        yield from as_far_as_read(_given_once(document.at("equal"), crosswalk))
        for i, equal in enumerate(crosswalk.equal):
            yield from _equal(document.at("equal", i), equal, asked.indicators, given.indicators)


def _ends(document: Document, crosswalk: Crosswalk, frameworks: Mapping[str, Framework]) -> Faults:
    for key, code in (("asked_by", crosswalk.asked_by), ("gives_to", crosswalk.gives_to)):
        if code not in frameworks:
            yield document.at(key).fault(f"The place has no framework '{code}'.", offer(code, frameworks))


def _pair(document: Document, crosswalk: Crosswalk, taken: set[tuple[str, str]]) -> Faults:
    if crosswalk.asked_by == crosswalk.gives_to:
        yield document.at("gives_to").fault("A framework gives nothing to itself.", "Name two frameworks.")
    elif (crosswalk.asked_by, crosswalk.gives_to) in taken:
        yield document.at("gives_to").fault("There is another crosswalk of these two.", "Put both into one file.")
    taken.add((crosswalk.asked_by, crosswalk.gives_to))


def _given_once(spot: Spot, crosswalk: Crosswalk) -> Faults:
    given = [equal.gives for equal in crosswalk.equal]
    for i, code in enumerate(given):
        if code in given[:i]:
            yield spot.at(i, "gives").fault(f"'{code}' is given twice.", "Choose the one figure it is.")


def _equal(spot: Spot, equal: Equal, asked: Mapping[str, Indicator], given: Mapping[str, Indicator]) -> Faults:
    yield from as_far_as_read(_known(spot, "asked", equal, asked))
    yield from as_far_as_read(_known(spot, "gives", equal, given))
    yield from as_far_as_read(_alike(spot, equal, asked, given))


def _known(spot: Spot, key: Literal["asked", "gives"], equal: Equal, known: Mapping[str, Indicator]) -> Faults:
    code = getattr(equal, key)
    if code not in known:
        yield spot.at(key).fault(f"There is no indicator '{code}' in that framework.", offer(code, known))


def _alike(spot: Spot, equal: Equal, asked: Mapping[str, Indicator], given: Mapping[str, Indicator]) -> Faults:
    """Kind, unit, direction and rule; what is converted or a part may differ in what it says it does."""
    one, other = asked.get(equal.asked), given.get(equal.gives)
    if one is None or other is None:
        return
    yield from as_far_as_read(_same_way(spot, equal, one, other))
    if equal.part is not None:
        yield from as_far_as_read(_part(spot, equal, one, other))
        return
    for rule in (_same_kind, _same_unit, _same_rule):
        yield from as_far_as_read(rule(spot, equal, one, other))


def _same_way(spot: Spot, equal: Equal, one: Indicator, other: Indicator) -> Faults:
    if one.better is not other.better:
        message = f"Of '{equal.asked}' {one.better} is better, and of '{equal.gives}' {other.better} is."
        yield spot.at("gives").fault(message, "They are not the same: take the line away.")


def _same_kind(spot: Spot, equal: Equal, one: Indicator, other: Indicator) -> Faults:
    if one.kind is not other.kind and not (equal.times and {one.kind, other.kind} <= _FLOWS):
        message = f"'{equal.asked}' is of the kind {one.kind} and '{equal.gives}' of the kind {other.kind}."
        yield spot.at("gives").fault(message, "Name two of one kind; of people within a share, write which part.")
    if equal.times is not None and one.kind not in _FLOWS | {Kind.STOCK}:
        yield spot.at("times").fault(f"A figure of the kind {one.kind} cannot be multiplied.", "Convert amounts only.")


def _same_unit(spot: Spot, equal: Equal, one: Indicator, other: Indicator) -> Faults:
    if equal.times is None and one.unit != other.unit:
        message = f"'{equal.asked}' is in {one.unit} and '{equal.gives}' in {other.unit}."
        yield spot.at("gives").fault(message, "Say with times how many of the one the other is, and by which source.")


def _same_rule(spot: Spot, equal: Equal, one: Indicator, other: Indicator) -> Faults:
    if one.from_people and other.from_people and one.from_people != other.from_people:
        message = f"'{equal.asked}' and '{equal.gives}' are made from people by different rules."
        yield spot.at("gives").fault(message, "They are not the same: take the line away; people's rows give both.")


def _part(spot: Spot, equal: Equal, one: Indicator, other: Indicator) -> Faults:
    if equal.part not in one.kind.parts:
        message = f"A figure of the kind {one.kind} has no {equal.part}."
        yield spot.at("part").fault(message, f"Its parts are: {', '.join(one.kind.parts)}.")
    if other.kind is not Kind.PEOPLE or not one.counts_people:
        message = f"A part of '{equal.asked}' is a number of people only where both count people."
        yield spot.at("gives").fault(message, "Name an indicator of the kind people, and a share of people.")
