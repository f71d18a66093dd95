"""Which figures a cell moves: every one whose value may change when what stands in the cell is changed.

On the road: store's traces → **figures_moved** → place.trace. A figure is listed where it rests on the cell; whether it
moves then depends on what the cell is changed to. What is hidden or shown to protect small numbers is not listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from outcomes.figure_names import ALL, BOTH, CASHABLE, OVERLAP, PARTNER, RATIOS, Name, compared_name, slug
from outcomes.framework.combining import framework_of
from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.form import RESOURCE_KINDS

PASSED_ON = ("public_money", "philanthropy")
"""Kinds of which a part may be passed on: how much of one counts rests on how much was given of the other."""
_TELLS_GROUP = {"birth_date": "age_band"}


@dataclass(frozen=True)
class Rests:
    """A result that a cell is part of."""

    code: str
    span: str
    programme: str
    dimension: str
    category: str


@dataclass(frozen=True)
class Line:
    """A value line as published: its programme, and whose gain it is."""

    programme: str
    side: str


@dataclass(frozen=True)
class PublishedValue:
    """What is published of value, by year.

    lines    by year and indicator
    swings   names of the figures that the total was moved by
    besides  names of the other ways the total was counted
    givers   pairs of givers and receivers; `bought` of receivers and programmes
    """

    lines: Mapping[tuple[str, str], Sequence[Line]] = field(default_factory=dict)
    swings: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    besides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    givers: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    bought: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """What a place counts, as far as a cell may move it.

    aimed    indicators with a target, by year
    shared   indicators that several partners report
    credits  partners and others named beside them who are credited with part of an outcome, by year and achievement
    compared two ways of funding, and the achievement, of every comparison published
    """

    definition: PlaceDefinition
    value: PublishedValue
    spans: Mapping[str, str]
    aimed: Collection[tuple[str, str]] = ()
    shared: Collection[str] = ()
    credits: Mapping[tuple[str, str], Collection[str]] = field(default_factory=dict)
    compared: Sequence[tuple[str, str, str]] = ()

    @property
    def years(self) -> list[str]:
        return sorted(set(self.spans.values()))

    def areas(self) -> set[str]:
        return {code for code, breakdown in self.definition.framework.breakdowns.items() if breakdown.areas}


def moved_by_results(results: Iterable[Rests], place: Place, partner: str) -> Iterator[Name]:
    """All that moves with these results of a partner."""
    for one in results:
        if one.dimension != ALL:
            yield from _of_group(one, place)
            continue
        yield Name.of("result", one.span, one.code)
        yield Name.of("result", one.span, one.code, one.programme)
        yield Name.of("result", one.span, one.code, ALL, PARTNER, partner)
        yield from _scored(one, place)
        if (one.span, one.code) in place.value.lines:
            yield from _valued(one, place, partner)


def _of_group(one: Rests, place: Place) -> Iterator[Name]:
    group = one.code, ALL, one.dimension, one.category
    yield Name.of("result", one.span, *group)
    if (one.span, one.code) in place.value.lines and one.dimension in place.areas():
        yield Name.of("value", one.span, *group)
        yield Name.of("split", one.span, one.dimension, one.category)


def _scored(one: Rests, place: Place) -> Iterator[Name]:
    """How far the indicator has come, and every score it is part of."""
    year = place.spans.get(one.span, one.span)
    if (year, one.code) not in place.aimed:
        return
    yield Name.of("attainment", one.span, one.code)
    if one.span != year:
        return
    framework = framework_of(place.definition.all_frameworks, one.code)
    yield Name.of("score", year, framework.framework, place.definition.framework.outcome_of(one.code).bottom_line)
    yield Name.of("score", year, framework.framework, "headline")
    if one.code in place.shared:
        yield Name.of("score", year, framework.framework, "collective")


def _valued(one: Rests, place: Place, partner: str) -> Iterator[Name]:
    """The lines of an indicator, the totals and splits they are part of, and what these are divided by."""
    year, lines = one.span, place.value.lines[one.span, one.code]
    for line in lines:
        if line.programme in (one.programme, ALL, OVERLAP):
            yield Name.of("value", year, one.code, line.programme)
            yield Name.of("split", year, "programme", line.programme)
    yield Name.of("value", year, one.code)
    yield Name.of("value", year, one.code, ALL, PARTNER, partner)
    yield Name.of("split", year, PARTNER, partner)
    yield from split_names(year, one.code, [line.side for line in lines], place.definition)
    rule = place.definition.framework.indicators[one.code].from_people
    for name in place.credits.get((year, rule.achieved), ()) if rule and rule.achieved else ():
        yield Name.of("split", year, "contribution", name)
    yield from _totals(year, place, with_budgets=any(line.side == "fiscal" for line in lines))


def split_names(year: str, code: str, sides: Iterable[str], definition: PlaceDefinition) -> Iterator[Name]:
    """The parts of the total, other than by programme, partner and area, that an indicator's lines are in."""
    outcome = definition.framework.outcome_of(code)
    yield Name.of("split", year, "bottom_line", outcome.bottom_line)
    yield Name.of("split", year, "stakeholder", slug(outcome.stakeholder))
    yield Name.of("split", year, "outcome", outcome.code)
    for side in dict.fromkeys(sides):
        yield Name.of("split", year, "side", side)
        if side == "fiscal":
            for what in CASHABLE:
                yield Name.of("split", year, "cashable", what)


