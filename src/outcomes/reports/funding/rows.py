"""What a publication says of ways of funding, as frozen rows: all that the funding report may know.

Reports road: published/outcomes.duckdb → **rows** → page. Refuses a figure that is hidden and still there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from outcomes.errors import StoreError
from outcomes.reports.publication import Published
from outcomes.reports.read import read_every_framework
from outcomes.vocabulary import Mechanism

_HEADS = """
    select comparison_no, achievement, achievement_label, side_one, side_other, comparison_verdict, verdict_reason,
        would_change, verdict_scope, window_days, evidence_level, need_bands
    from comparison
    order by comparison_no
"""
BOTH, ALL = "both", "all"
OF_PROGRAMMES = 0


@dataclass(frozen=True)
class Figure:
    """A figure of a comparison with its interval, where it has one; empty where it is hidden or not defined."""

    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    is_hidden: bool = False

    @property
    def is_interval(self) -> bool:
        return None not in (self.value, self.lower, self.upper)


NONE = Figure()
Figures = dict[tuple[str, str, str], Figure]
"""By side, figure and what it is of."""


@dataclass(frozen=True)
class Compared:
    """Two ways of funding on one outcome. `verdict` is None where the whole comparison is hidden."""

    number: int
    achievement: str
    label: str
    sides: tuple[str, str]
    verdict: str | None
    reason: str
    would_change: str | None
    scope: str | None
    window_days: int
    evidence: str
    bands: tuple[str, ...]
    figures: Figures

    def of(self, side: str, figure: str, of: str = ALL) -> Figure:
        return self.figures.get((side, figure, of), NONE)

    def all_of(self, side: str, figure: str) -> dict[str, Figure]:
        """A figure of a side for everything it is of, in the order published."""
        return {of: f for (s, name, of), f in self.figures.items() if (s, name) == (side, figure)}

    @property
    def names(self) -> tuple[str, str]:
        """The sides as a sentence says them."""
        return words_of(self.sides[0]), words_of(self.sides[1])


@dataclass(frozen=True)
class PublishedFunding:
    """The publication, its comparisons, and what is of none: each programme's money, and whom others reached."""

    published: Published
    compared: tuple[Compared, ...]
    money: Figures

    def of(self, side: str, figure: str, of: str = ALL) -> Figure:
        """A figure of a programme, or of a way of funding, that is of no comparison."""
        return self.money.get((side, figure, of), NONE)

    def all_of(self, side: str, figure: str) -> list[str]:
        """Everything that a figure of a way of funding is of."""
        return [of for one, name, of in self.money if (one, name) == (side, figure)]

    @property
    def reached(self) -> list[str]:
        """The ways of funding whose reach no comparison shows, in order."""
        return sorted({side for side, figure, _ in self.money if figure == "reached"})

    @property
    def outcomes(self) -> dict[str, list[Compared]]:
        """The comparisons by outcome, in order."""
        found: dict[str, list[Compared]] = {}
        for one in self.compared:
            found.setdefault(one.achievement, []).append(one)
        return found


def words_of(side: str) -> str:
    return Mechanism(side).words if side in set(Mechanism) else side


def read_funding(path: Path) -> PublishedFunding:
    """Everything the report may know. StoreError where there is no publication, or one we must not show."""
    published = read_every_framework(path)
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            heads = con.execute(_HEADS).fetchall()
            rows = con.execute("select * from comparison_figure order by comparison_no, rowid").fetchall()
    except duckdb.Error as error:
        raise StoreError(
            "The published copy was made by another version: it has no comparisons.",
            remedy="Run `outcomes publish` with this version, then build the report again.",
            where=path,
        ) from error
    figures: dict[int, Figures] = {}
    for number, side, figure, of, value, lower, upper, is_hidden in rows:
        if is_hidden and (value, lower, upper) != (None, None, None):
            raise StoreError(
                f"The published copy marks a figure as hidden and still holds it ({side}, {figure}, {of}).",
                remedy="Do not share it. Run `outcomes publish` again, and report this if it happens twice.",
                where=path,
            )
        figures.setdefault(number, {})[side, figure, of] = Figure(value, lower, upper, is_hidden)
    return PublishedFunding(published, tuple(_compared(h, figures) for h in heads), figures.get(OF_PROGRAMMES, {}))


def _compared(head: tuple[object, ...], figures: dict[int, Figures]) -> Compared:
    number, achievement, label, one, other, verdict, reason, would_change, scope, days, evidence, bands = head
    return Compared(
        number=int(str(number)),
        achievement=str(achievement),
        label=str(label),
        sides=(str(one), str(other)),
        verdict=None if verdict is None else str(verdict),
        reason=str(reason),
        would_change=None if would_change is None else str(would_change),
        scope=None if scope is None else str(scope),
        window_days=int(str(days)),
        evidence=str(evidence),
        bands=tuple(str(bands).split(", ")) if bands else (),
        figures=figures.get(int(str(number)), {}),
    )
