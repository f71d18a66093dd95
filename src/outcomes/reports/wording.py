"""Figures as words: numbers, marks, lists, dates. Pure functions; a sentence and a table say a figure the same way.

Reports road: publication → **wording** → sentences, tables, figures → page.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from outcomes.periods import Quarter
from outcomes.plurals import listed as listed
from outcomes.reports.publication import Indicator, Result
from outcomes.vocabulary import Kind

HIDDEN, MISSING, NOT_APPLICABLE = "[c]", "[x]", "[z]"
"""Marks of the Government Statistical Service."""
MARKS = {
    HIDDEN: "hidden, so that nobody can be recognised from a small number",
    MISSING: "not available: a return was due, and nothing was reported",
    NOT_APPLICABLE: "not applicable: no return was due, or there is no target",
}
_MINUS = "−"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Half away from nought, from the number as it is written, so that 0.445 is 0.45."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def number(value: float | Decimal, decimals: int = 0) -> str:
    """`1,234`, `−0.5`; a nought has no sign."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    figure = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{_MINUS if figure < 0 else ''}{abs(figure):,}"


def percent(share: float, decimals: int = 0) -> str:
    """0.445 → `45%`."""
    return f"{number(Decimal(repr(float(share))) * 100, decimals)}%"


def pounds(value: float, decimals: int = 0) -> str:
    """`£12,345`, `−£12`."""
    text = number(value, decimals)
    return f"{_MINUS}£{text[1:]}" if text.startswith(_MINUS) else f"£{text}"


def change(value: float, decimals: int = 0) -> str:
    """A change of score, with its sign: `+0.8`."""
    text = number(value, decimals)
    return text if text.startswith(_MINUS) or not any(d in text for d in "123456789") else f"+{text}"


def amount(value: float, indicator: Indicator) -> str:
    """A figure as a table shows it."""
    write = {Kind.PROPORTION: percent, Kind.MONEY: pounds, Kind.MEAN_CHANGE: change}.get(indicator.kind, number)
    return write(value, indicator.decimals)


def said(value: float, indicator: Indicator) -> str:
    """A figure as a sentence says it, with its unit."""
    return with_unit(amount(value, indicator), indicator)


def with_unit(text: str, indicator: Indicator) -> str:
    """`1,204` → `1,204 sessions`; percentages and pounds bear theirs already."""
    if indicator.kind in {Kind.PROPORTION, Kind.MONEY}:
        return text
    if indicator.kind is Kind.MEAN_CHANGE:
        return f"{text} {'point' if text.lstrip(f'+{_MINUS}') == '1' else 'points'}"
    return f"{text} {one(indicator.unit) if text == '1' else indicator.unit}"


def one(unit: str) -> str:
    """A unit's singular: `sessions` → `session`, `people` → `person`."""
    if unit == "people":
        return "person"
    return unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit


def figure(result: Result, indicator: Indicator) -> str:
    """A result in a table: the figure, its bounds, or the mark that stands for it."""
    if result.is_hidden:
        return HIDDEN
    low, high = result.low, result.high
    if low is None or high is None:
        return MISSING if result.is_missing or result.is_due else NOT_APPLICABLE
    ends = amount(low, indicator), amount(high, indicator)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def spoken(result: Result, indicator: Indicator) -> str:
    """A known result in a sentence: `44%`, `between 412 and 530 people`."""
    text = figure(result, indicator)
    low, between, high = text.partition(" to ")
    return f"between {low} and {with_unit(high, indicator)}" if between else with_unit(text, indicator)


def as_given(value: float | None, unit: str) -> str:
    """A figure that is not ours, with the decimals it came with; a per cent sign belongs to it, other units do not."""
    return MISSING if value is None else f"{value:,.12g}{'%' if unit == '%' else ''}"


def optional(value: float | None, indicator: Indicator) -> str:
    """A baseline or target, or the mark that there is none."""
    return NOT_APPLICABLE if value is None else amount(value, indicator)


def returns_in(result: Result) -> str:
    """`5 of 6`, or the mark that nothing was due."""
    if result.returns_due is None:
        return MISSING
    return f"{result.returns_in or 0} of {result.returns_due}" if result.returns_due else NOT_APPLICABLE


def count(n: int, thing: str, things: str | None = None) -> str:
    """`no returns`, `one return`, `12 returns`: words below ten."""
    many = things or f"{thing}s"
    return f"{_NUMBERS[n] if n < len(_NUMBERS) else number(n)} {thing if n == 1 else many}"


def is_are(n: int) -> str:
    return "is" if n == 1 else "are"


def sentence(text: str) -> str:
    """With a capital at its start and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def day(value: date) -> str:
    """`5 May 2026`."""
    return f"{value.day} {value:%B %Y}"


def span(first: str, last: str) -> str:
    """`2024-25 Q1 to 2025-26 Q4`; one quarter is itself."""
    return first if first == last else f"{first} to {last}"


def span_days(first: str, last: str) -> str:
    """`1 April 2024 to 31 March 2026`."""
    return f"{day(Quarter.parse(first).first_day)} to {day(Quarter.parse(last).last_day)}"
