"""What a place put in: money, hours and things given, each counted once, in the price base.

On the road: what returns say was given → **inputs** → ratios, flows. Source: measures, section 5 (inputs are all
resources). A gift an organisation passes on out of what it was given is a flow, and no input a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from outcomes.errors import ValuesError
from outcomes.framework.definitions import Partner
from outcomes.framework.uprating import EXACT, YearNotInSeries, price_factor
from outcomes.impact.lines import Book
from outcomes.impact.valuation import pounds
from outcomes.vocabulary import Role

if TYPE_CHECKING:
    import pandas as pd

PUBLIC = "public_money"
GRANTED = (PUBLIC, "philanthropy")
"""Kinds that can be passed on: whoever has them was given them."""
TIME = ("volunteer_hours", "citizen_time")
NOT_NAMED, OTHERS = "not named", "others, not of the partnership"
"""Where no return says who; and, in what is released, whoever is not listed, since it may be a person's name."""


@dataclass(frozen=True)
class Input:
    """What one giver gave one receiver in a year, of one kind.

    told      £ as returns tell it, in money of the year; None for hours, and where nothing says what a thing is worth
    amount    £ in the price base; None where it cannot be had, and `why` says why
    passed_on £ in the price base that the giver had been given: drawn as a flow, not added again
    bought    £ of `told` by the programme it was given for
    """

    year: str
    kind: str
    giver: str
    receiver: str
    told: Decimal | None
    hours: Decimal | None
    amount: Decimal | None
    told_by: str = ""
    passed_on: Decimal = Decimal(0)
    why: str | None = None
    bought: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def counted(self) -> Decimal | None:
        """£ that count as an input, in the price base."""
        return None if self.amount is None else self.amount - self.passed_on


@dataclass(frozen=True)
class Ledger:
    """Everything that was given, year by year."""

    inputs: tuple[Input, ...]

    def of(self, year: str) -> tuple[Input, ...]:
        return tuple(one for one in self.inputs if one.year == year)

    def total(self, year: str, kinds: Iterable[str] | None = None) -> Decimal | None:
        """£ of a year that count, of some kinds; None where any of it cannot be brought to the price base."""
        wanted = None if kinds is None else set(kinds)
        found = [one.counted for one in self.of(year) if wanted is None or one.kind in wanted]
        amounts = [amount for amount in found if amount is not None]
        return sum(amounts, Decimal(0)) if len(amounts) == len(found) else None

    def gaps(self, year: str) -> list[str]:
        """Why a year's inputs cannot be added up, each reason once."""
        return list(dict.fromkeys(one.why for one in self.of(year) if one.why))


@dataclass(frozen=True)
class Organisations:
    """Who is listed in the place, by code: everybody's name, and who of them sends returns and so passes money on."""

    names: Mapping[str, str]
    sending: frozenset[str]

    @classmethod
    def of(cls, partners: Sequence[Partner]) -> Organisations:
        """As partners.csv lists them."""
        sending = frozenset(p.partner_id for p in partners if p.role == Role.PARTNER)
        return cls({p.partner_id: p.name for p in partners}, sending)

    @cached_property
    def by_word(self) -> dict[str, str]:
        """A listed name for each way it may be written."""
        return {_plain(word): name for code, name in self.names.items() for word in (code, name)}

    @cached_property
    def passing_on(self) -> set[str]:
        return {self.names[code] for code in self.sending}


def ledger(
    resources: pd.DataFrame, listed: Organisations, book: Book, hour_of_time: str, *, for_release: bool = False
) -> Ledger:
    """What was given, from rows of the view value_resources.

    hour_of_time  the unit value of an hour of volunteers' or citizens' time
    for_release   givers and receivers who are not listed are not named, and hours whose worth is licensed have none
    """
    rows = [_row(row, listed, for_release) for row in resources.itertuples()]
    told = [_priced(one, quarter, book, hour_of_time, for_release) for one, quarter in rows]
    return Ledger(tuple(_passed_on(_joined(told), listed.passing_on)))


def _is_missing(given: Any) -> bool:
    from pandas import isna  # slow to load, and not asked for by whoever looks at one figure

    return bool(isna(given))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def parties(
    from_whom: Any, to_whom: Any, kind: str, partner_name: str, listed: Organisations, *, for_release: bool
) -> tuple[str, str]:
    """Who gave and who received, as they are named: a row that names neither is of the partner that tells it."""

    def name(given: Any, otherwise: str) -> str:
        if _is_missing(given):
            return otherwise
        return listed.by_word.get(_plain(given), OTHERS if for_release else str(given).strip())

    giver = name(from_whom, partner_name if kind == "own_funds" else NOT_NAMED)
    return giver, name(to_whom, partner_name)


