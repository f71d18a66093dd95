"""A comparison told in lines for a terminal, and as plain data for machines; people stay out of both.

Funding road: comparison → **telling** → command line.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from outcomes.funding.records import Evidence
from outcomes.plurals import counted
from outcomes.statistics import Estimate
from outcomes.vocabulary import Mechanism

if TYPE_CHECKING:
    from outcomes.funding.comparison import Comparison, SideResult
    from outcomes.funding.costs import Costs, Money
    from outcomes.funding.sensitivity import Supposed


def in_lines(found: Comparison) -> list[str]:
    """The verdict, each side in a few lines, and what the difference would be on each supposition."""
    question = found.question
    lines = [
        f"{question.achievement}: {' against '.join(map(_named, question.between))}, within {question.window_days} "
        f"days of the start, {question.evidence} at least.",
        f"{found.verdict.word}. {found.verdict.reason} This speaks of {found.scope}.",
    ]
    if found.verdict.would_change:
        lines.append(f"What would change it: {found.verdict.would_change}")
    if not (found.one.side.starts and found.other.side.starts):
        return lines
    if found.gap:
        lines.append(f"At equal need: {_share(found.gap.one)} against {_share(found.gap.other)}.")
    for side in (found.one, found.other):
        lines += _side(side, question.evidence)
    return [*lines, *(_supposed(one) for one in found.supposed if one.size != _NO_SUPPOSITION[one.kind])]


_NO_SUPPOSITION = {"upcoding": 0.0, "creaming": 1.0}


def _supposed(one: Supposed) -> str:
    """What the difference would be if need, or people, were not what they seem."""
    if one.kind == "upcoding":
        said = f"{100 * one.size:.0f} % of those recorded above the lowest need were truly of the need below"
    else:
        said = f"people of the same recorded need had been {one.size:g} times likelier to succeed anyhow"
    value, lower, upper = (_signed(100 * end) for end in vars(one.difference).values())
    return f"If {said}: {value} points ({lower} to {upper})."


def _signed(points: float) -> str:
    """With the minus sign's own character; a nought has no sign."""
    text = f"{abs(points):.1f}"
    return f"−{text}" if points < 0 and float(text) else text


def _named(side: str) -> str:
    """A way of funding as a sentence says it; a programme by its code."""
    return Mechanism(side).words if side in set(Mechanism) else side


def _side(result: SideResult, evidence: Evidence) -> list[str]:
    side, costs = result.side, result.costs
    starts, partners = counted(side.starts, "start"), counted(len(side.partners), "partner")
    crude = f", {_share(result.crude)} as it came" if result.crude else ""
    lines = [f"{_named(side.name)}: {starts} with {partners}, {side.achieved:,} achieved it{crude}."]
    lines += [f"  left out, {count}: {reason}" for reason, count in side.left_out.items() if count]
    lines += [f"  {said}" for said in (*_outcomes(result, evidence), *_reached(result))]
    lines.append(
        f"  an outcome cost the funder {_pounds(costs.funder_an_outcome, costs.money.funder_gbp)} by returns and "
        f"{_pounds(costs.paid_an_outcome, costs.money.paid_gbp)} as paid so far, "
        f"everybody {_pounds(costs.all_an_outcome, costs.money.all_gbp)}, "
        f"with buying {_with_buying(costs)}"
    )
    lines += [f"  {said}" for said in _money(costs.money)]
    return lines


def _outcomes(result: SideResult, evidence: Evidence) -> list[str]:
    """How soon, how well evidenced and how lasting the outcomes were, as far as it is known."""
    said = []
    if result.days_to_outcome:
        first, middle, last = (f"{days:.0f}" for days in result.days_to_outcome)
        said.append(f"half of them within {middle} days of the start, the middle half within {first} to {last}")
    is_verified = evidence is Evidence.VERIFIED
    if result.verified is not None:
        said.append(f"{100 * result.verified:.0f} % of the outcomes{' said' if is_verified else ''} are verified")
    if result.rejected is not None:
        count = "do not count here" if is_verified else "count here as where nobody checks"
        said.append(f"{100 * result.rejected:.0f} % of them were rejected, and {count}")
    if result.sustained:
        said.append(f"it lasted for {_share(result.sustained)} of those who achieved it")
    return said


