"""Reads a place's folder: place.yaml, partners.csv, programmes/*.yaml, crosswalks/*.yaml, areas.csv, population.csv,
agreements.yaml and match_rules.yaml.

On the road: a partnership's folder → **place_files** → definitions.PlaceDefinition, which `place` works from.
A place may keep frameworks of its own in `frameworks/` and unit values in `values/`; they come before the shipped ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from outcomes.framework.files import framework_folders, read_framework
from outcomes.framework.match_rules import MatchRules, read_rules
from outcomes.framework.place_coherence import PlaceDocuments, place_faults
from outcomes.framework.values import Values, open_values, values_faults
from outcomes.framework.valuing_together import together_faults, valued_once
from outcomes.model_faults import offer
from outcomes.strict_csv import M, Rows, read_rows
from outcomes.strict_yaml import Document, Loaded, raise_first, read_model

HEAD = "place.yaml"
STORE = "outcomes.duckdb"
"""What a place's files are called: what it says of itself, and what it holds."""


def load_place(folder: Path) -> PlaceDefinition:
    """Everything a place's folder says, checked together.

    Raises:
        PlaceError: the folder is no place.
        DefinitionError: the first fault of any of its files, with the number of the others.
    """
    place, faults = _read(folder)
    raise_first(faults)
    assert place is not None
    return place


def limits_of(folder: Path) -> Limits:
    """How much of a workbook a place is willing to read; the usual limits where place.yaml has faults.

    To begin reading before all of the place is loaded: `load_place` is what says what is wrong with it.
    """
    head = folder / HEAD
    model = read_model(head, PlaceFile).model if head.is_file() else None
    return model.limits if model else Limits()


def check_place(folder: Path) -> list[DefinitionError]:
    """Every fault of a place's files; none if it can be loaded. Raises PlaceError where the folder is no place."""
    return _read(folder)[1]


@dataclass(frozen=True)
class _Files:
    """A place's files as they were read, each by itself; `frameworks` are those that could be read at all."""

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
    frameworks: tuple[Framework, ...]
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
            self.partners.document,
            tuple(p.document for p in self.programmes),
            self.areas.document,
            self.population.document,
            self.agreements.document,
            self.weights.document,
            self.rules.document,
        )


def _read(folder: Path) -> tuple[PlaceDefinition | None, list[DefinitionError]]:
    files = _files(folder)
    faults = files.faults()
    if faults or files.head.model is None or not files.frameworks or files.rules.model is None:
        return None, faults
    place = _definition(files, files.head.model, files.rules.model)
    faults = [
        *place_faults(place, files.documents),
        *_crosswalk_faults(files),
        *_item_faults(place.framework, files.head),
        *_recipient_faults(place.framework, files.head, place_values(files.folder)),
    ]
    if faults:
        return place, faults
    return _for_the_store(place), list(_values_together(files, place))


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


def _definition(files: _Files, head: PlaceFile, rules: MatchRules) -> PlaceDefinition:
    """The place, with its programmes' codes as its files have them."""
    frameworks = files.frameworks
    return PlaceDefinition(
        place=head,
        framework=combined(frameworks).model_copy(update={"by_item": head.item_answers}),
        frameworks=frameworks if len(frameworks) > 1 else (),
        crosswalks=tuple(c.model for c in files.crosswalks if c.model is not None),
        partners=files.partners.models,
        programmes=tuple(p.model for p in files.programmes if p.model is not None),
        areas=files.areas.models,
        population=files.population.models,
        agreements=files.agreements.model.agreements if files.agreements.model else (),
        weights=files.weights.model.weights if files.weights.model else (),
        match_rules=rules,
    )


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
    spots = {f.framework: files.head.document.at("frameworks", i) for i, f in enumerate(files.frameworks)}
    values = place_values(files.folder)
    yield from together_faults(spots, place.framework, files.frameworks, place.crosswalks, values)


def _item_faults(framework: Framework, head: Loaded[PlaceFile]) -> Iterator[DefinitionError]:
    for i, code in enumerate(framework.by_item):
        spot = head.document.at("item_answers", i)
        if code not in framework.scales:
            yield spot.fault(f"There is no scale '{code}' in the framework.", offer(code, framework.scales))
        elif framework.instrument_of(code) is None:
            remedy = "Ask for its score, or describe its items as an instrument."
            yield spot.fault(f"The scale '{code}' names no instrument, so its items are not known.", remedy)


