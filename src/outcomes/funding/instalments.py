"""Fixed money by quarter: awards, budgets and service fees, shared out to the penny.

Funding road: terms → **instalments** → payments.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from outcomes.funding.terms import Fixed, FundedProgramme
from outcomes.periods import Quarter, quarters_between

PENNY = Decimal("0.01")


def part_of(programme: FundedProgramme, partner: str) -> tuple[date, date]:
    """The first and last day of a partner's part in a programme, within the programme's own dates."""
    parts = [part for part in programme.partners if part.partner == partner]
    first = min(Quarter.parse(part.first) for part in parts).first_day
    last = max(Quarter.parse(part.last) for part in parts).last_day
    return max(first, programme.starts), min(last, programme.ends)


def quarters_of(fixed: Fixed, programme: FundedProgramme) -> list[Quarter]:
    """The quarters fixed money is paid in: its own, or those in which the programme expects returns of the partner."""
    parts = [part for part in programme.partners if part.partner == fixed.partner]
    first = fixed.first or min((part.first for part in parts), key=Quarter.parse)
    last = fixed.last or max((part.last for part in parts), key=Quarter.parse)
    return quarters_between(Quarter.parse(first), Quarter.parse(last))


def instalments(fixed: Fixed, programme: FundedProgramme) -> dict[Quarter, Decimal]:
    """What is paid in each quarter, £. What does not divide goes, a penny each, to the first quarters."""
    quarters = quarters_of(fixed, programme)
    if fixed.gbp_in_all is not None:
        return dict(zip(quarters, shared_out(fixed.gbp_in_all, len(quarters)), strict=True))
    if fixed.gbp_a_year is not None:
        by_number = shared_out(fixed.gbp_a_year, 4)
        return {quarter: by_number[quarter.number - 1] for quarter in quarters}
    return dict.fromkeys(quarters, fixed.gbp_a_quarter or Decimal(0))


def total_of(fixed: Fixed, programme: FundedProgramme) -> Decimal:
    return sum(instalments(fixed, programme).values(), Decimal(0))


def shared_out(amount: Decimal, parts: int) -> Sequence[Decimal]:
    """An amount in so many parts that differ by a penny at most and add up to it exactly."""
    if not parts:
        return []
    least = (amount / parts).quantize(PENNY, ROUND_FLOOR)
    over = int((amount - least * parts) / PENNY)
    return [least + PENNY] * over + [least] * (parts - over)
