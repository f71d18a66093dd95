"""Headings of a later edition: what the user says they are called now, and what was not found or could not be placed.

On the road: the user's copy → **imported_headings** → value_import reads the rest, and says this beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from outcomes.errors import ValuesError
from outcomes.imported_rows import SIDES
from outcomes.model_faults import offer
from outcomes.returns.findings import Finding
from outcomes.returns.layout_language import Column, Fit, Layout, Table
from outcomes.returns.reading import Reading, ReadTable

SAID = {"unread-heading", "did-you-mean", "missing-heading"}
"""What the reading finds that has another remedy here: a heading that is new may be a column under another name."""
_AMOUNTS = {"central", *SIDES}


def with_headings(layout: Layout, told: Mapping[str, str]) -> Layout:
    """The layout with more words for the headings of some of its columns, by field. Raises ValuesError."""
    known = {name for table in _of_values(layout).values() for name in table.columns}
    unknown = [name for name in told if name not in known]
    if unknown:
        raise ValuesError(f"There is no column '{unknown[0]}' in this import.", remedy=offer(unknown[0], known))
    columns = {name: c for table in _of_values(layout).values() for name, c in table.columns.items()}
    tables = {name: _headed(table, told) for name, table in layout.tables.items()}
    fits = tuple(_fit(fit, columns, told) for fit in layout.fits)
    return layout.model_copy(update={"tables": tables, "fits": fits})


def _of_values(layout: Layout) -> dict[str, Table]:
    return {name: table for name, table in layout.tables.items() if table.holds == "unit_values"}


def _headed(table: Table, told: Mapping[str, str]) -> Table:
    if table.holds != "unit_values":
        return table
    columns = {
        name: c.model_copy(update={"heading": (*c.heading, told[name])}) if name in told else c
        for name, c in table.columns.items()
    }
    return table.model_copy(update={"columns": columns})


def _fit(fit: Fit, columns: Mapping[str, Column], told: Mapping[str, str]) -> Fit:
    """A workbook is known by the new words as well."""
    more = {words: told[name] for name in told for words in columns[name].heading}
    headings = tuple((*one, *(more[words] for words in one if words in more)) for one in fit.headings)
    return fit.model_copy(update={"headings": headings})


def not_placed(reading: Reading, layout: Layout) -> Iterator[Finding]:
    """Columns that a sheet lacks, and headings on it that are none of ours: they may be the same, renamed."""
    tables = _of_values(layout)
    lacking: dict[str, list[str]] = {}
    for table in reading.tables_of("unit_values"):
        for name in tables[table.name].columns:
            if name not in table.labels and not tables[table.name].columns[name].drop:
                lacking.setdefault(name, []).append(table.sheet)
    alike: dict[tuple[str, ...], list[str]] = {}
    for name, sheets in lacking.items():
        alike.setdefault(tuple(sheets), []).append(name)
    columns = {name: column for table in tables.values() for name, column in table.columns.items()}
    yield from (_absent(sheets, names, columns) for sheets, names in alike.items())
    yield from (
        _without_amounts(table) for table in reading.tables_of("unit_values") if not _AMOUNTS & set(table.labels)
    )
    yield from (_to_be_placed(finding) for finding in reading.findings if finding.code in SAID)


def lost_grades(reading: Reading, layout: Layout) -> bool:
    """Whether rows are graded in such a workbook, and no sheet of this one has the column."""
    graded = any("grade" in table.columns for table in _of_values(layout).values())
    return graded and not any("grade" in table.labels for table in reading.tables_of("unit_values"))


def _absent(sheets: Iterable[str], names: Iterable[str], columns: Mapping[str, Column]) -> Finding:
    first, *others = dict.fromkeys(sheets)
    more = f", nor on {len(others)} other sheet{'s' if len(others) > 1 else ''}" if others else ""
    wanted = ", ".join(f"{name} (“{columns[name].heading[0]}”)" for name in names)
    return Finding(
        code="missing-heading",
        severity="warning",
        sheet=first,
        cells=(),
        label=wanted,
        found="",
        message=f"No column was found for this on the sheet{more}: what it says is left out.",
        remedy='If it is called otherwise there, import again with --heading, as in --heading comment="Notes".',
        rule="value-import",
    )


def _without_amounts(table: ReadTable) -> Finding:
    return Finding(
        code="missing-heading",
        severity="error",
        sheet=table.sheet,
        cells=(),
        label="Amounts",
        found="",
        message="No column of amounts was found on the sheet.",
        remedy='Say with --heading how it is called there, as in --heading fiscal="Fiscal value / Cost".',
        rule="value-import",
    )


def _to_be_placed(finding: Finding) -> Finding:
    if finding.code == "missing-heading":
        return replace(finding, remedy='If it is called otherwise there, say so, as in --heading label="Description".')
    message = finding.message.removesuffix(": it is not asked for.").removesuffix(".")
    remedy = "If it is one of the columns that were not found, say so with --heading; otherwise nothing is to be done."
    return replace(finding, severity="warning", message=f"{message}.", remedy=remedy)
