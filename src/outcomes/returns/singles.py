"""Finds single values: beside their label, in a block between marks, in a sheet's name, or given by the layout.

Returns road: layout + book → **singles** → extract (the sender, single records and figures) and tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from outcomes.returns.book import Book, placeholders_of
from outcomes.returns.faults import ReadArea, broken_cells, did_you_mean, missing_label, missing_mark
from outcomes.returns.findings import Finding
from outcomes.returns.layout_language import Layout, Single, plain
from outcomes.returns.marks import Area, find_blocks
from outcomes.returns.odd_cells import as_text
from outcomes.returns.texts import is_placeholder, key, nearest, pattern
from outcomes.returns.workbook import Sheet, Value, a1


@dataclass(frozen=True)
class Found:
    """A single value and where it stands; row and column are 0 where it stands in no cell."""

    value: Value
    sheet: str
    row: int
    column: int
    label: str
    raw: Value

    @property
    def cell(self) -> str:
        return a1(self.row, self.column) if self.row else ""


@dataclass(frozen=True)
class Sought:
    """What became of a search: the value if there is one, and what is wrong."""

    found: Found | None
    findings: tuple[Finding, ...] = ()


class Singles:
    """Finds the single values of one layout in one workbook."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book = book
        self.layout = layout
        self._placeholders = placeholders_of(layout)

    def find(self, single: Single, *, sheets: Iterable[Sheet] | None = None, area: Area | None = None) -> Sought:
        """The value on its sheet, or on these sheets and within this area of them."""
        if single.constant is not None:
            value = plain(single.constant)
            return Sought(Found(value, "", 0, 0, "", value))
        where = list(sheets) if sheets is not None else self.book.sheets(self.layout, single.sheet)
        if not where:
            return Sought(None)
        if single.sheet_name:
            return Sought(Found(self._coded(single, where[0].name), where[0].name, 0, 0, "", where[0].name))
        return self._in_block(single, where) if single.between else self._beside_label(single, where, area)

    def _beside_label(self, single: Single, sheets: list[Sheet], area: Area | None) -> Sought:
        names = single.label or ()
        for sheet in sheets:
            texts = self.book.texts(sheet)
            start = texts.first(pattern(*single.after)) if single.after else (0, 0)
            if start is None:
                continue
            places = texts.starting(pattern(*names)) if single.take == "inside" else texts.find(pattern(*names))
            place = next((p for p in places if p > start and (area is None or area.holds(*p))), None)
            if place:
                return self._taken(single, sheet, place)
        return self._near_label(names, sheets)

    def _near_label(self, names: tuple[str, ...], sheets: list[Sheet]) -> Sought:
        for sheet in sheets:
            texts = self.book.texts(sheet)
            near = nearest(names, (k for k in texts.keys() if len(k) < 2 * len(names[0]) + 8))  # noqa: SIM118
            place = texts.first(pattern(near)) if near else None
            if place:
                shown = as_text(sheet.rows[place[0] - 1][place[1] - 1])
                return Sought(None, (did_you_mean(sheet.name, a1(*place), shown, names[0]),))
        return Sought(None, (missing_label(sheets[0].name, names[0]),))

    def _taken(self, single: Single, sheet: Sheet, label: tuple[int, int]) -> Sought:
        shown = as_text(_value_at(sheet, *label))
        if single.take == "inside":
            start = next(n for n in single.label or () if key(shown).startswith(key(n)))
            return self._at(single, sheet, label, shown[: len(start)], _after(shown, start))
        place = _TAKE[single.take or "right"](sheet, label)
        return self._at(single, sheet, place, shown.strip(" :*"), _value_at(sheet, *place))

    def _in_block(self, single: Single, sheets: list[Sheet]) -> Sought:
        assert single.between is not None
        missing: tuple[str, ...] = ()
        for sheet in sheets:
            blocks = find_blocks(self.book.texts(sheet), single.between, self.layout.marks)
            if blocks.areas:
                area = blocks.areas[0]
                row = area.first_row if single.take == "below_start" else area.last_row
                value = _value_at(sheet, row, area.first_column)
                label = as_text(_value_at(sheet, area.first_row, area.first_column) or "")
                return self._at(single, sheet, (row, area.first_column), label, value)
            missing = missing or blocks.missing
        return Sought(None, (missing_mark(sheets[0].name, missing[0], missing),))

    def _at(self, single: Single, sheet: Sheet, place: tuple[int, int], label: str, value: Value) -> Sought:
        broken = broken_cells([ReadArea(sheet, (place[0],), place[1], label)]) if not single.drop else []
        if isinstance(value, str) and (not value.strip() or is_placeholder(value, self._placeholders)):
            value = None
        found = Found(self._coded(single, value), sheet.name, *place, " ".join(label.split()), value)
        return Sought(found, tuple(broken))

    def _coded(self, single: Single, value: Value) -> Value:
        words = key(value)
        return next((c for c, names in single.values.items() if pattern(c, *names).fits(words)), value)


def _value_at(sheet: Sheet, row: int, column: int) -> Value:
    values = sheet.rows[row - 1] if 0 < row <= len(sheet.rows) else []
    return values[column - 1] if 0 < column <= len(values) else None


def _merged_end(sheet: Sheet, place: tuple[int, int]) -> tuple[int, int]:
    """The last row and column of the merged cell a place lies in."""
    spans = ((m[2], m[3]) for m in sheet.merged if m[0] <= place[0] <= m[2] and m[1] <= place[1] <= m[3])
    return next(spans, place)


def _right_of(sheet: Sheet, place: tuple[int, int]) -> tuple[int, int]:
    return place[0], _merged_end(sheet, place)[1] + 1


def _below(sheet: Sheet, place: tuple[int, int]) -> tuple[int, int]:
    return _merged_end(sheet, place)[0] + 1, place[1]


def _across(sheet: Sheet, place: tuple[int, int]) -> tuple[int, int]:
    """The next cell to the right with something in it; the one beside, where there is none."""
    row, beside = _right_of(sheet, place)
    filled = (c for c in range(beside, len(sheet.rows[row - 1]) + 1) if _value_at(sheet, row, c) is not None)
    return row, next(filled, beside)


_TAKE: dict[str, Callable[[Sheet, tuple[int, int]], tuple[int, int]]] = {
    "right": _right_of,
    "below": _below,
    "across": _across,
}


def _after(text: str, start: str) -> str:
    """What follows a label in its own cell; spacing within the label does not matter."""
    wanted, at = "".join(key(start).split()), 0
    for i, letter in enumerate(text):
        if at == len(wanted):
            return text[i:].strip(" :-–—|")
        at += 0 if letter.isspace() else 1
    return ""
