"""Attendance registers of partners' own, in five shapes, each with what people get wrong in such a register.

Sample road: club → **attendance** → attachments, which sends one in place of a return → the inbox. They were drawn up
as clubs keep them; what is wrong in each is noted where it is written, with its cell.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outcomes.sample.chance import Chance
from outcomes.sample.club import Club, Member
from outcomes.sample.own_register import MONTHS, slashed
from outcomes.sample.workbooks import a1

_TOP = 5
"""The row (from nought) of the headings, below title, group, fund and quarter."""
_ACTIVITIES = ("Drop-in", "Choir", "Tea and talk")
_NO_DAY = {1: "31/04", 2: "31/09", 3: "31/11", 4: "30/02"}
"""By the quarter a day that is in no calendar."""
OWN_WORD, OUR_WORD = "Membership no", "Member no"
"""What a club calls a member's reference in its log, and what the layout calls it."""


@dataclass(frozen=True)
class Planted:
    """One finding that the file should raise, and where."""

    code: str
    sheet: str
    cells: tuple[str, ...]
    what: str


@dataclass
class _Book:
    """A workbook being written, and what is wrong in it so far."""

    club: Club
    book: Workbook
    wrong: list[Planted] = field(default_factory=list)
    day: Format = field(init=False)

    def __post_init__(self) -> None:
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})

    def sheet(self, name: str) -> Worksheet:
        return self.book.add_worksheet(name)

    def put(self, sheet: Worksheet, row: int, column: int, value: object) -> str:
        """Write one cell; returns its address."""
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, self.day)
        elif value is not None:
            sheet.write(row, column, value)
        return a1(row, column)

    def line(self, sheet: Worksheet, row: int, values: Sequence[object]) -> None:
        for column, value in enumerate(values):
            self.put(sheet, row, column, value)

    def top(self, sheet: Worksheet, title: str, *, fund: str | None = None, called: str = "") -> None:
        """Title, group, quarter, and the line for the fund, left empty by who keeps it for the club.

        A finding calls the sheet so, or by its name.
        """
        self.line(sheet, 0, [title])
        self.line(sheet, 1, ["Group", self.club.due.organisation.name])
        self.line(sheet, 2, ["Fund", fund])
        if fund is None:
            self.note("missing-programme", called or sheet.get_name(), [a1(2, 1)], "The fund was left empty.")
        self.line(sheet, 3, ["Quarter", slashed(self.club.quarter)])

    def note(self, code: str, sheet: str, cells: Sequence[str], what: str) -> None:
        self.wrong.append(Planted(code, sheet, tuple(cells), what))


_Line = list[object]
Fill = Callable[[_Book, Chance], None]
Register = Callable[[Club, Chance], tuple[bytes, list[Planted]]]


def _register(fill: Fill) -> Register:
    """A writer of one shape: the file, and what is wrong in it."""

    def write(club: Club, chance: Chance) -> tuple[bytes, list[Planted]]:
        with _written(club) as (file, book):
            fill(book, chance)
        return file.getvalue(), book.wrong

    return write


@contextmanager
def _written(club: Club) -> Iterator[tuple[io.BytesIO, _Book]]:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": datetime.combine(club.quarter.last_day, time.min)})
        yield file, _Book(club, book)


def _log(book: _Book, chance: Chance) -> None:
    """A row an attendance, day after day, written down at the door."""
    club, sheet = book.club, book.sheet("Log")
    book.top(sheet, "Attendance log")
    book.line(sheet, _TOP, ["Date", OWN_WORD, "Activity", "Hrs"])
    *regulars, before = club.referenced
    came = sorted((day, member.reference, chance.pick(_ACTIVITIES)) for member in regulars for day in member.days)
    rows: list[_Line] = [[club.quarter.first_day - timedelta(days=4), before.reference, "Tea and talk", 2]]
    rows += [[day, reference, doing, 2] for day, reference, doing in came]
    slips = _log_slips(club, rows[-1])
    for number, row in enumerate([*rows, *(row for _, row, _ in slips)], _TOP + 1):
        book.line(sheet, number, row)
    for number, (code, _, what) in enumerate(slips, _TOP + 1 + len(rows)):
        book.note(code, "Log", [a1(number, 0)], what)
    book.note("outside-quarter", "", (), "Somebody who came in the quarter before only.")
    book.note("accepted-word", "", (), "The club's own word for a reference.")


def _log_slips(club: Club, last: _Line) -> list[tuple[str, _Line, str]]:
    """The lines that go wrong below the last good one, and how."""
    day, reference, *_ = last
    typed = f"{_NO_DAY[club.quarter.number]}/{club.quarter.first_day.year}"
    return [
        ("session-twice", last, "One person twice on a day."),
        ("nobody-named", [day, None, "Drop-in", 2], "Nobody wrote down who it was."),
        ("date-missing", [None, reference, "Choir", 1.5], "No date."),
        ("bad-date", [typed, reference, "Choir", 1.5], "A day that is in no calendar."),
    ]


