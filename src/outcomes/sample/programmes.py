"""Riverside's programmes: three, one of each way of funding; or nine, three of each, so that ways can be compared.

Sample road: partners → **programmes** → programmes/*.yaml, and what each partner owes when.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from outcomes.framework.definitions import Expectation, Programme
from outcomes.periods import Quarter, quarters_between
from outcomes.sample.archetypes import Aim, Part, Variant
from outcomes.sample.partners import Organisation
from outcomes.sample.terms import Terms, terms_of
from outcomes.vocabulary import Mechanism


@dataclass(frozen=True)
class Plan:
    """A programme before its partners are known."""

    code: str
    name: str
    funder: str
    mechanism: Mechanism
    aim: Aim


_DEFAULT = (
    Plan("community-grants", "Riverside Community Grants", "lantern-foundation", Mechanism.GRANT, "grants"),
    Plan("steps-to-work", "Steps to Work", "riverside-council", Mechanism.PBR, "work"),
    Plan("safe-and-settled", "Safe and Settled", "riverside-health", Mechanism.RELATIONAL, "safety"),
)
_AREAS = ("North", "Centre", "Dockside")
_WAYS = (
    (Mechanism.GRANT, "Grant", "lantern-foundation"),
    (Mechanism.PBR, "Results", "riverside-council"),
    (Mechanism.RELATIONAL, "Together", "riverside-health"),
)
_MECHANISMS = tuple(
    Plan(f"work-{way.casefold()}-{area.casefold()}", f"Work in {area}: {way}", funder, mechanism, "work")
    for area in _AREAS
    for mechanism, way, funder in _WAYS
)
_COMPARED = ("people_supported", "started_work", "qualification_share", "life_satisfaction_change", "hours_of_support")


def make_programmes(
    organisations: Sequence[Organisation], first: Quarter, last: Quarter, framework: str, variant: Variant
) -> list[Programme]:
    """The programmes that have a partner in this place, in a fixed order."""
    plans = _MECHANISMS if variant == "mechanisms" else _DEFAULT
    made = []
    sizes = {o.partner_id: o.archetype.size for o in organisations}
    for number, plan in enumerate(plans):
        owed = [
            _expectation(organisation, part, first, last)
            for organisation, part in _parts(organisations, plan, number, len(plans), variant)
            if _lasts(part, first, last)
        ]
        if owed:
            made.append(
                _programme(plan, owed, (first, last), terms_of(plan.mechanism, owed, sizes, last.last_day), framework)
            )
    return made


def _parts(
    organisations: Sequence[Organisation], plan: Plan, number: int, plans: int, variant: Variant
) -> Iterable[tuple[Organisation, Part]]:
    for turn, organisation in enumerate(organisations):
        if variant == "default":
            yield from ((organisation, p) for p in organisation.archetype.parts if p.aim == plan.aim)
        elif turn % plans == number:
            yield organisation, compared_part(organisation)


def compared_part(organisation: Organisation) -> Part:
    """An organisation's one part where nine programmes are compared: what all are compared on, and its own figures."""
    archetype = organisation.archetype
    own = (code for part in archetype.parts for code in part.indicators)
    return Part("work", tuple(dict.fromkeys((*_COMPARED, *own))), due_days=archetype.parts[0].due_days)


def _lasts(part: Part, first: Quarter, last: Quarter) -> bool:
    return first.plus(part.starts_late) <= last.plus(-part.ends_early)


def _expectation(organisation: Organisation, part: Part, first: Quarter, last: Quarter) -> Expectation:
    begins = first.plus(part.starts_late)
    years = sorted({q.year for q in quarters_between(begins, last)})
    return Expectation(
        partner=organisation.partner_id,
        first=begins.code,
        last=last.plus(-part.ends_early).code,
        due_days=part.due_days,
        indicators=part.indicators,
        targets={
            code: {year: Decimal(str(round(a + (b - a) * i, 2))) for i, year in enumerate(years)}
            for code, (a, b) in part.targets.items()
        },
    )


def _programme(
    plan: Plan, owed: list[Expectation], span: tuple[Quarter, Quarter], terms: Terms, framework: str
) -> Programme:
    return Programme(
        programme=plan.code,
        name=plan.name,
        funder=plan.funder,
        framework=framework,
        mechanism=plan.mechanism,
        starts=span[0].first_day,
        ends=span[1].last_day,
        partners=tuple(owed),
        terms=terms,
    )


def write_programme(folder: Path, programme: Programme) -> None:
    """programmes/CODE.yaml, without what stands at its default."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 100
    with (folder / f"{programme.programme}.yaml").open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(_plain(programme.model_dump(exclude_defaults=True)), file)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value) if isinstance(value, Mechanism) else value
