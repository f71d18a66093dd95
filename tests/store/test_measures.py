"""What the figures mean, on places small enough to work out by hand: expected numbers are counted, not queried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from outcomes.framework.definitions import (
    Achievement,
    Bound,
    Breakdown,
    Category,
    Expectation,
    Framework,
    FromPeople,
    Indicator,
    Outcome,
    Partner,
    PlaceDefinition,
    PlaceFile,
    Programme,
    Scale,
)
from outcomes.store import kept
from outcomes.store.database import Store, open_store
from outcomes.store.load import load_place
from outcomes.vocabulary import Better, BottomLine, Kind, Mechanism, Role

CODES = (
    "people",
    "worked",
    "worked_share",
    "lonely_share",
    "lonely_change",
    "hours",
    "trees",
    "members",
    "homes_share",
)
Q1, Q2 = "2025-26 Q1", "2025-26 Q2"


def _indicator(kind: Kind, unit: str, **more: Any) -> Indicator:
    given = {"label": unit, "counts": unit, "better": Better.MORE, "minimum": None} | more
    return Indicator(kind=kind, unit=unit, **given)


def _framework() -> Framework:
    lonely = {"scale": "ucla3"}
    social = {
        "people": _indicator(Kind.PEOPLE, "people", from_people=FromPeople(supported=True), breakdowns=("gender",)),
        "worked": _indicator(Kind.PEOPLE, "people", from_people=FromPeople(achieved="job")),
        "worked_share": _indicator(
            Kind.PROPORTION, "people", from_people=FromPeople(achieved="job", out_of="supported")
        ),
        "lonely_share": _indicator(
            Kind.PROPORTION, "people", from_people=FromPeople(**lonely, change=Bound(at_most=Decimal(-1)))
        ),
        "lonely_change": _indicator(Kind.MEAN_CHANGE, "points", better=Better.LESS, from_people=FromPeople(**lonely)),
        "hours": _indicator(Kind.HOURS, "hours", from_people=FromPeople(sum="hours")),
    }
    aims = {"source": "made up", "baseline": {"2024-25": 100}, "target": {"2025-26": 200}}
    share = {"source": "made up", "baseline": {"2024-25": "0.5"}, "target": {"2025-26": "0.75"}}
    return Framework(
        framework="small",
        name="Small",
        version="1",
        valid_from=date(2024, 4, 1),
        about="-",
        source="Made up",
        licence="MIT",
        breakdowns={"gender": Breakdown(label="Gender", categories=(_category("woman"), _category("man")))},
        achievements={"job": Achievement(label="Job", means="-", evidence="-")},
        scales={
            "ucla3": Scale(label="UCLA", minimum=3, maximum=9, better=Better.LESS, source="Made up", licence="MIT")
        },
        outcomes=(
            _outcome("social", BottomLine.SOCIAL, social),
            _outcome("green", BottomLine.ENVIRONMENTAL, {"trees": _indicator(Kind.COUNT, "trees", **aims)}),
            _outcome(
                "money",
                BottomLine.ECONOMIC,
                {
                    "members": _indicator(Kind.STOCK, "members", **aims),
                    "homes_share": _indicator(Kind.PROPORTION, "homes", **share),
                },
            ),
        ),
    )


def _category(code: str) -> Category:
    return Category(code=code, label=code.title())


def _outcome(code: str, line: BottomLine, indicators: dict[str, Indicator]) -> Outcome:
    return Outcome(
        code=code, outcome=code, bottom_line=line, stakeholder="-", matters_because="-", indicators=indicators
    )


def _place(partners: Sequence[str]) -> PlaceDefinition:
    parts = tuple(Expectation(partner=p, first="2025-26 Q1", last="2025-26 Q4") for p in partners)
    return PlaceDefinition(
        place=PlaceFile(place="Small", code="small", frameworks=("small",)),
        framework=_framework(),
        partners=tuple(
            Partner(partner_id=p, name=p, role=Role.PARTNER, kind="charity", size="small", is_local=True)
            for p in partners
        ),
        programmes=(
            Programme(
                programme="grants",
                name="Grants",
                funder=partners[0],
                framework="small",
                mechanism=Mechanism.GRANT,
                starts=date(2025, 4, 1),
                ends=date(2026, 3, 31),
                partners=parts,
            ),
        ),
    )


class World:
    """A store with a few returns in it, written row by row, so that no act has brought up what is kept of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.returns = 0

    @property
    def store(self) -> Store:
        kept.rebuild(self._store.connection)
        return self._store

    def at_once(self) -> AbstractContextManager[None]:
        """Rows that are written within it are written together: one by one takes many times as long."""
        return self._store.transaction()

    def sends(self, partner: str, period: str, *, state: str = "accepted", version: int = 1) -> int:
        self.returns += 1
        run = self._store.connection.execute
        run(
            "insert into return_version values (?, ?, 'grants', ?, ?, 'x', 'xlsx', 'l', '1', '2025-08-01', "
            "'2025-08-01 12:00', 'me', null, null, null)",
            [self.returns, partner, period, version],
        )
        run(
            "insert into decision values (?, ?, ?, 'me', '2025-08-01 12:00', '2025-08-01', '-')",
            [self._store.next_number("decision", "decision_id"), self.returns, state],
        )
        return self.returns

    def says(self, return_id: int, indicator: str, period: str | None = None, **parts: float | str) -> None:
        partner, own = self._store.rows(
            "select partner_id, period from return_version where return_id = ?", [return_id]
        )[0]
        row = {
            "return_id": return_id, "row_no": 0, "partner_id": partner, "programme_id": "grants",
            "indicator_code": indicator, "period": period or own, "is_own_period": period in (None, own),
            "basis": "actual", "dimension": "all", "category": "all",
        } | parts  # fmt: skip
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        self._store.connection.execute(f"insert into result ({names}) values ({marks})", list(row.values()))

    def supports(self, return_id: int, row_no: int, key: str | None, **more: Any) -> None:
        partner, own = self._store.rows(
            "select partner_id, period from return_version where return_id = ?", [return_id]
        )[0]
        run = self._store.connection.execute
        run(
            "insert into support values (?, ?, ?, 'grants', ?, ?, null, null, null, null, ?, null, ?, 'People', 'A1')",
            [return_id, row_no, partner, own, key, more.get("hours"), more.get("did_not_start", False)],
        )
        for occasion in ("first", "latest"):
            if occasion in more:
                run("insert into score values (?, ?, 'ucla3', ?, ?)", [return_id, row_no, occasion, more[occasion]])
        if "job" in more:
            run("insert into claim values (?, ?, 'job', ?, null)", [return_id, row_no, more["job"]])
        for dimension in ("gender", "ward"):
            if dimension in more:
                run(
                    "insert into support_category values (?, ?, ?, ?)",
                    [return_id, row_no, dimension, more[dimension]],
                )
        for field in ("achieved:job:on", "hours"):
            run(
                "insert into support_field select ?, ? where not exists "
                "(from support_field where return_id = ? and field = ?)",
                [return_id, field, return_id, field],
            )

    def place(self, indicator: str, span: str = Q1, dimension: str = "all", category: str = "all") -> dict[str, Any]:
        found = self.store.connection.execute(
            "select * from place_results where indicator_code = ? and span = ? and dimension = ? and category = ?",
            [indicator, span, dimension, category],
        )
        names = [d[0] for d in found.description or []]
        rows = found.fetchall()
        assert len(rows) == 1, rows
        return dict(zip(names, rows[0], strict=True))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with world_at(tmp_path / "s.duckdb") as made:
        yield made


