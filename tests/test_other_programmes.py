"""Programmes others published stand beside the place's own: projects of INDIGO's form, and grants in the standard."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.place import Place
from outcomes.returns.layout import shipped_layouts

GOLDEN = Path(__file__).parent / "golden" / "indigo_care_leavers_sib.csv"
MARK = "SPREADSHEETFORM:"
Lists = Mapping[str, Sequence[Mapping[str, object]]]
ABOUT: dict[str, object] = {
    "id": "INDIGO-POJ-0121",
    "name": "Reboot West",
    "dates/start_date_of_service_provision": "2018-10-01",
    "dates/anticipated_end_date_of_service_provision": "2021-03",
}


def care_leavers() -> list[dict[str, str]]:
    """The published lines of Reboot West: price, £ paid, claims."""
    lines = [line for line in GOLDEN.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [row for row in csv.DictReader(lines) if row["project"] == "INDIGO-POJ-0121"]


def lists() -> Lists:
    rows = [row for row in care_leavers() if row["price_gbp"]]
    return {
        "organisations": [
            {"id": "org1", "name": "Example Charity"},
            {"id": "org2", "name": "Department for Education"},
        ],
        "service_provisions": [{"id": "s1", "organisation_id": "org1"}],
        "outcome_payment_commitments": [{"organisation_id": "org2"}],
        "outcome_metrics": [
            {"id": r["metric"], "definition": r["definition"], "outcome_validation_method": "a signed record"}
            for r in rows
        ],
        "outcome_pricings": [
            {"outcome_metric_id": r["metric"], "currency": "GBP", "price_per_unit/amount": float(r["price_gbp"])}
            for r in rows
        ],
        "outcome_payments": [
            {"outcome_metric_id": r["metric"], "money/currency": "GBP", "money/amount": part}
            for r in rows
            for part in (float(r["paid_gbp"]) - 100, 100.0)
        ],
    }


def _labels() -> dict[str, list[list[str | None]]]:
    """The rows that the layout's single fields ask for, each label with its mark beside it or below it."""
    layout = shipped_layouts()["indigo-project-form"]
    made: dict[str, list[list[str | None]]] = {}
    said: set[str] = set()
    for field, told in layout.records["project"].items():
        if told.sheet == "introduction":
            continue
        rows = made.setdefault(layout.sheets[str(told.sheet)][0], [])
        label, mark, after = told.label[0], f"{MARK}SINGLE:{field}", told.after[0] if told.after else None
        rows += [[after]] if after and after not in said else []
        rows += (
            [[label], [mark]] if told.take == "below" else [[label, None, mark] if told.take else [None, label, mark]]
        )
        said |= {label, after or label}
    return made


