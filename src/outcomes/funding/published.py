"""What of the comparisons may be published: figures made only from counts that are nought or large enough.

Funding road: records, questions → **published** → the store keeps it → the published copy → report.

Need bands are joined, the same way in every comparison on an outcome, until no side has a small number in any; the
comparison is then made anew on the joined bands, so that nothing printed follows from a hidden count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from outcomes.funding.comparison import Comparison, SideResult, compare
from outcomes.funding.costs import Money
from outcomes.funding.counting import Side, count_side
from outcomes.funding.paying import Paying
from outcomes.funding.published_bands import joinings, with_joined
from outcomes.funding.published_money import ALL, Row, few_paid, is_safe, money_rows, paying_rows, shown_row
from outcomes.funding.published_partners import may_be_compared, partner_figures
from outcomes.funding.published_reach import creaming_rows, reach_rows
from outcomes.funding.records import Question, Records
from outcomes.funding.verdict import Verdict
from outcomes.statistics import Estimate

if TYPE_CHECKING:
    import pandas as pd

BOTH = "both"
COMPARISON = (
    "comparison_no", "achievement", "achievement_label", "side_one", "side_other", "comparison_verdict",
    "verdict_reason", "would_change", "verdict_scope", "window_days", "evidence_level", "need_bands", "is_hidden",
)  # fmt: skip
FIGURE = ("comparison_no", "side", "figure", "figure_of", "figure_value", "figure_lower", "figure_upper", "is_hidden")
HIDDEN_WORDS = "Hidden, because so few people are in some groups that somebody could be recognised."
HIDDEN_REMEDY = "More people in each group would let it be shown."


@dataclass(frozen=True)
class Published:
    """Two tables in the columns of COMPARISON and FIGURE."""

    comparisons: pd.DataFrame
    figures: pd.DataFrame


def publish_comparisons(
    asked: Iterable[tuple[Records, Sequence[Question]]],
    labels: dict[str, str],
    threshold: int,
    programmes: Mapping[str, Money],
    paying: Mapping[str, Paying],
    everybody: Records | None = None,
) -> Published:
    """The standing questions of each outcome, answered from counts of `threshold` and more. `labels` name outcomes.

    The money of each programme by itself, and how it pays, is of no comparison, and numbered 0; so is whom a way of
    funding reached that no comparison shows, from the starts of `everybody`.
    """
    import pandas as pd

    few = few_paid(paying, threshold)
    heads: list[tuple[object, ...]] = []
    figures: list[tuple[object, ...]] = [
        (0, *row)
        for code, money in programmes.items()
        for row in money_rows(code, money, is_paid_shown=code not in few)
    ]
    figures += [(0, *row) for code, one in paying.items() for row in paying_rows(code, one, threshold)]
    compared: set[str] = set()
    for records, questions in asked:
        safe, sides = join_bands(records, questions, threshold)
        for question in questions:
            number = len(heads) + 1
            shown = compare(safe, question) if sides.issuperset(question.between) else None
            if shown and not all(may_be_compared(rows, threshold) for _, rows in shown.partners.groupby("side")):
                shown = None
            compared |= set(question.between) if shown else set()
            heads.append((number, *_head(question, labels, shown, safe)))
            figures += [(number, *row) for row in (_rows(shown, threshold, few) if shown else ())]
    if everybody is not None:
        figures += [(0, *row) for row in reach_rows(everybody, compared, threshold)]
    return Published(pd.DataFrame(heads, columns=COMPARISON), pd.DataFrame(figures, columns=FIGURE))


def _head(question: Question, labels: dict[str, str], shown: Comparison | None, records: Records) -> tuple[object, ...]:
    verdict = _told(shown.verdict, shown.scope) if shown else (None, HIDDEN_WORDS, HIDDEN_REMEDY, None)
    bands = ", ".join(records.need_bands) if shown else None
    named = (question.achievement, labels[question.achievement], *question.between)
    return (*named, *verdict, question.window_days, str(question.evidence), bands, shown is None)


def _told(verdict: Verdict, scope: str) -> tuple[str, str, str | None, str]:
    return str(verdict.word), verdict.reason, verdict.would_change or None, scope


def join_bands(records: Records, questions: Sequence[Question], threshold: int) -> tuple[Records, set[str]]:
    """The records with as many need bands as can be shown, and the sides that can be shown by them.

    A side that would leave a single band is given up, the one with the fewest people first. Of joinings alike in
    number, the one that joins the higher bands comes first: there are the fewest people.
    """
    names = dict.fromkeys(name for question in questions for name in question.between)
    counted = {name: count_side(records, questions[0], name).cells.sum(axis=0) for name in names}
    sides = sorted(names, key=lambda name: -int(counted[name].sum()))
    while sides:
        for groups in joinings(len(records.need_bands)):
            if len(groups) > 1 and all(_all_safe(counted[name], groups, threshold) for name in sides):
                return with_joined(records, groups), set(sides)
        sides.pop()
    return records, set()


def _all_safe(people: np.ndarray, groups: list[slice], threshold: int) -> bool:
    """Whether a side's (bands, 2) people can be shown by these groups, and all together."""
    sums = [*(people[group].sum(axis=0) for group in groups), people.sum(axis=0)]
    return all(is_safe(threshold, *s, s.sum()) for s in sums)


