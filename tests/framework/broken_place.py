"""A whole place to be broken, what is wrong with it once a file is, and which limits of the models it goes beyond."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError
from tests.framework.limits import Limit, broken_by, limits_of, models_in, names_in

from outcomes import model_faults, strict_csv, strict_yaml
from outcomes.errors import DefinitionError
from outcomes.framework.checkup import check_folder
from outcomes.framework.place_files import check_place
from outcomes.framework.result_cases import Measure
from outcomes.strict_yaml import load_model

BROKEN = Path(__file__).parent.parent / "broken"
SOURCE = Path(__file__).parent.parent.parent / "src" / "outcomes"
FORMATS = (
    *sorted((SOURCE / "framework").glob("*.py")),
    *(SOURCE / name for name in ("strict_yaml.py", "strict_csv.py", "model_faults.py")),
)
"""The modules whose messages are the rules of the files' formats."""
NAMES = names_in(SOURCE / "framework", "outcomes.framework")
LIMITS = limits_of(models_in(SOURCE / "framework", "outcomes.framework"), NAMES)
"""Every limit that a field of those files, or a type that fields share, sets."""


class Beyond(BaseModel):
    """One change to one file of a whole place, and what must be said of it."""

    model_config = ConfigDict(extra="forbid")
    breaks: str
    within: str
    beside: str = "fuller"
    change: str
    to: str
    lines_down: int = 0
    says: tuple[str, ...]

    @property
    def limit(self) -> Limit:
        return Limit(*self.breaks.split())


class Table(BaseModel):
    limits: tuple[Beyond, ...]


TABLE = load_model(BROKEN / "limits.yaml", Table).limits
"""The files that go beyond them."""


def whole_place(place: Path, beside: str | None) -> Path:
    """A place with nothing wrong, a folder laid over it."""
    shutil.copytree(BROKEN / "whole", place)
    if beside:
        shutil.copytree(BROKEN / beside, place, dirs_exist_ok=True)
    return place


def faults_in(target: Path, place: Path, measure: Measure) -> Sequence[DefinitionError]:
    """Worked examples, and what no framework of the place names, are read only when everything is checked."""
    if target.parent.name == "cases":
        return check_folder(target.parent.parent, measure).faults
    if target.parent.name in {"instruments", "bare"}:
        return check_folder(target.parent, measure).faults
    return check_place(place)


@contextmanager
def limits_noted(names: dict[object, str] = NAMES) -> Iterator[set[Limit]]:
    """Which limits the files that are read meanwhile go beyond; `names` are those of the types in their models."""
    noted: set[Limit] = set()
    as_ever = model_faults.faults_of

    def listen(error: ValidationError, model: type[BaseModel], *rest: Any) -> list[model_faults.Fault]:
        noted.update(broken_by(model, error, names))
        return as_ever(error, model, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_yaml, "faults_of", listen)
        patch.setattr(strict_csv, "faults_of", listen)
        yield noted
