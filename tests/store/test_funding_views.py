"""Who started, how long they were followed and what they achieved, on a store small enough to see through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from outcomes.store import kept
from outcomes.store.database import open_store

QUARTERS = {
    "2025-26 Q1": (date(2025, 4, 1), date(2025, 6, 30)),
    "2025-26 Q2": (date(2025, 7, 1), date(2025, 9, 30)),
    "2025-26 Q3": (date(2025, 10, 1), date(2025, 12, 31)),
    "2025-26 Q4": (date(2026, 1, 1), date(2026, 3, 31)),
}
Q1, Q2, Q3, Q4 = QUARTERS


class Small:
    """One partner of one programme, whose returns are added row by row; every return but those named is accepted."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        place = ("town", "Town", None, True, date(2026, 6, 1), "accepted", 5, 10, "f", "F", "1", "-", "-", False, 1)
        self._insert("place", place)
        self._insert("partner", ("helpers", "The Helpers", "partner", "charity", "small", True))
        self._insert("partner", ("council", "Town Council", "commissioner", "council", "large", True))
        self._insert("programme", ("work", "Work", "council", "pbr", date(2025, 4, 1), date(2026, 3, 31), "test"))
        for period, (first, last) in QUARTERS.items():
            self._insert("span", (period, "quarter", period, "2025-26", first, last, 1))
            self._insert("expected_return", ("helpers", "work", period, last))

    def _insert(self, table: str, row: tuple[Any, ...]) -> None:
        self.connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))

    def send(self, number: int, period: str, *, state: str = "accepted", says: bool = True) -> None:
        """A return; with `says` its people sheet speaks of jobs."""
        day = QUARTERS[period][1]
        self.connection.execute(
            "insert into return_version (return_id, partner_id, programme_id, period, version, file_sha256, "
            "file_format, layout, framework_version, received_on, recorded_at, received_by) "
            "values (?, 'helpers', 'work', ?, 1, 'x', 'xlsx', 'form', '1', ?, ?, 'me')",
            [number, period, day, day],
        )
        self._insert("decision", (number, number, state, "me", day, day, "-"))
        if says:
            self._insert("support_field", (number, "achieved:job:on"))

    def person(
        self, number: int, row: int, key: str | None, started: date | None, *, need: str | None = "low",
        job: date | None = None, evidence: str | None = None, came: bool = True, hours: float = 2.0,
    ) -> None:  # fmt: skip
        period = self.connection.execute("select period from return_version where return_id = ?", [number]).fetchall()
        self._insert(
            "support",
            (
                number,
                row,
                "helpers",
                "work",
                period[0][0],
                key,
                started,
                None,
                "us",
                1,
                hours,
                None,
                not came,
                "P",
                "A1",
            ),
        )
        if need:
            self._insert("support_category", (number, row, "need_band", need))
        if job:
            self._insert("claim", (number, row, "job", job, evidence))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        kept.rebuild(self.connection)  # no act has brought up what the store keeps of these rows
        return self.connection.execute(sql).fetchall()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with open_store(tmp_path / "s.duckdb", lambda: datetime(2026, 6, 1, 12, tzinfo=UTC)) as store:
        yield Small(store.connection)


def followed(small: Small) -> dict[str, Any]:
    return dict(small.rows("select person_key, followed_days from followed_starts where achievement = 'job'"))


def test_a_start_is_the_first_day_any_return_gives_with_the_need_first_recorded(small: Small) -> None:
    small.send(1, Q1)
    small.send(2, Q2)
    small.person(1, 1, "ann", date(2025, 5, 1), need=None)
    small.person(2, 1, "ann", date(2025, 6, 1), need="high")
    assert small.rows("select person_key, started_on, need_band from starts") == [("ann", date(2025, 5, 1), "high")]


def test_need_nobody_recorded_is_not_known(small: Small) -> None:
    small.send(1, Q1)
    small.person(1, 1, "ann", date(2025, 5, 1), need=None)
    small.person(1, 2, "bob", date(2025, 5, 1), need="not-known")
    assert {band for (band,) in small.rows("select need_band from starts")} == {"not-known"}


def test_a_start_is_followed_to_the_end_of_an_unbroken_run_of_returns(small: Small) -> None:
    for number, period in ((1, Q1), (2, Q2), (4, Q4)):
        small.send(number, period)
    small.person(1, 1, "ann", date(2025, 5, 1))
    small.person(4, 1, "bob", date(2026, 2, 1))
    assert followed(small) == {
        "ann": (date(2025, 9, 30) - date(2025, 5, 1)).days,
        "bob": (date(2026, 3, 31) - date(2026, 2, 1)).days,
    }


def test_a_start_in_a_quarter_without_a_return_is_not_followed(small: Small) -> None:
    small.send(2, Q2)
    small.person(2, 1, "ann", date(2025, 5, 1))
    assert followed(small) == {"ann": None}


def test_a_start_in_a_quarter_whose_rows_were_deleted_is_not_followed_though_the_person_stayed(small: Small) -> None:
    small.send(1, Q1)
    small.send(2, Q2)
    small.person(2, 0, "stayed", date(2025, 5, 1))
    small.person(2, 1, "new", date(2025, 7, 1))
    assert followed(small)["stayed"] == 152
    small._insert("closed_quarter", ("helpers", Q1, 1))
    assert followed(small) == {"stayed": None, "new": 91}


def test_a_return_that_is_silent_on_the_outcome_ends_the_follow_up(small: Small) -> None:
    small.send(1, Q1)
    small.send(2, Q2, says=False)
    small.send(3, Q3)
    small.person(1, 1, "ann", date(2025, 5, 1))
    small.person(2, 1, "ann", date(2025, 5, 1))
    assert followed(small) == {"ann": (date(2025, 6, 30) - date(2025, 5, 1)).days}


