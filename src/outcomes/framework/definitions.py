"""What the files of a framework and of a place may say (pydantic); `files` reads them, every other room uses them.

On the road: frameworks/*.yaml → **definitions** → the blank form, the checks, the store's framework tables.
A term here is always computable; words for people (`counts`, `matters_because`) stand beside it and are never computed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from outcomes.framework.agreements import Agreement
from outcomes.framework.basics import CategoryCode, Code, Definition, PriceYear, QuarterCode, ValueCode, Words, Year
from outcomes.framework.beside import OptimismCorrection, WelfareWeights
from outcomes.framework.chosen_weights import ChosenWeights
from outcomes.framework.citing import Licence, Source
from outcomes.framework.crosswalks import Crosswalk
from outcomes.framework.instruments import Instrument
from outcomes.framework.match_rules import MatchRules, default_rules
from outcomes.framework.valuing import Valuing
from outcomes.periods import Quarter
from outcomes.vocabulary import Better, BottomLine, Kind, Mechanism, Role


class Bound(Definition):
    """A limit on a score or a change of score: exactly one of the two."""

    whole_or_not = True
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a limit has one side: give exactly one of at_least and at_most.")
        return self


class FromPeople(Definition):
    """The machine rule that makes an indicator's figure from the people sheet. Exactly one form:

    supported: true                     people listed as supported in the span            (people)
    achieved: CODE                      people with that achievement in the span          (people)
    achieved: CODE, out_of: supported   … as a share of the people supported              (proportion)
    scale: CODE, change: {…}            people with both scores whose score changed so    (proportion)
    scale: CODE, latest: {…}            people whose latest score is so                   (proportion)
    scale: CODE                         change from first to latest score                 (mean_change)
    sum: sessions | hours               the sum over the people's rows                    (count, hours)
    """

    whole_or_not = True
    supported: Literal[True] | None = None
    achieved: Code | None = None
    out_of: Literal["supported"] | None = None
    scale: Code | None = None
    change: Bound | None = None
    latest: Bound | None = None
    sum: Literal["sessions", "hours"] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        chosen = [n for n in ("supported", "achieved", "scale", "sum") if getattr(self, n) is not None]
        if len(chosen) != 1:
            raise ValueError("a rule counts one thing: give exactly one of supported, achieved, scale and sum.")
        if self.out_of and not self.achieved:
            raise ValueError("the key out_of stands alone: write it beside achieved.")
        if (self.change or self.latest) and not self.scale:
            raise ValueError("change or latest stands without a scale: add the scale it is about.")
        if self.change and self.latest:
            raise ValueError("change and latest are two rules: give one of them.")
        return self

    @property
    def makes(self) -> tuple[Kind, ...]:
        """The kinds of indicator this rule can make."""
        if self.supported or (self.achieved and not self.out_of):
            return (Kind.PEOPLE,)
        if self.achieved or self.change or self.latest:
            return (Kind.PROPORTION,)
        if self.scale:
            return (Kind.MEAN_CHANGE,)
        return (Kind.COUNT,) if self.sum == "sessions" else (Kind.HOURS,)


class Indicator(Definition):
    """One thing that is counted, and how it adds up (measures, section 2).

    `counts`, `leaves_out` and `evidence` are for people: what counts, what does not, and what shows it.
    `baseline` and `target` map financial years to figures: an amount a year for counts (prorated to the span),
    a share between 0 and 1 for proportions, points of change for mean changes.
    """

    label: Words
    kind: Kind
    counts: Words
    leaves_out: Words | None = None
    evidence: Words | None = None
    unit: Words
    better: Better
    from_people: FromPeople | None = None
    baseline: dict[Year, Decimal] = Field(default_factory=dict)
    target: dict[Year, Decimal] = Field(default_factory=dict)
    source: Source | None = None
    breakdowns: tuple[Code, ...] = ()
    minimum: Decimal | None = Decimal(0)
    maximum: Decimal | None = None
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    weight: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    asks_for: Words | None = None
    value: Valuing | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.baseline or self.target) and self.source is None:
            raise ValueError("a baseline or target needs a source: say where the figure was decided or published.")
        if self.from_people and self.kind not in self.from_people.makes:
            made = " or ".join(self.from_people.makes)
            raise ValueError(
                f"the rule from_people makes {made}, and this indicator is {self.kind}: change the kind or the rule."
            )
        if self.kind is Kind.PROPORTION:
            outside = [f for f in (*self.baseline.values(), *self.target.values()) if not 0 <= f <= 1]
            if outside:
                raise ValueError(f"{outside[0]} is not a share: write a number between 0 and 1.")
        return self

    @property
    def counts_people(self) -> bool:
        """Whether the parts are numbers of people, so that small ones are protected; a mean change's pairs are."""
        return self.unit == "people" or self.kind is Kind.MEAN_CHANGE


