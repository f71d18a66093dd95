"""The value report says what a figure rests on, what it leaves out and how sure it is; its sums are what is shown."""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.impact.test_sums import done_again, pounds_of
from tests.reports.page_tables import page_tables

from outcomes.errors import DefinitionError, PlaceError, StoreError
from outcomes.files import shipped
from outcomes.impact.contributed import by_credit
from outcomes.reports.build import Built
from outcomes.reports.value.build import build_value_report
from outcomes.reports.value.charts import Flow, Step, flows, short, together, waterfall
from outcomes.reports.value.definition import ValueReportFile
from outcomes.reports.value.rows import read_value
from outcomes.reports.value.splits import Splits, adding_up
from outcomes.store.database import SCHEMA
from outcomes.store.kept_values import VALUE_TABLES
from outcomes.strict_yaml import load_model

VALUE = shipped("reports") / "value.yaml"
YEAR = "2025-26"
Row = dict[str, Any]


def _line(indicator: str, programme: str, quantity: float, value: float, **more: Any) -> Row:
    gross = value / 0.6
    row: Row = {
        "year": YEAR, "indicator_code": indicator, "programme_id": programme, "unit_value_code": "wellby",
        "in_force_from": "2021-07-01", "value_side": "social", "spans": YEAR, "quantity_low": quantity,
        "quantity": quantity, "quantity_high": quantity, "quantity_unit": "point", "unit_value_low_gbp": 10_000.0,
        "unit_value_gbp": gross / quantity, "unit_value_high_gbp": 16_000.0, "deadweight": 0.2, "displacement": 0.0,
        "attribution_to_others": 0.25, "drop_off": 0.0, "drop_off_shape": "geometric", "duration_years": 1.0,
        "discount_kind": "health", "transfer_share": 0.0, "gross_gbp": gross, "after_deadweight_gbp": gross * 0.8,
        "after_displacement_gbp": gross * 0.8, "after_attribution_gbp": value, "after_drop_off_gbp": value,
        "after_discounting_gbp": value, "value_gbp": value, "value_low_gbp": value / 2, "value_high_gbp": value * 2,
        "evidence_grade": "weak", "value_source": "HM Treasury, Wellbeing Guidance", "adjustment_sources":
        "Deadweight: assumed <here> (weak).", "how_counted": "sum of returns", "returns_in": 3, "returns_due": 4,
    }  # fmt: skip
    return row | more


