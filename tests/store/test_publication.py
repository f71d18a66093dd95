"""Publishing a place: what is hidden stays hidden over tables, partners, quarters and publications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from outcomes.errors import StoreError
from outcomes.store import hiding
from outcomes.store import publish as publishing
from outcomes.store.disclosure.declared import declared_tables
from outcomes.store.hiding import audit_published
from outcomes.store.publish import Publication, publish
from outcomes.store.runner import views

from .test_measures import Q1, Q2, World, world

__all__ = ["world"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "published" / "outcomes.duckdb"


def _helps(world: World, partner: str, period: str, women: int, men: int = 0, nameless: int = 0) -> None:
    sent = world.sends(partner, period)
    groups = ["woman"] * women + ["man"] * men + ["not-known"] * nameless
    with world.at_once():
        for n, group in enumerate(groups):
            world.supports(sent, n, f"{partner}{period}{n}", gender=group)


def _published(world: World, copy: Path) -> Publication:
    return publish(world.store, copy, by="Sam Reed")


def _rows(copy: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(copy), read_only=True) as connection:
        return connection.execute(sql).fetchall()


GENDERS = "select category, upper, is_hidden from place_year_breakdown where indicator_code = 'people' order by all"


def test_a_second_group_is_hidden_where_the_total_would_give_the_first_away(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=3, nameless=20)
    made = _published(world, copy)
    assert _rows(copy, GENDERS) == [
        ("all", 63, False),
        ("man", None, True),
        ("not-known", None, True),
        ("woman", 40, False),
    ]
    assert made.small_figures >= 1
    assert made.protecting_figures >= 1
    assert audit_published(world.store, copy).has_passed


def test_a_partners_small_figure_is_not_the_place_less_the_other_partners(world: World, copy: Path) -> None:
    for partner, women in (("ann", 3), ("bob", 30), ("cat", 40)):
        _helps(world, partner, Q1, women=women)
    _published(world, copy)
    partners = dict(_rows(copy, "select partner_id, upper from partner_year_indicator where indicator_code = 'people'"))
    total = _rows(copy, "select upper from place_year_breakdown where indicator_code = 'people' and dimension = 'all'")
    assert partners["ann"] is None
    assert total[0][0] is None or list(partners.values()).count(None) >= 2


def test_a_hidden_row_shows_its_mark_and_nothing_that_follows_from_it(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=3, nameless=20)
    _published(world, copy)
    for declared in declared_tables():
        for column, mark in declared.blanked.items():
            seen = f"select count(*) from {declared.table} where {mark} and {column} is not null"
            assert _rows(copy, seen) == [(0,)]


def test_what_is_hidden_is_the_same_in_the_next_publication_of_the_same_figures(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=3, nameless=20)
    first = _published(world, copy)
    rows = _rows(copy, GENDERS)
    second = _published(world, copy)
    assert _rows(copy, GENDERS) == rows
    assert (first.number, second.number) == (1, 2)


def test_a_new_quarter_does_not_give_the_last_one_away(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=30, men=3, nameless=20)
    _published(world, copy)
    _helps(world, "ann", Q2, women=12, men=1, nameless=9)
    _published(world, copy)
    assert _rows(
        copy, "select is_hidden from place_year_breakdown where category = 'man' and indicator_code = 'people'"
    ) == [(True,)]
    assert audit_published(world.store, copy).has_passed


def test_figures_shown_before_are_not_counted_on_to_protect(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=6, nameless=20)
    _published(world, copy)
    assert not any(hidden for _, _, hidden in _rows(copy, GENDERS))
    world.store.connection.execute("update place set small_number_threshold = 8")
    _published(world, copy)
    found = audit_published(world.store, copy)
    assert found.already_public > 0, "6 stood in the first publication"
    assert found.has_passed


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A protector that reckons with no earlier publication."""
    from outcomes.store.disclosure import protection

    real = protection.linked_tables
    monkeypatch.setattr(
        protection, "linked_tables", lambda rows, own, _past, ties, settled: real(rows, own, (), ties, settled)
    )
    yield


