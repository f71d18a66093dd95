"""The commands of sign-off: status, accept, send-back, waive, diff, recheck, remind, audit. A shell over the API.

On the road: cli → **sign-off commands** → place.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from outcomes.cli.people import said_of_breaks
from outcomes.cli.saying import AS_JSON, PLACE, print_json
from outcomes.plurals import counted

BY = click.option("--by", required=True, help="Who decides: a role or a user name.")


def register(main: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (status, accept, send_back, waive, diff, recheck, remind, audit):
        main.add_command(command)


def _returns(place: Path) -> Any:
    from outcomes import open_place

    return open_place(place).returns


@click.command()
@PLACE
@AS_JSON
def status(place: Path, as_json: bool) -> None:
    """Who has sent what, what is late, what waits for whom.

    Example: outcomes status riverside
    """
    returns = _returns(place)
    frame, others = returns.status(), returns.other_files()
    if as_json:
        rows = {"returns": frame, "other_files": others}
        print_json({n: json.loads(f.to_json(orient="records", date_format="iso")) for n, f in rows.items()})
        return
    for period, rows in frame.groupby("period", sort=True):
        click.echo(period)
        for row in rows.to_dict("records"):
            click.echo(f"  {_status_line(row)}")
    for row in others.to_dict("records"):
        held = f"{counted(row['rows_held'], 'row')}, {counted(row['findings_errors'], 'error')} to mend"
        click.echo(f"A file of {row['holds']} received on {row['received_on']:%Y-%m-%d}: {held}.")
    click.echo(_summary(frame))
    said_of_breaks(returns.place.people)


def _status_line(row: dict[str, Any]) -> str:
    row = {name: value for name, value in row.items() if value is not None and value == value}
    number = f" (return {int(row['return_id'])})" if "return_id" in row else ""
    told = [f"{row['partner_name']}, {row['programme_name']}: {row['state']}{number}"]
    if row["state"] == "not yet due":
        told.append(f"due on {row['due_on']:%Y-%m-%d}")
    elif row["days_late"]:
        told.append(f"{counted(row['days_late'], 'day')} late (due on {row['due_on']:%Y-%m-%d})")
    if row["findings_errors"]:
        told.append(f"{counted(row['findings_errors'], 'error')} to mend")
    if "waiting_return_id" in row:
        told.append(f"a later version waits: return {int(row['waiting_return_id'])}, {row['waiting_state']}")
    if row["accepted_changed"]:
        told.append(f"! changed after it was accepted, {counted(row['accepted_changed'], 'time')}")
    return "; ".join(told) + (f"; waits for the {row['waits_for']}." if row["waits_for"] != "nobody" else ".")


def _summary(frame: Any) -> str:
    states = frame["state"].value_counts()
    listed = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    changed = int((frame["accepted_changed"] > 0).sum())
    late = int(((frame["days_late"] > 0) & (frame["state"] != "not yet due")).sum())
    return (
        f"{counted(len(frame), 'return')} expected: {listed}. {late} late. {changed} changed after they were accepted."
    )


@click.command()
@PLACE
@click.argument("returns", type=int, nargs=-1)
@click.option("--all-ready", is_flag=True, help="Accept every return that is ready.")
@BY
@click.option("--why", required=True, help="Why it may be counted.")
def accept(place: Path, returns: tuple[int, ...], all_ready: bool, by: str, why: str) -> None:
    """Accept returns that are ready, so that they are measured.

    Example: outcomes accept riverside 12 13 --by "Sam Reed" --why "agreed at the June meeting"
    """
    opened = _returns(place)
    wanted = opened.ready()["return_id"].tolist() if all_ready else list(returns)
    done = opened.accept(wanted, by=by, why=why, on=opened.place.today)
    click.echo(
        f"{done} of {counted(len(wanted), 'return')} accepted." if wanted else "No return is ready to be accepted."
    )
    for return_id in wanted if done < len(wanted) else ():
        state = opened.state(return_id)
        if state != "accepted":
            click.echo(f"Return {return_id} is {state}: only what is ready can be accepted.")
    sys.exit(0 if done == len(wanted) else 1)


@click.command("send-back")
@PLACE
@click.argument("return_id", type=int, metavar="RETURN")
@BY
@click.option("--why", required=True, help="What the partner should mend; it stands in the reminder.")
def send_back(place: Path, return_id: int, by: str, why: str) -> None:
    """Send a return back to its partner, with the reason; an accepted one counts no more.

    Example: outcomes send-back riverside 12 --by "Sam Reed" --why "the totals are last quarter's"
    """
    head = _returns(place).send_back(return_id, by=by, why=why)
    click.echo(f"Return {return_id} is sent back. Audit: {head}")


@click.command()
@PLACE
@click.argument("return_id", type=int, metavar="RETURN")
@click.argument("code")
@BY
@click.option("--why", required=True, help="Why it may stand; printed in reports.")
@click.option("--cell", help="Only this cell: H14, or Results!H14.")
def waive(place: Path, return_id: int, code: str, by: str, why: str, cell: str | None) -> None:
    """Let a finding through, by its code; the return is ready when no error is open.

    A figure outside its range counts from then on. A cell that could not be read holds nothing to count, waived or not.

    Example: outcomes waive riverside 12 breakdown-sum --by "Sam Reed" --why "two people gave no ward"
    """
    done = _returns(place).waive(return_id, code, by=by, why=why, cell=cell)
    left = f"{done.open_errors} errors are still open" if done.open_errors else "no error is open"
    click.echo(f"Waived: {code}, by {by}, because: {why}")
    click.echo(f"Return {return_id} is {done.state}; {left}. Audit: {done.audit_head}")


@click.command()
@PLACE
@click.argument("return_id", type=int, metavar="RETURN")
@click.argument("other", type=int, required=False, metavar="[RETURN]")
@AS_JSON
def diff(place: Path, return_id: int, other: int | None, as_json: bool) -> None:
    """What changed between two versions of a return, cell by cell; since the version before, where one is named.

    Example: outcomes diff riverside 13
    """
    found = _returns(place).diff(return_id, other)
    if as_json:
        print_json(found.as_dict())
        return
    for change in found.changes:
        click.echo(change.sentence())
    differ = counted(len(found.changes), "cell differs", "cells differ")
    click.echo(f"{differ} between return {found.before} and return {found.after}.")


@click.command()
@PLACE
@click.argument("returns", type=int, nargs=-1)
@click.option("--keep", is_flag=True, help="Keep the new findings, and the states they lead to.")
@click.option("--by", help="Who keeps them.")
@AS_JSON
def recheck(place: Path, returns: tuple[int, ...], keep: bool, by: str | None, as_json: bool) -> None:
    """Check what is stored again under the present rules, from the archive; changes nothing without --keep.

    Without numbers of returns: every return that counts or waits, and the files of grants and foreign records.

    Example: outcomes recheck riverside
    """
    opened = _returns(place)
    done = opened.recheck(returns, keep=keep, by=by)
    files = [] if returns else opened.recheck_files(keep=keep, by=by)
    told = [*(r for r in done if r.changes or r.problem), *(f for f in files if f.changes or f.problem)]
    if as_json:
        print_json([_rechecked(one) for one in told])
    else:
        for one in told:
            click.echo("\n".join(_recheck_lines(one)))
        said = "judged otherwise since" if keep else "would be judged otherwise; nothing is kept"
        also = f" and {counted(len(files), 'other file')}" if files else ""
        click.echo(f"{counted(len(done), 'return')}{also} checked again: {sum(one.changes for one in told)} {said}.")
    sys.exit(1 if any(one.problem or not keep for one in told) else 0)


def _rechecked(one: Any) -> dict[str, Any]:
    is_return = hasattr(one, "version")
    now = one.checked.verdict if one.checked else None
    about = (
        {"return_id": one.version.return_id, "state": one.version.state, "state_now": one.state_now}
        if is_return
        else {"file_sha256": one.file.file_sha256, "verdict": one.file.verdict, "verdict_now": now}
    )
    return {
        **about,
        "new": [finding.as_dict() for finding in one.new],
        "gone": [finding.as_dict() for finding in one.gone],
        "typed_otherwise": list(one.typed_otherwise),
        "problem": one.problem,
    }


def _recheck_lines(one: Any) -> list[str]:
    is_return = hasattr(one, "version")
    lines = [_return_line(one.version) if is_return else _file_line(one.file)]
    lines += [f"  {one.problem}"] if one.problem else []
    lines += [f"  new: {finding.sentence()}" for finding in one.new]
    lines += [f"  gone: {finding.sentence()}" for finding in one.gone]
    if one.typed_otherwise:
        cells = ", ".join(one.typed_otherwise[:5])
        lines.append(f"  read otherwise today: {cells}; what is stored stays until the file is sent again.")
    return [*lines, *(_return_outcome(one) if is_return else _file_outcome(one))]


def _return_line(v: Any) -> str:
    return f"Return {v.return_id} ({v.partner_id}, {v.programme_id}, {v.period}, version {v.version}): {v.state}"


def _file_line(file: Any) -> str:
    return f"File {file.file_sha256[:12]} of {file.holds}, received on {file.received_on:%Y-%m-%d}: {file.verdict}"


def _return_outcome(one: Any) -> list[str]:
    if one.state_changes:
        return [f"  it would be {one.state_now}."]
    is_held = one.version.state == "accepted" and any(f.severity == "error" for f in one.new)
    return ["  it stays accepted: send it back if it must not count."] if is_held else []


def _file_outcome(one: Any) -> list[str]:
    return [f"  it would be judged “{one.checked.verdict}”."] if one.verdict_changes else []


@click.command()
@PLACE
@click.option("--partner", help="Only this partner (its id in partners.csv).")
@AS_JSON
def remind(place: Path, partner: str | None, as_json: bool) -> None:
    """Reminders to paste into an e-mail: what is due, late or to be mended, partner by partner. Nothing is sent.

    Example: outcomes remind riverside
    """
    found = [one for one in _returns(place).remind() if partner in (None, one.partner_id)]
    if as_json:
        names = ("partner_id", "partner_name", "subject", "text")
        print_json([{name: getattr(one, name) for name in names} for one in found])
        return
    for one in found:
        click.echo(f"To: {one.partner_name}\nSubject: {one.subject}\n\n{one.text}\n\n{'-' * 40}")
    click.echo(f"{counted(len(found), 'reminder')}." if found else "Nobody owes anything.")


@click.command()
@PLACE
@click.option("--head", "heads", multiple=True, help="A head printed on a receipt or report: is it still in the audit?")
@click.option("--disclosure", is_flag=True, help="Attack the published copy instead: can what it hides be worked out?")
@AS_JSON
def audit(place: Path, heads: tuple[str, ...], disclosure: bool, as_json: bool) -> None:
    """Verify who did what, and that the archive is as it was written. Exit code 1 where something is broken.

    Events taken off the end leave a chain that holds: give a head that was printed, and they are found. With
    --disclosure, attack the published copy with all it and earlier publications show, as anyone and as each partner.

    Example: outcomes audit riverside --head 9f2c41d07ab3
    """
    if disclosure:
        from outcomes.cli.disclosure import attack

        sys.exit(attack(place, as_json))
    found = _returns(place).audit(heads)
    if as_json:
        names = ("events", "archived", "head", "broken", "notes")
        print_json({name: getattr(found, name) for name in names})
    else:
        for words in (*found.broken, *found.notes):
            click.echo(words)
        verdict = counted(len(found.broken), "fault") if found.broken else "nothing is broken"
        verified = f"{counted(found.events, 'event')} and {counted(found.archived, 'archive file')} verified"
        click.echo(f"{verified}: {verdict}.")
        click.echo(f"Audit: {found.head}")
    sys.exit(1 if found.broken else 0)
