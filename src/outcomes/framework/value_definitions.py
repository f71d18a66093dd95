"""What the files of frameworks/values may say (pydantic): amounts, units, factors, price series and discount rates.

On the road: values/*.yaml, *.csv → **value_definitions** → value_files reads them, `values` answers from them.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from outcomes.framework.basics import Code, Definition, PriceYear, ValueCode, Words
from outcomes.framework.citing import Licence, Source
from outcomes.framework.valuing import Grade

Holds = Literal["unit_values", "units", "factors", "series", "discount_rates"]
Side = Literal["fiscal", "economic", "social"]
"""Whose gain it is, in GMCA's terms: the public sector's, people's earnings and growth, or society's."""

_NOBODY_PUBLISHED = re.compile(r"(made up|((my|our|a) )?(own )?guess(work)?|example)\W*")


def _is_published(text: str) -> str:
    if _NOBODY_PUBLISHED.fullmatch(text.casefold()):
        raise ValueError(f"'{text}' is no source: say who published it, in what and when.")
    return text


Published = Annotated[Source, AfterValidator(_is_published)]
"""The source of a value: what a framework may say of its own choices, such as “made up”, is none here."""
FileName = Annotated[Words, Field(pattern=r"^[a-z0-9][a-z0-9._-]*\.csv$")]


class Cited(Definition):
    """Where a figure comes from. A figure without a source does not load.

    page             where in the source; left out where it was not read
    grade            how good the evidence is: as the source grades it, or else as we judge it
    read_first_hand  whether the publisher's own text or file was read; if not, `read_in` says what was
    """

    source: Published
    page: Words | None = None
    licence: Licence
    grade: Grade
    read_first_hand: bool
    read_in: Source | None = None

    @model_validator(mode="after")
    def _says_where_it_was_read(self) -> Self:
        if not self.read_first_hand and self.read_in is None:
            raise ValueError("nothing says where the figure was read: add read_in, or read the source first-hand.")
        return self


class Licensed(Cited):
    """Cited figures that may be somebody's to sell.

    licensed  set where the licence forbids passing the figures on: they stay out of published copies. Price series and
              discount rates cannot be so, since everything that is published rests on them.
    """

    licensed: Literal["not for publication"] | None = None


class ValueRow(Definition):
    """One amount of one value: a row of a CSV file, or an item of `values`. What is left out is as the file says.

    side           whose gain it is; a value may have a row for each
    low, high      the range, in £ like `central`; both or neither
    price_year     of the amounts; a financial year as 2015-16
    original       the amount in its own source, in prices of `original_year`, where the publisher uprated it
    transfer       how much of the original (or else central) amount is a transfer payment, where the source says so
    parent         the value that holds this one as a part: the two are never added
    drawn_from     the source's own source; borne_by, whose budget a fiscal amount is
    """

    code: ValueCode
    label: Words
    side: Side | None = None
    unit: Code | None = None
    low: Annotated[Decimal, Field(ge=0)] | None = None
    central: Annotated[Decimal, Field(ge=0)]
    high: Annotated[Decimal, Field(ge=0)] | None = None
    price_year: PriceYear | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    original: Annotated[Decimal, Field(ge=0)] | None = None
    original_year: PriceYear | None = None
    transfer: Annotated[Decimal, Field(ge=0)] | None = None
    parent: ValueCode | None = None
    drawn_from: Words | None = None
    borne_by: Words | None = None
    source: Published | None = None
    page: Words | None = None
    grade: Grade | None = None
    read_in: Source | None = None

    @model_validator(mode="after")
    def _a_range_has_both_ends(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise ValueError("a range has one end: give both low and high, or neither.")
        if self.low is not None and self.high is not None and not self.low <= self.central <= self.high:
            raise ValueError("the amounts are not in order: write low, central and high upwards.")
        return self

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.original is None) != (self.original_year is None):
            raise ValueError("an original amount has its year: give both original and original_year, or neither.")
        whole = self.central if self.original is None else self.original
        if self.transfer is not None and self.transfer > whole:
            raise ValueError("the transfer is more than the amount: give the part of it that is a transfer payment.")
        if self.in_force_from and self.in_force_until and self.in_force_until < self.in_force_from:
            raise ValueError("in_force_until is before in_force_from: change one of them.")
        return self


class UnitValuesFile(Licensed):
    """A family of unit values: what holds for all of them, and its rows, here or in a CSV file beside it."""

    holds: Literal["unit_values"]
    name: Words
    about: Words | None = None
    uprating: Literal["deflator", "wellby"] = "deflator"
    side: Side | None = None
    unit: Code | None = None
    price_year: PriceYear | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    values: tuple[ValueRow, ...] = ()
    rows: FileName | None = None

    @model_validator(mode="after")
    def _rows_are_somewhere(self) -> Self:
        if bool(self.values) == bool(self.rows):
            raise ValueError("the rows are in one place: give values here, or rows with a CSV file's name.")
        return self


class Unit(Definition):
    """What one of is valued or measured.

    name     in words, as it stands after “a” or “one”
    written  the indicator units that mean the same
    scale    the scale whose points these are, where they are points
    times    so many of `of` make one: 0.001 tonnes to a kilogram
    """

    name: Words
    written: tuple[Words, ...] = ()
    scale: Code | None = None
    of: Code | None = None
    times: Annotated[Decimal, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _multiple_of_something(self) -> Self:
        if (self.of is None) != (self.times is None):
            raise ValueError("a multiple has a unit and a number: give both of and times, or neither.")
        return self


class UnitsFile(Definition):
    """Every unit that a value or factor may have."""

    holds: Literal["units"]
    units: dict[Code, Unit]


class Factor(Definition):
    """Units of one kind for one of another: kilograms of carbon dioxide equivalent for a kilowatt-hour."""

    code: ValueCode
    label: Words
    of: Code
    makes: Code
    factor: Annotated[Decimal, Field(gt=0)]
    page: Words | None = None


class FactorsFile(Licensed):
    """Conversion factors of one edition, in force from one day to another."""

    holds: Literal["factors"]
    name: Words
    in_force_from: date
    in_force_until: date | None = None
    factors: Annotated[tuple[Factor, ...], Field(min_length=1)]


class Series(Cited):
    """An index by year. `years` says of which kind they are; the two kinds are never mixed in silence.

    measures   what it is an index of
    vintage    which release it is: a later one revises earlier years
    preferred  taken where no series is named; one of each kind of years
    """

    measures: Literal["gdp_deflator", "real_gdp_per_head"]
    years: Literal["calendar", "financial"]
    vintage: Words
    reference: Words
    preferred: bool = False
    points: Annotated[dict[PriceYear, Annotated[Decimal, Field(gt=0)]], Field(min_length=1)]

    @model_validator(mode="after")
    def _years_are_of_one_kind(self) -> Self:
        financial = self.years == "financial"
        odd = [year for year in self.points if ("-" in year) != financial]
        if odd:
            raise ValueError(f"{odd[0]} is no {self.years} year: keep calendar and financial years in series apart.")
        return self


class SeriesFile(Definition):
    """Series of GDP deflators and the like, by code."""

    holds: Literal["series"]
    series: dict[Code, Series]


class Rate(Definition):
    """A yearly rate through to a year; the last has no end."""

    rate: Annotated[Decimal, Field(ge=0, lt=1)]
    through_year: Annotated[int, Field(ge=1)] | None = None


def _in_order(rates: tuple[Rate, ...]) -> tuple[Rate, ...]:
    ends = [rate.through_year for rate in rates]
    closed = [end for end in ends[:-1] if end is not None]
    if ends[-1] is not None or len(closed) != len(ends) - 1 or closed != sorted(set(closed)):
        raise ValueError("the rates do not follow on: give each its through_year, upwards, and the last none.")
    return rates


Rates = Annotated[tuple[Rate, ...], Field(min_length=1), AfterValidator(_in_order)]


class Edition(Cited):
    """Discount rates of one edition of the guidance; a place is pinned to one, so that figures do not move."""

    name: Words
    in_force_from: date | None = None
    preferred: bool = False
    standard: Rates
    health: Rates


class DiscountFile(Definition):
    """Discount rates by edition."""

    holds: Literal["discount_rates"]
    editions: dict[Code, Edition]
