"""Doubts about birth dates and postcodes, said while they can still be seen, and never with what stands in the cell.

Returns road: tidy → cells → **private doubts** → people turns them into keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np

from outcomes.returns.findings import Finding
from outcomes.returns.people import age_on, normal_form
from outcomes.returns.reading import ReadTable

if TYPE_CHECKING:
    from outcomes.returns.cells import Context

_OLDEST = 120
_PIECES = re.compile(r"\d+|[^\W\d_]+")


DOUBTS = ("unlikely-birth-date", "unknown-postcode", "like-references")
"""The codes of what is said here: only the file itself can give it."""


def doubts(read: ReadTable, typed: Mapping[str, np.ndarray], context: Context) -> Iterator[Finding]:
    """A warning for birth dates that cannot be, one for postcodes the place does not know, one for like references."""
    born = _births(typed, context.today) if "birth_date" in typed and context.today else []
    if born:
        message = f"{_holds(born)} a date of birth that lies in the future, or more than {_OLDEST} years ago."
        remedy = "Check the year. Until it is mended, the age is counted as not known, and nobody is recognised by it."
        yield _doubt(read, "birth_date", born, "unlikely-birth-date", message, remedy)
    lost = _postcodes(typed, context) if "postcode" in typed and context.areas else []
    if lost:
        message = f"{_holds(lost)} a postcode that is not in this partnership's list."
        remedy = "Check it for slips. If the person lives elsewhere, nothing is to be done."
        yield _doubt(read, "postcode", lost, "unknown-postcode", message, remedy)
    alike = _alike(read.values["reference"].tolist()) if "reference" in read.values else []
    if alike:
        message = "References here differ by a dash, a dot or a nought alone: each was counted as a person."
        remedy = "If two of them are one person, write the reference the same way each time."
        yield _doubt(read, "reference", alike, "like-references", message, remedy)


def _alike(references: Sequence[object]) -> list[int]:
    """Rows whose references differ in dashes, dots or leading noughts alone: LC-7, LC07 and LC7."""
    forms: dict[tuple[str, ...], set[str]] = {}
    for form in {normal_form(reference) for reference in set(references)} - {""}:
        pieces = tuple(piece.lstrip("0") for piece in _PIECES.findall(form))
        forms.setdefault(pieces or (form,), set()).add(form)
    doubted = {form for several in forms.values() if len(several) > 1 for form in several}
    return [i for i, one in enumerate(references) if normal_form(one) in doubted] if doubted else []


def with_likely_births(typed: Mapping[str, np.ndarray], today: date | None) -> dict[str, np.ndarray]:
    """The columns without the birth dates that are doubted here: they say of nobody how old or who they are."""
    if "birth_date" not in typed or today is None:
        return dict(typed)
    born = typed["birth_date"].copy()
    born[_births(typed, today)] = None
    return {**typed, "birth_date": born}


def _births(typed: Mapping[str, np.ndarray], today: date) -> list[int]:
    births = enumerate(typed["birth_date"].tolist())
    return [i for i, born in births if isinstance(born, datetime) and not 0 <= age_on(born.date(), today) <= _OLDEST]


def _postcodes(typed: Mapping[str, np.ndarray], context: Context) -> list[int]:
    """Rows whose postcode tells no area, and that do not name one beside it."""
    named = [f"breakdown:{code}" for code, b in context.framework.breakdowns.items() if b.areas]
    areas = [typed[name].tolist() for name in named if name in typed]
    forms = enumerate(map(normal_form, typed["postcode"].tolist()))
    return [i for i, form in forms if form and form not in context.areas and not any(area[i] for area in areas)]


def _holds(rows: list[int]) -> str:
    return "One cell holds" if len(rows) == 1 else f"Each of {len(rows)} cells holds"


def _doubt(read: ReadTable, field: str, rows: list[int], code: str, message: str, remedy: str) -> Finding:
    cells = tuple(c for c in (read.cell(i, field) for i in rows) if c)
    return Finding(code, "warning", read.sheet, cells, read.label(rows[0], field), "", message, remedy, code)
