"""What is wrong with a return, said once to the person who can mend it.

Returns road: read → check → **findings** → feedback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
SERIOUSNESS: dict[Severity, str] = {
    "error": "Must be mended",
    "warning": "Please confirm",
    "note": "Good to know",
}
TO_MEND = "What to mend"
"""The sheet we put first in the partner's own workbook; it is never read back."""


def is_ours(sheet: str) -> bool:
    """Whether a sheet is the list we put into a marked-up copy."""
    return sheet.removeprefix(TO_MEND).strip().isdigit() if sheet != TO_MEND else True


_ORDER: dict[str, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class Finding:
    """One fault. Several cells with the same fault are one finding that names them all.

    code      stable word, e.g. `type-error`
    severity  `error` cannot be counted; `warning` counted, please confirm; `note` good to know
    sheet     sheet's name, or "" where the fault is the whole file's
    cells     A1 addresses, in the sheet's order; in a JSON package the paths of fields, such as `grants/3/awardDate`
    label     the heading or wording beside the cell, as the partner sees it
    found     what stands in the cell
    message   what is wrong, a sentence
    remedy    what to do, a sentence
    rule      the rule that found it
    about     what its rows are about: indicator and group, in words, of the first few; "" where they are about neither
    """

    code: str
    severity: Severity
    sheet: str
    cells: tuple[str, ...]
    label: str
    found: str
    message: str
    remedy: str
    rule: str
    about: str = ""

    @property
    def cell(self) -> str:
        """The cells in one string: `H14`, `H14, H15`, or "" for the whole sheet or file."""
        return ", ".join(self.cells)

    @property
    def heading(self) -> str:
        """What the cell is, in the partner's own words: `How many, for “People who started work, Women”`."""
        return f"{self.label}, for “{self.about}”" if self.about and self.about != self.label else self.label

    def sentence(self) -> str:
        """The finding in one line: where, what, what to do."""
        place = self.sheet
        if self.cells:
            more = f" and {len(self.cells) - 3} more" if len(self.cells) > 3 else ""
            cell_word = "at" if "/" in self.cells[0] else "cells" if len(self.cells) > 1 else "cell"
            place += f", {cell_word} {', '.join(self.cells[:3])}{more}"
        if self.heading and place:
            place += f" ({self.heading})"
        return f"{place}: {self.message} {self.remedy}" if place else f"{self.message} {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        return {**vars(self), "cells": list(self.cells), "cell": self.cell}


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Worst first, then as the workbook runs."""
    return sorted(findings, key=lambda f: (_ORDER[f.severity], f.sheet, _reading_order(f.cells), f.code))


def _reading_order(cells: tuple[str, ...]) -> tuple[int, int, str]:
    if not cells:
        return (0, 0, "")
    letters = cells[0].rstrip("0123456789")
    return (int(cells[0][len(letters) :] or 0), len(letters), letters)
