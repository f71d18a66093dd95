"""Crosswalks: which indicator of one framework is which of another, so that one figure serves both funders.

On the road: a place's crosswalks/*.yaml → **crosswalks** → the form asks once → the SQL counts for each framework.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from outcomes.framework.basics import Code, Definition
from outcomes.framework.citing import Source

CountedPart = Literal["numerator", "denominator", "pairs"]


class Equal(Definition):
    """One figure of the framework that is asked, and the one of the other framework that it gives. Exact unless:

    times  units of the other's figure for one of this; amounts only, never people or shares
    part   the number of people in this share or change that the other counts
    """

    asked: Code
    gives: Code
    times: Annotated[Decimal, Field(gt=0)] | None = None
    part: CountedPart | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _is_founded(self) -> Self:
        if self.times is not None and self.part is not None:
            raise ValueError("a figure is given one way: write times or part, not both.")
        if (self.times is not None or self.part is not None) and self.source is None:
            raise ValueError("a figure that is not the same has no source: say why it may be taken so.")
        return self


class Crosswalk(Definition):
    """`crosswalks/*.yaml`: what returns asked by one framework give to another."""

    asked_by: Code
    gives_to: Code
    source: Source
    equal: Annotated[tuple[Equal, ...], Field(min_length=1)]
