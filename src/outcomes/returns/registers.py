"""A partner's own register becomes people: each different person once, with their sessions in the quarter.

Returns road: attendance → **registers** → extract, as rows of `people`, which then pass the gates like any others.
Its first gate besides the sender's: somebody came in the quarter. What a person is known by becomes a match key with
the other identifying fields, before anything is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np

from outcomes.periods import Quarter
from outcomes.returns.arrays import objects
from outcomes.returns.attendance import Attendance, Faults, attendances, everybody, has_people_across
from outcomes.returns.body import Body, read_body
from outcomes.returns.faults import broken_cells, fault
from outcomes.returns.findings import Finding
from outcomes.returns.grid import take
from outcomes.returns.hidden import hidden_columns, hidden_rows
from outcomes.returns.layout_language import Sessions, Table
from outcomes.returns.located import Located
from outcomes.returns.reading import ReadTable
from outcomes.returns.register_cells import register_cells
from outcomes.returns.register_links import Links, Who, links
from outcomes.returns.singles import Singles
from outcomes.returns.workbook import a1

_NOT_A_PERSONS = ("attended_on", "activity", "hours", "sessions")
"""Columns that speak of one attendance, or that are taken apart."""


@dataclass
class _Person:
    """A person as the register knows them so far: where first met, what is said of them, and when they came."""

    body: Body
    entry: int
    said: dict[str, Any] = field(default_factory=dict)
    came: list[Attendance] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)


def read_register(
    name: str, table: Table, places: Iterable[Located], singles: Singles, placeholders: frozenset[str], period: str
) -> tuple[list[ReadTable], list[Finding], list[Body]]:
    """The people of a register, on the sheet each is first met, the findings, and the bodies both were made of.

    `period` is the return's quarter, or "" where it does not say: then every session counts.
    """
    faults, people = Faults(), dict[Who, _Person]()
    findings: list[Finding] = []
    bodies: list[Body] = []
    for place in places:
        body, found = read_body(name, table, place, singles, placeholders)
        bodies.append(body)
        findings += [*found, *broken_cells(body.areas()), *_hidden(body), *_without_day(body, placeholders)]
    known = links(who for body in bodies for who in everybody(body))
    for body in bodies:
        for one in attendances(body, faults):
            person = people.setdefault(known.same.get(one.who, one.who), _Person(body, one.entry))
            _remember(person, body, one)
            person.came.append(one)
            person.bodies.append(body)
    findings += [*faults.findings(), *_linked(people, known)]
    findings += _said_twice(people)
    quarter = Quarter.parse(period) if period else None
    here = {who: person for who, person in people.items() if _within(person, quarter)}
    findings += _gate(name, people, here, period)
    tables = [_people_table(name, list(group), quarter, bodies) for group in _by_sheet(here)]
    return tables, findings, bodies


def _remember(person: _Person, body: Body, one: Attendance) -> None:
    """What is said of a person; the first entry that says it is taken. Where people stand across, a row says a day."""
    if has_people_across(body):
        heading = next(c for c in body.place.values if c.heading.column == one.column)
        person.said.setdefault((body.table.sessions or Sessions()).headings, heading.person)
        return
    for name in (*body.carried, *body.shared):
        if name not in _NOT_A_PERSONS and name not in person.said:
            value = body.coded(name)[one.entry] if name in body.fields else body.shared[name].value
            if value is not None:
                person.said[name] = value


def _linked(people: Mapping[Who, _Person], known: Links) -> Iterator[Finding]:
    """What is said of rows whose person another row told, and of those that could be several people's."""
    named = [one for person in people.values() for one in person.came if one.who[0] != "reference"]
    for sheet, cells in _places(one for one in named if one.who in known.same):
        message = "These rows give a name and no reference; they were counted with the one person of that name."
        remedy = "If they are somebody else's, add a reference; otherwise nothing is to be done."
        yield fault("counted-with", sheet, message, remedy, cells=cells, label="Sessions")
    for sheet, cells in _places(one for one in named if one.who in known.unsure):
        message = "These rows give a name that several people of the register have, so we cannot tell whose they are."
        yield fault(
            "which-person", sheet, message, "Add the person's reference on each row.", cells=cells, label="Name"
        )


def _places(came: Iterable[Attendance]) -> Iterable[tuple[str, list[str]]]:
    """The cells of some attendances, sheet by sheet."""
    cells: dict[str, list[str]] = {}
    for one in came:
        cells.setdefault(one.sheet, []).append(a1(one.row, one.column))
    return cells.items()


def _within(person: _Person, quarter: Quarter | None) -> list[Attendance]:
    """A person's sessions in the quarter, each once: the same day and activity again is the same session."""
    once = {(a.day, a.activity): a for a in reversed(person.came)}
    return sorted(
        (a for a in once.values() if quarter is None or quarter.first_day <= a.day <= quarter.last_day),
        key=lambda a: (a.day, a.activity),
    )


def _by_sheet(people: Mapping[Who, _Person]) -> list[list[tuple[Who, _Person]]]:
    def sheet(pair: tuple[Who, _Person]) -> str:
        return pair[1].body.place.sheet.name

    return [list(group) for _, group in groupby(sorted(people.items(), key=sheet), key=sheet)]


