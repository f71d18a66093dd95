"""What one form is for and what stands in it, before any cell is written.

Returns road: framework → **template_content** → template writes it → the partner fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from outcomes.errors import PlaceError
from outcomes.framework.definitions import Expectation, Indicator, Partner, PlaceDefinition, Programme
from outcomes.framework.serving import all_served, to_fill_in
from outcomes.periods import Quarter
from outcomes.returns.form import PROGRAMME, Field, FormSheet
from outcomes.returns.programmes import BETWEEN
from outcomes.vocabulary import Kind, Mechanism

if TYPE_CHECKING:
    from outcomes.returns.workbook import Value

ALL = "all"
"""Dimension and category of a row that is an indicator's total."""

PARTS = frozenset(part for kind in Kind for part in kind.parts)
"""Columns of Results for figures."""

Row = Mapping[str, "Value"]
Key = tuple[str, str, str]
"""Indicator, dimension and category: what a row of Results is about."""


@dataclass(frozen=True)
class FormContent:
    """What stands in the cells of a form, by field name (returns/form.py), written as given.

    A str in a number field is written as text; None leaves the cell blank. A row of `results` goes to the pre-filled
    row of the same indicator, dimension and category (`all` where not given); a second one, or one we did not
    expect, goes below. `sender` may overwrite what we fill in ourselves.
    """

    sender: Row = field(default_factory=dict)
    results: Sequence[Row] = ()
    people: Sequence[Row] = ()
    resources: Sequence[Row] = ()
    promises: Sequence[Row] = ()
    stories: Sequence[Row] = ()

    def rows(self, holds: str) -> Sequence[Row]:
        """The rows of the sheet that holds `results`, `people`, `resources`, `promises` or `stories`."""
        found: Sequence[Row] = getattr(self, holds)
        return found


@dataclass(frozen=True)
class Form:
    """One form: for whom, under what, for which quarter, with what in it; `beside` are further programmes'."""

    place: PlaceDefinition
    partner: Partner
    programme: Programme
    expectation: Expectation
    quarter: Quarter
    content: FormContent
    previous: Mapping[Key, str]
    targets: Mapping[str, str]
    beside: tuple[Form, ...] = ()

    @property
    def all(self) -> tuple[Form, ...]:
        """The form itself, and those of the partner's other programmes that stand in the same workbook."""
        return (self, *self.beside)

    @property
    def programme_names(self) -> str:
        """The programmes of the workbook, as its first sheet names them."""
        return BETWEEN.join(form.programme.name for form in self.all)

    def plan(self, sheet: FormSheet) -> FormSheet:
        """A sheet as this workbook has it: for several programmes its first column says which a row is for."""
        return replace(sheet, fields=(PROGRAMME, *sheet.fields)) if self.beside else sheet

    @property
    def indicators(self) -> dict[str, Indicator]:
        """The indicators asked of this partner in this return, in the framework's order."""
        asked = set(to_fill_in(self.place, self.programme, self.expectation, self.quarter))
        return {code: i for code, i in self.place.framework.indicators.items() if code in asked}

    @property
    def served(self) -> dict[str, Indicator]:
        """The indicators this return tells, with those of other programmes that it answers too."""
        told = set(all_served(self.place, self.programme, self.expectation, self.quarter))
        return {code: i for code, i in self.place.framework.indicators.items() if code in told}


@dataclass(frozen=True)
class ExpectedRow:
    """One pre-filled row of Results: an indicator's total, or one category of one of its breakdowns."""

    code: str
    indicator: Indicator
    dimension: str
    category: str
    dimension_label: str
    category_label: str

    @property
    def key(self) -> Key:
        return (self.code, self.dimension, self.category)

    @property
    def is_total(self) -> bool:
        return self.dimension == ALL


def plan_form(
    place: PlaceDefinition,
    partner_id: str,
    programme_id: str,
    period: str,
    *,
    content: FormContent,
    previous: Mapping[Key, str],
    targets: Mapping[str, str] | None,
) -> Form:
    """Find the partner, the programme and what is expected; PlaceError where the place does not know them."""
    partner, programme, quarter = _partner(place, partner_id), _programme(place, programme_id), _quarter(period)
    expectation = _expectation(programme, partner, quarter)
    if targets is None:
        targets = year_targets(place, expectation, quarter)
    form = Form(place, partner, programme, expectation, quarter, content, previous, targets)
    if not form.indicators:
        raise PlaceError(
            f"{programme.name} asks {partner.name} for no indicator of {place.framework_of(programme).name}.",
            remedy="Name some in the programme's file, or leave indicators out to ask for all.",
        )
    return form


def beside_each_other(forms: Sequence[Form]) -> Form:
    """Forms of one partner and quarter as one workbook; rows of results that name a programme go to its part."""
    parts = [replace(f, content=_content_of(f, is_first=n == 0, others=forms)) for n, f in enumerate(forms)]
    return replace(parts[0], beside=tuple(parts[1:]))


def _content_of(form: Form, *, is_first: bool, others: Sequence[Form]) -> FormContent:
    """The content with only this programme's rows of results; the first part takes those that name none of them."""
    mine = {form.programme.name, form.programme.programme}
    known = {word for one in others for word in (one.programme.name, one.programme.programme)}
    rows = [
        r for r in form.content.results if r.get("programme") in mine or (is_first and r.get("programme") not in known)
    ]
    return replace(form.content, results=rows)


def expected_rows(form: Form) -> list[ExpectedRow]:
    """The rows of Results, each indicator's total first and then its breakdowns."""
    return [row for code, indicator in form.indicators.items() for row in _rows_of(form.place, code, indicator)]