class Voices(Definition):
    """Words that people chose for an outcome, and who chose them; examples say that they are."""

    words: Annotated[tuple[Words, ...], Field(min_length=1)]
    source: Source


class Outcome(Definition):
    """A change the place wants, on a page anyone at the partnership table can read."""

    code: Code = ""
    outcome: Words
    bottom_line: BottomLine
    stakeholder: Words
    matters_because: Words
    sources: tuple[Source, ...] = ()
    voices: Voices | None = None
    intended: bool = True
    indicators: Annotated[dict[Code, Indicator], Field(min_length=1)]


class Category(Definition):
    """One category of a breakdown; `synonyms` are other words partners write for it."""

    code: CategoryCode
    label: Words
    synonyms: tuple[Words, ...] = ()
    from_age: int | None = None
    to_age: int | None = None


class Breakdown(Definition):
    """A way to split figures. `not-known` is a category of every breakdown, so that categories add to the total.

    `areas: true` takes its categories from the place's `areas.csv`.
    """

    label: Words
    special_category: bool = False
    areas: bool = False
    categories: tuple[Category, ...] = ()
    source: Source | None = None

    @model_validator(mode="after")
    def _has_categories(self) -> Self:
        if self.areas == bool(self.categories):
            raise ValueError("a breakdown has its own categories or the place's areas: give categories, or areas true.")
        codes = [c.code for c in self.categories]
        if len(codes) != len(set(codes)):
            raise ValueError("two categories have the same code: rename one.")
        return self


NOT_KNOWN = Category(code="not-known", label="Not known", synonyms=("n/k", "unknown", "prefer not to say", "refused"))


class Achievement(Definition):
    """Something a person is said to have achieved: a date and its evidence, on the people sheet.

    `lasted` names the achievement that shows that this one lasted.
    """

    label: Words
    means: Words
    evidence: Words
    lasted: Code | None = None


