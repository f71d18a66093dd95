"""What commands there are: the room that has each, and the first sentence of its help.

They are told here so that `outcomes --help` loads no room, and a command loads its own alone.
"""

from __future__ import annotations

import importlib

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "accept": ("sign_off", "Accept returns that are ready, so that they are measured."),
    "advise": (
        "funding",
        "Which ways of paying fit a programme: a ranked list with reasons for and against, each with its source.",
    ),
    "audit": ("sign_off", "Verify who did what, and that the archive is as it was written."),
    "backup": ("privacy", "Back a place up into one file, without its secrets and its inbox."),
    "check": ("returns", "Say what is wrong with workbooks; changes nothing."),
    "claims": ("funding", "List the outcomes partners claim, and where each stands."),
    "compare": (
        "compare",
        "Two ways of funding, or two programmes, on one outcome: unsuppressed, for signed-off readers.",
    ),
    "competition": (
        "funding",
        "What competing for each programme's money cost everybody, won and lost, and what running and "
        "verifying it cost.",
    ),
    "conflicts": (
        "together",
        "Outcomes of one person that partners report differently: dates far apart, or one report rejected or "
        "taken back.",
    ),
    "demo": ("places", "Riverside, a made-up place, end to end: returns, store, scores, report."),
    "diff": (
        "sign_off",
        "What changed between two versions of a return, cell by cell; since the version before, where one is named.",
    ),
    "forget": ("privacy", "Remove one person everywhere, and keep what later returns say of them out."),
    "framework": ("definitions", "Frameworks, values and questionnaires: copy one to change it, and check them."),
    "grants": (
        "funding",
        "Write the grants a place awarded, and those it keeps, in the 360Giving Data Standard, ready to be published.",
    ),
    "layout": ("returns", "Read workbooks we did not design: draft a layout for one, or accept a partner's own word."),
    "measure": ("places", "Every figure as a table, small numbers included: not for release."),
    "new": ("places", "Start a place in a new folder."),
    "payments": ("funding", "What is due by quarter and partner, beside what was recorded as paid."),
    "people": ("people", "Who is one person across partners: links, doubtful pairs, decisions."),
    "post": (
        "returns",
        "Put workbooks into a place's inbox, encrypted so that only whoever keeps the place can read them.",
    ),
    "programmes": (
        "programmes",
        "This place's programmes beside grants (360Giving) and projects (INDIGO) whose files it received.",
    ),
    "pseudonymise": (
        "pseudonymise",
        "Write a copy of your workbook in which people are codes, so that no name leaves your machine.",
    ),
    "publish": (
        "places",
        "Make the next publication: every figure, small numbers of people and all that would give them away hidden.",
    ),
    "receive": ("returns", "Check workbooks and store them; without files, the place's inbox, which is emptied."),
    "recheck": (
        "sign_off",
        "Check what is stored again under the present rules, from the archive; changes nothing without --keep.",
    ),
    "remind": ("sign_off", "Reminders to paste into an e-mail: what is due, late or to be mended, partner by partner."),
    "report": (
        "places",
        "Build a report from the last publication: joint, value (what outcomes are worth) or funding (ways of paying).",
    ),
    "restore": (
        "privacy",
        "Restore a place from a backup into a new folder: verified, and whoever is forgotten left out.",
    ),
    "retention": (
        "privacy",
        "Say whose rows about people are due to be deleted, and delete them; the sums they came to stand.",
    ),
    "scales": (
        "definitions",
        "Questionnaires: how they are scored, what a score means, on what terms they may be used.",
    ),
    "send-back": ("sign_off", "Send a return back to its partner, with the reason; an accepted one counts no more."),
    "sql": ("places", "Query the published copy; nothing else can be read through it."),
    "statement": (
        "funding",
        "Write one partner's statement for a quarter, as a workbook whose sums are formulas, and as a page.",
    ),
    "status": ("sign_off", "Who has sent what, what is late, what waits for whom."),
    "template": ("returns", "Write the blank forms of a quarter, one a partner and programme."),
    "trace": ("trace", "Where a figure comes from: its sum, what partners told, and the cells behind it."),
    "values": (
        "definitions",
        "What changes are worth: unit values, factors, price series and discount rates, each with its source.",
    ),
    "verify": (
        "funding",
        "Note which claimed outcomes were verified or rejected, from CSV files: all of a file, or none of it.",
    ),
    "waive": ("sign_off", "Let a finding through, by its code; the return is ready when no error is open."),
}
"""By name, in the order they are listed: the module of this package, and what the command does."""


class Rooms(click.Group):
    """A group whose commands are loaded once they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            room, _ = COMMANDS[cmd_name]
            importlib.import_module(f"outcomes.cli.{room}").register(self)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])
