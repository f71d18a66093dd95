"""What one publication says, as frozen rows: all that a report may know.

Reports road: read → **publication** → standing, sentences, tables, figures → page → build.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property

from outcomes.periods import Quarter, quarters_between
from outcomes.reports.score_changes import Scale, ScoreChange
from outcomes.reports.together.rows import Together
from outcomes.vocabulary import Better, BottomLine, Kind

ALL = "all"
"""Dimension and category of a total."""


@dataclass(frozen=True)
class About:
    """The publication itself: whose, when, of what, under which rules."""

    publication_no: int
    published_at: datetime
    published_by: str
    place_code: str
    place_name: str
    is_made_up: bool
    about: str | None
    as_at: date
    first_period: str
    last_period: str
    small_number_threshold: int
    special_category_threshold: int
    framework_code: str
    framework_name: str
    framework_version: str
    framework_source: str | None
    hidden_cells: int
    audit_head: str
    outcomes_version: str
    release_notice: str | None
    small_figures: int | None = None
    protecting_figures: int | None = None
    """How many figures are hidden because a small one could be worked out from them; none of an older publication."""

    @property
    def periods(self) -> list[str]:
        """Every quarter the publication covers, in order."""
        first, last = Quarter.parse(self.first_period), Quarter.parse(self.last_period)
        return [quarter.code for quarter in quarters_between(first, last)]

    @property
    def years(self) -> list[str]:
        """Every financial year it touches, in order."""
        return list(dict.fromkeys(Quarter.parse(period).year for period in self.periods))

    @property
    def year(self) -> str:
        """The latest year, the one the report judges."""
        return self.years[-1]

    def is_whole(self, year: str) -> bool:
        """Whether all four quarters of the year are covered."""
        return sum(period.startswith(year) for period in self.periods) == 4


@dataclass(frozen=True)
class Outcome:
    outcome_code: str
    outcome: str
    bottom_line: BottomLine
    stakeholder: str
    matters_because: str
    framework_code: str
    position: int
    is_intended: bool


@dataclass(frozen=True)
class CountedBy:
    """A framework the place counts by."""

    framework_code: str
    framework_name: str
    framework_version: str
    framework_source: str | None
    position: int


@dataclass(frozen=True)
class Indicator:
    indicator_code: str
    outcome_code: str
    label: str
    kind: Kind
    unit: str
    counts: str
    better: Better
    decimals: int
    weight: float
    target_source: str | None
    is_from_people: bool
    scale: str | None
    framework_code: str
    position: int

    @property
    def is_level(self) -> bool:
        """A level, which is compared, and not an amount, which is added up over quarters."""
        return self.kind in {Kind.PROPORTION, Kind.MEAN_CHANGE, Kind.STOCK}


@dataclass(frozen=True)
class Target:
    """The figures that apply to one indicator in one year: the baseline in force and the next dated target."""

    indicator_code: str
    year: str
    baseline: float | None
    target: float | None
    baseline_year: str | None
    target_year: str | None = None

    @property
    def due_year(self) -> str:
        """The year the target is dated; where that is not published, the year it applies to."""
        return self.target_year or self.year


@dataclass(frozen=True)
class Partner:
    partner_id: str
    name: str
    kind: str
    size: str
    is_local: bool


@dataclass(frozen=True)
class Programme:
    programme_id: str
    name: str
    funder: str | None
    mechanism: str | None
    starts: date | None
    ends: date | None
    framework_code: str


@dataclass(frozen=True)
class Category:
    dimension: str
    dimension_label: str
    category: str
    category_label: str
    position: int


@dataclass(frozen=True)
class Result:
    """One published figure with what is needed to read it honestly; numbers are None where missing or hidden.

    `result` is a share (0 to 1), a mean change, a sum or a last value. People over several partners have no result:
    `lower` and `upper` bound the different people, `summed` adds the partners' counts up.
    """

    returns_in: int | None
    returns_due: int | None
    is_missing: bool
    is_hidden: bool
    numerator: float | None = None
    denominator: float | None = None
    result: float | None = None
    lower: float | None = None
    upper: float | None = None
    summed: float | None = None
    partners_reporting: int | None = None
    baseline: float | None = None
    target: float | None = None
    attainment: float | None = None
    how_counted: str | None = None

    @property
    def low(self) -> float | None:
        """The figure, or the lower bound where only bounds are known."""
        return self.result if self.result is not None else self.lower

    @property
    def high(self) -> float | None:
        """The figure, or the upper bound where only bounds are known."""
        return self.result if self.result is not None else self.upper

    @property
    def is_known(self) -> bool:
        return self.low is not None and self.high is not None

    @property
    def is_range(self) -> bool:
        """Whether only bounds are known, and they differ."""
        return self.is_known and self.low != self.high

    @property
    def is_due(self) -> bool:
        """Whether any return was due for it; where none was, the figure does not apply."""
        return self.returns_due != 0

    @property
    def is_complete(self) -> bool:
        """Whether every return that was due is in."""
        return not self.returns_due or (self.returns_in or 0) >= self.returns_due


NOT_APPLICABLE = Result(returns_in=0, returns_due=0, is_missing=False, is_hidden=False)
"""What stands where the publication has no row: nothing was due."""


@dataclass(frozen=True)
class LineScore:
    """One bottom line's score for one year, 0 to 100; None below the coverage a score needs."""

    framework_code: str
    year: str
    bottom_line: BottomLine
    score: float | None
    coverage_pct: float | None
    indicators_scored: int
    indicators_total: int
    is_weakest: bool
    is_hidden: bool


