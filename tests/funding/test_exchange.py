"""Grants go out in the 360Giving Data Standard, and come back with nothing lost that we hold."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.funding.exchange import REQUIRED, Grant, grant_faults, kept_grant, own_grants, paths, write_grants
from outcomes.place import Place

GRANT: Grant = {
    "id": "360G-test-1",
    "title": "Tools",
    "description": "Spades, and a shed",
    "currency": "GBP",
    "amountAwarded": Decimal("1250.50"),
    "awardDate": "2025-03-01",
    "plannedDates/0/duration": Decimal(12),
    "recipientOrganization/0/id": "GB-CHC-1",
    "recipientOrganization/0/name": "The Gardeners' Friends",
    "recipientOrganization/0/charityNumber": "0012345",
    "beneficiaryLocation/0/geoCode": "E05000001",
    "fundingOrganization/0/id": "GB-COH-2",
    "fundingOrganization/0/name": "A Foundation",
    "fromOpenCall": "Yes",
}
TERMS = """
terms:
  fixed: [{what: award, partner: example-charity, gbp_in_all: 9000}]
  grant:
    restriction: unrestricted
    unspent: kept
    awarded_on: 2026-02-03
    reporting: {every: year, hours_expected: 4, asks_for: a page}
"""


@pytest.fixture
def granting(place: Place) -> Place:
    file = place.folder / "programmes" / "example-grants.yaml"
    file.write_text(file.read_text("utf-8").partition("\nterms:")[0].rstrip() + TERMS, "utf-8")
    return open_place(place.folder)


def test_every_field_we_read_is_one_of_the_standards_published_fields() -> None:
    every = {path: Decimal(1) if "amount" in path or "duration" in path else "x" for path in paths().values()}
    assert [f.message for f in grant_faults(every | {"id": "x"})] == []
    assert set(REQUIRED) <= set(paths().values())


def test_a_grant_that_breaks_the_standard_is_left_out_and_said(tmp_path: Path) -> None:
    no_day = {k: v for k, v in GRANT.items() if k != "awardDate"} | {"id": "two"}
    odd = GRANT | {"id": "three", "recipientOrganization/0/nickname": "Gardeners", "amountAwarded": "lots"}
    done = write_grants([GRANT, no_day, odd], tmp_path / "grants.json")
    assert done.grants == 1
    assert [(f.found, f.code) for f in done.findings] == [
        ("two", "grant-field-missing"),
        ("three", "grant-field-type"),
        ("three", "grant-field-unknown"),
    ]


def test_the_json_package_nests_organisations_as_the_standard_does(tmp_path: Path) -> None:
    write_grants([GRANT], tmp_path / "grants.json")
    grant = json.loads((tmp_path / "grants.json").read_text("utf-8"))["grants"][0]
    assert grant["recipientOrganization"] == [
        {"id": "GB-CHC-1", "name": "The Gardeners' Friends", "charityNumber": "0012345"}
    ]
    assert (grant["amountAwarded"], grant["plannedDates"]) == (1250.5, [{"duration": 12}])


def test_a_programmes_awards_are_written_with_their_day(granting: Place, tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["grants", str(granting.folder), "--to", str(tmp_path / "g.json")])
    assert shown.exit_code == 0, shown.output
    grants = json.loads((tmp_path / "g.json").read_text("utf-8"))["grants"]
    assert [(g["amountAwarded"], g["awardDate"]) for g in grants] == [(9000, "2026-02-03")]


def test_two_awards_of_one_partner_are_two_grants(granting: Place) -> None:
    file = granting.folder / "programmes" / "example-grants.yaml"
    one = "{what: award, partner: example-charity, gbp_in_all: 9000}"
    file.write_text(file.read_text("utf-8").replace(one, f"{one}, {one.replace('9000', '500')}"), "utf-8")
    place = open_place(granting.folder)
    found = list(own_grants(place.definition, [place.funding.terms("example-grants")]))
    assert [(one["id"].rpartition("example-charity")[2], one["amountAwarded"]) for one in found] == [
        ("", 9000),
        ("-2", 500),
    ]


def test_grants_of_one_identifier_are_left_out_and_said(tmp_path: Path) -> None:
    written = write_grants([GRANT, GRANT | {"title": "Again"}], tmp_path / "g.json")
    assert (written.grants, [one.code for one in written.findings]) == (0, ["grant-id-twice"])


def test_an_award_without_its_day_is_not_published(granting: Place, tmp_path: Path) -> None:
    file = granting.folder / "programmes" / "example-grants.yaml"
    file.write_text(file.read_text("utf-8").replace("    awarded_on: 2026-02-03\n", ""), "utf-8")
    done = open_place(granting.folder).funding.write_grants(tmp_path / "g.csv")
    assert (done.grants, [f.code for f in done.findings]) == (0, ["grant-field-missing"])


def test_a_round_trip_through_the_store_loses_nothing(granting: Place, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    write_grants([GRANT, GRANT | {"id": "360G-test-2", "amountAwarded": Decimal(7)}], first)
    receipt = granting.returns.receive([Path(shutil.copy(first, granting.folder / "inbox" / "grants.csv"))], by="Sam")
    assert receipt[0].checked.verdict == "ready", [f.sentence() for f in receipt[0].checked.findings]
    done = granting.funding.write_grants(second)
    assert done.findings == ()
    sent = {row["id"]: row for row in csv.DictReader(first.read_text("utf-8").splitlines())}
    back = {row["id"]: row for row in csv.DictReader(second.read_text("utf-8").splitlines())}
    assert {i: {k: v for k, v in back[i].items() if v} for i in sent} == sent


def test_a_json_package_comes_back_as_it_was_written(granting: Place, tmp_path: Path) -> None:
    """Written, received, and written again: byte for byte, our own award among them."""
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    others = [GRANT, GRANT | {"id": "360G-test-2", "amountAwarded": Decimal("7.10"), "dateModified": "2025-05-01"}]
    awards = own_grants(granting.definition, [granting.funding.terms("example-grants")])
    write_grants([*sorted((*awards, *others), key=lambda one: str(one["id"]))], first)
    (receipt,) = granting.returns.receive([first], by="Sam")
    assert (receipt.checked.verdict, receipt.checked.format) == ("ready", "json")
    assert [f.sentence() for f in receipt.checked.findings] == []
    done = granting.funding.write_grants(second)
    assert (done.grants, done.findings) == (3, ())
    assert second.read_bytes() == first.read_bytes()


def test_a_package_of_everything_we_hold_loses_nothing(granting: Place, tmp_path: Path) -> None:
    """Every field that the layout reads, each with a value of its own."""

    def value(path: str) -> object:
        if path in ("amountAppliedFor", "amountAwarded", "amountDisbursed", "plannedDates/0/duration"):
            return Decimal(len(path)) + Decimal("0.25")
        if path in ("awardDate", "plannedDates/0/startDate", "plannedDates/0/endDate"):
            return f"2025-03-{len(path):02d}"
        return {"currency": "GBP"}.get(path, f"{path} of it, “quoted”")

    whole = {path: value(path) for path in paths().values()}
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    write_grants([whole], first)
    granting.returns.receive([first], by="Sam")
    granting.funding.write_grants(second)
    sent, back = (json.loads(file.read_text("utf-8"))["grants"] for file in (first, second))
    assert sent[0] in back and len(back) == 2


def test_a_grant_kept_without_details_beside_one_with_them_goes_out() -> None:
    """In a table of both, pandas makes the missing ones numbers."""
    row = {"identifier": "g-1", "details": float("nan")}
    assert kept_grant(row) == {"id": "g-1"}


def test_a_real_funders_grants_go_out_as_they_came(granting: Place, shared_real: Path, tmp_path: Path) -> None:
    book = Path(shutil.copy(shared_real / "360giving_ab_charitable_trust.xlsx", tmp_path / "ab.xlsx"))
    granting.returns.receive([book], by="Sam")
    done = granting.funding.write_grants(tmp_path / "out.json")
    with granting.store() as store:
        kept = store.one("select count(*) from stg_grants")
        awarded = store.one("select sum(amount_awarded) from stg_grants")
    grants = json.loads((tmp_path / "out.json").read_text("utf-8"))["grants"]
    assert kept > 100 and done.grants == kept + 1, [f.message for f in done.findings][:3]
    assert sum(Decimal(str(g["amountAwarded"])) for g in grants) == awarded + 9000
    (again,) = granting.returns.receive([tmp_path / "out.json"], by="Sam")
    assert again.checked.verdict == "ready", [f.sentence() for f in again.checked.findings][:3]
    granting.funding.write_grants(tmp_path / "back.json")
    back = json.loads((tmp_path / "back.json").read_text("utf-8"))["grants"]
    assert sorted(back, key=lambda g: g["id"]) == sorted(grants, key=lambda g: g["id"])


def test_another_format_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match=r"\.json or \.csv"):
        write_grants([GRANT], tmp_path / "grants.xml")
