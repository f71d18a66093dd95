"""The commands about people across partners: `outcomes people`. A shell over the API.

On the road: cli → **people commands** → place.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import click

from outcomes.cli.saying import AS_JSON, PLACE
from outcomes.plurals import counted

BY = click.option("--by", required=True, help="Who decides: a role or a user name.")
WHY = click.option("--why", required=True, help="The reason; it is kept, so it must not say who anybody is.")

BROKEN = (
    "Nobody keyed before a change of K1 is known again after it: who is in returns from before and after counts twice."
)


@click.group()
def people() -> None:
    """Who is one person across partners: links, doubtful pairs, decisions.

    Example: outcomes people link riverside
    """


def _people(place: Path) -> Any:
    from outcomes import open_place

    return open_place(place).people


@people.command("link")
@PLACE
@AS_JSON
def link_people(place: Path, as_json: bool) -> None:
    """Link people across partners, and say what it came to. Measuring and publishing do it by themselves.

    Example: outcomes people link riverside
    """
    _say(_people(place).link(), as_json=as_json)


def _say(linked: Any, *, as_json: bool = False) -> None:
    if as_json:
        click.echo(json.dumps(vars(linked), indent=2))
        return
    click.echo(
        f"{linked.references:,} people as partners count them are {linked.people:,} different people: "
        f"{linked.links:,} pairs are linked, {linked.doubtful:,} are doubtful."
    )


@people.command("pairs")
@PLACE
@click.option(
    "--show",
    type=click.Choice(["doubtful", "linked", "different"]),
    default="doubtful",
    show_default=True,
    help="Which pairs.",
)
@AS_JSON
def list_pairs(place: Path, show: str, as_json: bool) -> None:
    """List pairs of partners' people: the doubtful ones, for somebody to look at, unless you say otherwise.

    Example: outcomes people pairs riverside --show doubtful
    """
    found = _people(place).pairs(show)
    if as_json:
        click.echo(json.dumps(json.loads(found.to_json(orient="records", date_format="iso")), indent=2))
        return
    for row in found.to_dict("records"):
        told = row["why"] or row["doubt"] or row["link_rule"]
        shared = ", ".join(row["key_kinds"]) or "no key"
        click.echo(f"{row['pair_code']}  {row['partner_id']} and {row['other_partner_id']}: {shared}; {told}.")
    click.echo(f"{len(found):,} {show}.")


@people.command("references")
@PLACE
def list_references(place: Path) -> None:
    """List references that one partner uses beside different dates of birth: two people, or a slip of the pen.

    Example: outcomes people references riverside
    """
    found = _people(place).references()
    for row in found.to_dict("records"):
        here = f"{row['period']}, {row['sheet']}!{row['cell']}"
        there = f"{row['other_period']}, {row['other_sheet']}!{row['other_cell']}"
        click.echo(f"{row['partner_id']}: {row['birth_dates']} dates of birth, from {here} to {there}.")
    click.echo(f"{len(found):,} to ask the partner about.")


@people.command("explain")
@PLACE
@click.argument("pair")
def explain_pair(place: Path, pair: str) -> None:
    """Say which keys a pair shares, and in which cells of which returns they stand.

    Example: outcomes people explain riverside 3f9a01c2de
    """
    for row in _people(place).explain(pair).to_dict("records"):
        here = f"{row['partner_id']}, {row['period']}, {row['sheet']}!{row['cell']}"
        there = f"{row['other_partner_id']}, {row['other_period']}, {row['other_sheet']}!{row['other_cell']}"
        click.echo(f"{row['key_kind']} ({row['strength']}): {here}; {there}")


@people.command("same")
@PLACE
@click.argument("pair")
@BY
@WHY
def same_person(place: Path, pair: str, by: str, why: str) -> None:
    """Decide that a pair is one person; it holds at every linking from now on.

    Example: outcomes people same riverside 3f9a01c2de --by "Sam Reed" --why "both partners checked their files"
    """
    _say(_people(place).decide(pair, is_same=True, by=by, why=why))


@people.command("different")
@PLACE
@click.argument("pair")
@BY
@WHY
def different_people(place: Path, pair: str, by: str, why: str) -> None:
    """Decide that a pair is two people, and so split a wrong link; it holds at every linking from now on.

    Example: outcomes people different riverside 3f9a01c2de --by "Sam Reed" --why "twins: both partners checked"
    """
    _say(_people(place).decide(pair, is_same=False, by=by, why=why))


@people.command("count")
@PLACE
@click.option("--from", "first", required=True, help="The first quarter, for example '2025-26 Q1'.")
@click.option("--to", "last", help="The last quarter; the first if not given.")
@click.option("--partner", "partners", multiple=True, help="Only this partner; may be given again.")
@click.option("--programme", "programmes", multiple=True, help="Only this programme; may be given again.")
@click.option("--by", "breakdown", default="all", help="Split by a breakdown, for example ward or age_band.")
@AS_JSON
def count_people(
    place: Path,
    first: str,
    last: str | None,
    partners: tuple[str, ...],
    programmes: tuple[str, ...],
    breakdown: str,
    as_json: bool,
) -> None:
    """Count different people over any quarters, partners and programmes. Unsuppressed: for signed-off readers.

    Example: outcomes people count riverside --from "2024-25 Q3" --to "2025-26 Q2" --by ward
    """
    group = _people(place)
    found = group.count(first, last, partners=partners, programmes=programmes, breakdown=breakdown)
    without = group.left_out(first, last, partners=partners, programmes=programmes)
    if as_json:
        counts, missing = (json.loads(table.to_json(orient="records")) for table in (found, without))
        click.echo(json.dumps({"counts": counts, "left_out": missing}, indent=2))
        return
    for row in found.to_dict("records"):
        click.echo(_count_sentence(row, breakdown))
    if found.empty:
        click.echo("Nobody is known there.")
    if len(without):
        click.echo(_left_out_sentence(without.to_dict("records")))


def _count_sentence(row: dict[str, Any], breakdown: str) -> str:
    code, label = row["category"], row["category_label"]
    group = "" if breakdown == "all" else f"{label}: " if code == label else f"{label} ({code}): "
    between = (
        f" ({math.floor(row['estimate_low']):,} to {math.ceil(row['estimate_high']):,})" if row["partners"] > 1 else ""
    )
    return (
        f"{group}{row['estimate']:,.0f} different people{between}; at least {row['lower']:,.0f}, "
        f"and {row['upper']:,.0f} if partners' counts are added up."
    )


def _left_out_sentence(rows: list[dict[str, Any]]) -> str:
    """Whose people are in no such count, and of how many returns."""
    named = "; ".join(f"{r['partner_name']} ({r['returns_without_people']} of {r['returns']} returns)" for r in rows)
    return (
        "Left out are the people of returns that give totals only, or whose rows of people were deleted, from "
        f"{counted(len(rows), 'partner')}: {named}."
    )


@people.command("copy")
@PLACE
@click.option("--for", "analyst", required=True, help="The only person or team that may use it, by name.")
@click.option("--why", required=True, help="What it may be used for, and nothing else.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The last day it may be used.")
@click.option("--by", required=True, help="Who makes it: a role or a user name.")
@AS_JSON
def restricted_copy(place: Path, analyst: str, why: str, until: Any, by: str, as_json: bool) -> None:
    """Make a restricted copy for a named analyst: people one by one, under pseudonyms. It is personal data.

    In it are only people of partners whose agreement says gives_people_to_analysts; docs/analysts.md says more.

    Example: outcomes people copy riverside --for "Kim Ito" --why "evaluation of the grants" --until 2026-12-31 --by Sam
    """
    made = _people(place).copy_for(analyst, because=why, until=until.date(), by=by)
    if as_json:
        click.echo(json.dumps(vars(made), indent=2, default=str))
        return
    click.echo(
        f"Restricted copy {made.number} is in {made.folder}: {made.people:,} people under pseudonyms, "
        f"of {', '.join(made.partners)}."
    )
    click.echo(
        f"For {analyst} alone, until {until:%d %B %Y}. {made.alone:,} of the people have groups nobody else in it has: "
        "whoever knows as much of them knows who they are. Hand it over encrypted, and delete yours."
    )
    click.echo(f"Audit: {made.audit_head}")


@people.command("key")
@PLACE
@click.argument("partner")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), required=True, help="The new folder.")
def hand_out_key(place: Path, partner: str, to: Path) -> None:
    """Write a partner's copy of the place, with which its own machine turns names into codes.

    Example: outcomes people key riverside hearth-befrienders --to copy-for-hearth
    """
    made = _people(place).hand_out(partner, to=to)
    click.echo(f"{made} is {partner}'s copy of the place: its words, wards and layouts, and the secret K1, never K2.")
    click.echo("Hand it over in person or encrypted, and delete yours: whoever has K1 can make codes of people.")


@people.command("rotate")
@PLACE
@click.argument("which", type=click.Choice(["k1", "k2"]))
@BY
@click.option("--yes", is_flag=True, help="For K1: do it, though nobody keyed before will be known again.")
def rotate(place: Path, which: str, by: str, yes: bool) -> None:
    """Change a secret. A new K2 keys again all that is stored; a new K1 cannot, and breaks with what came before.

    Example: outcomes people rotate riverside k2 --by "Sam Reed"
    """
    if which == "k2":
        _people(place).rotate_k2(by=by)
        click.echo("K2 was changed, and all that is stored was keyed again: no figure changes.")
        click.echo("Copy the new secrets file to where you keep it; backups of the store still need the old one.")
        return
    if not yes:
        click.echo(f"{BROKEN} Every partner that sends codes needs a new copy of the place. To do it, add --yes.")
        sys.exit(1)
    _people(place).rotate_k1(by=by)
    click.echo(f"K1 was changed. {BROKEN}")
    click.echo("Now write every partner that sends codes a new copy: outcomes people key.")


def said_of_breaks(people: Any) -> None:
    """Say when K1 was changed, where it was."""
    for at in people.breaks():
        click.echo(f"K1 was changed on {at:%d/%m/%Y}. {BROKEN}")


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    main.add_command(people)
