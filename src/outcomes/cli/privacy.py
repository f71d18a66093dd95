"""The commands the law asks for: forgetting, retention, backup and restore. A shell over the API.

On the road: cli → **privacy commands** → place.  Who is to be forgotten is asked for, or read from standard input:
never from the command line, which shells and process lists keep.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from outcomes.cli.saying import AS_JSON, PLACE, place_in

BY = click.option("--by", required=True, help="Who does it: a role or a user name.")
_ASKED = {
    "first_name": "First name",
    "family_name": "Family name",
    "birth_date": "Date of birth",
    "postcode": "Postcode",
    "email": "E-mail address",
}


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (forget, retention, backup, restore):
        main.add_command(command)


@click.command()
@PLACE
@BY
@click.option("--partner", help="The partner whose reference for the person you have; else names are asked for.")
@click.option("--linked/--not-linked", default=True, help="Also at other partners by links; so unless you say not.")
@click.option("--lift", is_flag=True, help="The person has come back: keep what later returns say of them.")
@click.option("--yes", is_flag=True, help="Do not ask before removing.")
@AS_JSON
def forget(place: Path, by: str, partner: str | None, linked: bool, lift: bool, yes: bool, as_json: bool) -> None:
    """Remove one person everywhere, and keep what later returns say of them out.

    Who it is is asked for on the screen and shown nowhere, or read from standard input as lines such as
    "family_name: …". What is published stands until you publish again. docs/privacy.md says what is left.

    Example: outcomes forget riverside --partner harbour-homes --by "Data protection lead"
    """
    privacy, named = place_in(place).privacy, _named(partner)
    if lift:
        lifted = privacy.lift(named, by=by, partner=partner)
        click.echo(f"{'Nobody' if not lifted else 'The person'} was taken off the forget list.")
        return
    found = privacy.look_for(named, partner=partner, linked=linked)
    if not as_json:
        _say_where(found)
    if found.rows and (yes or _is_sure()):
        found = privacy.forget(named, by=by, partner=partner, linked=linked)
        if not as_json:
            click.echo("Removed. What is published stands until the next publication.")
    if as_json:
        click.echo(json.dumps(vars(found), indent=2))


def _named(partner: str | None) -> dict[str, str]:
    """Who is meant: asked for where somebody sits at the screen, else read from standard input."""
    asked = {"reference": f"Reference at {partner}"} if partner else _ASKED
    if sys.stdin.isatty():
        click.echo("What you type is not shown and not kept. Leave out what you do not know.", err=True)
        return {name: click.prompt(label, default="", hide_input=True, err=True) for name, label in asked.items()}
    lines = [line.partition(":") for line in sys.stdin.read().splitlines() if line.strip()]
    named = {name.strip().casefold().replace(" ", "_"): text.strip() for name, _, text in lines}
    unknown = named.keys() - asked.keys()
    if unknown:
        from outcomes import OutcomesError

        raise OutcomesError(
            "Standard input names a field that is not known here.", remedy=f"Fields are: {', '.join(asked)}."
        )
    return named


def _is_sure() -> bool:
    if not sys.stdin.isatty():
        click.echo("Nothing is removed yet: add --yes to remove it.", err=True)
        return False
    return click.confirm("Remove it for good?", err=True)


def _say_where(found: Any) -> None:
    if not found.rows:
        click.echo("Nobody like that is in the store.")
        return
    for partner, rows in {**found.partners}.items():
        click.echo(f"{partner}: {rows:,} {'row' if rows == 1 else 'rows'}.")
    for partner, rows in found.linked_partners.items():
        click.echo(f"{partner}: {rows:,} {'row' if rows == 1 else 'rows'}, by linking.")
    if found.claims:
        click.echo(
            f"{found.claims:,} rows claim an outcome for this person: nothing is owed for it afterwards, so note what "
            "was paid first (outcomes statement)."
        )
    if found.restricted_copies:
        numbers = ", ".join(map(str, found.restricted_copies))
        click.echo(
            f"Restricted copies that analysts may still have, with this person under a pseudonym: {numbers}. Those "
            "here are removed with the person; ask whoever has one to delete theirs, and make a new one."
        )


@click.command()
@PLACE
@click.option("--delete", "deletes", is_flag=True, help="Delete the rows whose last day has passed.")
@click.option("--by", help="Who deletes: a role or a user name.")
@click.option(
    "--claims-settled", is_flag=True, help="Outcomes that are paid for were stated and paid; delete them too."
)
@AS_JSON
def retention(place: Path, deletes: bool, by: str | None, claims_settled: bool, as_json: bool) -> None:
    """Say whose rows about people are due to be deleted, and delete them; the sums they came to stand.

    The days are in agreements.yaml (keep_until) and place.yaml (keep_people_years).

    Example: outcomes retention riverside --delete --by "Data protection lead"
    """
    privacy = place_in(place).privacy
    if deletes and not by:
        raise click.UsageError("Say who deletes, with --by.")
    if deletes:
        gone = privacy.delete_due(by=by, claims_settled=claims_settled)
        click.echo(json.dumps({"deleted_rows": gone}) if as_json else f"{gone:,} rows about people are deleted.")
        return
    found = privacy.retention()
    if as_json:
        click.echo(found.to_json(orient="records", date_format="iso", indent=2))
        return
    for row in found.to_dict("records"):
        due = "is due" if row["is_due"] else "not yet due"
        click.echo(
            f"{row['partner_id']}, {row['period']}: {row['rows']:,} rows, until {row['keep_until']:%d/%m/%Y}, {due}."
        )
    if not len(found):
        click.echo("No row about a person has a last day.")


@click.command()
@PLACE
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to make.")
@BY
@AS_JSON
def backup(place: Path, to: Path, by: str, as_json: bool) -> None:
    """Back a place up into one file, without its secrets and its inbox.

    Keep it apart from the secrets, and no longer than you must: who is forgotten later is still in it, by keys.

    Example: outcomes backup riverside --to riverside-2026-08-20.zip --by "Sam Reed"
    """
    made = place_in(place).privacy.backup(to, by=by)
    if as_json:
        click.echo(json.dumps({**vars(made), "path": str(made.path)}, indent=2))
        return
    click.echo(f"{made.files:,} files are in {made.path}. Audit: {made.audit_head}")


@click.command()
@click.argument("backup_file", metavar="BACKUP", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--head", "heads", multiple=True, help="A head of the audit that was noted elsewhere; may be repeated.")
@AS_JSON
def restore(backup_file: Path, folder: Path, heads: tuple[str, ...], as_json: bool) -> None:
    """Restore a place from a backup into a new folder: verified, and whoever is forgotten left out.

    Example: outcomes restore riverside-2026-08-20.zip riverside
    """
    from outcomes import restore_place

    done = restore_place(backup_file, folder, heads=heads)
    if as_json:
        click.echo(json.dumps({**vars(done), "folder": str(done.folder)}, indent=2))
        return
    click.echo(f"The place as it was on {done.made_at[:10]} is in {done.folder}; its audit holds.")
    if done.forgotten_again:
        click.echo(f"People forgotten again: {done.forgotten_again:,}.")
    for note in done.notes:
        click.echo(f"Note: {note}")
