"""Two ways of funding side by side, like for like: a verdict with its reason, and everything it rests on.

Funding road: records, question → **comparison** → place, published tables, report.  Method: measures, section 7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from outcomes.errors import PlaceError
from outcomes.funding.costs import Costs, measure_costs
from outcomes.funding.counting import UNKNOWN_NEED, Side, count_side
from outcomes.funding.need import (
    Creaming,
    hours_by_need,
    measure_creaming,
    measure_parking,
    need_within_prices,
    share_recorded_by_provider,
)
from outcomes.funding.records import Evidence, Question, Records
from outcomes.funding.sensitivity import Supposed, Suspicion, suppose, tipping_point
from outcomes.funding.standardising import Draws, Gap, draw, measure_gap
from outcomes.funding.telling import as_plain, in_lines
from outcomes.funding.verdict import (
    Facts,
    Verdict,
    Word,
    hangs_on_checking,
    judge,
    obstacle,
    scope,
    speaks_of_mechanisms,
)
from outcomes.statistics import Estimate, funnel_limits, wilson
from outcomes.vocabulary import Mechanism

if TYPE_CHECKING:
    import pandas as pd

SURE = (Word.HIGHER, Word.LOWER)
PAID_FOR_OUTCOMES = (Mechanism.PBR, Mechanism.IMPACT_BOND)


@dataclass(frozen=True)
class SideResult:
    """One side with everything the comparison shows of it.

    crude               share of the counted starts who achieved it within the window; None with nobody counted
    days_to_outcome     quartiles of the days from start to outcome, of those who achieved it; None with nobody
    sustained           share of those who achieved it who also achieved what shows that it lasted; None if not asked
    verified, rejected  shares of the people said to have achieved it whose claim is verified, and whose every claim was
                        rejected; None where no decision of the kind is recorded at all
    need_by_provider    share of the counted starts whose need the provider itself recorded
    within_prices       share of the variance in need within a price
    hours_ratio         hours a head of the highest need against the lowest
    """

    side: Side
    crude: Estimate | None
    days_to_outcome: tuple[float, float, float] | None
    sustained: Estimate | None
    verified: float | None
    rejected: float | None
    need_by_provider: float | None
    within_prices: float | None
    creaming: Creaming
    parking: pd.DataFrame
    hours_ratio: Estimate | None
    costs: Costs
    is_paid_for_outcomes: bool


@dataclass(frozen=True)
class Tipping:
    """How much need recorded too high, or how much easier people, would undo a verdict; None: more than we try."""

    upcoding: float | None
    creaming: float | None


@dataclass(frozen=True)
class Comparison:
    """Two sides, like for like. `gap` is None where nothing can be compared; `supposed` is empty without suspicion.

    partners  a row a partner: partner_id, side, starts, achieved, share (adjusted for need), and the funnel's limits
    """

    question: Question
    verdict: Verdict
    scope: str
    one: SideResult
    other: SideResult
    gap: Gap | None
    supposed: tuple[Supposed, ...]
    tipping: Tipping | None
    partners: pd.DataFrame

    def as_lines(self) -> list[str]:
        """Told in lines, for a terminal."""
        return in_lines(self)

    def as_dict(self) -> dict[str, Any]:
        """As plain data, without a row for anybody."""
        return as_plain(self)


def compare(records: Records, question: Question) -> Comparison:
    """Compare two mechanisms or programmes on one outcome. PlaceError: an unknown name, or people on both sides."""
    _must_be_apart(records, question)
    one, other = (count_side(records, question, name) for name in question.between)
    facts = [_facts(records, question, side) for side in (one, other)]
    results = [_result(records, question, side) for side in (one, other)]
    blocked = obstacle(*facts)
    counted = (len(one.programmes_counted), len(other.programmes_counted))
    is_of_mechanisms = speaks_of_mechanisms(_mechanisms(question), counted)
    bands = records.need_bands if is_of_mechanisms else None
    draws = _draws(one, other, question, bands)
    gap = measure_gap(draws) if draws else None
    suspicion = Suspicion(*(r.is_paid_for_outcomes for r in results))
    verdict = blocked or _as_checked(records, question, bands, _judged(gap))
    return Comparison(
        question=question,
        verdict=verdict,
        scope=scope(is_of_mechanisms=is_of_mechanisms),
        one=results[0],
        other=results[1],
        gap=gap,
        supposed=suppose(draws, suspicion) if draws else (),
        tipping=_tipping(draws, suspicion) if draws and verdict.word in SURE else None,
        partners=funnel(records, one, other),
    )


def _must_be_apart(records: Records, question: Question) -> None:
    """People on both sides would be compared with themselves, and counted twice in what both are standardised to."""
    one, other = (set(records.programmes_of(name)) for name in question.between)
    if one & other:
        shared = ", ".join(sorted(one & other))
        raise PlaceError(
            f"The same people would stand on both sides: {' and '.join(question.between)} have {shared}.",
            remedy="Name two ways of funding, or programmes that are not part of the other side.",
        )


def _judged(gap: Gap | None) -> Verdict:
    if gap is None:
        raise AssertionError("two sides that can be compared have an interval")
    return judge(gap)


def _as_checked(records: Records, question: Question, bands: tuple[str, ...] | None, verdict: Verdict) -> Verdict:
    """The verdict, where it is the same without the claims that were rejected: perhaps only one side's are checked."""
    if verdict.word not in SURE or not records.claims["is_rejected"].any():
        return verdict
    kept = _without_rejected(records)
    one, other = (count_side(kept, question, name) for name in question.between)
    draws = _draws(one, other, question, bands)
    is_same = draws is not None and judge(measure_gap(draws)).word is verdict.word
    return verdict if is_same else hangs_on_checking(verdict)


