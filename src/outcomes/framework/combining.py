"""Several frameworks as one, so that a form asks, a check knows and the store counts by all of them with no code twice.

On the road: the frameworks of place.yaml → **combining** → PlaceDefinition.framework.
Codes of the first framework stay as they are. Indicators and outcomes of the others have their framework's code before
them (`triple-bottom-line/trees_planted`); breakdowns, scales and achievements only where the same code means another
thing, so that people are asked once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from outcomes.framework.definitions import (
    Achievement,
    Breakdown,
    Expectation,
    Framework,
    FromPeople,
    Indicator,
    Outcome,
    Programme,
    Scale,
)


class _Labelled(Protocol):
    @property
    def label(self) -> str: ...

    def model_copy(self, *, update: Mapping[str, Any]) -> Any: ...


def stored_code(frameworks: tuple[Framework, ...], framework: str, code: str) -> str:
    """The code that an indicator or outcome of a framework has in the place."""
    return code if framework == frameworks[0].framework else f"{framework}/{code}"


def framework_of(frameworks: tuple[Framework, ...], code: str) -> Framework:
    """The framework that an indicator's or outcome's code in the place belongs to."""
    named, _, rest = code.partition("/")
    return next((f for f in frameworks[1:] if rest and f.framework == named), frameworks[0])


def combined(frameworks: tuple[Framework, ...]) -> Framework:
    """The frameworks of a place as one; a single one is itself."""
    whole = frameworks[0]
    for other in frameworks[1:]:
        whole = _joined(whole, other)
    return whole


def with_stored_codes(programme: Programme, frameworks: tuple[Framework, ...]) -> Programme:
    """A programme whose parts name indicators by their codes in the place."""
    if programme.framework == frameworks[0].framework:
        return programme

    def stored(part: Expectation) -> Expectation:
        indicators = tuple(stored_code(frameworks, programme.framework, code) for code in part.indicators)
        targets = {stored_code(frameworks, programme.framework, code): t for code, t in part.targets.items()}
        return part.model_copy(update={"indicators": indicators, "targets": targets})

    return programme.model_copy(update={"partners": tuple(map(stored, programme.partners))})


@dataclass(frozen=True)
class _Names:
    """What the codes of a framework that joins others become."""

    framework: Framework
    breakdowns: Mapping[str, str]
    achievements: Mapping[str, str]
    scales: Mapping[str, str]
    labels: frozenset[str]

    def code(self, code: str) -> str:
        return f"{self.framework.framework}/{code}"

    def label(self, label: str) -> str:
        return f"{label} ({self.framework.name})" if label in self.labels else label


def _joined(whole: Framework, other: Framework) -> Framework:
    prefix = other.framework
    names = _Names(
        other,
        _renamed(whole.breakdowns, other.breakdowns, prefix),
        _renamed(whole.achievements, other.achievements, prefix),
        _renamed_scales(whole.scales, other.scales, prefix),
        frozenset(i.label for i in whole.indicators.values()),
    )
    return whole.model_copy(
        update={
            "breakdowns": whole.breakdowns | _under(other.breakdowns, names.breakdowns, other) | whole.breakdowns,
            "achievements": whole.achievements
            | _under(_lasting(other.achievements, names.achievements), names.achievements, other)
            | whole.achievements,
            "scales": whole.scales | _under(other.scales, names.scales, other) | whole.scales,
            "outcomes": (*whole.outcomes, *(_outcome(o, names) for o in other.outcomes)),
            "instruments": other.instruments | whole.instruments,
        }
    )


def _renamed(known: Mapping[str, Any], joining: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """Each code as it becomes: the same where it is new or means the same."""
    return {
        code: code if code not in known or _meaning(known[code]) == _meaning(thing) else f"{prefix}/{code}"
        for code, thing in joining.items()
    }


def _renamed_scales(known: Mapping[str, Scale], joining: Mapping[str, Scale], prefix: str) -> dict[str, str]:
    """As others; and one questionnaire is one scale, whatever two frameworks call it, so that it is answered once."""
    asked = {scale.instrument: code for code, scale in known.items() if scale.instrument}
    names = _renamed(known, joining, prefix)
    return {code: asked.get(scale.instrument or "", names[code]) for code, scale in joining.items()}


def _meaning(thing: Breakdown | Achievement | Scale) -> Any:
    """What must agree for two of one code to be one thing; how it is called and where it is from may differ."""
    if isinstance(thing, Breakdown):
        groups = [(c.code, c.from_age, c.to_age) for c in thing.categories]
        return thing.special_category, thing.areas, groups
    if isinstance(thing, Scale):
        return thing.instrument or thing.label, thing.minimum, thing.maximum, thing.better, thing.only
    return thing.means, thing.evidence


def _lasting(achievements: Mapping[str, Achievement], codes: Mapping[str, str]) -> dict[str, Achievement]:
    """Each with what shows that it lasted by its new code."""
    return {
        code: one.model_copy(update={"lasted": codes[one.lasted]}) if one.lasted else one
        for code, one in achievements.items()
    }


def _under(things: Mapping[str, _Labelled], codes: Mapping[str, str], framework: Framework) -> dict[str, Any]:
    """The things by their new codes; one that had to be renamed says whose it is."""
    return {
        codes[code]: thing if codes[code] == code else thing.model_copy(update={"label": _whose(thing, framework)})
        for code, thing in things.items()
    }


def _whose(thing: _Labelled, framework: Framework) -> str:
    return f"{thing.label} ({framework.name})"


def _outcome(outcome: Outcome, names: _Names) -> Outcome:
    indicators = {names.code(code): _indicator(i, names) for code, i in outcome.indicators.items()}
    return outcome.model_copy(update={"code": names.code(outcome.code), "indicators": indicators})


def _indicator(indicator: Indicator, names: _Names) -> Indicator:
    return indicator.model_copy(
        update={
            "label": names.label(indicator.label),
            "breakdowns": tuple(names.breakdowns[code] for code in indicator.breakdowns),
            "from_people": indicator.from_people and _rule(indicator.from_people, names),
        }
    )


def _rule(rule: FromPeople, names: _Names) -> FromPeople:
    return rule.model_copy(
        update={
            "achieved": rule.achieved and names.achievements[rule.achieved],
            "scale": rule.scale and names.scales[rule.scale],
        }
    )
