"""Whose weights make the headline, and what it would be by the others: said, and as a table.

Reports road: publication → **weights** → build. Source: measures, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from outcomes.reports.publication import ChoiceWeight, Published
from outcomes.reports.sentences import round_score
from outcomes.reports.tables import Table
from outcomes.reports.wording import count, day, listed, number

COMMUNITY = "community"
WHOSE = {COMMUNITY: "The community’s", "framework": "The framework’s", "equal": "Each line the same"}


def said(published: Published, names: Mapping[str, str]) -> list[str]:
    """Whose weights are used, how they came about, and what they are; nothing where there is no choice."""
    found = _used(published, list(names))
    if not found:
        return []
    weights = listed([f"{names[one.bottom_line].lower()} {number(one.weight, _decimals(one.weight))}" for one in found])
    first = found[0]
    if first.weights_of != COMMUNITY or first.chosen_on is None:
        return [f"The weights are the framework’s: {weights}. No community’s choice of weights is recorded."]
    who = f"{count(first.people_asked or 0, 'person', 'people')} chose on {day(first.chosen_on)}"
    source = str(first.choice_source).rstrip(".")
    return [
        f"The weights are those that {who}: {weights}. Who chose: {str(first.chosen_by).rstrip('.')}.",
        f"{str(first.how_chosen).rstrip('.')}. Source: {source}.",
    ]


def table(published: Published, names: Mapping[str, str]) -> Table | None:
    """The latest year's headline by each choice of weights."""
    year = published.about.year
    scores = {one.weights_of: one for one in published.choices if one.year == year}
    weights: dict[str, dict[str, ChoiceWeight]] = {}
    for one in published.choice_weights:
        weights.setdefault(one.weights_of, {})[one.bottom_line] = one
    found = [whose for whose in WHOSE if whose in scores and whose in weights]
    if not found:
        return None
    lines = [line for line in names if any(line in of for of in weights.values())]
    rows = tuple(
        (
            WHOSE[whose] + (" (used)" if scores[whose].is_used else ""),
            *(_weight(weights[whose].get(line)) for line in lines),
            "none" if (score := scores[whose].score) is None else round_score(score),
        )
        for whose in found
    )
    columns = ("Whose weights", *(f"{names[line]}: weight" for line in lines), f"Headline {year}")
    return Table(f"The headline by whose weights, {year}", columns, rows)


def _used(published: Published, lines: list[str]) -> Sequence[ChoiceWeight]:
    used = [one for one in published.choice_weights if one.is_used]
    return sorted(used, key=lambda one: lines.index(one.bottom_line))


def _weight(one: ChoiceWeight | None) -> str:
    return "–" if one is None else number(one.weight, _decimals(one.weight))


def _decimals(weight: float) -> int:
    return 0 if float(weight).is_integer() else 2
