"""What the files of values must agree on: known units, one value at a time, a parent that exists, nothing twice.

On the road: value_files reads → **value_coherence** checks → `values` relies on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import combinations, groupby

from outcomes.errors import DefinitionError
from outcomes.framework.value_definitions import (
    DiscountFile,
    Factor,
    FactorsFile,
    SeriesFile,
    Unit,
    UnitsFile,
    ValueRow,
)
from outcomes.framework.value_files import Family
from outcomes.model_faults import offer
from outcomes.partly_read import as_far_as_read, was_read
from outcomes.strict_yaml import Loaded, Spot

Faults = Iterator[DefinitionError]
INHERITED = ("side", "unit", "price_year", "in_force_from")
"""What a row must have, its own or its family's."""


def inherited(row: ValueRow, family: Family, name: str) -> object:
    """A field of a row, or what its family says for all rows."""
    given = getattr(row, name)
    return getattr(family.head, name) if given is None else given


def family_faults(family: Family, units: Collection[str] | None) -> Faults:
    """Every disagreement within a family, and with the units there are; None where those cannot be read."""
    for row, spot in family.rows:
        yield from as_far_as_read(_in_its_family(row, spot, family))
        if units is not None:
            yield from as_far_as_read(_unit_of(row, spot, family, units))
    yield from _inherit(family)
    yield from as_far_as_read(_parents(family))
    yield from as_far_as_read(_one_at_a_time(family))


def _in_its_family(row: ValueRow, spot: Spot, family: Family) -> Faults:
    if row.code.split("/")[0] != family.code:
        message = f"The code '{row.code}' does not begin with its family, '{family.code}', the file's name."
        yield spot.fault(message, f"Write for example '{family.code}/{row.code.split('/')[-1]}'.")


def _no_unit(spot: Spot, unit: str, units: Collection[str]) -> DefinitionError:
    return spot.fault(f"There is no unit '{unit}'.", f"{offer(unit, units)} Or add it to a file that holds units.")


def _unit_of(row: ValueRow, spot: Spot, family: Family, units: Collection[str]) -> Faults:
    unit = inherited(row, family, "unit")
    if unit is not None and unit not in units:
        yield _no_unit(spot.at("unit"), str(unit), units)


def _lacks(row: ValueRow, family: Family, name: str) -> bool:
    is_read = was_read(row, "code", name) and was_read(family.head, name)
    return is_read and inherited(row, family, name) is None


def _inherit(family: Family) -> Faults:
    for name in INHERITED:
        without = [(row, spot) for row, spot in family.rows if _lacks(row, family, name)]
        if without:
            row, spot = without[0]
            more = f", nor have {len(without) - 1} more rows" if len(without) > 1 else ""
            message = f"'{row.code}' has no {name}{more}."
            yield spot.fault(message, f"Give {name} in the row, or for all rows in {family.code}.yaml.")


def _parents(family: Family) -> Faults:
    if not family.has_every_row:
        return  # a row that cannot be read may be the parent
    known = {row.code for row, _ in family.rows}
    for row, spot in family.rows:
        if row.parent is not None and (row.parent not in known or row.parent == row.code):
            message = f"The parent '{row.parent}' of '{row.code}' is not a value of this family."
            yield spot.at("parent").fault(message, offer(row.parent, known - {row.code}))


def _one_at_a_time(family: Family) -> Faults:
    ordered = sorted((one for one in family.rows if was_read(one[0], "code")), key=lambda one: one[0].code)
    for code, rows in groupby(ordered, key=lambda one: one[0].code):
        for (one, _), (other, spot) in combinations(list(rows), 2):
            yield from as_far_as_read(_apart_in_time(code, one, other, spot, family))


def _apart_in_time(code: str, one: ValueRow, other: ValueRow, spot: Spot, family: Family) -> Faults:
    if not _overlap(one, other, family):
        return
    if inherited(one, family, "side") == inherited(other, family, "side"):
        message = f"Two values of '{code}' are in force at once, {_span(one, family)} and {_span(other, family)}."
        yield spot.fault(message, "Give each its in_force_from and in_force_until, so that one follows the other.")
    elif inherited(one, family, "unit") != inherited(other, family, "unit"):
        yield spot.fault(f"'{code}' has two units.", "Give the sides of one value the same unit.")


