"""What a check went through, by kind: how many there are of each, and which.

On the road: value_files, instrument_files → **checked_definitions** → checkup says it beside what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from outcomes.framework.value_files import ValueFolder
from outcomes.partly_read import was_read
from outcomes.plurals import listed, noun


@dataclass(frozen=True)
class CheckedDefinitions:
    """Codes of all that was checked, each once and in order; of unit values only how many there are.

    families        of unit values
    factors         conversion factors, whatever their editions; `series` price series
    discount_rates  editions of them
    imports         files that say how a workbook of values is laid out
    layouts         files that say how partners' spreadsheets are read; `reports` what stands around figures
    """

    frameworks: tuple[str, ...]
    families: tuple[str, ...] = ()
    unit_values: int = 0
    factors: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    discount_rates: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    place: str | None = None

    @property
    def lines(self) -> list[str]:
        """`Checked the place.`, `Checked 2 price series: own-calendar and own-income.`: one a kind."""
        return [f"Checked {what}." for what in (*(["the place"] if self.place else []), *self._kinds())]

    def as_dict(self) -> dict[str, Any]:
        """For machines: every code, by kind."""
        return asdict(self)

    def _kinds(self) -> Iterator[str]:
        values = f"{self.unit_values:,} {noun(self.unit_values, 'unit value')}"
        for codes, one, many in (
            (self.frameworks, "framework", ""),
            (self.families, f"family of {values}", f"families of {values}"),
            (self.factors, "factor", ""),
            (self.series, "price series", "price series"),
            (self.discount_rates, "edition of discount rates", "editions of discount rates"),
            (self.units, "unit", ""),
            (self.instruments, "questionnaire", ""),
            (self.imports, "file of imports", "files of imports"),
            (self.layouts, "layout", ""),
            (self.reports, "report", ""),
        ):
            if codes:
                yield f"{len(codes)} {noun(len(codes), one, many)}: {listed(codes)}"


def what_lies_in(
    place: str | None, frameworks: Iterable[Path], values: Sequence[Path], instruments: Iterable[Path]
) -> CheckedDefinitions:
    """What lies in some folders, as far as their files could be read."""
    folders = [ValueFolder(each) for each in values]
    rows = [row for folder in folders for family in folder.families.values() for row, _ in family.rows]
    return CheckedDefinitions(
        place=place,
        frameworks=tuple(each.name for each in frameworks),
        families=_each(family for folder in folders for family in folder.families),
        unit_values=len({row.code for row in rows if was_read(row, "code")}),
        factors=_each(
            factor.code
            for folder in folders
            for file in _of(folder.factors(), "factors")
            for factor in file.factors
            if was_read(factor, "code")
        ),
        series=_each(code for folder in folders for file in _of(folder.series(), "series") for code in file.series),
        discount_rates=_each(
            code for folder in folders for file in _of(folder.editions(), "editions") for code in file.editions
        ),
        units=_each(code for folder in folders for file in _of(folder.units(), "units") for code in file.units),
        instruments=_each(file.stem for each in instruments for file in each.glob("*.yaml")),
    )


def _of(files: Iterable[Any], name: str) -> Iterator[Any]:
    """The files of which this could be read."""
    return (file.partly for file in files if file.partly is not None and was_read(file.partly, name))


def _each(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(codes)))
