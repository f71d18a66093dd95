"""The floor: calamine and one loop over the rows, the eight rules applied with dictionaries; nothing else is loaded.

Arguments: workbook, rules.json. Prints {"rows": …, "found": [[kind, row, field], …]}.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

from python_calamine import load_workbook

_QUARTER = re.compile(r"\d{4}-\d\d Q[1-4]")
Found = list[tuple[str, int, str]]


def check(path: str, rules: dict[str, Any]) -> tuple[int, Found]:
    rows: list[list[Any]] = load_workbook(path).get_sheet_by_name(rules["sheet"]).to_python(skip_empty_area=False)
    heading = rules["heading_row"]
    at = {rules["headings"][text]: column for column, text in enumerate(rows[heading - 1]) if text}
    needs: dict[str, list[tuple[str, int]]] = {
        code: [(part, at[part]) for part in parts] for code, parts in rules["needs"].items()
    }
    numbers = [(field, at[field], field in rules["not_negative"]) for field in rules["numbers"]]
    groups = {tuple(group) for group in rules["groups"]}
    bases = set(rules["bases"])
    first, last, own = rules["first_period"], rules["last_period"], rules["own_period"]
    earliest, today = date.fromisoformat(rules["earliest"]), date.fromisoformat(rules["today"])
    indicator_at, dimension_at, category_at = at["indicator"], at["dimension"], at["category"]
    period_at, basis_at, day_at = at["period"], at["basis"], at["counted_on"]
    top_at, bottom_at = at["numerator"], at["denominator"]
    seen: set[tuple[Any, ...]] = set()
    found: Found = []
    for number, row in enumerate(rows[heading:], heading + 1):
        indicator, group, basis, period = (
            row[indicator_at],
            (row[dimension_at], row[category_at]),
            row[basis_at],
            row[period_at],
        )
        if indicator in needs:
            for field, column in needs[indicator]:
                if row[column] == "":
                    found.append(("missing-value", number, field))
        else:
            found.append(("unknown-code", number, "indicator"))
        if group not in groups:
            found.append(("unknown-code", number, "category"))
        if basis not in bases:
            found.append(("unknown-code", number, "basis"))
        for field, column, is_not_negative in numbers:
            value = row[column]
            if value == "":
                continue
            if type(value) is str:
                found.append(("type-error", number, field))
            elif is_not_negative and value < 0:
                found.append(("out-of-range", number, field))
        day = row[day_at]
        if day != "":
            if not isinstance(day, date):
                found.append(("bad-date", number, "counted_on"))
            elif not earliest <= day <= today:
                found.append(("out-of-range", number, "counted_on"))
        is_quarter = _QUARTER.fullmatch(period)
        if not is_quarter or not first <= period <= last or (period > own and basis == "Actual"):
            found.append(("wrong-period", number, "period"))
        key = (indicator, group, period, basis)
        if key in seen:
            found.append(("duplicate-row", number, "indicator"))
        seen.add(key)
        top, bottom = row[top_at], row[bottom_at]
        if type(top) is float and type(bottom) is float and top > bottom:
            found.append(("numerator-over-denominator", number, "numerator"))
    return len(rows) - heading, found


if __name__ == "__main__":
    read, faults = check(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    print(json.dumps({"rows": read, "found": faults}))
