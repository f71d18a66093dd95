"""The commands of funding: claims, verify, payments, statement, competition, advise, grants. A shell over the API.

On the road: cli → **funding commands** → place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from outcomes.cli.saying import AS_JSON, FILE, FOLDER, PLACE, print_json
from outcomes.plurals import counted
from outcomes.whole_files import write_text


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (claims, verify, payments, statement, competition, advise, grants):
        main.add_command(command)


def _funding(place: Path) -> Any:
    from outcomes import open_place

    return open_place(place).funding


def _rows(frame: Any) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if v is not None and v == v} for row in frame.to_dict("records")]


@click.command()
@PLACE
@click.option("--programme", help="Only this programme.")
@click.option("--waiting", is_flag=True, help="Only those nobody has decided about.")
@click.option("--to", type=FILE, help="Write them as a CSV, to be filled in and given to `outcomes verify`.")
@AS_JSON
def claims(place: Path, programme: str | None, waiting: bool, to: Path | None, as_json: bool) -> None:
    """List the outcomes partners claim, and where each stands. Nothing in the list says who a person is.

    Example: outcomes claims riverside --programme steps-to-work --waiting --to decisions.csv
    """
    found = _funding(place).claims(programme, waiting=waiting)
    if to is not None:
        from outcomes.csv_text import csv_text

        blank = [("claim_id", "decision", "on", "why"), *((claim, "", "", "") for claim in found["claim_id"])]
        write_text(to, csv_text(blank))
        held = counted(len(found), "claim is", "claims are")
        click.echo(f"{held} in {to}: fill in decision (verified or rejected), on and why.")
    elif as_json:
        print_json(_rows(found))
    else:
        click.echo(found.fillna("").to_string(index=False) if len(found) else "Nothing.")


@click.command()
@PLACE
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--by", required=True, help="Who decides: a role or a user name.")
@AS_JSON
def verify(place: Path, files: tuple[Path, ...], by: str, as_json: bool) -> None:
    """Note which claimed outcomes were verified or rejected, from CSV files: all of a file, or none of it.

    Decisions are only ever added: to undo one, decide again. The file itself is not kept.

    Example: outcomes verify riverside decisions.csv --by "Contract officer"
    """
    done = _funding(place).verify(files, by=by)
    if as_json:
        print_json([{**vars(one), "findings": [f.as_dict() for f in one.findings]} for one in done])
    for one in () if as_json else done:
        for finding in one.findings:
            click.echo(f"{one.file}, {finding.cell}: {finding.message} {finding.remedy}")
        head = f" Audit: {one.audit_head}" if one.audit_head else " Mend it and give it again."
        click.echo(f"{one.file}: {one.noted} decisions noted.{head}")
    sys.exit(1 if any(f.severity != "note" for one in done for f in one.findings) else 0)


@click.command()
@PLACE
@click.argument("programme")
@click.option("--on-terms-of", help="What if: the same verified outcomes, on another programme's terms.")
@click.option("--lines", "shows_lines", is_flag=True, help="Every payment with its claim, and every claim not paid.")
@AS_JSON
def payments(place: Path, programme: str, on_terms_of: str | None, shows_lines: bool, as_json: bool) -> None:
    """What is due by quarter and partner, beside what was recorded as paid. Unsuppressed: not for release.

    Due to date is the sum of what is due up to a quarter, whether paid or not.

    Example: outcomes payments riverside steps-to-work
    """
    found = _funding(place).payments(programme, on_terms_of=on_terms_of)
    if as_json:
        tables = {name: _rows(getattr(found, name)) for name in ("quarters", "lines", "unpaid", "recorded")}
        findings = [f.as_dict() for f in found.findings]
        print_json({**vars(found), **tables, "findings": findings})
    else:
        for frame in (found.quarters, *((found.lines, found.unpaid) if shows_lines else ())):
            click.echo(frame.fillna("").to_string(index=False) if len(frame) else "Nothing.")
            click.echo()
        for finding in found.findings:
            click.echo(f"{finding.severity}: {finding.message} {finding.remedy} ({finding.found})")
        click.echo(_summary(found))
    sys.exit(1 if any(f.severity != "note" for f in found.findings) else 0)


def _summary(found: Any) -> str:
    terms = "" if found.terms_of == found.programme else f" on the terms of {found.terms_of}"
    priced = found.claims + len(found.unpaid)
    earning = f"{found.claims:,}, of {found.people:,} participants, earn money, {len(found.unpaid):,} do not"
    claims = f" Of {priced:,} claims {earning}." if priced else ""
    said = f"{found.programme}{terms}, up to {found.until}: £{found.total_gbp:,.2f} due in all"
    return f"{said}{_settled(found)}.{claims}"


def _settled(found: Any) -> str:
    """What of it is recorded as paid, and what is still owed or too much; nothing for a what-if."""
    if found.terms_of != found.programme:
        return ""
    if found.recorded_gbp is None:
        return "; nothing is recorded as paid"
    late = found.still_overdue_gbp
    still = f"still owed, {f'£{late:,.2f} of it overdue' if late else 'none of it overdue'}"
    balances = [
        f"£{amount:,.2f} {words}"
        for amount, words in ((found.still_owed_gbp, still), (found.too_much_gbp, "paid too much"))
        if amount
    ]
    return f", £{found.recorded_gbp:,.2f} recorded as paid: {' and '.join(balances) or 'nothing is owed'}"


@click.command()
@PLACE
@click.argument("programme")
@click.option("--partner", required=True, help="Whose statement: its id in partners.csv.")
@click.option("--period", required=True, help="The quarter, for example '2025-26 Q1'.")
@click.option("--to", type=FOLDER, help="Folder for the two files; PLACE/built/statements if not given.")
def statement(place: Path, programme: str, partner: str, period: str, to: Path | None) -> None:
    """Write one partner's statement for a quarter, as a workbook whose sums are formulas, and as a page.

    Example: outcomes statement riverside steps-to-work --partner forward-skills --period "2025-26 Q1"
    """
    for path in _funding(place).statement(programme, partner, period, to=to):
        click.echo(path)


@click.command()
@PLACE
@AS_JSON
def competition(place: Path, as_json: bool) -> None:
    """What competing for each programme's money cost everybody, won and lost, and what running and verifying it cost.

    From PLACE/bids.csv, or from published averages where nothing was entered, marked as such.

    Example: outcomes competition riverside
    """
    found = _funding(place).transaction_costs()
    if as_json:
        print_json(_rows(found))
        return
    for row in _rows(found):
        for line in _competition_lines(row):
            click.echo(line)


_NOT_WHOLE = "not known"


def _competition_lines(row: dict[str, Any]) -> list[str]:
    def gbp(name: str, empty: str = "not entered") -> str:
        return f"£{row[f'{name}_gbp']:,.2f}" if f"{name}_gbp" in row else empty

    outcomes = f"{row['outcomes']:,} claimed"
    whole = "competition_gbp" in row
    award = gbp("competition_per_award", "not defined" if whole else _NOT_WHOLE)
    each = gbp("competition_per_outcome", "not defined" if whole else _NOT_WHOLE)
    whole = "running_gbp" in row
    run_award = gbp("running_per_award", "not defined" if whole else _NOT_WHOLE)
    run_each = gbp("running_per_outcome", "not defined" if whole else _NOT_WHOLE)
    missing = f"  not entered, and so in no sum: {', '.join(row['not_entered'])}"
    return [
        f"{row['programme']} ({row['mechanism']}): competition cost {gbp('competition', _NOT_WHOLE)} ({row['basis']})",
        f"  bids and applications {gbp('bidders')}, of which lost {gbp('lost')}; authority {gbp('authority')}",
        f"  an award {award}; an outcome {each} ({outcomes})",
        f"  management {gbp('management')}, monitoring {gbp('monitoring')}, verification {gbp('verification')}, "
        f"together {gbp('running', _NOT_WHOLE)}; an award {run_award}; an outcome {run_each}",
        *([missing] if row["not_entered"] else []),
        f"  source: {row['source']}",
    ]


@click.command()
@PLACE
@click.argument("programme")
@click.option("--answer", "answers", multiple=True, help="question=answer; may be given several times.")
@click.option("--ask", is_flag=True, help="Ask, one by one, what the store cannot answer.")
@click.option("--to", type=FILE, help="Write it as a page too, the path through the questions drawn.")
@AS_JSON
def advise(place: Path, programme: str, answers: tuple[str, ...], ask: bool, to: Path | None, as_json: bool) -> None:
    """Which ways of paying fit a programme: a ranked list with reasons for and against, each with its source.

    Example: outcomes advise riverside steps-to-work --answer shared_vision=agreed --to advice.html
    """
    funding, given = _funding(place), dict(_pair(one) for one in answers)
    found = funding.advise(programme, given, to=to)
    while ask and found.open_questions:
        step = next(one for one in found.path if one.code == found.open_questions[0])
        click.echo(f"{step.asks} {step.because}", err=True)
        for code, label in step.choices.items():
            click.echo(f"  {code}: {label}", err=True)
        given[step.code] = click.prompt("Answer", type=click.Choice(list(step.choices)), show_choices=False, err=True)
        found = funding.advise(programme, given, to=to)
    if as_json:
        print_json(found.as_dict())
        return
    from outcomes.funding.mechanism import in_words

    click.echo("\n".join(in_words(found)))


def _pair(text: str) -> tuple[str, str]:
    question, _, answer = text.partition("=")
    if not answer:
        raise click.BadParameter(f"“{text}” is not question=answer.")
    return question.strip(), answer.strip()


@click.command()
@PLACE
@click.option("--to", type=FILE, required=True, help="The file to write: its name ends in .json or .csv.")
def grants(place: Path, to: Path) -> None:
    """Write the grants a place awarded, and those it keeps, in the 360Giving Data Standard, ready to be published.

    Example: outcomes grants riverside --to grants.json
    """
    done = _funding(place).write_grants(to)
    for finding in done.findings:
        click.echo(f"{finding.found}: {finding.message} {finding.remedy}")
    click.echo(f"{done.grants} grants are in {done.path}.")
    sys.exit(1 if done.findings else 0)
