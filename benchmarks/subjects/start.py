"""(e) How long `outcomes --help` takes: what a person waits before anything happens.

On the bench: run → **subjects/start**. Beside it: Python that does nothing, and Python that imports click.
"""

from __future__ import annotations

import sys
from pathlib import Path

from environments import outcomes
from processes import middle, run
from table import Line, Section, Target

_OURS, _CLICK, _NOTHING = "outcomes --help", "python -c 'import click'", "python -c pass"
_MOST_SECONDS = 0.080


def measure(*, is_quick: bool) -> Section:
    commands: dict[str, list[str | Path]] = {
        _NOTHING: [sys.executable, "-c", "pass"],
        _CLICK: [sys.executable, "-c", "import click"],
        _OURS: [outcomes(), "--help"],
    }
    runs = {name: [run(command)] for name, command in commands.items()}
    for _ in range(2 if is_quick else 9):
        for name, command in commands.items():
            runs[name].append(run(command))
    taken = {name: middle(of) for name, of in runs.items()}
    base = taken[_NOTHING].seconds
    lines = [Line(n, r.seconds, r.cpu_seconds, r.seconds / base, "empty Python", r.peak_mb) for n, r in taken.items()]
    ours = taken[_OURS].seconds
    target = Target("under 80 ms", f"{ours * 1000:.0f} ms, median of {len(runs[_OURS])}", ours < _MOST_SECONDS)
    return Section("(e) Start", lines, [target])
