"""What is multiplied and divided by, beside unit values: conversion factors, price series, discount rates, in words.

On the road: values → **other_values** → `outcomes values list` and `explain`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from outcomes.errors import ValuesError
from outcomes.framework.in_force import DatedFactor, in_force, span
from outcomes.framework.unit_values import Citation
from outcomes.framework.uprating import point
from outcomes.framework.value_definitions import Cited, Edition, Rate, Series
from outcomes.framework.value_words import citation_lines
from outcomes.framework.values import Values, in_words

What = Literal["factor", "price series", "discount rates"]


@dataclass(frozen=True)
class OtherValue:
    """A factor, a price series or an edition of discount rates.

    line       on one line
    sentences  what it is, in which days or years, where it comes from
    figures    as texts, so that no digit is lost: the factor, the index by year, the rates
    """

    what: What
    code: str
    label: str
    line: str
    sentences: tuple[str, ...]
    figures: dict[str, Any]
    source: dict[str, Any]
    in_force_from: date | None = None
    in_force_until: date | None = None

    @property
    def text(self) -> str:
        """What it is searched in."""
        return f"{self.what} {self.line} {self.label} {self.source['source']}".casefold()

    def holds_throughout(self, first: date, last: date) -> bool:
        """Whether its days are known, and hold those of a span."""
        return self.in_force_from is not None and self.in_force_from <= first and (self.in_force_until or last) >= last

    def as_dict(self) -> dict[str, Any]:
        """Everything, for machines."""
        days = {"in_force_from": self.in_force_from, "in_force_until": self.in_force_until}
        dated = {name: day.isoformat() if day else None for name, day in days.items()}
        head = {"what": self.what, "code": self.code, "label": self.label}
        return {**head, **self.figures, **dated, **self.source}


def other_values(values: Values) -> Iterator[OtherValue]:
    """Every factor, edition after edition, every price series and every edition of discount rates."""
    for code in sorted(values.factors):
        yield from (_factor(dated, values) for dated in values.factors[code])
    yield from (_series(code, series) for code, series in sorted(values.series.items()))
    yield from (_edition(code, edition) for code, edition in sorted(values.editions.items()))


def other_value(code: str, at: str, values: Values) -> OtherValue | None:
    """The one of this code as it holds in a period; None where it is none of these.

    Raises:
        ValuesError: no such factor is in force then.
    """
    if code in values.factors:
        return _factor(values.factor(code, at), values)
    if code in values.series:
        return _series(code, values.series[code])
    return _edition(code, values.editions[code]) if code in values.editions else None


def series_in(code: str, year: str, values: Values) -> OtherValue:
    """A price series with its index of a year. Raises ValuesError where it does not have it."""
    return _series(code, values.series[code], year)


def edition_in(code: str, period: str, values: Values) -> OtherValue:
    """An edition of the discount rates that is in force throughout a period.

    Raises:
        ValuesError: it is not in force then, or nothing says from which day it is.
    """
    edition, (first, _) = values.editions[code], span(period)
    if edition.in_force_from is None:
        message = f"The day from which '{code}' is in force was not read, so nothing says whether it is in {period}."
        raise ValuesError(message, remedy="Leave the date out: its rates are the same whenever it is used.")
    if first < edition.in_force_from:
        message = f"'{code}' is not in force in {period}: it begins on {edition.in_force_from}."
        raise ValuesError(message, remedy="Ask for a later time, or for an earlier edition; none is taken for another.")
    return _edition(code, edition)


def _factor(dated: DatedFactor, values: Values) -> OtherValue:
    factor, file = dated.factor, dated.edition
    of, makes = values.units[factor.of].name, values.units[factor.makes].name
    worth = f"one {of} counts as {factor.factor} × one {makes}"
    return OtherValue(
        what="factor",
        code=factor.code,
        label=factor.label,
        line=f"{factor.code}  {factor.label}: {worth}; {in_force(dated)} (factor)",
        sentences=(
            f"{factor.code}: {factor.label}, a conversion factor of {file.name}.",
            f"{worth[:1].upper()}{worth[1:]}.",
            f"In force {in_force(dated)}.",
            *_cited(file, factor.page),
            *([f"Licensed: {file.licensed}. It stays out of every published copy."] if file.licensed else []),
        ),
        figures={"factor": str(factor.factor), "of": factor.of, "makes": factor.makes},
        source={**_source(file, factor.page), "licensed": file.licensed},
        in_force_from=dated.in_force_from,
        in_force_until=dated.in_force_until,
    )


def _series(code: str, series: Series, year: str | None = None) -> OtherValue:
    years = sorted(series.points)
    what = in_words(series.measures)
    asked = (f"In {year} it is {point(series, code, year)}.",) if year else ()
    preferred = ", taken where none is named" if series.preferred else ""
    return OtherValue(
        what="price series",
        code=code,
        label=f"{what} by {series.years} year",
        line=f"{code}  {what} by {series.years} year, {years[0]} to {years[-1]}; {series.vintage} (price series)",
        sentences=(
            f"{code}: {what} by {series.years} year{preferred}.",
            f"Vintage: {series.vintage}. An index, {series.reference}.",
            *asked,
            f"It has {len(years)} years, and is not extended by guess: "
            + ", ".join(f"{one} {series.points[one]}" for one in years)
            + ".",
            *_cited(series, series.page),
        ),
        figures={
            "measures": series.measures,
            "years": series.years,
            "vintage": series.vintage,
            "reference": series.reference,
            "preferred": series.preferred,
            "points": {one: str(series.points[one]) for one in years},
        },
        source=_source(series, series.page),
    )


def _edition(code: str, edition: Edition) -> OtherValue:
    preferred = ", taken where none is named" if edition.preferred else ""
    since = (
        f"In force from {edition.in_force_from}." if edition.in_force_from else "The day it holds from was not read."
    )
    return OtherValue(
        what="discount rates",
        code=code,
        label=edition.name,
        line=f"{code}  {edition.name}: {_rates(edition.standard)}; health {_rates(edition.health)} (discount rates)",
        sentences=(
            f"{code}: {edition.name}, an edition of the discount rates{preferred}.",
            f"Standard: {_rates(edition.standard)}.",
            f"Health and wellbeing: {_rates(edition.health)}.",
            "Years are counted from the year of valuation.",
            since,
            *_cited(edition, edition.page),
        ),
        figures={
            "preferred": edition.preferred,
            "standard": [_rate(rate) for rate in edition.standard],
            "health": [_rate(rate) for rate in edition.health],
        },
        source=_source(edition, edition.page),
        in_force_from=edition.in_force_from,
    )


def _rates(rates: tuple[Rate, ...]) -> str:
    """`3.5% to year 30, 3% to year 75, then 2.5%`."""
    parts = [f"{_per_cent(r)} to year {r.through_year}" if r.through_year else _per_cent(r) for r in rates]
    return f"{', '.join(parts[:-1])}, then {parts[-1]}" if len(parts) > 1 else f"{parts[0]} every year"


def _per_cent(rate: Rate) -> str:
    return f"{(rate.rate * 100).normalize():f}%"


def _rate(rate: Rate) -> dict[str, Any]:
    return {"rate": str(rate.rate), "through_year": rate.through_year}


def _cited(cited: Cited, page: str | None) -> list[str]:
    return citation_lines(_citation(cited, page))


def _source(cited: Cited, page: str | None) -> dict[str, Any]:
    """As a unit value says it, but for what only a unit value has."""
    citation = _citation(cited, page)
    return {name: said for name, said in asdict(citation).items() if name not in ("licensed", "drawn_from")}


def _citation(cited: Cited, page: str | None) -> Citation:
    return Citation(
        source=cited.source,
        page=page or cited.page,
        licence=cited.licence,
        grade=cited.grade,
        read_first_hand=cited.read_first_hand,
        read_in=cited.read_in,
        licensed=None,
    )
