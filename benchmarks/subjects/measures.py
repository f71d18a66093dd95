"""(c) Measuring 1 and 10 million results: what is kept of them, beside a bare aggregate of DuckDB on a flat copy.

On the bench: run → **subjects/measures**. Reading is a process that connects, runs one query and fetches every row; its
seconds are of that alone, so that starting Python does not hide a difference. Sums are kept as tables, so reading is
not the whole: beside it stands what accepting one return adds, and what making all of them again takes.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from made.place import made
from made.results import ROWS_A_PARTNER, bring_up_to_date, make_results
from processes import Run, middle, run
from table import Line, Section, Target

_PEERS = Path(__file__).parent.parent / "peers"
_BARE = """
    select indicator_code, period, dimension, category, max(value), sum(value), sum(numerator), sum(denominator),
        sum(pairs), sum(sum_change), sum(sum_change_squared)
    from flat
    group by indicator_code, period, dimension, category
"""
_READ = ("typed_place_parts", "place_results")
_COMMANDS = {
    "bare aggregate": ("query_once.py", _BARE),
    **{name: ("query_once.py", f"select * from {name}") for name in _READ},
    "accept": ("keep_once.py", "accept"),
    "rebuild": ("keep_once.py", "rebuild"),
}
_MOST = 1.5
_NOTES = (
    "Judged: what accepting one return adds to what is kept, and then reading the whole view.",
    "Rebuild: what a change of the place's files, a new day or a new version of the program costs instead, once.",
    "Accept, whole: connect, decide, note it in the audit, bring up what is kept, commit and close.",
)


def measure(*, is_quick: bool) -> Section:
    lines: list[Line] = []
    targets: list[Target] = []
    for partners in (10,) if is_quick else (100, 1000):
        folder = made(f"results-{partners}", partial(make_results, partners=partners))
        taken = _taken(bring_up_to_date(folder), rounds=3)
        size = f"{partners * ROWS_A_PARTNER / 1e6:.1f} M"
        lines += _lines(size, taken)
        waited = {name: _together(taken, "accept", name) / taken["bare aggregate"].seconds for name in _READ}
        reached = ", ".join(f"{name} {ratio:.2f} ×" for name, ratio in waited.items())
        targets.append(Target(f"{size} within 1.5 × the bare aggregate", reached, max(waited.values()) <= _MOST))
    return Section("(c) Measure results", lines, targets, _NOTES)


def _lines(size: str, taken: Mapping[str, Run]) -> list[Line]:
    base = taken["bare aggregate"].seconds
    return [
        _line(f"{size}: bare aggregate", [taken["bare aggregate"]], base),
        _line("  rebuild what is kept", [taken["rebuild"]], base),
        _line("  accept a return: what it adds", [taken["accept"]], base),
        _line("  accept a return: whole", [taken["accept, whole"]], base),
        *(_line(f"  read {name}", [taken[name]], base) for name in _READ),
        *(_line(f"  accept + read {name}", [taken["accept"], taken[name]], base) for name in _READ),
        *(_line(f"  rebuild + read {name}", [taken["rebuild"], taken[name]], base) for name in _READ),
    ]


def _line(what: str, runs: Sequence[Run], base: float) -> Line:
    seconds = sum(one.seconds for one in runs)
    rows = json.loads(runs[-1].output).get("rows")
    return Line(
        what,
        seconds,
        sum(one.cpu_seconds for one in runs),
        seconds / base,
        "bare",
        max(one.peak_mb for one in runs),
        f"{rows:,} rows" if rows else "",
    )


def _together(taken: Mapping[str, Run], *names: str) -> float:
    return sum(taken[name].seconds for name in names)


def _taken(store: Path, rounds: int) -> dict[str, Run]:
    runs: defaultdict[str, list[Run]] = defaultdict(list)
    for _ in range(rounds):
        for name, (script, asked) in _COMMANDS.items():
            one = run([sys.executable, _PEERS / script, store, asked])
            told = json.loads(one.output)
            runs[name].append(replace(one, seconds=told["seconds"], cpu_seconds=told["cpu_seconds"]))
            if name == "accept":
                runs["accept, whole"].append(replace(one, seconds=told["whole"], cpu_seconds=told["whole_cpu"]))
    return {name: middle(of) for name, of in runs.items()}
