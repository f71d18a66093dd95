"""Findings of reading: what is missing, misspelt, hidden or broken, inside the areas that are read and nowhere else.

Returns road: used by singles, tables and extract. One fault is one finding, with every cell it stands in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from outcomes.plurals import noun
from outcomes.returns.findings import Finding, Severity
from outcomes.returns.headings import Heading
from outcomes.returns.odd_cells import as_text, may_have_decimal_comma, type_number
from outcomes.returns.reading import ReadTable
from outcomes.returns.tidy import Typed
from outcomes.returns.workbook import Sheet, a1

BETWEEN_ROWS = "; "
"""Stands between the names of several rows of one finding."""
_MOST_ROWS_NAMED = 3
_SEVERITY: dict[str, Severity] = {
    "altered-formula": "warning",
    "date-missing": "warning",
    "day-missing": "warning",
    "ambiguous-date": "note",
    "did-you-mean": "warning",
    "external-link": "warning",
    "hidden-columns": "note",
    "hidden-rows": "note",
    "nobody-named": "warning",
    "heading-twice": "warning",
    "nothing-said": "warning",
    "outside-quarter": "note",
    "person-without-reference": "warning",
    "read-as": "note",
    "rows-below": "warning",
    "session-twice": "warning",
    "table-below": "warning",
    "totals-row": "note",
    "typed-over-formula": "warning",
    "sheets-numbered": "note",
    "which-person": "warning",
    "counted-with": "note",
    "unread-heading": "note",
    "unread-sheet": "warning",
    "values-only": "note",
}


def fault(
    code: str,
    sheet: str,
    message: str,
    remedy: str,
    *,
    cells: Sequence[str] = (),
    label: str = "",
    found: str = "",
    about: str = "",
) -> Finding:
    """A finding with the severity its code has."""
    return Finding(code, _SEVERITY.get(code, "error"), sheet, tuple(cells), label, found, message, remedy, code, about)


def several_rows(names: Iterable[str]) -> str:
    """What several rows are about: the first few of them, and how many more there are."""
    different = list(dict.fromkeys(names))
    more = len(different) - _MOST_ROWS_NAMED
    return BETWEEN_ROWS.join([*different[:_MOST_ROWS_NAMED], *([f"and {more} more"] if more > 0 else [])])


@dataclass(frozen=True)
class ReadArea:
    """Cells that are read: these rows of one column, under this heading; `about` says of some rows what they are."""

    sheet: Sheet
    rows: Collection[int]
    column: int
    label: str
    about: Mapping[int, str] = field(default_factory=dict)

    def named(self, rows: Iterable[int]) -> str:
        """What some rows are about."""
        return several_rows([said for row in rows if (said := self.about.get(row, ""))])


def broken_cells(areas: Iterable[ReadArea]) -> list[Finding]:
    """Errors (`#REF!`) and formulas without a stored value: one finding for each column and kind of fault."""
    findings: list[Finding] = []
    for area in areas:
        if area.sheet.errors:
            findings += _errors(area)
        if area.sheet.uncached:
            rows = [r for r, c in sorted(area.sheet.uncached) if c == area.column and r in area.rows]
            findings += [_without_value(area, rows)] if rows else []
    return findings


def _errors(area: ReadArea) -> list[Finding]:
    by_kind: dict[str, list[int]] = {}
    for (row, column), error in sorted(area.sheet.errors.items()):
        if column == area.column and row in area.rows:
            by_kind.setdefault(error, []).append(row)
    return [
        fault(
            "error-cell",
            area.sheet.name,
            f"The spreadsheet shows the error {error} here, so there is no figure to read.",
            "Mend the formula, or type the figure itself.",
            cells=[a1(row, area.column) for row in rows],
            label=area.label,
            found=error,
            about=area.named(rows),
        )
        for error, rows in by_kind.items()
    ]


def _without_value(area: ReadArea, rows: list[int]) -> Finding:
    return fault(
        "formula-without-value",
        area.sheet.name,
        "The file holds a formula here and not its result.",
        "Open the file in Excel or LibreOffice, save it, and send it again; or type the figure itself.",
        cells=[a1(row, area.column) for row in rows],
        label=area.label,
        about=area.named(rows),
    )


def missing_sheet(names: Sequence[str], near: str | None) -> Finding:
    offer = (
        f"Did you mean the sheet “{near}”? Name it “{names[0]}”."
        if near
        else f"Put the sheet “{names[0]}” back, or copy your figures into a fresh form."
    )
    return fault("missing-sheet", "", f"The sheet “{names[0]}” is missing.", offer, label=names[0])


def missing_headings(sheet: Sheet, wanted: Sequence[str], near: Mapping[str, Heading]) -> list[Finding]:
    """Required headings that are not there: each with what may have been meant, the others together."""
    findings = [
        fault(
            "missing-heading",
            sheet.name,
            f"The heading “{heading}” is missing.",
            f"Did you mean this by “{near[heading].path}”? Then write “{heading}” there.",
            cells=[a1(near[heading].row, near[heading].column)],
            label=heading,
            found=near[heading].path,
        )
        for heading in wanted
        if heading in near
    ]
    gone = [heading for heading in wanted if heading not in near]
    if gone:
        findings.append(_gone(sheet, gone))
    return findings


def _gone(sheet: Sheet, gone: Sequence[str]) -> Finding:
    quoted = ", ".join(f"“{heading}”" for heading in gone)
    message = f"The heading{'s' if len(gone) > 1 else ''} {quoted} {'are' if len(gone) > 1 else 'is'} missing."
    remedy = f"Write {'them' if len(gone) > 1 else 'it'} above its figures on “{sheet.name}”, as the form has it."
    return fault("missing-heading", sheet.name, message, remedy, label=gone[0])


def same_on_other_sheets(numbers: Sequence[int], read: str = "") -> Finding:
    """What is said of sheets, by their number from the left, that have the headings of one that was read."""
    headings = f"the headings of “{read}”" if read else "the same headings"
    which = ", ".join(f"no. {number}" for number in numbers[:12])
    one = f"Another sheet ({which} from the left) has {headings} and was not read."
    several = f"Other sheets ({which} from the left) have {headings} and were not read."
    remedy = "If its rows belong here put them on the sheet that was read, or ask the partnership to read every sheet."
    return fault("unread-sheet", "", noun(len(numbers), one, several), remedy)


def missing_mark(sheet: str, what: str, marks: Sequence[str]) -> Finding:
    quoted = ", ".join(f"“{mark}”" for mark in marks)
    what = what.replace("_", " ")
    message = f"We cannot tell where “{what}” begins and ends: {quoted} is not on the sheet."
    remedy = "Put the cell with these words back, or copy your figures into a fresh form."
    return fault("missing-heading", sheet, message, remedy, label=what)


def missing_label(sheet: str, label: str) -> Finding:
    remedy = "Write it beside its value, as the form has it."
    return fault("missing-heading", sheet, f"The words “{label}” are missing.", remedy, label=label)


def did_you_mean(sheet: str, cell: str, found: str, meant: str) -> Finding:
    message = f"“{found}” is not a heading we know, so what stands with it was not read."
    remedy = (
        f"Did you mean “{meant}”? Then write it so, or ask the partnership to accept your word; if not, all is well."
    )
    return fault("did-you-mean", sheet, message, remedy, cells=[cell], label=found, found=found)


def unread(sheet: str, headings: Sequence[tuple[str, str]]) -> list[Finding]:
    """A note of (words, cell) that hold entries and are not part of the layout."""
    if not headings:
        return []
    shown = [f"“{words}”" for words, _ in headings[:12]]
    more = f" and {len(headings) - 12} more" if len(headings) > 12 else ""
    message = f"What stands with {', '.join(shown)}{more} was not read: it is not asked for."
    remedy = "If it should be counted, tell the partnership; otherwise nothing is to be done."
    words = headings[0][0]
    return [fault("unread-heading", sheet, message, remedy, cells=[cell for _, cell in headings], label=words)]


def headed_twice(sheet: str, again: Heading, read: Heading) -> Finding:
    """A warning of a column that has the same heading as one that was read."""
    first, cell = a1(read.row, read.column), a1(again.row, again.column)
    message = f"“{again.path}” heads two columns: the one at {first} was read, and this one was not."
    remedy = "Keep the right one under this heading and name the other one differently."
    return fault("heading-twice", sheet, message, remedy, cells=[cell], label=again.path)


def totals_left(sheet: str, cells: Sequence[str], holds: str) -> Finding:
    """A note of rows of totals in a table of something else."""
    no = {"people": "nobody was counted for it"}.get(holds, "it was not counted")
    nor = {"people": "nobody was counted for them"}.get(holds, "they were not counted")
    one, several = f"This is a row of totals: {no}.", f"These are rows of totals: {nor}."
    remedy = "If that is right nothing is to be done; otherwise write something else in its first cell."
    return fault("totals-row", sheet, noun(len(cells), one, several), remedy, cells=cells, label="Total")


def values_only(form: str) -> Finding:
    message = (
        f"Of a file saved as .{form} only the values are read: not what is hidden, nor where a formula has failed."
    )
    return fault("values-only", "", message, "Save it as .xlsx next time; now nothing is to be done.")


def text_named_as_workbook(suffix: str) -> Finding:
    """A note of a table of text whose name says that it is a workbook."""
    message = f"The file's name ends in {suffix}, but what it holds is plain text: only its values are read."
    remedy = "Open it in Excel or LibreOffice and save it as .xlsx next time; now nothing is to be done."
    return fault("values-only", "", message, remedy)


def external_links() -> Finding:
    message = "Some cells take their figures from another workbook, which we do not have."
    remedy = "Check that the figures are up to date; better, type them in or paste them as values."
    return fault("external-link", "", message, remedy)


def ambiguous_dates(read: ReadTable, name: str, notes: Mapping[int, str], *, is_private: bool = False) -> list[Finding]:
    """A note of dates that could be read two ways, and were read the day first: one for each heading."""
    by_label: dict[str, list[int]] = {}
    for i in (i for i, note in notes.items() if note == "ambiguous-date"):
        by_label.setdefault(read.label(i, name), []).append(i)
    return [_two_ways(read, name, rows, is_private=is_private) for rows in by_label.values()]


_READ_AS = {
    "estimated": ("{found} was read as {number}, and counts like any other figure.", "If it should not, mend it"),
    "decimal-point": (
        "{found} was read as {number}: the point stands before its decimals.",
        "If that is wrong, mend it",
    ),
    "decimal-comma": (
        "{found} was read as {number}: the comma stands before its decimals.",
        "If that is wrong, mend it",
    ),
}


def read_as(read: ReadTable, name: str, typed: Typed) -> list[Finding]:
    """A note of figures that were read with some goodwill: one for each heading and way of reading."""
    found: dict[tuple[str, str], list[int]] = {}
    for i, note in typed.notes.items():
        if note in _READ_AS:
            found.setdefault((note, read.label(i, name)), []).append(i)
    return [_read_as(read, name, note, rows, typed) for (note, _), rows in found.items()]


def _read_as(read: ReadTable, name: str, note: str, rows: list[int], typed: Typed) -> Finding:
    first = as_text(read.values[name][rows[0]])
    message, remedy = _READ_AS[note]
    message = message.format(found=f"“{first}”", number=f"{typed.values[rows[0]]:,.6g}")
    cells = [cell for i in rows if (cell := read.cell(i, name))]
    label = read.label(rows[0], name)
    remedy = f"{remedy}; otherwise nothing is to be done."
    return fault("read-as", read.sheet, message, remedy, cells=cells, label=label, found=first)


def commas_between_semicolons(read: ReadTable) -> list[Finding]:
    """A note of figures such as 1,234 in a table of text that has semicolons between its cells; one for each heading.

    A program writes semicolons where the comma stands before the decimals, so the figure may be a thousandth of it.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for name, values in read.values.items():
        for i in (i for i, raw in enumerate(values.tolist()) if may_have_decimal_comma(raw)):
            found.setdefault(read.label(i, name), []).append((i, name))
    return [_thousands(read, places) for places in found.values()]


