"""What Excel enforces of a workbook, written from ECMA-376 part 1 and apart from the code that marks workbooks up.

The schemas of the standard are not ours to ship. By hand, the spreadsheet parts of every workbook these tests make, of
the form and of four real ones were validated against those of ISO/IEC 29500-4 (transitional), marked up once and twice:
nothing was said of a marked-up part that was not said of it before. VML has no such schema that Excel keeps to.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from posixpath import basename, dirname, join, normpath
from xml.etree import ElementTree as ET

import pytest

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DOCUMENT = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
X = "{urn:schemas-microsoft-com:office:excel}"


def _words(text: str) -> list[str]:
    return text.split()


WORKSHEET_ORDER = _words(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
    "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties "
    "cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)
STYLE_ORDER = _words("numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst")
BOOK_ORDER = _words(
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches"
)
PARTS_OF_A_LOOK = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
RICH_ORDER = {
    "xf": _words("alignment protection extLst"),
    "dxf": _words("font numFmt fill alignment border protection extLst"),
    "comments": _words("authors commentList extLst"),
    "row": _words("c extLst"),
    "c": _words("f v is extLst"),
}
"""The order of the children of smaller things. A font's may come in any."""
COUNTED = ("mergeCells", "dataValidations", "tableParts", "hyperlinks", "rowBreaks", "colBreaks")
CELL_KINDS = ("b", "d", "e", "inlineStr", "n", "s", "str")
MOST_LOOKS, MOST_FONTS, LONGEST_TEXT, MOST_LINKS = 65_490, 1_024, 32_767, 65_530
CONTENT_KINDS = {
    "worksheet": "spreadsheetml.worksheet+xml",
    "chartsheet": "spreadsheetml.chartsheet+xml",
    "styles": "spreadsheetml.styles+xml",
    "sharedStrings": "spreadsheetml.sharedStrings+xml",
    "comments": "spreadsheetml.comments+xml",
    "table": "spreadsheetml.table+xml",
    "drawing": "drawing+xml",
    "vmlDrawing": "vmlDrawing",
    "vbaProject": "vbaProject",
}
"""How the content type ends of what a relationship of each kind leads to."""
KINDS = {"legacyDrawing": "vmlDrawing", "legacyDrawingHF": "vmlDrawing", "drawing": "drawing", "tablePart": "table"}
Complaints = Callable[[Path], list[str]]


@pytest.fixture(scope="session")
def complaints() -> Complaints:
    """What Excel would mend, or refuse, of a workbook."""
    return lambda path: list(_Spec(path).complaints())


