"""The choice a misspelt code is nearest to, in the words a partner sees; offered, and never taken.

Returns road: gate two → **near codes** → the finding's remedy. Asked only where a code is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.form import RESOURCE_KINDS
from outcomes.returns.texts import nearest

Choice = tuple[str, str, tuple[str, ...]]
"""A code, its label, and its synonyms."""


def near_code(place: PlaceDefinition, field: str, dimension: str, found: str) -> str | None:
    """The label (for indicators, the code) of the choice of a field that `found` nearly spells.

    `dimension` is the row's breakdown, for the field `category`.
    """
    words: dict[str, str] = {}
    for code, label, synonyms in choices(place, field, dimension):
        shown = code if field == "indicator" else label
        words |= dict.fromkeys((code, label, *synonyms), shown)
    near = nearest([found], words)
    return words[near] if near else None


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
