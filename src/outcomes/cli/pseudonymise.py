"""The command that turns names into codes on a partner's own machine. A shell over the API.

On the road: cli → **pseudonymise** → place.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click


def register(main: click.Group) -> None:
    """Add the command to the command line."""
    main.add_command(pseudonymise)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--place",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Your copy of the place, from whoever keeps it (outcomes people key).",
)
@click.option("--to", type=click.Path(path_type=Path), help="The file to write; beside yours if not given.")
def pseudonymise(file: Path, place: Path, to: Path | None) -> None:
    """Write a copy of your workbook in which people are codes, so that no name leaves your machine.

    Example: outcomes pseudonymise my-register.xlsx --place copy-of-riverside
    """
    from outcomes import open_place

    made = open_place(place).people.pseudonymise(file, to=to)
    for finding in made.findings:
        click.echo(finding.sentence())
    if made.path is None:
        click.echo("Nothing was written: mend this first, for a code cannot be mended.")
        sys.exit(1)
    click.echo(f"{made.path} holds {made.people:,} people as codes: send this file, and keep your own.")
    click.echo("What we do not read beside people, and sheets of which we read nothing, were emptied.")
    click.echo("Other text, such as notes and stories, stands as it was: read it through for names.")
