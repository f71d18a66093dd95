"""The people of Riverside: who they are, before anybody helps them or reports them.

Sample road: geography → **people** → stays (who goes where) → journeys (what changes) → returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.framework.definitions import Category, PlaceDefinition
from outcomes.sample.chance import Chance
from outcomes.sample.geography import WARDS, postcodes_by_ward
from outcomes.sample.names import FAMILY_NAMES, FIRST_NAMES

ANCHOR = date(2024, 4, 1)
"""Ages are drawn as on this day."""
_AGES = ((8, 17, 0.20), (18, 24, 0.13), (25, 49, 0.34), (50, 64, 0.15), (65, 79, 0.11), (80, 95, 0.07))
_SHARES: Mapping[str, Mapping[str, float]] = {
    "gender": {"woman": 0.54, "man": 0.44, "another-gender": 0.02},
    "disability": {"disabled": 0.29, "not-disabled": 0.71},
    "ethnic_group": {"asian": 0.14, "black": 0.09, "mixed": 0.05, "white": 0.68, "other": 0.04},
}


@dataclass(frozen=True)
class Person:
    """A made-up person. `hardship` from 0 (none) to 1 is never reported; needs and scores come from it."""

    person_id: str
    first_name: str
    family_name: str
    birth_date: date
    postcode: str
    ward: str
    groups: Mapping[str, str]
    hardship: float


def make_people(place: PlaceDefinition, count: int, seed: int) -> list[Person]:
    """So many people, each with a number of their own."""
    homes = postcodes_by_ward()
    width = max(5, len(str(count)))
    return [_person(place, f"P{number:0{width}d}", homes, seed) for number in range(1, count + 1)]


def _person(place: PlaceDefinition, person_id: str, homes: Mapping[str, Sequence[str]], seed: int) -> Person:
    chance = Chance(seed, "person", person_id)
    youngest, oldest, _ = chance.pick_by(_AGES, [share for _, _, share in _AGES])
    birth = ANCHOR - timedelta(days=int(chance.between(youngest, oldest + 1) * 365.25))
    ward = chance.pick_by(WARDS, [w.share * w.hardship for w in WARDS])
    groups = {
        code: _draw(chance, code, breakdown.categories)
        for code, breakdown in place.framework.breakdowns.items()
        if breakdown.categories and code not in {"age_band", "need_band"}
    }
    firsts = FIRST_NAMES.get(groups.get("gender", ""), FIRST_NAMES["another-gender"])
    return Person(
        person_id,
        chance.pick(firsts),
        chance.pick(FAMILY_NAMES),
        birth,
        chance.pick(homes[ward.code]),
        ward.code,
        groups,
        min(1.0, max(0.0, chance.normal(0.45 + 0.08 * (ward.hardship - 1), 0.2))),
    )


def _draw(chance: Chance, dimension: str, categories: Sequence[Category]) -> str:
    shares = _SHARES.get(dimension, {})
    return chance.pick_by([c.code for c in categories], [shares.get(c.code, 0.1) for c in categories])
