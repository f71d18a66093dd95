"""Words of a partner's own that the partnership has accepted: `Numrator` is `Numerator`, in this partner's files.

Returns road: layouts/accepted.csv → **accepted** → each layout with the partner's words → choose, extract.
A word is offered by a finding, accepted by a person (`outcomes layout accept`), and never taken by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from outcomes.framework.definitions import AcceptedKind, AcceptedWord
from outcomes.returns.book import Book
from outcomes.returns.findings import Finding
from outcomes.returns.form import FORM_TABLES
from outcomes.returns.headings import SEPARATOR
from outcomes.returns.identify import squeezed
from outcomes.returns.layout_language import Layout
from outcomes.returns.reading import Reading
from outcomes.returns.texts import key, pattern
from outcomes.returns.workbook import Workbook
from outcomes.strict_csv import read_rows
from outcomes.strict_yaml import raise_first

FILE = "accepted.csv"
CODE_FIELDS = ("indicator", "dimension", "category", "basis", "kind", "outcome")


@dataclass(frozen=True)
class Accepted:
    """What a place has accepted. `partners` gives each partner's name by its id."""

    words: tuple[AcceptedWord, ...] = ()
    partners: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _ids(self) -> dict[str, str]:
        return {squeezed(word): code for code, name in self.partners.items() for word in (code, name)}

    def candidates(self, reading: Reading | None) -> list[str]:
        """The partners whose words may help: the sender if it is known, else everyone who has any."""
        sender = self.sender(reading)
        having = dict.fromkeys(word.partner_id for word in self.words)
        return [one for one in having if sender in (None, one)]

    def sender(self, reading: Reading | None) -> str | None:
        """The partner a reading says it is from, if it is one of the place's."""
        said = reading.sender.get("partner") if reading else None
        return self._ids.get(squeezed(said.value)) if said and said.value is not None else None

    def layouts(self, partner_id: str, layouts: Mapping[str, Layout]) -> dict[str, Layout]:
        """The layouts with a partner's words beside their own."""
        words = [word for word in self.words if word.partner_id == partner_id]
        return {code: with_words(layout, words) for code, layout in layouts.items()}

    def note(self, partner_id: str, workbook: Workbook) -> tuple[Finding, ...]:
        """A note of the accepted words that stand in a workbook."""
        book = Book(workbook)
        used = [word for word in self.words if word.partner_id == partner_id and _stands_in(book, word)]
        if not used:
            return ()
        said = "; ".join(f"“{w.found}” as “{w.meant}”, as {w.accepted_by} accepted on {w.accepted_on}" for w in used)
        remedy = "If that is right nothing is to be done; otherwise tell the partnership."
        return (Finding("accepted-word", "note", "", (), "", "", f"We read {said}.", remedy, "accepted-word"),)


def load_accepted(path: Path, partners: Mapping[str, str]) -> Accepted:
    """The accepted words of a place; none where it has no such file.

    Raises:
        DefinitionError: a row breaks the format, is of no partner, or says again or otherwise what a row above says.
    """
    if not path.exists():
        return Accepted((), partners)
    rows = read_rows(path, AcceptedWord)
    faults = list(rows.faults)
    seen: set[tuple[str, str, str]] = set()
    for i, word in enumerate(rows.models):
        same = (word.partner_id, word.what, key(word.found))
        if word.partner_id not in partners:
            faults.append(rows.document.at(i).fault(f"There is no partner '{word.partner_id}'.", "See partners.csv."))
        if same in seen:
            faults.append(rows.document.at(i).fault(f"“{word.found}” is accepted twice.", "Keep one of the rows."))
        seen.add(same)
    raise_first(faults)
    return Accepted(rows.models, partners)


def with_words(layout: Layout, words: Iterable[AcceptedWord]) -> Layout:
    """The layout with each word beside the one it means."""
    data: Any = layout.model_dump(exclude_unset=True)
    for word in words:
        data = _coded(data, word) if word.what == "code" else _widened(data, word)
    return Layout.model_validate(data)


def names_in(layout: Layout, what: AcceptedKind) -> Iterator[str]:
    """The words of a layout that a word of a partner's may mean."""
    if what == "sheet":
        yield from (name for names in layout.sheets.values() for name in names)
    elif what == "heading":
        yield from (name for single in layout.singles for name in single.label or ())
        yield from layout.sender
        for table in layout.tables.values():
            yield from table.columns
            yield from (name for column in table.columns.values() for name in column.heading)
            yield from (*table.figures.are, *(table.figures.by or ())) if table.figures else ()


def _stands_in(book: Book, word: AcceptedWord) -> bool:
    last = pattern(word.found.split(SEPARATOR)[-1])
    if word.what == "sheet":
        return any(last.fits(key(sheet.name)) for sheet in book.workbook.sheets)
    return any(book.texts(sheet).first(last) for sheet in book.workbook.sheets)


def _widened(data: Any, word: AcceptedWord) -> Any:
    """The layout's data with a sheet's or a heading's word added wherever the one it means stands."""
    if word.what == "sheet":
        return data | {"sheets": {name: _more(names, word) for name, names in data.get("sheets", {}).items()}}
    return _headed(data, word, "")


def _headed(node: Any, word: AcceptedWord, field_name: str) -> Any:
    """Headings, labels and words of figures; `field_name` is the field that a heading or label gives."""
    if isinstance(node, dict):
        return {name: _part(name, value, word, field_name) for name, value in node.items()}
    return [_headed(item, word, "") for item in node] if isinstance(node, list | tuple) else node


def _part(name: str, value: Any, word: AcceptedWord, field_name: str) -> Any:
    if name in ("heading", "label", "by") and value:
        return _more(value, word, field_name)
    if name == "are":
        same = next((figure for words, figure in value.items() if key(words) == key(word.meant)), None)
        return value | ({word.found: same} if same else {})
    if name in ("headings", "cells") and isinstance(value, list | tuple):
        return [_more(names, word) for names in value]
    return _headed(value, word, name)


def _more(names: Iterable[str], word: AcceptedWord, field_name: str = "") -> list[str]:
    known = list(names)
    meant = key(word.meant) in {key(field_name), *map(key, known)}
    return [*known, word.found] if meant and word.found not in known else known


def _coded(data: Any, word: AcceptedWord) -> Any:
    """The layout's data with a word for a code in every column that holds codes."""
    tables = {name: _coded_table(table, word) for name, table in data.get("tables", {}).items()}
    return data | {"tables": tables} if tables else data


def _coded_table(table: Any, word: AcceptedWord) -> Any:
    if table["holds"] not in FORM_TABLES:
        return table
    columns = {
        name: column | {"values": _with_value(column.get("values", {}), word)} if _holds_codes(name) else column
        for name, column in table.get("columns", {}).items()
    }
    return table | {"columns": columns}


def _with_value(values: Mapping[str, Iterable[str]], word: AcceptedWord) -> dict[str, Any]:
    return {**values, word.meant: [*values.get(word.meant, ()), word.found]}


def _holds_codes(field_name: str) -> bool:
    return field_name in CODE_FIELDS or field_name.startswith("breakdown:")
