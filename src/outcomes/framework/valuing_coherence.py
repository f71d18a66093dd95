"""What an indicator's value block must agree with: a unit value that exists and holds, and a quantity in its unit.

On the road: files reads → coherence → **valuing_coherence** → impact may multiply without asking again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from outcomes.errors import DefinitionError, ValuesError
from outcomes.framework.definitions import Framework, Indicator, Outcome
from outcomes.framework.unit_values import UnitValue
from outcomes.framework.values import Values
from outcomes.framework.valuing import Valuing
from outcomes.partly_read import NotRead, as_far_as_read
from outcomes.strict_yaml import Document, Spot
from outcomes.vocabulary import Better, Kind

Faults = Iterator[DefinitionError]
NEVER_VALUED = {"denominator", "sum_change_squared", "words"}
"""Parts that are no change: what a share is out of, and what only an interval needs."""


def valuing_faults(framework: Framework, outcomes: Sequence[Document], values: Values) -> Faults:
    """Every disagreement of the framework's value blocks with its indicators and the unit values."""
    seen: dict[tuple[str, int], str] = {}
    valued = list(_valued(framework, outcomes))
    for code, spot, indicator, valuing in valued:
        wrong = list(as_far_as_read(_quantity(spot.at("quantity"), indicator, valuing)))
        yield from wrong
        yield from as_far_as_read(_unit_value(spot, indicator, valuing, _Asked(framework, values, not wrong)))
        yield from as_far_as_read(_once(spot, code, valuing, seen))
    yield from part_faults([(code, spot, valuing) for code, spot, _, valuing in valued], values)


def _valued(framework: Framework, outcomes: Sequence[Document]) -> Iterator[tuple[str, Spot, Indicator, Valuing]]:
    """The indicators that have a value block, as far as they could be read."""
    for document, outcome in zip(outcomes, framework.outcomes, strict=True):
        yield from as_far_as_read(_valued_in(document, outcome))


def _valued_in(document: Document, outcome: Outcome) -> Iterator[tuple[str, Spot, Indicator, Valuing]]:
    for code, indicator in outcome.indicators.items():
        try:
            valuing = indicator.value
        except NotRead:
            continue
        if valuing is not None:
            yield code, document.at("indicators", code, "value"), indicator, valuing


def _quantity(spot: Spot, indicator: Indicator, valuing: Valuing) -> Faults:
    part, against = valuing.quantity.part, valuing.quantity.against
    if part not in indicator.kind.parts:
        remedy = f"Write one of {', '.join(p for p in indicator.kind.parts if p not in NEVER_VALUED) or 'none'}."
        yield spot.at("part").fault(f"The kind {indicator.kind} has no part '{part}'.", remedy)
    elif part in NEVER_VALUED:
        yield spot.at("part").fault(
            f"The part '{part}' is no change and has no value.", "Name the part that is gained."
        )
    elif against and (part != "value" or not indicator.baseline):
        message = "The difference from the baseline is valued, and there is no baseline amount."
        yield spot.at("against").fault(message, "Give the indicator a baseline, or take 'against' away.")
    elif indicator.better is Better.LESS and not against and indicator.kind is not Kind.MEAN_CHANGE:
        message = "Less is better, and the whole figure would be valued as a gain."
        yield spot.fault(message, "Add 'against: baseline', so that what was saved is valued.")


def _unit_value(spot: Spot, indicator: Indicator, valuing: Valuing, asked: _Asked) -> Faults:
    try:
        asked.values.dated(valuing.unit_value)
    except ValuesError:
        pass
    except (
        DefinitionError
    ) as error:  # what is wrong with the value's own file; the rules below go as far as it was read
        yield error
    try:
        values = asked.values.as_read
        dated = values.dated(valuing.unit_value)
        yield from as_far_as_read(_in_force(spot.at("unit_value"), dated, asked.framework))
        yield from as_far_as_read(_worth_something(spot.at("unit_value"), dated))
        if asked.has_quantity:
            yield from _units(spot, indicator, valuing, dated[0].unit, replace(asked, values=values))
    except ValuesError as error:
        yield spot.at("unit_value").fault(error.message, error.remedy)


def _in_force(spot: Spot, dated: Sequence[UnitValue], framework: Framework) -> Faults:
    ends = [value.in_force_until for value in dated]
    if all(end is not None and end < framework.valid_from for end in ends):
        last = max(end for end in ends if end is not None)
        message = (
            f"'{dated[0].code}' ceased to hold on {last}, before the framework is valid, from {framework.valid_from}."
        )
        yield spot.fault(message, "Name a unit value that is in force.")


