"""What a worksheet's bytes tell that its values do not: reach, errors, formulas, hidden rows and columns, merges.

Returns road: **read** (archive inflates → scan looks on → calamine reads values).
Compiled patterns over pieces of the part as it unpacks; no XML parser. `QuickScan` trusts what nearly every program
writes; where a sheet is written otherwise it says so, and `scan_exactly` looks at each cell in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from outcomes.returns.addresses import ROW
from outcomes.returns.refusals import Refused

_MOST_FORMULAS = 200_000
_MOST_FORMULA_BYTES = 8 << 20
_MOST_MERGES = 100_000
_LONGEST_CELL = 1 << 20
_SAMPLE = 1 << 11
_DIGITS = re.compile(rb"\d{1,9}")
_PLACE = re.compile(rb"[A-Z]{1,3}(\d{1,7})")
_ASTRAY = re.compile(rb'<row r="(\d+)"[^>]*>(?:(?!<row).)*?<c r="[A-Z]+(?!\1")\d', re.DOTALL)
_FIRST_CELL = re.compile(rb"<row [^>]*>(\s*)<")
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>t]*\bt="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?(?:<v>([^<]*)</v>)?',
)
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*><f(?=[ />])([^>]*?)/?>(?:([^<]*)</f>)?')
_UNCACHED = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?!<v(?: [^>]*)?>[^<])(<v)?',
)
_HIDDEN_ROW = re.compile(rb'<row r="(\d{1,9})"[^>]*\bhidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col ([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)>")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell [^>]*\bref=[\"']([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?[\"']")
_ATTRIBUTE = re.compile(rb"\b(\w+)\s*=\s*[\"']([^\"']*)[\"']")
_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?(?:row\b([^>]*)"
    rb'|c\b(?: r="([A-Z]{1,9})(\d{1,9})")?([^>/]*)(/?))>(?:<v>([^<]+)</v></c>)?'
)
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,9})(\d{1,9})[\"']")
_KIND = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f(?=[\s/>])([^>]*?)/?>(?:([^<]*)<)?")
_SHARED = re.compile(rb"\bsi\s*=\s*[\"'](\d{1,9})[\"']")
_INLINE = re.compile(rb"<(?:\w+:)?is[\s>]")


@dataclass
class SheetScan:
    """What was found. `last_row` and `last_column` bound every cell that has a value; 0 where none has.

    `formulas` are where formulas stand; `texts` what each says as the part has it ("" where that is not known), and
    `origins` the cells it is written for: a formula shared by several is written once, for the first of them.
    """

    last_row: int = 0
    last_column: int = 0
    errors: dict[int, str] = field(default_factory=dict)
    uncached: list[int] = field(default_factory=list)
    formulas: list[int] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    _shared: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    _text_bytes: int = 0

    @property
    def area(self) -> int:
        return self.last_row * self.last_column

    @property
    def known_formulas(self) -> list[int] | None:
        """Where formulas stand, or None where there are too many to say cheaply."""
        return None if len(self.formulas) > _MOST_FORMULAS else self.formulas

    def formula(self, position: int, attributes: bytes, text: bytes) -> None:
        """Note a formula; of very many, and of very long ones, only where they stand, or nothing."""
        if len(self.formulas) > _MOST_FORMULAS:
            return
        origin = position
        if shared := _SHARED.search(attributes):
            origin, text = self._shared.setdefault(shared[1], (position, text)) if text else self._master(shared[1])
        self._text_bytes += len(text)
        self.formulas.append(position)
        self.origins.append(origin)
        self.texts.append(text if self._text_bytes <= _MOST_FORMULA_BYTES else b"")

    def _master(self, number: bytes) -> tuple[int, bytes]:
        return self._shared.get(number, (0, b""))

    def merge(self, piece: bytes) -> None:
        """Note the merged ranges of a piece; nobody's sheet has so many that reading them takes long."""
        self.merged.extend(islice(_merges(piece), _MOST_MERGES + 1))
        if len(self.merged) > _MOST_MERGES:
            raise Refused("merges", f"{_MOST_MERGES:,}")

    def reach(self, row: int, column: int) -> None:
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)


