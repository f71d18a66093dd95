"""The workbooks of partners who keep spreadsheets of their own, and the slips made in them.

Sample road: reports → **own_style** → own_register, own_dashboard, own_activities → the inbox.
They were drawn up as such organisations do it, without a look at how layouts read them.
"""

from __future__ import annotations

import re

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.archetypes import Style
from outcomes.sample.attendance import Planted
from outcomes.sample.chance import Chance
from outcomes.sample.cuts import Where
from outcomes.sample.own_activities import write_activities
from outcomes.sample.own_dashboard import write_dashboard
from outcomes.sample.own_register import HEADINGS, initials_of, write_register
from outcomes.sample.people import Person
from outcomes.sample.reports import Report
from outcomes.sample.slips import Draft
from outcomes.sample.workbooks import (
    a1,
    add_row,
    add_to_row,
    cells_with,
    cut,
    heading_row,
    inline,
    number,
    read_rows,
    set_cell,
    sheet_names,
    text_cell,
)


def write_own(
    style: Style, place: PlaceDefinition, report: Report, people: dict[str, Person], first: Quarter, seed: int
) -> bytes:
    """A report as its own kind of workbook."""
    if style == "register":
        initials = {row.person_id: initials_of(people[row.person_id]) for row in report.rows}
        return write_register(place, report, initials, seed)
    if style == "dashboard":
        return write_dashboard(place, report, first)
    return write_activities(place, report, seed)


TWO_WAYS = "ambiguous-date"
_AS_TEXT = re.compile(r"(\d\d)/(\d\d)/\d{4}")


def days_two_ways(data: bytes) -> list[Where]:
    """The cells of a register's columns of days in which the day, typed as text, could be the month as well."""
    sheet = sheet_names(data)[0]
    rows = read_rows(data, sheet)
    top = heading_row(rows, HEADINGS)
    columns = [HEADINGS.index(heading) for heading in ("DOB", "Date ref'd in")]
    found = [[a1(i, c) for i in range(top + 1, len(rows)) if _is_two_ways(rows[i][c])] for c in columns]
    return [(sheet, tuple(cells)) for cells in found if cells]


def _is_two_ways(value: object) -> bool:
    typed = _AS_TEXT.fullmatch(value) if isinstance(value, str) else None
    return typed is not None and int(typed[1]) <= 12 and typed[1] != typed[2]


def working_left_below(data: bytes, _: Draft, __: Chance) -> tuple[bytes, Where]:
    """Somebody's check of one line of the tracker, left two rows below it."""
    sheet, row = _below_tracker(data)
    line = inline(a1(row, 1), "Supplier payments, total") + number(a1(row, _FIRST_QUARTER), 18250)
    return cut(data, sheet, add_row(row + 1, line)), (sheet, (a1(row, 1),))


def older_tracker_below(data: bytes, _: Draft, __: Chance) -> tuple[bytes, Where]:
    """The tracker of years before, pasted two rows below this one under its own quarters."""
    sheet, row = _below_tracker(data)
    quarters = [(n, _FIRST_QUARTER + n - 1) for n in (1, 2, 3, 4)]
    heads = [inline(a1(row, 1), "Measure"), *(inline(a1(row, c), f"Q{n} 2022/23") for n, c in quarters)]
    line = [inline(a1(row + 1, 1), "Tenants met"), *(number(a1(row + 1, c), 40 + n) for n, c in quarters)]
    changed = cut(data, sheet, add_row(row + 1, "".join(heads)))
    return cut(changed, sheet, add_row(row + 2, "".join(line))), (sheet, (a1(row, 1),))


_FIRST_QUARTER = 3
"""The tracker's column (from nought) of its first year's first quarter."""


def _below_tracker(data: bytes) -> tuple[str, int]:
    """The tracker's sheet, and the second row (from nought) below its last."""
    sheet = sheet_names(data)[0]
    return sheet, len(read_rows(data, sheet)) + 1


def score_in_words(data: bytes, _: Draft, chance: Chance) -> tuple[bytes, Where]:
    """`see notes` for a loneliness score in the register."""
    sheet = sheet_names(data)[0]
    rows = read_rows(data, sheet)
    top, column = heading_row(rows, HEADINGS), HEADINGS.index("Loneliness now")
    scored = [i for i in range(top + 1, len(rows)) if isinstance(rows[i][column], float) and rows[i][0] != "TOTAL"]
    cell = a1(chance.pick(scored), column)
    return cut(data, sheet, text_cell(cell, "see notes")), (sheet, (cell,))


_WORKED_OUT, _VISITS, _CALLS = "Visits & calls", len(HEADINGS), len(HEADINGS) + 1


def working_copy(data: bytes, chance: Chance) -> tuple[bytes, list[Planted]]:
    """The register as it is worked on: visits and calls apart, beside formulas that add them up, and one altered."""
    sheet, total = sheet_names(data)[0], HEADINGS.index(_WORKED_OUT)
    rows = read_rows(data, sheet)
    top = heading_row(rows, HEADINGS)
    people = [i for i in range(top + 1, len(rows)) if rows[i][0] and rows[i][0] != "TOTAL"]
    altered = chance.pick(people)
    headings = [(a1(top, _VISITS), "Visits"), (a1(top, _CALLS), "Calls")]
    data = cut(data, sheet, add_to_row(top + 1, "".join(inline(cell, words) for cell, words in headings)))
    for row in people:
        visits, calls = _told_apart(rows[row][total], chance)
        more = int(row == altered)
        data = cut(data, sheet, add_to_row(row + 1, number(a1(row, _VISITS), visits) + number(a1(row, _CALLS), calls)))
        says = f"{a1(row, _VISITS)}+{a1(row, _CALLS)}" + ("+1" if more else "")
        data = cut(data, sheet, set_cell(a1(row, total), f"<f>{says}</f><v>{visits + calls + more}</v>"))
    fund = a1(*next((row, column + 1) for row, column in cells_with(rows, "Fund:")))
    data = cut(data, sheet, set_cell(fund, ""))
    return data, [
        Planted("altered-formula", sheet, (a1(altered, total),), "A visit added to one of the formulas."),
        Planted("unread-heading", sheet, tuple(cell for cell, _ in headings), "Two columns of the partner's own."),
        Planted("missing-programme", sheet, (fund,), "The fund is not filled in yet."),
    ]


def _told_apart(both: object, chance: Chance) -> tuple[int, int]:
    """Visits and calls, of both together."""
    together = int(both) if isinstance(both, float) else 0
    calls = chance.whole(0, together // 2)
    return together - calls, calls


def tracker_broken(data: bytes, draft: Draft, _: Chance) -> tuple[bytes, Where]:
    """`#REF!` in the tracker, in the reported quarter's column of homes."""
    sheet = sheet_names(data)[0]
    rows = read_rows(data, sheet)
    row, _column = next(cells_with(rows, "Homes draught-proofed or insulated"))
    newest = [c for _, c in cells_with(rows, f"Q{draft.report.quarter.number} actual")][-1]
    cell = a1(row, newest)
    return cut(data, sheet, set_cell(cell, "<f>SUM(#REF!)</f><v>#REF!</v>", "e")), (sheet, (cell,))


def pounds_in_words(data: bytes, _: Draft, __: Chance) -> tuple[bytes, Where]:
    """`waiting for the bookkeeper` where pounds should stand."""
    sheet = "Money & debt"
    row, column = next(cells_with(read_rows(data, sheet), "Money gained for clients"))
    cell = a1(row, column + 1)
    return cut(data, sheet, text_cell(cell, "waiting for the bookkeeper")), (sheet, (cell,))