@dataclass(frozen=True)
class Headline:
    framework_code: str
    year: str
    score: float | None
    convention: str


@dataclass(frozen=True)
class Choice:
    """The headline of a year by one choice of weights: the community's, the framework's, or equal ones."""

    framework_code: str
    year: str
    weights_of: str
    is_used: bool
    score: float | None


@dataclass(frozen=True)
class ChoiceWeight:
    """A bottom line's weight by one choice, and of a community's how it came about."""

    framework_code: str
    weights_of: str
    bottom_line: str
    weight: float
    is_used: bool
    chosen_by: str | None
    chosen_on: date | None
    people_asked: int | None
    how_chosen: str | None
    choice_source: str | None


@dataclass(frozen=True)
class ReturnStatus:
    """One return that a programme expects of a partner for a quarter."""

    partner_id: str
    programme_id: str
    period: str
    due_on: date | None
    received_on: date | None
    accepted_on: date | None
    state: str
    days_late: int | None
    versions: int | None
    hours_spent: float | None
    findings_errors: int | None
    findings_warnings: int | None
    waiting_state: str | None = None
    accepted_changed: int | None = 0

    @property
    def is_due(self) -> bool:
        return self.state != "not yet due"

    @property
    def is_counted(self) -> bool:
        return self.state == "accepted"

    @property
    def is_late(self) -> bool:
        """Received, after the day it was due."""
        return self.received_on is not None and bool(self.days_late) and int(self.days_late or 0) > 0


@dataclass(frozen=True)
class Waiver:
    """Something wrong with a counted return that was let through: which fault, where, by whom and why."""

    partner_id: str
    programme_id: str
    period: str
    code: str
    sheet: str | None
    cell: str | None
    waived_by: str
    waived_on: date
    why: str


@dataclass(frozen=True)
class PopulationFigure:
    """An official statistic of an area: context, never credited to anyone."""

    indicator: str
    outcome_code: str
    area_code: str
    area_name: str
    period: str
    value: float | None
    unit: str
    source: str
    is_made_up: bool


