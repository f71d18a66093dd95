"""Decides what an unknown table holds: people, a register, grants, figures by quarter, or else plain records.

Returns road: draft.tables → **draft.deciding** (with draft.fields) → draft.writing. Records are the safe answer: every
value is kept as it stands, and columns that say who a person is are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from outcomes.framework.definitions import Framework
from outcomes.returns.draft.fields import Field, Placed, fields_of, heading_words, how_near, look_of, place, want_of
from outcomes.returns.draft.tables import Found
from outcomes.returns.draft.unnamed import says_ordinary_things
from outcomes.returns.form import Want
from outcomes.returns.headings import Heading
from outcomes.returns.layout_language import Over, Sessions
from outcomes.returns.odd_cells import as_text, fold
from outcomes.returns.people import normal_form
from outcomes.returns.session_days import session_columns
from outcomes.returns.texts import key
from outcomes.returns.wide import value_columns

_WHO = {"reference", "name", "family_name", "birth_date"}
_LEAST_SESSIONS = 3
_LEAST_PEOPLE = 2
_MOSTLY = 0.8
_A_YEAR = 2000
"""Any year: only whether a heading gives a day is asked."""
_PERSONAL = ("first_name", "family_name", "birth_date", "postcode", "email", "name")
_MORE_PERSONAL = ("phone", "mobile", "address", "contact name", "initials", "next of kin", "home_post", "pl_post")


@dataclass(frozen=True)
class Decided:
    """A table and what it holds: the fields placed, the headings left over, and what is special about it.

    by     the heading whose words say what a row counts, of a table with figures by quarter; `are` its words with the
           indicator each seems to mean, or None
    wide   figures by quarter (over), sessions by day, or people (people or people's hours): a column each
    every_sheet  it stands on several sheets that may be named after people
    """

    found: Found
    holds: str
    placed: tuple[Placed, ...]
    left: tuple[Heading, ...]
    wide: str = ""
    by: Heading | None = None
    are: dict[str, str | None] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    every_sheet: bool = False

    @property
    def says_who(self) -> bool:
        """Whether a column of it says who a row is of."""
        return bool(_WHO & {p.field for p in self.placed})

    @property
    def sayable(self) -> tuple[Heading, ...]:
        """The headings that are nobody's name."""
        if not self.wide.startswith("people"):
            return self.found.headings
        said = {p.words for p in self.placed} | {h.path for h in self.left}
        return tuple(h for h in self.found.headings if h.path in said)


def decide(found: Found, framework: Framework, ordinary: Collection[str], every_sheet: bool = False) -> Decided:
    """What a table holds, as far as can be told. `ordinary` are words that are no part of a name; with `every_sheet` it
    stands on several sheets that may be named after people."""
    made = _decided(found, framework, ordinary)
    return replace(
        (made.holds == "records" and every_sheet and _sheet_a_person(found, framework)) or made, every_sheet=every_sheet
    )


def _sheet_a_person(found: Found, framework: Framework) -> Decided | None:
    """A register with a row an attendance that says who only by its sheet."""
    fields = [f for f in fields_of("register", framework) if f.name in ("attended_on", "activity", "hours")]
    placed = place(found.headings, fields, found.values)
    if "attended_on" not in {p.field for p in placed}:
        return None
    return Decided(found, "register", tuple(placed), _left(found.headings, placed))


def _decided(found: Found, framework: Framework, ordinary: Collection[str]) -> Decided:
    sessions = session_columns(found.headings, found.sheet.tab or found.sheet.name, _A_YEAR)
    plain = [h for h in found.headings if h not in {s.heading for s in sessions}]
    if len(sessions) >= _LEAST_SESSIONS:
        people = place(plain, fields_of("register", framework), found.values)
        people = [p for p in people if p.field not in ("attended_on", "activity", "sessions", "hours")]
        if _WHO & {p.field for p in people}:
            return Decided(found, "register", tuple(people), _left(plain, people), wide="sessions")
    if across := _people_across(found, ordinary):
        return across
    quarters = value_columns(found.headings, Over(), {})
    if len(quarters) >= 2:
        return _by_quarter(found, {q.heading for q in quarters}, framework)
    return _by_fields(found, framework)


def _people_across(found: Found, ordinary: Collection[str]) -> Decided | None:
    """A register with a row a day and a column a person, whose headings are names: marks or hours, and a date."""
    days = [h for h in found.headings if look_of(found.values(h)) == "dates"]
    people = [h for h in found.headings if h not in days and not says_ordinary_things(h.path, ordinary)]
    if len(days) != 1 or len(people) < _LEAST_PEOPLE:
        return None
    held = [fold(as_text(value)) for heading in people for value in found.values(heading)]
    marks = sum(map({fold(mark) for mark in (*Sessions().present, *Sessions().absent)}.__contains__, held))
    is_marked = marks >= _MOSTLY * len(held)
    if not held or not (is_marked or look_of([*held]) == "numbers"):
        return None
    day = Placed(days[0].path, "attended_on", "look", Want.DATE)
    left = tuple(h for h in found.headings if h not in days and h not in people)
    return Decided(found, "register", (day,), left, wide="people" if is_marked else "people's hours")


def _by_fields(found: Found, framework: Framework) -> Decided:
    best: tuple[float, str, list[Placed]] = (0, "records", [])
    for holds in ("people", "register", "grants", "resources"):
        placed = place(found.headings, fields_of(holds, framework), found.values)
        score = sum(p.certainty for p in placed) if _is_enough(holds, placed, found) else 0
        best = max(best, (score, holds, placed), key=lambda one: one[0])
    _, holds, placed = best
    if holds == "records":
        return _records(found, set())
    return Decided(found, holds, tuple(placed), _left(found.headings, placed))


def _is_enough(holds: str, placed: Sequence[Placed], found: Found) -> bool:
    """Whether so many fields are placed, and the right ones, that the table holds this."""
    names = {p.field for p in placed}
    if holds == "people":
        return bool(_WHO & names) and len(names) >= 3
    if holds == "register":
        return "attended_on" in names and bool(_WHO & names) and _repeats(found, placed)
    if holds == "grants":
        return len(names & {"identifier", "amount_awarded", "award_date", "recipient_name", "funder_name"}) >= 3
    return {"kind", "amount_gbp", "from_whom"} <= names


def _repeats(found: Found, placed: Sequence[Placed]) -> bool:
    """Whether the same person stands in several rows."""
    words = next(p.words for p in placed if p.field in _WHO)
    who = [normal_form(v) for h in found.headings if h.path == words for v in found.values(h)]
    return len(set(who)) < len(who)


def _by_quarter(found: Found, quarters: set[Heading], framework: Framework) -> Decided:
    plain = [h for h in found.headings if h not in quarters]
    by = next((h for h in plain if _is_wordy(found, h) and not says_who(h.path)), None)
    are = {words: near_indicator(words, framework) for words in _words_of(found, by)} if by else {}
    if by is None or not any(are.values()):
        return replace(_records(found, quarters), by=by, are=are)
    return Decided(found, "results", (), _left([h for h in plain if h != by], ()), wide="over", by=by, are=are)


def _is_wordy(found: Found, heading: Heading) -> bool:
    if want_of(found.values(heading)) is not Want.TEXT:
        return False
    words = [as_text(v) for v in found.values(heading)]
    return sum(len(w) > 6 for w in words) > len(words) / 2


def _words_of(found: Found, heading: Heading) -> list[str]:
    return list(dict.fromkeys(as_text(v) for v in found.values(heading)))


def near_indicator(words: str, framework: Framework) -> str | None:
    """The indicator that some words seem to name: its label, its code, or nearly."""
    named = ((code, (code, i.label, code.replace("_", " "))) for code, i in framework.indicators.items())
    return next((code for code, own in named if how_near((key(words),), Field(code, Want.TEXT, own))), None)


def _records(found: Found, quarters: set[Heading]) -> Decided:
    plain = [h for h in found.headings if h not in quarters]
    names: dict[str, Placed] = {}
    for heading in plain:
        name = slug(heading.parts[-1], names)
        names[name] = Placed(heading.path, name, "words", want_of(found.values(heading)))
    dropped = frozenset(name for name, p in names.items() if says_who(p.words))
    return Decided(found, "records", tuple(names.values()), (), wide="over" if quarters else "", dropped=dropped)


def says_who(words: str) -> bool:
    """Whether a heading seems to be of a column that says who a person is."""
    also = {**heading_words().people, **heading_words().registers}
    fields = (Field(n, Want.TEXT, (n, n.replace("_", " ")), also.get(n, ())) for n in _PERSONAL)
    last = key(words.split(" / ")[-1])
    return any(how_near((last,), f) for f in fields) or any(word in last for word in _MORE_PERSONAL)


def slug(words: str, taken: dict[str, Placed]) -> str:
    """A field's name made of a heading, unlike those that are taken."""
    made = re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")[:50] or "column"
    return made if made not in taken else f"{made}_{len(taken) + 1}"


def _left(headings: Sequence[Heading], placed: Sequence[Placed]) -> tuple[Heading, ...]:
    known = {p.words for p in placed}
    return tuple(h for h in headings if h.path not in known)
