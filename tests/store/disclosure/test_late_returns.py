"""What an earlier publication hid is not told by the next, though a late return has made it large since.

The reader here keeps both publications and tries every way to fill in what they hide; nothing of the house is used.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from outcomes.store.disclosure.figures import ALL, At, Row
from outcomes.store.disclosure.problem import Earlier, Snapshot, linked_tables
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
