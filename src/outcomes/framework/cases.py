"""Worked examples, written as YAML by people who know the subject: what goes in, what must come out.

On the road: cases/*.yaml → **cases** → `outcomes framework check` and the tests. A file's `kind` says what it is
about; the rooms that work such cases out are named in KINDS, so that a new kind is one more line there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from outcomes.errors import DefinitionError
from outcomes.framework.basics import Definition, Words
from outcomes.framework.definitions import Framework
from outcomes.framework.instrument_files import Instruments, open_instruments
from outcomes.framework.result_cases import Measure, ResultCase, ResultCases, work_out_results
from outcomes.framework.scale_cases import ScaleCase, work_out_scale
from outcomes.framework.value_cases import ValueCase, work_out_value
from outcomes.framework.values import Values
from outcomes.model_faults import offer
from outcomes.strict_yaml import Loaded, Spot, read_model, read_text


@dataclass(frozen=True)
class Given:
    """What a case is worked out with: the unit values and instruments its folder sees, its framework, the measures."""

    values: Values
    instruments: Instruments = field(default_factory=open_instruments)
    framework: Framework | None = None
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


def _results(case: ResultCase, given: Given) -> Iterator[str]:
    if given.framework is None or given.measure is None:
        yield "The file lies in no framework whose figures could be worked out."
    else:
        yield from work_out_results(case, given.framework, given.measure)


@dataclass(frozen=True)
class Worked:
    """One case and what became of it: its sentence, its file, and what was wrong."""

    sentence: Words
    file: Path
    faults: tuple[DefinitionError, ...]


def case_files(folder: Path) -> list[Path]:
    """The files of cases of a folder of values, of instruments, or of a framework."""
    return sorted((folder / "cases").glob("*.yaml"))


def written_faults(file: Path) -> list[DefinitionError]:
    """What is wrong with how a file of cases is written; its cases are not worked out."""
    return _read(file)[2]


def written_cases(file: Path) -> int:
    """How many cases a file has, worked out or not; 0 where it cannot be read."""
    _, loaded, _ = _read(file)
    return len(loaded.model.cases) if loaded is not None and loaded.model is not None else 0


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
    """Every case of a file worked out, and what is wrong with the file itself."""
    kind, loaded, faults = _read(file)
    if kind is None or loaded is None or loaded.model is None:
        return [], faults
    return _cases_of(file, kind, loaded, given), []


def _cases_of(file: Path, kind: CaseKind, loaded: Loaded[Any], given: Given) -> list[Worked]:
    done = []
    sentences: dict[str, int] = {}
    for i, case in enumerate(loaded.model.cases if loaded.model else ()):
        spot = loaded.document.at("cases", i)
        faults = list(_faults(case, kind, given, spot))
        if sentences.setdefault(case.case, i) != i:
            faults.append(spot.fault(f"Two cases are called “{case.case}”.", "Give each a sentence of its own."))
        done.append(Worked(case.case, file, tuple(faults)))
    return done


def _faults(case: Any, kind: CaseKind, given: Given, spot: Spot) -> Iterator[DefinitionError]:
    try:
        for what in kind.work_out(case, given):
            yield spot.fault(what, "Mend the case, or what it is about.")
    except DefinitionError as fault:  # a file the case rests on is broken
        yield fault
