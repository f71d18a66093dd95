"""Outcomes that partners report differently, from the outside: found, said in plain words, and nobody named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.second_partner import add_second_partner

from outcomes import open_place
from outcomes.cli import main
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

PERIOD = "2026-27 Q1"
ZEB = {
    "first_name": "Zebedee",
    "family_name": "Quillfeather",
    "birth_date": date(1971, 3, 14),
    "postcode": "RV1 1CI",
    "started_on": date(2026, 4, 3),
    "achieved:started_work:on": date(2026, 5, 20),
}
PARTNERS = ("example-charity", "second-charity")


@pytest.fixture
def two(place: Place, tmp_path: Path) -> Place:
    """Two partners who have agreed to link people, and who both say that Zeb started work."""
    add_second_partner(place.folder)
    place = open_place(place.folder)
    files = [
        write_form(
            tmp_path / f"{partner}.xlsx",
            place.definition,
            partner,
            "example-grants",
            PERIOD,
            content=FormContent(sender={"hours_spent": 1}, results=[], people=[ZEB | {"reference": f"A{n}"}]),
        )
        for n, partner in enumerate(PARTNERS)
    ]
    receipts = place.returns.receive(files, by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    return place


def _conflicts(place: Place, *more: str, code: int) -> str:
    done = CliRunner().invoke(main, ["conflicts", str(place.folder), *more])
    assert done.exit_code == code, done.output
    return done.output


def test_a_report_rejected_at_one_partner_and_standing_at_another_is_a_finding_for_the_commissioner(two: Place) -> None:
    assert "0 outcomes are reported differently" in _conflicts(two, code=0)
    with two.store() as store:
        store.connection.execute(
            "insert into claim_decision select row_number() over (), claim_id, 'rejected', 'officer', "
            "'2026-08-01 12:00', '2026-08-01', 'no payslip' from funded_claims where partner_id = 'second-charity'"
        )
    (found,) = json.loads(_conflicts(two, "--json", code=1))
    assert (found["code"], found["severity"], found["sheet"]) == ("joint-outcome-conflict", "warning", "People")
    assert found["message"] == (
        "Example Charity dates it 2026-05-20, and Second Charity dates it 2026-05-20, which was rejected: they are "
        "linked as one person."
    )
    assert found["remedy"].startswith("Ask both partners which is right")
    said = _conflicts(two, code=1).casefold()
    assert "people who started work; second charity, 2026-27 q1, people!" in said
    assert not [name for name in ("zebedee", "quillfeather", "1971", "rv1") if name in said]
