"""The data of each figure as a table of text: what a reader without the chart reads, and what the chart is checked by.

Reports road: publication, wording → **tables** → page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outcomes.reports.publication import Indicator, LineScore, PopulationFigure, Result
from outcomes.reports.sentences import Named, round_score
from outcomes.reports.wording import (
    HIDDEN,
    MISSING,
    NOT_APPLICABLE,
    amount,
    as_given,
    figure,
    number,
    optional,
    percent,
    returns_in,
)
from outcomes.vocabulary import Kind


@dataclass(frozen=True)
class Table:
    """Rows of text under headings; the first cell of a row is its heading. `totals` are rows that sum up others.

    notes  paragraphs below it: what nobody should read the table without
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


def trend(caption: str, indicator: Indicator, quarters: Sequence[Named], years: Sequence[Named]) -> Table:
    """One row a quarter, then one a year."""
    columns = ("Quarter", *_figure_columns(indicator), "Target", "Returns")
    rows = tuple(_trend_row(indicator, named) for named in quarters)
    totals = tuple(_trend_row(indicator, (f"{year}, year", result)) for year, result in years)
    return Table(caption, columns, rows, totals)


def _trend_row(indicator: Indicator, named: Named) -> tuple[str, ...]:
    name, result = named
    return (name, *_figure_cells(indicator, result), optional(result.target, indicator), returns_in(result))


def _figure_columns(indicator: Indicator) -> tuple[str, ...]:
    if indicator.kind is Kind.PEOPLE:
        return ("At least", "At most", "Added up")
    if indicator.kind is Kind.PROPORTION:
        return ("Result", "£ of £" if indicator.unit == "£" else "Number")
    return ("Result", "People") if indicator.kind is Kind.MEAN_CHANGE else ("Result",)


def _figure_cells(indicator: Indicator, result: Result) -> tuple[str, ...]:
    shown = figure(result, indicator)
    if indicator.kind is Kind.PEOPLE:
        return tuple(shown if v is None else amount(v, indicator) for v in (result.low, result.high, result.summed))
    if indicator.kind in {Kind.PROPORTION, Kind.MEAN_CHANGE}:
        return (shown, parts(indicator, result))
    return (shown,)


def parts(indicator: Indicator, result: Result) -> str:
    """What a rate was made from: `135 of 306`, or the number of people with two scores."""
    if not result.is_known:
        return figure(result, indicator)
    if result.denominator is None:
        return NOT_APPLICABLE
    if indicator.kind is Kind.MEAN_CHANGE or result.numerator is None:
        return number(result.denominator)
    return f"{number(result.numerator)} of {number(result.denominator)}"


def contributors(
    caption: str, indicator: Indicator, years: Sequence[str], rows: Iterable[tuple[str, Sequence[Result]]]
) -> Table:
    """One row a partner, one column a year, and how many of its returns are in for the last."""
    columns = ("Partner", *years, *_parts_column(indicator, years[-1]), f"Returns {years[-1]}")
    made = tuple(
        (name, *_years(indicator, results), *_parts_cell(indicator, results[-1]), returns_in(results[-1]))
        for name, results in rows
    )
    return Table(caption, columns, made)


def groups(
    caption: str,
    heading: str,
    indicator: Indicator,
    years: Sequence[str],
    rows: Iterable[tuple[str, Sequence[Result]]],
) -> Table:
    """One row a group, one column a year."""
    columns = (heading, *years, *_parts_column(indicator, years[-1]))
    made = tuple((name, *_years(indicator, results), *_parts_cell(indicator, results[-1])) for name, results in rows)
    return Table(caption, columns, made)


def _years(indicator: Indicator, results: Sequence[Result]) -> tuple[str, ...]:
    return tuple(figure(result, indicator) for result in results)


def _parts_column(indicator: Indicator, year: str) -> tuple[str, ...]:
    return {Kind.PROPORTION: (f"Number {year}",), Kind.MEAN_CHANGE: (f"People {year}",)}.get(indicator.kind, ())


def _parts_cell(indicator: Indicator, result: Result) -> tuple[str, ...]:
    return (parts(indicator, result),) if indicator.kind in {Kind.PROPORTION, Kind.MEAN_CHANGE} else ()


def bottom_lines(caption: str, names: dict[str, str], lines: Sequence[LineScore]) -> Table:
    """One row a line and year: score, how much of its weight was reported, how many indicators."""
    columns = ("Bottom line", "Year", "Score", "Weight reported", "Indicators")
    rows = tuple(
        (
            names[line.bottom_line],
            line.year,
            score(line),
            MISSING if line.coverage_pct is None else percent(line.coverage_pct / 100),
            f"{line.indicators_scored} of {line.indicators_total}",
        )
        for line in lines
    )
    return Table(caption, columns, rows)


def score(line: LineScore) -> str:
    """`63`, `none` below the coverage a score needs, or the mark of a hidden one."""
    if line.is_hidden:
        return HIDDEN
    return "none" if line.score is None else round_score(line.score)


def population(caption: str, figures: Sequence[PopulationFigure]) -> Table:
    """One row an area, one column a period."""
    periods = sorted({f.period for f in figures})
    areas = list(dict.fromkeys((f.area_code, f.area_name) for f in figures))
    values = {(f.area_code, f.period): f.value for f in figures}
    rows = tuple(
        (name, *(as_given(values.get((code, period)), figures[0].unit) for period in periods)) for code, name in areas
    )
    return Table(caption, ("Area", *periods), rows)