def _rows() -> dict[str, list[Row]]:
    total = {
        "year": YEAR, "value_gbp": 90_000.0, "value_low_gbp": 45_000.0, "value_high_gbp": 180_000.0,
        "value_mean_gbp": 91_000, "value_p05_gbp": 61_000, "value_p50_gbp": 90_500, "value_p95_gbp": 121_000,
        "inputs_gbp": 50_000.0, "leverage": 0.25, "not_valued": 2,
        "not_valued_because": "1 without a unit value, 1 hidden for a small number of people", "returns_in": 4,
        "returns_due": 6, "weak_share": 1.0, "licensed_share": 0.0, "price_base": "2024",
        "price_series": "hmt-calendar-2025-12", "price_cautions": "", "discounting": "green_book",
        "discount_rates": "green-book-2026", "hour_of_time": "wage/national-living-wage", "draws": 10_000, "seed": 1,
    }  # fmt: skip
    ratio = {
        "year": YEAR, "ratio_name": "sroi", "benefit_gbp": 90_000.0, "cost_gbp": 50_000.0, "ratio": 1.8,
        "ratio_p05": 1.2, "ratio_p50": 1.81, "ratio_p95": 2.4, "share_above_one": 0.99, "no_ratio_because": None,
    }  # fmt: skip
    none = ratio | {"ratio_name": "fiscal_return", "ratio": None, "no_ratio_because": "No gain of this kind is valued."}
    given = {"year": YEAR, "giver": "A Trust", "receiver": "The Hub", "hours": None, "no_amount_because": None}
    swing = {
        "year": YEAR, "parameter_kind": "deadweight", "parameter_code": "wellbeing_change", "parameter_part": "",
        "parameter_low": 0.1, "parameter_central": 0.2, "parameter_high": 0.5, "value_at_low_gbp": 101_250,
        "value_at_high_gbp": 56_250, "switching_value": 0.5556,
    }  # fmt: skip
    share = {"year": YEAR, "indicator_code": "wellbeing_change", "dimension": "partner", "is_hidden": False}
    return {
        "value_total": [total],
        "value_line": [
            _line("wellbeing_change", "together-grants", 10, 78_000.0),
            _line("wellbeing_change", "work-ready", 3, 15_000.0, returns_in=1, returns_due=2),
            _line("wellbeing_change", "overlap", -0.5, -3000.0),
        ],
        "value_share": [
            share | {"category": "tea-and-company", "value_gbp": 70_000.0},
            share | {"category": "lantern-minds", "value_gbp": 20_000.0},
        ],
        "value_left_out": [
            {"year": YEAR, "indicator_code": "new_volunteers", "left_out_code": "no-unit-value",
             "left_out_because": "The framework cites no unit value for it."},
            {"year": YEAR, "indicator_code": "carbon_saved", "left_out_code": "hidden",
             "left_out_because": "A number of people behind it is too small to show."},
        ],
        "value_input": [
            given | {"resource_kind": "philanthropy", "told_gbp": 40_000.0, "input_gbp": 40_000.0,
                     "passed_on_gbp": 0.0},
            given | {"resource_kind": "philanthropy", "giver": "The Hub", "receiver": "Knitters", "told_gbp": 5000.0,
                     "input_gbp": 5000.0, "passed_on_gbp": 5000.0},
            given | {"resource_kind": "volunteer_hours", "giver": "others", "told_gbp": None, "hours": 800.0,
                     "input_gbp": 10_000.0, "passed_on_gbp": 0.0},
        ],
        "value_bought": [
            {"year": YEAR, "resource_kind": "philanthropy", "giver": "A Trust", "receiver": "The Hub",
             "programme_id": programme, "told_gbp": told}
            for programme, told in (("together-grants", 30_000.0), ("work-ready", 10_000.0))
        ],
        "value_beside": [
            {"year": YEAR, "beside_name": "welfare_weighted", "value_gbp": 120_000.0, "value_p05_gbp": 80_000,
             "value_p50_gbp": 119_000, "value_p95_gbp": 160_000, "ratio": 2.4, "beside_how": "Median income £35,000.",
             "beside_source": "A survey"},
        ],
        "shared_story": [
            {"year": YEAR, "outcome_code": code, "title": title, "story": f"{title}, and the sun shone."}
            for code, title in (("hope", "Bread"), (None, "Bus"), ("hope", "Keys"), ("hope", "Shed"))
        ],
        "value_ratio": [ratio, none],
        "value_sensitivity": [swing],
        "value_discount": [
            {"discount_kind": kind, "year_number": n + 1, "discount_factor": rate**-n}
            for kind, rate in (("standard", 1.035), ("health", 1.015))
            for n in range(6)
        ],
    }  # fmt: skip


Make = Callable[..., Path]


@pytest.fixture(scope="session")
def ddl() -> str:
    schema = SCHEMA.read_text(encoding="utf-8")
    found = re.findall(rf"create table (?:{'|'.join(VALUE_TABLES)}) \(.*?\n\);", schema, re.DOTALL)
    story = "create table shared_story (year varchar, outcome_code varchar, title varchar, story varchar);"
    return "\n".join([*found, story])


@pytest.fixture
def published(publication: Any, ddl: str, tmp_path: Path) -> Make:
    """A made-up publication with value tables of these rows."""

    def make(rows: dict[str, list[Row]] | None = None) -> Path:
        path: Path = publication.write(tmp_path / "outcomes.duckdb")
        with duckdb.connect(str(path)) as connection:
            connection.execute(ddl)
            for table, given in (rows or _rows()).items():
                for row in given:
                    names, marks = ", ".join(row), ", ".join("?" * len(row))
                    connection.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))
        return path

    return make


WORDS = load_model(VALUE, ValueReportFile).wording


def _text(built: Built) -> str:
    page = built.path.read_text("utf-8").split('<script type="application/json"')[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:n-b|a)\b[^>]*>", "", page))))


def _built(path: Path, report: Path = VALUE) -> Built:
    return build_value_report(path, report, path.parent / "value.html")