def settle_results(form: Form) -> tuple[list[tuple[ExpectedRow, Row]], list[tuple[ExpectedRow | None, Row]]]:
    """The expected rows with what was reported in each, and the rows that go below them.

    A row below about something we expected (a second figure, another quarter's) keeps its expected row beside it.
    """
    rows = expected_rows(form)
    known, taken = {row.key: row for row in rows}, dict[Key, Row]()
    below: list[tuple[ExpectedRow | None, Row]] = []
    for given in form.content.results:
        key = _key(given)
        if key in known and key not in taken:
            taken[key] = given
        else:
            below.append((known.get(key), given))
    return [(row, taken.get(row.key, {})) for row in rows], below


def is_out_of_sight(form: Form, plan: FormSheet, field: Field) -> bool:
    """Whether nothing this form asks for goes into the column: it stays in its place, hidden."""
    if any(field.name in row for row in form.content.rows(plan.holds)):
        return False
    if plan.holds == "results":
        return field.name in PARTS and not any(field.name in i.kind.parts for i in form.indicators.values())
    kind, _, code = field.name.partition(":")
    code = code.partition(":")[0]
    if kind == "breakdown":
        return not any(code in i.breakdowns for i in form.served.values())
    if kind in ("score", "item"):
        return not any(i.from_people and i.from_people.scale == code for i in form.served.values())
    return kind == "achieved" and not _is_achievement_asked(form, code)


def _is_achievement_asked(form: Form, code: str) -> bool:
    """Programmes that pay by results may pay for any; elsewhere, those our indicators count and those none counts."""
    if form.programme.mechanism in {Mechanism.PBR, Mechanism.IMPACT_BOND}:
        return True
    everything = form.place.framework.indicators
    counted_by = {key for key, i in everything.items() if i.from_people and i.from_people.achieved == code}
    return not counted_by or not counted_by.isdisjoint(form.served)


def _key(given: Row) -> Key:
    return (str(given.get("indicator")), str(given.get("dimension") or ALL), str(given.get("category") or ALL))


def year_targets(place: PlaceDefinition, expectation: Expectation, quarter: Quarter) -> dict[str, str]:
    """Target of the quarter's year by indicator, in words: the partner's own, else the whole place's, said so."""
    own, found = expectation.targets, {}
    for code, indicator in place.framework.indicators.items():
        figure = _of_year(own.get(code, indicator.target), quarter.year)
        if figure is not None:
            found[code] = figure_in_words(indicator, figure) + ("" if code in own else " (whole place)")
    return found


def figure_in_words(indicator: Indicator, figure: Decimal) -> str:
    """A target or baseline as a person writes it: `45%`, `1,200 a year`, `£3,000 a year`, `+0.5`."""
    if indicator.kind is Kind.PROPORTION:
        return f"{figure * 100:.{indicator.decimals}f}%"
    if indicator.kind is Kind.MEAN_CHANGE:
        return f"{figure:+,.{max(indicator.decimals, 1)}f}"
    pounds = "£" if indicator.kind is Kind.MONEY else ""
    return f"{pounds}{figure:,.{indicator.decimals}f}{' a year' if indicator.kind.sums_over_periods else ''}"


def _rows_of(place: PlaceDefinition, code: str, indicator: Indicator) -> list[ExpectedRow]:
    groups = [
        ExpectedRow(
            code, indicator, dimension, category.code, place.framework.breakdowns[dimension].label, category.label
        )
        for dimension in indicator.breakdowns
        for category in place.categories(dimension)
    ]
    return [ExpectedRow(code, indicator, ALL, ALL, ALL, ALL), *groups]


def _of_year(figures: Mapping[str, Decimal], year: str) -> Decimal | None:
    """The year's figure, else the next dated one (measures, section 2)."""
    dated = min((y for y in figures if y >= year), default=None)
    return None if dated is None else figures[dated]


def _partner(place: PlaceDefinition, partner_id: str) -> Partner:
    found = place.partner(partner_id)
    if found is None:
        known = ", ".join(p.partner_id for p in place.partners)
        raise PlaceError(f"There is no partner {partner_id!r} in {place.place.place}.", remedy=f"Choose from: {known}.")
    return found


def _programme(place: PlaceDefinition, code: str) -> Programme:
    found = place.programme(code)
    if found is None:
        known = ", ".join(p.programme for p in place.programmes)
        raise PlaceError(f"There is no programme {code!r} in {place.place.place}.", remedy=f"Choose from: {known}.")
    return found


def _quarter(period: str) -> Quarter:
    try:
        return Quarter.parse(period)
    except ValueError as error:
        raise PlaceError(f"{period!r} is not a quarter.", remedy="Write for example 2025-26 Q1.") from error


def _expectation(programme: Programme, partner: Partner, quarter: Quarter) -> Expectation:
    spans = [e for e in programme.partners if e.partner == partner.partner_id]
    if not spans:
        raise PlaceError(
            f"{partner.name} has no part in {programme.name}.",
            remedy="Choose another programme, or add the partner to the programme's file.",
        )
    for e in spans:
        if Quarter.parse(e.first) <= quarter <= Quarter.parse(e.last):
            if e.answered_in:
                message = f"{programme.name} is answered in the return for {e.answered_in}, and has no form of its own."
                raise PlaceError(message, remedy=f"Ask for the form for {e.answered_in}; it serves both.")
            return e
    asked = ", ".join(f"{e.first} to {e.last}" for e in spans)
    raise PlaceError(
        f"{partner.name} owes no return under {programme.name} for {quarter}.",
        remedy=f"Choose a quarter it is asked for: {asked}.",
    )
