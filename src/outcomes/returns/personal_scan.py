"""Looks through free text for what says who a person is, and asks for it to be removed; what stands there is not said.

Returns road: cells → **personal scan** → findings.  Every text that is read is looked at: notes, stories, columns of
people's own spreadsheets, words in cells meant for numbers, registers of grants, records of foreign workbooks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from outcomes.returns.checked import CheckedTable
from outcomes.returns.findings import Finding
from outcomes.returns.personal import masked, what_is_personal
from outcomes.returns.reading import SenderValue

_NAMED_BY_ROLE = ("signed_by",)
"""Who signs is not kept; see the archive."""
CODE = "personal-data"
REMEDY = "Take it out: a return must not say who a person is."


def personal_cells(values: np.ndarray, *, home: bool) -> dict[str, list[int]]:
    """By what a text seems to hold, the entries of a column that hold it."""
    texts = values.tolist()
    holding = {text: what for text in texts_of(set(texts)) if (what := what_is_personal(text, home=home)) is not None}
    found: dict[str, list[int]] = {}
    for i, text in enumerate(texts) if holding else ():
        if isinstance(text, str) and text in holding:
            found.setdefault(holding[text], []).append(i)
    return found


def texts_of(values: Iterable[object]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def of_sender(sender: Mapping[str, SenderValue]) -> Iterator[Finding]:
    """What the sender's own cells hold, such as the notes."""
    for name, one in sender.items():
        what = what_is_personal(one.value) if isinstance(one.value, str) and name not in _NAMED_BY_ROLE else None
        if what:
            yield _finding(one.sheet, (one.cell,) if one.cell else (), one.label, what)


def of_foreign(tables: tuple[CheckedTable, ...]) -> Iterator[Finding]:
    """What registers of grants and foreign records hold. Their postcodes are organisations', and are left."""
    for table in tables:
        for name, values in table.values.items():
            for what, rows in personal_cells(values, home=False).items() if values.dtype == object else ():
                cells = tuple(cell for i in rows if (cell := table.read.cell(i, name)))
                yield _finding(table.read.sheet, cells, table.read.label(rows[0], name), what)


def impersonal(finding: Finding) -> Finding:
    """A finding that quotes nothing that says who a person is."""
    found, message = masked(finding.found), masked(finding.message)
    if (found, message) == (finding.found, finding.message):
        return finding
    return replace(finding, found=found, message=message)


def _finding(sheet: str, cells: tuple[str, ...], label: str, what: str) -> Finding:
    return Finding(CODE, "warning", sheet, cells, label, "", said(what), REMEDY, "personal-scan")


def said(what: str) -> str:
    return f"This text seems to hold {what}."
