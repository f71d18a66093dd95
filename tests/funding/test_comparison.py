"""Ways of funding are compared like for like, and a verdict is given only where one can be."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from outcomes.errors import PlaceError
from outcomes.funding.comparison import compare
from outcomes.funding.counting import REASONS, count_side
from outcomes.funding.records import Evidence, Question, Records
from outcomes.funding.sensitivity import range_of
from outcomes.funding.verdict import Word

from .made_records import BANDS, alike, make_records

ASKED = Question("started_work", ("pbr", "grant"), replicates=400)


def test_a_plain_difference_is_called_higher_with_its_interval(two_ways: Records) -> None:
    found = compare(two_ways, ASKED)
    assert found.verdict.word is Word.HIGHER
    assert found.gap is not None
    assert found.gap.difference.value == pytest.approx(0.65 - 0.35)
    assert 0 < found.gap.difference.lower < 0.3 < found.gap.difference.upper
    assert f"{100 * found.gap.difference.lower:.1f} to" in found.verdict.reason


def test_turned_round_the_verdict_is_lower(two_ways: Records) -> None:
    found = compare(two_ways, replace(ASKED, between=("grant", "pbr")))
    assert found.verdict.word is Word.LOWER
    assert found.gap is not None
    assert found.gap.difference.value == pytest.approx(-0.3)


def test_two_programmes_are_never_called_mechanisms(two_ways: Records) -> None:
    assert compare(two_ways, ASKED).scope == "these programmes, not these mechanisms"
    three = {f"{way}-{n}": way for way in ("pbr", "grant") for n in range(3)}
    groups = [group for code in three for group in alike(code, 1, 20, 10)]
    assert compare(make_records(groups, three), ASKED).scope == "these mechanisms, as used here"
    by_programme = replace(ASKED, between=("pbr-0", "grant-0"))
    assert compare(make_records(groups, three), by_programme).scope == "these programmes, not these mechanisms"


def test_a_mechanism_of_which_two_programmes_are_compared_is_not_spoken_of(two_ways: Records) -> None:
    three = {f"{way}-{n}": way for way in ("pbr", "grant") for n in range(3)}
    records = make_records([group for code in three for group in alike(code, 2, 20, 10)], three)
    nobody = records.starts["followed_days"].where(records.starts["programme_id"] != "pbr-2", 10.0)
    found = compare(replace(records, starts=records.starts.assign(followed_days=nobody)), ASKED)
    assert found.scope == "these programmes, not these mechanisms"


def test_programmes_that_differ_make_a_verdict_on_mechanisms_less_sure_and_not_one_on_themselves() -> None:
    """Partners of one programme are alike, and programmes are not: three of them are three, however many partners."""
    rates = {"pbr-0": 19, "pbr-1": 13, "pbr-2": 7, "grant-0": 7, "grant-1": 7, "grant-2": 7}
    groups = [group for code, rate in rates.items() for group in alike(code, 4, 20, rate)]
    of_mechanisms = compare(make_records(groups, {code: code.split("-")[0] for code in rates}), ASKED)
    merged = [(code.split("-")[0], *rest) for code, *rest in groups]
    of_programmes = compare(make_records(merged, {"pbr": "pbr", "grant": "grant"}), ASKED)  # type: ignore[arg-type]
    assert of_mechanisms.gap is not None
    assert of_programmes.gap is not None
    assert of_mechanisms.gap.difference.value == pytest.approx(of_programmes.gap.difference.value)
    assert of_mechanisms.gap.difference.upper > of_programmes.gap.difference.upper + 0.1
    assert (of_mechanisms.verdict.word, of_programmes.verdict.word) == (Word.CANNOT_TELL, Word.HIGHER)
    ranges = [range_of(found.supposed, "creaming") for found in (of_mechanisms, of_programmes)]
    assert ranges[0] is not None
    assert ranges[1] is not None
    assert ranges[0][1] > ranges[1][1] + 0.1, "what is supposed is no surer than what was found"


def test_no_interval_reaches_beyond_what_is_possible() -> None:
    apart = [(code, f"{code}-{n}", "low", 20, 20 if n else 0) for code in ("results", "grant") for n in range(2)]
    found = compare(make_records(apart, {"results": "pbr", "grant": "grant"}), ASKED)
    assert found.gap is not None
    assert (found.gap.difference.lower, found.gap.difference.upper, found.gap.detectable) == (-1, 1, 1)
    assert all(one.difference.lower >= -1 and one.difference.upper <= 1 for one in found.supposed)


def test_unlike_need_is_taken_out_of_the_difference() -> None:
    """Both sides achieve 60, 40 and 20 % by need; one has mostly people of low need."""
    share = dict(zip(BANDS, (0.6, 0.4, 0.2), strict=True))
    easy, hard = dict(zip(BANDS, (80, 30, 10), strict=True)), dict(zip(BANDS, (10, 30, 80), strict=True))
    groups = [
        (code, f"{code}-{n}", band, size[band], round(size[band] * share[band]))
        for code, size in (("results", easy), ("grant", hard))
        for n in range(4)
        for band in BANDS
    ]
    found = compare(make_records(groups, {"results": "pbr", "grant": "grant"}), ASKED)
    assert found.one.crude is not None
    assert found.other.crude is not None
    assert found.one.crude.value - found.other.crude.value > 0.2
    assert found.gap is not None
    assert found.gap.difference.value == pytest.approx(0)
    assert found.verdict.word is Word.CANNOT_TELL
    assert found.verdict.would_change.startswith("More programmes and partners on each side")
    assert f"What would change it: {found.verdict.would_change}" in found.as_lines()


def test_sides_without_a_level_of_need_in_common_are_not_comparable() -> None:
    groups = [("results", f"r{n}", "low", 40, 20) for n in range(4)]
    groups += [("grant", f"g{n}", "high", 40, 10) for n in range(4)]
    found = compare(make_records(groups, {"results": "pbr", "grant": "grant"}), ASKED)
    assert found.verdict.word is Word.NOT_COMPARABLE
    assert "unlike need" in found.verdict.reason
    assert "same levels of need" in found.verdict.would_change
    assert found.gap is None


def test_people_of_a_level_of_need_that_one_side_has_nobody_of_are_said_to_be_left_out() -> None:
    both = [
        (code, f"{code}-{n}", "low", 40, 30 if code == "results" else 10)
        for code in ("results", "grant")
        for n in range(4)
    ]
    programmes = {"results": "pbr", "grant": "grant"}
    said = "Left out are people of a level of need that one side has nobody of, at most 10% of all."
    found = compare(make_records([*both, ("results", "results-0", "high", 8, 0)], programmes), ASKED)
    assert found.verdict.word is Word.HIGHER
    assert found.verdict.would_change == ""
    assert found.verdict.reason.endswith(said)
    assert said not in compare(make_records(both, programmes), ASKED).verdict.reason


@pytest.mark.parametrize(("partners", "says"), [(1, "2 partners more under grants"), (2, "One partner more under")])
def test_too_few_partners_say_how_many_more_would_do(partners: int, says: str) -> None:
    groups = [*alike("results", 4, 20, 10), *alike("grant", partners, 20, 8)]
    found = compare(make_records(groups, {"results": "pbr", "grant": "grant"}), ASKED)
    assert found.verdict.word is Word.CANNOT_TELL
    assert found.verdict.would_change.startswith(says)


def test_too_few_outcomes_say_that_more_returns_or_a_longer_time_would_do() -> None:
    groups = [(code, f"{code}-{n}", "low", 40, 1) for code in ("results", "grant") for n in range(4)]
    found = compare(make_records(groups, {"results": "pbr", "grant": "grant"}), ASKED)
    assert "Too few outcomes" in found.verdict.reason
    assert "count a longer time after the start" in found.verdict.would_change


def test_a_start_followed_for_less_than_the_window_is_left_out_and_counted(two_ways: Records) -> None:
    starts = two_ways.starts.copy()
    starts.loc[:9, "followed_days"] = 100.0
    found = count_side(replace(two_ways, starts=starts), ASKED, "pbr")
    assert found.left_out["followed for less than the window"] == 10
    assert found.starts == 240 - 10


def test_an_outcome_after_the_window_does_not_count_on_either_side(two_ways: Records) -> None:
    late = two_ways.claims.assign(days_to_outcome=200.0)
    found = compare(replace(two_ways, claims=late), ASKED)
    assert (found.one.side.achieved, found.other.side.achieved) == (0, 0)
    assert found.one.costs.outcomes == 4 * 39, "what an outcome cost counts them whenever they came"
    assert compare(replace(two_ways, claims=late), replace(ASKED, window_days=365)).one.side.achieved == 4 * 39


def test_everybody_is_counted_or_left_out_under_one_reason(two_ways: Records) -> None:
    starts = two_ways.starts.copy()
    starts.loc[0, "has_reference"] = False
    starts.loc[1, "started_on"] = None
    starts.loc[2, "is_reported"] = False
    starts.loc[3, "followed_days"] = None
    starts.loc[4, "followed_days"] = 10.0
    starts.loc[5, "need_band"] = "not-known"
    claims = two_ways.claims.copy()
    claims.loc[claims["person_key"] == starts.loc[6, "person_key"], "days_to_outcome"] = -3.0
    side = count_side(replace(two_ways, starts=starts, claims=claims), ASKED, "pbr")
    assert side.left_out == dict.fromkeys(REASONS, 1)
    assert side.starts + sum(side.left_out.values()) == 240


def test_need_that_is_mostly_not_recorded_makes_sides_not_comparable(two_ways: Records) -> None:
    starts = two_ways.starts.copy()
    starts.loc[: 240 - 40, "need_band"] = "not-known"
    found = compare(replace(two_ways, starts=starts), ASKED)
    assert found.verdict.word is Word.NOT_COMPARABLE
    assert "level of need is recorded for 16%" in found.verdict.reason
    said = "Ask partners under payment by results to record the level of need at first contact."
    assert found.verdict.would_change == said


def test_an_outcome_one_side_does_not_report_is_not_compared(two_ways: Records) -> None:
    starts = two_ways.starts.assign(is_reported=two_ways.starts["programme_id"] == "results")
    found = compare(replace(two_ways, starts=starts), ASKED)
    assert found.verdict.word is Word.NOT_COMPARABLE
    assert "no shared outcome" in found.verdict.reason
    assert found.verdict.would_change.startswith("Ask partners under grants for this outcome")


def test_evidence_nobody_has_is_not_taken_for_no_outcomes(two_ways: Records) -> None:
    found = compare(two_ways, replace(ASKED, evidence=Evidence.VERIFIED))
    assert found.verdict.word is Word.NOT_COMPARABLE
    assert "level of evidence" in found.verdict.reason
    assert "Record the evidence" in found.verdict.would_change
    assert found.one.verified is None, "not nought: nothing is recorded"


def test_a_stronger_level_of_evidence_leaves_out_what_is_only_said(two_ways: Records) -> None:
    claims = two_ways.claims.copy()
    claims.loc[:9, "evidence_level"] = "said"
    claims.loc[10:19, "evidence_level"] = "verified"
    records = replace(two_ways, claims=claims)
    assert compare(records, replace(ASKED, evidence=Evidence.EVIDENCED)).one.side.achieved == 4 * 39 - 10
    assert compare(records, ASKED).one.verified == pytest.approx(10 / (4 * 39))


def rejected(records: Records, achieved: int, of: int) -> Records:
    """The same, where a commissioner rejected so many of every group's outcomes on the side that pays for results."""
    claims = records.claims.copy()
    number = claims["person_key"].str.rsplit("-", n=1).str[1].astype(int)
    claims["is_rejected"] = (claims["programme_id"] == "results") & (number >= achieved) & (number < of)
    return replace(records, claims=claims)


