"""How the figures were made: what a reader needs to check or repeat them, from the publication and the report file.

Reports road: publication + definition → **method** → build.
"""

from __future__ import annotations

from dataclasses import dataclass

from outcomes.reports.definition import ReportFile
from outcomes.reports.publication import About, Indicator, Published
from outcomes.reports.wording import MARKS, count, day, listed, number, sentence, span, span_days
from outcomes.vocabulary import Better, Kind


@dataclass(frozen=True)
class Definition:
    """One indicator's definition in words."""

    indicator: Indicator
    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Method:
    """Notes (a heading and its words), the marks, the standings, and every indicator's definition."""

    notes: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    standings: tuple[tuple[str, str], ...]
    definitions: dict[str, tuple[Definition, ...]]


def method(published: Published, report: ReportFile) -> Method:
    return Method(
        notes=tuple(_notes(published, report)),
        marks=tuple(MARKS.items()),
        standings=tuple((w.word, w.means) for w in report.wording.standings.values()),
        definitions={
            outcome.outcome_code: tuple(
                _define(i, report) for i in published.indicators if i.outcome_code == outcome.outcome_code
            )
            for outcome in published.outcomes
        },
    )


def _notes(published: Published, report: ReportFile) -> list[tuple[str, str]]:
    about = published.about
    covered = about.first_period, about.last_period
    conventions = sorted({h.convention for h in published.headlines})
    notes = [
        ("Span", f"{span(*covered)}, that is {span_days(*covered)}."),
        (
            "Publication",
            f"Number {about.publication_no}, made on {day(about.published_at)} by {about.published_by}, "
            f"from what was signed off by {day(about.as_at)}. outcomes {about.outcomes_version}.",
        ),
        ("Framework", _framework(published)),
        *_others(published),
        (
            "Small numbers",
            f"A number of people from 1 to {about.small_number_threshold - 1} is hidden, and from 1 to "
            f"{about.special_category_threshold - 1} where groups are of a sensitive kind. "
            f"{count(about.hidden_cells, 'figure').capitalize()} in this publication "
            f"{'is' if about.hidden_cells == 1 else 'are'} hidden{_why_hidden(about)}.",
        ),
        (
            "Missing returns",
            "A quarter in which nothing was reported is missing, not nought. "
            f"We do not judge an indicator with less than {report.enough_returns_pct}% of its returns in. "
            "Where less is better, a sum that lacks any return is never called good.",
        ),
        (
            "Way to target",
            "The result less the baseline, divided by the target less the baseline. Below 0% is worse than the "
            "baseline; above 100% is beyond the target.",
        ),
        (
            "Quarters and years",
            "From people's records, a year counts a person once with each partner, with the latest answer. So "
            "the quarters of a share or a mean change need not average to the year.",
        ),
        ("Rounding", "Figures are worked out unrounded, and rounded only to be shown."),
    ]
    notes += [("Headline", sentence(text)) for text in conventions]
    notes.append(("Audit mark", about.audit_head))
    return notes


def _why_hidden(about: About) -> str:
    if not about.protecting_figures:
        return ""
    small, protecting = number(about.small_figures or 0), number(about.protecting_figures)
    return (
        f": {small} because they are small, {protecting} so that those cannot be worked out from totals, quarters, "
        "partners' own figures or earlier publications"
    )


def _framework(published: Published) -> str:
    about = published.about
    source = f" {about.framework_source.rstrip('.')}." if about.framework_source else ""
    return f"{about.framework_name} ({about.framework_code}), version {about.framework_version}.{source}"


def _others(published: Published) -> list[tuple[str, str]]:
    """The place's other frameworks: their figures are not in these scores."""
    others = [f.framework_name for f in published.frameworks if f.framework_code != published.about.framework_code]
    told = f"The place also counts by {listed(others)}; its figures stand in a report of their own."
    return [("Other frameworks", told)] if others else []


def _define(indicator: Indicator, report: ReportFile) -> Definition:
    terms = [("Counts", sentence(indicator.counts)), ("Adds up", report.wording.adds_up[indicator.kind])]
    if indicator.kind is not Kind.TEXT:
        terms.append(("Read as", _read_as(indicator)))
    if indicator.target_source:
        terms.append(("Target from", sentence(indicator.target_source)))
    return Definition(indicator, tuple(terms))


def _read_as(indicator: Indicator) -> str:
    better = "More" if indicator.better is Better.MORE else "Less"
    weight = number(indicator.weight, 0 if indicator.weight == int(indicator.weight) else 2)
    origin = "people's records, by the tool" if indicator.is_from_people else "totals that partners give"
    return f"{better} is better. Counted in {indicator.unit}, from {origin}. Its weight in the scores is {weight}."
