"""pointblank over Polars, read with calamine (fastexcel), its steps made of Polars expressions.

Arguments: workbook, rules.json. Prints {"rows": …, "found": [[kind, row, field], …]}: the row is in the extract of a
step, the field is the one the step is about.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pointblank as pb
import polars as pl

_EVERY_ROW = 10_000_000


def read(path: str, rules: dict[str, Any]) -> pl.DataFrame:
    """Every cell as text, and beside it as the number or date it can be."""
    options = {"header_row": rules["heading_row"] - 1, "dtypes": "string"}
    frame = pl.read_excel(path, sheet_name=rules["sheet"], engine="calamine", read_options=options)
    frame = frame.rename(rules["headings"])
    numbers = [pl.col(name).cast(pl.Float64, strict=False).name.suffix("_number") for name in rules["numbers"]]
    day = pl.col("counted_on").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False).dt.date().alias("counted_on_day")
    return frame.with_columns(*numbers, day)


def steps(rules: dict[str, Any]) -> list[tuple[str, str, pl.Expr]]:
    """The eight rules: kind, field to blame, and what is true of a sound row (unknown counts as sound)."""
    col = pl.col
    needing = {
        part: [code for code, needed in rules["needs"].items() if part in needed]
        for part in sorted({part for needed in rules["needs"].values() for part in needed})
    }
    group = pl.struct("dimension", "category")
    groups = [{"dimension": dimension, "category": category} for dimension, category in rules["groups"]]
    inside = col("period").is_between(pl.lit(rules["first_period"]), pl.lit(rules["last_period"]))
    in_time = (col("period") <= rules["own_period"]) | (col("basis") != "Actual")
    earliest, today = date.fromisoformat(rules["earliest"]), date.fromisoformat(rules["today"])
    return [
        *(("type-error", n, col(n).is_null() | col(f"{n}_number").is_not_null()) for n in rules["numbers"]),
        *(("out-of-range", n, (col(f"{n}_number") >= 0).fill_null(True)) for n in rules["not_negative"]),
        *(("missing-value", n, ~col("indicator").is_in(c) | col(n).is_not_null()) for n, c in needing.items()),
        ("unknown-code", "indicator", col("indicator").is_in(list(rules["needs"]))),
        ("unknown-code", "category", group.is_in(groups)),
        ("unknown-code", "basis", col("basis").is_in(rules["bases"])),
        ("bad-date", "counted_on", col("counted_on").is_null() | col("counted_on_day").is_not_null()),
        ("out-of-range", "counted_on", col("counted_on_day").is_between(earliest, today).fill_null(True)),
        ("wrong-period", "period", inside & in_time),
        ("duplicate-row", "indicator", pl.struct(rules["key"]).is_first_distinct()),
        (
            "numerator-over-denominator",
            "numerator",
            (col("numerator_number") <= col("denominator_number")).fill_null(True),
        ),
    ]


def main() -> None:
    rules = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    frame, wanted = read(sys.argv[1], rules), steps(rules)
    validation = pb.Validate(data=frame)
    for _, _, sound in wanted:
        validation = validation.col_vals_expr(expr=sound)
    done = validation.interrogate(collect_tbl_checked=False, extract_limit=_EVERY_ROW)
    found = [
        (kind, rules["heading_row"] + number, field)
        for i, (kind, field, _) in enumerate(wanted, 1)
        for number in _rows(done.get_data_extracts(i=i, frame=True))
    ]
    print(json.dumps({"rows": frame.height, "found": found}))


def _rows(extract: pl.DataFrame | None) -> list[int]:
    return [] if extract is None or not extract.height else extract["_row_num_"].to_list()


if __name__ == "__main__":
    main()
