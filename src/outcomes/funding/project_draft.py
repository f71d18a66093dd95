"""A project form as a draft of a programme of ours: what it says, in our words, and what somebody has to fill in.

Funding road: projects → **project draft** → programmes/*.yaml, finished by hand and checked as any other.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from outcomes.errors import PlaceError
from outcomes.framework.definitions import PlaceDefinition
from outcomes.funding.projects import Metric, Project
from outcomes.periods import Quarter
from outcomes.vocabulary import Mechanism

PENNY = Decimal("0.01")


def draft_programme(project: Project, place: PlaceDefinition) -> str:
    """The text of a programme's file. Outcomes keep the form's codes, which a check of the place will ask about.

    Raises:
        PlaceError: the form does not say when the service starts and ends.
    """
    if project.starts is None or project.ends is None:
        raise PlaceError(
            f"The form of {project.name} does not say when its service starts and ends.",
            remedy="Add both days to the form, and receive it again.",
        )
    known = {p.name.casefold(): p.partner_id for p in place.partners}
    made = CommentedMap(
        programme=code_of(project.code or project.name),
        name=project.name,
        funder=_ours(project.named("outcome_payment_commitments", "organisation_id")[:1], known)[0],
        framework=place.framework.framework,
        mechanism=str(Mechanism.IMPACT_BOND),
        starts=project.starts,
        ends=project.ends,
    )
    parts = [
        CommentedMap(partner=code, first=Quarter.of(project.starts).code, last=Quarter.of(project.ends).code)
        for code in _ours(project.named("service_provisions", "organisation_id"), known)
    ]
    made["partners"] = parts
    made["terms"] = _terms(project)
    made.yaml_set_start_comment(
        f"Drafted from the INDIGO project form of {project.name}. Give partners and achievements the codes of this\n"
        "place, and every partner its indicators; `outcomes framework check` names what is left to do.",
    )  # fmt: skip
    return _text(made)


def code_of(name: str) -> str:
    """A name as a code: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "unnamed"


def _ours(names: tuple[str, ...], known: dict[str, str]) -> list[str]:
    """Organisations by the place's own code where it has one of that name."""
    return [known.get(name.casefold(), code_of(name)) for name in names] or ["unnamed"]


def _terms(project: Project) -> CommentedMap:
    priced = [metric for metric in project.metrics() if metric.price_gbp]
    terms = CommentedMap(rate_card=CommentedSeq(_rate(metric) for metric in priced))
    for number, metric in enumerate(priced):
        terms["rate_card"].yaml_set_comment_before_after_key(number, before=metric.definition, indent=4)
    if project.most_gbp:
        terms["contract_cap_gbp"] = _pounds(project.most_gbp)
    rules = dict.fromkeys(m.verified_by for m in project.metrics() if m.verified_by)
    validators = project.named("results", "outcomes_validator_organisation_ids")
    terms["verification"] = CommentedMap(by="; ".join(validators) or "not said", rule="; ".join(rules) or "not said")
    return terms


def _rate(metric: Metric) -> CommentedMap:
    return CommentedMap(achievement=code_of(metric.metric_id).replace("-", "_"), price_gbp=_pounds(metric.price_gbp))


def _pounds(amount: Decimal | None) -> int | float:
    whole = (amount or Decimal(0)).quantize(PENNY)
    return int(whole) if whole == int(whole) else float(whole)


def _text(made: Any) -> str:
    yaml, text = YAML(), io.StringIO()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(made, text)
    return text.getvalue()
