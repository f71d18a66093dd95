"""Turns a checked return into rows of the base tables, each row with the return it came from.

On the road: checked → **rows** → intake. Numbers in, Arrow tables out; nothing here opens a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from outcomes.returns.checked import Checked, CheckedTable, Sent
from outcomes.returns.findings import Finding
from outcomes.returns.form import PARTS
from outcomes.returns.personal import masked


@dataclass(frozen=True)
class Kept:
    """A return about to be stored under its number."""

    return_id: int
    sent: Sent
    checked: Checked


def rows_of(kept: Kept) -> Iterator[tuple[str, pa.Table]]:
    """Every base table's rows of one return, with the table's name. Rows are numbered on over tables of one kind."""
    found = findings_of(kept.checked.findings)
    yield "finding", constant(found, return_id=kept.return_id)
    for start, table in numbered(kept.checked.tables):
        for name, rows in _BY_TABLE[table.holds](kept, table, start):
            if rows.num_rows:
                yield name, rows


def numbered(tables: Iterable[CheckedTable]) -> Iterator[tuple[int, CheckedTable]]:
    """Each table with the number of its first row, counted over the tables of its kind."""
    starts: dict[str, int] = {}
    for table in tables:
        yield starts.get(table.holds, 0), table
        starts[table.holds] = starts.get(table.holds, 0) + table.size


def findings_of(found: Sequence[Finding]) -> pa.Table:
    """Findings as rows, what says who a person is taken out."""
    return pa.table(
        {
            "finding_no": pa.array(range(1, len(found) + 1), pa.int32()),
            "code": pa.array([f.code for f in found], pa.string()),
            "severity": pa.array([f.severity for f in found], pa.string()),
            "sheet": pa.array([f.sheet for f in found], pa.string()),
            "cells": pa.array([list(f.cells) for f in found], pa.list_(pa.string())),
            "label": pa.array([f.label for f in found], pa.string()),
            "found": pa.array([masked(f.found) for f in found], pa.string()),
            "message": pa.array([masked(f.message) for f in found], pa.string()),
            "remedy": pa.array([f.remedy for f in found], pa.string()),
            "check_name": pa.array([f.rule for f in found], pa.string()),
        }
    )


def constant(rows: pa.Table, **values: int) -> pa.Table:
    """The rows with a column more for each value, the same in all of them."""
    for name, value in values.items():
        rows = rows.append_column(name, pa.array([value] * rows.num_rows, pa.int32()))
    return rows


def _dates(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype("datetime64[D]"), pa.date32())


def _column(table: CheckedTable, name: str) -> pa.Array:
    """A field as Arrow: numbers float64, days date32, everything else text."""
    values = table.column(name)
    if values.dtype.kind == "M":
        return _dates(values)
    if values.dtype.kind == "f":
        return pa.array(values, pa.float64(), from_pandas=True)
    return pa.array([v if isinstance(v, str) else None for v in values], pa.string())


def _base(kept: Kept, table: CheckedTable, start: int) -> dict[str, Any]:
    size = table.size
    return {
        "return_id": pa.array(np.full(size, kept.return_id), pa.int32()),
        "row_no": pa.array(range(start, start + size), pa.int32()),
    }


def _or(array: pa.Array, default: str) -> pa.Array:
    return array.fill_null(default) if pa.types.is_string(array.type) else pa.array([default] * len(array), pa.string())


def _results(kept: Kept, table: CheckedTable, start: int) -> Iterator[tuple[str, pa.Table]]:
    """Only rows without a fault are results; a return with faults is kept and not counted all the same."""
    sound = pa.array(table.sound(*table.faulty))
    periods = _or(_column(table, "period"), kept.sent.period)
    size = table.size
    rows = pa.table(
        {
            **_base(kept, table, start),
            "partner_id": pa.array([kept.sent.partner_id] * size, pa.string()),
            "programme_id": pa.array([kept.sent.programme_id] * size, pa.string()),
            "indicator_code": _column(table, "indicator"),
            "period": periods,
            "is_own_period": pa.array([p.as_py() == kept.sent.period for p in periods], pa.bool_()),
            "basis": _or(_column(table, "basis"), "actual"),
            "dimension": _or(_column(table, "dimension"), "all"),
            "category": _or(_column(table, "category"), "all"),
            **{part: _number(table, part) for part in PARTS},
            "words": _text(table, "words"),
            "counted_on": _day(table, "counted_on"),
        }
    ).filter(sound)
    yield "result", rows
    yield "result_cell", pa.concat_tables([_part_cells(kept, table, part, sound, start) for part in PARTS])


def _part_cells(kept: Kept, table: CheckedTable, part: str, sound: pa.Array, start: int) -> pa.Table:
    given = np.flatnonzero(~np.isnan(table.numbers(part)) & sound.to_numpy(zero_copy_only=False))
    size = len(given)
    return pa.table(
        {
            "return_id": pa.array(np.full(size, kept.return_id), pa.int32()),
            "row_no": pa.array(given + start, pa.int32()),
            "part": pa.array([part] * size, pa.string()),
            "sheet": pa.array([table.read.sheet] * size, pa.string()),
            "cell": pa.array([table.read.cell(int(i), part) for i in given], pa.string()),
        }
    )


def _number(table: CheckedTable, name: str) -> pa.Array:
    return pa.array(table.numbers(name), pa.float64(), from_pandas=True)


def _day(table: CheckedTable, name: str) -> pa.Array:
    values = table.column(name)
    if values.dtype.kind == "M":
        return _dates(values)
    return pa.nulls(len(values), pa.date32())


def _text(table: CheckedTable, name: str) -> pa.Array:
    texts = [v if isinstance(v, str) and v else None for v in table.column(name)]
    if name.startswith("key:"):  # a key is no text: its digits may look like a telephone number
        return pa.array(texts, pa.string())
    return pa.array([masked(v) if v else None for v in texts], pa.string())


def _people(kept: Kept, table: CheckedTable, start: int) -> Iterator[tuple[str, pa.Table]]:
    base, size = _base(kept, table, start), table.size
    yield (
        "support",
        pa.table(
            {
                **base,
                "partner_id": pa.array([kept.sent.partner_id] * size, pa.string()),
                "programme_id": pa.array([kept.sent.programme_id] * size, pa.string()),
                "period": pa.array([kept.sent.period] * size, pa.string()),
                "reference_key": _text(table, "key:reference"),
                "started_on": _day(table, "started_on"),
                "ended_on": _day(table, "ended_on"),
                "need_recorded_by": _text(table, "need_recorded_by"),
                "sessions": _number(table, "sessions"),
                "hours": _number(table, "hours"),
                "referred_by": _text(table, "referred_by"),
                "did_not_start": pa.array(table.says_yes("did_not_start"), pa.bool_()),
                "sheet": pa.array([table.read.sheet] * size, pa.string()),
                "cell": pa.array(table.read.first_cells(), pa.string()),
            }
        ),
    )
    yield "support_field", _fields(kept, table)
    yield "match_key", _match_keys(kept, table, start)
    for name in table.values:
        kind, _, rest = name.partition(":")
        if kind == "breakdown":
            yield "support_category", _long(base, _text(table, name), "category", dimension=rest)
        elif kind == "score":
            scale, _, occasion = rest.partition(":")
            yield "score", _long(base, _number(table, name), "scale_score", scale=scale, occasion=occasion)
        elif kind == "achieved" and rest.endswith(":on"):
            yield "claim", _claims(base, table, rest.removesuffix(":on"))


def _match_keys(kept: Kept, table: CheckedTable, start: int) -> pa.Table:
    rows = [
        (row, kind, key)
        for kind, people in table.match_keys.items()
        for row, keys in enumerate(people, start)
        for key in keys
    ]
    row_nos, kinds, keys = zip(*rows, strict=True) if rows else ((), (), ())
    return pa.table(
        {
            "return_id": pa.array([kept.return_id] * len(rows), pa.int32()),
            "row_no": pa.array(row_nos, pa.int32()),
            "key_kind": pa.array(kinds, pa.string()),
            "match_key": pa.array(keys, pa.string()),
        }
    )


def _fields(kept: Kept, table: CheckedTable) -> pa.Table:
    """The fields in which something is said, be it none: where an achievement's is empty, it is missing, not nought."""
    names = [name for name in table.read.values if table.speaks(name)]
    return pa.table({"return_id": pa.array([kept.return_id] * len(names), pa.int32()), "field": names})


