"""Kills `receive` again and again, wherever it happens to be, and lets it finish: run by test_killing.

A process of its own that has everything loaded and holds no store: each attempt is forked from it, so that an attempt
costs what receiving costs and not half a second of imports. Says, as JSON, how many attempts were killed and what each
place held in the end.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import outcomes.place.returns
import outcomes.returns.gate_two  # loaded once, here: not in every fork
from forked import die, run
from outcomes.place import Place, open_place
from outcomes.place.returns import Returns
from outcomes.returns.schemas import load_backends

_WATCHED = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "subprocess.Popen")
_BARE_EVERY = 8


def main(pristine: Path, work: Path, kills: int, seed: int) -> dict[str, Any]:
    """Receive the same place over and over, killed `kills` times in all; what it holds whenever it got through."""
    outcomes.place.returns.BATCH = 2
    chance = random.Random(seed)
    place = open_place(_fresh(pristine, work))  # its files are the same each time, and reading them writes nothing
    returns = place.returns
    list(returns._desk.layouts.values())  # each is read once it is asked for
    load_backends()
    moments = _moments(returns, work)
    _fresh(pristine, work)
    started = time.monotonic()
    run(lambda: _receive(returns))
    seconds, undisturbed = time.monotonic() - started, _held(place, work)
    found: list[dict[str, str]] = []
    killed = 0
    while killed < kills:
        _fresh(pristine, work, has_store=len(found) % _BARE_EVERY > 0)
        while killed < kills and _attempt(returns, chance, seconds, moments) is None:
            killed += 1
        run(lambda: _receive(returns))
        found.append(_held(place, work))
    return {"killed": killed, "rounds": len(found), "undisturbed": undisturbed, "found": found}


def _attempt(returns: Returns, chance: random.Random, seconds: float, moments: int) -> int | None:
    """One run that is killed after a random time, or at a random touch of the file system; None where it was.

    In the first half of either: what is left when it dies is what the next attempt begins with.
    """
    if chance.random() < 0.5:
        return run(lambda: _receive(returns), after=chance.uniform(0, seconds / 2))
    return run(lambda: _receive(returns, dies_at=chance.randint(1, moments // 2)))


def _receive(returns: Returns, dies_at: int = 0) -> None:
    if dies_at:
        _die_at(dies_at)
    returns.receive(by="Sam")


def _die_at(number: int) -> None:
    """Kill this process, as it is about to touch the file system for the so-manieth time."""
    touched = iter(range(1, number))

    def watch(event: str, _: object) -> None:
        if event in _WATCHED and next(touched, None) is None:
            die()

    sys.addaudithook(watch)


def _moments(returns: Returns, work: Path) -> int:
    """How often an undisturbed run touches the file system."""
    told = work / "moments"

    def count() -> None:
        touched: list[str] = []
        sys.addaudithook(lambda event, _: touched.append(event) if event in _WATCHED else None)
        _receive(returns)
        told.write_text(str(len(touched)))

    run(count)
    return int(told.read_text())


def _fresh(pristine: Path, work: Path, *, has_store: bool = True) -> Path:
    """The place as it was; now and then without its store, so that making that is cut short as well."""
    folder = work / "place"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(pristine, folder)
    if not has_store:
        (folder / outcomes.place.STORE).unlink()
    return folder


def _held(place: Place, work: Path) -> dict[str, str]:
    """Every table, every archived file and what is left in the inbox."""
    told = work / "held.json"
    run(lambda: told.write_text(json.dumps(dict(_contents(place)))) and None)
    return json.loads(told.read_text())  # type: ignore[no-any-return]


def _contents(place: Place) -> Iterator[tuple[str, str]]:
    with place.store() as store:
        for (table,) in store.rows("select table_name from duckdb_tables() order by all"):
            yield table, str(store.rows(f"select * from {table} order by all"))
    for path in sorted(place.folder.glob("archive/*")):
        yield path.name, hashlib.sha256(path.read_bytes()).hexdigest()
    yield "inbox", str(sorted(str(path.relative_to(place.folder)) for path in (place.folder / "inbox").rglob("*")))


if __name__ == "__main__":
    pristine, work, kills, seed = sys.argv[1:]
    print(json.dumps(main(Path(pristine), Path(work), int(kills), int(seed))))
