"""Writes imported unit values as a family of our format: its head as YAML, its rows as CSV. Whole, or not at all.

On the road: imported_rows → **imported_family** → a folder of values.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from outcomes.csv_text import csv_text
from outcomes.errors import DefinitionError, PlaceError
from outcomes.imported_rows import Row
from outcomes.whole_files import write_text

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
            raise DefinitionError("There is a file of this name.", remedy=_set_aside(target, table), file=file)
    write_text(table, _as_csv(list(rows)))
    try:
        return write_text(target, _as_yaml({"holds": "unit_values", **head, "rows": table.name}))
    except PlaceError:
        table.unlink()
        raise


def _set_aside(target: Path, table: Path) -> str:
    """What to do before a second import: the first may hold a reader's own work, so nothing is written over."""
    there = [file.name for file in (target, table) if file.exists()]
    return (
        f"Move {' and '.join(there)} out of {target.parent.name}/, then import again; other files there, such as units "
        "of your own, may stay. What you had written into the old rows (transfers, amounts) is to be copied over."
    )


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
