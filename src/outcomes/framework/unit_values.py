"""A unit value as it is asked for: its amounts by whose gain it is, when it holds, and where it comes from.

On the road: value_files' rows → **unit_values** → values answers with them, uprating brings them to a price base.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, Literal

from outcomes.framework.value_coherence import inherited
from outcomes.framework.value_definitions import Side, ValueRow
from outcomes.framework.value_files import Family
from outcomes.framework.valuing import Grade


@dataclass(frozen=True)
class Citation:
    """Where a figure comes from; `page` is None where it was not read, `licensed` where it may not be passed on."""

    source: str
    page: str | None
    licence: str
    grade: Grade
    read_first_hand: bool
    read_in: str | None
    licensed: str | None
    drawn_from: str | None = None

    @property
    def may_be_published(self) -> bool:
        return self.licensed is None


@dataclass(frozen=True)
class Amount:
    """£ for one unit, in prices of `price_year`; low and high are the central figure where no range is published.

    original  the amount in its own source, in prices of `original_year`
    transfer  the part of it that is a transfer payment; None where the source says nothing
    """

    low: Decimal
    central: Decimal
    high: Decimal
    has_range: bool
    price_year: str
    original: Decimal | None = None
    original_year: str | None = None
    transfer: Decimal | None = None

    @property
    def transfer_share(self) -> Fraction | None:
        """The share that is a transfer payment, which no public value counts; None where the source says nothing."""
        whole = self.central if self.original is None else self.original
        if self.transfer is None:
            return None
        return Fraction(self.transfer) / Fraction(whole) if whole else Fraction(0)


@dataclass(frozen=True)
class UnitValue:
    """What one unit of a change is worth, from one day to another.

    amounts    £ by whose gain it is: fiscal, economic, social
    parent     code of the value that holds this one as a part; the two are never added
    uprating   how it is brought to other prices: `deflator`, or `wellby` as the guidance on WELLBYs says
    borne_by   whose budget a fiscal amount is
    """

    code: str
    label: str
    family: str
    unit: str
    amounts: Mapping[Side, Amount]
    in_force_from: date
    in_force_until: date | None
    parent: str | None
    uprating: Literal["deflator", "wellby"]
    citation: Citation
    borne_by: str | None = None


def unit_values(family: Family) -> Iterator[UnitValue]:
    """A family's rows as values, in the order of their codes and dates. Its files must be without fault."""

    def key(row: ValueRow) -> tuple[Any, ...]:
        return row.code, inherited(row, family, "in_force_from")

    for _, rows in groupby(sorted((row for row, _ in family.rows), key=key), key=key):
        yield _unit_value(list(rows), family)


def _unit_value(rows: list[ValueRow], family: Family) -> UnitValue:
    head, first = family.head, rows[0]
    assert head is not None
    given: dict[str, Any] = {
        name: inherited(first, family, name) for name in ("unit", "in_force_from", "in_force_until")
    }
    return UnitValue(
        code=first.code,
        label=first.label,
        family=head.name,
        amounts={_side(row, family): _amount(row, family) for row in rows},
        parent=first.parent,
        uprating=head.uprating,
        citation=_citation(first, family),
        borne_by=first.borne_by,
        **given,
    )


def _side(row: ValueRow, family: Family) -> Side:
    side: Any = inherited(row, family, "side")
    return side  # type: ignore[no-any-return]


def _amount(row: ValueRow, family: Family) -> Amount:
    return Amount(
        low=row.central if row.low is None else row.low,
        central=row.central,
        high=row.central if row.high is None else row.high,
        has_range=row.low is not None,
        price_year=str(inherited(row, family, "price_year")),
        original=row.original,
        original_year=row.original_year,
        transfer=row.transfer,
    )


def _citation(row: ValueRow, family: Family) -> Citation:
    head = family.head
    assert head is not None
    return Citation(
        source=row.source or head.source,
        page=row.page or head.page,
        licence=head.licence,
        grade=row.grade or head.grade,
        read_first_hand=head.read_first_hand,
        read_in=row.read_in or head.read_in,
        licensed=head.licensed,
        drawn_from=row.drawn_from,
    )
