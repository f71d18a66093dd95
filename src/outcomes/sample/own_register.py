"""A workbook of a partner's own, the first of three: a befriending group's client register, one row a person.

Sample road: reports → **own_register** → the inbox. What the group means by its columns:

    Client ref          its own reference, HK and three digits or more
    Initials            first and family name's first letters; nobody needs them
    DOB                 date of birth, as a date or typed as text (day first)
    M/F/Other           how the person describes themselves: M man, F woman, Other another gender; blank not asked
    Disability Y/N      whether the person says they are disabled; blank or ? not known
    Postcode            where they live
    Date ref'd in       the day support began (the referral is the first visit)
    Closed              the last day, where support has ended
    Visits & calls      visits and calls this quarter, together: sessions
    Loneliness before   UCLA three-item score at the start, 3 to 9
    Loneliness now      the latest UCLA score, if it was asked again; - or blank if not
    Notes               nothing that is counted

The block at the top names organisation, quarter and fund, the volunteers active on the last day of the quarter, the
hours they gave and the hours this return took. Rounds are parted by blank rows; the totals row at the bottom repeats
what the rows say.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from statistics import mean

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.chance import Chance
from outcomes.sample.people import Person
from outcomes.sample.records import PersonRow
from outcomes.sample.reports import Report

HEADINGS = (
    "Client ref", "Initials", "DOB", "M/F/Other", "Disability Y/N", "Postcode", "Date ref'd in", "Closed",
    "Visits & calls", "Loneliness before", "Loneliness now", "Notes",
)  # fmt: skip
_WIDTHS = (11, 8, 12, 10, 13, 11, 13, 12, 13, 16, 14, 34)
_FIRST_ROW = 9
_A_ROUND = 9
_GENDER = {"woman": "F", "man": "M", "another-gender": "Other"}
_DISABLED = {"disabled": "Y", "not-disabled": "N"}
_NOTES = (
    "",
    "",
    "",
    "likes dogs",
    "prefers mornings",
    "daughter visits Sundays",
    "hard of hearing",
    "new hip, in good spirits",
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def write_register(place: PlaceDefinition, report: Report, initials: dict[str, str], seed: int) -> bytes:
    """The register for one quarter."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": datetime.combine(report.quarter.last_day, datetime.min.time())})
        sheet = book.add_worksheet(f"Clients {short_year(report.quarter)}")
        _write_top(book, sheet, place, report)
        last = _write_people(book, sheet, report, initials, seed)
        _write_totals(book, sheet, report, last)
        sheet.freeze_panes(_FIRST_ROW, 1)
    return file.getvalue()


def short_year(quarter: Quarter) -> str:
    """`24-25`."""
    return quarter.year[2:]


def slashed(quarter: Quarter) -> str:
    """`Q1 2025/26`."""
    return f"Q{quarter.number} {quarter.year.replace('-', '/')}"


def initials_of(person: Person) -> str:
    return f"{person.first_name[0]}.{person.family_name[0]}."


def _write_top(book: Workbook, sheet: Worksheet, place: PlaceDefinition, report: Report) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "bg_color": "#F4D9A8", "align": "center"})
    small, bold = book.add_format({"italic": True}), book.add_format({"bold": True})
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, report.organisation.name.upper(), title)
    sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, "Client register", small)
    sheet.merge_range(2, 0, 2, 3, f"Quarter: {slashed(report.quarter)}", bold)
    programme = place.programme(report.programme)
    sheet.write(2, 5, "Fund:", bold)
    sheet.write(2, 6, programme.name if programme else report.programme)
    lines = (
        ("Volunteers visiting (at quarter end)", _typed(report, "active_volunteers")),
        ("Volunteer hours this quarter", _typed(report, "volunteer_hours")),
        ("Hours it took to fill this in", report.hours_spent),
    )
    for row, (label, value) in enumerate(lines, 4):
        sheet.merge_range(row, 0, row, 3, label)
        sheet.write(row, 4, value, bold)
    heading = book.add_format(
        {"bold": True, "bg_color": "#7A4E2D", "font_color": "white", "text_wrap": True, "border": 1}
    )
    for column, (words, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.write(_FIRST_ROW - 1, column, words, heading)
        sheet.set_column(column, column, width)


def _typed(report: Report, indicator: str) -> float | None:
    figure = report.figure(indicator)
    return figure.parts.value if figure else None


def _write_people(book: Workbook, sheet: Worksheet, report: Report, initials: dict[str, str], seed: int) -> int:
    """The people, a blank row after each round; returns the row after the last."""
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    closed = book.add_format({"bg_color": "#E3E3E3"})
    at = _FIRST_ROW
    for number, row in enumerate(report.rows):
        if number and number % _A_ROUND == 0:
            at += 1
        values = _values(row, initials[row.person_id], Chance(seed, "register", row.person_id, report.quarter))
        for column, value in enumerate(values):
            _put(sheet, at, column, value, day, closed if row.ended_on else None)
        at += 1
    return at


def _put(sheet: Worksheet, row: int, column: int, value: object, day: Format, look: Format | None) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write(row, column, value, look)


def _values(row: PersonRow, initials: str, chance: Chance) -> list[object]:
    as_text = chance.happens(0.15)
    later = row.latest.get("ucla3")
    return [
        row.reference,
        initials,
        _day(row.birth_date, as_text, chance),
        _GENDER.get(row.stated.get("gender", "")),
        _DISABLED.get(row.stated.get("disability", ""), chance.pick((None, "?"))),
        row.postcode,
        _day(row.started_on, as_text, chance),
        row.ended_on,
        row.sessions,
        row.first.get("ucla3"),
        chance.pick((None, "-")) if later is None else later,
        chance.pick(_NOTES) or None,
    ]


def _day(day: date | None, as_text: bool, chance: Chance) -> date | str | None:
    """A date, or the same typed as text: `03/04/1942`, `3 April 1942`."""
    if day is None or not as_text:
        return day
    return chance.pick((f"{day:%d/%m/%Y}", f"{day.day} {MONTHS[day.month - 1]} {day.year}"))


def _write_totals(book: Workbook, sheet: Worksheet, report: Report, last: int) -> None:
    bold = book.add_format({"bold": True, "top": 1, "num_format": "0.##"})
    row, first = last + 1, _FIRST_ROW + 1
    sheet.write(row, 0, "TOTAL", bold)
    sheet.write_formula(row, 1, f"=COUNTA(A{first}:A{last})", bold, len(report.rows))
    sheet.write_formula(row, 8, f"=SUM(I{first}:I{last})", bold, sum(r.sessions or 0 for r in report.rows))
    for column, scores in ((9, [r.first for r in report.rows]), (10, [r.latest for r in report.rows])):
        letter = "JK"[column - 9]
        sheet.write_formula(row, column, f"=AVERAGE({letter}{first}:{letter}{last})", bold, _mean(scores))


def _mean(scores: Sequence[object]) -> float:
    found = [s["ucla3"] for s in scores if isinstance(s, dict) and "ucla3" in s]
    return round(mean(found), 2) if found else 0.0