def look_alike() -> openpyxl.Workbook:
    """A blank form made from the shapes of INDIGO's."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Introduction"
    first.append(["INDIGO Project ID", f"{MARK}SINGLE:id"])
    for sheet, rows in _labels().items():
        page = book.create_sheet(sheet)
        for row in rows:
            page.append(row)
    layout = shipped_layouts()["indigo-project-form"]
    for kind in lists():
        table = layout.tables[kind]
        page = book.create_sheet(layout.sheets[str(table.sheet)][0])
        for at, (field, column) in enumerate(table.columns.items(), 1):
            over, _, own = column.heading[0].rpartition(" / ")
            page.cell(1, at).value, page.cell(2, at).value = over or None, own
            page.cell(table.heading_rows + 1, at).value = f"{MARK}DOWN:{kind}:{field}"
    book.create_sheet("Performance & Results")
    return book


def filled(book: openpyxl.Workbook, about: Mapping[str, object], told: Lists) -> openpyxl.Workbook:
    """The form with its marks replaced by what is told of each."""
    for sheet, cell, mark in list(_marks(book)):
        _, how, path = mark.split(":", 2)
        if how == "SINGLE":
            sheet.cell(cell[0], cell[1]).value = about.get(path.removesuffix("/value"))  # type: ignore[assignment]
            continue
        kind, _, field = path.partition(":")
        sheet.cell(cell[0], cell[1]).value = None
        for down, row in enumerate(told.get(kind, ())):
            sheet.cell(cell[0] + down, cell[1]).value = row.get(field.removesuffix("/value"))  # type: ignore[assignment]
    return book


def _marks(book: openpyxl.Workbook) -> Iterator[tuple[openpyxl.worksheet.worksheet.Worksheet, tuple[int, int], str]]:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith(MARK):
                    yield sheet, (cell.row, cell.column), cell.value


def receive(place: Place, book: openpyxl.Workbook) -> None:
    path = place.folder / "inbox" / "form.xlsx"
    book.save(path)
    receipt = place.returns.receive([path], by="Sam Reed")[0]
    assert receipt.checked.layout == "indigo-project-form", [f.sentence() for f in receipt.checked.findings]
    assert receipt.checked.verdict == "ready", [f.sentence() for f in receipt.checked.findings]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def check(place: Place) -> None:
    """Price, payments and claims of every published line come out of the form, and so does their sum."""
    published = [row for row in care_leavers() if row["price_gbp"]]
    row = place.funding.programmes().set_index("source").loc["INDIGO"]
    assert (row["code"], row["name"], row["starts"], row["ends"]) == (
        "INDIGO-POJ-0121", "Reboot West", date(2018, 10, 1), date(2021, 3, 1),
    )  # fmt: skip
    claims = sum(int(line["claims(=paid/price)"]) for line in published)
    assert (row["outcomes"], row["paid_gbp"]) == (claims, sum(Decimal(line["paid_gbp"]) for line in published))
    assert row["paid_an_outcome_gbp"] == round(row["paid_gbp"] / claims, 2)
    prices = [Decimal(line["price_gbp"]) for line in published]
    assert (row["lowest_price_gbp"], row["highest_price_gbp"]) == (min(prices), max(prices))
    assert row["funder"] == "Department for Education"


def test_a_form_like_indigos_stands_beside_the_places_programmes(place: Place) -> None:
    receive(place, filled(look_alike(), ABOUT, lists()))
    check(place)
    sources = place.funding.programmes()["source"].tolist()
    assert sources.count("this place") == len(place.definition.programmes)
    shown = run("programmes", place.folder, "--json")
    assert {row["source"] for row in json.loads(shown.output)} == {"this place", "INDIGO"}


def test_the_real_indigo_form_filled_in_stands_beside_the_places_programmes(place: Place, shared_real: Path) -> None:
    receive(place, filled(openpyxl.load_workbook(shared_real / "indigo_project_form_v019.xlsx"), ABOUT, lists()))
    check(place)


def test_a_project_becomes_a_draft_whose_open_ends_the_check_names(place: Place, tmp_path: Path) -> None:
    receive(place, filled(look_alike(), ABOUT, lists()))
    file = place.folder / "programmes" / "reboot-west.yaml"
    shown = run("programmes", place.folder, "--draft", "INDIGO-POJ-0121", "--to", file)
    assert shown.exit_code == 0, shown.output
    made = YAML(typ="safe").load(file.read_text("utf-8"))
    assert (made["mechanism"], made["partners"][0]["partner"]) == ("impact_bond", "example-charity")
    assert made["partners"][0]["first"] == "2018-19 Q3"
    prices = [Decimal(str(rate["price_gbp"])) for rate in made["terms"]["rate_card"]]
    assert prices == [Decimal(row["price_gbp"]) for row in care_leavers() if row["price_gbp"]]
    assert made["terms"]["verification"]["rule"] == "a signed record"
    said = run("framework", "check", place.folder)
    assert said.exit_code != 0
    assert "reboot-west.yaml" in said.output


def test_a_newer_form_of_a_project_takes_the_place_of_the_older(place: Place) -> None:
    receive(place, filled(look_alike(), ABOUT, lists()))
    settings = place.folder / "place.yaml"
    settings.write_text(settings.read_text("utf-8").replace("as_at: 2026-08-20", "as_at: 2026-08-21"), "utf-8")
    receive(open_place(place.folder), filled(look_alike(), {**ABOUT, "name": "Reboot West, revised"}, lists()))
    rows = place.funding.programmes().query("source == 'INDIGO'")
    assert rows["name"].tolist() == ["Reboot West, revised"]


def test_an_unknown_project_or_one_without_days_is_one_sentence(place: Place) -> None:
    with pytest.raises(PlaceError, match="No form of a project 'nobody'"):
        place.funding.draft("nobody")
    receive(place, filled(look_alike(), {"id": "p", "name": "P"}, lists()))
    with pytest.raises(PlaceError, match="does not say when its service starts and ends"):
        open_place(place.folder).funding.draft("p")


GRANTS = """Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,\
Recipient Org:Name,Funding Org:Identifier,Funding Org:Name,Grant Programme:Title
360G-x-1,One,A,GBP,1000,2024-01-05,r1,First,f1,The Fund,Small grants
360G-x-2,Two,B,GBP,2500.50,2024-06-01,r2,Second,f1,The Fund,Small grants
360G-x-3,Three,C,EUR,9000,2024-06-01,r3,Third,f1,The Fund,Small grants
"""


def test_grants_in_the_standard_are_a_row_for_each_funders_programme_in_pounds(place: Place) -> None:
    path = place.folder / "inbox" / "grants.csv"
    path.write_text(GRANTS, "utf-8")
    place.returns.receive([path], by="Sam Reed")
    row = place.funding.programmes().set_index("source").loc["360Giving"]
    assert (row["name"], row["funder"], row["awards"]) == ("Small grants", "The Fund", 2)
    assert row["committed_gbp"] == Decimal("3500.50")
    assert (row["starts"], row["ends"]) == (date(2024, 1, 5), date(2024, 6, 1))