def _published_before_and_after_a_late_return(world: World, copy: Path) -> None:
    """Three men in the year at first; then a return comes that tells of ten more."""
    _helps(world, "ann", Q1, women=40, men=3, nameless=20)
    _published(world, copy)
    _helps(world, "ann", Q2, women=0, men=10)
    _published(world, copy)


def test_what_was_small_before_a_late_return_is_not_told_by_both_publications(world: World, copy: Path) -> None:
    _published_before_and_after_a_late_return(world, copy)
    assert _rows(copy, "select max(publication_no) from publication") == [(2,)]
    assert any(hidden for _, _, hidden in _rows(copy, GENDERS)), "though none of them is small any more"
    assert audit_published(world.store, copy).has_passed


@pytest.mark.usefixtures("forgetful")
def test_nothing_is_published_that_tells_what_was_small_before_a_late_return(world: World, copy: Path) -> None:
    with pytest.raises(StoreError, match=r"Nothing is published: .* hidden figures could still be worked out"):
        _published_before_and_after_a_late_return(world, copy)
    assert _rows(copy, "select max(publication_no) from publication") == [(1,)], "the first stands"


def test_the_audit_attacks_what_was_small_in_an_earlier_publication(world: World, copy: Path) -> None:
    _published_before_and_after_a_late_return(world, copy)
    with duckdb.connect(str(copy)) as connection:
        shown = "case category when 'not-known' then 20 when 'man' then 13 when 'woman' then 40 end"
        connection.execute(
            f"update place_year_breakdown set lower = {shown}, upper = {shown}, summed = {shown}, is_hidden = false "
            "where indicator_code = 'people' and is_hidden"
        )
    told = {(leak.key, leak.is_earlier) for leak in audit_published(world.store, copy).leaks}
    assert (("people", "2025-26", "gender", "man"), True) in told