@contextmanager
def world_at(path: Path) -> Iterator[World]:
    """The store at `path`, which need not be there yet."""
    with open_store(path, lambda: datetime(2025, 10, 1, 12, tzinfo=UTC)) as store:
        load_place(store, _place(["ann", "bob", "cat"]), date(2025, 10, 1))
        yield World(store)


def test_percentages_are_never_averaged(world: World) -> None:
    world.says(world.sends("ann", Q1), "homes_share", numerator=1, denominator=2)
    world.says(world.sends("bob", Q1), "homes_share", numerator=90, denominator=100)
    assert world.place("homes_share")["result"] == pytest.approx(91 / 102)


def _programme(world: World, indicator: str) -> tuple[Any, ...]:
    """The programme's result of the first quarter, its bounds, and how it was counted; the indicator is valued."""
    world.store.connection.execute("insert into valuing values (?, 'v', 'value', false)", [indicator])
    query = "select result, lower, upper, how_counted from programme_results where indicator_code = ? and span = ?"
    (found,) = world.store.rows(query, [indicator, Q1])
    return found


def test_a_programmes_shares_are_not_added_up(world: World) -> None:
    world.says(world.sends("ann", Q1), "homes_share", numerator=1, denominator=2)
    world.says(world.sends("bob", Q1), "homes_share", numerator=90, denominator=100)
    assert _programme(world, "homes_share") == (pytest.approx(91 / 102), None, None, "sum of returns")


