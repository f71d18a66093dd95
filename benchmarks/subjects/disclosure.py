"""(g) Small numbers: 200 linked two-way tables of 20 × 30 protected, and the full audit of them on a line of its own.

On the bench: run → **subjects/disclosure**. Each is a process; its seconds, and its time on processors, leave out
starting Python and making tables. The target is of processor time, which a busy machine does not stretch.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from made.linked_tables import TABLES_A_YEAR
from processes import run
from table import Line, Section, Target

_ONCE = Path(__file__).parent.parent / "peers" / "protect_once.py"
_MOST_SECONDS = 60.0


def measure(*, is_quick: bool) -> Section:
    years = 1 if is_quick else 40
    lines, cpu_seconds = [], {}
    for what in ("protect", "attack"):
        one = run([sys.executable, _ONCE, str(years), what])
        told = json.loads(one.output)
        seconds, cpu_seconds[what] = told.pop("seconds"), told.pop("cpu_seconds")
        found = ", ".join(f"{number:,} {name}" for name, number in told.items())
        lines.append(
            Line(
                f"{years * TABLES_A_YEAR} tables: {what}", seconds, cpu_seconds[what], peak_mb=one.peak_mb, found=found
            )
        )
    target = Target(
        f"{years * TABLES_A_YEAR} tables protected in under {_MOST_SECONDS:.0f} s of processor",
        f"{cpu_seconds['protect']:.1f} s",
        cpu_seconds["protect"] < _MOST_SECONDS,
    )
    return Section("(g) Small numbers", lines, [target])
