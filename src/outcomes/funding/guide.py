"""The guide to ways of paying, as data: questions, what each answer says for and against each way, and by which source.

Funding road: frameworks/mechanisms/choosing.yaml → **guide** → mechanism.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from outcomes.files import shipped
from outcomes.framework.basics import Code, Definition, Words
from outcomes.funding.sources import Source
from outcomes.strict_yaml import load_model
from outcomes.vocabulary import Mechanism

Measure = Literal[
    "verified_share_pct", "partners", "median_days_to_outcome", "outcomes_a_year", "small_share_pct", "local_share_pct"
]
"""What the store may answer; `mechanism.Facts` has each."""


OUR_CHOICE = "our own choice"


class Way(Definition):
    """A way of paying, in the words of the page."""

    label: Words
    means: Words


class Reason(Definition):
    """What an answer says of a way: from -2, strongly against, to 2, strongly for."""

    points: Annotated[int, Field(ge=-2, le=2)]
    because: Words
    source: Code


class Answer(Definition):
    """An answer, and what it says of which ways; `next` where it leads to another question than usual."""

    label: Words
    speaks: dict[Mechanism, Reason] = Field(default_factory=dict)
    next: Code | None = None


class FromStore(Definition):
    """How the store answers: `then` where the measure is at least so much, `otherwise` where it is less.

    `source` is whose that dividing line is.
    """

    measure: Measure
    at_least: Decimal
    then: Code
    otherwise: Code
    source: Code


class Question(Definition):
    """A question, why it is asked, its answers, and which question comes next; none at the end."""

    asks: Words
    because: Words
    source: Code
    answers: Annotated[dict[Code, Answer], Field(min_length=2)]
    from_store: FromStore | None = None
    next: Code | None = None


class Saying(Definition):
    """A criterion or a reminder, with its source."""

    says: Words
    source: Code


class Guide(Definition):
    """`frameworks/mechanisms/choosing.yaml`.

    `ours` is the source that stands for what we chose ourselves; `points` the one whose the points of all reasons are.
    """

    sources: dict[Code, Source]
    ours: Code
    points: Code
    mechanisms: dict[Mechanism, Way]
    begins: Code
    questions: dict[Code, Question]
    award_criteria: tuple[Saying, ...]
    reminders: tuple[Saying, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for fault in (*self._unknown(), *self._circles()):
            raise ValueError(fault)
        return self

    def name(self, source: str) -> str:
        """A source as it stands beside what it says; what we chose ourselves is said to be that."""
        return OUR_CHOICE if source == self.ours else self.sources[source].short

    def _unknown(self) -> Iterator[str]:
        sayings = (*self.award_criteria, *self.reminders)
        reasons = [r for q in self.questions.values() for a in q.answers.values() for r in a.speaks.values()]
        dividing = [q.from_store.source for q in self.questions.values() if q.from_store]
        for source in (
            self.ours,
            self.points,
            *dividing,
            *(s.source for s in sayings),
            *(r.source for r in reasons),
            *(q.source for q in self.questions.values()),
        ):
            if source not in self.sources:
                yield f"there is no source '{source}': add it to sources."
        for code, question in self.questions.items():
            leads = [question.next, *(answer.next for answer in question.answers.values())]
            if any(lead is not None and lead not in self.questions for lead in leads):
                yield f"the question '{code}' leads to one that is not there: mend next."
            told = question.from_store
            if told and not {told.then, told.otherwise} <= question.answers.keys():
                yield f"the store answers '{code}' with what is no answer of it: mend then or otherwise."
            if any(way not in self.mechanisms for answer in question.answers.values() for way in answer.speaks):
                yield f"an answer of '{code}' speaks of a way that is not described: add it to mechanisms."
        if self.begins not in self.questions:
            yield f"there is no question '{self.begins}' to begin with: mend begins."

    def _circles(self) -> Iterator[str]:
        """Questions follow each other in the order of the file, so that no path goes round."""
        order = list(self.questions)
        for code, question in self.questions.items():
            for lead in (question.next, *(answer.next for answer in question.answers.values())):
                if lead in order and order.index(lead) <= order.index(code):
                    yield f"the question '{code}' leads back to '{lead}': questions lead onward, in the file's order."


def load_guide() -> Guide:
    """The shipped guide."""
    return load_model(shipped("frameworks") / "mechanisms" / "choosing.yaml", Guide)
