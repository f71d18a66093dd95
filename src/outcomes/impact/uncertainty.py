"""How sure a total is: every parameter drawn once an iteration, and shared by all lines that use it.

On the road: lines, amounts → **uncertainty** → ratios, the publication.
Source: measures, section 5. PERT (a beta distribution with weight 4 on the central figure) between low and high.
Each parameter has a stream of its own, made from the seed and its name, so that the order of lines moves nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from outcomes.impact.amounts import Batch, Discounting, batches
from outcomes.impact.lines import Estimate, Line
from outcomes.impact.valuation import Floats, Terms, present_value

ADJUSTMENTS = ("deadweight", "displacement", "attribution_to_others", "drop_off")
KINDS = ("quantity", "unit_value", *ADJUSTMENTS, "years")
_PERT_WEIGHT = 4.0


@dataclass(frozen=True, order=True)
class Parameter:
    """One figure that is not sure: what kind it is, of which indicator or unit value, and which of its parts."""

    kind: str
    code: str
    part: str = ""


def parameter(kind: str, line: Line) -> Parameter:
    """What a line's figure is a draw of: lines with the same parameter get the same draw."""
    since = line.value.in_force_from.isoformat()
    if kind == "quantity":
        return Parameter(kind, line.indicator_code, f"{line.programme_id}, {since}")
    if kind == "unit_value":
        return Parameter(kind, line.value.code, f"{line.side}, {since}")
    return Parameter(kind, line.indicator_code)


def estimate(kind: str, line: Line) -> Estimate:
    if kind in ADJUSTMENTS:
        return line.adjustments[kind]
    found: Estimate = getattr(line, kind)
    return found


def draw(one: Parameter, given: Estimate, draws: int, seed: int) -> Floats:
    """Draws of a parameter between its low and high; the central figure where they do not differ."""
    if not given.has_range:
        return np.full(1, given.central)
    width, weight = given.high - given.low, _PERT_WEIGHT
    rising = 1.0 + weight * (given.central - given.low) / width
    falling = 1.0 + weight * (given.high - given.central) / width
    name = hashlib.sha256("\x1f".join((one.kind, one.code, one.part)).encode()).digest()
    stream = np.random.Generator(np.random.PCG64([seed, *np.frombuffer(name, dtype="<u4").tolist()]))
    return given.low + width * stream.beta(rising, falling, draws)


@dataclass(frozen=True)
class Simulation:
    """Draws of a year's total, £: with transfers left out, and by whose gain; `fiscal` counts transfers."""

    total: Floats
    fiscal: Floats
    wider: Floats

    @cached_property
    def mean(self) -> float:
        return float(self.total.mean())

    @cached_property
    def percentiles(self) -> tuple[float, float, float]:
        return spread(self.total)


def spread(drawn: Floats) -> tuple[float, float, float]:
    """The 5th, 50th and 95th percentile."""
    low, middle, high = (float(figure) for figure in np.percentile(drawn, (5, 50, 95)))
    return low, middle, high


def simulate(
    lines: Sequence[Line],
    discounting: Discounting,
    *,
    draws: int,
    seed: int,
    weights: Mapping[int, float] | None = None,
) -> Simulation:
    """A year's total, drawn `draws` times.

    weights  by which a line's value counts, by its place in `lines`; 1 for those that are not there
    """
    total, fiscal, wider = (np.zeros(draws) for _ in range(3))
    for alike, weight in _same_but_for_quantity(lines, weights or {}):
        quantity = sum((_drawn("quantity", line, draws, seed) for line in alike), np.zeros(1))
        terms = _draw_terms(alike[0], quantity, discounting, draws, seed)
        value = present_value(terms) * weight
        total += value
        if alike[0].side == "fiscal":
            fiscal += present_value(replace(terms, transfer=np.zeros(1)))
        else:
            wider += value
    return Simulation(total, fiscal, wider)


