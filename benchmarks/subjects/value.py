"""(h) Valuing 1,000 lines with 10,000 draws each: values, ranges and what moves the total.

On the bench: run → **subjects/value**. Once as a whole process on made lines, and beside it the floor: only drawing as
many numbers. Once on a store of 10 million results that were measured: two years of 1,000 lines, with splits and
inputs, until they are kept.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

from made.place import made
from made.results import make_results
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
    line, more = _of_a_store(10 if is_quick else 1000)
    return Section(f"(h) {lines:,} value lines, {draws:,} draws", [*found, line], [*targets, *more])


def _of_a_store(partners: int) -> tuple[Line, list[Target]]:
    """A store's two years, once its results are measured; the peak is of the whole process, measuring with it."""
    folder = made(f"valued-{partners}", partial(make_results, partners=partners, programmes=50))
    one = run([sys.executable, _HERE / "made" / "valued_results.py", folder])
    told = json.loads(one.output)
    name = f"outcomes, {told['results'] / 1e6:.1f} M results measured, 2 × {told['lines']:,} lines"
    line = Line(
        name, told["seconds"], told["cpu_seconds"], None, "", one.peak_mb, f"measuring {told['measuring']:.0f} s"
    )
    return line, [
        Target("a store: under 30 seconds", f"{told['seconds']:.1f} s", told["seconds"] < _MOST_SECONDS),
        Target("a store: under 4 GB", f"{one.peak_mb:.0f} MB", one.peak_mb < _MOST_MB),
    ]
