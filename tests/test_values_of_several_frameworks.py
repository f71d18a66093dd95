"""What several frameworks of a place value is all counted, no change twice, and where they disagree it is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from outcomes import new_place, open_place
from outcomes.errors import DefinitionError
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

PERIOD, YEAR = "2026-27 Q1", "2026-27"
SATISFIED = "life_satisfaction_change"
FRAMEWORK = """
framework: lottery
name: Lottery framework
version: "2"
valid_from: 2025-04-01
about: What a funder asks.
source: Made up
licence: MIT
scales:
  satisfaction: {instrument: ons4_satisfaction}
"""
GREENER = """
outcome: The town is greener
bottom_line: environmental
stakeholder: everyone
matters_because: They asked for it.
indicators:
  hedges: {label: Metres of hedge, kind: count, counts: metres of new hedge, unit: metres, better: more,
    value: {unit_value: green/hedge, quantity: {part: value}, deadweight: 0}}
  trees: {label: Trees, kind: count, counts: trees, unit: trees, better: more,
    value: {unit_value: green/tree, quantity: {part: value}, deadweight: 0}}
"""
HAPPIER = """
outcome: People are happier with their lives
bottom_line: social
stakeholder: adults
matters_because: They asked for it.
indicators:
  happier: {label: How much happier people are, kind: mean_change, counts: points, unit: points, better: more,
    minimum: null, from_people: {scale: satisfaction},
    value: {unit_value: wellby, quantity: {part: sum_change},
      deadweight: {low: 0.1, central: 0.2, high: 0.35, basis: assumption, grade: weak, source: Assumed there too},
      attribution_to_others: {low: 0.1, central: 0.25, high: 0.5, basis: assumption, grade: weak, source: So too},
      discount: health}}
"""
VALUES = """
holds: unit_values
name: What green things are worth
source: Testville Council, Green things, 2024
licence: Ours to share
grade: weak
read_first_hand: true
side: social
price_year: 2024
in_force_from: 2024-04-01
values:
  - {code: green/hedge, label: A metre of hedge, unit: metre, central: 4}
  - {code: green/tree, label: A tree, unit: tree, central: 50}
  - {code: green/leaf, label: The leaves of a tree, unit: tree, central: 5, parent: green/tree}
  - {code: green/vein, label: The veins of its leaves, unit: tree, central: 1, parent: green/leaf}
"""
UNITS = "holds: units\nunits:\n  metre: {name: metre, written: [metres]}\n  tree: {name: tree, written: [trees]}\n"
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
CROSSWALK = """
asked_by: common-outcomes
gives_to: lottery
source: Agreed by both funders, May 2026
equal:
  - {asked: trees_planted, gives: trees}
"""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip(), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place as `new` makes it, with a second funder whose framework values what it counts."""
    folder = tmp_path / "testville"
    new_place(folder, "Testville")
    settings = (folder / "place.yaml").read_text("utf-8").replace("[common-outcomes]", "[common-outcomes, lottery]")
    prices = "price_base: 2024\nprices: {wellby: deflator_only}\nsocial_value: {draws: 100}\nas_at: 2026-11-20\n"
    _write(folder / "place.yaml", settings + prices)
    lottery = folder / "frameworks" / "lottery"
    _write(lottery / "framework.yaml", FRAMEWORK)
    _write(lottery / "outcomes" / "greener.yaml", GREENER)
    _write(lottery / "outcomes" / "happier.yaml", HAPPIER)
    _write(folder / "values" / "green.yaml", VALUES)
    _write(folder / "values" / "units.yaml", UNITS)
    _write(folder / "crosswalks" / "common-to-lottery.yaml", CROSSWALK)
    _write(folder / "programmes" / "lottery-fund.yaml", PROGRAMME)
    return folder


