"""Wards by quarter: shown where people are enough, hidden at no cost to coarser figures, and attacked with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from outcomes.framework.definitions import Area, Breakdown, PlaceDefinition
from outcomes.store.database import open_store
from outcomes.store.hiding import audit_published
from outcomes.store.load import load_place
from outcomes.store.publish import Publication, publish

from .test_measures import Q1, Q2, World, _place

Q3 = "2025-26 Q3"
AS_AT = date(2026, 2, 1)
WARDS = ("abbey", "bridge", "castle")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_store(tmp_path / "s.duckdb", lambda: datetime(2026, 2, 1, 12, tzinfo=UTC)) as store:
        load_place(store, _by_ward(), AS_AT)
        yield World(store)


def _by_ward() -> PlaceDefinition:
    """The small place, which also counts people by its wards."""
    place = _place(["ann", "bob", "cat"])
    social, *others = place.framework.outcomes
    people = social.indicators["people"].model_copy(update={"breakdowns": ("gender", "ward")})
    social = social.model_copy(update={"indicators": {**social.indicators, "people": people}})
    breakdowns = {**place.framework.breakdowns, "ward": Breakdown(label="Ward", areas=True)}
    framework = place.framework.model_copy(update={"breakdowns": breakdowns, "outcomes": (social, *others)})
    areas = tuple(Area(area_code=code, name=code.title()) for code in WARDS)
    return place.model_copy(update={"framework": framework, "areas": areas})


def _helps(world: World, period: str, people: Mapping[str, int]) -> None:
    """So many people of each ward are with Ann in a quarter, nobody in two quarters."""
    sent = world.sends("ann", period)
    wards = [ward for ward, how_many in people.items() for _ in range(how_many)]
    with world.at_once():
        for row_no, ward in enumerate(wards):
            world.supports(sent, row_no, f"{period}{row_no}", ward=ward)


def _published(world: World, folder: Path) -> tuple[Path, Publication]:
    copy = folder / "published" / "outcomes.duckdb"
    return copy, publish(world.store, copy, by="Sam Reed")


def _people(copy: Path, table: str = "place_quarter_area") -> dict[tuple[str, ...], int | None]:
    """People by ward and quarter, or of a coarser table; None where they are hidden."""
    by = {
        "place_quarter_area": "period, category",
        "place_quarter_indicator": "period",
        "place_year_breakdown": "dimension, category",
    }[table]
    with duckdb.connect(str(copy), read_only=True) as connection:
        found = connection.execute(f"select {by}, upper from {table} where indicator_code = 'people'").fetchall()
    return {tuple(row[:-1]): row[-1] for row in found}


def test_people_by_ward_and_quarter_are_those_who_were_there(world: World, tmp_path: Path) -> None:
    _helps(world, Q1, {"abbey": 20, "bridge": 12, "castle": 9})
    _helps(world, Q2, {"abbey": 15, "castle": 30})
    copy, _ = _published(world, tmp_path)
    assert _people(copy) == {
        (Q1, "abbey"): 20, (Q1, "bridge"): 12, (Q1, "castle"): 9, (Q2, "abbey"): 15, (Q2, "castle"): 30,
    }  # fmt: skip


def test_breakdowns_that_are_no_areas_have_no_quarters(world: World, tmp_path: Path) -> None:
    sent = world.sends("ann", Q1)
    for n in range(40):
        world.supports(sent, n, f"p{n}", gender="woman" if n % 2 else "man")
    copy, _ = _published(world, tmp_path)
    with duckdb.connect(str(copy), read_only=True) as connection:
        assert connection.execute("select distinct dimension from place_quarter_area").fetchall() == [("ward",)]
    assert _people(copy, "place_year_breakdown")["gender", "woman"] == 20


def test_a_small_ward_of_a_quarter_is_neither_the_quarter_less_the_others_nor_the_year_less_the_other_quarters(
    world: World, tmp_path: Path
) -> None:
    _helps(world, Q1, {"abbey": 3, "bridge": 12, "castle": 29})
    _helps(world, Q2, {"abbey": 15, "bridge": 22, "castle": 30})
    _helps(world, Q3, {"abbey": 18, "bridge": 17, "castle": 25})
    copy, _ = _published(world, tmp_path)
    people = _people(copy)
    assert people[Q1, "abbey"] is None
    assert [people[Q1, ward] for ward in WARDS].count(None) >= 2
    hidden = {key for key, n in people.items() if n is None}
    for period, ward in hidden:
        assert sum(one == period for one, _ in hidden) > 1, f"{period} less the others is {ward}"
    assert any(n is not None for n in people.values())
    assert _people(copy, "place_quarter_indicator")[(Q1,)] == 44
    assert _people(copy, "place_year_breakdown")["ward", "abbey"] == 36
    assert audit_published(world.store, copy).has_passed


def test_the_attacker_finds_what_a_ward_of_a_quarter_gives_away(world: World, tmp_path: Path) -> None:
    _helps(world, Q1, {"abbey": 3, "bridge": 12, "castle": 29})
    _helps(world, Q2, {"abbey": 15, "bridge": 22, "castle": 30})
    copy, _ = _published(world, tmp_path)
    given_away = {"bridge": 12, "castle": 29}
    with duckdb.connect(str(copy)) as connection:
        for ward, people in given_away.items():
            connection.execute(
                "update place_quarter_area set lower = $1, upper = $1, summed = $1, is_hidden = false "
                "where indicator_code = 'people' and period = $2 and category = $3",
                [people, Q1, ward],
            )
    leaks = audit_published(world.store, copy).leaks
    assert ("place_quarter_area", ("people", Q1, "ward", "abbey")) in {(leak.table, leak.key) for leak in leaks}
    assert {(leak.low, leak.high) for leak in leaks if leak.key[-1] == "abbey" and leak.key[1] == Q1} == {(3, 3)}


def test_a_quarter_whose_wards_nothing_protects_keeps_its_total_and_shows_no_ward(world: World, tmp_path: Path) -> None:
    _helps(world, Q1, {"abbey": 2, "bridge": 2, "castle": 2})
    _helps(world, Q2, {"abbey": 15, "bridge": 22, "castle": 30})
    copy, made = _published(world, tmp_path)
    assert _people(copy, "place_quarter_indicator") == {(Q1,): 6, (Q2,): 67, (Q3,): None}
    assert {period for period, _ in _people(copy)} <= {Q2}, "three of at least one each are at most four"
    assert made.withheld_figures >= 3


def test_wards_by_quarter_cost_no_coarser_figure(world: World, tmp_path: Path) -> None:
    _helps(world, Q1, {"abbey": 3, "bridge": 20, "castle": 2})
    _helps(world, Q2, {"abbey": 1, "bridge": 22, "not-known": 6})
    _helps(world, Q3, {"abbey": 7, "bridge": 1})
    coarse = ("place_quarter_indicator", "place_year_breakdown")
    copy, _ = _published(world, tmp_path / "with")
    with_wards = {table: _people(copy, table) for table in coarse}
    world.store.connection.execute("update category set is_area = false")
    world.store.connection.execute("delete from published_figure")
    copy, _ = _published(world, tmp_path / "without")
    assert _people(copy) == {}
    assert {table: _people(copy, table) for table in coarse} == with_wards
    assert any(n is None for figures in with_wards.values() for n in figures.values())
