"""A programme's terms as data: what is paid for what, up to how much, after whose verification, and what may vary.

Funding road: programmes/*.yaml → **terms** → payments, tendering, mechanism.  Method: measures, section 7.
What the terms must agree on with the rest of the place is `terms_coherence`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from outcomes.framework.basics import CategoryCode, Code, Definition, QuarterCode, Words
from outcomes.framework.citing import Source
from outcomes.framework.definitions import Programme
from outcomes.periods import Quarter
from outcomes.vocabulary import Mechanism


def _whole_pence(amount: Decimal) -> Decimal:
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"{amount} has parts of a penny: write pounds with at most two decimals.")
    return amount


Money = Annotated[Decimal, Field(ge=0), AfterValidator(_whole_pence)]
Price = Annotated[Decimal, Field(gt=0), AfterValidator(_whole_pence)]
Count = Annotated[int, Field(ge=1)]
Percent = Annotated[Decimal, Field(ge=0, le=100)]

BY_OUTCOME = (Mechanism.PBR, Mechanism.IMPACT_BOND)
"""Mechanisms that cannot be without something that is paid by outcome."""


class Fixed(Definition):
    """Money that waits for no outcome: an award, a budget or a service fee, paid to one partner by quarter.

    Exactly one of `gbp_in_all`, `gbp_a_year` and `gbp_a_quarter`; shared over the quarters to the penny. Without
    `first` and `last` it runs as long as the programme expects returns of the partner.
    """

    what: Literal["award", "budget", "service_fee"]
    partner: Code
    gbp_in_all: Money | None = None
    gbp_a_year: Money | None = None
    gbp_a_quarter: Money | None = None
    first: QuarterCode | None = None
    last: QuarterCode | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        given = [a for a in (self.gbp_in_all, self.gbp_a_year, self.gbp_a_quarter) if a is not None]
        if len(given) != 1:
            raise ValueError("an amount is given once: write one of gbp_in_all, gbp_a_year and gbp_a_quarter.")
        if self.first and self.last and Quarter.parse(self.first) > Quarter.parse(self.last):
            raise ValueError("first is later than last: change one of them.")
        return self


class Priced(Definition):
    """A price, when it holds and for whom: between two days, and for one category of a breakdown, if it is not for all.

    `by` says whose day decides: that of the achievement, or that of the person's start.
    """

    price_gbp: Price
    starts: date | None = None
    ends: date | None = None
    by: Literal["achieved", "started"] = "achieved"
    group: dict[Code, CategoryCode] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts and self.ends and self.starts > self.ends:
            raise ValueError("starts is later than ends: change one of them.")
        return self

    def holds(self, achieved_on: date, started_on: date | None, groups: Mapping[str, str]) -> bool:
        """Whether the price is that of an achievement of a person who started then, and is in these categories."""
        day = achieved_on if self.by == "achieved" else started_on
        if day is None:
            return False
        in_time = (self.starts or date.min) <= day <= (self.ends or date.max)
        return in_time and all(groups.get(dimension) == category for dimension, category in self.group.items())


class Threshold(Definition):
    """How many outcomes there must be before any is paid.

    cliff       nothing until the count is reached, then all from the first
    deductible  only those beyond the count
    """

    count: Count
    kind: Literal["cliff", "deductible"]


class Rate(Priced):
    """A line of the rate card: what one outcome of one participant is paid."""

    achievement: Code
    unit: Words = "participant"
    repeatable: bool = False
    most_per_person: Count | None = None
    threshold: Threshold | None = None
    cap_count: Count | None = None

    @model_validator(mode="after")
    def _repeats(self) -> Self:
        if self.most_per_person and not self.repeatable:
            raise ValueError("the key most_per_person stands beside an outcome paid once: add 'repeatable: true'.")
        return self


class Attachment(Priced):
    """A fee for each participant who starts, whatever comes of it."""

    by: Literal["achieved", "started"] = "started"


class FrequencyOutcome(Definition):
    """An outcome paid on how often something happens, against a comparison rate (as at Peterborough, 2010–2015).

    A cohort whose reduction reaches `cohort_threshold_pct` is paid at once; when all `cohorts` are in, the others are
    paid if the reduction over all of them reaches `threshold_pct`. What is paid is the price of an event avoided times
    the events avoided in the cohort.
    """

    outcome: Code
    counts: Words
    price_gbp: Price
    threshold_pct: Percent
    cohort_threshold_pct: Percent | None = None
    cohorts: Count = 1
    cap_gbp: Money | None = None
    comparison: Words


class Verification(Definition):
    """Who decides that an outcome happened, by what evidence, and within how many days of its being reported."""

    by: Words
    rule: Words
    evidence: dict[Code, tuple[Words, ...]] = Field(default_factory=dict)
    within_days: Count | None = None


class MayVary(Definition):
    """Something that the parties may change while the programme runs, and who decides."""

    what: Code
    by: Words


class RiskShared(Definition):
    """How an overspend is shared, in per cent of it."""

    overspend_commissioner_pct: Percent
    overspend_partners_pct: Percent

    @model_validator(mode="after")
    def _all_of_it(self) -> Self:
        if self.overspend_commissioner_pct + self.overspend_partners_pct != 100:
            raise ValueError("the shares of an overspend do not add up to 100: change one of them.")
        return self


class Relational(Definition):
    """How the parties work together: shared aims, how they review, what may vary and by whom, who bears what risk."""

    aims: Annotated[tuple[Words, ...], Field(min_length=1)]
    reviewed: Words
    may_vary: tuple[MayVary, ...] = ()
    risk_shared: RiskShared | None = None


class Variation(Definition):
    """A change to the terms that was agreed: what, from what to what, by whom and why."""

    on: date
    what: Code
    before: Words
    after: Words
    by: Words
    why: Words


class Reporting(Definition):
    """What a grant asks of its holder in return, which should be in proportion to it."""

    every: Literal["quarter", "half_year", "year", "end"]
    hours_expected: Annotated[Decimal, Field(ge=0)]
    asks_for: Words


class PassOn(Definition):
    """Part of a grant that is given on to others."""

    gbp: Price
    to: Words
    chosen_by: Words
    most_kept_pct: Percent = Decimal(0)


class GrantTerms(Definition):
    """A grant's own terms: what it may be spent on, what is unspent, what is reported, what is passed on."""

    restriction: Literal["unrestricted", "programme", "project"]
    restricted_to: Words | None = None
    unspent: Words
    reporting: Reporting
    awarded_on: date | None = None
    renewal: Words | None = None
    passes_on: PassOn | None = None

    @model_validator(mode="after")
    def _says_to_what(self) -> Self:
        if self.restriction != "unrestricted" and not self.restricted_to:
            raise ValueError("the grant is restricted, and restricted_to does not say to what: add it.")
        return self


