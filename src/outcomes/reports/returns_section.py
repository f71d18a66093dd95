"""What is missing or late: each return's state as a grid, each partner's record, and the sentence over both.

Reports road: publication → **returns_section** → build.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.periods import Quarter
from outcomes.reports.publication import Published, ReturnStatus, Waiver
from outcomes.reports.tables import Table
from outcomes.reports.wording import count, day, is_are, listed, number

MARKS = {
    "on time": "✓",
    "late": "L",
    "ready": "W",
    "checked": "E",
    "sent back": "B",
    "missing": "M",
    "not yet due": "–",
}


@dataclass(frozen=True)
class State:
    """How one return is shown: its state, its mark, and the words for it."""

    state: str
    mark: str
    words: str


@dataclass(frozen=True)
class GridRow:
    """One partner in one programme; None where nothing is expected for the quarter."""

    partner: str
    programme: str
    states: tuple[State | None, ...]


@dataclass(frozen=True)
class Grid:
    """Every return, a row a partner and programme, a column a quarter."""

    periods: tuple[str, ...]
    rows: tuple[GridRow, ...]
    key: tuple[State, ...]

    @property
    def years(self) -> dict[str, int]:
        """How many of the columns are each year's."""
        found = [Quarter.parse(period).year for period in self.periods]
        return {year: found.count(year) for year in found}


def state_of(status: ReturnStatus) -> str:
    """`on time` or `late` where accepted, else the state itself."""
    if status.state == "accepted":
        return "late" if status.is_late else "on time"
    return status.state


def grid(published: Published, words: dict[str, str]) -> Grid:
    periods = published.about.periods
    found = {(r.partner_id, r.programme_id, r.period): r for r in published.returns}
    pairs = sorted({(r.partner_id, r.programme_id) for r in published.returns}, key=lambda p: _names(published, *p))
    rows = tuple(
        GridRow(*_names(published, *pair), tuple(_state(found.get((*pair, period)), words) for period in periods))
        for pair in pairs
    )
    used = {cell.state for row in rows for cell in row.states if cell}
    return Grid(tuple(periods), rows, tuple(State(s, MARKS[s], words[s]) for s in MARKS if s in used))


def _names(published: Published, partner_id: str, programme_id: str) -> tuple[str, str]:
    return published.names.get(partner_id, partner_id), published.names.get(programme_id, programme_id)


def _state(status: ReturnStatus | None, words: dict[str, str]) -> State | None:
    if status is None:
        return None
    state = state_of(status)
    late = f", by {count(status.days_late or 0, 'day')}" if state == "late" else ""
    return State(state, MARKS.get(state, "?"), f"{words.get(state, state)}{late}")


def sentence(published: Published) -> str:
    """How many returns are in, late, waiting and missing."""
    due = [r for r in published.returns if r.is_due]
    states = [state_of(r) for r in due]
    waiting = len(due) - states.count("on time") - states.count("late") - states.count("missing")
    told = [
        f"Of {count(len(due), 'return')} due, {states.count('on time')} came on time and "
        f"{states.count('late')} came late."
    ]
    told += [f"{count(waiting, 'return').capitalize()} {is_are(waiting)} here but not signed off."] if waiting else []
    told += [f"{count(states.count('missing'), 'return').capitalize()} {is_are(states.count('missing'))} missing."]
    changed = sum(bool(r.accepted_changed) for r in due)
    told += [f"{count(changed, 'return').capitalize()} changed after having been accepted."] if changed else []
    hours = sum(r.hours_spent or 0 for r in due)
    told += [f"Partners say their returns took {number(hours)} hours in all."] if hours else []
    return " ".join(told)


def outstanding(published: Published) -> list[str]:
    """What each partner still owes, oldest first."""
    owed: dict[tuple[str, str], list[ReturnStatus]] = {}
    for status in published.returns:
        if state_of(status) in {"missing", "checked", "sent back", "ready"}:
            owed.setdefault((status.partner_id, status.state), []).append(status)
    return [_owed(published, *key, rows) for key, rows in sorted(owed.items(), key=lambda o: _order(published, o[0]))]


def _order(published: Published, key: tuple[str, str]) -> tuple[str, str]:
    return published.names.get(key[0], key[0]), key[1]


def waivers(published: Published) -> list[str]:
    """What was let through in the returns that count: the fault, by whom and why."""
    return [_waived(published, one) for one in published.waivers]


def _waived(published: Published, one: Waiver) -> str:
    partner, programme = _names(published, one.partner_id, one.programme_id)
    where = f", {one.sheet} {one.cell}" if one.cell else ""
    who = f"{one.waived_by}, {day(one.waived_on)}"
    return f"{partner}, {programme}, {one.period}{where}: waived: {one.code}, by {who}: {one.why.rstrip('.')}."


_OWED = {
    "missing": "not received",
    "checked": "held by an error that is not put right",
    "sent back": "sent back and not returned",
    "ready": "waiting for sign-off",
}


def _owed(published: Published, partner_id: str, state: str, rows: Sequence[ReturnStatus]) -> str:
    name = published.names.get(partner_id, partner_id)
    since = f" (due {day(rows[0].due_on)})" if rows[0].due_on and len(rows) == 1 else ""
    return f"{name}: {listed([r.period for r in rows])} {_OWED[state]}{since}."


def partners(published: Published, caption: str) -> Table:
    """Each partner's record."""
    columns = ("Partner", "Due", "On time", "Late", "Missing", "Not signed off", "Hours spent")
    rows = []
    for partner in published.partners:
        mine = [r for r in published.returns if r.partner_id == partner.partner_id and r.is_due]
        if mine:
            rows.append((partner.name, *_record(mine)))
    return Table(caption, columns, tuple(rows))


def _record(mine: Sequence[ReturnStatus]) -> tuple[str, ...]:
    states = [state_of(r) for r in mine]
    known = [states.count(s) for s in ("on time", "late", "missing")]
    hours = sum(r.hours_spent or 0 for r in mine)
    return (*map(str, (len(mine), *known, len(mine) - sum(known))), number(hours, 0 if hours == int(hours) else 1))
