"""Writes the marked-up copy of a partner's workbook, only where it was asked for.

Returns road: findings → **marking** → the partner. The copy holds what the workbook holds, people's names among it: it
is for its owner alone (mode 0600), and no earlier copy is written over, for somebody may have mended the cells in it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from outcomes.errors import PlaceError
from outcomes.returns.addresses import place_of
from outcomes.returns.checked import Checked, whole_files
from outcomes.returns.findings import SERIOUSNESS, TO_MEND, Finding, Severity, is_ours
from outcomes.returns.handed import AnyFile
from outcomes.returns.limits import Limits
from outcomes.returns.marking.book import Book, put_first, read_book
from outcomes.returns.marking.cells import Sheet, Wanted, ranges
from outcomes.returns.marking.notes import MOST, add_notes, renew_notes
from outcomes.returns.marking.package import Package
from outcomes.returns.marking.rules import rules_on_top
from outcomes.returns.marking.styles import EMPTY, Styles
from outcomes.returns.marking.summary import is_our_list, summary_sheet
from outcomes.returns.marking.tags import TooOdd, attributes, child, edited, placed, root_of
from outcomes.returns.named_after import number_of

_FORMATS = ("xlsx", "xlsm")
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORST: tuple[Severity, ...] = ("note", "warning", "error")
_ORDER = (
    *(b"sheetPr", b"dimension", b"sheetViews", b"sheetFormatPr", b"cols", b"sheetData", b"sheetCalcPr"),
    *(b"sheetProtection", b"protectedRanges", b"scenarios", b"autoFilter", b"sortState", b"dataConsolidate"),
    *(b"customSheetViews", b"mergeCells", b"phoneticPr", b"conditionalFormatting", b"dataValidations", b"hyperlinks"),
    *(b"printOptions", b"pageMargins", b"pageSetup", b"headerFooter", b"rowBreaks", b"colBreaks"),
    *(b"customProperties", b"cellWatches", b"ignoredErrors", b"smartTags", b"drawing", b"legacyDrawing"),
    *(b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems", b"tableParts"),
    b"extLst",
)
"""The order of a worksheet's elements (ECMA-376 part 1, CT_Worksheet)."""


@dataclass(frozen=True)
class MarkedUp:
    """Where the copy is, or None and in a sentence why there is none."""

    path: Path | None
    message: str


def mark_up(file: AnyFile, checked: Checked, *, to: Path | None = None) -> MarkedUp:
    """Write a copy of a checked workbook with each finding marked, beside the file or in the folder `to`.

    Raises PlaceError where the copy cannot be written.
    """
    folder = outside_places(to or file.parent)
    if all(f.severity == "note" for f in checked.findings):
        return MarkedUp(None, f"Nothing has to be mended in {checked.name}, so no marked-up copy was written.")
    if checked.format not in _FORMATS:
        reason = "only xlsx and xlsm files can be" if checked.format else "it cannot be opened"
        return _not_marked(checked.name, reason)
    try:
        data = file.read_bytes()
        if hashlib.sha256(data).hexdigest() != checked.sha256:
            return _not_marked(checked.name, "it was changed since it was checked")
        marked = marked_up(data, checked.findings)
    except OSError:
        return _not_marked(checked.name, "it is no longer there")
    except TooOdd as reason:
        return _not_marked(checked.name, str(reason))
    path = _write(marked, folder, file)
    return MarkedUp(path, f"The marked-up copy is {path}. It holds what your workbook holds: keep it as safe.")


def mark_up_all(
    files: Iterable[AnyFile], checked: Iterable[Checked], *, to: Path | None = None
) -> dict[tuple[str, str], MarkedUp]:
    """A copy of each checked file, by its name and SHA-256; a workbook for several programmes is one file."""
    paths = list(files)
    return {(one.name, one.sha256): mark_up(_path_of(one, paths), one, to=to) for one in whole_files(checked)}


def _path_of(checked: Checked, paths: Sequence[AnyFile]) -> AnyFile:
    """Where a checked file lies; of several of its name, the one of its contents."""
    named = [path for path in paths if path.name == checked.name]
    same = (p for p in named if p.is_file() and hashlib.sha256(p.read_bytes()).hexdigest() == checked.sha256)
    return named[0] if len(named) == 1 else next(same, named[0])


def _not_marked(name: str, reason: str) -> MarkedUp:
    return MarkedUp(None, f"{name} could not be marked up, because {reason}; what to mend is listed above.")


def outside_places(folder: Path) -> Path:
    """The folder, unless it lies in a place: what holds names is never kept there, nor may the inbox read it again."""
    here = folder.resolve()
    if any((above / "place.yaml").is_file() for above in (here, *here.parents)):
        raise PlaceError(
            "A marked-up copy holds people's names, and is not written inside a place.",
            remedy="Name a folder of your own with --to.",
            where=folder.name,
        )
    return folder


