"""What a place chooses for its small numbers: noughts hidden too, and numbers of people rounded."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from outcomes.store.hiding import audit_published
from outcomes.store.publish import publish

from .test_measures import Q1, World, world

__all__ = ["world"]


def _published(world: World, tmp_path: Path, groups: list[str], **chosen: object) -> dict[str, tuple[object, ...]]:
    for name, value in chosen.items():
        world.store.connection.execute(f"update place set {name} = ?", [value])
    sent = world.sends("ann", Q1)
    with world.at_once():
        for n, group in enumerate(groups):
            world.supports(sent, n, f"p{n}", gender=group)
    copy = tmp_path / "published" / "outcomes.duckdb"
    publish(world.store, copy, by="Sam Reed")
    assert audit_published(world.store, copy).has_passed
    with duckdb.connect(str(copy), read_only=True) as connection:
        found = connection.execute(
            "select category, lower, upper, summed, is_hidden from place_year_breakdown where indicator_code = 'people'"
        ).fetchall()
    return {category: tuple(rest) for category, *rest in found}


def test_people_are_rounded_and_a_total_is_rounded_from_its_own_people(world: World, tmp_path: Path) -> None:
    rows = _published(world, tmp_path, ["woman"] * 42 + ["man"] * 12, rounds_to=5)
    assert [rows[group][:3] for group in ("woman", "man", "all")] == [(40, 40, 40), (10, 10, 10), (55, 55, 55)]


def test_what_is_small_is_hidden_before_it_is_rounded(world: World, tmp_path: Path) -> None:
    rows = _published(world, tmp_path, ["woman"] * 42 + ["man"] * 4 + ["not-known"] * 20, rounds_to=5)
    assert rows["man"][-1], "four would round to five"
    assert sum(bool(row[-1]) for row in rows.values()) >= 2


@pytest.mark.parametrize("hides", [False, True])
def test_a_nought_is_hidden_where_the_place_says_so(world: World, tmp_path: Path, hides: bool) -> None:
    sent = world.sends("ann", Q1)
    copy = tmp_path / "published" / "outcomes.duckdb"
    world.store.connection.execute("update place set hides_noughts = ?", [hides])
    for n in range(40):
        world.supports(sent, n, f"p{n}", first=5, latest=5)
    publish(world.store, copy, by="Sam Reed")
    assert audit_published(world.store, copy).has_passed
    with duckdb.connect(str(copy), read_only=True) as connection:
        found = connection.execute(
            "select numerator, is_hidden from place_year_breakdown where indicator_code = 'lonely_share' "
            "and dimension = 'all'"
        ).fetchall()
    assert found == [(None, True) if hides else (0, False)]