class QuickScan:
    """Looks at a worksheet's pieces as they pass. `regular` turns False where only `scan_exactly` can tell."""

    def __init__(self) -> None:
        self.found = SheetScan()
        self.regular = True
        self._is_first = True
        self._is_past_cells = False
        self._has_skipped = False
        self._last_letters = b""

    def look(self, piece: bytes, has_errors: bool) -> None:
        """Look at the next piece of a worksheet, as `whole_cells` cuts it."""
        if not self.regular:
            return
        cells, tail = self._part(piece)
        if self._is_first:
            self.regular = _is_regular(cells)
        if not self.regular:
            return
        self._is_first = False
        self._look_for_reach(cells)
        if self._has_skipped and not _name_their_places(cells):
            self.regular = False  # a cell may stand in a row that was skipped
            return
        if b"hidden=" in cells:
            self._look_for_hidden(cells)
        if has_errors:
            self.found.errors.update((_at(m[1], m[2]), _text(m[3])) for m in _ERROR.finditer(cells))
        if b"><f" in cells:
            self._look_for_formulas(cells)
        if tail:
            self.found.merge(tail)

    def _part(self, piece: bytes) -> tuple[bytes, bytes]:
        if self._is_past_cells:
            return b"", piece
        end = piece.find(b"</sheetData")
        if end < 0:
            return piece, b""
        self._is_past_cells = True
        return piece[:end], piece[end:]

    def _look_for_reach(self, cells: bytes) -> None:
        """The last row that may have a value and the column furthest right, valued or not, bound the cells with one."""
        end = _end_of_values(cells)
        self._has_skipped |= end < len(cells)
        last = cells.rfind(b'<row r="', 0, end)
        if last >= 0 and (number := _DIGITS.match(cells, last + 8)):
            self.found.reach(int(number[0]), 0)
        last = cells.rfind(b'<c r="', 0, end)
        if last >= 0 and (place := _PLACE.match(cells, last + 6)):
            self.found.reach(int(place[1]), 0)
        at = 0
        while wider := _right_of(self._last_letters).search(cells, at):
            self._last_letters, at = wider[1], wider.end()
        self.found.reach(0, column_number(self._last_letters))

    def _look_for_formulas(self, cells: bytes) -> None:
        for letters, digits, attributes, text in _FORMULA.findall(cells):
            self.found.formula(_at(letters, digits), attributes, text)
        for letters, digits, attributes, has_value in _UNCACHED.findall(cells):
            if not (has_value and b't="str"' in attributes):  # a formula that gives "" is stored so
                self.found.uncached.append(_at(letters, digits))

    def _look_for_hidden(self, cells: bytes) -> None:
        self.found.hidden_columns.extend(_hidden_columns(cells))
        self.found.hidden_rows.extend(map(int, _HIDDEN_ROW.findall(cells)))


def scan_exactly(pieces: Iterable[bytes]) -> SheetScan:
    """Look at each row and cell in turn, also those that do not say where they stand."""
    found = SheetScan()
    row = column = 0
    for piece in pieces:
        for match in _ROW_OR_CELL.finditer(piece):
            tag, letters, digits, attributes, closed, value = match.groups()
            if tag is not None:
                row, column = _note_row(found, row, tag), 0
                continue
            if letters is not None:
                row, column = int(digits), column_number(letters)
            else:
                row, column = _place(attributes, row, column)
            if value is not None and b"e" not in attributes:
                if column > found.last_column or row > found.last_row:
                    found.reach(row, column)
            elif not closed:
                end = _CELL_END.search(piece, match.end(4))
                _note_cell(found, row, column, attributes, piece[match.end(4) : end.start() if end else None])
        found.merge(piece)
        found.hidden_columns.extend(_hidden_columns(piece))
    return found


def _place(attributes: bytes, row: int, column: int) -> tuple[int, int]:
    """Where a cell says it stands; else right of the one before."""
    at = _REFERENCE.search(attributes)
    return (int(at[2]), column_number(at[1])) if at else (row, column + 1)


