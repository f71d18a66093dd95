"""Where a figure comes from, and what a cell moves: the Python API's group `place.trace`.

On the road: place → **place_trace** → store. A reader sees the published figure, and cells of returns that are theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from outcomes.errors import PlaceError
from outcomes.figure_names import Name, Rests, moved, moved_by_input, parse
from outcomes.impact.caveats import Caveats
from outcomes.impact.sums import Told, gbp, quantity_of, spans_of, sum_of, together, told
from outcomes.returns.addresses import a1, place_of
from outcomes.store import trace
from outcomes.store.database import Store
from outcomes.store.trace import CellBehind, Only

if TYPE_CHECKING:
    from outcomes.place import Place

COORDINATOR, PUBLIC = "coordinator", "public"
"""Who may see every cell, and who may see none; anybody else is a partner, by its code, who may see its own."""


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
            made, behind = _looked_up(store, asked)
            rows = _told(store, asked, reader)
            beside = _said_beside(store, asked) if made else ()
        if not behind and not made:
            raise PlaceError(f"No return that counts tells {name}.", remedy="Check its span, and what is accepted.")
        return replace(_traced(str(asked), made, rows, behind, reader), beside=beside)

    def cell(self, return_id: int, address: str, *, reader: str = COORDINATOR) -> Moved:
        """Every figure that a cell, as `Results!H14`, of a version of a return moves."""
        sheet, _, cell = address.rpartition("!")
        self._known(reader)
        with self.place.store() as store:
            version = trace.version_of(store, return_id)
            if version is None or reader not in (COORDINATOR, version.partner_id):
                raise PlaceError(f"There is no return {return_id} of yours.", remedy="Its number is on its receipt.")
            if not version.is_measured:
                return Moved((), f"Version {version.version} of this return is not measured: it is {version.state}.")
            results = [Rests(*row) for row in trace.moved_by(store, return_id, sheet.strip("'"), cell)]
            inputs = trace.inputs_moved_by(store, return_id, sheet.strip("'"), cell)
            valued = _valued(store) if results else {}
        areas = {code for code, breakdown in self.place.definition.framework.breakdowns.items() if breakdown.areas}
        found = [*moved(results, valued, areas, version.partner_id)]
        found += [name for year, kind in inputs for name in moved_by_input(year, kind)]
        none = None if found else "No figure rests on this cell. Write it as Results!H14."
        return Moved(tuple(dict.fromkeys(map(str, found))), none)

    def _known(self, reader: str) -> None:
        if reader not in (COORDINATOR, PUBLIC) and self.place.definition.partner(reader) is None:
            raise PlaceError(f"There is no partner '{reader}'.", remedy="Name a partner, coordinator or public.")


def _valued(store: Store) -> dict[tuple[str, str], dict[str, set[str]]]:
    """Each published value line by year and indicator: its programmes, each with whose gain it is."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for year, code, programme, side in trace.sides_of_lines(store):
        found.setdefault((year, code), {}).setdefault(programme, set()).add(side)
    return found


def _looked_up(store: Store, asked: Name) -> tuple[list[str], list[CellBehind]]:
    """How a figure was made, in sentences, and every cell behind it."""
    if asked.what == "input":
        return _given(store, asked.span, asked.code or None), trace.cells_given(store, asked.span, asked.code or None)
    if asked.what == "ratio":
        return _ratio(store, asked)
    if asked.what == "result":
        return [], _cells(store, asked, [asked.code])
    if asked.dimension:
        return _share(store, asked), _cells(store, asked, [asked.code])
    lines = trace.value_lines_of(store, asked.span, asked.code or None, asked.programme or None)
    made = _sums(store, lines)
    if asked.code and not lines:
        why = trace.left_out_because(store, asked.span, asked.code)
        made = [f"It has no value: {why}" if why else "No value of it is published."]
    codes = [asked.code] if asked.code else list(dict.fromkeys(line["indicator_code"] for line in lines))
    return made, _cells(store, asked, codes)


def _said_beside(store: Store, asked: Name) -> tuple[str, ...]:
    """What goes with every figure in pounds: what its year's total leaves out, its prices, and what it rests on."""
    found = trace.caveats_of(store, asked.span)
    if found is None:
        return ()
    caveats = Caveats(**found)
    return (caveats.in_prices,) if asked.what == "input" else caveats.sentences


def _cells(store: Store, asked: Name, codes: Sequence[str]) -> list[CellBehind]:
    only = Only(asked.one_programme, asked.one_partner, *asked.group)
    return [cell for code in codes for cell in trace.cells_behind(store, code, asked.span, only)]


def _share(store: Store, asked: Name) -> list[str]:
    """What a partner or an area has of an indicator's value, as it is published."""
    found = trace.share_of(store, asked.span, asked.code, asked.dimension, asked.category)
    if found is None:
        return ["No value of it is published."]
    amount, is_hidden = found
    return ["Its value is hidden." if is_hidden else f"{asked}: £{amount:,}"]


def _ratio(store: Store, asked: Name) -> tuple[list[str], list[CellBehind]]:
    """A ratio's benefit and cost, and the cells behind either."""
    found = trace.ratio_of(store, asked.span, asked.code)
    if found is None:
        return [], []
    lines = trace.value_lines_of(store, asked.span, None, None)
    codes = list(dict.fromkeys(line["indicator_code"] for line in lines))
    kind = None if asked.code == "sroi" else "public_money"
    cells = [*_cells(store, Name("value", asked.span), codes), *trace.cells_given(store, asked.span, kind)]
    if found["ratio"] is None:
        return [f"There is none: {found['no_ratio_because']}"], cells
    made = f"£{found['benefit_gbp']:,} ÷ £{found['cost_gbp']:,} = £{found['ratio']:,.2f} for each pound"
    given = _given(store, asked.span, None) if asked.code == "sroi" else []
    return [made, *_sums(store, lines), *given], cells


def _sums(store: Store, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each line's sum, and what they come to together."""
    factors = trace.discounted_by(store)
    made = [sum_of(line, factors) for line in lines]
    return [*made, f"Together: {together([line['value_gbp'] for line in lines])}"] if len(lines) > 1 else made


def _given(store: Store, year: str, kind: str | None) -> list[str]:
    """What was put in, by kind; nothing where a part of it could not be brought to the price base."""
    found = trace.put_in(store, year, kind)
    if not found or any(amount is None for _, amount, _ in found):
        return []
    less = [f", less {gbp(passed)} that was passed on and counts once" if passed else "" for *_, passed in found]
    said = [f"{name}: {gbp(amount)}{words}" for (name, amount, _), words in zip(found, less, strict=True)]
    counted = [amount - passed for _, amount, passed in found]
    return [*said, f"Put in: {together(counted)}"] if len(found) > 1 else said


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
