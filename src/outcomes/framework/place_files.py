"""Reads a place's folder: place.yaml, partners.csv, programmes/*.yaml, crosswalks/*.yaml, areas.csv, population.csv,
agreements.yaml and match_rules.yaml.

On the road: a partnership's folder → **place_files** → definitions.PlaceDefinition, which `place` works from.
A place may keep frameworks of its own in `frameworks/` and unit values in `values/`; they come before the shipped ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outcomes.errors import DefinitionError, PlaceError, ValuesError
from outcomes.framework.agreements import Agreements, read_agreements
from outcomes.framework.chosen_weights import WeightsFile, read_weights
from outcomes.framework.combining import combined, with_stored_codes
from outcomes.framework.crosswalk_coherence import crosswalk_faults
from outcomes.framework.crosswalks import Crosswalk
from outcomes.framework.definitions import (
    Area,
    Framework,
    Limits,
    Partner,
    PlaceDefinition,
    PlaceFile,
    PopulationFigure,
    Programme,
)
from outcomes.framework.files import ReadFramework, framework_folders, read_as_far_as_possible
from outcomes.framework.match_rules import MatchRules, read_rules
from outcomes.framework.place_coherence import PlaceDocuments, place_faults
from outcomes.framework.price_reach import unreached_faults
from outcomes.framework.values import Values, open_values, values_faults
from outcomes.framework.valuing_together import together_faults, valued_once
from outcomes.model_faults import offer
from outcomes.partly_read import NotRead, as_far_as_read, hollow, was_read
from outcomes.strict_csv import M, Rows, read_rows
from outcomes.strict_yaml import Document, Loaded, Spot, raise_first, read_model

HEAD = "place.yaml"
STORE = "outcomes.duckdb"
"""What a place's files are called: what it says of itself, and what it holds."""


def load_place(folder: Path) -> PlaceDefinition:
    """Everything a place's folder says, checked together.

    Raises:
        PlaceError: the folder is no place.
        DefinitionError: the first fault of any of its files, with the number of the others.
    """
    files = _files(folder)
    place = _as_far_as_read(files)
    raise_first(_faults(files, place))
    return _for_the_store(place)


def limits_of(folder: Path) -> Limits:
    """How much of a workbook a place is willing to read; the usual limits where place.yaml has faults.

    To begin reading before all of the place is loaded: `load_place` is what says what is wrong with it.
    """
    head = folder / HEAD
    model = read_model(head, PlaceFile).model if head.is_file() else None
    return model.limits if model else Limits()


def check_place(folder: Path) -> list[DefinitionError]:
    """Every fault of a place's files, and every unit value that no series brings to its price base.

    With such a value a place may be loaded all the same (`price_reach`).

    Raises:
        PlaceError: the folder is no place.
    """
    files = _files(folder)
    place = _as_far_as_read(files)
    unreached = as_far_as_read(unreached_faults(place, files.head.document, place_values(folder).as_read))
    return [*_faults(files, place), *unreached]


def place_as_far_as_read(folder: Path) -> PlaceDefinition:
    """A place with whatever of its files could be read, to look for what else is wrong (partly_read)."""
    return _as_far_as_read(_files(folder))


@dataclass(frozen=True)
class _Files:
    """A place's files as they were read, each by itself; `frameworks` by code, as far as they could be read."""

    folder: Path
    head: Loaded[PlaceFile]
    partners: Rows[Partner]
    programmes: tuple[Loaded[Programme], ...]
    areas: Rows[Area]
    population: Rows[PopulationFigure]
    agreements: Loaded[Agreements]
    weights: Loaded[WeightsFile]
    rules: Loaded[MatchRules]
    crosswalks: tuple[Loaded[Crosswalk], ...]
    frameworks: Mapping[str, ReadFramework]
    framework_faults: tuple[DefinitionError, ...]

    def faults(self) -> list[DefinitionError]:
        """What is wrong with each file by itself, and with what it names of frameworks and values."""
        files: list[Loaded[Any] | Rows[Any]] = [self.head, self.partners, *self.programmes, self.areas]
        files += [self.population, self.agreements, self.weights, self.rules, *self.crosswalks]
        own = (fault for file in files for fault in file.faults)
        return _once([*own, *_own_values(self.folder), *_named_values(self.folder, self.head), *self.framework_faults])

    @property
    def documents(self) -> PlaceDocuments:
        return PlaceDocuments(
            self.partners.lines_of_partly,
            tuple(p.document for p in self.programmes),
            self.areas.lines_of_partly,
            self.population.lines_of_partly,
            self.agreements.document,
            self.weights.document,
            self.rules.document,
        )


