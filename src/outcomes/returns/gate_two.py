"""Runs the second gate: every return's tables of one kind in one frame, one pandera run each, each breach to its cell.

Returns road: cells → **gate two** → rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandera.pandas as pa

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns import schemas
from outcomes.returns.checked import Checked, CheckedTable
from outcomes.returns.findings import Finding
from outcomes.returns.form import FORM_TABLES, form_sheets
from outcomes.returns.near_codes import NearCode, near_codes
from outcomes.returns.reading import ReadTable, as_written
from outcomes.returns.stacking import stacked, tables_of

_WORDS: dict[str, tuple[str, str]] = {
    "missing-value": ("This cell is empty, and the row needs it.", "Fill it in, or empty the whole row."),
    "unknown-code": ("“{found}” is not one of the choices for “{label}”.", "Choose from the list, or write Not known."),
    "out-of-range": ("“{found}” is outside what “{label}” can be{limits}.", "Check the figure and correct it."),
    "not-converted": (
        "“{found}” is no score of “{label}”: it looks like the sum of the answers.",
        "Look the sum up in the questionnaire's conversion table, and write the score it gives.",
    ),
    "wrong-period": (
        "“{found}” is outside this programme, or later than the quarter of the return.",
        "Check the quarter; mark a figure for a coming quarter as forecast.",
    ),
    "duplicate-row": (
        "This row is about the same thing as another row further up.",
        "Keep one of the two rows and empty the other; or say in this row which group it is for.",
    ),
}


_SAME_PERSON = ("This row is the same as another further up, in every cell.", "Delete one of the two rows.")
_UNKNOWN_INDICATOR = "Copy the code from the form you were sent, or leave the row out."


def judge(place: PlaceDefinition, returns: Sequence[Checked], today: date) -> list[Checked]:
    """Each return with the findings of the second gate added and its faulty cells marked."""
    found: dict[int, list[Finding]] = {n: [] for n in range(len(returns))}
    marked = {(n, t): {k: set(v) for k, v in table.faulty.items()} for n, t, table in tables_of(returns)}
    near = near_codes(place)
    for holds in FORM_TABLES:
        members, frame = stacked(place, returns, holds, today)
        if not members:
            continue
        starts = np.array([m.start for m in members])
        breaches = list(schemas.breaches(_schema(place, holds), frame))
        is_any_twice = holds == "results" and any(breach.code == "duplicate-row" for breach in breaches)
        first = schemas.first_rows(frame) if is_any_twice else {}
        for breach in breaches:
            member = members[int(np.searchsorted(starts, breach.row, side="right")) - 1]
            row, faulty = breach.row - member.start, marked[member.owner, member.position]
            if row not in faulty.get(breach.field, ()):
                faulty.setdefault(breach.field, set()).add(row)
                finding = _finding(place, near, member.table, row, breach)
                if breach.code == "duplicate-row":
                    finding = _with_the_other(finding, member.table.read, first.get(breach.row, -1) - member.start)
                found[member.owner].append(finding)
    return [
        replace(
            checked,
            findings=(*checked.findings, *found[n]),
            tables=tuple(replace(table, faulty=marked[n, t]) for t, table in enumerate(checked.tables)),
        )
        for n, checked in enumerate(returns)
    ]


def _schema(place: PlaceDefinition, holds: str) -> pa.DataFrameSchema:
    allowed = {d: frozenset(c.code for c in place.categories(d)) for d in place.framework.breakdowns}
    if holds == "results":
        groups = {(d, c) for d, codes in allowed.items() for c in codes}
        return schemas.results_schema(place.framework, frozenset(groups | {("all", "all")}))
    if holds == "people":
        return schemas.people_schema(place.framework, allowed)
    if holds == "resources":
        return schemas.resources_schema()
    return schemas.required_schema("promise") if holds == "promises" else schemas.required_schema("title", "story")


def _finding(place: PlaceDefinition, near: NearCode, table: CheckedTable, row: int, breach: schemas.Breach) -> Finding:
    read, field = table.read, breach.field
    raw = read.values[field][row] if field in read.values else None
    is_private = read.holds == "people" and field == "reference"
    found = "" if raw is None or is_private or breach.code == "duplicate-row" else _shown(raw)
    label = read.label(row, field) or _heading(place, read.holds, field)
    message, remedy = _WORDS[breach.code]
    if breach.code == "missing-value" and found:
        message = "“{found}” says that there is nothing, and the row needs this."
    if breach.code == "duplicate-row" and read.holds == "people":
        message, remedy = _SAME_PERSON
    if breach.code == "missing-value" and read.holds == "people":
        remedy = "Fill it in; if the row is no person but a note, take it out of the list."
    if (breach.code, field) == ("unknown-code", "indicator"):
        remedy = _UNKNOWN_INDICATOR
    if breach.code == "unknown-code" and found:
        meant = near(field, str(table.column("dimension")[row]), found)
        remedy = f"Did you mean “{meant}”? {remedy}" if meant else remedy
    return Finding(
        code=breach.code,
        severity="error",
        sheet=read.sheet,
        cells=tuple(c for c in (read.cell(row, field),) if c),
        label=label,
        found=found,
        message=message.format(found=found, label=label, limits=_limits(place, table, row, field)),
        remedy=remedy,
        rule="cell-value",
    )


def _with_the_other(finding: Finding, read: ReadTable, row: int) -> Finding:
    """The finding with the cell of the row that is about the same thing, where it stands in the same table."""
    other = read.cell(row, "indicator") if row >= 0 else ""
    message = f"This row is about the same thing as the row of cell {other}." if other else finding.message
    return replace(finding, message=message)


def _shown(raw: object) -> str:
    """A value as the partner sees it: a day as days are written here."""
    return f"{raw:%d/%m/%Y}" if isinstance(raw, date) else as_written(raw)


def _heading(place: PlaceDefinition, holds: str, name: str) -> str:
    """The form's own heading of a field, for values that stand under none."""
    sheet = next(s for s in form_sheets(place.framework) if s.holds == holds)
    return sheet.field(name).heading


def _limits(place: PlaceDefinition, table: CheckedTable, row: int, field: str) -> str:
    """The limits in words, where the framework sets them: " (0 to 10)"."""
    if field.startswith("score:"):
        scale = place.framework.scales[field.split(":")[1]]
        return f" ({scale.minimum} to {scale.maximum})"
    indicator = place.framework.indicators.get(str(table.column("indicator")[row]))
    if field == "value" and indicator and indicator.maximum is not None:
        return f" ({indicator.minimum or 0} to {indicator.maximum})"
    if field in ("started_on", "ended_on", "counted_on") or field.startswith("achieved:"):
        return " (a date between 1910 and today)"
    return " (nothing below 0)"
