"""Puts notes on cells: a comment in the sheet's comments part, and the box it is shown in (VML).

Returns road: used by **marking**. Comments and boxes that are there stay; a cell that has a comment keeps it, with ours
below. A thread of replies is left alone: spreadsheet programs show nothing else there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from outcomes.returns.addresses import place_of
from outcomes.returns.findings import TO_MEND
from outcomes.returns.marking.package import Package
from outcomes.returns.marking.tags import (
    Edit,
    Element,
    TooOdd,
    appended,
    attributes,
    child,
    children,
    edited,
    root_of,
    text_in_cell,
    with_attributes,
)

MOST = 1000
"""Notes on one sheet; a box takes one of the 1,024 numbers of a block."""
MENDED = "This is in order now; the colour stays until you take it away."
_BLOCK = 1024
_THREAD = "tc="
_COMMENTS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors/><commentList/></comments>'
)
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" '
    'data="{block}"/></o:shapelayout></xml>'
)
_BOX_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:240pt;height:80pt;z-index:{z};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_ROOT_TAG = re.compile(rb"<xml\b[^>]*>")
_IDMAP = re.compile(rb"<(?:\w+:)?idmap\b[^>]*>")
_SHAPE_NUMBER = re.compile(rb"_x0000_s(\d{1,9})\b")
_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*<")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*<")
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383


def add_notes(package: Package, sheet: str, drawing: str | None, notes: Mapping[str, str]) -> str | None:
    """Put notes on cells of a sheet; returns the relationship of a new drawing for the sheet to name, or None.

    `drawing` is the part of the sheet's legacy drawing, if it has one.
    """
    found = _comments_of(package, sheet)
    part = found or package.free_name("xl/comments{}.xml")
    comments, cells = _with_comments(package.read(part) if found else _COMMENTS, notes)
    package.put(part, comments)
    if not found:
        package.declare(part, _COMMENTS_TYPE)
        package.relate(sheet, "comments", part)
    block = _free_block(package)
    if drawing is not None:
        package.put(drawing, _with_boxes(package.read(drawing), cells, notes, block))
        return None
    made = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.put(made, _with_boxes(_VML.format(block=block).encode(), cells, notes, block))
    package.declare(made, _VML_TYPE)
    return package.relate(sheet, "vmlDrawing", made)


def renew_notes(package: Package, sheet: str) -> None:
    """On a sheet marked up before and clean now, let our notes say so."""
    part = _comments_of(package, sheet)
    if part and f">{TO_MEND}<".encode() in package.read(part):
        package.put(part, _with_comments(package.read(part), {})[0])


def _comments_of(package: Package, sheet: str) -> str | None:
    return next((part for kind, part in package.relations(sheet).values() if kind == "comments" and part), None)


def _with_comments(xml: bytes, notes: Mapping[str, str]) -> tuple[bytes, list[str]]:
    """The comments part with the notes, and the cells that need a box."""
    root = root_of(xml)
    authors, listed = child(xml, root, b"authors"), child(xml, root, b"commentList")
    if authors is None or listed is None:
        raise TooOdd("its comments are not whole")
    names = [xml[e.inside : e.close].decode("utf-8", "replace") for e in children(xml, authors)]
    there = {attributes(xml, e).get("ref", ""): e for e in children(xml, listed)}
    prefix = root.prefix.decode()
    edits = [] if TO_MEND in names else [_at_end(xml, authors, f"<{prefix}author>{TO_MEND}</{prefix}author>".encode())]
    ours = names.index(TO_MEND) if edits == [] else len(names)
    for cell, comment in there.items():
        edits += _said_again(xml, comment, names, notes.get(cell))
    new = [_comment(prefix, cell, ours, text) for cell, text in notes.items() if cell not in there]
    edits.append(_at_end(xml, listed, b"".join(new)))
    return edited(xml, edits), list(dict.fromkeys([*there, *notes]))


def _comment(prefix: str, cell: str, author: int, text: str) -> bytes:
    start = f'<{prefix}comment ref="{cell}" authorId="{author}"><{prefix}text>'.encode()
    return start + _run(prefix, text) + f"</{prefix}text></{prefix}comment>".encode()


def _said_again(xml: bytes, comment: Element, authors: list[str], text: str | None) -> Iterator[Edit]:
    """A comment that is there: one of ours says what is true now, somebody else's gets ours below it."""
    number = int(attributes(xml, comment).get("authorId", "0"))
    author = authors[number] if number < len(authors) else ""
    held = child(xml, comment, b"text")
    if held is None:
        raise TooOdd("one of its comments has no text")
    if author == TO_MEND:
        yield Edit(held.inside, held.close, _run(held.prefix.decode(), text or MENDED))
    elif text is not None and not author.startswith(_THREAD):
        yield from _longer(xml, held, text)