def _faults(files: _Files, place: PlaceDefinition) -> list[DefinitionError]:
    crossed = list(_crosswalk_faults(files))
    faults = [
        *files.faults(),
        *place_faults(place, files.documents),
        *crossed,
        *as_far_as_read(_item_faults(place, files.head)),
        *as_far_as_read(_recipient_faults(place, files.head, place_values(files.folder))),
    ]
    if not crossed:
        faults += as_far_as_read(_values_together(files, place))
    return _once(faults)


def _files(folder: Path) -> _Files:
    if not (folder / HEAD).is_file():
        remedy = "Give the folder of a place, or make one with 'outcomes new'."
        raise PlaceError(f"There is no place here: the folder has no {HEAD}.", remedy=remedy, where=folder)
    head = read_model(folder / HEAD, PlaceFile)
    frameworks, faults = _frameworks(folder, head)
    return _Files(
        folder=folder,
        head=head,
        partners=read_rows(folder / "partners.csv", Partner),
        programmes=tuple(read_model(file, Programme) for file in sorted((folder / "programmes").glob("*.yaml"))),
        areas=_rows_if_any(folder / "areas.csv", Area),
        population=_rows_if_any(folder / "population.csv", PopulationFigure),
        agreements=read_agreements(folder),
        weights=read_weights(folder),
        rules=read_rules(folder),
        crosswalks=tuple(read_model(file, Crosswalk) for file in sorted((folder / "crosswalks").glob("*.yaml"))),
        frameworks=frameworks,
        framework_faults=tuple(faults),
    )


def _as_far_as_read(files: _Files) -> PlaceDefinition:
    """The place, with its programmes' codes as its files have them; what could not be read is left out."""
    head, agreed = files.head.partly or hollow(PlaceFile), files.agreements.partly
    chosen = files.weights.partly
    parts: dict[str, Any] = {
        "place": head,
        "crosswalks": tuple(c.partly for c in files.crosswalks),
        "programmes": tuple(p.partly for p in files.programmes),
        "match_rules": files.rules.partly,
    }
    tables: dict[str, Rows[Any]] = {"partners": files.partners, "areas": files.areas, "population": files.population}
    parts |= {name: rows.partly for name, rows in tables.items() if rows.is_whole}
    if agreed is None or was_read(agreed, "agreements"):
        parts["agreements"] = agreed.agreements if agreed else ()
    if chosen is None or was_read(chosen, "weights"):
        parts["weights"] = chosen.weights if chosen else ()
    if was_read(head, "frameworks") and files.frameworks and set(files.frameworks) == set(head.frameworks):
        parts |= _joined([read.framework for read in files.frameworks.values()], head)
    return hollow(PlaceDefinition).model_copy(update=parts)


def _joined(frameworks: Sequence[Framework], head: PlaceFile) -> dict[str, Any]:
    """The place's frameworks as one and each by itself; those of several that cannot be read cannot be joined."""
    each = tuple(frameworks) if len(frameworks) > 1 else ()
    by_item = {"by_item": head.item_answers} if was_read(head, "item_answers") else {}
    try:
        return {"framework": combined(tuple(frameworks)).model_copy(update=by_item), "frameworks": each}
    except (NotRead, KeyError):  # a name that is not there has been said already, where it is used
        return {"frameworks": each}


def _for_the_store(place: PlaceDefinition) -> PlaceDefinition:
    """The place with its indicators' codes in the programmes, and each change valued once."""
    frameworks = place.all_frameworks
    return place.model_copy(
        update={
            "programmes": tuple(with_stored_codes(p, frameworks) for p in place.programmes),
            "framework": valued_once(place.framework, frameworks, place.crosswalks),
        }
    )


def _values_together(files: _Files, place: PlaceDefinition) -> Iterator[DefinitionError]:
    spots = {code: files.head.document.at("frameworks", i) for i, code in enumerate(files.frameworks)}
    values, frameworks = place_values(files.folder), tuple(f.framework for f in files.frameworks.values())
    yield from together_faults(spots, place.framework, frameworks, place.crosswalks, values)


def _item_faults(place: PlaceDefinition, head: Loaded[PlaceFile]) -> Iterator[DefinitionError]:
    framework = place.framework
    for i, code in enumerate(framework.by_item):
        spot = head.document.at("item_answers", i)
        if code not in framework.scales:
            yield spot.fault(f"There is no scale '{code}' in the framework.", offer(code, framework.scales))
        elif framework.scales[code].instrument is None:
            remedy = "Ask for its score, or describe its items as an instrument."
            yield spot.fault(f"The scale '{code}' names no instrument, so its items are not known.", remedy)


