"""What is kept as a table is at every moment what its SQL would say now, whatever was done to the returns before."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

from outcomes.framework.definitions import (
    Expectation,
    Framework,
    Partner,
    PlaceDefinition,
    PlaceFile,
    Programme,
)
from outcomes.framework.files import find_framework
from outcomes.store import decisions, kept, runner
from outcomes.store.database import Store, open_store
from outcomes.store.load import load_place
from outcomes.vocabulary import Mechanism, ReturnState, Role

AS_AT = date(2026, 8, 20)
PARTNERS, PROGRAMMES = ("ann", "bob"), ("grants", "contract")
QUARTERS = ("2025-26 Q3", "2025-26 Q4", "2026-27 Q1")
SOCIAL = ("people_supported", "hours_of_support", "trees_planted", "active_volunteers", "kept_home_share")
KEPT = sorted(view.name for view in runner.views() if view.kept_by)
Rows = dict[str, list[tuple[Any, ...]]]


def _place(framework: Framework, indicators: tuple[str, ...] = SOCIAL, measure: str = "accepted") -> PlaceDefinition:
    parts = tuple(Expectation(partner=p, first=QUARTERS[0], last=QUARTERS[-1], indicators=indicators) for p in PARTNERS)
    partners = (
        Partner(partner_id=p, name=p, role=Role.PARTNER, kind="charity", size="small", is_local=True) for p in PARTNERS
    )
    programmes = (
        Programme(
            programme=p, name=p, funder="ann", framework=framework.framework, mechanism=Mechanism.GRANT,
            starts=date(2025, 10, 1), ends=date(2026, 6, 30), partners=parts,
        )
        for p in PROGRAMMES
    )  # fmt: skip
    return PlaceDefinition(
        place=PlaceFile(place="Small", code="small", frameworks=(framework.framework,), measure=measure),
        framework=framework,
        partners=tuple(partners),
        programmes=tuple(programmes),
    )


class World:
    """A store to which anything may happen, in any order, as chance has it."""

    def __init__(self, store: Store, seed: int, measure: str) -> None:
        self.store, self.chance, self.measure = store, random.Random(seed), measure
        self.row_numbers = count()
        self.framework = find_framework("common-outcomes")
        self.load()

    def load(self) -> None:
        """The place's files change: what is asked, and the day."""
        asked = tuple(self.chance.sample(SOCIAL, 4))
        as_at = self.chance.choice([AS_AT, date(2026, 7, 5), date(2026, 4, 20)])
        load_place(self.store, _place(self.framework, asked, self.measure), as_at)

    def receive(self) -> None:
        """A return, or a newer version of one: totals, perhaps of other quarters, and perhaps a list of people."""
        who, what, when = map(self.chance.choice, (PARTNERS, PROGRAMMES, QUARTERS))
        with self.store.transaction():
            number = 1 + self.store.one("select count(*) from return_version")
            self.store.connection.execute(
                "insert into return_version select ?, ?, ?, ?, 1 + count(*), 'x', 'xlsx', 'l', '1', date '2026-08-01', "
                "timestamp '2026-08-01', 'me', null, null, null from return_version "
                "where partner_id = ? and programme_id = ? and period = ?",
                [number, who, what, when, who, what, when],
            )
            for period in sorted({when, self.chance.choice(QUARTERS)}):
                self._say(number, period)
            if self.chance.random() < 0.3:
                self._list_people(number)
            state = self.chance.choice([ReturnState.READY, ReturnState.READY, ReturnState.CHECKED])
            if state is ReturnState.CHECKED:
                self._insert("finding", number, 1, "odd", "error", "", [], "", "", "", "", "", 1)
            decisions.decide(self.store, number, state, by="me", on=AS_AT, why="received")

    def accept(self) -> None:
        ready = [
            n for (n,) in self.store.rows("select return_id from stg_return_states where state = 'ready' order by all")
        ]
        some = self.chance.sample(ready, min(len(ready), self.chance.choice([1, 3])))
        decisions.accept(self.store, some, by="me", on=AS_AT, why="agreed")

    def send_back(self) -> None:
        """Of the accepted ones too, which then count no more."""
        self._one_of("ready", "accepted", act=lambda n: decisions.send_back(self.store, n, by="me", on=AS_AT, why="-"))

    def waive(self) -> None:
        """A version becomes ready, and what was held back of it comes in."""
        self._one_of(
            "checked",
            act=lambda n: decisions.waive(
                self.store, n, "odd", by="me", on=AS_AT, why="so it is", when_ready=lambda: self._say_more(n)
            ),
        )

    def recheck(self) -> None:
        """A ready version stays ready, and rows are added to it."""
        self._one_of("ready", act=self._check_again)

    def _check_again(self, number: int) -> None:
        with self.store.transaction():
            self.store.audit("me", "checked again, check 2", f"return {number}")
            self._say_more(number)

    def _one_of(self, *states: str, act: Any) -> None:
        found = self.store.rows(
            "select return_id from stg_return_states where list_contains(?, state) order by all", [list(states)]
        )
        if found:
            act(self.chance.choice(found)[0])

    def _say_more(self, number: int) -> None:
        self._say(number, self.chance.choice(QUARTERS))

    def _say(self, number: int, period: str) -> None:
        who, what, own = self.store.rows(
            "select partner_id, programme_id, period from return_version where return_id = ?", [number]
        )[0]
        for indicator in self.chance.sample(SOCIAL, 4):
            parts = [9, 20] if indicator == "kept_home_share" else [None, None]
            value = None if parts[0] else self.chance.randint(0, 90)
            for category in ("all", "A"):
                self._insert(
                    "result", number, next(self.row_numbers), who, what, indicator, period, period == own,
                    self.chance.choice(["actual", "actual", "forecast"]), "all" if category == "all" else "ward",
                    category, value, *parts, None, None, None, None, None,
                )  # fmt: skip

    def _list_people(self, number: int) -> None:
        self.store.connection.execute(
            "insert into support select return_id, 0, partner_id, programme_id, period, 'p', null, null, null, 3, 2, "
            "null, false, 'People', 'A1' from return_version where return_id = ?",
            [number],
        )
        self._insert("support_field", number, "hours")

    def _insert(self, table: str, *values: Any) -> None:
        marks = ", ".join("?" * len(values))
        self.store.connection.execute(f"insert into {table} values ({marks})", list(values))


