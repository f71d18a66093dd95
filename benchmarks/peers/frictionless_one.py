"""frictionless: a table schema, and checks of its own kind for what a schema cannot say.

Arguments: workbook, rules.json. Prints {"rows": …, "found": [[kind, row, field], …]}. The cells are read with calamine
and given as rows, which is quicker than its own reader.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from frictionless import Check, Checklist, Resource, Schema, errors
from python_calamine import load_workbook

_ANY_NUMBER_OF_ERRORS = 10_000_000
_KINDS = {"primary-key": "duplicate-row"}


@attrs.define(kw_only=True, repr=False)
class RowRules(Check):
    """The rules on more than one cell of a row."""

    type = "row-rules"
    Errors = [errors.CellError, errors.RowError]  # noqa: RUF012 - as frictionless has it
    rules: dict[str, Any]
    groups: set[tuple[str, str]]
    seen: set[tuple[Any, ...]] = attrs.field(factory=set)

    def validate_row(self, row: Any) -> Iterator[Any]:
        rules = self.rules
        # What frictionless itself could not read stands as None in the row.
        wrong = row.errors and {error.field_name for error in row.errors if hasattr(error, "field_name")}
        for part in rules["needs"].get(row["indicator"], ()):
            if row[part] is None and not (wrong and part in wrong):
                yield self._error(row, part, "missing-value")
        if (row["dimension"], row["category"]) not in self.groups:
            yield self._error(row, "category", "unknown-code")
        period = row["period"]
        inside = rules["first_period"] <= period <= rules["last_period"]
        if not inside or (period > rules["own_period"] and row["basis"] == "Actual"):
            yield self._error(row, "period", "wrong-period")
        top, bottom = row["numerator"], row["denominator"]
        if top is not None and bottom is not None and top > bottom:
            yield self._error(row, "numerator", "numerator-over-denominator")
        key = tuple(row[name] for name in rules["key"])
        if key in self.seen:
            yield self._error(row, "indicator", "duplicate-row")
        self.seen.add(key)

    def _error(self, row: Any, field: str, kind: str) -> Any:
        return errors.CellError.from_row(row, note=kind, field_name=field)


def schema(rules: dict[str, Any], columns: list[str]) -> Schema:
    fields: list[dict[str, Any]] = []
    limits = {"indicator": {"enum": list(rules["needs"])}, "basis": {"enum": rules["bases"]}}
    for name in columns:
        if name in rules["numbers"]:
            limit = {"minimum": 0} if name in rules["not_negative"] else {}
            fields.append({"name": name, "type": "number", "floatNumber": True, "constraints": limit})
        elif name == "counted_on":
            days = {"minimum": rules["earliest"], "maximum": rules["today"]}
            fields.append({"name": name, "type": "date", "constraints": days})
        else:
            kind = "string" if name not in ("previous", "target") else "any"
            fields.append({"name": name, "type": kind, "constraints": limits.get(name, {})})
    return Schema.from_descriptor({"fields": fields})


def kind_of(error: Any) -> str:
    if error.type == "type-error":
        return "bad-date" if error.field_name == "counted_on" else "type-error"
    if error.type == "constraint-error":
        return "unknown-code" if error.field_name in ("indicator", "basis") else "out-of-range"
    return str(error.note)


def main() -> None:
    rules = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    cells = load_workbook(sys.argv[1]).get_sheet_by_name(rules["sheet"]).to_python(skip_empty_area=False)
    heading = rules["heading_row"]
    columns = [rules["headings"][text] for text in cells[heading - 1]]
    rows = [columns, *([None if cell == "" else cell for cell in row] for row in cells[heading:])]
    check = RowRules(rules=rules, groups={tuple(group) for group in rules["groups"]})
    resource = Resource(data=rows, schema=schema(rules, columns))
    report = resource.validate(Checklist(checks=[check]), limit_errors=_ANY_NUMBER_OF_ERRORS)
    found = [(kind_of(e), heading - 1 + e.row_number, e.field_name) for task in report.tasks for e in task.errors]
    print(json.dumps({"rows": len(rows) - 1, "found": found}))


if __name__ == "__main__":
    main()