def _overlap(one: ValueRow, other: ValueRow, family: Family) -> bool:
    first, second = _dates(one, family), _dates(other, family)
    return first[0] <= second[1] and second[0] <= first[1]


def _dates(row: ValueRow, family: Family) -> tuple[date, date]:
    begins, ends = inherited(row, family, "in_force_from"), inherited(row, family, "in_force_until")
    return begins if isinstance(begins, date) else date.min, ends if isinstance(ends, date) else date.max


def _span(row: ValueRow, family: Family) -> str:
    begins, ends = _dates(row, family)
    return f"from {begins}" if ends == date.max else f"{begins} to {ends}"


def unit_faults(files: Iterable[Loaded[UnitsFile]], known: Collection[str] | None) -> Faults:
    """Multiples of units that do not exist; nothing where the units there are cannot be read."""
    for file, units in ((file, file.partly) for file in files):
        if known is not None and units is not None and was_read(units, "units"):
            for code, unit in units.units.items():
                yield from as_far_as_read(_known_unit(file.document.at("units", code, "of"), unit, known))


def _known_unit(spot: Spot, unit: Unit, known: Collection[str]) -> Faults:
    if unit.of is not None and unit.of not in known:
        yield _no_unit(spot, unit.of, known)


def factor_faults(files: Iterable[Loaded[FactorsFile]], units: Collection[str] | None) -> Faults:
    """Factors between units that do not exist, or two of one code in force at once or between other units.

    `units` is None where those there are cannot be read.
    """
    seen: dict[str, list[tuple[FactorsFile, Factor]]] = {}
    for file, head in ((file, file.partly) for file in files):
        for i, factor in enumerate(head.factors if head is not None and was_read(head, "factors") else ()):
            assert head is not None
            spot = file.document.at("factors", i)
            for key in ("of", "makes") if units is not None else ():
                yield from as_far_as_read(_known_end(spot, key, factor, units or ()))
            if was_read(factor, "code"):
                for other in seen.setdefault(factor.code, []):
                    yield from as_far_as_read(_apart(spot, (head, factor), other))
                seen[factor.code].append((head, factor))


def _known_end(spot: Spot, key: str, factor: Factor, units: Collection[str]) -> Faults:
    unit = getattr(factor, key)
    if unit not in units:
        yield _no_unit(spot.at(key), unit, units)


def _apart(spot: Spot, one: tuple[FactorsFile, Factor], other: tuple[FactorsFile, Factor]) -> Faults:
    """Two editions of one factor follow on from each other, and convert the same."""
    (file, factor), (earlier, before) = one, other
    begins, ends = max(file.in_force_from, earlier.in_force_from), (file.in_force_until, earlier.in_force_until)
    if all(end is None or begins <= end for end in ends):
        message = f"Two factors '{factor.code}' are in force at once, from {begins}."
        yield spot.fault(message, "Keep one of the two, or let one edition end before the next begins.")
    elif (factor.of, factor.makes) != (before.of, before.makes):
        message = f"The factor '{factor.code}' is between other units in another edition."
        yield spot.fault(message, "Give it a code of its own, or the same units.")


def preferred_faults(series: Iterable[Loaded[SeriesFile]], editions: Iterable[Loaded[DiscountFile]]) -> Faults:
    """Of the series of one measure and kind of years one at most is preferred; of the editions one."""
    seen: dict[tuple[str, ...], str] = {}
    for spot, code, what in (*_preferred_series(series), *_preferred_editions(editions)):
        if seen.setdefault(what, code) != code:
            message = f"Both '{seen[what]}' and '{code}' are preferred."
            yield spot.at("preferred").fault(message, "Let one of them be, and take the line away from the other.")


def _preferred_series(files: Iterable[Loaded[SeriesFile]]) -> Iterator[tuple[Spot, str, tuple[str, ...]]]:
    for file in files:
        head = file.partly
        for code, one in (head.series if head is not None and was_read(head, "series") else {}).items():
            if was_read(one, "preferred", "measures", "years") and one.preferred:
                yield file.document.at("series", code), code, (one.measures, one.years)


def _preferred_editions(files: Iterable[Loaded[DiscountFile]]) -> Iterator[tuple[Spot, str, tuple[str, ...]]]:
    for file in files:
        head = file.partly
        for code, one in (head.editions if head is not None and was_read(head, "editions") else {}).items():
            if was_read(one, "preferred") and one.preferred:
                yield file.document.at("editions", code), code, ("discount rates",)
