"""The slips people make while filling in our form, one function each: what changes, and where it will stand.

Sample road: reports → **slips** → forms are written with them → faults finds their cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any

from outcomes.framework.definitions import PlaceDefinition
from outcomes.returns.partner_codes import BESIDE, MARK
from outcomes.returns.template_content import FormContent
from outcomes.sample.chance import Chance
from outcomes.sample.counting import Parts
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
    """A form about to be written, the report it is for, and the one accepted for the quarter before."""

    place: PlaceDefinition
    report: Report
    content: FormContent
    before: Report | None = None


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
        rows = draft.content.people
        at = chance.whole(0, len(rows) - 1)
        return _retyped(draft, at, {field: value(rows[at])}), [Mark("people", at, field)]

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
    return _started(row) - timedelta(days=21)


def _started(row: Row) -> date:
    started = row["started_on"]
    if not isinstance(started, date):
        raise TypeError("A person's start is not a date.")
    return started


def born_in_the_future(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """Somebody's year of birth, a century late."""
    rows = draft.content.people
    at = chance.pick([i for i, row in enumerate(rows) if isinstance(row["birth_date"], date)])
    born = rows[at]["birth_date"]
    assert isinstance(born, date)
    late = born.replace(year=born.year + 100, day=min(born.day, 28))
    return _retyped(draft, at, {"birth_date": late}), [Mark("people", at, "birth_date")]