def _thousands(read: ReadTable, places: list[tuple[int, str]]) -> Finding:
    row, name = places[0]
    first = as_text(read.values[name][row])
    number = as_text(type_number(first).value)
    message = f"“{first}” was read as {number}: the comma stands between thousands."
    remedy = "If it stands before the decimals, write a point for it; otherwise nothing is to be done."
    cells = [cell for i, field in places if (cell := read.cell(i, field))]
    return fault("read-as", read.sheet, message, remedy, cells=cells, label=read.label(row, name), found=first)


def two_ways(dates: str) -> tuple[str, str]:
    """What is said of dates that could be read two ways, and what to do; `dates` are the first words of it."""
    message = f"{dates} could be read the day first or the month first: we read the day first, as in 25/06/2025."
    return message, "If that is right nothing is to be done; otherwise write the dates with the day first."


def _two_ways(read: ReadTable, name: str, rows: list[int], *, is_private: bool) -> Finding:
    first = "" if is_private else str(read.values[name][rows[0]])
    message, remedy = two_ways(f"“{first}”" if first else "Some dates")
    cells = [cell for i in rows if (cell := read.cell(i, name))]
    label = read.label(rows[0], name)
    return fault("ambiguous-date", read.sheet, message, remedy, cells=cells, label=label, found=first)
