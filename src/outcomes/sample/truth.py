"""What is true of a made-up place, whatever any measure says: its figures, files, faults and people.

Sample road: ledger (the sums), make (the files) → **truth** → truth.json, for tests to compare with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
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
    """One file of the inbox.

    version  0 where it is no version of the return, but was sent in place of it by mistake
    fate     accepted, replaced (accepted, then a later version came), held, refused or repeat
    style    form, register, dashboard or activities; attendance where it says who came on which day
    """

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
    reference: str | None = None
    gains: str | None = None


@dataclass(frozen=True)
class PaymentTruth:
    """What a programme truly owes a partner for a quarter, £ in pence: `of` as in fixed, attachment or achievement."""

    programme: str
    partner: str
    period: str
    what: str
    of: str = ""
    pence: int = 0


@dataclass(frozen=True)
class SlipTruth:
    """Where what finance recorded is not what is owed.

    what   late (by so many days), short (by so many pence), not_paid, overpaid (and taken back so many days later)
    """

    programme: str
    partner: str
    period: str
    what: str
    pence: int = 0
    days: int = 0


@dataclass(frozen=True)
class Truth:
    """Everything known of a made-up place.

    `planted` is the effect of each mechanism on achievements, where there is one.
    """

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
    payments: tuple[PaymentTruth, ...] = ()
    payment_slips: tuple[SlipTruth, ...] = ()

    def save(self, path: Path) -> None:
        """Write it as JSON: a table is its columns and its rows, columns that are empty throughout left out."""
        path.write_text("".join(_json(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Truth:
        """Read it back."""
        given = json.loads(path.read_text("utf-8"))
        faults = _rows(Fault, given["faults"])
        return cls(
            seed=given["seed"],
            variant=given["variant"],
            planted=given["planted"],
            quarters=_rows(FigureTruth, given["quarters"]),
            partner_years=_rows(FigureTruth, given["partner_years"]),
            place_quarters=_rows(FigureTruth, given["place_quarters"]),
            place_years=_rows(FigureTruth, given["place_years"]),
            place_year_groups=_rows(FigureTruth, given["place_year_groups"]),
            returns=_rows(ReturnTruth, given["returns"]),
            files=_rows(FileTruth, given["files"]),
            faults=tuple(replace(f, cells=tuple(f.cells)) for f in faults),
            stays=_rows(StayTruth, given["stays"]),
            payments=_rows(PaymentTruth, given["payments"]),
            payment_slips=_rows(SlipTruth, given["payment_slips"]),
        )


_TABLES = (
    "quarters",
    "partner_years",
    "place_quarters",
    "place_years",
    "place_year_groups",
    "returns",
    "files",
    "faults",
    "stays",
    "payments",
    "payment_slips",
)


def _json(truth: Truth) -> Iterator[str]:
    yield f'{{"seed": {truth.seed}, "variant": {json.dumps(truth.variant)}, "planted": {json.dumps(truth.planted)}'
    for name in _TABLES:
        yield f',\n"{name}": '
        yield from _table(getattr(truth, name))
    yield "}\n"


def _table(rows: Sequence[Any]) -> Iterator[str]:
    """Columns and rows; a column that stands at its default throughout is left out."""
    kept = [f.name for f in fields(rows[0]) if any(getattr(r, f.name) != f.default for r in rows)] if rows else []
    yield f'{{"columns": {json.dumps(kept)}, "rows": ['
    yield ",".join("\n" + _line([getattr(row, name) for name in kept]) for row in rows)
    yield "]}"


def _line(cells: list[Any]) -> str:
    whole = [int(c) if isinstance(c, float) and c.is_integer() else c for c in cells]
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _rows(kind: type[T], table: dict[str, Any]) -> tuple[T, ...]:
    return tuple(kind(**dict(zip(table["columns"], row, strict=True))) for row in table["rows"])