class Scale(Definition):
    """A questionnaire's total score, as the framework asks for it.

    With `instrument` everything but the label follows from the instrument of that code, and the label may.
    `only` are the scores there are, where not every number in the range is one; empty otherwise.
    """

    whole_or_not = True
    instrument: Code | None = None
    label: Words
    minimum: Decimal
    maximum: Decimal
    better: Better
    source: Source
    licence: Licence
    decimals: Annotated[int, Field(ge=0, le=4)] = 0
    only: tuple[Decimal, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _as_its_instrument(cls, given: Any, info: ValidationInfo) -> Any:
        if not isinstance(given, dict) or not isinstance(given.get("instrument"), str) or info.context is None:
            return given
        twice = sorted((set(given) & set(cls.model_fields)) - {"instrument", "label"})
        if twice:
            raise ValueError(f"the instrument already says {twice[0]}: take the line away.")
        return {**info.context.scale(given["instrument"]), **given}

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError("minimum is not below maximum: change one of them.")
        outside = [score for score in self.only if not self.minimum <= score <= self.maximum]
        if outside:
            raise ValueError(f"{outside[0]} is no score from {self.minimum} to {self.maximum}: take it out of only.")
        return self


class Framework(Definition):
    """What a place counts: `framework.yaml` with its `outcomes/*.yaml`, and the instruments its scales name.

    `contribution_days`: partners active with a person so many days up to an outcome share the credit for it.
    `by_item` are the scales whose answers a place asks for, item by item.
    """

    framework: Code
    name: Words
    version: Words
    valid_from: date
    about: Words
    source: Source
    licence: Licence
    bottom_line_weights: dict[BottomLine, Annotated[Decimal, Field(gt=0)]] = Field(default_factory=dict)
    contribution_days: Annotated[int, Field(ge=1)] = 365
    breakdowns: dict[Code, Breakdown] = Field(default_factory=dict)
    achievements: dict[Code, Achievement] = Field(default_factory=dict)
    scales: dict[Code, Scale] = Field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    instruments: dict[Code, Instrument] = Field(default_factory=dict)
    by_item: tuple[str, ...] = ()

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by code, in the order of the files."""
        return {code: i for outcome in self.outcomes for code, i in outcome.indicators.items()}

    def outcome_of(self, indicator_code: str) -> Outcome:
        return next(o for o in self.outcomes if indicator_code in o.indicators)

    def instrument_of(self, scale: str) -> Instrument | None:
        """The instrument a scale names; None where it names none."""
        return self.instruments.get(self.scales[scale].instrument or "")


class Thresholds(Definition):
    """Small-number protection (measures, section 10): a count below the threshold, but nought, is hidden.

    noughts   `hidden` hides them like small numbers
    round_to  what numbers of people are rounded to when published, each total from its own people; 1 rounds nothing
    """

    small_number: Annotated[int, Field(ge=2)] = 5
    special_category: Annotated[int, Field(ge=2)] = 10
    noughts: Literal["shown", "hidden"] = "shown"
    round_to: Literal[1, 5, 10] = 1


class Limits(Definition):
    """How much of a workbook we are willing to read."""

    unpacked_mb: Annotated[int, Field(ge=1)] = 300
    cells: Annotated[int, Field(ge=1000)] = 5_000_000
    seconds: Annotated[int, Field(ge=1)] = 60


class Prices(Definition):
    """How amounts are brought to the place's price base (measures, section 5).

    deflator         code of a series of GDP deflators; the preferred one of the price base's kind of years if left out
    wellby           `guidance`: deflator × (real GDP per head ÷ 2019's)^1.3; `deflator_only`, which understates
    financial_years  `as_calendar`: a financial year counts as the calendar year it begins in; `refuse` to mix them
    """

    deflator: Code | None = None
    wellby: Literal["guidance", "deflator_only"] = "guidance"
    financial_years: Literal["refuse", "as_calendar"] = "refuse"


class SocialValueSettings(Definition):
    """How outcomes are valued and inputs counted (measures, section 5).

    discounting     which convention turns later years into a present value
    discount_rates  code of an edition of discount rates; the preferred one if left out
    hour_of_time    unit value of an hour that volunteers or citizens give
    draws, seed     of the simulation that gives a value its range: the same seed gives the same figures

    welfare_weights, optimism  the total counted otherwise as well, beside it
    """

    discounting: Literal["green_book", "end_of_year", "mid_year"] = "green_book"
    discount_rates: Code | None = None
    hour_of_time: ValueCode = "wage/national-living-wage"
    draws: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    seed: Annotated[int, Field(ge=0)] = 2026
    welfare_weights: WelfareWeights | None = None
    optimism: OptimismCorrection | None = None


class PlaceFile(Definition):
    """`place.yaml`: one partnership's settings."""

    place: Words
    code: Code
    area_code: Words | None = None
    frameworks: Annotated[tuple[Code, ...], Field(min_length=1)]
    as_at: date | None = None
    price_base: PriceYear | None = None
    prices: Prices = Prices()
    social_value: SocialValueSettings = SocialValueSettings()
    measure: Literal["accepted", "ready"] = "accepted"
    made_up: bool = False
    about: Words | None = None
    inbox_days: Annotated[int, Field(ge=1)] = 1
    keep_people_years: Annotated[int, Field(ge=1)] | None = None
    item_answers: tuple[Code, ...] = ()
    thresholds: Thresholds = Thresholds()
    limits: Limits = Limits()


class Partner(Definition):
    """One row of `partners.csv`."""

    partner_id: Code
    name: Words
    role: Role
    kind: Words
    size: Literal["small", "medium", "large"]
    is_local: bool


class Expectation(Definition):
    """What one partner owes under a programme, every quarter from `first` to `last`.

    `due_days` counts from the day after the quarter's last. `indicators` empty means all of the framework's.
    `answered_in` names the programme, of another framework, whose return by this partner answers this one too.
    """

    partner: Code
    first: QuarterCode
    last: QuarterCode
    answered_in: Code | None = None
    due_days: Annotated[int, Field(ge=1, le=200)] = 30
    indicators: tuple[Code, ...] = ()
    targets: dict[Code, dict[Year, Decimal]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if Quarter.parse(self.first) > Quarter.parse(self.last):
            raise ValueError("first is later than last: change one of them.")
        return self


class Programme(Definition):
    """`programmes/*.yaml`: a funded piece of work. Its `terms` stay opaque here; only funding reads them."""

    programme: Code
    name: Words
    funder: Code
    framework: Code
    mechanism: Mechanism
    starts: date
    ends: date
    partners: Annotated[tuple[Expectation, ...], Field(min_length=1)]
    terms: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts > self.ends:
            raise ValueError("starts is later than ends: change one of them.")
        return self


class Area(Definition):
    """One row of `areas.csv`: a ward (or other small area) of the place."""

    area_code: Words
    name: Words
    is_made_up: bool = False


class PopulationFigure(Definition):
    """One row of `population.csv`: an official statistic of the area; context, never credited to anyone."""

    indicator: Words
    outcome: Code
    area_code: Words
    period: Words
    value: Decimal
    unit: Words
    source: Source
    is_made_up: bool = False


AcceptedKind = Literal["sheet", "heading", "code"]


class AcceptedWord(Definition):
    """One row of `layouts/accepted.csv`: a partner's word, and the word of a layout that it stands for.

    `what` it is: a heading may be a label beside a single value or the words of a row; `meant` may name the field.
    """

    partner_id: Code
    what: AcceptedKind
    found: Words
    meant: Words
    accepted_by: Words
    accepted_on: date


class PlaceDefinition(Definition):
    """Everything a place's folder says, read and checked together.

    `framework` is all the place's frameworks as one (`combining`); `frameworks` are they themselves, where there are
    several.
    """

    place: PlaceFile
    framework: Framework
    frameworks: tuple[Framework, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    partners: tuple[Partner, ...]
    programmes: tuple[Programme, ...]
    areas: tuple[Area, ...] = ()
    population: tuple[PopulationFigure, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    weights: tuple[ChosenWeights, ...] = ()
    match_rules: MatchRules = Field(default_factory=default_rules)

    def partner(self, partner_id: str) -> Partner | None:
        return next((p for p in self.partners if p.partner_id == partner_id), None)

    def programme(self, code: str) -> Programme | None:
        return next((p for p in self.programmes if p.programme == code), None)

    @property
    def all_frameworks(self) -> tuple[Framework, ...]:
        """The place's frameworks, each by itself, the first one first."""
        return self.frameworks or (self.framework,)

    def framework_of(self, programme: Programme) -> Framework:
        """The framework a programme counts by, with its own codes."""
        return next(f for f in self.all_frameworks if f.framework == programme.framework)

    def expectations(self) -> list[tuple[Programme, Expectation]]:
        """Each partner's part in each programme, in file order."""
        return [(programme, e) for programme in self.programmes for e in programme.partners]

    def expectation(self, partner_id: str, programme_code: str, period: str) -> Expectation | None:
        """What a programme expects of a partner in a quarter; None where it expects no return."""
        quarter, parts = Quarter.parse(period), self._parts.get((partner_id, programme_code), ())
        return next((e for e in parts if Quarter.parse(e.first) <= quarter <= Quarter.parse(e.last)), None)

    @cached_property
    def _parts(self) -> dict[tuple[str, str], list[Expectation]]:
        found: dict[tuple[str, str], list[Expectation]] = {}
        for programme, e in self.expectations():
            found.setdefault((e.partner, programme.programme), []).append(e)
        return found

    def categories(self, dimension: str) -> tuple[Category, ...]:
        """A breakdown's categories, those of the place's areas included, `not-known` last."""
        return self._categories[dimension]

    @cached_property
    def _categories(self) -> dict[str, tuple[Category, ...]]:
        areas = tuple(Category(code=area.area_code, label=area.name) for area in self.areas)
        own = {code: areas if b.areas else b.categories for code, b in self.framework.breakdowns.items()}
        return {
            code: found if any(c.code == NOT_KNOWN.code for c in found) else (*found, NOT_KNOWN)
            for code, found in own.items()
        }
