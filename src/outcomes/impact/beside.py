"""A year's total counted otherwise, as a place asks: weighted by who gains, or corrected for optimism.

On the road: amounts, uncertainty → **beside** → social_value. It stands beside the total, and never in its place.
Sources: measures, section 5; outcomes.framework.beside names those of the methods.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from decimal import Decimal

from outcomes.framework.beside import OptimismCorrection, WelfareWeights
from outcomes.framework.definitions import SocialValueSettings
from outcomes.impact.amounts import Discounting, Valued
from outcomes.impact.lines import Line
from outcomes.impact.uncertainty import simulate
from outcomes.impact.valuation import pounds

WEIGHTED, CORRECTED = "welfare_weighted", "optimism_corrected"


@dataclass(frozen=True)
class Beside:
    """The same lines counted otherwise, £ in the price base; no figure where there is no line.

    percentiles  the 5th, 50th and 95th, from the draws that the total has
    ratio        the same ÷ all that was put in; None where the total has none
    how          the figures it was made with, in a sentence, and `source` whose they are
    """

    name: str
    value: Decimal | None
    percentiles: tuple[float, float, float] | None
    ratio: Decimal | None
    how: str
    source: str


Weigh = Callable[[Line], Decimal]


def beside(
    valued: Sequence[Valued], settings: SocialValueSettings, discounting: Discounting, inputs: Decimal | None
) -> tuple[Beside, ...]:
    """Each other way that the place asks for."""
    found = []
    if settings.welfare_weights is not None:
        given = settings.welfare_weights
        how, source = _weights_told(given), _sources(given)
        found.append(_counted(WEIGHTED, valued, _by_income(given), settings, discounting, inputs, how, source))
    if settings.optimism is not None:
        taken = settings.optimism
        harm = _harm(valued)
        how, weigh = _corrections_told(taken, harm), _by_grade(taken, harm)
        found.append(_counted(CORRECTED, valued, weigh, settings, discounting, inputs, how, taken.source))
    return tuple(found)


def _counted(
    name: str,
    valued: Sequence[Valued],
    weigh: Weigh,
    settings: SocialValueSettings,
    discounting: Discounting,
    inputs: Decimal | None,
    how: str,
    source: str,
) -> Beside:
    if not valued:
        return Beside(name, None, None, None, how, source)
    lines = [one.line for one in valued]
    weights = {n: float(weigh(line)) for n, line in enumerate(lines)}
    drawn = simulate(lines, discounting, draws=settings.draws, seed=settings.seed, weights=weights)
    value = sum((pounds(float(one.value * weigh(one.line))) for one in valued), Decimal(0))
    ratio = (value / inputs).quantize(Decimal("0.0001")) if inputs else None
    return Beside(name, value, drawn.percentiles, ratio, how, source)


def _by_income(given: WelfareWeights) -> Weigh:
    weights = {code: _weight(given, one.income_gbp) for code, one in given.recipients.items()}
    return lambda line: weights.get(line.indicator_code, Decimal(1)) if is_money(line) else Decimal(1)


def is_money(line: Line) -> bool:
    """Whether a line is money in people's hands: no wellbeing, and nothing that a budget is spared."""
    return line.side != "fiscal" and line.value.uprating != "wellby"


def _weight(given: WelfareWeights, income: Decimal) -> Decimal:
    return (given.median_income_gbp / income) ** given.elasticity


def _harm(valued: Sequence[Valued]) -> set[str]:
    """Indicators that come to less than nought: a lighter harm would be the more hopeful figure."""
    totals: dict[str, Decimal] = {}
    for one in valued:
        totals[one.line.indicator_code] = totals.get(one.line.indicator_code, Decimal(0)) + one.value
    return {code for code, total in totals.items() if total < 0}


def _by_grade(taken: OptimismCorrection, harm: Container[str]) -> Weigh:
    return lambda line: Decimal(1) if line.indicator_code in harm else 1 - getattr(taken, line.grade)


def _weights_told(given: WelfareWeights) -> str:
    told = [
        f"{code} × {_weight(given, one.income_gbp):.2f} (£{one.income_gbp:,} a year)"
        for code, one in given.recipients.items()
    ]
    median = f"Median income £{given.median_income_gbp:,}, to the power of {given.elasticity}"
    return f"{median}: {'; '.join(told)}. All else counts once."


def _sources(given: WelfareWeights) -> str:
    return "; ".join(dict.fromkeys((given.source, *(one.source for one in given.recipients.values()))))


def _corrections_told(taken: OptimismCorrection, harm: set[str]) -> str:
    shares = {"strong": taken.strong, "moderate": taken.moderate, "weak": taken.weak}
    told = ", ".join(f"{share:.0%} off what rests on {grade} evidence" for grade, share in shares.items())
    return f"{told}. Harm is counted whole." if harm else f"{told}."
