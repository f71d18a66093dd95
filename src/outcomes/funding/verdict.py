"""The verdict, one of four words with its reason, and whether it is on mechanisms or only on these programmes.

Funding road: counting, standardising → **verdict** → comparison and report.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from outcomes.funding.standardising import Cells, Gap, overlap

DECIMALS_OF_A_SHARE = 4
"""To which shares and differences are rounded before they are published or said."""
FEWEST_PARTNERS, FEWEST_OUTCOMES, PROGRAMMES_FOR_A_MECHANISM = 3, 10, 3
LEAST_OVERLAP = 0.9
"""The least share of the starts that must lie in need bands both sides have."""
_LEFT_OUT = (
    f" Left out are people of a level of need that one side has nobody of, at most {1 - LEAST_OVERLAP:.0%} of all."
)
"""How many exactly could be a small number."""
LEAST_KNOWN_NEED = 0.5
"""The least share of a side's followed starts whose level of need must be recorded."""


class Word(StrEnum):
    """What can be said of the first side against the second."""

    HIGHER = "higher"
    LOWER = "lower"
    CANNOT_TELL = "cannot tell"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class Verdict:
    """What can be said and why; `would_change` says what data would let more be said; empty for higher and lower."""

    word: Word
    reason: str
    would_change: str = ""


@dataclass(frozen=True)
class Facts:
    """What the verdict needs to know of one side, named as a sentence says it.

    `need_known` is the share of followed starts whose need is known.
    """

    name: str
    cells: Cells
    need_known: float
    reports_outcome: bool
    has_evidence: bool

    @property
    def partners(self) -> int:
        return int((self.cells.sum(axis=(1, 2)) > 0).sum())

    @property
    def achieved(self) -> int:
        return int(self.cells[..., 1].sum())


def obstacle(one: Facts, other: Facts) -> Verdict | None:
    """What stands in the way of any comparison, or of an interval; None where nothing does."""
    for side in (one, other):
        reason, would_change = _not_comparable(side)
        if reason:
            return Verdict(Word.NOT_COMPARABLE, reason, would_change)
    shared = overlap(one.cells, other.cells)
    if shared < LEAST_OVERLAP:
        said = f"{1 - shared:.0%} of the people are of a level of need that one side has nobody of."
        would = "Programmes on both sides that take on people of the same levels of need."
        return Verdict(Word.NOT_COMPARABLE, f"The two sides help people of unlike need: {said}", would)
    return _too_few(one, other)


def _not_comparable(side: Facts) -> tuple[str, str]:
    """Why a side cannot be compared, and what would change it; empty where it can."""
    if not side.reports_outcome:
        reason = f"No partner under {side.name} reports this outcome, so that there is no shared outcome."
        return reason, f"Ask partners under {side.name} for this outcome, with the day it was achieved."
    if not side.has_evidence:
        reason = f"Nothing under {side.name} is known at the level of evidence asked for."
        return reason, f"Record the evidence of this outcome under {side.name}, or ask for less evidence on both sides."
    if side.need_known < LEAST_KNOWN_NEED:
        reason = f"The level of need is recorded for {side.need_known:.0%} of the people under {side.name}: too few."
        return reason, f"Ask partners under {side.name} to record the level of need at first contact."
    if not side.cells.sum():
        reason = f"Nobody under {side.name} was followed long enough."
        would = (
            "Wait for more returns, count a shorter time after the start, or ask for references where none are given."
        )
        return reason, would
    return "", ""


def _too_few(one: Facts, other: Facts) -> Verdict | None:
    for side in (one, other):
        if side.partners < FEWEST_PARTNERS:
            many = "one partner" if side.partners == 1 else f"{side.partners} partners"
            said = f"the side of {side.name} has {many}, who cannot be told apart from the way they are paid"
            more = FEWEST_PARTNERS - side.partners
            would = (
                f"{_counted_partners(more)} more under {side.name} who report this outcome, each with people followed."
            )
            reason = f"Too few partners: {said}; {FEWEST_PARTNERS} are needed on each side."
            return Verdict(Word.CANNOT_TELL, reason, would)
    achieved = one.achieved + other.achieved
    if achieved < FEWEST_OUTCOMES:
        would = "Wait for more returns, or count a longer time after the start, so that there are more outcomes."
        reason = f"Too few outcomes: fewer than {FEWEST_OUTCOMES} on both sides together."
        return Verdict(Word.CANNOT_TELL, reason, would)
    return None


def _counted_partners(many: int) -> str:
    return "One partner" if many == 1 else f"{many} partners"


def judge(gap: Gap) -> Verdict:
    """Higher or lower where the interval of the difference at equal need leaves no doubt."""
    found, left_out = gap.difference, _LEFT_OUT if gap.overlap < 1 else ""
    if found.lower > 0 or found.upper < 0:
        word = Word.HIGHER if found.lower > 0 else Word.LOWER
        return Verdict(
            word, f"At equal need the difference is {_points(found.lower)} to {_points(found.upper)} points.{left_out}"
        )
    said = f"it lies between {_points(found.lower)} and {_points(found.upper)} points"
    seen = f"one of less than {_points(gap.detectable)} points would mostly have gone unseen"
    would = "More programmes and partners on each side, which tell more than more people of the same partners."
    return Verdict(Word.CANNOT_TELL, f"The difference at equal need may be none: {said}, and {seen}.{left_out}", would)


def hangs_on_checking(found: Verdict) -> Verdict:
    """In place of a verdict that another rule of checking claims would undo."""
    reason = (
        f"As partners tell it the first side is {found.word}, and without the claims that were rejected that cannot be "
        "told: where claims are not checked alike, checking alone makes a difference."
    )
    would = "Verify the claims of both sides by the same rule, and compare what is verified."
    return Verdict(Word.CANNOT_TELL, reason, would)


def _points(share: float) -> str:
    """Percentage points with their sign's own character, rounded as the published share is: a page shows both."""
    published = Decimal(repr(round(abs(float(share)), DECIMALS_OF_A_SHARE)))
    text = (100 * published).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"−{text}" if share < 0 and text else str(text)


def speaks_of_mechanisms(mechanisms: tuple[str, str] | None, programmes: tuple[int, int]) -> bool:
    """Whether mechanisms are compared, and people of three programmes of each or more are."""
    return mechanisms is not None and min(programmes) >= PROGRAMMES_FOR_A_MECHANISM


def scope(*, is_of_mechanisms: bool) -> str:
    """What a verdict speaks of, in words."""
    return "these mechanisms, as used here" if is_of_mechanisms else "these programmes, not these mechanisms"
