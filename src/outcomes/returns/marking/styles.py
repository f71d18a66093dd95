"""Adds the looks that marking needs to a workbook's styles: a cell keeps its own format, font and border.

Returns road: used by **marking**. For each look a faulty cell has, a copy of it with another fill; existing looks keep
their numbers.
"""

from __future__ import annotations

from outcomes.returns.findings import Severity
from outcomes.returns.marking.tags import (
    Edit,
    Element,
    TooOdd,
    appended,
    children,
    edited,
    placed,
    root_of,
    with_attributes,
)

EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    b'</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
COLOURS: dict[Severity, str] = {"error": "FFFFB8A8", "warning": "FFFFE699", "note": "FFDCE6F2"}
_HEAD = "FF1D3557"
_ORDER = (
    *(b"numFmts", b"fonts", b"fills", b"borders", b"cellStyleXfs", b"cellXfs", b"cellStyles", b"dxfs"),
    *(b"tableStyles", b"colors", b"extLst"),
)
_NEEDED = (b"fonts", b"fills", b"borders", b"cellXfs")


class Styles:
    """A styles part being added to. Numbers it hands out are places in `cellXfs` and `dxfs`."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        self._root = root_of(xml)
        self._prefix = self._root.prefix.decode()
        self._lists = {e.name: e for e in children(xml, self._root) if e.name in _ORDER}
        if any(name not in self._lists for name in _NEEDED):
            raise TooOdd("its list of formats is not whole")
        self._sizes = {name: sum(1 for _ in children(xml, e)) for name, e in self._lists.items()}
        self._xfs = [xml[e.start : e.end] for e in children(xml, self._lists[b"cellXfs"])]
        self._added: dict[bytes, list[bytes]] = {}
        self._fills: dict[str, int] = {}
        self._fonts: dict[str, int] = {}
        self._filled: dict[tuple[int, Severity], int] = {}
        self._rules: dict[Severity, int] = {}

    def filled(self, look: int, severity: Severity) -> int:
        """The look of a cell, filled in the colour of a severity."""
        if (look, severity) not in self._filled:
            if look >= len(self._xfs):
                raise TooOdd("a cell has a format that is not there")
            xf = self._xfs[look]
            end = xf.index(b">") + 1
            tag = with_attributes(xf[:end], fillId=self._fill(COLOURS[severity]), applyFill=1)
            self._filled[look, severity] = self._add(b"cellXfs", tag + xf[end:])
        return self._filled[look, severity]

    def rule(self, severity: Severity) -> int:
        """The look of a rule that fills cells, for sheets whose own rules would hide a cell's fill."""
        if severity not in self._rules:
            fill = f'<fill><patternFill patternType="solid"><bgColor rgb="{COLOURS[severity]}"/></patternFill></fill>'
            self._rules[severity] = self._add(b"dxfs", self._named(f"<dxf>{fill}</dxf>"))
        return self._rules[severity]

    def plain(
        self, *, bold: bool = False, size: int = 0, link: bool = False, head: bool = False, fill: str = ""
    ) -> int:
        """A look for text of ours: wrapped, at the top, and never taken for a formula when it is edited."""
        font = self._font(bold=bold, size=size, link=link, head=head) if bold or link else 0
        fill_id = self._fill(_HEAD if head else fill) if head or fill else 0
        return self._add(
            b"cellXfs",
            self._named(
                f'<xf numFmtId="0" fontId="{font}" fillId="{fill_id}" borderId="0" quotePrefix="1" applyFont="1" '
                f'applyFill="1" applyAlignment="1"><alignment vertical="top"{"" if size else _WRAP}/></xf>'
            ),
        )

    def _font(self, *, bold: bool, size: int, link: bool, head: bool) -> int:
        colour = "FF0B5394" if link else "FFFFFFFF" if head else ""
        marks = ("<b/>" if bold else "") + ("<u/>" if link else "")
        shade = f'<color rgb="{colour}"/>' if colour else ""
        font = f'<font>{marks}<sz val="{size or 11}"/>{shade}<name val="Calibri"/><family val="2"/></font>'
        if font not in self._fonts:
            self._fonts[font] = self._add(b"fonts", self._named(font))
        return self._fonts[font]

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill>'
            self._fills[colour] = self._add(b"fills", self._named(f"<fill>{pattern}</fill>"))
        return self._fills[colour]

    def _named(self, xml: str) -> bytes:
        """With the prefix this part gives its elements."""
        return xml.replace("</", "\0").replace("<", f"<{self._prefix}").replace("\0", f"</{self._prefix}").encode()

    def _add(self, name: bytes, xml: bytes) -> int:
        added = self._added.setdefault(name, [])
        added.append(xml)
        return self._sizes.get(name, 0) + len(added) - 1

    def patched(self) -> bytes:
        """The part with what was added, and its counts right."""
        return edited(self._xml, [self._edit(name, b"".join(xml), len(xml)) for name, xml in self._added.items()])

    def _edit(self, name: bytes, inner: bytes, more: int) -> Edit:
        found: Element | None = self._lists.get(name)
        if found is not None:
            return appended(self._xml, found, inner, count=self._sizes[name] + more)
        tag = (self._root.prefix + name).decode()
        made = f'<{tag} count="{more}">'.encode() + inner + f"</{tag}>".encode()
        return placed(self._xml, self._root, _ORDER, name, made)


_WRAP = ' wrapText="1"'
