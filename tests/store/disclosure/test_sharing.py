"""People whom partners share: what is hidden of them cannot be worked out from overlaps, pairs and ways."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

import duckdb
import pytest

from outcomes.store.disclosure import sharing
from outcomes.store.disclosure.sharing import (
    JOURNEY,
    OVERLAP,
    PAIR,
    REFERRAL,
    STARTED,
    Key,
    Size,
    Totals,
    choose,
    hide_shared,
    leaks,
    rounded,
)
from outcomes.store.runner import searching

YEAR, T = "2025-26", 5


def _known(people: Iterable[frozenset[str]]) -> tuple[dict[Key, int], Totals]:
    """The figures of people, each given as the partners they are with."""
    known = list(people)
    found: Counter[Key] = Counter()
    for partners in known:
        found[Key(YEAR, OVERLAP, "all", "all", min(len(partners), 3))] += 1
        for one, other in combinations(sorted(partners), 2):
            found[Key(YEAR, PAIR, one, other, 2)] += 1
    return dict(found), Totals(len(known), sum(map(len, known)))


def _people(**counts: int) -> list[frozenset[str]]:
    return [frozenset(names) for names, n in counts.items() for _ in range(n)]


def _small(people: Mapping[Key, int]) -> frozenset[Key]:
    return frozenset(key for key, n in people.items() if n < T)


def _shown(people: Mapping[Key, int], hidden: Iterable[Key]) -> dict[Key, int | None]:
    gone = set(hidden)
    return {key: None if key in gone else rounded(n, T) for key, n in people.items()}


def test_nothing_that_may_be_seen_is_rounded_to_nought_or_by_more_than_half_a_step() -> None:
    assert [rounded(n, T) for n in (5, 14, 15, 94, 95)] == [10, 10, 20, 90, 100]
    assert all(abs(rounded(n, T) - n) <= T for n in range(T, 200))


def test_three_people_with_three_partners_are_the_sum_of_pairs_less_those_met_again() -> None:
    people, totals = _known(_people(a=100, b=100, c=100, ab=40, bc=40, ac=40, abc=3))
    three = Key(YEAR, OVERLAP, "all", "all", 3)
    told = leaks(_shown(people, [three]), totals, T)
    assert three in told and told[three][1] < T + 1
    hidden = choose(people, frozenset([three]), totals, T)
    assert hidden is not None and len(hidden) > 1
    assert not leaks(_shown(people, hidden), totals, T)


def test_one_small_pair_is_not_what_the_others_leave_of_the_people_with_two() -> None:
    people, totals = _known(_people(a=50, b=50, c=50, ab=20, bc=20, ac=2))
    pair = Key(YEAR, PAIR, "a", "c", 2)
    hidden = choose(people, _small(people), totals, T)
    assert hidden is not None and pair in hidden
    assert not leaks(_shown(people, hidden), totals, T)


def test_a_small_way_back_is_not_what_is_left_of_the_pair() -> None:
    people, totals = _known(_people(a=60, b=60, ab=12))
    people |= {Key(YEAR, JOURNEY, "a", "b", 2): 10, Key(YEAR, JOURNEY, "b", "a", 2): 2}
    hidden = choose(people, _small(people), totals, T)
    assert hidden is not None
    assert not leaks(_shown(people, hidden), totals, T)


def test_where_so_few_are_shared_that_nothing_hides_them_nothing_is_published() -> None:
    people, totals = _known(_people(a=50, b=50, ab=2))
    assert choose(people, _small(people), totals, T) is None


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    people, totals = _known(_people(a=50, b=50, ab=20))
    assert choose(people, _small(people), totals, T) == frozenset()


@pytest.mark.parametrize("seed", range(12))
def test_on_made_up_partnerships_no_hidden_figure_is_known_too_well(seed: int) -> None:
    chance = random.Random(seed)
    names = "abcd"[: chance.choice([3, 4])]
    weights = {name: chance.uniform(0.05, 0.5) for name in names}
    drawn = (frozenset(n for n in names if chance.random() < weights[n]) for _ in range(chance.choice([60, 300])))
    people, totals = _known(partners for partners in drawn if partners)
    hidden = choose(people, _small(people), totals, T)
    if hidden is not None:
        assert _small(people) <= hidden
        assert not leaks(_shown(people, hidden), totals, T)


def _published(known: list[frozenset[str]]) -> list[tuple[str, str, str, int | None]]:
    """What is left of people's figures in a store once it is hidden: sharing, partners and people."""
    people, _ = _known(known)
    with duckdb.connect() as store:
        store.execute("attach ':memory:' as measured")
        store.execute(
            "create table measured.main.shared_people (year text, sharing text, partner_id text, "
            "other_partner_id text, partners integer, people bigint, median_days double, is_hidden boolean)"
        )
        for key, n in people.items():
            store.execute("insert into measured.main.shared_people values (?, ?, ?, ?, ?, ?, 30, ?)", [*key, n, n < T])
        store.execute(f"create table place as select {T} as small_number_threshold")
        store.execute(
            "create table joint_presence (span text, programme_id text, has_reference boolean, person_id integer, "
            "partner_id text)"
        )
        met = [[YEAR, "all", True, n, partner] for n, partners in enumerate(known) for partner in partners]
        store.executemany("insert into joint_presence values (?, ?, ?, ?, ?)", met)
        with searching(store, "measured", "memory"):
            hide_shared(store)
        return store.execute(
            "select sharing, partner_id, other_partner_id, people from measured.main.shared_people "
            "where (people is null) = is_hidden and (people is null) = (median_days is null) order by all"
        ).fetchall()