def _rows(found: Comparison, threshold: int, few: set[str]) -> Iterator[Row]:
    for result, standardised in zip((found.one, found.other), _standardised(found), strict=True):
        yield from _side_rows(result, standardised, threshold, few)
    if found.gap:
        yield shown_row(BOTH, "difference", ALL, found.gap.difference)
        yield shown_row(BOTH, "detectable", ALL, found.gap.detectable)
    for supposed in found.supposed:
        yield shown_row(BOTH, supposed.kind, f"{supposed.size:g}", supposed.difference)
    if found.tipping:
        yield shown_row(BOTH, "tipping_upcoding", ALL, found.tipping.upcoding)
        yield shown_row(BOTH, "tipping_creaming", ALL, found.tipping.creaming)
    yield from partner_figures(found, threshold)


def _standardised(found: Comparison) -> tuple[Estimate | None, Estimate | None]:
    return (found.gap.one, found.gap.other) if found.gap else (None, None)


def _side_rows(result: SideResult, standardised: Estimate | None, threshold: int, few: set[str]) -> Iterator[Row]:
    side, name = result.side, result.side.name
    for figure, value in (
        ("programmes", float(len(side.programmes))),
        ("partners", float(len(side.partners))),
        ("starts", float(side.starts)),
        ("achieved", float(side.achieved)),
        ("crude", result.crude),
        ("standardised", standardised),
        ("within_prices", result.within_prices),
        ("paid_for_outcomes", float(result.is_paid_for_outcomes)),
    ):
        yield shown_row(name, figure, ALL, value)
    yield from _left_out(side, threshold)
    yield from _shares(result, threshold)
    yield from _costs(result, threshold, is_paid_shown=not few.intersection(side.programmes))
    for band in result.parking.to_dict("records"):
        share = Estimate(band["share"], band["lower"], band["upper"]) if band["starts"] else None
        yield shown_row(name, "band_starts", band["need_band"], float(band["starts"]))
        yield shown_row(name, "band_share", band["need_band"], share)
        yield shown_row(name, "hours_a_head", band["need_band"], band["hours_a_head"])
    yield shown_row(name, "hours_ratio", ALL, result.hours_ratio)


def _left_out(side: Side, threshold: int) -> Iterator[Row]:
    """Reasons with few people are put together, so that nobody is seen in the difference."""
    many = {reason: count for reason, count in side.left_out.items() if count >= threshold}
    rest = sum(side.left_out.values()) - sum(many.values())
    for reason, count in many.items():
        yield shown_row(side.name, "left_out", reason, float(count))
    if rest:
        yield shown_row(side.name, "left_out", "for other reasons", float(rest), is_shown=rest >= threshold)


def _shares(result: SideResult, threshold: int) -> Iterator[Row]:
    """Shares of people, hidden where either part is small; a quartile of a few people would be somebody's own day."""
    side, name = result.side, result.side.name

    def share(figure: str, value: float | Estimate | None, whole: float) -> Row:
        part = 0.0 if value is None else (value.value if isinstance(value, Estimate) else value) * whole
        return shown_row(name, figure, ALL, value, is_shown=is_safe(threshold, round(part), round(whole - part)))

    yield share("need_by_provider", result.need_by_provider, side.starts)
    yield share("sustained", result.sustained, side.achieved)
    yield share("verified", result.verified, result.costs.outcomes)
    yield shown_row(name, "rejected", ALL, result.rejected, is_shown=_may_say_rejected(result, threshold))
    days = result.days_to_outcome
    quartiles = Estimate(days[1], days[0], days[2]) if days else None
    yield shown_row(name, "days_to_outcome", ALL, quartiles, is_shown=side.achieved >= 2 * threshold)
    yield from creaming_rows(name, result.creaming, threshold)


def _may_say_rejected(result: SideResult, threshold: int) -> bool:
    """The verified, the rejected and those nobody decided about are all of them: each must be none or enough."""
    counts = [round((part or 0.0) * result.costs.outcomes) for part in (result.verified, result.rejected)]
    return is_safe(threshold, *counts, result.costs.outcomes - sum(counts))


def _costs(result: SideResult, threshold: int, *, is_paid_shown: bool) -> Iterator[Row]:
    """The outcomes of all starts less those compared may not be few either: they are people left out."""
    costs, name = result.costs, result.side.name
    is_shown = is_safe(threshold, costs.outcomes, abs(costs.outcomes - result.side.achieved))
    for figure in ("funder", "paid", "all", "competition", "running", "with_transaction"):
        may = is_shown and (is_paid_shown or figure != "paid")
        yield shown_row(name, f"{figure}_an_outcome", ALL, getattr(costs, f"{figure}_an_outcome"), is_shown=may)
    yield from money_rows(name, costs.money, is_paid_shown=is_paid_shown)
