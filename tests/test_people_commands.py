"""People across partners from the outside: linked, looked at, decided, and named nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
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
    "email": "zeb@quillfeather.example",
    "started_on": date(2026, 4, 3),
}
NAMED = ("zebedee", "quillfeather", "1971-03-14", "14/03/1971", "rv1 1ci", "rv11ci", "zeb@")


@pytest.fixture
def two(place: Place, tmp_path: Path) -> Place:
    """Two partners who have agreed to link people, and who both support Zeb; one has his birth date a slip off."""
    add_second_partner(place.folder)
    place = open_place(place.folder)
    files = []
    for partner, person in (
        ("example-charity", ZEB | {"reference": "A1"}),
        ("second-charity", ZEB | {"reference": "77", "birth_date": date(1971, 3, 24)}),
    ):
        content = FormContent(sender={"hours_spent": 1}, results=[], people=[person])
        target = tmp_path / f"{partner}.xlsx"
        files.append(write_form(target, place.definition, partner, "example-grants", PERIOD, content=content))
    receipts = place.returns.receive(files, by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    return place


def _run(*command: Any) -> str:
    done = CliRunner().invoke(main, ["people", *map(str, command)])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_pair_is_linked_explained_and_split_from_the_command_line(two: Place) -> None:
    assert "2 people as partners count them are 1 different people" in _run("link", two.folder)
    (pair,) = json.loads(_run("pairs", two.folder, "--show", "linked", "--json"))
    assert (pair["partner_id"], pair["other_partner_id"]) == ("example-charity", "second-charity")
    assert "names-and-home (strong): example-charity, 2026-27 Q1, People!" in _run(
        "explain", two.folder, pair["pair_code"]
    )
    said = _run("different", two.folder, pair["pair_code"], "--by", "Sam", "--why", "father and son, both checked")
    assert "are 2 different people" in said
    assert "father and son, both checked" in _run("pairs", two.folder, "--show", "different")


def test_a_reference_with_another_birth_date_next_quarter_is_listed_with_both_cells(two: Place, tmp_path: Path) -> None:
    assert "0 to ask" in _run("references", two.folder)
    changed = ZEB | {"reference": "A1", "birth_date": date(1988, 3, 14)}
    content = FormContent(sender={"hours_spent": 1}, results=[], people=[changed])
    form = tmp_path / "next.xlsx"
    write_form(form, two.definition, "example-charity", "example-grants", "2026-27 Q2", content=content)
    (receipt,) = two.returns.receive([form], by="Sam")
    assert receipt.return_id is not None
    two.returns.accept([receipt.return_id], by="Sam", why="checked")
    said = _run("references", two.folder)
    assert "example-charity: 2 dates of birth, from 2026-27 Q1, People!" in said
    assert "1988" not in said


def test_people_are_counted_over_quarters_from_the_command_line(two: Place) -> None:
    asked = ("count", two.folder, "--from", PERIOD, "--to", "2026-27 Q3")
    assert "1 different people (1 to 2); at least 1, and 2 if partners' counts are added up." in _run(*asked)
    assert "Left out" not in _run(*asked)
    (exact,) = json.loads(_run(*asked, "--partner", "second-charity", "--json"))["counts"]
    assert (exact["estimate_low"], exact["estimate"], exact["estimate_high"]) == (1, 1, 1)


def test_a_count_says_whose_people_it_leaves_out(two: Place, tmp_path: Path) -> None:
    results = [{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": 12}]
    content = FormContent(sender={"hours_spent": 1}, results=results, people=[])
    form = tmp_path / "totals.xlsx"
    write_form(form, two.definition, "second-charity", "example-grants", "2026-27 Q2", content=content)
    (receipt,) = two.returns.receive([form], by="Sam")
    assert receipt.return_id is not None
    two.returns.accept([receipt.return_id], by="Sam", why="checked")
    asked = ("count", two.folder, "--from", PERIOD, "--to", "2026-27 Q2")
    assert "totals only" in _run(*asked)
    assert "from 1 partner: Second Charity (1 of 2 returns)." in _run(*asked)
    (left_out,) = json.loads(_run(*asked, "--json"))["left_out"]
    assert (left_out["partner_id"], left_out["returns_without_people"], left_out["returns"]) == ("second-charity", 1, 2)
    nobody = _run("count", two.folder, "--from", "2026-27 Q2", "--partner", "second-charity")
    assert nobody.startswith("Nobody is known there.")
    assert "Second Charity (1 of 1 returns)" in nobody


def test_a_count_by_ward_names_the_wards(two: Place) -> None:
    said = _run("count", two.folder, "--from", PERIOD, "--by", "ward")
    assert said.startswith("Not known (not-known): 1 different people")


def test_publishing_links_by_itself(two: Place) -> None:
    two.measures.publish(by="Sam")
    with two.store() as store:
        assert store.one("select count(distinct person_id) from linked_person") == 1


def test_nothing_that_is_written_says_who_anybody_is(two: Place) -> None:
    two.measures.publish(by="Sam")
    said = _run("link", two.folder) + _run("pairs", two.folder, "--show", "linked", "--json")
    texts = [said, *_texts(two.folder)]
    assert len(texts) > 50
    found = [(name, text[:80]) for text in texts for name in NAMED if name in text.casefold()]
    assert not found


def _texts(folder: Path) -> Iterator[str]:
    """Every text in every database, archive file and other file of a place."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".duckdb":
            yield from _of_database(path)
        elif path.suffix == ".parquet":
            table = pyarrow.parquet.read_table(path)
            yield str(table.schema.metadata)
            yield from (str(row) for row in table.to_pylist())
        else:
            yield path.read_text("utf-8", errors="replace")


def _of_database(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
        for (table,) in tables:
            yield from (str(row) for row in connection.execute(f'select * from "{table}"').fetchall())
