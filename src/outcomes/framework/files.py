"""Reads a framework's folder into definitions.Framework."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from outcomes.files import shipped
from outcomes.framework.definitions import Framework


def _read(path: Path) -> dict[str, Any]:
    return _exact(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _exact(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_exact(v) for v in value]
    return Decimal(repr(value)) if isinstance(value, float) else value


def load_framework(folder: Path) -> Framework:
    """The framework in a folder: `framework.yaml` and `outcomes/*.yaml` in the order of their names."""
    outcomes = [{**_read(f), "code": f.stem} for f in sorted((folder / "outcomes").glob("*.yaml"))]
    return Framework.model_validate({**_read(folder / "framework.yaml"), "outcomes": outcomes})


def find_framework(code: str) -> Framework:
    """A shipped framework by its code."""
    return load_framework(shipped("frameworks") / code)
