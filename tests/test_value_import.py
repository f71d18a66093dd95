"""Values come out of a user's own workbook as they stand in it, wherever its rows are; what cannot be read is said."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from tests.licensed_bank import BANK

from outcomes import import_values
from outcomes.cli import main
from outcomes.definition_check import check_definitions
from outcomes.errors import DefinitionError, FileRefused, ValuesError
from outcomes.files import shipped
from outcomes.framework.values import open_values, values_faults
from outcomes.place import Place
from outcomes.value_import import Imported

HEADINGS = (
    *("Outcome category", "Outcome detail", "Cost code", "Cost / saving detail", "Unit"),
    *("Agency bearing the cost / making the fiscal saving", None),
    *("Fiscal value", None, None, "Economic value", None, None, "Social value", None, None),
    *("Original source", "RAG assessment", "Comment", "v.1.4 revisions", None),
)
AMOUNT = ("Estimated cost/saving", "Year", "Updated cost/ saving")
BELOW = (*[None] * 5, "Level 1", "Level 2", *AMOUNT * 3, None, None, None, "New / update", "Changes made")
MERGED = ("F1:G1", "H1:J1", "K1:M1", "N1:P1", "T1:U1")
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        *("HOUSING", "EVICTION", "HO1.0", "Eviction", "Per incident", "Council", "RSL"),
        *(6680, "2010/11", 7276.417281107909, 100.5, "2010/11", 109.472, None, None, None),
        *("A research briefing, p. 3", "A", None, None, None),
    ),
    (
        *("HOUSING", "EVICTION", "HO1.0.1", "Rent arrears\nwritten off", "Per incident", "Council", None),
        *(1900, "2010/11", 2069.639645824106, None, None, None, None, None, None),
        *("A research briefing, p. 4", "G", "The saving is a transfer payment.", None, None),
    ),
    (
        *("HOUSING", "EVICTION", "HO2.0", "Bed and breakfast", "Per week", "Council", None),
        *(0, "2010/11", None, None, None, None, 12, "2013/14", 12.5),
        *("A survey", "R", None, "New cost", None),
    ),
)


def _look_alike(
    path: Path, *, down: int = 0, rows: tuple[tuple[Any, ...], ...] = ROWS, year: str | None = "2015/16"
) -> Path:
    """A workbook laid out as GMCA's, made here; its rows may stand further down."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Housing"
    for i, row in enumerate((HEADINGS, BELOW, *rows), 1 + down):
        for j, value in enumerate(row, 1):
            sheet.cell(i, j, value)
    for span in MERGED:
        first, last = span.split(":")
        sheet.merge_cells(f"{first[0]}{1 + down}:{last[0]}{1 + down}")
    sheet.cell(len(rows) + 6 + down, 1, "Do not delete rows")
    sheet.cell(len(rows) + 6 + down, 9, "2015/16")
    lookups = book.create_sheet("Lookups")
    if year:
        lookups.cell(9 + down, 11, "Current Year")
        lookups.cell(11 + down, 11, year)
    book.create_sheet("Introduction")["C17"] = "This work is licensed under the made-up licence of a test."
    book.save(path)
    return path


def _gmca(file: Path, to: Path, **told: Any) -> Imported:
    return import_values(file, "gmca", to, **{"edition": "v9", "in_force_from": date(2024, 4, 1), **told})


def _rows(imported: Imported) -> list[dict[str, str]]:
    with imported.file.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("down", [0, 7])
