"""The value tables of a publication, as frozen rows. Money stays Decimal, so that sums are what is shown.

Reports road: published/outcomes.duckdb → **rows** → charts, splits, page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from outcomes.errors import PlaceError, StoreError
from outcomes.figure_names import RATIOS
from outcomes.impact.caveats import Caveats
from outcomes.reports.publication import Published
from outcomes.reports.read import read_every_framework

T = TypeVar("T")


@dataclass(frozen=True)
class Worth:
    """A year's total value and its range; its lines add up to it."""

    value_gbp: Decimal
    value_low_gbp: Decimal
    value_high_gbp: Decimal
    value_mean_gbp: int
    value_p05_gbp: int
    value_p50_gbp: int
    value_p95_gbp: int


@dataclass(frozen=True)
class Total(Caveats):
    """What a year comes to, with what goes with it. `worth` is None where nothing of it is valued."""

    worth: Worth | None
    inputs_gbp: Decimal | None
    leverage: float | None
    hour_of_time: str
    draws: int
    seed: int


@dataclass(frozen=True)
class ValueLine:
    """An indicator's value in a year, programme and unit value, from gross to net."""

    year: str
    indicator_code: str
    programme_id: str
    unit_value_code: str
    value_side: str
    spans: str
    quantity_low: float
    quantity: float
    quantity_high: float
    quantity_unit: str
    unit_value_gbp: float
    deadweight: float
    displacement: float
    attribution_to_others: float
    drop_off: float
    drop_off_shape: str
    duration_years: float
    discount_kind: str
    transfer_share: float
    gross_gbp: Decimal
    after_deadweight_gbp: Decimal
    after_displacement_gbp: Decimal
    after_attribution_gbp: Decimal
    after_drop_off_gbp: Decimal
    after_discounting_gbp: Decimal
    cashable_gbp: Decimal | None
    value_gbp: Decimal
    value_low_gbp: Decimal
    value_high_gbp: Decimal
    evidence_grade: str
    value_source: str
    adjustment_sources: str
    returns_in: int
    returns_due: int

    @property
    def left(self) -> tuple[Decimal, ...]:
        """What is left after each step, gross first and the value last."""
        return (
            self.gross_gbp,
            self.after_deadweight_gbp,
            self.after_displacement_gbp,
            self.after_attribution_gbp,
            self.after_drop_off_gbp,
            self.after_discounting_gbp,
            self.value_gbp,
        )


@dataclass(frozen=True)
class Share:
    year: str
    indicator_code: str
    dimension: str
    category: str
    value_gbp: Decimal | None
    is_hidden: bool


@dataclass(frozen=True)
class LeftOut:
    year: str
    indicator_code: str
    left_out_code: str
    left_out_because: str


@dataclass(frozen=True)
class Given:
    """What a giver gave a receiver; `told_gbp` in money of the year, `input_gbp` in the price base."""

    year: str
    resource_kind: str
    giver: str
    receiver: str
    told_gbp: Decimal | None
    hours: Decimal | None
    input_gbp: Decimal | None
    passed_on_gbp: Decimal
    no_amount_because: str | None


@dataclass(frozen=True)
class Bought:
    """What a giver gave a receiver for one programme, in money of the year."""

    year: str
    giver: str
    receiver: str
    programme_id: str
    told_gbp: Decimal


@dataclass(frozen=True)
class Beside:
    """The total counted otherwise."""

    year: str
    beside_name: str
    value_gbp: Decimal
    value_p05_gbp: int
    value_p95_gbp: int
    ratio: float | None
    beside_how: str
    beside_source: str


@dataclass(frozen=True)
class Story:
    """What somebody told, and agreed to have shared."""

    year: str
    outcome_code: str | None
    title: str
    story: str


@dataclass(frozen=True)
class Ratio:
    year: str
    ratio_name: str
    benefit_gbp: Decimal | None
    cost_gbp: Decimal | None
    ratio: float | None
    ratio_p05: float | None
    ratio_p95: float | None
    share_above_one: float | None
    no_ratio_because: str | None


@dataclass(frozen=True)
class Sensitivity:
    year: str
    parameter_kind: str
    parameter_code: str
    parameter_part: str
    parameter_low: float
    parameter_central: float
    parameter_high: float
    value_at_low_gbp: int
    value_at_high_gbp: int
    switching_value: float | None


@dataclass(frozen=True)
class Discount:
    discount_kind: str
    year_number: int
    discount_factor: float


@dataclass(frozen=True)
class PublishedValue:
    """A publication with what its outcomes are worth."""

    published: Published
    totals: tuple[Total, ...]
    lines: tuple[ValueLine, ...]
    shares: tuple[Share, ...]
    left_out: tuple[LeftOut, ...]
    given: tuple[Given, ...]
    bought: tuple[Bought, ...]
    beside: tuple[Beside, ...]
    stories: tuple[Story, ...]
    ratios: tuple[Ratio, ...]
    sensitivities: tuple[Sensitivity, ...]
    discounts: tuple[Discount, ...]

    def total(self, year: str) -> Total | None:
        return next((one for one in self.totals if one.year == year), None)


