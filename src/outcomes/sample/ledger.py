"""Adds up what accepted returns said, by partner and for the place, the long way, from the people who were made.

Sample road: reports (the accepted ones) → **ledger** → truth.  Method: measures, sections 2 and 4; no SQL, no table.

Where the page leaves a choice, this is what is taken:
- A row without a reference is a person of its own in every return. In Riverside nobody without one has scores or is
  under an indicator that is a share, so that a share is the same whether such rows are in it or not.
- A group is that of a person's first row in the span. People over a span are those of all the programmes under which
  the partner reports the indicator.
- A value for another quarter counts only where that quarter's own return does not count; the latest return's wins.
- The stock of a year is the last one reported in it, for each partner and programme, with the groups of that quarter.
- A group's total is over the returns that give the group: a return with a total alone adds nothing to any group. A
  group in which nobody is counted is not listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from outcomes.framework.definitions import Indicator, PlaceDefinition
from outcomes.periods import Quarter
from outcomes.sample.counting import Known, Parts, count_people, has_part, know, total
from outcomes.sample.records import PersonRow
from outcomes.sample.reports import ALL, Figure, Report
from outcomes.sample.truth import FigureTruth
from outcomes.vocabulary import Kind

Key = tuple[str, str, Quarter]
Group = tuple[str, str]
FigureKey = tuple[str, str, str]
Programmes = tuple[str, ...]
Quarters = tuple[Quarter, ...]
_TOTAL: Group = (ALL, ALL)
_NEVER = date(1, 1, 1)


@dataclass(frozen=True)
class Told:
    """A typed figure that counts: for which programme and quarter, from which quarter's return."""

    programme: str
    quarter: Quarter
    figure: Figure
    told_in: Quarter


@dataclass(frozen=True)
class Amount:
    """An indicator over a span for one partner: its parts, and for people the bounds and the naive sum."""

    parts: Parts
    words: str | None = None
    rows_without: int = 0
    lower: float | None = None
    upper: float | None = None
    summed_returns: float | None = None


