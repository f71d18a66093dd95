"""Other ways to count one total, which a place may ask for; they stand beside it, and never in its place.

On the road: place.yaml → **beside** → impact's `beside`. Sources of method: HM Treasury, Green Book 2026, annex on
distributional appraisal, and Wellbeing Guidance (July 2021), Box 11; HM Treasury and New Economy, Cost benefit analysis
guidance for local partnerships (2014), on correcting for optimism.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from outcomes.framework.basics import Code, Definition
from outcomes.framework.citing import Source

Pounds = Annotated[Decimal, Field(gt=0)]
Correction = Annotated[Decimal, Field(ge=0, lt=1)]


class Recipients(Definition):
    """What the people whom an indicator's money goes to have to live on in a year, £, and who says so."""

    income_gbp: Pounds
    source: Source


class WelfareWeights(Definition):
    """A pound counts for more with whoever has little: (median ÷ recipients' income) to the power of `elasticity`.

    Incomes are of one year and of one kind. Only money is weighted, never wellbeing, and never what budgets are spared.
    """

    median_income_gbp: Pounds
    source: Source
    elasticity: Annotated[Decimal, Field(gt=0)] = Decimal("1.3")
    recipients: Annotated[dict[Code, Recipients], Field(min_length=1)]


class OptimismCorrection(Definition):
    """The share, 0 to 1, that is taken off a line by how good its evidence is, and who says so."""

    strong: Correction
    moderate: Correction
    weak: Correction
    source: Source