def test_a_side_is_not_lower_because_only_its_claims_are_checked() -> None:
    """Both say 13 of 20. Six of the 13 are rejected where claims are checked: where nobody checks they would stand."""
    groups = [*alike("results", 4, 20, 13), *alike("grant", 4, 20, 13)]
    found = compare(rejected(make_records(groups, {"results": "pbr", "grant": "grant"}), 7, 13), ASKED)
    assert found.verdict.word is Word.CANNOT_TELL
    assert found.gap is not None
    assert found.gap.difference.value == pytest.approx(0)
    assert found.one.rejected == pytest.approx(6 / 13)
    assert found.other.rejected == 0
    assert found.one.costs.outcomes == found.other.costs.outcomes == 4 * 39, "and an outcome costs what it costs there"
    assert any("46 % of them were rejected" in line for line in found.as_lines())


def test_rejected_claims_are_said_to_count_only_where_they_do(two_ways: Records) -> None:
    """At the level of verified outcomes a claim that was rejected counts nowhere."""
    asked = replace(ASKED, evidence=Evidence.VERIFIED)
    found = compare(rejected(two_ways, 7, 13), asked)
    lines = found.as_lines()
    assert any("were rejected, and do not count here" in line for line in lines)
    assert not any("where nobody checks" in line for line in lines)