def test_what_lies_in_the_copy_is_rounded_and_a_hidden_row_shows_neither_people_nor_days() -> None:
    known = _people(a=53, b=50, c=50, ab=20, bc=20, ac=2)
    found = _published(known)
    assert len(found) == len(_known(known)[0])
    assert (PAIR, "a", "c", None) in found
    assert (OVERLAP, "all", "all", 150) in found


def test_of_very_many_pairs_the_overlap_alone_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "MOST_FIGURES", 4)
    found = _published(_people(a=53, b=50, c=50, ab=20, bc=20, ac=20))
    assert [row[0] for row in found] == [OVERLAP, OVERLAP]


def test_a_partner_with_hardly_more_people_than_the_threshold_is_in_no_pair() -> None:
    """Of five people a hidden number from one to four would be known to that partner too well."""
    found = _published(_people(a=60, b=60, ab=20, ac=3, c=2))
    assert {row[1:3] for row in found if row[0] == PAIR} == {("a", "b")}


def test_all_of_a_partners_people_but_a_few_with_others_are_not_told() -> None:
    """Of 42 people of c, forty are in pairs that nobody else is in: two would be with c alone."""
    people, totals = _known(_people(a=60, b=60, ac=20, bc=20, c=2))
    totals = replace(totals, told=people, sizes={"a": Size(80, 20), "b": Size(80, 20), "c": Size(42, 40)})
    found = leaks(_shown(people, ()), totals, T)
    assert ("with no other", "c") in {key[1:3] for key in found}
    hidden = choose(people, frozenset(), totals, T)
    assert hidden is None or not leaks(_shown(people, hidden), totals, T)


@pytest.mark.parametrize(("came", "started"), [(14, 12), (14, 3), (30, 28), (4, 3), (6, 6)])
def test_who_was_referred_and_did_not_start_is_not_the_difference_of_two_round_numbers(came: int, started: int) -> None:
    people, totals = _known(_people(a=60, b=60, ab=20))
    people |= {Key(YEAR, REFERRAL, "a", "b", 2): came, Key(YEAR, STARTED, "a", "b", 2): started}
    totals = replace(totals, told=people, sizes={"a": Size(80, 20), "b": Size(80, 20)})
    hidden = choose(people, _small(people), totals, T)
    assert hidden == _small(people)
    assert not leaks(_shown(people, hidden), totals, T)
