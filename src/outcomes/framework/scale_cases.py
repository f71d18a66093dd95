"""Cases about instruments: answers, a sum or two scores, held against the score, band and class that are expected.

On the road: cases/*.yaml → cases → **scale_cases** → scoring, distance. Expected figures come from a publication or
from a calculation by hand, as `worked` says; never from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from outcomes.errors import ScaleError
from outcomes.framework.basics import Code, Definition, Words
from outcomes.framework.case_answers import compared
from outcomes.framework.instrument_files import Instruments

if TYPE_CHECKING:
    from outcomes.framework.instruments import Instrument


class ExpectedScore(Definition):
    """What comes out; what is left out is not compared. `change` is the class of the change from first to second."""

    score: Decimal | None = None
    band: Words | None = None
    is_case: bool | None = None
    change: Words | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("nothing is expected: give score, band, is_case or change.")
        return self


class ScaleCase(Definition):
    """One example: one person's answers (null where missing), sum, score, or first and second score.

    worked  how the expected figures were found, so that anyone can find them again
    """

    case: Words
    scale: Code
    answers: dict[Words, Decimal | None] = Field(default_factory=dict)
    sum: Decimal | None = None
    score: Decimal | None = None
    first: Decimal | None = None
    second: Decimal | None = None
    expect: ExpectedScore | None = None
    refuses: Words | None = None
    worked: Words

    @model_validator(mode="after")
    def _one_question_one_answer(self) -> Self:
        asked = [bool(self.answers), self.sum is not None, self.score is not None, self.first is not None]
        if sum(asked) != 1 or (self.first is None) != (self.second is None):
            raise ValueError("a case asks one thing: give answers, sum, score, or first with second.")
        if (self.expect is None) == (self.refuses is None):
            raise ValueError("a case has one answer: give expect or refuses.")
        return self


def work_out_scale(case: ScaleCase, instruments: Instruments) -> Iterator[str]:
    """What did not come out as expected, in sentences; none if all did."""
    expected = case.expect.model_dump(exclude_unset=True) if case.expect else {}
    return compared(lambda: _found(case, instruments.get(case.scale)), expected, case.refuses, ScaleError)


def _found(case: ScaleCase, instrument: Instrument) -> dict[str, Any]:
    import numpy as np

    from outcomes.framework.distance import change_classes
    from outcomes.framework.scoring import Scored, band_of, check_scores, convert_sums, is_case, score_answers

    def number(given: Decimal | None) -> Any:
        return np.array([np.nan if given is None else float(given)])

    def scored() -> Scored:
        if case.answers:
            return score_answers(instrument, {name: number(answer) for name, answer in case.answers.items()})
        if case.sum is not None:
            return convert_sums(instrument, number(case.sum))
        given = [case.score] if case.first is None else [case.first, case.second]
        return check_scores(instrument, np.concatenate([number(score) for score in given]))

    result = scored()
    for fault in result.faults:
        raise ScaleError(fault.message, remedy=fault.remedy)
    scores = result.scores
    if case.first is not None:
        classes = change_classes(instrument, scores[:1], scores[1:])
        if classes is None:
            raise ScaleError(f"{instrument.name} has no threshold for reliable change.", remedy="None was read.")
        return {"change": str(classes[0])}
    cases = is_case(instrument, scores)
    score = None if np.isnan(scores[0]) else Decimal(f"{scores[0]:.10g}")
    found = {"score": score, "band": band_of(instrument, scores)[0]}
    return found | ({} if cases is None else {"is_case": bool(cases[0])})
