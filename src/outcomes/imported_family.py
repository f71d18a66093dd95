"""Writes imported unit values as a family of our format: its head as YAML, its rows as CSV. Whole, or not at all.

On the road: imported_rows → **imported_family** → a folder of values.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from outcomes.csv_text import csv_text
from outcomes.errors import DefinitionError
from outcomes.imported_rows import Row

COLUMNS = (
    "code",
    "label",
    "side",
    "unit",
    "low",
    "central",
    "high",
    "price_year",
    "original",
    "original_year",
    "transfer",
    "parent",
    "drawn_from",
    "borne_by",
    "page",
    "grade",
)
NEEDED = {"code", "label", "central"}


def write_family(folder: Path, name: str, head: Mapping[str, object], rows: Iterable[Row]) -> Path:
    """Write `name`.yaml and `name`.csv into a folder; returns the YAML. Raises DefinitionError where one is there."""
    target, table = folder / f"{name}.yaml", folder / f"{name}.csv"
    for file in (target, table):
        if file.exists():
            raise DefinitionError("There is a file of this name.", remedy="Move it away, then import again.", file=file)
    folder.mkdir(parents=True, exist_ok=True)
    _put(table, _as_csv(list(rows)))
    _put(target, _as_yaml({"holds": "unit_values", **head, "rows": table.name}))
    return target


def _as_csv(rows: list[Row]) -> str:
    columns = [c for c in COLUMNS if c in NEEDED or c == "transfer" or any(c in row for row in rows)]
    return csv_text([columns, *([row.get(column, "") for column in columns] for row in rows)])


def _as_yaml(data: Mapping[str, object]) -> str:
    yaml, text = YAML(), io.StringIO()
    yaml.width = 110
    yaml.dump({key: _plain(given) for key, given in data.items() if given is not None}, text)
    return text.getvalue()


def _plain(given: object) -> object:
    return given if isinstance(given, bool | date) else str(given)


def _put(file: Path, text: str) -> None:
    """A file that is there whole or not at all."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as open_file:
        open_file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(file)
