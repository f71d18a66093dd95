"""The eight rules as pandera schemas over a DataFrame of raw cells; used by naive_one and pandera_one.

Two passes: whether cells are there and can be numbers and dates, then everything else on the typed columns. One pass
with `coerce` leaves a number's column with a text in it unjudged.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import pandera.errors
import pandera.pandas as pa

Found = list[tuple[str, int, str]]


def check(frame: pd.DataFrame, rules: dict[str, Any]) -> Found:
    """The faults of a frame whose columns are named as fields, its index counting from nought."""
    numbers = {name: pd.to_numeric(frame[name], errors="coerce") for name in rules["numbers"]}
    days = pd.to_datetime(frame["counted_on"], errors="coerce", format="%Y-%m-%d %H:%M:%S")
    typed = frame.assign(**numbers, counted_on=days)
    first_row = rules["heading_row"] + 1
    return [
        (kind, first_row + row, field)
        for schema, table in ((_cells(rules, typed), frame), (_values(rules), typed))
        for kind, row, field in _failures(schema, table)
    ]


def _cells(rules: dict[str, Any], typed: pd.DataFrame) -> pa.DataFrameSchema:
    def can_be_typed(cells: pd.Series) -> pd.Series:
        return typed[cells.name].notna() | cells.isna()

    kinds = dict.fromkeys(rules["numbers"], "type-error") | {"counted_on": "bad-date"}
    return pa.DataFrameSchema(
        {
            name: pa.Column(checks=pa.Check(can_be_typed, name=kind, ignore_na=False), nullable=True)
            for name, kind in kinds.items()
        },
        checks=[
            pa.Check(partial(_has_part, part=part, needing=needing), name=f"missing-value {part}")
            for part, needing in _needing(rules).items()
        ],
    )


def _values(rules: dict[str, Any]) -> pa.DataFrameSchema:
    positive = [pa.Check.ge(0, name="out-of-range")]
    days = pa.Check.in_range(pd.Timestamp(rules["earliest"]), pd.Timestamp(rules["today"]), name="out-of-range")
    return pa.DataFrameSchema(
        {
            "indicator": pa.Column(checks=pa.Check.isin(list(rules["needs"]), name="unknown-code")),
            "basis": pa.Column(checks=pa.Check.isin(rules["bases"], name="unknown-code")),
            "counted_on": pa.Column(checks=days, nullable=True),
            **{name: pa.Column(checks=positive, nullable=True) for name in rules["not_negative"]},
        },
        checks=[
            pa.Check(partial(_known_group, rules=rules), name="unknown-code category"),
            pa.Check(partial(_period_fits, rules=rules), name="wrong-period period"),
            pa.Check(lambda f: ~f.duplicated(rules["key"]), name="duplicate-row indicator"),
            pa.Check(lambda f: ~(f["numerator"] > f["denominator"]), name="numerator-over-denominator numerator"),
        ],
    )


def _known_group(frame: pd.DataFrame, rules: dict[str, Any]) -> pd.Series:
    groups = pd.MultiIndex.from_tuples([tuple(group) for group in rules["groups"]])
    return pd.Series(pd.MultiIndex.from_frame(frame[["dimension", "category"]]).isin(groups), index=frame.index)


def _period_fits(frame: pd.DataFrame, rules: dict[str, Any]) -> pd.Series:
    period = frame["period"]
    inside = period.between(rules["first_period"], rules["last_period"])
    return inside & ((period <= rules["own_period"]) | frame["basis"].ne("Actual"))


def _needing(rules: dict[str, Any]) -> dict[str, list[str]]:
    parts = sorted({part for needed in rules["needs"].values() for part in needed})
    return {part: [code for code, needed in rules["needs"].items() if part in needed] for part in parts}


def _has_part(frame: pd.DataFrame, part: str, needing: list[str]) -> pd.Series:
    return ~frame["indicator"].isin(needing) | frame[part].notna()


def _failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> list[tuple[str, int, str]]:
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        found = []
        for error in errors.schema_errors:
            kind, _, field = str(error.check.name).partition(" ")
            rows = pd.unique(error.failure_cases["index"])
            found += [(kind, int(row), field or str(error.schema.name)) for row in rows]
        return found
    return []
