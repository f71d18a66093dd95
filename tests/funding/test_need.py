"""Who was reached: creaming and parking are found where they are, and not where they are not."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from outcomes.funding.books import price_table
from outcomes.funding.comparison import compare
from outcomes.funding.counting import count_side
from outcomes.funding.need import (
    hours_by_need,
    measure_creaming,
    measure_parking,
    need_within_prices,
    share_recorded_by_provider,
)
from outcomes.funding.records import Question, Records

from .made_records import alike, make_records
from .programmes import programme

ASKED = Question("started_work", ("pbr", "grant"))


def turned_away(records: Records, bands: list[str]) -> Records:
    """The same, with people of these bands referred to every partner under results who never came."""
    partners = sorted(records.referrals.query("programme_id == 'results'")["partner_id"].unique())
    rows = [(p, "results", f"{p}-away-{n}", band, False) for p in partners for n, band in enumerate(bands)]
    more = pd.DataFrame(rows, columns=records.referrals.columns)
    return replace(records, referrals=pd.concat([records.referrals, more], ignore_index=True))


def test_turning_away_those_of_high_need_is_found(two_ways: Records) -> None:
    found = measure_creaming(turned_away(two_ways, ["high"] * 8 + ["low"] * 2), ("results",))
    assert found.high_started == pytest.approx(1 / 3)
    assert found.high_referred == pytest.approx((20 + 8) / 70)
    assert found.not_started == 40
    assert found.difference is not None
    assert found.difference.value == pytest.approx(1 / 3 - 8 / 10)
    assert found.is_found


def test_turning_away_people_as_they_come_is_no_creaming(two_ways: Records) -> None:
    found = measure_creaming(turned_away(two_ways, ["high", "medium", "low"] * 4), ("results",))
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0)
    assert not found.is_found


def test_partners_who_are_sent_harder_people_are_not_taken_for_creaming() -> None:
    """One partner is sent people of high need only, another of low need only; neither chooses."""
    groups = [("results", "a", "high", 30, 5), ("results", "b", "low", 30, 20)]
    records = make_records(groups, {"results": "pbr"})
    rows = [
        (p, "results", f"{p}-{n}-away", band, False) for p, band in (("a", "high"), ("b", "low")) for n in range(12)
    ]
    more = pd.DataFrame(rows, columns=records.referrals.columns)
    found = measure_creaming(replace(records, referrals=pd.concat([records.referrals, more])), ("results",))
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0)


def test_where_nobody_referred_is_of_the_highest_need_creaming_cannot_be_told(two_ways: Records) -> None:
    """A difference of nought with an interval of no width would be said of people there are none of."""
    people = two_ways.referrals.assign(need_band=two_ways.referrals["need_band"].replace("high", "low"))
    records = turned_away(replace(two_ways, referrals=people), ["medium"] * 3)
    found = measure_creaming(records, ("results",))
    assert (found.high_referred, found.not_started, found.difference) == (0.0, 12, None)
    told = compare(records, ASKED).as_lines()
    assert any("nobody referred is of the highest need" in line for line in told)
    assert not any("no sign of creaming" in line for line in told)


def test_where_nobody_is_recorded_as_turned_away_nothing_is_said(two_ways: Records) -> None:
    found = measure_creaming(two_ways, ("results",))
    assert found.difference is None
    assert not found.is_found


def test_those_of_high_need_given_less_show_in_support_a_head(two_ways: Records) -> None:
    is_high = two_ways.support["person_key"].str.contains("-high-")
    records = replace(two_ways, support=two_ways.support.assign(hours=4.0 - 2.0 * is_high))
    side = count_side(records, ASKED, "pbr")
    parking = measure_parking(records, ASKED, side).set_index("need_band")
    assert parking["hours_a_head"].to_dict() == {"low": 4.0, "medium": 4.0, "high": 2.0}
    assert parking.loc["high", "share"] == pytest.approx(13 / 20)
    ratio = hours_by_need(records, ASKED, side)
    assert ratio is not None
    assert (ratio.value, ratio.upper) == pytest.approx((0.5, 0.5)), "every partner halves it"


def test_support_after_the_window_does_not_count(two_ways: Records) -> None:
    late = two_ways.support.assign(period="2026-27 Q1", days_since_start=300, hours=90.0)
    records = replace(two_ways, support=pd.concat([two_ways.support, late]))
    parking = measure_parking(records, ASKED, count_side(records, ASKED, "pbr"))
    assert parking["hours_a_head"].tolist() == [4.0, 4.0, 4.0]


def test_support_nobody_recorded_is_unknown_and_not_nought(two_ways: Records) -> None:
    records = replace(two_ways, support=two_ways.support.assign(hours=float("nan")))
    side = count_side(records, ASKED, "pbr")
    assert measure_parking(records, ASKED, side)["hours_a_head"].isna().all()
    assert hours_by_need(records, ASKED, side) is None


def test_one_price_for_everybody_leaves_all_of_the_need_to_choose_among(two_ways: Records) -> None:
    side = count_side(two_ways, ASKED, "pbr")
    assert need_within_prices(two_ways, side) == 1.0
    by_need = side.counted[["partner_id", "programme_id", "person_key"]].assign(price_group=side.counted["need_band"])
    assert need_within_prices(replace(two_ways, prices=by_need), side) == 0.0


def test_a_rate_card_that_pays_more_for_high_need_makes_two_prices_of_it() -> None:
    card = [
        {"achievement": "started_work", "price_gbp": 900, "group": {"need_band": "low"}},
        {"achievement": "started_work", "price_gbp": 1_500, "group": {"need_band": "high"}},
        {"achievement": "gained_qualification", "price_gbp": 400},
    ]
    given = programme({"rationale": "savings", "rate_card": card, "verification": {"by": "x", "rule": "y"}})
    groups = {("skills", "work", str(n)): {"need_band": band} for n, band in enumerate(("low", "high", "high", "none"))}
    found = price_table([given], "started_work", groups)
    assert found["price_group"].tolist() == ["work: need_band=low", "work: need_band=high", "work: need_band=high",
                                             "work: "]  # fmt: skip
    assert price_table([given], "gained_qualification", groups).empty, "one price for everybody"


def test_need_is_the_providers_unless_somebody_else_is_named() -> None:
    records = make_records(alike("results", 2, 20, 5), {"results": "pbr"})
    names = [None, "Our adviser", "Results-0", "Results-1", "Independent adviser", "Self-reported"]
    starts = records.starts.assign(need_recorded_by=(names * 20)[: len(records.starts)])
    side = count_side(replace(records, starts=starts), ASKED, "pbr")
    # Of six, nobody, its adviser and itself are the provider; the other organisation is not.
    assert share_recorded_by_provider(side, records.partners) == pytest.approx(3 / 6)
    assert share_recorded_by_provider(replace(side, counted=side.counted.iloc[:0]), records.partners) is None
