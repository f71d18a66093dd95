"""The commands about what is counted and what it is worth: `outcomes values`, `outcomes scales`, `outcomes framework`.

On the road: cli → **cli.definitions** → the Python API.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from outcomes.cli.saying import AS_JSON, FILE, FOLDER, print_either, print_json

PLACE = click.option("--place", type=FOLDER, help="A place, whose own files come before the shipped ones.")


@click.group()
def values() -> None:
    """What changes are worth: unit values, factors, price series and discount rates, each with its source.

    Example: outcomes values list wellby
    """


def _values(place: Path | None) -> Any:
    from outcomes import read_values

    return read_values(place)


@values.command("list")
@click.argument("words", nargs=-1)
@click.option("--at", help="Only those in force throughout a quarter, a year or on a day.")
@PLACE
@AS_JSON
def list_values(words: tuple[str, ...], at: str | None, place: Path | None, as_json: bool) -> None:
    """List every unit value, conversion factor, price series and edition of discount rates, or those with every word.

    Words may say what it is: factor, deflators, “discount rates”.

    Example: outcomes values list homelessness application
    """
    opened = _values(place)
    found, others = opened.search(words, at=at), opened.search_others(words, at=at)
    if as_json:
        rows = [*(opened.as_row(value) for value in found), *(other.as_dict() for other in others)]
        print_json(rows)
        return
    for line in [*(opened.as_line(value) for value in found), *(other.line for other in others)]:
        click.echo(line)
    count = len(found) + len(others)
    click.echo(f"{count} value{'s' if count > 1 else ''}." if count else "Nothing.")


@values.command("explain")
@click.argument("code")
@click.option(
    "--at",
    help="A quarter, a year or a day in which it holds; the place's day, or today, if not given. Of a price series:"
    " one of its years.",
)
@click.option("--price-base", help="In prices of this year, 2024 or 2024-25; the place's price base if not given.")
@click.option("--wellby", type=click.Choice(["guidance", "deflator_only"]), help="How a WELLBY is uprated.")
@click.option("--deflator", help="The code of a price series.")
@click.option(
    "--financial-years", type=click.Choice(["refuse", "as_calendar"]), help="Whether 2015-16 may be taken as 2015."
)
@PLACE
@AS_JSON
def explain_value(code: str, as_json: bool, place: Path | None, **asked: Any) -> None:
    """Say what one value is worth, since when, and where it comes from; or a factor, a price series, discount rates.

    Example: outcomes values explain wellby --price-base 2024 --wellby deflator_only
    """
    told = _values(place).explain(code, **asked)
    if as_json:
        print_json(told.as_dict())
    else:
        click.echo("\n".join(told.sentences))


@values.command("import")
@click.argument("file", type=FILE)
@click.option("--like", required=True, help="How it is laid out: gmca, or the path of a file of your own.")
@click.option("--to", type=FOLDER, required=True, help="The folder of values to write into, PLACE/values.")
@click.option("--edition", help="Its edition, for example v2.3.1.")
@click.option("--from", "in_force_from", type=click.DateTime(["%Y-%m-%d"]), help="The first day its values hold.")
@click.option("--licence", help="Its licence, where the file does not say it.")
@click.option("--price-year", help="The year of its prices, where the file does not say it.")
@click.option(
    "--heading", "headings", multiple=True, metavar="COLUMN=HEADING", help="How a column is headed in this copy."
)
@AS_JSON
def import_file(file: Path, like: str, to: Path, headings: tuple[str, ...], as_json: bool, **told: Any) -> None:
    """Read unit values from your own copy of a workbook or CSV file.

    Example: outcomes values import unit-costs.xlsx --like gmca --to riverside/values --edition v1.4 --from 2015-03-01
    """
    from outcomes import import_values

    day = told.pop("in_force_from")
    named = dict(_heading(given) for given in headings)
    imported = import_values(file, like, to, in_force_from=day and day.date(), headings=named, **told)
    if as_json:
        print_json(imported.as_dict())
    else:
        click.echo("\n".join(imported.lines))
    sys.exit(1 if imported.findings else 0)


def _heading(given: str) -> tuple[str, str]:
    column, equals, words = given.partition("=")
    if not equals or not words.strip():
        raise click.BadParameter(f"“{given}” names no heading: write for example comment=Notes.")
    return column.strip(), words.strip()


@click.group()
def scales() -> None:
    """Questionnaires: how they are scored, what a score means, on what terms they may be used.

    Example: outcomes scales list
    """


def _scales(place: Path | None) -> Any:
    from outcomes import read_scales

    return read_scales(place)


@scales.command("list")
@click.argument("words", nargs=-1)
@PLACE
@AS_JSON
def list_scales(words: tuple[str, ...], place: Path | None, as_json: bool) -> None:
    """List the questionnaires, or those that hold every word.

    Example: outcomes scales list loneliness
    """
    opened = _scales(place)
    found = opened.search(words)
    if as_json:
        print_json([opened.as_dict(each) for each in found])
        return
    for each in found:
        click.echo(opened.as_line(each))
    click.echo(f"{len(found)} questionnaire{'s' if len(found) > 1 else ''}." if found else "Nothing.")


@scales.command("show")
@click.argument("code")
@PLACE
@AS_JSON
def show_scale(code: str, place: Path | None, as_json: bool) -> None:
    """Say how one questionnaire is scored, its licence, where its wording is, and what was read where.

    Example: outcomes scales show swemwbs
    """
    opened = _scales(place)
    if as_json:
        print_json(opened.as_dict(opened.get(code)))
    else:
        click.echo("\n".join(opened.explain(code)))


@scales.command("score")
@click.argument("code")
@click.argument("file", type=FILE)
@click.option("--to", type=FILE, help="The file to write; beside the other if not given.")
@PLACE
@AS_JSON
def score_answers(code: str, file: Path, to: Path | None, place: Path | None, as_json: bool) -> None:
    """Score a CSV file of answers, a row a person and a column an item, known by its text and not its place.

    Writes the rows again with their scores. Exit code 1 if some could not be scored.

    Example: outcomes scales score phq9 answers.csv
    """
    from outcomes import score_file

    scored = score_file(code, file, to, place)
    print_either(scored, as_json)
    sys.exit(1 if scored.findings else 0)


@click.group()
def framework() -> None:
    """Frameworks, values and questionnaires: copy one to change it, and check them.

    Example: outcomes framework check frameworks
    """


@framework.command("check")
@click.argument("folder", type=FOLDER, required=False)
@AS_JSON
def check_folder(folder: Path | None, as_json: bool) -> None:
    """Check every rule of frameworks, values, questionnaires and places below a folder, and work out every case.

    A place's own layouts and report files are checked with it.

    Without a folder, what ships. Exit code 1 if anything is wrong.

    Example: outcomes framework check frameworks/my-framework
    """
    from outcomes import check_definitions

    checkup = check_definitions(folder)
    print_either(checkup, as_json)
    sys.exit(1 if checkup.faults else 0)


@framework.command("copy")
@click.argument("code")
@click.argument("place", type=FOLDER)
def copy(code: str, place: Path) -> None:
    """Copy a framework that ships into a place, with its worked examples, to be changed there.

    Example: outcomes framework copy common-outcomes riverside
    """
    from outcomes import copy_framework

    click.echo(f"A copy is in {copy_framework(code, place)}: it comes before the one that ships.")
    click.echo("Its baselines and targets are examples. Change what you like, then run:")
    click.echo(f"  outcomes framework check {place}")


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (values, scales, framework):
        main.add_command(command)
