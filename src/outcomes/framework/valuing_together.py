"""A change valued once, though several frameworks of a place value it; the place's first framework comes first.

On the road: combining joins the frameworks → **valuing_together** → PlaceDefinition.framework, which impact values.
Two indicators are one change where a crosswalk gives the one by the other, where one rule makes both from people, or
where both count the same words in the same unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

from outcomes.errors import DefinitionError
from outcomes.framework.combining import framework_of, stored_code
from outcomes.framework.crosswalks import Crosswalk, Equal
from outcomes.framework.definitions import Framework, Indicator
from outcomes.framework.values import Values
from outcomes.framework.valuing import ValueOnce, Valuing
from outcomes.framework.valuing_coherence import part_faults
from outcomes.partly_read import as_far_as_read, was_read
from outcomes.strict_yaml import Spot

Faults = Iterator[DefinitionError]
_FIGURES = ("low", "central", "high")


@dataclass(frozen=True)
class _Route:
    """A way in which one framework of the place values a change."""

    framework: Framework
    code: str
    indicator: Indicator
    valuing: Valuing

    @property
    def group(self) -> str:
        return self.valuing.value_once.group if self.valuing.value_once else self.code

    @property
    def rank(self) -> int:
        return self.valuing.value_once.rank if self.valuing.value_once else 1


def valued_once(whole: Framework, frameworks: tuple[Framework, ...], crosswalks: Sequence[Crosswalk]) -> Framework:
    """The frameworks as one, in which several frameworks' routes to one change are ranked, the first's first."""
    if len(frameworks) < 2:
        return whole
    routes = _routes(whole, frameworks)
    groups: dict[str, list[_Route]] = {}
    joined = _joined(routes, _given(frameworks, crosswalks))
    for route in routes:
        groups.setdefault(joined.get(route.group, route.group), []).append(route)
    ranked = {
        route.code: ValueOnce.model_construct(group=group, rank=n)
        for group, found in groups.items()
        if len({route.framework.framework for route in found}) > 1
        for n, route in enumerate(sorted(found, key=partial(_order, frameworks)), 1)
    }
    return _with_ranks(whole, ranked)


def together_faults(
    spots: Mapping[str, Spot],
    whole: Framework,
    frameworks: tuple[Framework, ...],
    crosswalks: Sequence[Crosswalk],
    values: Values,
) -> Faults:
    """Where two frameworks value one change differently, or one values a part of what the other does.

    `spots` are where the place names each framework.
    """
    given = _given(frameworks, crosswalks)
    for one, other in _across(_routes(whole, frameworks)):
        yield from as_far_as_read(_pair_faults(spots[other.framework.framework], one, other, given, values))


def _pair_faults(
    spot: Spot, one: _Route, other: _Route, given: Mapping[frozenset[str], Equal], values: Values
) -> Faults:
    same = _same_change(one, other, given)
    if not same:
        yield from part_faults([(r.code, spot, r.valuing) for r in (one, other)], values)
    elif one.group != other.group and (differ := _differ(one.valuing, other.valuing, same)):
        message = f"'{one.code}' and '{other.code}' are one change, and are valued by another {differ}."
        remedy = (
            "Let both say the same, take one value block away, or put both in one value_once group: "
            f"then {one.framework.framework} comes first."
        )
        yield spot.fault(message, remedy)


def _across(routes: Sequence[_Route]) -> Iterator[tuple[_Route, _Route]]:
    """Every two routes of two frameworks."""
    return ((one, other) for one, other in combinations(routes, 2) if one.framework is not other.framework)


def _routes(whole: Framework, frameworks: tuple[Framework, ...]) -> list[_Route]:
    return [
        _Route(framework_of(frameworks, code), code, indicator, indicator.value)
        for code, indicator in whole.indicators.items()
        if was_read(indicator, "value") and indicator.value is not None
    ]


def _order(frameworks: tuple[Framework, ...], route: _Route) -> tuple[int, int]:
    return [f.framework for f in frameworks].index(route.framework.framework), route.rank


def _joined(routes: Sequence[_Route], given: Mapping[frozenset[str], Equal]) -> dict[str, str]:
    """A further framework's group → the earlier one's that it values the same change as."""
    joined: dict[str, str] = {}
    for one, other in _across(routes):
        if _same_change(one, other, given):
            joined.setdefault(other.group, joined.get(one.group, one.group))
    return joined


def _given(frameworks: tuple[Framework, ...], crosswalks: Iterable[Crosswalk]) -> dict[frozenset[str], Equal]:
    return {
        frozenset(
            (stored_code(frameworks, c.asked_by, equal.asked), stored_code(frameworks, c.gives_to, equal.gives))
        ): equal
        for c in crosswalks
        for equal in c.equal
    }


def _same_change(one: _Route, other: _Route, given: Mapping[frozenset[str], Equal]) -> Equal | bool:
    """Whether two routes value one change; the line of the crosswalk where it is one that says so."""
    a, b = one.indicator, other.indicator
    by_rule = a.from_people is not None and a.from_people == b.from_people
    by_words = (a.kind, a.unit, a.counts.casefold()) == (b.kind, b.unit, b.counts.casefold())
    return given.get(frozenset((one.code, other.code))) or by_rule or by_words


def _differ(one: Valuing, other: Valuing, same: Equal | bool) -> str:
    """What two value blocks say otherwise, their sources aside; of a figure that is converted the quantity may."""
    converted = isinstance(same, Equal) and (same.times is not None or same.part is not None)
    left = {"value_once", "quantity"} if converted else {"value_once"}
    names = [name for name in Valuing.model_fields if name not in left]
    apart = [name for name in names if _figures(getattr(one, name)) != _figures(getattr(other, name))]
    return " and ".join(apart)


def _figures(said: Any) -> Any:
    """What is multiplied by; how an adjustment is founded may be said in other words."""
    return tuple(getattr(said, name) for name in _FIGURES) if hasattr(said, "central") else said


def _with_ranks(whole: Framework, ranked: Mapping[str, ValueOnce]) -> Framework:
    def with_rank(code: str, indicator: Indicator) -> Indicator:
        if code not in ranked or indicator.value is None:
            return indicator
        return indicator.model_copy(update={"value": indicator.value.model_copy(update={"value_once": ranked[code]})})

    outcomes = [
        o.model_copy(update={"indicators": {code: with_rank(code, i) for code, i in o.indicators.items()}})
        for o in whole.outcomes
    ]
    return whole.model_copy(update={"outcomes": tuple(outcomes)})
