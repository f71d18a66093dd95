"""The slips people make while filling in our form, one function each: what changes, and where it will stand.

Sample road: reports → **slips** → forms are written with them → faults finds their cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.template_content import FormContent
from outcomes.sample.chance import Chance
from outcomes.sample.reports import ALL, Report

if TYPE_CHECKING:
    from outcomes.returns.workbook import Value

Row = Mapping[str, "Value"]


@dataclass(frozen=True)
class Mark:
    """A cell of the form by meaning: the sheet's table, the row (a number, or an indicator's key), the field.

    `nth` is which of several rows with the same key. No field: a finding may rightly name any of several cells.
    """

    holds: str
    row: int | tuple[str, str, str] | None
    field: str
    nth: int = 1


@dataclass(frozen=True)
class Draft:
    """A form about to be written, and the report it is for."""

    place: PlaceDefinition
    report: Report
    content: FormContent


Slip = Callable[[Draft, Chance], tuple[FormContent, list[Mark]]]


def in_sender(field: str, value: Value) -> Slip:
    """Something on the Return sheet is emptied or typed over."""

    def slip(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
        changed = replace(draft.content, sender={**draft.content.sender, field: value})
        return changed, [Mark("sender", None, field)]

    return slip


def other_programme(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """A programme in which the partner has no part; where there is none, a quarter long after the last.

    What is not expected is partner, programme and quarter together, so no cell is marked.
    """
    partner = draft.report.organisation.partner_id
    others = [p.name for p in draft.place.programmes if partner not in {e.partner for e in p.partners}]
    field, value = ("programme", others[0]) if others else ("period", "2041-42 Q2")
    changed, _marks = in_sender(field, value)(draft, _)
    return changed, [Mark("sender", None, "")]


def in_people(field: str, value: Callable[[Row], Value]) -> Slip:
    """One person's cell holds something else."""

    def slip(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
        rows = list(draft.content.people)
        at = chance.whole(0, len(rows) - 1)
        rows[at] = {**rows[at], field: value(rows[at])}
        return replace(draft.content, people=rows), [Mark("people", at, field)]

    return slip


def out_of_range(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """A score above the scale's highest."""
    rules = (draft.place.framework.indicators[code].from_people for code in draft.report.indicators)
    scale = next(rule.scale for rule in rules if rule and rule.scale)
    above = float(draft.place.framework.scales[scale].maximum) + 6
    return in_people(f"score:{scale}:first", lambda _: above)(draft, chance)


def ended_before_started(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    return in_people("ended_on", _three_weeks_before)(draft, chance)


def _three_weeks_before(row: Row) -> Value:
    started = row["started_on"]
    if not isinstance(started, date):
        raise TypeError("A person's start is not a date.")
    return started - timedelta(days=21)


def born_in_the_future(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """Somebody's year of birth, a century late."""
    rows = list(draft.content.people)
    at = chance.pick([i for i, row in enumerate(rows) if isinstance(row["birth_date"], date)])
    born = rows[at]["birth_date"]
    assert isinstance(born, date)
    rows[at] = {**rows[at], "birth_date": born.replace(year=born.year + 100, day=min(born.day, 28))}
    return replace(draft.content, people=rows), [Mark("people", at, "birth_date")]


def nobody_said(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """The dates of an achievement left for later, and forgotten."""
    rules = (draft.place.framework.indicators[code].from_people for code in draft.report.indicators)
    field = next(f"achieved:{rule.achieved}:on" for rule in rules if rule and rule.achieved)
    rows = [{**row, field: None} for row in draft.content.people]
    return replace(draft.content, people=rows), [Mark("people", 0, field)]


def person_twice(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """A whole row copied to the end of the sheet."""
    rows = list(draft.content.people)
    known = [row for row in rows if row["birth_date"] and _has_reference(row)]
    rows.append(chance.pick(known))
    return replace(draft.content, people=rows), [Mark("people", len(rows) - 1, "reference")]


def reference_twice(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """Two people, two birth dates, one reference."""
    rows = list(draft.content.people)
    known = [i for i, row in enumerate(rows) if row["birth_date"] and _has_reference(row)]
    one = chance.pick(known)
    other = chance.pick([i for i in known if rows[i]["birth_date"] != rows[one]["birth_date"]])
    rows[other] = {**rows[other], "reference": rows[one]["reference"]}
    return replace(draft.content, people=rows), [Mark("people", i, "reference") for i in sorted((one, other))]


def _has_reference(row: Row) -> bool:
    return isinstance(row["reference"], str) and row["reference"] not in {"n/k", "-", "unknown"}


def in_result(field: str, value: Callable[[Row], Value], *, parts: tuple[str, ...] = ("value",)) -> Slip:
    """The cell of a typed total, without groups of its own, holds something else."""

    def slip(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
        at = chance.pick(_typed(draft, parts))
        rows = list(draft.content.results)
        rows[at] = {**rows[at], field: value(rows[at])}
        return replace(draft.content, results=rows), [Mark("results", key_of(rows[at]), field)]

    return slip


def _typed(draft: Draft, parts: Iterable[str]) -> list[int]:
    """Rows of typed totals that are counted, have these parts and no groups beside them."""
    indicators, rows = draft.place.framework.indicators, draft.content.results
    grouped = {row["indicator"] for row in rows if row["dimension"] != ALL}
    return [
        i
        for i, row in enumerate(rows)
        if set(parts) <= set(row)
        and row["indicator"] not in grouped
        and indicators[str(row["indicator"])].from_people is None
        and "period" not in row
    ]


def key_of(row: Row) -> tuple[str, str, str]:
    return (str(row["indicator"]), str(row["dimension"]), str(row["category"]))


def turned_round(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """The two figures of a share, each in the other's cell."""
    at = chance.pick(_typed(draft, ("numerator", "denominator")))
    rows = list(draft.content.results)
    rows[at] = {**rows[at], "numerator": rows[at]["denominator"], "denominator": rows[at]["numerator"]}
    return replace(draft.content, results=rows), [Mark("results", key_of(rows[at]), "numerator")]


def groups_fall_short(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """A total that was changed late, its groups not: who can say which of them is wrong?"""
    rows = list(draft.content.results)
    grouped = {row["indicator"] for row in rows if row["dimension"] != ALL}
    at = chance.pick(
        [i for i, r in enumerate(rows) if r["dimension"] == ALL and r["indicator"] in grouped and "value" in r]
    )
    rows[at] = {**rows[at], "value": _number(rows[at]["value"]) + 3}
    return replace(draft.content, results=rows), [Mark("results", key_of(rows[at]), "")]


def spread_too_small(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """Changes squared that add up to less than the changes allow; given for the total only."""
    rows = [dict(row) for row in draft.content.results]
    at = next(i for i, row in enumerate(rows) if "sum_change_squared" in row)
    rows[at]["sum_change_squared"] = 0.5
    rows[at]["sum_change"] = max(abs(_number(rows[at]["sum_change"])), 9.0)
    rows[at]["pairs"] = max(_number(rows[at]["pairs"]), 6)
    left = [row for row in rows if row is rows[at] or row["indicator"] != rows[at]["indicator"]]
    return replace(draft.content, results=left), [Mark("results", key_of(rows[at]), "sum_change_squared")]


def total_disagrees(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """The total typed beside the People sheet is four too many."""
    key = ("people_supported", ALL, ALL)
    others = [row for row in draft.content.results if key_of(row) != key]
    count = sum(1 for row in draft.content.people if not row["did_not_start"])
    row: Row = {"indicator": key[0], "dimension": ALL, "category": ALL, "value": count + 4}
    return replace(draft.content, results=[row, *others]), [Mark("results", key, "value")]


def extra_row(field: str, **given: Any) -> Slip:
    """A row the partner added below: of an indicator we know or not, for a group or quarter we know or not."""

    def slip(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
        typed = draft.content.results[chance.pick(_typed(draft, ("value",)))]
        row = {"indicator": typed["indicator"], "dimension": ALL, "category": ALL, "value": typed["value"], **given}
        rows = [*draft.content.results, row]
        nth = sum(key_of(r) == key_of(row) for r in rows)
        return replace(draft.content, results=rows), [Mark("results", key_of(row), field, nth)]

    return slip


def _number(value: Value) -> float:
    if not isinstance(value, int | float):
        raise TypeError("A typed figure is not a number.")
    return value


def in_words(row: Row) -> str:
    """The figure with words behind it: `12 people`."""
    return f"{_number(row['value']):g} people"


postcode_elsewhere = in_people("postcode", lambda _: "ZZ99 9ZZ")
need_unknown = in_people("breakdown:need_band", lambda _: "Very high")
address_in_notes = in_result("notes", lambda _: "Please ask sue.whinfell@example.org about this one")
