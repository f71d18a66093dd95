"""A value line, as it was kept, told as a sum that anybody can do again on paper, and the rows its quantity is made of.

On the road: the store's value lines and partners' results → **sums** → place.trace. Worked from the figures as they are
printed, and so apart from `valuation`: with six decimals at most, unless it takes more to come to the same penny.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from outcomes.errors import StoreError
from outcomes.impact.lines import ALL, OVERLAP
from outcomes.impact.valuation import as_written, pounds

Row = Mapping[str, Any]
"""A row of a table by the names of its columns."""
_PENNY = Decimal("0.01")
_FEWEST, _MOST = 6, 17
_ALMOST_NOTHING = 1e-9
_TAKEN = {
    "deadweight": "deadweight",
    "displacement": "displacement",
    "attribution_to_others": "due to others",
    "transfer_share": "transfer payments",
}
_SAID_OF = {OVERLAP: "taken off, so that people in several programmes count once", ALL: "every programme"}


@dataclass(frozen=True)
class Told:
    """What one partner's accepted returns say of an indicator; `amount` is the part that is valued, if there is one."""

    partner_id: str
    programme_id: str
    span: str
    amount: float | None
    words: str

    @property
    def sentence(self) -> str:
        return f"{self.partner_id}, {self.programme_id}, {self.span}: {self.words}"


def told(row: Row) -> Told:
    """A row of the view partner_results, with the indicator's kind, `better` and valued part beside it."""
    kind, part = row["kind"], row["part"]
    numerator, denominator, lower, upper = (row[name] for name in ("numerator", "denominator", "lower", "upper"))
    sign = -1 if kind == "mean_change" and row["better"] == "less" else 1
    valued = {"value": row["result"], "pairs": denominator, "numerator": numerator, "sum_change": numerator}
    amount = lower if kind == "people" else valued.get(part, row["result"])
    if kind == "people":
        words = plain(lower) if lower == upper else f"between {plain(lower)} and {plain(upper)}"
    elif kind == "proportion":
        words = f"{plain(numerator)} of {plain(denominator)}"
    elif kind == "mean_change":
        words = f"changes that add up to {plain(numerator)} points, of {plain(denominator)} with both scores"
    else:
        words = plain(row["result"])
    value = None if amount is None else sign * float(amount) if part == "sum_change" else float(amount)
    return Told(row["partner_id"], row["programme_id"], row["span"], value, f"{words} ({row['how_counted']})")


def spans_of(line: Row) -> list[str]:
    """The spans of a line, which it tells as `2025-26`, or as `2025-26 Q1, Q2`."""
    first, *others = line["spans"].split(", ")
    return [first, *(f"{first.split(' ')[0]} {quarter}" for quarter in others)]


def sum_of(line: Row, factors: Mapping[str, Sequence[float]]) -> str:
    """The whole sum of a line, named. `factors`: a discount factor a year, by kind of rate."""
    return f"{_whose(line)} ({line['value_side']}): {working_of(line, factors)}"


def working_of(line: Row, factors: Mapping[str, Sequence[float]]) -> str:
    """A line's sum alone, from quantity to pounds. StoreError where its figures do not come to them."""
    value = Decimal(line["value_gbp"])
    years = list(_years(line, factors[line["discount_kind"]]))
    for places in range(_FEWEST, _MOST + 1):
        words, worth = _worked(line, years, places)
        if worth == value:
            break
    if abs(worth - value) > _PENNY:
        raise StoreError(
            f"The value of {_whose(line)} is kept as {gbp(value)}, and its figures come to {gbp(worth)}.",
            remedy="Publish again; if it stays so, report it.",
        )
    return f"{words} = {gbp(value)}"


def together(amounts: Sequence[Decimal]) -> str:
    """Pounds added up: `£3.00 − £1.00 = £2.00`."""
    first, *others = amounts
    added = "".join(f" {'−' if one < 0 else '+'} {gbp(abs(one))}" for one in others)
    return f"{gbp(first)}{added} = {gbp(sum(amounts, Decimal(0)))}"


