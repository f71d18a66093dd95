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
from typing import Any

import numpy as np

from outcomes.impact.amounts import Batch, Discounting, batches
from outcomes.impact.lines import Estimate, Line, together
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
    """What a line's figure is a draw of: lines with the same parameter get the same draw.

    How much of a change there was is one figure, the place's. Its programmes' parts, and what they have too much, move
    with it: were each drawn for itself, they could come to fewer people than there are at the least.
    """
    since = line.value.in_force_from.isoformat()
    if kind == "quantity":
        return Parameter(kind, line.indicator_code, since)
    if kind == "unit_value":
        return Parameter(kind, line.value.code, f"{line.side}, {since}")
    return Parameter(kind, line.indicator_code)


def estimate(kind: str, alike: Sequence[Line]) -> Estimate:
    """A parameter's range, from the lines that have it."""
    if kind == "quantity":
        return together(line.quantity for line in alike if line.side == alike[0].side)
    if kind in ADJUSTMENTS:
        return alike[0].adjustments[kind]
    found: Estimate = getattr(alike[0], kind)
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
        terms = _draw_terms(alike, discounting, draws, seed)
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


def _draw_terms(alike: Sequence[Line], discounting: Discounting, draws: int, seed: int) -> Terms:
    """Terms of lines that are the same but for their quantity, as one line with all of it."""
    one = alike[0]
    drawn = {kind: draw(parameter(kind, one), estimate(kind, alike), draws, seed) for kind in KINDS}
    return Terms(
        transfer=np.full(1, one.transfer),
        shape=one.valuing.drop_off_shape,
        factors=discounting.factors(one.years.high, one.valuing.discount),
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
    """The lines of one batch that use a parameter, at their central figures; `low` and `high` are its ends on each."""

    lines: tuple[Line, ...]
    terms: Terms
    low: Floats
    high: Floats

    def moved(self, kind: str, figures: Floats) -> float:
        """By how much these lines come to more with these figures of the parameter, £."""
        there: dict[str, Any] = {kind: figures}
        return float(present_value(replace(self.terms, **there)).sum() - present_value(self.terms).sum())


def _uses(groups: Sequence[Batch]) -> dict[Parameter, list[_Use]]:
    found: dict[Parameter, list[_Use]] = {}
    for batch in groups:
        for kind in KINDS:
            places: dict[Parameter, list[int]] = {}
            for n, line in enumerate(batch.lines):
                places.setdefault(parameter(kind, line), []).append(n)
            for one, at in places.items():
                lines = tuple(batch.lines[n] for n in at)
                ends = [_own(kind, line) for line in lines]
                low, high = np.array([x.low for x in ends]), np.array([x.high for x in ends])
                found.setdefault(one, []).append(_Use(lines, batch.central.take(at), low, high))
    return found


def _own(kind: str, line: Line) -> Estimate:
    return line.quantity if kind == "quantity" else estimate(kind, (line,))


def _sensitivity(one: Parameter, uses: Sequence[_Use], total: float, inputs: float | None) -> Sensitivity:
    given = estimate(one.kind, uses[0].lines)

    def at(figure: float) -> float:
        return total + sum(use.moved(one.kind, np.full_like(use.low, figure)) for use in uses)

    low, high = (total + sum(use.moved(one.kind, getattr(use, end)) for use in uses) for end in ("low", "high"))
    switches = None if inputs is None or one.kind not in ADJUSTMENTS else _switch(at, inputs)
    return Sensitivity(one, given, low, high, switches)


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
