"""The whole road on Riverside, against a truth its maker computed from the people it made, never by our SQL."""

from __future__ import annotations

import math
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.impact.test_sums import done_again, pounds_of
from tests.reports.page_tables import amount_of, page_tables

from outcomes.errors import PlaceError
from outcomes.place import open_place
from outcomes.sample.truth import FigureTruth
from outcomes.store.runner import measured, views
from outcomes.vocabulary import Kind

from .riverside_people import Riverside
from .riverside_road import RIVERSIDE, Road

KEYS = ["indicator_code", "span", "partner_id", "programme_id", "dimension", "category"]


def _parts(kind: Kind, true: FigureTruth, *, of_place: bool) -> dict[str, float | None]:
    """The measured columns a true figure speaks of."""
    if kind is Kind.PROPORTION:
        return {"numerator": true.numerator, "denominator": true.denominator}
    if kind is Kind.MEAN_CHANGE:
        squares = {"sum_change_squared": true.sum_change_squared}
        return {"numerator": true.sum_change, "denominator": true.pairs} | squares
    if kind is Kind.PEOPLE:
        bounds = {"lower": true.lower, "upper": true.upper}
        return bounds | ({"summed": true.summed_returns} if of_place else {})
    return {} if kind is Kind.TEXT else {"result": true.value}


def _differences(road: Road, truths: Iterable[FigureTruth], measured: pd.DataFrame, *, of_place: bool) -> list[str]:
    """Every figure that is not as it truly is; figures nobody made count too."""
    found = {tuple(row[k] for k in KEYS): row for row in measured.to_dict("records")}
    wrong: list[str] = []
    for true in truths:
        key = (true.indicator, true.span, true.partner, true.programme or "all", true.dimension, true.category)
        parts = _parts(road.kind(true.indicator), true, of_place=of_place)
        if parts.get("denominator") == 0 or not any(parts.values()):
            continue
        row: dict[str, Any] = found.get(key, {})
        wrong += [
            f"{key}: {name} is {row.get(name)}, truly {value}"
            for name, value in parts.items()
            if value is not None and not math.isclose(float(row.get(name, math.nan)), value, abs_tol=1e-6)
        ]
    known = {(t.indicator, t.span, t.partner, t.programme or "all", t.dimension, t.category) for t in truths}
    wrong += [f"{key}: nobody reported this" for key, row in found.items() if key not in known and _says(row)]
    return wrong


def _says(row: dict[str, Any]) -> bool:
    return any(not pd.isna(row[name]) and row[name] != 0 for name in ("result", "lower"))


def _place(road: Road, grain: str, *, groups: bool) -> pd.DataFrame:
    table = road.tables["place_results"]
    wanted = table[(table["grain"] == grain) & ((table["dimension"] != "all") == groups)]
    return wanted.assign(partner_id="", programme_id="all")


def test_every_partners_figure_of_every_quarter_is_true(road: Road) -> None:
    table = road.tables["partner_results"]
    by_programme = table[(table["programme_id"] != "all") & (table["dimension"] == "all")]
    quarters = by_programme[by_programme["span"].str.contains("Q")]
    assert len(road.truth.quarters) > 500
    assert _differences(road, road.truth.quarters, quarters, of_place=False) == []


def test_every_partners_figure_of_every_year_is_true(road: Road) -> None:
    table = road.tables["partner_results"]
    whole = table[(table["programme_id"] == "all") & (table["dimension"] == "all")]
    years = whole[~whole["span"].str.contains("Q")]
    assert _differences(road, road.truth.partner_years, years, of_place=False) == []


def test_every_figure_of_the_place_is_true_in_every_quarter(road: Road) -> None:
    quarters = _place(road, "quarter", groups=False)
    assert _differences(road, road.truth.place_quarters, quarters, of_place=True) == []


def test_every_figure_of_the_place_is_true_in_every_year(road: Road) -> None:
    years = _place(road, "year", groups=False)
    assert _differences(road, road.truth.place_years, years, of_place=True) == []


def test_every_group_of_every_year_is_true(road: Road) -> None:
    groups = _place(road, "year", groups=True)
    assert len(road.truth.place_year_groups) > 500
    assert _differences(road, road.truth.place_year_groups, groups, of_place=True) == []


