"""Advice on how to pay: the guide's questions answered from the store or by people, and the ways ranked with reasons.

Funding road: guide + facts of a programme + answers → **mechanism** → text, JSON, and a page with the path drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from outcomes.errors import PlaceError
from outcomes.framework.definitions import Partner
from outcomes.funding.guide import FromStore, Guide, Question
from outcomes.funding.terms import FundedProgramme
from outcomes.model_faults import offer
from outcomes.periods import Quarter, count_quarters
from outcomes.store.claims import Claims
from outcomes.vocabulary import Mechanism
from outcomes.whole_files import write_text


@dataclass(frozen=True)
class Facts:
    """What the store can say of a programme; None where it cannot."""

    verified_share_pct: Decimal | None
    partners: Decimal | None
    median_days_to_outcome: Decimal | None
    outcomes_a_year: Decimal | None
    small_share_pct: Decimal | None
    local_share_pct: Decimal | None


_MEASURES = {
    "verified_share_pct": "per cent of the claims decided about that were verified",
    "partners": "partners that take part",
    "median_days_to_outcome": "days from the start within which half of the outcomes came",
    "outcomes_a_year": "outcomes a year claimed and not rejected",
    "small_share_pct": "per cent of its partners that are small",
    "local_share_pct": "per cent of its partners that are local",
}
_WORDS = {
    "verified_share_pct": "{:.0f}% of the claims decided about were verified",
    "partners": "{:.0f} partners take part",
    "median_days_to_outcome": "half of the outcomes came within {:.0f} days of the start",
    "outcomes_a_year": "{:.0f} outcomes a year were claimed and not rejected",
    "small_share_pct": "{:.0f}% of its partners are small",
    "local_share_pct": "{:.0f}% of its partners are local",
}


def facts_of(programme: FundedProgramme, known: Claims, partners: Sequence[Partner], today: date) -> Facts:
    """The facts of a programme up to a day."""
    mine = [c for c in known.claims if c.programme_id == programme.programme]
    decided = [c for c in mine if c.claim_state != "waiting"]
    stand = [c for c in mine if c.is_current and c.claim_state != "rejected"]
    days = [(c.achieved_on - c.started_on).days for c in stand if c.started_on]
    codes = {part.partner for part in programme.partners}
    taking_part = [p for p in partners if p.partner_id in codes]
    last = min(Quarter.of(programme.ends), Quarter.of(today))
    years = Decimal(count_quarters(Quarter.of(programme.starts), last)) / 4
    return Facts(
        verified_share_pct=_share(sum(c.claim_state == "verified" for c in decided), len(decided)),
        partners=Decimal(len(taking_part)),
        median_days_to_outcome=Decimal(median(days)) if days else None,
        outcomes_a_year=len(stand) / years if stand and years else None,
        small_share_pct=_share(sum(p.size == "small" for p in taking_part), len(taking_part)),
        local_share_pct=_share(sum(p.is_local for p in taking_part), len(taking_part)),
    )


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(100 * part) / whole if whole else None


@dataclass(frozen=True)
class Step:
    """A question on the path: how it was answered, by whom, and the figure if the store did; None where nobody did.

    is_ours        whether the question, and why it is asked, is our own choice and no publication's
    dividing_line  where the store may answer it, from which number on it answers what; else empty, as are the next two
    line_source, line_is_ours  whose that number is
    """

    code: str
    asks: str
    because: str
    source: str
    is_ours: bool
    choices: dict[str, str]
    answer: str | None
    answered_by: str
    figure: str
    dividing_line: str
    line_source: str
    line_is_ours: bool | None


@dataclass(frozen=True)
class Ground:
    """A reason for or against a way of paying; `is_ours` where it is our own choice and no publication's."""

    points: int
    because: str
    question: str
    source: str
    is_ours: bool


@dataclass(frozen=True)
class Ranked:
    """A way of paying with its reasons. `points` only order the list."""

    mechanism: str
    label: str
    means: str
    points: int
    reasons_for: tuple[Ground, ...]
    reasons_against: tuple[Ground, ...]


@dataclass(frozen=True)
class Advice:
    """The ways of paying for a programme, the best supported first; a list to argue with, never a verdict.

    mechanism_now   how it is paid for today, in words
    open_questions  those nobody has answered, which may change the order
    chosen_here     in a sentence each, what of all this is our own choice, because no publication gives it
    """

    programme: str
    name: str
    mechanism_now: str
    ranked: tuple[Ranked, ...]
    path: tuple[Step, ...]
    open_questions: tuple[str, ...]
    award_criteria: tuple[tuple[str, str], ...]
    reminders: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    chosen_here: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def advise(guide: Guide, programme: FundedProgramme, facts: Facts, answers: Mapping[str, str]) -> Advice:
    """Walk the guide; an answer given by people comes before the store's.

    Raises:
        PlaceError: an answer to a question, or of a kind, that the guide does not have.
    """
    _check(guide, answers)
    path: list[Step] = []
    grounds: dict[Mechanism, list[Ground]] = {way: [] for way in guide.mechanisms}
    code: str | None = guide.begins
    while code is not None:
        question = guide.questions[code]
        step = _step(guide, code, question, facts, answers)
        path.append(step)
        code = question.next
        if step.answer is not None:
            answer = question.answers[step.answer]
            code = answer.next or code
            for way, reason in answer.speaks.items():
                is_ours = reason.source == guide.ours
                ground = Ground(reason.points, reason.because, step.code, guide.name(reason.source), is_ours)
                grounds[way].append(ground)
    ranked = _rank(guide, grounds)
    return Advice(
        programme=programme.programme,
        name=programme.name,
        mechanism_now=programme.mechanism.words,
        ranked=ranked,
        path=tuple(path),
        open_questions=tuple(step.code for step in path if step.answer is None),
        award_criteria=tuple((s.says, guide.name(s.source)) for s in guide.award_criteria),
        reminders=tuple((s.says, guide.name(s.source)) for s in guide.reminders),
        sources=tuple((source.cited, source.where) for source in guide.sources.values()),
        chosen_here=tuple(_chosen_here(guide, ranked, path)),
    )


