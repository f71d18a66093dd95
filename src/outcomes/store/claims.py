"""Reads claimed outcomes and starts, and notes what was decided about claims; rows are only ever added.

On the road: funding's views → **claims** → funding; a commissioner's decisions → **claims** → claim_decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from outcomes.store.database import Store
from outcomes.store.decisions import impersonal
from outcomes.store.runner import measured

ClaimState = Literal["verified", "rejected"]
_CLAIMS = """
    select c.claim_id, c.first_return_id, c.first_row_no, c.partner_id, c.programme_id, c.person_key, c.has_reference,
        c.achievement, c.achieved_on, c.evidence, c.claim_state, c.claim_is_current, c.withdrawn_on, s.started_on,
        v.received_on
    from funded_claims c
    join (select return_id, received_on from return_version) v on v.return_id = c.first_return_id
    left join funded_starts s using (partner_id, programme_id, person_key)
    order by c.first_return_id, c.first_row_no, c.achievement
"""
_STARTS = """
    select first_return_id, first_row_no, partner_id, programme_id, person_key, has_reference, started_on
    from funded_starts
    order by first_return_id, first_row_no
"""
_VIEWS = ("funded_claims", "funded_starts", "funded_groups")


@dataclass(frozen=True)
class StoredClaim:
    """A claimed outcome as the store knows it. `claim_state` is verified, rejected or waiting.

    reported_on  the day the return came that first reported it
    """

    claim_id: str
    first_return_id: int
    first_row_no: int
    partner_id: str
    programme_id: str
    person_key: str
    has_reference: bool
    achievement: str
    achieved_on: date
    evidence: str | None
    claim_state: str
    is_current: bool
    withdrawn_on: date | None
    started_on: date | None
    reported_on: date


@dataclass(frozen=True)
class StoredStart:
    """A participant's earliest start with a partner in a programme; the day is None where no return gives it."""

    first_return_id: int
    first_row_no: int
    partner_id: str
    programme_id: str
    person_key: str
    has_reference: bool
    started_on: date | None


@dataclass(frozen=True)
class Claims:
    """Everything funding needs to know of a place's participants.

    decisions  for each claim id the days and whether it was verified, in the order they were made
    groups     for each partner, programme and person the category in each breakdown, at first contact
    people     for each partner and person the number of the person across partners, where partners agreed to linking
    """

    claims: tuple[StoredClaim, ...]
    starts: tuple[StoredStart, ...]
    decisions: dict[str, list[tuple[date, bool]]]
    groups: dict[tuple[str, str, str], dict[str, str]]
    people: dict[tuple[str, str], int]


def read_claims(store: Store) -> Claims:
    """Every claim, start, decision and group."""
    with measured(store.connection, *_VIEWS):
        claims = tuple(StoredClaim(*row) for row in store.rows(_CLAIMS))
        starts = tuple(StoredStart(*row) for row in store.rows(_STARTS))
        grouped = store.rows("select * from funded_groups order by all")
    groups: dict[tuple[str, str, str], dict[str, str]] = {}
    for partner, programme, person, dimension, category in grouped:
        groups.setdefault((partner, programme, person), {})[dimension] = category
    return Claims(claims, starts, _decisions(store), groups, _people(store))


def _people(store: Store) -> dict[tuple[str, str], int]:
    rows = store.rows("select partner_id, person_key, person_id from linked_person where is_linkable")
    return {(partner, person): number for partner, person, number in rows}


def _decisions(store: Store) -> dict[str, list[tuple[date, bool]]]:
    found: dict[str, list[tuple[date, bool]]] = {}
    for claim_id, on, state in store.rows(
        "select claim_id, decided_on, claim_state from claim_decision order by claim_decision_id"
    ):
        found.setdefault(claim_id, []).append((on, state == "verified"))
    return found


@dataclass(frozen=True)
class ClaimDecision:
    """What is decided about a claim."""

    claim_id: str
    state: ClaimState
    on: date
    why: str


def decide_claims(store: Store, decided: Sequence[ClaimDecision], *, by: str) -> str:
    """Note decisions, all or none; returns the audit head. StoreError where a reason says who a person is."""
    with store.transaction():
        at = store.clock().replace(tzinfo=None)
        first = store.next_number("claim_decision", "claim_decision_id")
        for number, one in enumerate(decided, first):
            store.connection.execute(
                "insert into claim_decision values (?, ?, ?, ?, ?, ?, ?)",
                [number, one.claim_id, one.state, by, at, one.on, impersonal(one.why)],
            )
            store.audit(by, one.state, f"claim {one.claim_id}")
    return store.audit_head()


def decisions_otherwise(store: Store, audited: Iterable[tuple[str, str]]) -> list[str]:
    """What the audit says of claims against what the store holds, each difference in a sentence."""
    said, kept = _by_claim(audited), _by_claim(_kept(store))
    return [
        f"Claim {claim}: its decisions are not those the audit knows."
        for claim in sorted(said.keys() | kept.keys())
        if said.get(claim) != kept.get(claim)
    ]


def _kept(store: Store) -> list[tuple[Any, ...]]:
    return store.rows("select claim_id, claim_state from claim_decision order by claim_decision_id")


def _by_claim(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for claim, state in rows:
        found.setdefault(claim, []).append(state)
    return found