def _long(base: dict[str, Any], values: pa.Array, value_name: str, **constants: str) -> pa.Table:
    """One row for each value that was given."""
    constant = {name: pa.array([text] * len(values), pa.string()) for name, text in constants.items()}
    rows = pa.table({**base, **constant, value_name: values})
    return rows.filter(values.is_valid())


def _claims(base: dict[str, Any], table: CheckedTable, achievement: str) -> pa.Table:
    on = _day(table, f"achieved:{achievement}:on")
    evidence = _text(table, f"achieved:{achievement}:evidence")
    names = pa.array([achievement] * len(on), pa.string())
    return pa.table({**base, "achievement": names, "achieved_on": on, "evidence": evidence}).filter(on.is_valid())


def _resources(kept: Kept, table: CheckedTable, start: int) -> Iterator[tuple[str, pa.Table]]:
    texts = {n: _text(table, n) for n in ("from_whom", "to_whom", "purpose")}
    yield (
        "resource",
        pa.table(
            {
                **_base(kept, table, start),
                "resource_kind": _text(table, "kind"),
                "amount_gbp": _number(table, "amount_gbp"),
                "hours": _number(table, "hours"),
                **texts,
                "spent_on": _day(table, "spent_on"),
            }
        ).filter(pa.array(table.sound(*table.faulty))),
    )


def _promises(kept: Kept, table: CheckedTable, start: int) -> Iterator[tuple[str, pa.Table]]:
    yield (
        "promise",
        pa.table(
            {
                **_base(kept, table, start),
                "promise": _text(table, "promise"),
                "unit": _text(table, "unit"),
                "promised": _number(table, "promised"),
                "delivered": _number(table, "delivered"),
                "notes": _text(table, "notes"),
            }
        ).filter(pa.array(table.sound(*table.faulty))),
    )


def _stories(kept: Kept, table: CheckedTable, start: int) -> Iterator[tuple[str, pa.Table]]:
    yield (
        "story",
        pa.table(
            {
                **_base(kept, table, start),
                "title": _text(table, "title"),
                "story": _text(table, "story"),
                "outcome_code": _text(table, "outcome"),
                "has_consent": pa.array(table.says_yes("has_consent"), pa.bool_()),
            }
        ).filter(pa.array(table.sound(*table.faulty))),
    )


_BY_TABLE: dict[str, Callable[[Kept, CheckedTable, int], Iterator[tuple[str, pa.Table]]]] = {
    "results": _results,
    "people": _people,
    "resources": _resources,
    "promises": _promises,
    "stories": _stories,
}
