"""The command about what partners report together: `outcomes conflicts`. A shell over the API.

On the road: cli → **joint outcomes' commands** → place.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from outcomes.cli.saying import print_json


@click.command()
@click.argument("place", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def conflicts(place: Path, as_json: bool) -> None:
    """Outcomes of one person that partners report differently: dates far apart, or one report rejected or taken back.

    Exits with 1 where there are any. Nothing in it says who a person is.

    Example: outcomes conflicts riverside
    """
    from outcomes import open_place

    found = open_place(place).together.conflicts()
    if as_json:
        print_json([one.as_dict() for one in found])
    else:
        for one in found:
            click.echo(f"{one.label}, {one.sheet}!{one.cell} ({one.about})\n  {one.message}\n  {one.remedy}")
        click.echo(f"{len(found):,} outcomes are reported differently by two partners.")
    sys.exit(1 if found else 0)


def register(main: click.Group) -> None:
    main.add_command(conflicts)
