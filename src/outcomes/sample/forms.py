"""A report on our own form, in the words a partner would choose: labels mostly, sometimes words of their own.

Sample road: reports → **forms** → returns/template writes the workbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.framework.definitions import Framework, PlaceDefinition
from outcomes.returns.template_content import FormContent, Key
from outcomes.sample.chance import Chance
from outcomes.sample.records import PersonRow, wanted
from outcomes.sample.reports import ALL, Figure, Report
from outcomes.vocabulary import Kind

if TYPE_CHECKING:
    from outcomes.returns.workbook import Value

_OWN_WORDS = 0.06
_NO_REFERENCE = (None, None, "n/k", "-", "unknown")


def form_content(place: PlaceDefinition, report: Report, seed: int) -> FormContent:
    """What the partner types into the form."""
    return FormContent(
        sender={
            "signed_by": report.signed_by,
            "signed_on": report.signed_on,
            "hours_spent": report.hours_spent,
            "notes": report.notes,
        },
        results=[_result(place, figure) for figure in report.figures],
        people=_people(place, report, seed) if report.lists_people else (),
        resources=report.resources,
        promises=report.promises,
        stories=report.stories,
    )


def _result(place: PlaceDefinition, figure: Figure) -> dict[str, Value]:
    given = {name: part for name, part in vars(figure.parts).items() if part is not None}
    return {
        "indicator": figure.indicator,
        "dimension": figure.dimension,
        "category": figure.category,
        **given,
        **({"words": figure.words} if figure.words else {}),
        **({"notes": figure.notes} if figure.notes else {}),
        **({"period": figure.period.code} if figure.period else {}),
        **({"basis": "Forecast"} if figure.is_forecast else {}),
    }


def _people(place: PlaceDefinition, report: Report, seed: int) -> list[dict[str, Value]]:
    """A row a person; what was reached by nobody is said so in the first of them."""
    rows = [_person(place, row, report, seed) for row in report.rows]
    asked = wanted(place, report.indicators).achievements
    nobody = [code for code in asked if not any(code in row.achieved for row in report.rows)]
    if rows:
        rows[0] |= {f"achieved:{code}:on": "None" for code in nobody}
    return rows


def _person(place: PlaceDefinition, row: PersonRow, report: Report, seed: int) -> dict[str, Value]:
    chance = Chance(seed, "words", row.person_id, report.organisation.partner_id, report.quarter)
    scores = _scores(place, row, chance)
    groups = {f"breakdown:{d}": _word(place, d, c, chance) for d, c in row.stated.items()}
    reached: dict[str, Value] = {f"achieved:{code}:on": day for code, day in row.achieved.items()}
    reached |= {f"achieved:{code}:evidence": evidence for code, evidence in row.evidence.items()}
    return {
        "reference": _written(row.reference, chance),
        "first_name": row.first_name,
        "family_name": row.family_name,
        "birth_date": row.birth_date,
        "postcode": row.postcode,
        "started_on": row.started_on,
        "ended_on": row.ended_on,
        "need_recorded_by": row.need_recorded_by,
        "sessions": row.sessions,
        "hours": row.hours,
        "referred_by": row.referred_by,
        "did_not_start": "Yes" if row.did_not_start else None,
        **groups,
        **scores,
        **reached,
    }


def _scores(place: PlaceDefinition, row: PersonRow, chance: Chance) -> dict[str, Value]:
    """The scores of both occasions; of a questionnaire whose answers are asked for, the answers instead."""
    told: dict[str, Value] = {}
    for occasion, scores in (("first", row.first), ("latest", row.latest)):
        for code, score in scores.items():
            if code in place.framework.by_item:
                given = answers(place.framework, code, score, chance)
                told |= {item_field(code, item, occasion): answer for item, answer in given.items()}
            else:
                told[f"score:{code}:{occasion}"] = score
    return told


def item_field(scale: str, item: str, occasion: str) -> str:
    """The form's column of one answer, on the first or the latest occasion."""
    return f"item:{scale}:{item}:{occasion}"


def answers(framework: Framework, scale: str, score: float, chance: Chance) -> dict[str, int]:
    """Answers that add up to a score, by item: of questionnaires that add up their answers as they stand."""
    instrument = framework.instrument_of(scale)
    assert instrument is not None
    given = {item: int(instrument.answers_of(item).minimum) for item in instrument.items}
    for _ in range(int(score) - sum(given.values())):
        able = [item for item, answer in given.items() if answer < instrument.answers_of(item).maximum]
        given[chance.pick(able)] += 1
    return given


def _written(reference: str | None, chance: Chance) -> str | None:
    """A reference as it gets typed: now and then in small letters or with a space, or a word for having none."""
    if reference is None:
        return chance.pick(_NO_REFERENCE)
    return chance.pick((reference.lower(), f" {reference}")) if chance.happens(0.02) else reference


def _word(place: PlaceDefinition, dimension: str, code: str, chance: Chance) -> str:
    category = next(c for c in place.categories(dimension) if c.code == code)
    if category.synonyms and chance.happens(_OWN_WORDS):
        return chance.pick(category.synonyms)
    return category.label


def shown_before(place: PlaceDefinition, report: Report | None) -> dict[Key, str]:
    """Last quarter's totals as the form shows them."""
    figures = report.figures if report else ()
    return {f.key: _shown(place, f) for f in figures if f.dimension == ALL and not f.period and f.parts.pairs is None}


def _shown(place: PlaceDefinition, figure: Figure) -> str:
    parts = figure.parts
    if figure.words:
        return figure.words[:40]
    if parts.denominator:
        return f"{parts.numerator or 0:,.0f} of {parts.denominator:,.0f}"
    pounds = "£" if place.framework.indicators[figure.indicator].kind is Kind.MONEY else ""
    return f"{pounds}{parts.value or 0:,.10g}"
