"""Turns the people of a partner's workbook into codes, on the partner's own machine, into a file that can be sent.

On the road: a partner's copy of the place + workbook → **pseudonymising** → a file without names → receive.
What is written is read again first: unless every person, group and figure in it is the same, there is no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from outcomes.desk import Desk
from outcomes.errors import PlaceError
from outcomes.match_secrets import find_secrets
from outcomes.returns.cells import IDENTIFYING, Context, type_table
from outcomes.returns.check import Opened, needs_place, open_with
from outcomes.returns.checked import CheckedTable
from outcomes.returns.coded_copy import coded_copy, suffix_of, write_new
from outcomes.returns.findings import Finding
from outcomes.returns.form import FORM_TABLES
from outcomes.returns.handed import AnyFile, Handed
from outcomes.returns.identify import identify
from outcomes.returns.marking.copy import outside_places
from outcomes.returns.partner_codes import is_code
from outcomes.returns.people import Secrets
from outcomes.returns.programmes import by_programme
from outcomes.returns.pseudonymise import coded
from outcomes.returns.workbook import Reader
from outcomes.vocabulary import Role

if TYPE_CHECKING:
    from outcomes.place import Place


@dataclass(frozen=True)
class Pseudonymised:
    """The file to send, and how many people it holds; no file where `findings` hold an error to mend first."""

    path: Path | None
    people: int
    findings: tuple[Finding, ...]


def pseudonymise(place: Place, file: Path, *, to: Path | None = None) -> Pseudonymised:
    """Write a copy of a partner's workbook in which people are codes made with K1, beside it or as `to`.

    Raises:
        FileRefused: the file cannot be read.
        PlaceError: no layout fits it, nobody is in it or they are codes already, it is not from the partner whose
            copy of the place this is, or it cannot be written.
    """
    desk = Desk(place.folder, place.definition)
    secrets = Secrets(find_secrets(place.definition.place.code, place.folder).k1)
    context = Context(place.definition.framework, place.definition, desk.areas, secrets, desk.today, stores=True)
    with Reader(place.limits, children=1) as reader:
        opened = _opened(reader, file, desk)
        _without_codes(opened)
        partner_id = _partner(desk, opened)
        refusals = _refusals(desk, opened)
        if refusals:
            return Pseudonymised(None, 0, refusals)
        made = coded(opened.workbook, opened.reading, context, partner_id)
        if not made.may_be_sent:
            return Pseudonymised(None, made.people, made.findings)
        target = to or file.with_name(f"{file.stem} – to send{suffix_of(opened.workbook)}")
        content = coded_copy(file, opened.workbook, made.cells)
        handed = Handed(target.name, target, lambda: content)
        _hold_to_it(opened, _opened(reader, handed, desk), context, partner_id)
    outside_places(target.parent)
    write_new(target, content)
    return Pseudonymised(target, made.people, made.findings)


def _opened(reader: Reader, file: AnyFile, desk: Desk) -> Opened:
    opened = open_with(reader.read(file), desk.layouts, desk.accepted)
    if not isinstance(opened, Opened):
        finding = opened.findings[0]
        raise PlaceError(finding.message, remedy=finding.remedy, where=file.name)
    return opened


def _without_codes(opened: Opened) -> None:
    """Refuse a file in which codes stand already: what they say would be lost."""
    tables = opened.reading.tables_of("people")
    if any(is_code(value) for t in tables for n in IDENTIFYING if n in t.values for value in t.values[n].tolist()):
        raise PlaceError(
            "People in this file are codes already.",
            remedy="Send it as it is, or run this again on your own file, the one with names.",
            where=opened.workbook.name,
        )


def _partner(desk: Desk, opened: Opened) -> str:
    """Whose file it is: who it says, one of the partners there are."""
    found = desk.accepted.sender(opened.reading)
    if found is not None:
        return found
    said = opened.reading.sender.get("partner")
    if said is None or said.value is None or not str(said.value).strip():
        raise PlaceError(
            "The file does not say which partner it is from.",
            remedy="Fill in the partner's name as the partnership lists it.",
            where=opened.workbook.name,
        )
    partners = [p.name for p in desk.definition.partners if p.role is Role.PARTNER]
    whose = f"this copy of the place is for {partners[0]}" if len(partners) == 1 else "this place has no such partner"
    raise PlaceError(
        f"The file says that it is from “{said.value}”, and {whose}.",
        remedy="Ask whoever keeps the place for the copy of the partner that sends the file, or mend the name in it.",
        where=opened.workbook.name,
    )


def _refusals(desk: Desk, opened: Opened) -> tuple[Finding, ...]:
    """Why the place would not take this return: nobody should send it, with names or with codes."""
    if not needs_place(opened.reading):
        return ()
    parts = by_programme(opened.reading, desk.definition)
    found = (finding for part in parts for finding in identify(part, desk.definition, desk.today)[1])
    return tuple(dict.fromkeys(found))


def _hold_to_it(before: Opened, after: Opened, context: Context, partner_id: str) -> None:
    """Refuse a copy that would not be counted as the file itself is."""
    names = _counted(before, context, partner_id)
    codes = _counted(after, context, partner_id)
    is_same = before.reading.layout == after.reading.layout and _sender(before) == _sender(after)
    if not is_same or not all(_same(a, b) for a, b in zip_longest(names, codes)):
        raise PlaceError(
            "With codes in place of names this file would be read differently, so it was not written.",
            remedy="Send our form instead, or ask whoever keeps the place to look at its layout.",
            where=before.workbook.name,
        )


def _sender(opened: Opened) -> dict[str, Any]:
    return {name: value.value for name, value in opened.reading.sender.items()}


def _counted(opened: Opened, context: Context, partner_id: str) -> Iterator[CheckedTable]:
    yield from (
        type_table(table, context, partner_id)[0] for table in opened.reading.tables if table.holds in FORM_TABLES
    )


def _same(one: CheckedTable | None, other: CheckedTable | None) -> bool:
    """Whether two tables count the same: every typed value, key and group."""
    if one is None or other is None:
        return one is other
    columns = one.values.keys() | other.values.keys()
    return (
        one.size == other.size
        and all(_listed(one, name) == _listed(other, name) for name in columns)
        and _match_keys(one) == _match_keys(other)
    )


def _listed(table: CheckedTable, name: str) -> list[Any]:
    """A column's values; what is missing is None, however it is written."""
    return [None if value is None or value != value else value for value in table.column(name).tolist()]


def _match_keys(table: CheckedTable) -> dict[str, list[tuple[str, ...]]]:
    return {kind: list(map(tuple, keys)) for kind, keys in table.match_keys.items() if any(keys)}
