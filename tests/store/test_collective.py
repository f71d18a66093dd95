"""What partners did together, on people few enough to count by hand: expected numbers are counted, not queried."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from .partnership import JOAN, PARTNERS, Q1, Partnership

Q2, YEAR = "2025-26 Q2", "2025-26"


def _person(n: int) -> dict[str, str]:
    names = ("Alma", "Bridie", "Cyril", "Dilys", "Ernest", "Farida", "Gwyn", "Hana", "Idris", "Jana")
    return {"first_name": names[n], "family_name": f"{names[n][::-1]}son", "birth_date": f"19{50 + n}-0{n % 9 + 1}-15"}


def _only(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert len(found) == 1, found
    return found[0]


@pytest.fixture
def sharing(partnership: Partnership) -> Partnership:
    """Ten people: advice has all, befrienders the first six, college the first two."""
    for n in range(10):
        partnership.knows("advice", f"a{n}", need="high" if n < 4 else "low", **_person(n))
    for n in range(6):
        partnership.knows("befrienders", f"b{n}", starts="2025-06-01", **_person(n))
    for n in range(2):
        partnership.knows("college", f"c{n}", period=Q2, starts="2025-07-10", **_person(n))
    return partnership


def test_unique_people_stand_beside_the_naive_sum_and_between_the_bounds(sharing: Partnership) -> None:
    year = _only(sharing.rows("joint_people"), span=YEAR, programme_id="all", dimension="all")
    assert (year["known_people"], year["linked_people"], year["linkable_pct"]) == (18, 10, 100)
    assert (year["lower"], year["upper"]) == (10, 18)
    assert year["lower"] <= year["estimate_low"] <= year["estimate"] <= year["estimate_high"] <= year["upper"]


def test_a_value_rests_on_the_estimate_of_different_people_between_their_bounds(sharing: Partnership) -> None:
    run = sharing.store.connection.execute
    run("update linkage_accuracy set low_rate = 1, central_rate = 1, high_rate = 1")
    run("insert into valuing values ('people', 'gmca/HE1.0', 'value', false)")
    row = _only(sharing.rows("value_quantities"), programme_id="all", partner_id="all", dimension="all")
    assert (row["span"], row["is_estimate"]) == (YEAR, True)
    assert (row["quantity_low"], row["quantity"], row["quantity_high"]) == (10, 10, 18)
    run("update linkage_accuracy set central_rate = 0.9, low_rate = 0.8 where accuracy_of = 'precision'")
    fewer_joined = _only(sharing.rows("value_quantities"), programme_id="all", partner_id="all", dimension="all")
    assert fewer_joined["quantity"] == pytest.approx(18 - 8 * 0.9)


def test_the_estimate_makes_up_for_what_linking_misses(sharing: Partnership) -> None:
    run = sharing.store.connection.execute
    run("update linkage_accuracy set low_rate = 1, central_rate = 1, high_rate = 1")
    quarter = _only(sharing.rows("joint_people"), span=Q1, programme_id="all", dimension="all")
    assert quarter["estimate"] == quarter["estimate_low"] == quarter["estimate_high"] == 10
    run("update linkage_accuracy set central_rate = 0.8, low_rate = 0.75, high_rate = 0.9 where accuracy_of = 'recall'")
    partly = _only(sharing.rows("joint_people"), span=YEAR, programme_id="all", dimension="all")
    assert partly["estimate"] == pytest.approx(max(10, 18 - 8 / 0.8))
    assert partly["estimate_high"] > partly["estimate"]


def test_with_one_partner_alone_the_count_is_exact(sharing: Partnership) -> None:
    quarter = _only(sharing.rows("joint_people"), span=Q2, programme_id="all", dimension="all")
    assert (quarter["estimate_low"], quarter["estimate"], quarter["estimate_high"]) == (2, 2, 2)


def test_people_who_cannot_be_recognised_are_taken_to_overlap_as_the_others_do(partnership: Partnership) -> None:
    run = partnership.store.connection.execute
    run("update linkage_accuracy set low_rate = 1, central_rate = 1, high_rate = 1")
    for n in range(5):
        partnership.knows("advice", f"a{n}", **_person(n))
        partnership.knows("befrienders", f"b{n}", **_person(n))
        partnership.knows("college", f"c{n}")
    year = _only(partnership.rows("joint_people"), span=YEAR, programme_id="all", dimension="all")
    assert year["linkable_pct"] == pytest.approx(100 * 10 / 15)
    assert year["estimate"] == pytest.approx(15 * 5 / 10)
    assert (year["estimate_low"], year["estimate_high"]) == (5, 10)
    assert (year["lower"], year["upper"]) == (5, 15)


def test_rows_without_a_reference_widen_the_bounds_alone(sharing: Partnership) -> None:
    before = _only(sharing.rows("joint_people"), span=YEAR, programme_id="all", dimension="all")
    sharing.knows("college", None)
    after = _only(sharing.rows("joint_people"), span=YEAR, programme_id="all", dimension="all")
    assert after["upper"] == before["upper"] + 1
    assert after["estimate"] == before["estimate"]


def test_a_persons_group_is_that_of_first_contact_whoever_had_it(sharing: Partnership) -> None:
    groups = {
        row["category"]: row["linked_people"]
        for row in sharing.rows("joint_people")
        if (row["span"], row["programme_id"], row["dimension"]) == (YEAR, "all", "need_band")
    }
    assert groups == {"high": 4, "low": 6}


def test_people_with_one_two_and_three_partners(sharing: Partnership) -> None:
    told = {r["partners"]: r["people"] for r in sharing.rows("partner_overlap") if r["span"] == YEAR and
            r["programme_id"] == "all"}  # fmt: skip
    assert told == {1: 4, 2: 4, 3: 2}


def test_each_pair_of_partners_stands_once_with_the_people_it_shares(sharing: Partnership) -> None:
    told = {(r["partner_id"], r["other_partner_id"]): r["people"] for r in sharing.rows("partner_pairs")
            if r["span"] == YEAR}  # fmt: skip
    assert told == {("advice", "befrienders"): 6, ("advice", "college"): 2, ("befrienders", "college"): 2}


def test_journeys_go_from_each_partner_to_the_next_with_the_days_between(sharing: Partnership) -> None:
    told = {
        (r["partner_id"], r["other_partner_id"]): (r["people"], r["median_days"])
        for r in sharing.rows("partner_journeys")
        if r["span"] == YEAR
    }
    assert told == {("advice", "befrienders"): (6, 31), ("befrienders", "college"): (2, 39)}


def test_a_referral_says_whether_the_referring_partner_knew_the_person(sharing: Partnership) -> None:
    sharing.knows("college", "c5", period=Q2, starts="2025-07-20", referred_by=" Advice", **_person(5))
    sharing.knows("college", "c9", period=Q2, starts="2025-07-20", referred_by="advice", **JOAN)
    told = _only(sharing.rows("partner_referrals"), span=YEAR)
    assert (told["partner_id"], told["other_partner_id"]) == ("advice", "college")
    assert (told["people"], told["started_people"], told["known_before"], told["median_days"]) == (2, 2, 1, 80)


def test_an_outcome_that_three_partners_report_is_counted_once(partnership: Partnership) -> None:
    for partner in PARTNERS:
        partnership.knows(partner, "x", job="2025-06-20", **JOAN)
    once = _only(partnership.rows("joint_achievements"), achievement="job")
    assert once["partners"] == 3
    assert {r["joint_total"] for r in partnership.rows("contributions") if r["span"] == YEAR} == {1}


def test_partners_who_date_an_outcome_far_apart_are_told_to_look(partnership: Partnership) -> None:
    partnership.knows("advice", "x", job="2025-04-20", **JOAN)
    partnership.knows("befrienders", "y", period=Q2, job="2025-09-20", **JOAN)
    conflict = _only(partnership.rows("joint_conflicts"), achievement="job")
    assert (conflict["partner_id"], conflict["other_partner_id"], conflict["days_apart"]) == (
        "advice",
        "befrienders",
        153,
    )


def test_the_shares_of_an_outcome_add_up_to_exactly_one(partnership: Partnership) -> None:
    for partner, hours in zip(PARTNERS, (1, 1, 5), strict=True):
        partnership.knows(partner, "x", hours=hours, job="2025-06-20", **JOAN)
    shares = partnership.store.rows
    partnership.different()
    totals = shares("select sum(equal_share), sum(dose_share) from contribution_shares group by person_id, achievement")
    assert totals == [(Decimal(1), Decimal(1))]
    by_dose = dict(shares("select partner_id, dose_share from contribution_shares"))
    assert float(by_dose["college"]) == pytest.approx(5 / 7, abs=1e-6)


def test_rounded_credit_adds_up_to_the_joint_total(partnership: Partnership) -> None:
    for n in range(4):
        for partner in PARTNERS:
            partnership.knows(partner, f"{n}", job="2025-06-20" if partner == "advice" else None, **_person(n))
    year = [row for row in partnership.rows("contributions") if row["span"] == YEAR]
    assert sum(row["equal_rounded"] for row in year) == 4
    assert sum(row["dose_rounded"] for row in year) == 4
    assert {row["joint_total"] for row in year} == {4}


def test_who_was_not_active_before_an_outcome_has_no_credit_for_it(partnership: Partnership) -> None:
    partnership.knows("advice", "x", job="2025-05-20", **JOAN)
    partnership.knows("befrienders", "y", starts="2025-06-01", **JOAN)
    partnership.knows("college", "z", starts="2023-01-01", ends="2024-01-01", **JOAN)
    credited = {row["partner_id"]: row["equal_share"] for row in partnership.rows("contributions") if row["span"] == Q1}
    assert credited == {"advice": 1}


def test_an_outcome_before_anybody_began_is_unassigned(partnership: Partnership) -> None:
    partnership.knows("advice", "x", starts="2025-06-01", job="2025-04-02", **JOAN)
    assert {row["partner_id"] for row in partnership.rows("contributions")} == {"unassigned"}


def test_outcome_rates_by_number_of_partners_stand_beside_the_mix_of_need(sharing: Partnership) -> None:
    for n in (0, 1, 5):
        sharing.knows("advice", f"a{n}", period=Q2, job="2025-08-01", **_person(n))
    told = {r["partners"]: r for r in sharing.rows("outcomes_by_partners") if r["span"] == YEAR}
    assert {k: (r["people"], r["achieved_people"]) for k, r in told.items()} == {1: (4, 0), 2: (4, 1), 3: (2, 2)}
    assert told[3]["high_need_share"] == 1
    assert told[1]["high_need_share"] == 0
