"""One return serves every funder: two frameworks in one place, from the form to each funder's published figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from outcomes import new_place, open_place
from outcomes.cli import main
from outcomes.errors import DefinitionError, PlaceError, StoreError
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

PERIOD, AGAIN = "2026-27 Q1", "2026-27 Q2"
LOTTERY = """
framework: lottery
name: Lottery framework
version: "2"
valid_from: 2025-04-01
about: What a funder asks.
source: Made up
licence: MIT
bottom_line_weights: {social: 2, economic: 1, environmental: 1}
breakdowns:
  age_band:
    label: Age group
    categories:
      - {code: under-25, label: Under 25, from_age: 0, to_age: 24}
      - {code: 25-plus, label: 25 and over, from_age: 25}
scales:
  loneliness: {instrument: ucla3}
"""
GREENER = """
outcome: The town is greener
bottom_line: environmental
stakeholder: everyone
matters_because: They asked for it.
indicators:
  trees_planted: {label: Trees planted, kind: count, counts: trees, unit: trees, better: more,
    baseline: {2024-25: 100}, target: {2026-27: 200}, source: Made up}
  kilos_reused: {label: Food and goods saved from waste, kind: count, counts: kilograms, unit: kilograms, better: more}
  hedges: {label: Metres of hedge, kind: count, counts: metres, unit: metres, better: more}
"""
CLOSER = """
outcome: People are closer
bottom_line: social
stakeholder: adults
matters_because: They asked for it.
indicators:
  less_lonely_people: {label: People less lonely, kind: people, counts: people, unit: people, better: more}
  much_less_lonely_share: {label: People much less lonely, kind: proportion, counts: people, unit: people,
    better: more, from_people: {scale: loneliness, change: {at_most: -3}}, breakdowns: [age_band]}
"""
CROSSWALK = """
asked_by: common-outcomes
gives_to: lottery
source: Agreed by both funders, May 2026
equal:
  - {asked: trees_planted, gives: trees_planted}
  - {asked: goods_reused, gives: kilos_reused, times: 1000, source: 1 tonne is 1000 kg}
  - {asked: less_lonely_share, gives: less_lonely_people, part: numerator, source: The people in the share}
"""
PROGRAMME = """
programme: lottery-fund
name: Lottery fund
funder: example-council
framework: lottery
mechanism: grant
starts: 2026-04-01
ends: 2027-03-31
partners:
  - {partner: example-charity, first: 2026-27 Q1, last: 2026-27 Q4, answered_in: example-grants}
"""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip(), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place as `new` makes it, with a second funder whose framework is its own."""
    folder = tmp_path / "testville"
    new_place(folder, "Testville")
    settings = (folder / "place.yaml").read_text(encoding="utf-8")
    named = settings.replace("frameworks: [common-outcomes]", "frameworks: [common-outcomes, lottery]")
    assert named != settings
    _write(folder / "place.yaml", named + "as_at: 2026-11-20\n")
    _write(folder / "frameworks" / "lottery" / "framework.yaml", LOTTERY)
    _write(folder / "frameworks" / "lottery" / "outcomes" / "greener.yaml", GREENER)
    _write(folder / "frameworks" / "lottery" / "outcomes" / "closer.yaml", CLOSER)
    _write(folder / "crosswalks" / "common-to-lottery.yaml", CROSSWALK)
    _write(folder / "programmes" / "lottery-fund.yaml", PROGRAMME)
    return folder


@pytest.fixture
def place(folder: Path) -> Place:
    return open_place(folder)


# First and latest UCLA score and birth year: 6 of 12 fell by one or more, 5 of them by three or more.
SCORES = [(9, 3, 1960)] * 5 + [(7, 6, 1990)] + [(5, 5, 2005)] * 6


def _people(n: int = 12) -> list[dict[str, Any]]:
    return [
        {
            "reference": f"P{i}", "birth_date": date(year, 5, 1), "started_on": date(2026, 4, 7), "sessions": 2,
            "score:ucla3:first": first, "score:ucla3:latest": latest,
        }
        for i, (first, latest, year) in enumerate(SCORES[:n])
    ]  # fmt: skip


def _figure(code: str, **parts: float) -> dict[str, Any]:
    return {"indicator": code, "dimension": "all", "category": "all", **parts}


def _sends(place: Place, period: str, people: list[dict[str, Any]], *figures: dict[str, Any]) -> None:
    content = FormContent(sender={"hours_spent": 3}, results=figures, people=people)
    target = place.folder / "inbox" / f"{period}.xlsx"
    write_form(target, place.definition, "example-charity", "example-grants", period, content=content)


