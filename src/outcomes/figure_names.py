"""The names that figures are asked for by, and which of them a cell moves.

On the road: value report, trace command → **figure_names** → place_trace. A name is the same on the page and in trace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass

from outcomes.errors import PlaceError
from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.form import RESOURCE_KINDS

ALL, OVERLAP, PARTNER = "all", "overlap", "partner"
KINDS = ("result", "value", "input", "ratio")
RATIOS = ("sroi", "public_value", "fiscal_return")
GRAMMAR = (
    "Write result/2025-26/INDICATOR, value/2025-26/INDICATOR/PROGRAMME, value/2025-26, input/2025-26/KIND or "
    "ratio/2025-26/sroi. A part of a figure has its group behind it: result/2025-26/INDICATOR/all/ward/CODE, or "
    "value/2025-26/INDICATOR/all/partner/CODE."
)


@dataclass(frozen=True)
class Name:
    """What a figure is (one of `KINDS`), of when, of what, of which programme, and of which group."""

    what: str
    span: str
    code: str = ""
    programme: str = ""
    dimension: str = ""
    category: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, astuple(self)))

    @property
    def one_programme(self) -> str | None:
        """The programme whose rows alone are behind it; None where every programme's are."""
        return None if self.programme in ("", ALL, OVERLAP) else self.programme

    @property
    def one_partner(self) -> str | None:
        return self.category if self.dimension == PARTNER else None

    @property
    def group(self) -> tuple[str, str]:
        """Dimension and category of the rows behind it."""
        return (ALL, ALL) if self.dimension in ("", PARTNER) else (self.dimension, self.category)


def parse(text: str, definition: PlaceDefinition) -> Name:
    """The name in its parts. Raises PlaceError where it is no figure's of this place."""
    parts = text.strip().split("/")
    name = Name(*parts) if 2 <= len(parts) <= 6 else Name("", "")
    if name.what not in KINDS or not name.span or (name.what in ("result", "ratio") and not name.code):
        raise PlaceError(f"“{text}” is no figure's name.", remedy=GRAMMAR)
    for part, word, known in _known(name, definition):
        if part and part not in known:
            raise PlaceError(f"There is no {word} '{part}'.", remedy=GRAMMAR)
    if bool(name.dimension) != bool(name.category):
        raise PlaceError(f"“{text}” names a group by half.", remedy=GRAMMAR)
    return name


def _known(name: Name, definition: PlaceDefinition) -> Iterator[tuple[str, str, Collection[str]]]:
    """Each part of a name, what it is a code of, and the codes there are."""
    codes: dict[str, tuple[str, Collection[str]]] = {
        "input": ("kind of input", RESOURCE_KINDS),
        "ratio": ("ratio", RATIOS),
    }
    word, known = codes.get(name.what, ("indicator", definition.framework.indicators))
    yield name.code, word, known
    yield name.programme, "programme", {p.programme for p in definition.programmes} | {ALL, OVERLAP}
    yield name.dimension, "breakdown", {*definition.framework.breakdowns, PARTNER}
    if name.dimension == PARTNER:
        yield name.category, "partner", {p.partner_id for p in definition.partners}


@dataclass(frozen=True)
class Rests:
    """A result that a cell is part of."""

    code: str
    span: str
    programme: str
    dimension: str
    category: str


Valued = Mapping[tuple[str, str], Mapping[str, Collection[str]]]
"""By year and indicator: the programmes of its value lines as published, each with whose gain they are."""


def moved(results: Iterable[Rests], valued: Valued, areas: Collection[str], partner: str) -> Iterator[Name]:
    """The names of all that moves with these results. `areas`: breakdowns by which values are split."""
    for one in results:
        lines = valued.get((one.span, one.code), {})
        if one.dimension != ALL:
            yield Name("result", one.span, one.code, ALL, one.dimension, one.category)
            if lines and one.dimension in areas:
                yield Name("value", one.span, one.code, ALL, one.dimension, one.category)
            continue
        yield Name("result", one.span, one.code)
        yield Name("result", one.span, one.code, one.programme)
        for programme in lines:
            if programme in (one.programme, ALL, OVERLAP):
                yield Name("value", one.span, one.code, programme)
        if lines:
            yield Name("value", one.span, one.code, ALL, PARTNER, partner)
            yield Name("value", one.span)
            yield from _ratios(one.span, with_budgets=any("fiscal" in sides for sides in lines.values()))


def moved_by_input(year: str, kind: str) -> Iterator[Name]:
    """The names of all that moves with what was put in."""
    yield Name("input", year, kind)
    yield Name("input", year)
    if kind == "public_money":
        yield from _ratios(year, with_budgets=True)
    else:
        yield Name("ratio", year, "sroi")


def _ratios(year: str, *, with_budgets: bool) -> Iterator[Name]:
    for ratio in RATIOS if with_budgets else RATIOS[:2]:
        yield Name("ratio", year, ratio)
