"""Worked examples, written as YAML by people who know the subject: what goes in, what must come out.

On the road: cases/*.yaml → **cases** → `outcomes framework check` and the tests. A file's `kind` says what it is
about; the rooms that work such cases out are named in KINDS, so that a new kind is one more line there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from outcomes.errors import DefinitionError
from outcomes.framework.basics import Definition, Words
from outcomes.framework.files import ReadFramework
from outcomes.framework.instrument_files import Instruments, open_instruments
from outcomes.framework.result_cases import (
    Measure,
    ResultCase,
    ResultCases,
    is_only_of,
    unknown_names,
    work_out_results,
)
from outcomes.framework.scale_cases import ScaleCase, work_out_scale
from outcomes.framework.value_cases import ValueCase, work_out_value
from outcomes.framework.values import Values
from outcomes.model_faults import offer
from outcomes.partly_read import as_far_as_read, was_read
from outcomes.strict_yaml import Loaded, Spot, read_model, read_text


@dataclass(frozen=True)
class Given:
    """What a case is worked out with: the unit values and instruments its folder sees, its framework, the measures."""

    values: Values
    instruments: Instruments = field(default_factory=open_instruments)
    framework: ReadFramework | None = None
    measure: Measure | None = None


class ValueCases(Definition):
    """A file of cases about unit values, price bases and discount factors."""

    kind: Literal["values"]
    cases: Annotated[tuple[ValueCase, ...], Field(min_length=1)]


class ScaleCases(Definition):
    """A file of cases about instruments: scores, bands and classes of change."""

    kind: Literal["scales"]
    cases: Annotated[tuple[ScaleCase, ...], Field(min_length=1)]


@dataclass(frozen=True)
class CaseKind:
    """How files of one kind are read, and how one case is worked out: sentences of what did not come out."""

    model: type[Definition]
    work_out: Callable[[Any, Given], Iterator[str]]


KINDS: dict[str, CaseKind] = {
    "values": CaseKind(ValueCases, lambda case, given: work_out_value(case, given.values)),
    "scales": CaseKind(ScaleCases, lambda case, given: work_out_scale(case, given.instruments)),
    "results": CaseKind(ResultCases, lambda case, given: _results(case, given)),
}


class Waits(Exception):
    """A case that cannot be worked out while its framework has faults; `wrong` is what it says amiss nevertheless."""

    def __init__(self, wrong: Iterable[str]) -> None:
        super().__init__()
        self.wrong = tuple(wrong)


def _results(case: ResultCase, given: Given) -> Iterator[str]:
    if given.framework is None or given.measure is None:
        return iter(["The file lies in no framework whose figures could be worked out."])
    read = given.framework
    if not read.faults:
        return work_out_results(case, read.framework, given.measure)
    if read.sound_part is not None and is_only_of(case, read.sound_part):
        return work_out_results(case, read.sound_part, given.measure)
    raise Waits(as_far_as_read(unknown_names(case, read.framework)))


@dataclass(frozen=True)
class Worked:
    """One case and what became of it: its sentence, its file, what was wrong, and whether it could be worked out."""

    sentence: Words
    file: Path
    faults: tuple[DefinitionError, ...]
    is_worked_out: bool = True


def case_files(folder: Path) -> list[Path]:
    """The files of cases of a folder of values, of instruments, or of a framework."""
    return sorted((folder / "cases").glob("*.yaml"))


def _read(file: Path) -> tuple[CaseKind | None, Loaded[Any] | None, list[DefinitionError]]:
    try:
        said = re.search(r"^kind: *([a-z_]+) *$", read_text(file), re.MULTILINE)
    except DefinitionError as fault:
        return None, None, [fault]
    kind = KINDS.get(said[1]) if said else None
    if kind is None:
        word = said[1] if said else ""
        message = f"'kind' is '{word}', which is no kind of case." if said else "The file does not say its kind."
        return None, None, [DefinitionError(message, remedy=offer(word, KINDS), file=file, line=1)]
    loaded: Loaded[Any] = read_model(file, kind.model)
    return kind, loaded, list(loaded.faults)


def work_out(file: Path, given: Given) -> tuple[list[Worked], list[DefinitionError]]:
    """Every case of a file, worked out where nothing it rests on is at fault; and what is wrong with the file."""
    kind, loaded, faults = _read(file)
    if kind is None or loaded is None or loaded.partly is None or not was_read(loaded.partly, "cases"):
        return [], faults
    done = []
    sentences: dict[str, int] = {}
    for i, case in enumerate(loaded.partly.cases):
        spot = loaded.document.at("cases", i)
        sentence = case.case if was_read(case, "case") else f"Case {i + 1}"
        is_sound = loaded.is_sound("cases", i)
        worked = _worked(case, kind, given, spot) if is_sound else ((), False)
        twice = sentences.setdefault(sentence, i) != i
        again = spot.fault(f"Two cases are called “{sentence}”.", "Give each a sentence of its own.")
        done.append(Worked(sentence, file, (*worked[0], *([again] if twice else ())), worked[1]))
    return done, faults


def _worked(case: Any, kind: CaseKind, given: Given, spot: Spot) -> tuple[tuple[DefinitionError, ...], bool]:
    """What did not come out of a case, and whether it was worked out."""
    try:
        return tuple(
            spot.fault(what, "Mend the case, or what it is about.") for what in kind.work_out(case, given)
        ), True
    except DefinitionError as fault:  # a file the case rests on is broken
        return (fault,), False
    except Waits as waits:
        return tuple(spot.fault(what, "Mend the case, or what it is about.") for what in waits.wrong), False
