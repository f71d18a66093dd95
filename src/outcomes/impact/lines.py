"""What is valued: one line an indicator, programme and unit value, with every figure it is made of; and what is not.

On the road: measures' quantities + the framework's `value` blocks + unit values → **lines** → valuation.
A line that cannot be had without a guess is not made: it is listed as not valued, with the reason in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outcomes.errors import ValuesError
from outcomes.framework.definitions import Framework, Indicator, Prices
from outcomes.framework.unit_values import UnitValue
from outcomes.framework.uprating import Uprated, uprate
from outcomes.framework.value_definitions import Side
from outcomes.framework.values import Values
from outcomes.framework.valuing import NOTHING, Adjustment, Duration, Valuing
from outcomes.impact.conversion import Rate, conversion
from outcomes.vocabulary import Kind

if TYPE_CHECKING:
    import pandas as pd

ALL, OVERLAP = "all", "overlap"
"""Every programme together; and people in several programmes, taken off so that each counts once."""
_ALMOST_NOTHING = 1e-9
_GRADES = ("strong", "moderate", "weak")


@dataclass(frozen=True)
class Estimate:
    """A figure with its range; low and high are the central figure where there is none."""

    low: float
    central: float
    high: float

    @property
    def has_range(self) -> bool:
        return self.low != self.high

    def times(self, factor: float) -> Estimate:
        return Estimate(self.low * factor, self.central * factor, self.high * factor)


@dataclass(frozen=True)
class Line:
    """One value line: `unit_value` is £ in the price base, `quantity` in the unit value's unit, shares are 0 to 1.

    quantity          at the place's low, as it is taken, and at the place's high, all lines of an indicator together;
                      of OVERLAP each is what is taken off there, so that its low may be above its high
    is_rate_licensed  the licence of the conversion's factor forbids passing it on
    """

    year: str
    indicator_code: str
    programme_id: str
    spans: tuple[str, ...]
    value: UnitValue
    side: Side
    quantity: Estimate
    unit_value: Estimate
    valuing: Valuing
    transfer: float
    how_counted: str
    returns_in: int
    returns_due: int
    is_rate_licensed: bool = False

    @property
    def adjustments(self) -> dict[str, Estimate]:
        """Deadweight, displacement, attribution to others and drop-off; nought where an effect is net of a group."""
        v = self.valuing
        given = {
            "deadweight": v.deadweight or NOTHING,
            "displacement": v.displacement,
            "attribution_to_others": v.attribution_to_others,
            "drop_off": v.drop_off,
        }
        return {name: _estimate(one) for name, one in given.items()}

    @property
    def years(self) -> Estimate:
        return _estimate(self.valuing.duration_years)

    @property
    def grade(self) -> str:
        """The weakest evidence the line rests on."""
        return weakest(self.valuing, self.value)

    @property
    def cashable(self) -> Decimal | None:
        """How much of what a budget is spared could be taken out of it, 0 to 1; None where nobody says."""
        said = self.valuing.cashable if self.side == "fiscal" else None
        return None if said is None else said.central

    @property
    def is_licensed(self) -> bool:
        return self.is_rate_licensed or not self.value.citation.may_be_published


@dataclass(frozen=True)
class NotValued:
    """An indicator that a year's total leaves out, and why, in a sentence; `reason` is a stable word."""

    year: str
    indicator_code: str
    reason: str
    why: str


@dataclass(frozen=True)
class Book:
    """What lines are made by: the framework, the unit values there are, and the prices to bring them to."""

    framework: Framework
    values: Values
    price_base: str | None
    prices: Prices
    _uprated: dict[tuple[str, str], Uprated] = field(default_factory=dict)

    @cached_property
    def valued(self) -> dict[str, tuple[Indicator, Valuing]]:
        return {code: (i, i.value) for code, i in self.framework.indicators.items() if i.value is not None}

    def in_base(self, code: str, period: str) -> Uprated:
        """A unit value as it holds in a period, in the price base. Raises ValuesError."""
        if self.price_base is None:
            raise ValuesError("The place has no price base.", remedy="Give price_base in place.yaml.")
        if (code, period) not in self._uprated:
            found = uprate(self.values.at(code, period), self.price_base, self.values, self.prices)
            self._uprated[code, period] = found
        return self._uprated[code, period]

    @property
    def used(self) -> list[Uprated]:
        """Every unit value that was brought to the price base."""
        return list(self._uprated.values())


