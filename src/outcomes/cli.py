"""The command line: a shell over the Python API. Heavy imports wait until a command runs.

Every command: `--help` with an example; exit code 0 done, 1 findings, 2 cannot go on.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from outcomes import (
    __version__,
    cli_compare,
    cli_funding,
    cli_privacy,
    cli_programmes,
    cli_pseudonymise,
    cli_sign_off,
    cli_together,
    cli_trace,
)
from outcomes.cli_definitions import framework, scales, values
from outcomes.cli_people import people
from outcomes.plurals import counted

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)


class _Sentences(click.Group):
    """Turns an OutcomesError into one sentence on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from outcomes.errors import OutcomesError

        _say_what_is_logged()
        try:
            return super().invoke(ctx)
        except OutcomesError as error:
            click.echo(f"Cannot go on. {error}", err=True)
            sys.exit(2)


def run() -> None:
    """Run as a program, and leave at once: taking memory apart object by object can take a fifth of a second."""
    gc.set_threshold(50_000, 20, 100)  # looking for cycles among a large file's words took another fifth
    try:
        main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
        with suppress(OSError):  # whoever read what we say may have gone
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="outcomes")
def main() -> None:
    """What a place's voluntary and public sectors changed in people's lives, counted together.

    Start with: outcomes demo riverside
    """


main.add_command(values)
main.add_command(scales)
main.add_command(framework)
main.add_command(people)


def _say_what_is_logged() -> None:
    """What the package has to say while it works goes to standard error, a sentence a line."""
    import logging

    said = logging.StreamHandler()
    said.setFormatter(logging.Formatter("%(message)s"))
    logging.getLogger("outcomes").handlers = [said]


def _place(folder: Path) -> Any:
    from outcomes import open_place

    return open_place(folder)


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def _print_table(frame: Any, as_json: bool) -> None:
    if as_json:
        click.echo(frame.to_json(orient="records", date_format="iso", indent=2, force_ascii=False))
    else:
        click.echo(frame.to_string(index=False, na_rep="") if len(frame) else "Nothing.")


@main.command()
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


@main.command()
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
    opened = _place(place)
    written = opened.returns.forms(
        period, partner=partner, programme=programme, to=to or place / "forms", all_programmes=all_programmes
    )
    for path in written:
        click.echo(path)
    click.echo(f"{counted(len(written), 'form')} written.")


@main.command()
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

        _print_json(of_files(shown))
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


@main.group(cls=_DraftUnlessNamed)
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
    made = _place(place).returns.accept_word(partner, found, meant, by=by, what=what)
    click.echo(f"In the files of {made.partner_id} the {made.what} “{made.found}” is read as “{made.meant}”.")
    click.echo("It is written in layouts/accepted.csv of the place.")


@main.command()
@click.argument("place", type=FOLDER)
@click.argument("files", type=FILE, nargs=-1, required=True)
def post(place: Path, files: tuple[Path, ...]) -> None:
    """Put workbooks into a place's inbox, encrypted so that only whoever keeps the place can read them.

    Example: outcomes post riverside my-return.xlsx
    """
    opened = _place(place)
    for path in opened.returns.post(list(files)):
        click.echo(path)
    days = opened.definition.place.inbox_days
    click.echo(f"{len(files)} posted. Received within {counted(days, 'day')}, or deleted unread.")


@main.command()
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

    receipts = _place(place).returns.receive(list(files) or None, by=by, mark_up_to=mark_up_to)
    if as_json:
        _print_json([_receipt(r) | as_dict(r.checked) for r in receipts])
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


@main.command()
@click.argument("place", type=FOLDER)
@click.argument("view", default="place_results")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def measure(place: Path, view: str, as_json: bool) -> None:
    """Every figure as a table, small numbers included: not for release.

    Example: outcomes measure riverside attainment
    """
    _print_table(_place(place).measures.table(view), as_json)


@main.command()
@click.argument("place", type=FOLDER)
@click.option("--by", required=True, help="Who publishes.")
def publish(place: Path, by: str) -> None:
    """Make the next publication: every figure, small numbers of people and all that would give them away hidden.

    What is made is attacked before it is published, as anyone and as each partner would; nothing is published if
    something hidden can be worked out.

    Example: outcomes publish riverside --by "Sam Reed"
    """
    made = _place(place).measures.publish(by=by)
    click.echo(f"Publication {made.number} is in {made.path}.")
    click.echo(
        f"{made.hidden_cells} figures are hidden: {made.small_figures} because they are small, "
        f"{made.protecting_figures} because small ones could be worked out from them."
    )
    if made.withheld_figures:
        click.echo(f"{made.withheld_figures} figures of breakdowns that could not be protected are left out.")


@main.command()
@click.argument("place", type=FOLDER)
@click.argument("name", default="joint")
@click.option("--to", type=FILE, help="Where to write it; PLACE/built/NAME.html if not given.")
@click.option("--xlsx", "as_xlsx", is_flag=True, help="With value: the SROI value map, a workbook with its formulas.")
@click.option("--framework", help="Joint, by which of the place's frameworks; the first if not given.")
def report(place: Path, name: str, to: Path | None, as_xlsx: bool, framework: str | None) -> None:
    """Build a report from the last publication: joint, value (what outcomes are worth) or funding (ways of paying).

    Example: outcomes report riverside value
    """
    if as_xlsx and name != "value":
        raise click.UsageError("Only the value report is a workbook as well: outcomes report PLACE value --xlsx")
    reports = _place(place).reports
    if as_xlsx:
        click.echo(f"The value map is {reports.value_map(to=to).path}. Open it in Excel or LibreOffice.")
        return
    built = reports.build(name, to=to, framework=framework)
    click.echo(f"The report is {built.path} ({built.bytes / 1e6:.1f} MB). Open it in a browser.")


@main.command()
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
        click.echo(_place(place).measures.answer(query, to=to, seconds=seconds))
        return
    _print_table(_place(place).measures.query(query, seconds=seconds), as_json)


@main.command()
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


for room in (
    cli_sign_off,
    cli_funding,
    cli_compare,
    cli_programmes,
    cli_together,
    cli_trace,
    cli_pseudonymise,
    cli_privacy,
):
    room.register(main)
