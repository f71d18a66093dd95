"""Sheets and headings that are somebody's name: from here on they are called by their place, and never by the name.

Returns road: choose → **named after** → extract. Whether they are names the layout says: a sheet's name that is read as
somebody's name or reference, or registers read on every sheet. There a sheet keeps its name only where the layout has
it word for word, or where it says nothing but a time; not even that where sheets are named after people, since May and
June are people too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from outcomes.returns.addresses import column_letters
from outcomes.returns.faults import fault
from outcomes.returns.findings import Finding, is_ours
from outcomes.returns.headings import Heading
from outcomes.returns.layout_language import IDENTITY, Layout, Table
from outcomes.returns.texts import key
from outcomes.returns.wide import ValueColumn
from outcomes.returns.workbook import Sheet, Workbook

_WORDS = re.compile(r"[^\W\d_]+")
_OF_TIME = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "q",
        "quarter",
        "month",
        "week",
        "wk",
        "term",
        "year",
        "spring",
        "summer",
        "autumn",
        "winter",
        "st",
        "nd",
        "rd",
        "th",
        "and",
        "to",
        "of",
        "register",
        "attendance",
        "session",
        "sessions",
        "sheet",
    ]
)
_NUMBERED = re.compile(r"sheet no\. (\d{1,5})")


def without_names(workbook: Workbook, layout: Layout) -> Workbook:
    """The workbook, its sheets called by their number where they may be named after people."""
    if not any(_are_people(table) for table in layout.tables.values()):
        return workbook
    known = {key(name) for names in layout.sheets.values() for name in names if "*" not in name}
    after_people = any(table.sheet_name_as in IDENTITY for table in layout.tables.values())
    sheets = [
        sheet if _may_be_said(sheet.name, known, after_people) else numbered(sheet, number)
        for number, sheet in enumerate(workbook.sheets, 1)
    ]
    return replace(workbook, sheets=tuple(sheets))


def numbered(sheet: Sheet, number: int) -> Sheet:
    """The sheet called by its number from the left."""
    return replace(sheet, name=f"sheet no. {number}", tab=sheet.name)


def said_of_names(workbook: Workbook) -> Iterable[Finding]:
    """A note that sheets are called by their number here."""
    if any(sheet.tab for sheet in workbook.sheets):
        message = "Sheets of this file may be named after people, so they are called by their number here."
        remedy = "Count the sheets from the left; nothing is to be done."
        yield fault("sheets-numbered", "", message, remedy)


def number_of(sheet: str) -> int | None:
    """Which sheet from the left a number stands for; None for a name."""
    found = _NUMBERED.fullmatch(sheet)
    return int(found[1]) if found else None


def person_columns(headings: Iterable[Heading]) -> list[ValueColumn]:
    """The headings that are each somebody's name or reference, called by their column."""
    return [
        ValueColumn(replace(h, parts=(f"the person in column {column_letters(h.column)}",)), person=h.parts[-1])
        for h in headings
        if not h.repeats
    ]


def _are_people(table: Table) -> bool:
    is_of_people = table.holds in ("register", "people")
    return is_of_people and (table.every_sheet or table.sheet_name_as in IDENTITY)


def _may_be_said(name: str, known: set[str], after_people: bool) -> bool:
    return is_ours(name) or key(name) in known or (says_only_a_time(name) and not after_people)


def says_only_a_time(name: str) -> bool:
    """Whether a sheet's name is a time and nothing else: `May`, `April 26`, `Q1 register`."""
    return _OF_TIME.issuperset(_WORDS.findall(key(name)))
