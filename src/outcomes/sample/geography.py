"""Riverside's wards, postcodes and population figures: made up, and marked so in every file.

Sample road: **geography** → areas.csv, postcodes.csv, population.csv; people live at its postcodes.
A postcode's last letters are ones that real inward codes never use (C I K M O V), so none can be anybody's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from outcomes.framework.definitions import Framework
from outcomes.periods import Quarter
from outcomes.sample.chance import Chance

PLACE_AREA = "X08000001"
_NEVER_INWARD = "CIKMOV"
_SOURCE = "Made up for the sample place; no statistic of anywhere"


@dataclass(frozen=True)
class Ward:
    """A made-up ward: how many live there (a share of the place) and how hard life is there (1 is the average)."""

    code: str
    name: str
    share: float
    hardship: float


WARDS = (
    Ward("X05000001", "Abbey Meads", 0.10, 0.60),
    Ward("X05000002", "Bridge End", 0.16, 1.35),
    Ward("X05000003", "Castle Hill", 0.09, 0.70),
    Ward("X05000004", "Dockside", 0.19, 1.55),
    Ward("X05000005", "Eastfield", 0.14, 1.15),
    Ward("X05000006", "Fenny Lane", 0.11, 0.85),
    Ward("X05000007", "Greenwater", 0.12, 0.95),
    Ward("X05000008", "Harbour North", 0.09, 1.05),
)
_STATISTICS = (
    ("Adults who feel lonely often or always", "less-lonely", "%", 7.4, 1),
    ("Life satisfaction, mean of 0 to 10", "better-wellbeing", "points", 7.4, -0.06),
    ("Working-age residents in work", "skills-and-work", "%", 74.0, -0.12),
    ("Households in fuel poverty", "lower-carbon", "%", 12.6, 1),
    ("Offences of violence per 1,000 residents", "safe-and-settled", "per 1,000", 31.0, 1),
    ("Residents within ten minutes' walk of a green space", "green-space", "%", 71.0, -0.15),
)


def postcodes() -> dict[str, str]:
    """Each postcode of the place and the code of its ward: ward 3's are `RV3 1CI`, `RV3 1CK` …"""
    return {
        f"RV{number} {sector}{first}{second}": ward.code
        for number, ward in enumerate(WARDS, 1)
        for sector in (1, 2)
        for first in _NEVER_INWARD
        for second in _NEVER_INWARD
        if first < second
    }


def postcodes_by_ward() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {ward.code: [] for ward in WARDS}
    for postcode, ward in postcodes().items():
        found[ward].append(postcode)
    return found


def write_geography(folder: Path, framework: Framework, first: Quarter, last: Quarter, seed: int) -> None:
    """areas.csv, postcodes.csv and population.csv of a place's folder."""
    _write(folder / "areas.csv", ("area_code", "name", "is_made_up"), ((w.code, w.name, "true") for w in WARDS))
    _write(folder / "postcodes.csv", ("postcode", "area_code"), postcodes().items())
    header = ("indicator", "outcome", "area_code", "period", "value", "unit", "source", "is_made_up")
    _write(folder / "population.csv", header, _population(framework, first, last, seed))


def _population(framework: Framework, first: Quarter, last: Quarter, seed: int) -> Iterable[Sequence[object]]:
    outcomes = {outcome.code for outcome in framework.outcomes}
    years = sorted({first.year, last.year})
    for indicator, outcome, unit, level, slope in _STATISTICS:
        for ward in WARDS if outcome in outcomes else ():
            chance = Chance(seed, "population", indicator, ward.code)
            here = level * ward.hardship**slope
            for year in years:
                value = f"{here * chance.normal(1, 0.02):.1f}"
                yield (indicator, outcome, ward.code, year, value, unit, _SOURCE, "true")


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