def test_the_bounds_hold_the_people_there_really_are(road: Road) -> None:
    truths = [t for t in (*road.truth.place_quarters, *road.truth.place_years) if t.true_people is not None]
    table = road.tables["place_results"].query("dimension == 'all'").set_index(["indicator_code", "span"])
    assert truths
    for true in truths:
        row = table.loc[(true.indicator, true.span)]
        assert row["lower"] <= true.true_people <= row["upper"], (true.indicator, true.span)


def test_money_is_true_to_the_penny(road: Road) -> None:
    table = road.tables["place_results"].query("dimension == 'all' and grain == 'year'")
    measured = table.set_index(["indicator_code", "span"])["result"]
    money = [t for t in road.truth.place_years if road.kind(t.indicator) is Kind.MONEY]
    assert len(money) >= 2
    for true in money:
        assert round(measured[true.indicator, true.span] * 100) == round((true.value or 0) * 100)


@pytest.mark.parametrize("programme", ["steps-to-work", "community-grants", "safe-and-settled"])
def test_every_payment_is_true_to_the_penny(road: Road, programme: str) -> None:
    assert [f for one in road.verified for f in one.findings] == []
    found = road.place.funding.payments(programme)
    owed: dict[tuple[str, ...], Decimal] = {}
    for line in found.lines.to_dict("records"):
        key = (line["partner_id"], line["period"], line["what"], line["of"])
        owed[key] = owed.get(key, Decimal(0)) + line["amount_gbp"]
    true = {
        (t.partner, t.period, t.what, t.of): Decimal(t.pence) / 100
        for t in road.truth.payments
        if t.programme == programme
    }
    assert {key: amount for key, amount in owed.items() if amount} == true
    assert found.total_gbp == sum(true.values())


def test_riversides_caps_on_a_person_and_the_contract_are_not_reached_as_its_truth_takes_for_granted(
    road: Road,
) -> None:
    terms = road.place.funding.terms("steps-to-work").terms
    found = road.place.funding.payments("steps-to-work")
    assert terms.contract_cap_gbp is not None and found.total_gbp < terms.contract_cap_gbp
    assert terms.cap_per_person_gbp == sum(rate.price_gbp for rate in terms.rate_card)


FOUND_AS = {"late": "paid-late", "short": "not-paid", "not_paid": "not-paid", "overpaid": "paid-back"}


@pytest.mark.parametrize("programme", ["steps-to-work", "community-grants", "safe-and-settled"])
def test_what_finance_paid_differs_only_where_it_was_made_to(road: Road, programme: str) -> None:
    """Every quarter whose day of payment is over: what was recorded is what is due, but for the slips in the truth."""
    quarters = road.place.funding.payments(programme).quarters
    over = quarters[quarters["due_on"] < road.place.today]
    paid = over["recorded_gbp"].map(lambda amount: amount if isinstance(amount, Decimal) else Decimal(0))
    rows = zip(over["partner_id"], over["period"], over["due_gbp"] - paid, strict=True)
    wrong = {(partner, period): less for partner, period, less in rows if less}
    mine = [s for s in road.truth.payment_slips if s.programme == programme]
    assert wrong == {(s.partner, s.period): Decimal(s.pence) / 100 for s in mine if s.what in ("short", "not_paid")}


def test_every_slip_of_finance_is_found_and_no_other(road: Road) -> None:
    assert {s.what for s in road.truth.payment_slips} == set(FOUND_AS), "one of each kind is tried"
    told = {
        (programme, finding.code): finding.found
        for programme in ("steps-to-work", "community-grants", "safe-and-settled")
        for finding in road.place.funding.payments(programme).findings
        if finding.code.startswith(("paid-", "not-paid"))
    }
    made = {(s.programme, FOUND_AS[s.what]): s for s in road.truth.payment_slips}
    for key, slip in made.items():
        assert slip.period in told[key] and slip.partner in told[key]
        assert slip.what == "late" or f"£{slip.pence / 100:,.2f}" in told[key]
    assert set(told) == set(made)


