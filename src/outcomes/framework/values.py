"""The unit values, price series, factors and discount rates there are, and which of them holds for what is asked.

On the road: frameworks/values and a place's own `values` → **values** → impact values outcomes with them.
What is not there is refused by name, never extended or guessed: a year, a unit, a second value in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from outcomes.errors import DefinitionError, ValuesError
from outcomes.files import shipped
from outcomes.framework.in_force import DatedFactor, holding
from outcomes.framework.unit_values import Amount, Citation, UnitValue, unit_values
from outcomes.framework.value_coherence import factor_faults, family_faults, preferred_faults, unit_faults
from outcomes.framework.value_definitions import Edition, Series, Side, Unit
from outcomes.framework.value_files import Family, ValueFolder
from outcomes.model_faults import offer
from outcomes.partly_read import NotRead, was_read
from outcomes.strict_yaml import raise_first

__all__ = ["Amount", "Citation", "UnitValue", "Values", "open_values", "values_faults"]

Measure = Literal["gdp_deflator", "real_gdp_per_head"]


def open_values(*folders: Path) -> Values:
    """The values in some folders and, behind them, the shipped ones: a family in an earlier folder hides later ones."""
    return Values(tuple(ValueFolder(folder) for folder in (*folders, shipped("frameworks") / "values")))


def values_faults(folder: Path) -> list[DefinitionError]:
    """Every fault of the values in a folder, read with the shipped units behind it; none if it can be used."""
    here = ValueFolder(folder)
    values = open_values() if folder == shipped("frameworks") / "values" else open_values(folder)
    files = [file for each in values.folders for file in each.units()]
    try:
        whole = {unit for file in files if file.partly for unit in file.partly.units}
    except NotRead:
        whole = None
    found = [*here.faults(), *preferred_faults(here.series(), here.editions())]
    found += [fault for family in here.families.values() for fault in family_faults(family, whole)]
    found += [*unit_faults(here.units(), whole), *factor_faults(here.factors(), whole)]
    return sorted(found, key=lambda fault: (str(fault.file), fault.line or 0))


@dataclass(frozen=True)
class Values:
    """Everything that says what a change is worth. Families are read when one of their codes is asked for.

    is_strict  a file with a fault raises; otherwise it is taken as far as it could be read, to look for other faults
    """

    folders: tuple[ValueFolder, ...]
    is_strict: bool = True

    @cached_property
    def as_read(self) -> Values:
        """The same, as far as their files could be read: what could not be raises NotRead."""
        return replace(self, is_strict=False)

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Every unit by code."""
        files = [file for folder in self.folders for file in folder.units()]
        found: dict[str, Unit] = {}
        for file in files:
            self._refuse(file.faults)
            for code, unit in (file.partly.units if file.partly else {}).items():
                found.setdefault(code, unit)
        self._refuse(unit_faults(files, found))
        return found

    @cached_property
    def factors(self) -> dict[str, tuple[DatedFactor, ...]]:
        """Every conversion factor by code, one edition after the other; those of earlier folders hide later ones."""
        found: dict[str, tuple[DatedFactor, ...]] = {}
        for folder in self.folders:
            self._refuse(fault for file in folder.factors() for fault in file.faults)
            self._refuse(factor_faults(folder.factors(), self.units))
            here: dict[str, list[DatedFactor]] = {}
            for head in (file.partly for file in folder.factors() if file.partly):
                for factor in head.factors:
                    here.setdefault(factor.code, []).append(DatedFactor(factor, head))
            found = {code: tuple(sorted(dated, key=_begins)) for code, dated in here.items()} | found
        return found

    @cached_property
    def series(self) -> dict[str, Series]:
        """Every price series by code, those of earlier folders first."""
        found: dict[str, Series] = {}
        for folder in self.folders:
            read = folder.series()
            self._refuse([*(f for file in read for f in file.faults), *preferred_faults(read, ())])
            for file in read:
                for code, series in (file.partly.series if file.partly else {}).items():
                    found.setdefault(code, series)
        return found

    @cached_property
    def editions(self) -> dict[str, Edition]:
        """Every edition of the discount rates by code, those of earlier folders first."""
        found: dict[str, Edition] = {}
        for folder in self.folders:
            files = folder.editions()
            self._refuse([*(f for file in files for f in file.faults), *preferred_faults((), files)])
            for file in files:
                for code, edition in (file.partly.editions if file.partly else {}).items():
                    found.setdefault(code, edition)
        return found

    def every(self) -> list[UnitValue]:
        """Every unit value, in the order of their codes."""
        holders = {name: folder for folder in reversed(self.folders) for name in folder.families}
        found = [self._by_code(folder.families[name]) for name, folder in holders.items()]
        by_code = {code: dated for family in found for code, dated in family.items()}
        return [value for code in sorted(by_code, key=_natural) for value in by_code[code]]

    def dated(self, code: str) -> tuple[UnitValue, ...]:
        """The values of a code, one after the other in time. Raises ValuesError where there is none."""
        family = code.split("/")[0]
        holder = next((folder for folder in self.folders if folder.has(family)), None)
        found = self._dated(code, holder.family(family)) if holder else ()
        if found:
            return found
        raise ValuesError(f"There is no unit value '{code}'.", remedy=offer(code, self._codes_like(code)))

    def unmarked_transfers(self, value: UnitValue) -> tuple[Side, ...]:
        """The sides of a value that say nothing of transfers, where the value it hides marks some."""
        sides = value.amounts.items()
        return tuple(s for s, amount in sides if amount.transfer is None and (value.code, s) in self._hidden_transfers)

    @cached_property
    def _hidden_transfers(self) -> frozenset[tuple[str, Side]]:
        """The codes and sides that mark a transfer payment in families that an earlier folder hides."""
        seen: set[str] = set()
        hidden: list[Family] = []
        for folder in self.folders:
            here = {file.stem for file in folder.of("unit_values")}
            hidden += [folder.family(name) for name in sorted(here & seen)]
            seen |= here
        values = [value for family in hidden for dated in self._by_code(family).values() for value in dated]
        return frozenset((v.code, side) for v in values for side, amount in v.amounts.items() if amount.transfer)

    def at(self, code: str, period: str | date) -> UnitValue:
        """The value in force throughout a quarter, a financial year or on a day.

        Raises:
            ValuesError: there is no such code; none is in force then, or it changes within the period.
        """
        return holding(self.dated(code), f"value of '{code}'", period)

    def search(self, words: Iterable[str] = ()) -> list[UnitValue]:
        """The values whose code, label, family or unit holds every word."""
        wanted = [word.casefold() for word in words]
        return [value for value in self.every() if all(word in self._text(value) for word in wanted)]

    def factor(self, code: str, period: str | date | None = None) -> DatedFactor:
        """The conversion factor in force throughout a period; without one, the latest edition's. Raises ValuesError."""
        if code not in self.factors:
            raise ValuesError(f"There is no factor '{code}'.", remedy=offer(code, self.factors))
        dated = self.factors[code]
        return dated[-1] if period is None else holding(dated, f"factor '{code}'", period)

    def edition(self, code: str | None = None) -> tuple[str, Edition]:
        """An edition of the discount rates with its code; without one, the preferred."""
        if code is None:
            code = next(code for code, edition in self.editions.items() if edition.preferred)
        if code not in self.editions:
            raise ValuesError(f"There is no edition '{code}' of discount rates.", remedy=offer(code, self.editions))
        return code, self.editions[code]

    def price_series(self, code: str | None, measures: Measure, years: str) -> tuple[str, Series]:
        """A series with its code; without one, the preferred of this measure and kind of years."""
        alike = {c: s for c, s in self.series.items() if s.measures == measures}
        if code is not None:
            if code not in alike:
                raise ValuesError(f"There is no series '{code}' of {in_words(measures)}.", remedy=offer(code, alike))
            return code, alike[code]
        for name, series in alike.items():
            if series.years == years and (series.preferred or measures != "gdp_deflator"):
                return name, series
        remedy = "Add one to the folder 'values' of the place, with its vintage and source."
        if measures == "real_gdp_per_head":
            remedy = f"{remedy[:-1]}, or let a WELLBY rise by the deflator alone, with wellby: deflator_only."
        raise ValuesError(f"There is no series of {in_words(measures)} by {years} year.", remedy=remedy)

    def _refuse(self, faults: Iterable[DefinitionError]) -> None:
        if self.is_strict:
            raise_first(faults)

    def _dated(self, code: str, family: Family) -> tuple[UnitValue, ...]:
        if self.is_strict:
            return tuple(self._by_code(family).get(code, ()))
        rows = tuple(one for one in family.rows if not was_read(one[0], "code") or one[0].code == code)
        if not rows and not family.has_every_row:
            raise NotRead(code)
        return tuple(unit_values(replace(family, rows=rows)))

    def _by_code(self, family: Family) -> dict[str, list[UnitValue]]:
        self._refuse(family.faults)
        self._refuse(family_faults(family, self.units))
        found: dict[str, list[UnitValue]] = {}
        for value in unit_values(family):
            found.setdefault(value.code, []).append(value)
        return found

    def _codes_like(self, code: str) -> set[str]:
        """Codes to offer: those of the family that was meant, or else the families; what cannot be read is left out."""
        families = [family for folder in self.folders for family in folder.families.values()]
        every = {row.code for family in families for row, _ in family.rows if was_read(row, "code")}
        family = {known for known in every if known.startswith(f"{code.split('/')[0]}/")}
        return family or {known.split("/")[0] if known.startswith("gmca/") else known for known in every}

    def _text(self, value: UnitValue) -> str:
        return f"{value.code} {value.label} {value.family} {self.units[value.unit].name}".casefold()


def _begins(one: DatedFactor) -> date:
    return one.in_force_from


def in_words(measures: Measure) -> str:
    return {"gdp_deflator": "GDP deflators", "real_gdp_per_head": "real GDP per head"}[measures]


def _natural(code: str) -> tuple[tuple[int, int, str], ...]:
    """Codes in the order people count: CR2.0 before CR10.0."""
    parts = re.findall(r"\d+|\D+", code)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
