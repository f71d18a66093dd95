"""What formulas say, written so that two which work out their cells alike are the same text wherever they stand.

Returns road: child.scan → workbook → **formulas** → altered formulas. `=SUM(B5:D5)` in E5 and `=sum( b6:d6 )` in E6 are
both the sum of the three cells to the left. Case, spaces and needless quotes, which programs write each in their own
way, make no difference; words in quotes do.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from outcomes.returns.addresses import ROW, column_letters, column_number

_TOKEN = re.compile(
    r"""(?P<words>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*')|(?P<other>\[[^\[\]]*\])"""
    r"|(?P<cell>(?P<column_fixed>\$?)(?P<column>[A-Za-z]{1,3})(?P<row_fixed>\$?)(?P<row>\d{1,7}))(?![\w.(!])"
    r"|(?P<columns>(?P<left_fixed>\$?)(?P<left>[A-Za-z]{1,3}):(?P<right_fixed>\$?)(?P<right>[A-Za-z]{1,3}))(?![\w.(!])"
    r"|(?P<rows>(?P<top_fixed>\$?)(?P<top>\d{1,7}):(?P<bottom_fixed>\$?)(?P<bottom>\d{1,7}))(?![\w.(!])"
    r"|(?P<name>[\w.\\?]+)|(?P<space>\s+)",
)
_SAYABLE = re.compile(r"=(?:[A-Z][A-Z0-9.]*\(|\$?[A-Z]{1,3}\$?\d{1,7}(?![\w.(!])|\d++(?:\.\d++)?%?|[-+*/^&=<>(),: ])+")
_LONGEST_SAID = 80


@dataclass(frozen=True)
class FormulaTexts:
    """The formulas of a sheet: where they stand, what each says as the file has it, and the cell it is written for.

    Cells are packed as the reader's processes send them. They are looked through only where somebody asks.
    """

    places: bytes
    texts: list[bytes]
    origins: bytes

    @cached_property
    def _written(self) -> dict[int, tuple[bytes, int]]:
        texts = zip(self.texts, array("q", self.origins), strict=True)
        return dict(zip(array("q", self.places), texts, strict=True))

    @cached_property
    def _seen(self) -> dict[tuple[bytes, int], str]:
        return {}

    def rough(self, row: int, column: int) -> bytes:
        """What a cell's formula says, without the number of its row: quickly told, and the same down most columns."""
        text, origin = self._written.get(row * ROW + column, (b"", 0))
        return text.replace(b"%d" % (origin // ROW), b"#") if text else b""

    def relative(self, row: int, column: int) -> str:
        """What a cell's formula says, seen from its cell; "" where it has none or it is not known."""
        written = self._written.get(row * ROW + column)
        if written is None or not written[0]:
            return ""
        if written not in self._seen:
            self._seen[written] = relative_to(_plain(written[0]), *divmod(written[1], ROW))
        return self._seen[written]


NO_FORMULAS = FormulaTexts(b"", [], b"")


def relative_to(text: str, row: int, column: int) -> str:
    """A formula with the cells it names told by how far they are from its own: `R[0]C[-1]`; fixed ones as `R5C2`."""

    def told(found: re.Match[str]) -> str:
        match found.lastgroup:
            case "words":
                return found[0]
            case "sheet":
                return found[0][1:-1].replace("''", "'").upper()
            case "cell":
                across = _from(column_number(found["column"]), found["column_fixed"], column)
                return f"R{_from(int(found['row']), found['row_fixed'], row)}C{across}"
            case "columns":
                ends = ((column_number(found[end]), found[f"{end}_fixed"]) for end in ("left", "right"))
                return ":".join(f"C{_from(*end, column)}" for end in ends)
            case "rows":
                ends = ((int(found[end]), found[f"{end}_fixed"]) for end in ("top", "bottom"))
                return ":".join(f"R{_from(*end, row)}" for end in ends)
            case "space":
                return ""
        return found[0].upper()

    return _TOKEN.sub(told, text.lstrip("=+ "))


def _from(number: int, fixed: str, own: int) -> str:
    return str(number) if fixed else f"[{number - own}]"


def at_cell(relative: str, row: int, column: int) -> str:
    """A formula that is told from its cell, as it would stand in this one; "" where it says more than cells and sums.

    Names of sheets and words in quotes may be somebody's name: a formula that has them is never repeated.
    """
    text = "=" + _BACK.sub(lambda found: _named(found, row, column), relative)
    return text if len(text) <= _LONGEST_SAID and _SAYABLE.fullmatch(text) else ""


_BACK = re.compile(r"R(\[-?\d+\]|\d+)C(\[-?\d+\]|\d+)")


def _plain(text: bytes) -> str:
    return unescape(text.decode("utf-8", "replace"))


def _named(found: re.Match[str], row: int, column: int) -> str:
    (down, down_fixed), (right, right_fixed) = _place(found[1], row), _place(found[2], column)
    return f"{right_fixed}{column_letters(right)}{down_fixed}{down}" if min(down, right) > 0 else "#"


def _place(told: str, own: int) -> tuple[int, str]:
    return (own + int(told[1:-1]), "") if told.startswith("[") else (int(told), "$")
