"""Three or four partners, who tell of an outcome: somebody who counts every place that fits learns nothing small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations

import pytest

from outcomes.store.disclosure.sharing import PAIR, choose, rounded
from outcomes.store.disclosure.together import Said, Year, withdraw

from .made_places import JOB, JOBS, SUPPORTED, MadePlace, Onlooker, Sort, achieved_of, drawn_place, said_of

T = 5
NOTHING = Said(None)
_OF_THREE, _OF_FOUR = ([seed for seed in range(120) if len(drawn_place(seed).partners) == n] for n in (3, 4))
SEEDS = _OF_THREE[:50] + _OF_FOUR[:20]


@cache
def _year(seed: int) -> tuple[MadePlace, Year]:
    """A place, its shared people protected, small figures of outcomes hidden, and no more."""
    place = drawn_place(seed)
    totals = place.totals()
    told = {k: n for k, n in totals.told.items() if not totals.left_out(T).intersection(k[2:4])}
    hidden = choose(told, frozenset(k for k, n in told.items() if n < T), totals, T)
    shared = {} if hidden is None else {k: None if k in hidden else rounded(n, T) for k, n in told.items()}
    published = frozenset(p for p, n in place.reports().items() if n >= T)
    return place, Year(shared, totals, {JOB: said_of(place, T)}, {JOB: achieved_of(place, published)})


def _private(place: MadePlace, sorts: list[Sort]) -> Iterator[tuple[str, list[Sort]]]:
    """Numbers that nobody may learn where they are small."""
    for one, other in combinations(place.partners, 2):
        yield f"with {one} and {other}", [s for s in sorts if {one, other} <= s[0]]
    for n in (1, 2, 3):
        yield f"with {n}", [s for s in sorts if min(len(s[0]), 3) == n]
    for partner in place.partners:
        alone, others = ([s for s in sorts if partner in s[0] and (len(s[0]) > 1) == more] for more in (False, True))
        yield f"with {partner} alone", alone
        yield f"with {partner} and others", others
        yield f"with {partner} alone, achieved", [s for s in alone if s[1]]
        yield f"with {partner} and others, achieved", [s for s in others if s[1]]
        yield f"not told by {partner}", [s for s in sorts if s[1] and partner not in s[1]]
    for more in (False, True):
        some = [s for s in sorts if s[0] and (len(s[0]) > 1) == more]
        yield f"with {1 + more}, achieved", [s for s in some if s[1]]
        yield f"with {1 + more}, not", [s for s in some if not s[1]]


def _onlooker(place: MadePlace, year: Year, *, knows_shared: bool, knows_outcomes: bool) -> Onlooker:
    """Who knows partners' numbers of people and of reports, and where joint figures are shown their totals."""
    groups = [frozenset(some) for n in range(1 + len(place.partners)) for some in combinations(place.partners, n)]
    one = Onlooker(place, T, [(group, told) for group in groups for told in groups if group or told])
    for partner in place.partners:
        one.say(one.mine(SUPPORTED, partner), *[place.sizes()[partner]] * 2)
        one.say(one.mine(JOBS, partner), *[place.reports().get(partner, 0)] * 2)
    said = year.said[JOB] if knows_outcomes else NOTHING
    if knows_shared and year.shared:
        one.say(one.of(s for s in one.sorts if s[0]), *[len(place.people)] * 2)
    if said.people is not None:
        one.say(one.of(s for s in one.sorts if s[1]), *[place.jobs] * 2)
    one.is_told_together(year.shared if knows_shared else {}, said)
    return one


def _learnt(place: MadePlace, year: Year) -> list[str]:
    """Small numbers that are known too well once people shared are told, or the outcome, and were not before."""
    before, shared, all_ = (
        _onlooker(place, year, knows_shared=shared, knows_outcomes=outcomes)
        for shared, outcomes in ((False, False), (True, False), (True, True))
    )
    true = Counter(person.sort for person in place.people)
    return [
        name
        for name, sorts in _private(place, all_.sorts)
        if 1 <= sum(true[sort] for sort in sorts) < T
        and _is_narrow(all_, sorts)
        and (not _is_narrow(shared, sorts) or not _is_narrow(before, sorts))
    ]


def _is_narrow(onlooker: Onlooker, sorts: list[Sort]) -> bool:
    least, most = onlooker.ends(onlooker.of(sorts))
    return most < T or most - least < T


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_who_counts_every_place_of_several_partners_works_out_a_small_number(seed: int) -> None:
    place, year = _year(seed)
    assert not _learnt(place, withdraw(year, T))


def test_the_places_are_worth_counting() -> None:
    """Pairs, outcomes and rates are still shown of some; without the last protection outcomes of some would tell."""
    kept = [withdraw(year, T) for _, year in map(_year, SEEDS)]
    assert sum(any(key.sharing == PAIR and n for key, n in year.shared.items()) for year in kept) > len(SEEDS) / 4
    assert min(sum(year.said[JOB].shows(what) for year in kept) for what in ("joint_outcome", "joint_rate")) > 3
    assert sum(bool(_learnt(*_year(seed))) for seed in SEEDS[:30]) > 2
