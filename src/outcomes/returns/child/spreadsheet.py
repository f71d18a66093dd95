"""Reads xlsx, xlsm, xlsb, xls and ods: unpacks within bounds, scans, and only then asks calamine.

Returns road: **read** (opening → spreadsheet: archive → scan → values).
"""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from outcomes.returns.blocks import Message
from outcomes.returns.child.archive import Archive, StoredArchive, scratch_file
from outcomes.returns.child.binary_workbook import BinaryWorkbook
from outcomes.returns.child.formats import format_of_zip, refuse_unless_xls
from outcomes.returns.child.open_document import Contents, Merge, Spans
from outcomes.returns.child.package import Package
from outcomes.returns.child.scan import QuickScan, SheetScan, scan_exactly, whole_cells
from outcomes.returns.child.values import Values, check_reach, rows_of
from outcomes.returns.limits import Limits
from outcomes.returns.refusals import Refused

_NOT_FOR_VALUES = re.compile(
    r"(?:^|/)(?:media|theme|drawings|charts|chartsheets/_rels|diagrams|embeddings|printersettings|pivotcache|pivottables"
    r"|tables|querytables|comments|threadedcomments|persons|customxml|customproperty|docprops|ctrlprops|activex"
    r"|externallinks|worksheets/_rels|revisions|pictures|thumbnails|configurations2)/"
    r"|^(?:settings|styles|meta|\[content_types\])\.xml$"
    r"|(?:calcchain|metadata|connections|comments\d*)\.xml$|vbaproject\.bin$|\.(?:png|jpe?g|gif|emf|wmf|vml)$"
)
_CONTENT = "content.xml"
_LONGEST_TEXT = 1 << 20
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_]\w*)")
_SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData\b")
_NO_MERGES = b"<mergeCells></mergeCells>"
_ERROR_NOT_KNOWN = re.compile(
    rb"(\bt=\"e\"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>)(?!#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)<)[^<]*"
)


def read_zipped(data: bytes, limits: Limits) -> Iterator[Message]:
    """xlsx, xlsm, xlsb and ods; what another program's zip is, is said."""
    archive = Archive(data, limits.unpacked_bytes)
    form = format_of_zip(archive)
    if form == "xlsx":
        yield from _read_xlsx(archive, limits)
    else:
        file, path = scratch_file(archive.unpacked)
        contents = Contents()
        _copy(archive, StoredArchive(file), contents=contents)
        values = Values(file, path)
        seen = (
            Spans(archive.unpack(_CONTENT) if contents.has_spans else ()) if form == "ods" else BinaryWorkbook(archive)
        )
        yield from _read_values(form, values, limits, seen)


def read_compound(data: bytes, limits: Limits) -> Iterator[Message]:
    """xls."""
    refuse_unless_xls(data)
    yield from _read_values("xls", Values(io.BytesIO(data), None), limits)


def _read_values(
    form: str, values: Values, limits: Limits, seen: Spans | BinaryWorkbook | None = None
) -> Iterator[Message]:
    """The formats that are read by value alone; calamine tells of an xls what is merged, of the others `seen` does."""
    yield "workbook", form, {}, False, False
    for index, name, is_hidden in values.sheets:
        sheet = values.sheet(index, limits.cells)
        yield "sheet", name, is_hidden
        yield from rows_of(sheet)
        merged = _merges(sheet) if seen is None else seen.merged(name, sheet.end[0] + 1 if sheet.end else 0)
        yield facts(SheetScan(merged=merged), are_formulas_known=False)


