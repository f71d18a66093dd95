"""Who is in this place: organisations of the archetypes, under new names where there are more than twelve, and funders.

Sample road: archetypes → **partners** → programmes → people, figures.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

from outcomes.framework.definitions import Partner
from outcomes.sample.archetypes import Archetype, Variant
from outcomes.sample.names import NEIGHBOURHOODS
from outcomes.sample.twelve import TWELVE
from outcomes.vocabulary import Role

FUNDERS = (
    Partner(
        partner_id="riverside-council",
        name="Riverside Borough Council",
        role=Role.COMMISSIONER,
        kind="council",
        size="large",
        is_local=True,
    ),
    Partner(
        partner_id="riverside-health",
        name="Riverside Health Board",
        role=Role.COMMISSIONER,
        kind="health board",
        size="large",
        is_local=True,
    ),
    Partner(
        partner_id="lantern-foundation",
        name="Lantern Street Foundation",
        role=Role.FUNDER,
        kind="foundation",
        size="medium",
        is_local=False,
    ),
)


@dataclass(frozen=True)
class Organisation:
    """A partner of the place and the archetype it was made from."""

    partner: Partner
    archetype: Archetype

    @property
    def partner_id(self) -> str:
        return self.partner.partner_id

    @property
    def name(self) -> str:
        return self.partner.name


def make_organisations(count: int, variant: Variant) -> list[Organisation]:
    """So many organisations: the twelve archetypes, then the same ones again under a neighbourhood's name."""
    archetypes = TWELVE if variant == "default" else [_comparable(a) for a in TWELVE]
    return [_organisation(archetypes[i % len(archetypes)], i // len(archetypes)) for i in range(count)]


def _comparable(archetype: Archetype) -> Archetype:
    """The same organisation where all help adults into work and list their people, so that funding can be compared."""
    return replace(
        archetype,
        style="form",
        lists_people=True,
        references="always",
        reach=max(archetype.reach, 5.0),
        ages=(18, 64),
        women=0.5,
        stay=max(archetype.stay, 2.0),
        no_shows=0.04,
        asks=tuple(dict.fromkeys((*archetype.asks, "need_band"))),
        achieves={**archetype.achieves, "started_work": 0.12, "gained_qualification": 0.08},
    )


def _organisation(archetype: Archetype, again: int) -> Organisation:
    name, code = archetype.name, archetype.code
    if again:
        lap, which = divmod(again - 1, len(NEIGHBOURHOODS))
        name = f"{NEIGHBOURHOODS[which]} {archetype.after}" + (f" {lap + 1}" if lap else "")
        code = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    partner = Partner(
        partner_id=code,
        name=name,
        role=Role.PARTNER,
        kind=archetype.kind,
        size=archetype.size,
        is_local=archetype.is_local,
    )
    return Organisation(partner, archetype)


def write_partners(path: Path, partners: list[Partner]) -> None:
    """partners.csv, a row an organisation."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Partner.model_fields)
        for partner in partners:
            row = partner.model_dump(mode="json")
            writer.writerow([str(v).lower() if isinstance(v, bool) else v for v in row.values()])