def test_the_headline_has_its_range_and_what_it_leaves_out_beside_it(published: Make) -> None:
    text = _text(_built(published()))
    assert "is worth about £90.0k in prices of 2024; nine times in ten, between £61.0k and £121k" in text
    assert (
        "It leaves out two indicators that are not valued, and count as much: 1 without a unit value, 1 hidden for a "
        "small number of people. The list below says which."
    ) in text
    assert "It rests on 4 of 6 returns, counted indicator by indicator." in text
    assert "All of it rests on weak evidence, and none of it on licensed values." in text
    assert "In prices of 2024, by hmt-calendar-2025-12. Later years are discounted by the convention green_book" in text
    short = text.split("What has no price")[1]
    assert "Social return on investment: £1.80 (£1.20 to £2.40) a pound. All value ÷ all that was put in." in short
    assert short.index("Social return on investment:") < short.index("Fiscal return: none for 2025-26.")


def test_the_page_of_an_earlier_year_tells_that_year_alone_under_its_own_title(published: Make) -> None:
    earlier = "2024-25"
    rows = {
        table: [*given, *(row | {"year": earlier} for row in given if "year" in row)]
        for table, given in _rows().items()
    }
    rows["value_total"][-1]["value_p05_gbp"] = 62_000
    path = published(rows)
    built = build_value_report(path, VALUE, path.parent / "earlier.html", year=earlier)
    text = _text(built)
    assert f"Social value report, {earlier}" in text
    assert f"What is valued of {earlier} in Riverside is worth about £90.0k in prices of 2024" in text
    assert "nine times in ten, between £62.0k and" in text
    captions = [*page_tables(built.path.read_text("utf-8"))]
    of_one = [caption for caption in captions if caption.endswith((YEAR, earlier))]
    assert len(of_one) > 4 and {caption.split(", ")[-1] for caption in of_one} == {earlier}
    with pytest.raises(
        PlaceError, match=f"No value of 2019-20 is published. Years with a value are {earlier}, {YEAR}."
    ):
        build_value_report(path, VALUE, path.parent / "none.html", year="2019-20")


_BRIEF = (
    "2025-26: leaves out 2 not valued (1 without a unit value, 1 hidden for a small number of people); 4 of 6 returns; "
    "all of it on weak evidence; none of it on licensed values; prices of 2024 by hmt-calendar-2025-12; discounted by "
    "green_book, green-book-2026."
)


def test_below_every_table_with_pounds_stands_what_the_total_leaves_out_and_rests_on(published: Make) -> None:
    rows = _rows()
    rows["value_line"][0] |= {"value_side": "fiscal", "cashable_gbp": 20_000.0}
    told = page_tables(_built(published(rows)).path.read_text("utf-8"))
    of_value = [
        caption for caption, table in told.items() if {"Value", "Central", "Benefit", "Total at low"} & set(table.heads)
    ]
    assert {
        "Each year's value and its range", "Three ratios, each year", "By bottom line", "By whose change it is",
        "By outcome", "By whose gain it is", "By programme", "By reporting partner", "Every value line, 2025-26",
        "What could be taken out of budgets", "The same lines counted otherwise, 2025-26",
        "What moves the total, 2025-26",
    } == set(of_value)  # fmt: skip
    assert [caption for caption in of_value if _BRIEF not in told[caption].notes] == []
    assert _BRIEF in told["From gross to net, 2025-26"].notes
    assert "In prices of 2024, by hmt-calendar-2025-12. Hours are counted at" in told["What was put in, 2025-26"].notes


def test_every_sum_on_the_page_is_the_sum_of_what_stands_above_it(published: Make) -> None:
    rows = _rows()
    rows["value_line"][0] |= {"value_side": "fiscal", "cashable_gbp": 20_000.4}
    rows["value_line"][1] |= {"value_side": "fiscal"}
    for given, pence in zip(rows["value_input"], (0.4, 0.3, 0.4), strict=True):
        given["input_gbp"] += pence
        given["told_gbp"] = None if given["told_gbp"] is None else given["told_gbp"] + pence
    rows["value_input"][1]["passed_on_gbp"] += 0.3
    rows["value_total"][0]["inputs_gbp"] = 50_000.8
    told = page_tables(_built(published(rows)).path.read_text("utf-8"))
    with_sums = {caption for caption, table in told.items() if table.totals}
    assert {"What was put in, 2025-26", "By programme", "What could be taken out of budgets"} <= with_sums
    assert [wrong for caption in with_sums - {"From gross to net, 2025-26"} for wrong in told[caption].unlike()] == []
    assert told["What was put in, 2025-26"].totals == [["All resources", "£45,001", "800", "£5,000", "£50,001"]]