def quantity_of(line: Row, rows: Iterable[Told], baseline: float | None) -> str | None:
    """How partners' rows make the quantity of a line; None where they do not simply add up to it.

    rows       what every partner told, of which the line's own are taken
    baseline   the year's, where the line is of a difference from it
    """
    spans, programme = spans_of(line), line["programme_id"]
    mine = [
        one for one in rows if one.span in spans and programme in (ALL, one.programme_id) and one.amount is not None
    ]
    if not mine or programme == OVERLAP:
        return None
    amounts = [float(one.amount or 0.0) for one in mine]
    whole = math.fsum(amounts)
    whose, quantity = _whose(line), f"{plain(line['quantity'])} (each one {line['quantity_unit']})"
    if baseline is not None:
        before = baseline * len(spans) / 4
        if not _same(abs(before - whole), abs(line["quantity"])):
            return None
        quarters = f"{len(spans)} of 4 quarters of {plain(baseline)}, the year's baseline, are {plain(before)}"
        return f"{whose}: {quarters}; told were {plain(whole)}; the difference is valued: {quantity}"
    if not _same(whole, line["quantity"]):
        return None
    added = "".join(f" {'−' if one < 0 else '+'} {plain(abs(one))}" for one in amounts[1:])
    return f"{whose}: {plain(amounts[0])}{added} = {quantity}" if added else f"{whose}: {quantity}"


def plain(figure: float | Decimal) -> str:
    """A figure with all its digits that mean something, and thousands set off: 1,127, 40.3."""
    return _said(as_written(round(float(figure), 9)).normalize())


def gbp(amount: Decimal) -> str:
    """Pounds and pence, the sign before the pound."""
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"


def _whose(line: Row) -> str:
    return f"{line['indicator_code']}, {_SAID_OF.get(line['programme_id'], line['programme_id'])}, {line['spans']}"


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_ALMOST_NOTHING, abs_tol=_ALMOST_NOTHING)


def _years(line: Row, factors: Sequence[float]) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    """Of each year of a line: what has not faded, the part of the year, the discount factor."""
    drop, lasts, left = as_written(line["drop_off"]), as_written(line["duration_years"]), Decimal(1)
    for year in range(math.ceil(lasts)):
        yield left, min(Decimal(1), lasts - year), as_written(factors[year])
        left = left * (1 - drop) if line["drop_off_shape"] == "geometric" else max(left - drop, Decimal(0))


def _worked(line: Row, years: Sequence[tuple[Decimal, ...]], places: int) -> tuple[str, Decimal]:
    """A line's sum with no more than so many decimals a figure, and what it comes to, £."""
    quantity, unit_value = (_rounded(as_written(line[name]), places) for name in ("quantity", "unit_value_gbp"))
    told_years = [[_rounded(one, places) for one in year] for year in years]
    lasting = sum((math.prod(year) for year in told_years), Decimal(0))
    price = f"{max(unit_value, unit_value.quantize(_PENNY), key=_decimals):,f}"
    worth, words = quantity * unit_value, f"{_said(quantity)} × £{price} ({line['unit_value_code']})"
    for name, said in _TAKEN.items():
        if line[name]:
            worth *= 1 - as_written(line[name])
            words += f" × (1 − {as_written(line[name]).normalize():f} {said})"
    if lasting != 1:
        each = list(map(_year, told_years))
        one = f" × {each[0]} of a year{'' if told_years[0][-1] == 1 else ', discounted'}"
        words += one if len(each) == 1 else f" × ({' + '.join(each)}, a year each)"
    return words, pounds(worth * lasting)


def _year(figures: Sequence[Decimal]) -> str:
    return " × ".join(f"{one:f}" for one in figures if one != 1) or "1"


def _said(figure: Decimal) -> str:
    return f"{figure:,f}".replace("-", "−")


def _decimals(figure: Decimal) -> int:
    return -int(figure.as_tuple().exponent)


def _rounded(figure: Decimal, places: int) -> Decimal:
    """To so many decimals at most, without noughts at the end."""
    found = round(figure, places).normalize()
    return found if found else Decimal(0)
