"""What partners did together, on people few enough to count by hand: expected numbers are counted, not queried."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from outcomes.errors import StoreError
from outcomes.impact.contributed import split
from outcomes.store import kept
from outcomes.store.people_count import Asked, count_people

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


def test_hours_are_not_weighed_against_sessions_nor_against_what_nobody_told(partnership: Partnership) -> None:
    partnership.knows("advice", "x", hours=6, job="2025-06-20", **JOAN)
    partnership.knows("befrienders", "x", **JOAN)
    partnership.different()
    by_dose = "select partner_id, dose_share from contribution_shares order by partner_id"
    assert partnership.store.rows(by_dose) == [("advice", Decimal("0.5")), ("befrienders", Decimal("0.5"))]
    partnership.store.connection.execute(
        "update support set sessions = case partner_id when 'advice' then 1 else 3 end"
    )
    partnership.asks_for("sessions")
    assert partnership.store.rows(by_dose) == [("advice", Decimal("0.25")), ("befrienders", Decimal("0.75"))]


def test_hours_that_a_partner_tells_of_one_quarter_and_not_of_another_are_no_dose(partnership: Partnership) -> None:
    partnership.knows("advice", "x", hours=3, **JOAN)
    partnership.knows("advice", "x", period=Q2, hours=3, job="2025-09-20", **JOAN)
    partnership.knows("befrienders", "x", hours=2, **JOAN)
    partnership.knows("befrienders", "x", period=Q2, **JOAN)
    partnership.different()
    by_dose = "select partner_id, dose_share from contribution_shares order by partner_id"
    assert partnership.store.rows(by_dose) == [("advice", Decimal("0.5")), ("befrienders", Decimal("0.5"))]
    partnership.store.connection.execute("update support set hours = 2 where hours is null")
    partnership.asks_for("hours")
    assert partnership.store.rows(by_dose) == [("advice", Decimal("0.6")), ("befrienders", Decimal("0.4"))]


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


def test_a_years_credit_by_indicator_is_what_a_count_by_hand_says(partnership: Partnership) -> None:
    """Alma's job is three partners', Bridie's is two's, Cyril's is one's, Dilys's was before anybody knew her."""
    known = {0: PARTNERS, 1: ("advice", "college"), 2: ("college",)}
    for n, partners in known.items():
        for partner in partners:
            partnership.knows(partner, f"{n}", job="2025-06-20" if partner == "college" else None, **_person(n))
    partnership.knows("advice", "3", starts="2025-06-25", job="2025-04-02", **_person(3))
    rows = partnership.rows("value_contributions")
    assert {(row["indicator_code"], row["year"]) for row in rows} == {("jobs", YEAR)}
    shares = {row["partner_id"]: row["credit_share"] for row in rows}
    of_four_people = {
        "advice": 1 / 3 + 1 / 2,
        "befrienders": 1 / 3,
        "college": 1 / 3 + 1 / 2 + 1,
        "unassigned": 1,
    }
    assert shares == {partner: pytest.approx(people / 4, abs=1e-6) for partner, people in of_four_people.items()}
    assert sum(shares.values()) == pytest.approx(1, abs=1e-12)
    parts = split(Decimal("1000.01"), [Decimal(str(share)) for share in shares.values()])
    assert sum(parts) == Decimal("1000.01"), "to the penny"


def test_nobody_is_credited_with_a_year_in_which_nothing_was_achieved(partnership: Partnership) -> None:
    partnership.knows("advice", "x", **JOAN)
    assert partnership.rows("value_contributions") == []


def test_outcome_rates_by_number_of_partners_stand_beside_the_mix_of_need(sharing: Partnership) -> None:
    for n in (0, 1, 5):
        sharing.knows("advice", f"a{n}", period=Q2, job="2025-08-01", **_person(n))
    told = {r["partners"]: r for r in sharing.rows("outcomes_by_partners") if r["span"] == YEAR}
    assert {k: (r["people"], r["achieved_people"]) for k, r in told.items()} == {1: (4, 0), 2: (4, 1), 3: (2, 2)}
    assert told[3]["high_need_share"] == 1
    assert told[1]["high_need_share"] == 0


def _counted(shared: Partnership, *asked: Any) -> list[dict[str, Any]]:
    return count_people(shared.store, Asked(*asked)).to_dict("records")


@pytest.mark.parametrize("breakdown", ["all", "need_band"])
@pytest.mark.parametrize(("first", "last", "span"), [(Q1, Q1, Q1), (Q1, "2025-26 Q4", YEAR)])
def test_a_count_of_a_span_that_has_a_view_is_the_views(
    sharing: Partnership, breakdown: str, first: str, last: str, span: str
) -> None:
    view = [
        {name: value for name, value in row.items() if name not in ("span", "programme_id")}
        for row in sharing.rows("joint_people")
        if (row["span"], row["programme_id"], row["dimension"]) == (span, "all", breakdown)
    ]
    counted = _counted(sharing, first, last, (), (), breakdown)
    told = [{n: v for n, v in row.items() if n not in ("span", "category_label")} for row in counted]
    assert sorted(told, key=lambda row: row["category"]) == sorted(view, key=lambda row: row["category"])


