"""What the commands share: kinds of argument, opening a place, and printing for people and for machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)
PLACE = click.argument("place", type=FOLDER)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


def place_in(folder: Path) -> Any:
    """The place in a folder."""
    from outcomes import open_place

    return open_place(folder)


def print_json(data: Any) -> None:
    """As JSON for machines, in the words it holds."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_either(told: Any, as_json: bool) -> None:
    """What has `as_dict` for machines and `lines` for people, as the one or the other."""
    if as_json:
        print_json(told.as_dict())
    else:
        click.echo("\n".join(told.lines))


def print_table(frame: Any, as_json: bool) -> None:
    """A pandas table as JSON, one object a row, or as text."""
    if as_json:
        click.echo(frame.to_json(orient="records", date_format="iso", indent=2, force_ascii=False))
    else:
        click.echo(frame.to_string(index=False, na_rep="") if len(frame) else "Nothing.")
