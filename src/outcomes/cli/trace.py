"""The command trace: from a figure to its cells, and from a cell to its figures. A shell over the API.

On the road: cli → **trace command** → place.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from outcomes.cli.saying import print_json


def register(main: click.Group) -> None:
    """Add the command to the command line."""
    main.add_command(trace)


@click.command()
@click.argument("place", type=click.Path(file_okay=False, path_type=Path))
@click.argument("figure", required=False)
@click.option("--return", "return_id", type=int, help="With --cell: the number of the return.")
@click.option("--cell", help="The other way: what this cell moves, for example 'Results!H14'.")
@click.option(
    "--as", "reader", default="coordinator", show_default=True, help="Who reads: a partner's code, or public."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def trace(place: Path, figure: str | None, return_id: int | None, cell: str | None, reader: str, as_json: bool) -> None:
    """Where a figure comes from: its sum, what partners told, and the cells behind it. With --cell, what a cell moves.

    A figure is named as the reports name it: result/2025-26/INDICATOR, value/2025-26/INDICATOR/PROGRAMME,
    value/2025-26, input/2025-26/KIND. docs/social-value.md lists all names.

    Example: outcomes trace riverside value/2025-26/life_satisfaction_change/steps-to-work
    """
    if (figure is None) == (cell is None) or (cell is not None) != (return_id is not None):
        raise click.UsageError("Give a figure, or --return and --cell.")
    from outcomes import open_place

    found = open_place(place).trace
    if figure is not None:
        _print_traced(found.figure(figure, reader=reader), as_json)
    elif cell is not None and return_id is not None:
        moved = found.cell(return_id, cell, reader=reader)
        lines = moved.figures or (moved.why_none,)
        click.echo(json.dumps(list(moved.figures)) if as_json else "\n".join(map(str, lines)))


def _print_traced(traced: Any, as_json: bool) -> None:
    if as_json:
        print_json(traced.as_dict())
        return
    for line in (
        traced.figure,
        *traced.made,
        *traced.beside,
        *traced.told,
        *(source.sentence for source in traced.sources),
    ):
        click.echo(line)
    if traced.has_others:
        click.echo("And returns that are not this reader's to see.")