def test_people_are_counted_over_any_quarters_and_partners(sharing: Partnership) -> None:
    (some,) = _counted(sharing, Q1, Q2, ("befrienders", "college"))
    assert (some["known_people"], some["linked_people"], some["lower"], some["upper"]) == (8, 6, 6, 8)
    assert some["estimate_low"] <= 6 <= some["estimate_high"]
    (one,) = _counted(sharing, Q2, "2025-26 Q3", ("college",))
    assert (one["estimate_low"], one["estimate"], one["estimate_high"]) == (2, 2, 2)
    assert _counted(sharing, "2025-26 Q3", "2025-26 Q4") == []


def test_a_group_is_that_of_first_contact_among_the_partners_asked_for(sharing: Partnership) -> None:
    groups = {row["category"]: row["linked_people"] for row in _counted(sharing, Q1, Q2, ("college",), (), "need_band")}
    assert groups == {"not-known": 2}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("soon", "2025-26 Q1"), "not a run of quarters"),
        ((Q2, Q1), "is before"),
        ((Q1, Q1, ("advise",)), "There is no partner 'advise'"),
        ((Q1, Q1, (), ("grant",)), "There is no programme 'grant'"),
        ((Q1, Q1, (), (), "height"), "There is no breakdown 'height'"),
    ],
)
def test_a_count_of_what_is_not_there_says_so(sharing: Partnership, asked: tuple[Any, ...], said: str) -> None:
    with pytest.raises(StoreError, match=said):
        _counted(sharing, *asked)


def _decide(partnership: Partnership, partner: str, state: str) -> None:
    run = partnership.store.connection.execute
    run(
        "insert into claim_decision select ? + row_number() over (), claim_id, ?, 'officer', "
        "'2025-08-01 12:00', '2025-08-01', '-' from funded_claims where partner_id = ?",
        [partnership.store.next_number("claim_decision", "claim_decision_id"), state, partner],
    )


def test_an_outcome_one_partner_reports_and_the_commissioner_rejected_at_another_is_to_be_looked_at(
    partnership: Partnership,
) -> None:
    partnership.knows("advice", "x", job="2025-06-20", **JOAN)
    partnership.knows("befrienders", "y", job="2025-06-21", **JOAN)
    assert partnership.rows("joint_conflicts") == []
    _decide(partnership, "befrienders", "rejected")
    conflict = _only(partnership.rows("joint_conflicts"), achievement="job")
    assert (conflict["partner_id"], conflict["other_partner_id"], conflict["conflict"]) == (
        "advice",
        "befrienders",
        "rejected",
    )


def test_partners_whose_reports_were_both_rejected_do_not_conflict(partnership: Partnership) -> None:
    partnership.knows("advice", "x", job="2025-06-20", **JOAN)
    partnership.knows("befrienders", "y", job="2025-06-21", **JOAN)
    _decide(partnership, "advice", "rejected")
    _decide(partnership, "befrienders", "rejected")
    assert partnership.rows("joint_conflicts") == []


def test_one_workbook_for_several_funders_counts_as_one_return_one_dose_and_one_person(
    partnership: Partnership,
) -> None:
    partnership.knows("advice", "x", hours=4, job="2025-06-20", **JOAN)
    partnership.knows("advice", None)
    partnership.knows("befrienders", "y", hours=4, **JOAN)
    _answer_too(partnership, "advice")
    year = _only(partnership.rows("joint_people"), span=YEAR, programme_id="all", dimension="all")
    assert (year["known_people"], year["unreferenced_rows"]) == (2, 1)
    shares = {row["partner_id"]: row["dose_share"] for row in partnership.rows("contributions") if row["span"] == YEAR}
    assert shares == {"advice": 0.5, "befrienders": 0.5}
    health = _only(partnership.rows("collaboration_health"), span=YEAR, partner_id="advice")
    assert (health["returns_in"], health["people"], health["shared_people"]) == (1, 1, 1)


def _answer_too(partnership: Partnership, partner: str) -> None:
    """The partner's return of the first quarter is read for another programme too, as a joint workbook is."""
    run = partnership.store.connection.execute
    run(
        "insert into programme select 'other', 'Other', funder_id, mechanism, starts_on, ends_on, 'second' "
        "from programme"
    )
    run("insert into participation select partner_id, 'other', first_period, last_period, due_days from participation")
    run(
        "insert into expected_return select partner_id, 'other', period, due_on from expected_return "
        "where partner_id = ? and period = ?",
        [partner, Q1],
    )
    (number,) = (n for (who, period), n in partnership.returns.items() if (who, period) == (partner, Q1))
    run("insert into answered_return values (99, 'grants')")
    run(
        "insert into return_version by name select * replace (99 as return_id, 'other' as programme_id) "
        "from return_version where return_id = ?",
        [number],
    )
    run(
        "insert into decision by name select * replace (99 as decision_id, 99 as return_id) "
        "from decision where return_id = ?",
        [number],
    )
    for table in ("support", "claim", "match_key", "support_category"):
        programme = ", 'other' as programme_id" if table == "support" else ""
        run(
            f"insert into {table} by name select * replace (99 as return_id{programme}) from {table} "
            "where return_id = ?",
            [number],
        )
    kept.rebuild(partnership.store.connection)