def _totals(year: str, place: Place, *, with_budgets: bool) -> Iterator[Name]:
    yield Name.of("value", year)
    yield from _counted_otherwise(year, place)
    for ratio in RATIOS if with_budgets else RATIOS[:2]:
        yield Name.of("ratio", year, ratio)


def _counted_otherwise(year: str, place: Place) -> Iterator[Name]:
    for swing in place.value.swings.get(year, ()):
        yield Name.of("swing", year, *swing)
    for way in place.value.besides.get(year, ()):
        yield Name.of("beside", year, way)


@dataclass(frozen=True)
class PersonCell:
    """A cell of a row about a person: its field, the programme of its return, and the results the row is part of."""

    field: str
    programme: str
    rests: Sequence[Rests]
    row: Sequence[Rests]


def moved_by_person(cell: PersonCell, place: Place, partner: str) -> Iterator[Name]:
    """All that moves with a cell about a person. `cell.row`: what the whole row is part of; `rests`: the cell alone."""
    if cell.field.startswith("score:"):
        yield from moved_by_results(cell.rests, place, partner)
        yield from _changed(cell.field.split(":")[1], cell.row)
        return
    if cell.field in ("sessions", "hours"):
        yield from moved_by_results(cell.rests, place, partner)
    elif cell.field.startswith("achieved:"):
        if cell.field.endswith(":on"):
            yield from moved_by_results(_on_another_day(cell.rests, place), place, partner)
    elif cell.field not in ("need_recorded_by", "referred_by"):
        rows = list(_in_other_groups(cell, place))
        yield from moved_by_results(rows, place, partner)
        rules = [
            place.definition.framework.indicators[code].from_people for code in dict.fromkeys(r.code for r in rows)
        ]
        for scale in dict.fromkeys(rule.scale for rule in rules if rule and rule.scale):
            yield from _changed(scale, rows)
    yield from _together(place)
    yield Name.of("funding", cell.programme)
    programme = place.definition.programme(cell.programme)
    if programme is not None:
        yield Name.of("funding", programme.mechanism)
    # One person more or fewer may join levels of need anew, and every comparison stands on the same levels.
    for one, other, achievement in place.compared:
        yield from (compared_name((one, other), achievement, side) for side in (one, other, BOTH))


