"""Values that may not be passed on count for the place itself, and nothing that leaves it tells them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import pytest
from tests.licensed_bank import BANK

from outcomes import import_values, new_place, open_place, read_values
from outcomes.errors import ValuesError
from outcomes.files import shipped
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form

PERIOD, YEAR = "2026-27 Q1", "2026-27"
ROWS = "Ref,Outcome,Value,Per\nT1,A tree in the licensed bank,97.31,tree\nH1,An hour in the licensed bank,53.47,hour\n"
VALUED = """\
    value:
      unit_value: bank/T1
      quantity: {part: value}
      deadweight: 0
"""
SECRETS = ("97.31", "53.47", "11677.2", "11,677", "641.64", "bank/T1", "licensed bank")
"""Amounts, what 120 trees and 12 hours come to by them, and names. By which code an hour is valued may be known."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place whose trees and given hours are valued by a bank imported from its own licensed copy."""
    folder = tmp_path / "testville"
    new_place(folder, "Testville")
    (folder / "values").mkdir()
    (folder / "values" / "units.yaml").write_text("holds: units\nunits:\n  tree: {name: tree, written: [trees]}\n")
    (tmp_path / "bank.yaml").write_text(BANK)
    (tmp_path / "bank.csv").write_text(ROWS)
    import_values(tmp_path / "bank.csv", tmp_path / "bank.yaml", folder / "values")
    settings = (folder / "place.yaml").read_text("utf-8")
    more = "price_base: 2024\nprices: {wellby: deflator_only}\nas_at: 2026-11-20\n"
    more += "social_value: {draws: 100, hour_of_time: bank/H1}\n"
    (folder / "place.yaml").write_text(settings + more, "utf-8")
    _value_trees(folder / "frameworks" / "common-outcomes")
    return _told(open_place(folder))


def _value_trees(own: Path) -> None:
    for file in (shipped("frameworks") / "common-outcomes").glob("**/*.yaml"):
        copy = own / file.relative_to(shipped("frameworks") / "common-outcomes")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text("utf-8"), "utf-8")
    outcome = own / "outcomes" / "green-space.yaml"
    head, key, rest = outcome.read_text("utf-8").partition("  trees_planted:\n")
    assert key
    outcome.write_text(head + key + VALUED + rest, "utf-8")


def _told(place: Place) -> Place:
    figures = [{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": 120}]
    given = [{"kind": "volunteer_hours", "hours": 12, "from_whom": "Neighbours", "purpose": "Planting"}]
    content = FormContent(sender={"hours_spent": 3}, results=figures, resources=given)
    target = place.folder / "inbox" / "return.xlsx"
    write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)
    (receipt,) = place.returns.receive(by="Sam")
    assert receipt.return_id is not None
    place.returns.accept([receipt.return_id], by="Sam", why="checked")
    return place


def test_the_places_own_total_counts_a_licensed_value_and_says_how_much_of_it_is(place: Place) -> None:
    found = place.impact.social_value(YEAR)
    (line,) = [one for one in found.lines if one.line.indicator_code == "trees_planted"]
    assert float(line.value) == pytest.approx(120 * 97.31)
    assert found.licensed_share == 1
    assert float(found.inputs_gbp or 0) == pytest.approx(12 * 53.47)


def test_nothing_that_is_published_tells_a_licensed_value(place: Place) -> None:
    place.measures.publish(by="Sam")
    page = place.reports.build("value").path.read_text("utf-8")
    workbook = place.reports.value_map().path
    told = {"value.html": page, "value.xlsx": _cells(workbook)}
    told["joint.html"] = place.reports.build("joint").path.read_text("utf-8")
    published = place.folder / "published"
    told["the copy"] = _tables(published / "outcomes.duckdb")
    (parquet,) = published.glob("parquet-*")
    told |= {file.name: _parquet(file) for file in sorted(parquet.glob("*.parquet"))}
    assert "value_line.parquet" in told and "trees_planted" in told["the copy"]
    found = [(name, secret) for name, text in told.items() for secret in SECRETS if secret in text]
    assert not found
    assert "The licence of its unit value does not let it be published." in page
    assert "the licence of the worth of an hour does not let it be published." in page


def test_a_partners_copy_of_the_place_tells_no_unit_value_and_is_whole(place: Place, tmp_path: Path) -> None:
    to = place.people.hand_out("example-charity", to=tmp_path / "theirs")
    told = {file.relative_to(to): file.read_text("utf-8") for file in to.glob("**/*") if file.is_file()}
    assert Path("frameworks/common-outcomes/outcomes/green-space.yaml") in told
    assert not [(name, secret) for name, text in told.items() for secret in SECRETS if secret in text]
    indicators = open_place(to).definition.framework.indicators
    assert indicators["trees_planted"].value is None
    assert indicators.keys() == place.definition.framework.indicators.keys()


def _tables(copy: Path) -> str:
    with duckdb.connect(str(copy), read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return "\n".join(str(connection.table(name).fetchall()) for name in names)


def _parquet(file: Path) -> str:
    return str(duckdb.read_parquet(str(file)).fetchall())


def _cells(workbook: Path) -> str:
    sheets = openpyxl.load_workbook(workbook).worksheets
    return "\n".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("named", ["HACT Social Value Bank", "Our National TOMs", "A list of the Social Value Portal"])
def test_a_bank_known_for_its_licence_is_not_imported_as_if_it_could_be_passed_on(tmp_path: Path, named: str) -> None:
    like, copy = tmp_path / "bank.yaml", tmp_path / "bank.csv"
    like.write_text(BANK.replace("A licensed bank of values\nsource", f"{named}\nsource", 1), "utf-8")
    copy.write_text(ROWS.replace("tree\nH1", "hour\nH1"), "utf-8")
    assert import_values(copy, like, tmp_path / "values").values == 2
    like.write_text(like.read_text("utf-8").replace("licensed: not for publication\n", ""), "utf-8")
    with pytest.raises(ValuesError, match=r"may not be passed on\. Write `licensed: not for publication` in the file"):
        import_values(copy, like, tmp_path / "others")
    assert not (tmp_path / "others").exists()


def test_a_list_of_values_says_which_are_not_for_publication(place: Place) -> None:
    opened = read_values(place.folder)
    told = {value.code: opened.as_line(value) for value in opened.search([])}
    assert told["bank/H1"].endswith(" Not for publication.")
    assert {code for code, line in told.items() if line.endswith(" Not for publication.")} == {"bank/T1", "bank/H1"}
