"""One workbook for several programmes: its rows say which they are for, and each programme gets a return of its own.

Returns road: extract → **programmes** → the three gates. Each return is then accepted, sent back and counted alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from outcomes.framework.definitions import PlaceDefinition
from outcomes.plurals import counted
from outcomes.returns.arrays import is_entered
from outcomes.returns.findings import Finding, in_order
from outcomes.returns.identify import squeezed
from outcomes.returns.reading import Reading, ReadTable, SenderValue

FIELD = "programme"
BETWEEN = "; "
"""What stands between several programmes on the Return sheet."""
_BETWEEN = re.compile(r"[;\n]")


def words_for_programmes(reading: Reading) -> dict[str, SenderValue]:
    """Each programme the workbook names, on its first sheet and then in its rows, by its words without case."""
    found = {squeezed(value.value): value for value in _on_the_first_sheet(reading)}
    for table in reading.tables:
        for i, word in _words(table):
            place = SenderValue(word, table.sheet, table.cell(i, FIELD), table.label(i, FIELD))
            found.setdefault(squeezed(word), place)
    return found


def by_programme(reading: Reading, place: PlaceDefinition) -> list[Reading]:
    """A reading for each programme, with its own rows; the reading itself where it is for one."""
    names = {squeezed(word): p.programme for p in place.programmes for word in (p.programme, p.name)}
    whole = reading.sender.get(FIELD)
    if whole is not None and squeezed(whole.value) in names and not any(map(_carries, reading.tables)):
        return [reading]
    said: dict[str, SenderValue] = {}
    for word, value in words_for_programmes(reading).items():
        said.setdefault(names.get(word, word), value)
    if len(said) < 2 and not any(map(_carries, reading.tables)):
        return [reading]
    first = [names.get(squeezed(v.value), squeezed(v.value)) for v in _on_the_first_sheet(reading)]
    only = first[0] if len(set(first)) == 1 else None
    faults = () if only else tuple(_rows_without(reading))
    parts = [_part(reading, names, code, value, only, faults) for code, value in said.items()]
    return [part if n == 0 else _without_hours(part) for n, part in enumerate(parts)] or [reading]


def _without_hours(reading: Reading) -> Reading:
    """The hours the workbook took stand once, with its first programme, so that they are not added up twice."""
    return replace(reading, sender={n: value for n, value in reading.sender.items() if n != "hours_spent"})


def _on_the_first_sheet(reading: Reading) -> list[SenderValue]:
    value = reading.sender.get(FIELD)
    words = _BETWEEN.split(str(value.value)) if value is not None and value.value is not None else []
    return [replace(value, value=word.strip()) for word in words if value is not None and word.strip()]


def _carries(table: ReadTable) -> bool:
    return next(_words(table), None) is not None


def _words(table: ReadTable) -> Iterator[tuple[int, str]]:
    """The rows that say their programme, and what they say."""
    for i, word in enumerate(table.values[FIELD].tolist() if FIELD in table.values else ()):
        if word is not None and str(word).strip():
            yield i, str(word).strip()


def _part(
    reading: Reading,
    names: dict[str, str],
    code: str,
    value: SenderValue,
    only: str | None,
    faults: tuple[Finding, ...],
) -> Reading:
    """The reading of one programme; rows that name none are its own where it is the only one on the first sheet."""
    tables = []
    for table in reading.tables:
        mask = np.full(table.size, only == code)
        for i, word in _words(table):
            mask[i] = names.get(squeezed(word), squeezed(word)) == code
        if mask.any():
            tables.append(rows_where(table, mask))
    findings = tuple(in_order([*reading.findings, *faults]))
    return replace(reading, sender={**reading.sender, FIELD: value}, tables=tuple(tables), findings=findings)


def rows_where(table: ReadTable, mask: np.ndarray) -> ReadTable:
    """The table with only the rows where the mask is true; every cell keeps its address."""
    return replace(
        table,
        values={name: values[mask] for name, values in table.values.items()},
        rows=table.rows[mask],
        columns={name: c if isinstance(c, int) else c[mask] for name, c in table.columns.items()},
        headings={name: words[mask] for name, words in table.headings.items()},
        cell_rows={name: rows[mask] for name, rows in table.cell_rows.items()},
        raw={name: words[mask] for name, words in table.raw.items()},
    )


def _rows_without(reading: Reading) -> Iterator[Finding]:
    """Rows that could be any programme's: none of the returns can be counted before they say."""
    for table in reading.tables:
        unsaid = ~is_entered(table.values[FIELD]) if FIELD in table.values else np.full(table.size, True)
        if unsaid.any():
            cells = [table.cell(int(i), FIELD) for i in np.flatnonzero(unsaid)]
            yield Finding(
                "missing-programme",
                "error",
                table.sheet,
                tuple(cell for cell in cells if cell),
                table.labels.get(FIELD, "Programme"),
                "",
                f"{counted(len(cells), 'row does', 'rows do')} not say for which programme, and this workbook is for "
                "several.",
                "Choose the programme in each row; if the sheet has no such column, ask for a form for all programmes.",
                "programme-of-row",
            )
