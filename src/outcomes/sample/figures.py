"""Figures nobody counts from the People sheet: hours, pounds, tonnes, homes; and the totals of those who list nobody.

Sample road: archetypes, records → **figures** → reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from outcomes.framework.definitions import Category, Expectation, Indicator, PlaceDefinition
from outcomes.periods import Quarter, count_quarters
from outcomes.sample.archetypes import Trend
from outcomes.sample.chance import Chance
from outcomes.sample.counting import Known, Parts, count_people, in_group, know
from outcomes.sample.geography import WARDS
from outcomes.sample.partners import Organisation
from outcomes.sample.records import PersonRow
from outcomes.sample.reports import Figure
from outcomes.vocabulary import Kind

_NOISE = 0.035
_HARDER = {ward.code: ward.share * ward.hardship for ward in WARDS}
_WHAT_HELPED = (
    "Meeting the same worker every week. Waiting lists for counselling got in the way.",
    "Changing the locks within a day, and a phone number somebody answers at night.",
    "Going to the first housing appointment together. Temporary homes far from school made it harder.",
    "Women told us the group mattered most: knowing they were not the only one.",
    "A named officer at the council. Forms that ask the same thing three times got in the way.",
    "Safe child care during appointments. The bus timetable changed and two people stopped coming.",
    "Being believed at the first call. Letters that go to the old address got in the way.",
    "Practical help first: a bed, a fridge, a bus pass; talking came later.",
)


def typed_figures(
    place: PlaceDefinition, organisation: Organisation, e: Expectation, quarter: Quarter, first: Quarter, seed: int
) -> list[Figure]:
    """What the partner takes from its own books for a quarter."""
    found: list[Figure] = []
    for code in e.indicators:
        indicator = place.framework.indicators[code]
        if indicator.kind is Kind.TEXT:
            step = count_quarters(first, quarter) - 1
            found.append(Figure(code, Parts(), words=_WHAT_HELPED[(step + seed) % len(_WHAT_HELPED)]))
        elif trend := organisation.archetype.figures.get(code):
            chance = Chance(seed, "figure", organisation.partner_id, code, quarter)
            parts = _move(trend, count_quarters(first, quarter) - 1, quarter, chance)
            found.append(Figure(code, parts))
            if trend.has_groups:
                found += _in_groups(place, trend, indicator, Figure(code, parts), chance)
    return found


def _move(trend: Trend, step: int, quarter: Quarter, chance: Chance) -> Parts:
    """The figure so many quarters on."""
    level = trend.level * (1 + trend.growth) ** step * trend.season[quarter.number - 1]
    size = _round(level * (1 if trend.growth == 0 else chance.normal(1, _NOISE)), trend.decimals)
    if trend.share is None:
        return Parts(value=size)
    share = min(0.97, max(0.02, trend.share + trend.share_growth * step + chance.normal(0, 0.012)))
    return Parts(numerator=_round(size * share, trend.decimals), denominator=size)


def _round(figure: float, decimals: int) -> float:
    return round(figure, decimals) if decimals else round(figure)


def _in_groups(
    place: PlaceDefinition, trend: Trend, indicator: Indicator, whole: Figure, chance: Chance
) -> list[Figure]:
    """The figure split over each breakdown, so that groups add up to the total; groups with nothing are left out."""
    found: list[Figure] = []
    for dimension in indicator.breakdowns:
        categories = [c for c in place.categories(dimension) if _reaches(c, trend.ages)]
        weights = [0.02 if c.code == "not-known" else _HARDER.get(c.code, 0.1) for c in categories]
        for category, split in zip(categories, _split(whole.parts, weights, chance), strict=True):
            if split.value or split.denominator:
                found.append(replace(whole, parts=split, dimension=dimension, category=category.code))
    return found


def _reaches(category: Category, ages: tuple[int, int]) -> bool:
    """Whether somebody of these ages can be in a category; one that is no age band holds any age."""
    youngest, oldest = category.from_age or 0, 200 if category.to_age is None else category.to_age
    return youngest <= ages[1] and oldest >= ages[0]


def _split(parts: Parts, weights: Sequence[float], chance: Chance) -> list[Parts]:
    if parts.value is not None:
        return [Parts(value=n) for n in chance.split(int(parts.value), weights)]
    out_of = chance.split(int(parts.denominator or 0), weights)
    units = chance.shuffled([i for i, n in enumerate(out_of) for _ in range(n)])[: int(parts.numerator or 0)]
    return [Parts(numerator=units.count(i), denominator=n) for i, n in enumerate(out_of)]


def totals_from_people(
    place: PlaceDefinition, indicators: Sequence[str], rows: Sequence[PersonRow], quarter: Quarter, *, groups: bool
) -> list[Figure]:
    """The totals a partner counts from its own files, when it lists nobody; by group too, where `groups`."""
    people, span = know(rows), (quarter.first_day, quarter.last_day)
    found: list[Figure] = []
    for code in indicators:
        indicator = place.framework.indicators[code]
        if indicator.from_people is None:
            continue
        parts = count_people(indicator, people, rows, span)
        if not parts.is_empty:
            found.append(Figure(code, parts))
            found += _people_in_groups(place, code, people, rows, quarter) if groups else []
    return found


def _people_in_groups(
    place: PlaceDefinition, code: str, people: Sequence[Known], rows: Sequence[PersonRow], quarter: Quarter
) -> list[Figure]:
    indicator, span = place.framework.indicators[code], (quarter.first_day, quarter.last_day)
    found = []
    for dimension in indicator.breakdowns:
        for category in place.categories(dimension):
            some = in_group(people, dimension, category.code, place)
            parts = count_people(indicator, some, rows, span)
            if some and not parts.is_empty and (parts.value is None or parts.value > 0):
                found.append(Figure(code, parts, dimension, category.code))
    return found


def checks(place: PlaceDefinition, rows: Sequence[PersonRow], quarter: Quarter) -> list[Figure]:
    """The total a careful partner types beside its list of people: compared with them, never counted."""
    found = totals_from_people(place, ("people_supported",), rows, quarter, groups=False)
    return [replace(figure, is_check=True) for figure in found]
