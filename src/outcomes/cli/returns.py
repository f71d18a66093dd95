"""The commands on a return's way in: template, check, layout, post and receive. A shell over the API.

On the road: cli → **cli.returns** → checking, drafting, place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from outcomes.cli.saying import FILE, FOLDER, place_in, print_json
from outcomes.plurals import counted


@click.command()
@click.argument("place", type=FOLDER)
@click.option("--partner", help="Only this partner (its id in partners.csv).")
@click.option("--programme", help="Only this programme.")
@click.option("--period", required=True, help="The quarter, for example '2025-26 Q1'.")
@click.option("--to", type=FOLDER, help="Folder for the workbooks; PLACE/forms if not given.")
@click.option("--all-programmes", is_flag=True, help="One workbook for all programmes of a partner.")
def template(
    place: Path, partner: str | None, programme: str | None, period: str, to: Path | None, all_programmes: bool
) -> None:
    """Write the blank forms of a quarter, one a partner and programme.

    Example: outcomes template riverside --period "2026-27 Q1"
    """
    opened = place_in(place)
    written = opened.returns.forms(
        period, partner=partner, programme=programme, to=to or place / "forms", all_programmes=all_programmes
    )
    for path in written:
        click.echo(path)
    click.echo(f"{counted(len(written), 'form')} written.")


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--place", type=FOLDER, help="The place the return is for; without it there is no history.")
@click.option(
    "--mark-up", "marks_up", is_flag=True, help="Write a copy with each cell to mend marked, beside the file."
)
@click.option("--to", type=FOLDER, help="Folder for the marked-up copies; asks for them, as --mark-up does.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON (shape: docs/check.md).")
def check(files: tuple[Path, ...], place: Path | None, marks_up: bool, to: Path | None, as_json: bool) -> None:
    """Say what is wrong with workbooks; changes nothing. With --mark-up, also show it in a copy of the workbook.

    Example: outcomes check my-return.xlsx --place riverside --mark-up
    """
    from outcomes import check_batches

    shown: list[Any] = []
    worst = 0
    for batch in check_batches(files, place=place):
        from outcomes import mark_up_all  # loads much; children have read by now
        from outcomes.returns.feedback import as_dict, in_words

        for one in batch:
            if as_json:
                shown.append(as_dict(one))
            else:
                click.echo("\n".join(in_words(one)))
        for copy in mark_up_all(files, batch, to=to).values() if marks_up or to else ():
            click.echo(copy.message, err=as_json)
        worst = max([worst, *map(_exit_code, batch)])
    if as_json:
        from outcomes.returns.feedback import of_files

        print_json(of_files(shown))
    elif place is None:
        click.echo("Checked without a place: its own layouts, names, history and areas were not known (--place PLACE).")
    sys.exit(worst)


def _exit_code(checked: Any) -> int:
    if checked.verdict == "refused":
        return 2
    return 1 if any(f.severity in ("error", "warning") for f in checked.findings) else 0


class _DraftUnlessNamed(click.Group):
    """`outcomes layout FILE` is `outcomes layout draft FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        drafts = bool(args) and args[0] not in self.commands and not args[0].startswith("-")
        return super().parse_args(ctx, ["draft", *args] if drafts else args)


@click.group(cls=_DraftUnlessNamed)
def layout() -> None:
    """Read workbooks we did not design: draft a layout for one, or accept a partner's own word.

    \b
    Example: outcomes layout their-tracker.xlsx --to riverside/layouts/their-tracker.yaml
    """


@layout.command()
@click.argument("file", type=FILE)
@click.option("--to", type=FILE, help="Write the layout there; without it, it is printed.")
@click.option("--place", type=FOLDER, help="The place it is for: its framework's words are known then.")
def draft(file: Path, to: Path | None, place: Path | None) -> None:
    """Draft a layout for a workbook nobody has described; lines with # ? are for a person to finish.

    Example: outcomes layout draft their-tracker.xlsx --to riverside/layouts/their-tracker.yaml
    """
    from outcomes import draft_layout

    made = draft_layout(file, to=to, place=place)
    for line in made.said:
        click.echo(line, err=to is None)
    finish = f"The draft is {to}: finish the lines with # ?, then check the workbook."
    click.echo(finish if to else made.text, nl=to is not None)


@layout.command("accept")
@click.argument("place", type=FOLDER)
@click.argument("partner")
@click.argument("found")
@click.argument("meant")
@click.option(
    "--as", "what", type=click.Choice(["sheet", "heading", "code"]), help="What it is, where MEANT is several."
)
@click.option("--by", required=True, help="Who accepts it, for the file and the audit table.")
def accept_word(place: Path, partner: str, found: str, meant: str, what: Any, by: str) -> None:
    """Accept a word of a partner's (FOUND) for one of ours (MEANT): from then on their files read.

    Example: outcomes layout accept riverside quayside-homes "Numrator" numerator --by "Sam Reed"
    """
    made = place_in(place).returns.accept_word(partner, found, meant, by=by, what=what)
    click.echo(f"In the files of {made.partner_id} the {made.what} “{made.found}” is read as “{made.meant}”.")
    click.echo("It is written in layouts/accepted.csv of the place.")


@click.command()
@click.argument("place", type=FOLDER)
@click.argument("files", type=FILE, nargs=-1, required=True)
def post(place: Path, files: tuple[Path, ...]) -> None:
    """Put workbooks into a place's inbox, encrypted so that only whoever keeps the place can read them.

    Example: outcomes post riverside my-return.xlsx
    """
    opened = place_in(place)
    for path in opened.returns.post(list(files)):
        click.echo(path)
    days = opened.definition.place.inbox_days
    click.echo(f"{len(files)} posted. Received within {counted(days, 'day')}, or deleted unread.")


@click.command()
@click.argument("place", type=FOLDER)
@click.argument("files", type=FILE, nargs=-1)
@click.option("--by", required=True, help="Who receives, for the audit table.")
@click.option("--mark-up-to", type=FOLDER, help="Folder, outside the place, for copies with each cell to mend marked.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipts as JSON.")
def receive(place: Path, files: tuple[Path, ...], by: str, mark_up_to: Path | None, as_json: bool) -> None:
    """Check workbooks and store them; without files, the place's inbox, which is emptied.

    Example: outcomes receive riverside --by "Sam Reed"
    """
    from outcomes.returns.feedback import as_dict, in_words

    receipts = place_in(place).returns.receive(list(files) or None, by=by, mark_up_to=mark_up_to)
    if as_json:
        print_json([_receipt(r) | as_dict(r.checked) for r in receipts])
    else:
        for receipt in receipts:
            told = [receipt.checked.name] if receipt.is_repeat else in_words(receipt.checked)
            click.echo("\n".join(told))
            click.echo(f"  {_receipt_words(receipt)}")
            if receipt.marked_up:
                click.echo(f"  {receipt.marked_up.message}")
        click.echo(f"{counted(len(receipts), 'file')} received." if receipts else "There is nothing in the inbox.")
    sys.exit(max((_exit_code(r.checked) for r in receipts), default=0))


def _receipt(receipt: Any) -> dict[str, Any]:
    return {
        "return_id": receipt.return_id,
        "version": receipt.version,
        "state": receipt.state,
        "is_repeat": receipt.is_repeat,
        "audit_head": receipt.audit_head,
    }


def _receipt_words(receipt: Any) -> str:
    audit = f"Audit: {receipt.audit_head}"
    if receipt.return_id is None:
        return f"{_OTHER[receipt.state != 'refused', receipt.is_repeat]} {audit}"
    if receipt.is_repeat:
        known = f"it is return {receipt.return_id}, version {receipt.version}."
        return f"We have this very file already: {known} {audit}"
    return f"Kept as return {receipt.return_id}, version {receipt.version}: {receipt.state}. {audit}"


_OTHER = {
    (False, False): "Nothing of it is stored but the fact.",
    (True, False): "It is no partner's return: kept as it is, and measured nowhere.",
    (True, True): "We have this very file already.",
}


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (template, check, layout, post, receive):
        main.add_command(command)
