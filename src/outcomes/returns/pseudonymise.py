"""Decides cell by cell what a workbook becomes before it leaves the partner's machine: who people are, as codes.

Returns road: reading → **pseudonymise** → coded copy.  What the layout reads stays; in the rows of people everything
else is emptied, and so are sheets that are not read, for nobody knows what stands there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from outcomes.errors import PlaceError
from outcomes.returns.addresses import place_of
from outcomes.returns.cells import IDENTIFYING, PRIVATE, Context, type_table
from outcomes.returns.checked import CheckedTable
from outcomes.returns.findings import Finding, in_order
from outcomes.returns.layout import FORM
from outcomes.returns.named_after import number_of
from outcomes.returns.partner_codes import BESIDE, PersonCode, written
from outcomes.returns.people import partner_key
from outcomes.returns.private_doubts import DOUBTS
from outcomes.returns.reading import PeopleCells, Reading, ReadTable, Spot
from outcomes.returns.workbook import Workbook


@dataclass(frozen=True)
class CodedCells:
    """What becomes of a workbook's cells.

    codes    what stands in a cell from now on
    read     cells that stay as they are, wherever they stand
    regions  sheet, first and last row within which all other cells are emptied
    unread   sheets of which nothing is read: all their cells are emptied
    """

    codes: Mapping[Spot, str]
    read: frozenset[Spot]
    regions: tuple[tuple[str, int, int], ...]
    unread: frozenset[str]

    def text(self, spot: Spot) -> str | None:
        """What a cell becomes: a code, "" where it is emptied, None where it stays."""
        if spot in self.codes:
            return self.codes[spot]
        sheet, row, _ = spot
        is_of_people = any(s == sheet and first <= row <= last for s, first, last in self.regions)
        return "" if sheet in self.unread or (is_of_people and spot not in self.read) else None


@dataclass(frozen=True)
class Coded:
    """A workbook's people as codes: the cells, how many people, and what must be mended or looked at before."""

    cells: CodedCells
    people: int
    findings: tuple[Finding, ...]

    @property
    def may_be_sent(self) -> bool:
        return not any(f.severity == "error" for f in self.findings)


def coded(workbook: Workbook, reading: Reading, context: Context, partner_id: str) -> Coded:
    """What becomes of each cell. `context.secrets` holds K1 alone.

    Raises:
        PlaceError: nobody is in the file, or people are named where no code can stand.
    """
    codes: dict[Spot, str] = {}
    places: list[PeopleCells] = []
    findings = list(reading.findings)
    for table in reading.tables_of("people"):
        typed, faults = type_table(table, context, partner_id)
        findings += [f for f in faults if f.found == PRIVATE or f.code in DOUBTS]
        places.append(_where(table, workbook))
        codes |= _codes(typed, places[-1], context, partner_id)
    if not codes:
        message = "Nobody in this file is known by a name, a reference or a date of birth."
        raise PlaceError(message, remedy="Send it as it is.", where=workbook.name)
    read = frozenset(spot for place in places for spot in place.read) | frozenset(_read(reading, workbook))
    regions = tuple(region for place in places for region in place.regions)
    cells = CodedCells(codes, read, regions, _unread(reading, workbook, read | codes.keys()))
    people = sum(len(place.identity) for place in places)
    return Coded(cells, people, tuple(in_order(f for f in findings if f.severity != "note")))


def _where(table: ReadTable, workbook: Workbook) -> PeopleCells:
    """Where a table speaks of its people; one that is no register does so in the row of each."""
    if table.where is not None:
        return table.where()
    sheet = _tab(table.sheet, workbook)
    names = [n for n in IDENTIFYING if n in table.values]
    entered = {n: table.values[n].tolist() for n in names}
    rows = [[n for n in names if entered[n][i] is not None] for i in range(table.size)]
    identity = tuple(
        (tuple((sheet, *spot) for n in row if (spot := place_of(table.cell(i, n)))),) for i, row in enumerate(rows)
    )
    last = max(len(s.rows) for s in workbook.sheets if s.name == sheet)
    regions = ((sheet, int(table.rows.min()), last),) if table.size else ()
    return PeopleCells((("", ""),) * table.size, identity, frozenset(), regions)


def _codes(typed: CheckedTable, where: PeopleCells, context: Context, partner_id: str) -> dict[Spot, str]:
    """A code for every row of every person: the whole of it once, and then only whose row it is."""
    assert context.secrets is not None  # the caller found K1
    codes: dict[Spot, str] = {}
    for i, rows in enumerate(where.identity):
        code = _code(typed, i, where.known_as[i], partner_id, context.secrets.k1)
        for row in rows:
            if row:
                codes |= dict.fromkeys(row, BESIDE)
                codes[row[0]] = written(code, context.secrets.k1)
                code = PersonCode(partner_id, code.known_as)
            elif code.keys:
                raise _no_cell(typed)
    return codes


def _code(typed: CheckedTable, i: int, who: tuple[str, str], partner_id: str, k1: bytes) -> PersonCode:
    keys = {n: str(key) for n in IDENTIFYING if (key := typed.column(f"key:{n}")[i]) is not None}
    told = {n.removeprefix("breakdown:"): typed.column(n)[i] for n in typed.derived}
    groups = {breakdown: str(group) for breakdown, group in told.items() if group is not None}
    made = {kind: people[i] for kind, people in typed.match_keys.items() if people[i]}
    kind, words = who
    known_as = (kind, partner_key(k1, "name", partner_id, words)) if kind == "name" else ("", "")
    if kind and kind != "name":
        known_as = ("reference", keys["reference"])
    return PersonCode(partner_id, known_as, keys, groups, made)


def _no_cell(typed: CheckedTable) -> PlaceError:
    return PlaceError(
        f"The people of “{typed.read.name}” are named where no code can stand, such as a sheet's name.",
        remedy="Put the name or reference into a cell of its own, or send our form.",
    )


def _read(reading: Reading, workbook: Workbook) -> Iterator[Spot]:
    """The cells that are read and say nothing of who anybody is."""
    for value in reading.sender.values():
        if spot := place_of(value.cell):
            yield (_tab(value.sheet, workbook), *spot)
    for table in reading.tables:
        sheet = _tab(table.sheet, workbook)
        names = [n for n in table.columns if table.holds != "people" or n not in IDENTIFYING]
        spots = (place_of(table.cell(i, n)) for n in names for i in range(table.size))
        yield from ((sheet, *spot) for spot in spots if spot)


def _unread(reading: Reading, workbook: Workbook, read: Iterable[Spot]) -> frozenset[str]:
    """The sheets of which nothing is read; of our own form none, for there we know what the others say."""
    if reading.layout == FORM:
        return frozenset()
    return frozenset(sheet.name for sheet in workbook.sheets) - {sheet for sheet, _, _ in read}


def _tab(sheet: str, workbook: Workbook) -> str:
    """A sheet's own name, where it is called by its number here."""
    number = number_of(sheet) if all(s.name != sheet for s in workbook.sheets) else None
    return workbook.sheets[number - 1].name if number else sheet