def marked_up(data: bytes, findings: Sequence[Finding], most_bytes: int = Limits().unpacked_bytes) -> bytes:
    """A workbook's bytes with every finding marked. Raises TooOdd where it cannot be patched safely."""
    try:
        return _patched(Package(data, most_bytes), findings)
    except ValueError as error:  # words where a number should be, or no UTF-8
        raise TooOdd("a part of it holds what no spreadsheet program writes") from error


def _patched(package: Package, findings: Sequence[Finding]) -> bytes:
    book = read_book(package)
    findings = [_on_its_sheet(f, list(book.sheets)) for f in findings]
    leads_to = package.relations(book.part)
    found = next((part for kind, part in leads_to.values() if kind == "styles"), None)
    styles = Styles(package.read(found) if found else EMPTY)
    for name, part in book.sheets.items():
        here = [f for f in findings if f.sheet == name and f.cells]
        if here:
            _mark_sheet(package, part, here, styles)
        else:
            renew_notes(package, part)
    _put_summary(package, book, summary_sheet(findings, frozenset(book.sheets), styles))
    _put_styles(package, book.part, found, styles)
    return package.packed()


def _on_its_sheet(finding: Finding, sheets: Sequence[str]) -> Finding:
    """A finding on a sheet that is called by its number, under the name it has in the workbook."""
    number = number_of(finding.sheet) if finding.sheet not in sheets else None
    return replace(finding, sheet=sheets[number - 1]) if number and number <= len(sheets) else finding


def _put_summary(package: Package, book: Book, summary: bytes) -> None:
    """The list as the first sheet; in a copy that was marked up before, in the place of the old list."""
    name, part = next(iter(book.sheets.items()), ("", ""))
    if is_ours(name) and is_our_list(package.read(part)):
        package.put(part, summary)
        return
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, summary)
    package.declare(part, f"{_MAIN_TYPE}worksheet+xml")
    put_first(package, book, package.relate(book.part, "worksheet", part))


def _put_styles(package: Package, book: str, found: str | None, styles: Styles) -> None:
    part = found or ("xl/styles.xml" if not package.has("xl/styles.xml") else package.free_name("xl/styles{}.xml"))
    package.put(part, styles.patched())
    if not found:
        package.declare(part, f"{_MAIN_TYPE}styles+xml")
        package.relate(book, "styles", part)


def _mark_sheet(package: Package, part: str, findings: Sequence[Finding], styles: Styles) -> None:
    """Fill the cells of one sheet's findings, and put their notes."""
    xml = package.read(part)
    root = root_of(xml)
    wanted = _wanted(findings)
    edits = list(Sheet(xml, root, styles.filled).edits(wanted))
    edits += rules_on_top(xml, root, _ORDER, [(ranges(wanted, s), styles, s) for s in _WORST])
    drawing = child(xml, root, b"legacyDrawing")
    leads_to = package.relations(part)
    named = next((v for n, v in attributes(xml, drawing).items() if n.endswith(":id")), "") if drawing else ""
    made = add_notes(package, part, leads_to[named][1] if named in leads_to else None, _notes(findings))
    if made:
        tag = f'<{root.prefix.decode()}legacyDrawing xmlns:r="{_RELATIONSHIPS}" r:id="{made}"/>'
        edits.append(placed(xml, root, _ORDER, b"legacyDrawing", tag.encode()))
    package.put(part, edited(xml, edits))


def _wanted(findings: Iterable[Finding]) -> Wanted:
    """The cells to fill, each as serious as the worst that is said of it."""
    wanted: dict[int, dict[int, Severity]] = {}
    for finding in sorted(findings, key=lambda f: _WORST.index(f.severity)):
        for place in (place_of(cell) for cell in finding.cells):
            if place is not None:
                wanted.setdefault(place[0], {})[place[1]] = finding.severity
    return wanted


def _notes(findings: Iterable[Finding]) -> Mapping[str, str]:
    """What is said of each cell, for the first so many."""
    said: dict[str, list[str]] = {}
    for finding in findings:
        for cell in finding.cells:
            if cell in said or len(said) < MOST:
                what = f" ({finding.about})" if finding.about else ""
                text = f"{SERIOUSNESS[finding.severity]}{what}: {finding.message} {finding.remedy}"
                said.setdefault(cell, []).append(text)
    return {cell: "\n\n".join(texts) for cell, texts in said.items()}


def _write(content: bytes, folder: Path, file: AnyFile) -> Path:
    stem = file.stem.partition(f" – {TO_MEND.lower()}")[0]
    names = (f"{stem} – {TO_MEND.lower()}{f' {n}' if n > 1 else ''}{file.suffix}" for n in count(1))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            try:
                handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(handle, "wb") as target:
                target.write(content)
            return folder / name
    except OSError as error:
        raise PlaceError(
            f"The marked-up copy cannot be written: {error.strerror}.",
            remedy="Name a folder you may write in.",
            where=str(folder),
        ) from error
    raise AssertionError("names do not end")
