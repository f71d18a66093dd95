"""The attacker on small publications: it fails where a protector was wrong, and knows what partners and the past do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from outcomes.store.disclosure.audit import Audit, attack_publication
from outcomes.store.disclosure.figures import ALL, At, Row
from outcomes.store.disclosure.own import Own
from outcomes.store.disclosure.problem import Earlier, Snapshot, linked_tables

YEAR = "2025-26"


def _groups(figures: Mapping[str, int | None], *, total: int | None, how: str = "people counted once") -> list[Row]:
    """A place's year of one share's denominator, by ward; None is hidden."""
    rows = [_row("place_year_breakdown", At("share", ALL, ALL, YEAR, ALL, ALL), total, how)]
    return rows + [
        _row("place_year_breakdown", At("share", ALL, ALL, YEAR, "ward", ward), people, how)
        for ward, people in figures.items()
    ]


def _row(table: str, at: At, people: int | None, how: str = "people counted once") -> Row:
    key = tuple(one for one in at if one != ALL)
    return Row(table, key, at, "mean_change", how, 5, people is None, {"denominator": people})


def _attacked(rows: list[Row], own: Own | None = None, earlier: list[Snapshot] | None = None, **truth: int) -> Audit:
    told = {(row.table, row.key, "denominator"): truth.get(row.at.category, 9) for row in rows}
    return attack_publication(rows, typed=frozenset(), own=own or {}, earlier=earlier or [], truth=told)


def _earlier(rows: list[Row], **changed: int) -> Snapshot:
    return {
        (row.table, row.key, "denominator"): Earlier(
            row.at, "denominator", changed.get(row.at.category, row.figures["denominator"] or 9), False
        )
        for row in rows
    }


def test_one_hidden_group_is_the_total_less_the_others() -> None:
    found = _attacked(_groups({"north": None, "south": 20}, total=23))
    assert [(leak.key[-1], leak.low, leak.high, leak.by) for leak in found.leaks] == [("north", 3, 3, "anyone")]


def test_two_hidden_groups_whose_sum_is_small_are_known_too_well() -> None:
    assert len(_attacked(_groups({"north": None, "south": None, "east": 20}, total=24)).leaks) == 2
    assert _attacked(_groups({"north": None, "south": None, "east": 20}, total=40)).has_passed


def test_of_a_figure_that_is_said_not_to_be_small_everybody_knows_what_it_reaches() -> None:
    total, north, south = _groups({"north": None, "south": None}, total=9)
    unasked = replace(south, need=0, is_marked=False)
    assert _attacked([total, north, unasked]).has_passed
    found = _attacked([total, north, replace(unasked, least=5)])
    assert [(leak.key[-1], leak.low, leak.high) for leak in found.leaks] == [("north", 1, 4)]


def test_groups_that_need_not_cover_everybody_give_nothing_away() -> None:
    assert _attacked(_groups({"north": None, "south": 20}, total=43, how="sum of returns")).has_passed


def test_a_nought_may_be_known() -> None:
    assert _attacked(_groups({"north": None, "south": 20}, total=20), north=0).has_passed


def _partners(figures: Mapping[str, int | None], total: int | None) -> list[Row]:
    rows = [_row("partner_year_indicator", At("share", who, ALL, YEAR, ALL, ALL), n) for who, n in figures.items()]
    return [*rows, _row("place_year_breakdown", At("share", ALL, ALL, YEAR, ALL, ALL), total)]


def test_a_partner_subtracts_its_own_figure() -> None:
    rows = _partners({"ann": None, "bob": None}, total=30)
    own = {who: {(At("share", ALL, ALL, YEAR, ALL, ALL), "denominator"): n} for who, n in (("ann", 27), ("bob", 3))}
    assert _attacked(rows).has_passed, "nobody else can"
    found = _attacked(rows, own)
    assert {(leak.key[1], leak.by) for leak in found.leaks} == {("ann", "bob"), ("bob", "ann")}


def _hidden_total_with_a_group_of_anns_alone(north: str) -> tuple[list[Row], Own]:
    """A place's year of 30, hidden but for a ward and an age; the ten of north are Ann's, and the four young Bob's."""
    at = At("share", ALL, ALL, YEAR, ALL, ALL)
    groups = (("ward", "north", None, north), ("ward", "south", 20, "sum over partners"),
              ("age", "young", None, "people counted once"), ("age", "old", 26, "sum over partners"))  # fmt: skip
    rows = [_row("place_year_breakdown", at, None, "sum over partners")]
    for dimension, group, people, how in groups:
        row = _row("place_year_breakdown", at._replace(dimension=dimension, category=group), people, how)
        rows.append(replace(row, is_of_one=how == "people counted once"))
    return rows, {"ann": {(at._replace(dimension="ward", category="north"), "denominator"): 10}}


def test_a_partner_knows_a_hidden_group_that_only_one_partner_counts_and_it_does() -> None:
    rows, own = _hidden_total_with_a_group_of_anns_alone("people counted once")
    found = _attacked(rows, own, north=10, all=30, young=4)
    assert ("young", 4, 4, "ann") in [(leak.key[-1], leak.low, leak.high, leak.by) for leak in found.leaks]


def test_the_protector_too_takes_a_group_that_one_partner_alone_counts_for_known_to_it() -> None:
    at = At("share", ALL, ALL, YEAR, "ward", "north")
    for is_of_one, knows in ((True, {0}), (False, set[int]())):
        row = replace(_row("place_year_breakdown", at, 10), is_of_one=is_of_one)
        (ann,) = linked_tables([row], {"ann": {(at, "denominator"): 10}}).insiders
        assert ann.knows == knows


