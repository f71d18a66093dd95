"""What Riverside's partners agreed that their data may be used for: those who write names down let people be linked.

Sample road: partners → **agreeing** → agreements.yaml. A women's refuge has an agreement that leaves linking out: that
somebody is known to it is itself to be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from outcomes.framework.agreements import FILE
from outcomes.periods import Quarter
from outcomes.sample.partners import Organisation

_AGREEMENT = "Riverside sharing agreement (made up)"
_HEALTH = "Substantial public interest: support of people at risk (made up)"


def write_agreements(folder: Path, organisations: Sequence[Organisation], first: Quarter, last: Quarter) -> None:
    """agreements.yaml, an entry for each partner that lists people; from the first quarter to a year after the last."""
    listing = [o for o in organisations if o.archetype.lists_people]
    if not listing:
        return
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 100
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump({"agreements": [_agreement(o, first, last) for o in listing]}, file)


def _agreement(organisation: Organisation, first: Quarter, last: Quarter) -> dict[str, Any]:
    return {
        "partner": organisation.partner_id,
        "agreement": _AGREEMENT,
        "lawful_basis": "public_task",
        "special_condition": _HEALTH,
        "role": "joint_controller",
        "starts": first.first_day,
        "ends": last.plus(4).last_day,
        "links_people": organisation.archetype.gives_names,
    }