def test_what_partners_say_they_were_given_is_what_is_owed_for_the_quarter(road: Road) -> None:
    """By partner, programme and quarter: the two sides of one ledger, from returns and from terms."""
    with road.place.store() as store:
        said = dict(store.rows("""
            select (partner_id, programme_id, period)::varchar, sum(amount_gbp)
            from programme_resources where is_from_funder group by 1
        """))  # fmt: skip
    owed: dict[str, Decimal] = {}
    for t in road.truth.payments:
        key = f"({t.partner}, {t.programme}, {t.period})"
        owed[key] = owed.get(key, Decimal(0)) + Decimal(t.pence) / 100
    assert len(said) > 50
    assert {key: owed[key] - amount for key, amount in said.items() if owed[key] != amount} == {}


def test_every_planted_fault_is_found_in_its_cell_and_nothing_else(road: Road) -> None:
    planted = {(f.file, f.code, f.severity, f.sheet, tuple(f.cells)) for f in road.truth.faults}
    found = {
        (file, f.code, f.severity, f.sheet, f.cells)
        for file, receipt in road.receipts.items()
        for f in receipt.checked.findings
    }
    loose = {key[:3] for key in planted if not key[4]}
    exact = {key for key in found if key[:3] not in loose}
    assert {key for key in planted if key[4]} - found == set()
    assert {key[:3] for key in planted} - {key[:3] for key in found} == set()
    assert {key for key in exact if key[:2] not in {p[:2] for p in planted}} == set()
    assert {key for key in exact if key not in planted and key[1] not in ("missing-indicator",)} == set()


def test_every_file_meets_its_fate(road: Road) -> None:
    fates = {"accepted": "ready", "replaced": "ready", "held": "checked", "refused": "refused"}
    for file in road.truth.files:
        receipt = road.receipts[file.file]
        if file.fate == "repeat":
            assert receipt.is_repeat, file.file
        else:
            assert (receipt.state, receipt.is_repeat) == (fates[file.fate], False), file.file
            assert (receipt.version is None) == (file.fate == "refused"), file.file


def test_every_expected_return_stands_where_it_does(road: Road) -> None:
    status = road.status.set_index(["partner_id", "programme_id", "period"])
    assert len(status) == len(road.truth.returns)
    for true in road.truth.returns:
        row = status.loc[(true.partner, true.programme, true.period)]
        assert row["state"] == true.state
        assert str(row["due_on"])[:10] == true.due_on
        assert (None if pd.isna(row["received_on"]) else str(row["received_on"])[:10]) == true.received_on
        assert row["versions"] == true.versions


def test_the_three_partners_with_their_own_spreadsheets_are_read(road: Road) -> None:
    own = {f.partner for f in road.truth.files if f.style not in ("form", "attendance")}
    accepted = road.status[road.status["state"] == "accepted"]
    assert len(own) == 3
    assert own <= set(accepted["partner_id"])


def test_the_report_is_built_and_fits_in_an_e_mail(road: Road) -> None:
    page = road.built.path.read_text(encoding="utf-8")
    assert road.built.bytes < 2_000_000
    assert "Riverside" in page
    assert "Not for release" not in page
    assert "Referrals between partners, 2025-26" in page
    assert "so that those cannot be worked out" in page


def test_no_name_of_riverside_is_in_anything_written(road: Road) -> None:
    """References of the partners are the identifiers the truth knows; none may be stored as written."""
    with road.place.store() as store:
        keys = {
            row[0] for row in store.rows("select distinct reference_key from support where reference_key is not null")
        }
        raws = {row[0] for row in store.rows("select distinct raw from cell where field = 'reference'")}
    references = {s.reference for s in road.truth.stays if s.reference}
    assert references
    assert not references & (keys | raws)
    assert all(len(key) == 64 for key in keys | (raws - {None}))


def test_every_stored_return_is_judged_the_same_from_the_archive(road: Road) -> None:
    assert len(road.rechecked) > 90
    assert [(one.version, one.new, one.gone, one.problem) for one in road.rechecked if one.changes or one.problem] == []


def test_the_audit_of_two_years_is_whole(road: Road) -> None:
    found = road.place.returns.audit([r.audit_head for r in road.receipts.values()])
    assert (found.broken, found.notes) == ((), ())
    assert found.archived > 100


