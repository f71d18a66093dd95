"""The workbooks of partners who keep spreadsheets of their own, and the slips made in them.

Sample road: reports → **own_style** → own_register, own_dashboard, own_activities → the inbox.
They were drawn up as such organisations do it, without a look at how layouts read them.
"""

from __future__ import annotations

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.archetypes import Style
from outcomes.sample.chance import Chance
from outcomes.sample.cuts import Where
from outcomes.sample.own_activities import write_activities
from outcomes.sample.own_dashboard import write_dashboard
from outcomes.sample.own_register import HEADINGS, initials_of, write_register
from outcomes.sample.people import Person
from outcomes.sample.reports import Report
from outcomes.sample.slips import Draft
from outcomes.sample.workbooks import a1, cells_with, cut, heading_row, read_rows, set_cell, sheet_names, text_cell


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


def score_in_words(data: bytes, _: Draft, chance: Chance) -> tuple[bytes, Where]:
    """`see notes` for a loneliness score in the register."""
    sheet = sheet_names(data)[0]
    rows = read_rows(data, sheet)
    top, column = heading_row(rows, HEADINGS), HEADINGS.index("Loneliness now")
    scored = [i for i in range(top + 1, len(rows)) if isinstance(rows[i][column], float) and rows[i][0] != "TOTAL"]
    cell = a1(chance.pick(scored), column)
    return cut(data, sheet, text_cell(cell, "see notes")), (sheet, (cell,))


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
