"""The names that figures are asked for by: the same on the page and in trace.

On the road: reports, trace command → **figure_names** → place.trace. `figures_moved` says which of them a cell moves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from outcomes.errors import PlaceError
from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.form import RESOURCE_KINDS
from outcomes.vocabulary import BottomLine

ALL, OVERLAP, PARTNER, BOTH = "all", "overlap", "partner", "both"
RATIOS = ("sroi", "public_value", "fiscal_return")
JOINT = ("people", "counted", "outcome", "credit", "rate", "health", "pooled")
SPLITS = ("bottom_line", "stakeholder", "outcome", "side", "programme", "cashable", PARTNER, "contribution")
CASHABLE = ("spared", "said", "kept", "unsaid")
SHAPES: dict[str, tuple[int, ...]] = {
    "result": (1, 2, 4),
    "attainment": (1,),
    "value": (0, 1, 2, 4),
    "split": (2,),
    "swing": (2,),
    "beside": (1,),
    "ratio": (1,),
    "leverage": (0,),
    "input": (0, 1),
    "flow": (2,),
    "bought": (2,),
    "score": (2,),
    "change": (1, 3),
    "joint": (1, 2),
    "funding": (0,),
    "compared": (3, 4),
}
"""How many parts a figure's name may have behind what it is and of when."""
GRAMMAR = (
    "Write result/2025-26/INDICATOR, value/2025-26/INDICATOR/PROGRAMME, value/2025-26, input/2025-26/KIND or "
    "ratio/2025-26/sroi. A part of a figure has its group behind it: result/2025-26/INDICATOR/all/ward/CODE, or "
    "value/2025-26/INDICATOR/all/partner/CODE. docs/social-value.md lists all names."
)
_GROUPED = ("result", "value")
"""Kinds of figures whose parts are an indicator, a programme, a breakdown and a group."""


@dataclass(frozen=True)
class Name:
    """What a figure is (one of `SHAPES`), of when, of what: a result's or value's indicator, programme and group.

    What is said of funding is of no one time: its span is the programme, or the way of funding. A comparison of two
    ways has the first as its span; its parts are the other, the achievement, the side (or both) and one figure's name.
    """

    what: str
    span: str
    parts: tuple[str, ...] = ()

    @classmethod
    def of(cls, what: str, span: str, *parts: str) -> Name:
        return cls(what, span, parts)

    def __str__(self) -> str:
        return "/".join((self.what, self.span, *self.parts))

    def part(self, number: int) -> str:
        """A part by its place; empty where the name is shorter."""
        return self.parts[number] if number < len(self.parts) else ""

    @property
    def code(self) -> str:
        return self.part(0)

    @property
    def programme(self) -> str:
        return self.part(1) if self.what in _GROUPED else ""

    @property
    def dimension(self) -> str:
        return self.part(2) if self.what in _GROUPED else ""

    @property
    def category(self) -> str:
        return self.part(3) if self.what in _GROUPED else ""

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


def slug(words: str) -> str:
    """Words as a part of a name: `Riverside CVS` → `riverside-cvs`; one of our own codes stays as it is."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")


def swing_name(year: str, kind: str, code: str, part: str) -> Name:
    """The name of a figure that the total is moved by."""
    return Name.of("swing", year, kind, slug(f"{code} {part}"))


def compared_name(sides: tuple[str, str], achievement: str, side: str, *figure: str) -> Name:
    """The name of a side's figures in a comparison of two ways of funding on an achievement, or of one of them."""
    return Name.of("compared", sides[0], sides[1], achievement, side, *figure)


def parse(text: str, definition: PlaceDefinition) -> Name:
    """The name in its parts. Raises PlaceError where it is no figure's of this place."""
    what, *rest = text.strip().split("/")
    span, *parts = rest or [""]
    if what != "score":
        parts = _codes(parts, [f.framework for f in definition.all_frameworks[1:]])
    name = Name.of(what, span, *parts)
    if not span or len(parts) not in SHAPES.get(what, ()) or "" in parts:
        half = what in _GROUPED and len(parts) == 3
        said = f"“{text}” names a group by half." if half else f"“{text}” is no figure's name."
        raise PlaceError(said, remedy=GRAMMAR)
    for part, word, known in _known(name, definition):
        if part and part not in known:
            raise PlaceError(f"There is no {word} '{part}'.", remedy=GRAMMAR)
    return name


def _codes(parts: Sequence[str], frameworks: Collection[str]) -> list[str]:
    """Parts with each code of another framework, which has its framework's before it, as one."""
    found: list[str] = []
    for part in parts:
        if found and found[-1] in frameworks:
            found[-1] = f"{found[-1]}/{part}"
        else:
            found.append(part)
    return found


def _known(name: Name, definition: PlaceDefinition) -> Iterator[tuple[str, str, Collection[str]]]:
    """Each part of a name that is a code of the place's, what it is a code of, and the codes there are."""
    programmes = {p.programme for p in definition.programmes}
    if name.what in (*_GROUPED, "attainment"):
        yield name.code, "indicator", definition.framework.indicators
        yield name.programme, "programme", programmes | {ALL, OVERLAP}
        yield name.dimension, "breakdown", {*definition.framework.breakdowns, PARTNER}
        if name.dimension == PARTNER:
            yield name.category, "partner", {p.partner_id for p in definition.partners}
    elif name.what == "input":
        yield name.code, "kind of input", RESOURCE_KINDS
    elif name.what == "ratio":
        yield name.code, "ratio", RATIOS
    elif name.what == "score":
        yield name.code, "framework", {f.framework for f in definition.all_frameworks}
        yield name.part(1), "score", {*BottomLine, "headline", "collective"}
    elif name.what == "joint":
        yield name.code, "joint figure", JOINT
    elif name.what == "split":
        yield name.code, "way to split", {*SPLITS, *definition.framework.breakdowns}
        if name.code == "cashable":
            yield name.part(1), "cashable part", CASHABLE
    elif name.what == "change":
        yield name.code, "scale", definition.framework.scales
    elif name.what == "funding":
        yield name.span, "programme or way of funding", programmes | {p.mechanism for p in definition.programmes}
    elif name.what == "compared":
        ways = {p.mechanism for p in definition.programmes}
        yield name.span, "way of funding", ways
        yield name.code, "way of funding", ways
        yield name.part(1), "achievement", definition.framework.achievements
        yield name.part(2), "side of the comparison", (name.span, name.code, BOTH)