def test_a_return_that_was_sent_back_follows_nobody(small: Small) -> None:
    small.send(1, Q1)
    small.send(2, Q2, state="sent back")
    small.person(1, 1, "ann", date(2025, 5, 1))
    assert followed(small) == {"ann": (date(2025, 6, 30) - date(2025, 5, 1)).days}


def test_an_outcome_said_again_each_quarter_is_one_on_its_earliest_day(small: Small) -> None:
    small.send(1, Q1)
    small.send(2, Q2)
    small.person(1, 1, "ann", date(2025, 5, 1), job=date(2025, 6, 10), evidence="payslip")
    small.person(2, 1, "ann", date(2025, 5, 1), job=date(2025, 6, 20), evidence="payslip")
    found = small.rows("select evidence_level, achieved_on, days_to_outcome from start_claims")
    assert found == [("evidenced", date(2025, 6, 10), 40)]


def test_an_outcome_without_its_evidence_is_only_said(small: Small) -> None:
    small.send(1, Q1)
    small.person(1, 1, "ann", date(2025, 5, 1), job=date(2025, 6, 10))
    assert small.rows("select evidence_level from start_claims") == [("said",)]


@pytest.mark.parametrize(("decided", "level"), [("verified", ("verified", False)), ("rejected", ("evidenced", True))])
def test_what_the_commissioner_decided_of_a_claim_is_how_the_outcome_is_known(
    small: Small, decided: str, level: tuple[str, bool]
) -> None:
    small.send(1, Q1)
    small.person(1, 1, "ann", date(2025, 5, 1), job=date(2025, 6, 10), evidence="payslip")
    day = date(2025, 7, 20)
    small._insert("claim_decision", (1, "1-1-job", decided, "me", day, day, "seen"))
    assert small.rows("select evidence_level, is_rejected from start_claims") == [level]


def test_those_who_never_came_are_referred_and_did_not_start(small: Small) -> None:
    small.send(1, Q1)
    small.send(2, Q2)
    small.person(1, 1, "ann", date(2025, 5, 1))
    small.person(1, 2, "bob", None, need="high", came=False)
    small.person(1, 3, "cat", None, need="high", came=False)
    small.person(2, 1, "cat", date(2025, 8, 1), need="high")
    found = small.rows("select person_key, need_band, has_started from referrals order by 1")
    assert found == [("ann", "low", True), ("bob", "high", False), ("cat", "high", True)]


def test_support_is_placed_from_the_day_of_the_start(small: Small) -> None:
    small.send(1, Q1)
    small.send(2, Q2)
    small.person(1, 1, "ann", date(2025, 5, 1), hours=3)
    small.person(2, 1, "ann", date(2025, 5, 1), hours=4)
    found = small.rows("select days_since_start, hours::double from start_support order by 1")
    assert found == [(-30, 3.0), (61, 4.0)]


def test_money_from_the_funder_and_money_passed_on_are_told_apart(small: Small) -> None:
    small.send(1, Q1)
    for row, (giver, taker, amount) in enumerate(
        [("Town Council", None, 900), ("council ", None, 100), ("The Helpers", "A club", 50), ("The Helpers", None, 70)]
    ):
        small._insert("resource", (1, row, "public_money", amount, None, giver, taker, None, None))
    found = small.rows("select is_from_funder, is_passed_on, amount_gbp::integer from programme_resources order by all")
    assert found == [(False, False, 70), (False, True, 50), (True, False, 1000)]


def test_money_a_partner_of_the_programme_passed_on_is_known_where_its_receiver_tells_of_it(small: Small) -> None:
    """The Helpers were given 900 and gave 300 of it to the Friends, who tell of it; the Helpers do not."""
    small._insert("partner", ("friends", "The Friends", "partner", "charity", "small", True))
    small.send(1, Q1)
    small.send(2, Q1)
    small.connection.execute("update return_version set partner_id = 'friends' where return_id = 2")
    rows = [
        (1, 0, "public_money", 900, "Town Council"),
        (2, 0, "public_money", 300, "the helpers"),
        (2, 1, "philanthropy", 40, "The Helpers"),
        (2, 2, "own_funds", 20, "The Friends"),
        (2, 3, "public_money", 500, "Another council"),
    ]
    for number, row, kind, amount, giver in rows:
        small._insert("resource", (number, row, kind, amount, None, giver, None, None, None))
    found = small.rows("select partner_id, is_passed_on, passed_on_by, amount_gbp::integer from programme_resources")
    assert sorted(found, key=lambda row: row[3]) == [
        ("friends", False, None, 20),
        ("friends", False, None, 40),
        ("friends", True, "helpers", 300),
        ("friends", False, None, 500),
        ("helpers", False, None, 900),
    ], "the 40 are counted: nothing the Helpers tell of is a gift they could pass on"


def test_who_names_itself_as_receiver_received_it_and_passed_nothing_on(small: Small) -> None:
    small.send(1, Q1)
    for row, (giver, amount) in enumerate([("Town Council", 900), ("The Helpers", 70)]):
        small._insert("resource", (1, row, "public_money", amount, None, giver, "the helpers ", None, None))
    found = small.rows("select is_passed_on, amount_gbp::integer from programme_resources order by all")
    assert found == [(False, 70), (False, 900)]


def test_a_partners_own_money_given_to_another_is_given_and_not_passed_on(small: Small) -> None:
    small.send(1, Q1)
    small._insert("resource", (1, 0, "own_funds", 80, None, "The Helpers", "A club", None, None))
    assert small.rows("select is_passed_on, amount_gbp::integer from programme_resources") == [(False, 80)]
