"""Reminders as text to paste: what a partner still owes, what waits to be mended, by date. Nothing is sent.

Returns road: status → **reminders** → the coordinator's own e-mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from outcomes.returns.findings import Finding

_FEW = 12
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True)
class Owed:
    """One return that waits for its partner: missing, soon due, held by errors, or sent back."""

    partner_id: str
    partner_name: str
    programme_name: str
    period: str
    due_on: date
    state: str
    return_id: int | None = None
    why: str = ""
    to_mend: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Reminder:
    """One partner's reminder: a subject line, and the text."""

    partner_id: str
    partner_name: str
    subject: str
    text: str


def reminders(owed: Iterable[Owed], *, place: str, today: date) -> list[Reminder]:
    """A reminder for each partner that owes something, partners by name, returns by the day they are due."""
    by_partner: dict[tuple[str, str], list[Owed]] = {}
    for one in sorted(owed, key=lambda o: (o.partner_name, o.partner_id, o.due_on, o.programme_name)):
        by_partner.setdefault((one.partner_id, one.partner_name), []).append(one)
    return [
        Reminder(code, name, _subject(place, found), "\n".join(_lines(name, found, place, today)))
        for (code, name), found in by_partner.items()
    ]


def _subject(place: str, owed: list[Owed]) -> str:
    returns = "a return" if len(owed) == 1 else f"{len(owed)} returns"
    return f"{place}: {returns} we hope to have from you"


def _lines(name: str, owed: list[Owed], place: str, today: date) -> Iterator[str]:
    yield f"Dear {name},"
    yield ""
    yield f"thank you for your part in {place}. This is what we still hope to have from you:"
    for one in owed:
        yield ""
        yield f"- {one.programme_name}, {one.period}: {_what(one, today)}"
        yield from (f"    {finding.sentence()}" for finding in one.to_mend[:_FEW])
        if len(one.to_mend) > _FEW:
            yield f"    … and {len(one.to_mend) - _FEW} more: we will gladly send you the whole list."
    yield ""
    yield "If you have sent it in the meantime, please leave this aside. If something stands in the way, tell us."
    yield ""
    yield "With kind regards"


def _what(one: Owed, today: date) -> str:
    due = in_words(one.due_on)
    late = (today - one.due_on).days
    if one.state == "sent back":
        return f"we have sent it back. {_sentence(one.why)} Please send it again."
    if one.state == "checked":
        return f"we have it (number {one.return_id}), but cannot count it yet. Please mend this and send it again:"
    if late > 0:
        days = "a day" if late == 1 else f"{late} days"
        return f"it was due on {due}, {days} ago, and has not reached us."
    return f"it is due on {due}."


def _sentence(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."


def in_words(day: date) -> str:
    """A day as a letter has it: 30 July 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