def test_partners_who_share_people_add_up_to_no_more_than_there_is(published: Make) -> None:
    rows = _rows()
    rows["value_share"][1]["value_gbp"] = 25_500.0
    by_partner = page_tables(_built(published(rows)).path.read_text("utf-8"))["By reporting partner"]
    assert by_partner.rows[-1] == ["In several of these, and counted once", "−£5,500"]
    assert by_partner.unlike() == []


def test_a_list_that_is_not_what_the_total_leaves_out_is_refused(published: Make) -> None:
    rows = _rows()
    rows["value_left_out"] = rows["value_left_out"][:1]
    with pytest.raises(StoreError, match="leaves out 2 indicators, and lists others"):
        _built(published(rows))


def test_ratios_are_never_to_be_compared_and_the_page_says_why(published: Make) -> None:
    text = _text(_built(published()))
    assert text.count("Never compare these pounds, or a ratio made of them, with another programme's") >= 2
    assert "No fiscal return 2025-26: no gain of this kind is valued." in text


def test_where_there_is_no_ratio_the_page_says_why_and_warns_all_the_same(published: Make) -> None:
    rows = _rows()
    why = "What was put in cannot be added up: the prices of 2025 are not published in the series this place uses."
    rows["value_ratio"] = [
        one | {"ratio": None, "ratio_p05": None, "ratio_p50": None, "ratio_p95": None, "no_ratio_because": why}
        for one in rows["value_ratio"]
    ]
    text = _text(_built(published(rows)))
    assert f"Social return on investment and Fiscal return: none for 2025-26. {why}" in text
    assert text.count("Never compare these pounds, or a ratio made of them, with another programme's") >= 2
    assert "What these figures do not say" in text


def test_what_has_no_price_stands_beside_the_pounds_at_the_same_size(published: Make) -> None:
    page = _built(published()).path.read_text("utf-8")
    tally = page.split('<ul class="tally"')[1].split("</ul>")[0]
    assert re.findall(r"<b><a [^>]+>(.+?)</a></b>", tally)[0] == "£90.0k"
    assert "Social score, of 100" in tally
    assert "<b>2</b> <span>indicators without a price</span>" in tally


def test_every_line_has_its_figures_and_what_to_follow_it_by(published: Make) -> None:
    text = _text(_built(published()))
    assert "10 £13,000.00 £130,000.00 £78,000.00 £39,000 to £156,000" in text
    assert "Together Grants 2025-26 20% 0% 25% 0% 1 weak 3 of 4" in text
    assert "Together Grants value/2025-26/wellbeing_change/together-grants" in text
    assert "People in several programmes, counted once" in text
    assert "−£3,000.00" in text
    assert "assumed <here> (weak)" in text


def test_every_line_is_a_sum_that_comes_to_its_pounds(published: Make) -> None:
    text = _text(_built(published()))
    assert (
        "Together Grants, 2025-26: 10 × £13,000.00 (wellby) × (1 − 0.2 deadweight) × (1 − 0.25 due to others)"
        " = £78,000.00"
    ) in text.replace("\u00a0", " ")
    sums = text.split("Each line as a sum")[1].split("What is taken off")[0]
    for said in re.findall(r"2025-26(: .+? = −?£[\d,.]+\d)", sums):
        assert done_again(f"){said}".replace("\u00a0", " ")) == pounds_of(said)
    assert sums.count(" = ") == 3


def test_a_line_whose_figures_do_not_come_to_its_pounds_is_refused(published: Make) -> None:
    rows = _rows()
    rows["value_line"][0]["deadweight"] = 0.3
    with pytest.raises(StoreError, match=r"kept as £78,000\.00, and its figures come to £68,250\.00"):
        _built(published(rows))


