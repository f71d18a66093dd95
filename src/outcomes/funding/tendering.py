"""What it cost everybody to compete for a programme's money, won and lost, and beside it to run and verify it.

Funding road: bids.csv + terms + published averages → **tendering** → `place.funding`.  Method: measures, section
7: the authority's set-up and all bids or applications of both sides; management, monitoring and verification are
lines of their own, for every mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from pydantic import Field

from outcomes.files import shipped
from outcomes.framework import citing
from outcomes.framework.basics import Code, Definition, Words
from outcomes.funding.instalments import PENNY
from outcomes.funding.sources import Source
from outcomes.funding.terms import Costs, FundedProgramme, Money
from outcomes.periods import Quarter, count_quarters
from outcomes.strict_yaml import load_model
from outcomes.vocabulary import Mechanism

FILE = "bids.csv"
PUBLISHED = "published"
Known = Literal["entered", "estimated"]


class Bid(Definition):
    """One row of `bids.csv`: a bid or application, won or lost, and what it cost both sides."""

    programme: Code
    bidder: Words
    won: bool
    cost_to_bidder_gbp: Money
    cost_to_authority_gbp: Money | None = None
    known: Known
    source: citing.Source


class UsualCompetition(Definition):
    """A published average: bids for an award, and £ a bid on both sides."""

    bids_per_award: Annotated[Decimal, Field(ge=1)]
    bidder_gbp: Money
    authority_gbp: Money | None = None
    source: Code


class UsualCosts(Definition):
    """`frameworks/mechanisms/costs.yaml`: what competing costs where nobody entered figures, by mechanism."""

    sources: dict[Code, Source]
    competitions: dict[Mechanism, UsualCompetition]


@dataclass(frozen=True)
class TransactionCosts:
    """What a programme cost besides the work itself, £; None where a part was not entered, which is not nought.

    basis            `entered` (bids.csv), `published` (an average of elsewhere), or `not known`
    awards, bids     how many were awarded, and how many competed for them
    bidders_gbp      all bids, won and lost;  lost_gbp  those lost;  authority_gbp  set-up and judging
    competition_gbp  the three together; an award and an outcome, None where there is none (`not defined`)
    management_gbp, monitoring_gbp, verification_gbp  over the quarters begun;  running_gbp  the three together,
                     and for an award and an outcome
    not_entered      the parts that nobody entered, in words: no total holds a nought in their place
    """

    programme: str
    mechanism: str
    basis: str
    awards: int
    bids: Decimal | None
    bidders_gbp: Decimal | None
    lost_gbp: Decimal | None
    authority_gbp: Decimal | None
    competition_gbp: Decimal | None
    competition_per_award_gbp: Decimal | None
    competition_per_outcome_gbp: Decimal | None
    management_gbp: Decimal | None
    monitoring_gbp: Decimal | None
    verification_gbp: Decimal | None
    running_gbp: Decimal | None
    running_per_award_gbp: Decimal | None
    running_per_outcome_gbp: Decimal | None
    not_entered: tuple[str, ...]
    outcomes: int
    source: str


def usual_costs() -> UsualCosts:
    """The published averages."""
    return load_model(shipped("frameworks") / "mechanisms" / "costs.yaml", UsualCosts)


def transaction_costs(
    programme: FundedProgramme, bids: Sequence[Bid], usual: UsualCosts, *, outcomes: int, today: date
) -> TransactionCosts:
    """A programme's transaction costs up to a day; `outcomes` are those claimed."""
    mine = [bid for bid in bids if bid.programme == programme.programme]
    average = usual.competitions.get(programme.mechanism)
    if mine:
        sides = _entered(mine)
    elif average:
        sides = _published(average, usual.sources, len({part.partner for part in programme.partners}))
    else:
        sides = _Sides(
            "not known", len({part.partner for part in programme.partners}), source="nobody entered bids.csv"
        )
    costs = programme.terms.costs
    set_up = costs.set_up_gbp if costs else None
    authority = _authority(sides, set_up)
    total = None if sides.bidders is None or authority is None else sides.bidders + authority
    running = _running(costs, _years(programme, today))
    run = _whole(running.values())
    return TransactionCosts(
        programme=programme.programme,
        mechanism=str(programme.mechanism),
        basis=sides.basis,
        awards=sides.awards,
        bids=sides.bids,
        bidders_gbp=sides.bidders,
        lost_gbp=sides.lost,
        authority_gbp=authority,
        competition_gbp=total,
        competition_per_award_gbp=_each(total, sides.awards),
        competition_per_outcome_gbp=_each(total, outcomes),
        management_gbp=running["management"],
        monitoring_gbp=running["monitoring"],
        verification_gbp=running["verification"],
        running_gbp=run,
        running_per_award_gbp=_each(run, sides.awards),
        running_per_outcome_gbp=_each(run, outcomes),
        not_entered=tuple(_not_entered(sides, set_up, running)),
        outcomes=outcomes,
        source=sides.source,
    )


