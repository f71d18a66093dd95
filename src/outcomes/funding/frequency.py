"""Payments for outcomes that are a frequency: how often something happened, against a comparison rate.

Funding road: frequency.csv + terms → **frequency** → entitlement.  Method: the Peterborough social impact bond
(2010–2015): a cohort pays at once where its own reduction reaches a higher threshold, and the others at the end where
the reduction over all cohorts reaches a lower one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import Field

from outcomes.framework.basics import Code, Definition, Words
from outcomes.funding.entitlement import Line
from outcomes.funding.instalments import PENNY
from outcomes.funding.terms import FrequencyOutcome
from outcomes.periods import Quarter

FILE = "frequency.csv"
_HUNDRED = Decimal(100)


class Cohort(Definition):
    """One row of `frequency.csv`: how often something happened in a cohort, and the comparison rate, as verified."""

    programme: Code
    partner: Code
    outcome: Code
    cohort: Words
    participants: Annotated[int, Field(ge=1)]
    events: Annotated[int, Field(ge=0)]
    comparison_per_100: Annotated[Decimal, Field(gt=0)]
    verified_on: date
    verified_by: Words


@dataclass(frozen=True)
class Reduction:
    """Events that would have happened at the comparison rate, those that did, and the reduction in per cent."""

    expected: Decimal
    events: int

    @property
    def avoided(self) -> Decimal:
        return self.expected - self.events

    @property
    def pct(self) -> Decimal:
        return self.avoided / self.expected * _HUNDRED


def reduction(cohorts: Sequence[Cohort]) -> Reduction:
    """The reduction over some cohorts, each against its own comparison rate, from sums and never from percentages."""
    expected = sum((c.participants * c.comparison_per_100 / _HUNDRED for c in cohorts), Decimal(0))
    return Reduction(expected, sum(c.events for c in cohorts))


def frequency_lines(terms: Iterable[FrequencyOutcome], cohorts: Sequence[Cohort], until: date) -> list[Line]:
    """The payments that cohorts verified up to a day earn; within each outcome's cap, in order of the day."""
    lines: list[Line] = []
    for outcome in terms:
        found = [c for c in cohorts if c.outcome == outcome.outcome and c.verified_on <= until]
        found.sort(key=lambda c: (c.verified_on, c.cohort))
        lines += _capped(outcome, [*_at_once(outcome, found), *_at_the_end(outcome, found)])
    return lines


def _at_once(outcome: FrequencyOutcome, cohorts: Sequence[Cohort]) -> Iterable[Line]:
    for cohort in cohorts:
        if _pays_at_once(outcome, cohort):
            yield _line(outcome, cohort, cohort.verified_on)


def _pays_at_once(outcome: FrequencyOutcome, cohort: Cohort) -> bool:
    threshold = outcome.cohort_threshold_pct
    return threshold is not None and reduction([cohort]).pct >= threshold


def _at_the_end(outcome: FrequencyOutcome, cohorts: Sequence[Cohort]) -> Iterable[Line]:
    """When the last cohort is in; a cohort without a reduction of its own is paid nothing, and owes nothing."""
    if len(cohorts) < outcome.cohorts or reduction(cohorts).pct < outcome.threshold_pct:
        return
    for cohort in cohorts:
        if not _pays_at_once(outcome, cohort) and reduction([cohort]).avoided > 0:
            yield _line(outcome, cohort, max(c.verified_on for c in cohorts))


def _line(outcome: FrequencyOutcome, cohort: Cohort, day: date) -> Line:
    amount = (reduction([cohort]).avoided * outcome.price_gbp).quantize(PENNY, ROUND_HALF_UP)
    note = f"{cohort.cohort}: {reduction([cohort]).pct:.1f}% fewer"
    period = Quarter.of(day).code
    return Line(period, cohort.partner, "frequency", outcome.outcome, "", outcome.price_gbp, amount, note)


def _capped(outcome: FrequencyOutcome, lines: Sequence[Line]) -> Iterable[Line]:
    left = outcome.cap_gbp
    for line in lines:
        amount = line.amount_gbp if left is None else min(line.amount_gbp, left)
        left = None if left is None else left - amount
        yield Line(**{**vars(line), "amount_gbp": amount})
