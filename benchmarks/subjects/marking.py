"""(f) Marking up a partner's workbook of 250 kB, beside openpyxl's load and save and beside copying the zip's parts.

On the bench: run → **subjects/marking**. Each is a process; its seconds, of both kinds, are from opening the file to
the copy on disk, so that starting Python and loading libraries does not hide a difference.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from made.marked_workbook import NAME, make_workbook
from made.place import made
from processes import Run, middle, run
from table import Line, Section, Target

_ONCE = Path(__file__).parent.parent / "peers" / "marking_once.py"
_CONTENDERS = {"copy": "floor: the zip's parts copied", "ours": "outcomes", "openpyxl": "openpyxl: load and save"}
_MOST_SECONDS = 0.050


def measure(*, is_quick: bool) -> Section:
    file = made("marking", make_workbook) / NAME
    runs: dict[str, list[Run]] = {name: [] for name in _CONTENDERS}
    for _ in range(2 if is_quick else 9):
        for name in _CONTENDERS:
            one = run([sys.executable, _ONCE, name, file, file.with_name(f"{name}.xlsx")])
            said = json.loads(one.output)
            runs[name].append(replace(one, seconds=said["seconds"], cpu_seconds=said["cpu_seconds"]))
    taken = {name: middle(of) for name, of in runs.items()}
    base = taken["copy"].seconds
    lines = [
        Line(words, one.seconds, one.cpu_seconds, one.seconds / base, "the floor", one.peak_mb, _said(one))
        for name, words in _CONTENDERS.items()
        for one in [taken[name]]
    ]
    ours = taken["ours"].seconds
    size = f"{file.stat().st_size / 1000:.0f} kB"
    reached = f"{ours * 1000:.0f} ms for {size}, median of {len(runs['ours'])}; {_cpu(taken['ours'])} of processor"
    notes = ["peak MB is of the whole process, with its libraries."]
    target = Target("a workbook of 250 kB in under 50 ms", reached, ours < _MOST_SECONDS)
    return Section("(f) Mark up a workbook", lines, [target], notes)


def _cpu(one: Run) -> str:
    return f"{one.cpu_seconds * 1000:.0f} ms"


def _said(one: Run) -> str:
    return f"{json.loads(one.output)['marked']} cells marked"