def test_a_side_is_not_higher_by_claims_that_were_rejected(two_ways: Records) -> None:
    found = compare(rejected(two_ways, 7, 13), ASKED)
    assert found.verdict.word is Word.CANNOT_TELL
    assert "claims are not checked alike" in found.verdict.reason
    assert "by the same rule" in found.verdict.would_change
    assert found.tipping is None


def test_a_verdict_that_holds_without_what_was_rejected_stands(two_ways: Records) -> None:
    found = compare(rejected(two_ways, 12, 13), ASKED)
    assert found.verdict == compare(two_ways, ASKED).verdict
    assert found.verdict.word is Word.HIGHER


def test_where_nothing_was_rejected_nothing_is_said_of_it(two_ways: Records) -> None:
    found = compare(two_ways, ASKED)
    assert found.one.rejected is None
    assert not any("rejected" in line for line in found.as_lines())


def test_two_partners_a_side_are_too_few_to_tell() -> None:
    groups = [*alike("results", 2, 40, 30), *alike("grant", 4, 40, 10)]
    found = compare(make_records(groups, {"results": "pbr", "grant": "grant"}), ASKED)
    assert found.verdict.word is Word.CANNOT_TELL
    assert "the side of payment by results has 2 partners" in found.verdict.reason


def test_without_outcomes_nothing_is_told_and_no_cost_is_infinite() -> None:
    groups = [*alike("results", 4, 20, 0), *alike("grant", 4, 20, 0)]
    found = compare(make_records(groups, {"results": "pbr", "grant": "grant"}), ASKED)
    assert found.verdict.word is Word.CANNOT_TELL
    assert "Too few outcomes" in found.verdict.reason
    assert found.one.costs.funder_an_outcome is None
    assert found.one.days_to_outcome is None


