"""Says once for each sheet that is not there: which one, and which other sheet may be meant.

Returns road: book → **lost_sheets** → extract. A sheet is offered for its name, nearly right, or for its headings.
"""

from __future__ import annotations

from collections.abc import Iterator

from outcomes.returns.book import Book
from outcomes.returns.faults import fault, missing_sheet
from outcomes.returns.findings import Finding
from outcomes.returns.headings import HeadingRows, nearest_row
from outcomes.returns.layout_language import Layout, Table
from outcomes.returns.located import with_by
from outcomes.returns.texts import key, nearest, pattern
from outcomes.returns.workbook import Sheet


def lost_sheets(book: Book, layout: Layout) -> Iterator[Finding]:
    """A finding for each sheet that is needed and not there, and for one that may be absent but seems misnamed."""
    needed = {s.sheet for s in layout.singles if not s.drop}
    needed |= {table.sheet for table in layout.tables.values() if not table.optional}
    used = [s.sheet for s in layout.singles] + [table.sheet for table in layout.tables.values()]
    gone = [name for name in dict.fromkeys(used) if name is not None and not book.sheets(layout, name)]
    free = _free(book, layout) if gone else []
    for name in gone:
        meant = _meant(book, layout, name, free)
        if name in needed:
            yield missing_sheet(layout.sheets[name], meant)
        elif meant:
            yield _misnamed(layout.sheets[name][0], meant)


def _free(book: Book, layout: Layout) -> list[Sheet]:
    """The sheets that the layout knows by no name."""
    known = pattern(*(name for names in layout.sheets.values() for name in names))
    return [sheet for sheet in book.workbook.sheets if not sheet.is_hidden and not known.fits(key(sheet.name))]


def _meant(book: Book, layout: Layout, name: str, free: list[Sheet]) -> str | None:
    near = nearest(layout.sheets[name], [sheet.name for sheet in free])
    if near:
        return near
    tables = [with_by(table) for table in layout.tables.values() if table.sheet == name]
    return next((s.name for s in free if any(_is_headed(book, s, table) for table in tables)), None)


def _is_headed(book: Book, sheet: Sheet, table: Table) -> bool:
    """Whether a row of the sheet has half of the table's headings, and two at least."""
    near = nearest_row(book.texts(sheet), HeadingRows(sheet, table))
    return near is not None and len(near[1].columns) >= max(2, len(table.columns) / 2)


def _misnamed(name: str, found: str) -> Finding:
    message = f"There is no sheet “{name}”, and a sheet “{found}” that we do not know, so it was not read."
    remedy = f"Did you mean “{name}”? Then name it so, or ask the partnership to accept its name; if not, all is well."
    return fault("did-you-mean", found, message, remedy, label=found, found=found)
