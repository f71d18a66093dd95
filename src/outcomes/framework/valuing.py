"""What an indicator is worth: the `value:` block of an indicator (measures, section 5). Nothing is computed here.

On the road: outcomes/*.yaml → **valuing** → definitions.Indicator; value_coherence checks it against the unit values.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from outcomes.framework.basics import Code, Definition, ValueCode, Words
from outcomes.framework.citing import Source

Grade = Literal["strong", "moderate", "weak"]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Part = Literal["value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared", "words"]


class Adjustment(Definition):
    """A share taken off a value, from 0 to 1, with where it comes from.

    basis  `cited` where the source gives it, `assumption` where the framework's authors chose it, `none` for a plain 0
    """

    low: Share | None = None
    central: Share
    high: Share | None = None
    basis: Literal["cited", "assumption", "none"]
    grade: Grade | None = None
    source: Source | None = None
    reference: Words | None = None

    @model_validator(mode="after")
    def _is_founded(self) -> Self:
        if self.basis != "none" and (self.source is None or self.grade is None):
            raise ValueError("an adjustment has no source or grade: say where it comes from, and how good that is.")
        if self.basis == "none" and self.central:
            raise ValueError("an adjustment that is not 0 has a basis: write cited or assumption.")
        if self.basis == "assumption" and self.grade != "weak":
            raise ValueError("an assumption is weak evidence: write 'grade: weak', or cite a source.")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.range[0] <= self.central <= self.range[1]:
            raise ValueError("the figures are not in order: write low, central and high upwards.")
        return self

    @property
    def range(self) -> tuple[Decimal, Decimal]:
        """Low and high; the central figure where one is left out."""
        low = self.central if self.low is None else self.low
        return low, self.central if self.high is None else self.high


def _nought_or_block(given: Any) -> Any:
    """A plain 0 says that nothing is taken off; any other figure needs its source."""
    if isinstance(given, int | Decimal) and not isinstance(given, bool):
        if given != 0:
            raise ValueError(f"{given} stands without a source: write central, basis, grade and source below the key.")
        return {"central": given, "basis": "none"}
    return given


Adjusted = Annotated[Adjustment, BeforeValidator(_nought_or_block)]
NOTHING = Adjustment(central=Decimal(0), basis="none")


class Duration(Definition):
    """For how many years the change lasts; over one year only with a source."""

    low: Annotated[Decimal, Field(gt=0)] | None = None
    central: Annotated[Decimal, Field(gt=0)]
    high: Annotated[Decimal, Field(gt=0)] | None = None
    basis: Literal["cited", "assumption", "none"] = "none"
    grade: Grade | None = None
    source: Source | None = None
    reference: Words | None = None

    @model_validator(mode="after")
    def _is_founded(self) -> Self:
        low, high = self.low or self.central, self.high or self.central
        if not low <= self.central <= high:
            raise ValueError("the years are not in order: write low, central and high upwards.")
        if high > 1 and (self.basis == "none" or self.source is None or self.grade is None):
            raise ValueError("more than a year claims something of the future: give basis, grade and source.")
        return self


def _years_or_block(given: Any) -> Any:
    plain = isinstance(given, int | Decimal) and not isinstance(given, bool)
    return {"central": given} if plain else given


Lasting = Annotated[Duration, BeforeValidator(_years_or_block)]


class Conversion(Definition):
    """How the indicator's unit becomes the unit value's: a factor of frameworks/values, or one given here with source.

    factor  code of a factor, such as `greenhouse-gas/grid-electricity`
    times   units of the unit value for one of the indicator's
    """

    whole_or_not = True
    factor: ValueCode | None = None
    times: Annotated[Decimal, Field(gt=0)] | None = None
    to: Code | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.factor is None) == (self.times is None):
            raise ValueError("a conversion is one figure: give either factor or times.")
        if self.times is not None and (self.to is None or self.source is None):
            raise ValueError("the conversion has no unit or no source: add to and source.")
        return self


class Quantity(Definition):
    """What of the indicator is valued.

    part     the part of the indicator's kind that is multiplied; a fall counts as a gain where less is better
    against  `baseline`: the difference from the indicator's baseline, prorated to the span, in the better direction
    """

    part: Part
    against: Literal["baseline"] | None = None
    conversion: Conversion | None = None


class ValueOnce(Definition):
    """Routes by which one change could be valued: of a group only the first, by rank, that has data is."""

    group: Code
    rank: Annotated[int, Field(ge=1)]


class Valuing(Definition):
    """What one indicator's change is worth, and how much of it may be claimed.

    net_of    the figure is already net of a comparison group: no deadweight or attribution is taken off again
    discount  `health` for health and wellbeing, whose rate is lower
    cashable  how much of what a budget is spared could be taken out of it; left out where nobody says
    """

    unit_value: ValueCode
    quantity: Quantity
    duration_years: Lasting = Duration(central=Decimal(1))
    deadweight: Adjusted | None = None
    displacement: Adjusted = NOTHING
    attribution_to_others: Adjusted = NOTHING
    drop_off: Adjusted = NOTHING
    drop_off_shape: Literal["geometric", "linear"] = "geometric"
    net_of: Literal["comparison group"] | None = None
    value_once: ValueOnce | None = None
    discount: Literal["standard", "health"] = "standard"
    cashable: Adjusted | None = None

    @model_validator(mode="after")
    def _nothing_twice(self) -> Self:
        taken = self.deadweight is not None or self.attribution_to_others != NOTHING
        if self.net_of and taken:
            raise ValueError("deadweight and attribution are in net_of already: take one or the other away.")
        if not self.net_of and self.deadweight is None:
            raise ValueError("nothing says what would have happened anyway: give deadweight, or net_of.")
        return self