def test_people_of_a_programmes_partners_are_between_bounds_and_not_their_sum(world: World) -> None:
    for partner, people in (("ann", "pq"), ("bob", "rst")):
        number = world.sends(partner, Q1)
        for row, key in enumerate(people):
            world.supports(number, row, key)
    assert _programme(world, "people") == (None, 3, 5, "between bounds")


def test_trees_of_a_programmes_partners_add_up(world: World) -> None:
    world.says(world.sends("ann", Q1), "trees", value=3)
    world.says(world.sends("bob", Q1), "trees", value=4)
    assert _programme(world, "trees") == (7, None, None, "sum of returns")


def test_a_person_helped_in_two_quarters_is_one_person_of_the_year(world: World) -> None:
    first, second = world.sends("ann", Q1), world.sends("ann", Q2)
    world.supports(first, 0, "p1")
    world.supports(first, 1, "p2")
    world.supports(second, 0, "p1")
    assert world.place("people", "2025-26")["result"] == 2
    assert world.place("people", Q2)["result"] == 1


def test_across_partners_people_are_bounds_and_no_estimate(world: World) -> None:
    for partner, count in (("ann", 3), ("bob", 2)):
        sent = world.sends(partner, Q1)
        for n in range(count):
            world.supports(sent, n, f"{partner}{n}")
    found = world.place("people")
    assert (found["lower"], found["upper"], found["summed"], found["result"]) == (3, 5, 5, None)
    assert found["how_counted"] == "between bounds"


def test_rows_without_a_reference_widen_the_bounds(world: World) -> None:
    sent = world.sends("ann", Q1)
    world.supports(sent, 0, "p1")
    world.supports(sent, 1, None)
    world.supports(sent, 2, None)
    assert (world.place("people")["lower"], world.place("people")["upper"]) == (1, 3)


def test_only_rows_without_a_reference_are_at_least_one_person(world: World) -> None:
    sent = world.sends("ann", Q1)
    world.supports(sent, 0, None)
    world.supports(sent, 1, None)
    assert (world.place("people")["lower"], world.place("people")["upper"]) == (1, 2)


def test_people_and_totals_of_one_year_are_bounds(world: World) -> None:
    sent = world.sends("ann", Q1)
    for n in range(4):
        world.supports(sent, n, f"p{n}")
    world.says(world.sends("ann", Q2), "people", value=6)
    found = world.place("people", "2025-26")
    assert (found["lower"], found["upper"]) == (6, 10)


def test_a_typed_total_beside_people_is_not_counted(world: World) -> None:
    sent = world.sends("ann", Q1)
    world.supports(sent, 0, "p1")
    world.says(sent, "people", value=99)
    assert world.place("people")["result"] == 1


def test_someone_referred_who_never_came_is_not_supported(world: World) -> None:
    sent = world.sends("ann", Q1)
    world.supports(sent, 0, "p1")
    world.supports(sent, 1, "p2", did_not_start=True)
    assert world.place("people")["result"] == 1


def test_a_change_is_from_first_baseline_to_latest_score_once_a_person(world: World) -> None:
    first, second = world.sends("ann", Q1), world.sends("ann", Q2)
    world.supports(first, 0, "p1", first=8, latest=7)
    world.supports(second, 0, "p1", first=7, latest=5)
    world.supports(second, 1, "p2", first=6, latest=6)
    world.supports(second, 2, "p3", first=9)
    year = world.place("lonely_change", "2025-26")
    assert (year["numerator"], year["denominator"], year["sum_change_squared"]) == (-3, 2, 9)
    share = world.place("lonely_share", "2025-26")
    assert (share["numerator"], share["denominator"]) == (1, 2)


