"""Turns the rows of a workbook of unit values into rows of our format, and says which it leaves out and why.

On the road: value_import reads a workbook with a layout → **imported_rows** → imported_family writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from outcomes.framework.basics import PriceYear, ValueCode
from outcomes.framework.value_definitions import Side, Unit
from outcomes.returns.findings import Finding, Severity
from outcomes.returns.form import Want
from outcomes.returns.reading import Reading, ReadTable
from outcomes.returns.tidy import type_column

SIDES: tuple[str, ...] = get_args(Side)
AMOUNTS = ("central", "low", "high", *SIDES, *(f"{side}_original" for side in SIDES))
_PARTS_OF_A_PENNY = Decimal("0.000001")

Row = dict[str, str]
"""A row of our format: column → text; what is blank is left out."""


@dataclass(frozen=True)
class Asked:
    """What the rows take from elsewhere.

    family      begins each code
    price_year  of the amounts
    side        of amounts that stand in a column of their own
    comment     field and words that the reader is to look at, if any
    """

    family: str
    price_year: str | None
    side: str | None
    parent_by_code: bool
    comment: tuple[str, str] | None
    units: Mapping[str, Unit]


@dataclass(frozen=True)
class _Problem:
    """One thing wrong in one cell; alike ones become one finding."""

    code: str
    severity: Severity
    label: str
    found: str
    message: str
    remedy: str


_LEFT_OUT = "The row is left out."
_NO_CODE = ("missing-value", "warning", "A row has no code of its own. " + _LEFT_OUT, "Give it one, and import again.")


def about(reading: Reading) -> dict[str, str]:
    """What the workbook says of itself, in the layout's records of the kind `about`; the first of each field."""
    found: dict[str, str] = {}
    for table in reading.tables_of("records"):
        for kind, name, value in zip(*(table.values[n] for n in ("kind", "field", "value")), strict=True):
            if kind == "about" and value is not None:
                found.setdefault(str(name), _text(value))
    return found


def as_price_year(text: str) -> str | None:
    """`2015/16`, `2015-16` and `2015` as years of prices; None where it is none of them."""
    found = re.search(r"\b(\d{4})(?:\s*[/–-]\s*(?:\d\d)?(\d\d))?\b", text)
    if not found:
        return None
    try:
        return TypeAdapter(PriceYear).validate_python(f"{found[1]}-{found[2]}" if found[2] else found[1])
    except ValidationError:
        return None


def read_rows(reading: Reading, asked: Asked) -> tuple[list[Row], list[Finding]]:
    """Every row that can be used, in the workbook's order, and a finding for each kind of fault on each sheet."""
    rows: list[Row] = []
    findings: list[Finding] = []
    seen: dict[tuple[str, str], str] = {}
    for table in reading.tables_of("unit_values"):
        made, problems = _Sheet(table, asked).rows(seen)
        rows += made
        findings += _grouped(table, problems)
    if asked.parent_by_code:
        codes = {row["code"] for row in rows}
        rows = [row | _parent(row["code"], codes) for row in rows]
    return rows, findings


def _parent(code: str, codes: set[str]) -> Row:
    """A code that continues another one by a dot is a part of it: CR8.0.1 of CR8.0."""
    above = code.rpartition(".")[0]
    return {"parent": above} if above in codes else {}


