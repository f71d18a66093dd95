"""Advice on how to pay: cited, argued both ways, and changed by the answers it is given."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from outcomes.errors import PlaceError
from outcomes.framework.definitions import Partner
from outcomes.funding.guide import Guide, load_guide
from outcomes.funding.mechanism import Advice, Facts, advise, facts_of, in_words, write_page
from outcomes.store.claims import Claims, StoredClaim
from outcomes.vocabulary import Mechanism

from .programmes import programme

NOTHING = Facts(None, None, None, None, None, None)
GOOD = Facts(Decimal(95), Decimal(1), Decimal(60), Decimal(400), Decimal(0), Decimal(20))
FOR_RESULTS = {
    "shared_vision": "agreed",
    "specifiable": "partly",
    "otherwise": "known",
    "easier_to_help": "no_it_would_not",
}
AGAINST_RESULTS = {"shared_vision": "not_yet", "specifiable": "no_it_cannot", "otherwise": "not_known"}


def given(facts: Facts, answers: dict[str, str]) -> Advice:
    return advise(load_guide(), programme({}, mechanism="grant"), facts, answers)


def test_where_everything_speaks_for_results_they_come_first_and_where_it_does_not_last() -> None:
    assert given(GOOD, FOR_RESULTS).ranked[0].mechanism == "pbr"
    few = Facts(Decimal(40), Decimal(3), Decimal(400), Decimal(20), Decimal(80), Decimal(90))
    assert given(few, AGAINST_RESULTS).ranked[-1].mechanism in ("pbr", "impact_bond")
    assert given(few, AGAINST_RESULTS).ranked[0].mechanism in ("relational", "grant")


def test_what_nobody_answered_is_asked_and_moves_nothing() -> None:
    found = given(NOTHING, {})
    assert len(found.open_questions) == len(load_guide().questions)
    assert {one.points for one in found.ranked} == {0}
    assert any(line.strip().startswith("Still open: --answer shared_vision=") for line in in_words(found))


def test_the_store_answers_with_its_figure_and_people_come_before_it() -> None:
    by_store = next(s for s in given(GOOD, {}).path if s.code == "measurable")
    assert (by_store.answer, by_store.answered_by) == ("yes_it_can", "the store")
    assert by_store.figure == "95% of the claims decided about were verified"
    by_people = next(s for s in given(GOOD, {"measurable": "with_difficulty"}).path if s.code == "measurable")
    assert (by_people.answer, by_people.answered_by) == ("with_difficulty", "people")


def test_every_reason_names_its_source_and_the_national_audit_office_grants_2_and_collaboration_are_among_them() -> (
    None
):
    guide = load_guide()
    used = {
        reason.source
        for question in guide.questions.values()
        for answer in question.answers.values()
        for reason in answer.speaks.values()
    } | {s.source for s in (*guide.award_criteria, *guide.reminders)}
    assert guide.sources[guide.ours].title == "What we chose"
    assert used == guide.sources.keys()
    publishers = " ".join(source.publisher for source in guide.sources.values())
    assert "National Audit Office" in publishers and "Grants for Good" in publishers and "Community Fund" in publishers


def test_every_mechanism_is_in_the_guide_with_a_reason_for_it() -> None:
    guide = load_guide()
    assert set(guide.mechanisms) == set(Mechanism)
    for way in Mechanism:
        points = {
            reason.points > 0
            for question in guide.questions.values()
            for answer in question.answers.values()
            if (reason := answer.speaks.get(way))
        }
        assert True in points, way


def test_no_way_is_only_praised_or_only_blamed_where_results_are_weighed() -> None:
    guide = load_guide()
    points: dict[str, set[int]] = {way: set() for way in guide.mechanisms}
    for question in guide.questions.values():
        for answer in question.answers.values():
            for way, reason in answer.speaks.items():
                points[way].add(reason.points)
    assert all(max(p) > 0 for p in points.values())
    assert min(points["pbr"]) < 0 and min(points["contract"]) < 0


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"shared_visions": "agreed"}, "Did you mean shared_vision?"),
        ({"soon": "later"}, "Did you mean late?"),
    ],
)
def test_an_answer_the_guide_does_not_know_is_offered_the_nearest(answers: dict[str, str], says: str) -> None:
    with pytest.raises(PlaceError, match=says.replace("?", r"\?")):
        given(NOTHING, answers)


def test_the_page_draws_the_path_and_says_what_is_open(tmp_path: Path) -> None:
    page = write_page(given(GOOD, {}), tmp_path / "a.html", place="Testville", is_made_up=True).read_text("utf-8")
    assert page.count('class="taken"') == 6
    assert page.count('<li class="open">') == 4
    assert "never a verdict" in page and "a made-up place" in page and "<script" not in page


def test_every_dividing_line_reason_and_question_of_ours_says_so_in_text_json_and_page(tmp_path: Path) -> None:
    """By the file itself: what names the source `ours` is marked, everywhere it is told, and nothing else is."""
    found, guide = given(GOOD, FOR_RESULTS), load_guide()
    told, page = found.as_dict(), write_page(found, tmp_path / "a.html", place="T", is_made_up=False).read_text("utf-8")
    text, page = "\n".join(in_words(found)), html.unescape(page)
    for step in found.path:
        question = guide.questions[step.code]
        assert step.is_ours == (question.source == "ours")
        assert step.source == ("our own choice" if step.is_ours else guide.sources[question.source].short)
        assert bool(step.dividing_line) == (question.from_store is not None)
        if question.from_store:
            assert step.line_is_ours == (question.from_store.source == "ours")
            said = f"The store answers {step.dividing_line}"
            assert f"{question.from_store.at_least:g}" in said and said in page and said in " ".join(found.chosen_here)
            assert f"the store answers {step.dividing_line} (our own choice)" in text
    ours = 0
    for way in found.ranked:
        for ground in (*way.reasons_for, *way.reasons_against):
            answer = guide.questions[ground.question].answers[_answer(found, ground.question)]
            reason = next(r for w, r in answer.speaks.items() if w == way.mechanism)
            assert ground.is_ours == (reason.source == "ours")
            assert f"{ground.because} ({ground.source})" in text
            assert (f": {ground.because}." in "\n".join(found.chosen_here)) == ground.is_ours
            ours += ground.is_ours
    assert ours == 3 and any(not g.is_ours for way in found.ranked for g in way.reasons_for)
    assert found.chosen_here[0].startswith("The points of every reason")
    assert all(said in page and said in text for said in found.chosen_here)
    assert told["chosen_here"] == found.chosen_here and told["path"][2]["line_is_ours"] is True


def _answer(advice: Advice, question: str) -> str:
    return next(step.answer for step in advice.path if step.code == question and step.answer)


def _claim(number: int, state: str, started: date | None, achieved: date) -> StoredClaim:
    return StoredClaim(
        f"1-{number}-job", 1, number, "skills", "work", f"p{number}", True, "job", achieved, None, state, True, None,
        started, achieved,
    )  # fmt: skip


def test_the_facts_of_a_programme_are_counted_from_its_own_claims_and_partners() -> None:
    claims = (
        _claim(1, "verified", date(2024, 4, 1), date(2024, 4, 11)),
        _claim(2, "verified", date(2024, 4, 1), date(2024, 5, 1)),
        _claim(3, "rejected", date(2024, 4, 1), date(2024, 4, 2)),
        _claim(4, "waiting", None, date(2024, 6, 1)),
    )
    partner = Partner.model_validate(
        {"partner_id": "skills", "name": "S", "role": "partner", "kind": "charity", "size": "small", "is_local": True}
    )
    found = facts_of(programme({}), Claims(claims, (), {}, {}, {}), [partner], date(2024, 8, 1))
    assert found == Facts(Decimal(200) / 3, Decimal(1), Decimal(20), Decimal(6), Decimal(100), Decimal(100))


def _break(change: Callable[[dict[str, Any]], None]) -> str:
    raw = load_guide().model_dump()
    change(raw)
    with pytest.raises(ValidationError) as caught:
        Guide.model_validate(raw)
    return str(caught.value)


def test_a_guide_that_does_not_hang_together_is_refused() -> None:
    def question(code: str, **new: Any) -> Callable[[dict[str, Any]], None]:
        return lambda raw: raw["questions"][code].update(new)

    assert "there is no source 'x'" in _break(question("soon", source="x"))
    assert "leads to one that is not there" in _break(question("soon", next="x"))
    assert "leads back to 'risk'" in _break(question("local", next="risk"))
    assert "begin with" in _break(lambda raw: raw.update(begins="x"))
    assert "there is no source 'x'" in _break(lambda raw: raw.update(points="x"))
    told = {"measure": "partners", "at_least": 2, "then": "x", "otherwise": "late", "source": "ours"}
    assert "no answer of it" in _break(question("soon", from_store=told))
    assert "not described" in _break(lambda raw: raw["mechanisms"].pop("grant"))
