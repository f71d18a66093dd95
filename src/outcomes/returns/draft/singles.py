"""Finds values that stand beside their labels outside the tables: who sent it for what, and figures.

Returns road: workbook → **draft.singles** → draft.writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from outcomes.returns.draft.fields import CERTAINTY, Field, how_near
from outcomes.returns.draft.tables import Found, at, is_blank
from outcomes.returns.form import Want
from outcomes.returns.texts import key
from outcomes.returns.workbook import Sheet, Value

_LONGEST_LABEL = 80


@dataclass(frozen=True)
class Label:
    """A label and where its value stands; `field` is the sender's field it means, "" for a figure nobody has named."""

    sheet: str
    words: str
    take: str
    field: str
    how: str
    want: Want


def find_labels(sheet: Sheet, tables: Sequence[Found], sender: Sequence[Field]) -> Iterator[Label]:
    """The labels of a sheet that mean a field of the sender, or that a number stands beside."""
    for r, row in enumerate(sheet.rows, 1):
        if any(t.top <= r <= t.last for t in tables):
            continue
        for c, value in enumerate(row, 1):
            if isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_LABEL:
                label = _inside(sheet.name, value, sender) or _beside(sheet, r, c, value, sender)
                if label:
                    yield label


def _inside(sheet: str, text: str, sender: Sequence[Field]) -> Label | None:
    """`Quarter: Q1 2025/26`."""
    words, colon, rest = text.partition(":")
    field, how = _meant(words, sender) if colon and rest.strip() else (None, "")
    return Label(sheet, words.strip(), "inside", field.name, how, field.want) if field else None


def _beside(sheet: Sheet, row: int, column: int, text: str, sender: Sequence[Field]) -> Label | None:
    end = next((m[3] for m in sheet.merged if m[0] <= row <= m[2] and m[1] <= column <= m[3]), column)
    words, value = text.strip().rstrip(":").strip(), at(sheet, row, end + 1)
    field, how = _meant(words, sender)
    if field and not is_blank(value):
        return Label(sheet.name, words, "", field.name, how, field.want)
    return Label(sheet.name, words, "", "", "", Want.NUMBER) if _is_figure(value) else None


def _meant(words: str, sender: Sequence[Field]) -> tuple[Field | None, str]:
    found = [(how, field) for field in sender if (how := how_near((key(words),), field))]
    how, field = max(found, key=lambda pair: CERTAINTY[pair[0]], default=("", None))
    return field, how


def _is_figure(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