class Costs(Definition):
    """What it costs the funder to run the programme, as entered; competition has its own figures (`bids.csv`).

    What is left out was not entered, which is not nought: 0 says that it cost nothing.
    """

    set_up_gbp: Money | None = None
    management_gbp_a_year: Money | None = None
    monitoring_gbp_a_year: Money | None = None
    verification_gbp_a_year: Money | None = None
    source: Source


Rationale = Literal["savings", "certainty_of_impact", "assurance_of_quality"]


class Terms(Definition):
    """What is paid for what. Every part may be left out; what a mechanism cannot be without is checked."""

    rationale: Rationale | None = None
    paid: Words | None = None
    fixed: tuple[Fixed, ...] = ()
    attachment: tuple[Attachment, ...] = ()
    cap_starts: Count | None = None
    rate_card: tuple[Rate, ...] = ()
    frequency_outcomes: tuple[FrequencyOutcome, ...] = ()
    cap_per_person_gbp: Price | None = None
    contract_cap_gbp: Price | None = None
    share_at_risk_pct: Percent | None = None
    payment_lag_days: Annotated[int, Field(ge=0)] | None = None
    verification: Verification | None = None
    relational: Relational | None = None
    grant: GrantTerms | None = None
    variations: tuple[Variation, ...] = ()
    costs: Costs | None = None

    @property
    def pays_by_outcome(self) -> bool:
        return bool(self.rate_card or self.frequency_outcomes)


class FundedProgramme(Programme):
    """A programme with its terms read; to every room but this one they are opaque."""

    terms: Terms = Terms()  # type: ignore[assignment]