def _recipient_faults(framework: Framework, head: Loaded[PlaceFile], values: Values) -> Iterator[DefinitionError]:
    """Whoever is said to have little must gain money by an indicator; wellbeing is worth the same to everybody."""
    weights = head.model.social_value.welfare_weights if head.model else None
    for code in weights.recipients if weights else ():
        spot = head.document.at("social_value", "welfare_weights", "recipients", code)
        indicator = framework.indicators.get(code)
        if indicator is None:
            yield spot.fault(f"There is no indicator '{code}' in the framework.", offer(code, framework.indicators))
        elif indicator.value is None:
            yield spot.fault(f"The indicator '{code}' has no unit value to weight.", "Give it one, or take it out.")
        elif all(v.uprating == "wellby" for v in values.dated(indicator.value.unit_value)):
            message = f"The indicator '{code}' is valued as wellbeing, which is never weighted by income."
            yield spot.fault(message, "Take it out: only money is weighted.")


def _crosswalk_faults(files: _Files) -> Iterator[DefinitionError]:
    by_code, seen = {f.framework: f for f in files.frameworks}, set[tuple[str, str]]()
    for one in files.crosswalks:
        if one.model is not None:
            yield from crosswalk_faults(one.document, one.model, by_code, seen)


def _named_values(folder: Path, head: Loaded[PlaceFile]) -> Iterator[DefinitionError]:
    """What the place names of the values must be there; which years they have is asked when a value is uprated."""
    if head.model is None:
        return
    values, prices, chosen = place_values(folder), head.model.prices, head.model.social_value
    asked: dict[tuple[str, str], tuple[str | None, Callable[[str], object]]] = {
        ("prices", "deflator"): (prices.deflator, lambda code: values.price_series(code, "gdp_deflator", "calendar")),
        ("social_value", "discount_rates"): (chosen.discount_rates, values.edition),
        ("social_value", "hour_of_time"): (chosen.hour_of_time, values.dated),
    }
    for keys, (code, find) in asked.items():
        if code is None or keys[1] not in getattr(head.model, keys[0]).model_fields_set:
            continue
        try:
            find(code)
        except ValuesError as error:
            yield head.document.at(*keys).fault(error.message, error.remedy)
        except DefinitionError as error:
            yield error


def _once(faults: list[DefinitionError]) -> list[DefinitionError]:
    """A fault of a file of values is met again by every indicator that names one of them."""
    seen = {(fault.file, fault.line, fault.message): fault for fault in reversed(faults)}
    return [fault for fault in faults if seen.get((fault.file, fault.line, fault.message)) is fault]


def _own_values(folder: Path) -> list[DefinitionError]:
    own = folder / "values"
    return values_faults(own) if own.is_dir() else []


def _rows_if_any(path: Path, model: type[M]) -> Rows[M]:
    return read_rows(path, model) if path.exists() else Rows(Document(path, {}, {}), (), ())


def place_values(folder: Path) -> Values:
    """The unit values of a place: its own, in its folder `values`, before the shipped ones."""
    own = folder / "values"
    return open_values(own) if own.is_dir() else open_values()


def _frameworks(folder: Path, head: Loaded[PlaceFile]) -> tuple[tuple[Framework, ...], list[DefinitionError]]:
    """The place's frameworks; one that does not exist is a fault of place.yaml, any other fault is the framework's."""
    if head.model is None:
        return (), []
    found, codes = framework_folders(folder / "frameworks"), head.model.frameworks
    read: list[Framework] = []
    faults: list[DefinitionError] = []
    for i, code in enumerate(codes):
        spot = head.document.at("frameworks", i)
        if code not in found:
            faults.append(spot.fault(f"There is no framework '{code}'.", offer(code, found)))
        elif code in codes[:i]:
            faults.append(spot.fault(f"The framework '{code}' is named twice.", "Keep one of the two."))
        else:
            framework, more = read_framework(found[code], place_values(folder))
            faults += more
            read += [framework] if framework else []
    return tuple(read), faults