def _told(folder: Path) -> Place:
    """A quarter's return: twelve people who gained two points each, 300 metres of hedge and 20 trees."""
    place = open_place(folder)
    people = [
        {
            "reference": f"P{i}", "birth_date": date(1980, 5, 1), "started_on": date(2026, 4, 7), "sessions": 2,
            "score:ons4_satisfaction:first": 4, "score:ons4_satisfaction:latest": 6,
        }
        for i in range(12)
    ]  # fmt: skip
    figures: list[dict[str, Any]] = [
        {"indicator": code, "dimension": "all", "category": "all", "value": value}
        for code, value in (("trees_planted", 20), ("lottery/hedges", 300))
    ]
    content = FormContent(sender={"hours_spent": 3}, results=figures, people=people)
    target = folder / "inbox" / "return.xlsx"
    write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)
    receipts = place.returns.receive(by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    return place


def test_what_every_framework_of_a_place_values_is_counted_and_one_change_once(folder: Path) -> None:
    place = _told(folder)
    found = place.impact.social_value(YEAR)
    lines = {one.line.indicator_code: one for one in found.lines if one.line.programme_id != "overlap"}
    assert set(lines) == {SATISFIED, "lottery/hedges", "lottery/trees"}
    # By hand: 300 m × £4; 20 trees × £50, told by the other framework's figure; 24 points × £13,000 in 2024 prices,
    # less deadweight of a fifth and a quarter due to others.
    assert (lines["lottery/hedges"].value, lines["lottery/trees"].value) == (1200, 1000)
    assert float(lines[SATISFIED].value) == pytest.approx(24 * 13000 * 100 / 81.1085 * 0.8 * 0.75, abs=0.01)
    why = {one.indicator_code: one.why for one in found.not_valued}
    assert "The same change is valued by" in why["lottery/happier"]


def test_the_value_report_shows_the_lines_of_every_framework(folder: Path) -> None:
    place = _told(folder)
    place.measures.publish(by="Sam")
    published = place.measures.query("select indicator_code, value_source from value_line where value_gbp > 0")
    assert {"lottery/hedges", "lottery/trees", SATISFIED} == set(published["indicator_code"])
    assert any("Testville Council, Green things, 2024" in source for source in published["value_source"])
    page = place.reports.build("value").path.read_text("utf-8")
    assert "Metres of hedge" in page and "How much happier people are" in page


def test_the_framework_named_first_is_the_one_that_values(folder: Path) -> None:
    settings = folder / "place.yaml"
    settings.write_text(settings.read_text("utf-8").replace("common-outcomes, lottery", "lottery, common-outcomes"))
    indicators = open_place(folder).definition.framework.indicators
    routes = {
        code: i.value.value_once.rank for code, i in indicators.items() if i.value is not None and i.value.value_once
    }
    assert routes == {"happier": 1, f"common-outcomes/{SATISFIED}": 2}


def test_frameworks_that_value_one_change_otherwise_are_refused_by_name(folder: Path) -> None:
    outcome = folder / "frameworks" / "lottery" / "outcomes" / "happier.yaml"
    _write(outcome, HAPPIER.replace("central: 0.2,", "central: 0.3,").replace("discount: health", "drop_off: 0"))
    with pytest.raises(DefinitionError) as refusal:
        open_place(folder)
    says = f"'{SATISFIED}' and 'lottery/happier' are one change, and are valued by another deadweight and discount."
    assert refusal.value.message == says
    assert (refusal.value.file, refusal.value.line) == (folder / "place.yaml", 4)


def test_two_frameworks_may_rank_what_they_value_otherwise(folder: Path) -> None:
    own = folder / "frameworks" / "common-outcomes"
    shipped = next(f for f in open_place(folder).definition.all_frameworks if f.framework == "common-outcomes")
    assert shipped.indicators[SATISFIED].value is not None
    outcome = folder / "frameworks" / "lottery" / "outcomes" / "happier.yaml"
    ranked = HAPPIER.replace("discount: health", "value_once: {group: wellbeing, rank: 1}")
    _write(outcome, ranked)
    with pytest.raises(DefinitionError, match="valued by another discount"):
        open_place(folder)
    _copy_of_common(own, "discount: health", "discount: health\n      value_once: {group: wellbeing, rank: 1}")
    assert open_place(folder).definition.framework.indicators["lottery/happier"].value is not None


def _copy_of_common(to: Path, was: str, now: str) -> None:
    """The place's own copy of the shipped framework, with one thing changed."""
    from outcomes.files import shipped

    for file in (shipped("frameworks") / "common-outcomes").glob("**/*.yaml"):
        if "cases" not in file.parts:
            _write(to / file.relative_to(shipped("frameworks") / "common-outcomes"), file.read_text("utf-8"))
    changed = to / "outcomes" / "better-wellbeing.yaml"
    text = changed.read_text("utf-8")
    assert was in text
    _write(changed, text.replace(was, now))


@pytest.mark.parametrize("part", ["green/leaf", "green/vein"])
def test_a_cost_and_a_part_of_it_in_another_framework_are_never_added(folder: Path, part: str) -> None:
    _copy_of_common(
        folder / "frameworks" / "common-outcomes", "hours_of_support:", _grown(part) + "  hours_of_support:"
    )
    with pytest.raises(
        DefinitionError, match=f"'{part}' is a part of 'green/tree', which 'lottery/trees' is valued by"
    ):
        open_place(folder)


def _grown(part: str) -> str:
    return (
        "grown: {label: Trees grown, kind: count, counts: grown trees, unit: trees, better: more, "
        f"value: {{unit_value: {part}, quantity: {{part: value}}, deadweight: 0}}}}\n"
    )