def test_riverside_says_that_it_counts_in_prices_of_2024_and_raises_wellbys_by_the_deflator_alone(road: Road) -> None:
    """Real GDP per head is not at hand: whoever reads the total is told, on the page and beside the figures."""
    said = "By deflator alone: the guidance also raises a WELLBY with real GDP per head, so this may understate."
    page = unescape(road.place.reports.build("value").path.read_text("utf-8"))
    assert "Prices of 2024. Price series: hmt-calendar-2025-12 (December 2025 quarterly national accounts)" in page
    assert said in page
    totals = road.place.measures.query("select distinct price_base, price_cautions from value_total")
    assert set(totals["price_base"]) == {"2024"}
    assert all(said in cautions for cautions in totals["price_cautions"])


def test_riversides_social_value_is_its_truths_to_the_penny(road: Road) -> None:
    """Worked out here from the truth's figures by hand: WELLBYs of 2019 in prices of 2024, less what the page takes."""
    published = road.place.measures.query("select year, value_gbp, inputs_gbp from value_total order by year")
    lines = road.place.measures.query("select * from value_line")
    wellby = Decimal(13_000) / Decimal("81.1085") * 100
    for year, total in zip(published["year"], published["value_gbp"], strict=True):
        mine = lines[(lines["year"] == year) & (lines["unit_value_code"] == "wellby")]
        (true,) = [t for t in road.truth.place_years if (t.indicator, t.span) == ("life_satisfaction_change", year)]
        claimed = Decimal(str(true.sum_change)) * wellby * Decimal("0.8") * Decimal("0.75")
        assert abs(sum(map(_pence, mine["value_gbp"])) - claimed) < Decimal("0.05")
        assert sum(map(_pence, lines[lines["year"] == year]["value_gbp"])) == _pence(total)
    assert list(published["inputs_gbp"].isna()) == [False, True]  # the deflators end with 2024


def test_the_demonstration_is_for_release_and_shows_what_partners_achieved_together(road: Road) -> None:
    (notice,) = road.place.measures.query("select release_notice from publication")["release_notice"]
    assert notice is None
    assert _shown(road, "joint_outcome", "people") == 5
    assert _shown(road, "joint_rate", "achieved_pct") == 8
    assert _shown(road, "joint_credit", "equal_people") > 8
    assert _shown(road, "joint_score", "score") == 1


def _shown(road: Road, table: str, column: str) -> int:
    """How many figures of the latest year a published table shows."""
    found = road.place.measures.query(f"select {column} from {table} where year = '2025-26'")
    return int(found[column].notna().sum())


def _pence(amount: float) -> Decimal:
    return Decimal(f"{amount:.2f}")


def test_money_a_partner_passed_on_is_no_input_a_second_time(road: Road) -> None:
    passed = road.place.measures.query("select giver, receiver, input_gbp, passed_on_gbp from value_input")
    small_grants = passed[passed["giver"] == "Riverside CVS"].dropna()
    onward = small_grants[small_grants["passed_on_gbp"] > 0]
    assert len(onward)
    assert set(onward["receiver"]) == {"others, not of the partnership"}
    assert (onward["input_gbp"] == onward["passed_on_gbp"]).all()


def test_a_figure_leads_to_cells_that_add_up_to_it_and_a_cell_leads_back(road: Road) -> None:
    traced = road.place.trace.figure("result/2024-25/carbon_emitted")
    (true,) = [t for t in road.truth.place_years if (t.indicator, t.span) == ("carbon_emitted", "2024-25")]
    assert sum(float(source.raw or "nan") for source in traced.sources) == pytest.approx(true.value)
    for source in traced.sources:
        moved = road.place.trace.cell(source.return_id, f"{source.sheet}!{source.cells}").figures
        assert "result/2024-25/carbon_emitted" in moved
        assert f"result/{source.period}/carbon_emitted/{source.programme_id}" in moved
        assert "value/2024-25" in moved


def test_a_wards_pound_leads_to_its_people_and_its_cell_leads_back_to_the_ward(road: Road) -> None:
    wards = road.place.measures.query(
        "select category from place_year_breakdown where year = '2025-26' and dimension = 'ward' and not is_hidden "
        "and indicator_code = 'life_satisfaction_change' order by 1"
    )["category"]
    name = f"value/2025-26/life_satisfaction_change/all/ward/{wards[0]}"
    traced = road.place.trace.figure(name)
    source = traced.sources[0]
    cell = source.cells.replace(",", ":").split(":")[0]
    assert name in road.place.trace.cell(source.return_id, f"{source.sheet}!{cell}").figures
    whole = road.place.trace.figure("value/2025-26/life_satisfaction_change")
    assert sum(len(one.cells) for one in traced.sources) < sum(len(one.cells) for one in whole.sources)