@dataclass(frozen=True)
class Published:
    """A whole publication. Look-ups that find no row give `NOT_APPLICABLE`."""

    about: About
    outcomes: tuple[Outcome, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    partners: tuple[Partner, ...]
    programmes: tuple[Programme, ...]
    categories: tuple[Category, ...]
    quarters: dict[tuple[str, str], Result]
    partner_years: dict[tuple[str, str, str], Result]
    groups: dict[tuple[str, str, str, str], Result]
    bottom_lines: tuple[LineScore, ...]
    headlines: tuple[Headline, ...]
    choices: tuple[Choice, ...]
    choice_weights: tuple[ChoiceWeight, ...]
    returns: tuple[ReturnStatus, ...]
    waivers: tuple[Waiver, ...]
    population: tuple[PopulationFigure, ...]
    frameworks: tuple[CountedBy, ...]
    scales: tuple[Scale, ...] = ()
    score_changes: tuple[ScoreChange, ...] = ()
    together: Together = field(default_factory=Together)

    def of(self, framework: CountedBy) -> Published:
        """What it says by one framework: its outcomes, scores and scales, and the returns of programmes that use it."""
        code = framework.framework_code
        indicators = tuple(i for i in self.indicators if i.framework_code == code)
        outcomes = tuple(o for o in self.outcomes if o.framework_code == code)
        programmes = tuple(p for p in self.programmes if p.framework_code == code)
        named, scales = {p.programme_id for p in programmes}, {i.scale for i in indicators}
        words = {f.name: getattr(framework, f.name) for f in fields(framework) if f.name != "position"}
        return replace(
            self,
            about=replace(self.about, **words),
            outcomes=outcomes,
            indicators=indicators,
            programmes=programmes,
            bottom_lines=tuple(line for line in self.bottom_lines if line.framework_code == code),
            headlines=tuple(h for h in self.headlines if h.framework_code == code),
            choices=tuple(c for c in self.choices if c.framework_code == code),
            choice_weights=tuple(w for w in self.choice_weights if w.framework_code == code),
            returns=tuple(r for r in self.returns if r.programme_id in named),
            waivers=tuple(w for w in self.waivers if w.programme_id in named),
            scales=tuple(s for s in self.scales if s.scale in scales),
            together=self.together.of(code, (i.indicator_code for i in indicators)),
        )

    def quarter(self, indicator: Indicator, period: str) -> Result:
        return self.quarters.get((indicator.indicator_code, period), NOT_APPLICABLE)

    def year(self, indicator: Indicator, year: str) -> Result:
        """The place's figure for a whole year (or the year so far)."""
        return self.groups.get((indicator.indicator_code, year, ALL, ALL), NOT_APPLICABLE)

    def partner_year(self, indicator: Indicator, partner: Partner, year: str) -> Result:
        return self.partner_years.get((indicator.indicator_code, partner.partner_id, year), NOT_APPLICABLE)

    def awaited(self, indicator: Indicator) -> set[str]:
        """Quarters for which a partner that reports the indicator is expected to send a return that is not due yet."""
        asked = {
            partner
            for (code, partner, _), result in self.partner_years.items()
            if code == indicator.indicator_code and (result.is_due or result.is_known)
        }
        return {r.period for r in self.returns if not r.is_due and r.partner_id in asked}

    def group(self, indicator: Indicator, year: str, category: Category) -> Result | None:
        """A breakdown's figure; None where the indicator is not split so."""
        return self.groups.get((indicator.indicator_code, year, category.dimension, category.category))

    def total(self, indicator: Indicator) -> Result:
        """The latest year's figure of everyone."""
        return self.groups.get((indicator.indicator_code, self.about.year, ALL, ALL), NOT_APPLICABLE)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each partner and programme."""
        named = {p.partner_id: p.name for p in self.partners}
        return named | {p.programme_id: p.name for p in self.programmes}

    def dimensions(self) -> dict[str, list[Category]]:
        """The categories of each breakdown, in order."""
        found: dict[str, list[Category]] = {}
        for category in sorted(self.categories, key=lambda c: (c.dimension, c.position)):
            found.setdefault(category.dimension, []).append(category)
        return found

    def target_of(self, indicator: Indicator, year: str) -> Target | None:
        """The target that applies in a year: its own, or the next one."""
        dated = [
            t
            for t in self.targets
            if t.indicator_code == indicator.indicator_code and t.year >= year and t.target is not None
        ]
        return min(dated, key=lambda t: t.year, default=None)