@dataclass(frozen=True)
class _Sides:
    basis: str
    awards: int
    bids: Decimal | None = None
    bidders: Decimal | None = None
    lost: Decimal | None = None
    authority: Decimal | None = None
    source: str = ""


def _entered(bids: Sequence[Bid]) -> _Sides:
    estimated = sum(1 for bid in bids if bid.known == "estimated")
    said = "; ".join(sorted({bid.source for bid in bids}))
    return _Sides(
        basis="entered",
        awards=sum(1 for bid in bids if bid.won),
        bids=Decimal(len(bids)),
        bidders=sum((bid.cost_to_bidder_gbp for bid in bids), Decimal(0)),
        lost=sum((bid.cost_to_bidder_gbp for bid in bids if not bid.won), Decimal(0)),
        authority=_whole(bid.cost_to_authority_gbp for bid in bids),
        source=f"{said}; the costs of {estimated} of {len(bids)} bids and applications are estimated"
        if estimated
        else said,
    )


def _published(usual: UsualCompetition, sources: Mapping[str, Source], awards: int) -> _Sides:
    bids = usual.bids_per_award * awards
    return _Sides(
        basis=PUBLISHED,
        awards=awards,
        bids=bids,
        bidders=_pennies(bids * usual.bidder_gbp),
        lost=_pennies((bids - awards) * usual.bidder_gbp),
        authority=None if usual.authority_gbp is None else _pennies(bids * usual.authority_gbp),
        source=sources[usual.source].cited,
    )


def _years(programme: FundedProgramme, today: date) -> Decimal:
    """Years the programme has run, by quarters begun."""
    last = min(Quarter.of(programme.ends), Quarter.of(today))
    return Decimal(count_quarters(Quarter.of(programme.starts), last)) / 4


def _running(costs: Costs | None, years: Decimal) -> dict[str, Decimal | None]:
    """What managing, monitoring and verifying cost in so many years, each None where nobody entered it."""
    a_year = {part: getattr(costs, f"{part}_gbp_a_year", None) for part in ("management", "monitoring", "verification")}
    return {part: None if gbp is None else _pennies(gbp * years) for part, gbp in a_year.items()}


def _authority(sides: _Sides, set_up: Decimal | None) -> Decimal | None:
    """Set-up and judging; a published average of judging is the authority's whole cost where no set-up was entered."""
    if sides.basis == PUBLISHED and sides.authority is not None:
        return sides.authority + (set_up or Decimal(0))
    return _whole((sides.authority, set_up))


def _not_entered(sides: _Sides, set_up: Decimal | None, running: Mapping[str, Decimal | None]) -> Iterator[str]:
    if sides.bidders is None:
        yield "bids and applications"
    if sides.authority is None:
        yield "judging them"
    if set_up is None and (sides.basis != PUBLISHED or sides.authority is None):
        yield "set-up"
    yield from (part for part, gbp in running.items() if gbp is None)


def _whole(parts: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum; None where one of them is not known, because a sum without it would be too small."""
    given = list(parts)
    known = [part for part in given if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(given) else None


def _each(total: Decimal | None, among: int) -> Decimal | None:
    return None if total is None or not among else _pennies(total / among)


def _pennies(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, ROUND_HALF_UP)