def _at_end(xml: bytes, parent: Element, inner: bytes) -> Edit:
    if parent.is_empty_tag:
        return appended(xml, parent, inner)
    return Edit(parent.close, parent.close, inner)


def _run(prefix: str, text: str) -> bytes:
    opening = f'<{prefix}r><{prefix}t xml:space="preserve">'.encode()
    return opening + text_in_cell(text) + f"</{prefix}t></{prefix}r>".encode()


def _longer(xml: bytes, held: Element, text: str) -> Iterator[Edit]:
    """A comment's text with a note below it; a text of one piece becomes the first of its pieces."""
    prefix = held.prefix.decode()
    inside = list(children(xml, held))
    for piece in (e for e in inside if e.name == b"t"):
        yield Edit(piece.start, piece.start, f"<{prefix}r>".encode())
        yield Edit(piece.end, piece.end, f"</{prefix}r>".encode())
    end = next((e.start for e in inside if e.name in (b"rPh", b"phoneticPr")), held.close)
    if held.is_empty_tag:
        yield appended(xml, held, _run(prefix, text))
    else:
        yield Edit(end, end, _run(prefix, f"\n\n{text}"))


def _free_block(package: Package) -> int:
    """A block of box numbers that no drawing of the workbook uses."""
    highest = 0
    for name in [n for n in package.names() if n.lower().endswith(".vml")]:
        vml = package.read(name)
        highest = max([highest, *(int(number) // _BLOCK for number in _SHAPE_NUMBER.findall(vml)), *_blocks(vml)])
    return highest + 1


def _blocks(vml: bytes) -> Iterable[int]:
    data = [_data(tag[0]) for tag in _IDMAP.finditer(vml)]
    return [int(block) for said in data for block in said.split(",") if block.strip().isdigit()]


def _data(tag: bytes) -> str:
    found = re.search(rb"\sdata\s*=\s*[\"']([\d,\s]*)[\"']", tag)
    return found[1].decode() if found else ""


def _with_boxes(vml: bytes, cells: list[str], notes: Mapping[str, str], block: int) -> bytes:
    """The drawing with a box for each commented cell that has none."""
    root = _ROOT_TAG.search(vml)
    close = vml.rfind(b"</xml")
    if root is None or close < 0:
        raise TooOdd("the drawing of its comments is not whole")
    boxed = _boxed(vml)
    places = [(place, cell) for cell in cells if (place := _from_nought(cell)) not in boxed]
    numbers = count(block * _BLOCK + 1)
    made = [_box(n, place, notes.get(cell, "")) for n, (place, cell) in zip(numbers, places, strict=False)]
    box_type = "" if b'"_x0000_t202"' in vml else _BOX_TYPE
    edits = [Edit(close, close, (box_type + "".join(made)).encode()), *_named_spaces(root)]
    idmap = _IDMAP.search(vml)
    if idmap and block not in _blocks(vml):
        edits.append(Edit(*idmap.span(), with_attributes(idmap[0], data=f"{_data(idmap[0])},{block}")))
    return edited(vml, edits)


def _boxed(vml: bytes) -> set[tuple[int, int]]:
    """The cells (from nought) that have a box."""
    boxes = [(_ROW.search(box), _COLUMN.search(box)) for box in vml.split(b"ClientData")]
    return {(int(row[1]), int(column[1])) for row, column in boxes if row and column}


def _named_spaces(root: re.Match[bytes]) -> Iterator[Edit]:
    """Names the boxes use, where the drawing does not have them."""
    missing = {f"xmlns:{name}": space for name, space in _SPACES.items() if f"xmlns:{name}=".encode() not in root[0]}
    if missing:
        yield Edit(*root.span(), with_attributes(root[0], **missing))


def _from_nought(cell: str) -> tuple[int, int]:
    place = place_of(cell)
    if place is None:
        raise TooOdd("a comment of it stands in no cell")
    return place[0] - 1, place[1] - 1


def _box(number: int, place: tuple[int, int], text: str) -> str:
    row, column = place
    left = column + 1 if column + 4 <= _LAST_COLUMN else max(column - 4, 0)
    top = min(max(row - 1, 0), _LAST_ROW - 12)
    tall = min(4 + len(text) // 45, 12)
    anchor = f"{left}, 15, {top}, 4, {left + 3}, 60, {top + tall}, 4"
    return _BOX.format(number=number, z=number % _BLOCK, anchor=anchor, row=row, column=column)