def _takes_in(place: Place) -> list[Any]:
    receipts = place.returns.receive(by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    return receipts


def _published(place: Place, sql: str) -> list[tuple[Any, ...]]:
    found = place.measures.query(sql)
    return [tuple(row) for row in found.itertuples(index=False)]


def test_one_return_gives_each_funder_its_figures(place: Place) -> None:
    _sends(
        place, PERIOD, _people(),
        _figure("trees_planted", value=120), _figure("goods_reused", value=2.5), _figure("lottery/hedges", value=300),
    )  # fmt: skip
    _sends(place, AGAIN, [], _figure("trees_planted", value=30), _figure("goods_reused", value=0.5),
           _figure("less_lonely_share", numerator=8, denominator=20))  # fmt: skip
    receipts = _takes_in(place)
    assert [(r.checked.sent.programme_id, r.state) for r in receipts] == [
        ("example-grants", "ready"), ("lottery-fund", "ready"), ("example-grants", "ready"), ("lottery-fund", "ready"),
    ]  # fmt: skip
    place.measures.publish(by="Sam")
    told = "select indicator_code, result from place_year_breakdown where dimension = 'all' and result is not null"
    found = dict(_published(place, f"{told} and year = '2026-27'"))
    # The council's framework and the lottery's, each worked out by hand from the two returns.
    assert (found["trees_planted"], found["goods_reused"]) == (150, 3.0)
    assert found["less_lonely_share"] == pytest.approx((6 + 8) / (12 + 20))
    assert (found["lottery/trees_planted"], found["lottery/kilos_reused"], found["lottery/hedges"]) == (150, 3000, 300)
    assert found["lottery/less_lonely_people"] == 8
    assert found["lottery/much_less_lonely_share"] == pytest.approx(5 / 12)
    assert found["people_supported"] == 12


def test_each_framework_has_its_own_scores_and_its_own_report(place: Place) -> None:
    _sends(place, PERIOD, _people(), _figure("trees_planted", value=75))
    _sends(place, AGAIN, _people(), _figure("trees_planted", value=50))
    _takes_in(place)
    place.measures.publish(by="Sam")
    scores = dict(_published(place, """
        select bottom_line, score from bottom_line where framework_code = 'lottery' and year = '2026-27'
    """))  # fmt: skip
    # Two of four quarters: baseline 50, target 100, and 125 trees are cut to the whole way.
    assert scores["environmental"] == 100
    page = place.reports.build("joint", framework="lottery").path
    assert page.name == "joint-lottery.html"
    said = page.read_text("utf-8")
    assert "The town is greener" in said and "Lottery framework (lottery), version 2" in said
    assert "People are less lonely" not in said
    first = place.reports.build("joint").path.read_text("utf-8")
    assert "The town is greener" not in first and "The place also counts by Lottery framework" in first
    with pytest.raises(StoreError, match="does not count by 'heritage'"):
        place.reports.build("joint", framework="heritage")


def test_the_command_line_builds_a_funders_report(place: Place) -> None:
    _sends(place, PERIOD, _people())
    _takes_in(place)
    place.measures.publish(by="Sam")
    run = CliRunner().invoke(main, ["report", str(place.folder), "joint", "--framework", "lottery"])
    assert run.exit_code == 0 and "joint-lottery.html" in run.output


def test_the_form_asks_each_figure_once(place: Place) -> None:
    [form] = place.returns.forms(PERIOD, to=place.folder / "forms")
    sheet = openpyxl.load_workbook(form)["Results"]
    said = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    totals = [cell for cell in said if cell in place.definition.framework.indicators]
    assert {"lottery/hedges", "trees_planted"} <= set(totals)
    for given in ("lottery/trees_planted", "lottery/kilos_reused", "lottery/less_lonely_people"):
        assert given not in said
    people = openpyxl.load_workbook(form)["People"]
    headings = [str(cell) for row in people.iter_rows(max_row=8, values_only=True) for cell in row if cell is not None]
    assert sum("Age group" in heading for heading in headings) == 1
    assert sum("UCLA" in heading and "first" in heading.lower() for heading in headings) == 1


def test_the_second_funders_programme_has_no_form_and_no_file_of_its_own(place: Place) -> None:
    with pytest.raises(PlaceError, match="answered in the return for example-grants"):
        write_form(place.folder / "x.xlsx", place.definition, "example-charity", "lottery-fund", PERIOD)
    content = FormContent(sender={"programme": "Lottery fund"}, results=[_figure("trees_planted", value=3)])
    sent = place.folder / "inbox" / "x.xlsx"
    write_form(sent, place.definition, "example-charity", "example-grants", PERIOD, content=content)
    [checked] = place.returns.check([sent])
    assert [f.code for f in checked.findings] == ["not-expected"]
    assert "it serves both" in checked.findings[0].remedy


def test_hours_and_people_are_not_doubled_by_a_second_funder(place: Place) -> None:
    _sends(place, PERIOD, _people(), _figure("trees_planted", value=3))
    _takes_in(place)
    results = place.measures.table("place_results").query("span == @PERIOD and dimension == 'all'")
    found = results.set_index("indicator_code")["result"]
    assert (found["people_supported"], found["support_sessions"]) == (12, 24)
    with place.store() as store:
        assert store.rows("select hours_spent from return_version order by return_id") == [(3,), (None,)]
        assert store.rows("select return_id, answered_in from answered_return") == [(2, "example-grants")]


def test_a_crosswalk_that_changes_moves_the_figures_of_returns_already_accepted(folder: Path) -> None:
    place = open_place(folder)
    _sends(place, PERIOD, [], _figure("goods_reused", value=2))
    _takes_in(place)
    _write(folder / "crosswalks" / "common-to-lottery.yaml", CROSSWALK.replace("times: 1000", "times: 907.185"))
    results = open_place(folder).measures.table("place_results").query("span == @PERIOD and dimension == 'all'")
    assert results.set_index("indicator_code")["result"]["lottery/kilos_reused"] == pytest.approx(1814.37)


def test_a_return_checked_again_from_the_archive_still_serves_both(place: Place) -> None:
    _sends(place, PERIOD, _people(), _figure("trees_planted", value=3))
    _takes_in(place)
    assert [c.problem for c in place.returns.recheck()] == ["", ""]
    assert not any(c.changes for c in place.returns.recheck())


MISTAKES = {
    "unit": ("{asked: hours_of_support, gives: hedges}", "is of the kind hours and 'hedges' of the kind count"),
    "other unit": ("{asked: trees_planted, gives: hedges}", "is in trees and 'hedges' in metres"),
    "direction": ("{asked: carbon_emitted, gives: hedges}", "less is better, and of 'hedges' more is"),
    "unknown": ("{asked: tree_planted, gives: hedges}", "no indicator 'tree_planted'"),
    "twice": ("{asked: homes_made_warmer, gives: trees_planted}", "'trees_planted' is given twice"),
    "rule": ("{asked: less_lonely_share, gives: much_less_lonely_share}", "made from people by different rules"),
    "no part": ("{asked: less_lonely_share, gives: hedges, part: pairs, source: Ours}", "has no pairs"),
    "no people": ("{asked: less_lonely_share, gives: hedges, part: numerator, source: Us}", "where both count people"),
    "unsourced": ("{asked: goods_reused, gives: hedges, times: 3}", "has no source"),
    "times a share": (
        "{asked: less_lonely_share, gives: much_less_lonely_share, times: 3, source: Ours}", "cannot be multiplied",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_crosswalk_that_makes_two_things_one_is_refused(folder: Path, mistake: str) -> None:
    line, says = MISTAKES[mistake]
    _write(folder / "crosswalks" / "common-to-lottery.yaml", f"{CROSSWALK}  - {line}\n")
    with pytest.raises(DefinitionError, match=says) as refusal:
        open_place(folder)
    assert refusal.value.line == 8


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("answered_in: example-grants", "answered_in: another", "There is no programme 'another'"),
        ("framework: lottery", "framework: common-outcomes", "counts by the same framework"),
        ("framework: lottery", "framework: heritage", "is not the place's"),
        ("starts: 2026-04-01", "starts: 2020-04-01", None),
        ("first: 2026-27 Q1, last: 2026-27 Q4", "first: 2024-25 Q1, last: 2026-27 Q4", "owes no return"),
    ],
)
def test_a_part_is_answered_only_where_that_is_possible(folder: Path, was: str, now: str, says: str | None) -> None:
    text = PROGRAMME.replace("starts: 2026-04-01", "starts: 2020-04-01").replace(was, now)
    _write(folder / "programmes" / "lottery-fund.yaml", text)
    if says is None:
        assert open_place(folder).definition.programme("lottery-fund")
        return
    with pytest.raises(DefinitionError, match=says):
        open_place(folder)


def test_no_change_is_valued_by_two_frameworks(folder: Path) -> None:
    settings = (folder / "place.yaml").read_text(encoding="utf-8")
    _write(folder / "place.yaml", settings.replace("common-outcomes, lottery", "common-outcomes, triple-bottom-line"))
    (folder / "programmes" / "lottery-fund.yaml").unlink()
    (folder / "crosswalks" / "common-to-lottery.yaml").unlink()
    indicators = open_place(folder).definition.framework.indicators
    routes = {code: i.value.value_once for code, i in indicators.items() if i.value is not None}
    assert {code: once.rank for code, once in routes.items() if once is not None} == {
        "life_satisfaction_change": 1, "triple-bottom-line/life_satisfaction_change": 2,
        "carbon_emitted": 1, "triple-bottom-line/carbon_emitted": 2,
    }  # fmt: skip


def test_the_first_frameworks_codes_stay_as_they_are_when_another_joins(folder: Path) -> None:
    alone = folder.parent / "alone"
    new_place(alone, "Alone")
    before = open_place(alone).definition.framework
    joined = open_place(folder).definition.framework
    assert list(joined.indicators)[: len(before.indicators)] == list(before.indicators)
    assert joined.indicators["trees_planted"] == before.indicators["trees_planted"]
    assert joined.indicators["lottery/kilos_reused"].label == "Food and goods saved from waste (Lottery framework)"
    assert {"age_band", "lottery/age_band"} <= set(joined.breakdowns)
