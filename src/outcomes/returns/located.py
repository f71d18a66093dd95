"""Finds where a table stands: its sheet, its heading rows, its columns and its last row.

Returns road: layout + book → **located** → tables. Found by headings anywhere on the sheet, or in a block between
marks; what is missing or misspelt becomes findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from outcomes.returns.book import Book
from outcomes.returns.faults import did_you_mean, fault, missing_headings, missing_mark, same_on_other_sheets
from outcomes.returns.findings import Finding
from outcomes.returns.headings import Heading, HeadingRows, Matched, candidate_rows, find_top_rows, match, near_misses
from outcomes.returns.layout_language import BY, Column, Layout, Table
from outcomes.returns.marks import Area, find_blocks
from outcomes.returns.named_after import person_columns
from outcomes.returns.period_words import PeriodWords, read_period
from outcomes.returns.session_days import session_columns
from outcomes.returns.singles import Singles
from outcomes.returns.texts import key, pattern
from outcomes.returns.wide import ValueColumn, value_columns
from outcomes.returns.workbook import Sheet, a1


@dataclass(frozen=True)
class Located:
    """A table on its sheet. `area` is its block or the whole sheet; `top` its first heading row."""

    sheet: Sheet
    area: Area
    top: int
    matched: Matched
    values: tuple[ValueColumn, ...]
    unread: tuple[Heading, ...]

    @property
    def columns(self) -> dict[str, Heading]:
        return self.matched.columns

    @property
    def width(self) -> list[int]:
        """The columns the table reaches over: those that are read, and those headed beside them without a gap."""
        headed = {h.column for h in (*self.matched.columns.values(), *self.matched.others)}
        read = [h.column for h in self.matched.columns.values()] + [c.heading.column for c in self.values]
        first, last = min(read), max(read)
        while first - 1 in headed:
            first -= 1
        while last + 1 in headed:
            last += 1
        return list(range(first, last + 1))


@dataclass(frozen=True)
class Search:
    """The places a table was found at, and what is wrong with where it was looked for."""

    places: tuple[Located, ...]
    findings: tuple[Finding, ...] = ()


class Finder:
    """Finds the tables of one layout in one workbook."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book = book
        self.layout = layout
        self.singles = Singles(book, layout)

    def find(self, name: str, table: Table) -> Search:
        """The table on the first sheet that has it, or on every sheet."""
        sheets = self.book.sheets(self.layout, table.sheet)
        found: list[Located] = []
        findings: list[Finding] = []
        for sheet in sheets:
            search = self._on_sheet(name, table, sheet)
            found += search.places
            findings += search.findings
            if search.places and not table.every_sheet:
                return Search(search.places, (*search.findings, *self._same_again(table, sheet, sheets)))
        if found or not sheets:
            return Search(tuple(found), tuple(f for f in findings if f.severity != "error" or _is_of(f, found)))
        return Search((), tuple(self._say_missing(name, table, sheets, findings)))

    def _same_again(self, table: Table, read: Sheet, sheets: list[Sheet]) -> list[Finding]:
        """A warning where a table that is read once stands on further sheets; they may be named after people.

        A table that belongs on a sheet of its own name is looked for on those whose names the layout does not know.
        """
        if table.between is not None or not with_by(table).needed:
            return []
        here = next(n for n, sheet in enumerate(sheets) if sheet is read)
        others = sheets[here + 1 :] if table.sheet is None else self._unknown_sheets
        least = 1 if table.sheet is None else max(3, len(table.columns) // 2)
        tops = ((sheet, self._top_in(table, sheet, None)) for sheet in others)
        more = [sheet.name for sheet, top in tops if top and len(top[1].columns) >= least]
        numbers = [n for n, sheet in enumerate(self.book.workbook.sheets, 1) if sheet.name in more]
        return [same_on_other_sheets(numbers, "" if table.sheet is None else read.name)] if more else []

    @cached_property
    def _unknown_sheets(self) -> list[Sheet]:
        """The sheets a partner added; what is hidden is left alone."""
        known = pattern(*(name for names in self.layout.sheets.values() for name in names))
        return [s for s in self.book.sheets(self.layout, None) if not s.is_hidden and not known.fits(key(s.name))]

    def _on_sheet(self, name: str, table: Table, sheet: Sheet) -> Search:
        texts = self.book.texts(sheet)
        if table.between is None:
            return self._by_headings(name, table, sheet)
        blocks = find_blocks(texts, table.between, self.layout.marks)
        findings = [missing_mark(sheet.name, name, blocks.missing)] if blocks.missing else []
        places: list[Located] = []
        for area in blocks.areas:
            # Without its headings the block's first row is taken, so that what is missing is said.
            top = self._top_in(table, sheet, area) or self._matched(table, sheet, area, area.first_row)
            search = self._at(name, table, sheet, area, *top)
            places += search.places
            findings += search.findings
        return Search(tuple(places), tuple(findings))

    def _top_in(self, table: Table, sheet: Sheet, area: Area | None) -> tuple[int, Matched] | None:
        """The first heading row and what is on it: of rows that would do, one below the other, the one under which most
        columns are read.

        Equal ones differ by a row above the headings; the lowest has nothing of it.
        """
        rows = HeadingRows(sheet, with_by(table))
        tops = find_top_rows(self.book.texts(sheet), rows, area) if rows.table.needed else iter(())
        first = next(tops, None)
        if first is None or table.heading_rows == 1:
            return first
        near = [first, *islice(tops, table.heading_rows)]
        where = area or _whole(sheet, first[0])
        scored = [
            (len(m.columns) + len(self._values(table, sheet, _left(table, m))), top, m)
            for top, m in near
            if abs(top - first[0]) < table.heading_rows and top <= where.last_row
        ]
        return max(scored, key=lambda one: one[:2])[1:]

    def _by_headings(self, name: str, table: Table, sheet: Sheet) -> Search:
        headed = bool(with_by(table).needed)
        top = self._top_in(table, sheet, None) if headed else self._row_with_most_figures(table, sheet)
        if top is None:
            return self._nearly(name, HeadingRows(sheet, with_by(table)), sheet)
        return self._at(name, table, sheet, _whole(sheet, top[0]), *top)

    def _matched(self, table: Table, sheet: Sheet, area: Area, top: int) -> tuple[int, Matched]:
        """A row and what is on it, taken as the table's first heading row."""
        shaped = with_by(table)
        headings = HeadingRows(sheet, shaped).read(top, area.first_column, area.last_column or None)
        return top, match(headings, shaped.columns)

    def _row_with_most_figures(self, table: Table, sheet: Sheet) -> tuple[int, Matched] | None:
        """The heading row of a table that is known by its figures alone: at least half of them, the most."""
        assert table.figures is not None
        rows = HeadingRows(sheet, table)
        columns = {words: Column(heading=(words,)) for words in table.figures.are}
        best, most = None, max(1, len(columns) // 2) - 1
        for top in candidate_rows(self.book.texts(sheet), table, columns, None):
            read = value_columns(rows.read(top), table.over, table.figures.are, self._year(table, sheet))
            number = len({key(c.heading.path) for c in read})
            if number > most or (number == most and best and top - best < table.heading_rows):
                best, most = top, number
        return self._matched(table, sheet, _whole(sheet, best), best) if best else None

    def _at(self, name: str, table: Table, sheet: Sheet, area: Area, top: int, matched: Matched) -> Search:
        """The table whose headings begin in this row: its columns, and the findings about them."""
        shaped = with_by(table)
        wanted = [n for n in matched.absent if n in shaped.needed]
        near = near_misses(matched, shaped.columns)
        if wanted:
            by_words = {shaped.columns[n].heading[0]: near[n] for n in wanted if n in near}
            words = [shaped.columns[n].heading[0] for n in wanted]
            return Search((), tuple(missing_headings(sheet, words, by_words)))
        left = _left(table, matched)
        values = self._values(table, sheet, left)
        if table.over and not values:
            return Search((), (_no_period(sheet, name, area, top),))
        if table.sessions and not values:
            return Search((), (_no_session(sheet, name, area, top),))
        known = {c.heading.column for c in values} | {h.column for h in near.values()}
        unread = tuple(h for h in left if h.column not in known)
        offers = [_offer(sheet, near[n], shaped.columns[n].heading[0]) for n in near]
        return Search((Located(sheet, area, top, matched, tuple(values), unread),), tuple(offers))

    def _values(self, table: Table, sheet: Sheet, left: Iterable[Heading]) -> list[ValueColumn]:
        """The columns of figures of a wide table."""
        if table.sessions and table.sessions.headings != "day":
            return person_columns(left)
        if table.sessions:
            return session_columns(left, sheet.name, self._start_year)
        figures = {} if table.figures is None or table.figures.by else table.figures.are
        return value_columns(left, table.over, figures, self._year(table, sheet)) if _is_wide(table) else []

    @cached_property
    def _start_year(self) -> int | None:
        """The year in which the financial year of the return's quarter begins."""
        single = self.layout.sender.get("period")
        found = self.singles.find(single).found if single else None
        return read_period(str(found.value)).start_year if found else None

    def _year(self, table: Table, sheet: Sheet) -> PeriodWords | None:
        if table.over is None or table.over.year is None:
            return None
        single = table.over.year
        found = self.singles.find(single, sheets=None if single.sheet else [sheet]).found
        return PeriodWords(start_year=read_period(str(found.value)).start_year) if found else None

    def _nearly(self, name: str, rows: HeadingRows, sheet: Sheet) -> Search:
        """No row has every required heading: the one that has most of them says what is missing."""
        table, best = rows.table, None
        for top in candidate_rows(self.book.texts(sheet), table, table.columns, None):
            matched = match(rows.read(top), table.columns)
            score = len(matched.columns) + len(near_misses(matched, table.columns))
            if best is None or score > best[0]:
                best = (score, top, matched)
        few = len(best[2].columns) if best else 0
        if best is None or (few < 2 and 2 * few < len(table.columns)):
            return Search(())
        return self._at(name, table, sheet, _whole(sheet, best[1]), *best[1:])

    def _say_missing(self, name: str, table: Table, sheets: list[Sheet], found: list[Finding]) -> list[Finding]:
        """Nothing was found. An optional table may be absent, unless a sheet of its own stands there without it."""
        if found and not table.between:
            return found[:1] if table.sheet is None else found
        if table.optional and not self._has_sheet_of_its_own(table, sheets):
            return []
        if found:
            return found
        shaped = with_by(table)
        words = [c.heading[0] for c in shaped.needed.values()]
        return missing_headings(sheets[0], words or list(_figure_words(table))[:3], {})

    def _has_sheet_of_its_own(self, table: Table, sheets: Iterable[Sheet]) -> bool:
        if table.sheet is None:
            return False
        users = [t.sheet for t in self.layout.tables.values()] + [s.sheet for s in self.layout.singles]
        return users.count(table.sheet) == 1 and any(v is not None for s in sheets for row in s.rows for v in row)


def with_by(table: Table) -> Table:
    """The table with the column that says which figure a row is, where it has one."""
    if table.figures is None or table.figures.by is None or BY in table.columns:
        return table
    return table.model_copy(update={"columns": {BY: Column(heading=table.figures.by), **table.columns}})


def _is_wide(table: Table) -> bool:
    return table.over is not None or (table.figures is not None and table.figures.by is None)


def _left(table: Table, matched: Matched) -> list[Heading]:
    """Headings that are no column of the layout's, and are not to be ignored."""
    ignored = pattern(*table.ignore_columns)
    return [h for h in matched.others if not ignored.fits(h.key)]


def _figure_words(table: Table) -> Iterator[str]:
    yield from (table.figures.are if table.figures else ())


def _whole(sheet: Sheet, top: int) -> Area:
    return Area(top, 1, len(sheet.rows), 0)


def _is_of(finding: Finding, places: Iterable[Located]) -> bool:
    return any(place.sheet.name == finding.sheet for place in places)


def _offer(sheet: Sheet, heading: Heading, meant: str) -> Finding:
    return did_you_mean(sheet.name, a1(heading.row, heading.column), heading.path, meant)


def _no_period(sheet: Sheet, name: str, area: Area, top: int) -> Finding:
    words = name.replace("_", " ")
    return fault(
        "missing-heading",
        sheet.name,
        f"No heading of “{words}” says which quarter its figures are for.",
        "Write the quarter above each column of figures, for example 2025-26 Q1.",
        cells=[a1(top, area.first_column)],
        label=words,
    )


def _no_session(sheet: Sheet, name: str, area: Area, top: int) -> Finding:
    return fault(
        "missing-heading",
        sheet.name,
        f"No heading of “{name}” says on which day a session was.",
        "Write the date above each session's column, for example 03/04/2025.",
        cells=[a1(top, area.first_column)],
        label=name,
    )
