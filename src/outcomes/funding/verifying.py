"""Reads what a commissioner decided about claimed outcomes, and judges it against what was claimed.

Funding road: a CSV of decisions + the store's claims → **verifying** → decisions to note, or findings.

A row names its claim by its id, or by the partner's own reference, which becomes a match key here and goes no further.
Nothing of a file is noted while any of its rows has an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from outcomes.errors import DefinitionError
from outcomes.framework.basics import Code, Definition, Words
from outcomes.funding.terms import Terms
from outcomes.returns.addresses import a1
from outcomes.returns.findings import Finding, Severity
from outcomes.returns.people import Secrets, normal_form
from outcomes.returns.personal import what_is_personal
from outcomes.store.claims import ClaimDecision, Claims, StoredClaim
from outcomes.strict_csv import read_rows


class ClaimVerdict(Definition):
    """One row of a file of decisions. `claim_id` alone says which claim; or partner, programme, reference, outcome."""

    decision: Literal["verified", "rejected"]
    on: date
    why: Words
    claim_id: Words | None = None
    partner: Code | None = None
    programme: Code | None = None
    reference: Words | None = None
    achievement: Code | None = None
    achieved_on: date | None = None


@dataclass(frozen=True)
class Judged:
    """What a file of decisions comes to: what may be noted, and what is wrong with it."""

    decisions: tuple[ClaimDecision, ...]
    findings: tuple[Finding, ...]

    @property
    def may_be_noted(self) -> bool:
        return not any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class Row:
    """A row with its line, the claims it may mean, and where each column of its file stands, from 1."""

    line: int
    verdict: ClaimVerdict
    claims: tuple[StoredClaim, ...]
    columns: Mapping[str, int]

    def cell(self, field: str = "") -> str:
        """Where a field stands in this row; without one, what says which claim is meant."""
        which = field or ("claim_id" if self.verdict.claim_id else "reference")
        return a1(self.line, self.columns.get(which, 1))


_ABOUT = {
    **dict.fromkeys(("decided-in-the-future", "verified-before-achieved", "earlier-than-the-last"), "on"),
    "personal-reason": "why",
}
"""The field that is wrong, by the finding's code; of all others it is the claim that is meant."""


def judge_decisions(path: Path, known: Claims, terms: Mapping[str, Terms], *, secrets: Secrets, today: date) -> Judged:
    """Every decision of a file that can be noted, and every fault of it, by cell."""
    read = read_rows(path, ClaimVerdict)
    findings = [_of_format(fault, path) for fault in read.faults]
    finder = _Finder(known.claims, secrets)
    columns = {name: n for n, name in enumerate(read.columns, 1)}
    rows = [Row(read.document.line((i,)) or 0, v, finder.find(v), columns) for i, v in enumerate(read.models)]
    findings += [f for row in rows for f in _row_faults(row, known, terms, today)]
    findings += _twice(rows)
    decided = [
        ClaimDecision(r.claims[0].claim_id, r.verdict.decision, r.verdict.on, r.verdict.why) for r in rows if r.claims
    ]
    return Judged(tuple(decided), tuple(sorted(findings, key=lambda f: int("".join(filter(str.isdigit, f.cell)) or 0))))


class _Finder:
    """Claims by id, and by partner, programme, person and achievement."""

    def __init__(self, claims: Iterable[StoredClaim], secrets: Secrets) -> None:
        self.secrets = secrets
        self.by_id = {claim.claim_id: claim for claim in claims}
        self.by_person: dict[tuple[str, str, str, str], list[StoredClaim]] = {}
        for claim in self.by_id.values():
            key = (claim.partner_id, claim.programme_id, claim.person_key, claim.achievement)
            self.by_person.setdefault(key, []).append(claim)

    def find(self, row: ClaimVerdict) -> tuple[StoredClaim, ...]:
        if row.claim_id:
            return (self.by_id[row.claim_id],) if row.claim_id in self.by_id else ()
        form = normal_form(row.reference)
        if not (row.partner and row.programme and form and row.achievement):
            return ()
        person = self.secrets.match_key("reference", row.partner, form)
        found = self.by_person.get((row.partner, row.programme, person, row.achievement), [])
        return tuple(c for c in found if row.achieved_on in (None, c.achieved_on))


