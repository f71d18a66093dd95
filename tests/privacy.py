"""Two partners who support the same person and somebody else, for what is about forgetting, retention and backups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.second_partner import PERIOD, add_second_partner

from outcomes import open_place
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

from .made_once import made_in, summer_place

ZEB: dict[str, Any] = {
    "first_name": "Zebedee",
    "family_name": "Quillfeather",
    "birth_date": date(1971, 3, 14),
    "postcode": "RV1 1CI",
    "email": "zeb@quillfeather.example",
    "started_on": date(2026, 4, 3),
    "sessions": 4,
}
BEA: dict[str, Any] = {
    "reference": "B2",
    "first_name": "Beatrix",
    "family_name": "Underhill",
    "birth_date": date(1980, 7, 9),
    "postcode": "RV2 2AB",
    "started_on": date(2026, 5, 3),
    "sessions": 2,
}
NAMED = {name: str(ZEB[name]) for name in ("first_name", "family_name", "birth_date", "postcode")}
PARTNERS = {"example-charity": "A1", "second-charity": "77"}


def build(root: Path, agreement: str = "links_people: true") -> None:
    """The place and its configuration in `root`: one accepted return of each partner."""
    with made_in(root) as folder:
        summer_place(folder)
        add_second_partner(folder, last="2027-28 Q4", ends="2028-03-31", agreement=agreement)
        place = open_place(folder)
        files = [
            form(root / f"{partner}.xlsx", place, [ZEB | {"reference": reference}, BEA], partner=partner)
            for partner, reference in PARTNERS.items()
        ]
        receive(place, files)


def form(
    target: Path,
    place: Place,
    people: Sequence[Mapping[str, Any]],
    *,
    partner: str = "example-charity",
    period: str = PERIOD,
    **more: Any,
) -> Path:
    """A filled form."""
    content = FormContent(sender={"hours_spent": 1}, results=more.pop("results", []), people=people, **more)
    return write_form(target, place.definition, partner, "example-grants", period, content=content)


def receive(place: Place, files: Sequence[Path]) -> list[int]:
    """Receive and accept; the returns' numbers."""
    numbers = [r.return_id for r in place.returns.receive(files, by="Sam") if r.return_id]
    place.returns.accept(numbers, by="Sam", why="checked")
    return numbers


def one(place: Place, sql: str) -> Any:
    with place.store() as store:
        return store.one(sql)
