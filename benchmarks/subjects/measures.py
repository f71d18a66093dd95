"""(c) Measuring 1 and 10 million results: what is kept of them, beside a bare aggregate of DuckDB on a flat copy.

On the bench: run → **subjects/measures**. Reading is a process that connects, runs one query and fetches every row. It
is judged as a whole process, as every peer is; beside that stands the same without Python's start, which hides a
difference where there is little to read. Sums are kept as tables, so reading is not the whole: to it is added what
accepting one return adds, and beside it stands what making all of them again takes.
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
    "Judged: what accepting one return adds to what is kept, and then a whole process that reads the whole view.",
    "The lines are without Python's start: connect, run, fetch every row.",
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
        targets.append(_target(size, taken))
    return Section("(c) Measure results", lines, targets, _NOTES)


def _lines(size: str, taken: Mapping[str, Run]) -> list[Line]:
    base = taken["bare aggregate"].seconds
    return [
        _line(f"{size}: bare aggregate", [taken["bare aggregate"]], base),
        _line("  rebuild what is kept", [taken["rebuild"]], base),
        _line("  accept a return: what it adds", [taken["accept"]], base),
        _line("  accept a return: whole", [taken[_as_whole("accept")]], base),
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


def _target(size: str, taken: Mapping[str, Run]) -> Target:
    bare = taken["bare aggregate"]
    adds = taken["accept"].seconds
    whole = taken[_as_whole("bare aggregate")].seconds
    judged = {name: (adds + taken[_as_whole(name)].seconds) / whole for name in _READ}
    alone = {name: (adds + taken[name].seconds) / bare.seconds for name in _READ}
    reached = ", ".join(f"{name} {judged[name]:.2f} × ({alone[name]:.2f} × without Python's start)" for name in _READ)
    return Target(f"{size} within 1.5 × the bare aggregate", reached, max(judged.values()) <= _MOST)


def _taken(store: Path, rounds: int) -> dict[str, Run]:
    runs: defaultdict[str, list[Run]] = defaultdict(list)
    for _ in range(rounds):
        for name, (script, asked) in _COMMANDS.items():
            one = run([sys.executable, _PEERS / script, store, asked])
            told = json.loads(one.output)
            runs[name].append(replace(one, seconds=told["seconds"], cpu_seconds=told["cpu_seconds"]))
            if name == "accept":
                one = replace(one, seconds=told["whole"], cpu_seconds=told["whole_cpu"])
            runs[_as_whole(name)].append(one)
    return {name: middle(of) for name, of in runs.items()}


def _as_whole(name: str) -> str:
    """Reading: the process from its start to its end. Accepting: from before the connection until it is closed."""
    return f"{name}, whole"