def test_percentages_add_up_as_the_pounds_do(published: Make) -> None:
    rows = _rows()
    rows["value_line"] = [
        _line("wellbeing_change", programme, 10, 30_000.0) for programme in ("together-grants", "work-ready", "overlap")
    ]
    split = _text(_built(published(rows))).split("By programme")[2].split("By ")[0]
    assert sorted(re.findall(r"(\d+)%", split)) == ["100", "33", "33", "34"]


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (["100.40", "100.40", "100.40"], [101, 100, 100]),
        (["0.50", "0.50"], [1, 0]),
        (["-3.60", "10.20", "0.00"], [-3, 10, 0]),
        (["33.33", "33.33", "33.34"], [33, 33, 34]),
    ],
)
def test_whole_pounds_add_up_to_the_total_shown_under_them(exact: list[str], shown: list[int]) -> None:
    amounts = [Decimal(one) for one in exact]
    found = adding_up(amounts)
    assert found == shown
    assert sum(found) == sum(amounts).quantize(Decimal(1), ROUND_HALF_UP)


def test_the_way_from_gross_to_net_is_told_as_it_is_drawn(published: Make) -> None:
    text = _text(_built(published()))
    assert "Gross £150,000 Would have happened anyway −£30,000 £120,000 Due to others −£30,000 £90,000" in text
    assert "Only moved" not in text.split("From gross to net")[2]


def test_what_is_passed_on_is_drawn_and_counted_once(published: Make) -> None:
    text = _text(_built(published()))
    assert "Philanthropy £45,000 – £5,000 £40,000" in text
    assert "All resources £45,000 800 £5,000 £50,000" in text
    assert "The Hub Knitters £5,000" in text


def test_what_money_buys_is_drawn_by_programme(published: Make) -> None:
    text = _text(_built(published()))
    bought = text.split("What it buys, 2025-26")[1]
    assert "The widest band is £30.0k from The Hub to Together Grants." in bought
    assert "The Hub Together Grants £30,000" in text


def test_a_total_counted_otherwise_stands_beside_the_total(published: Make) -> None:
    text = _text(_built(published()))
    assert "As on this page £90,000 £61,000 to £121,000 £1.80 Each pound counts once." in text
    assert "Weighted by who gains £120,000 £80,000 to £160,000 £2.40 Median income £35,000. A survey." in text


def test_a_place_that_asks_for_no_other_count_sees_none(published: Make) -> None:
    assert "Counted otherwise" not in _text(_built(published(_rows() | {"value_beside": []})))


def test_stories_people_agreed_to_share_stand_beside_the_pounds(published: Make) -> None:
    told = _text(_built(published())).split("What people told")[2]
    assert "returns told four stories that people agreed to have shared." in told
    assert "Bread. Bread, and the sun shone." in told


def test_a_story_told_of_several_outcomes_stands_once_with_all_of_them(published: Make) -> None:
    rows = [
        {"year": YEAR, "outcome_code": code, "title": "Bread", "story": "Bread, and the sun shone."}
        for code in ("wellbeing", None)
    ]
    built = _built(published(_rows() | {"shared_story": [*rows, rows[0] | {"title": "Keys", "outcome_code": None}]}))
    told = _text(built).split("What people told")[2]
    assert "returns told two stories that people agreed to have shared." in told
    assert told.count("Bread. Bread, and the sun shone.") == 1
    assert built.path.read_text("utf-8").count('<p class="keys">People feel better about their lives\n') == 1


def test_a_year_without_stories_says_so(published: Make) -> None:
    text = _text(_built(published(_rows() | {"shared_story": []})))
    assert "No story of 2025-26 was told that people agreed to have shared." in text


def test_what_a_budget_is_spared_is_told_with_what_could_be_taken_out_of_it(published: Make) -> None:
    rows = _rows()
    rows["value_line"][0] |= {"value_side": "fiscal", "cashable_gbp": 20_000.0}
    rows["value_line"][1] |= {"value_side": "fiscal"}
    text = _text(_built(published(rows)))
    assert "Spared by public budgets, transfer payments and all £93,000" in text
    assert "Of it cashable, so that it could be taken out of a budget £20,000" in text
    assert "Of it without a source that says whether it is cashable £15,000" in text
    assert "Of it not cashable, as a source says £58,000" in text


def test_figures_have_names_to_follow_them_by_and_the_page_leads_there(published: Make) -> None:
    page = _built(published())
    assert '<a href="#follow">' in page.path.read_text("utf-8")
    assert "All that is valued value/2025-26 Social return on investment ratio/2025-26/sroi" in _text(page)


def test_what_the_figure_does_not_say_is_said_beside_it(published: Make) -> None:
    text = _text(_built(published()))
    assert "What these figures do not say" in text.split("The same lines")[0]


