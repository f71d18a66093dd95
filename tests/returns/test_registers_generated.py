"""Registers as people keep them, slips and all, made by chance: different people and sessions equal a count by hand.

The truth is a plain dictionary of who came on which day, made before any sheet is; no slip written here changes it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from outcomes.place import Place

from .test_registers import TOP, sent

FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
Rows = list[list[Any]]
Sheets = dict[str, Rows]
SEEDS = range(8)

BY_ROW = """    columns:
      reference: Member no
      attended_on: {heading: Date, want: date}
      activity: Activity
"""
BY_COLUMN = """    columns: {reference: Ref, first_name: First name, family_name: Surname}
    ignore_columns: [Total, Notes]
    sessions: {}
"""
BY_MONTH = BY_COLUMN.replace("    ignore", "    every_sheet: true\n    ignore")
NAMES = ("Ana", "Zelda", "Ezra", "Pat", "Jo", "Sam", "Kim", "Noor", "Ife", "Lu")
FAMILIES = ("Bell", "Quill", "O'Thorn", "Green", "Smith", "Hill", "Hall", "Khan", "Ade", "Wei")


@dataclass(frozen=True)
class Club:
    """Who came on which days, some of them before or after the quarter."""

    days: tuple[date, ...]
    came: dict[str, frozenset[date]]

    @property
    def truth(self) -> dict[str, int]:
        """Sessions in the quarter, of everybody who had any."""
        within = {who: sum(FIRST <= day <= LAST for day in days) for who, days in self.came.items()}
        return {who: number for who, number in within.items() if number}


def club(chance: random.Random) -> Club:
    """A weekly club with a few dozen members."""
    start = FIRST - timedelta(chance.randint(8, 20))
    days = tuple(start + timedelta(7 * week) for week in range(chance.randint(8, 17)))
    keen = {f"LC{number:02d}": chance.random() for number in range(1, chance.randint(6, 30))}
    return Club(days, {who: frozenset(d for d in days if chance.random() < share) for who, share in keen.items()})


def reference(chance: random.Random, who: str) -> str:
    """A reference as it is typed from one week to the next."""
    return chance.choice((who, who, who.lower(), f" {who}", f"{who[:2]} {who[2:]}", f"{who}\u00a0"))


def day_of(chance: random.Random, day: date) -> Any:
    """A day as it is typed: a real date, or words in UK order."""
    forms = ("%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d %B %Y", "%a %d %b %Y", "%Y-%m-%d", "%d-%b-%y")
    return day if chance.random() < 0.5 else day.strftime(chance.choice(forms))


def one_row_an_attendance(chance: random.Random, made: Club) -> Sheets:
    rows = [(day, who) for who, days in made.came.items() for day in days]
    chance.shuffle(rows)
    table: Rows = [*TOP, ["Date", "Member no", "Activity"]]
    for day, who in rows:
        if chance.random() < 0.05:
            table.append([None, None, None])
        if chance.random() < 0.03:
            table.append(["Date", "Member no", "Activity"])
        for _ in range(2 if chance.random() < 0.08 else 1):  # entered twice: still one session
            table.append([day_of(chance, day), reference(chance, who), chance.choice(("Lunch", "lunch", " Lunch"))])
    return {"Log": [*table, [None, "Total", len(rows)]]}


def marks(chance: random.Random, came: bool) -> Any:
    return (
        chance.choice(("x", "X", 1, "✓", "y", "Yes", "/")) if came else chance.choice((None, None, "a", 0, "-", "DNA"))
    )


def members(chance: random.Random, made: Club, days: list[date]) -> Rows:
    """A row a member, now and then cut in two rows that share the sessions between them."""
    rows: Rows = []
    for number, (who, came) in enumerate(made.came.items()):
        named = [NAMES[number % 10], FAMILIES[number // 10 % 10]]
        halves: list[list[date]] = [days]
        if chance.random() < 0.1:
            halves = [days[::2], days[1::2]]
        for half in halves:
            cells = [marks(chance, day in came) if day in half else None for day in days]
            rows.append([reference(chance, who), *named, *cells, sum(d in came for d in half), None])
            if chance.random() < 0.08:
                rows.append([None] * len(rows[-1]))
    chance.shuffle(rows)
    held = [sum(day in came for came in made.came.values()) for day in days]
    return [*rows, ["TOTAL", None, None, *held, sum(held), None]]


def one_column_a_session(chance: random.Random, made: Club) -> Sheets:
    head = ["Ref", "First name", "Surname", *(day_of(chance, d) for d in made.days), "Total", "Notes"]
    return {"Register": [*TOP, head, *members(chance, made, list(made.days))]}


def one_sheet_a_month(chance: random.Random, made: Club) -> Sheets:
    months: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in made.days:
        months[day.year, day.month].append(day)
    sheets: Sheets = {}
    for days in months.values():
        name = days[0].strftime(chance.choice(("%B %Y", "%b %Y")))
        forms: tuple[Callable[[date], Any], ...] = (
            lambda d: d.day,
            lambda d: d.strftime("%a %d"),
            lambda d: f"{d.day}th",
        )
        head = ["Ref", "First name", "Surname", *map(chance.choice(forms), days), "Total", "Notes"]
        sheets[name] = [*TOP, head, *members(chance, made, days)]
    return sheets


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("layout", "make"),
    [(BY_ROW, one_row_an_attendance), (BY_COLUMN, one_column_a_session), (BY_MONTH, one_sheet_a_month)],
)
def test_different_people_and_their_sessions_equal_a_count_by_hand(
    place: Place, layout: str, make: Callable[[random.Random, Club], Sheets], seed: int
) -> None:
    chance = random.Random(seed)
    made = club(chance)
    path: Path = sent(place, layout, make(chance, made))
    (checked,) = place.returns.check([path])
    counted = {
        "".join(c for c in str(who).upper() if c.isalnum()): sessions
        for table in checked.tables
        for who, sessions in zip(table.read.values["reference"], table.read.values["sessions"], strict=True)
    }
    assert counted == made.truth
    assert checked.read["different_people"] == len(made.truth)
    assert [f.sentence() for f in checked.findings if f.severity == "error"] == []
