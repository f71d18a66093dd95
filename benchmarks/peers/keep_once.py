"""Brings up what is kept of the results, once. Prints {"seconds": …, "cpu_seconds": …, "whole": …, "whole_cpu": …}.

Arguments: store; `accept` (one return, after it was sent back) or `rebuild` (every kept view). The first two are of
bringing up what is kept alone; the others run from before the connection until all is committed and the store closed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from outcomes.store import decisions, kept
from outcomes.store.database import Store, open_store

_BY, _ON = "The bench", date(2026, 4, 20)
_SOME = "select return_id from stg_returns order by hash(return_id) limit 1"


def main(path: Path, what: str) -> dict[str, float]:
    number = _open(path, _sent_back) if what == "accept" else None
    took: list[tuple[float, float]] = []
    kept.catch_up, kept.rebuild = _timed(kept.catch_up, took), _timed(kept.rebuild, took)
    whole: list[tuple[float, float]] = []
    _timed(_open, whole)(path, _rebuilt if number is None else lambda store: _accepted(store, number))
    seconds, cpu_seconds = map(sum, zip(*took, strict=True))
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "whole": whole[0][0], "whole_cpu": whole[0][1]}


def _open(path: Path, act: Callable[[Store], Any]) -> Any:
    with open_store(path, lambda: datetime(2026, 4, 20, 12, tzinfo=UTC)) as store:
        return act(store)


def _sent_back(store: Store) -> int:
    number = int(store.one(_SOME))
    decisions.send_back(store, number, by=_BY, on=_ON, why="made for the bench")
    return number


def _accepted(store: Store, number: int) -> None:
    assert decisions.accept(store, [number], by=_BY, on=_ON, why="made for the bench") == 1


def _rebuilt(store: Store) -> None:
    with store.transaction():
        kept.rebuild(store.connection)


def _timed(act: Callable[..., Any], took: list[tuple[float, float]]) -> Callable[..., None]:
    def timed(*arguments: Any) -> None:
        started, worked = perf_counter(), process_time()
        act(*arguments)
        took.append((perf_counter() - started, process_time() - worked))

    return timed


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
