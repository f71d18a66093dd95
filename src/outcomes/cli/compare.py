"""The command that compares ways of funding. A shell over the API.

On the road: cli → **compare** → place.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.saying import PLACE, print_json


@click.command()
@PLACE
@click.argument("outcome")
@click.argument("one")
@click.argument("other")
@click.option("--within", "window_days", default=182, show_default=True, help="Days after the start that count.")
@click.option(
    "--evidence",
    default="said",
    show_default=True,
    type=click.Choice(["said", "evidenced", "verified"]),
    help="The least that counts.",
)
@click.option("--sustained", help="The outcome that shows that the first one lasted.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def compare(
    place: Path,
    outcome: str,
    one: str,
    other: str,
    window_days: int,
    evidence: str,
    sustained: str | None,
    as_json: bool,
) -> None:
    """Two ways of funding, or two programmes, on one outcome: unsuppressed, for signed-off readers.

    Example: outcomes compare riverside started_work grant pbr
    """
    from outcomes import open_place

    funding = open_place(place).funding
    found = funding.compare(outcome, (one, other), window_days=window_days, evidence=evidence, sustained=sustained)
    if as_json:
        print_json(found.as_dict())
        return
    for line in found.as_lines():
        click.echo(line)


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    main.add_command(compare)
