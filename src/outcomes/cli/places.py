"""The commands that start a place, measure and publish it, build its reports and query its publication; and the demo.

On the road: cli → **cli.places** → place, demo.
"""

from __future__ import annotations

from pathlib import Path

import click

from outcomes.cli.saying import FILE, FOLDER, place_in, print_table
from outcomes.plurals import noun


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--name", required=True, help="The place's name, for example Riverside.")
@click.option("--framework", help="What it counts by: a folder of frameworks/; common-outcomes if not given.")
def new(folder: Path, name: str, framework: str | None) -> None:
    """Start a place in a new folder.

    Example: outcomes new riverside --name "Riverside"
    """
    from outcomes import new_place

    made = new_place(folder, name, framework=framework) if framework else new_place(folder, name)
    click.echo(f"{name} is in {folder}.")
    if made.has_new_secrets:
        click.echo(f"Its secrets are in {made.secrets}, the inbox's key beside it: keep a copy somewhere safe.")
    else:
        click.echo(f"A place of this name had secrets already; it uses those, in {made.secrets}.")
    click.echo("The framework's baselines and targets are examples: set your own before you read any score.")
    click.echo("Next: fill in partners.csv, areas.csv, postcodes.csv and programmes/ (docs/place-files.md), then run:")
    click.echo(f'  outcomes template {folder} --period "2026-27 Q1"')


@click.command()
@click.argument("place", type=FOLDER)
@click.argument("view", default="place_results")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def measure(place: Path, view: str, as_json: bool) -> None:
    """Every figure as a table, small numbers included: not for release.

    Example: outcomes measure riverside attainment
    """
    print_table(place_in(place).measures.table(view), as_json)


@click.command()
@click.argument("place", type=FOLDER)
@click.option("--by", required=True, help="Who publishes.")
def publish(place: Path, by: str) -> None:
    """Make the next publication: every figure, small numbers of people and all that would give them away hidden.

    What is made is attacked before it is published, as anyone and as each partner would; nothing is published if
    something hidden can be worked out.

    Example: outcomes publish riverside --by "Sam Reed"
    """
    made = place_in(place).measures.publish(by=by)
    click.echo(f"Publication {made.number} is in {made.path}.")
    click.echo(
        f"{made.hidden_cells} figures are hidden: {made.small_figures} because they are small, "
        f"{made.protecting_figures} because small ones could be worked out from them."
    )
    if made.withheld_figures:
        click.echo(f"{made.withheld_figures} figures of breakdowns that could not be protected are left out.")
    if known := made.known_figures:
        click.echo(
            f"{known} more {noun(known, 'is', 'are')} withheld that somebody can work out all the same, not small: "
            "the table withheld_figure of the published copy says which."
        )


@click.command()
@click.argument("place", type=FOLDER)
@click.argument("name", default="joint")
@click.option("--to", type=FILE, help="Where to write it; PLACE/built/NAME.html if not given.")
@click.option("--xlsx", "as_xlsx", is_flag=True, help="With value: the SROI value map, a workbook with its formulas.")
@click.option("--year", help="With value: the year it is of, as 2024-25; the latest if not given.")
@click.option("--framework", help="Joint, by which of the place's frameworks; the first if not given.")
def report(place: Path, name: str, to: Path | None, as_xlsx: bool, year: str | None, framework: str | None) -> None:
    """Build a report from the last publication: joint, value (what outcomes are worth) or funding (ways of paying).

    Example: outcomes report riverside value
    """
    if as_xlsx and name != "value":
        raise click.UsageError("Only the value report is a workbook as well: outcomes report PLACE value --xlsx")
    reports = place_in(place).reports
    if as_xlsx:
        click.echo(f"The value map is {reports.value_map(to=to, year=year).path}. Open it in Excel or LibreOffice.")
        return
    built = reports.build(name, to=to, framework=framework, year=year)
    click.echo(f"The report is {built.path} ({built.bytes / 1e6:.1f} MB). Open it in a browser.")


@click.command()
@click.argument("place", type=FOLDER)
@click.argument("query")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    help="How long the query may take before it is stopped.",
)
@click.option("--to", type=FILE, help="Write the answer there, as .xlsx or .csv for a spreadsheet.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def sql(place: Path, query: str, seconds: float, to: Path | None, as_json: bool) -> None:
    """Query the published copy; nothing else can be read through it.

    Example: outcomes sql riverside "select * from headline"
    """
    if to is not None:
        click.echo(place_in(place).measures.answer(query, to=to, seconds=seconds))
        return
    print_table(place_in(place).measures.query(query, seconds=seconds), as_json)


@click.command()
@click.argument("folder", type=FOLDER, default=Path("riverside"))
@click.option("--seed", default=2024, show_default=True, help="Another seed makes other people.")
@click.option("--mechanisms", is_flag=True, help="Three programmes of each way of paying, for `outcomes compare`.")
def demo(folder: Path, seed: int, mechanisms: bool) -> None:
    """Riverside, a made-up place, end to end: returns, store, scores, report.

    Example: outcomes demo riverside
    """
    from outcomes.demo import run_demo

    for line in run_demo(folder, seed=seed, mechanisms=mechanisms):
        click.echo(line)


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (new, measure, publish, report, sql, demo):
        main.add_command(command)
