"""Intervals, standardised rates, funnel limits, and the bootstrap: numbers in, numbers out.

On the road: **statistics** → funding's comparison → the funding report. Nothing here knows a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
FEW_EVENTS = 10
"""Below this many events a Poisson interval is exact, and a directly standardised rate is not given."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval, all three in one unit."""

    value: float
    lower: float
    upper: float

    def times(self, factor: float) -> Estimate:
        """The same in another unit; a negative factor turns the interval round."""
        ends = sorted((self.lower * factor, self.upper * factor))
        return Estimate(self.value * factor, ends[0], ends[1])


def normal_quantile(level: float) -> float:
    """z of a two-sided interval: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def student_quantile(level: float, freedom: float) -> float:
    """t of a two-sided interval, on `freedom` degrees of freedom (any positive number)."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2))


def wilson(events: float, total: float, level: float = 0.95) -> Estimate:
    """A proportion with Wilson's score interval. ValueError without anybody.

    Wilson EB (1927), J Am Stat Assoc 22:209-212; as used by UKHSA, PHDS technical guide: confidence intervals (2018).
    """
    if total <= 0:
        raise ValueError("a proportion of nobody is not defined")
    share, z = events / total, normal_quantile(level)
    middle = 2 * events + z * z
    spread = z * sqrt(z * z + 4 * events * (1 - share))
    below = 2 * (total + z * z)
    return Estimate(share, max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below))


def byar(events: float, level: float = 0.95) -> Estimate:
    """A count of events with Byar's approximation to its Poisson interval.

    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, p. 69.
    """
    z = normal_quantile(level)
    more = events + 1
    lower = events * (1 - 1 / (9 * events) - z / (3 * sqrt(events))) ** 3 if events > 0 else 0.0
    return Estimate(events, max(0.0, lower), more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3)


def exact_poisson(events: float, level: float = 0.95) -> Estimate:
    """A count of events with its exact Poisson interval, from quantiles of chi-squared.

    Garwood F (1936), Biometrika 28:437-442; Ulm K (1990), Am J Epidemiol 131:373-375.
    """
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    lower = float(gammaincinv(events, tail)) if events > 0 else 0.0
    return Estimate(events, lower, float(gammaincinv(events + 1, 1 - tail)))


def poisson(events: float, level: float = 0.95) -> Estimate:
    """A count of events with its interval: exact below 10, Byar's from 10 (APHO technical briefing 3, 2008)."""
    return exact_poisson(events, level) if events < FEW_EVENTS else byar(events, level)


def rate(events: float, exposure: float, level: float = 0.95) -> Estimate:
    """Events for one unit of exposure. ValueError without exposure."""
    if exposure <= 0:
        raise ValueError("a rate without exposure is not defined")
    return poisson(events, level).times(1 / exposure)


def directly_standardised_rate(
    events: ArrayLike, exposure: ArrayLike, standard: ArrayLike, level: float = 0.95
) -> Estimate | None:
    """A rate weighted to a standard population, with Dobson's interval; None below 10 events.

    Dobson AJ, Kuulasmaa K, Eberle E, Scherer J (1991), Stat Med 10:457-462. That it is not given below 10 events:
    Morris JK et al. (2018), Popul Health Metr 16:19. ValueError where a stratum of the standard has no exposure.
    """
    cases, size, weight = (np.asarray(given, dtype=float) for given in (events, exposure, standard))
    if np.any((size <= 0) & (weight > 0)):
        raise ValueError("a stratum of the standard is empty")
    counted = weight > 0
    cases, size, weight = cases[counted], size[counted], weight[counted] / weight[counted].sum()
    total = float(cases.sum())
    if total < FEW_EVENTS:
        return None
    value = float((weight * cases / size).sum())
    scale = sqrt(float((weight**2 * cases / size**2).sum()) / total)
    plain = poisson(total, level)
    return Estimate(value, value + scale * (plain.lower - total), value + scale * (plain.upper - total))


def combined(parts: Sequence[Estimate], weights: Sequence[float]) -> Estimate:
    """A weighted sum of independent estimates, its interval from theirs (variance estimates recovered).

    Zou GY, Donner A (2008), Stat Med 27:1693-1702. With Wilson's intervals and the weights 1 and -1 this is Newcombe's
    difference of two proportions: Newcombe RG (1998), Stat Med 17:873-890, method 10.
    """
    terms = [part.times(weight) for part, weight in zip(parts, weights, strict=True)]
    value = float(sum(t.value for t in terms))
    below = sqrt(sum((t.value - t.lower) ** 2 for t in terms))
    above = sqrt(sum((t.upper - t.value) ** 2 for t in terms))
    return Estimate(value, value - below, value + above)


