"""Runs the second gate: every return's tables of one kind in one frame, one pandera run each, each breach to its cell.

Returns road: cells → **gate two** → rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pandera.pandas as pa

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns import schemas
from outcomes.returns.checked import Checked, CheckedTable
from outcomes.returns.findings import Finding
from outcomes.returns.form import FORM_TABLES, Want, form_sheets
from outcomes.returns.near_codes import near_code
from outcomes.returns.reading import as_written

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
        "This row says the same thing again as a row above.",
        "Keep one of the two rows and empty the other.",
    ),
}


_UNKNOWN_INDICATOR = "Copy the code from the form you were sent, or leave the row out."


@dataclass(frozen=True)
class _Member:
    """One table in the stacked frame: whose it is and where its rows begin."""

    owner: int
    position: int
    table: CheckedTable
    start: int


def judge(place: PlaceDefinition, returns: Sequence[Checked], today: date) -> list[Checked]:
    """Each return with the findings of the second gate added and its faulty cells marked."""
    found: dict[int, list[Finding]] = {n: [] for n in range(len(returns))}
    marked = {(n, t): {k: set(v) for k, v in table.faulty.items()} for n, t, table in _tables(returns)}
    for holds in FORM_TABLES:
        members, frame = _stacked(place, returns, holds, today)
        if not members:
            continue
        starts = np.array([m.start for m in members])
        for breach in schemas.breaches(_schema(place, holds), frame):
            member = members[int(np.searchsorted(starts, breach.row, side="right")) - 1]
            row, faulty = breach.row - member.start, marked[member.owner, member.position]
            if row not in faulty.get(breach.field, ()):
                faulty.setdefault(breach.field, set()).add(row)
                found[member.owner].append(_finding(place, member.table, row, breach))
    return [
        replace(
            checked,
            findings=(*checked.findings, *found[n]),
            tables=tuple(replace(table, faulty=marked[n, t]) for t, table in enumerate(checked.tables)),
        )
        for n, checked in enumerate(returns)
    ]


def _tables(returns: Sequence[Checked]) -> list[tuple[int, int, CheckedTable]]:
    return [(n, t, table) for n, checked in enumerate(returns) for t, table in enumerate(checked.tables)]


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


def _stacked(
    place: PlaceDefinition, returns: Sequence[Checked], holds: str, today: date
) -> tuple[list[_Member], pd.DataFrame]:
    """Every return's rows of one kind under each other: each field its schema judges, and what its return says."""
    members: list[_Member] = []
    start = 0
    for n, t, table in _tables(returns):
        if table.holds == holds and table.size:
            members.append(_Member(n, t, table, start))
            start += table.size
    if not members:
        return [], pd.DataFrame()
    wanted = next(s for s in form_sheets(place.framework) if s.holds == holds).fields
    columns = {
        f.name: np.concatenate([_values(m.table, f.name, f.want) for m in members])
        for f in wanted
        if not f.identifying and not f.shown
    }
    if any("key:reference" in m.table.values for m in members):
        columns["key:reference"] = np.concatenate([_values(m.table, "key:reference", Want.TEXT) for m in members])
    columns |= _said(place, returns, members)
    if holds == "results":
        for name, default in (("dimension", "all"), ("category", "all"), ("basis", "actual")):
            columns[name] = _or(columns[name], default)
        columns["period"] = _or(columns["period"], columns["period_of_return"])
        columns["has_sound_key"] = np.concatenate([m.table.sound(*schemas.KEY) for m in members])
    return members, pd.DataFrame(columns).assign(today=pd.Timestamp(today))


def _values(table: CheckedTable, name: str, want: Want) -> np.ndarray:
    if name not in table.values:
        return _empty(want, table.size)
    return table.values[name]


def _or(values: np.ndarray, default: str | np.ndarray) -> np.ndarray:
    return np.where(pd.isna(values), default, values)


def _said(place: PlaceDefinition, returns: Sequence[Checked], members: Sequence[_Member]) -> dict[str, np.ndarray]:
    """What each row's return says of itself: its number, its quarter, the partner's part in the programme."""
    rows = [m.table.size for m in members]
    said: dict[str, list[str]] = {"period_of_return": [], "first_period": [], "last_period": []}
    for member in members:
        sent = returns[member.owner].sent
        assert sent is not None  # only identified returns come this far
        part = place.expectation(sent.partner_id, sent.programme_id, sent.period)
        assert part is not None  # the first gate asked
        for name, value in zip(said, (sent.period, part.first, part.last), strict=True):
            said[name].append(value)
    numbers = {"return_no": np.repeat([m.owner for m in members], rows)}
    return numbers | {name: np.repeat(np.array(values, dtype=object), rows) for name, values in said.items()}


def _empty(want: Want, size: int) -> np.ndarray:
    if want in (Want.NUMBER, Want.WHOLE):
        return np.full(size, np.nan)
    if want is Want.DATE:
        return np.full(size, np.datetime64("NaT"), dtype="datetime64[s]")
    return np.full(size, None, dtype=object)


def _finding(place: PlaceDefinition, table: CheckedTable, row: int, breach: schemas.Breach) -> Finding:
    read, field = table.read, breach.field
    raw = read.values[field][row] if field in read.values else None
    is_private = read.holds == "people" and field == "reference"
    found = "" if raw is None or is_private or breach.code == "duplicate-row" else _shown(raw)
    label = read.label(row, field) or _heading(place, read.holds, field)
    message, remedy = _WORDS[breach.code]
    if (breach.code, field) == ("unknown-code", "indicator"):
        remedy = _UNKNOWN_INDICATOR
    if breach.code == "unknown-code" and found:
        near = near_code(place, field, str(table.column("dimension")[row]), found)
        remedy = f"Did you mean “{near}”? {remedy}" if near else remedy
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
        return " (a date between 1900 and today)"
    return " (nothing below 0)"
