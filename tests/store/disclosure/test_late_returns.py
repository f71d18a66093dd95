"""What an earlier publication hid is not told by the next, though a late return has made it large since.

The reader here keeps both publications and tries every way to fill in what they hide; nothing of the house is used. The
audit's attacker is held against that reader: what one finds, the other finds.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest

from outcomes.store.disclosure.audit import Audit, attack_publication
from outcomes.store.disclosure.figures import ALL, At, Row
from outcomes.store.disclosure.problem import Earlier, Own, Snapshot, linked_tables
from outcomes.store.disclosure.protect import protect

THRESHOLD = 5
YEAR = "2025-26"
TOTAL = "all"
Figures = Mapping[str, int]


def _at(ward: str) -> At:
    return At("members", ALL, ALL, YEAR, ALL if ward == TOTAL else "ward", ALL if ward == TOTAL else ward)


def _rows(figures: Figures) -> list[Row]:
    return [
        Row("place_year_breakdown", ("members", ward), _at(ward), "count", "people counted once", THRESHOLD,
            0 < people < THRESHOLD, {"result": people})
        for ward, people in figures.items()
    ]  # fmt: skip


def _published(figures: Figures, earlier: list[Snapshot]) -> set[str]:
    """The wards that are hidden."""
    rows = _rows(figures)
    done = protect(linked_tables(rows, {}, earlier))
    return {row.key[1] for row, hidden in zip(rows, done.hidden[: len(rows)], strict=True) if hidden}


def _kept(figures: Figures, hidden: set[str]) -> Snapshot:
    return {
        ("place_year_breakdown", ("members", ward), "result"): Earlier(
            _at(ward), "result", people, ward in hidden, THRESHOLD if people < THRESHOLD else 0
        )
        for ward, people in figures.items()
    }


def _possible(before: Figures, hid: set[str], now: Figures, hides: set[str], ward: str) -> set[int]:
    """What the ward may have been at first, for somebody who takes what the late return did not touch for unchanged."""
    wards = [one for one in before if one != TOTAL]
    same = {one for one in wards if before[one] == now[one]}
    most = before[TOTAL] if TOTAL not in hid else now[TOTAL] + THRESHOLD
    found = set()

    def fill(left: list[str], then: dict[str, int]) -> None:
        if left:
            first, *rest = left
            shown = before[first] if first not in hid else now[first] if first in same - hides else None
            for people in range(1, most + 1) if shown is None else (shown,):
                fill(rest, then | {first: people})
        elif (TOTAL in hid or sum(then.values()) == before[TOTAL]) and (TOTAL in hides or _may_be_now(then, same)):
            found.add(then[ward])

    def _may_be_now(then: Figures, same: set[str]) -> bool:
        """Whether today's total leaves room for those who changed."""
        known = sum(then[one] if one in same else now[one] for one in wards if one in same or one not in hides)
        free = [one for one in wards if one not in same and one in hides]
        return known + len(free) <= now[TOTAL] if free else known == now[TOTAL]

    fill(wards, {})
    return found


BEFORE = {"north": 3, "south": 20, "east": 30, TOTAL: 53}


@pytest.mark.parametrize(
    "now",
    [
        {"north": 13, "south": 20, "east": 30, TOTAL: 63},
        {"north": 13, "south": 24, "east": 30, TOTAL: 67},
        {"north": 9, "south": 20, "east": 34, TOTAL: 63},
    ],
    ids=["the small ward grew", "and the one hidden for it", "and the one that was shown"],
)
def test_what_was_small_is_not_told_by_what_it_has_become(now: Figures) -> None:
    hid = _published(BEFORE, [])
    assert hid == {"north", "south"}
    hides = _published(now, [_kept(BEFORE, hid)])
    possible = _possible(BEFORE, hid, now, hides, "north")
    assert BEFORE["north"] in possible
    assert max(possible) >= THRESHOLD
    assert max(possible) - min(possible) >= THRESHOLD


def test_it_would_be_told_if_the_past_were_not_reckoned_with() -> None:
    hid, now = _published(BEFORE, []), {"north": 13, "south": 20, "east": 30, TOTAL: 63}
    assert _possible(BEFORE, hid, now, _published(now, []), "north") == {3}


def test_a_large_figure_hidden_for_anothers_sake_may_be_told_once_both_are_large() -> None:
    before = {"north": 6, "south": 20, "east": 30, TOTAL: 56}
    now = {"north": 13, "south": 20, "east": 30, TOTAL: 63}
    kept = {name: Earlier(f.at, f.part, f.people, True) for name, f in _kept(before, set()).items()}
    assert _published(now, [kept]) == set()


def _attacked(now: Figures, hides: set[str], earlier: Sequence[Snapshot], own: Own | None = None) -> Audit:
    """The audit of a publication that hides these wards."""
    told = {(row.table, row.key, part): n or 0 for row in _rows(now) for part, n in row.figures.items()}
    rows = [replace(row, figures={"result": None}) if row.key[1] in hides else row for row in _rows(now)]
    return attack_publication(rows, typed=frozenset(), own=own or {}, earlier=earlier, truth=told)


LATE = {"north": 13, "south": 20, "east": 30, TOTAL: 63}
"""The small ward has grown by ten, and nothing else has changed."""