@contextmanager
def _made_again(store: Store) -> Iterator[None]:
    """Every kept view as a full rebuild makes it; afterwards as it was."""
    store.connection.execute("begin transaction")
    try:
        kept.rebuild(store.connection)
        yield
    finally:
        store.connection.execute("rollback")


def _rows(store: Store) -> Rows:
    return {name: store.rows(f"select * from {name} order by all") for name in KEPT}


def _clock() -> datetime:
    return datetime(2026, 8, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(("seed", "measure"), [(1, "accepted"), (3, "ready")])
def test_whatever_happens_to_returns_the_increments_equal_a_full_rebuild(seed: int, measure: str) -> None:
    acts = {"receive": 6, "accept": 6, "send_back": 3, "waive": 2, "recheck": 2, "load": 1}
    seen: list[Rows] = []
    with open_store(Path(":memory:"), _clock) as store:
        world = World(store, seed, measure)
        for _ in range(8):
            world.receive()
        for _ in range(7):
            done = world.chance.choices(list(acts), list(acts.values()), k=4)
            for act in done:
                getattr(world, act)()
            seen.append(_rows(store))
            with _made_again(store):
                assert seen[-1] == _rows(store), done
    for name in KEPT:
        assert len({str(rows[name]) for rows in seen}) > 3, f"{name} changed, and was compared, again and again"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_killing_a_decision_anywhere_leaves_returns_and_what_is_kept_of_them_in_step(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path, _clock) as store:
        world = World(store, 7, "accepted")
        for _ in range(12):
            world.receive()
        world.accept()
    command = [sys.executable, str(Path(__file__).parent.parent / "killing_acts.py"), str(path), "15", "20261122"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert (told["killed"], told["not whole"]) == (15, 0)
    assert told["through"] > 0, "some got through, so that there is something to be killed in"


def test_an_act_on_one_return_leaves_other_partners_and_quarters_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(Path(":memory:"), _clock) as store:
        world = World(store, 5, "accepted")
        for _ in range(30):
            world.receive()
        world.accept()
        asked: list[dict[str, list[str]]] = []
        monkeypatch.setattr(kept, "_refresh", lambda connection, view, touched: asked.append(touched))
        number, who, when = store.rows(
            "select return_id, partner_id, period from return_version v join stg_return_states using (return_id) "
            "where state = 'ready' and not exists (select 1 from result r where r.return_id in (select return_id "
            "from return_version o where o.partner_id = v.partner_id and o.programme_id = v.programme_id "
            "and o.period = v.period) and not is_own_period) order by all"
        )[0]
        decisions.accept(store, [number], by="me", on=AS_AT, why="agreed")
    assert asked == [{"partner": [who], "quarter": [when]}] * len(KEPT)


def test_what_was_never_accepted_refreshes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing was measured that could change")

    with open_store(Path(":memory:"), _clock) as store:
        world = World(store, 6, "accepted")
        monkeypatch.setattr(kept, "_refresh", refuse)
        for _ in range(5):
            world.receive()
            world.waive()
            world.recheck()


def test_a_view_that_becomes_kept_or_is_kept_no_longer_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    kind_now = "select table_type from information_schema.tables where table_name = 'sums'"
    with duckdb.connect() as connection:
        for header, kind in (
            ("Kept by partner: a.", "BASE TABLE"),
            ("A.", "VIEW"),
            ("Kept by quarter: a.", "BASE TABLE"),
        ):
            view = runner.View("sums", "measures", header, "select 1 as value")
            monkeypatch.setattr(runner, "views", lambda view=view: (view,))
            runner.create_views(connection)
            assert connection.execute(kind_now).fetchall() == [(kind,)]