def test_with_nobody_on_one_side_only_the_verdict_and_what_would_change_it_are_told(two_ways: Records) -> None:
    starts = two_ways.starts
    none = starts.assign(is_reported=starts["is_reported"] & (starts["programme_id"] != "grant"))
    said = compare(replace(two_ways, starts=none), ASKED).as_lines()
    assert len(said) == 3
    assert said[1].startswith("not comparable. No partner under ")
    assert said[2].startswith("What would change it: Ask partners under grants for this outcome")


def test_the_lines_say_in_words_what_the_figures_are(two_ways: Records) -> None:
    """All achieved it on day 30 and had 4 hours; every £ is public; all partners are local, and those named 1 small."""
    never = two_ways.referrals.head(12).assign(has_started=False, person_key="never came", need_band="high")
    records = replace(two_ways, referrals=pd.concat([two_ways.referrals, never], ignore_index=True))
    found = compare(records, replace(ASKED, between=("grant", "pbr")))
    said = "\n".join(found.as_lines())
    for words in (
        "started_work: grants against payment by results, within 182 days",
        "half of them within 30 days of the start, the middle half within 30 to 30",
        "the highest need had 1.00 (",
        "the provider, paid for outcomes, recorded 100 % of need",
        "£0.00 of others' money came with each public pound",
        "% of the money is held by small partners, 100 % by local",
        "If 10 % of those recorded above the lowest need were truly of the need below: −30.0 points (−",
        "If people of the same recorded need had been 1.25 times likelier to succeed anyhow: ",
    ):
        assert words in said, words
    shares = [side.creaming for side in (found.one, found.other) if side.creaming.difference]
    assert len(shares) == 1 and "by 12 who never came" in said
    assert f"{100 * (shares[0].high_started or 0):.0f} % of starts" in said
    assert "upcoding" not in said and "pbr" not in said


def test_nobody_followed_long_enough_is_said(two_ways: Records) -> None:
    found = compare(two_ways, replace(ASKED, window_days=400))
    assert found.verdict.word is Word.NOT_COMPARABLE
    assert "Nobody under payment by results was followed long enough." in found.verdict.reason


