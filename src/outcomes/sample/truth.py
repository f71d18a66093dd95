"""What is true of a made-up place, whatever any measure says: its figures, files, faults and people.

Sample road: ledger (the sums), make (the files) → **truth** → truth.json, for tests to compare with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from outcomes.sample.faults import Fault

T = TypeVar("T")


@dataclass(frozen=True)
class FigureTruth:
    """An indicator's true parts in a span, over accepted returns.

    span                a quarter `2025-26 Q1` or a year `2025-26`
    partner, programme  "" for the whole place, or for all of a partner's programmes
    value … words       the parts of the indicator's kind. A row without a reference is a person of its own here
    rows_without        rows without a reference behind the figure
    lower, upper        people indicators: bounds of the different people there are (measures, section 4)
    summed_returns      people indicators: what simply adding every return's own number gives
    true_people         people indicators of the place: how many different people there really were
    partners            partners with a figure
    told_in             the quarter whose return gave the figure, where that is another one
    """

    indicator: str
    span: str
    partner: str = ""
    programme: str = ""
    dimension: str = "all"
    category: str = "all"
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    pairs: float | None = None
    sum_change: float | None = None
    sum_change_squared: float | None = None
    words: str | None = None
    rows_without: int = 0
    lower: float | None = None
    upper: float | None = None
    summed_returns: float | None = None
    true_people: int | None = None
    partners: int | None = None
    told_in: str | None = None


@dataclass(frozen=True)
class ReturnTruth:
    """What became of one return that was owed. `state` is as of the place's as-at date.

    due_on       the quarter's last day and the days given
    received_on  the first file that is a return of this partner, programme and quarter at all
    accepted_on  the version that counts; every file without an error is taken as accepted the day it comes
    """

    partner: str
    programme: str
    period: str
    due_on: str
    received_on: str | None
    accepted_on: str | None
    state: str
    versions: int
    hours_spent: float | None


@dataclass(frozen=True)
class FileTruth:
    """One file of the inbox. `fate` is accepted, replaced (accepted, then a later version came), held, refused or repeat."""

    file: str
    partner: str
    programme: str
    period: str
    version: int
    fate: str
    style: str


@dataclass(frozen=True)
class StayTruth:
    """One person with one partner; the partner's reference; the true gain on each scale asked twice, without noise."""

    person_id: str
    partner: str
    reference: str | None
    started_on: str
    ended_on: str | None
    gains: str


@dataclass(frozen=True)
class Truth:
    """Everything known of a made-up place. `planted` is the effect of each mechanism on achievements, where there is one."""

    seed: int
    variant: str
    planted: dict[str, float]
    quarters: tuple[FigureTruth, ...]
    partner_years: tuple[FigureTruth, ...]
    place_quarters: tuple[FigureTruth, ...]
    place_years: tuple[FigureTruth, ...]
    place_year_groups: tuple[FigureTruth, ...]
    returns: tuple[ReturnTruth, ...]
    files: tuple[FileTruth, ...]
    faults: tuple[Fault, ...]
    stays: tuple[StayTruth, ...]

    def save(self, path: Path) -> None:
        """Write it as JSON: a table is its columns and its rows, columns that are empty throughout left out."""
        path.write_text("".join(_json(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Truth:
        """Read it back."""
        given = json.loads(path.read_text("utf-8"))
        figures = {name: _rows(FigureTruth, given[name]) for name in _FIGURES}
        others = {name: _rows(kind, given[name]) for name, kind in _OTHERS.items()}
        faults = tuple(Fault(**{**vars(f), "cells": tuple(f.cells)}) for f in others.pop("faults"))
        head = {name: given[name] for name in ("seed", "variant", "planted")}
        return cls(**head, **figures, **others, faults=faults)


_FIGURES = ("quarters", "partner_years", "place_quarters", "place_years", "place_year_groups")
_OTHERS: dict[str, type[Any]] = {"returns": ReturnTruth, "files": FileTruth, "faults": Fault, "stays": StayTruth}


def _json(truth: Truth) -> Iterator[str]:
    yield f'{{"seed": {truth.seed}, "variant": {json.dumps(truth.variant)}, "planted": {json.dumps(truth.planted)}'
    for name in (*_FIGURES, *_OTHERS):
        yield f',\n"{name}": '
        yield from _table(getattr(truth, name))
    yield "}\n"


def _table(rows: Sequence[Any]) -> Iterator[str]:
    names = [f.name for f in fields(rows[0])] if rows else []
    cells = [astuple(row) for row in rows]
    kept = [i for i in range(len(names)) if any(row[i] not in {None, ""} or row[i] == 0 for row in _hashable(cells))]
    yield f'{{"columns": {json.dumps([names[i] for i in kept])}, "rows": ['
    yield ",".join(
        "\n" + json.dumps([row[i] for i in kept], ensure_ascii=False, separators=(",", ":")) for row in cells
    )
    yield "]}"


def _hashable(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(tuple(c) if isinstance(c, list) else c for c in row)


def _rows(kind: type[T], table: dict[str, Any]) -> tuple[T, ...]:
    return tuple(kind(**dict(zip(table["columns"], row, strict=True))) for row in table["rows"])