def _check(guide: Guide, answers: Mapping[str, str]) -> None:
    for code, answer in answers.items():
        if code not in guide.questions:
            raise PlaceError(f"There is no question '{code}'.", remedy=offer(code, guide.questions))
        known = guide.questions[code].answers
        if answer not in known:
            raise PlaceError(f"'{answer}' is no answer to '{code}'.", remedy=offer(answer, known))


def _step(guide: Guide, code: str, question: Question, facts: Facts, answers: Mapping[str, str]) -> Step:
    told = question.from_store
    value: Decimal | None = getattr(facts, told.measure) if told else None
    from_store = (told.then if value >= told.at_least else told.otherwise) if told and value is not None else None
    figure = _WORDS[told.measure].format(value) if told and value is not None else ""
    answer = answers.get(code, from_store)
    by = "people" if code in answers else "the store" if from_store else "nobody yet"
    choices = {name: one.label for name, one in question.answers.items()}
    return Step(
        code=code,
        asks=question.asks,
        because=question.because,
        source=guide.name(question.source),
        is_ours=question.source == guide.ours,
        choices=choices,
        answer=answer,
        answered_by=by,
        figure=figure,
        dividing_line=_dividing_line(told, choices) if told else "",
        line_source=guide.name(told.source) if told else "",
        line_is_ours=told.source == guide.ours if told else None,
    )


def _dividing_line(told: FromStore, choices: Mapping[str, str]) -> str:
    """From which number on the store gives which answer."""
    return f"“{choices[told.then]}” from {told.at_least:g} {_MEASURES[told.measure]}, else “{choices[told.otherwise]}”"


def _chosen_here(guide: Guide, ranked: Sequence[Ranked], path: Sequence[Step]) -> Iterator[str]:
    """What of an advice no publication gives: its points, its dividing lines, its questions and its reasons."""
    if guide.points == guide.ours:
        yield "The points of every reason, from −2 to 2, and that adding them up orders the list."
    yield from (f"{s.asks} The store answers {s.dividing_line}." for s in path if s.line_is_ours)
    asked = [s.asks for s in path if s.is_ours]
    if asked:
        yield f"That it is asked: {' '.join(asked)}"
    for one in ranked:
        for word, grounds in (("for", one.reasons_for), ("against", one.reasons_against)):
            yield from (f"{one.label}, {word}: {g.because}." for g in grounds if g.is_ours)


def _rank(guide: Guide, grounds: Mapping[Mechanism, Sequence[Ground]]) -> tuple[Ranked, ...]:
    found = [
        Ranked(
            str(way),
            guide.mechanisms[way].label,
            guide.mechanisms[way].means,
            sum(g.points for g in given),
            tuple(g for g in given if g.points > 0),
            tuple(g for g in given if g.points < 0),
        )
        for way, given in grounds.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.points))


def in_words(advice: Advice) -> list[str]:
    """The advice as lines of text."""
    lines = [f"{advice.name}, paid for by {advice.mechanism_now} today. Ways of paying, the best supported first:", ""]
    for number, one in enumerate(advice.ranked, 1):
        lines.append(f"{number}. {one.label}: {one.means}")
        lines += [f"   + {g.because} ({g.source})" for g in one.reasons_for]
        lines += [f"   - {g.because} ({g.source})" for g in one.reasons_against]
    lines += ["", "How the questions were answered:"]
    for step in advice.path:
        said = step.choices[step.answer] if step.answer else "not answered"
        figure = f"; {step.figure}" if step.figure else ""
        lines.append(f"  {step.asks} {said} ({step.answered_by}{figure})")
        lines.append(f"    asked because: {step.because} ({step.source})")
        if step.dividing_line:
            lines.append(f"    the store answers {step.dividing_line} ({step.line_source})")
    for step in advice.path:
        if step.answer is None:
            lines.append(f"  Still open: --answer {step.code}=… ({', '.join(step.choices)})")
    lines += ["", "Criteria for an award:", *(f"  {says} ({source})" for says, source in advice.award_criteria)]
    lines += ["", "Mind:", *(f"  {says} ({source})" for says, source in advice.reminders)]
    lines += ["", "Sources:", *(f"  {cited}. {where}" for cited, where in advice.sources)]
    lines += ["", "What we chose ourselves, because no publication gives it:", *(f"  {s}" for s in advice.chosen_here)]
    return [*lines, "", "This is a list to argue with, never a verdict."]


def write_page(advice: Advice, path: Path, *, place: str, is_made_up: bool) -> Path:
    """The advice as one page without scripts, the path through the questions drawn."""
    environment = Environment(
        loader=PackageLoader("outcomes.funding"), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    page = environment.get_template("advice.html.j2").render(a=advice, place=place, is_made_up=is_made_up)
    return write_text(path, page)