def _reached(result: SideResult) -> list[str]:
    """Whether easier people were taken, harder ones given less, and who says how much need they had."""
    said, found = [], result.creaming
    if found.high_referred == 0:
        said.append("nobody referred is of the highest need, so that creaming cannot be told by it")
    elif found.difference is not None:
        shares = f"{100 * (found.high_started or 0):.0f} % of starts and {100 * (found.high_referred or 0):.0f} %"
        sign = "creaming is found" if found.is_found else "no sign of creaming"
        said.append(f"{shares} of referrals are of the highest need: {sign}, by {found.not_started} who never came")
    if result.hours_ratio:
        low, high = f"{result.hours_ratio.lower:.2f}", f"{result.hours_ratio.upper:.2f}"
        sign = "; parking is found" if result.hours_ratio.upper < 1 else ""
        said.append(f"the highest need had {result.hours_ratio.value:.2f} ({low} to {high}) times the hours{sign}")
    if result.is_paid_for_outcomes and result.need_by_provider is not None:
        within = "" if result.within_prices is None else f"; {100 * result.within_prices:.0f} % of it within one price"
        said.append(f"the provider, paid for outcomes, recorded {100 * result.need_by_provider:.0f} % of need{within}")
    return said


def _money(money: Money) -> list[str]:
    said = []
    if money.own_a_public_pound is not None:
        said.append(f"£{money.own_a_public_pound:.2f} of others' money came with each public pound")
    if money.small is not None and money.local is not None:
        said.append(
            f"{100 * money.small:.0f} % of the money is held by small partners, {100 * money.local:.0f} % by local"
        )
    if money.competition_gbp is not None:
        source = "published averages of elsewhere" if money.competition_is_usual else "as entered"
        said.append(f"competing cost £{money.competition_gbp:,.0f}, won and lost ({source})")
    else:
        said.append("what competing cost is not known, because a part of it was not entered")
    said.append(_running(money))
    if money.working_capital_gbp is not None:
        said.append(f"a provider was out of pocket by £{money.working_capital_gbp:,.0f} at most{_waited(money)}")
    return said


def _running(money: Money) -> str:
    """What managing, monitoring and verifying cost, each part that was not entered said so."""
    parts = (money.management_gbp, money.monitoring_gbp, money.verification_gbp)
    told = [
        f"{name} {'not entered' if gbp is None else f'£{gbp:,.0f}'}"
        for name, gbp in zip(("managing", "monitoring", "verifying"), parts, strict=True)
    ]
    return f"running it cost: {', '.join(told)}"


def _waited(money: Money) -> str:
    """When the middle payment came, counted from its quarter's end."""
    if money.days_to_payment is None:
        return ""
    days, when = counted(round(abs(money.days_to_payment)), "day"), "before" if money.days_to_payment < 0 else "after"
    return f"; the middle payment came {days} {when} the end of its quarter"


def _share(share: Estimate) -> str:
    return f"{100 * share.value:.1f} % ({100 * share.lower:.1f} to {100 * share.upper:.1f})"


def _pounds(cost: Estimate | None, money: float | None) -> str:
    """£ an outcome; without it, whether the money is not known or there is no outcome to divide it by."""
    if cost is None:
        return "not known" if money is None else "not defined"
    return f"£{cost.value:,.0f} (£{cost.lower:,.0f} to £{cost.upper:,.0f})"


def _with_buying(costs: Costs) -> str:
    if costs.money.transaction_gbp is None:
        return "not known, because a part of what buying cost was not entered"
    return _pounds(costs.with_transaction_an_outcome, costs.money.all_gbp)


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