def _recipient_faults(place: PlaceDefinition, head: Loaded[PlaceFile], values: Values) -> Iterator[DefinitionError]:
    """Whoever is said to have little must gain money by an indicator; wellbeing is worth the same to everybody."""
    weights = place.place.social_value.welfare_weights
    for code in weights.recipients if weights else ():
        spot = head.document.at("social_value", "welfare_weights", "recipients", code)
        yield from as_far_as_read(_recipient_fault(spot, code, place.framework, values))


def _recipient_fault(spot: Spot, code: str, framework: Framework, values: Values) -> Iterator[DefinitionError]:
    try:
        indicator = framework.indicators.get(code)
        if indicator is None:
            yield spot.fault(f"There is no indicator '{code}' in the framework.", offer(code, framework.indicators))
        elif indicator.value is None:
            yield spot.fault(f"The indicator '{code}' has no unit value to weight.", "Give it one, or take it out.")
        elif all(v.uprating == "wellby" for v in values.dated(indicator.value.unit_value)):
            message = f"The indicator '{code}' is valued as wellbeing, which is never weighted by income."
            yield spot.fault(message, "Take it out: only money is weighted.")
    except (ValuesError, DefinitionError):
        return  # the value cannot be had, which the framework's check says


def _crosswalk_faults(files: _Files) -> Iterator[DefinitionError]:
    by_code, seen = {code: read.framework for code, read in files.frameworks.items()}, set[tuple[str, str]]()
    for one in files.crosswalks if files.head.partly and was_read(files.head.partly, "frameworks") else ():
        if one.partly is not None:
            yield from as_far_as_read(crosswalk_faults(one.document, one.partly, by_code, seen))


def _named_values(folder: Path, head: Loaded[PlaceFile]) -> Iterator[DefinitionError]:
    """What the place names of the values must be there; which years they have is asked when a value is uprated."""
    if head.partly is not None:
        for keys, code, find in _asked(head.partly, place_values(folder).as_read):
            try:
                find(code)
            except ValuesError as error:
                yield head.document.at(*keys).fault(error.message, error.remedy)
            except NotRead:
                continue


def _asked(head: PlaceFile, values: Values) -> Iterator[tuple[tuple[str, str], str, Callable[[str], object]]]:
    """What the place names, where it does, and how it is found."""
    asked: dict[tuple[str, str], Callable[[str], object]] = {
        ("prices", "deflator"): lambda code: values.price_series(code, "gdp_deflator", "calendar"),
        ("social_value", "discount_rates"): values.edition,
        ("social_value", "hour_of_time"): values.dated,
    }
    for (group, name), find in asked.items():
        settings = head.__dict__.get(group)
        if settings is not None and name in settings.model_fields_set and was_read(settings, name):
            code = getattr(settings, name)
            if code is not None:
                yield (group, name), code, find


def _once(faults: list[DefinitionError]) -> list[DefinitionError]:
    """A fault of a file of values is met again by every indicator that names one of them."""
    seen = {(fault.file, fault.line, fault.message): fault for fault in reversed(faults)}
    return [fault for fault in faults if seen.get((fault.file, fault.line, fault.message)) is fault]


def _own_values(folder: Path) -> list[DefinitionError]:
    own = folder / "values"
    return values_faults(own) if own.is_dir() else []


def _rows_if_any(path: Path, model: type[M]) -> Rows[M]:
    return read_rows(path, model) if path.exists() else Rows(Document(path, {}, {}), (), (), (), Document(path, {}, {}))


def place_values(folder: Path) -> Values:
    """The unit values of a place: its own, in its folder `values`, before the shipped ones."""
    own = folder / "values"
    return open_values(own) if own.is_dir() else open_values()


def _frameworks(folder: Path, head: Loaded[PlaceFile]) -> tuple[dict[str, ReadFramework], list[DefinitionError]]:
    """The place's frameworks; one that does not exist is a fault of place.yaml, any other fault is the framework's."""
    if head.partly is None or not was_read(head.partly, "frameworks"):
        return {}, []
    found, codes = framework_folders(folder / "frameworks"), head.partly.frameworks
    read: dict[str, ReadFramework] = {}
    faults: list[DefinitionError] = []
    for i, code in enumerate(codes):
        spot = head.document.at("frameworks", i)
        if code not in found:
            faults.append(spot.fault(f"There is no framework '{code}'.", offer(code, found)))
        elif code in codes[:i]:
            faults.append(spot.fault(f"The framework '{code}' is named twice.", "Keep one of the two."))
        else:
            read[code] = read_as_far_as_possible(found[code], place_values(folder))
            faults += read[code].faults
    return read, faults
