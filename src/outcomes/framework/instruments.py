"""What the file of an instrument may say: a questionnaire's items, how they are scored, and what a score means.

On the road: instruments/*.yaml → **instruments** → scoring, distance; a framework's scales name them by code.
What was not read in a source is left out, and `left_empty` says so; wording stands here only where it may be passed on.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from outcomes.framework.basics import Code, Definition, Words
from outcomes.framework.citing import Licence, Source
from outcomes.framework.value_definitions import Published
from outcomes.vocabulary import Better

Fact = Literal["missing", "bands", "caseness", "reliable_change"]
FACTS: tuple[Fact, ...] = ("missing", "bands", "caseness", "reliable_change")


class Read(Definition):
    """Where a fact about an instrument was read.

    page             where in the source; left out where it was not read
    read_first_hand  whether the source itself was read; if not, `read_in` says what was
    """

    source: Published
    page: Words | None = None
    read_first_hand: bool
    read_in: Source | None = None

    @model_validator(mode="after")
    def _says_where_it_was_read(self) -> Self:
        if not self.read_first_hand and self.read_in is None:
            raise ValueError("nothing says where this was read: add read_in, or read the source first-hand.")
        return self


class Answers(Definition):
    """The numbers an item can be answered with; `words` are what stands beside a number on the questionnaire."""

    whole_or_not = True
    minimum: Decimal
    maximum: Decimal
    whole: bool = True
    words: dict[str, Words] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError("minimum is not below maximum: change one of them.")
        return self


class Item(Definition):
    """One question. `about` is our own short description; `wording` the questionnaire's own, or null."""

    about: Words
    wording: Words | None = None
    reversed: bool = False
    answers: Answers | None = None


class Conversion(Read):
    """The score that each sum of answers becomes."""

    whole_or_not = True
    table: Annotated[dict[str, Decimal], Field(min_length=1)]


class Missing(Read):
    """How many answers may be missing, and what stands in for them. Without it every item is needed."""

    at_most: Annotated[int, Field(ge=1)]
    filled_with: Literal["mean of the others"]


class Band(Definition):
    """A name for scores from `starts_at` up to the next band."""

    starts_at: Decimal
    label: Words


class Bands(Read):
    """Names for ranges of scores, upwards and without gaps."""

    bands: Annotated[tuple[Band, ...], Field(min_length=2)]


class Caseness(Read):
    """The scores of people who need help: from a score upwards, or up to a score."""

    whole_or_not = True
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("caseness has one side: give exactly one of at_least and at_most.")
        return self


class ReliableChange(Read):
    """The change, in points, that is more than the noise of measuring: one of three forms.

    at_least           such a change or a larger one
    more_than          a larger one
    sd, reliability    more than 1.96·SD·√2·√(1−reliability) (Jacobson and Truax)
    sample             whose scores it was found with
    """

    whole_or_not = True
    at_least: Annotated[Decimal, Field(gt=0)] | None = None
    more_than: Annotated[Decimal, Field(gt=0)] | None = None
    sd: Annotated[Decimal, Field(gt=0)] | None = None
    reliability: Annotated[Decimal, Field(gt=0, lt=1)] | None = None
    sample: Words | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [self.at_least, self.more_than, self.sd]
        if sum(form is not None for form in forms) != 1 or (self.sd is None) != (self.reliability is None):
            raise ValueError("a threshold has one form: give at_least, more_than, or sd with reliability.")
        return self


class Instrument(Read):
    """A questionnaire with its scoring.

    part_of       the set it is asked in, where it is one of several that each have a score of their own
    caution       what to see to before it is used
    score         of the answers, after reversals and before any conversion
    wording_from  where the wording is to be had, where it is not here
    left_empty    for each of missing, bands, caseness and reliable_change that is not given: why
    """

    code: Code = ""
    name: Words
    measures: Words
    part_of: Words | None = None
    caution: Words | None = None
    licence: Licence
    better: Better
    answers: Answers
    items: Annotated[dict[Code, Item], Field(min_length=1)]
    wording_from: Words | None = None
    score: Literal["sum", "mean"]
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    conversion: Conversion | None = None
    missing: Missing | None = None
    bands: Bands | None = None
    caseness: Caseness | None = None
    reliable_change: ReliableChange | None = None
    left_empty: dict[Fact, Words] = Field(default_factory=dict)

    def answers_of(self, item: str) -> Answers:
        return self.items[item].answers or self.answers

    @property
    def raw_range(self) -> tuple[Decimal, Decimal]:
        """Lowest and highest sum or mean of the answers."""
        each = [self.answers_of(item) for item in self.items]
        by = Decimal(len(each)) if self.score == "mean" else Decimal(1)
        return sum((a.minimum for a in each), Decimal(0)) / by, sum((a.maximum for a in each), Decimal(0)) / by

    @property
    def score_range(self) -> tuple[Decimal, Decimal]:
        """Lowest and highest score, converted where there is a conversion."""
        if self.conversion is None:
            return self.raw_range
        return min(self.conversion.table.values()), max(self.conversion.table.values())
