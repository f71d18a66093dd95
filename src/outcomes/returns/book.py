"""A workbook being read with a layout: its sheets by the layout's names for them, and the words on each.

Returns road: used by singles, tables, choose and extract.
"""

from __future__ import annotations

from outcomes.returns.findings import is_ours
from outcomes.returns.layout_language import Layout
from outcomes.returns.odd_cells import fold
from outcomes.returns.texts import Texts, key, pattern
from outcomes.returns.workbook import Sheet, Workbook


class Book:
    """One workbook; what has been looked up stays known, whichever layout asks."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._texts: dict[str, Texts] = {}

    def texts(self, sheet: Sheet) -> Texts:
        if sheet.name not in self._texts:
            self._texts[sheet.name] = Texts(sheet)
        return self._texts[sheet.name]

    def sheets(self, layout: Layout, name: str | None) -> list[Sheet]:
        """The sheets a layout means by this name; where it names none, all but our own list in a marked-up copy."""
        if name is None:
            return [sheet for sheet in self.workbook.sheets if not is_ours(sheet.name)]
        wanted = pattern(*layout.sheets[name])
        return [sheet for sheet in self.workbook.sheets if wanted.fits(key(sheet.tab or sheet.name))]


def placeholders_of(layout: Layout) -> frozenset[str]:
    """The words that mean nothing has been entered, folded; one that ends in `*` stands for all that begin so."""
    return frozenset(fold(words) for words in layout.placeholders)
