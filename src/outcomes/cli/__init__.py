"""The command line: a shell over the Python API. Heavy imports wait until a command runs.

Every command: `--help` with an example; exit code 0 done, 1 findings, 2 cannot go on.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import Any

import click

from outcomes import __version__
from outcomes.cli.contents import Rooms


class _Sentences(Rooms):
    """Turns an OutcomesError, and what the system refuses, into one sentence on standard error and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from outcomes.errors import OutcomesError
        from outcomes.whole_files import refusal

        _say_what_is_logged()
        try:
            return super().invoke(ctx)
        except (OutcomesError, OSError) as error:
            if isinstance(error, BrokenPipeError):  # whoever read what we say has gone: click leaves in silence
                raise
            click.echo(f"Cannot go on. {refusal(error) if isinstance(error, OSError) else error}", err=True)
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


def _say_what_is_logged() -> None:
    """What the package has to say while it works goes to standard error, a sentence a line."""
    import logging

    said = logging.StreamHandler()
    said.setFormatter(logging.Formatter("%(message)s"))
    logging.getLogger("outcomes").handlers = [said]
