"""How many, counted the long way from the people themselves: what a totals-only partner types, and what the truth is.

Sample road: records → **counting** → reports, truth.  Method: measures, sections 2 and 4, read again and written apart
from the measures' SQL, which is checked against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from outcomes.framework.definitions import Bound, Indicator, PlaceDefinition
from outcomes.sample.records import PersonRow


@dataclass(frozen=True)
class Parts:
    """An indicator's parts, those of its kind filled in."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    pairs: float | None = None
    sum_change: float | None = None
    sum_change_squared: float | None = None

    def plus(self, other: Parts) -> Parts:
        pairs = ((f.name, getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        return Parts(**{name: _add(a, b) for name, a, b in pairs})

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to divide by, or nothing at all."""
        return self.denominator == 0 or self.pairs == 0 or self == Parts()


def _add(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return round(one + other, 6)


def total(parts: Iterable[Parts]) -> Parts:
    found = Parts()
    for each in parts:
        found = found.plus(each)
    return found


@dataclass(frozen=True)
class Known:
    """One person as one partner knows them over a span: groups at first contact, first and latest scores, dates."""

    person_ids: frozenset[str]
    has_reference: bool
    contact: PersonRow
    first: Mapping[str, float]
    latest: Mapping[str, float]
    achieved: Mapping[str, tuple[date, ...]]


def know(rows: Iterable[PersonRow]) -> list[Known]:
    """People from rows in order of time: rows with one reference are one person, a row without is one of its own.

    Those who were referred and never came are nobody supported.
    """
    by_key: dict[str, list[PersonRow]] = {}
    for number, row in enumerate(rows):
        if not row.did_not_start:
            key = row.reference and "".join(row.reference.casefold().split())
            by_key.setdefault(key or f"\x00{number}", []).append(row)
    return [_known(same) for same in by_key.values()]


def _known(rows: Sequence[PersonRow]) -> Known:
    first: dict[str, float] = {}
    latest: dict[str, float] = {}
    achieved: dict[str, tuple[date, ...]] = {}
    for row in rows:
        first = {**row.first, **first}
        latest = {**latest, **row.latest}
        for code, day in row.achieved.items():
            achieved[code] = (*achieved.get(code, ()), day)
    ids = frozenset(r.person_id for r in rows)
    return Known(ids, rows[0].reference is not None, rows[0], first, latest, achieved)


Span = tuple[date, date]


def has_part(indicator: Indicator, span: Span) -> Callable[[Known], bool]:
    """Whether a person counts towards a people indicator in a span."""
    rule = indicator.from_people
    if rule is None or rule.supported:
        return lambda _: True
    return lambda person: _achieved_in(person, rule.achieved or "", span)


def _achieved_in(person: Known, code: str, span: Span) -> bool:
    return any(span[0] <= day <= span[1] for day in person.achieved.get(code, ()))


def count_people(indicator: Indicator, people: Sequence[Known], rows: Iterable[PersonRow], span: Span) -> Parts:
    """An indicator's parts over people known in a span, and the rows they came from."""
    rule = indicator.from_people
    if rule is None:
        return Parts()
    if rule.sum:
        return _summed(rows, rule.sum)
    if rule.achieved and rule.out_of:
        reached = sum(_achieved_in(p, rule.achieved, span) for p in people)
        return Parts(numerator=reached, denominator=len(people))
    if not rule.scale:
        return Parts(value=sum(map(has_part(indicator, span), people)))
    if rule.latest:
        latest = [p.latest[rule.scale] for p in people if rule.scale in p.latest]
        return Parts(numerator=sum(_within(s, rule.latest) for s in latest), denominator=len(latest))
    changes = [
        round(p.latest[rule.scale] - p.first[rule.scale], 6)
        for p in people
        if rule.scale in p.first and rule.scale in p.latest
    ]
    if rule.change:
        return Parts(numerator=sum(_within(c, rule.change) for c in changes), denominator=len(changes))
    return Parts(
        pairs=len(changes),
        sum_change=round(sum(changes), 6),
        sum_change_squared=round(sum(c * c for c in changes), 6),
    )


def _summed(rows: Iterable[PersonRow], what: str) -> Parts:
    given = [row.sessions if what == "sessions" else row.hours for row in rows]
    return Parts(value=round(sum(g for g in given if g is not None), 6))


def _within(figure: float, bound: Bound) -> bool:
    if bound.at_least is not None:
        return figure >= float(bound.at_least)
    return figure <= float(bound.at_most or 0)


def in_group(people: Sequence[Known], dimension: str, category: str, place: PlaceDefinition) -> list[Known]:
    """The people of a category, by their first contact in the span."""
    return [p for p in people if p.contact.group(dimension, place) == category]