def test_a_workbook_like_gmcas_is_read_wherever_its_rows_are(tmp_path: Path, down: int) -> None:
    imported = _gmca(_look_alike(tmp_path / "costs.xlsx", down=down), tmp_path / "values")
    assert (imported.values, imported.amounts) == (3, 5)
    assert values_faults(tmp_path / "values") == []
    eviction = open_values(tmp_path / "values").at("gmca/HO1.0", "2025-26")
    fiscal = eviction.amounts["fiscal"]
    assert (fiscal.central, fiscal.price_year) == (Decimal("7276.417281"), "2015-16")
    assert (fiscal.original, fiscal.original_year) == (6680, "2010-11")
    assert eviction.amounts["economic"].central == Decimal("109.472")
    assert (eviction.borne_by, eviction.citation.page) == ("Council, RSL", "worksheet Housing")
    assert (eviction.citation.grade, eviction.citation.drawn_from) == ("moderate", "A research briefing, p. 3")
    assert eviction.citation.licence == "The made-up licence of a test."
    assert "costs.xlsx" in eviction.citation.source


def test_parts_have_their_parent_and_a_nought_keeps_its_own_year(tmp_path: Path) -> None:
    rows = _rows(_gmca(_look_alike(tmp_path / "costs.xlsx"), tmp_path / "values"))
    assert {row["code"]: row["parent"] for row in rows} == {
        "gmca/HO1.0": "",
        "gmca/HO1.0.1": "gmca/HO1.0",
        "gmca/HO2.0": "",
    }
    assert [(r["side"], r["central"], r["price_year"]) for r in rows if r["code"] == "gmca/HO2.0"] == [
        ("fiscal", "0.00", "2010-11"),
        ("social", "12.50", "2015-16"),
    ]