def achieved_too_soon(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """What somebody had reached already when they came, ten days before."""
    return in_people(_achievement(draft), lambda row: _started(row) - timedelta(days=10))(draft, chance)


def started_too_late(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """Somebody's first day, a week after the quarter's last: next quarter's person, or a month mistyped."""
    rows = draft.content.people
    came = [i for i, row in enumerate(rows) if isinstance(row["started_on"], date) and not _has_an_end(row)]
    at = chance.pick(came)
    late = draft.report.quarter.last_day + timedelta(days=7)
    return _retyped(draft, at, {"started_on": late}), [Mark("people", at, "started_on")]


def _has_an_end(row: Row) -> bool:
    """Whether a person's support ended, or they achieved something: both come after the start."""
    return any(row[field] for field in row if field == "ended_on" or field.startswith("achieved:"))


def achieved_by_no_show(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """An achievement on the row of somebody who never came: the line above was meant."""
    rows = draft.content.people
    field = _achievement(draft)
    at = chance.pick([i for i, row in enumerate(rows) if row["did_not_start"]] or range(len(rows)))
    cells: Row = {"did_not_start": "Yes", field: draft.report.quarter.last_day}
    return _retyped(draft, at, cells), [Mark("people", at, field)]


def _achievement(draft: Draft) -> str:
    """The column of the first achievement that the return is asked for."""
    rules = (draft.place.framework.indicators[code].from_people for code in draft.report.indicators)
    return next(f"achieved:{rule.achieved}:on" for rule in rules if rule and rule.achieved)


def sum_not_converted(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """The sum of the answers, where the questionnaire's table makes another score of it."""
    framework = draft.place.framework
    rules = (framework.indicators[code].from_people for code in draft.report.indicators)
    scale = next(rule.scale for rule in rules if rule and rule.scale and framework.scales[rule.scale].only)
    sums = range(int(framework.scales[scale].minimum), int(framework.scales[scale].maximum))
    middle = [n for n in sums if n not in framework.scales[scale].only]
    field = f"score:{scale}:first"
    at = chance.pick([i for i, row in enumerate(draft.content.people) if field in row])
    return _retyped(draft, at, {field: float(middle[len(middle) // 2])}), [Mark("people", at, field)]


def answer_left_out(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """One answer of a questionnaire was not written down; the score that was worked out on paper was."""
    at, fields = _answered(draft, chance)
    score, gone = _sum_of(draft.content.people[at], fields), chance.pick(fields)
    return _retyped(draft, at, {gone: None, score_field(gone): score}), [Mark("people", at, gone)]


def score_disagrees(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """A score typed beside its answers that they do not add up to."""
    at, fields = _answered(draft, chance)
    field = score_field(fields[0])
    score = _sum_of(draft.content.people[at], fields)
    lowest = float(draft.place.framework.scales[field.split(":")[1]].minimum)
    wrong = score - 1 if score > lowest else score + 1
    return _retyped(draft, at, {field: wrong}), [Mark("people", at, field)]


def _answered(draft: Draft, chance: Chance) -> tuple[int, list[str]]:
    """Somebody who answered a questionnaire when they came, and the columns of those answers."""
    rows = draft.content.people
    fields = {
        i: [name for name in row if name.startswith("item:") and name.endswith(":first")] for i, row in enumerate(rows)
    }
    at = chance.pick([i for i, names in fields.items() if names])
    return at, fields[at]


def score_field(item_field: str) -> str:
    """The column of the score that an answer is part of."""
    _, scale, _, occasion = item_field.split(":")
    return f"score:{scale}:{occasion}"


def _sum_of(row: Row, fields: Sequence[str]) -> float:
    return sum(_number(row[name]) for name in fields)


def _retyped(draft: Draft, at: int, cells: Row) -> FormContent:
    rows = list(draft.content.people)
    rows[at] = {**rows[at], **cells}
    return replace(draft.content, people=rows)


def code_cut(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """A code in place of somebody's name and reference, from which the end was lost when it was pasted."""
    rows = draft.content.people
    at = chance.pick([i for i, row in enumerate(rows) if _has_reference(row)])
    cut = "".join(chance.pick(_IN_CODES) for _ in range(60))  # without its signature nobody asks what it said
    cells: Row = dict.fromkeys((name for name in _WHO if rows[at][name]), BESIDE)
    return _retyped(draft, at, {**cells, "reference": f"{MARK}:{cut}"}), [Mark("people", at, "reference")]


_WHO = ("first_name", "family_name", "birth_date", "postcode")
_IN_CODES = ascii_letters + digits


def day_two_ways(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """A first day typed as text, whose day could be its month as well."""
    days = {i: _started(row) for i, row in enumerate(draft.content.people)}
    at = chance.pick([i for i, day in days.items() if day.day <= 12 and day.day != day.month])
    return _retyped(draft, at, {"started_on": f"{days[at]:%d/%m/%Y}"}), [Mark("people", at, "started_on")]


def reference_alike(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """Somebody is listed twice, the second time with a nought more in the reference."""
    rows = list(draft.content.people)
    at = chance.pick([i for i, row in enumerate(rows) if row["birth_date"] and _has_reference(row)])
    rows.append({**rows[at], "reference": re.sub(r"(?=\d+$)", "0", str(rows[at]["reference"]), count=1)})
    return replace(draft.content, people=rows), [Mark("people", i, "reference") for i in (at, len(rows) - 1)]


def people_added_up(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """A row of totals under the list of people."""
    rows = list(draft.content.people)
    rows.append({"reference": "TOTAL", "sessions": sum(int(_number(row["sessions"] or 0)) for row in rows)})
    return replace(draft.content, people=rows), [Mark("people", len(rows) - 1, "reference")]


def blank(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """The form as it was sent out, with the sender's name and nothing else."""
    return FormContent(sender=draft.content.sender), [Mark("results", None, "")]


def nobody_said(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """The dates of an achievement left for later, and forgotten."""
    field = _achievement(draft)
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


SHARE = ("numerator", "denominator")


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


def group_not_counted(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """A row for one area, added below, that says nothing was counted there."""
    area = next(iter(draft.place.categories("ward"))).code
    return extra_row("value", dimension="ward", category=area, value="n/a")(draft, chance)


def half_of_one(draft: Draft, chance: Chance) -> tuple[FormContent, list[Mark]]:
    """The average of the months for a count of people: `18.5` volunteers."""
    rows = list(draft.content.results)
    at = chance.pick([i for i in _typed(draft, ("value",)) if rows[i]["indicator"] in COUNTED_WHOLE])
    rows[at] = {**rows[at], "value": _number(rows[at]["value"]) + 0.5}
    return replace(draft.content, results=rows), [Mark("results", key_of(rows[at]), "value")]


COUNTED_WHOLE = ("active_volunteers", "young_leaders")
"""People whom a partner counts and does not list."""


def last_quarter_again(draft: Draft, _: Chance) -> tuple[FormContent, list[Mark]]:
    """Last quarter's form sent again with the new quarter on its first sheet; nothing where there was none."""
    if draft.before is None:
        return draft.content, []
    told = {f.key: f.parts for f in draft.before.figures if not f.period}
    rows = [{**row, **_parts(told[key_of(row)])} if key_of(row) in told else row for row in draft.content.results]
    totals = [row for row in rows if row["dimension"] == ALL and row.get("value") and "period" not in row]
    return replace(draft.content, results=rows), [Mark("results", key_of(row), "value") for row in totals]


def _parts(parts: Parts) -> Row:
    return {name: part for name, part in vars(parts).items() if part is not None}


def _number(value: Value) -> float:
    if not isinstance(value, int | float):
        raise TypeError("A typed figure is not a number.")
    return value


def in_words(row: Row) -> str:
    """The figure with words behind it: `12 people`."""
    return f"{_number(row['value']):g} people"


def as_share(row: Row) -> str:
    """How many there were, as a share of all: `72%`."""
    return f"{100 * _number(row['numerator']) / _number(row['denominator']):.0f}%"


def about(row: Row) -> str:
    """The figure as an estimate: `about 35`."""
    return f"about {row['value']}"


postcode_elsewhere = in_people("postcode", lambda _: "ZZ99 9ZZ")
need_unknown = in_people("breakdown:need_band", lambda _: "Very high")
address_in_notes = in_result("notes", lambda _: "Please ask sue.whinfell@example.org about this one")
