"""Protects linked tables, or attacks them so protected: one process, its seconds without starting Python.

On the bench: subjects/disclosure → **protect_once**. Arguments: years (five tables each), and protect or attack.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from outcomes.store.disclosure.attack import Shown, worked_out
from outcomes.store.disclosure.linked import LinkedTables
from outcomes.store.disclosure.protect import Protection, protect

sys.path.insert(0, str(Path(__file__).parent.parent))
from made.linked_tables import make_tables


def main() -> None:
    years, what = int(sys.argv[1]), sys.argv[2]
    tables = make_tables(years)
    started = perf_counter(), process_time()
    done = protect(tables)
    if what == "attack":
        started = perf_counter(), process_time()
        leaks = _attack(tables, done)
    seconds, cpu_seconds = perf_counter() - started[0], process_time() - started[1]
    found = {"leaks": leaks} if what == "attack" else {"small": int((tables.states == 1).sum())}
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_seconds, "hidden": int(done.hidden.sum()), **found}))


def _attack(tables: LinkedTables, done: Protection) -> int:
    figures = np.where(done.hidden, np.nan, tables.values.astype(float))
    return len(worked_out(Shown(figures, tables.floors, np.where(done.hidden, tables.needs, 0), tables.relations)))


if __name__ == "__main__":
    main()