def test_a_ratio_leads_to_what_was_gained_and_to_what_was_put_in(road: Road) -> None:
    traced = road.place.trace.figure("ratio/2024-25/sroi")
    assert traced.made[0].endswith("for each pound")
    assert {"amount_gbp", "hours", "score:ons4_satisfaction:latest"} <= {source.field for source in traced.sources}
    given = next(source for source in traced.sources if source.field == "hours")
    moved = road.place.trace.cell(given.return_id, f"{given.sheet}!{given.cells.split(':')[0]}").figures
    assert "ratio/2024-25/sroi" in moved


def test_a_pound_leads_to_the_scores_of_people_and_to_its_arithmetic(road: Road) -> None:
    traced = road.place.trace.figure("value/2025-26/life_satisfaction_change/steps-to-work")
    assert traced.made[0].startswith("life_satisfaction_change, steps-to-work, 2025-26 (social): 140 × £16,027.91")
    assert {source.partner_id for source in traced.sources} == {"forward-skills"}
    assert {source.field for source in traced.sources} == {
        "score:ons4_satisfaction:first",
        "score:ons4_satisfaction:latest",
    }
    assert all(source.raw is None for source in traced.sources)
    why = road.place.trace.figure("value/2025-26/people_supported").made
    assert why == ("It has no value: The framework cites no unit value for it.",)


def test_every_years_pounds_are_a_sum_that_comes_to_the_penny_when_done_again(road: Road) -> None:
    totals = road.place.measures.query("select year, value_gbp from value_total order by year")
    assert len(totals) == 2
    for year, value in totals.itertuples(index=False):
        *lines, whole = road.place.trace.figure(f"value/{year}").made
        assert [done_again(line) for line in lines] == [pounds_of(line) for line in lines]
        assert sum(map(done_again, lines)) == pounds_of(whole) == Decimal(f"{value:.2f}")


def test_every_sum_on_riversides_value_report_is_the_sum_of_what_stands_above_it(road: Road) -> None:
    told = page_tables(road.place.reports.build("value").path.read_text(encoding="utf-8"))
    (total,) = road.place.measures.query("select value_gbp from value_total where year = '2025-26'")["value_gbp"]
    with_sums = {caption: table for caption, table in told.items() if table.totals and caption != _WAY}
    assert len(with_sums) >= 8
    assert [wrong for table in with_sums.values() for wrong in table.unlike()] == []
    assert told["Every value line, 2025-26"].totals[0][6] == f"£{total:,.2f}"
    whole = {table.totals[0][1] for caption, table in with_sums.items() if caption.startswith("By ")}
    assert whole == {f"£{total:,.0f}"} == {told[_WAY].totals[0][2]}
    left = [amount_of(row[2]) or 0 for row in told[_WAY].rows]
    taken = [amount_of(row[1]) or 0 for row in told[_WAY].rows]
    assert left[1:] == [before + off for before, off in zip(left, taken[1:], strict=False)]


_WAY = "From gross to net, 2025-26"


def test_what_goes_with_a_total_is_said_by_the_trace_as_on_the_page_and_in_the_published_table(road: Road) -> None:
    found = road.place.measures.query("select * from value_total where year = '2025-26'").to_dict("records")[0]
    left = road.place.measures.query("select count(*) as n from value_left_out where year = '2025-26'")["n"][0]
    assert found["not_valued"] == left > 20
    assert (found["returns_in"], found["returns_due"], found["licensed_share"]) == (11, 12, 0)
    made_of_it = road.place.measures.query("select * from value_ratio where year = '2025-26'").to_dict("records")
    said = (
        "not_valued",
        "not_valued_because",
        "returns_in",
        "returns_due",
        "weak_share",
        "price_base",
        "discount_rates",
    )
    assert [[one[name] for name in said] for one in made_of_it] == [[found[name] for name in said]] * 3
    page = road.place.reports.build("value").path.read_text(encoding="utf-8").replace("<n-b>", "").replace("</n-b>", "")
    for name in ("value/2025-26", "ratio/2025-26/sroi", "value/2025-26/life_satisfaction_change"):
        beside = road.place.trace.figure(name, reader="public").beside
        assert beside[0].startswith(f"2025-26: {left} indicators are not valued, and left out: ")
        assert beside[1] == "It rests on 11 of 12 returns, counted indicator by indicator."
        assert all(sentence in page for sentence in beside[1:])
    assert road.place.trace.figure("result/2025-26/people_supported").beside == ()
    assert road.place.trace.figure("input/2024-25").beside[0].startswith("In prices of 2024, by hmt-calendar-2025-12")