def _read_xlsx(archive: Archive, limits: Limits) -> Iterator[Message]:
    package = Package(archive)
    parts = package.sheet_parts()
    file, path = scratch_file(archive.unpacked)
    scans = _copy(archive, StoredArchive(file), limits.cells)
    values = Values(file, path)
    if len(values.all_names) != len(parts):
        raise Refused("damaged")
    for index, _, _ in values.sheets:
        if parts[index] not in scans:
            raise Refused("damaged")
        check_reach(index, scans[parts[index]].last_row, scans[parts[index]].last_column, limits.cells)
    form = "xlsm" if package.has_macros else "xlsx"
    yield "workbook", form, package.properties(), package.has_external_links, package.date_1904
    for index, name, is_hidden in values.sheets:
        yield "sheet", name, is_hidden
        yield from rows_of(values.sheet(index, limits.cells))
        yield facts(scans[parts[index]])


def _copy(
    archive: Archive, stored: StoredArchive, most_cells: int = 0, contents: Contents | None = None
) -> dict[str, SheetScan]:
    """Pack what holds values anew, and scan the worksheets on the way, or look through the contents of an ods."""
    scans: dict[str, SheetScan] = {}
    for name in archive.parts:
        if _NOT_FOR_VALUES.search(name):
            continue
        chunks = archive.unpack(name)
        if not name.endswith((".xml", ".rels")):
            stored.add(archive.name(name), chunks)
            continue
        is_short = archive.parts[name].file_size <= _LONGEST_TEXT
        root, chunks = _beginning(chunks if is_short else _tagged(chunks))
        if root != b"worksheet":
            stored.add(archive.name(name), contents.passing(chunks) if contents and name == _CONTENT else chunks)
            continue
        quick = QuickScan()
        stored.add(archive.name(name), _for_calamine(whole_cells(chunks), quick))
        is_enough = quick.regular and quick.found.area <= most_cells
        scans[name] = quick.found if is_enough else scan_exactly(whole_cells(archive.unpack(name)))
    stored.finish()
    return scans


def _tagged(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """A part's bytes; refused where a text in it is longer than a cell can hold."""
    bare = 0
    for chunk in chunks:
        bare = 0 if b"<" in chunk else bare + len(chunk)
        if bare > _LONGEST_TEXT:
            raise Refused("large-cell")
        yield chunk


def _beginning(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The name of a part's first element, and its bytes; refused where definitions come before it."""
    first = next(chunks, b"")
    root = _ROOT.search(first)
    prolog = first[: root.start() if root else None]
    if b"<!DOCTYPE" in prolog and b"[" in prolog:
        raise Refused("entities")
    if not root:
        raise Refused("damaged")
    return root[1], chain((first,), chunks)


def _for_calamine(pieces: Iterable[bytes], quick: QuickScan) -> Iterator[bytes]:
    """A worksheet's pieces, scanned, with two changes that leave its values alone.

    calamine goes through a sheet a second time to find its merges, until it meets the first: an empty list of them
    before the cells saves that. And it gives up on a sheet that has an error it does not know, such as #SPILL!.
    """
    is_marked = False
    for piece in pieces:
        has_errors = b't="e"' in piece
        quick.look(piece, has_errors)
        if not is_marked and (found := _SHEET_DATA.search(piece)):
            piece = piece[: found.start()] + _NO_MERGES + piece[found.start() :]
            is_marked = True
        yield _ERROR_NOT_KNOWN.sub(rb"\1#N/A", piece) if has_errors else piece


def facts(scan: SheetScan, are_formulas_known: bool = True) -> Message:
    """What is known of a sheet beside its values, for `marshal`."""
    formulas = scan.known_formulas if are_formulas_known else None
    return (
        "facts",
        _packed(scan.hidden_rows),
        scan.hidden_columns,
        scan.merged,
        _packed(scan.errors),
        list(scan.errors.values()),
        _packed(scan.uncached),
        None if formulas is None else _packed(formulas),
        ([], b"") if formulas is None else (scan.texts, _packed(scan.origins)),
    )


def _packed(numbers: Iterable[int]) -> bytes:
    return array("q", numbers).tobytes()


def _merges(sheet: Any) -> list[Merge]:
    found = sheet.merged_cell_ranges or []
    return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in found]