def _draws(one: Side, other: Side, question: Question, bands: tuple[str, ...] | None) -> Draws | None:
    """None where an interval has nothing to rest on: a side of one partner, or no need band in common.

    `bands` are given where programmes are drawn too.
    """
    if min(len(one.partners), len(other.partners)) < 2:
        return None
    programmes = (one.cells_by_programme(bands), other.cells_by_programme(bands)) if bands else None
    draws = draw(one.cells, other.cells, question.replicates, question.seed, programmes)
    return draws if draws.standard.any() else None


def _mechanisms(question: Question) -> tuple[str, str] | None:
    known = {str(m) for m in Mechanism}
    return question.between if set(question.between) <= known else None


def _facts(records: Records, question: Question, side: Side) -> Facts:
    claims = records.claims
    of_side = claims["programme_id"].isin(side.programmes) & (claims["achievement"] == question.achievement)
    is_good = claims["evidence_level"].isin(question.evidence.at_least)
    followed = side.starts + side.left_out[UNKNOWN_NEED]
    reported = records.starts["programme_id"].isin(side.programmes) & records.starts["is_reported"].astype(bool)
    return Facts(
        name=records.words_of(side.name),
        cells=side.cells,
        need_known=side.starts / followed if followed else 1.0,
        reports_outcome=bool(reported.any()),
        has_evidence=question.evidence is Evidence.SAID or bool((of_side & is_good).any()) or not of_side.any(),
    )


def _result(records: Records, question: Question, side: Side) -> SideResult:
    days = side.counted["days_to_outcome"].dropna().to_numpy(dtype=float)
    mechanisms = records.programmes[records.programmes["programme_id"].isin(side.programmes)]["mechanism"]
    return SideResult(
        side=side,
        crude=wilson(side.achieved, side.starts) if side.starts else None,
        days_to_outcome=_quartiles(days),
        sustained=_sustained(records, question, side),
        verified=_verified(records, question, side),
        rejected=_rejected(records, question, side),
        need_by_provider=share_recorded_by_provider(side, records.partners),
        within_prices=need_within_prices(records, side),
        creaming=measure_creaming(records, side.programmes),
        parking=measure_parking(records, question, side),
        hours_ratio=hours_by_need(records, question, side),
        costs=measure_costs(records, question, side.programmes),
        is_paid_for_outcomes=bool(mechanisms.isin(PAID_FOR_OUTCOMES).any()),
    )


