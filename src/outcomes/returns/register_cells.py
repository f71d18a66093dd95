"""Every cell of a register that speaks of one of its people: those that say who it is, and the others that are read.

Returns road: registers → **register cells** → pseudonymise, on the partner's own machine; nothing else asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outcomes.returns.attendance import IDENTIFYING, Attendance, has_people_across
from outcomes.returns.body import Body
from outcomes.returns.reading import PeopleCells, Spot
from outcomes.returns.register_links import Who

_Came = Sequence[tuple[Body, Attendance]]


def register_cells(people: Sequence[tuple[Who, _Came]], bodies: Sequence[Body]) -> PeopleCells:
    """Where a register speaks of these people; `bodies` are all its tables, with people of other quarters too."""
    identity = tuple(tuple(dict.fromkeys(_identity(body, one) for body, one in came)) for _, came in people)
    read = {spot for _, came in people for body, one in came for spot in _others(body, one)}
    headings = {(_tab(body), h.row, h.column) for body in bodies for h in body.fields.values()}
    known_as = tuple(who for who, _ in people)
    return PeopleCells(known_as, identity, frozenset(read | headings), tuple(map(_region, bodies)))


def _tab(body: Body) -> str:
    return body.place.sheet.tab or body.place.sheet.name


def _identity(body: Body, one: Attendance) -> tuple[Spot, ...]:
    """The cells that say whose an attendance is."""
    if has_people_across(body):
        heading = next(c.heading for c in body.place.values if c.heading.column == one.column)
        return ((_tab(body), heading.row, heading.column),)
    row = int(body.grid.rows[one.entry])
    entered = [n for n in IDENTIFYING if n in body.fields and body.written(n)[one.entry] is not None]
    shared = [body.shared[n] for n in IDENTIFYING if n in body.shared and n not in body.fields]
    own = [(_tab(body), row, body.fields[n].column) for n in entered]
    return (*own, *((_tab(body), found.row, found.column) for found in shared if found.row))


def _others(body: Body, one: Attendance) -> Iterator[Spot]:
    """The other cells that are read in the row of an attendance."""
    row, across = int(body.grid.rows[one.entry]), has_people_across(body)
    columns = {h.column for name, h in body.fields.items() if name not in IDENTIFYING}
    columns |= {one.column} if across else {c.heading.column for c in body.place.values}
    yield from ((_tab(body), row, column) for column in columns)


def _region(body: Body) -> tuple[str, int, int]:
    """The rows in which a table's people stand: its headings too, where they are people."""
    rows = body.looked.rows.tolist() or [body.place.top]
    first = body.place.top if has_people_across(body) else min(rows)
    return _tab(body), int(first), max(int(max(rows)), int(first))
