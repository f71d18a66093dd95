"""Whether every unit value a place counts by can be brought to its price base, as it holds in the place's time.

On the road: place_files → **price_reach** → `outcomes framework check`. A place with such a value may be loaded all the
same: what cannot be brought to the price base is refused by name and left out, and its deflator may yet be published.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from outcomes.errors import DefinitionError, ValuesError
from outcomes.framework.definitions import PlaceDefinition, PlaceFile
from outcomes.framework.in_force import holds_on
from outcomes.framework.uprating import uprate
from outcomes.framework.values import Values
from outcomes.partly_read import NotRead, was_read
from outcomes.strict_yaml import Document


def unreached_faults(place: PlaceDefinition, head: Document, values: Values) -> Iterator[DefinitionError]:
    """Unit values that no series brings to the price base of place.yaml; those refused alike are one fault.

    `values` as far as their files could be read.
    """
    base = place.place.price_base
    if base is None:
        return
    refused: dict[tuple[str, str], list[str]] = {}
    for code in _counted_by(place):
        for why in _refusals(code, place, base, values):
            refused.setdefault(why, []).append(code)
    for (why_not, remedy), codes in refused.items():
        named = ", ".join(f"'{code}'" for code in codes)
        message = f"No series brings {named} to the price base {base}. {why_not}"
        yield head.at("price_base").fault(message, remedy)


def _counted_by(place: PlaceDefinition) -> dict[str, None]:
    """The unit values of its indicators, and of an hour of time where the place names one."""
    found: dict[str, None] = {}
    for indicator in place.framework.indicators.values():
        try:
            found |= {indicator.value.unit_value: None} if indicator.value else {}
        except NotRead:
            continue
    return found | _hour_of_time(place.place)


def _hour_of_time(head: PlaceFile) -> dict[str, None]:
    settings = head.social_value if was_read(head, "social_value") else None
    is_named = settings is not None and "hour_of_time" in settings.model_fields_set
    return {settings.hour_of_time: None} if settings and is_named and was_read(settings, "hour_of_time") else {}


def _refusals(code: str, place: PlaceDefinition, base: str, values: Values) -> dict[tuple[str, str], None]:
    """Why the amounts of a value cannot be brought to the price base, each reason once with its remedy."""
    first, last = _time_of(place)
    found: dict[tuple[str, str], None] = {}
    try:
        dated = [value for value in values.dated(code) if holds_on(value, first, last)]
    except (ValuesError, NotRead):
        return {}  # it cannot be had, which the framework's check says
    for value in dated:
        try:
            uprate(value, base, values, place.place.prices)
        except ValuesError as error:
            found[error.message, error.remedy] = None
        except NotRead:
            continue
    return found


def _time_of(place: PlaceDefinition) -> tuple[date, date]:
    """From the first day of its programmes to the last; without any, all time."""
    days = [(one.starts, one.ends) for one in place.programmes if was_read(one, "starts", "ends")]
    if not days:
        return date.min, date.max
    return min(starts for starts, _ in days), max(ends for _, ends in days)