def _quartiles(days: np.ndarray) -> tuple[float, float, float] | None:
    if not len(days):
        return None
    low, middle, high = np.quantile(days, [0.25, 0.5, 0.75])
    return float(low), float(middle), float(high)


def _who_achieved(records: Records, side: Side, achievement: str, levels: tuple[Evidence, ...]) -> set[tuple[str, ...]]:
    claims = records.claims
    good = (claims["achievement"] == achievement) & claims["evidence_level"].isin(levels)
    found = claims[good & claims["programme_id"].isin(side.programmes)]
    return set(found[["partner_id", "programme_id", "person_key"]].itertuples(index=False, name=None))


def _sustained(records: Records, question: Question, side: Side) -> Estimate | None:
    """Of those who achieved the outcome within the window, how many also achieved what shows that it lasted."""
    if question.sustained is None or not side.achieved:
        return None
    lasted = _who_achieved(records, side, question.sustained, question.evidence.at_least)
    people = side.counted[side.counted["has_achieved"]][["partner_id", "programme_id", "person_key"]]
    return wilson(len(lasted & set(people.itertuples(index=False, name=None))), len(people))


def _verified(records: Records, question: Question, side: Side) -> float | None:
    if Evidence.VERIFIED not in set(records.claims["evidence_level"]):
        return None
    said = _who_achieved(records, side, question.achievement, tuple(Evidence))
    verified = _who_achieved(records, side, question.achievement, (Evidence.VERIFIED,))
    return len(verified) / len(said) if said else None


def _rejected(records: Records, question: Question, side: Side) -> float | None:
    if not records.claims["is_rejected"].any():
        return None
    said, stand = (
        _who_achieved(claimed, side, question.achievement, tuple(Evidence))
        for claimed in (records, _without_rejected(records))
    )
    return 1 - len(stand) / len(said) if said else None


def _without_rejected(records: Records) -> Records:
    return replace(records, claims=records.claims[~records.claims["is_rejected"].astype(bool)])


def _tipping(draws: Draws, suspicion: Suspicion) -> Tipping | None:
    if not suspicion.any:
        return None
    return Tipping(tipping_point(draws, suspicion, "upcoding"), tipping_point(draws, suspicion, "creaming"))


def funnel(records: Records, one: Side, other: Side) -> pd.DataFrame:
    """Every partner's share, adjusted for the need of its people, beside the funnel's limits for so many starts.

    Adjusted: observed ÷ expected from the pooled shares of the need bands, times the share of all (Spiegelhalter 2005).
    """
    import pandas as pd

    pooled = one.cells.sum(axis=0) + other.cells.sum(axis=0)
    whole = float(pooled[:, 1].sum() / pooled.sum()) if pooled.sum() else 0.0
    shares = pooled[:, 1] / np.maximum(pooled.sum(axis=1), 1)
    rows = [
        {
            "partner_id": partner,
            "side": side.name,
            "starts": int(cells.sum()),
            "achieved": int(cells[:, 1].sum()),
            "share": float(cells[:, 1].sum() / max(1e-12, (cells.sum(axis=1) * shares).sum()) * whole),
        }
        for side in (one, other)
        for partner, cells in zip(side.partners, side.cells, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["partner_id", "side", "starts", "achieved", "share"])
    for level, name in ((0.95, "95"), (0.998, "998")):
        frame[f"lower_{name}"], frame[f"upper_{name}"] = funnel_limits(whole, frame["starts"], level)
    return frame
