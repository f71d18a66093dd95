"""The cells of returns behind a figure, and the figures that a cell moves: looked up in the store.

On the road: store's traces, figure_sums, figures_moved → **figure_cells** → place.trace, which shows a reader its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from outcomes.figure_names import BOTH, PARTNER, Name, slug, swing_name
from outcomes.figure_sums import Sums
from outcomes.figures_moved import (
    GivenCell,
    Line,
    PersonCell,
    Place,
    PublishedValue,
    Rests,
    moved_by_input,
    moved_by_other,
    moved_by_person,
    moved_by_results,
)
from outcomes.framework.combining import framework_of
from outcomes.framework.definitions import FromPeople, PlaceDefinition
from outcomes.impact.inputs import Organisations, parties
from outcomes.store import trace
from outcomes.store.database import Store
from outcomes.store.trace import CellBehind, Given, Holds, Only

if TYPE_CHECKING:
    import pandas as pd

_K = TypeVar("_K")
_V = TypeVar("_V")
_TYPED = ("value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared")
"""Fields of a row of results that are its figures; the others say what the row is of."""


@dataclass(frozen=True)
class Behind:
    """Finds the cells behind a figure, of every partner."""

    store: Store
    definition: PlaceDefinition
    sums: Sums

    def cells(self, name: Name) -> list[CellBehind]:
        """Every cell that the figure rests on."""
        if name.what in ("result", "attainment"):
            return self._of_results(name, [name.code])
        if name.what == "score":
            return self._of_results(name, self._scored(name))
        if name.what == "change":
            return self._of_change(name)
        if name.what == "joint":
            return self._joint(name)
        if name.what == "funding":
            return self._given(None, [one for one in trace.given(self.store) if one.programme_id == name.span])
        if name.what == "compared":
            return self._compared(name)
        if name.what in ("input", "flow", "bought", "leverage"):
            return self._put_in(name)
        return self._of_value(name)

    def _of_results(self, name: Name, codes: Sequence[str]) -> list[CellBehind]:
        only = Only(name.one_programme, name.one_partner, *name.group)
        return trace.cells_behind(self.store, codes, name.span, only) if codes else []

    def _of_value(self, name: Name) -> list[CellBehind]:
        """The cells of the lines that a value is made of; of a ratio those of what was put in as well."""
        codes = dict.fromkeys(line["indicator_code"] for line in self.sums.lines(name))
        if name.what == "value":
            return self._of_results(name, [name.code] if name.code else list(codes))
        only = Only()
        if name.what == "split":
            by, category = name.parts
            if by == "programme" and category in {p.programme for p in self.definition.programmes}:
                only = Only(programme=category)
            elif by == PARTNER:
                only = Only(partner=category)
            elif by in self.definition.framework.breakdowns:
                only = Only(dimension=by, category=category)
        cells = trace.cells_behind(self.store, list(codes), name.span, only) if codes else []
        if name.what == "ratio":
            cells += trace.cells_given(self.store, name.span, None if name.code == "sroi" else "public_money")
        elif name.what == "beside":
            cells += trace.cells_given(self.store, name.span, None)
        return cells

    def _put_in(self, name: Name) -> list[CellBehind]:
        if name.what in ("input", "leverage"):
            return trace.cells_given(self.store, name.span, name.code or None)
        ends = Ends(self.definition)
        rows = trace.given(self.store, year=name.span)
        if name.what == "flow":
            return self._given(name.span, [one for one in rows if ends.of(one) == name.parts])
        mine = [one for one in rows if (ends.of(one)[1], one.programme_id) == name.parts]
        return self._given(name.span, [one for one in mine if ends.of(one)[0] != ends.of(one)[1]])

    def _given(self, year: str | None, rows: Sequence[Given]) -> list[CellBehind]:
        years = [year] if year is not None else sorted({one.year for one in rows})
        return [cell for one in years for cell in trace.cells_given(self.store, one, None, rows)]

    def _scored(self, name: Name) -> list[str]:
        """The indicators of a score that have a target."""
        framework, what = name.parts
        aimed = [code for year, code in trace.aimed_at(self.store) if year == name.span]
        if what == "collective":
            shared = trace.shared_indicators(self.store)
            aimed = [code for code in aimed if code in shared]
        elif what != "headline":
            aimed = [c for c in aimed if self.definition.framework.outcome_of(c).bottom_line == what]
        return [c for c in aimed if framework_of(self.definition.all_frameworks, c).framework == framework]

    def _of_change(self, name: Name) -> list[CellBehind]:
        codes = self._ruled(lambda rule: rule.scale == name.code)
        only = Only(None, None, *(name.parts[1:] or ("all", "all")))
        return trace.cells_behind(self.store, codes, name.span, only) if codes else []

    def _joint(self, name: Name) -> list[CellBehind]:
        what, code = name.code, name.part(1)
        if what == "health":
            return trace.cells_of_partner(self.store, name.span, code)
        if what == "pooled":
            return trace.cells_given(self.store, name.span, code or None)
        if what == "counted":
            return self._of_results(name, [code])
        if what == "people":
            return self._of_results(name, self._ruled(lambda rule: bool(rule.supported)))
        return self._of_results(name, self._ruled(lambda rule: rule.achieved == code))

    def _compared(self, name: Name) -> list[CellBehind]:
        """Of the programmes of a side, or of both: whom they supported, who achieved it, and what was given."""
        other, achievement, side, *figure = name.parts
        ways = {name.span, other} if side == BOTH else {side}
        mine = [p.programme for p in self.definition.programmes if p.mechanism in ways]
        codes = self._ruled(lambda rule: bool(rule.supported) or rule.achieved == achievement)
        years = sorted(set(trace.spans(self.store).values()))
        people = [
            cell
            for year in years
            if codes
            for programme in mine
            for cell in trace.cells_behind(self.store, codes, year, Only(programme=programme))
        ]
        rests_on_money = side != BOTH and (not figure or _is_money(figure[0]))
        return people + self._given(None, self._given_for(mine)) if rests_on_money else people

    def _given_for(self, programmes: Sequence[str]) -> list[Given]:
        return [one for one in trace.given(self.store) if one.programme_id in programmes]

    def _ruled(self, wanted: Callable[[FromPeople], bool]) -> list[str]:
        rules = {code: one.from_people for code, one in self.definition.framework.indicators.items()}
        return [code for code, rule in rules.items() if rule is not None and wanted(rule)]


def _is_money(figure: str) -> bool:
    """Whether a figure of a comparison rests on what was given, and not on people alone."""
    return figure.endswith(("_gbp", "_an_outcome", "_public_pound")) or figure in ("hours", "small", "local")


@dataclass(frozen=True)
class Ends:
    """Who gave and who received a gift, as names of figures have them: as they are published."""

    definition: PlaceDefinition

    def of(self, one: Given) -> tuple[str, str]:
        listed = Organisations.of(self.definition.partners)
        ends = parties(one.from_whom, one.to_whom, one.kind, one.partner_name, listed, for_release=True)
        return slug(ends[0]), slug(ends[1])


@dataclass(frozen=True)
class Cells:
    """Finds the figures that a cell moves."""

    store: Store
    definition: PlaceDefinition
    query: Callable[[str], pd.DataFrame]

    def moved(self, return_id: int, sheet: str, cell: str, partner: str) -> list[Name]:
        """Their names, each as often as something in the cell moves it."""
        held = trace.held_by(self.store, return_id, sheet, cell)
        place = self._place() if held else None
        return [] if place is None else [name for one in held for name in self._of(one, sheet, cell, partner, place)]

    def _of(self, held: Holds, sheet: str, cell: str, partner: str, place: Place) -> Iterator[Name]:
        if held.holds == "results":
            own = held.field in _TYPED
            rows = (
                trace.moved_by(self.store, held.return_id, sheet, cell)
                if own
                else trace.told_in(self.store, held.return_id)
            )
            yield from moved_by_results([Rests(*row) for row in rows], place, partner)
        elif held.holds == "people":
            yield from moved_by_person(self._person(held, sheet, cell), place, partner)
        elif held.holds == "resources":
            yield from self._given(held, place)
        elif held.holds == "promises" or (held.holds, held.field) == ("return", "hours_spent"):
            yield from moved_by_other(place.spans[self._period(held)], partner)

    def _period(self, held: Holds) -> str:
        return str(self.store.one("select period from return_version where return_id = ?", [held.return_id]))

    def _person(self, held: Holds, sheet: str, cell: str) -> PersonCell:
        programme = self.store.one("select programme_id from return_version where return_id = ?", [held.return_id])
        rests = [Rests(*row) for row in trace.moved_by(self.store, held.return_id, sheet, cell)]
        row = [Rests(*one) for one in trace.spoken_by(self.store, held.return_id, held.row)]
        return PersonCell(held.field, str(programme), rests, row)

    def _given(self, held: Holds, place: Place) -> Iterator[Name]:
        ends = Ends(self.definition)
        for one in trace.given(self.store, return_id=held.return_id, row=held.row):
            cell = GivenCell(held.field, one.year, one.kind, *ends.of(one), one.programme_id)
            yield from moved_by_input(cell, place)

    def _place(self) -> Place:
        value = self._value()
        return Place(
            self.definition,
            value,
            trace.spans(self.store),
            set(trace.aimed_at(self.store)),
            trace.shared_indicators(self.store),
            self._credits(value),
            self._compared_ways(),
        )

    def _compared_ways(self) -> list[tuple[str, str, str]]:
        found = self.query("select side_one, side_other, achievement from comparison order by comparison_no")
        return [(str(one), str(other), str(what)) for one, other, what in found.itertuples(index=False)]

    def _credits(self, value: PublishedValue) -> dict[tuple[str, str], list[str]]:
        """Who is credited with part of an outcome that is valued."""
        rules = {key: self.definition.framework.indicators[key[1]].from_people for key in value.lines}
        valued = {(year, rule.achieved) for (year, _), rule in rules.items() if rule and rule.achieved}
        if not valued:
            return {}
        credit = self.query("select distinct year, achievement, partner_id from joint_credit order by all")
        return _gathered(((y, what), who) for y, what, who in credit.itertuples(index=False) if (y, what) in valued)

    def _value(self) -> PublishedValue:
        def rows(table: str, columns: str) -> Iterator[tuple[Any, ...]]:
            return (tuple(row.values()) for row in trace.rows_of_year(self.store, table, columns))

        sides = trace.sides_of_lines(self.store)
        named = "year, parameter_kind, parameter_code, parameter_part"
        swings = (swing_name(*row) for row in rows("value_sensitivity", named))
        gifts = rows("value_input", "year, giver, receiver")
        purchases = rows("value_bought", "year, receiver, programme_id")
        return PublishedValue(
            lines=_gathered(((year, code), Line(programme, side)) for year, code, programme, side in sides),
            swings=_gathered((name.span, (name.part(0), name.part(1))) for name in swings),
            besides=_gathered((year, way) for year, way in rows("value_beside", "year, beside_name")),
            givers=_gathered((year, (slug(giver), slug(receiver))) for year, giver, receiver in gifts),
            bought=_gathered((year, (slug(receiver), programme)) for year, receiver, programme in purchases),
        )


def _gathered(pairs: Iterable[tuple[_K, _V]]) -> dict[_K, list[_V]]:
    """What goes with each key, in order."""
    found: dict[_K, list[_V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