def test_need_of_people_with_one_partner_and_with_more_stands_band_by_band(sharing: Partnership) -> None:
    told = {(r["partners"], r["category"]): r["people"] for r in sharing.rows("need_by_partners") if r["span"] == YEAR}
    assert told == {(1, "low"): 4, (2, "high"): 2, (2, "low"): 2, (3, "high"): 2}


def test_partners_who_give_totals_are_taken_to_overlap_as_the_known_do(sharing: Partnership) -> None:
    run = sharing.store.connection.execute
    run("update linkage_accuracy set low_rate = 1, central_rate = 1, high_rate = 1")
    people = _only(sharing.rows("joint_reach"), span=Q1, indicator_code="people")
    assert (people["summed"], people["estimate"], people["estimate_low"], people["estimate_high"]) == (16, 10, 10, 10)
    run("insert into partner values ('drop-in', 'Drop-in', 'partner', 'charity', 'small', true)")
    _gives_total(sharing, "drop-in", 8)
    people = _only(sharing.rows("joint_reach"), span=Q1, indicator_code="people")
    assert (people["summed"], people["upper"]) == (24, 24)
    assert people["estimate"] == pytest.approx(24 * 10 / 16)
    assert (people["estimate_low"], people["estimate_high"]) == (10, 18)
    assert people["recognised_pct"] == pytest.approx(100 * 16 / 24)


def _gives_total(partnership: Partnership, partner: str, people: int) -> None:
    run = partnership.store.connection.execute
    number = partnership.sends(partner, Q1)
    run(
        "insert into expected_return select ?, programme_id, period, due_on from expected_return "
        "where partner_id = 'advice' and period = ?",
        [partner, Q1],
    )
    run("insert into expected_indicator values (?, 'grants', ?, 'people')", [partner, Q1])
    run(
        "insert into result (return_id, row_no, partner_id, programme_id, indicator_code, period, is_own_period, "
        "basis, dimension, category, value) values (?, 0, ?, 'grants', 'people', ?, true, 'actual', 'all', 'all', ?)",
        [number, partner, Q1, people],
    )
    kept.rebuild(partnership.store.connection)


def test_the_collective_score_is_the_weighted_mean_of_shared_indicators_by_hand(sharing: Partnership) -> None:
    """Half a year of 20 people aimed at, 10 reached; and of 4 jobs, of which 1 (told by two). Weights 1 and 3."""
    sharing.knows("advice", "a0", period=Q2, job="2025-08-01", **_person(0))
    sharing.knows("befrienders", "b0", period=Q2, job="2025-08-01", **_person(0))
    run = sharing.store.connection.execute
    run("update linkage_accuracy set low_rate = 1, central_rate = 1, high_rate = 1")
    _aim(sharing, people=(0, 20, 1), jobs=(0, 4, 3))
    year = _only(sharing.rows("collective_score"), span=YEAR)
    parts = {
        row["indicator_code"]: row["attainment"] for row in sharing.rows("joint_attainment") if row["span"] == YEAR
    }
    assert parts == {"people": pytest.approx(1.0), "jobs": pytest.approx(0.5)}
    assert year["score"] == pytest.approx(100 * (1 * 1.0 + 3 * 0.5) / 4)
    assert (year["coverage_pct"], year["framework_code"]) == (100, "small")


def test_a_shared_indicator_whose_attainment_is_not_known_does_not_count_as_reached(sharing: Partnership) -> None:
    sharing.knows("advice", None)
    _aim(sharing, people=(0, 48, 1), jobs=(0, 4, 3))
    sharing.store.connection.execute("delete from agreement")
    sharing.store.connection.execute("update place set files_hash = 'changed'")
    score = _only(sharing.rows("collective_score"), span=Q1)
    assert (score["indicators_total"], score["indicators_scored"]) == (2, 1)
    assert score["coverage_pct"] == 75
    assert math.isnan(score["score"])


def _aim(partnership: Partnership, **aims: tuple[float, float, float]) -> None:
    """Baseline, target and weight of each indicator in 2025-26."""
    run = partnership.store.connection.execute
    for code, (baseline, target, weight) in aims.items():
        run("insert into target values (?, ?, ?, ?, ?, ?)", [code, YEAR, baseline, target, "2024-25", YEAR])
        run("update indicator set weight = ? where indicator_code = ?", [weight, code])
    run("delete from expected_indicator where partner_id = 'college' and indicator_code = 'jobs'")
    run("insert into support_field select return_id, 'achieved:job' from return_version")
    kept.rebuild(partnership.store.connection)
