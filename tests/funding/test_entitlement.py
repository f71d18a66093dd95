"""What is owed under a programme's terms: the six rules, one by one, and what must hold whatever happens."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.funding.entitlement import Entitlement, Line, Start, entitlement
from outcomes.funding.payables import Claim
from outcomes.funding.terms import FundedProgramme
from outcomes.periods import Quarter

from .programmes import programme

LAST = Quarter.parse("2025-26 Q4")
Q1, Q2, Q3 = (Quarter.parse(f"2024-25 Q{n}") for n in (1, 2, 3))


def claim(number: int, verified: str | None = "2024-05-01", **more: Any) -> Claim:
    decisions = ((date.fromisoformat(verified), True),) if verified else ()
    given: dict[str, Any] = {
        "claim_id": f"1-{number}-started_work",
        "order": (1, number, "started_work"),
        "partner_id": "skills",
        "participant": f"person {number}",
        "achievement": "started_work",
        "achieved_on": date(2024, 4, 20),
        "decisions": decisions,
    }
    return Claim(**(given | more))


def rejected(one: Claim, on: str) -> Claim:
    return Claim(**(vars(one) | {"decisions": (*one.decisions, (date.fromisoformat(on), False))}))


def owed(terms: dict[str, Any], claims: list[Claim], starts: tuple[Start, ...] = ()) -> Entitlement:
    return entitlement(programme(terms), claims, starts, LAST)


def card(price: float = 100, **more: Any) -> dict[str, Any]:
    return {"rate_card": [{"achievement": "started_work", "price_gbp": price, **more}]}


def why(found: Entitlement) -> dict[str, str]:
    return {unpaid.claim_id: unpaid.why for unpaid in found.unpaid}


def test_only_verified_claims_are_paid_and_the_others_say_why() -> None:
    found = owed(card(), [claim(1), claim(2, None), rejected(claim(3, None), "2024-05-02")])
    assert found.to_date(LAST) == 100
    assert why(found) == {"1-2-started_work": "not verified yet", "1-3-started_work": "rejected on 02/05/2024"}


def test_a_claim_is_paid_in_the_quarter_in_which_it_was_verified() -> None:
    found = owed(card(), [claim(1, "2024-07-01")])
    assert [(line.period, line.amount_gbp) for line in found.lines] == [("2024-25 Q2", 100)]


def test_a_participant_is_paid_for_once_unless_the_outcome_may_be_repeated() -> None:
    twice = [claim(1), claim(2, "2024-06-01", participant="person 1")]
    once = owed(card(), twice)
    assert once.to_date(LAST) == 100
    assert why(once) == {"1-2-started_work": "claim 1-1-started_work stands for this participant's outcome"}
    assert owed(card(repeatable=True), twice).to_date(LAST) == 200
    thrice = [*twice, claim(3, "2024-06-02", participant="person 1")]
    most = owed(card(repeatable=True, most_per_person=2), thrice)
    assert most.to_date(LAST) == 200
    assert why(most) == {"1-3-started_work": "this participant has had as many of this outcome as are paid"}


def test_when_the_paid_claim_is_rejected_another_of_the_same_participant_takes_over() -> None:
    twice = [rejected(claim(1), "2024-08-01"), claim(2, "2024-06-01", participant="person 1")]
    found = owed(card(), twice)
    assert found.to_date(LAST) == 100
    assert [(li.period, li.claim_id[:3], li.amount_gbp) for li in found.lines] == [
        ("2024-25 Q1", "1-1", 100),
        ("2024-25 Q2", "1-1", -100),
        ("2024-25 Q2", "1-2", 100),
    ]


def test_a_claim_that_takes_over_earns_no_more_than_any_of_the_participant_s_claims_before_it() -> None:
    """Rejecting the second, at the lower price, must not pay the third at the higher one."""
    lower = {"achievement": "started_work", "price_gbp": 100, "ends": "2024-04-30"}
    higher = {"achievement": "started_work", "price_gbp": 250, "starts": "2024-05-01"}
    days = {"2024-05-10": "2024-05-11", "2024-04-20": "2024-05-12", "2024-05-20": "2024-05-21"}
    first, second, third = (
        claim(n, verified, participant="person 1", achieved_on=date.fromisoformat(achieved))
        for n, (achieved, verified) in enumerate(days.items())
    )
    one_gone = owed({"rate_card": [lower, higher]}, [rejected(first, "2024-07-01"), second, third])
    two_gone = owed(
        {"rate_card": [lower, higher]}, [rejected(first, "2024-07-01"), rejected(second, "2024-07-02"), third]
    )
    assert (one_gone.to_date(LAST), two_gone.to_date(LAST)) == (100, 100)
    assert [(li.claim_id[:3], li.price_gbp, li.amount_gbp, li.note) for li in two_gone.lines if li.amount_gbp > 0] == [
        ("1-0", 250, 250, ""),
        ("1-2", 250, 100, "as much as the rejected claim it stands in for would have been paid"),
    ]


def test_a_cliff_pays_nothing_until_it_is_reached_and_then_all_from_the_first() -> None:
    terms = card(threshold={"count": 3, "kind": "cliff"})
    two = [claim(1), claim(2)]
    assert owed(terms, two).to_date(LAST) == 0
    assert set(why(owed(terms, two)).values()) == {"2 of the 3 outcomes are reached from which any is paid"}
    found = owed(terms, [*two, claim(3, "2024-10-01")])
    assert (found.to_date(Q2), found.to_date(Q3)) == (0, 300)


def test_a_deductible_pays_only_those_beyond_it() -> None:
    found = owed(card(threshold={"count": 2, "kind": "deductible"}), [claim(n) for n in range(1, 6)])
    assert found.to_date(LAST) == 300
    assert set(why(found).values()) == {"it is one of the first 2, which are not paid"}


def test_a_rejection_that_brings_the_count_under_a_cliff_takes_everything_back() -> None:
    terms = card(threshold={"count": 3, "kind": "cliff"})
    found = owed(terms, [claim(1), claim(2), rejected(claim(3), "2024-07-02")])
    assert (found.to_date(Q1), found.to_date(Q2)) == (300, 0)
    assert {li.note for li in found.lines if li.amount_gbp < 0} == {
        "rejected on 02/07/2024",
        "fewer outcomes stand than the threshold asks for",
    }


def test_no_more_outcomes_are_paid_than_the_cap() -> None:
    found = owed(card(cap_count=2), [claim(n) for n in (1, 2, 3)])
    assert found.to_date(LAST) == 200
    assert why(found) == {"1-3-started_work": "the 2 outcomes that are paid at most have been paid"}


def test_a_participant_earns_no_more_than_their_cap() -> None:
    terms = card() | {"cap_per_person_gbp": 150}
    terms["rate_card"].append({"achievement": "gained_qualification", "price_gbp": 80})
    other = claim(2, "2024-06-01", participant="person 1", achievement="gained_qualification")
    found = owed(terms, [claim(1), other])
    assert [(li.of, li.amount_gbp, li.note) for li in found.lines] == [
        ("started_work", 100, ""),
        ("gained_qualification", 50, "as much as the participant's cap leaves"),
    ]


def test_the_attachment_fee_is_paid_once_a_participant_and_for_so_many_starts() -> None:
    def start(number: int, person: int, day: str) -> Start:
        return Start((1, number, ""), "skills", f"person {person}", date.fromisoformat(day))

    starts = (start(1, 1, "2024-05-01"), start(2, 1, "2024-08-01"), start(3, 2, "2024-07-01"))
    early = start(4, 3, "2024-03-31")
    terms = {"attachment": [{"price_gbp": 400}]}
    assert owed(terms, [], (*starts, early)).to_date(LAST) == 800
    assert owed(terms | {"cap_starts": 1}, [], starts).to_date(LAST) == 400


def test_the_contracts_cap_is_on_all_that_is_paid_and_the_last_payment_is_partial() -> None:
    fee = {"what": "service_fee", "partner": "skills", "gbp_a_quarter": 50, "last": "2024-25 Q1"}
    terms = card() | {"fixed": [fee], "contract_cap_gbp": 220}
    found = owed(terms, [claim(1), claim(2), claim(3)])
    assert [li.amount_gbp for li in found.lines] == [50, 100, 70]
    assert found.lines[-1].note == "as much as the contract's cap leaves"
    assert why(found) == {"1-3-started_work": "the contract's cap is reached"}


def test_a_rejection_is_a_credit_note_in_its_own_quarter_and_frees_nothing_for_others() -> None:
    found = owed(card(cap_count=2), [rejected(claim(1), "2024-12-01"), claim(2), claim(3)])
    assert (found.to_date(Q2), found.to_date(Q3)) == (200, 100)
    assert [(li.period, li.amount_gbp) for li in found.lines if li.amount_gbp < 0] == [("2024-25 Q3", -100)]


def test_a_price_holds_between_its_dates_and_for_its_group() -> None:
    terms = {
        "rate_card": [
            {"achievement": "started_work", "price_gbp": 100, "ends": date(2024, 4, 30), "group": {"need": "low"}},
            {"achievement": "started_work", "price_gbp": 300, "group": {"need": "high"}},
        ]
    }
    claims = [
        claim(1, groups={"need": "low"}),
        claim(2, groups={"need": "high"}),
        claim(3, groups={"need": "low"}, achieved_on=date(2024, 5, 1)),
    ]
    found = owed(terms, claims)
    assert found.to_date(LAST) == 400
    assert why(found) == {"1-3-started_work": "the rate card has no price for it on that day"}


def bands(low: float = 100, high: float = 300, **more: Any) -> dict[str, Any]:
    """One outcome at two prices, by need."""
    prices = (("low", low), ("high", high))
    return {"rate_card": [card(price, group={"need": band}, **more)["rate_card"][0] for band, price in prices]}


def of_band(number: int, band: str, verified: str = "2024-05-01", **more: Any) -> Claim:
    return claim(number, verified, groups={"need": band}, **more)


def test_a_cap_counts_the_outcome_over_every_band_that_prices_it() -> None:
    claims = [of_band(1, "low"), of_band(2, "high"), of_band(3, "low"), of_band(4, "high")]
    found = owed(bands(100.10, 300.05, cap_count=3), claims)
    assert found.to_date(LAST) == Decimal("500.25")
    assert why(found) == {"1-4-started_work": "the 3 outcomes that are paid at most have been paid"}


def test_a_cliff_counts_the_outcome_over_every_band_that_prices_it() -> None:
    terms = bands(threshold={"count": 3, "kind": "cliff"})
    two = [of_band(1, "low"), of_band(2, "high")]
    assert owed(terms, two).to_date(LAST) == 0
    found = owed(terms, [*two, of_band(3, "high", "2024-08-01")])
    assert (found.to_date(Q1), found.to_date(Q2)) == (0, 700)
    undone = owed(terms, [*two, rejected(of_band(3, "high", "2024-08-01"), "2024-10-01")])
    assert (undone.to_date(Q2), undone.to_date(Q3)) == (700, 0), "under the cliff again, in every band"


def test_a_deductible_counts_the_outcome_over_every_band_that_prices_it() -> None:
    claims = [of_band(1, "low"), of_band(2, "high"), of_band(3, "low"), of_band(4, "high")]
    found = owed(bands(threshold={"count": 3, "kind": "deductible"}), claims)
    assert found.to_date(LAST) == 300
    assert len(why(found)) == 3


def test_a_stage_that_is_paid_again_and_again_counts_under_the_outcomes_cap_in_every_band() -> None:
    """Staying in work, paid for every three months: a person's second time uses up the cap as another's first does."""
    day = date(2024, 4, 20)
    claims = [
        of_band(n, band, participant=f"person {n % 2}", achieved_on=day + timedelta(days=91 * n))
        for n, band in enumerate(("low", "high", "low", "high", "low"))
    ]
    found = owed(bands(repeatable=True, most_per_person=3, cap_count=4), claims)
    assert found.to_date(LAST) == 100 + 300 + 100 + 300
    assert set(why(found)) == {"1-4-started_work"}


def test_a_line_of_later_dates_may_raise_the_cap_and_what_was_paid_before_counts_under_it() -> None:
    old, new = (card(100, cap_count=n)["rate_card"][0] for n in (2, 3))
    change = date(2024, 7, 1)
    terms = {"rate_card": [{**old, "ends": change - timedelta(days=1)}, {**new, "price_gbp": 150, "starts": change}]}
    early = [claim(n) for n in (1, 2, 3)]
    late = [claim(n, "2024-08-01", achieved_on=date(2024, 7, 20)) for n in (4, 5)]
    found = owed(terms, [*early, *late])
    assert (found.to_date(Q1), found.to_date(Q2)) == (200, 350)
    assert set(why(found)) == {"1-3-started_work", "1-5-started_work"}


def test_the_contracts_cap_is_over_attachment_fees_and_frequency_payments_too() -> None:
    starts = [Start((1, n, ""), "skills", f"person {n}", date(2024, 4, 2 + n)) for n in range(3)]
    measured = [Line("2024-25 Q1", "skills", "frequency", "calls", "", Decimal(5), Decimal("60.50"), "cohort 1")]
    terms = card() | {"attachment": [{"price_gbp": 40}], "contract_cap_gbp": Decimal("175.25")}
    found = entitlement(programme(terms), [claim(1)], starts, LAST, measured)
    cap = "as much as the contract's cap leaves"
    assert [(li.what, li.amount_gbp, li.note) for li in found.lines] == [
        ("attachment", 40, ""),
        ("attachment", 40, ""),
        ("attachment", 40, ""),
        ("frequency", Decimal("55.25"), cap),
    ]
    assert why(found) == {"1-1-started_work": "the contract's cap is reached"}
    less = entitlement(programme(terms | {"contract_cap_gbp": 90}), [], starts, LAST, measured)
    assert [(li.what, li.amount_gbp) for li in less.lines] == [
        ("attachment", 40),
        ("attachment", 40),
        ("attachment", 10),
    ]


def test_a_claim_without_a_reference_is_not_paid_because_it_could_be_anyones() -> None:
    found = owed(card(), [claim(1, has_reference=False)])
    assert found.to_date(LAST) == 0
    assert "no reference" in why(found)["1-1-started_work"]


def test_an_award_is_shared_over_its_quarters_to_the_penny() -> None:
    award = {"what": "award", "partner": "skills", "gbp_in_all": 100, "last": "2024-25 Q3"}
    found = entitlement(programme({"fixed": [award]}, mechanism="grant"), [], [], LAST)
    assert [li.amount_gbp for li in found.lines] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


DAYS = st.integers(0, 700).map(lambda n: date(2024, 4, 1) + timedelta(days=n))
ACHIEVEMENTS = ("started_work", "gained_qualification")
NEEDS = ("low", "high")
CHANGED_ON = date(2025, 2, 1)


@st.composite
def claims_of(draw: st.DrawFn) -> list[Claim]:
    made = []
    for number in range(draw(st.integers(0, 14))):
        achievement = draw(st.sampled_from(ACHIEVEMENTS))
        decisions = []
        if draw(st.integers(0, 5)):
            verified = draw(DAYS)
            decisions.append((verified, True))
            if not draw(st.integers(0, 3)):
                decisions.append((verified + timedelta(days=draw(st.integers(0, 300))), False))
        made.append(
            claim(
                number,
                claim_id=f"1-{number}-{achievement}",
                achievement=achievement,
                participant=f"person {draw(st.integers(0, 4))}",
                achieved_on=draw(DAYS),
                groups={"need": draw(st.sampled_from(NEEDS))},
                decisions=tuple(decisions),
            )
        )
    return made


@st.composite
def any_terms(draw: st.DrawFn) -> dict[str, Any]:
    def maybe(strategy: st.SearchStrategy[Any]) -> Any:
        return draw(st.none() | strategy)

    def price() -> Decimal:
        return Decimal(draw(st.integers(1, 30000))) / 100

    def limits() -> dict[str, Any]:
        kinds = st.sampled_from(["cliff", "deductible"])
        return {
            "threshold": maybe(st.fixed_dictionaries({"count": st.integers(1, 4), "kind": kinds})),
            "cap_count": maybe(st.integers(1, 5)),
        }

    rates: list[dict[str, Any]] = []
    for achievement in ACHIEVEMENTS:
        repeatable = draw(st.booleans())
        line = {
            "achievement": achievement,
            "repeatable": repeatable,
            "most_per_person": maybe(st.integers(1, 3)) if repeatable else None,
        }
        shape = draw(st.sampled_from(["one line", "by need", "by day"]))
        if shape == "one line":
            rates.append({**line, **limits(), "price_gbp": price()})
        elif shape == "by need":
            shared = limits()
            rates += [{**line, **shared, "price_gbp": price(), "group": {"need": need}} for need in NEEDS]
        else:
            before = {"ends": CHANGED_ON - timedelta(days=1)}
            rates += [{**line, **limits(), "price_gbp": price(), **when} for when in (before, {"starts": CHANGED_ON})]
    return {
        "rate_card": rates,
        "cap_per_person_gbp": maybe(st.integers(1, 500)),
        "contract_cap_gbp": maybe(st.integers(1, 1500)),
        "fixed": [{"what": "service_fee", "partner": "skills", "gbp_a_quarter": 20}] if draw(st.booleans()) else [],
    }


@st.composite
def fees_and_frequencies(draw: st.DrawFn) -> tuple[dict[str, Any], list[Start], list[Line]]:
    """Attachment fees with a cap on starts or without, people who start, and payments for a frequency."""
    terms = {"attachment": [{"price_gbp": 40}], "cap_starts": draw(st.none() | st.integers(1, 4))}
    starts = [
        Start((1, n, ""), "skills", f"person {draw(st.integers(0, 4))}", draw(DAYS))
        for n in range(draw(st.integers(0, 8)))
    ]
    quarters = st.sampled_from(["2024-25 Q1", "2024-25 Q3", "2025-26 Q2"])
    measured = [
        Line(draw(quarters), "skills", "frequency", "calls", "", Decimal(5), Decimal(draw(st.integers(1, 60000))) / 100)
        for _ in range(draw(st.integers(0, 3)))
    ]
    return terms, starts, measured


def _holds_the_caps(made: FundedProgramme, claims: list[Claim], found: Entitlement, quarter: Quarter) -> None:
    terms, paid = made.terms, {c.claim_id: Decimal(0) for c in claims}
    for line in found.lines:
        if line.claim_id and Quarter.parse(line.period) <= quarter:
            paid[line.claim_id] += line.amount_gbp
    by_person: dict[str, Decimal] = {}
    for one in claims:
        by_person[one.participant] = by_person.get(one.participant, Decimal(0)) + paid[one.claim_id]
    assert min(paid.values(), default=Decimal(0)) >= 0
    assert found.to_date(quarter) >= 0
    assert terms.contract_cap_gbp is None or found.to_date(quarter) <= terms.contract_cap_gbp
    assert terms.cap_per_person_gbp is None or max(by_person.values(), default=Decimal(0)) <= terms.cap_per_person_gbp
    for achievement in ACHIEVEMENTS:
        caps = [rate.cap_count for rate in terms.rate_card if rate.achievement == achievement]
        count = sum(1 for c in claims if c.achievement == achievement and paid[c.claim_id])
        assert None in caps or count <= max(cap for cap in caps if cap)


@settings(deadline=None, max_examples=150)
@given(any_terms(), claims_of())
def test_a_line_told_apart_by_need_at_one_price_pays_what_the_line_alone_does(
    terms: dict[str, Any], claims: list[Claim]
) -> None:
    """Thresholds, caps and how often a participant is paid are the outcome's: pricing it in bands changes none."""
    whole = [{k: v for k, v in rate.items() if k != "group"} for rate in terms["rate_card"]]
    single = list({(rate["achievement"], rate.get("ends")): rate for rate in whole}.values())
    apart = [{**rate, "group": {"need": need}} for rate in single for need in NEEDS]
    one, two = (owed(terms | {"rate_card": rates}, claims) for rates in (single, apart))
    assert (one.lines, one.unpaid) == (two.lines, two.unpaid)


