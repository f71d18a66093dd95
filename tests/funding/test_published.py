"""Nothing published of a comparison shows, or gives away, a small number of people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest

from outcomes.funding.books import PAID
from outcomes.funding.costs import measure_money
from outcomes.funding.paying import Paying, Priced
from outcomes.funding.published import Published, join_bands, publish_comparisons
from outcomes.funding.published_partners import may_be_compared, shown_partners
from outcomes.funding.records import Question, Records

from .made_records import BANDS, Group, alike, make_records

ASKED = Question("started_work", ("pbr", "grant"), replicates=100)
LABELS = {"started_work": "Started work"}
WAYS = {"results": "pbr", "grant": "grant"}


def published(records: Records, threshold: int = 5) -> Published:
    return publish_comparisons([(records, [ASKED])], LABELS, threshold, {}, {})


def figures(made: Published, figure: str) -> pd.DataFrame:
    return made.figures[made.figures["figure"] == figure].set_index("figure_of")


def few_of_high_need() -> list[Group]:
    """Of high need two people on one side achieved it: they would be seen."""
    few = {"low": (30, 12), "medium": (30, 9), "high": (8, 0)}
    groups = [(g, f"{g}-{n}", b, *few[b]) for g in WAYS for n in range(4) for b in BANDS]
    return [(g, p, b, n, 2 if (p, b) == ("results-0", "high") else k) for g, p, b, n, k in groups]


def test_need_bands_are_joined_until_no_count_is_small() -> None:
    made = published(make_records(few_of_high_need(), WAYS))
    assert made.comparisons["need_bands"].tolist() == ["low, medium + high"]
    starts = figures(made, "band_starts")
    assert set(starts.index) == {"low", "medium + high"}
    assert made.comparisons["comparison_verdict"].tolist() == ["cannot tell"]


def test_bands_that_can_be_shown_are_not_joined(two_ways: Records) -> None:
    assert published(two_ways).comparisons["need_bands"].tolist() == ["low, medium, high"]


def test_a_side_that_would_leave_one_band_is_hidden_and_joins_nobody_elses() -> None:
    """Two achieved it in each band on one side: any two bands joined still show four."""
    few = [("results", f"r{n}", b, 20, 2 if n == 0 else 0) for n in range(3) for b in BANDS]
    ways = {**WAYS, "together": "relational"}
    records = make_records([*few, *alike("grant", 4, 20, 7), *alike("together", 4, 20, 7)], ways)
    asked = [ASKED, Question("started_work", ("grant", "relational"), replicates=50)]
    joined, sides = join_bands(records, asked, 5)
    assert (joined.need_bands, sides) == (BANDS, {"grant", "relational"})
    made = publish_comparisons([(records, asked)], LABELS, 5, {}, {})
    assert made.comparisons["is_hidden"].tolist() == [True, False]
    assert made.comparisons["comparison_verdict"].isna().tolist() == [True, False]
    assert set(made.figures["comparison_no"]) == {2}
    assert "pbr" not in set(made.figures["side"])


def test_where_no_side_can_be_shown_nothing_is() -> None:
    groups = [(code, f"{code}-{n}", b, 3, 1) for code in WAYS for n in range(1) for b in BANDS]
    made = published(make_records(groups, WAYS))
    assert made.comparisons["is_hidden"].tolist() == [True]
    assert made.figures.empty


COUNTS = ("starts", "achieved", "band_starts", "partner_starts", "left_out", "not_started")


@pytest.mark.parametrize("threshold", [5, 10])
def test_no_published_count_is_small(threshold: int) -> None:
    groups = [(g, p, b, n + (hash_of(p) % 7), k % 6) for g, p, b, n, k in few_of_high_need()]
    records = make_records(groups, WAYS)
    starts = records.starts.copy()
    starts.loc[:2, "followed_days"] = 10.0
    made = published(replace(records, starts=starts), threshold)
    counts = made.figures[made.figures["figure"].isin(COUNTS)]["figure_value"].dropna()
    assert not ((counts > 0) & (counts < threshold)).any()


def hash_of(name: str) -> int:
    return sum(map(ord, name))


def test_few_left_out_for_a_reason_are_put_with_others_or_hidden(two_ways: Records) -> None:
    starts = two_ways.starts.copy()
    starts.loc[:2, "followed_days"] = 10.0
    made = figures(published(replace(two_ways, starts=starts)), "left_out")
    assert made.index.tolist() == ["for other reasons"]
    assert made["is_hidden"].tolist() == [True]
    assert made["figure_value"].isna().all()


def partners(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["partner_id", "starts", "achieved"])


def test_a_partner_with_few_outcomes_is_hidden_and_never_alone() -> None:
    found = shown_partners(partners(("a", 60, 3), ("b", 50, 20), ("c", 90, 40), ("d", 80, 30)), 5)
    assert found == {"c"}, "b goes with a, or a's few would be what is left of the total; d, or b would know a's"


def test_hidden_partners_who_add_up_to_few_take_another_with_them() -> None:
    found = shown_partners(partners(("a", 60, 3), ("b", 50, 2), ("c", 90, 40), ("d", 80, 30)), 5)
    assert found == set(), (
        "three and two are five: a reader would know each is under five, and so would d beside its own"
    )


def test_two_partners_of_whom_one_has_few_are_not_compared_at_all() -> None:
    assert not may_be_compared(partners(("a", 60, 20), ("b", 50, 3)), 5), "a takes its own from the side's outcomes"
    assert may_be_compared(partners(("a", 60, 20), ("b", 50, 30)), 5)
    assert may_be_compared(partners(("a", 60, 3), ("b", 50, 20), ("c", 90, 40)), 5)


def test_partners_with_nothing_to_hide_are_all_shown() -> None:
    assert shown_partners(partners(("a", 60, 20), ("b", 50, 0), ("c", 7, 7)), 5) == {"a", "b", "c"}


def test_outcomes_that_few_people_make_the_difference_of_hide_the_cost(two_ways: Records) -> None:
    """Three people achieved it after the window: all outcomes less those compared would show them."""
    late = two_ways.claims.copy()
    late.loc[:2, "days_to_outcome"] = 300.0
    made = published(replace(two_ways, claims=late))
    cost = made.figures[made.figures["figure"] == "funder_an_outcome"].set_index("side")
    assert cost["is_hidden"].to_dict() == {"pbr": True, "grant": False}
    assert cost.loc["pbr", ["figure_value", "figure_lower", "figure_upper"]].isna().all()


@pytest.mark.parametrize(("rejected", "verified", "is_hidden"), [(20, 60, False), (3, 60, True), (20, 133, True)])
def test_how_many_were_rejected_is_told_where_neither_they_nor_those_undecided_are_few(
    two_ways: Records, rejected: int, verified: int, *, is_hidden: bool
) -> None:
    """156 achieved it under results. 20 rejected and 133 verified leave three whom a reader would know."""
    claims = two_ways.claims.sort_values("programme_id", ascending=False, ignore_index=True)
    claims.loc[: rejected - 1, "is_rejected"] = True
    claims.loc[rejected : rejected + verified - 1, "evidence_level"] = "verified"
    figures = published(replace(two_ways, claims=claims)).figures
    one = figures[(figures["figure"] == "rejected") & (figures["side"] == "pbr")].iloc[0]
    assert bool(one["is_hidden"]) is is_hidden
    assert pd.isna(one["figure_value"]) if is_hidden else one["figure_value"] == pytest.approx(20 / 156, abs=1e-4)


def test_a_hidden_figure_holds_nothing(two_ways: Records) -> None:
    made = published(make_records(few_of_high_need(), WAYS)).figures
    hidden = made[made["is_hidden"].astype(bool)]
    assert hidden[["figure_value", "figure_lower", "figure_upper"]].isna().all(axis=None)


def test_the_money_of_a_programme_is_of_no_comparison(two_ways: Records) -> None:
    money = measure_money(two_ways.books, two_ways.partners, ("results",))
    made = publish_comparisons([], {}, 5, {"results": money}, {}).figures.set_index("figure")
    assert set(made["comparison_no"]) == {0}
    assert made.loc["funder_gbp", "figure_value"] == 240_000
    assert pd.isna(made.loc["transaction_gbp", "figure_value"])
    assert not made.loc["transaction_gbp", "is_hidden"], "nobody entered it; it is not hidden"


def test_a_payment_for_few_people_is_hidden_for_the_programme_and_its_side(two_ways: Records) -> None:
    """What was paid, less what is paid for others, at a price that is known, says how many they were."""
    paid = pd.DataFrame(
        [(code, f"{code}-0", "2025-26 Q1", date(2025, 9, 13), 5_000.0, True) for code in ("results", "grant")],
        columns=PAID,
    )
    records = replace(two_ways, books=replace(two_ways.books, paid=paid))
    money = {code: measure_money(records.books, records.partners, (code,)) for code in ("results", "grant")}
    paying = {
        "results": Paying(
            0.6,
            0.4,
            {"fixed": 900.0, "outcome": 4_000.0},
            {"results": Priced(5_000.0, (40, 4)), "other": Priced(9_000.0, (40,))},
        ),
        "grant": Paying(None, 0.0, {}, {"results": Priced(3_000.0, (3,))}),
    }
    question = Question("started_work", ("pbr", "grant"), replicates=200)
    made = publish_comparisons([(records, [question])], LABELS, 5, money, paying).figures
    hidden = made[made["is_hidden"].astype(bool)]
    found = set(hidden[["comparison_no", "side", "figure", "figure_of"]].itertuples(index=False, name=None))
    from_payments = {"paid_gbp", "days_to_payment", "working_capital_gbp", "working_capital_share"}
    assert {(0, "results", figure, "all") for figure in from_payments} <= found
    assert {(1, "pbr", figure, "all") for figure in (*from_payments, "paid_an_outcome")} <= found
    assert {(0, "results", "at_risk_so_far", "all"), (0, "results", "on_terms_gbp", "other")} <= found
    assert (0, "results", "owed_gbp", "outcome") in found
    assert (0, "results", "owed_gbp", "fixed") not in found, "fixed money waits for nobody"
    assert (0, "grant", "on_terms_gbp", "results") in found, "three people's outcomes, whoever did not pay for them"
    grant = made[(made["side"] == "grant") & (made["figure"] == "paid_gbp")]
    assert grant["figure_value"].tolist() == [5_000.0, 5_000.0], "a grant's payments tell nothing of people"


def test_every_number_in_the_reason_is_made_of_the_joined_bands() -> None:
    """The verdict is made anew on what may be shown: its interval is the published one."""
    made = published(make_records(few_of_high_need(), WAYS))
    difference = figures(made, "difference").loc["all"]
    reason = made.comparisons["verdict_reason"].iloc[0]
    upper = Decimal(str(abs(difference["figure_upper"]))) * 100
    assert f"{upper.quantize(Decimal('0.1'), ROUND_HALF_UP)} points" in reason, "rounded as the report's tables are"
