"""Applies a layout to a workbook: who sent it, its tables with their cells, and what is wrong with what was read.

Returns road: choose → **extract** → the three gates. Contact details a layout drops never leave this step, and cells
outside the areas that are read are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePath

from outcomes.returns.below import area_of, below, said_below
from outcomes.returns.body import Body
from outcomes.returns.book import Book, placeholders_of
from outcomes.returns.faults import commas_between_semicolons, external_links, text_named_as_workbook, values_only
from outcomes.returns.findings import Finding, in_order
from outcomes.returns.form import SENDER
from outcomes.returns.hidden import hidden_rows
from outcomes.returns.layout_language import Layout
from outcomes.returns.located import Finder
from outcomes.returns.loose_cells import read_figures, read_records
from outcomes.returns.lost_sheets import lost_sheets
from outcomes.returns.named_after import said_of_names, without_names
from outcomes.returns.period_words import quarter_code
from outcomes.returns.reading import Reading, ReadTable, SenderValue
from outcomes.returns.registers import read_register
from outcomes.returns.singles import Singles
from outcomes.returns.tables import read_table
from outcomes.returns.workbook import Workbook

__all__ = ["ReadTable", "Reading", "SenderValue", "extract"]

VALUES_ONLY = ("xlsb", "xls", "ods")
_OF_TEXT = ("csv", "tsv")
_REQUIRED = frozenset(field.name for field in SENDER if field.required)


def extract(workbook: Workbook, layout: Layout, why: str = "") -> Reading:
    """Read a workbook with a layout; `why` is carried along."""
    workbook = without_names(workbook, layout)
    book = Book(workbook)
    finder = Finder(book, layout)
    findings = [external_links()] if workbook.has_external_links else []
    findings += [values_only(workbook.format)] if workbook.format in VALUES_ONLY else []
    suffix = workbook_suffix(workbook)
    findings += [text_named_as_workbook(suffix)] if suffix else []
    findings += [*said_of_names(workbook), *lost_sheets(book, layout)]
    sender, said, lost = _sender(layout, finder.singles)
    tables, found, bodies = _tables(layout, finder, _quarter(sender))
    loose = (read_records(layout, finder.singles), read_figures(layout, finder.singles))
    places = [place for cells in loose for place in cells.places]
    found += said_below(filter(None, map(below, bodies)), [area_of(body) for body in bodies], places)
    findings += [*said, *found, *(f for cells in loose for f in cells.findings), *_hidden(workbook, places)]
    tables = [*(table for cells in loose for table in cells.tables), *tables]
    if workbook.delimiter == ";":
        findings += [finding for table in tables for finding in commas_between_semicolons(table)]
    return Reading(
        layout=layout.layout,
        holds=layout.holds,
        why=why,
        sender=sender,
        tables=tuple(tables),
        findings=tuple(in_order(dict.fromkeys(findings))),
        lost=lost,
    )


def workbook_suffix(workbook: Workbook) -> str:
    """How the name of a table of text ends, where it says that it is a workbook: `.xlsx`; "" otherwise."""
    suffix = PurePath(workbook.name).suffix.lower()
    return suffix if workbook.format in _OF_TEXT and suffix[1:] in (*VALUES_ONLY, "xlsx", "xlsm") else ""


def _sender(layout: Layout, singles: Singles) -> tuple[dict[str, SenderValue], list[Finding], frozenset[str]]:
    """The sender's fields. What is missing among them is the first gate's to say, unless it is said here."""
    sender: dict[str, SenderValue] = {}
    findings: list[Finding] = []
    lost: set[str] = set()
    for name, single in layout.sender.items():
        if single.drop:
            continue
        sought = singles.find(single)
        said = [f for f in sought.findings if f.code != "missing-heading" or single.between]
        if name in _REQUIRED:
            said = [replace(f, severity="error") if f.code == "did-you-mean" else f for f in said]
        findings += said
        if not sought.found and (said or (single.sheet and not singles.book.sheets(layout, single.sheet))):
            lost.add(name)
        if sought.found:
            found = sought.found
            sender[name] = SenderValue(found.value, found.sheet, found.cell, found.label)
    return sender, findings, frozenset(lost)


def _quarter(sender: Mapping[str, SenderValue]) -> str:
    """The return's quarter; "" where it does not say."""
    said = sender.get("period")
    return quarter_code(str(said.value)) if said and said.value is not None else ""


def _tables(layout: Layout, finder: Finder, period: str) -> tuple[list[ReadTable], list[Finding], list[Body]]:
    placeholders = placeholders_of(layout)
    tables: list[ReadTable] = []
    findings: list[Finding] = []
    bodies: list[Body] = []
    for name, table in layout.tables.items():
        search = finder.find(name, table)
        findings += search.findings
        if table.holds == "register" and search.places:
            people, faults, read = read_register(name, table, search.places, finder.singles, placeholders, period)
            tables += people
            findings += faults
            bodies += read
            continue
        for place in search.places:
            made, faults, body = read_table(name, table, place, finder.singles, placeholders)
            tables += [made] if made else []
            findings += faults
            bodies.append(body)
    return tables, findings, bodies


def _hidden(workbook: Workbook, places: Iterable[tuple[str, int]]) -> Iterator[Finding]:
    """Notes about hidden rows that single values were read from."""
    rows: dict[str, set[int]] = {}
    for name, row in places:
        rows.setdefault(name, set()).add(row)
    for sheet in workbook.sheets:
        if sheet.name in rows:
            yield from hidden_rows(sheet, rows[sheet.name])
