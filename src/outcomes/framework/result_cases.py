"""Cases about a framework's figures: small returns in, results, attainment and scores out.

On the road: cases/*.yaml → cases → **result_cases** → store.trial measures them with the SQL that measures a place.
Expected figures are worked out by hand, as `worked` says; never by the SQL they are held against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from outcomes.framework.basics import Code, Definition, QuarterCode, Words
from outcomes.framework.definitions import Framework
from outcomes.periods import Quarter, parse_year, year_code
from outcomes.vocabulary import BottomLine

Figure = Decimal | Literal["missing"]
"""A figure, or the word for one that is not there: not reported, or not to be told."""


def _span(text: object) -> str:
    try:
        written = str(text)
        return Quarter.parse(written).code if " " in written else year_code(parse_year(written))
    except ValueError:
        raise ValueError(f"{text!r} is no span: write a year as 2025-26, or a quarter as 2025-26 Q1.") from None


Span = Annotated[str, BeforeValidator(_span)]


class Parts(Definition):
    """What a return gives for an indicator: the parts of its kind, in its unit."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    pairs: Decimal | None = None
    sum_change: Decimal | None = None
    sum_change_squared: Decimal | None = None

    @property
    def given(self) -> dict[str, Decimal]:
        return self.model_dump(exclude_none=True)


class CasePerson(Definition):
    """One row of a return's people sheet. A person without a reference cannot be known again.

    scores     first and latest score by scale; `missing` where one was not taken
    achieved   the day by achievement; `missing` where the return says that the person has not
    """

    reference: Words | None = None
    scores: dict[Code, tuple[Figure, Figure]] = Field(default_factory=dict)
    achieved: dict[Code, date | Literal["missing"]] = Field(default_factory=dict)
    sessions: Decimal | None = None
    hours: Decimal | None = None


class CaseReturn(Definition):
    """One partner's accepted return for a quarter; `never_came` for one that was due and is missing."""

    partner: Code
    period: QuarterCode
    results: dict[Code, Parts] = Field(default_factory=dict)
    people: tuple[CasePerson, ...] = ()
    never_came: Literal[True] | None = None

    @model_validator(mode="after")
    def _came_or_not(self) -> Self:
        if bool(self.never_came) == bool(self.results or self.people):
            raise ValueError("a return came or it did not: give results, people or both, or else never_came.")
        return self


class ExpectedResult(Definition):
    """What must come out for one indicator, rounded as the case says; what is left out is not looked at.

    hidden   whether a publication hides it, for a small number of people
    """

    result: Figure | None = None
    numerator: Figure | None = None
    denominator: Figure | None = None
    lower: Figure | None = None
    upper: Figure | None = None
    attainment: Figure | None = None
    returns_in: int | None = None
    returns_due: int | None = None
    hidden: bool | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("nothing is expected: give result, attainment or another figure.")
        return self


class ResultCase(Definition):
    """One example. Every return of it owes every indicator the case speaks of.

    over     the quarter or year that is measured
    scores   each bottom line's score, and the headline
    worked   how the expected figures were found, so that anyone can find them again
    """

    case: Words
    over: Span
    returns: Annotated[tuple[CaseReturn, ...], Field(min_length=1)]
    expect: dict[Code, ExpectedResult] = Field(default_factory=dict)
    scores: dict[BottomLine | Literal["headline"], Figure] = Field(default_factory=dict)
    decimals: Annotated[int, Field(ge=0, le=10)] = 4
    worked: Words

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not self.expect and not self.scores:
            raise ValueError("nothing is expected: give expect, scores or both.")
        came = [(r.partner, r.period) for r in self.returns]
        twice = [f"{partner} for {period}" for n, (partner, period) in enumerate(came) if (partner, period) in came[:n]]
        if twice:
            raise ValueError(f"there are two returns of {twice[0]}: put them together.")
        if not any(r.period.startswith(self.over) for r in self.returns):
            raise ValueError(f"no return is of {self.over}: write the year or quarter of one of them.")
        return self

    @property
    def indicators(self) -> tuple[str, ...]:
        """Every indicator the case speaks of, in order."""
        return tuple(dict.fromkeys(chain(self.expect, *(r.results for r in self.returns))))


class ResultCases(Definition):
    """A file of cases about the figures of the framework it lies in."""

    kind: Literal["results"]
    cases: Annotated[tuple[ResultCase, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Measured:
    """What the measures made of a case: figures by indicator and name, scores by bottom line and `headline`, and
    the indicators that a publication hides.
    """

    figures: Mapping[str, Mapping[str, Decimal | None]]
    scores: Mapping[str, Decimal | None]
    hidden: frozenset[str]


Measure = Callable[[Framework, ResultCase], Measured]
"""Works a case out with the SQL of the measures; the store's business, and handed in from there."""


def work_out_results(case: ResultCase, framework: Framework, measure: Measure) -> Iterator[str]:
    """What did not come out as expected, in sentences; none if all did."""
    unknown = list(unknown_names(case, framework))
    if unknown:
        yield from unknown
        return
    measured = measure(framework, case)
    for code, expected in case.expect.items():
        found = measured.figures.get(code, {})
        if expected.hidden not in (None, code in measured.hidden):
            yield f"{code} is {'hidden' if code in measured.hidden else 'shown'} in what is published."
        for name, figure in expected.model_dump(exclude_none=True, exclude={"hidden"}).items():
            yield from _compared(f"The {name} of {code}", found.get(name), figure, case.decimals)
    for line, score in case.scores.items():
        yield from _compared(f"The score of {line}", measured.scores.get(line), score, case.decimals)


def _compared(what: str, found: Decimal | None, expected: Figure | int, decimals: int) -> Iterator[str]:
    shown = "missing" if found is None else found.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if shown != expected:
        yield f"{what} is {shown}, and {expected} is expected."


def is_only_of(case: ResultCase, part: Framework) -> bool:
    """Whether a case speaks of nothing but what is in a part of its framework; a score is of all of it."""
    return not case.scores and not list(unknown_names(case, part))


def unknown_names(case: ResultCase, framework: Framework) -> Iterator[str]:
    """Names the framework does not have, and parts an indicator's kind does not."""
    indicators = framework.indicators
    for code in case.indicators:
        if code not in indicators:
            yield f"There is no indicator '{code}' in the framework."
    for sent in case.returns:
        for code, parts in sent.results.items():
            if code in indicators and set(parts.given) != set(indicators[code].kind.parts):
                needed = " and ".join(indicators[code].kind.parts)
                yield f"{code} is of kind {indicators[code].kind}: give {needed}, and nothing else."
    for word, known, named in (
        ("scale", framework.scales, (p.scores for r in case.returns for p in r.people)),
        ("achievement", framework.achievements, (p.achieved for r in case.returns for p in r.people)),
    ):
        for code in dict.fromkeys(chain.from_iterable(named)):
            if code not in known:
                yield f"There is no {word} '{code}' in framework.yaml."
