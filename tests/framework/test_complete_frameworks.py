"""Each framework that ships is complete: whoever starts from it lacks nothing, and can tell example from fact."""

from __future__ import annotations

from itertools import chain

import pytest
from pydantic import TypeAdapter

from outcomes.framework.cases import case_files
from outcomes.framework.definitions import Framework
from outcomes.framework.files import framework_folders, load_framework
from outcomes.framework.result_cases import ResultCases
from outcomes.framework.value_definitions import Published
from outcomes.strict_yaml import load_model
from outcomes.vocabulary import Kind

FOLDERS = framework_folders()
WITHOUT_TARGET = {
    "common-outcomes": {"people_supported", "what_made_it_safer"},
    "triple-bottom-line": {"people_supported", "what_people_changed"},
    "young-people-confidence": {"people_supported", "what_young_people_say"},
}
"""Whom shares are read beside, and words, are not aimed at."""
SHAPES = {
    "common-outcomes": (10, {"social", "economic", "environmental"}),
    "triple-bottom-line": (11, {"social", "economic", "environmental"}),
    "young-people-confidence": (2, {"social"}),
}


@pytest.fixture(scope="module", params=sorted(FOLDERS))
def framework(request: pytest.FixtureRequest) -> Framework:
    return load_framework(FOLDERS[request.param])


def test_the_three_that_were_asked_for_ship() -> None:
    assert set(FOLDERS) == set(SHAPES)


def test_it_has_the_outcomes_it_is_for(framework: Framework) -> None:
    lines = {outcome.bottom_line.value for outcome in framework.outcomes}
    assert (len(framework.outcomes), lines) == SHAPES[framework.framework]
    if framework.framework == "young-people-confidence":
        assert {outcome.code for outcome in framework.outcomes} == {"confident", "self-esteem"}
        assert all(outcome.voices for outcome in framework.outcomes), (
            "The young people's words stand with each outcome."
        )


def test_every_outcome_says_whose_it_is_why_it_matters_and_where_that_was_read(framework: Framework) -> None:
    for outcome in framework.outcomes:
        assert outcome.stakeholder and 8 <= len(outcome.matters_because.split()) <= 90, outcome.code
        assert len(outcome.indicators) >= 2, outcome.code
        assert outcome.sources, outcome.code
    cited = [framework.source, *chain.from_iterable(outcome.sources for outcome in framework.outcomes)]
    cited += [one.source for one in (*framework.breakdowns.values(), *framework.scales.values()) if one.source]
    for source in cited:
        assert TypeAdapter(Published).validate_python(source) == source
        assert len(source.split()) >= 5, source


def test_every_figure_says_what_counts_what_does_not_and_what_shows_it(framework: Framework) -> None:
    thin = [
        code
        for code, i in framework.indicators.items()
        if not (i.counts and i.leaves_out and (i.evidence or i.kind is Kind.TEXT))
    ]
    assert thin == []


def test_its_breakdowns_are_sourced_used_and_marked_where_the_law_protects_them(framework: Framework) -> None:
    assert framework.breakdowns and all(breakdown.source for breakdown in framework.breakdowns.values())
    used = {code for i in framework.indicators.values() for code in i.breakdowns}
    assert used == set(framework.breakdowns)
    people = [outcome for outcome in framework.outcomes if any(i.counts_people for i in outcome.indicators.values())]
    assert len(people) >= 2
    assert any(i.breakdowns for outcome in people for i in outcome.indicators.values())
    protected = {"disability", "ethnic_group", "came_from"}
    marked = {code for code, breakdown in framework.breakdowns.items() if breakdown.special_category}
    assert marked == protected & set(framework.breakdowns)


def test_nothing_is_collected_that_no_figure_uses(framework: Framework) -> None:
    rules = [i.from_people for i in framework.indicators.values() if i.from_people]
    lasting = {a.lasted for a in framework.achievements.values() if a.lasted}
    assert {r.scale for r in rules if r.scale} == set(framework.scales)
    assert {r.achieved for r in rules if r.achieved} | lasting == set(framework.achievements)


def test_every_target_is_an_example_and_says_so(framework: Framework) -> None:
    aimed = {code: i for code, i in framework.indicators.items() if i.target}
    assert set(framework.indicators) - set(aimed) == WITHOUT_TARGET[framework.framework]
    for code, indicator in aimed.items():
        assert indicator.baseline and min(indicator.baseline) < min(indicator.target), code
        assert indicator.source and indicator.source.startswith("Example"), code
        assert "your own" in indicator.source, code
    assert "baselines and targets" in framework.source and (
        "made-up" in framework.source or "example" in framework.source
    )


def test_its_worked_cases_reach_most_of_its_indicators_and_every_kind(framework: Framework) -> None:
    cases = [case for file in case_files(FOLDERS[framework.framework]) for case in load_model(file, ResultCases).cases]
    expected = {code for case in cases for code in case.expect}
    counted = {code for code, i in framework.indicators.items() if i.kind is not Kind.TEXT}
    assert len(cases) >= 5 and all(len(case.case.split()) >= 4 for case in cases)
    assert {framework.indicators[code].kind for code in expected} >= {
        framework.indicators[code].kind for code in counted
    }
    assert len(expected & counted) >= len(counted) / 3
