"""What the 360Giving Data Standard asks of a file of grants beyond what is needed to count them.

Returns road: other → **grant standard** → findings. Source: 360Giving Data Standard 1.4, required fields and formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from outcomes.plurals import counted
from outcomes.returns.arrays import is_entered
from outcomes.returns.checked import CheckedTable
from outcomes.returns.findings import Finding, Severity
from outcomes.returns.form import GRANT_FIELDS, Want
from outcomes.returns.reading import ReadTable

LAYOUT = "360giving-spreadsheet"
_ASKED = {
    "title": "a title",
    "description": "what the grant is for (Description)",
    "currency": "a currency",
    "recipient_id": "the identifier of who received it",
    "funder_id": "the identifier of who gave it",
}
_CURRENCY = re.compile(r"[A-Z]{3}")
"""A code of ISO 4217."""


def standard_findings(read: ReadTable, typed: Mapping[str, np.ndarray]) -> Iterator[Finding]:
    """Where a file in the standard's own columns breaks the standard; its grants are kept and counted all the same."""
    for name, what in _ASKED.items():
        rows = np.flatnonzero(~is_entered(typed[name])).tolist() if name in typed else list(range(read.size))
        if rows:
            message = f"{_grants_do(len(rows))} not say {what}, which the 360Giving standard asks for."
            yield _finding(
                "grant-standard", read, name, rows, message, "Fill it in, or the grants cannot be published."
            )
    if "currency" in typed:
        odd = {i: str(one) for i, one in enumerate(typed["currency"]) if one and not _CURRENCY.fullmatch(str(one))}
        for found in dict.fromkeys(odd.values()):
            rows = [i for i, one in odd.items() if one == found]
            message = f"“{found}” is no currency as the 360Giving standard writes them."
            yield _finding(
                "grant-standard", read, "currency", rows, message, "Write its three letters, such as GBP.", found
            )
    below = np.flatnonzero(typed["amount_awarded"] < 0).tolist() if "amount_awarded" in typed else []
    if below:
        message = f"The amount awarded is below nought in {counted(len(below), 'grant')}."
        remedy = "If money came back, leave the award as it was made and record what came back with the payments."
        yield _finding("grant-standard", read, "amount_awarded", below, message, remedy)


def mistyped(table: CheckedTable) -> Iterator[Finding]:
    """Where a package in JSON has a number in quotes, or text without: whoever reads it may not expect that."""
    read = table.read
    for name, typed in table.values.items():
        is_number = GRANT_FIELDS.get(name) is Want.NUMBER
        kind, should = (str, "a number, without quotes") if is_number else (float, "text, in quotes")
        known = is_entered(typed) if typed.dtype == object else ~np.isnan(typed)
        rows = [i for i in np.flatnonzero(known).tolist() if type(read.values[name][i]) is kind]
        if rows:
            are = "in quotes" if is_number else "without quotes"
            label = read.labels.get(name, name)
            message = f"{counted(len(rows), 'grant')} {'has' if len(rows) == 1 else 'have'} {label} {are}."
            remedy = f"Write it as {should}, as the 360Giving standard asks."
            yield _finding("grant-standard", read, name, rows, message, remedy)


def repeated_identifiers(read: ReadTable, typed: Mapping[str, np.ndarray]) -> Iterator[Finding]:
    """Two grants of one identifier are one to whoever reads them: only one of them would be kept."""
    rows: dict[str, list[int]] = {}
    for i, identifier in enumerate(typed.get("identifier", ())):
        if identifier:
            rows.setdefault(str(identifier), []).append(i)
    for identifier, twice in rows.items():
        if len(twice) > 1:
            message = f"The identifier “{identifier}” stands in {len(twice)} rows."
            remedy = "Give each grant an identifier of its own, or take the repeated row out."
            yield _finding("duplicate-row", read, "identifier", twice, message, remedy, identifier, "error")


def _grants_do(many: int) -> str:
    return f"{counted(many, 'grant')} {'does' if many == 1 else 'do'}"


def _finding(
    code: str,
    read: ReadTable,
    name: str,
    rows: list[int],
    message: str,
    remedy: str,
    found: str = "",
    severity: Severity = "warning",
) -> Finding:
    cells = tuple(cell for i in rows if (cell := read.cell(i, name)))
    return Finding(code, severity, read.sheet, cells, read.labels.get(name, name), found, message, remedy, "grant-gate")
