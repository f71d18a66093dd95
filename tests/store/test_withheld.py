"""What is hidden, no small number, and can be worked out all the same, keeps no publication back, which says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from outcomes.errors import StoreError
from outcomes.store.disclosure.figures import Thresholds, read_rows, unasked
from outcomes.store.hiding import audit_published
from outcomes.store.publish import Publication, publish

from .test_measures import Q1, Q2, World, world_at

YEAR = "2025-26"
TOTALS = [
    ("place_year_breakdown", ["people", YEAR, "all", "all"]),
    ("place_year_breakdown", ["worked_share", YEAR, "all", "all"]),  # of the same people
]


def _helps(world: World, partner: str, period: str, people: int) -> None:
    sent = world.sends(partner, period)
    with world.at_once():
        for n in range(people):
            world.supports(sent, n, f"{partner}{period}{n}", gender="woman" if n % 2 else "man")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Publication]:
    """Ann's 20 and bob's 30 people of the year are out; then cat helps one man in Q2.

    That one is the year less ann and bob: so the year must be hidden. But cat knows it is 51.
    """
    root = tmp_path_factory.mktemp("withheld")
    copy = root / "published" / "outcomes.duckdb"
    with world_at(root / "s.duckdb") as world:
        _helps(world, "ann", Q1, 20)
        _helps(world, "bob", Q1, 30)
        assert publish(world.store, copy, by="Sam Reed").known_figures == 0
        _helps(world, "cat", Q2, 1)
        return root, publish(world.store, copy, by="Sam Reed")


@pytest.fixture
def second(made: tuple[Path, Publication]) -> Publication:
    return made[1]


@pytest.fixture
def copy(made: tuple[Path, Publication], tmp_path: Path) -> Path:
    shutil.copytree(made[0], tmp_path, dirs_exist_ok=True)
    return tmp_path / "published" / "outcomes.duckdb"


@pytest.fixture
def world(copy: Path) -> Iterator[World]:
    with world_at(copy.parent.parent / "s.duckdb") as world:
        yield world


def _rows(copy: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(copy), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def _leaks(world: World, copy: Path) -> set[tuple[str, tuple[str, ...]]]:
    return {(leak.table, leak.key) for leak in audit_published(world.store, copy).leaks}


def test_a_total_that_a_partner_can_work_out_is_withheld_and_the_rest_is_published(
    world: World, copy: Path, second: Publication
) -> None:
    assert (second.number, second.known_figures) == (2, 2)
    assert _rows(copy, "select published_table, row_key from withheld_figure order by all") == TOTALS
    said = _rows(copy, "select distinct w.why, p.withheld_figures from withheld_figure w cross join publication p")
    assert ["could still be worked out" in str(why) for why, _ in said] == [True]
    assert [number for _, number in said] == [second.withheld_figures + 2]
    year = "from place_year_breakdown where indicator_code = 'people' and dimension = 'all'"
    assert _rows(copy, f"select lower, upper, result, is_hidden {year}") == [(None, None, None, True)]
    assert _rows(
        copy,
        "select partner_id, upper, is_hidden from partner_year_indicator where indicator_code = 'people' order by 1",
    ) == [("ann", 20, False), ("bob", 30, False), ("cat", None, True)]
    assert not _leaks(world, copy)

    kept = "select people, is_hidden from published_figure where publication_no = 2 and published_table = ? "
    found = world.store.connection.execute(f"{kept} and row_key = ? and part = 'upper'", [*TOTALS[0]]).fetchall()
    assert found == [(51, True)], "what is withheld is kept for the next publication"


def test_the_attacker_is_told_that_a_withheld_figure_is_not_small(
    world: World, copy: Path, second: Publication
) -> None:
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = unasked(connection, read_rows(connection, Thresholds(5, 10, frozenset())))
    year = [row for row in rows if [*TOTALS[0]] == [row.table, list(row.key)]]
    assert [(row.need, row.is_marked, row.floor("upper"), row.floor("between")) for row in year] == [(0, False, 5, 0)]


def test_the_attacker_knows_what_a_figure_that_is_withheld_is_the_sum_of(
    world: World, copy: Path, second: Publication
) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update place_quarter_indicator set lower = 1, upper = 1, summed = 1, is_hidden = false "
            f"where indicator_code = 'people' and period = '{Q2}'"
        )
    cat = "partner_year_indicator", ("people", "cat", YEAR)
    assert cat in _leaks(world, copy), "the year is ann's 20, bob's 30 and cat's, and at most Q1's 50 and Q2's 1"
    with duckdb.connect(str(copy)) as connection:
        connection.execute("delete from withheld_figure")
    leaks = _leaks(world, copy)
    assert (TOTALS[0][0], tuple(TOTALS[0][1])) in leaks, "of that, only the table says that it need not be unknown"


def test_of_a_damaged_copy_the_audit_says_what_to_do_and_attacks_the_next(world: World, copy: Path) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[:5000])
    with pytest.raises(StoreError, match=r"it is damaged, or made by a newer program.*outcomes publish"):
        audit_published(world.store, copy)
    copy.write_bytes(whole)
    assert not _leaks(world, copy)


def test_a_row_says_whether_one_partner_alone_counted_its_people(copy: Path) -> None:
    """Cat alone helped somebody in Q2, ann and bob in Q1; each partner's own row is of one."""
    with duckdb.connect(str(copy), read_only=True) as connection:
        rows = {(row.table, row.key): row for row in read_rows(connection, Thresholds(5, 10, frozenset()))}
    quarters = [rows["place_quarter_indicator", ("people", period)].is_of_one for period in (Q1, Q2)]
    assert quarters == [False, True]
    assert rows["partner_year_indicator", ("people", "ann", YEAR)].is_of_one
    assert not rows[TOTALS[0][0], tuple(TOTALS[0][1])].is_of_one