def test_the_audit_fails_where_the_past_was_not_reckoned_with() -> None:
    hid = _published(BEFORE, [])
    careless = _published(LATE, [])
    assert careless == set(), "nothing is small now"
    (leak,) = _attacked(LATE, careless, [_kept(BEFORE, hid)]).leaks
    assert (leak.key, leak.low, leak.high, leak.by, leak.is_earlier) == (("members", "north"), 3, 3, "anyone", True)


@pytest.mark.parametrize("north", [9, 13])
@pytest.mark.parametrize("south", [20, 24])
@pytest.mark.parametrize("east", [30, 34])
def test_the_audit_finds_what_a_reader_of_both_finds_and_passes_what_is_protected(
    north: int, south: int, east: int
) -> None:
    now = {"north": north, "south": south, "east": east, TOTAL: north + south + east}
    hid, wards = _published(BEFORE, []), [ward for ward in BEFORE if ward != TOTAL]
    kept = [_kept(BEFORE, hid)]
    assert _attacked(now, _published(now, kept), kept).has_passed
    for choice in product([True, False], repeat=len(wards)):
        hides = {ward for ward, is_hidden in zip(wards, choice, strict=True) if is_hidden}
        possible = _possible(BEFORE, hid, now, hides, "north")
        is_told = max(possible) < THRESHOLD or max(possible) - min(possible) < THRESHOLD
        found = {leak.key[1] for leak in _attacked(now, hides, kept).leaks if leak.is_earlier}
        assert found == ({"north"} if is_told else set()), hides


def test_whatever_comes_late_is_protected_so_that_the_audit_passes() -> None:
    """A hundred made places of two to five wards, of which some grow and some lose everybody."""
    for seed in range(100):
        chance = random.Random(seed)
        wards = ["a", "b", "c", "d", "e"][: chance.randint(2, 5)]
        before = _with_total({ward: chance.choice([0, 1, 3, 6, 12, 25]) for ward in wards})
        kept = [_kept(before, _published(before, []))]
        now = _with_total({ward: chance.choice([0, *[before[ward] + n for n in (0, 0, 0, 2, 10)]]) for ward in wards})
        assert _attacked(now, _published(now, kept), kept).has_passed, seed


def _with_total(wards: Figures) -> Figures:
    return {**wards, TOTAL: sum(wards.values())}


def test_what_earlier_publications_tell_among_themselves_is_no_fault_of_the_next() -> None:
    hid = _published(BEFORE, [])
    told = [_kept(BEFORE, hid), _kept(LATE, set())]
    found = _attacked(LATE, set(), told)
    assert found.has_passed
    assert found.told_before == 1, "13 less ten"


def test_a_figure_published_no_more_is_still_attacked() -> None:
    hid = _published(BEFORE, [])
    less = {ward: people for ward, people in BEFORE.items() if ward != "north"}
    assert _attacked(less, {"south"}, [_kept(BEFORE, hid)]).has_passed
    found = _attacked(less, set(), [_kept(BEFORE, hid)])
    assert [leak.key[1] for leak in found.leaks] == ["north"]


def test_a_partner_takes_its_own_figure_of_then_from_the_place() -> None:
    def of(who: str, people: int, hidden: bool) -> tuple[tuple[str, tuple[str, ...], str], Earlier]:
        at = At("members", who, ALL, YEAR, ALL, ALL)
        need = THRESHOLD if hidden and people < THRESHOLD else 0
        return ("partner_year_indicator", ("members", who), "result"), Earlier(at, "result", people, hidden, need)

    before = dict([of("ann", 3, True), of("bob", 20, True), of(ALL, 23, False)])
    at = At("members", ALL, ALL, YEAR, ALL, ALL)
    row = Row("place", ("members",), at, "count", "people counted once", THRESHOLD, False, {"result": 33})
    own: Own = {"ann": {(at, "result"): 13}, "bob": {(at, "result"): 20}}
    truth = {("place", ("members",), "result"): 33}
    found = attack_publication([row], typed=frozenset(), own=own, earlier=[before], truth=truth)
    assert found.has_passed, "what one of two partners takes from a shown total, the first publication told already"
    assert found.told_before == 1


def test_a_partner_that_was_late_is_not_told_what_it_had_itself() -> None:
    """Three of five were all its own; now it has two of nine, and nobody can say what it had of the five."""
    at = At("share", ALL, ALL, YEAR, "ward", "north")

    def of(stands: At, part: str, people: int, is_shown: bool) -> tuple[tuple[str, tuple[str, ...], str], Earlier]:
        return ("t", stands, part), Earlier(stands, part, people, not is_shown, 0 if is_shown else THRESHOLD)

    before = [of(at, "denominator", 5, True), of(at, "numerator", 3, False), of(at, "rest", 2, False)]
    changed = of(at._replace(partner="ann", dimension=ALL, category=ALL), "denominator", 5, True)
    now = {"numerator": 4, "denominator": 9, "rest": 5}
    row = Row("t", at, at, "proportion", "people counted once", THRESHOLD, False, dict.fromkeys(now))
    own: Own = {"ann": {(at, "numerator"): 2, (at, "denominator"): 2, (at, "rest"): 0}}
    truth = {("t", tuple(at), part): people for part, people in now.items()}

    def is_told(snapshot: Snapshot) -> bool:
        found = attack_publication([row], typed=frozenset(), own=own, earlier=[snapshot], truth=truth)
        return bool(found.leaks or found.told_before)

    assert is_told(dict(before)), "where ann had as many then"
    assert not is_told(dict([*before, changed]))
