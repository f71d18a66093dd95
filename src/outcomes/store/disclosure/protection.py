"""Decides what a publication hides, and how much of it because it is small and how much to protect that.

On the road: measures → figures → problem → protect → **protection** → publish. Where the small numbers of a
breakdown cannot be protected, or only by hiding the place's total of the year, on which scores rest, that breakdown of
that year is withheld instead: not published at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from outcomes.store.disclosure.figures import ALL, Row, Thresholds, read_rows, read_thresholds
from outcomes.store.disclosure.own import own_figures
from outcomes.store.disclosure.problem import Own, Snapshot, linked_tables
from outcomes.store.disclosure.protect import protect
from outcomes.store.disclosure.record import by_measure
from outcomes.store.disclosure.record import earlier as read_earlier


@dataclass(frozen=True)
class Protected:
    """The published rows that count people: `hidden` shows the mark only, `withheld` is not published at all."""

    shown: tuple[Row, ...]
    hidden: tuple[Row, ...]
    withheld: tuple[Row, ...]
    own: Own
    earlier: Sequence[Snapshot]

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
    of_measure = by_measure(past)
    measures: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(connection, thresholds):
        measures[row.at.measure].append(row)
    chosen = [_choose(rows, own, of_measure[code], thresholds) for code, rows in measures.items()]
    return Protected(
        tuple(row for one in chosen for row in one.shown),
        tuple(row for one in chosen for row in one.hidden),
        tuple(row for one in chosen for row in one.withheld),
        own,
        past,
    )


@dataclass(frozen=True)
class _Choice:
    """Which rows of one measure are shown, hidden and withheld, and the years that are the worse for it."""

    shown: Sequence[Row]
    hidden: Sequence[Row]
    withheld: Sequence[Row]
    troubled: frozenset[str]


def _choose(rows: Sequence[Row], own: Own, past: Sequence[Snapshot], thresholds: Thresholds) -> _Choice:
    """Hide what must be; withhold a breakdown where that saves a year. What nothing saves, the audit refuses."""
    first = _hide(rows, [], own, past)
    for dimensions in _breakdowns(rows, thresholds) if first.troubled else ():
        withheld = [row for row in rows if row.at.dimension in dimensions and row.at.span in first.troubled]
        choice = _hide([row for row in rows if row not in withheld], withheld, own, past)
        if not choice.troubled:
            return choice
    return first


def _hide(rows: Sequence[Row], withheld: Sequence[Row], own: Own, past: Sequence[Snapshot]) -> _Choice:
    tables = linked_tables(rows, own, past)
    done = protect(tables)
    shown = [row for n, row in enumerate(rows) if not done.hidden[n]]
    hidden = [row for n, row in enumerate(rows) if done.hidden[n]]
    exposed = {rows[n].at.span for n in tables.row_of[done.exposed] if n < len(rows)}
    return _Choice(shown, hidden, withheld, frozenset(exposed | _lost_years(hidden)))


def _lost_years(hidden: Sequence[Row]) -> set[str]:
    """The years whose total of the place is hidden though it is not small."""
    totals = (row for row in hidden if not row.is_marked and row.at.partner == row.at.dimension == ALL)
    return {row.at.span for row in totals if not row.at.is_quarter}


def _breakdowns(rows: Sequence[Row], thresholds: Thresholds) -> Iterator[frozenset[str]]:
    """What might be withheld: one breakdown with small numbers, those of special categories first; then all of them."""
    small = {row.at.dimension for row in rows if row.is_marked} - {ALL}
    ordered = sorted(small, key=lambda name: (name not in thresholds.special_dimensions, name))
    yield from (frozenset([name]) for name in ordered)
    if len(ordered) > 1:
        yield frozenset(ordered)
