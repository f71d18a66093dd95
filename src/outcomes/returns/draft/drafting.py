"""Drafts a layout for an unknown workbook, and says what was placed, how surely, and what was not.

Returns road: workbook → **draft.drafting** (tables, fields, deciding, singles, writing) → `outcomes layout FILE`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from outcomes.framework.definitions import Framework
from outcomes.plurals import counted
from outcomes.returns.draft.deciding import Decided, decide
from outcomes.returns.draft.fields import SAID, fields_of
from outcomes.returns.draft.singles import Label, find_labels
from outcomes.returns.draft.tables import find_tables
from outcomes.returns.draft.unnamed import may_be_repeated, ordinary_words, told_once, without_odd_names
from outcomes.returns.draft.writing import write_layout
from outcomes.returns.workbook import Sheet, Workbook

_HOLDS = {
    "people": "one row a person",
    "register": "a register of who came",
    "grants": "grants",
    "results": "figures by quarter",
    "resources": "money and hours",
    "records": "values kept as they stand",
}


@dataclass(frozen=True)
class Draft:
    """A drafted layout: the text of its file, and what to tell the person who will finish it, line by line."""

    text: str
    said: tuple[str, ...]


def draft(workbook: Workbook, framework: Framework, code: str) -> Draft:
    """A layout for a workbook; `code` is its code and the name of its file."""
    numbers = [(n, s) for n, s in enumerate(workbook.sheets, 1) if not s.is_hidden and s.rows]
    is_text = workbook.format in ("csv", "tsv", "json")  # its one sheet is called as the file is
    sheets = [s for _, s in numbers] if is_text else without_odd_names(numbers)
    ordinary = ordinary_words(framework)
    found = {s.name: find_tables(s) for s in sheets}
    once = told_once([table for s in sheets for table in found[s.name]])
    tables = [decide(table, framework, ordinary, every_sheet) for table, every_sheet in once]
    sender = fields_of("sender", framework)
    labels = [label for s in sheets for label in find_labels(s, found[s.name], sender)]
    used = {t.found.sheet.name for t in tables} | {label.sheet for label in labels}
    named = [] if is_text else [s for s in sheets if not s.tab]
    keys = _sheet_keys([s for s in named if s.name in used] or named)
    text = write_layout(code, code.replace("-", " ").capitalize(), keys, tables, labels, ordinary)
    return Draft(text, tuple(_said(tables, labels, sheets, ordinary)))


def code_of(name: str) -> str:
    """The code of a layout named like a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50].strip("-") or "layout"


def _sheet_keys(sheets: Sequence[Sheet]) -> dict[str, str]:
    """Our word for each sheet and its name; what follows the first digit changes from quarter to quarter."""
    cut = [re.split(r"\d", s.name)[0] for s in sheets]
    keys: dict[str, str] = {}
    for sheet, start in zip(sheets, cut, strict=True):
        others = [s for s in sheets if s is not sheet and s.name.startswith(start)]
        varies = start != sheet.name and len(start.strip()) > 2 and not others
        name = re.sub(r"[^a-z0-9]+", "_", (start if varies else sheet.name).casefold()).strip("_") or "sheet"
        name = f"sheet_{name}" if name[0].isdigit() else name
        keys[name if name not in keys else f"{name}_{len(keys) + 1}"] = f"{start}*" if varies else sheet.name
    return keys


def _said(
    tables: Sequence[Decided], labels: Sequence[Label], sheets: Sequence[Sheet], ordinary: Collection[str]
) -> Iterator[str]:
    if any(sheet.tab for sheet in sheets):
        yield "? Some sheets may be named after people, so they are called by their number from the left."
    if not tables and not labels:
        yield "No table was found, and no label beside a value."
    for label in labels:
        if label.field:
            yield f"{label.sheet}: “{label.words}” is {label.field} ({SAID[label.how]})."
    for number, table in enumerate(tables, 1):
        placed = len(table.placed) + sum(bool(code) for code in table.are.values())
        whole = placed + len(table.left) + sum(not code for code in table.are.values())
        yield f"{table.found.sheet.name}: table {number} holds {_HOLDS[table.holds]}; {placed} of {whole} placed."
        yield from (f"  “{p.words}” is {p.field} ({SAID[p.how]})." for p in table.placed if table.holds != "records")
        yield from (f"  ? “{heading.path}” is not placed." for heading in table.left)
        unknown = [words for words, code in table.are.items() if not code]
        shown = [words for words in unknown if may_be_repeated(words, ordinary)]
        yield from (f"  ? “{words}” names no indicator that we know." for words in shown)
        yield from _unsaid(len(unknown) - len(shown), "row names", "rows name", "no indicator that we know")
    missing = [n for n in ("partner", "programme", "period") if n not in {label.field for label in labels}]
    if missing:
        yield f"? It does not seem to say: {', '.join(missing)}."
    figures = [label for label in labels if not label.field]
    told = [label for label in figures if may_be_repeated(label.words, ordinary)]
    yield from (f"? {label.sheet}: “{label.words}” has a number beside it." for label in told)
    yield from _unsaid(len(figures) - len(told), "label has", "labels have", "a number beside it")


def _unsaid(number: int, one: str, many: str, what: str) -> Iterator[str]:
    """How many words are not repeated."""
    if number:
        yield f"? {counted(number, one, many)} {what}. The words may be somebody's name, and are not repeated here."