def _changed(scale: str, rows: Iterable[Rests]) -> Iterator[Name]:
    """The classes of change on a scale, for everybody and for the person's groups."""
    for row in rows:
        group = () if row.dimension == ALL else (row.dimension, row.category)
        if " " not in row.span:
            yield Name.of("change", row.span, scale, *group)


def _on_another_day(rests: Sequence[Rests], place: Place) -> Iterator[Rests]:
    """What rests on a day, in every span that another day may lie in."""
    for one, span in product(dict.fromkeys(rests), place.spans):
        yield Rests(one.code, span, one.programme, one.dimension, one.category)


def _in_other_groups(cell: PersonCell, place: Place) -> Iterator[Rests]:
    """What the row is part of: the groups that the cell tells with every other that it may tell."""
    breakdown = cell.field.removeprefix("breakdown:") if cell.field.startswith("breakdown:") else None
    tells = {breakdown or _TELLS_GROUP.get(cell.field, "")} | (place.areas() if cell.field == "postcode" else set())
    for one in cell.row:
        if breakdown is not None and one.dimension != breakdown:
            continue
        if one.dimension not in tells:
            yield one
            continue
        for category in place.definition.categories(one.dimension):
            yield Rests(one.code, one.span, one.programme, one.dimension, category.code)


def _together(place: Place) -> Iterator[Name]:
    """What is said of people whom partners share: who was with whom, and when, counts for years after."""
    for year in place.years:
        yield Name.of("joint", year, "people")
        for code, indicator in place.definition.framework.indicators.items():
            if code in place.shared and indicator.from_people and indicator.from_people.supported:
                yield Name.of("joint", year, "counted", code)
        for achievement in place.definition.framework.achievements:
            yield from (Name.of("joint", year, what, achievement) for what in ("outcome", "credit", "rate"))
            for name in place.credits.get((year, achievement), ()):
                yield Name.of("split", year, "contribution", name)
        for framework in place.definition.all_frameworks:
            yield Name.of("score", year, framework.framework, "collective")


def moved_by_other(year: str, partner: str) -> Iterator[Name]:
    """All that moves with what a return says of promises, or of the hours it took."""
    yield Name.of("joint", year, "health", partner)


@dataclass(frozen=True)
class GivenCell:
    """A cell of a row about what was given: its field, of when, what kind, from whom to whom, for which programme."""

    field: str
    year: str
    kind: str
    giver: str
    receiver: str
    programme: str


def moved_by_input(cell: GivenCell, place: Place) -> Iterator[Name]:
    """All that moves with what was put in."""
    year, value = cell.year, place.value
    if cell.field in ("amount_gbp", "hours"):
        kinds = dict.fromkeys((cell.kind, *(PASSED_ON if cell.kind in PASSED_ON else ())))
        flows, bought = [(cell.giver, cell.receiver)], [(cell.receiver, cell.programme)]
    else:
        kinds = dict.fromkeys(RESOURCE_KINDS)
        flows, bought = list(value.givers.get(year, ())), list(value.bought.get(year, ()))
    yield from (Name.of("input", year, kind) for kind in kinds)
    yield Name.of("input", year)
    yield from (Name.of("flow", year, *pair) for pair in flows if pair in value.givers.get(year, ()))
    yield from (Name.of("bought", year, *pair) for pair in bought if pair in value.bought.get(year, ()))
    for kind in kinds:
        yield Name.of("joint", year, "pooled", kind)
    public = cell.field not in ("amount_gbp", "hours") or any(kind in PASSED_ON for kind in kinds)
    yield from (Name.of("ratio", year, name) for name in RATIOS if public or name == "sroi")
    yield Name.of("leverage", year)
    yield from _counted_otherwise(year, place)
    yield Name.of("funding", cell.programme)
    paid_by = place.definition.programme(cell.programme)
    for one, other, achievement in place.compared:
        if paid_by is not None and paid_by.mechanism in (one, other):
            yield compared_name((one, other), achievement, paid_by.mechanism)
