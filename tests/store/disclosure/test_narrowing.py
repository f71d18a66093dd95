"""Joint figures beside hidden ones: no hidden quarter, ward or partner is narrowed by what partners show together."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from outcomes.store.disclosure.audit import attack_publication
from outcomes.store.disclosure.figures import ALL, At, Row
from outcomes.store.disclosure.narrowing import ANYONE, Joint, Tables, narrowed, without_what_narrows
from outcomes.store.disclosure.problem import linked_tables
from outcomes.store.disclosure.protect import protect
from outcomes.store.disclosure.sharing import choose, rounded
from outcomes.store.disclosure.together import Year, withdraw

from .made_places import (
    JOB,
    JOBS,
    SUPPORTED,
    YEAR,
    MadePlace,
    Onlooker,
    achieved_of,
    drawn_place,
    hidden_numbers,
    own_of,
    rows_of,
    said_of,
)

T, TRIED = 5, (*range(30), 45)
WITHHELD = frozenset({2, 4, 8, 19, 23})
"""Places where what is small cannot be protected, so that a breakdown would be withheld."""
SEEDS = [seed for seed in TRIED if seed not in WITHHELD]
"""Thirty small places, and one whose joint figures would tell: of the first sixty, tried once, it is the only one."""
COUNTED = {SUPPORTED: None, JOBS: JOB}


@cache
def _published(seed: int) -> tuple[MadePlace, Tables, Joint] | None:
    """A place as it is published, each kind of figure protected by itself; None where that is not possible."""
    place = drawn_place(seed)
    rows, own = rows_of(place, T), own_of(place)
    shown = []
    for measure in COUNTED:
        some = [row for row in rows if row.at.measure == measure]
        mine = {who: {at: n for at, n in told.items() if at[0].measure == measure} for who, told in own.items()}
        done = protect(linked_tables(some, mine))
        if len(done.exposed):
            return None
        shown += [_hidden(row) if done.hidden[n] else row for n, row in enumerate(some)]
    truth = {(r.table, r.key, part): n for r in rows for part, n in r.figures.items() if n is not None}
    tables = Tables(shown, COUNTED, frozenset(), own, [], truth, T)
    assert attack_publication(shown, typed=frozenset(), own=own, earlier=[], truth=truth).has_passed
    return place, tables, _joint(place, shown)


def _hidden(row: Row) -> Row:
    return replace(row, figures=dict.fromkeys(row.figures), is_marked=True)


def _joint(place: MadePlace, rows: list[Row]) -> Joint:
    """What partners show together, protected without regard to hidden figures of the other tables."""
    totals = place.totals()
    told = {k: n for k, n in totals.told.items() if not totals.left_out(T).intersection(k[2:4])}
    hidden = choose(told, frozenset(k for k, n in told.items() if n < T), totals, T)
    shared = {} if hidden is None else {k: None if k in hidden else rounded(n, T) for k, n in told.items()}
    named = frozenset(r.at.partner for r in rows if r.at.measure == JOBS and r.at.partner != ALL and not r.is_marked)
    is_hidden = any(r.is_marked for r in rows if r.at == At(JOBS, ALL, ALL, YEAR, ALL, ALL))
    said = said_of(place, T)
    year = Year(
        shared, totals, {JOB: said.without("joint_outcome") if is_hidden else said}, {JOB: achieved_of(place, named)}
    )
    return Joint(withdraw(year, T))


def _learnt(place: MadePlace, tables: Tables, joint: Joint, who: str) -> list[At]:
    """Hidden rows of which somebody who writes down every place that fits knows too much, by joint figures alone."""
    with_joint, without = Onlooker(place, T), Onlooker(place, T)
    for one in (with_joint, without):
        one.is_told(tables.rows)
        if who != ANYONE:
            one.knows_as(who)
    with_joint.is_told_together(joint.year.shared, joint.year.said[JOB])
    return [
        row.at
        for row, number in hidden_numbers(with_joint, tables.rows)
        if row.at.partner != who and _is_narrow(*with_joint.ends(number)) and not _is_narrow(*without.ends(number))
    ]


def _is_narrow(least: int, most: int) -> bool:
    return most < T or most - least < T


@pytest.mark.parametrize("seed", SEEDS)
def test_in_no_small_place_do_joint_figures_narrow_a_hidden_one(seed: int) -> None:
    """Neither to anyone, or to a partner in turn, nor to those to whom the attacker says they would."""
    published = _published(seed)
    assert published is not None
    place, tables, joint = published
    less = without_what_narrows(tables, YEAR, joint)
    assert not narrowed(tables, {YEAR: less})
    named = {leak.by for leak in narrowed(tables, {YEAR: joint})}
    for who in sorted({[ANYONE, *place.partners][seed % (1 + len(place.partners))], *named}):
        assert not _learnt(place, tables, less, who)
        assert who in named or less is not joint or not _learnt(place, tables, joint, who)


def test_of_these_places_some_would_have_told_and_most_show_as_much_as_before() -> None:
    """The attacker is not timid: what it says can be learnt, somebody who counts places learns."""
    told = [(seed, one) for seed in TRIED if (one := _published(seed)) is not None]
    assert [seed for seed, _ in told] == SEEDS
    leaking = {seed: narrowed(one[1], {YEAR: one[2]}) for seed, one in told}
    assert 0 < sum(map(bool, leaking.values())) < len(told) / 4
    for seed, (place, tables, joint) in told:
        for who in {leak.by for leak in leaking[seed]}:
            assert _learnt(place, tables, joint, who)
    assert sum(bool(joint.year.shared) for _, (_, _, joint) in told) > len(told) / 3