def _note_row(found: SheetScan, previous: int, tag: bytes) -> int:
    known = _attributes(tag)
    row = _number(known, b"r", previous + 1)
    if known.get(b"hidden") in (b"1", b"true"):
        found.hidden_rows.append(row)
    return row


def _note_cell(found: SheetScan, row: int, column: int, attributes: bytes, content: bytes) -> None:
    value, kind, position = _VALUE.search(content), _KIND.search(attributes), row * ROW + column
    has_value = bool(value and (value[1] or (kind and kind[1] == b"str")))  # a formula that gives "" is stored so
    if has_value or _INLINE.search(content):
        found.reach(row, column)
    if kind and kind[1] == b"e":
        found.errors[position] = _text(value[1] if value else b"")
    if formula := _FORMULA_TAG.search(content):
        found.formula(position, formula[1], formula[2] or b"")
        if not has_value:
            found.uncached.append(position)


def whole_cells(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Cut a part's bytes anew, so that no cell and no tag lies on a border."""
    text = next(chunks, b"")
    for chunk in chunks:
        cut = max(text.rfind(b"<c "), text.rfind(b"<row"))
        if cut <= 0 and len(text) > _LONGEST_CELL:
            cut = _some_border(text)
        if cut > 0:
            yield text[:cut]
        text = text[max(cut, 0) :] + chunk
    yield text


def _some_border(text: bytes) -> int:
    """Where to cut what has no plain cell in it: before a cell with a prefix, a tag, or anywhere."""
    prefixed = max(text.rfind(b":c "), text.rfind(b":row"))
    cut = text.rfind(b"<", 1, prefixed if prefixed > 0 else len(text))
    return cut if cut > 0 else len(text)


@cache
def _right_of(letters: bytes) -> re.Pattern[bytes]:
    """Finds a cell that stands right of this column: with more letters, or with a later one."""
    known = letters.decode()
    later = [f"{known[:i]}[{chr(ord(c) + 1)}-Z][A-Z]{{{len(known) - i - 1}}}" for i, c in enumerate(known) if c != "Z"]
    return re.compile(f'<c r="([A-Z]{{{len(known) + 1},}}|{"|".join(later) or "(?!)"})'.encode())


@cache
def column_number(letters: bytes) -> int:
    """`AB` → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _end_of_values(cells: bytes) -> int:
    """Where the rows and cells begin that follow the last value and hold none: a million of them may be formatted."""
    value = cells.rfind(b"<v")
    rest = cells[max(value, 0) :]
    if value > cells.rfind(b"<c ") or any(mark in rest for mark in (b"<is", b":v", b":is")):
        return len(cells)
    return max(value, 0)


def _name_their_places(cells: bytes) -> bool:
    """Whether each row and each cell says first where it stands."""
    return (
        cells.count(b"<c ") == cells.count(b'<c r="')
        and cells.count(b"<row") == cells.count(b'<row r="')
        and b"<c>" not in cells
    )


def _is_regular(cells: bytes) -> bool:
    """Whether rows and cells, as far as a sample shows, name their place first and nothing stands between them."""
    start = cells.find(b"<sheetData")
    sample = cells[start : start + _SAMPLE]
    sample = sample[: sample.rfind(b"<")]
    first = _FIRST_CELL.search(sample)
    return start >= 0 and _name_their_places(sample) and not _ASTRAY.search(sample) and not (first and first[1])


def _at(letters: bytes, digits: bytes) -> int:
    return int(digits) * ROW + column_number(letters)


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", "replace") or "#?"


def _merges(piece: bytes) -> Iterator[tuple[int, int, int, int]]:
    if b"mergeCell " in piece:
        for left, top, right, bottom in _MERGE.findall(piece):
            yield int(top), column_number(left), int(bottom or top), column_number(right or left)


def _hidden_columns(piece: bytes) -> Iterator[tuple[int, int]]:
    for column in _HIDDEN_COLUMN.findall(piece):
        known = _attributes(column)
        yield _number(known, b"min"), _number(known, b"max")


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def _number(attributes: dict[bytes, bytes], name: bytes, otherwise: int = 0) -> int:
    digits = _DIGITS.fullmatch(attributes.get(name, b""))
    return int(digits[0]) if digits else otherwise