@settings(deadline=None, max_examples=150)
@given(any_terms(), claims_of(), fees_and_frequencies())
def test_paid_to_date_is_never_above_a_cap_and_never_negative(
    terms: dict[str, Any], claims: list[Claim], more: tuple[dict[str, Any], list[Start], list[Line]]
) -> None:
    also, starts, measured = more
    made = programme(terms | also)
    found = entitlement(made, claims, starts, LAST, measured)
    for quarter in found.quarters:
        _holds_the_caps(made, claims, found, quarter)
    fees = [line.start_id for line in found.lines if line.what == "attachment"]
    assert len(fees) == len(set(fees)) <= len({start.participant for start in starts})
    assert also["cap_starts"] is None or len(fees) <= also["cap_starts"]


@settings(deadline=None, max_examples=100)
@given(any_terms(), claims_of(), st.randoms())
def test_the_order_in_which_claims_are_handed_in_changes_nothing(
    terms: dict[str, Any], claims: list[Claim], chance: random.Random
) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)
    assert owed(terms, shuffled) == owed(terms, claims)


@settings(deadline=None, max_examples=100)
@given(any_terms(), claims_of(), st.integers(0, 4), st.sampled_from(ACHIEVEMENTS))
def test_a_claim_that_is_not_verified_changes_nothing_that_is_paid(
    terms: dict[str, Any], claims: list[Claim], person: int, achievement: str
) -> None:
    more = claim(99, None, participant=f"person {person}", achievement=achievement)
    assert owed(terms, [*claims, more]).lines == owed(terms, claims).lines