CREDITED = 8_000.01


def _with_work() -> dict[str, list[Row]]:
    """An outcome of people that is valued, beside the rest; 80 are credited: 50, 20 and 10."""
    rows = _rows()
    rows["value_line"].append(_line("into_work", "work-ready", 10, CREDITED))
    rows["value_total"][0]["value_gbp"] += CREDITED
    return rows


def test_the_value_of_an_outcome_is_split_by_what_partners_contributed_to_it(publication: Any, published: Make) -> None:
    credit = {"second-start": 50, "money-matters": 20, "unassigned": 10}
    publication.tables["joint_credit"] = [
        {"year": YEAR, "achievement": "job", "partner_id": who, "equal_people": n, "dose_people": n}
        for who, n in credit.items()
    ]
    publication.one("joint_outcome", year=YEAR)["achievement"] = "job"
    value = read_value(published(_with_work()))
    (table,) = [one for one in Splits(value, YEAR, WORDS).tables() if one.caption == "By what partners contributed"]
    assert table.rows == (
        ("Money Matters Advice Centre", "£2,000"),
        ("Nobody: no partner was active before", "£1,000"),
        ("Second Start Training", "£5,000"),
    )
    assert table.totals == (("The part of the total that is split in this way", "£8,000"),)
    exact = by_credit(Decimal(str(CREDITED)), credit)
    assert exact == {"second-start": Decimal("5000.01"), "money-matters": 2000, "unassigned": 1000}


def test_where_no_credit_is_published_no_value_is_split_by_it(publication: Any, published: Make) -> None:
    publication.tables["joint_credit"].clear()
    assert "Credited partner" not in _text(_built(published(_with_work())))


def test_where_every_share_is_hidden_one_mark_says_so(published: Make) -> None:
    rows = _rows()
    for share in rows["value_share"]:
        share |= {"is_hidden": True, "value_gbp": None}
    text = _text(_built(published(rows)))
    by_partner = text.split("By reporting partner")[-1]
    assert "Every part [c]" in by_partner
    assert "£70,000" not in text
    assert "The part of the total" not in by_partner, "a total of nothing that is shown"


def test_a_share_beside_hidden_ones_is_shown_and_they_are_marks(published: Make) -> None:
    rows = _rows()
    rows["value_share"][0] |= {"is_hidden": True, "value_gbp": None}
    by_partner = _text(_built(published(rows))).split("By reporting partner")[-1]
    assert "Lantern Minds £20,000 Tea and Company [c] The part of the total" in by_partner


def test_a_publication_that_shows_a_hidden_share_or_does_not_add_up_is_refused(published: Make) -> None:
    rows = _rows()
    rows["value_share"][0]["is_hidden"] = True
    with pytest.raises(StoreError, match="marks a share of the value as hidden"):
        _built(published(rows))


def test_a_total_that_is_not_the_sum_of_its_lines_is_refused(published: Make) -> None:
    rows = _rows()
    rows["value_total"][0]["value_gbp"] = 90_000.01
    with pytest.raises(StoreError, match="not the sum of its lines"):
        _built(published(rows))


def test_a_year_in_which_nothing_is_valued_still_lists_why(published: Make) -> None:
    rows = {name: [] for name in VALUE_TABLES} | {"value_left_out": _rows()["value_left_out"]}
    text = _text(_built(published(rows)))
    assert "Nothing of 2025-26 is valued." in text
    assert "The framework cites no unit value for it." in text


