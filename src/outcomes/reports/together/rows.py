"""What a publication says of what partners did together, as frozen rows; figures are None where they are hidden.

Reports road: read → **rows** → section.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class YearPeople:
    """Different people of a year: bounds, the naive sum, and an estimate in round numbers where people are linked."""

    indicator_code: str
    year: str
    lower: float | None
    upper: float | None
    summed: float | None
    estimate: float | None
    estimate_low: float | None
    estimate_high: float | None
    recognised_pct: float | None
    is_hidden: bool


@dataclass(frozen=True)
class Shared:
    """People that partners share, in round numbers: with so many partners, with both, or from one to the next."""

    year: str
    sharing: str
    partner_id: str
    other_partner_id: str
    partners: int
    people: int | None
    median_days: float | None
    is_hidden: bool


@dataclass(frozen=True)
class JointOutcome:
    """How many people achieved something in a year, each person once."""

    year: str
    achievement: str
    indicator_code: str
    people: int | None
    is_hidden: bool


@dataclass(frozen=True)
class Credit:
    """What one partner is credited with of a joint outcome; `others` and `unassigned` stand for no single partner."""

    year: str
    achievement: str
    partner_id: str
    equal_people: int
    dose_people: int


@dataclass(frozen=True)
class Rate:
    """Of 100 people with one partner, or with two or more, how many achieved something, and the mix of need."""

    year: str
    achievement: str
    partners: int
    achieved_pct: float | None
    high_need_pct: float | None
    unknown_need_pct: float | None
    is_hidden: bool


@dataclass(frozen=True)
class JointScore:
    """The collective-impact score of one framework and year, 0 to 100; None below the coverage a score needs."""

    framework_code: str
    year: str
    score: float | None
    coverage_pct: float | None
    indicators_scored: int
    indicators_total: int
    is_hidden: bool


@dataclass(frozen=True)
class Health:
    """How one partner works with the others in a year."""

    year: str
    partner_id: str
    returns_due: int
    returns_in: int
    returns_on_time: int
    returns_right_first: int
    hours_spent: float | None
    shared_indicators: int | None
    promises_made: int
    promises_kept: int
    links_people: bool


@dataclass(frozen=True)
class Pooled:
    """What was pooled in a year, of one kind, as returns tell it."""

    year: str
    resource_kind: str
    told_gbp: float | None
    hours: float | None


@dataclass(frozen=True)
class Together:
    """Everything a publication says of collective impact."""

    people: tuple[YearPeople, ...] = ()
    shared: tuple[Shared, ...] = ()
    outcomes: tuple[JointOutcome, ...] = ()
    credits: tuple[Credit, ...] = ()
    rates: tuple[Rate, ...] = ()
    scores: tuple[JointScore, ...] = ()
    health: tuple[Health, ...] = ()
    pooled: tuple[Pooled, ...] = ()

    def of(self, framework: str, indicators: Iterable[str]) -> Together:
        """What is said by one framework; who shares people, and how partners work together, is of all of them."""
        codes = set(indicators)
        outcomes = tuple(o for o in self.outcomes if o.indicator_code in codes)
        told = {o.achievement for o in outcomes}
        return replace(
            self,
            people=tuple(p for p in self.people if p.indicator_code in codes),
            outcomes=outcomes,
            credits=tuple(c for c in self.credits if c.achievement in told),
            rates=tuple(r for r in self.rates if r.achievement in told),
            scores=tuple(s for s in self.scores if s.framework_code == framework),
        )