def test_partners_that_differ_widen_the_interval_and_can_undo_a_verdict() -> None:
    apart = [("results", f"results-{n}", band, 20, 19 if n % 2 else 7) for n in range(4) for band in BANDS]
    mechanisms = {"results": "pbr", "grant": "grant"}
    found = compare(make_records([*apart, *alike("grant", 4, 20, 7)], mechanisms), ASKED)
    same = compare(make_records([*alike("results", 4, 20, 13), *alike("grant", 4, 20, 7)], mechanisms), ASKED)
    assert found.gap is not None
    assert same.gap is not None
    assert found.gap.difference.value == pytest.approx(same.gap.difference.value)
    assert found.gap.difference.upper > same.gap.difference.upper + 0.1
    assert (found.verdict.word, same.verdict.word) == (Word.CANNOT_TELL, Word.HIGHER)


def test_the_same_question_has_the_same_answer_and_another_seed_a_like_one(two_ways: Records) -> None:
    one, again, other = (compare(two_ways, replace(ASKED, seed=seed)) for seed in (1, 1, 2))
    assert one.gap is not None
    assert again.gap is not None
    assert other.gap is not None
    assert one.gap.difference == again.gap.difference
    assert one.gap.difference.lower == pytest.approx(other.gap.difference.lower, abs=0.03)


def test_an_unknown_name_says_what_there_is(two_ways: Records) -> None:
    with pytest.raises(PlaceError, match="There are: grant, pbr, results"):
        compare(two_ways, replace(ASKED, between=("pbr", "barter")))


@pytest.mark.parametrize("between", [("pbr", "pbr"), ("pbr", "results"), ("results", "results")])
def test_nobody_is_compared_with_themselves(two_ways: Records, between: tuple[str, str]) -> None:
    with pytest.raises(PlaceError, match=r"The same people would stand on both sides: .* have results") as error:
        compare(two_ways, replace(ASKED, between=between))
    assert "not part of the other side" in str(error.value)


def test_what_need_recorded_too_high_would_undo_is_said_for_the_paid_side(two_ways: Records) -> None:
    found = compare(two_ways, ASKED)
    assert {s.kind for s in found.supposed} == {"upcoding", "creaming"}
    creamed = range_of(found.supposed, "creaming")
    assert found.gap is not None
    assert creamed is not None
    assert creamed[0] < found.gap.difference.lower
    assert found.tipping is not None
    assert found.tipping.creaming is not None
    assert 1.1 < found.tipping.creaming < 0.65 / 0.35, "a rate 65/35 times as high cannot outlast people so much easier"


def test_nothing_is_supposed_where_neither_side_is_paid_for_outcomes(two_ways: Records) -> None:
    programmes = two_ways.programmes.assign(mechanism=["relational", "grant"])
    found = compare(replace(two_ways, programmes=programmes), replace(ASKED, between=("relational", "grant")))
    assert found.supposed == ()
    assert found.tipping is None


def test_outcomes_that_lasted_are_a_share_of_those_achieved(two_ways: Records) -> None:
    lasted = two_ways.claims[two_ways.claims["programme_id"] == "results"].iloc[:26].assign(achievement="kept_work")
    records = replace(two_ways, claims=pd.concat([two_ways.claims, lasted]))
    found = compare(records, replace(ASKED, sustained="kept_work"))
    assert found.one.sustained is not None
    assert found.one.sustained.value == pytest.approx(26 / 156)
    assert found.other.sustained is not None
    assert found.other.sustained.value == 0
    assert compare(records, ASKED).one.sustained is None


def test_the_time_to_an_outcome_is_of_those_who_achieved_it(two_ways: Records) -> None:
    assert compare(two_ways, ASKED).one.days_to_outcome == (30.0, 30.0, 30.0)


def test_a_partner_far_from_the_others_lies_outside_the_funnel() -> None:
    groups = [*alike("results", 4, 40, 20), *alike("grant", 4, 40, 20)]
    groups = [(g, p, b, n, 36 if p == "results-0" else k) for g, p, b, n, k in groups]
    found = compare(make_records(groups, {"results": "pbr", "grant": "grant"}), ASKED).partners.set_index("partner_id")
    is_out = found["share"] > found["upper_998"]
    assert is_out["results-0"]
    assert not is_out.drop("results-0").any()
