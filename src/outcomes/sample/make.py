"""Makes Riverside: the place's folder with everything its partners sent, and what is true of it.

Sample road: everything in this folder → **make** → a place that the rest of the house can be tried on.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ruamel.yaml import YAML

from outcomes.errors import PlaceError
from outcomes.files import shipped
from outcomes.framework.definitions import Area, Framework, Limits, PlaceDefinition, PlaceFile, Prices
from outcomes.framework.files import load_framework
from outcomes.periods import Quarter
from outcomes.sample.agreeing import write_agreements
from outcomes.sample.archetypes import Variant
from outcomes.sample.geography import PLACE_AREA, WARDS, write_geography
from outcomes.sample.partners import FUNDERS, Organisation, make_organisations, write_partners
from outcomes.sample.posting import post
from outcomes.sample.programmes import make_programmes, write_programme
from outcomes.sample.truth import Truth
from outcomes.sample.wrecks import BLOATED_MB

FRAMEWORK = "common-outcomes"
ITEM_ANSWERS = ("ucla3",)
"""Questionnaires whose answers are asked for, and not their score alone."""
_FIRST = Quarter(2024, 1)
_LOOKED_AT_AFTER = timedelta(days=61)
_PRICE_BASE = "2024"
"""The last year that the shipped deflators reach."""
_ABOUT = (
    "A made-up borough and its partners, for trying things out. No person, organisation, postcode or figure in it is "
    "real, and none of its figures says anything about anywhere."
)


@dataclass(frozen=True)
class Size:
    """How big a place to make."""

    partners: int
    people: int
    quarters: int

    def check(self) -> None:
        if min(self.partners, self.people, self.quarters) < 1:
            raise PlaceError(
                "A made-up place needs at least one partner, one person and one quarter.",
                remedy="Ask for one of each at least.",
            )


def make_place(
    folder: Path,
    *,
    seed: int = 2024,
    partners: int = 12,
    people: int = 2500,
    quarters: int = 8,
    variant: Variant = "default",
) -> Truth:
    """Make a place in a folder that does not exist yet or is empty; returns its truth, saved as truth.json.

    The same seed, size and variant make the same files. The layouts of partners' own workbooks, written by somebody
    who saw nothing but those, are copied in. PlaceError where the folder holds something already.
    """
    size = Size(partners, people, quarters)
    size.check()
    if folder.exists() and any(folder.iterdir()):
        raise PlaceError("The folder is not empty.", remedy="Choose another folder.", where=folder)
    first, last = _FIRST, _FIRST.plus(quarters - 1)
    organisations = make_organisations(partners, variant)
    framework = load_framework(shipped("frameworks") / FRAMEWORK).model_copy(update={"by_item": ITEM_ANSWERS})
    place = _define(organisations, framework, first, last, variant)
    _write(folder, place, first, last, seed)
    write_agreements(folder, organisations, first, last)
    truth = post(folder / "inbox", place, organisations, people, (first, last), seed, variant)
    truth.save(folder / "truth.json")
    return truth


def _define(
    organisations: Sequence[Organisation], framework: Framework, first: Quarter, last: Quarter, variant: Variant
) -> PlaceDefinition:
    programmes = make_programmes(organisations, first, last, framework.framework, variant)
    used = {p.funder for p in programmes}
    return PlaceDefinition(
        place=_place_file(framework, last.last_day + _LOOKED_AT_AFTER, variant),
        framework=framework,
        partners=(*(o.partner for o in organisations), *(f for f in FUNDERS if f.partner_id in used)),
        programmes=tuple(programmes),
        areas=tuple(Area(area_code=w.code, name=w.name, is_made_up=True) for w in WARDS),
    )


def _place_file(framework: Framework, as_at: date, variant: Variant) -> PlaceFile:
    return PlaceFile(
        place="Riverside" if variant == "default" else "Riverside, nine programmes",
        code="riverside" if variant == "default" else "riverside-mechanisms",
        area_code=PLACE_AREA,
        frameworks=(framework.framework,),
        as_at=as_at,
        price_base=_PRICE_BASE,
        prices=Prices(wellby="deflator_only", financial_years="as_calendar"),
        made_up=True,
        about=_ABOUT,
        item_answers=framework.by_item,
        limits=Limits(unpacked_mb=BLOATED_MB - 1),
    )


def _write(folder: Path, place: PlaceDefinition, first: Quarter, last: Quarter, seed: int) -> None:
    for name in ("programmes", "layouts", "inbox"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    yaml = YAML()
    yaml.width = 100
    with (folder / "place.yaml").open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(_plain(place.place), file)
    write_partners(folder / "partners.csv", list(place.partners))
    for programme in place.programmes:
        write_programme(folder / "programmes", programme)
    write_geography(folder, place.framework, first, last, seed)
    for layout in sorted((shipped("frameworks") / "layouts" / "riverside").glob("*.yaml")):
        shutil.copyfile(layout, folder / "layouts" / layout.name)


def _plain(place: PlaceFile) -> dict[str, object]:
    given = place.model_dump(exclude_defaults=True)
    given |= {"price_base": int(place.price_base)} if place.price_base and place.price_base.isdigit() else {}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}
