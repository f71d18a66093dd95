"""Weights of the triple bottom line that a community chose: `weights.yaml` of a place.

On the road: weights.yaml → **chosen_weights** → store → headlines. Without it the framework's own weights hold. Whose
they are is said beside the headline, with what it would be by the others (measures, section 6).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from outcomes.framework.basics import Code, Definition, Words
from outcomes.framework.citing import Source
from outcomes.strict_yaml import Loaded, read_if_any
from outcomes.vocabulary import BottomLine

FILE = "weights.yaml"


class ChosenWeights(Definition):
    """What a community gave the three bottom lines of a framework.

    chosen_by     who chose, in words
    people        how many of them
    how           how they were asked, and how their answers became weights
    bottom_lines  a weight above nought for each of the three; only their proportions matter
    """

    framework: Code
    chosen_by: Words
    chosen_on: date
    people: Annotated[int, Field(ge=1)]
    how: Words
    source: Source
    bottom_lines: dict[BottomLine, Annotated[Decimal, Field(gt=0)]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = [line.value for line in BottomLine if line not in self.bottom_lines]
        if missing:
            raise ValueError(f"there is no weight for {' and '.join(missing)}: weigh all three bottom lines.")
        return self


class WeightsFile(Definition):
    """`weights.yaml`: one entry a framework."""

    weights: Annotated[tuple[ChosenWeights, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        frameworks = [one.framework for one in self.weights]
        twice = sorted({f for f in frameworks if frameworks.count(f) > 1})
        if twice:
            raise ValueError(f"the framework '{twice[0]}' is weighted twice: keep the weights that hold.")
        return self


def read_weights(folder: Path) -> Loaded[WeightsFile]:
    """A place's chosen weights; none where it has no such file."""
    return read_if_any(folder / FILE, WeightsFile)