class _Spec:
    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as zipped:
            self.names = [i.filename for i in zipped.infolist() if not i.is_dir()]
            self.bytes = {name: zipped.read(name) for name in self.names}
            self.bad = zipped.testzip()
        self.trees = {n: _tree(b) for n, b in self.bytes.items() if n.endswith((".xml", ".rels", ".vml"))}

    def complaints(self) -> Iterator[str]:
        if self.bad:
            yield f"{self.bad} does not unpack"
        for name, number in Counter(n.lower() for n in self.names).items():
            if number > 1:
                yield f"{name} stands twice in the zip"
        for name, tree in self.trees.items():
            if tree is None:
                yield f"{name} is no XML"
        yield from self._types()
        yield from self._relations()
        yield from self._book()
        yield from self._styles()
        yield from self._strings()
        yield from self._tables()
        yield from self._drawings()
        for part in self._sheets().values():
            yield from self._sheet(part)

    def _tree(self, name: str) -> ET.Element:
        tree = self.trees.get(name)
        return tree if tree is not None else ET.Element("nothing")

    def _types(self) -> Iterator[str]:
        root = self._tree("[Content_Types].xml")
        defaults = [e.get("Extension", "").lower() for e in root if e.tag.endswith("}Default")]
        parts = [e.get("PartName", "").lower() for e in root if e.tag.endswith("}Override")]
        for what, number in Counter([*defaults, *parts]).items():
            if number > 1:
                yield f"content type of {what} is given twice"
        there = {f"/{n.lower()}" for n in self.names}
        yield from (f"content type is given for {part}, which is not there" for part in parts if part not in there)
        for name in self.names:
            is_typed = name.rpartition(".")[2].lower() in defaults or f"/{name.lower()}" in parts
            if not is_typed and name != "[Content_Types].xml":
                yield f"{name} has no content type"
        for name in [n for n in self.names if n.endswith(".rels")]:
            source = join(dirname(dirname(name)), basename(name).removesuffix(".rels"))
            for kind, target in self.relations(source).values():
                if kind in CONTENT_KINDS and not self._type_of(target).endswith(CONTENT_KINDS[kind]):
                    yield f"{target} is a {kind} and its content type is {self._type_of(target)}"

    def _type_of(self, part: str) -> str:
        root = self._tree("[Content_Types].xml")
        own = (e.get("ContentType", "") for e in root if e.get("PartName", "").lower() == f"/{part.lower()}")
        ending = part.rpartition(".")[2].lower()
        shared = (e.get("ContentType", "") for e in root if e.get("Extension", "").lower() == ending)
        return next(own, next(shared, ""))

    @cache  # noqa: B019
    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        root = self._tree(join(dirname(part), "_rels", f"{basename(part)}.rels"))
        return {
            e.get("Id", ""): (e.get("Type", "").rpartition("/")[2], _target(part, e))
            for e in root
            if e.get("TargetMode") != "External"
        }

    def _relations(self) -> Iterator[str]:
        there = {n.lower() for n in self.names}
        for name in [n for n in self.names if n.endswith(".rels")]:
            source = join(dirname(dirname(name)), basename(name).removesuffix(".rels"))
            if source and source.lower() not in there:
                yield f"{name} belongs to no part"
            ids = Counter(e.get("Id") for e in self._tree(name))
            yield from (f"{name} has {i} twice" for i, number in ids.items() if number > 1)
            for kind, target in self.relations(source).values():
                if not target.startswith("#") and target.lower() not in there:
                    yield f"{name} leads to {target} ({kind}), which is not there"

    def _workbook(self) -> str:
        return next(t for k, t in self.relations("").values() if k == "officeDocument")

    @cache  # noqa: B019 - it lives as long as a test
    def _sheets(self) -> dict[str, str]:
        leads = self.relations(self._workbook())
        listed = self._tree(self._workbook()).findall(f"{MAIN}sheets/{MAIN}sheet")
        return {s.get("name", ""): leads[s.get(f"{DOCUMENT}id", "")][1] for s in listed}

    def _book(self) -> Iterator[str]:
        root = self._tree(self._workbook())
        yield from _order("workbook", root, BOOK_ORDER)
        listed = root.findall(f"{MAIN}sheets/{MAIN}sheet")
        leads = self.relations(self._workbook())
        for what in ("sheetId", f"{DOCUMENT}id"):
            yield from _twice(f"sheets share a {what}", [s.get(what) for s in listed])
        yield from _twice("sheets share a name", [s.get("name", "").casefold() for s in listed])
        for sheet in listed:
            name = sheet.get("name", "")
            if not 0 < len(name) <= 31 or re.search(r"[\[\]*?:/\\]", name) or name[0] == "'" or name[-1] == "'":
                yield f"{name} is no name for a sheet"
            if leads.get(sheet.get(f"{DOCUMENT}id", ""), ("", ""))[0] not in ("worksheet", "chartsheet"):
                yield f"{name} leads to no sheet"
        for view in root.iter(f"{MAIN}workbookView"):
            if max(int(view.get("activeTab", "0")), int(view.get("firstSheet", "0"))) >= len(listed):
                yield "a sheet that is not there is in front"
            if listed[int(view.get("activeTab", "0")) % len(listed)].get("state", "visible") != "visible":
                yield "a hidden sheet is in front"
        named = [(e.get("name", "").casefold(), e.get("localSheetId")) for e in root.iter(f"{MAIN}definedName")]
        yield from _twice("a name stands twice", [f"{name} {where}" for name, where in named])
        for name in root.iter(f"{MAIN}definedName"):
            if int(name.get("localSheetId", "0")) >= len(listed):
                yield f"{name.get('name')} belongs to a sheet that is not there"

    def _style_part(self) -> ET.Element:
        return self._tree(next((t for k, t in self.relations(self._workbook()).values() if k == "styles"), ""))

    @cache  # noqa: B019
    def _size(self, name: str) -> int:
        found = self._style_part().find(f"{MAIN}{name}")
        return 0 if found is None else len(found)

    def _styles(self) -> Iterator[str]:
        root = self._style_part()
        yield from _order("styles", root, STYLE_ORDER)
        for each in root:
            if each.get("count") is not None and int(each.get("count", "0")) != len(each):
                yield f"{each.tag} says {each.get('count')} and has {len(each)}"
        for xf in root.iter(f"{MAIN}xf"):
            for what, of in (
                ("fontId", "fonts"),
                ("fillId", "fills"),
                ("borderId", "borders"),
                ("xfId", "cellStyleXfs"),
            ):
                if int(xf.get(what, "0")) >= max(self._size(of), 1):
                    yield f"a format has {what} {xf.get(what)} of {self._size(of)}"

        if self._size("cellXfs") > MOST_LOOKS or self._size("fonts") > MOST_FONTS:
            yield "there are more formats or fonts than Excel takes"
        known = {int(e.get("numFmtId", "0")) for e in root.iter(f"{MAIN}numFmt")}
        for xf in root.iter(f"{MAIN}xf"):
            number = int(xf.get("numFmtId", "0"))
            if number >= 164 and number not in known:
                yield f"a format has the number format {number}, which is not there"
        yield from _inner_order("styles", root, "xf", "dxf")

    def _strings(self) -> Iterator[str]:
        leads = self.relations(self._workbook()).values()
        root = self._tree(next((t for k, t in leads if k == "sharedStrings"), ""))
        held = len(root.findall(f"{MAIN}si"))
        if int(root.get("uniqueCount", held)) != held:
            yield f"the strings say {root.get('uniqueCount')} and are {held}"
        for part in self._sheets().values():
            for cell in self._tree(part).iter(f"{MAIN}c"):
                if cell.get("t") == "s" and int(cell.findtext(f"{MAIN}v", "0")) >= held:
                    yield f"{part}: cell {cell.get('r')} has a string that is not there"

    def _tables(self) -> Iterator[str]:
        leads = [self.relations(part) for part in self._sheets().values()]
        tables = [self._tree(t) for lead in leads for kind, t in lead.values() if kind == "table"]
        yield from _twice("tables share an id", [t.get("id") for t in tables])
        yield from _twice("tables share a name", [t.get("displayName", "").casefold() for t in tables])

    def _drawings(self) -> Iterator[str]:
        """Boxes of notes: no two drawings own a block of numbers, no two sheets a drawing."""
        leads = [self.relations(part) for part in self._sheets().values()]
        drawn = [t for lead in leads for kind, t in lead.values() if kind in ("vmlDrawing", "drawing", "comments")]
        yield from _twice("sheets share a drawing", drawn)
        blocks = [
            block
            for name in self.names
            if name.endswith(".vml") and b"ClientData" in self.bytes[name]  # a header's pictures may share one
            for idmap in self._tree(name).iter("{urn:schemas-microsoft-com:office:office}idmap")
            for block in idmap.get("data", "").split(",")
        ]
        yield from _twice("drawings share a block of numbers", blocks)

    def _sheet(self, part: str) -> Iterator[str]:
        root = self._tree(part)
        if root.tag != f"{MAIN}worksheet":
            return
        yield from _inner_order(part, root, "row", "c")
        for name in COUNTED:
            for each in root.findall(f"{MAIN}{name}"):
                if int(each.get("count", len(each))) != len(each) or not len(each):
                    yield f"{part}: {name} says {each.get('count')} and has {len(each)}"
        if len(list(root.iter(f"{MAIN}hyperlink"))) > MOST_LINKS:
            yield f"{part}: more links than Excel takes"
        for each in (*root.iter(f"{MAIN}conditionalFormatting"), *root.iter(f"{MAIN}dataValidation")):
            if not all(_is_range(area) for area in each.get("sqref", "").split()) or not each.get("sqref"):
                yield f"{part}: {each.get('sqref')} are no cells"
        yield from _twice(f"{part}: rules share a place", [r.get("priority") for r in root.iter(f"{MAIN}cfRule")])
        yield from _order(part, root, WORKSHEET_ORDER)
        yield from self._cells(part, root)
        leads = self.relations(part)
        for each in root.iter():
            local = each.tag.rpartition("}")[2]
            named = each.get(f"{DOCUMENT}id")
            is_ours = named is not None and each.tag.startswith(MAIN) and local in KINDS
            if is_ours and leads.get(str(named), ("", ""))[0] != KINDS[local]:
                yield f"{part}: {local} leads nowhere"
        for rule in root.iter(f"{MAIN}cfRule"):
            if int(rule.get("dxfId", "0")) >= max(self._size("dxfs"), 1) or int(rule.get("priority", "1")) < 1:
                yield f"{part}: a rule has no look or no place"
        for link in root.iter(f"{MAIN}hyperlink"):
            to = re.fullmatch(r"'((?:[^']|'')+)'!\$?[A-Z]{1,3}\$?\d+", link.get("location") or "")
            if to and to[1].replace("''", "'") not in self._sheets():
                yield f"{part}: a link leads to {to[1]}, which is no sheet"
        yield from self._comments(part, root)

    def _cells(self, part: str, root: ET.Element) -> Iterator[str]:
        row_before, looks = 0, self._size("cellXfs")
        for row in root.iter(f"{MAIN}row"):
            number = int(row.get("r", row_before + 1))
            if number <= row_before:
                yield f"{part}: row {number} comes after row {row_before}"
            row_before, column_before = number, 0
            for cell in row.findall(f"{MAIN}c"):
                place = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
                column = _number(place[1]) if place else column_before + 1
                if column <= column_before or (place and int(place[2]) != number):
                    yield f"{part}: cell {cell.get('r')} is out of order in row {number}"
                column_before = column
                if int(cell.get("s", "0")) >= max(looks, 1):
                    yield f"{part}: cell {cell.get('r')} has format {cell.get('s')} of {looks}"
                if cell.get("t", "n") not in CELL_KINDS:
                    yield f"{part}: cell {cell.get('r')} is of no kind"
                if len("".join(cell.itertext())) > LONGEST_TEXT:
                    yield f"{part}: cell {cell.get('r')} holds more text than a cell can"
                if column > 16_384 or number > 1_048_576:
                    yield f"{part}: cell {cell.get('r')} is off the sheet"
                if cell.get("t") == "inlineStr" and cell.find(f"{MAIN}is") is None:
                    yield f"{part}: cell {cell.get('r')} has no text"

    def _comments(self, part: str, root: ET.Element) -> Iterator[str]:
        found = [t for k, t in self.relations(part).values() if k == "comments"]
        if not found:
            return
        if len(found) > 1:
            yield f"{part}: comments in two parts"
        tree = self._tree(found[0])
        authors = tree.findall(f"{MAIN}authors/{MAIN}author")
        listed = tree.findall(f"{MAIN}commentList/{MAIN}comment")
        yield from _inner_order(part, tree, "comments")
        yield from _twice(f"{part}: comments share a cell", [c.get("ref") for c in listed])
        for comment in listed:
            if int(comment.get("authorId", "0")) >= len(authors):
                yield f"{part}: the comment of {comment.get('ref')} has no author"
            if not _is_range(comment.get("ref", "")):
                yield f"{part}: a comment stands at {comment.get('ref')}"
            pieces = [e.tag.rpartition("}")[2] for text in comment.findall(f"{MAIN}text") for e in text]
            if not pieces or (pieces[0] == "t" and len(pieces) > 1):
                yield f"{part}: the comment of {comment.get('ref')} has no proper text"
        legacy = root.find(f"{MAIN}legacyDrawing")
        drawn = "" if legacy is None else self.relations(part).get(legacy.get(f"{DOCUMENT}id", ""), ("", ""))[1]
        boxes = [
            (int(data.findtext(f"{X}Row", "-1")), int(data.findtext(f"{X}Column", "-1")))
            for data in self._tree(drawn).iter(f"{X}ClientData")
            if data.get("ObjectType") == "Note"
        ]
        yield from _twice(f"{part}: two boxes for a cell", boxes)
        yield from _twice(f"{part}: two boxes have an id", [e.get("id") for e in self._tree(drawn) if e.get("id")])
        wanted = {_from_nought(c.get("ref", "")) for c in listed}
        yield from (f"{part}: no box for the comment at {place}" for place in sorted(wanted - set(boxes)))


