"""What a partner needs to turn names into codes on its own machine: K1, and what of the place its file is read with.

On the road: place → **partner copy** → pseudonymising, on another machine. The copy is a small place of one partner:
its words, wards and layouts, its part in the programmes; nothing of others, no terms, no K2, no unit values (a licence
may forbid passing them on), and it keeps no returns.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from outcomes.csv_text import as_meant, csv_text
from outcomes.errors import PlaceError
from outcomes.framework.match_rules import FILE as MATCH_RULES
from outcomes.match_secrets import K1_FILE, find_secrets, write_private
from outcomes.model_faults import offer
from outcomes.returns.accepted import FILE as ACCEPTED
from outcomes.returns.marking.copy import outside_places
from outcomes.whole_files import filled_folder

if TYPE_CHECKING:
    from outcomes.place import Place

_WHOLE = ("areas.csv", "postcodes.csv", "crosswalks", "layouts")
_OF_PLACE = ("place", "code", "area_code", "frameworks", "item_answers", "limits", "as_at", "made_up")
_OF_PROGRAMME = ("programme", "name", "funder", "framework", "mechanism", "starts", "ends", "partners")


def hand_out(place: Place, partner: str, to: Path) -> Path:
    """Write a partner's copy of the place into a new folder; K1 in it is readable by this user alone (0600).

    Raises:
        PlaceError: no such partner, the folder lies in a place or is not empty, or this place has no secrets.
    """
    listed = [p.partner_id for p in place.definition.partners]
    if partner not in listed:
        raise PlaceError(f"There is no partner '{partner}' in partners.csv.", remedy=offer(partner, listed))
    secrets = find_secrets(place.definition.place.code)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise PlaceError("The folder is not empty.", remedy="Choose a new one for the partner's copy.", where=to)
    outside_places(to.parent)
    with filled_folder(to):
        (to / "programmes").mkdir(parents=True, exist_ok=True)
        _copy(place.folder, partner, to)
        write_private(to / K1_FILE, f"{secrets.k1.hex()}\n")
    return to


def _copy(place: Path, partner: str, to: Path) -> None:
    for name in _WHOLE:
        if (place / name).is_dir():
            shutil.copytree(place / name, to / name)
        elif (place / name).is_file():
            shutil.copyfile(place / name, to / name)
    _copy_frameworks(place / "frameworks", to / "frameworks")
    _dump(_some(_yaml(place / "place.yaml"), _OF_PLACE), to / "place.yaml")
    funders = {partner}
    for path in sorted((place / "programmes").glob("*.yaml")):
        programme = _some(_yaml(path), _OF_PROGRAMME)
        programme["partners"] = [part for part in programme.get("partners") or () if part["partner"] == partner]
        if programme["partners"]:
            _dump(programme, to / "programmes" / path.name)
            funders.add(programme["funder"])
    _copy_rows(place / "partners.csv", to / "partners.csv", funders)
    _copy_rows(place / "layouts" / ACCEPTED, to / "layouts" / ACCEPTED, {partner})
    if (place / MATCH_RULES).is_file():
        rules = _yaml(place / MATCH_RULES)
        rules["shared_references"] = [p for p in rules.get("shared_references") or () if p in funders]
        _dump(rules, to / MATCH_RULES)


def _copy_frameworks(frameworks: Path, to: Path) -> None:
    """The place's own frameworks without what they value, and without their worked examples, which tell values too."""
    if not frameworks.is_dir():
        return
    shutil.copytree(frameworks, to, ignore=shutil.ignore_patterns("cases"))
    for path in sorted(to.glob("*/outcomes/*.yaml")):
        outcome = _yaml(path)
        for indicator in (outcome.get("indicators") or {}).values():
            indicator.pop("value", None)
        _dump(outcome, path)


def _copy_rows(path: Path, to: Path, partners: Iterable[str]) -> None:
    """A table's rows of these partners, where the place has the table."""
    if not path.is_file():
        return
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    at = rows[0].index("partner_id")
    kept = (r for r in rows[1:] if r and r[at] in partners)
    to.write_text(csv_text([rows[0], *(map(as_meant, r) for r in kept)]), encoding="utf-8", newline="")


def _some(whole: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: whole[name] for name in names if name in whole}


def _yaml(path: Path) -> Any:
    return YAML().load(path.read_text(encoding="utf-8"))


def _dump(data: Any, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(data, file)