def test_a_copy_published_before_there_were_values_says_what_to_do(publication: Any, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not say what outcomes are worth"):
        _built(publication.write(tmp_path / "outcomes.duckdb"))


def test_a_report_without_the_list_of_what_is_left_out_is_refused(published: Make, tmp_path: Path) -> None:
    words = VALUE.read_text("utf-8").replace("  - shows: value_left_out\n    heading: What the total leaves out\n", "")
    (tmp_path / "value.yaml").write_text(words, "utf-8")
    with pytest.raises(DefinitionError, match="total without the list of what it leaves out is a defect"):
        _built(published(), tmp_path / "value.yaml")


def test_the_same_publication_makes_the_same_bytes(published: Make) -> None:
    path = published()
    assert _built(path).path.read_bytes() == _built(path).path.read_bytes()


def test_a_waterfall_hangs_each_step_where_the_last_one_ends() -> None:
    gone, harm = Step("Anyway", Decimal(30), Decimal(70)), Step("Harm", Decimal(90), Decimal(-20))
    chart = waterfall(("Gross", Decimal(100)), [gone, harm], ("Net", Decimal(-20)))
    bars = chart["data"][0]
    assert bars["base"] == [0, 70, -20, -20]
    assert bars["x"] == [100, 30, 90, 20]


def test_bands_are_as_wide_as_what_they_carry_and_add_up_on_both_sides() -> None:
    given = [Flow("A", "X", 30.0), Flow("A", "Y", 10.0), Flow("B", "X", 20.0)]
    bands = [trace for trace in flows(given)["data"] if trace.get("fill") == "toself"]
    assert len(bands) == 3
    assert all(trace["type"] == "scatter" for trace in flows(given)["data"])
    widths = [trace["y"][0] - trace["y"][-1] for trace in bands]
    assert widths[0] / widths[1] == pytest.approx(3, rel=0.01)
    many = [Flow(f"giver {n}", "X", float(n)) for n in range(1, 30)]
    assert sum(flow.amount for flow in together(many)) == sum(flow.amount for flow in many)
    assert len({flow.giver for flow in together(many)}) == 9


@pytest.mark.parametrize(
    ("amount", "words"),
    [(2_269_552, "£2.27m"), (999_960, "£1.00m"), (345_000, "£345k"), (870, "£870"), (-12_000, "−£12.0k")],
)
def test_headlines_have_three_digits(amount: int, words: str) -> None:
    assert short(amount) == words


@pytest.fixture
def opened(published: Make) -> Iterator[Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None or importlib.util.find_spec("playwright") is None:
        pytest.skip("Chromium or playwright is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.goto(_built(published()).path.as_uri())
        yield page
        browser.close()


def test_on_a_telephone_it_never_scrolls_sideways_and_axe_finds_nothing_wrong(opened: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for chart in opened.query_selector_all(".chart"):
        chart.scroll_into_view_if_needed()
    opened.wait_for_function("document.querySelectorAll('.chart .main-svg').length >= 3")
    opened.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(opened).response["violations"] == []


def test_a_copy_published_before_totals_said_what_they_rest_on_says_what_to_do(published: Make) -> None:
    path = published()
    with duckdb.connect(str(path)) as connection:
        connection.execute("alter table value_total drop column licensed_share")
    with pytest.raises(StoreError, match="does not say what outcomes are worth"):
        _built(path)


@pytest.fixture
def scored(publication: Any) -> None:
    """Wellbeing is counted by a questionnaire."""
    publication.one("indicator", indicator_code="wellbeing_change")["scale"] = "swemwbs"


def test_wellbeing_scores_and_a_story_are_as_large_as_the_pounds(scored: None, opened: Any) -> None:
    found = opened.evaluate(
        """[...document.querySelectorAll('#value_headline .tally li')].map((one) => {
            const [figure, words] = one.children, shown = figure.querySelector('a') ?? figure;
            const box = shown.getBoundingClientRect();
            return [shown.textContent, words.textContent, getComputedStyle(shown).fontSize, box.width > 0,
                getComputedStyle(words).fontSize, getComputedStyle(shown).color];
        })"""
    )
    told = {words: figure for figure, words, *_ in found}
    assert told["valued, in prices of 2024"] == "£90.0k"
    assert re.fullmatch(r"[+−]\d+\.\d+", told["Change in wellbeing score, points on average"])
    assert told["Social score, of 100"] == "63"
    assert told["stories that people told"] == "4"
    assert told["Bread, and the sun shone."] == "“Bread”"
    assert len({size for _, _, size, *_ in found}) == 1, "figures of one size"
    assert len({tuple(look) for _, _, _, *look in found}) == 1, "seen, in one colour, with words of one size"


def test_a_pound_on_the_page_opens_the_list_at_its_name(opened: Any) -> None:
    opened.click("#value_headline .tally a.f")
    assert opened.evaluate("location.hash") == "#f:value/2025-26"
    assert opened.evaluate("document.getElementById('f:value/2025-26').checkVisibility()")
    assert opened.evaluate("document.getElementById('f:value/2025-26').textContent.trim()") == "value/2025-26"