def test_the_rows_behind_a_pound_are_what_the_people_truly_said(road: Road) -> None:
    name = "value/2025-26/life_satisfaction_change"
    traced = road.place.trace.figure(name)
    true = {t.partner: t for t in road.truth.partner_years if (t.indicator, t.span) == (name.split("/")[2], "2025-26")}
    for partner in ("canvas-arts", "forward-skills", "riverside-advice"):
        (said,) = [row for row in traced.told if row.startswith(f"{partner}, ")]
        assert f"add up to {true[partner].sum_change:g} points, of {true[partner].pairs:g} with both scores" in said
    assert f"{name.split('/')[2]}, steps-to-work, 2025-26: 140 (each one point of life satisfaction" in traced.told[-1]
    fall = road.place.trace.figure("value/2024-25/carbon_emitted").told
    assert "3 of 4 quarters of 310, the year's baseline, are 232.5; told were 192.2;" in fall[-2]


def test_the_rows_behind_a_pound_are_shown_to_whom_they_are_of(road: Road) -> None:
    name = "value/2025-26/life_satisfaction_change"
    everyone, mine, public = (
        road.place.trace.figure(name, reader=who) for who in ("coordinator", "canvas-arts", "public")
    )
    assert everyone.made == mine.made == public.made, "the sum is made of published figures alone"
    (row,) = mine.told
    assert row.startswith("canvas-arts, ")
    assert row in everyone.told
    assert not public.told
    of_another = road.place.trace.figure(f"{name}/all/partner/forward-skills", reader="canvas-arts")
    assert not of_another.told


def test_what_was_put_in_is_a_sum_of_its_kinds_without_what_was_passed_on(road: Road) -> None:
    total = road.place.measures.query("select inputs_gbp from value_total where year = '2024-25'")["inputs_gbp"][0]
    made = road.place.trace.figure("input/2024-25").made
    assert pounds_of(made[-1]) == Decimal(f"{total:.2f}")
    assert any("that was passed on and counts once" in line for line in made)
    assert road.place.trace.figure("ratio/2024-25/sroi").made[-1] == made[-1]


def test_a_story_stands_under_the_outcome_it_tells_of(road: Road) -> None:
    tells_of = {
        "Back on the bus": "less-lonely", "Sunday lunch": "less-lonely", "Keys": "safe-and-settled",
        "The lock": "safe-and-settled", "The letter": "managing-money", "In credit": "managing-money",
        "First pay": "skills-and-work", "Nights": "skills-and-work", "Tomatoes": "green-space",
        "The bench": "green-space", "Captain": "confident-young-people", "The minutes": "confident-young-people",
        "Humming": "better-wellbeing", "The driver": "volunteering",
    }  # fmt: skip
    told = road.place.measures.query("select distinct title, outcome_code from shared_story")
    assert len(told) > 8
    assert dict(told.itertuples(index=False)).items() <= tells_of.items()
    assert told["title"].is_unique, "a story under several outcomes"


def test_whoever_leads_as_a_young_person_is_young(road: Road) -> None:
    bands = road.place.measures.query(
        "select distinct category from place_year_breakdown where indicator_code = 'young_leaders' "
        "and dimension = 'age_band'"
    )
    assert set(bands["category"]) <= {"under-16", "16-24", "not-known"}
    assert len(bands) > 1


def test_a_reader_sees_no_cell_of_another_partners_return(road: Road) -> None:
    everyone = road.place.trace.figure("result/2025-26/people_supported")
    mine = road.place.trace.figure("result/2025-26/people_supported", reader="canvas-arts")
    assert {source.partner_id for source in mine.sources} == {"canvas-arts"}
    assert mine.has_others
    assert not road.place.trace.figure("result/2025-26/people_supported", reader="public").sources
    other = next(source for source in everyone.sources if source.partner_id != "canvas-arts")
    with pytest.raises(PlaceError, match="There is no return"):
        road.place.trace.cell(other.return_id, "People!A5", reader="canvas-arts")
    with pytest.raises(PlaceError, match="There is no partner 'canvas'"):
        road.place.trace.figure("result/2025-26/people_supported", reader="canvas")