Quantities = Mapping[tuple[str, str], Sequence[Any]]
"""Rows of value_quantities by year and indicator."""


def value_lines(quantities: pd.DataFrame, years: Sequence[str], book: Book) -> tuple[list[Line], list[NotValued]]:
    """The lines of some years, and every indicator that has none.

    quantities  rows of the view value_quantities, for everyone (dimension and partner `all`)
    """
    everyone = quantities[(quantities["dimension"] == ALL) & (quantities["partner_id"] == ALL)]
    told = everyone[everyone["quantity"].notna()].sort_values(["span", "programme_id"])
    rows: Quantities = {
        (str(y), str(c)): list(g.itertuples()) for (y, c), g in told.groupby(["year", "indicator_code"])
    }
    lines: list[Line] = []
    left_out: list[NotValued] = []
    for year in years:
        taken = _routes(year, rows, book)
        for code, indicator in book.framework.indicators.items():
            made = _of_indicator(year, code, indicator, rows.get((year, code), ()), taken, book)
            if isinstance(made, NotValued):
                left_out.append(made)
            else:
                lines.extend(made)
    return lines, left_out


def _routes(year: str, rows: Quantities, book: Book) -> dict[str, str]:
    """Of each group of routes the first, by rank, that has data in the year."""
    found: dict[str, tuple[int, str]] = {}
    for code, (_, valuing) in book.valued.items():
        once = valuing.value_once
        if once and rows.get((year, code)) and once.rank < found.get(once.group, (once.rank + 1, ""))[0]:
            found[once.group] = once.rank, code
    return {group: code for group, (_, code) in found.items()}


def _of_indicator(
    year: str, code: str, indicator: Indicator, rows: Sequence[Any], taken: Mapping[str, str], book: Book
) -> list[Line] | NotValued:
    reason = _why_not(indicator, rows, taken, code, book)
    if reason is not None:
        return NotValued(year, code, *reason)
    assert indicator.value is not None
    try:
        return list(_lines(year, code, indicator.value, rows, book))
    except ValuesError as error:
        return NotValued(year, code, "no-value-in-force", error.message)


def _why_not(
    indicator: Indicator, rows: Sequence[Any], taken: Mapping[str, str], code: str, book: Book
) -> tuple[str, str] | None:
    valuing = indicator.value
    if valuing is None:
        words = "It is kept in words." if indicator.kind is Kind.TEXT else "The framework cites no unit value for it."
        return "no-unit-value", words
    once = taken.get(valuing.value_once.group) if valuing.value_once else None
    if once is not None and once != code:
        return "valued-otherwise", f"The same change is valued by “{book.framework.indicators[once].label}”."
    if not rows:
        return "nothing-told", "No return that counts tells it."
    if valuing.quantity.against and (why := _not_comparable(rows)):
        return "baseline", why
    if any(row.quantity < 0 for row in rows) and not _may_be_negative(indicator, valuing):
        return "negative", "A quantity is below nought, and the framework does not allow for harm (minimum)."
    return None


def _may_be_negative(indicator: Indicator, valuing: Valuing) -> bool:
    """Changes and differences may go the wrong way; anything else only where the framework lets figures be negative."""
    may = valuing.quantity.against is not None or valuing.quantity.part == "sum_change"
    return may or indicator.minimum is None or indicator.minimum < 0


def _not_comparable(rows: Sequence[Any]) -> str | None:
    """Why a year cannot be held against its baseline: what is missing would look like a gain."""
    if len(rows) < 4:
        return f"{len(rows)} of the year's 4 quarters were told, and the baseline is of a whole year."
    late = sum(row.returns_due - row.returns_in for row in rows)
    if late:
        return f"{late} of the returns due are missing, and what they would say would count as a gain."
    if len({row.returns_due for row in rows}) > 1:
        return "The returns due change within the year, so that the baseline is not of the same partners."
    return None


