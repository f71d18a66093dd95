"""The tables of true figures: by return, by partner and year, and for the place by quarter, year and group.

Sample road: ledger → **figures_truth** → truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outcomes.periods import Quarter
from outcomes.sample.ledger import Group, Ledger, as_truth, over_partners
from outcomes.sample.reports import ALL
from outcomes.sample.truth import FigureTruth
from outcomes.vocabulary import Kind

_TOTAL: Group = (ALL, ALL)


def years_of(quarters: Sequence[Quarter]) -> dict[str, tuple[Quarter, ...]]:
    """The quarters of each year."""
    return {year: tuple(q for q in quarters if q.year == year) for year in sorted({q.year for q in quarters})}


def by_return(ledger: Ledger, quarters: Sequence[Quarter]) -> Iterator[FigureTruth]:
    """Each partner × programme × quarter × indicator that any accepted return tells."""
    for programme, e in ledger.place.expectations():
        for quarter in quarters:
            for code in e.indicators:
                amount = ledger.amount(e.partner, code, (programme.programme,), (quarter,))
                if amount is not None:
                    told_in = _told_in(ledger, e.partner, programme.programme, code, quarter)
                    yield as_truth(code, quarter.code, amount, e.partner, programme.programme, told_in)


def _told_in(ledger: Ledger, partner: str, programme: str, code: str, quarter: Quarter) -> str | None:
    """The quarter whose return gave a figure, where it is another one."""
    told = ledger.typed(partner).get((code, *_TOTAL), ())
    source = next((t.told_in for t in told if (t.programme, t.quarter) == (programme, quarter)), quarter)
    return None if source == quarter else source.code


def by_partner_year(ledger: Ledger, quarters: Sequence[Quarter]) -> Iterator[FigureTruth]:
    """Each partner × year × indicator, over the partner's programmes."""
    for year, span in years_of(quarters).items():
        for partner in ledger.partners:
            for code in ledger.indicators:
                amount = ledger.amount(partner, code, ledger.programmes(partner, code), span)
                if amount is not None:
                    yield as_truth(code, year, amount, partner)


def of_place(ledger: Ledger, spans: dict[str, tuple[Quarter, ...]]) -> Iterator[FigureTruth]:
    """Each span × indicator of the place."""
    for name, span in spans.items():
        for code in ledger.indicators:
            found = _over_partners(ledger, name, code, span, _TOTAL)
            if found is not None:
                yield found


def of_place_groups(ledger: Ledger, quarters: Sequence[Quarter]) -> Iterator[FigureTruth]:
    """Each year × indicator × group of the place, for the breakdowns the indicator asks for."""
    for year, span in years_of(quarters).items():
        for code, indicator in ledger.indicators.items():
            for dimension in indicator.breakdowns:
                for category in ledger.place.categories(dimension):
                    found = _over_partners(ledger, year, code, span, (dimension, category.code))
                    if found is not None:
                        yield found


def _over_partners(ledger: Ledger, name: str, code: str, span: tuple[Quarter, ...], group: Group) -> FigureTruth | None:
    amounts = [
        amount
        for partner in ledger.partners
        if (amount := ledger.amount(partner, code, ledger.programmes(partner, code), span, group)) is not None
    ]
    kind = ledger.indicators[code].kind
    if not amounts or kind is Kind.TEXT:
        return None
    is_total_of_people = kind is Kind.PEOPLE and group == _TOTAL
    return over_partners(code, name, amounts, group, ledger.true_people(code, span) if is_total_of_people else None)
