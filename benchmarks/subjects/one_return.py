"""(a) Checking one return of 100,000 long rows, beside the floor and the peers, each a whole process.

On the bench: run → **subjects/one_return**. What each finds is compared with what the generator put in.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from environments import outcomes, python_of, versions_of
from made.long_return import KINDS, PLACE, WORKBOOK, make_long_return
from made.place import SECRETS, made
from processes import Run, middle, run
from table import Line, Section, Target

PEERS = Path(__file__).parent.parent / "peers"
_SEED = 1
_FLOOR, _OURS, _PANDERA, _POINTBLANK, _FRICTIONLESS = (
    "floor: calamine and one loop",
    "outcomes check",
    "pandera alone",
    "pointblank",
    "frictionless",
)


@dataclass(frozen=True)
class Found:
    """One fault as a checker reports it: its kind, the sheet's row (0 where it says none), and the cell or field."""

    kind: str
    row: int
    where: str


@dataclass(frozen=True)
class Contender:
    """Something that checks the workbook: its command, how its output is read, how often it is run."""

    name: str
    command: Sequence[str | Path]
    read: Callable[[str], set[Found]]
    rounds: int


@dataclass(frozen=True)
class Score:
    """How what was found compares with the truth. A fault is placed where the very cell was named."""

    kinds: int
    faults: int
    placed: int
    false: int
    of: int

    @property
    def is_exact(self) -> bool:
        return self.kinds == len(KINDS) and self.faults == self.placed == self.of and not self.false

    def __str__(self) -> str:
        return f"{self.kinds} of 8 kinds, {self.faults:,} of {self.of:,}, {self.placed:,} by cell, {self.false:,} false"


def measure(*, is_quick: bool) -> Section:
    """Run every contender by turns, so that what else the machine does falls on all of them."""
    rows, rounds = (10_000, 1) if is_quick else (100_000, 3)
    folder = made(f"long-return-{rows}-{_SEED}", partial(make_long_return, rows=rows, seed=_SEED))
    contenders = _contenders(folder, rounds)
    runs: dict[str, list[Run]] = {c.name: [] for c in contenders}
    for turn in range(max(c.rounds for c in contenders)):
        for contender in contenders:
            if turn < contender.rounds:
                runs[contender.name].append(run(contender.command, environment=SECRETS))
    truth = _truth(folder)
    taken = {c.name: middle(runs[c.name]) for c in contenders}
    scores = {c.name: score(c.read(taken[c.name].output), truth) for c in contenders}
    floor = taken[_FLOOR].seconds
    lines = [
        Line(name, r.seconds, r.cpu_seconds, r.seconds / floor, "the floor", r.peak_mb, str(scores[name]))
        for name, r in taken.items()
    ]
    return Section(f"(a) Check one return of {rows:,} rows", lines, _targets(taken, scores), _notes())


def _contenders(folder: Path, rounds: int) -> list[Contender]:
    workbook, rules = folder / WORKBOOK, folder / "rules.json"
    ours = [outcomes(), "check", workbook, "--place", folder / PLACE, "--json"]

    def peer(name: str, python: str | Path, script: str, times: int) -> Contender:
        return Contender(name, [python, PEERS / script, workbook, rules], read_peer, times)

    return [
        peer(_FLOOR, sys.executable, "floor_one.py", rounds),
        Contender(_OURS, ours, read_ours, rounds),
        peer(_PANDERA, python_of("pandera"), "pandera_one.py", rounds),
        peer(_POINTBLANK, python_of("pointblank"), "pointblank_one.py", rounds),
        peer(_FRICTIONLESS, python_of("frictionless"), "frictionless_one.py", 1),
        peer("naive: pandas, openpyxl, pandera", python_of("pandera"), "naive_one.py", 1),
    ]


def read_ours(output: str) -> set[Found]:
    """Every cell of every finding in `outcomes check --json`."""
    findings = json.loads(output)["files"][0]["findings"]
    return {
        Found(f["code"], int("".join(filter(str.isdigit, cell)) or 0), f"{f['sheet']}!{cell}")
        for f in findings
        for cell in f["cells"] or [""]
        if f["severity"] != "note"
    }


def read_peer(output: str) -> set[Found]:
    """What a script of `peers/` prints; it knows the field, so the cell is known."""
    return {Found(kind, row, field) for kind, row, field in json.loads(output)["found"]}


def _truth(folder: Path) -> list[dict[str, str | int]]:
    return list(json.loads((folder / "truth.json").read_text(encoding="utf-8")))


def score(found: set[Found], truth: Sequence[dict[str, str | int]]) -> Score:
    """Compare by kind and row; a finding in a row without that fault is false, wherever the row's other faults are."""
    expected = {(f["kind"], f["row"]): {f"{f['sheet']}!{f['cell']}", f["field"]} for f in truth}
    hits = [f for f in found if (f.kind, f.row) in expected]
    rows = {(f.kind, f.row) for f in hits}
    placed = {(f.kind, f.row) for f in hits if f.where in expected[f.kind, f.row]}
    kinds = {kind for kind, _ in rows}
    return Score(len(kinds), len(rows), len(placed), len(found) - len(placed | rows), len(truth))


def _targets(taken: dict[str, Run], scores: dict[str, Score]) -> list[Target]:
    ours, floor = taken[_OURS], taken[_FLOOR]
    times_floor = ours.seconds / floor.seconds
    times_grid = ours.seconds / taken[_POINTBLANK].seconds
    targets = [
        Target("within 2 × the floor", f"{times_floor:.2f} ×", times_floor <= 2),
        Target("within 1.5 × pointblank", f"{times_grid:.2f} ×", times_grid <= 1.5),
    ]
    for peer in (_PANDERA, _FRICTIONLESS):
        share = ours.seconds / taken[peer].seconds
        targets.append(Target(f"faster than {peer}", f"{share:.2f} of its time", share < 1))
    return [
        *targets,
        Target("under 400 MB", f"{ours.peak_mb:.0f} MB", ours.peak_mb < 400),
        Target("every fault by sheet and cell, no false one", str(scores[_OURS]), scores[_OURS].is_exact),
    ]


def _notes() -> list[str]:
    own, naive, strict, grid = map(versions_of, ("outcomes", "pandera", "frictionless", "pointblank"))
    return [
        f"Ours: python-calamine {own['python-calamine']}, pandera {own['pandera']}. Peers: pandera {naive['pandera']}, "
        f"pandas {naive['pandas']}, openpyxl {naive['openpyxl']}, pointblank {grid['pointblank']}, "
        f"polars {grid['polars']}, frictionless {strict['frictionless']}.",
        "Ours reads in a bounded child process and says each fault in words; the others print kind, row and field.",
    ]
