"""The funding report says of a comparison what may be said, and names what cannot be told."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pytest

from outcomes.files import shipped
from outcomes.funding.published_money import shown_row
from outcomes.funding.standardising import Gap
from outcomes.funding.verdict import judge
from outcomes.reports.funding import charts, money
from outcomes.reports.funding.build import build_funding_report
from outcomes.reports.funding.definition import FundingReportFile
from outcomes.reports.funding.page import FundingWriter
from outcomes.reports.funding.rows import Compared, Figure, Figures, PublishedFunding
from outcomes.reports.funding.words import gbp, points, share, shown
from outcomes.reports.wording import HIDDEN
from outcomes.statistics import Estimate
from outcomes.store.database import SCHEMA
from outcomes.strict_yaml import load_model

COMPARISON_TABLES = "\n".join(
    re.findall(r"create table comparison\w* \(.*?\n\);", SCHEMA.read_text("utf-8"), re.DOTALL)
)
HIDES = Figure(is_hidden=True)


def compared(verdict: str | None = "higher", **figures: Figure) -> Compared:
    """Payment by results against grants; keys are `pbr__starts`, `both__difference`, `pbr__left_out__a reason`."""
    keyed = {tuple(([*key.split("__"), "all"])[:3]): figure for key, figure in figures.items()}
    return Compared(
        1, "started_work", "Started work", ("pbr", "grant"), verdict, "A reason.", "More partners.",
        "these programmes", 182, "said",
        ("low", "high"), keyed,  # type: ignore[arg-type]
    )  # fmt: skip


def writer(*found: Compared, money: Figures | None = None) -> FundingWriter:
    published: Any = SimpleNamespace(
        partners=[SimpleNamespace(partner_id="a", name="Alpha"), SimpleNamespace(partner_id="b", name="Beta & Co")],
        programmes=[SimpleNamespace(programme_id="work", name="Work First", mechanism="pbr")],
        categories=[
            SimpleNamespace(dimension="need_band", category="low", category_label="Low"),
            SimpleNamespace(dimension="need_band", category="high", category_label="High"),
        ],
    )
    return FundingWriter(PublishedFunding(published, found, money or {}))


def test_a_verdict_is_read_aloud_in_a_sentence() -> None:
    said = {
        "higher": "Started work: higher under payment by results than under grants.",
        "lower": "Started work: lower under payment by results than under grants.",
        "cannot tell": "Started work: cannot tell payment by results from grants.",
        "not comparable": "Started work: payment by results and grants are not comparable.",
    }
    assert {word: writer(compared(word)).in_short()[0] for word in said} == said


def test_comparisons_that_are_hidden_are_named_after_those_that_are_told() -> None:
    (said,) = writer(compared(None), compared("lower")).in_short()
    assert said == (
        "Started work: lower under payment by results than under grants; payment by results against grants: hidden [c]."
    )


@pytest.mark.parametrize("verdict", ["cannot tell", "not comparable"])
def test_what_cannot_be_told_says_what_would_tell_it(verdict: str) -> None:
    (said, *_) = writer(compared(verdict)).unknown()
    assert said == (
        f"Payment by results against grants, started work: {verdict}. A reason. What would tell it: more partners."
    )
    assert not any("Payment by results against" in text for text in writer(compared("higher")).unknown())


def test_whom_a_way_of_funding_reached_is_told_where_nothing_is_compared() -> None:
    found = {
        ("pbr", "reached", "all"): Figure(140.0),
        ("pbr", "reached_band", "low"): Figure(90.0),
        ("pbr", "reached_hours", "low"): Figure(6.25),
        ("pbr", "reached_band", "high"): Figure(50.0),
        ("pbr", "reached_hours", "high"): Figure(),
        ("pbr", "reached_not_known", "all"): Figure(12.0),
        ("pbr", "reached_without_reference", "all"): HIDES,
        ("pbr", "high_started", "all"): Figure(0.36),
        ("pbr", "high_referred", "all"): Figure(0.5),
        ("pbr", "creaming_difference", "all"): Figure(-0.2, -0.3, -0.1),
    }
    alone = writer(money=found).reached_alone()
    assert alone.table.rows == (
        ("Payment by results, low need", "90", "6.2"),
        ("Payment by results, high need", "50", "not known"),
    )
    first, second = alone.says
    assert "140 people with a level of need started, each counted once a partner; not among them 12 whose" in first
    assert f"{HIDDEN} rows without a reference" in first
    assert "36% of those who started are of the highest need, and 50% of those referred" in second
    assert "(creaming)" in second


def test_levels_of_need_stand_from_the_lowest_however_the_publication_orders_them() -> None:
    found = {("pbr", "reached", "all"): Figure(9.0)}
    found |= {("pbr", "reached_band", band): Figure(9.0) for band in ("high", "low", "unheard of")}
    alone = writer(money=found).reached_alone().table.rows
    assert [row[0].rpartition(", ")[2] for row in alone] == ["low need", "high need", "unheard of need"]
    one = compared(**{f"pbr__band_starts__{band}": Figure(9.0) for band in ("high", "low")})
    (block,) = writer(one).outcomes()
    assert [row[0].rpartition(", ")[2] for row in block.reached.rows] == ["low need", "high need"]


def test_whom_it_reached_is_said_to_be_hidden_or_asked_for_and_not_said_twice() -> None:
    (hidden,) = writer(money={("pbr", "reached", "all"): HIDES}).reached_alone().says
    assert hidden == "Payment by results: whom it reached is hidden, because few people are in some groups."
    (asked,) = writer().reached_alone().says
    assert "their level of need at first contact would tell it" in asked and "would tell it" in asked
    assert writer(compared()).reached_alone().says == (), "its comparison tells it"
    assert len(writer(compared(None)).reached_alone().says) == 1, "a hidden comparison tells nothing"


def test_a_hidden_comparison_shows_its_mark_and_no_figure() -> None:
    page = writer(compared(None))
    assert HIDDEN in page.in_short()[0]
    (block,) = page.outcomes()
    assert block.differences.rows[0][1:5] == (HIDDEN,) * 4, "hidden is not the same as not known"
    assert page.overview() is None
    assert page.unknown()[0].endswith("hidden. More partners.")


def test_a_figure_is_said_with_its_interval_its_mark_or_why_there_is_none() -> None:
    assert shown(Figure(0.274, 0.24, 0.31), share) == "27% (24% to 31%)"
    assert shown(Figure(-0.044, -0.107, 0.02), points) == "−4.4 (−10.7 to 2.0)"
    assert shown(HIDES, gbp) == HIDDEN
    assert shown(Figure(), gbp, "not defined") == "not defined"


@pytest.mark.parametrize("exact", [0.14252, 0.1425, 0.142449, 0.05, 0.00049, 0.00051, 0.99995, 0.31415926])
def test_a_verdicts_reason_and_the_table_beside_it_round_alike(exact: float) -> None:
    """The reason is written from the exact figure, the table from the published one, which has four decimals."""
    gap = Gap(Estimate(0, 0, 1), Estimate(0, 0, 1), Estimate(0, -exact, exact), exact, np.ones(1), 1.0)
    published = [shown_row("both", "detectable", "all", value)[3] for value in (-exact, exact)]
    low, high = (points(value) for value in published if value is not None)
    assert f"between {low} and {high} points, and one of less than {high} points" in judge(gap).reason


def test_creaming_is_said_only_where_it_was_found() -> None:
    shares = {"pbr__high_started": Figure(0.1), "pbr__high_referred": Figure(0.2)}
    found = compared(**shares, pbr__creaming_difference=Figure(-0.2, -0.3, -0.1))
    assert any("(creaming)" in text for text in writer(found).outcomes()[0].reached_says)
    none = compared(**shares, pbr__creaming_difference=Figure(-0.2, -0.3, 0.1))
    assert any("no sign that easier people" in text for text in writer(none).outcomes()[0].reached_says)
    unasked = writer(compared()).outcomes()[0].reached_says
    assert any("cannot be told" in text for text in unasked)
    nobody = writer(compared(pbr__high_started=Figure(0.0), pbr__high_referred=Figure(0.0))).outcomes()[0].reached_says
    assert any("nobody who was referred is of the highest need" in text for text in nobody)
    hidden = writer(compared(pbr__creaming_difference=HIDES)).outcomes()[0].reached_says
    assert any("is hidden" in text for text in hidden)


def test_parking_is_said_only_where_those_of_high_need_were_given_less() -> None:
    less = writer(compared(pbr__hours_ratio=Figure(0.7, 0.6, 0.9))).outcomes()[0].reached_says
    alike = writer(compared(pbr__hours_ratio=Figure(0.9, 0.7, 1.1))).outcomes()[0].reached_says
    assert any("(parking)" in text for text in less)
    assert not any("(parking)" in text for text in alike)


def test_what_would_undo_a_verdict_is_said_beside_it() -> None:
    supposed = {"both__upcoding__0.3": Figure(0.1, -0.02, 0.2), "both__creaming__1.25": Figure(0.0, -0.1, 0.1)}
    found = compared(**supposed, both__tipping_upcoding=Figure(), both__tipping_creaming=Figure(1.12))
    first, second, third = writer(found).outcomes()[0].suppositions
    assert "up to 30%" in first
    assert "between −2.0 and 20.0 points" in first
    assert "1.25 times likelier" in second
    assert third.endswith("no share of need so recorded up to half, or at people 1.12 times likelier.")
    assert len(writer(compared("cannot tell", **supposed)).outcomes()[0].suppositions) == 2


def test_hidden_partners_are_counted_and_not_drawn() -> None:
    found = compared(
        pbr__partner_share__a=Figure(0.5, 0.2, 0.4), pbr__partner_starts__a=Figure(80.0),
        pbr__partner_limits__a=Figure(None, 0.1, 0.45), grant__partner_share__b=HIDES,
        grant__partner_starts__b=HIDES, grant__partner_share__c=HIDES, grant__partner_starts__c=HIDES,
    )  # fmt: skip
    (drawn,) = writer(found).outcomes()[0].funnels
    assert drawn.sentence == "Outside what chance alone would do: Alpha. 2 partners are hidden."
    assert drawn.table.rows[1] == ("Beta & Co", "grants", HIDDEN, HIDDEN)
    assert drawn.chart is not None
    assert sum(len(trace["x"]) for trace in drawn.chart["data"] if trace["mode"] == "markers") == 1


def test_what_is_not_known_of_money_is_asked_for_and_what_is_hidden_is_not() -> None:
    asked = writer(compared()).unknown()
    assert any("What buying cost in all cannot be told for Work First, because parts of it" in text for text in asked)
    assert any("out of pocket cannot be told for Work First" in text for text in asked)
    assert any("What was put in cannot be told for Work First" in text for text in asked)
    known = {
        ("work", "all_gbp", "all"): Figure(500.0),
        ("work", "transaction_gbp", "all"): Figure(1000.0),
        ("work", "working_capital_gbp", "all"): HIDES,
    }
    assert not any("Work First" in text for text in writer(compared(), money=known).unknown())


def test_who_bore_the_risk_says_what_was_carried_beside_what_was_agreed() -> None:
    found = {
        ("work", "days_to_payment", "all"): Figure(75.0),
        ("work", "working_capital_gbp", "all"): Figure(23_288.0),
        ("work", "working_capital_share", "all"): Figure(0.32),
        ("work", "at_risk_agreed", "all"): Figure(0.6),
        ("work", "at_risk_so_far", "all"): HIDES,
    }
    table = money.risk(writer(compared(), money=found).funding)
    assert table.rows == (("Work First", "payment by results", "75", "£23,288", "32%", "60%", HIDDEN),)


def test_competition_taken_from_elsewhere_says_so() -> None:
    for is_usual, words in ((1.0, "published averages of elsewhere"), (0.0, "entered")):
        found = {
            ("work", "competition_gbp", "all"): Figure(5_000.0),
            ("work", "competition_is_usual", "all"): Figure(is_usual),
        }
        assert _bought(found)["How that is known"] == words
    assert _bought({})["How that is known"] == "a part was not entered"


def _bought(found: Figures) -> dict[str, str]:
    funding = writer(compared(), money=found).funding
    tables = money.buying(funding), money.running(funding)
    return {k: v for table in tables for k, v in zip(table.columns, table.rows[0], strict=True)}


def test_what_nobody_entered_of_running_a_programme_is_said_and_an_entered_nought_is_a_nought() -> None:
    told = _bought({("work", "management_gbp", "all"): Figure(0.0), ("work", "monitoring_gbp", "all"): Figure(8_000.0)})
    assert (told["Managing"], told["Monitoring"], told["Verifying"]) == ("£0", "£8,000", "not entered")
    assert told["Competing, won and lost"] == told["All that buying cost"] == "a part was not entered"
    assert told["These three, an award"] == "a part was not entered"
    none = _bought({("work", "running_gbp", "all"): Figure(9.0)})
    assert none["These three, an award"] == "not defined", "nothing was awarded"


def test_a_sides_cost_with_buying_says_that_a_part_was_not_entered_or_that_there_are_no_outcomes() -> None:
    (unknown,) = writer(compared()).outcomes()
    bought = {"pbr__transaction_gbp": Figure(9.0), "grant__transaction_gbp": Figure(9.0)}
    (silent,) = writer(compared(**bought)).outcomes()
    (none,) = writer(compared(**bought, pbr__all_gbp=Figure(9.0), grant__all_gbp=Figure(9.0))).outcomes()
    rows = [{row[0]: row[1:] for row in block.sides.rows} for block in (unknown, silent, none)]
    assert [row["Everybody, and what buying cost"] for row in rows] == [
        ("a part was not entered",) * 2,
        ("not known",) * 2,
        ("not defined",) * 2,
    ]


def test_returns_and_payments_that_tell_unlike_sums_are_named() -> None:
    def told(paid: float) -> list[str]:
        found = {("work", "funder_gbp", "all"): Figure(429_500.0), ("work", "paid_gbp", "all"): Figure(paid)}
        return [text for text in writer(compared(), money=found).unknown() if "One is wrong, or money is owed" in text]

    assert told(400_000.0) == []
    (said,) = told(234_500.0)
    assert "Work First: returns say that £429,500" in said
    assert "£234,500 was paid" in said


def test_a_programme_that_counts_outcomes_before_it_pays_for_them_is_named() -> None:
    def told(paid: float, outcome: Figure) -> list[str]:
        found = {
            ("work", "owed_gbp", "fixed"): Figure(9_500.0),
            ("work", "owed_gbp", "outcome"): outcome,
            ("work", "owed_gbp", "credit"): Figure(-1_250.0),
            ("work", "paid_gbp", "all"): Figure(paid),
        }
        return [text for text in writer(compared(), money=found).unknown() if "as paid so far" in text]

    (said,) = told(15_000.0, Figure(20_000.0))
    assert "Work First: its terms come to £28,250 so far, and £15,000 of it was paid by now" in said
    assert told(28_250.0, Figure(20_000.0)) == [], "all is paid"
    assert told(5_000.0, Figure(0.0)) == [], "a grant pays for no outcome, and what it owes makes none cheaper"
    assert told(5_000.0, HIDES) == [], "what is hidden is in no sum"


def test_what_is_owed_is_said_by_what_it_is_for() -> None:
    found = {
        ("work", "owed_gbp", "fixed"): Figure(9_500.0),
        ("work", "owed_gbp", "outcome"): HIDES,
        ("work", "owed_gbp", "credit"): Figure(-1_250.0),
    }
    table = money.owed(writer(compared(), money=found).funding)
    assert table.columns[2:] == ("Fixed money", "Outcomes", "Taken back"), "and nothing for what nobody pays for"
    assert table.rows == (("Work First", "payment by results", "£9,500", HIDDEN, "−£1,250"),)


def test_whether_outcomes_lasted_is_asked_for_only_where_it_is_not_told() -> None:
    assert any("Whether these outcomes lasted (started work)" in text for text in writer(compared()).unknown())
    told = compared(pbr__sustained=Figure(0.4, 0.3, 0.5))
    assert not any("lasted" in text for text in writer(told).unknown())


def test_what_other_terms_would_have_paid_stands_beside_what_the_own_did() -> None:
    found = {("work", "on_terms_gbp", "work"): Figure(16_020.0)}
    table = money.what_if(writer(compared(), money=found).funding)
    assert table is not None
    assert (table.columns[1], table.rows) == ("On the terms of Work First", (("Work First", "£16,020"),))
    assert money.what_if(writer(compared(), money={("work", "on_terms_gbp", "work"): Figure(0.0)}).funding) is None


def test_every_interval_stands_under_its_own_name_within_the_chart() -> None:
    rows = [charts.Interval("A & B", "one", Figure(-4.0, -10.0, 2.0)), charts.Interval("C", "two", HIDES)]
    chart = charts.intervals(rows, nought="no difference")
    dots, words = chart["data"]
    assert dots["error_x"]["array"] == [6.0]
    assert dots["error_x"]["arrayminus"] == [6.0]
    assert words["text"] == ["<b>A &amp; B</b><br>one", "<b>C</b><br>two"]
    low, high = chart["layout"]["xaxis"]["range"]
    assert all(low < x < high for x in words["x"]), "a word outside the axis is not drawn"


def test_the_shipped_report_file_is_one() -> None:
    report = load_model(shipped("reports") / "funding.yaml", FundingReportFile)
    assert report.sections[0].shows == "funding_short"


def test_a_word_without_its_meaning_is_refused() -> None:
    report = load_model(shipped("reports") / "funding.yaml", FundingReportFile).model_dump()
    report["wording"]["verdicts"].pop("lower")
    with pytest.raises(ValueError, match="there are no words for lower"):
        FundingReportFile.model_validate(report)


def test_that_nothing_can_be_compared_is_said_once_with_what_would_change_it(publication: Any, tmp_path: Path) -> None:
    path: Path = publication.write(tmp_path / "outcomes.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(COMPARISON_TABLES)
    built = build_funding_report(path, shipped("reports") / "funding.yaml", tmp_path / "funding.html")
    page = re.sub(r"\s+", " ", re.sub(r"</?n-b>", "", built.path.read_text("utf-8")))
    assert page.count("No dated achievement was recorded under more than one way of funding") == 1
    assert page.count("<p>Nothing can be compared.</p>") == 1
    assert page.count("who was reached is not in this publication") == 1