def difference(one: Estimate, other: Estimate) -> Estimate:
    """One estimate less another, independent of it; see `combined`."""
    return combined((one, other), (1, -1))


def standardised_proportion(events: ArrayLike, totals: ArrayLike, standard: ArrayLike, level: float = 0.95) -> Estimate:
    """A proportion weighted to a standard population, strata binomial; for people who do not come in clusters.

    Each stratum's Wilson interval, put together as in `combined`. ValueError where a stratum of the standard is empty.
    """
    counted = [(e, n, w) for e, n, w in np.c_[_flat(events), _flat(totals), _flat(standard)] if w > 0]
    if any(n <= 0 for _, n, _ in counted):
        raise ValueError("a stratum of the standard is empty")
    whole = sum(w for _, _, w in counted)
    return combined([wilson(e, n, level) for e, n, _ in counted], [w / whole for _, _, w in counted])


def mantel_haenszel_difference(
    events: ArrayLike, totals: ArrayLike, other_events: ArrayLike, other_totals: ArrayLike, level: float = 0.95
) -> Estimate | None:
    """The difference of two proportions within strata; None where no stratum has both.

    Greenland S, Robins JM (1985), Biometrics 41:55-68, with the variance of Sato T (1989), Biometrics 45:1323-1324,
    which holds for few large strata and for many small ones.
    """
    a, n1, b, n0 = (_flat(given) for given in (events, totals, other_events, other_totals))
    both = (n1 > 0) & (n0 > 0)
    a, n1, b, n0 = a[both], n1[both], b[both], n0[both]
    if not len(a):
        return None
    whole = n1 + n0
    weight = (n1 * n0 / whole).sum()
    value = float(((a * n0 - b * n1) / whole).sum() / weight)
    p = ((n1**2 * b - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / whole**2).sum()
    q = ((a * (n0 - b) + b * (n1 - a)) / (2 * whole)).sum()
    spread = normal_quantile(level) * sqrt(max(0.0, float(value * p + q))) / float(weight)
    return Estimate(value, max(-1.0, value - spread), min(1.0, value + spread))


def funnel_limits(target: float, totals: ArrayLike, level: float) -> tuple[Numbers, Numbers]:
    """Within what limits a partner's proportion lies by chance alone, for each number of people; 0 to 1.

    Spiegelhalter DJ (2005), Stat Med 24:1185-1202, appendix A.1.2 (normal approximation), as UKHSA draws its funnels;
    95 % and 99.8 % are its two and three standard deviations.
    """
    spread = normal_quantile(level) * np.sqrt(target * (1 - target) / _flat(totals))
    return np.clip(target - spread, 0, 1), np.clip(target + spread, 0, 1)


def share_within(values: ArrayLike, groups: ArrayLike) -> float | None:
    """The share of the variance that lies within groups, 0 to 1 (1 less the correlation ratio, Fisher 1925).

    None where nothing varies.
    """
    found, which = _flat(values), np.asarray(groups)
    whole = float(((found - found.mean()) ** 2).sum()) if len(found) else 0.0
    if whole == 0:
        return None
    apart = sum(float(((found[which == g] - found[which == g].mean()) ** 2).sum()) for g in np.unique(which))
    return apart / whole


def resample_clusters(counts: ArrayLike, replicates: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """Bootstrap totals: clusters drawn with replacement, then the people of each.

    counts      clusters × cells: how many people of each cluster are in each cell; no cluster may be empty
    returns     replicates × cells
    Davison AC, Hinkley DV (1997), Bootstrap Methods and their Application, section 3.8. The spread of these totals has
    that of the people in it twice, once through the clusters; `resample_people` has it once.
    """
    clusters = len(np.asarray(counts))
    return _drawn_people(counts, chance.integers(0, clusters, size=(replicates, clusters)), chance)


def resample_people(counts: ArrayLike, replicates: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """Bootstrap totals as in `resample_clusters`, but of the same clusters: only their people are drawn again."""
    clusters = len(np.asarray(counts))
    return _drawn_people(counts, np.broadcast_to(np.arange(clusters), (replicates, clusters)), chance)


def _drawn_people(counts: ArrayLike, drawn: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    cells = np.asarray(counts, dtype=np.int64)
    sizes = cells.sum(axis=1)
    people: Any = chance.multinomial(sizes[drawn], (cells / sizes[:, None])[drawn])
    return np.asarray(people.sum(axis=1), dtype=np.int64)


def _flat(given: ArrayLike) -> Numbers:
    return np.asarray(given, dtype=float).ravel()