def test_an_import_that_hides_marked_transfers_says_so_wherever_it_is_read(tmp_path: Path) -> None:
    place = Path(shutil.copytree(Path(__file__).parent / "broken" / "whole", tmp_path / "place"))
    marked = next(v for v in open_values().every() if v.code == "gmca/E&E1.0")
    row = ("WORK", "BENEFITS", "E&E1.0", marked.label, *ROWS[1][4:])
    imported = _gmca(_look_alike(tmp_path / "costs.xlsx", rows=(row, *ROWS)), place / "values")
    said = "marks a transfer payment in its fiscal value, and this one marks none."
    for words in (["explain", "gmca/E&E1.0"], ["list", "gmca/E&E1.0"], ["list", "E&E1.0", "--json"]):
        shown = CliRunner().invoke(main, ["values", *words, "--place", str(place)]).output
        assert said in shown or '"unmarked_transfers": [\n      "fiscal"\n    ]' in shown, shown
    other = CliRunner().invoke(main, ["values", "explain", "gmca/HO1.0", "--place", str(place)]).output
    assert "marks none" not in other
    rows = _rows(imported)
    for given in rows:
        given["transfer"] = "10" if given["code"] == "gmca/E&E1.0" else ""
    table = imported.file.with_suffix(".csv")
    with table.open("w", encoding="utf-8", newline="") as to:
        writer = csv.DictWriter(to, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    mended = CliRunner().invoke(main, ["values", "explain", "gmca/E&E1.0", "--place", str(place)]).output
    assert "marks none" not in mended and "is a transfer payment, and no public value." in mended


def test_a_transfer_payment_that_is_spoken_of_is_asked_about_and_not_guessed(tmp_path: Path) -> None:
    imported = _gmca(_look_alike(tmp_path / "costs.xlsx"), tmp_path / "values")
    (finding,) = imported.findings
    assert (finding.code, finding.sheet, finding.cells) == ("transfer-payment", "Housing", ("S4",))
    assert all(row["transfer"] == "" for row in _rows(imported))


def _changed(**cells: Any) -> tuple[tuple[Any, ...], ...]:
    """The rows with cells of the first changed, by the letter of their column."""
    first = list(ROWS[0])
    for column, value in cells.items():
        first[ord(column) - ord("A")] = value
    return (tuple(first), *ROWS[1:])


@pytest.mark.parametrize(
    ("cells", "code", "cell", "left"),
    [
        ({"C": None}, "missing-value", "D3", 2),
        ({"C": "HO 1/0?"}, "unknown-code", "C3", 2),
        ({"E": "Per furlong"}, "unknown-unit", "E3", 2),
        ({"J": "about nine"}, "type-error", "J3", 3),
        ({"J": -5}, "type-error", "J3", 3),
        ({"C": "HO2.0"}, "duplicate-row", "C5", 2),
    ],
)
def test_what_cannot_be_read_is_left_out_and_said_with_its_cell(
    tmp_path: Path, cells: dict[str, Any], code: str, cell: str, left: int
) -> None:
    imported = _gmca(_look_alike(tmp_path / "costs.xlsx", rows=_changed(**cells)), tmp_path / "values")
    found = {finding.code: finding for finding in imported.findings}
    assert cell in found[code].cells
    assert imported.values == left
    assert values_faults(tmp_path / "values") == []


def test_a_unit_of_the_folders_own_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "values"
    folder.mkdir()
    (folder / "units.yaml").write_text("holds: units\nunits:\n  furlong: {name: furlong}\n", "utf-8")
    imported = _gmca(_look_alike(tmp_path / "costs.xlsx", rows=_changed(E="Per furlong")), folder)
    assert _rows(imported)[0]["unit"] == "furlong"


@pytest.mark.parametrize(
    ("told", "year", "says"),
    [
        ({"in_force_from": None}, "2015/16", "Nothing says the in force from of these values. Give it with --from."),
        ({}, None, "Nothing says the price year of these values. Give it with --price-year."),
    ],
)
def test_what_nothing_says_is_asked_for(tmp_path: Path, told: dict[str, Any], year: str | None, says: str) -> None:
    with pytest.raises(ValuesError) as refusal:
        _gmca(_look_alike(tmp_path / "costs.xlsx", year=year), tmp_path / "values", **told)
    assert says in str(refusal.value)
    assert not (tmp_path / "values").exists()


def test_another_workbook_and_a_second_import_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(FileRefused, match="not laid out as GMCA unit cost database"):
        _gmca(other, tmp_path / "values")
    costs = _look_alike(tmp_path / "costs.xlsx")
    _gmca(costs, tmp_path / "values")
    with pytest.raises(DefinitionError, match="There is a file of this name") as refused:
        _gmca(costs, tmp_path / "values")
    assert "Move gmca.yaml and gmca.csv out of values/" in str(refused.value)
    assert "units of your own, may stay" in str(refused.value)
    for name in ("gmca.yaml", "gmca.csv"):
        (tmp_path / "values" / name).rename(tmp_path / name)
    assert _gmca(costs, tmp_path / "values").values
    with pytest.raises(ValuesError, match=r"There is no import 'gcma'\. Did you mean gmca"):
        import_values(costs, "gcma", tmp_path / "values")


def test_a_licensed_file_of_the_users_own_is_read_and_its_values_stay_marked(tmp_path: Path) -> None:
    """As HACT's and the National TOMs' values are: the file and what it says are made up here."""
    (tmp_path / "bank.yaml").write_text(BANK, "utf-8")
    (tmp_path / "bank.csv").write_text('Ref,Outcome,Value,Per\nW1,Feels better,"£1,234.50",person\n', "utf-8")
    imported = import_values(tmp_path / "bank.csv", tmp_path / "bank.yaml", tmp_path / "values")
    assert imported.findings == ()
    value = open_values(tmp_path / "values").at("bank/W1", "2025-26")
    assert value.amounts["social"].central == Decimal("1234.50")
    assert value.citation.licensed == "not for publication"
    assert not value.citation.may_be_published


def test_the_pages_example_of_a_licensed_import_runs_as_it_stands(tmp_path: Path, place: Place) -> None:
    whole = (shipped("frameworks") / "values" / "README.md").read_text("utf-8")
    page = whole.partition("## An import")[2].partition("\n## ")[0]
    for kind in ("csv", "yaml"):
        (example,) = re.findall(rf"^```{kind}\n(.+?)^```", page, re.MULTILINE | re.DOTALL)
        (tmp_path / f"my-bank.{kind}").write_text(example, "utf-8")
    for command in re.findall(r"^    outcomes (values \w+ .*my-bank.*)$", page, re.MULTILINE):
        words = command.replace("PLACE", str(place.folder)).replace("my-bank.", f"{tmp_path}/my-bank.").split()
        shown = CliRunner().invoke(main, words)
        assert shown.exit_code == 0, shown.output
    assert shown.output.count("Not for publication.") == 2, shown.output
    assert (
        "my-bank/W1  Feels better: £1,235 social in 2024 prices, for one person; from 2025-01-01. Not" in shown.output
    )
    checked = CliRunner().invoke(main, ["framework", "check", str(place.folder)])
    assert checked.exit_code == 0, checked.output


def test_the_command_says_what_it_wrote_and_what_is_to_be_looked_at(tmp_path: Path) -> None:
    costs, folder = str(_look_alike(tmp_path / "costs.xlsx")), str(tmp_path / "values")
    words = ["values", "import", costs, "--like", "gmca", "--to", folder, "--from", "2024-04-01"]
    shown = CliRunner().invoke(main, words)
    assert shown.exit_code == 1
    assert "Housing, cell S4 (Comment): The workbook speaks of a transfer payment" in shown.output
    assert "3 values with 5 amounts are in" in shown.output
    (tmp_path / "values" / "gmca.yaml").unlink()
    (tmp_path / "values" / "gmca.csv").unlink()
    assert json.loads(CliRunner().invoke(main, [*words, "--json"]).output)["amounts"] == 5


def test_framework_check_says_every_mistake_in_a_file_of_imports_with_its_line(tmp_path: Path) -> None:
    place = tmp_path / "riverside"
    shutil.copytree(shipped("sample") / "riverside", place, ignore=shutil.ignore_patterns("inbox"))
    mine = place / "values" / "imports" / "mine.yaml"
    mine.parent.mkdir(parents=True)
    right = (shipped("frameworks") / "values" / "imports" / "gmca.yaml").read_text("utf-8")
    mine.write_text(right.replace("imports: gmca", "imports: mine"), encoding="utf-8")
    assert check_definitions(place).faults == ()
    lines = (
        right.replace("imports: gmca", "imports: Not a code!").replace("grade: moderate", "grade: splendid").split("\n")
    )
    mine.write_text("\n".join([*lines, "surprise: yes", ""]), encoding="utf-8")
    told = {fault.line: fault.message for fault in check_definitions(place).faults}
    wanted = [n for n, line in enumerate(lines, 1) if line.startswith(("imports:", "grade:"))] + [len(lines) + 1]
    assert sorted(told) == wanted
    assert ["Not a code!" in told[wanted[0]], "splendid" in told[wanted[1]], "surprise" in told[wanted[2]]] == [
        True
    ] * 3


def test_the_real_workbook_gives_every_value_that_ships(tmp_path: Path, shared_real: Path) -> None:
    """GMCA v1.4, March 2015: each amount to the penny, and every other column as it is."""
    imported = _gmca(shared_real / "gmca_unit_cost_database_v1_4.xlsx", tmp_path / "values")
    read = {(row["code"], row["side"]): row for row in _rows(imported)}
    with (shipped("frameworks") / "values" / "gmca.csv").open(encoding="utf-8", newline="") as file:
        ships = {(row["code"], row["side"]): row for row in csv.DictReader(file)}
    assert read.keys() == ships.keys()
    for key, row in ships.items():
        for name in ("central", "original"):
            assert abs(Decimal(read[key][name]) - Decimal(row[name])) <= Decimal("0.005"), key
        rest = [name for name in row if name not in ("central", "original", "transfer")]
        assert [read[key][name] for name in rest] == [row[name] for name in rest]
    asked = [f for f in imported.findings if f.code == "transfer-payment"]
    marked = sum(1 for row in ships.values() if row["transfer"])
    assert sum(len(finding.cells) for finding in asked) == 12
    assert marked == 12 + 3  # three parts, whose comments send to the note of the cost above
