"""Ordinary returns, as partners send them every quarter: our own form with eight indicators and 40 to 60 people.

On the bench: made/place → **made/ordinary_returns** → subjects/many_returns. One return in ten has one slip; which, in
which cell, stands in `truth.json`. What any checker has to know to find it stands in `rules.json`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from made.place import FIRST, LAST, POSTCODES, PROGRAMME, PROGRAMME_NAME, name_of, partner_ids, write_place
from outcomes.framework.definitions import Indicator, PlaceDefinition
from outcomes.framework.place_files import load_place
from outcomes.periods import Quarter, quarters_between
from outcomes.returns.form import RESOURCE_KINDS, RESULTS, people_sheet
from outcomes.returns.template import FormContent, form_bytes
from outcomes.vocabulary import Kind

Row = dict[str, Any]

PLACE, RETURNS = "place", "returns"
AS_AT = date(2026, 4, 20)
QUARTERS = 8
INDICATORS = (
    "people_supported",
    "life_satisfaction_change",
    "less_lonely_share",
    "started_work",
    "kept_home_share",
    "active_volunteers",
    "homes_made_warmer",
    "volunteer_hours",
)
_AREAS = 12
_STARTED = "achieved:started_work:on"
_SLIPS_IN = 10


@dataclass(frozen=True)
class Slip:
    """A slip in one return: its kind (a finding's code), sheet and field."""

    file: str
    kind: str
    sheet: str
    field: str


def make_ordinary_returns(folder: Path, *, partners: int, seed: int) -> None:
    """Write the place, eight returns of each partner, what is wrong in them and the rules."""
    place = write_place(folder / PLACE, partners=partners, areas=_AREAS, as_at=AS_AT.isoformat(), indicators=INDICATORS)
    (folder / RETURNS).mkdir()
    jobs = [(folder, partner, seed) for partner in partner_ids(partners)]
    with ProcessPoolExecutor() as workers:
        slips = [slip for found in workers.map(_write_returns, *zip(*jobs, strict=True), chunksize=4) for slip in found]
    _write_json(folder / "truth.json", [vars(slip) for slip in slips])
    _write_json(folder / "rules.json", _rules(load_place(place)))


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


@cache
def _definition(folder: Path) -> PlaceDefinition:
    return load_place(folder / PLACE)


def _write_returns(folder: Path, partner: str, seed: int) -> list[Slip]:
    """A partner's returns: the same people, some of them new each quarter, some of them gone."""
    place, chance = _definition(folder), random.Random(f"{seed} {partner}")
    people = [_person(place, number, chance) for number in range(80)]
    slips = []
    for n, quarter in enumerate(quarters_between(Quarter.parse(FIRST), Quarter.parse(LAST))):
        size = chance.randint(40, 60)
        rows = [_seen(person, quarter, chance) for person in people[n * 2 : n * 2 + size]]
        if not any(_STARTED in row for row in rows):
            rows[0][_STARTED] = "None"  # as the form asks where there was nobody; an empty column is a warning
        results = list(_results(place, chance))
        name = f"{partner} {quarter.code}.xlsx"
        if chance.randrange(_SLIPS_IN) == 0:
            slips.append(_slip(name, results, rows, chance))
        sender: Row = {"signed_by": "Treasurer", "signed_on": quarter.last_day, "hours_spent": chance.randint(1, 9)}
        content = FormContent(sender=sender, results=results, people=rows, resources=_resources(chance))
        (folder / RETURNS / name).write_bytes(form_bytes(place, partner, PROGRAMME, quarter.code, content=content))
    return slips


def _person(place: PlaceDefinition, number: int, chance: random.Random) -> Row:
    framework = place.framework
    chosen = {
        f"breakdown:{code}": chance.choice(place.categories(code)).label
        for code in ("gender", "disability", "ethnic_group", "need_band")
        if code in framework.breakdowns
    }
    return {
        "reference": f"R{number:04d}",
        "birth_date": date(1935, 1, 1) + timedelta(days=chance.randrange(27_000)),
        "postcode": chance.choice(POSTCODES),
        "started_on": date(2023, 10, 1) + timedelta(days=chance.randrange(180)),
        **chosen,
        "score:ucla3:first": chance.randint(5, 9),
        "score:ons4_satisfaction:first": chance.randint(2, 7),
    }


def _seen(person: Row, quarter: Quarter, chance: random.Random) -> Row:
    """What a partner writes of a person this quarter."""
    row = {**person, "sessions": chance.randint(1, 12), "hours": chance.randint(2, 40) / 2}
    if chance.random() < 0.7:
        row["score:ucla3:latest"] = min(9, max(3, row["score:ucla3:first"] - chance.randint(-1, 3)))
        row["score:ons4_satisfaction:latest"] = min(10, row["score:ons4_satisfaction:first"] + chance.randint(-1, 3))
    if chance.random() < 0.1:
        row[_STARTED] = quarter.first_day + timedelta(days=chance.randrange(80))
        row["achieved:started_work:evidence"] = "Payslip"
    return row


def _results(place: PlaceDefinition, chance: random.Random) -> Iterator[Row]:
    """Typed figures of the indicators that people do not answer; groups add up to the total in each breakdown."""
    for code in INDICATORS:
        indicator = place.framework.indicators[code]
        if not indicator.from_people:
            yield from _figures(place, code, indicator, chance)


def _figures(place: PlaceDefinition, code: str, indicator: Indicator, chance: random.Random) -> Iterator[Row]:
    parts = ("numerator", "denominator") if indicator.kind is Kind.PROPORTION else ("value",)
    top = chance.randint(20, 200)
    total = dict(zip(parts, (top, top + chance.randint(0, 60)), strict=False))
    yield {"indicator": code, **total}
    for dimension in indicator.breakdowns:
        categories = place.categories(dimension)
        # Each group of the difference is added to its group of the numerator, so that no share passes one.
        shares = [_split(n, len(categories), chance) for n in (total[parts[0]], total[parts[-1]] - total[parts[0]])]
        for category, first, more in zip(categories, *shares, strict=True):
            figures = dict(zip(parts, (first, first + more), strict=False))
            yield {"indicator": code, "dimension": dimension, "category": category.code, **figures}


def _split(total: int, groups: int, chance: random.Random) -> list[int]:
    cuts = sorted(chance.randint(0, total) for _ in range(groups - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def _resources(chance: random.Random) -> list[Row]:
    return [
        {"kind": RESOURCE_KINDS["public_money"], "amount_gbp": chance.randint(500, 9000), "from_whom": "The council"},
        {"kind": RESOURCE_KINDS["volunteer_hours"], "hours": chance.randint(10, 300), "from_whom": "Volunteers"},
    ]


def _slip(file: str, results: Sequence[Row], people: Sequence[Row], chance: random.Random) -> Slip:
    kind = chance.choice(("type-error", "out-of-range", "bad-date", "missing-value", "ended-before-started"))
    person, share = chance.choice(people), chance.choice([r for r in results if "numerator" in r])
    if kind == "type-error":
        share["denominator"], where = "about a hundred", ("Results", "denominator")
    elif kind == "out-of-range":
        person["score:ucla3:first"], where = 12, ("People", "score:ucla3:first")
    elif kind == "bad-date":
        person["started_on"], where = "before Easter", ("People", "started_on")
    elif kind == "missing-value":
        share["denominator"], where = None, ("Results", "denominator")
    else:
        person["ended_on"], where = person["started_on"] - timedelta(days=30), ("People", "ended_on")
    return Slip(file, kind, *where)


def _rules(place: PlaceDefinition) -> dict[str, Any]:
    framework = place.framework
    sheet = people_sheet(framework)
    return {
        "partners": [name_of(p.partner_id) for p in place.partners if p.partner_id.startswith("partner")],
        "programmes": [PROGRAMME_NAME],
        "framework": framework.name,
        "first_period": FIRST,
        "last_period": LAST,
        "earliest": "1900-01-01",
        "today": AS_AT.isoformat(),
        "key": ["indicator", "dimension", "category", "period", "basis"],
        "bases": ["Actual", "Forecast"],
        "numbers": ["value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared"],
        "not_negative": ["value", "numerator", "denominator", "pairs", "sum_change_squared"],
        "needs": {
            code: [part for part in i.kind.parts if part not in ("sum_change_squared", "words")]
            for code, i in framework.indicators.items()
        },
        "groups": [
            ["all", "all"],
            *([b.label, c.label] for code, b in framework.breakdowns.items() for c in place.categories(code)),
        ],
        "result_headings": {field.heading: field.name for field in RESULTS.fields},
        "people_headings": {field.heading: field.name for field in sheet.fields},
        "people_days": [f.name for f in sheet.fields if f.want == "date"],
        "people_numbers": [f.name for f in sheet.fields if f.want in ("number", "whole")],
        "people_choices": {
            f"breakdown:{code}": [c.label for c in place.categories(code)] for code in framework.breakdowns
        },
        "people_ranges": {
            f"score:{code}:{which}": [float(scale.minimum), float(scale.maximum)]
            for (code, scale), which in product(framework.scales.items(), ("first", "latest"))
        },
    }
