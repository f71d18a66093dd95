"""A workbook of a partner's own, the second of three: a housing association's KPI tracker, which grows every quarter.

Sample road: reports → **own_dashboard** → the inbox. One sheet, named for the year (`KPI tracker 24-25`), holds every
quarter so far: measures down, time across. What the association means by it:

    year over quarter   the upper heading is the financial year, merged over its four quarters and its target
    Q1 actual           what happened in that quarter; last quarters are said again each time, sometimes corrected
    Q2 forecast         what it expects of the next quarter, replaced by the actual when it is over
    Target              the year's own target; a plan, not a result
    Residents supported (individuals)       different residents its community team supported in the quarter
    Moved into a settled home (residents)   residents who moved in somewhere to stay in the quarter
    At risk 6 months ago and reached / of whom still in their home      a share's two halves; the % row repeats it
    Homes draught-proofed or insulated      homes made warmer
    Supplier payments, total / of which in the borough / to small firms and charities      pounds
    Emissions, buildings and vehicles       tonnes of CO2e
    Green space looked after with residents hectares, on the last day of the quarter
    Comment             nothing that is counted
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter, quarters_between
from outcomes.sample.own_register import short_year
from outcomes.sample.reports import Figure, Report


@dataclass(frozen=True)
class Line:
    """A row of the tracker: a heading of a block, or a measure and where its figure comes from."""

    label: str
    unit: str = ""
    indicator: str = ""
    part: str = ""


LINES = (
    Line("PEOPLE"),
    Line("Residents supported (individuals)", "people", "people_supported", "value"),
    Line("Moved into a settled home (residents)", "people", "moved_into_settled_home", "value"),
    Line("At risk 6 months ago and reached", "people", "kept_home_share", "denominator"),
    Line("of whom still in their home", "people", "kept_home_share", "numerator"),
    Line("% still in their home", "%", "kept_home_share", "percent"),
    Line("HOMES"),
    Line("Homes draught-proofed or insulated", "homes", "homes_made_warmer", "value"),
    Line("MONEY"),
    Line("Supplier payments, total", "£", "local_spend_share", "denominator"),
    Line("of which in the borough", "£", "local_spend_share", "numerator"),
    Line("of which to small firms and charities", "£", "small_supplier_spend", "value"),
    Line("CARBON & GREEN SPACE"),
    Line("Emissions, buildings and vehicles", "tCO2e", "carbon_emitted", "value"),
    Line("Green space looked after with residents", "ha", "green_space_cared_for", "value"),
)
_TOP = 9
"""The row, from nought, of the years; the quarters stand below it."""
_QUARTERS_FROM = 3
_WIDE = 5
_COMMENTS = ("", "", "on track", "seasonal", "contractor changed in the quarter", "see board paper 7")


def write_dashboard(place: PlaceDefinition, report: Report, first: Quarter) -> bytes:
    """The tracker as it stood after the report's quarter."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(report.quarter.last_day, datetime.min.time())})
        sheet = book.add_worksheet(f"KPI tracker {short_year(report.quarter)}")
        _write_labels(book, sheet, place, report)
        _write_lines(book, sheet)
        years = sorted({q.start_year for q in quarters_between(first, report.quarter)})
        for number, year in enumerate(years):
            _write_year(book, sheet, report, year, _QUARTERS_FROM + number * _WIDE)
        _write_comments(book, sheet, report, _QUARTERS_FROM + len(years) * _WIDE)
        sheet.freeze_panes(_TOP + 2, _QUARTERS_FROM)
    return file.getvalue()


def _write_labels(book: Workbook, sheet: Worksheet, place: PlaceDefinition, report: Report) -> None:
    title = book.add_format({"bold": True, "font_size": 14, "font_color": "#003B5C"})
    programme = place.programme(report.programme)
    lines = (
        ("Organisation", report.organisation.name),
        ("Programme", programme.name if programme else report.programme),
        ("Reporting quarter", f"Q{report.quarter.number} {report.quarter.year.replace('-', '/')}"),
        ("Completed by", report.signed_by),
        ("Time spent on this return (hours)", report.hours_spent),
    )
    sheet.write(0, 0, "Communities dashboard", title)
    for row, (label, value) in enumerate(lines, 2):
        sheet.write(row, 1, label)
        sheet.write(row, 2, value)


def _write_lines(book: Workbook, sheet: Worksheet) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    block = book.add_format({"bold": True, "bg_color": "#D6E4EC"})
    for column, (words, width) in enumerate((("Ref", 6), ("Measure", 42), ("Unit", 18))):
        sheet.merge_range(_TOP, column, _TOP + 1, column, words, bold)
        sheet.set_column(column, column, width)
    number = 0
    for row, line in enumerate(LINES, _TOP + 2):
        if not line.indicator:
            sheet.merge_range(row, 0, row, 2, line.label, block)
            continue
        number += 1
        sheet.write_row(row, 0, [f"K{number}", line.label, line.unit])


def _write_year(book: Workbook, sheet: Worksheet, report: Report, year: int, column: int) -> None:
    """A year's block: four quarters and a target."""
    head = book.add_format({"bold": True, "align": "center", "bg_color": "#003B5C", "font_color": "white"})
    sub = book.add_format({"bold": True, "align": "center", "bottom": 1})
    share, plain = book.add_format({"num_format": "0%"}), book.add_format({"num_format": "#,##0.##"})
    quarters = [Quarter(year, number) for number in (1, 2, 3, 4)]
    sheet.merge_range(_TOP, column, _TOP, column + _WIDE - 1, quarters[0].year.replace("-", "/"), head)
    for at, quarter in enumerate(quarters, column):
        words = "actual" if quarter <= report.quarter else "forecast"
        sheet.write(_TOP + 1, at, f"Q{quarter.number} {words}", sub)
        given = _given(report, quarter)
        for row, line in enumerate(LINES, _TOP + 2):
            value = given(line)
            if value is not None:
                sheet.write_number(row, at, value, share if line.part == "percent" else plain)
    sheet.write(_TOP + 1, column + 4, "Target", sub)
    of_first = _given(report, quarters[0])
    for row, line in enumerate(LINES, _TOP + 2):
        base = of_first(line) if line.part == "value" else None
        if base is not None:
            sheet.write_number(row, column + 4, _target(line, base), plain)


def _given(report: Report, quarter: Quarter) -> Callable[[Line], float | None]:
    """What the tracker shows for a measure in a quarter: its own figure, an earlier one or a forecast."""
    found: dict[str, Figure] = {f.indicator: f for f in report.figures if (f.period or report.quarter) == quarter}

    def value(line: Line) -> float | None:
        figure = found.get(line.indicator)
        if figure is None:
            return None
        parts = figure.parts
        if line.part == "percent":
            return round((parts.numerator or 0) / parts.denominator, 4) if parts.denominator else None
        part: float | None = getattr(parts, line.part)
        return part

    return value


def _target(line: Line, base: float) -> float:
    """A year's target a board would set: round, and a little above four first quarters; as it is for hectares."""
    if line.indicator == "green_space_cared_for":
        return base
    return float(round(base * 4.2, -1)) or base


def _write_comments(book: Workbook, sheet: Worksheet, report: Report, column: int) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.merge_range(_TOP, column, _TOP + 1, column, "Comment", bold)
    sheet.set_column(column, column, 34)
    for number, (row, line) in enumerate(enumerate(LINES, _TOP + 2)):
        comment = _COMMENTS[(number * 5 + report.quarter.number) % len(_COMMENTS)]
        if line.indicator and comment:
            sheet.write(row, column, comment)
