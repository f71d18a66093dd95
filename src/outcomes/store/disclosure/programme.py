"""A linear programme over the cells of some linked tables, kept warm while bounds and aim change.

On the road: linked → **programme** → protect, attack. HiGHS solves it: one thread, a fixed seed, one answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from outcomes.errors import StoreError
from outcomes.store.disclosure.linked import Floats, Ints, Relation

WHOLE = 1e-6
"""How near to a whole number is whole."""

_OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "presolve": "off",  # it would lose the last solution, from which the next begins
    "simplex_strategy": 0,  # dual where bounds changed, primal where the aim did
    "simplex_primal_edge_weight_strategy": 1,  # Devex, which need not be worked out for the basis it begins with
    "simplex_scale_strategy": 0,  # sums of cells have coefficients of 1 as they are
}


@dataclass(frozen=True)
class Solution:
    """Where the aim is least: each variable. `found` is the solver's own."""

    values: Floats
    found: Any

    @property
    def is_whole(self) -> bool:
        return bool(np.all(np.abs(self.values - np.rint(self.values)) < WHOLE))

    @property
    def column_duals(self) -> Floats:
        """The reduced cost of each variable; 0 for whole numbers."""
        return np.array(self.found.col_dual)

    @property
    def row_duals(self) -> Floats:
        """The reduced cost of each relation; 0 for whole numbers."""
        return np.array(self.found.row_dual)


class Programme:
    """Minimise an aim over variables within bounds and relations."""

    def __init__(self, variables: int, relations: Sequence[Relation]) -> None:
        import highspy

        self._kinds = highspy.HighsVarType
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._infeasible = highspy.HighsModelStatus.kInfeasible
        self._columns = np.arange(variables, dtype=np.int32)
        self._solver = solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            solver.setOptionValue(option, value)
        solver.passModel(_model(variables, relations))

    def bound(self, lower: Floats, upper: Floats) -> None:
        self._solver.changeColsBounds(len(self._columns), self._columns, lower, upper)

    def cost(self, costs: Floats) -> None:
        self._solver.changeColsCost(len(self._columns), self._columns, costs)

    def add(self, coefficients: Floats, at_least: float) -> None:
        """One more relation: Σ coefficient × variable ≥ `at_least`."""
        used = np.flatnonzero(coefficients).astype(np.int32)
        self._solver.addRow(at_least, np.inf, len(used), used, coefficients[used])

    def least(self, *, whole: bool = False) -> Solution | None:
        """The solution, in whole numbers if asked; None where there is none."""
        if not whole:
            return self._solve()
        self._types(self._kinds.kInteger)
        try:
            with self._presolving():
                return self._solve()
        finally:
            self._types(self._kinds.kContinuous)

    @contextmanager
    def _presolving(self) -> Iterator[None]:
        """Inside, a programme is made smaller before it is solved: for what cannot begin from the last solution."""
        self._solver.setOptionValue("presolve", "on")
        try:
            yield
        finally:
            self._solver.setOptionValue("presolve", "off")

    def _types(self, kind: Any) -> None:
        kinds = np.full(len(self._columns), int(kind), dtype=np.uint8)
        self._solver.changeColsIntegrality(len(self._columns), self._columns, kinds)

    def _run(self) -> Any:
        self._solver.run()
        return self._solver.getModelStatus()

    def _solve(self) -> Solution | None:
        status = self._run()
        if status not in (self._optimal, self._infeasible):  # warm starts wear out: begin afresh
            self._solver.clearSolver()
            with self._presolving():
                status = self._run()
        if status == self._infeasible:
            return None
        if status != self._optimal:
            name = self._solver.modelStatusToString(status)
            raise StoreError(
                f"The solver of small numbers stopped: {name}.", remedy="Report this; nothing is published."
            )
        found = self._solver.getSolution()
        return Solution(np.array(found.col_value), found)


def _model(variables: int, relations: Sequence[Relation]) -> Any:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = variables, len(relations)
    model.col_cost_ = np.zeros(variables)
    model.col_lower_, model.col_upper_ = np.zeros(variables), np.zeros(variables)
    model.row_lower_ = np.array([one.low for one in relations])
    model.row_upper_ = np.array([one.high for one in relations])
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(one.cells) for one in relations)], dtype=np.int32)
    matrix.index_ = _flat([one.cells for one in relations]).astype(np.int32)
    matrix.value_ = _flat([one.coefficients for one in relations]).astype(float)
    return model


def _flat(parts: Sequence[Sequence[int]]) -> Ints:
    return np.array([one for part in parts for one in part], dtype=np.int64)
