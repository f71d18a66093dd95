"""What each column of a wide table stands for: a period, actual or forecast, a part of an indicator, or all three.

Returns road: headings → **wide** → tables. Read from the heading's path: `Financial year 2024 to 2025 / (Apr to Jun) /
Forecast` is 2024-25 Q1, forecast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from outcomes.returns.headings import Heading
from outcomes.returns.layout_language import Figure, Over
from outcomes.returns.period_words import PeriodWords, read_period
from outcomes.returns.texts import key, pattern


@dataclass(frozen=True)
class ValueColumn:
    """A column of figures, or of marks of a session or a person. What its heading does not say is None."""

    heading: Heading
    period: str | None = None
    basis: str | None = None
    figure: Figure | None = None
    day: date | None = None
    person: str | None = None


def value_columns(
    headings: Iterable[Heading], over: Over | None, figures: Mapping[str, Figure], year: PeriodWords | None = None
) -> list[ValueColumn]:
    """The headings that stand for figures; `year` is the financial year where the headings leave it out."""
    by_key = {key(words): figure for words, figure in figures.items()}
    found = (_value_column(h, over, by_key, year or PeriodWords()) for h in headings if not h.repeats)
    return [column for column in found if column]


def _value_column(
    heading: Heading, over: Over | None, figures: Mapping[str, Figure], year: PeriodWords
) -> ValueColumn | None:
    if over is None:
        figure = figures.get(heading.key)
        return ValueColumn(heading, figure=figure) if figure else None
    words = [_read_part(part, over, figures) for part in heading.parts]
    bases = {basis for basis, _ in words if basis}
    period = reduce(PeriodWords.joined, (read for _, read in words), PeriodWords())
    if len(bases) > 1 or period.clashes or (period.says_nothing and not bases):
        return None
    figure = figures.get(key(period.rest))
    if (figures and not figure) or (not figures and period.rest):
        return None
    if period.start_year is None and not period.says_nothing:
        period = period.joined(year)
    if not period.says_nothing and not period.code:
        return None
    return ValueColumn(heading, period.code or None, next(iter(bases), None), figure)


def _read_part(part: str, over: Over, figures: Mapping[str, Figure]) -> tuple[str | None, PeriodWords]:
    """Basis and period of one part of a path. A figure's own words are never taken for a period."""
    if key(part) in figures:
        return None, PeriodWords(rest=key(part))
    if over.filler and pattern(*over.filler).fits(key(part)):
        return None, PeriodWords()
    left = key(part)
    for basis, names in (("actual", over.actual), ("forecast", over.forecast)):
        spoken = re.compile(rf"\b(?:{'|'.join(re.escape(key(name)) for name in names)})\b")
        if spoken.search(left):
            return basis, _period_in(spoken.sub(" ", left).strip())
    return None, _period_in(left)


def _period_in(text: str) -> PeriodWords:
    words = read_period(text)
    return PeriodWords(rest=text) if words.says_nothing and not words.clashes else words
