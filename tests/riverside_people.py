"""Riverside's people as its accepted forms list them, joined by who they truly are: counted by hand, never by SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from outcomes.periods import Quarter
from outcomes.sample import Truth

LINKED = frozenset({"riverside-advice", "brightside-youth", "forward-skills", "canvas-arts"})
WINDOW = timedelta(days=365)
ACHIEVED = {
    "Started work: date": "started_work",
    "Gained a qualification: date": "gained_qualification",
    "Moved into a settled home: date": "moved_into_settled_home",
    "Agreed a debt plan: date": "debt_plan_agreed",
    "Has a safety plan and feels safer: date": "feels_safe_plan",
}
Who = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """A person in one accepted return; `who` is the same for two partners only where their people are linked."""

    who: Who
    partner: str
    quarter: Quarter
    started: date | None
    ended: date | None
    achieved: dict[str, date]


class Riverside:
    """The people of a year or quarter, from the workbooks and the truth."""

    def __init__(self, folder: Path, truth: Truth) -> None:
        self._folder, self._truth = folder, truth
        self._persons = {
            (s.partner, "".join(s.reference.split()).casefold()): s.person_id for s in truth.stays if s.reference
        }

    @cached_property
    def seen(self) -> list[Seen]:
        forms = [f for f in self._truth.files if f.fate == "accepted" and f.style == "form"]
        listing = {partner for partner, _ in self._persons}
        return [one for f in forms if f.partner in listing for one in self._rows(f.partner, f.period, f.file)]

    def _rows(self, partner: str, period: str, file: str) -> Iterator[Seen]:
        sheet = CalamineWorkbook.from_path(self._folder / "inbox" / file).get_sheet_by_name("People")
        rows = sheet.to_python(skip_empty_area=False)
        top = next(n for n, row in enumerate(rows) if "Your reference" in row)
        for cells in rows[top + 1 :]:
            row = dict(zip(rows[top], cells, strict=True))
            person = self._persons.get((partner, "".join(str(row["Your reference"]).split()).casefold()))
            if person is None or row["Referred, did not start"] == "Yes":
                continue
            who = ("everywhere", person) if partner in LINKED else (partner, person)
            achieved = {code: day for head, code in ACHIEVED.items() if (day := _day(row.get(head)))}
            yield Seen(who, partner, Quarter.parse(period), _day(row["Started on"]), _day(row["Ended on"]), achieved)

    def partners(self, year: str) -> dict[Who, set[str]]:
        """Who was with which partners in a year."""
        found: dict[Who, set[str]] = defaultdict(set)
        for one in self.seen:
            if one.quarter.year == year:
                found[one.who].add(one.partner)
        return found

    def pairs(self, year: str) -> Counter[tuple[str, str]]:
        return Counter(pair for with_ in self.partners(year).values() for pair in combinations(sorted(with_), 2))

    def journeys(self, year: str) -> Counter[tuple[str, str]]:
        """From each partner to the next, where the next began in the year."""
        firsts: dict[Who, dict[str, date]] = defaultdict(dict)
        for one in self.seen:
            if one.started:
                known = firsts[one.who]
                known[one.partner] = min(one.started, known.get(one.partner, one.started))
        found: Counter[tuple[str, str]] = Counter()
        for starts in firsts.values():
            for (on, partner), (then, other) in pairwise(sorted((day, partner) for partner, day in starts.items())):
                if then > on and Quarter.of(then).year == year:
                    found[partner, other] += 1
        return found

    @cached_property
    def achievements(self) -> dict[tuple[Who, str], date]:
        """Each person's outcomes once, on the first day that anybody tells."""
        found: dict[tuple[Who, str], date] = {}
        for one in self.seen:
            for code, day in one.achieved.items():
                found[one.who, code] = min(day, found.get((one.who, code), day))
        return found

    def credit(self, year: str) -> dict[tuple[str, str], Fraction]:
        """Each partner's equal share of a year's outcomes, by outcome and partner."""
        rows: dict[Who, list[Seen]] = defaultdict(list)
        for one in self.seen:
            rows[one.who].append(one)
        found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for (who, code), day in self.achievements.items():
            if Quarter.of(day).year == year:
                active = {one.partner for one in rows[who] if _is_active(one, day)} or {"unassigned"}
                for partner in active:
                    found[code, partner] += Fraction(1, len(active))
        return found

    def reached_by_partners(self, year: str) -> Counter[tuple[str, int]]:
        """How many people of a year with so many partners achieved each outcome in it."""
        partners = self.partners(year)
        return Counter(
            (code, len(partners[who]))
            for (who, code), day in self.achievements.items()
            if Quarter.of(day).year == year and who in partners
        )


def _is_active(one: Seen, day: date) -> bool:
    last = min(one.ended or one.quarter.last_day, one.quarter.last_day)
    return (one.started or one.quarter.first_day) <= day and last >= day - WINDOW


def _day(cell: Any) -> date | None:
    """A date as the form holds it, typed or written day first."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for written in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d %B %Y"):
        try:
            return datetime.strptime(str(cell).strip(), written).date()
        except ValueError:
            continue
    return None
