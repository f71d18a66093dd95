"""Naive, over many returns: for each file `pandas.read_excel` with openpyxl, then pandera and a few lines of pandas.

Arguments: rules.json, a database or "", the workbooks. Prints {file: [[kind, sheet, field], …], …}. The rules are those
an ordinary return meets on our side; names, births and postcodes are left as they are. With a database, the rows of
each file are stored with one insert a table.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.errors
import pandera.pandas as pa

Fault = tuple[str, str, str]
_SHEETS = {"Results": ("result_headings", "Indicator code"), "People": ("people_headings", "Your reference")}


def read(path: str, rules: dict[str, Any]) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """What the return says of itself, and its tables with columns named as fields."""
    sheets = pd.read_excel(path, sheet_name=["Return", *_SHEETS], header=None, dtype=object, engine="openpyxl")
    sender = dict(zip(sheets["Return"][0], sheets["Return"][1], strict=True))
    tables = {}
    for name, (headings, first) in _SHEETS.items():
        cells = sheets[name]
        top = int(cells.index[cells[0] == first][0])
        table = cells.iloc[top + 1 :].set_axis([rules[headings].get(text, text) for text in cells.iloc[top]], axis=1)
        wanted = rules["numbers"] if name == "Results" else list(table.columns)
        tables[name] = table[table[wanted].notna().any(axis=1)].reset_index(drop=True)
    return sender, tables


def sender_faults(sender: dict[str, Any], rules: dict[str, Any]) -> Iterator[Fault]:
    if sender.get("Partner") not in rules["partners"]:
        yield "unknown-partner", "Return", "partner"
    if sender.get("Programme") not in rules["programmes"]:
        yield "unknown-programme", "Return", "programme"
    if sender.get("Framework") != rules["framework"]:
        yield "unknown-framework", "Return", "framework"
    if not rules["first_period"] <= str(sender.get("Quarter")) <= rules["last_period"]:
        yield "not-expected", "Return", "period"


def typed(table: pd.DataFrame, numbers: list[str], days: list[str]) -> pd.DataFrame:
    return table.assign(
        **{name: pd.to_numeric(table[name], errors="coerce") for name in numbers},
        **{name: pd.to_datetime(table[name], errors="coerce") for name in days},
    )


def cells_schema(numbers: list[str], days: list[str]) -> pa.DataFrameSchema:
    """Whether what is written can be what it should be; judged on the raw cells."""

    def is_number(cells: pd.Series) -> pd.Series:
        return cells.isna() | pd.to_numeric(cells, errors="coerce").notna()

    def is_day(cells: pd.Series) -> pd.Series:
        return cells.isna() | pd.to_datetime(cells, errors="coerce").notna()

    return pa.DataFrameSchema(
        {
            **{n: pa.Column(checks=pa.Check(is_number, name="type-error"), nullable=True) for n in numbers},
            **{n: pa.Column(checks=pa.Check(is_day, name="bad-date"), nullable=True) for n in days},
        }
    )


def results_schemas(rules: dict[str, Any]) -> tuple[pa.DataFrameSchema, pa.DataFrameSchema]:
    groups = pd.MultiIndex.from_tuples([tuple(group) for group in rules["groups"]])
    parts = sorted({part for needed in rules["needs"].values() for part in needed})
    raw = cells_schema(rules["numbers"], ["counted_on"])
    raw.checks = [pa.Check(partial(_has_part, part=p, needs=rules["needs"]), name=f"missing-value {p}") for p in parts]
    values = pa.DataFrameSchema(
        {
            "indicator": pa.Column(checks=pa.Check.isin(list(rules["needs"]), name="unknown-code")),
            "basis": pa.Column(checks=pa.Check.isin(rules["bases"], name="unknown-code")),
            "counted_on": pa.Column(checks=_days(rules), nullable=True),
            **{n: pa.Column(checks=pa.Check.ge(0, name="out-of-range"), nullable=True) for n in rules["not_negative"]},
        },
        checks=[
            pa.Check(
                lambda f: pd.Series(pd.MultiIndex.from_frame(f[["dimension", "category"]]).isin(groups), f.index),
                name="unknown-code category",
            ),
            pa.Check(partial(_period_fits, rules=rules), name="wrong-period period"),
            pa.Check(lambda f: ~f.duplicated(rules["key"]), name="duplicate-row indicator"),
            pa.Check(lambda f: ~(f["numerator"] > f["denominator"]), name="numerator-over-denominator numerator"),
            pa.Check(
                lambda f: ~(f["sum_change_squared"] * f["pairs"] < f["sum_change"] ** 2),
                name="impossible-spread sum_change_squared",
            ),
        ],
    )
    return raw, values


def people_schemas(rules: dict[str, Any]) -> tuple[pa.DataFrameSchema, pa.DataFrameSchema]:
    values = pa.DataFrameSchema(
        {
            **{
                name: pa.Column(checks=pa.Check.isin(choices, name="unknown-code"), nullable=True)
                for name, choices in rules["people_choices"].items()
            },
            **{
                name: pa.Column(checks=pa.Check.in_range(low, high, name="out-of-range"), nullable=True)
                for name, (low, high) in rules["people_ranges"].items()
            },
            **{name: pa.Column(checks=_days(rules), nullable=True) for name in rules["people_days"]},
            **{n: pa.Column(checks=pa.Check.ge(0, name="out-of-range"), nullable=True) for n in ("sessions", "hours")},
        },
        checks=[pa.Check(lambda f: ~(f["ended_on"] < f["started_on"]), name="ended-before-started ended_on")],
    )
    raw = cells_schema(rules["people_numbers"], rules["people_days"])
    raw.checks = [
        pa.Check(lambda f: f["started_on"].notna() | f["did_not_start"].notna(), name="missing-value started_on")
    ]
    return raw, values


def _days(rules: dict[str, Any]) -> pa.Check:
    return pa.Check.in_range(pd.Timestamp(rules["earliest"]), pd.Timestamp(rules["today"]), name="out-of-range")


def _has_part(frame: pd.DataFrame, part: str, needs: dict[str, list[str]]) -> pd.Series:
    return ~frame["indicator"].isin([code for code, needed in needs.items() if part in needed]) | frame[part].notna()


def _period_fits(frame: pd.DataFrame, rules: dict[str, Any]) -> pd.Series:
    period = frame["period"]
    inside = period.between(rules["first_period"], rules["last_period"])
    return inside & ((period <= frame["own_period"]) | frame["basis"].ne("Actual"))


def groups_differ(results: pd.DataFrame) -> Iterator[Fault]:
    """The groups of a breakdown that do not add up to the total."""
    for part in ("value", "numerator", "denominator", "pairs"):
        given = results[results[part].notna()]
        whole = ["indicator", "period", "basis"]
        totals = given[given["dimension"] == "all"].set_index(whole)[part]
        groups = given[given["dimension"] != "all"].groupby([*whole, "dimension"])[part].sum()
        for (*key, _), added in groups.items():
            if tuple(key) in totals.index and abs(added - totals[tuple(key)]) > 0.005:
                yield "breakdown-sum", "Results", part


def references_differ(people: pd.DataFrame) -> Iterator[Fault]:
    births = people.groupby("reference")["birth_date"].nunique()
    if (births > 1).any():
        yield "repeated-reference", "People", "reference"


def failures(sheet: str, schema: pa.DataFrameSchema, frame: pd.DataFrame) -> Iterator[Fault]:
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for error in errors.schema_errors:
            kind, _, field = str(error.check.name).partition(" ")
            for _ in pd.unique(error.failure_cases["index"]):
                yield kind, sheet, field or str(error.schema.name)


def main() -> None:
    rules, database = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2]
    schemas = {"Results": results_schemas(rules), "People": people_schemas(rules)}
    columns = {"Results": (rules["numbers"], ["counted_on"]), "People": (rules["people_numbers"], rules["people_days"])}
    store = duckdb.connect(database) if database else None
    found: dict[str, list[Fault]] = {}
    for path in sys.argv[3:]:
        sender, tables = read(path, rules)
        faults = list(sender_faults(sender, rules))
        results = tables["Results"]
        defaults = {"dimension": "all", "category": "all", "basis": "Actual", "period": sender["Quarter"]}
        tables["Results"] = results.fillna(defaults).assign(own_period=sender["Quarter"])
        for name, table in tables.items():
            raw, values = schemas[name]
            tables[name] = typed(table, *columns[name])
            faults += failures(name, raw, table)
            faults += failures(name, values, tables[name])
        if not faults:
            faults += groups_differ(tables["Results"])
            faults += references_differ(tables["People"])
        if store is not None:
            keep(store, Path(path).name, tables)
        found[Path(path).name] = faults
    print(json.dumps(found))


def keep(store: duckdb.DuckDBPyConnection, file: str, tables: dict[str, pd.DataFrame]) -> None:
    for name, table in tables.items():
        incoming = table.assign(file=file).astype({n: "string" for n in table.columns if table[n].dtype == object})
        store.register("incoming", incoming)
        store.execute(f"create table if not exists {name} as select * from incoming limit 0")
        store.execute(f"insert into {name} by name select * from incoming")
        store.unregister("incoming")


if __name__ == "__main__":
    main()