def _tree(content: bytes) -> ET.Element | None:
    try:
        return ET.fromstring(content)
    except ET.ParseError:
        return None


def _target(part: str, relation: ET.Element) -> str:
    target = relation.get("Target", "")
    return normpath(target.lstrip("/") if target.startswith("/") else join(dirname(part), target))


def _order(part: str, root: ET.Element, order: list[str]) -> Iterator[str]:
    places = [order.index(t) for e in root if (t := e.tag.removeprefix(MAIN)) in order]
    if places != sorted(places):
        yield f"{part}: {[e.tag.rpartition('}')[2] for e in root]} is out of order"
    alone = Counter(e.tag.removeprefix(MAIN) for e in root)
    yield from (f"{part}: {n} twice" for n, k in alone.items() if k > 1 and n in order and n != "conditionalFormatting")


def _inner_order(part: str, root: ET.Element, *names: str) -> Iterator[str]:
    """The children of smaller things in their order; each told once."""
    wrong = {
        name
        for name in names
        for each in root.iter(f"{MAIN}{name}")
        if (places := [RICH_ORDER[name].index(t) for e in each if (t := e.tag.removeprefix(MAIN)) in RICH_ORDER[name]])
        != sorted(places)
    }
    yield from (f"{part}: what is in a {name} is out of order" for name in sorted(wrong))


def _is_range(text: str) -> bool:
    """`A1`, `A1:B9`, `A:C` or `1:3`, upper left first."""
    found = re.fullmatch(r"\$?([A-Z]{0,3})\$?(\d*)(?::\$?([A-Z]{0,3})\$?(\d*))?", text)
    if not found or not text:
        return False
    left, top, right, bottom = found.groups()
    return right is None or (_number(left) <= _number(right) and int(top or 0) <= int(bottom or 0))


def _twice(what: str, values: list[object] | list[str] | list[str | None] | list[tuple[int, int]]) -> Iterator[str]:
    yield from (f"{what}: {value}" for value, number in Counter(values).items() if number > 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _from_nought(cell: str) -> tuple[int, int]:
    place = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    assert place
    return int(place[2]) - 1, _number(place[1]) - 1
