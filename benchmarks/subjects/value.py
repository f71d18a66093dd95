"""(g) Valuing 1,000 lines with 10,000 draws each: values, ranges and what moves the total, as a whole process.

On the bench: run → **subjects/value**. Beside it, the floor: only drawing as many numbers.
"""

from __future__ import annotations

import sys
from pathlib import Path

from processes import middle, run
from table import Line, Section, Target

_HERE = Path(__file__).parent.parent
_MOST_SECONDS, _MOST_MB = 30.0, 4096.0
_OF_AN_INDICATOR = 5
"""Figures drawn for an indicator beside its quantities: four shares and how long it lasts."""


def measure(*, is_quick: bool) -> Section:
    lines, draws = (100, 1000) if is_quick else (1000, 10_000)
    drawn = lines + lines // 10 * _OF_AN_INDICATOR + 1
    ours = [sys.executable, _HERE / "made" / "value_lines.py", str(lines), str(draws)]
    floor = [sys.executable, _HERE / "peers" / "draws_only.py", str(drawn), str(draws)]
    runs = {"outcomes, values and ranges": ours, f"numpy, {drawn:,} figures drawn": floor}
    taken = {name: middle([run(command) for _ in range(1 if is_quick else 3)]) for name, command in runs.items()}
    ours_taken, floor_taken = taken.values()
    found = [
        Line(name, one.seconds, one.cpu_seconds, one.seconds / floor_taken.seconds, "the floor", one.peak_mb)
        for name, one in taken.items()
    ]
    targets = [
        Target("under 30 seconds", f"{ours_taken.seconds:.1f} s", ours_taken.seconds < _MOST_SECONDS),
        Target("under 4 GB", f"{ours_taken.peak_mb:.0f} MB", ours_taken.peak_mb < _MOST_MB),
    ]
    return Section(f"(g) {lines:,} value lines, {draws:,} draws", found, targets)
