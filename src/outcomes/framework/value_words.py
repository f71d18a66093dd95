"""A unit value in a sentence a commissioner understands, and as a row or record with everything that is known of it.

On the road: values, uprating → **value_words** → `outcomes values`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from outcomes.framework.definitions import Prices
from outcomes.framework.in_force import in_force
from outcomes.framework.unit_values import Amount, Citation, UnitValue
from outcomes.framework.uprating import Uprated, uprate
from outcomes.framework.value_definitions import Side
from outcomes.framework.values import Values

PAGE_NOT_READ = "page not read"


@dataclass(frozen=True)
class Explained:
    """A unit value, what it is called in words, and, where a price base was asked for, what it is worth in it."""

    value: UnitValue
    unit: str
    uprated: Uprated | None
    series: tuple[str, ...]
    unmarked_transfers: tuple[Side, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """Lines to read out: what it is worth, how that was found, where it comes from, and what to mind."""
        return [*_worth(self), *_source(self.value), *_mind(self)]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for machines; amounts as texts, so that no digit is lost."""
        value = self.value
        return {
            "what": "unit value",
            "code": value.code,
            "label": value.label,
            "family": value.family,
            "unit": value.unit,
            "unit_name": self.unit,
            "amounts": {side: _plain(amount) for side, amount in value.amounts.items()},
            "in_force_from": value.in_force_from.isoformat(),
            "in_force_until": value.in_force_until.isoformat() if value.in_force_until else None,
            "parent": value.parent,
            "borne_by": value.borne_by,
            **asdict(value.citation),
            "may_be_published": value.citation.may_be_published,
            "unmarked_transfers": list(self.unmarked_transfers),
            "uprated": _uprated(self.uprated),
        }


def explain(
    code: str, period: str, values: Values, *, price_base: str | None = None, prices: Prices | None = None
) -> Explained:
    """A unit value as it holds in a period, in another year's prices if asked. Raises ValuesError."""
    value = values.at(code, period)
    uprated = uprate(value, price_base, values, prices or Prices()) if price_base else None
    used = [f"{series} ({values.series[series].vintage})" for series in (uprated.series if uprated else ())]
    return Explained(value, values.units[value.unit].name, uprated, tuple(used), values.unmarked_transfers(value))


def pounds(amount: Decimal) -> str:
    """`£13,000`, `£12.21`: pence only under £1,000 or where they are not nought."""
    pence = amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
    whole = pence == pence.to_integral_value() or pence >= 1000
    return f"£{pence.quantize(Decimal(1), ROUND_HALF_UP):,}" if whole else f"£{pence:,}"


def amount_words(amount: Amount) -> str:
    """`£13,000 (£10,000 to £16,000)`."""
    between = f" ({pounds(amount.low)} to {pounds(amount.high)})" if amount.has_range else ""
    return f"{pounds(amount.central)}{between}"


def _worth(told: Explained) -> list[str]:
    value, uprated = told.value, told.uprated
    lines = [f"{value.code}: {value.label}."]
    for side, amount in (uprated.amounts if uprated else value.amounts).items():
        was = value.amounts[side]
        line = f"One {told.unit} is worth {amount_words(amount)} in {amount.price_year} prices, as {side} value"
        published = f"; published as {amount_words(was)} in {was.price_year} prices" if _moved(told) else ""
        drawn = f"; {pounds(was.original)} of {was.original_year} in its own source" if was.original else ""
        lines.append(f"{line}{published}{drawn}.")
    if uprated and _moved(told):
        lines.append(f"Uprated by {' and '.join(told.series)}; method: {uprated.method}.")
    return lines


def _moved(told: Explained) -> bool:
    return told.uprated is not None and bool(told.uprated.series)


def _source(value: UnitValue) -> list[str]:
    return [f"In force {in_force(value)}.", *citation_lines(value.citation)]


def citation_lines(cited: Citation) -> list[str]:
    """Where a figure comes from, on which terms, how good it is, and where it was read."""
    read = "read first-hand" if cited.read_first_hand else "not read first-hand"
    lines = [
        f"Source: {cited.source} ({cited.page or PAGE_NOT_READ}).",
        f"Licence: {cited.licence.rstrip('.')}. Evidence: {cited.grade}. {read.capitalize()}.",
    ]
    lines += [f"Read in: {cited.read_in.rstrip('.')}."] if cited.read_in else []
    lines += [f"Its own source: {cited.drawn_from.rstrip('.')}."] if cited.drawn_from else []
    return lines


def _mind(told: Explained) -> list[str]:
    value = told.value
    lines = list(told.uprated.cautions if told.uprated else ())
    if value.parent:
        lines.append(f"It is a part of {value.parent}: never add the two.")
    for side, amount in value.amounts.items():
        if amount.transfer_share:
            share = f"{float(amount.transfer_share):.0%}"
            lines.append(f"{share} of the {side} value is a transfer payment, and no public value.")
    for side in told.unmarked_transfers:
        lines.append(f"{unmarked(side)} Read in its source how much is one, and write it into the column transfer.")
    if value.citation.licensed:
        lines.append(f"Licensed: {value.citation.licensed}. It stays out of every published copy.")
    return lines


def unmarked(side: Side) -> str:
    """What to mind of a value that hides one whose transfer payments are marked."""
    return f"The value of this code that ships marks a transfer payment in its {side} value, and this one marks none."


def _plain(amount: Amount) -> dict[str, Any]:
    return {name: str(given) if isinstance(given, Decimal) else given for name, given in asdict(amount).items()}


def _uprated(uprated: Uprated | None) -> dict[str, Any] | None:
    if uprated is None:
        return None
    return {
        "price_base": uprated.price_base,
        "amounts": {side: _plain(amount) for side, amount in uprated.amounts.items()},
        "factors": {side: str(factor) for side, factor in uprated.factors.items()},
        "series": list(uprated.series),
        "method": uprated.method,
        "cautions": list(uprated.cautions),
    }
