"""What Riverside's programmes truly owe, added up by plain loops, and what bidding cost.

Sample road: verifying → **paying** → the truth, what partners say they were given, what finance records (recording).
Nothing here is funding's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from outcomes.framework.definitions import PlaceDefinition, Programme
from outcomes.periods import Quarter
from outcomes.sample.chance import Chance
from outcomes.sample.ledger import Key
from outcomes.sample.reports import Report
from outcomes.sample.truth import PaymentTruth
from outcomes.sample.verifying import Decided, write_csv
from outcomes.vocabulary import Mechanism


def true_payments(
    place: PlaceDefinition, decided: Sequence[Decided], reports: Mapping[Key, Report], until: Quarter
) -> list[PaymentTruth]:
    """What is owed, added up by plain loops over the terms as they were made; nothing here is funding's."""
    found: list[PaymentTruth] = []
    for programme in place.programmes:
        sums: dict[tuple[str, str, str, str], int] = {}
        for key, pence in (*_fixed(programme), *_fees(programme, reports), *_results(programme, decided, until)):
            sums[key] = sums.get(key, 0) + pence
        found += [PaymentTruth(programme.programme, *key, pence) for key, pence in sorted(sums.items()) if pence]
    return found


Owed = tuple[tuple[str, str, str, str], int]


def _fixed(programme: Programme) -> Iterator[Owed]:
    for fixed in programme.terms["fixed"]:
        parts = [p for p in programme.partners if p.partner == fixed["partner"]]
        quarter, last = (Quarter.parse(min(p.first for p in parts)), Quarter.parse(max(p.last for p in parts)))
        count = 1
        while quarter.plus(count - 1) < last:
            count += 1
        for n in range(count):
            here = quarter.plus(n)
            if "gbp_in_all" in fixed:
                whole, over = divmod(fixed["gbp_in_all"] * 100, count)
                pence = whole + (n < over)
            elif "gbp_a_year" in fixed:
                whole, over = divmod(fixed["gbp_a_year"] * 100, 4)
                pence = whole + (here.number <= over)
            else:
                pence = fixed["gbp_a_quarter"] * 100
            yield (fixed["partner"], here.code, "fixed", fixed["what"]), pence


def _fees(programme: Programme, reports: Mapping[Key, Report]) -> Iterator[Owed]:
    if programme.mechanism is not Mechanism.PBR:
        return
    began: dict[tuple[str, str], date] = {}
    for key, report in reports.items():
        if key[1] == programme.programme and report.lists_people:
            for row in report.rows:
                if row.reference and not row.did_not_start:
                    who = (key[0], row.reference)
                    began[who] = min(began.get(who, row.started_on), row.started_on)
    inside = sorted((day, partner) for (partner, _), day in began.items() if _in_its_part(programme, partner, day))
    for day, partner in inside[: programme.terms["cap_starts"]]:
        yield (partner, Quarter.of(day).code, "attachment", ""), programme.terms["attachment"][0]["price_gbp"] * 100


def _in_its_part(programme: Programme, partner: str, day: date) -> bool:
    part = next(p for p in programme.partners if p.partner == partner)
    return Quarter.parse(part.first) <= Quarter.of(day) <= Quarter.parse(part.last)


def _results(programme: Programme, decided: Sequence[Decided], until: Quarter) -> Iterator[Owed]:
    """Each price apart: the caps on a person and on the contract are never reached here, which a test makes sure of."""
    for rate in programme.terms.get("rate_card", ()):
        mine = [
            d
            for d in decided
            if (d.claimed.programme, d.claimed.achievement) == (programme.programme, rate["achievement"])
        ]
        line = _first_of_each([d for d in sorted(mine, key=lambda d: (d.on, d.claimed.order)) if d.is_verified])
        rejected = {id(d.claimed): d.on for d in mine if not d.is_verified}
        spared = rate.get("threshold", {"count": 0})["count"]
        before: dict[int, str] = {}
        for quarter in _up_to(Quarter.of(programme.starts), until):
            day = quarter.last_day
            live = [d for d in line if d.on <= day and rejected.get(id(d.claimed), date.max) > day]
            now = {id(d.claimed): d.claimed.partner for d in live[spared:][: rate["cap_count"]]}
            for claim, partner in (before | now).items():
                change = (claim in now) - (claim in before)
                yield (partner, quarter.code, "outcome", rate["achievement"]), change * rate["price_gbp"] * 100
            before = now


def _first_of_each(verified: Sequence[Decided]) -> list[Decided]:
    seen: dict[tuple[str, str], Decided] = {}
    for one in verified:
        seen.setdefault((one.claimed.partner, one.claimed.reference), one)
    return list(seen.values())


def _up_to(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    while first <= last:
        yield first
        first = first.plus(1)


_BID = ("programme", "bidder", "won", "cost_to_bidder_gbp", "cost_to_authority_gbp", "known", "source")
_COSTS = {
    Mechanism.GRANT: (180, 420, 60),
    Mechanism.PBR: (4_200, 9_800, 1_150),
    Mechanism.RELATIONAL: (900, 2_400, 700),
}
"""£ a bid, from and to, and what judging one cost, by mechanism; made up."""
_LOST = {Mechanism.GRANT: 3, Mechanism.PBR: 2, Mechanism.RELATIONAL: 0}
"""How many bids were lost for each that was won."""


def write_bids(path: Path, place: PlaceDefinition, seed: int) -> None:
    """Every bid or application for the programmes' money: a grant's are many and small, a tender's few and large."""
    rows: list[tuple[object, ...]] = []
    for programme in place.programmes:
        winners = list(dict.fromkeys(part.partner for part in programme.partners))
        losers = [f"applicant {n}" for n in range(1, _LOST[programme.mechanism] * len(winners) + 1)]
        low, high, judging = _COSTS[programme.mechanism]
        for bidder in (*winners, *losers):
            chance = Chance(seed, "bid", programme.programme, bidder)
            known = "entered" if bidder in winners else "estimated"
            won = str(bidder in winners).lower()
            rows.append((programme.programme, bidder, won, chance.whole(low, high), judging, known, "made up"))
    write_csv(path, _BID, rows)
