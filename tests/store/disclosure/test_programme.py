"""The solver says nothing on its own account: what a command prints is for the people who asked."""

from __future__ import annotations

import subprocess
import sys

SOLVE = "from outcomes.store.disclosure.programme import Programme; print(Programme(1, []).least().is_whole)"


def test_nothing_is_printed_where_a_programme_is_solved() -> None:
    """In a process of its own, since a banner comes but once in each."""
    done = subprocess.run([sys.executable, "-c", SOLVE], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
