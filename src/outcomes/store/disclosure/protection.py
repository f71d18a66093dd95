"""Decides what a publication hides, and how much of it because it is small and how much to protect that.

On the road: measures → figures → problem → protect → **protection** → publish. Where the small numbers of a
breakdown cannot be protected, or only by hiding the place's total of the year, on which scores rest, that breakdown of
that year is withheld instead: not published at all. Groups of a quarter come last, once all that is coarser is decided:
they never cost a figure of a quarter or a year, and where they cannot be protected otherwise they are withheld.
What the attacker works out all the same, and is not small, stays hidden, and `publish` says of it that it can be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import duckdb

from outcomes.store.disclosure.figures import ALL, At, Row, Thresholds, read_rows, read_thresholds
from outcomes.store.disclosure.linked import Ints, LinkedTables, State
from outcomes.store.disclosure.own import own_figures
from outcomes.store.disclosure.problem import NOTHING_SETTLED, Own, Snapshot, linked_tables
from outcomes.store.disclosure.protect import protect
from outcomes.store.disclosure.record import earlier as read_earlier
from outcomes.store.disclosure.record import of_measures
from outcomes.store.disclosure.ties import Ties, read_ties


@dataclass(frozen=True)
class Protected:
    """The published rows that count people: `hidden` shows the mark only, `withheld` is not published at all.

    `alone` shows the mark only as well: single rows that are not small and can be worked out, of which that is said.
    """

    shown: tuple[Row, ...]
    hidden: tuple[Row, ...]
    withheld: tuple[Row, ...]
    own: Own
    earlier: Sequence[Snapshot]
    ties: Ties
    alone: tuple[Row, ...] = ()

    def without(self, worked_out: Set[tuple[str, tuple[str, ...]]]) -> Protected:
        """The same without hidden rows, by table and key, that can be worked out: not those that show something still,
        nor those that are small, which it would not help."""
        stay = {row.name for row in self.shown} | {row.name for row in self.hidden if row.is_marked}
        alone = tuple(row for row in self.hidden if row.name in worked_out - stay)
        hidden = tuple(row for row in self.hidden if row not in alone)
        return replace(self, hidden=hidden, alone=(*self.alone, *alone))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is published, figures or marks."""
        return self.shown + self.hidden

    @property
    def small(self) -> int:
        """Rows hidden because they show a small number."""
        return sum(row.is_marked for row in self.hidden)

    @property
    def protecting(self) -> int:
        """Rows hidden because a small number could be worked out from them."""
        return len(self.hidden) - self.small


def protect_published(connection: duckdb.DuckDBPyConnection, publication_no: int) -> Protected:
    """What the publication of that number hides. Views of the store are to hand; of the past, what it published."""
    thresholds = read_thresholds(connection)
    own, past = own_figures(connection), read_earlier(connection, publication_no)
    ties = read_ties(connection)
    chosen = [
        _choose(rows, own, of_measures(past, {row.at.measure for row in rows}), thresholds, ties)
        for rows in ties.grouped(read_rows(connection, thresholds))
    ]
    return Protected(
        tuple(row for one in chosen for row in one.shown),
        tuple(row for one in chosen for row in one.hidden),
        tuple(row for one in chosen for row in one.withheld),
        own,
        past,
        ties,
    )


_Figure = tuple[At, str, int]
"""Where a figure stands, its part, and how many people it is."""


@dataclass(frozen=True)
class _Choice:
    """Which rows of one measure are shown, hidden and withheld; and what is the worse for it.

    `exposed` are figures that nothing hides, by where they stand and what they are, and `exposed_before` those of
    earlier publications; `lost` the years whose total of the place is hidden though it is not small.
    """

    shown: Sequence[Row]
    hidden: Sequence[Row]
    withheld: Sequence[Row]
    exposed: frozenset[_Figure]
    exposed_before: frozenset[_Figure]
    lost: frozenset[str]

    @property
    def troubled(self) -> frozenset[str]:
        """The quarters and years that are the worse for it."""
        return self.lost | {at.span for at, _, _ in self.exposed}

    def troubled_beside(self, other: _Choice) -> set[str]:
        """The quarters and years that are worse than with another choice."""
        exposed = (self.exposed - other.exposed) | (self.exposed_before - other.exposed_before - other.exposed)
        return {at.span for at, _, _ in exposed} | (self.lost - other.lost)


