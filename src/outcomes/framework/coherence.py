"""What the files of a framework must agree on, beyond the form of each: names that exist, figures that can be measured.

On the road: files reads → **coherence** checks → the rest of the house relies on it.
Every rule yields faults with file and line; the words of each are tested in tests/broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from outcomes.errors import DefinitionError
from outcomes.framework.definitions import (
    NOT_KNOWN,
    Achievement,
    Breakdown,
    Category,
    Framework,
    Indicator,
    Outcome,
    Scale,
)
from outcomes.framework.values import Values
from outcomes.framework.valuing_coherence import valuing_faults
from outcomes.model_faults import offer
from outcomes.partly_read import as_far_as_read
from outcomes.periods import Quarter, parse_year
from outcomes.strict_yaml import Document, Spot
from outcomes.vocabulary import Better, BottomLine, Kind

Faults = Iterator[DefinitionError]


def framework_faults(head: Document, framework: Framework, outcomes: Sequence[Document], values: Values) -> Faults:
    """Every disagreement between a framework's files, and with the unit values; `outcomes` are in their order.

    A rule that asks for something that could not be read is silent.
    """
    yield from as_far_as_read(_weights(head.at("bottom_line_weights"), framework))
    yield from as_far_as_read(_breakdowns(head, framework))
    yield from as_far_as_read(_achievements(head, framework))
    first_seen: dict[str, Document] = {}
    for document, outcome in zip(outcomes, framework.outcomes, strict=True):
        yield from as_far_as_read(_outcome(document, outcome, framework, first_seen))
    yield from valuing_faults(framework, outcomes, values)


def _breakdowns(head: Document, framework: Framework) -> Faults:
    for code, breakdown in framework.breakdowns.items():
        yield from as_far_as_read(_breakdown(head.at("breakdowns", code), breakdown))
    yield from as_far_as_read(_divided_once(head.at("breakdowns"), framework))


def _divided_once(spot: Spot, framework: Framework) -> Faults:
    """Groups of two breakdowns by one thing hold each other: what protects small ones would have to know which."""
    by_age = [code for code, one in framework.breakdowns.items() if any(c.from_age is not None for c in one.categories)]
    by_area = [code for code, one in framework.breakdowns.items() if one.areas]
    for codes, what in ((by_age, "age"), (by_area, "area")):
        for code in codes[1:]:
            message = (
                f"'{codes[0]}' and '{code}' are both by {what}: a small group of one could be worked out from groups "
                "of the other."
            )
            yield spot.at(code).fault(message, f"Keep one breakdown by {what}, the one you need.")


def _achievements(head: Document, framework: Framework) -> Faults:
    for code, achievement in framework.achievements.items():
        yield from as_far_as_read(_achievement(head.at("achievements", code), code, achievement, framework))


def _outcome(document: Document, outcome: Outcome, framework: Framework, first_seen: dict[str, Document]) -> Faults:
    for code, indicator in outcome.indicators.items():
        spot = document.at("indicators", code)
        if code in first_seen:
            message = f"The indicator '{code}' is also in {first_seen[code].file.name}."
            yield spot.fault(message, "Give each indicator of a framework a code of its own.")
        first_seen.setdefault(code, document)
        yield from _indicator(spot, indicator, framework)


def _weights(spot: Spot, framework: Framework) -> Faults:
    weights = framework.bottom_line_weights
    missing = [line.value for line in BottomLine if line not in weights]
    if weights and missing:
        yield spot.fault(f"There is no weight for {' and '.join(missing)}.", "Weigh all three bottom lines, or none.")


def _achievement(spot: Spot, code: str, achievement: Achievement, framework: Framework) -> Faults:
    others = [other for other in framework.achievements if other != code]
    if achievement.lasted is not None and achievement.lasted not in others:
        message = f"'{achievement.lasted}' is no other achievement, which could show that '{code}' lasted."
        yield spot.at("lasted").fault(message, offer(achievement.lasted, others))


def _breakdown(spot: Spot, breakdown: Breakdown) -> Faults:
    yield from _one_meaning(spot, breakdown.categories)
    yield from _ages(spot, breakdown.categories)


def _one_meaning(spot: Spot, categories: Sequence[Category]) -> Faults:
    """No word may stand for two categories, `not-known` included."""
    means = {word.casefold(): NOT_KNOWN.code for word in _words(NOT_KNOWN)}
    for i, category in enumerate(categories):
        for word in _words(category):
            other = means.setdefault(word.casefold(), category.code)
            if other != category.code:
                message = f"'{word}' stands for two categories, {other} and {category.code}."
                yield spot.at("categories", i).fault(message, "Take it away from one of them.")


def _words(category: Category) -> tuple[str, ...]:
    return (category.code, category.label, *category.synonyms)


def _ages(spot: Spot, categories: Sequence[Category]) -> Faults:
    """Ages must run upwards and meet, so that an age has one band; only the last may be open."""
    aged = [(i, c) for i, c in enumerate(categories) if c.from_age is not None or c.to_age is not None]
    backwards = [(i, c) for i, c in aged if not _runs_upwards(c)]
    for i, category in backwards:
        remedy = "Write from_age, and a to_age that is not below it."
        yield spot.at("categories", i).fault(f"The ages of '{category.code}' do not run upwards.", remedy)
    for (_, one), (i, other) in pairwise([] if backwards else aged):
        if one.to_age is None or other.from_age != one.to_age + 1:
            message = f"The ages of '{one.code}' and '{other.code}' do not meet."
            remedy = "Let each band begin the year after the one before it ends; only the last may be open."
            yield spot.at("categories", i).fault(message, remedy)


def _runs_upwards(category: Category) -> bool:
    return category.from_age is not None and (category.to_age is None or category.from_age <= category.to_age)


def _indicator(spot: Spot, indicator: Indicator, framework: Framework) -> Faults:
    yield from as_far_as_read(_breakdowns_named(spot.at("breakdowns"), indicator, framework))
    yield from as_far_as_read(_people_unit(spot.at("unit"), indicator))
    yield from as_far_as_read(_achieved(spot.at("from_people", "achieved"), indicator, framework))
    yield from as_far_as_read(_scale(spot.at("from_people"), indicator, framework))
    yield from as_far_as_read(_range(spot, indicator))
    yield from as_far_as_read(_text(spot, indicator))
    yield from as_far_as_read(_targets(spot, indicator, framework))


def _breakdowns_named(spot: Spot, indicator: Indicator, framework: Framework) -> Faults:
    for i, code in enumerate(indicator.breakdowns):
        if code not in framework.breakdowns:
            message = f"There is no breakdown '{code}' in framework.yaml."
            yield spot.at(i).fault(message, offer(code, framework.breakdowns))
        elif code in indicator.breakdowns[:i]:
            yield spot.at(i).fault(f"The breakdown '{code}' is named twice.", "Keep one of the two.")


def _people_unit(spot: Spot, indicator: Indicator) -> Faults:
    made_of_people = indicator.from_people and indicator.kind is Kind.PROPORTION
    if (indicator.kind is Kind.PEOPLE or made_of_people) and indicator.unit != "people":
        message = f"The unit is '{indicator.unit}', and people are counted."
        yield spot.fault(message, "Write 'unit: people', so that small numbers of people are protected.")


def _achieved(spot: Spot, indicator: Indicator, framework: Framework) -> Faults:
    rule = indicator.from_people
    if rule is not None and rule.achieved and rule.achieved not in framework.achievements:
        message = f"There is no achievement '{rule.achieved}' in framework.yaml."
        yield spot.fault(message, offer(rule.achieved, framework.achievements))


def _scale(spot: Spot, indicator: Indicator, framework: Framework) -> Faults:
    rule = indicator.from_people
    if rule is None:
        return
    if rule.scale and rule.scale not in framework.scales:
        message = f"There is no scale '{rule.scale}' in framework.yaml."
        yield spot.at("scale").fault(message, offer(rule.scale, framework.scales))
    elif rule.scale:
        yield from as_far_as_read(_reached(spot, indicator, rule.scale, framework.scales[rule.scale]))
        yield from as_far_as_read(_same_way(spot, indicator, rule.scale, framework.scales[rule.scale]))


def _reached(spot: Spot, indicator: Indicator, code: str, scale: Scale) -> Faults:
    assert indicator.from_people is not None
    width = scale.maximum - scale.minimum
    for key, low, high in (("latest", scale.minimum, scale.maximum), ("change", -width, width)):
        bound = getattr(indicator.from_people, key)
        limit = None if bound is None else _either(bound.at_least, bound.at_most)
        if limit is not None and not low <= limit <= high:
            message = f"{limit} cannot be reached on the scale {code}."
            yield spot.at(key).fault(message, f"Write a number between {low} and {high}.")


def _same_way(spot: Spot, indicator: Indicator, code: str, scale: Scale) -> Faults:
    if indicator.kind is Kind.MEAN_CHANGE and indicator.better is not scale.better:
        message = f"On the scale {code} {scale.better} is better, and here {indicator.better} is."
        yield spot.fault(message, f"Write 'better: {scale.better}'.")


def _either(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one


def _range(spot: Spot, indicator: Indicator) -> Faults:
    low, high = indicator.minimum, indicator.maximum
    if low is not None and high is not None and low >= high:
        yield spot.at("maximum").fault("Minimum is not below maximum.", "Change one of them.")
    if indicator.kind is Kind.MEAN_CHANGE and low is not None and low >= 0:
        message = "A mean change can fall below nought, and minimum does not let it."
        yield spot.at("minimum").fault(message, "Write 'minimum: null'.")


def _text(spot: Spot, indicator: Indicator) -> Faults:
    for key in ("baseline", "target", "breakdowns"):
        if indicator.kind is Kind.TEXT and getattr(indicator, key):
            yield spot.at(key).fault(f"An indicator in words has no {key}.", "Take the line away.")


def _targets(spot: Spot, indicator: Indicator, framework: Framework) -> Faults:
    """A target needs an earlier baseline to be measured from, may not be worse than it, and must still be to come."""
    yield from as_far_as_read(_targets_to_come(spot, indicator, framework))
    for year, target in indicator.target.items():
        here = spot.at("target", year)
        earlier = [y for y in indicator.baseline if y < year]
        if not earlier:
            message = f"The target for {year} has no baseline from an earlier year."
            yield here.fault(message, "Add a baseline that is older than the first target.")
        elif _is_worse(target, indicator.baseline[max(earlier)], indicator.better):
            message = f"The target for {year} is worse than the baseline, since {indicator.better} is better."
            yield here.fault(message, "Mend the target, or turn 'better' round.")


def _targets_to_come(spot: Spot, indicator: Indicator, framework: Framework) -> Faults:
    for year in indicator.target:
        if Quarter(parse_year(year), 4).last_day < framework.valid_from:
            message = f"{year} is over before the framework is valid, from {framework.valid_from}."
            yield spot.at("target", year).fault(message, "Give targets for later years, or an earlier valid_from.")


def _is_worse(target: Decimal, baseline: Decimal, better: Better) -> bool:
    return target < baseline if better is Better.MORE else target > baseline