def _people_table(
    name: str, people: list[tuple[Who, _Person]], quarter: Quarter | None, bodies: list[Body]
) -> ReadTable:
    body = people[0][1].body
    came = [_within(person, quarter) for _, person in people]
    fields = list(dict.fromkeys(field for _, person in people for field in person.said))
    values: dict[str, np.ndarray] = {f: objects(person.said.get(f) for _, person in people) for f in fields}
    values["reference"] = objects(_reference(who, person) for who, person in people)
    if "name" in values:
        del values["name"]
        values |= _names(people)
    if "started_on" not in values:
        values["started_on"] = objects(min(a.day for a in person.came) for _, person in people)
    values["sessions"] = objects(len(sessions) for sessions in came)
    if _keeps_hours(body):
        values["hours"] = objects(_total_hours(sessions) for sessions in came)
    values["last_session_on"] = objects(sessions[-1].day for sessions in came)
    columns: dict[str, np.ndarray | int] = {n: body.fields[n].column if n in body.fields else 0 for n in values}
    columns["reference"] = columns["reference"] or _first_column(body)
    sheet = body.place.sheet.name
    first = [sessions[0] for sessions in came]
    columns["sessions"] = np.array([a.column if a.sheet == sheet else 0 for a in first], dtype=int)
    rows = np.array([int(person.body.grid.rows[person.entry]) for _, person in people], dtype=int)
    return ReadTable(
        name=name,
        holds="people",
        sheet=sheet,
        values=values,
        rows=rows,
        columns=columns,
        labels={n: body.fields[n].path for n in values if n in body.fields},
        cell_rows={"sessions": np.array([a.row for a in first], dtype=int)},
        date_1904=body.date_1904,
        where=partial(register_cells, [(who, list(zip(p.bodies, p.came, strict=True))) for who, p in people], bodies),
    )


def _reference(who: Who, person: _Person) -> Any:
    """What the person is counted by: the reference, or name and date of birth; a name alone is nobody's reference."""
    kind, words = who
    return person.said.get("reference", words) if kind == "reference" else words if kind == "birth" else None


def _first_column(body: Body) -> int:
    """Where an entry begins, for what stands in no column of its own."""
    return min(h.column for h in (*body.fields.values(), *(c.heading for c in body.place.values)))


def _names(people: Iterable[tuple[Who, _Person]]) -> dict[str, np.ndarray]:
    """First and family name, where the register has them in one: `Bell, Ana` or `Ana Bell`."""
    pairs = [_parted(str(p.said.get("name") or "")) for _, p in people]
    return {
        "first_name": objects(one or None for one, _ in pairs),
        "family_name": objects(two or None for _, two in pairs),
    }


def _parted(name: str) -> tuple[str, str]:
    if "," in name:
        family, _, first = name.partition(",")
        return first.strip(), family.strip()
    first, _, family = name.strip().rpartition(" ")
    return first.strip(), family


def _total_hours(sessions: Iterable[Attendance]) -> float | None:
    hours = [a.hours for a in sessions if a.hours is not None]
    return sum(hours) if hours else None


def _keeps_hours(body: Body) -> bool:
    """Whether the register says how long people came; one of ticks alone is not asked to fill hours in."""
    return "hours" in body.fields or "hours" in body.shared or (body.table.sessions or Sessions()).cells == "hours"


def _hidden(body: Body) -> list[Finding]:
    rows = body.looked.rows.tolist()
    return [*hidden_rows(body.place.sheet, rows), *hidden_columns(body)] if rows else []


def _without_day(body: Body, placeholders: frozenset[str]) -> list[Finding]:
    """Columns with entries that are neither known nor headed by a day."""
    rows, sheet = body.grid.rows, body.place.sheet
    unread = body.place.unread
    if not len(rows) or not unread:
        return []
    grid = take(sheet, int(rows[0]), int(rows[-1]), [h.column for h in unread], placeholders)
    held = [h for h in unread if grid.entered([h.column]).any()]
    if not held:
        return []
    message = f"What stands below {_headings(len(held))} was not read: it is neither a date nor a heading we know."
    remedy = "If these are sessions write their dates above them; otherwise nothing is to be done."
    cells = [a1(h.row, h.column) for h in held]  # what stands there may be somebody's name
    return [fault("unread-heading", sheet.name, message, remedy, cells=cells, label="Headings")]


def _headings(number: int) -> str:
    return "one heading" if number == 1 else f"{number} headings"


def _said_twice(people: Mapping[Who, _Person]) -> list[Finding]:
    """Attendances that say the same again: counted once, and said."""
    cells: dict[str, list[str]] = {}
    for person in people.values():
        often = Counter((a.day, a.activity) for a in person.came)
        seen: set[tuple[date, str]] = set()
        for a in person.came:
            same = (a.day, a.activity)
            if often[same] > 1 and same in seen:
                cells.setdefault(a.sheet, []).append(a1(a.row, a.column))
            seen.add(same)
    message = "The same person is entered twice on one day; we counted one session."
    remedy = "If these were two sessions, say which in a column of its own; otherwise nothing is to be done."
    return [
        fault("session-twice", sheet, message, remedy, cells=found, label="Sessions") for sheet, found in cells.items()
    ]


def _people(number: int) -> str:
    return "One person of the register is" if number == 1 else f"{number} people of the register are"


def _gate(name: str, people: Mapping[Who, _Person], here: Mapping[Who, _Person], period: str) -> list[Finding]:
    """The register's own first gate, and what is good to know of it."""
    if not here:
        when = f"in {period}" if period else "at all"
        message = f"The register shows nobody who came {when}."
        remedy = "Check that it is the right file and quarter, and that the sessions are marked."
        return [fault("empty-register", "", message, remedy, label=name)]
    findings = []
    if len(here) < len(people):
        message = f"{_people(len(people) - len(here))} not counted here: they came in other quarters only."
        findings.append(fault("outside-quarter", "", message, "Nothing is to be done."))
    unsure = sum(kind == "name" for kind, _ in here)
    if unsure:
        message = f"{_people(unsure)} known by name alone: two of one name cannot be told apart."
        remedy = "Add a reference of your own for each person, or their date of birth."
        findings.append(fault("person-without-reference", "", message, remedy))
    return findings