def test_an_achievement_counts_in_the_quarter_it_happened_though_told_later(world: World) -> None:
    first, second = world.sends("ann", Q1), world.sends("ann", Q2)
    world.supports(first, 0, "p1")
    world.supports(second, 0, "p1", job="2025-06-30")
    world.supports(second, 1, "p2")
    assert (world.place("worked", Q1)["result"], world.place("worked", Q2)["result"]) == (1, 0)
    share = world.place("worked_share", "2025-26")
    assert (share["numerator"], share["denominator"]) == (1, 2)


def test_nobody_achieving_it_is_nought_and_not_missing(world: World) -> None:
    world.supports(world.sends("ann", Q1), 0, "p1")
    assert world.place("worked")["result"] == 0


def test_a_sheet_that_does_not_ask_says_nothing(world: World) -> None:
    world.supports(world.sends("ann", Q1), 0, "p1")
    world.store.connection.execute("delete from support_field")
    found = world.place("worked")
    assert (found["result"], found["lower"], found["returns_in"]) == (None, None, 0)


def test_what_was_not_reported_is_missing_and_totals_say_k_of_n(world: World) -> None:
    world.says(world.sends("ann", Q1), "trees", value=7)
    world.sends("bob", Q1)
    found = world.place("trees")
    assert (found["result"], found["returns_in"], found["returns_due"]) == (7, 1, 3)
    missing = world.place("members")
    assert (missing["result"], missing["returns_in"], missing["returns_due"]) == (None, 0, 3)


def test_a_stock_is_its_last_value_summed_over_partners(world: World) -> None:
    world.says(world.sends("ann", Q1), "members", value=10)
    world.says(world.sends("ann", Q2), "members", value=12)
    world.says(world.sends("bob", Q1), "members", value=5)
    assert world.place("members", "2025-26")["result"] == 17


def test_only_the_latest_accepted_version_counts(world: World) -> None:
    world.says(world.sends("ann", Q1), "trees", value=7)
    world.says(world.sends("ann", Q1, version=2), "trees", value=9)
    world.says(world.sends("ann", Q1, version=3, state="checked"), "trees", value=1000)
    assert world.place("trees")["result"] == 9


def test_a_quarters_own_return_wins_over_what_a_later_one_says_of_it(world: World) -> None:
    world.says(world.sends("ann", Q1), "trees", value=7)
    late = world.sends("ann", Q2)
    world.says(late, "trees", period=Q1, value=70)
    world.says(world.sends("bob", Q2), "trees", period=Q1, value=4)
    assert world.place("trees", Q1)["result"] == 11


def test_a_forecast_is_never_added_to_actuals(world: World) -> None:
    sent = world.sends("ann", Q1)
    world.says(sent, "trees", value=7)
    world.says(sent, "trees", value=500, basis="forecast")
    assert world.place("trees")["result"] == 7


def test_a_group_is_that_of_first_contact_and_groups_add_to_the_total(world: World) -> None:
    first, second = world.sends("ann", Q1), world.sends("ann", Q2)
    world.supports(first, 0, "p1", gender="woman")
    world.supports(second, 0, "p1", gender="man")
    world.supports(second, 1, "p2")
    assert world.place("people", "2025-26", "gender", "woman")["result"] == 1
    assert world.place("people", "2025-26", "gender", "not-known")["result"] == 1
    assert world.place("people", "2025-26")["result"] == 2


def test_targets_of_what_adds_up_are_prorated_and_shares_are_not(world: World) -> None:
    sent = world.sends("ann", Q1)
    world.says(sent, "trees", value=30)
    world.says(sent, "homes_share", numerator=5, denominator=8)
    found = {
        row[0]: row[1:]
        for row in world.store.rows(
            "select indicator_code, baseline, target, attainment from attainment where span = ?", [Q1]
        )
    }
    assert found["trees"] == pytest.approx((25, 50, (30 - 25) / (50 - 25)))
    assert found["homes_share"] == pytest.approx((0.5, 0.75, 0.5))
    assert found["people"] == (None, None, None)


def _year_of_trees(world: World) -> tuple[float, float, float]:
    found = "select baseline, target, attainment from attainment where indicator_code = 'trees' and span = '2025-26'"
    return tuple(world.store.rows(found)[0])  # type: ignore[return-value]


