"""What the inbox's tests share: a small place, and a filled form to send it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

PERIOD = "2026-27 Q1"
Form = Callable[..., Path]


@pytest.fixture
def form(tmp_path: Path, place: Place) -> Form:
    """Writes a filled form beside the place, or at `to`."""

    def write(name: str = "return.xlsx", trees: int = 12, to: Path | None = None) -> Path:
        content = FormContent(
            sender={"hours_spent": 3},
            results=[{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": trees}],
        )
        target = (to or tmp_path) / name
        return write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)

    return write
