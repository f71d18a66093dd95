"""Unit values as a place sees them: its own before the shipped ones, in its price base, on its day.

On the road: faces → **place_values** → framework's values. Light to load: no data library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from outcomes.errors import DefinitionError, ValuesError
from outcomes.framework.basics import PriceYear
from outcomes.framework.definitions import PlaceFile, Prices
from outcomes.framework.in_force import holds_throughout, in_force, span
from outcomes.framework.other_values import OtherValue, edition_in, other_value, other_values, series_in
from outcomes.framework.place_files import HEAD, place_values
from outcomes.framework.uprating import AS_PUBLISHED
from outcomes.framework.value_words import Explained, amount_words, explain, unmarked
from outcomes.framework.values import UnitValue, Values, open_values
from outcomes.model_faults import nearest, offer
from outcomes.strict_yaml import load_model


@dataclass(frozen=True)
class PlaceValues:
    """The unit values, factors, price series and discount rates there are, and how money comes to one price base.

    price_base  the place's, as `2024` or `2024-25`; None without a place
    """

    values: Values
    today: date
    price_base: str | None = None
    prices: Prices = AS_PUBLISHED

    def search(self, words: Iterable[str] = (), *, at: str | None = None) -> list[UnitValue]:
        """Values whose code, label, family or unit holds every word; those in force throughout a period, if given."""
        found = self.values.search(words)
        first, last = span(at) if at is not None else (date.min, date.max)
        return found if at is None else [value for value in found if holds_throughout(value, first, last)]

    def search_others(self, words: Iterable[str] = (), *, at: str | None = None) -> list[OtherValue]:
        """Factors, price series and discount rates that hold every word: in what they are, code, label or source.

        With a period only those whose days are known and that hold throughout it.
        """
        wanted = [word.casefold() for word in words]
        found = [v for v in other_values(self.values) if all(word in v.text for word in wanted)]
        first, last = span(at) if at is not None else (date.min, date.max)
        return found if at is None else [value for value in found if value.holds_throughout(first, last)]

    def as_row(self, value: UnitValue) -> dict[str, Any]:
        """A value with everything that is known of it, for machines."""
        return Explained(
            value, self.values.units[value.unit].name, None, (), self.values.unmarked_transfers(value)
        ).as_dict()

    def as_line(self, value: UnitValue) -> str:
        """`wellby  £13,000 (£10,000 to £16,000) social in 2019 prices, for one …; from 2021-07-01`"""
        amounts = "; ".join(f"{amount_words(a)} {side} in {a.price_year} prices" for side, a in value.amounts.items())
        licensed = ["Not for publication."] if value.citation.licensed else []
        minded = " ".join([*licensed, *map(unmarked, self.values.unmarked_transfers(value))])
        one = f"{value.code}  {value.label}: {amounts}, for one {self.values.units[value.unit].name}; {in_force(value)}"
        return f"{one}. {minded}" if minded else one

    def explain(
        self,
        code: str,
        *,
        at: str | None = None,
        price_base: str | None = None,
        wellby: Literal["guidance", "deflator_only"] | None = None,
        deflator: str | None = None,
        financial_years: Literal["refuse", "as_calendar"] | None = None,
    ) -> Explained | OtherValue:
        """One value with its source, in a price base if one is asked for; what is left out is as the place says.

        A factor, price series or edition of discount rates is explained by its code as well; `at` is then a year of the
        series, 2024 or 2024-25, or a time in which the edition must be in force.

        Raises:
            ValuesError: no such value, none in force then, or nothing says whether it is; or a series lacks a year.
        """
        chosen = {"price_base": price_base, "wellby": wellby, "deflator": deflator, "financial_years": financial_years}
        other = self._other(code, at)
        if other is not None:
            _only_of_unit_values(other, chosen)
            return other
        asked = {name: given for name, given in chosen.items() if given is not None and name != "price_base"}
        base = _price_base(price_base) if price_base else self.price_base
        prices = self.prices.model_copy(update=asked)
        return explain(code, at or self.today.isoformat(), self.values, price_base=base, prices=prices)

    def _other(self, code: str, at: str | None) -> OtherValue | None:
        if code in self.values.series and at is not None:
            return series_in(code, _year(at), self.values)
        if code in self.values.editions and at is not None:
            return edition_in(code, at, self.values)
        found = other_value(code, at or self.today.isoformat(), self.values)
        others = {*self.values.factors, *self.values.series, *self.values.editions}
        if found is None and nearest(code, others) and not nearest(code, [v.code for v in self.values.every()]):
            raise ValuesError(f"There is no value '{code}'.", remedy=offer(code, others))
        return found


def _only_of_unit_values(other: OtherValue, chosen: Mapping[str, str | None]) -> None:
    asked = [name for name, given in chosen.items() if given is not None]
    if asked:
        message = f"“{other.code}” is no unit value, and has no {asked[0].replace('_', ' ')}."
        raise ValuesError(message, remedy="Leave that out.")


def read_values(place: Path | str | None = None) -> PlaceValues:
    """The shipped unit values, and a place's own before them. Raises DefinitionError where a file breaks its format."""
    if place is None:
        return PlaceValues(open_values(), datetime.now(UTC).date())
    folder = Path(place)
    if not (folder / HEAD).is_file():
        raise DefinitionError("There is no such file.", remedy="Give the folder of a place.", file=folder / HEAD)
    head = load_model(folder / HEAD, PlaceFile)
    today = head.as_at or datetime.now(UTC).date()
    return PlaceValues(place_values(folder), today, head.price_base, head.prices)


def _price_base(text: str) -> str:
    return _year(text, "price base")


def _year(text: str, what: str = "year") -> str:
    try:
        return TypeAdapter(PriceYear).validate_python(text)
    except ValidationError:
        remedy = "Write 2024, or 2024-25 for a financial year."
        raise ValuesError(f"“{text}” is no {what}.", remedy=remedy) from None