@pytest.fixture
def unprotected(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A protector that hides small numbers and nothing else."""
    from outcomes.store.disclosure import protection

    def careless(tables: object) -> object:
        done = real(tables)  # type: ignore[arg-type]
        return type(done)(tables.states == 1, done.exposed[:0], 0.0, 0, 0)  # type: ignore[attr-defined]

    real = protection.protect
    monkeypatch.setattr(protection, "protect", careless)
    yield


@pytest.mark.usefixtures("unprotected")
def test_nothing_is_published_where_the_attacker_works_something_out(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=3, nameless=20)
    with pytest.raises(StoreError, match=r"Nothing is published: .* hidden figures could still be worked out"):
        _published(world, copy)
    assert not copy.exists()
    assert world.store.one("select count(*) from publication") == 0


def test_the_audit_finds_a_copy_that_gives_something_away(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=3, nameless=20)
    _published(world, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update place_year_breakdown set lower = 20, upper = 20, summed = 20, is_hidden = false "
            "where indicator_code = 'people' and category = 'not-known'"
        )
    leaks = audit_published(world.store, copy).leaks
    assert ("people", "2025-26", "gender", "man") in {leak.key for leak in leaks}


def test_a_score_is_hidden_where_an_indicator_it_rests_on_is(world: World, copy: Path) -> None:
    world.store.connection.execute("insert into target values ('people', '2025-26', 0, 200, '2024-25', '2025-26')")
    _helps(world, "ann", Q1, women=3)
    _published(world, copy)
    assert _rows(copy, "select score, is_hidden from bottom_line where bottom_line = 'social'") == [(None, True)]
    assert _rows(copy, "select score from headline") == [(None,)]


def test_every_published_table_that_hides_says_what_each_column_is() -> None:
    marked = {view.name for view in views() if view.room == "published" and "is_hidden" in view.select}
    by_rules_of_their_own = {
        "disclosive_results",
        "shared_people",
        *publishing.FOLLOWING,
        *publishing.FOLLOWING_TOGETHER,
    }
    assert {one.table for one in declared_tables()} == marked - by_rules_of_their_own


def test_a_column_nobody_declared_is_not_published(world: World, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgetful = [replace(d, derived=()) for d in declared_tables()]
    monkeypatch.setattr(publishing, "declared_tables", lambda: forgetful)
    monkeypatch.setattr(hiding, "read_rows", lambda *_: [])
    with pytest.raises(StoreError, match="does not say what attainment is"):
        _published(world, copy)
    assert not copy.exists()


def test_money_made_of_a_hidden_count_is_found_by_the_audit(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=3, nameless=20)
    _published(world, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("insert into value_share values ('2025-26', 'people', 'gender', 'man', 300, false)")
    leaks = audit_published(world.store, copy).leaks
    assert [(leak.table, leak.key[-1]) for leak in leaks] == [("value_share", "man")]


def test_a_hidden_partner_of_a_comparison_is_not_its_side_less_the_others(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40)
    _published(world, copy)
    rows = [("starts", "all", 60), ("partner_starts", "ann", 57), ("partner_starts", "bob", None)]
    with duckdb.connect(str(copy)) as connection:
        for figure, about, value in rows:
            connection.execute(
                "insert into comparison_figure values (1, 'grant', ?, ?, ?, null, null, ?)",
                [figure, about, value, value is None],
            )
    leaks = audit_published(world.store, copy).leaks
    assert [(leak.key, leak.low, leak.high) for leak in leaks] == [(("1", "grant", "bob"), 3, 3)]


REACHED = [("reached", "all", 80.0), ("reached_band", "low", 40.0), ("reached_band", "high", 40.0)]


@pytest.mark.parametrize(
    ("number", "rows", "known"),
    [
        (0, REACHED, None),
        (0, [*REACHED[:2], ("reached_band", "high", None), ("reached_band", "medium", 37.0)], ("high", 3)),
        (0, [*REACHED, ("reached_not_known", "all", 2.0)], ("all", 2)),
        (0, [*REACHED, ("reached_not_known", "all", 0.0), ("reached_without_reference", "all", 5.0)], None),
        (1, [("starts", "all", 60.0), ("band_starts", "low", 20.0), ("band_starts", "high", 40.0)], None),
        (1, [("band_starts", "low", 20.0), ("band_share", "low", 0.15)], ("low", 3)),
        (1, [("band_starts", "low", 20.0), ("band_share", "low", 0.9)], ("low", 18)),
        (1, [("band_starts", "low", 20.0), ("band_share", "low", 1.0)], None),
        (1, [("left_out", "no day of start", 4.0)], ("no day of start", 4)),
    ],
)
def test_whom_a_way_of_funding_reached_is_attacked_too(
    world: World, copy: Path, number: int, rows: list[tuple[str, str, float | None]], known: tuple[str, int] | None
) -> None:
    """Of 20 people 18 are told by a share of 90 in 100: the two who did not achieve it are few."""
    _helps(world, "ann", Q1, women=40)
    _published(world, copy)
    with duckdb.connect(str(copy)) as connection:
        for figure, about, value in rows:
            connection.execute(
                "insert into comparison_figure values (?, 'grant', ?, ?, ?, null, null, ?)",
                [number, figure, about, value, value is None],
            )
    leaks = audit_published(world.store, copy).leaks
    assert [(leak.key[-1], leak.low) for leak in leaks] == ([] if known is None else [known])


def test_a_programmes_few_are_hidden_before_they_are_valued(world: World, copy: Path) -> None:
    world.store.connection.execute("insert into valuing values ('people', 'wellby', 'value', false)")
    _helps(world, "ann", Q1, women=3)
    _published(world, copy)
    assert _rows(copy, "select distinct upper, is_hidden from programme_indicator") == [(None, True)]


def test_a_clean_publication_carries_no_notice_and_one_that_was_public_before_does(world: World, copy: Path) -> None:
    _helps(world, "ann", Q1, women=40, men=6, nameless=20)
    _published(world, copy)
    assert _rows(copy, "select release_notice from publication") == [(None,)]
    world.store.connection.execute("update place set small_number_threshold = 8")
    _published(world, copy)
    assert "earlier publication" in str(_rows(copy, "select release_notice from publication"))