def test_a_quarter_that_is_not_due_yet_is_not_held_against_the_year(world: World) -> None:
    world.says(world.sends("ann", Q1), "trees", value=30)
    assert _year_of_trees(world) == (25, 50, 0.2), "Q2 has ended and is due at the end of October"
    world.says(world.sends("bob", Q2), "trees", value=20)
    assert _year_of_trees(world) == (50, 100, 0), "a return that came early brings its quarter's target with it"


def test_quarters_after_every_part_in_an_indicator_has_ended_are_not_held_against_it(world: World) -> None:
    world.says(world.sends("ann", Q1), "trees", value=30)
    run = world.store.connection.execute
    run("update place set as_at = '2025-12-31'")
    assert _year_of_trees(world) == (50, 100, -0.4)
    run("delete from expected_indicator where indicator_code = 'trees' and period = ? and partner_id = 'ann'", [Q2])
    assert _year_of_trees(world) == (50, 100, -0.4), "the target is the place's: it stands while anyone goes on"
    run("delete from expected_indicator where indicator_code = 'trees' and period = ?", [Q2])
    assert _year_of_trees(world) == (25, 50, 0.2)


def test_a_bottom_line_has_no_score_when_too_little_is_reported(world: World) -> None:
    for partner in ("ann", "bob", "cat"):
        world.says(world.sends(partner, Q1), "trees", value=100)
    world.says(1, "members", value=150)
    lines = {
        row[0]: row[1:]
        for row in world.store.rows("select bottom_line, score, coverage_pct from bottom_lines where span = ?", [Q1])
    }
    assert lines["environmental"] == (100, 100), "attainment above the target is cut at it"
    assert lines["economic"] == (None, 0), "one of three returns is too little to score"
    assert world.store.one("select score from headlines where span = ?", [Q1]) is None


def test_the_same_figures_come_whichever_order_the_rows_came_in(world: World) -> None:
    for n, partner in enumerate(("ann", "bob", "cat")):
        world.says(world.sends(partner, Q1), "trees", value=0.1 * (n + 1))
    before = world.place("trees")["result"]
    world.store.connection.execute("create table again as select * from result order by partner_id desc")
    world.store.connection.execute("delete from result")
    world.store.connection.execute("insert into result select * from again")
    assert world.place("trees")["result"] == before == 0.6


def test_what_is_not_due_yet_is_not_missed(world: World) -> None:
    world.says(world.sends("ann", Q2), "trees", value=7)
    found = world.place("trees", Q2)
    assert (found["returns_in"], found["returns_due"]) == (1, 1), "Q2 is due at the end of October"


def test_a_return_that_tells_an_indicator_twice_is_one_return_in(world: World) -> None:
    sent = world.sends("ann", Q1)
    world.supports(sent, 0, "p1")
    for _ in range(2):
        world.says(sent, "people", value=9)
        world.says(sent, "trees", value=1)
    for indicator in ("people", "trees"):
        found = world.place(indicator)
        assert (found["returns_in"], found["returns_due"], found["partners_reporting"]) == (1, 3, 1)


def test_a_restated_total_counts_though_the_later_return_lists_people(world: World) -> None:
    later = world.sends("ann", Q2)
    world.supports(later, 0, "p1")
    world.says(later, "people", period=Q1, value=6)
    assert world.place("people", Q1)["result"] == 6


def test_bounds_that_disagree_about_the_score_score_nothing(world: World) -> None:
    found = "select attainment from attainment where indicator_code = 'people' and span = ?"
    for n, partner in enumerate(("ann", "bob", "cat")):
        world.says(world.sends(partner, Q1), "people", value=10 * (n + 1))
    run = world.store.connection.execute
    run("insert into target values ('people', '2025-26', 0, 200, '2024-25', '2025-26')")
    assert world.store.one(found, [Q1]) is None, "30 to 60 of 50 may be met or not"
    run("update target set target = 80 where indicator_code = 'people'")
    assert world.store.one(found, [Q1]) == 1.5, "30 to 60 of 20 is met whichever it is"


def test_a_small_count_cannot_be_read_off_the_bounds(world: World) -> None:
    for partner, count in (("ann", 7), ("bob", 1)):
        sent = world.sends(partner, Q1)
        for n in range(count):
            world.supports(sent, n, f"{partner}{n}")
    hidden = world.store.one(
        "select is_hidden from place_quarter_indicator where indicator_code = 'people' and period = ?", [Q1]
    )
    assert hidden, "between 7 and 8 people says that bob has one"
