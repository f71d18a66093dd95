"""The command that puts a place's programmes beside those others published. A shell over the API.

On the road: cli → **programmes** → place.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.saying import PLACE, print_json
from outcomes.whole_files import write_text


@click.command()
@PLACE
@click.option("--draft", metavar="PROJECT", help="Write a project of an INDIGO form as a draft of a programme's file.")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="The file of the draft; printed if not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def programmes(place: Path, draft: str | None, to: Path | None, as_json: bool) -> None:
    """This place's programmes beside grants (360Giving) and projects (INDIGO) whose files it received.

    What each says of itself, in orders of magnitude: no verdict may be drawn from it. Unsuppressed: not for release.

    Example: outcomes programmes riverside --draft INDIGO-POJ-0121 --to riverside/programmes/reboot-west.yaml
    """
    from outcomes import open_place

    funding = open_place(place).funding
    if draft is not None:
        _write(funding.draft(draft), to)
        return
    found = funding.programmes()
    if as_json:
        rows = [{k: v for k, v in row.items() if v is not None and v == v} for row in found.to_dict("records")]
        print_json(rows)
    else:
        click.echo(found.astype(object).fillna("").to_string(index=False))


def _write(text: str, to: Path | None) -> None:
    if to is None:
        click.echo(text, nl=False)
        return
    write_text(to, text)
    click.echo(f"The draft is in {to}: finish it, then run `outcomes framework check`.")


def register(main: click.Group) -> None:
    """Add the command to the command line."""
    main.add_command(programmes)
