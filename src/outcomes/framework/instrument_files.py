"""The instruments there are: those that ship, and before them those beside a place's own frameworks.

On the road: frameworks/instruments/*.yaml → **instrument_files** → a framework's scales, cases, `outcomes scales`.
A file's name is its instrument's code. Nothing is read before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from outcomes.errors import DefinitionError, PlaceError, ScaleError
from outcomes.files import shipped
from outcomes.framework import instrument_words
from outcomes.framework.instrument_coherence import instrument_faults, plain
from outcomes.framework.instruments import Instrument
from outcomes.model_faults import offer
from outcomes.strict_yaml import Loaded, raise_first, read_model

FOLDER = "instruments"


@dataclass(frozen=True)
class Instruments:
    """Every instrument that is seen from somewhere; one in an earlier folder hides a later one of the same code."""

    folders: tuple[Path, ...]
    _read: dict[Path, Loaded[Instrument]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def files(self) -> dict[str, Path]:
        """The file of each instrument, by code."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for file in sorted(folder.glob("*.yaml")):
                found.setdefault(file.stem, file)
        return dict(sorted(found.items()))

    def get(self, code: str) -> Instrument:
        """The instrument of a code.

        Raises:
            ScaleError: there is none.
            DefinitionError: the first fault of its file.
        """
        files = self.files
        if code not in files:
            raise ScaleError(f"There is no instrument '{code}'.", remedy=offer(code, files))
        loaded = self._loaded(files[code])
        raise_first(loaded.faults)
        assert loaded.model is not None
        return loaded.model

    def scale(self, code: str) -> dict[str, Any]:
        """What a framework's scale takes from its instrument. Raises ValueError where it cannot be had."""
        try:
            found = self.get(code)
        except ScaleError as fault:
            raise ValueError(f"{fault.message.rstrip('.')}: {fault.remedy}") from None
        except DefinitionError as fault:
            raise ValueError(f"the instrument '{code}' has faults: mend its file, {fault.where}.") from None
        low, high = (_plain_number(end) for end in found.score_range)
        return {
            "label": found.name,
            "minimum": low,
            "maximum": high,
            "better": found.better,
            "source": found.source,
            "licence": found.licence,
            "decimals": found.decimals,
            "only": tuple(found.conversion.table.values()) if found.conversion else (),
        }

    def search(self, words: Iterable[str] = ()) -> list[Instrument]:
        """The instruments whose code, name, purpose or set holds every word."""
        wanted = [plain(word) for word in words]
        found = [self.get(code) for code in self.files]
        return [i for i in found if all(w in plain(f"{i.code} {i.name} {i.measures} {i.part_of}") for w in wanted)]

    def as_line(self, instrument: Instrument) -> str:
        """An instrument on one line."""
        return instrument_words.line(instrument)

    def explain(self, code: str) -> list[str]:
        """Everything there is to say of an instrument, a line each. Raises ScaleError where there is none."""
        return instrument_words.sentences(self.get(code))

    def as_dict(self, instrument: Instrument) -> dict[str, Any]:
        """An instrument for machines."""
        return instrument_words.as_dict(instrument)

    def faults(self, folder: Path) -> list[DefinitionError]:
        """Every fault of the files in one of the folders."""
        return [fault for file in sorted(folder.glob("*.yaml")) for fault in self._loaded(file).faults]

    def _loaded(self, file: Path) -> Loaded[Instrument]:
        if file not in self._read:
            self._read[file] = _checked(read_model(file, Instrument, {"code": file.stem}))
        return self._read[file]


def _plain_number(number: Decimal) -> Decimal:
    """7 for 7.00, as a form prints it."""
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def _checked(loaded: Loaded[Instrument]) -> Loaded[Instrument]:
    """With what its parts disagree about, as far as they could be read."""
    if loaded.partly is None:
        return loaded
    found = instrument_faults(loaded.document.at(), loaded.partly)
    return replace(loaded, faults=(*loaded.faults, *found))


def open_instruments(*folders: Path) -> Instruments:
    """The instruments in some folders and, behind them, the shipped ones."""
    return Instruments((*folders, shipped("frameworks") / FOLDER))


def beside(framework: Path) -> Instruments:
    """The instruments a framework's scales may name: those in the folder beside it come first."""
    return open_instruments(framework.parent / FOLDER)


def read_scales(place: Path | str | None = None) -> Instruments:
    """The shipped instruments and, before them, those in a place's folder `frameworks/instruments`.

    Raises:
        PlaceError: there is no such folder.
    """
    if place is None:
        return open_instruments()
    if not Path(place).is_dir():
        raise PlaceError("There is no such folder.", remedy="Give the folder of a place.", where=place)
    return open_instruments(Path(place) / "frameworks" / FOLDER)
