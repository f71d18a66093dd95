"""Kills accepting and sending back again and again, wherever it happens to be: run by test_kept.

A process of its own that holds no store: each attempt is forked from it. Says, as JSON, how many attempts were killed,
how many got through, and how often what is kept was not what a full rebuild makes.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from forked import DONE, die, run
from outcomes.store import decisions, kept
from outcomes.store.database import Store, open_store
from outcomes.store.runner import views

_ON = date(2026, 8, 20)
_NOT_WHOLE = 3


def main(path: Path, kills: int, seed: int) -> dict[str, int]:
    """Accept a return, or send an accepted one back, over and over, killed `kills` times in all."""
    chance, seen = random.Random(seed), Counter[str]()
    started = time.monotonic()
    run(lambda: _act(path, chance.random()))
    seconds = time.monotonic() - started
    while seen["killed"] < kills:
        which, ends_at = chance.random(), chance.randint(1, len(_kept()) + 2)
        at_refresh = chance.random() < 0.5
        after = None if at_refresh else chance.uniform(0, 1.5 * seconds)
        code = run(lambda which=which, at=ends_at if at_refresh else 0: _act(path, which, at), after)
        seen["killed" if code is None else "through"] += 1
        seen["not whole"] += run(lambda: _check(path), expected=[_NOT_WHOLE]) != DONE
    return dict(seen)


def _act(path: Path, which: float, dies_at: int = 0) -> None:
    if dies_at:
        _die_at(dies_at)
    with _opened(path) as store:
        found = store.rows("select return_id, state from stg_return_states where state <> 'checked' order by all")
        number, state = found[int(which * len(found))]
        if state == "accepted":
            decisions.send_back(store, number, by="me", on=_ON, why="not agreed")
        else:
            decisions.accept(store, [number], by="me", on=_ON, why="agreed")


def _die_at(number: int) -> None:
    """Kill this process as it is about to refresh a kept view for the so-manieth time."""
    refresh, times = kept._refresh, iter(range(1, number))

    def dying(*arguments: Any) -> None:
        if next(times, None) is None:
            die()
        refresh(*arguments)

    kept._refresh = dying


def _check(path: Path) -> None:
    """Leave in the middle where a kept view is not what a full rebuild makes of it."""
    with _opened(path) as store:
        before = _rows(store)
        with store.transaction():
            kept.rebuild(store.connection)
        if before != _rows(store):
            os._exit(_NOT_WHOLE)


def _rows(store: Store) -> list[Any]:
    return [store.rows(f"select * from {name} order by all") for name in _kept()]


def _kept() -> list[str]:
    return [view.name for view in views() if view.kept_by]


def _opened(path: Path) -> Any:
    return open_store(path, lambda: datetime(2026, 8, 20, 12, tzinfo=UTC))


if __name__ == "__main__":
    store_path, kills, seed = sys.argv[1:]
    print(json.dumps(main(Path(store_path), int(kills), int(seed))))
