"""What a partner wrote down when it met a person: who they are, with the gaps real files have, and what changed since.

Sample road: stays → **casefiles** → records (the rows of a return).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from outcomes.framework.definitions import NOT_KNOWN, Category, PlaceDefinition
from outcomes.sample.chance import Chance
from outcomes.sample.geography import WARDS, postcodes, postcodes_by_ward
from outcomes.sample.stays import HIGH_NEED, Stay

_WARD_OF = postcodes()
_HOMES = postcodes_by_ward()
_MEDIUM_NEED = 0.36
_KNOWN = {"gender": 0.96, "disability": 0.90, "ethnic_group": 0.87, "need_band": 0.94}
_REFERRERS = ("GP practice", "Self", "Family", "Social worker", "Job centre", "School", "Riverside Advice Centre")


@dataclass(frozen=True)
class CaseFile:
    """One person in one partner's files. `since` is when the later postcode and level of need hold from, if ever."""

    stay: Stay
    birth_date: date | None
    postcode: str | None
    stated: Mapping[str, str]
    since: date | None
    later_postcode: str | None
    later_stated: Mapping[str, str]
    referred_by: str | None

    def postcode_on(self, day: date) -> str | None:
        return self.later_postcode if self.since and day >= self.since else self.postcode

    def stated_on(self, day: date) -> Mapping[str, str]:
        return self.later_stated if self.since and day >= self.since else self.stated


def open_file(place: PlaceDefinition, stay: Stay, seed: int) -> CaseFile:
    """The partner's file of one stay.

    Nobody under two programmes at once moves house or is assessed again: which of the two rows came first would
    otherwise decide a breakdown, and nobody has said how.
    """
    chance = Chance(seed, "file", *stay.words)
    asks = stay.organisation.archetype.asks
    birth = stay.person.birth_date if "age_band" in asks and chance.happens(0.95) else None
    postcode = stay.person.postcode if "ward" in asks and chance.happens(0.94) else None
    stated = _stated(place, stay, chance, birth, postcode)
    since = stay.started_on + timedelta(days=chance.whole(60, 300)) if chance.happens(0.12) else None
    may_change = since is not None and len(stay.programmes) == 1
    moves, eased = chance.happens(0.4), chance.happens(0.7)
    home = chance.pick(_HOMES[chance.pick(WARDS).code])
    return CaseFile(
        stay,
        birth,
        postcode,
        stated,
        since if may_change else None,
        home if postcode and moves else postcode,
        _eased(stated) if eased else stated,
        chance.pick(_REFERRERS) if chance.happens(0.5) else None,
    )


def _stated(
    place: PlaceDefinition, stay: Stay, chance: Chance, birth: date | None, postcode: str | None
) -> dict[str, str]:
    """The groups typed in: age band and ward only where the birth date or the postcode is not known."""
    truth = {**stay.person.groups, "need_band": need_band(stay.person.hardship), "ward": stay.person.ward}
    truth["age_band"] = age_band(
        stay.person.birth_date, stay.started_on, place.framework.breakdowns["age_band"].categories
    )
    found, archetype = {}, stay.organisation.archetype
    for dimension in place.framework.breakdowns:
        is_known = chance.happens(_KNOWN.get(dimension, 0.6))
        has_column = archetype.style == "form" or dimension not in {"age_band", "ward"}
        from_key = {"age_band": birth, "ward": postcode}.get(dimension)
        if is_known and has_column and from_key is None and dimension in archetype.asks:
            found[dimension] = truth[dimension]
    return found


def _eased(stated: Mapping[str, str]) -> dict[str, str]:
    """The groups after a later assessment: need one band lower."""
    lower = {"high": "medium", "medium": "low"}
    return {d: lower.get(c, c) if d == "need_band" else c for d, c in stated.items()}


def need_band(hardship: float) -> str:
    """The level of need a good assessor would record."""
    return "high" if hardship > HIGH_NEED else "medium" if hardship > _MEDIUM_NEED else "low"


def age_band(birth: date, day: date, bands: tuple[Category, ...]) -> str:
    """The band of the age reached on a day."""
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    fits = (b.code for b in bands if (b.from_age or 0) <= age <= (b.to_age if b.to_age is not None else 200))
    return next(fits, NOT_KNOWN.code)


def ward_of(postcode: str) -> str:
    return _WARD_OF[postcode]