@settings(deadline=None, max_examples=300)
@given(any_terms(), claims_of(), st.data())
def test_rejecting_a_claim_never_raises_what_is_owed_and_the_credit_note_is_exactly_the_difference(
    terms: dict[str, Any], claims: list[Claim], data: st.DataObject
) -> None:
    verified = [c for c in claims if c.first_verified_on]
    if not verified:
        return
    one = data.draw(st.sampled_from(verified))
    day = max(d for d, _ in one.decisions) + timedelta(days=data.draw(st.integers(0, 200)))
    again = [rejected(c, day.isoformat()) if c is one else c for c in claims]
    before, after = owed(terms, claims), owed(terms, again)
    for quarter in before.quarters:
        assert after.to_date(quarter) <= before.to_date(quarter)
        credit = after.to_date(quarter) - after.to_date(quarter.plus(-1))
        assert sum(li.amount_gbp for li in after.lines if li.period == quarter.code) == credit
    quarter = Quarter.of(day)
    if quarter <= LAST and all(c is one or all(Quarter.of(d) != quarter for d, _ in c.decisions) for c in claims):
        lost = sum(li.amount_gbp for li in after.lines if li.period == quarter.code and li.claim_id)
        gained = sum(li.amount_gbp for li in before.lines if li.period == quarter.code and li.claim_id)
        assert lost - gained == after.to_date(quarter) - before.to_date(quarter)


@settings(deadline=None, max_examples=100)
@given(any_terms(), claims_of())
def test_every_claim_is_either_paid_or_says_why_not(terms: dict[str, Any], claims: list[Claim]) -> None:
    found = owed(terms, claims)
    paid: dict[str, Decimal] = {}
    for line in found.lines:
        paid[line.claim_id] = paid.get(line.claim_id, Decimal(0)) + line.amount_gbp
    unpaid = {u.claim_id for u in found.unpaid}
    assert unpaid == {c.claim_id for c in claims if not paid.get(c.claim_id)}
    assert all(u.why for u in found.unpaid)


@pytest.mark.parametrize("partners", [("skills", "skills"), ("skills", "youth")])
def test_the_same_reference_at_two_partners_is_two_participants(partners: tuple[str, str]) -> None:
    claims = [claim(n, participant="person 1", partner_id=p) for n, p in enumerate(partners)]
    assert owed(card(), claims).to_date(LAST) == 100 * len(set(partners))