def _lines(year: str, code: str, valuing: Valuing, rows: Sequence[Any], book: Book) -> Iterator[Line]:
    for worth, held in _by_worth(valuing, rows, book):
        made = [row for row in held if row.programme_id != ALL]
        whole = [row for row in held if row.programme_id == ALL]
        parts: list[Estimate] = []
        for programme in sorted({row.programme_id for row in made}) or [ALL]:
            mine = [row for row in (made or whole) if row.programme_id == programme]
            parts.append(together(_as_in_the_place(row, whole) for row in mine))
            yield from _sides(year, code, programme, valuing, parts[-1], mine, worth)
        over = _overlap(together(map(_told, whole)), together(parts)) if whole and made else None
        if over is not None:
            yield from _sides(year, code, OVERLAP, valuing, over, whole, worth)


Worth = tuple[Uprated, Rate]
"""A unit value in the price base, and how the indicator's unit becomes its own."""


def _by_worth(valuing: Valuing, rows: Sequence[Any], book: Book) -> Iterator[tuple[Worth, list[Any]]]:
    """Rows under the unit value and the conversion in force at their time, in the order of time."""
    found: dict[Any, tuple[Worth, list[Any]]] = {}
    for row in rows:
        uprated = book.in_base(valuing.unit_value, row.span)
        rate = conversion(valuing, uprated.value.unit, book.values, row.span)
        found.setdefault((uprated.value.in_force_from, rate), ((uprated, rate), []))[1].append(row)
    yield from found.values()


def together(estimates: Iterable[Estimate]) -> Estimate:
    """Figures added up end by end: all at their low, as they are taken, and all at their high."""
    given = list(estimates)
    return Estimate(sum(x.low for x in given), sum(x.central for x in given), sum(x.high for x in given))


def _told(row: Any) -> Estimate:
    return Estimate(row.quantity_low, row.quantity, row.quantity_high)


def _as_in_the_place(row: Any, whole: Sequence[Any]) -> Estimate:
    """A programme's people; where the place's are an estimate, as far between their bounds as the place's are.

    Each person of the place is in a programme, so that programmes cannot be taken at their least and the place above
    its own. They are taken to share people as the place does.
    """
    told = _told(row)
    place = next((one for one in whole if one.span == row.span and one.is_estimate), None)
    if place is None or row is place or place.quantity_low == place.quantity_high:
        return told
    part = (place.quantity - place.quantity_low) / (place.quantity_high - place.quantity_low)
    return replace(told, central=told.low + part * (told.high - told.low))


def _overlap(place: Estimate, parts: Estimate) -> Estimate | None:
    """What the programmes together have more than the place, where people are counted once; None where nothing.

    At each end it is the place's less the programmes' at that end: it is no figure of its own, which could be low
    while they are high.
    """
    over = Estimate(place.low - parts.low, place.central - parts.central, place.high - parts.high)
    return None if max(abs(over.low), abs(over.central), abs(over.high)) < _ALMOST_NOTHING else over


def _sides(
    year: str,
    code: str,
    programme: str,
    valuing: Valuing,
    quantity: Estimate,
    rows: Sequence[Any],
    worth: Worth,
) -> Iterator[Line]:
    uprated, rate = worth
    for side, amount in uprated.amounts.items():
        share = amount.transfer_share
        yield Line(
            year=year,
            indicator_code=code,
            programme_id=programme,
            spans=tuple(dict.fromkeys(row.span for row in rows)),
            value=uprated.value,
            side=side,
            quantity=quantity.times(float(rate.times)),
            unit_value=Estimate(float(amount.low), float(amount.central), float(amount.high)),
            valuing=valuing,
            transfer=0.0 if share is None else float(share),
            how_counted=rows[0].how_counted,
            returns_in=int(sum(row.returns_in for row in rows)),
            returns_due=int(sum(row.returns_due for row in rows)),
            is_rate_licensed=rate.is_licensed,
        )


def _estimate(given: Adjustment | Duration) -> Estimate:
    low = given.central if given.low is None else given.low
    high = given.central if given.high is None else given.high
    return Estimate(float(low), float(given.central), float(high))


def weakest(valuing: Valuing, value: UnitValue) -> str:
    """The weakest grade of a unit value and of what is taken off it."""
    given: list[Adjustment | Duration | None] = [
        valuing.deadweight,
        valuing.displacement,
        valuing.attribution_to_others,
        valuing.drop_off,
        valuing.duration_years,
    ]
    grades = [value.citation.grade, *(one.grade for one in given if one is not None and one.grade is not None)]
    return max(grades, key=_GRADES.index)
