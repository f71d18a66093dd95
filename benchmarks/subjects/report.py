"""(d) The report: how long it takes to build from a publication and to trace a figure of it, and how large it is.

On the bench: run → **subjects/report**. The place is the one `outcomes demo` makes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from environments import WORK, outcomes
from made.place import SECRETS
from processes import Run, RunFailed, middle, run
from table import Line, Section, Target

_MOST_MB = 2.0
_MOST_DEMO_SECONDS = 30
_MOST_TRACE_SECONDS = 1
_TRACED = "value/2025-26"


def measure(*, is_quick: bool) -> Section:
    title = "(d) The report"
    try:
        demo, place = _demo()
    except RunFailed as failure:
        return Section(title, [], notes=[f"SKIPPED: outcomes demo does not run: {str(failure).splitlines()[-1]}"])
    built = place / "built" / "bench.html"
    runs = [run([outcomes(), "report", place, "--to", built], environment=SECRETS) for _ in range(1 if is_quick else 3)]
    size_mb = built.stat().st_size / 1e6
    built.unlink()
    traced = middle([run([outcomes(), "trace", place, _TRACED], environment=SECRETS) for _ in runs])
    lines = [
        _line("outcomes demo, the whole road", demo),
        _line("outcomes report", middle(runs)),
        _line("outcomes trace, of a year's value", traced),
    ]
    targets = [
        Target("the demo under 30 seconds", f"{demo.seconds:.1f} s", demo.seconds < _MOST_DEMO_SECONDS),
        Target("a trace under a second", f"{traced.seconds:.2f} s", traced.seconds < _MOST_TRACE_SECONDS),
        Target("the report under 2 MB", f"{size_mb:.2f} MB", size_mb < _MOST_MB),
    ]
    return Section(title, lines, targets)


def _line(name: str, taken: Run) -> Line:
    return Line(name, taken.seconds, taken.cpu_seconds, peak_mb=taken.peak_mb)


def _demo() -> tuple[Run, Path]:
    """Run the demonstration anew each time: it is what is measured."""
    folder = WORK / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    return run([outcomes(), "demo", folder], environment=SECRETS), folder
