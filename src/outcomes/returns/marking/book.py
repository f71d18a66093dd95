"""The workbook's own part: which sheet is where, and a new sheet put first.

Returns road: used by **marking**. What counts sheets by their place (names valid on one sheet, the sheet in front)
moves on by one; what names them, or has their id, stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from outcomes.returns.findings import TO_MEND
from outcomes.returns.marking.package import Package
from outcomes.returns.marking.tags import (
    Edit,
    Element,
    TooOdd,
    attributes,
    child,
    children,
    edited,
    placed,
    root_of,
    with_attributes,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ORDER = (
    *(b"fileVersion", b"fileSharing", b"workbookPr", b"workbookProtection", b"bookViews", b"sheets"),
    *(b"functionGroups", b"externalReferences", b"definedNames"),
)


@dataclass(frozen=True)
class Book:
    """The workbook part's name, and the part of each worksheet by the sheet's name."""

    part: str
    sheets: dict[str, str]


def read_book(package: Package) -> Book:
    """Find the workbook and its worksheets."""
    part = next((target for kind, target in package.relations("").values() if kind == "officeDocument"), None)
    if part is None:
        raise TooOdd("it does not say which of its parts is the workbook")
    xml = package.read(part)
    root = root_of(xml)
    if MAIN not in attributes(xml, root).values():
        raise TooOdd("it is in the strict form of the format, which few programs write")
    leads_to = package.relations(part)
    listed = ((a, leads_to.get(_relation(a), ("", ""))) for a in (attributes(xml, e) for e in _sheets(xml, root)))
    return Book(part, {a.get("name", ""): target for a, (kind, target) in listed if kind == "worksheet"})


def _relation(sheet: dict[str, str]) -> str:
    return next((value for name, value in sheet.items() if name.endswith(":id")), "")


def _sheets(xml: bytes, root: Element) -> list[Element]:
    listed = child(xml, root, b"sheets")
    sheets = list(children(xml, listed)) if listed else []
    if not sheets:
        raise TooOdd("it lists no sheets")
    return sheets


def put_first(package: Package, book: Book, relation: str) -> str:
    """List a new sheet before all others; returns the name it got."""
    xml = package.read(book.part)
    root = root_of(xml)
    sheets = _sheets(xml, root)
    known = [attributes(xml, e) for e in sheets]
    name = _free({a.get("name", "").casefold() for a in known})
    number = max((int(a.get("sheetId", "0")) for a in known), default=0) + 1
    prefix = sheets[0].prefix.decode()
    put = f'<{prefix}sheet xmlns:r="{_RELATIONSHIPS}" name="{name}" sheetId="{number}" r:id="{relation}"/>'
    edits = [Edit(sheets[0].start, sheets[0].start, put.encode()), *_moved_on(xml, root)]
    package.put(book.part, edited(xml, edits))
    return name


def _free(taken: set[str]) -> str:
    names = (TO_MEND if n == 1 else f"{TO_MEND} {n}" for n in count(1))
    return next(name for name in names if name.casefold() not in taken)


def _moved_on(xml: bytes, root: Element) -> Iterator[Edit]:
    """The sheet in front stays in front, and names of one sheet stay with it."""
    views = child(xml, root, b"bookViews")
    if views is None:
        prefix = root.prefix.decode()
        made = f'<{prefix}bookViews><{prefix}workbookView activeTab="1"/></{prefix}bookViews>'
        yield placed(xml, root, _ORDER, b"bookViews", made.encode())
    for view in children(xml, views) if views else ():
        said = attributes(xml, view)
        first = 0 if "firstSheet" in said else None
        yield _set(xml, view, activeTab=int(said.get("activeTab", "0")) + 1, firstSheet=first)
    names = child(xml, root, b"definedNames")
    for name in children(xml, names) if names else ():
        local = attributes(xml, name).get("localSheetId")
        if local is not None:
            yield _set(xml, name, localSheetId=int(local) + 1)


def _set(xml: bytes, element: Element, **values: int | None) -> Edit:
    tag = with_attributes(xml[element.start : element.inside], **values)
    return Edit(element.start, element.inside, tag)