def of_year(rows: tuple[T, ...], year: str) -> list[T]:
    """The rows of one year, in their order."""
    return [row for row in rows if row.year == year]  # type: ignore[attr-defined]


def read_value(path: Path, year: str | None = None) -> PublishedValue:
    """Everything a value report may know.

    Raises StoreError where nothing is published, or by another version, and PlaceError where `year` has no value.
    """
    published = read_every_framework(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        try:
            found = PublishedValue(
                published=published,
                totals=tuple(_totals(connection)),
                lines=tuple(_rows(connection, ValueLine, "value_line order by all")),
                shares=tuple(_rows(connection, Share, "value_share order by all")),
                left_out=tuple(_rows(connection, LeftOut, "value_left_out order by all")),
                given=tuple(_rows(connection, Given, "value_input order by all")),
                bought=tuple(_rows(connection, Bought, "value_bought order by all")),
                beside=tuple(_rows(connection, Beside, "value_beside where value_gbp is not null")),
                stories=tuple(_rows(connection, Story, "shared_story order by all")),
                ratios=_in_order(_rows(connection, Ratio, "value_ratio")),
                sensitivities=_widest_first(_rows(connection, Sensitivity, "value_sensitivity")),
                discounts=tuple(_rows(connection, Discount, "value_discount order by discount_kind, year_number")),
            )
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise StoreError(
                "The published copy does not say what outcomes are worth.",
                remedy="Run `outcomes publish` with this version, then build the report again.",
                where=path,
            ) from error
    _refuse_what_does_not_add_up(found, path)
    years = [total.year for total in found.totals]
    if year is not None and year not in years:
        there = f"Years with a value are {', '.join(years)}." if years else "No year has a value."
        raise PlaceError(f"No value of {year} is published.", remedy=there)
    return found


def _in_order(ratios: Iterable[Ratio]) -> tuple[Ratio, ...]:
    """By year; in each the ratio of everything first."""
    return tuple(sorted(ratios, key=lambda one: (one.year, RATIOS.index(one.ratio_name))))


def _widest_first(sensitivities: Iterable[Sensitivity]) -> tuple[Sensitivity, ...]:
    """What moves the total most stands first; a publication has its rows in no such order."""
    named = sorted(sensitivities, key=lambda s: (s.parameter_kind, s.parameter_code, s.parameter_part))
    return tuple(sorted(named, key=lambda s: -abs(s.value_at_high_gbp - s.value_at_low_gbp)))


def _rows(connection: duckdb.DuckDBPyConnection, kind: type[T], table: str) -> Iterator[T]:
    names = ", ".join(field.name for field in fields(kind))  # type: ignore[arg-type]
    for row in connection.execute(f"select {names} from {table}").fetchall():  # noqa: S608  names of our own classes
        values: tuple[Any, ...] = row
        yield kind(*values)


def _totals(connection: duckdb.DuckDBPyConnection) -> Iterator[Total]:
    """A year's total comes with its range, or there is none of either."""
    worth = [field.name for field in fields(Worth)]
    beside = [field.name for field in fields(Total) if field.name != "worth"]
    names = ", ".join([*worth, *beside])
    for row in connection.execute(f"select {names} from value_total order by year").fetchall():  # noqa: S608  as above
        total = Worth(*row[: len(worth)]) if row[0] is not None else None
        yield Total(worth=total, **dict(zip(beside, row[len(worth) :], strict=True)))


def _refuse_what_does_not_add_up(found: PublishedValue, path: Path) -> None:
    """A total that is not the sum of its lines, or a share that is hidden and shown, must never reach a page."""
    for total in found.totals:
        lines = [line.value_gbp for line in of_year(found.lines, total.year)]
        if (sum(lines, Decimal(0)) if lines else None) != (total.worth and total.worth.value_gbp):
            raise StoreError(
                f"The value published for {total.year} is not the sum of its lines.",
                remedy="Do not share it. Run `outcomes publish` again, and report this if it happens twice.",
                where=path,
            )
        if len(of_year(found.left_out, total.year)) != total.not_valued:
            raise StoreError(
                f"The total published for {total.year} leaves out {total.not_valued} indicators, and lists others.",
                remedy="Do not share it. Run `outcomes publish` again, and report this if it happens twice.",
                where=path,
            )
    if any(share.is_hidden and share.value_gbp is not None for share in found.shares):
        raise StoreError(
            "The published copy marks a share of the value as hidden and still holds it.",
            remedy="Do not share it. Run `outcomes publish` again, and report this if it happens twice.",
            where=path,
        )