def _row(row: Any, listed: Organisations, for_release: bool) -> tuple[Input, str]:
    def number(given: Any) -> Decimal | None:
        return None if _is_missing(given) else Decimal(str(given))

    who, whom = parties(
        row.from_whom, row.to_whom, row.resource_kind, row.partner_name, listed, for_release=for_release
    )
    told = number(row.amount_gbp)
    one = Input(row.year, row.resource_kind, who, whom, told, number(row.hours), None, row.partner_id)
    return replace(one, bought={} if told is None else {row.programme_id: told}), row.period


def _priced(one: Input, quarter: str, book: Book, hour_of_time: str, for_release: bool) -> Input:
    """A gift in the price base: hours at the wage of their quarter, money by the deflator of its year."""
    try:
        if one.kind in TIME and one.hours is not None:
            hour = book.in_base(hour_of_time, quarter)
            if for_release and not hour.value.citation.may_be_published:
                return replace(one, why="The licence of the worth of an hour does not let it be published.")
            wage = next(iter(hour.amounts.values())).central
            return replace(one, amount=EXACT.multiply(one.hours, wage))
        if one.told is None:
            return replace(one, why="Something was given without an amount or hours.")
        if book.price_base is None:
            raise ValuesError("The place has no price base.", remedy="Give price_base in place.yaml.")
        factor = price_factor(one.year, book.price_base, book.values, book.prices)
        return replace(one, amount=EXACT.multiply(one.told, factor))
    except YearNotInSeries as error:
        return replace(one, why=f"The prices of {error.year} are not published in the series this place uses.")
    except ValuesError as error:
        return replace(one, why=error.message)


def _joined(told: Sequence[Input]) -> list[Input]:
    """One entry a year, kind, giver and receiver, to the penny. What both of them tell is the larger of the two."""
    entries: dict[tuple[str, str, str, str], list[Input]] = {}
    for (*key, _), group in _grouped(told):
        entries.setdefault((key[0], key[1], key[2], key[3]), []).append(_together(group))
    return [max(both, key=lambda one: (one.amount or 0, one.told_by)) for _, both in sorted(entries.items())]


def _grouped(told: Sequence[Input]) -> list[tuple[tuple[str, ...], list[Input]]]:
    groups: dict[tuple[str, ...], list[Input]] = {}
    for one in told:
        groups.setdefault((one.year, one.kind, one.giver, one.receiver, one.told_by), []).append(one)
    return sorted(groups.items())


def _together(group: Sequence[Input]) -> Input:
    first, whys = group[0], [one.why for one in group if one.why]
    amount = None if whys else pounds(float(_add(group, lambda one: one.amount) or 0))
    return replace(
        first,
        told=_add(group, lambda one: one.told),
        hours=_add(group, lambda one: one.hours),
        amount=amount,
        why=whys[0] if whys else None,
        bought=_bought(group),
    )


def _bought(group: Sequence[Input]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in group:
        for programme, told in one.bought.items():
            found[programme] = found.get(programme, Decimal(0)) + told
    return dict(sorted(found.items()))


def _add(group: Sequence[Input], part: Callable[[Input], Decimal | None]) -> Decimal | None:
    given = [amount for amount in map(part, group) if amount is not None]
    return sum(given, Decimal(0)) if given else None


def _passed_on(entries: Sequence[Input], partners: set[str]) -> list[Input]:
    """Mark what a partner passes on, up to what others gave it; beyond that, it gave of its own.

    What it passes on is first taken to be of the kind it was given as, so that one kind does not use up another. What
    it tells as given to itself is nothing that it was given.
    """
    purse: dict[tuple[str, str, str], Decimal] = {}
    for one in entries:
        if one.kind in GRANTED and one.giver != one.receiver:
            key = one.year, one.receiver, one.kind
            purse[key] = purse.get(key, Decimal(0)) + (one.amount or 0)
    passed = [Decimal(0)] * len(entries)
    for is_of_its_kind in (True, False):
        for n, one in enumerate(entries):
            if one.kind not in GRANTED or one.giver not in partners:
                continue
            for kind in GRANTED:
                key = one.year, one.giver, kind
                if (kind == one.kind) is is_of_its_kind and key in purse:
                    part = min((one.amount or Decimal(0)) - passed[n], purse[key])
                    passed[n] += part
                    purse[key] -= part
    return [replace(one, passed_on=part) for one, part in zip(entries, passed, strict=True)]