def test_a_version_that_was_replaced_moves_nothing(road: Road) -> None:
    replaced = road.place.measures.table("stg_return_states")
    measured = set(road.place.measures.table("stg_returns")["return_id"])
    old = next(int(n) for n in replaced["return_id"] if n not in measured)
    moved = road.place.trace.cell(old, "People!A5")
    assert not moved.figures
    assert "is not measured" in str(moved.why_none)


@pytest.fixture(scope="module")
def people(road: Road) -> Riverside:
    return Riverside(RIVERSIDE, road.truth)


YEARS = ("2024-25", "2025-26")


def _of_year(road: Road, view: str, year: str, **where: object) -> list[dict[str, Any]]:
    rows = road.together[view].to_dict("records")
    return [row for row in rows if row["span"] == year and all(row[k] == v for k, v in where.items())]


@pytest.mark.parametrize("year", YEARS)
def test_people_with_two_partners_and_with_three_are_as_many_as_there_truly_are(
    road: Road, people: Riverside, year: str
) -> None:
    true = Counter(len(partners) for partners in people.partners(year).values())
    told = {r["partners"]: r["people"] for r in _of_year(road, "partner_overlap", year, programme_id="all")}
    (hearth,) = [
        t for t in road.truth.partner_years
        if (t.partner, t.span, t.indicator) == ("hearth-befrienders", year, "people_supported")
    ]  # fmt: skip
    true[1] += int(hearth.lower or 0)  # they keep a register, and link nobody
    assert true[2] > 50
    assert told == dict(true)


@pytest.mark.parametrize("year", YEARS)
def test_who_shares_people_with_whom_and_the_ways_people_took_are_true(
    road: Road, people: Riverside, year: str
) -> None:
    for view, true in (("partner_pairs", people.pairs(year)), ("partner_journeys", people.journeys(year))):
        told = {(r["partner_id"], r["other_partner_id"]): r["people"] for r in _of_year(road, view, year)}
        assert told == dict(true), view
        assert len(told) > 5


@pytest.mark.parametrize("year", YEARS)
def test_the_estimate_of_different_people_and_its_bounds_hold_the_truth(
    road: Road, people: Riverside, year: str
) -> None:
    (known,) = _of_year(road, "joint_people", year, programme_id="all", dimension="all")
    different = sum(r["people"] for r in _of_year(road, "partner_overlap", year, programme_id="all"))
    assert known["linked_people"] == different
    assert known["lower"] <= known["estimate_low"] <= different <= known["estimate_high"] <= known["upper"]
    (place,) = [t for t in road.truth.place_years if (t.indicator, t.span) == ("people_supported", year)]
    (reach,) = _of_year(road, "joint_reach", year)
    assert reach["lower"] <= reach["estimate_low"] <= place.true_people <= reach["estimate_high"] <= reach["upper"]
    assert abs(reach["estimate"] - place.true_people) < abs(reach["summed"] - place.true_people) / 4


@pytest.mark.parametrize("year", YEARS)
def test_outcomes_are_counted_once_and_credited_to_who_was_truly_there(
    road: Road, people: Riverside, year: str
) -> None:
    true = people.credit(year)
    told = {(r["achievement"], r["partner_id"]): r for r in _of_year(road, "contributions", year)}
    assert told.keys() == true.keys()
    assert all(abs(float(told[key]["equal_share"]) - share) < 1e-4 for key, share in true.items())
    for outcome in {code for code, _ in true}:
        mine = [row for (code, _), row in told.items() if code == outcome]
        (total,) = {row["joint_total"] for row in mine}
        assert total == sum(share for (code, _), share in true.items() if code == outcome)
        for part in ("equal_share", "dose_share"):
            assert sum(Decimal(str(row[part])) for row in mine) == total
        assert all(sum(row[part] for row in mine) == total for part in ("equal_rounded", "dose_rounded"))


