"""Where a figure comes from, and what a cell moves: the Python API's group `place.trace`.

On the road: place → **place.trace** → store. A reader sees the published figure, and cells of returns that are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from outcomes.errors import PlaceError
from outcomes.figure_cells import Behind, Cells
from outcomes.figure_names import Name, parse
from outcomes.figure_sums import Sums
from outcomes.impact.caveats import Caveats
from outcomes.impact.sums import Told, quantity_of, spans_of, told
from outcomes.returns.addresses import a1, place_of
from outcomes.store import trace
from outcomes.store.database import Store
from outcomes.store.trace import CellBehind, Only

if TYPE_CHECKING:
    from outcomes.place import Place

COORDINATOR, PUBLIC = "coordinator", "public"
"""Who may see every cell, and who may see none; anybody else is a partner, by its code, who may see its own."""
_OF_VALUE = ("value", "split", "swing", "beside", "ratio", "leverage")
"""Kinds of figures that are part of a year's social value, or made of it."""


PUBLISHED = ("split", "swing", "beside", "ratio", "leverage", "flow", "bought", "compared")
"""Figures that are worked out only when a place publishes."""


@dataclass(frozen=True)
class Source:
    """One return behind a figure; `cells` as people write them, ranges joined; `raw` where there is one typed cell."""

    partner_id: str
    programme_id: str
    period: str
    return_id: int
    version: int
    field: str
    sheet: str
    cells: str
    raw: str | None = None

    @property
    def sentence(self) -> str:
        stands = f", where “{self.raw}” stands" if self.raw is not None else ""
        where = (
            f"{self.partner_id}, {self.programme_id}, {self.period}: return {self.return_id}, version {self.version}"
        )
        return f"{where}, sheet {self.sheet}, {self.cells} ({self.field}){stands}"


@dataclass(frozen=True)
class Traced:
    """A figure, how it was made, and where it comes from.

    made        the sum, from published figures, for everybody
    told        what each partner told of what is valued, in sentences: the reader's own, and to the coordinator all
    has_others  whether there are returns this reader may not see; how many could tell a hidden count
    beside      of pounds, what its year's total leaves out, its prices, and what it rests on, for everybody
    """

    figure: str
    made: tuple[str, ...]
    told: tuple[str, ...]
    sources: tuple[Source, ...]
    has_others: bool
    beside: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Moved:
    """What a cell moves: the figures' names; `why_none` where it moves nothing."""

    figures: tuple[str, ...]
    why_none: str | None = None


@dataclass(frozen=True)
class Trace:
    """From figures to cells and back. `reader`: `coordinator`, `public`, or a partner's code."""

    place: Place

    def figure(self, name: str, *, reader: str = COORDINATOR) -> Traced:
        """A figure's returns and cells.

        Raises:
            PlaceError: the name is no figure's, or the reader is nobody the place lists.
        """
        asked = parse(name, self.place.definition)
        self._known(reader)
        with self.place.store() as store:
            sums = Sums(store, self.place.definition, self.place.measures.query)
            made, behind = sums.made(asked), Behind(store, self.place.definition, sums).cells(asked)
            rows = _told(store, asked, reader)
            beside = _said_beside(store, asked) if made else ()
        if asked.what in PUBLISHED and not made:
            raise PlaceError(f"{name} is not published.", remedy="Check its name on the report, and publish again.")
        if not behind and not made:
            raise PlaceError(f"No return that counts tells {name}.", remedy="Check its span, and what is accepted.")
        return replace(_traced(str(asked), made, rows, behind, reader), beside=beside)

    def cell(self, return_id: int, address: str, *, reader: str = COORDINATOR) -> Moved:
        """Every figure that a cell, as `Results!H14`, of a version of a return moves.

        Listed is what rests on the cell and may change with it; small numbers may come to be hidden or shown besides.
        """
        sheet, _, cell = address.rpartition("!")
        self._known(reader)
        with self.place.store() as store:
            version = trace.version_of(store, return_id)
            if version is None or reader not in (COORDINATOR, version.partner_id):
                raise PlaceError(f"There is no return {return_id} of yours.", remedy="Its number is on its receipt.")
            if not version.is_measured:
                return Moved((), f"Version {version.version} of this return is not measured: it is {version.state}.")
            found = Cells(store, self.place.definition, self.place.measures.query).moved(
                return_id, sheet.strip("'"), cell, version.partner_id
            )
        none = None if found else "No figure rests on this cell. Write it as Results!H14."
        return Moved(tuple(dict.fromkeys(map(str, found))), none)

    def _known(self, reader: str) -> None:
        if reader not in (COORDINATOR, PUBLIC) and self.place.definition.partner(reader) is None:
            raise PlaceError(f"There is no partner '{reader}'.", remedy="Name a partner, coordinator or public.")


