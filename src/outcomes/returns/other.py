"""Types what is no return: grants, and the records of workbooks made by others. Neither needs a place.

Returns road: extract → **other** → checked. Grants have a first gate of their own: identifier, funder, recipient,
amount and date, named as 360Giving names them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from outcomes.returns.arrays import is_entered
from outcomes.returns.cell_words import OF_CODES
from outcomes.returns.checked import CheckedTable
from outcomes.returns.faults import ambiguous_dates, read_as
from outcomes.returns.findings import Finding
from outcomes.returns.form import GRANT_FIELDS, Want
from outcomes.returns.grant_standard import LAYOUT, mistyped, repeated_identifiers, standard_findings
from outcomes.returns.people import Secrets, normal_form
from outcomes.returns.reading import Reading, ReadTable
from outcomes.returns.tidy import type_column, type_mixed

_NEEDED = {
    "identifier": "the grant's own identifier",
    "funder_name": "who gave it",
    "recipient_name": "who received it",
    "amount_awarded": "how much was awarded",
    "award_date": "when it was awarded",
}


def type_tables(
    reading: Reading, secrets: Secrets | None = None, *, is_keyed: bool = False, is_package: bool = False
) -> tuple[tuple[CheckedTable, ...], list[Finding]]:
    """Every table with typed cells, and a finding for each cell that is missing or cannot be typed.

    What says who a person is becomes a match key (in a file from the archive it is one); without secrets it is dropped.
    Of a package in JSON the types of its values are looked at too: a spreadsheet has none to rely on.
    """
    tables: list[CheckedTable] = []
    findings: list[Finding] = []
    for read in reading.tables:
        if read.holds == "grants":
            table, faults = _grants(read, reading.layout)
            faults += mistyped(table) if is_package and not is_keyed else []
        else:
            table, faults = _records(read if is_keyed else _without_identity(read, reading.layout, secrets))
        tables.append(table)
        findings += faults
    return tuple(tables), findings


def _without_identity(read: ReadTable, layout: str, secrets: Secrets | None) -> ReadTable:
    """A table of records without what says who a person is. A reference is only known within files of its layout."""
    if "want" not in read.values:
        return read
    values = read.values["value"].copy()
    for i in np.flatnonzero(read.values["want"] == Want.KEY):
        form = normal_form(values[i])
        values[i] = secrets.match_key("reference", layout, form) if secrets and form else None
    return replace(read, values=read.values | {"value": values})


def _grants(read: ReadTable, layout: str) -> tuple[CheckedTable, list[Finding]]:
    typed: dict[str, np.ndarray] = {}
    faulty: dict[str, set[int]] = {}
    findings: list[Finding] = []
    for name in [n for n in GRANT_FIELDS if n in read.values]:
        column = type_column(read.values[name], GRANT_FIELDS[name], date_1904=read.date_1904)
        typed[name] = column.values
        findings += [*ambiguous_dates(read, name, column.notes), *read_as(read, name, column)]
        missing = np.flatnonzero(_is_missing(column.values)).tolist() if name in _NEEDED else []
        empty = tuple(i for i in missing if i not in column.faults)
        faulty[name] = {*column.faults, *empty}
        findings += [_wrong(read, name, i, code) for i, code in column.faults.items()]
        if empty:
            findings.append(_empty(read, name, empty))
    findings += [_no_column(read, name) for name in _NEEDED if name not in read.values]
    findings += repeated_identifiers(read, typed)
    findings += standard_findings(read, typed) if layout == LAYOUT else []
    return CheckedTable(read, typed, faulty), findings


def _records(read: ReadTable) -> tuple[CheckedTable, list[Finding]]:
    """Values kept as they stand; a number or date the layout expects is typed, and blamed where it cannot be."""
    if "want" not in read.values:
        return CheckedTable(read, read.values), []
    column = type_mixed(read.values["value"], read.values["want"], date_1904=read.date_1904)
    findings = [_wrong(read, "value", i, code) for i, code in column.faults.items()]
    findings += [*ambiguous_dates(read, "value", column.notes), *read_as(read, "value", column)]
    return CheckedTable(read, read.values | {"value": column.values}, {"value": set(column.faults)}), findings


def _is_missing(values: np.ndarray) -> np.ndarray:
    return ~is_entered(values) if values.dtype == object else np.isnan(values)


def _wrong(read: ReadTable, name: str, i: int, code: str) -> Finding:
    found = str(read.values[name][i])
    what = "date" if code == "bad-date" or GRANT_FIELDS.get(name) is Want.DATE else "number"
    message, remedy = f"“{{found}}” is not a {what}.", f"Write only the {what}."
    if code == "out-of-range":
        message, remedy = OF_CODES[code]
    return Finding(
        code,
        "error",
        read.sheet,
        tuple(c for c in (read.cell(i, name),) if c),
        read.label(i, name),
        found,
        message.format(found=found),
        remedy,
        "cell-type",
    )


def _empty(read: ReadTable, name: str, rows: tuple[int, ...]) -> Finding:
    many = f"{len(rows)} grants do" if len(rows) > 1 else "One grant does"
    return Finding(
        "missing-value",
        "error",
        read.sheet,
        tuple(c for c in (read.cell(i, name) for i in rows) if c),
        read.labels.get(name, name),
        "",
        f"{many} not say {_NEEDED[name]}.",
        "Fill in the cells.",
        "grant-gate",
    )


def _no_column(read: ReadTable, name: str) -> Finding:
    return Finding(
        "missing-heading",
        "error",
        read.sheet,
        (),
        "",
        "",
        f"The file has no column that says {_NEEDED[name]}.",
        "Add the column, named as in the 360Giving standard.",
        "grant-gate",
    )