def _same_but_for_quantity(lines: Sequence[Line], weights: Mapping[int, float]) -> Iterator[tuple[list[Line], float]]:
    groups: dict[tuple[Parameter, str, float], list[Line]] = {}
    for n, line in enumerate(lines):
        weight = weights.get(n, 1.0)
        groups.setdefault((parameter("unit_value", line), line.indicator_code, weight), []).append(line)
    for (_, _, weight), alike in sorted(groups.items()):
        yield sorted(alike, key=lambda line: line.programme_id), weight


def _drawn(kind: str, line: Line, draws: int, seed: int) -> Floats:
    return draw(parameter(kind, line), estimate(kind, line), draws, seed)


def _draw_terms(line: Line, quantity: Floats, discounting: Discounting, draws: int, seed: int) -> Terms:
    drawn = {kind: _drawn(kind, line, draws, seed) for kind in KINDS if kind != "quantity"}
    return Terms(
        quantity=quantity,
        transfer=np.full(1, line.transfer),
        shape=line.valuing.drop_off_shape,
        factors=discounting.factors(line.years.high, line.valuing.discount),
        **drawn,
    )


@dataclass(frozen=True)
class Sensitivity:
    """How a year's total moves with one parameter, £: at its low and its high, everything else central.

    switches_at  the figure at which the total is just what was put in; None where no possible figure does it
    """

    parameter: Parameter
    given: Estimate
    at_low: float
    at_high: float
    switches_at: float | None = None

    @property
    def width(self) -> float:
        return abs(self.at_high - self.at_low)


def sensitivities(lines: Sequence[Line], discounting: Discounting, inputs: float | None) -> list[Sensitivity]:
    """Every parameter that has a range or could switch the verdict: those that move the total most come first."""
    groups = [batch for _, batch in batches(lines, discounting)]
    total = sum(float(present_value(batch.central).sum()) for batch in groups)
    found = [_sensitivity(one, uses, total, inputs) for one, uses in _uses(groups).items()]
    told = [one for one in found if one.given.has_range or one.switches_at is not None]
    return sorted(told, key=lambda one: (-one.width, one.parameter))


@dataclass(frozen=True)
class _Use:
    """The lines of one batch that use a parameter, at their central figures."""

    terms: Terms
    given: Estimate

    def value(self, kind: str, figure: float) -> float:
        """What these lines come to with the parameter at `figure`, £."""
        moved = np.full_like(getattr(self.terms, kind), figure)
        return float(present_value(replace(self.terms, **{kind: moved})).sum())


def _uses(groups: Sequence[Batch]) -> dict[Parameter, list[_Use]]:
    found: dict[Parameter, list[_Use]] = {}
    for batch in groups:
        for kind in KINDS:
            places: dict[Parameter, list[int]] = {}
            for n, line in enumerate(batch.lines):
                places.setdefault(parameter(kind, line), []).append(n)
            for one, at in places.items():
                use = _Use(batch.central.take(at), estimate(kind, batch.lines[at[0]]))
                found.setdefault(one, []).append(use)
    return found


def _sensitivity(one: Parameter, uses: Sequence[_Use], total: float, inputs: float | None) -> Sensitivity:
    given = uses[0].given

    def at(figure: float) -> float:
        return total + sum(use.value(one.kind, figure) - use.value(one.kind, given.central) for use in uses)

    switches = None if inputs is None or one.kind not in ADJUSTMENTS else _switch(at, inputs)
    return Sensitivity(one, given, at(given.low), at(given.high), switches)


def _switch(at: Callable[[float], float], inputs: float) -> float | None:
    """The share from 0 to 1 at which what `at` gives is `inputs`: it falls as the share rises, or, of harm, rises."""
    low, high = 0.0, 1.0
    over, over_at_end = at(low) - inputs, at(high) - inputs
    if over == over_at_end or over * over_at_end > 0:
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (at(middle) - inputs) * over > 0 else (low, middle)
    return high
