"""What an xlsx says about itself beside its cells: which part is which sheet, properties, dates, links.

Returns road: **read** (archive → package → spreadsheet).
"""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath

from outcomes.returns.child.archive import Archive
from outcomes.returns.refusals import Refused

_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_WORKBOOK_PROPERTIES = re.compile(r"<(?:\w+:)?workbookPr\s([^>]*)>")
_PROPERTY = re.compile(r"<(?:\w+:)?property\s([^>]*)>\s*<\w+:\w+>([^<]*)<")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_DOCUMENT = "/relationships/officeDocument"


class Package:
    """An xlsx's own account of itself. Names of parts are as `Archive` has them: lower case, no leading slash."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        targets = [r for r in self._relations("_rels/.rels") if r.get("Type", "").endswith(_DOCUMENT)]
        if not targets:
            raise Refused("damaged")
        self.folder = dirname(_resolve("", targets[-1].get("Target", "")))
        self._workbook = self._text(self.part("workbook.xml"))

    def part(self, name: str) -> str:
        """A part that lies beside the workbook's own."""
        return join(self.folder, name)

    def targets(self, name: str) -> dict[str, str]:
        """The parts that such a part leads to, by the relation's id."""
        relations = self._relations(self.part(f"_rels/{name}.rels"))
        return {relation.get("Id", ""): _resolve(self.folder, relation.get("Target", "")) for relation in relations}

    def sheet_parts(self) -> list[str]:
        """The part of each sheet, as the workbook lists them."""
        targets = self.targets("workbook.xml")
        parts = [targets.get(_id(attributes) or "", "") for attributes in _SHEET.findall(self._workbook)]
        if not all(parts) or len(set(parts)) < len(parts):
            raise Refused("damaged")
        return parts

    @property
    def date_1904(self) -> bool:
        found = _WORKBOOK_PROPERTIES.search(self._workbook)
        return found is not None and _attributes(found[1]).get("date1904") in ("1", "true")

    @property
    def has_macros(self) -> bool:
        return join(self.folder, "vbaproject.bin") in self._archive.parts

    @property
    def has_external_links(self) -> bool:
        links = join(self.folder, "externallinks/")
        return any(name.startswith(links) for name in self._archive.parts)

    def properties(self) -> dict[str, str]:
        """The custom document properties."""
        return {
            _attributes(tag).get("name", ""): _plain(value)
            for tag, value in _PROPERTY.findall(self._text("docprops/custom.xml"))
        }

    def _relations(self, part: str) -> list[dict[str, str]]:
        return [_attributes(tag) for tag in _RELATION.findall(self._text(part))]

    def _text(self, part: str) -> str:
        return self._archive.read(part.lower()).decode("utf-8", "replace")


def _resolve(folder: str, target: str) -> str:
    return normpath(target.lstrip("/") if target.startswith("/") else join(folder, target)).lower()


def _id(attributes: str) -> str | None:
    """`r:id`, whatever its prefix is called."""
    return next((value for name, value in _attributes(attributes).items() if name.endswith(":id")), None)


def _attributes(tag: str) -> dict[str, str]:
    return {name: _plain(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def _plain(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"
