"""This place's programmes beside grants and projects that others published: what they say of themselves, in one table.

Funding road: payments, the store's grants, projects → **side by side** → `outcomes programmes`.

Nobody's need, follow-up or evidence is alike here: it shows orders of magnitude, and no verdict may be drawn from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from outcomes.funding.instalments import total_of
from outcomes.funding.payments import Payments
from outcomes.funding.projects import Project
from outcomes.funding.recorded import RecordedPayment
from outcomes.funding.terms import FundedProgramme

HERE, GRANTS, BONDS = "this place", "360Giving", "INDIGO"


@dataclass(frozen=True)
class Told:
    """A programme as its source tells it; None where it does not, £.

    committed_gbp    the most that may be paid: a contract's cap, fixed money, grants awarded
    outcomes         outcomes that were paid for
    paid_an_outcome_gbp  what was paid for outcomes ÷ how many; None (not defined) without any
    lowest_price_gbp, highest_price_gbp  of its rate card
    """

    source: str
    code: str
    name: str
    mechanism: str
    funder: str
    awards: int | None
    starts: date | None
    ends: date | None
    people: int | None
    committed_gbp: Decimal | None
    paid_gbp: Decimal | None
    outcomes: int | None
    paid_an_outcome_gbp: Decimal | None
    lowest_price_gbp: Decimal | None
    highest_price_gbp: Decimal | None


def of_programme(
    programme: FundedProgramme,
    payments: Payments,
    recorded: Iterable[RecordedPayment],
    *,
    funder: str,
    people: int,
) -> Told:
    """A programme of the place; `people` are those who started."""
    terms = programme.terms
    paid = [r.amount_gbp for r in recorded if r.programme == programme.programme]
    fixed = sum((total_of(one, programme) for one in terms.fixed), Decimal(0))
    for_outcomes = payments.lines[payments.lines["what"] == "outcome"]["amount_gbp"]
    return Told(
        source=HERE,
        code=programme.programme,
        name=programme.name,
        mechanism=str(programme.mechanism),
        funder=funder,
        awards=len({part.partner for part in programme.partners}),
        starts=programme.starts,
        ends=programme.ends,
        people=people,
        committed_gbp=terms.contract_cap_gbp or fixed or None,
        paid_gbp=sum(paid, Decimal(0)) if paid else None,
        outcomes=payments.claims if terms.rate_card else None,
        paid_an_outcome_gbp=_each(sum(for_outcomes, Decimal(0)), payments.claims),
        **_prices(rate.price_gbp for rate in terms.rate_card),
    )


def of_project(project: Project) -> Told:
    """A project of an INDIGO form."""
    metrics = project.metrics()
    both = [(m.paid_gbp, m.outcomes) for m in metrics if m.paid_gbp is not None and m.outcomes is not None]
    known = [m.outcomes for m in metrics if m.outcomes is not None]
    outcomes = int(sum((n for _, n in both), Decimal(0)))
    return Told(
        source=BONDS,
        code=project.code,
        name=project.name,
        mechanism="impact_bond",
        funder=", ".join(project.named("outcome_payment_commitments", "organisation_id")),
        awards=len(project.named("service_provisions", "organisation_id")) or None,
        starts=project.starts,
        ends=project.ends,
        people=None if project.people is None else int(project.people),
        committed_gbp=project.most_gbp,
        paid_gbp=project.paid_gbp,
        outcomes=int(sum(known, Decimal(0))) if known else None,
        paid_an_outcome_gbp=_each(sum((paid for paid, _ in both), Decimal(0)), outcomes),
        **_prices(m.price_gbp for m in metrics if m.price_gbp is not None),
    )


def of_grants(grants: Iterable[Mapping[str, str | Decimal | date | None]]) -> list[Told]:
    """Grants in pounds, a row for each funder's grant programme; `grants` have funder, programme, amount and day."""
    by_programme: dict[tuple[str, str], list[Mapping[str, str | Decimal | date | None]]] = {}
    for grant in grants:
        named = (str(grant["funder_name"] or "not said"), str(grant["grant_programme"] or "not said"))
        by_programme.setdefault(named, []).append(grant)
    return [_of_grants(funder, programme, rows) for (funder, programme), rows in sorted(by_programme.items())]


def _of_grants(funder: str, programme: str, rows: Sequence[Mapping[str, str | Decimal | date | None]]) -> Told:
    days = [day for row in rows if isinstance(day := row["award_date"], date)]
    amounts = [amount for row in rows if isinstance(amount := row["amount_awarded"], Decimal)]
    return Told(
        source=GRANTS, code="", name=programme, mechanism="grant", funder=funder, awards=len(rows),
        starts=min(days, default=None), ends=max(days, default=None), people=None,
        committed_gbp=sum(amounts, Decimal(0)), paid_gbp=None, outcomes=None, paid_an_outcome_gbp=None,
        lowest_price_gbp=None, highest_price_gbp=None,
    )  # fmt: skip


def _prices(prices: Iterable[Decimal]) -> dict[str, Decimal | None]:
    every = list(prices)
    return {"lowest_price_gbp": min(every, default=None), "highest_price_gbp": max(every, default=None)}


def _each(amount: Decimal, among: int) -> Decimal | None:
    return (amount / among).quantize(Decimal("0.01")) if among else None