def _sessions(book: _Book, chance: Chance) -> None:
    """A column a session under its month, a cross where somebody came."""
    club, sheet, first = book.club, book.sheet("Register"), 2
    book.top(sheet, "Session register")
    _months(book, sheet, club.days, first)
    book.line(sheet, _TOP + 1, ["Ref", "Name", *(day.day for day in club.days)])
    columns = {day: first + n for n, day in enumerate(club.days)}
    for row, (reference, member, days, code) in enumerate(_lines(club), _TOP + 2):
        book.line(sheet, row, [reference, member.name])
        cells = [book.put(sheet, row, columns[day], "x") for day in days]
        if code:
            book.note(code, "Register", cells, _NAME_ALONE[code])
    known = club.referenced[0]
    free = chance.pick([day for day in club.days if day not in known.days])
    cell = book.put(sheet, _TOP + 2, columns[free], "tbc")
    book.note("unknown-mark", "Register", [cell], "A mark that says neither.")
    book.note("person-without-reference", "", (), "People whom only their name tells apart.")


def _lines(club: Club) -> list[tuple[str | None, Member, Sequence[date], str]]:
    """The register's lines: reference, who, the days marked, and the finding of a line with the name alone.

    Somebody's reference was left off later in the quarter. Somebody else came back under a second reference, and on
    the last day under none.
    """
    known, twice, *others = club.referenced
    nameless = [member for member in club.members if not member.reference]
    return [
        (known.reference, known, known.days[:1], ""),
        (twice.reference, twice, twice.days[:1], ""),
        *((member.reference, member, member.days, "") for member in (*others, *nameless)),
        (f"{twice.reference}/2", twice, twice.days[1:-1], ""),
        (None, known, known.days[1:], "counted-with"),
        (None, twice, twice.days[-1:], "which-person"),
    ]


_NAME_ALONE = {
    "counted-with": "A row with the name alone.",
    "which-person": "A name alone, and it stands beside two references.",
}


def _months(book: _Book, sheet: Worksheet, days: Sequence[date], first: int) -> None:
    """Each month over its days."""
    names = [_month(day) for day in days]
    for name in dict.fromkeys(names):
        left = first + names.index(name)
        right = left + names.count(name) - 1
        if right > left:
            sheet.merge_range(_TOP, left, _TOP, right, name)
        else:
            book.put(sheet, _TOP, left, name)


def _month(day: date) -> str:
    """`April 2025`."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def _people_across(book: _Book, chance: Chance) -> None:
    """A row a training day, a column a person, hours in the cells."""
    club, sheet = book.club, book.sheet("Training")
    book.top(sheet, "Training register")
    book.line(sheet, _TOP, ["Date", *(m.name for m in club.members), "Total"])
    forgotten = chance.pick(club.members[0].days)
    doubtful = chance.pick([day for day in club.days if day != forgotten])
    for row, day in enumerate(club.days, _TOP + 1):
        hours = [1.5 if day in m.days else None for m in club.members]
        book.line(sheet, row, [None if day == forgotten else day, *hours, sum(h or 0 for h in hours)])
        if day == forgotten:
            book.note("day-missing", "Training", [a1(row, 0)], "No date beside those who came.")
        if day == doubtful:
            at = chance.whole(1, len(club.members))
            book.note("unknown-mark", "Training", [book.put(sheet, row, at, "tbc")], "A mark that says neither.")
    book.note("person-without-reference", "", (), "People whom only their name tells apart.")


def _sheet_a_person(book: _Book, chance: Chance) -> None:
    """A front sheet, and a sheet for each client with the days of the visits."""
    club = book.club
    book.top(book.sheet("Front"), "Visits, client by client", called="sheet no. 1")
    unclear = chance.whole(0, len(club.members) - 1)
    for number, member in enumerate(club.members):
        sheet = book.sheet(member.name[:31])
        book.line(sheet, 0, ["Date", "Hrs", "What we did"])
        for row, day in enumerate(member.days, 1):
            book.line(sheet, row, [day, 1.5, chance.pick(("walk", "cards", "shopping"))])
        if number == unclear:
            cell = book.put(sheet, 1, 1, "all afternoon")
            book.note("type-error", f"sheet no. {number + 2}", [cell], "Hours in words.")
    book.note("sheets-numbered", "", (), "Sheets are named after people.")
    book.note("person-without-reference", "", (), "People whom only their name tells apart.")


def _months_before(book: _Book, _: Chance) -> None:
    """A sheet a month: last quarter's, with this quarter's name on top."""
    programme = book.club.place.programme(book.club.due.programme)
    back = book.club.quarter.first_day - book.club.quarter.plus(-1).first_day
    for month in dict.fromkeys((day - back).replace(day=1) for day in book.club.days):
        days = [day - back for day in book.club.days if (day - back).replace(day=1) == month]
        sheet = book.sheet(_month(month))
        book.top(sheet, "Monthly register", fund=programme.name if programme else book.club.due.programme)
        book.line(sheet, _TOP, ["First name", "Surname", "Born", *(day.day for day in days)])
        for row, member in enumerate(book.club.members, _TOP + 1):
            book.line(sheet, row, _in_month(member, [day + back in member.days for day in days]))
    book.note("empty-register", "", (), "The quarter before, under this quarter's name.")


def _in_month(member: Member, came: Sequence[bool]) -> _Line:
    """Who it is, and two hours on each day they came."""
    who = member.person
    return [who.first_name, who.family_name, who.birth_date, *(2 if is_there else None for is_there in came)]


log = _register(_log)
sessions = _register(_sessions)
people_across = _register(_people_across)
sheet_a_person = _register(_sheet_a_person)
months_before = _register(_months_before)
