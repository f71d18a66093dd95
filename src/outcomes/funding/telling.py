"""A comparison told in lines for a terminal, and as plain data for machines; people stay out of both.

Funding road: comparison → **telling** → command line.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from outcomes.plurals import counted
from outcomes.statistics import Estimate

if TYPE_CHECKING:
    from outcomes.funding.comparison import Comparison, SideResult
    from outcomes.funding.costs import Money


def in_lines(found: Comparison) -> list[str]:
    """The verdict, each side in a few lines, and what the difference would be on each supposition."""
    question = found.question
    lines = [
        f"{question.achievement}: {question.between[0]} against {question.between[1]}, within {question.window_days} "
        f"days of the start, {question.evidence} at least.",
        f"{found.verdict.word}. {found.verdict.reason} This speaks of {found.scope}.",
    ]
    if not (found.one.side.starts and found.other.side.starts):
        return [*lines, *([f"What would change it: {would}"] if (would := found.verdict.would_change) else [])]
    if found.gap:
        lines.append(f"At equal need: {_share(found.gap.one)} against {_share(found.gap.other)}.")
    for side in (found.one, found.other):
        lines += _side(side)
    for one in found.supposed:
        ends = f"{100 * one.difference.lower:.1f} to {100 * one.difference.upper:.1f}"
        lines.append(f"If {one.kind} is {one.size:g}: {100 * one.difference.value:.1f} points ({ends}).")
    return lines


def _side(result: SideResult) -> list[str]:
    side, costs = result.side, result.costs
    starts, partners = counted(side.starts, "start"), counted(len(side.partners), "partner")
    lines = [f"{side.name}: {starts} with {partners}, {side.achieved:,} achieved it."]
    lines += [f"  left out, {count}: {reason}" for reason, count in side.left_out.items() if count]
    lines.append(
        f"  an outcome cost the funder {_pounds(costs.funder_an_outcome)} by returns and "
        f"{_pounds(costs.paid_an_outcome)} as paid, everybody {_pounds(costs.all_an_outcome)}, "
        f"with buying {_pounds(costs.with_transaction_an_outcome)}"
    )
    lines += [f"  {said}" for said in _money(costs.money)]
    return lines


def _money(money: Money) -> list[str]:
    said = []
    if money.competition_gbp is not None:
        source = "published averages of elsewhere" if money.competition_is_usual else "as entered"
        said.append(f"competing cost £{money.competition_gbp:,.0f}, won and lost ({source})")
    if money.working_capital_gbp is not None:
        said.append(f"a provider was out of pocket by £{money.working_capital_gbp:,.0f} at most{_waited(money)}")
    return said


def _waited(money: Money) -> str:
    """When the middle payment came, counted from its quarter's end."""
    if money.days_to_payment is None:
        return ""
    days, when = counted(round(abs(money.days_to_payment)), "day"), "before" if money.days_to_payment < 0 else "after"
    return f"; the middle payment came {days} {when} the end of its quarter"


def _share(share: Estimate) -> str:
    return f"{100 * share.value:.1f} % ({100 * share.lower:.1f} to {100 * share.upper:.1f})"


def _pounds(cost: Estimate | None) -> str:
    return f"£{cost.value:,.0f} (£{cost.lower:,.0f} to £{cost.upper:,.0f})" if cost else "not defined"


def as_plain(found: Comparison) -> dict[str, Any]:
    """Everything but the rows of people, in types that JSON knows; what is not defined is null."""
    whole = asdict(found)
    for name in ("one", "other"):
        side = whole[name]["side"]
        side.pop("counted")
        side["cells"] = side["cells"].tolist()
        whole[name]["parking"] = whole[name]["parking"].to_dict("records")
    whole["partners"] = found.partners.to_dict("records")
    plain: dict[str, Any] = _plain(whole)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value