def _worth_something(spot: Spot, dated: Sequence[UnitValue]) -> Faults:
    """A nought may be known of one side, or of a part; as all that a change is worth it is a placeholder."""
    for value in dated:
        if not any(amount.central for amount in value.amounts.values()):
            message = f"'{value.code}' is an amount of £0, and what it values would count as valued."
            yield spot.fault(
                message, "Give its amount, or leave out the block value: then it is said not to be valued."
            )


@dataclass(frozen=True)
class _Asked:
    """What a quantity is held against, where it is one."""

    framework: Framework
    values: Values
    has_quantity: bool


def _units(spot: Spot, indicator: Indicator, valuing: Valuing, wanted: str, asked: _Asked) -> Faults:
    values, conversion = asked.values, valuing.quantity.conversion
    written = "people" if valuing.quantity.part == "pairs" else indicator.unit
    if conversion is None:
        yield from _same(spot.at("quantity"), indicator, written, wanted, asked)
        return
    here = spot.at("quantity", "conversion")
    makes = conversion.to
    if conversion.factor is not None:
        factor = values.factor(conversion.factor).factor
        makes = factor.makes
        yield from _same(here.at("factor"), indicator, written, factor.of, asked, "factor")
    if makes is not None and makes not in values.units:
        yield here.at("to").fault(f"There is no unit '{makes}'.", "Name a unit of the values, or add it there.")
    elif makes is not None and not _is_multiple(makes, wanted, values):
        made, unit = values.units[makes].name, values.units[wanted].name
        message = f"The conversion makes {made}, and the unit value is for one {unit}."
        yield here.fault(message, "Name a conversion whose unit is the unit value's.")


def _is_multiple(unit: str, wanted: str, values: Values) -> bool:
    return wanted in (unit, values.units[unit].of) or values.units[wanted].of == unit


def _same(spot: Spot, indicator: Indicator, written: str, code: str, asked: _Asked, what: str = "unit value") -> Faults:
    unit = asked.values.units[code]
    if written.casefold() not in {word.casefold() for word in (code, *unit.written)}:
        message = f"The quantity is in {written}, and the {what} is for one {unit.name}."
        yield spot.fault(message, "Add a cited conversion, or name a unit value in the indicator's unit.")
    elif unit.scale is not None and _questionnaire(indicator, asked.framework) != unit.scale:
        message = f"The unit value is for points of the scale {unit.scale}, and these are not."
        yield spot.fault(message, "Add a cited conversion to that scale's points, or take the value away.")


def _questionnaire(indicator: Indicator, framework: Framework) -> str | None:
    """The instrument an indicator's points are of, whatever the framework calls its scale."""
    code = indicator.from_people.scale if indicator.from_people else None
    scale = framework.scales.get(code or "")
    return scale.instrument or code if scale else code


def _once(spot: Spot, code: str, valuing: Valuing, seen: dict[tuple[str, int], str]) -> Faults:
    if valuing.value_once is None:
        return
    key = (valuing.value_once.group, valuing.value_once.rank)
    other = seen.setdefault(key, code)
    if other != code:
        message = f"'{other}' has rank {key[1]} in the group '{key[0]}' already."
        yield spot.at("value_once").fault(message, "Give each route of a group a rank of its own.")


def part_faults(valued: Sequence[tuple[str, Spot, Valuing]], values: Values) -> Faults:
    """A cost and a cost it is made of are never added: name one of them, or rank the two."""
    for _, spot, valuing in valued:
        for code, _, whole in valued:
            yield from as_far_as_read(_part_of(spot.at("unit_value"), valuing, code, whole, values))


def _part_of(spot: Spot, part: Valuing, code: str, whole: Valuing, values: Values) -> Faults:
    if whole.unit_value in _above(part.unit_value, values) and not _is_ranked(part, whole):
        message = f"'{part.unit_value}' is a part of '{whole.unit_value}', which '{code}' is valued by."
        yield spot.fault(message, "Value one of the two, or put both in one value_once group.")


def _above(code: str, values: Values) -> Iterator[str]:
    """The value this one is a part of, and what that is a part of in its turn."""
    seen = {code}
    while (parent := _parent(code, values)) and parent not in seen:
        yield parent
        seen.add(parent)
        code = parent


def _parent(code: str, values: Values) -> str | None:
    try:
        return values.as_read.dated(code)[0].parent
    except ValuesError:  # said already, where the unit value is looked up
        return None


def _is_ranked(one: Valuing, other: Valuing) -> bool:
    both = one.value_once, other.value_once
    return both[0] is not None and both[1] is not None and both[0].group == both[1].group
