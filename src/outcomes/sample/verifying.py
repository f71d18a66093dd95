"""What Riverside's contract officers decide about claimed outcomes, quarter by quarter, and what was then paid.

Sample road: reports (the accepted ones) → **verifying** → verified/*.csv, and what is truly owed (paying).

Two months after each quarter's end an officer looks at what accepted returns newly claim: the person's own word is
turned down, most else is verified, some waits, and now and then something verified earlier turns out to be wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from outcomes.framework.definitions import PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.chance import Chance
from outcomes.sample.ledger import Key
from outcomes.sample.reports import Report

REVIEWED_AFTER = timedelta(days=60)
_HEAD = ("partner", "programme", "reference", "achievement", "achieved_on", "decision", "on", "why")


@dataclass(frozen=True)
class Claimed:
    """An outcome in an accepted return, for the first time. `order` is that of arrival, for ties."""

    order: tuple[str, int]
    partner: str
    programme: str
    person_id: str
    reference: str
    achievement: str
    achieved_on: date
    evidence: str
    accepted_on: date

    @property
    def words(self) -> tuple[str, ...]:
        return (self.partner, self.programme, self.person_id, self.achievement)


@dataclass(frozen=True)
class Decided:
    """What was decided about a claim, and when."""

    claimed: Claimed
    on: date
    is_verified: bool
    why: str


def claimed_in(
    place: PlaceDefinition, reports: Mapping[Key, Report], arrived: Mapping[Key, tuple[str, date]]
) -> list[Claimed]:
    """Every outcome a programme pays for that has a reference; `arrived`: a return's first file, and accepted when."""
    found: dict[tuple[object, ...], Claimed] = {}
    paid = {p.programme: {rate["achievement"] for rate in p.terms.get("rate_card", ())} for p in place.programmes}
    for key in sorted(reports, key=lambda k: (arrived[k][0], k[2])):
        report = reports[key]
        if not report.lists_people:
            continue
        for number, row in enumerate(report.rows):
            for achievement, day in row.achieved.items():
                if achievement in paid[key[1]] and row.reference and not row.did_not_start:
                    claimed = Claimed(
                        (arrived[key][0], number), *key[:2], row.person_id, row.reference, achievement, day,
                        row.evidence[achievement], arrived[key][1],
                    )  # fmt: skip
                    found.setdefault((*claimed.words, day), claimed)
    return sorted(found.values(), key=lambda c: (c.order, c.achievement))


def decide(claims: Sequence[Claimed], quarters: Sequence[Quarter], seed: int) -> list[Decided]:
    """Every decision, in order of the reviews."""
    waiting, verified, made = list(claims), list[Decided](), list[Decided]()
    for quarter in quarters:
        day = quarter.last_day + REVIEWED_AFTER
        looked_at = [c for c in waiting if c.accepted_on <= day]
        decided = [d for c in looked_at if (d := _decision(c, day, seed)) is not None]
        wrong = [
            Decided(d.claimed, day, False, "the employer says that the job never began")
            for d in verified
            if Chance(seed, "found out", *d.claimed.words, quarter.code).happens(0.012)
        ]
        done = {id(d.claimed) for d in decided}
        waiting = [c for c in waiting if id(c) not in done]
        lost = {id(d.claimed) for d in wrong}
        verified = [d for d in verified if id(d.claimed) not in lost] + [d for d in decided if d.is_verified]
        made += [*decided, *wrong]
    return made


def _decision(claimed: Claimed, day: date, seed: int) -> Decided | None:
    chance = Chance(seed, "verified", *claimed.words, day)
    if claimed.evidence == "Own word":
        return Decided(claimed, day, False, "nothing but the person's own word")
    if chance.happens(0.08):
        return None
    if chance.happens(0.04):
        return Decided(claimed, day, False, "the date on the evidence is another")
    return Decided(claimed, day, True, "evidence seen")


def write_decisions(folder: Path, decided: Iterable[Decided]) -> None:
    """One file a review and programme."""
    files: dict[str, list[Decided]] = {}
    for one in decided:
        files.setdefault(f"{one.on.isoformat()} {one.claimed.programme}.csv", []).append(one)
    for name, rows in files.items():
        folder.mkdir(exist_ok=True)
        write_csv(folder / name, _HEAD, (_row(one) for one in rows))


def _row(one: Decided) -> tuple[object, ...]:
    c, decision = one.claimed, "verified" if one.is_verified else "rejected"
    return (c.partner, c.programme, c.reference, c.achievement, c.achieved_on, decision, one.on, one.why)


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
