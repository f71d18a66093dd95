"""What finance records as paid: as owed, once it is due, but for a few slips that the truth lists.

Sample road: paying → **recording** → payments.csv and the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.chance import Chance
from outcomes.sample.truth import PaymentTruth, SlipTruth
from outcomes.sample.verifying import write_csv
from outcomes.vocabulary import Mechanism

_RECORDED = ("programme", "partner", "period", "paid_on", "amount_gbp", "reference")
_DAYS_FROM_THE_END = {Mechanism.GRANT: -80, Mechanism.PBR: 75, Mechanism.RELATIONAL: -15}
"""When a quarter's money comes, counted from its last day: in advance, in arrears, and by the month."""
_LATE_DAYS, _TAKEN_BACK_AFTER_DAYS, _SHORT_PENCE = 38, 63, 50_000


@dataclass(frozen=True)
class _Row:
    """One payment, or money taken back."""

    programme: str
    partner: str
    period: str
    paid_on: date
    pence: int
    note: str = ""

    @property
    def is_due(self) -> date:
        """The day from which somebody would miss it: the quarter's end, or the day it is paid if that is later."""
        return max(Quarter.parse(self.period).last_day, self.paid_on)


def record(
    place: PlaceDefinition, owed: Sequence[PaymentTruth], as_at: date, seed: int
) -> tuple[list[_Row], list[SlipTruth]]:
    """Every payment made by a day, in order of the day, and where it is not as owed."""
    rows = sorted(_as_owed(place, owed), key=lambda r: (r.period, r.programme, r.partner))
    rows = [row for row in rows if row.pence > 0 and row.paid_on <= as_at]
    slipped, slips = _slip(place, rows, as_at, seed)
    made = [row for row in rows if row not in slipped] + [new for found in slipped.values() for new in found]
    return sorted(made, key=lambda r: (r.paid_on, r.programme, r.partner, r.period)), slips


def _as_owed(place: PlaceDefinition, owed: Sequence[PaymentTruth]) -> Iterator[_Row]:
    after = {p.programme: timedelta(days=_DAYS_FROM_THE_END[p.mechanism]) for p in place.programmes}
    sums: dict[tuple[str, str, str], int] = {}
    for one in owed:
        key = (one.programme, one.partner, one.period)
        sums[key] = sums.get(key, 0) + one.pence
    for (programme, partner, period), pence in sums.items():
        yield _Row(programme, partner, period, Quarter.parse(period).last_day + after[programme], pence)


def _slip(
    place: PlaceDefinition, rows: Sequence[_Row], as_at: date, seed: int
) -> tuple[dict[_Row, list[_Row]], list[SlipTruth]]:
    """One payment of each kind of slip where there is one it can befall, no partner of a programme twice."""
    lagged = {p.programme for p in place.programmes if p.mechanism is Mechanism.PBR}
    can: Mapping[str, Iterable[_Row]] = {
        "late": (r for r in rows if r.programme in lagged and r.paid_on + timedelta(days=_LATE_DAYS) <= as_at),
        "short": (r for r in rows if r.pence > 2 * _SHORT_PENCE and r.is_due <= as_at),
        "not_paid": (r for r in rows if r.is_due <= as_at),
        "overpaid": (r for r in rows if r.paid_on + timedelta(days=_TAKEN_BACK_AFTER_DAYS) <= as_at),
    }
    slipped: dict[_Row, list[_Row]] = {}
    slips: list[SlipTruth] = []
    for what, found in can.items():
        had = {(r.programme, r.partner) for r in slipped}
        left = [row for row in found if (row.programme, row.partner) not in had]
        if left:
            row = Chance(seed, "slip of finance", what).pick(left)
            slipped[row], pence, days = _slipped(what, row)
            slips.append(SlipTruth(row.programme, row.partner, row.period, what, pence, days))
    return slipped, slips


def _slipped(what: str, row: _Row) -> tuple[list[_Row], int, int]:
    """What is recorded in place of a payment, by how many pence it is wrong, and for how many days."""
    if what == "late":
        return [replace(row, paid_on=row.paid_on + timedelta(days=_LATE_DAYS))], 0, _LATE_DAYS
    if what == "short":
        return [replace(row, pence=row.pence - _SHORT_PENCE)], _SHORT_PENCE, 0
    if what == "not_paid":
        return [], row.pence, 0
    back = replace(
        row, paid_on=row.paid_on + timedelta(days=_TAKEN_BACK_AFTER_DAYS), pence=-row.pence, note=", paid twice"
    )
    return [row, row, back], row.pence, _TAKEN_BACK_AFTER_DAYS


def write_recorded(path: Path, rows: Iterable[_Row]) -> None:
    """payments.csv, a row a payment."""
    write_csv(path, _RECORDED, ((*_words(row), f"BACS {n:05d}{row.note}") for n, row in enumerate(rows, 1)))


def _words(row: _Row) -> tuple[object, ...]:
    sign, pence = "-" if row.pence < 0 else "", abs(row.pence)
    return row.programme, row.partner, row.period, row.paid_on, f"{sign}{pence // 100}.{pence % 100:02d}"