def _said_beside(store: Store, asked: Name) -> tuple[str, ...]:
    """What goes with every figure in pounds: what its year's total leaves out, its prices, and what it rests on."""
    found = trace.caveats_of(store, asked.span) if asked.what in (*_OF_VALUE, "input") else None
    if found is None:
        return ()
    caveats = Caveats(**found)
    return (caveats.in_prices,) if asked.what == "input" else caveats.sentences


def _told(store: Store, asked: Name, reader: str) -> list[str]:
    """What partners' returns say of what is valued, and how that makes each line's quantity."""
    if asked.what != "value" or reader == PUBLIC:
        return []
    lines = trace.value_lines_of(store, asked.span, asked.code or None, asked.one_programme)
    if asked.programme and not asked.one_programme and not asked.dimension:
        lines = [line for line in lines if line["programme_id"] == asked.programme]
    spans: dict[str, dict[str, None]] = {}
    for line in lines:
        spans.setdefault(line["indicator_code"], {}).update(dict.fromkeys(spans_of(line)))
    partner = asked.one_partner if reader == COORDINATOR else reader
    if asked.one_partner not in (None, partner):
        return []
    only = Only(asked.one_programme, partner, *asked.group)
    return [
        sentence
        for code, of in spans.items()
        for sentence in _of_indicator(
            [told(row) for row in trace.told_by_partners(store, code, list(of), only)],
            [line for line in lines if line["indicator_code"] == code] if _tells_all(asked, reader) else [],
            trace.baseline_of(store, code, asked.span),
        )
    ]


def _tells_all(asked: Name, reader: str) -> bool:
    return reader == COORDINATOR and not asked.dimension


def _of_indicator(rows: Sequence[Told], lines: Sequence[Mapping[str, Any]], baseline: float | None) -> Iterable[str]:
    """What was told of an indicator, and how it makes each line's quantity; a line of several sides only once."""
    yield from (one.sentence for one in rows)
    made = {(line["programme_id"], line["spans"]): quantity_of(line, rows, baseline) for line in lines}
    yield from (sentence for sentence in made.values() if sentence is not None)


def _traced(name: str, made: Sequence[str], rows: Sequence[str], behind: Sequence[CellBehind], reader: str) -> Traced:
    mine = [one for one in behind if reader in (COORDINATOR, one.partner_id)]
    return Traced(name, tuple(made), tuple(rows), tuple(_sources(mine)), len(mine) < len(behind))


def _sources(behind: Sequence[CellBehind]) -> Iterable[Source]:
    def key(one: CellBehind) -> tuple[Any, ...]:
        return one.partner_id, one.programme_id, one.period, one.return_id, one.version, one.field, one.sheet

    for found, cells in groupby(sorted(behind, key=key), key=key):
        same = list(cells)
        raw = same[0].raw if len(same) == 1 else None
        partner, programme, period, return_id, version, field, sheet = found
        addresses = joined(one.cell for one in same)
        yield Source(partner, programme, period, return_id, version, field, sheet, addresses, raw)


def joined(cells: Iterable[str]) -> str:
    """Addresses with those that follow on joined: `V6:V9, V12`."""
    places = sorted((place[1], place[0]) for cell in set(cells) if (place := place_of(cell)))
    runs: list[list[tuple[int, int]]] = []
    for column, row in places:
        if runs and runs[-1][-1] == (column, row - 1):
            runs[-1].append((column, row))
        else:
            runs.append([(column, row)])
    ends = [(_a1(run[0]), _a1(run[-1])) for run in runs]
    return ", ".join(first if first == last else f"{first}:{last}" for first, last in ends)


def _a1(place: tuple[int, int]) -> str:
    return a1(place[1], place[0])