def test_a_partner_does_not_know_anothers_row_for_being_as_many_itself() -> None:
    """Every partner's own row says that one partner counted its people: that partner, and not whoever reads it."""
    *parts, total = _partners({"ann": None, "bob": None}, total=None)
    rows = [total, *(replace(row, is_of_one=True) for row in parts)]
    own = {who: {(At("share", ALL, ALL, YEAR, ALL, ALL), "denominator"): 3} for who in ("ann", "bob")}
    truth = {(row.table, row.key, "denominator"): 6 if row is total else 3 for row in rows}
    assert attack_publication(rows, typed=frozenset(), own=own, earlier=[], truth=truth).has_passed


def test_a_partner_knows_no_more_than_its_own_of_a_group_that_others_count_too() -> None:
    rows, own = _hidden_total_with_a_group_of_anns_alone("sum over partners")
    assert _attacked(rows, own, north=10, all=30, young=4).has_passed


def test_a_figure_that_is_wholly_a_partners_own_tells_it_nothing() -> None:
    rows = _partners({"ann": None}, total=None)
    own = {"ann": {(At("share", ALL, ALL, YEAR, ALL, ALL), "denominator"): 3}}
    assert _attacked(rows, own, all=3).has_passed


def test_a_hidden_cell_cannot_be_worked_out_from_last_quarters_report() -> None:
    before = _groups({"north": 3, "south": 10, "east": 20}, total=33)
    now = _groups({"north": None, "south": None, "east": 20}, total=33)
    assert _attacked(now).has_passed
    shown_before = {k: v for k, v in _earlier(before).items() if "north" not in k[1]}
    leaks = _attacked(now, earlier=[shown_before], north=3, south=10).leaks
    assert [(leak.key[-1], leak.low) for leak in leaks] == [("north", 3)]


def test_an_earlier_report_that_has_changed_since_is_not_believed() -> None:
    now = _groups({"north": None, "south": None, "east": 20}, total=33)
    before = {k: v for k, v in _earlier(now, all=31, south=8).items() if "north" not in k[1]}
    assert _attacked(now, earlier=[before]).has_passed


def test_what_has_not_changed_since_an_earlier_report_is_believed_beside_what_has() -> None:
    now = _groups({"north": None, "south": None, "east": 24}, total=37)
    before = {k: v for k, v in _earlier(now, all=33, south=10, east=20).items() if "north" not in k[1]}
    leaks = _attacked(now, earlier=[before], north=3, south=10).leaks
    assert [(leak.key[-1], leak.low) for leak in leaks] == [("north", 3)]


def test_what_an_earlier_report_showed_itself_is_said_to_be_public() -> None:
    now = _groups({"north": None, "south": None, "east": 20}, total=33)
    found = _attacked(now, earlier=[_earlier(now, north=3, south=10)], north=3, south=10)
    assert found.already_public == 2
    assert found.has_passed, "it cannot be taken back"


def test_quarters_that_add_up_to_a_shown_year_give_each_other_away() -> None:
    quarters = [
        Row("place_quarter_indicator", (f"{YEAR} Q{q}",), At("members", ALL, ALL, f"{YEAR} Q{q}", ALL, ALL), "count",
            "sum of returns", 5, people is None, {"result": people})
        for q, people in ((1, None), (2, 30), (3, 20), (4, 10))
    ]  # fmt: skip
    year = Row("place_year_breakdown", (YEAR,), At("members", ALL, ALL, YEAR, ALL, ALL), "count", "sum of returns", 5,
               False, {"result": 64})  # fmt: skip
    found = attack_publication([*quarters, year], typed=frozenset(), own={}, earlier=[], truth={})
    assert [(leak.low, leak.high) for leak in found.leaks] == [(4, 4)]


def _two_partners(own: int, other: int) -> tuple[list[Row], Own, dict[tuple[str, tuple[str, ...], str], int]]:
    """A place's year of two partners' people, hidden whole, and what each partner knows."""
    at = At("supported", ALL, ALL, YEAR, ALL, ALL)
    told = {
        "lower": max(own, other), "upper": own + other, "summed": own + other, "between": min(own, other),
    }  # fmt: skip
    row = Row("place_year", (YEAR,), at, "people", "between bounds", 5, True, dict.fromkeys(told))
    known: Own = {
        name: {(at, "lower"): n, (at, "upper"): n, (at, "summed"): n, (at, "between"): 0}
        for name, n in (("first", own), ("second", other))
    }
    return [row], known, {(row.table, row.key, part): n for part, n in told.items()}


def test_what_two_partners_may_share_is_no_leak_to_one_whose_own_people_bound_it() -> None:
    """Beside one other partner at most its own people are counted twice: few, and told by nothing that is published."""
    for own, other in ((3, 1), (5, 2), (4, 90)):
        rows, known, truth = _two_partners(own, other)
        assert attack_publication(rows, typed=frozenset(), own=known, earlier=[], truth=truth).has_passed


def test_what_is_published_may_not_tell_one_of_two_partners_more_of_what_they_share() -> None:
    rows, known, truth = _two_partners(40, 3)
    shown = [replace(rows[0], figures={**rows[0].figures, "upper": 43})]
    found = attack_publication(shown, typed=frozenset(), own=known, earlier=[], truth=truth)
    assert [(leak.part, leak.by) for leak in found.leaks if leak.part == "between"] == [("between", "first")]
