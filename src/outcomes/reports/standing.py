"""How an indicator stands against its target, in one of six words; and why, where we cannot tell.

Reports road: publication → **standing** → sentences, page. The attainment itself comes from the measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from outcomes.periods import parse_year
from outcomes.reports.publication import Indicator, Published, Result, Target
from outcomes.vocabulary import Better, Kind


class Standing(StrEnum):
    MET = "met"
    ON_COURSE = "on_course"
    BEHIND = "behind"
    WORSE = "worse"
    UNKNOWN = "unknown"
    NO_TARGET = "no_target"


class Doubt(StrEnum):
    """Why we cannot tell."""

    NONE = ""
    HIDDEN = "hidden"
    MISSING = "missing"
    TOO_FEW_RETURNS = "too few returns"
    BOUNDS_APART = "bounds apart"
    NO_COURSE = "no course"


@dataclass(frozen=True)
class Judgement:
    """A standing, the doubt that explains `UNKNOWN`, and the way from baseline to target, uncut (None if unknown)."""

    standing: Standing
    doubt: Doubt = Doubt.NONE
    attainment: float | None = None


def judge(published: Published, indicator: Indicator, year: str, enough_returns_pct: int) -> Judgement:
    """How the indicator stands at the end of `year`, or at the end of what is published of it."""
    result = published.year(indicator, year)
    if result.target is None:
        return Judgement(Standing.NO_TARGET)
    doubt = _doubt(result, enough_returns_pct)
    if doubt:
        return Judgement(Standing.UNKNOWN, doubt)
    course = _course(published, indicator, year)
    standings = {_standing(result, figure, indicator.better, course) for figure in (result.low, result.high)}
    if len(standings) > 1:
        return Judgement(Standing.UNKNOWN, Doubt.BOUNDS_APART)
    (standing,) = standings
    if standing in {Standing.MET, Standing.ON_COURSE} and _flatters(indicator, result):
        return Judgement(Standing.UNKNOWN, Doubt.TOO_FEW_RETURNS)
    doubt = Doubt.NO_COURSE if standing is Standing.UNKNOWN else Doubt.NONE
    return Judgement(standing, doubt, None if result.is_range else _attainment(result, result.low))


def _doubt(result: Result, enough_returns_pct: int) -> Doubt:
    if result.is_hidden:
        return Doubt.HIDDEN
    if not result.is_known:
        return Doubt.MISSING
    if result.returns_due and (result.returns_in or 0) * 100 < enough_returns_pct * result.returns_due:
        return Doubt.TOO_FEW_RETURNS
    return Doubt.NONE


def _flatters(indicator: Indicator, result: Result) -> bool:
    """Whether missing returns make a figure look better: a sum that should be small lacks what they would add."""
    is_rate = indicator.kind in {Kind.PROPORTION, Kind.MEAN_CHANGE}
    return indicator.better is Better.LESS and not is_rate and not result.is_complete


def _attainment(result: Result, figure: float | None) -> float | None:
    """(figure − baseline) ÷ (target − baseline): the publication's own, or a bound's; None where it has no meaning."""
    if figure is None or result.baseline is None or result.target is None or result.target == result.baseline:
        return None
    if result.attainment is not None and not result.is_range:
        return result.attainment
    return (figure - result.baseline) / (result.target - result.baseline)


@dataclass(frozen=True)
class _Course:
    """When the target falls due. `expected` is the way a straight line would have gone by now, None if unknown."""

    is_due: bool
    is_final: bool
    expected: float | None


def _course(published: Published, indicator: Indicator, year: str) -> _Course:
    target = published.target_of(indicator, year)
    whole = published.about.is_whole(year)
    due_now = target is None or target.due_year == year
    # An amount's target is prorated to the quarters published, so it is due as it stands; a level's is due at year end.
    is_due = due_now and (whole or not indicator.is_level)
    return _Course(is_due, due_now and whole, _expected(target, _years_gone(published, indicator, year)))


def _years_gone(published: Published, indicator: Indicator, year: str) -> float:
    quarters = sum(period.startswith(year) for period in published.about.periods) if indicator.is_level else 4
    return parse_year(year) - 1 + quarters / 4


def _expected(target: Target | None, now: float) -> float | None:
    if target is None or target.baseline_year is None or target.baseline_year >= target.due_year:
        return None
    begun = parse_year(target.baseline_year)
    return (now - begun) / (parse_year(target.due_year) - begun)


def _standing(result: Result, figure: float | None, better: Better, course: _Course) -> Standing:
    if _has_reached(result, figure, better):
        return Standing.MET if course.is_final else Standing.ON_COURSE
    if result.baseline is not None and result.baseline == result.target:
        return Standing.WORSE
    attainment = _attainment(result, figure)
    if attainment is not None and attainment < 0:
        return Standing.WORSE
    if course.is_due:
        return Standing.BEHIND
    if attainment is None or course.expected is None:
        return Standing.UNKNOWN
    return Standing.ON_COURSE if attainment >= course.expected else Standing.BEHIND


def _has_reached(result: Result, figure: float | None, better: Better) -> bool:
    if figure is None or result.target is None:
        return False
    return figure >= result.target if better is Better.MORE else figure <= result.target
