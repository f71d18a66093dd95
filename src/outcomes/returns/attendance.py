"""Who came when: each attendance a register holds, one a row or one a cell, and what of it cannot be read.

Returns road: body → **attendance** → registers, which counts people and sessions. A person is known by a reference in
its normal form; without one by name and date of birth; by name alone, for want of better, and that is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from outcomes.returns.body import Body
from outcomes.returns.faults import fault, two_ways
from outcomes.returns.findings import Finding
from outcomes.returns.layout_language import Sessions
from outcomes.returns.odd_cells import MISSING_WORDS, Cell, as_text, fold, type_date, type_number
from outcomes.returns.partner_codes import BrokenCodeError, code_among, read_code
from outcomes.returns.people import normal_form
from outcomes.returns.register_links import KnownBy, Who
from outcomes.returns.texts import key
from outcomes.returns.wide import ValueColumn
from outcomes.returns.workbook import a1

IDENTIFYING = ("reference", "name", "first_name", "family_name", "birth_date", "postcode", "email")
"""The fields of a register that say who somebody is; `name` is first and family name in one."""
_TOTALS = re.compile(r"(?:sub-?|grand )?totals?\b|number (?:attending|present)\b|attendance\b")


@dataclass(frozen=True)
class Attendance:
    """One person at one session. `entry` is the row of the body, `row` and `column` the cell that says so."""

    who: Who
    day: date
    hours: float | None
    activity: str
    entry: int
    sheet: str
    row: int
    column: int


class Faults:
    """What cannot be read in a register: cells with the same fault become one finding."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, str, str, str], list[str]] = {}

    def add(self, code: str, sheet: str, label: str, found: str, cell: str) -> None:
        self._cells.setdefault((code, sheet, label, found), []).append(cell)

    def findings(self) -> Iterator[Finding]:
        for (code, sheet, label, found), cells in self._cells.items():
            message, remedy = _WORDS[code]
            yield fault(code, sheet, message.format(found=found), remedy, cells=cells, label=label, found=found)


_WORDS = {
    "bad-date": ("“{found}” is not a date.", "Write the day, month and year, for example 25/06/2025."),
    "ambiguous-date": two_ways("Some dates"),
    "type-error": ("“{found}” is not a number of hours.", "Write only the number, for example 1.5."),
    "unknown-mark": (
        "“{found}” says neither that the person came nor that they did not.",
        "Write x or 1 where they came, and leave the cell empty where they did not.",
    ),
    "nobody-named": (
        "Sessions are marked here, and the row does not say whose: they were not counted.",
        "Fill in the person's reference; if it is a row of totals, nothing is to be done.",
    ),
    "day-missing": (
        "The row marks who came, and has no date we can read: it was not counted.",
        "Write the day, month and year, for example 25/06/2025.",
    ),
    "date-missing": (
        "The row names a person and no date: it was not counted.",
        "Fill in the date of the session, or empty the row.",
    ),
}


def attendances(body: Body, faults: Faults) -> Iterator[Attendance]:
    """Every attendance of a register's table, in the sheet's order."""
    known = [known_by(body, i).who for i in range(len(body.grid.rows))]
    if has_people_across(body):
        yield from _by_person(body, faults)
    else:
        yield from _by_column(body, known, faults) if body.table.sessions else _by_row(body, known, faults)


def has_people_across(body: Body) -> bool:
    """Whether each further column is a person, and not a session."""
    return body.table.sessions is not None and body.table.sessions.headings != "day"


def everybody(body: Body) -> Iterator[KnownBy]:
    """What the table says of who its people are, row by row or column by column."""
    if has_people_across(body):
        yield from (_known_across(body, column) for column in body.place.values)
    else:
        yield from (known_by(body, i) for i in range(len(body.grid.rows)))


def known_by(body: Body, i: int) -> KnownBy:
    """What an entry says of whose it is."""
    said = {n: _value(body, n, i) for n in IDENTIFYING}
    if (code := code_among(said.values())) is not None:
        return _known_by_code(code)
    born = type_date(said["birth_date"], body.date_1904).value if said["birth_date"] is not None else None
    name = _together(said[n] for n in ("name", "first_name", "family_name"))
    return KnownBy(normal_form(said["reference"]), name, born.isoformat()[:10] if born else "")


def _known_by_code(text: str) -> KnownBy:
    """Whom a code stands for: the partner's own machine told people apart, as is done here where there are names."""
    try:
        kind, key = read_code(text).known_as
    except BrokenCodeError:
        kind, key = "reference", text
    return KnownBy(name=key) if kind == "name" else KnownBy(reference=key)


def _known_across(body: Body, column: ValueColumn) -> KnownBy:
    if (code := code_among([column.person])) is not None:
        return _known_by_code(code)
    sessions = body.table.sessions or Sessions()
    if sessions.headings == "reference":
        return KnownBy(reference=normal_form(column.person))
    return KnownBy(name=_together([column.person]))


def _together(names: Iterable[Any]) -> str:
    """The words of a name in one order, whichever way round they were written."""
    words = sorted(_bare(word) for name in names for word in _words(name))
    return " ".join(word for word in words if word)


def _bare(word: str) -> str:
    """A word of a name without accents and apostrophes, which one person's name has one day and not the next."""
    return "".join(c for c in unicodedata.normalize("NFKD", normal_form(word)) if c.isalnum())


def _words(value: Any) -> list[str]:
    """The words of a name: `Bell, Ana` is `Ana Bell`."""
    text = as_text(value) if value is not None else ""
    return [] if fold(text) in MISSING_WORDS else text.replace(",", " ").split()


