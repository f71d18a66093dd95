"""The framework a borough can start from holds what a place and its voluntary sector count together."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from outcomes.files import shipped
from outcomes.framework.definitions import Framework
from outcomes.framework.files import find_framework, load_framework
from outcomes.vocabulary import Better, BottomLine, Kind

CENSUS_20B = {
    "asian": ("Bangladeshi", "Chinese", "Indian", "Pakistani", "Other Asian"),
    "black": ("African", "Caribbean", "Other Black"),
    "mixed": (
        "White and Asian",
        "White and Black African",
        "White and Black Caribbean",
        "Other Mixed or Multiple ethnic groups",
    ),
    "white": (
        "English, Welsh, Scottish, Northern Irish or British",
        "Irish",
        "Gypsy or Irish Traveller",
        "Roma",
        "Other White",
    ),
    "other": ("Arab", "Any other ethnic group"),
}
"""ONS Census 2021 (England and Wales), ethnic group classification 20b: detailed groups by high-level group."""


@pytest.fixture(scope="module")
def framework() -> Framework:
    return find_framework("common-outcomes")


def test_the_shipped_framework_is_the_one_in_the_repository(framework: Framework) -> None:
    assert load_framework(shipped("frameworks") / "common-outcomes") == framework


def test_it_has_the_outcomes_and_indicators_a_borough_asked_for(framework: Framework) -> None:
    assert len(framework.outcomes) == 10
    assert 25 <= len(framework.indicators) <= 30


def test_every_bottom_line_has_outcomes_and_indicators_with_targets(framework: Framework) -> None:
    outcomes = Counter(outcome.bottom_line for outcome in framework.outcomes)
    assert all(outcomes[line] >= 2 for line in BottomLine)
    assert outcomes.most_common(1)[0][0] is BottomLine.SOCIAL
    for line in BottomLine:
        scored = [i for o in framework.outcomes if o.bottom_line is line for i in o.indicators.values() if i.target]
        assert len(scored) >= 4


def test_every_kind_of_indicator_is_used(framework: Framework) -> None:
    assert {indicator.kind for indicator in framework.indicators.values()} == set(Kind)
    assert {indicator.better for indicator in framework.indicators.values()} == set(Better)


def test_every_rule_that_counts_from_the_people_sheet_is_used(framework: Framework) -> None:
    rules = [i.from_people for i in framework.indicators.values() if i.from_people]
    assert any(r.supported for r in rules)
    assert any(r.achieved and not r.out_of for r in rules)
    assert any(r.achieved and r.out_of for r in rules)
    assert any(r.scale and r.change for r in rules)
    assert any(r.scale and r.latest for r in rules)
    assert any(r.scale and not r.change and not r.latest for r in rules)
    assert {r.sum for r in rules if r.sum} == {"sessions", "hours"}
    assert len(rules) >= len(framework.indicators) // 3


def test_no_scale_breakdown_or_achievement_is_collected_for_nothing(framework: Framework) -> None:
    rules = [i.from_people for i in framework.indicators.values() if i.from_people]
    assert {r.scale for r in rules if r.scale} == set(framework.scales)
    assert {r.achieved for r in rules if r.achieved} == set(framework.achievements)
    assert {b for i in framework.indicators.values() for b in i.breakdowns} == set(framework.breakdowns)


def test_shares_and_numbers_of_people_can_be_broken_down(framework: Framework) -> None:
    counted = [code for code, i in framework.indicators.items() if i.unit == "people" and not i.breakdowns]
    assert counted == []


def test_every_indicator_that_is_scored_has_a_target_for_each_year_of_the_sample(framework: Framework) -> None:
    without = {code for code, i in framework.indicators.items() if not i.target}
    assert without == {"people_supported", "what_made_it_safer"}
    for indicator in framework.indicators.values():
        if indicator.target:
            assert list(indicator.baseline) == ["2023-24"]
            assert list(indicator.target) == ["2024-25", "2025-26", "2026-27"]


def test_made_up_targets_say_that_they_are(framework: Framework) -> None:
    sources = {i.source for i in framework.indicators.values() if i.target}
    assert sources == {"Example target, set for the made-up place Riverside; replace it with your own"}


def test_keeping_what_is_good_is_a_target_too(framework: Framework) -> None:
    kept = [c for c, i in framework.indicators.items() if i.target and set(i.target.values()) == {*i.baseline.values()}]
    assert kept == ["green_space_cared_for"]


def test_labels_fit_above_a_chart_and_are_phrases(framework: Framework) -> None:
    labels = [i.label for i in framework.indicators.values()]
    assert len(set(labels)) == len(labels)
    assert all(len(label) <= 55 and not label.endswith(".") for label in labels)


def test_a_page_of_an_outcome_is_short(framework: Framework) -> None:
    assert all(len(outcome.matters_because.split()) <= 60 for outcome in framework.outcomes)
    folder = shipped("frameworks") / "common-outcomes" / "outcomes"
    assert all(len(file.read_text("utf-8").splitlines()) <= 100 for file in folder.glob("*.yaml"))


def test_every_figure_asked_for_says_what_does_not_count_and_what_shows_it(framework: Framework) -> None:
    thin = [
        c for c, i in framework.indicators.items() if not i.leaves_out or (i.kind is not Kind.TEXT and not i.evidence)
    ]
    assert thin == []


def test_scales_have_the_ranges_their_authors_gave_them(framework: Framework) -> None:
    assert {code: (s.minimum, s.maximum, s.better, s.decimals) for code, s in framework.scales.items()} == {
        "swemwbs": (7, 35, Better.MORE, 2),
        "ons4_satisfaction": (0, 10, Better.MORE, 0),
        "ons4_anxiety": (0, 10, Better.LESS, 0),
        "ucla3": (3, 9, Better.LESS, 0),
        "rosenberg": (0, 30, Better.MORE, 0),
    }


def test_a_high_anxiety_is_what_ons_calls_one(framework: Framework) -> None:
    rule = framework.indicators["high_anxiety_share"].from_people
    assert rule is not None
    assert rule.latest is not None
    assert rule.latest.at_least == Decimal(6)


def test_every_ethnic_group_of_the_census_falls_into_its_high_level_group(framework: Framework) -> None:
    read_as = {
        synonym: category.code
        for category in framework.breakdowns["ethnic_group"].categories
        for synonym in category.synonyms
    }
    assert {name: read_as[name] for names in CENSUS_20B.values() for name in names} == {
        name: group for group, names in CENSUS_20B.items() for name in names
    }


def test_the_census_groups_above_are_those_of_the_published_list() -> None:
    ours = "\n".join(sorted(name for names in CENSUS_20B.values() for name in names))
    assert hashlib.sha256(ours.encode()).hexdigest()[:16] == "2a73ace400b6d56d"
    published = Path(__file__).parents[3] / "shared" / "values" / "census2021_ethnic_group_20b.csv"
    if published.exists():
        with published.open(encoding="utf-8", newline="") as lines:
            labels = [row[1] for row in csv.reader(line for line in lines if not line.startswith("#"))][1:]
        assert "\n".join(sorted(label.rsplit(": ", 1)[1] for label in labels if ": " in label)) == ours


def test_special_category_breakdowns_are_marked(framework: Framework) -> None:
    marked = {code for code, breakdown in framework.breakdowns.items() if breakdown.special_category}
    assert marked == {"disability", "ethnic_group"}


def test_every_age_has_a_band(framework: Framework) -> None:
    bands = framework.breakdowns["age_band"].categories
    assert bands[0].from_age == 0
    assert bands[-1].to_age is None
