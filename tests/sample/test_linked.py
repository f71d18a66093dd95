"""Riverside's two partners who write names down: the people linked are the people there truly are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from outcomes.files import shipped
from outcomes.place import Place, open_place
from outcomes.returns.people import Secrets, normal_form
from outcomes.sample import Truth

RIVERSIDE = shipped("sample") / "riverside"
BOTH = ("brightside-youth", "forward-skills")


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


@pytest.fixture(scope="module")
def riverside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Riverside with the returns of the two accepted; its secrets are of this module alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTCOMES_K1", "1a" * 32)
        patch.setenv("OUTCOMES_K2", "2b" * 32)
        folder = Path(shutil.copytree(RIVERSIDE, tmp_path_factory.mktemp("linked") / "riverside"))
        _agree(folder)
        place = open_place(folder)
        _receive(place)
        yield place


def _truly() -> dict[tuple[str, str], str]:
    """Who is who: the person behind each partner's key of a reference."""
    secrets = Secrets(bytes.fromhex("1a" * 32), bytes.fromhex("2b" * 32))
    return {
        (stay.partner, secrets.match_key("reference", stay.partner, normal_form(stay.reference))): stay.person_id
        for stay in Truth.load(RIVERSIDE / "truth.json").stays
        if stay.reference
    }


def test_the_people_linked_are_the_people_there_truly_are(riverside: Place) -> None:
    truly, linked = _truly(), riverside.people.link()
    with riverside.store() as store:
        rows = store.rows(
            "select partner_id, person_key, person_id from linked_person where person_key not like 'row %'"
        )
    pairs = {(truly[partner, key], person) for partner, key, person in rows}
    true_people, as_linked = {person for person, _ in pairs}, {person for _, person in pairs}
    assert linked.links > 5
    assert len(rows) > len(true_people)
    assert len(pairs) == len(true_people) == len(as_linked)


@pytest.mark.parametrize(
    ("first", "last", "partners"),
    [("2024-25 Q2", "2025-26 Q1", BOTH), ("2024-25 Q3", "2024-25 Q3", BOTH), ("2024-25 Q1", "2025-26 Q4", BOTH[:1])],
    ids=["a year that is no financial year", "a quarter", "one partner for two years"],
)
def test_different_people_over_any_quarters_are_as_many_as_there_truly_are(
    riverside: Place, first: str, last: str, partners: tuple[str, ...]
) -> None:
    truly = _truly()
    with riverside.store() as store:
        seen = store.rows(
            "select distinct support.partner_id, reference_key from support join stg_returns using (return_id) "
            "where reference_key is not null and not did_not_start and stg_returns.period between ? and ? "
            "and list_contains(?, support.partner_id)",
            [first, last, list(partners)],
        )
    people = len({truly[partner, key] for partner, key in seen})
    (told,) = riverside.people.count(first, last, partners=partners).to_dict("records")
    assert told["known_people"] == len(seen)
    assert told["lower"] <= people <= told["upper"]
    assert told["estimate_low"] <= people <= told["estimate_high"]
    assert told["linked_people"] == people
    if len(partners) == 1:
        assert told["estimate_low"] == told["estimate"] == told["estimate_high"]
