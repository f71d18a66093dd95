"""The choice a misspelt code is nearest to, in the words a partner sees; offered, and never taken.

Returns road: gate two → **near codes** → the finding's remedy. Asked only where a code is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.form import RESOURCE_KINDS
from outcomes.returns.texts import key, nearest_key

Choice = tuple[str, str, tuple[str, ...]]
"""A code, its label, and its synonyms."""

NearCode = Callable[[str, str, str], str | None]
"""For a field, a row's breakdown (it matters for `category`) and what is found there: the choice it nearly spells, by
its label (an indicator by its code); None where there is none."""


def near_codes(place: PlaceDefinition) -> NearCode:
    """The look-up for a place; each field's choices are gathered once."""

    @cache
    def spelt(field: str, dimension: str) -> dict[str, str]:
        """What is shown for each word of the field's choices, by the word's key."""
        shown: dict[str, str] = {}
        for code, label, synonyms in choices(place, field, dimension):
            shown |= dict.fromkeys(map(key, (code, label, *synonyms)), code if field == "indicator" else label)
        return shown

    def near(field: str, dimension: str, found: str) -> str | None:
        words = spelt(field, dimension)
        one = nearest_key([found], words)
        return words[one] if one else None

    return near


def choices(place: PlaceDefinition, field: str, dimension: str = "all") -> Iterator[Choice]:
    """The codes a field may hold; none where it holds no codes of the place or its framework."""
    framework = place.framework
    split = field.removeprefix("breakdown:") if field.startswith("breakdown:") else dimension
    if field == "indicator":
        yield from ((code, i.label, ()) for code, i in framework.indicators.items())
    elif field == "dimension":
        yield from ((code, b.label, ()) for code, b in framework.breakdowns.items())
    elif field == "outcome":
        yield from ((o.code, o.outcome, ()) for o in framework.outcomes)
    elif field == "kind":
        yield from ((code, label, ()) for code, label in RESOURCE_KINDS.items())
    elif field == "basis":
        yield from ((word, word, ()) for word in ("actual", "forecast"))
    elif (field == "category" or field.startswith("breakdown:")) and split in framework.breakdowns:
        yield from ((c.code, c.label, c.synonyms) for c in place.categories(split))
