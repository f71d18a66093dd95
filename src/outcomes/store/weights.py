"""Whose weights the headline is made with, and the others it could be made with: rows for the store.

On the road: framework and weights.yaml → **weights** → load. A community's choice stands before the framework's.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from outcomes.framework.chosen_weights import ChosenWeights
from outcomes.framework.definitions import Framework
from outcomes.vocabulary import BottomLine

COMMUNITY, FRAMEWORK, EQUAL = "community", "framework", "equal"
Weights = dict[BottomLine, Decimal]


def in_force(framework: Framework, chosen: Sequence[ChosenWeights]) -> Weights:
    """The weight of each bottom line that the framework has."""
    return _choices(framework, chosen)[_used(framework, chosen)]


def rows(framework: Framework, chosen: Sequence[ChosenWeights]) -> list[tuple[Any, ...]]:
    """Every choice there is, a row a bottom line, as the table bottom_line_choice has them."""
    by, used = _by(framework, chosen), _used(framework, chosen)
    told = (None,) * 5 if by is None else (by.chosen_by, by.chosen_on, by.people, by.how, by.source)
    return [
        (framework.framework, whose, line, weight, whose == used, *(told if whose == COMMUNITY else (None,) * 5))
        for whose, weights in _choices(framework, chosen).items()
        for line, weight in weights.items()
    ]


def _choices(framework: Framework, chosen: Sequence[ChosenWeights]) -> dict[str, Weights]:
    lines = list(dict.fromkeys(outcome.bottom_line for outcome in framework.outcomes))
    by = _by(framework, chosen)
    found = {COMMUNITY: {line: by.bottom_lines[line] for line in lines}} if by is not None else {}
    own = {line: framework.bottom_line_weights.get(line, Decimal(1)) for line in lines}
    return {**found, FRAMEWORK: own, EQUAL: dict.fromkeys(lines, Decimal(1))}


def _by(framework: Framework, chosen: Sequence[ChosenWeights]) -> ChosenWeights | None:
    return next((one for one in chosen if one.framework == framework.framework), None)


def _used(framework: Framework, chosen: Sequence[ChosenWeights]) -> str:
    return FRAMEWORK if _by(framework, chosen) is None else COMMUNITY