def _choose(rows: Sequence[Row], own: Own, past: Sequence[Snapshot], thresholds: Thresholds, ties: Ties) -> _Choice:
    """Hide what must be: first of what is coarse, then of groups of quarters, at no cost to that."""
    coarse = _choose_coarse([row for row in rows if not row.at.is_fine], own, past, thresholds, ties)
    fine = [row for row in rows if row.at.is_fine]
    return _with_fine(coarse, fine, own, past, ties) if fine else coarse


def _choose_coarse(
    rows: Sequence[Row], own: Own, past: Sequence[Snapshot], thresholds: Thresholds, ties: Ties
) -> _Choice:
    """Hide what must be; withhold a breakdown where that saves a year. What nothing saves, the audit refuses."""
    first = _hide(rows, [], own, past, ties)
    for breakdowns in _breakdowns(rows, thresholds) if first.troubled else ():
        withheld = [row for row in rows if _breakdown(row) in breakdowns and row.at.span in first.troubled]
        choice = _hide([row for row in rows if row not in withheld], withheld, own, past, ties)
        if not choice.troubled:
            return choice
    return first


def _with_fine(coarse: _Choice, fine: Sequence[Row], own: Own, past: Sequence[Snapshot], ties: Ties) -> _Choice:
    """A choice with groups of quarters besides. Withheld are those whose year's are; then, as long as something coarser
    would have to be hidden for them, those of the quarter or year in question, of its whole year, and all."""
    settled = dict(enumerate([State.SHOWN] * len(coarse.shown) + [State.SMALL] * len(coarse.hidden)))
    gone = {(*_breakdown(row), row.at.span) for row in coarse.withheld}
    given_up: set[str] = set()
    for _ in range(2):
        left = [r for r in fine if not {r.at.span, r.at.year} & given_up and (*_breakdown(r), r.at.year) not in gone]
        withheld = [*coarse.withheld, *(row for row in fine if row not in left)]
        choice = _hide([*coarse.shown, *coarse.hidden, *left], withheld, own, past, ties, settled)
        if not (troubled := choice.troubled_beside(coarse)):
            return choice
        given_up = {span.split(" ")[0] for span in troubled} if given_up else troubled
    return replace(coarse, withheld=[*coarse.withheld, *fine])


def _hide(
    rows: Sequence[Row],
    withheld: Sequence[Row],
    own: Own,
    past: Sequence[Snapshot],
    ties: Ties,
    settled: Mapping[int, State] = NOTHING_SETTLED,
) -> _Choice:
    measures = {row.at.measure for row in rows}
    mine = {who: {at: n for at, n in figures.items() if at[0].measure in measures} for who, figures in own.items()}
    tables = linked_tables(rows, mine, past, ties, settled)
    done = protect(tables)
    shown = [row for n, row in enumerate(rows) if not done.hidden[n]]
    hidden = [row for n, row in enumerate(rows) if done.hidden[n]]
    is_published = tables.row_of[done.exposed] < len(rows)
    now, before = (_named(tables, done.exposed[which]) for which in (is_published, ~is_published))
    return _Choice(shown, hidden, withheld, now, before, frozenset(_lost_years(hidden)))


def _named(tables: LinkedTables, cells: Ints) -> frozenset[_Figure]:
    return frozenset((*place, people) for place, people in (tables.places[cell] for cell in cells) if place is not None)


def _lost_years(hidden: Sequence[Row]) -> set[str]:
    """The years whose total of the place is hidden though it is not small."""
    totals = (row for row in hidden if not row.is_marked and row.at.partner == row.at.dimension == ALL)
    return {row.at.span for row in totals if not row.at.is_quarter}


def _breakdown(row: Row) -> tuple[str, str]:
    return row.at.measure, row.at.dimension


def _breakdowns(rows: Sequence[Row], thresholds: Thresholds) -> Iterator[set[tuple[str, str]]]:
    """What might be withheld: one breakdown with small numbers, those of special categories first; then all of them.

    Of the classes of change alone before anything is withheld of the indicators they are tied to.
    """
    classes = [row for row in rows if row.at.measure.startswith(row.table)]
    for some in (classes, rows) if 0 < len(classes) < len(rows) else (rows,):
        small = {row.at.dimension for row in some if row.is_marked} - {ALL}
        measures = {row.at.measure for row in some}
        ordered = sorted(small, key=lambda name: (name not in thresholds.special_dimensions, name))
        choices = [[name] for name in ordered] + ([ordered] if len(ordered) > 1 else [])
        yield from ({(measure, name) for measure in measures for name in names} for names in choices)