@pytest.mark.parametrize("year", YEARS)
def test_outcome_rates_by_number_of_partners_are_of_the_people_there_truly_were(
    road: Road, people: Riverside, year: str
) -> None:
    true = people.reached_by_partners(year)
    told = {
        (r["achievement"], r["partners"]): r["achieved_people"] for r in _of_year(road, "outcomes_by_partners", year)
    }
    assert {key: n for key, n in told.items() if n} == dict(true)


def test_nothing_hidden_of_the_demonstration_can_be_worked_out(road: Road) -> None:
    found = road.place.measures.audit_disclosure()
    assert found.has_passed
    shared = road.place.measures.query("select sharing, people, is_hidden from shared_people")
    assert set(shared["sharing"]) == {"overlap", "pair", "journey", "referral", "referral started"}
    assert 0 < shared["is_hidden"].sum() < len(shared)
    assert all(n % 10 == 0 for n in shared["people"].dropna())


EMPTY = {
    "joint_conflicts",
    "other_files",
    "standing_link_decisions",
    "stg_grants",
    "stg_other_files",
    "stg_other_findings",
}
"""Views of which Riverside has no row: it has no conflict, decides no pair, and receives no file but returns."""


def test_the_grain_a_view_names_tells_its_rows_apart(road: Road) -> None:
    with road.place.store() as store:
        store.connection.execute("update agreement set gives_people_to_analysts = true")
        wanted = [view for view in views() if view.grain]
        twice, empty = [], set()
        with measured(store.connection, *(view.name for view in wanted)):
            for view in wanted:
                rows = int(store.one(f"select count(*) from {view.name}"))
                grains = int(
                    store.one(f"select count(*) from (select distinct {', '.join(view.grain)} from {view.name})")
                )
                twice += [f"{view.name}: {rows} rows, {grains} grains"] if grains != rows else []
                empty |= {view.name} if not rows else set()
        store.connection.execute("update agreement set gives_people_to_analysts = false")
    assert len(wanted) > 80
    assert twice == []
    assert empty == EMPTY


UNANSWERED = {"waiver": "nothing was let through", "comparison c": "no outcome was reached under two ways of paying"}
"""Words of the example queries that have no row on Riverside, and why."""


def test_the_example_queries_have_answers_on_riverside(road: Road) -> None:
    page = (Path(__file__).parent.parent / "docs" / "analysts.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", page, flags=re.DOTALL)
    assert len(queries) > 12
    without = [query for query in queries if road.place.measures.query(query).empty]
    assert [word for query in without for word in UNANSWERED if f"{word} " in query or f"{word}\n" in query] == list(
        UNANSWERED
    )
    assert len(without) == len(UNANSWERED)


def test_a_communitys_weights_make_the_headline_of_their_own_place(road: Road, tmp_path: Path) -> None:
    folder = shutil.copytree(road.place.folder, tmp_path / "riverside")
    (folder / "weights.yaml").write_text(
        "weights:\n  - framework: common-outcomes\n    chosen_by: Residents at an assembly\n    chosen_on: 2025-03-15\n"
        "    people: 184\n    how: By points\n    source: Minutes\n"
        "    bottom_lines: {social: 5, economic: 3, environmental: 2}\n",
        encoding="utf-8",
    )
    place = open_place(folder)
    place.measures.publish(by="Sam Reed")
    scores = place.measures.query("select bottom_line, score from bottom_line where year = '2025-26'")
    line = dict(scores.itertuples(index=False))
    by_hand = math.prod(line[name] ** (n / 10) for name, n in (("social", 5), ("economic", 3), ("environmental", 2)))
    (headline,) = place.measures.query("select score from headline where year = '2025-26'")["score"]
    choices = place.measures.query("select weights_of, score, is_used from headline_choice where year = '2025-26'")
    found = {whose: (score, used) for whose, score, used in choices.itertuples(index=False)}
    assert headline == pytest.approx(by_hand)
    assert found["community"] == (pytest.approx(by_hand), True)
    before = road.place.measures.query("select score from headline where year = '2025-26'")["score"][0]
    assert found["framework"] == found["equal"] == (pytest.approx(before), False)
    assert abs(headline - before) > 0.5, "weights that change nothing prove nothing"
    assert "184 people chose on 15 March 2025" in place.reports.build("joint").path.read_text("utf-8")