class _Sheet:
    """One table of a workbook, row by row."""

    def __init__(self, table: ReadTable, asked: Asked) -> None:
        self.table = table
        self.asked = asked
        typed = {name: type_column(table.values[name], Want.NUMBER) for name in AMOUNTS if name in table.values}
        self.numbers = {name: column.values for name, column in typed.items()}
        self.faults = {name: column.faults for name, column in typed.items()}
        self.units = {_unit_words(word): code for code, unit in asked.units.items() for word in _words(code, unit)}
        self.problems: list[tuple[_Problem, str]] = []

    def rows(self, seen: dict[tuple[str, str], str]) -> tuple[list[Row], list[tuple[_Problem, str]]]:
        made = [row for i in range(self.table.size) for row in self._of(i, seen)]
        return made, self.problems

    def _of(self, i: int, seen: dict[tuple[str, str], str]) -> Iterator[Row]:
        code = self._code(i)
        unit = self._unit(i) if code else None
        if code is None or unit is None or self._is_repeat(i, code, seen):
            return
        self._ask(i, code)
        for side, amounts in self._amounts(i).items():
            yield {"code": code, "side": side, "unit": unit, **self._words_of(i, side), **amounts}

    def _is_repeat(self, i: int, code: str, seen: dict[tuple[str, str], str]) -> bool:
        """Whether a row with this code, and this side where rows have one, came before: the first is kept."""
        here = f"{self.table.sheet} {self.table.rows[i]}"
        if seen.setdefault((code, self._text(i, "side")), here) == here:
            return False
        self._blame(i, "code", "duplicate-row", "error", f"A code stands twice. {_LEFT_OUT}", "Keep one of the rows.")
        return True

    def _code(self, i: int) -> str | None:
        text = self._text(i, "code").replace(" ", "")
        if not text:
            self._blame(i, "label", *_NO_CODE)
            return None
        code = f"{self.asked.family}/{text}"
        try:
            return str(TypeAdapter(ValueCode).validate_python(code))
        except ValidationError:
            remedy = "Use letters, digits and single dots, dashes or & in it."
            self._blame(i, "code", "unknown-code", "error", "This cannot be a code. " + _LEFT_OUT, remedy)
            return None

    def _unit(self, i: int) -> str | None:
        words = self._text(i, "unit")
        found = self.units.get(_unit_words(words))
        if found is None:
            remedy = "Add it to a file of units in the same folder, and import again."
            self._blame(i, "unit", "unknown-unit", "error", "We do not know this unit. " + _LEFT_OUT, remedy)
        return found

    def _amounts(self, i: int) -> dict[str, Row]:
        """The amounts of a row by side; a cell that is not a number is said and left out."""
        plain = {"central": self._number(i, "central"), "low": self._number(i, "low"), "high": self._number(i, "high")}
        sides = {self.asked.side or self._text(i, "side"): {**plain, **self._year(self._text(i, "price_year"))}}
        for side in SIDES:
            original = self._number(i, f"{side}_original")
            own = as_price_year(self._text(i, f"{side}_original_year"))
            central = self._number(i, side)
            year = self.asked.price_year
            if central is None and original is not None and Decimal(original) == 0:
                central, year = original, own  # nought is nought in any year's prices
            sides[side] = sides.get(side, {}) if central is None else {"central": central, **self._year(year)}
            if central is not None and original is not None and own is not None:
                sides[side] |= {"original": original, "original_year": own}
        return {side: _filled(found) for side, found in sides.items() if found.get("central") is not None}

    def _year(self, text: str | None) -> dict[str, str | None]:
        return {"price_year": (as_price_year(text) if text else None) or self.asked.price_year}

    def _number(self, i: int, name: str) -> str | None:
        if name not in self.numbers:
            return None
        if i in self.faults[name]:
            message = "This is not a number, and no amount is taken from it."
            self._blame(i, name, "type-error", "error", message, "Write only the amount.")
            return None
        value = float(self.numbers[name][i])
        if value < 0:
            self._blame(i, name, "type-error", "error", "The amount is negative, and not taken.", "Check it.")
        return None if value != value or value < 0 else _as_written(value)

    def _words_of(self, i: int, side: str) -> Row:
        agencies = [self._text(i, "borne_by"), self._text(i, "borne_by_also")]
        page = self._text(i, "page")
        words = {
            "label": self._text(i, "label"),
            "drawn_from": self._text(i, "drawn_from"),
            "borne_by": ", ".join(a for a in agencies if a) if side == "fiscal" else "",
            "page": f"worksheet {page}" if page else "",
            "grade": self._text(i, "grade"),
        }
        return {name: text for name, text in words.items() if text}

    def _ask(self, i: int, code: str) -> None:
        if self.asked.comment is None:
            return
        name, words = self.asked.comment
        if words.casefold() in self._text(i, name).casefold():
            message = f"The workbook speaks of a {words}; how much of the amount it is, we cannot read."
            remedy = "Read the comment, and write the amount into the column transfer of the CSV file."
            self._blame(i, name, "transfer-payment", "warning", message, remedy, found=code)

    def _text(self, i: int, name: str) -> str:
        return _text(self.table.values[name][i]) if name in self.table.values else ""

    def _blame(
        self, i: int, name: str, code: str, severity: Any, message: str, remedy: str, *, found: str | None = None
    ) -> None:
        raw = self._text(i, name) if found is None else found
        self.problems.append(
            (_Problem(code, severity, self.table.label(i, name), raw, message, remedy), self.table.cell(i, name))
        )


def _text(value: object) -> str:
    whole = isinstance(value, float) and value.is_integer()
    return "" if value is None else " ".join(str(int(value) if whole else value).split())  # type: ignore[call-overload]


def _words(code: str, unit: Unit) -> Iterable[str]:
    return (code, unit.name, *unit.written)


def _unit_words(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split()).removeprefix("per ")


def _as_written(value: float) -> str:
    """An amount without the noise of binary fractions: to a ten-thousandth of a penny, two decimals at least."""
    exact = Decimal(value).quantize(_PARTS_OF_A_PENNY, ROUND_HALF_EVEN)
    whole, _, decimals = f"{exact:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _filled(given: Mapping[str, str | None]) -> Row:
    return {name: text for name, text in given.items() if text}


def _grouped(table: ReadTable, problems: Iterable[tuple[_Problem, str]]) -> list[Finding]:
    """Alike problems of one column as one finding with all its cells."""
    cells: dict[tuple[str, str, str], list[tuple[_Problem, str]]] = {}
    for problem, cell in problems:
        cells.setdefault((problem.code, problem.label, problem.message), []).append((problem, cell))
    return [
        Finding(
            code=code,
            severity=same[0][0].severity,
            sheet=table.sheet,
            cells=tuple(dict.fromkeys(cell for _, cell in same if cell)),
            label=label,
            found=", ".join(dict.fromkeys(problem.found for problem, _ in same if problem.found)),
            message=message,
            remedy=same[0][0].remedy,
            rule="value-import",
        )
        for (code, label, message), same in cells.items()
    ]