def _row_faults(row: Row, known: Claims, terms: Mapping[str, Terms], today: date) -> Iterator[Finding]:
    verdict = row.verdict
    if len(row.claims) != 1:
        yield _which(row)
        return
    claim = row.claims[0]
    if verdict.on > today:
        yield _finding(row, "decided-in-the-future", "error", "The decision is dated after today.", "Mend the day.")
    if verdict.decision == "verified" and verdict.on < claim.achieved_on:
        message = "The outcome was verified before the day it is said to have been achieved."
        yield _finding(
            row, "verified-before-achieved", "error", message, "Mend the day, or ask the partner for theirs."
        )
    if what_is_personal(verdict.why):
        message = f"The reason seems to hold {what_is_personal(verdict.why)}."
        yield _finding(row, "personal-reason", "error", message, "Say it without: reasons are kept and printed.")
    if verdict.decision == "verified" and claim.started_on is None:
        message = "The person has no day on which support started."
        yield _finding(
            row, "claim-without-start", "warning", message, "Ask the partner for the day in their next return."
        )
    if verdict.decision == "verified" and not claim.has_reference:
        message = "The claim's row has no reference, so it is verified and not paid."
        yield _finding(row, "claim-without-reference", "warning", message, "Ask the partner for a reference.")
    yield from _evidence(row, claim, terms.get(claim.programme_id))
    made = known.decisions.get(claim.claim_id, [])
    if made and made[-1] == (verdict.on, verdict.decision == "verified"):
        message = "This was decided before, on the same day."
        yield _finding(row, "decided-already", "error", message, "Take the row away.")
    elif made and verdict.on < made[-1][0]:
        message = f"A later decision about this claim was noted already, of {made[-1][0]:%d/%m/%Y}."
        yield _finding(row, "earlier-than-the-last", "error", message, "Mend the day: decisions follow each other.")


def _evidence(row: Row, claim: StoredClaim, terms: Terms | None) -> Iterator[Finding]:
    asked = terms.verification.evidence.get(claim.achievement) if terms and terms.verification else None
    if row.verdict.decision == "verified" and asked and (claim.evidence or "") not in asked:
        message = f"The terms ask for {' or '.join(asked)}; the partner gave {claim.evidence or 'no evidence'}."
        yield _finding(row, "evidence-not-as-agreed", "warning", message, "Confirm that it was enough.")


def _which(row: Row) -> Finding:
    if row.claims:
        message = f"{len(row.claims)} claims of this person's are of this outcome."
        return _finding(row, "which-claim", "error", message, "Give achieved_on, or the claim_id.")
    if row.verdict.claim_id or row.verdict.reference:
        remedy = "Compare it with the list that `outcomes claims` writes."
        return _finding(row, "unknown-claim", "error", "No such outcome was claimed.", remedy)
    message = "The row does not say which claim it is about."
    return _finding(
        row, "which-claim", "error", message, "Give claim_id, or partner, programme, reference, achievement."
    )


def _twice(rows: Sequence[Row]) -> Iterator[Finding]:
    named = [(row, row.claims[0].claim_id) for row in rows if len(row.claims) == 1]
    times = Counter(claim for _, claim in named)
    for claim in sorted(c for c, n in times.items() if n > 1):
        same = [row for row, one in named if one == claim]
        message = f"The claim {claim} is decided about {len(same)} times in this file."
        first = _finding(same[0], "decided-twice", "error", message, "Keep one of the rows.")
        yield Finding(**{**vars(first), "cells": tuple(row.cell() for row in same)})


def _finding(row: Row, code: str, severity: Severity, message: str, remedy: str) -> Finding:
    found = row.verdict.claim_id or (row.claims[0].claim_id if len(row.claims) == 1 else "")
    return Finding(code, severity, "", (row.cell(_ABOUT.get(code, "")),), "", found, message, remedy, code)


def _of_format(fault: DefinitionError, path: Path) -> Finding:
    cells = (f"A{fault.line}",) if fault.line else ()
    return Finding("decision-format", "error", "", cells, "", "", fault.message, fault.remedy, "decision-format")