def _value(body: Body, name: str, i: int) -> Any:
    if name in body.fields:
        return body.written(name)[i]
    return body.shared[name].value if name in body.shared else None


def _by_row(body: Body, known: list[Who | None], faults: Faults) -> Iterator[Attendance]:
    heading = body.fields["attended_on"]
    sheet, days = body.place.sheet.name, _days(body, heading.column)
    for i, row in _entries(body):
        who, cell = known[i], a1(row, heading.column)
        raw = days[i]
        day = type_date(raw, body.date_1904) if raw is not None else Cell()
        hours = _hours(body, i, row, faults)
        if day.fault and who:
            faults.add("bad-date", sheet, heading.path, as_text(raw), cell)
        elif who is None and day.value:
            faults.add("nobody-named", sheet, heading.path, "", cell)
        elif who and not day.value:
            faults.add("date-missing", sheet, heading.path, "", cell)
        elif who and day.value:
            if day.note:
                faults.add(day.note, sheet, heading.path, "", cell)
            activity = normal_form(_value(body, "activity", i))
            yield Attendance(who, _plain_day(day.value), hours, activity, i, sheet, row, heading.column)


def _days(body: Body, column: int) -> list[Any]:
    """What each entry says of its day; a cell merged over several rows speaks for all of them."""
    raw = [_value(body, "attended_on", i) for i in range(len(body.grid.rows))]
    rows = body.grid.rows.tolist()
    at = {row: i for i, row in enumerate(rows)}
    for top, left, bottom, right in body.place.sheet.merged:
        if not left <= column <= right or top not in at or raw[at[top]] is None:
            continue
        for i in range(at[top] + 1, len(rows)):
            if rows[i] > bottom or raw[i] is not None:
                break
            raw[i] = raw[at[top]]
    return raw


def _entries(body: Body) -> Iterator[tuple[int, int]]:
    """The entries and their rows, without rows of totals and headings that were written again."""
    names = [n for n in ("reference", "name", "first_name", "family_name") if n in body.fields]
    naming = [(body.written(n), body.fields[n].key) for n in names]
    for i, row in enumerate(body.grid.rows.tolist()):
        said = [(fold(words[i]), heading) for words, heading in naming if isinstance(words[i], str)]
        if not any(_TOTALS.match(words) or key(words) == heading for words, heading in said):
            yield i, row


def _hours(body: Body, i: int, row: int, faults: Faults) -> float | None:
    raw = _value(body, "hours", i)
    if raw is None:
        return None
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    typed = type_number(raw)
    if typed.fault:
        heading = body.fields["hours"]
        faults.add("type-error", body.place.sheet.name, heading.path, as_text(raw), a1(row, heading.column))
    return typed.value if typed.value is None else float(typed.value)


def _by_column(body: Body, known: list[Who | None], faults: Faults) -> Iterator[Attendance]:
    sessions, sheet = body.table.sessions or Sessions(), body.place.sheet.name
    words = _marks(sessions)
    for i, row in _entries(body):
        for column in body.place.values:
            raw = body.grid.columns[column.heading.column][i]
            if raw is None:
                continue
            came, hours = _mark(raw, sessions, words)
            cell, who = a1(row, column.heading.column), known[i]
            if who is None:
                faults.add("nobody-named", sheet, "", "", cell)
            elif came is None:
                faults.add("unknown-mark", sheet, column.heading.path, as_text(raw), cell)
            elif came and column.day:
                yield Attendance(who, column.day, hours, "", i, sheet, row, column.heading.column)


def _by_person(body: Body, faults: Faults) -> Iterator[Attendance]:
    """A row a day, a column a person."""
    sessions, sheet, heading = body.table.sessions or Sessions(), body.place.sheet.name, body.fields["attended_on"]
    words, people = _marks(sessions), [(c, _known_across(body, c).who) for c in body.place.values]
    for i, row in enumerate(body.grid.rows.tolist()):
        raw = _value(body, "attended_on", i)
        if isinstance(raw, str) and _TOTALS.match(fold(raw)):
            continue
        day = type_date(raw, body.date_1904) if raw is not None else Cell()
        if day.fault or not day.value:
            faults.add("day-missing", sheet, heading.path, "", a1(row, heading.column))
            continue
        if day.note:
            faults.add(day.note, sheet, heading.path, "", a1(row, heading.column))
        for column, who in people:
            mark = body.grid.columns[column.heading.column][i]
            came, hours = _mark(mark, sessions, words) if mark is not None else (False, None)
            cell = a1(row, column.heading.column)
            if came is None:
                faults.add("unknown-mark", sheet, column.heading.path, as_text(mark), cell)
            elif came and who:
                activity = normal_form(_value(body, "activity", i))
                when = _plain_day(day.value)
                yield Attendance(who, when, hours, activity, i, sheet, row, column.heading.column)


def _marks(sessions: Sessions) -> Mapping[str, bool]:
    absent = {fold(word): False for word in (*sessions.absent, *MISSING_WORDS)}
    return absent | {fold(word): True for word in sessions.present}


def _mark(raw: Any, sessions: Sessions, words: Mapping[str, bool]) -> tuple[bool | None, float | None]:
    """Whether a cell says the person came (None: it says neither), and for how many hours."""
    text = fold(as_text(raw)) if not isinstance(raw, bool) else str(raw).casefold()
    number = None if isinstance(raw, bool) else type_number(raw if isinstance(raw, str) else as_text(raw)).value
    if sessions.cells == "hours" and number is not None:
        return number > 0, float(number)
    return words.get(text), None


def _plain_day(value: Any) -> date:
    return date(value.year, value.month, value.day)
