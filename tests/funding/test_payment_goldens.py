"""Published payments by results, re-keyed with their citation in tests/golden; never skipped."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from outcomes.funding.entitlement import Start, entitlement
from outcomes.funding.frequency import Cohort, frequency_lines, reduction
from outcomes.funding.payables import Claim
from outcomes.funding.terms import FrequencyOutcome
from outcomes.periods import Quarter

from .programmes import programme

GOLDEN = Path(__file__).parent.parent / "golden"
LAST = Quarter.parse("2025-26 Q4")


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / name).read_text("utf-8"))
    return found


def claims(
    person: str, achievement: str, count: int, partner: str = "skills", started: date | None = None
) -> list[Claim]:
    day = date(2024, 5, 1)
    return [
        Claim(
            f"{person}-{n}-{achievement}", (1, n, f"{person} {achievement}"), partner, person, achievement, day,
            started_on=started, decisions=((day, True),),
        )
        for n in range(count)
    ]  # fmt: skip


_LINES = (GOLDEN / "indigo_care_leavers_sib.csv").read_text("utf-8").splitlines()
CARE_LEAVERS = list(csv.DictReader(line for line in _LINES if line[0] != "#"))
TOTALS = {"INDIGO-POJ-0121": 1_871_540, "INDIGO-POJ-0122": 2_165_460, "INDIGO-POJ-0123": 848_540}


@pytest.mark.parametrize("project", TOTALS)
def test_the_care_leavers_bonds_were_paid_rate_card_times_claims(project: str) -> None:
    """DfE Care Leavers SIBs, INDIGO dataset: 69 lines, £4.9 million, each line and each total to the pound."""
    rows = [row for row in CARE_LEAVERS if row["project"] == project]
    codes = [row["metric"].replace("outcomemetric", "metric_") for row in rows]
    rates = [{"achievement": c, "price_gbp": r["price_gbp"]} for c, r in zip(codes, rows, strict=True)]
    made = [
        one
        for code, row in zip(codes, rows, strict=True)
        for n in range(int(row["claims(=paid/price)"]))
        for one in claims(f"person {n}", code, 1)
    ]
    found = entitlement(programme({"rate_card": rates}), made, [], LAST)
    paid = dict.fromkeys(codes, Decimal(0))
    for line in found.lines:
        paid[line.of] += line.amount_gbp
    assert paid == {code: Decimal(row["paid_gbp"]) for code, row in zip(codes, rows, strict=True)}
    assert found.to_date(LAST) == TOTALS[project]


SUSTAINED = {
    "1 JSA 18-24": (170, 13),
    "2 JSA 25+": (215, 13),
    "3 JSA early access": (250, 20),
    "4 JSA ex-IB": (250, 20),
}
"""How the published most for sustainment is split into equal payments, £ and how many: the split is ours."""


@pytest.mark.parametrize("row", golden("work_programme_payments.json")["rows"], ids=lambda row: row[0])
def test_the_most_a_work_programme_participant_earned(row: list[Any]) -> None:
    """House of Commons Work and Pensions Committee, First Report 2013–14, Table 3: attachment, job, sustainment."""
    group, attachment, job, sustainment, total = row
    each, most = SUSTAINED[group]
    terms = {
        "attachment": [{"price_gbp": attachment}],
        "rate_card": [
            {"achievement": "job", "price_gbp": job},
            {"achievement": "sustained", "price_gbp": each, "repeatable": True, "most_per_person": most},
        ],
    }
    start = Start((1, 0, ""), "skills", "person", date(2024, 4, 2))
    made = [*claims("person", "job", 1), *claims("person", "sustained", most + 3)]
    found = entitlement(programme(terms), made, [start], LAST)
    by_what = {what: sum(li.amount_gbp for li in found.lines if (li.what, li.of) == what) for what in _kinds(found)}
    assert by_what == {("attachment", ""): attachment, ("outcome", "job"): job, ("outcome", "sustained"): sustainment}
    assert found.to_date(LAST) == total


def _kinds(found: Any) -> Iterator[tuple[str, str]]:
    yield from {(line.what, line.of) for line in found.lines}


def test_work_programme_job_outcome_payments_add_up_to_the_published_total() -> None:
    """Parliamentary Question, 10 September 2014: rows are rounded to £1,000, and add up to £331,789,000."""
    told = golden("work_programme_payments.json")["job_outcome_payments_to_31Mar2014"]
    assert sum(told["rows"].values()) == told["stated_total"]


@pytest.mark.parametrize("year", ["1", "2", "3"])
def test_troubled_families_paid_less_on_attachment_each_year_and_the_same_in_all(year: str) -> None:
    """DCLG, Troubled Families, phase 1: £4,000 a family, 80, 60 and 40 per cent of it on attachment."""
    phase = golden("troubled_families_payment.json")["phase1"]
    starts = [date(2012 + n, 4, 1) for n in range(3)]
    ends = [date(2013 + n, 3, 31) for n in range(3)]
    prices = [phase["years"][str(n)] for n in (1, 2, 3)]
    dated = [{"starts": a, "ends": b, "by": "started"} for a, b in zip(starts, ends, strict=True)]
    terms = {
        "attachment": [d | {"price_gbp": p["attachment"]} for d, p in zip(dated, prices, strict=True)],
        "rate_card": [
            d | {"price_gbp": p["result"], "achievement": "turned_around"} for d, p in zip(dated, prices, strict=True)
        ],
    }
    made = programme(
        terms,
        starts=date(2012, 4, 1),
        ends=date(2015, 3, 31),
        partners=[{"partner": "skills", "first": "2012-13 Q1", "last": "2014-15 Q4"}],
    )
    began = starts[int(year) - 1].replace(month=6)
    start = Start((1, 0, ""), "skills", "family", began)
    turned = Claim(
        "c", (1, 0, "c"), "skills", "family", "turned_around", date(2015, 3, 1), began, {}, ((date(2015, 3, 2), True),)
    )
    found = entitlement(made, [turned], [start], Quarter.parse("2014-15 Q4"))
    asked = phase["years"][year]
    assert [li.amount_gbp for li in found.lines] == [asked["attachment"], asked["result"]]
    assert found.to_date(Quarter.parse("2014-15 Q4")) == phase["max_per_family"]


def test_the_expanded_troubled_families_programme_paid_1000_up_front_and_800_for_the_result() -> None:
    """DCLG, Troubled Families, phase 2: and one family in six was deducted, so that fees were paid on five sixths."""
    told = golden("troubled_families_payment.json")["phase2_expanded"]
    terms = {
        "attachment": [{"price_gbp": told["attachment"]}],
        "cap_starts": 5,
        "rate_card": [{"achievement": "turned_around", "price_gbp": told["result"]}],
    }
    starts = [Start((1, n, ""), "skills", f"family {n}", date(2024, 4, 2)) for n in range(6)]
    made = [one for n in range(6) for one in claims(f"family {n}", "turned_around", 1)]
    found = entitlement(programme(terms), made[:1], starts[:1], LAST)
    assert found.to_date(LAST) == told["total"]
    six = entitlement(programme(terms), made, starts, LAST)
    assert six.to_date(LAST) == 5 * told["attachment"] + 6 * told["result"]


def cohort(name: str, participants: int, events: int, comparison: str, day: str) -> Cohort:
    return Cohort(
        programme="p", partner="skills", outcome="reconvictions", cohort=name, participants=participants, events=events,
        comparison_per_100=Decimal(comparison), verified_on=date.fromisoformat(day), verified_by="assessor",
    )  # fmt: skip


BOND = FrequencyOutcome.model_validate(
    {
        "outcome": "reconvictions",
        "counts": "reconviction events within 12 months of release",
        "price_gbp": 1000,
        "threshold_pct": "7.5",
        "cohort_threshold_pct": 10,
        "cohorts": 2,
        "comparison": "matched prisoners released elsewhere",
    }
)


def test_peterboroughs_first_cohort_fell_by_8_4_per_cent_and_was_not_paid_at_once() -> None:
    """Peterborough SIB, cohort 1: 142 against 155 reconvictions for 100 offenders; 10 per cent pays at once."""
    told = golden("peterborough_sib.json")["cohort1"]
    first = cohort("one", 100, told["treated_per_100"], str(told["control_per_100"]), "2014-08-07")
    fell = reduction([first]).pct
    assert fell.quantize(Decimal("0.1"), ROUND_HALF_UP) == Decimal(str(told["expected_reduction_pct"]))
    assert bool(frequency_lines([BOND], [first], LAST.last_day)) is told["pays_cohort_10pct"]
    alone = BOND.model_copy(update={"cohorts": 1})
    assert bool(frequency_lines([alone], [first], LAST.last_day)) is told["meets_pooled_7_5pct"]
    at_most = cohort("one", 1000, int(told["max_treated_for_10pct"] * 10), str(told["control_per_100"]), "2014-08-07")
    over = at_most.model_copy(update={"events": at_most.events + 1})
    assert frequency_lines([BOND], [at_most], LAST.last_day)
    assert not frequency_lines([BOND], [over], LAST.last_day)


def test_cohorts_are_paid_at_the_end_where_all_together_reach_the_threshold_and_none_twice() -> None:
    first = cohort("one", 1000, 1300, "155", "2025-04-10")
    second = cohort("two", 1000, 1450, "155", "2025-10-10")
    found = frequency_lines([BOND], [first, second], LAST.last_day)
    assert [(li.period, li.amount_gbp) for li in found] == [("2025-26 Q1", 250_000), ("2025-26 Q3", 100_000)]
    assert "16.1%" in found[0].note
    capped = BOND.model_copy(update={"cap_gbp": Decimal(300_000)})
    assert [li.amount_gbp for li in frequency_lines([capped], [first, second], LAST.last_day)] == [250_000, 50_000]


def test_a_cohort_that_did_worse_owes_nothing() -> None:
    worse = cohort("two", 1000, 1600, "155", "2025-10-10")
    first = cohort("one", 1000, 1200, "155", "2025-04-10")
    found = frequency_lines([BOND], [first, worse], LAST.last_day)
    assert [li.note.partition(":")[0] for li in found] == ["one"]
