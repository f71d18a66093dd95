"""(b) Checking, and checking and storing, 1,000 ordinary returns, beside a naive loop, each a whole process.

On the bench: run → **subjects/many_returns**.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from environments import WORK, outcomes, python_of
from made.ordinary_returns import PLACE, QUARTERS, RETURNS, make_ordinary_returns
from made.place import SECRETS, made
from processes import Run, run
from table import Line, Section, Target

_NAIVE = Path(__file__).parent.parent / "peers" / "naive_many.py"
_SEED = 1
_SCRATCH = WORK / "receiving"
_Faults = set[tuple[str, str, str]]
"""File, kind and sheet of each fault."""

_CHECK, _RECEIVE = "outcomes check", "outcomes receive (check and store)"
_NAIVE_CHECK, _NAIVE_STORE = "naive loop", "naive loop, one insert a file and table"


def measure(*, is_quick: bool) -> Section:
    partners = 5 if is_quick else 125
    folder = made(f"ordinary-returns-{partners}-{_SEED}", partial(make_ordinary_returns, partners=partners, seed=_SEED))
    files = sorted((folder / RETURNS).glob("*.xlsx"))
    taken = {
        _CHECK: _ours("check", *files, "--place", folder / PLACE, "--json"),
        _NAIVE_CHECK: _naive(folder, files, ""),
        _RECEIVE: _receive(folder, files),
        _NAIVE_STORE: _naive_storing(folder, files),
    }
    truth = {(s["file"], s["kind"], s["sheet"]) for s in json.loads((folder / "truth.json").read_text("utf-8"))}
    read: dict[str, Callable[[str], _Faults]] = {_CHECK: _read_ours, _RECEIVE: _read_ours}
    found = {name: read.get(name, _read_naive)(taken[name].output) for name in taken}
    lines = [_line(name, taken, found[name], truth) for name in taken]
    title = f"(b) Check and store {len(files):,} ordinary returns ({partners} partners × {QUARTERS} quarters)"
    return Section(title, lines, _targets(taken, found[_CHECK] == truth, len(files)))


def _ours(*arguments: str | Path) -> Run:
    return run([outcomes(), *arguments], environment=SECRETS)


def _naive(folder: Path, files: list[Path], database: str | Path) -> Run:
    return run([python_of("pandera"), _NAIVE, folder / "rules.json", database, *files])


def _receive(folder: Path, files: list[Path]) -> Run:
    """Receiving changes the place, so it is done in a copy."""
    shutil.rmtree(_SCRATCH, ignore_errors=True)
    shutil.copytree(folder / PLACE, _SCRATCH, ignore=shutil.ignore_patterns("outcomes.duckdb*"))
    return _ours("receive", _SCRATCH, *files, "--by", "The bench", "--json")


def _naive_storing(folder: Path, files: list[Path]) -> Run:
    database = WORK / "naive.duckdb"
    database.unlink(missing_ok=True)
    return _naive(folder, files, database)


def _read_ours(output: str) -> _Faults:
    said = json.loads(output)
    files = said["files"] if isinstance(said, dict) else said
    return {(f["file"], x["code"], x["sheet"]) for f in files for x in f["findings"] if x["severity"] != "note"}


def _read_naive(output: str) -> _Faults:
    return {(file, kind, sheet) for file, faults in json.loads(output).items() for kind, sheet, _ in faults}


def _line(name: str, taken: dict[str, Run], found: _Faults, truth: _Faults) -> Line:
    base = _CHECK if name in (_CHECK, _NAIVE_CHECK) else _RECEIVE
    ratio = taken[name].seconds / taken[base].seconds
    scored = f"{len(found & truth):,} of {len(truth):,} faults, {len(found - truth):,} false"
    return Line(name, taken[name].seconds, taken[name].cpu_seconds, ratio, base, taken[name].peak_mb, scored)


def _targets(taken: dict[str, Run], is_exact: bool, files: int) -> list[Target]:
    times = taken[_NAIVE_CHECK].seconds / taken[_CHECK].seconds
    each = taken[_CHECK].seconds / files * 1000
    return [
        Target("checking at least 10 × as fast as naive", f"{times:.1f} ×, {each:.0f} ms a return", times >= 10),
        Target("every fault by sheet, no false one", "yes" if is_exact else "no", is_exact),
    ]
