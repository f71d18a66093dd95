"""Riverside's two partners who write names down: the people linked are the people there truly are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from outcomes.files import shipped
from outcomes.match_secrets import find_secrets, make_secrets
from outcomes.place import Place, open_place
from outcomes.returns.people import normal_form
from outcomes.sample import Truth

RIVERSIDE = shipped("sample") / "riverside"
BOTH = ("brightside-youth", "forward-skills")


@pytest.fixture(scope="module")
def riverside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(RIVERSIDE, tmp_path_factory.mktemp("linked") / "riverside"))


def _agree(folder: Path) -> None:
    agreed = "".join(
        f"  - {{partner: {partner}, agreement: made up, lawful_basis: consent, role: controller, starts: 2024-04-01, "
        "ends: 2027-03-31, links_people: true}\n"
        for partner in BOTH
    )
    (folder / "agreements.yaml").write_text(f"agreements:\n{agreed}", encoding="utf-8")


def _receive(place: Place) -> None:
    files = sorted(f for f in (place.folder / "inbox").rglob("*.*") if f.name.startswith(BOTH))
    place.returns.receive(files, by="Sam")
    place.returns.accept(place.returns.ready()["return_id"].tolist(), by="Sam", why="checked")


def test_the_people_linked_are_the_people_there_truly_are(riverside: Path) -> None:
    _agree(riverside)
    place = open_place(riverside)
    make_secrets(place.definition.place.code)
    _receive(place)
    secrets = find_secrets(place.definition.place.code)
    truly = {
        (stay.partner, secrets.match_key("reference", stay.partner, normal_form(stay.reference))): stay.person_id
        for stay in Truth.load(RIVERSIDE / "truth.json").stays
        if stay.reference
    }
    linked = place.people.link()
    with place.store() as store:
        rows = store.rows(
            "select partner_id, person_key, person_id from linked_person where person_key not like 'row %'"
        )
    pairs = {(truly[partner, key], person) for partner, key, person in rows}
    true_people, as_linked = {person for person, _ in pairs}, {person for _, person in pairs}
    assert linked.links > 5
    assert len(rows) > len(true_people)
    assert len(pairs) == len(true_people) == len(as_linked)
