"""Where an indicator stands: deterioration is named, and what cannot be known is not judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from outcomes.reports.standing import Doubt, Judgement, Standing, judge

CODE, YEAR = "feel_safer_share", "2025-26"
Judged = Callable[..., Judgement]


@pytest.fixture
def judged(publication: Any, lay_out: Callable[[Any], Any]) -> Judged:
    """How one indicator stands when its year's row says this."""

    def _judged(code: str = CODE, enough: int = 80, due: dict[str, Any] | None = None, **row: Any) -> Judgement:
        whole = {"indicator_code": code, "year": YEAR, "dimension": "all", "category": "all"}
        figures = {"baseline": 0.5, "target": 0.6, "returns_in": 12, "returns_due": 12, "is_hidden": False}
        blank = dict.fromkeys(("result", "lower", "upper", "summed", "numerator", "denominator", "attainment"))
        publication.one("place_year_breakdown", **whole).update(blank | figures | {"is_missing": False} | row)
        last = [r for r in publication.tables["target"] if r["indicator_code"] == code][-1]
        last.update(due or {})
        published = lay_out(publication).published
        (indicator,) = [i for i in published.indicators if i.indicator_code == code]
        return judge(published, indicator, YEAR, enough)

    return _judged


@pytest.mark.parametrize(
    ("result", "standing"),
    [
        (0.60, Standing.MET),
        (0.59, Standing.BEHIND),
        (0.50, Standing.BEHIND),
        (0.49, Standing.WORSE),
        (0.70, Standing.MET),
    ],
)
def test_a_result_is_judged_between_baseline_and_target(judged: Judged, result: float, standing: Standing) -> None:
    assert judged(result=result).standing is standing


def test_less_is_better_is_judged_the_other_way(judged: Judged) -> None:
    down = {"code": "repeat_incidents", "baseline": 100.0, "target": 80.0}
    found = [judged(**down, result=r).standing for r in (80.0, 90.0, 101.0)]
    assert found == [Standing.MET, Standing.BEHIND, Standing.WORSE]


def test_a_target_that_only_keeps_the_baseline_is_met_or_lost(judged: Judged) -> None:
    kept = {"baseline": 0.5, "target": 0.5, "attainment": 0.0}
    assert judged(result=0.5, **kept).standing is Standing.MET
    assert judged(result=0.49, **kept).standing is Standing.WORSE


def test_four_returns_in_five_are_judged_and_fewer_are_not(judged: Judged) -> None:
    assert judged(result=0.7, returns_in=8, returns_due=10).standing is Standing.MET
    doubtful = judged(result=0.7, returns_in=79, returns_due=100)
    assert (doubtful.standing, doubtful.doubt) == (Standing.UNKNOWN, Doubt.TOO_FEW_RETURNS)


def test_a_sum_that_should_fall_is_not_called_good_while_returns_are_missing(judged: Judged) -> None:
    down = {"code": "repeat_incidents", "baseline": 100.0, "target": 80.0, "returns_due": 12}
    assert judged(**down, result=70.0, returns_in=12).standing is Standing.MET
    assert judged(**down, result=70.0, returns_in=11).doubt is Doubt.TOO_FEW_RETURNS
    assert judged(**down, result=101.0, returns_in=11).standing is Standing.WORSE
    assert judged(result=0.7, returns_in=11, returns_due=12).standing is Standing.MET


def test_hidden_and_missing_figures_are_not_judged(judged: Judged) -> None:
    assert judged(is_hidden=True).doubt is Doubt.HIDDEN
    assert judged(is_missing=True, returns_in=0).doubt is Doubt.MISSING


def test_bounds_are_judged_only_where_both_agree(judged: Judged) -> None:
    people = {"code": "people_supported", "baseline": 100.0, "target": 150.0}
    assert judged(**people, lower=150.0, upper=170.0).standing is Standing.MET
    assert judged(**people, lower=110.0, upper=149.0).standing is Standing.BEHIND
    assert judged(**people, lower=80.0, upper=99.0).standing is Standing.WORSE
    assert judged(**people, lower=120.0, upper=170.0).doubt is Doubt.BOUNDS_APART


def test_the_attainment_shown_is_the_published_one_uncut(judged: Judged) -> None:
    assert judged(result=0.72, attainment=2.2).attainment == 2.2
    assert judged(result=0.4, attainment=-1.0).attainment == -1.0


def test_a_later_target_is_held_against_a_straight_line(judged: Judged) -> None:
    later = {"target_year": "2027-28", "baseline_year": "2023-24"}
    assert judged(result=0.55, due=later).standing is Standing.ON_COURSE
    assert judged(result=0.54, due=later).standing is Standing.BEHIND
    assert judged(result=0.60, due=later).standing is Standing.ON_COURSE


def test_a_later_target_without_a_dated_baseline_has_no_course(judged: Judged) -> None:
    assert judged(result=0.55, due={"target_year": "2027-28", "baseline_year": None}).doubt is Doubt.NO_COURSE


def test_no_target_is_said_and_not_judged(judged: Judged) -> None:
    assert judged(result=0.55, target=None).standing is Standing.NO_TARGET


def test_half_a_year_is_never_called_met(publication: Any, judged: Judged) -> None:
    publication.tables["publication"][0]["measured_to"] = "2025-26 Q2"
    assert judged(result=0.7).standing is Standing.ON_COURSE
    assert judged(code="sessions_held", result=500.0, baseline=300.0, target=450.0).standing is Standing.ON_COURSE
    assert judged(code="sessions_held", result=440.0, baseline=300.0, target=450.0).standing is Standing.BEHIND
