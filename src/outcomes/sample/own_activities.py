"""A workbook of a partner's own, the third of three: a food and money charity's report, a sheet for each activity.

Sample road: reports → **own_activities** → the inbox. What the charity means by it:

    Cover                  who, for which fund and quarter; how many different people it helped in all
    Food hub               parcels and children fed are its own counts; surplus passed on is in tonnes
    Money & debt           money gained for clients, in pounds written as text; people with a debt plan agreed, out of
                           all people helped; appointments are its own count
    Volunteers & spend     volunteers active at the end of the quarter, the hours they gave, what it paid to suppliers
                           and how much of that stayed in Riverside
    Who we helped          the people of the cover again, by the ward they live in and by age group

A percentage beside a figure repeats it; `n/k` and `-` mean no figure; the totals under the tables repeat the cover.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.chance import Chance
from outcomes.sample.counting import Parts
from outcomes.sample.own_register import slashed
from outcomes.sample.reports import Report

_SPAN = {1: "April to June", 2: "July to September", 3: "October to December", 4: "January to March"}
_AGES = {
    "under-16": "0-15", "16-24": "16-24", "25-34": "25-34", "35-49": "35-49", "50-64": "50-64", "65-79": "65-79",
    "80-plus": "80+", "not-known": "Not known",
}  # fmt: skip
Block = Sequence[tuple[str, object, object]]


def write_activities(place: PlaceDefinition, report: Report, seed: int) -> bytes:
    """The report for one quarter."""
    chance = Chance(seed, "activities", report.organisation.partner_id, report.quarter)
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(report.quarter.last_day, datetime.min.time())})
        _cover(book, place, report)
        _activity(book, "Food hub", "Food hub and furniture store", _food(report, chance))
        _activity(book, "Money & debt", "Money and debt advice", _money(report, chance))
        _activity(book, "Volunteers & spend", "Volunteers, and what we spent", _spend(report))
        _who(book, place, report)
    return file.getvalue()


def _parts(report: Report, indicator: str) -> Parts:
    figure = report.figure(indicator)
    return figure.parts if figure else Parts()


def _pounds(amount: float | None) -> str:
    """`£1,234.50`, as text."""
    return "n/k" if amount is None else f"£{amount:,.2f}"


def _percent(parts: Parts) -> str:
    return f"{100 * (parts.numerator or 0) / parts.denominator:.1f}%" if parts.denominator else "-"


def _quarter_in_words(quarter: Quarter) -> str:
    """`Q4 2024/25 (January to March 2025)`."""
    return f"{slashed(quarter)} ({_SPAN[quarter.number]} {quarter.last_day.year})"


def _cover(book: Workbook, place: PlaceDefinition, report: Report) -> None:
    sheet = book.add_worksheet("Cover")
    title = book.add_format(
        {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter", "bg_color": "#DDEBDA"}
    )
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 1, 44)
    sheet.merge_range(0, 0, 1, 1, f"{report.organisation.name}: quarterly report", title)
    programme = place.programme(report.programme)
    lines: Sequence[tuple[str, object]] = (
        ("Organisation", report.organisation.name),
        ("Fund", programme.name if programme else report.programme),
        ("Quarter", _quarter_in_words(report.quarter)),
        ("Prepared by (role)", report.signed_by),
        ("Hours spent on this report", report.hours_spent),
        ("Number of different people helped, all activities", _parts(report, "people_supported").value),
        ("Anything you should know", report.notes or "-"),
    )
    for row, (label, value) in enumerate(lines, 3):
        sheet.write(row, 0, label, bold)
        sheet.write(row, 1, value)


def _activity(book: Workbook, name: str, title: str, block: Block) -> None:
    """A sheet of labels with a figure beside each, and for some a percentage beside that."""
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 2, 16)
    sheet.merge_range(0, 0, 0, 2, title, book.add_format({"bold": True, "font_size": 14, "bg_color": "#DDEBDA"}))
    sheet.write_row(2, 1, ["This quarter", "%"], book.add_format({"bold": True, "bottom": 1}))
    for row, (label, figure, percent) in enumerate(block, 3):
        sheet.write(row, 0, label)
        sheet.write(row, 1, figure)
        if percent is not None:
            sheet.write(row, 2, percent)


def _food(report: Report, chance: Chance) -> Block:
    parcels = chance.whole(640, 910)
    return (
        ("Food parcels given out", parcels, None),
        ("Children in those homes", chance.pick((chance.whole(210, 380), "n/k")), None),
        ("Surplus food and goods passed on (tonnes)", _parts(report, "goods_reused").value, None),
        ("New referral partners", "-", None),
    )


def _money(report: Report, chance: Chance) -> Block:
    plans = _parts(report, "debt_plan_share")
    booked = chance.whole(380, 460)
    kept = booked - chance.whole(40, 90)
    return (
        ("Money gained for clients", _pounds(_parts(report, "money_gained").value), None),
        ("People with a debt plan agreed", plans.numerator, _percent(plans)),
        ("Out of (all people helped this quarter)", plans.denominator, None),
        ("Appointments kept", kept, _percent(Parts(numerator=kept, denominator=booked))),
    )


def _spend(report: Report) -> Block:
    spend = _parts(report, "local_spend_share")
    return (
        ("Volunteers active at quarter end", _parts(report, "active_volunteers").value, None),
        ("Hours given by volunteers", _parts(report, "volunteer_hours").value, None),
        ("Paid to suppliers", _pounds(spend.denominator), None),
        ("of which in Riverside", _pounds(spend.numerator), _percent(spend)),
    )


def _who(book: Workbook, place: PlaceDefinition, report: Report) -> None:
    """Two small tables side by side under a merged heading."""
    sheet = book.add_worksheet("Who we helped")
    people = _parts(report, "people_supported").value or 0
    wards = {c.code: "Not known" if c.code == "not-known" else c.label for c in place.categories("ward")}
    sheet.merge_range(0, 0, 0, 6, "Who we helped this quarter", book.add_format({"bold": True, "font_size": 14}))
    _table(book, sheet, 0, "Where people live", "Ward", _counts(report, "ward", wards), people)
    _table(book, sheet, 4, "How old they are", "Age group", _counts(report, "age_band", _AGES), people)
    for column, width in enumerate((20, 8, 8, 3, 14, 8, 8)):
        sheet.set_column(column, column, width)


def _counts(report: Report, dimension: str, words: dict[str, str]) -> list[tuple[str, float | None]]:
    given = {f.category: f.parts.value for f in report.figures if f.dimension == dimension}
    return [(label, given.get(code)) for code, label in words.items()]


def _table(
    book: Workbook,
    sheet: Worksheet,
    column: int,
    heading: str,
    label: str,
    counts: list[tuple[str, float | None]],
    people: float,
) -> None:
    head = book.add_format({"bold": True, "align": "center", "bg_color": "#DDEBDA"})
    bold, share = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "0%"})
    sheet.merge_range(2, column, 2, column + 2, heading, head)
    sheet.write_row(3, column, [label, "No.", "%"], bold)
    for row, (words, count) in enumerate(counts, 4):
        sheet.write(row, column, words)
        sheet.write(row, column + 1, "-" if count is None else count)
        if count is not None and people:
            sheet.write(row, column + 2, round(count / people, 4), share)
    last = 4 + len(counts)
    sheet.write(last, column, "Total", bold)
    sheet.write(last, column + 1, people, bold)
