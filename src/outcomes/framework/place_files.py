"""Reads a place's folder: place.yaml, partners.csv, programmes/*.yaml, areas.csv and population.csv.

On the road: a partnership's folder → **place_files** → definitions.PlaceDefinition, which `place` works from.
A place may keep frameworks of its own in `frameworks/` and unit values in `values/`; they come before the shipped ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from outcomes.errors import DefinitionError, PlaceError, ValuesError
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
from outcomes.framework.place_coherence import PlaceDocuments, place_faults
from outcomes.framework.values import Values, open_values, values_faults
from outcomes.model_faults import offer
from outcomes.strict_csv import M, Rows, read_rows
from outcomes.strict_yaml import Document, Loaded, raise_first, read_model

HEAD = "place.yaml"


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


def _read(folder: Path) -> tuple[PlaceDefinition | None, list[DefinitionError]]:
    if not (folder / HEAD).is_file():
        remedy = "Give the folder of a place, or make one with 'outcomes new'."
        raise PlaceError(f"There is no place here: the folder has no {HEAD}.", remedy=remedy, where=folder)
    head = read_model(folder / HEAD, PlaceFile)
    partners = read_rows(folder / "partners.csv", Partner)
    programmes = [read_model(file, Programme) for file in sorted((folder / "programmes").glob("*.yaml"))]
    areas = _rows_if_any(folder / "areas.csv", Area)
    population = _rows_if_any(folder / "population.csv", PopulationFigure)
    framework, missing = _framework(folder, head)
    files: list[Loaded[PlaceFile] | Loaded[Programme] | Rows[Partner] | Rows[Area] | Rows[PopulationFigure]]
    files = [head, partners, *programmes, areas, population]
    faults = _once(
        [
            *(fault for file in files for fault in file.faults),
            *_own_values(folder),
            *_named_values(folder, head),
            *missing,
        ]
    )
    if faults or head.model is None or framework is None:
        return None, faults
    place = PlaceDefinition(
        place=head.model,
        framework=framework,
        partners=partners.models,
        programmes=tuple(p.model for p in programmes if p.model is not None),
        areas=areas.models,
        population=population.models,
    )
    documents = PlaceDocuments(
        partners.document, tuple(p.document for p in programmes), areas.document, population.document
    )
    return place, list(place_faults(place, documents))


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


def _framework(folder: Path, head: Loaded[PlaceFile]) -> tuple[Framework | None, list[DefinitionError]]:
    """The place's framework; one that does not exist is a fault of place.yaml, any other fault is the framework's."""
    if head.model is None:
        return None, []
    code, found = head.model.frameworks[0], framework_folders(folder / "frameworks")
    if code not in found:
        spot = head.document.at("frameworks", 0)
        return None, [spot.fault(f"There is no framework '{code}'.", offer(code, found))]
    return read_framework(found[code], place_values(folder))
