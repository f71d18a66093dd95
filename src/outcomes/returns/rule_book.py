"""What a rule of the third gate is: a named function that finds faults in a return, declared with how bad they are.

Returns road: schemas → **rule book** → rules. A rule on one row sees every row whose own cells passed; a rule across
rows waits until the second gate is clean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from outcomes import __version__
from outcomes.framework.definitions import Framework
from outcomes.returns.checked import CheckedTable, Sent
from outcomes.returns.findings import Finding, Severity

_NONE = np.array(None)
"""What an empty cell of a column of words is compared with."""


@dataclass(frozen=True)
class Returned:
    """All of one return, typed, with what the place knows of the partner's earlier ones.

    `history` gives the partner's accepted totals in this programme by indicator and quarter; asked only when needed.
    """

    sent: Sent
    framework: Framework
    tables: tuple[CheckedTable, ...]
    expected_indicators: frozenset[str]
    history: Callable[[], Mapping[str, Mapping[str, float]]] = dict

    @cached_property
    def result_rows(self) -> list[dict[str, Any]]:
        """Every row of results with the defaults a partner may leave out: the total, actual, this quarter."""
        tables = enumerate(self.of("results"))
        return [row for number, table in tables for row in self._rows(number, table, np.arange(table.size))]

    @cached_property
    def own_totals(self) -> list[dict[str, Any]]:
        """Totals of this quarter that happened, with their value."""
        return [
            row
            for number, table in enumerate(self.of("results"))
            for row in self._rows(number, table, np.flatnonzero(self._are_own_totals(table)))
        ]

    @property
    def _defaults(self) -> dict[str, str]:
        return {"dimension": "all", "category": "all", "period": self.sent.period, "basis": "actual"}

    def _are_own_totals(self, table: CheckedTable) -> np.ndarray:
        """Whether each row is one; told by the column, since a return may have very many rows."""
        told: np.ndarray = ~np.isnan(table.numbers("value"))
        for name in ("dimension", "period", "basis"):
            values = table.column(name)
            told &= (values == self._defaults[name]) | (values == _NONE)
        return told

    def _rows(self, number: int, table: CheckedTable, at: np.ndarray) -> Iterator[dict[str, Any]]:
        columns = {n: table.column(n)[at].tolist() for n in ("indicator", *self._defaults)}
        columns |= {n: table.numbers(n)[at].tolist() for n in ADDED}
        for row, values in zip(at.tolist(), zip(*columns.values(), strict=True), strict=True):
            one = dict(zip(columns, values, strict=True))
            missing = {n: default for n, default in self._defaults.items() if not isinstance(one[n], str)}
            yield {"table_no": number, "row": row, **one, **missing}

    def of(self, holds: str) -> list[CheckedTable]:
        """The tables that hold results, people …; a layout may have several."""
        return [table for table in self.tables if table.holds == holds]


@dataclass(frozen=True)
class Rule:
    """A rule as it is declared: since which version of outcomes it is there, and how bad a breach of it is now."""

    code: str
    severity: Severity
    scope: Literal["row", "across"]
    find: Callable[[Returned], Iterator[Fault]]
    since: str


@dataclass(frozen=True)
class Fault:
    """Where a rule is broken, and in what words."""

    table: CheckedTable | None
    rows: tuple[int, ...]
    field: str
    found: str
    message: str
    remedy: str


ADDED = ("value", "numerator", "denominator", "pairs")
"""The parts of a result that add up over groups."""
RULES: list[Rule] = []
_FIRST = "0.1"
"""The version whose rules were there from the start."""
_THIS = ".".join(__version__.split(".")[:2])


def rule(
    code: str, *, severity: Severity, scope: Literal["row", "across"], since: str
) -> Callable[[Callable[[Returned], Iterator[Fault]]], Callable[[Returned], Iterator[Fault]]]:
    """Register a rule under its code.

    A new rule starts as a warning: partners were not told of it when they filled in their forms. In the version it
    comes with it may not be an error; from the next one its declaration may say so.
    """
    if severity == "error" and since == _THIS and since != _FIRST:
        raise ValueError(f"the rule {code} is new in {since}: it starts as a warning, and may be an error later.")
    if code in {known.code for known in RULES}:
        raise ValueError(f"two rules share the code {code}.")

    def register(find: Callable[[Returned], Iterator[Fault]]) -> Callable[[Returned], Iterator[Fault]]:
        RULES.append(Rule(code, severity, scope, find, since))
        return find

    return register


def apply(returned: Returned, *, gate_two_is_clean: bool) -> list[Finding]:
    """Every rule that may run, in the order they are written."""
    return [
        _finding(rule, fault)
        for rule in RULES
        if rule.scope == "row" or gate_two_is_clean
        for fault in rule.find(returned)
    ]


def _finding(rule: Rule, fault: Fault) -> Finding:
    read = fault.table.read if fault.table else None
    cells = tuple(c for c in (read.cell(i, fault.field) for i in fault.rows) if c) if read else ()
    return Finding(
        code=rule.code,
        severity=rule.severity,
        sheet=read.sheet if read else "",
        cells=cells,
        label=read.label(fault.rows[0], fault.field) if read and fault.rows else "",
        found=fault.found,
        message=fault.message,
        remedy=fault.remedy,
        rule=rule.find.__name__,
    )


def plain(number: Any) -> str:
    """A number as a person writes it: 12, 12.5, 1,234."""
    return f"{float(number):,.10g}"