@dataclass
class Ledger:
    """The accepted reports by partner, programme and quarter; `behind`: the people behind every return owed."""

    place: PlaceDefinition
    reports: Mapping[Key, Report]
    behind: Mapping[Key, tuple[PersonRow, ...]]
    _known: dict[tuple[object, ...], list[Known]] = field(default_factory=dict)
    _grouped: dict[tuple[object, ...], dict[str, list[Known]]] = field(default_factory=dict)
    _typed: dict[str, dict[FigureKey, list[Told]]] = field(default_factory=dict)
    _listed: dict[tuple[object, ...], list[PersonRow]] = field(default_factory=dict)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return self.place.framework.indicators

    @cached_property
    def partners(self) -> list[str]:
        return list(dict.fromkeys(e.partner for _, e in self.place.expectations()))

    def programmes(self, partner: str, indicator: str) -> tuple[str, ...]:
        """The programmes under which a partner owes an indicator."""
        owed = ((p.programme, e) for p, e in self.place.expectations() if e.partner == partner)
        return tuple(code for code, e in owed if indicator in e.indicators)

    def listed(self, partner: str, programmes: Programmes, quarters: Quarters) -> list[PersonRow]:
        """The rows of accepted People sheets, in order of time."""
        asked = (partner, programmes, quarters)
        if asked not in self._listed:
            keys = ((partner, code, quarter) for quarter in quarters for code in programmes)
            found = (self.reports[key] for key in keys if key in self.reports)
            self._listed[asked] = [row for report in found if report.lists_people for row in report.rows]
        return self._listed[asked]

    def typed(self, partner: str) -> dict[FigureKey, list[Told]]:
        """Every typed figure of a partner that counts, by what it is of."""
        if partner not in self._typed:
            found: dict[FigureKey, list[Told]] = {}
            for told in self._read_typed(partner):
                found.setdefault(told.figure.key, []).append(told)
            self._typed[partner] = found
        return self._typed[partner]

    def _read_typed(self, partner: str) -> Iterator[Told]:
        own = {key for key in self.reports if key[0] == partner}
        latest: dict[tuple[str, Quarter, tuple[str, str, str]], Told] = {}
        for key in sorted(own, key=lambda k: (k[2], k[1])):
            for figure in self.reports[key].figures:
                quarter = figure.period or key[2]
                counted = not figure.is_forecast and not figure.is_check
                if counted and (figure.period is None or (partner, key[1], quarter) not in own):
                    latest[(key[1], quarter, figure.key)] = Told(key[1], quarter, figure, key[2])
        yield from latest.values()

    def amount(
        self, partner: str, code: str, programmes: Programmes, quarters: Quarters, group: Group = _TOTAL
    ) -> Amount | None:
        """What a partner's accepted returns say of an indicator over a span; None where they say nothing."""
        indicator = self.indicators[code]
        typed = self.typed(partner).get((code, *group), ())
        told = [t for t in typed if t.programme in programmes and t.quarter in quarters]
        if indicator.kind is Kind.STOCK:
            told = self._last_told(partner, code, told, quarters)
        people = self._from_people(partner, indicator, programmes, quarters, group)
        if people is None and not told:
            return None
        if indicator.kind is Kind.TEXT:
            return Amount(Parts(), words="\n".join(t.figure.words or "" for t in told))
        given = [t.figure.parts for t in told]
        found = people or Amount(Parts())
        joined = replace(found, parts=total([found.parts, *given]))
        return _with_bounds(joined, given) if indicator.kind is Kind.PEOPLE else joined

    def _last_told(self, partner: str, code: str, told: list[Told], quarters: Quarters) -> list[Told]:
        """What is told of the last quarter a stock's total was given for, programme by programme."""
        totals = [t for t in self.typed(partner).get((code, *_TOTAL), ()) if t.quarter in quarters]
        last = {t.programme: t.quarter for t in sorted(totals, key=lambda t: t.quarter)}
        return [t for t in told if last.get(t.programme) == t.quarter]

    def _from_people(
        self,
        partner: str,
        indicator: Indicator,
        programmes: Programmes,
        quarters: Quarters,
        group: Group,
    ) -> Amount | None:
        rows = self.listed(partner, programmes, quarters) if indicator.from_people else []
        if not rows:
            return None
        people = self._people(partner, programmes, quarters, rows, group)
        span = (quarters[0].first_day, quarters[-1].last_day)
        parts = count_people(indicator, people, rows, span)
        if parts.is_empty or (group != _TOTAL and (not people or parts.value == 0)):
            return None
        without = [p for p in people if not p.has_reference]
        if indicator.kind is not Kind.PEOPLE:
            return Amount(parts, rows_without=len(without))
        counts = has_part(indicator, span)
        return Amount(
            parts,
            rows_without=len(without),
            lower=sum(1 for p in people if p.has_reference and counts(p)),
            upper=parts.value,
            summed_returns=self._summed(partner, indicator, programmes, quarters, group),
        )

    def _people(
        self,
        partner: str,
        programmes: Programmes,
        quarters: Quarters,
        rows: list[PersonRow],
        group: Group,
    ) -> list[Known]:
        """People known over a span; of one group, where asked."""
        key = (partner, programmes, quarters)
        if key not in self._known:
            self._known[key] = know(rows)
        if group == _TOTAL:
            return self._known[key]
        if (*key, group[0]) not in self._grouped:
            buckets: dict[str, list[Known]] = {}
            for person in self._known[key]:
                buckets.setdefault(person.contact.group(group[0], self.place), []).append(person)
            self._grouped[(*key, group[0])] = buckets
        return self._grouped[(*key, group[0])].get(group[1], [])

    def _summed(
        self,
        partner: str,
        indicator: Indicator,
        programmes: Programmes,
        quarters: Quarters,
        group: Group,
    ) -> float:
        """Each return's own number of people, added up."""
        found = 0.0
        for quarter in quarters:
            for programme in programmes:
                if rows := self.listed(partner, (programme,), (quarter,)):
                    people = self._people(partner, (programme,), (quarter,), rows, group)
                    counted = count_people(indicator, people, rows, (quarter.first_day, quarter.last_day))
                    found += counted.value or 0
        return found

    def true_people(self, code: str, quarters: Quarters) -> int:
        """How many different people there really were, over the returns that were told."""
        rule = self.indicators[code].from_people
        first, last = quarters[0].first_day, quarters[-1].last_day
        ids: set[str] = set()
        for partner in self.partners:
            for key in self._told_keys(partner, code, quarters):
                rows = (row for row in self.behind[key] if not row.did_not_start)
                if rule and rule.achieved:
                    rows = (row for row in rows if first <= row.achieved.get(rule.achieved, _NEVER) <= last)
                ids.update(row.person_id for row in rows)
        return len(ids)

    def _told_keys(self, partner: str, code: str, quarters: Quarters) -> set[Key]:
        said = {(partner, t.programme, t.quarter) for t in self.typed(partner).get((code, *_TOTAL), ())}
        owed = self.programmes(partner, code)
        listed = {k for k, r in self.reports.items() if k[0] == partner and k[1] in owed and r.lists_people}
        return {key for key in said | listed if key[2] in quarters}


def _with_bounds(amount: Amount, typed: Sequence[Parts]) -> Amount:
    """Bounds of different people: the known ones against the largest single total, and the sum of all."""
    totals = [parts.value or 0 for parts in typed]
    known = amount.lower or (1.0 if amount.upper else 0.0)
    return replace(
        amount,
        lower=max([known, *totals]),
        upper=(amount.upper or 0) + sum(totals),
        summed_returns=(amount.summed_returns or 0) + sum(totals),
    )


def as_truth(
    code: str, span: str, amount: Amount, partner: str, programme: str = "", told_in: str | None = None
) -> FigureTruth:
    """A partner's amount as a row of the truth."""
    return FigureTruth(
        indicator=code,
        span=span,
        partner=partner,
        programme=programme,
        **vars(amount.parts),
        words=amount.words,
        rows_without=amount.rows_without,
        lower=amount.lower,
        upper=amount.upper,
        summed_returns=amount.summed_returns,
        told_in=told_in,
    )


def over_partners(
    code: str, span: str, amounts: Sequence[Amount], group: Group, true_people: int | None
) -> FigureTruth:
    """The place's figure from its partners': parts added; people between the largest partner's and the sum."""
    lower = [a.lower for a in amounts if a.lower is not None]
    return FigureTruth(
        indicator=code,
        span=span,
        dimension=group[0],
        category=group[1],
        **vars(total(a.parts for a in amounts)),
        rows_without=sum(a.rows_without for a in amounts),
        lower=max(lower) if lower else None,
        upper=sum(a.upper or 0 for a in amounts) if lower else None,
        summed_returns=sum(a.summed_returns or 0 for a in amounts) if lower else None,
        true_people=true_people,
        partners=len(amounts),
    )
