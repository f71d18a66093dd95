"""(c) Measuring 1 and 10 million results: the views, beside a bare aggregate of DuckDB on a flat copy of the table.

On the bench: run → **subjects/measures**. Each is a process that connects, runs one query and fetches every row; its
seconds are of that alone, so that starting Python does not hide a difference.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from made.place import made
from made.results import ROWS_A_PARTNER, bring_up_to_date, make_results
from processes import Run, middle, run
from table import Line, Section, Target

_QUERY = Path(__file__).parent.parent / "peers" / "query_once.py"
_BARE = """
    select indicator_code, period, dimension, category, max(value), sum(value), sum(numerator), sum(denominator),
        sum(pairs), sum(sum_change), sum(sum_change_squared)
    from flat
    group by indicator_code, period, dimension, category
"""
_QUERIES = {
    "bare aggregate": _BARE,
    "typed_place_parts": "select * from typed_place_parts",
    "place_results": "select * from place_results",
}
_MOST = 1.5


def measure(*, is_quick: bool) -> Section:
    lines: list[Line] = []
    targets: list[Target] = []
    for partners in (10,) if is_quick else (100, 1000):
        folder = made(f"results-{partners}", partial(make_results, partners=partners))
        taken = _taken(bring_up_to_date(folder), rounds=3)
        base = taken["bare aggregate"].seconds
        size = f"{partners * ROWS_A_PARTNER / 1e6:.1f} M"
        for name, one in taken.items():
            rows = f"{json.loads(one.output)['rows']:,} rows"
            lines.append(
                Line(f"{size}: {name}", one.seconds, one.cpu_seconds, one.seconds / base, "bare", one.peak_mb, rows)
            )
        times = {name: one.seconds / base for name, one in taken.items() if name != "bare aggregate"}
        reached = ", ".join(f"{name} {ratio:.2f} ×" for name, ratio in times.items())
        targets.append(Target(f"{size} within 1.5 × the bare aggregate", reached, max(times.values()) <= _MOST))
    return Section("(c) Measure results", lines, targets)


def _taken(store: Path, rounds: int) -> dict[str, Run]:
    runs: dict[str, list[Run]] = {name: [] for name in _QUERIES}
    for _ in range(rounds):
        for name, query in _QUERIES.items():
            one = run([sys.executable, _QUERY, store, query])
            runs[name].append(replace(one, seconds=json.loads(one.output)["seconds"]))
    return {name: middle(of) for name, of in runs.items()}
