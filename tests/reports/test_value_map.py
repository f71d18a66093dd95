"""The value map's formulas work the published figures out again, to the penny, in a spreadsheet program."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from openpyxl import load_workbook

from outcomes.files import shipped
from outcomes.framework.definitions import Prices, SocialValueSettings
from outcomes.framework.files import read_framework
from outcomes.framework.values import open_values
from outcomes.framework.valuing import Valuing
from outcomes.impact.inputs import Organisations
from outcomes.impact.lines import Book
from outcomes.impact.social_value import Valuation
from outcomes.impact.tables import tables
from outcomes.reports.value.value_map import write_value_map
from outcomes.store.database import SCHEMA
from outcomes.store.kept_values import VALUE_TABLES

FOUNDED = {"basis": "assumption", "grade": "weak", "source": "Made up"}
SHAPES: dict[str, dict[str, Any]] = {
    "life_satisfaction_change": {
        "duration_years": {"central": "3.7", **FOUNDED},
        "drop_off": {"central": "0.13", **FOUNDED},
        "deadweight": {"central": "0.37", **FOUNDED},
        "displacement": {"central": "0.11", **FOUNDED},
        "discount": "health",
    },
    "wellbeing_change": {
        "duration_years": {"central": "4", **FOUNDED},
        "drop_off": {"central": "0.45", **FOUNDED},
        "drop_off_shape": "linear",
        "attribution_to_others": {"central": "0.21", **FOUNDED},
    },
    "self_esteem_change": {
        "duration_years": {"central": "2", **FOUNDED},
        "drop_off": {"central": "1", **FOUNDED},
    },
}


@pytest.fixture(scope="module")
def worked_out() -> dict[str, list[dict[str, Any]]]:
    """Value tables as impact makes them, of lines that fade in every way there is."""
    values = open_values()
    framework, _ = read_framework(shipped("frameworks") / "common-outcomes", values)
    assert framework is not None
    base = {"unit_value": "wellby", "quantity": {"part": "sum_change"}, "deadweight": 0}
    outcomes = [
        o.model_copy(
            update={
                "indicators": {
                    code: i.model_copy(
                        update={"value": Valuing.model_validate(base | SHAPES[code]) if code in SHAPES else None}
                    )
                    for code, i in o.indicators.items()
                }
            }
        )
        for o in framework.outcomes
    ]
    framework = framework.model_copy(update={"outcomes": tuple(outcomes)})
    row = {
        "partner_id": "all", "dimension": "all", "category": "all", "span": "2025-26", "year": "2025-26",
        "span_quarters": 4, "is_against_baseline": False, "returns_in": 4, "returns_due": 4,
        "how_counted": "sum of returns", "is_hidden": False,
    }  # fmt: skip
    rows = [
        row | {"indicator_code": code, "programme_id": p, "quantity_low": n, "quantity": n, "quantity_high": n}
        for code in SHAPES
        for p, n in (("a", 17.0), ("b", -4.5), ("all", 11.25))
    ]
    given = pd.DataFrame(columns=["year", "period", "resource_kind", "amount_gbp", "hours", "from_whom", "to_whom"])
    settings = SocialValueSettings(draws=100)
    prices = Prices(wellby="deflator_only", financial_years="as_calendar")
    valuation = Valuation.of(Book(framework, values, "2024", prices), settings, Organisations({}, frozenset()))
    found = valuation.years(pd.DataFrame(rows), given, ["2025-26"], for_release=True)
    return tables(found, {code: unit.name for code, unit in values.units.items()}, settings)


@pytest.fixture
def workbook(publication: Any, worked_out: dict[str, list[dict[str, Any]]], tmp_path: Path) -> Iterator[Path]:
    """The value map of a made-up publication, with the framework's words for those indicators."""
    for n, code in enumerate(SHAPES):
        publication.tables["indicator"][n]["indicator_code"] = code
    for n, programme in enumerate(("a", "b")):
        publication.tables["programme"][n]["programme_id"] = programme
    publication.tables["outcome"][0]["stakeholder"] = "=1+1"
    worked_out["value_left_out"].clear()
    path = publication.write(tmp_path / "outcomes.duckdb")
    schema = SCHEMA.read_text(encoding="utf-8")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "\n".join(re.findall(rf"create table (?:{'|'.join(VALUE_TABLES)}) \(.*?\n\);", schema, re.S))
        )
        for table, rows in worked_out.items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))
    yield write_value_map(path, shipped("reports") / "value.yaml", tmp_path / "value.xlsx").path


def _without_results(path: Path, to: Path) -> Path:
    """The same workbook without what its formulas came to, so that whoever opens it must work them out."""
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(to, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            made.writestr(name, data)
    return to


def test_libreoffice_works_out_the_same_totals_to_the_penny(
    workbook: Path, worked_out: dict[str, list[dict[str, Any]]], soffice: str, tmp_path: Path
) -> None:
    bare = _without_results(workbook, tmp_path / "bare.xlsx")
    folder = tmp_path / "again"
    asked = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*asked, "--outdir", str(folder), str(bare)], check=True, capture_output=True, timeout=180)
    sheet = load_workbook(folder / "bare.xlsx", data_only=True)["Value map"]
    money = ["W", "X", "Y", "Z", "AA", "AB", "AC"]
    columns = [name for name in worked_out["value_line"][0] if name.startswith(("gross_gbp", "after_"))] + ["value_gbp"]
    for row, line in enumerate(sorted(worked_out["value_line"], key=lambda x: list(map(str, x.values()))), 5):
        told = [Decimal(str(round(sheet[f"{column}{row}"].value, 2))) for column in money]
        assert told == [line[name] for name in columns], (row, line["indicator_code"])
    total = sum(line["value_gbp"] for line in worked_out["value_line"])
    assert Decimal(str(round(sheet[f"AC{5 + len(worked_out['value_line'])}"].value, 2))) == total != 0


def test_what_a_reader_without_a_spreadsheet_sees_is_what_is_published(
    workbook: Path, worked_out: dict[str, list[dict[str, Any]]]
) -> None:
    sheet = load_workbook(workbook, data_only=True)["Value map"]
    last = 5 + len(worked_out["value_line"])
    shown = sorted(Decimal(str(round(sheet[f"AC{row}"].value, 2))) for row in range(5, last))
    assert shown == sorted(line["value_gbp"] for line in worked_out["value_line"])
    assert Decimal(str(round(sheet[f"AC{last}"].value, 2))) == sum(shown)
    assert {sheet[f"F{row}"].value for row in range(5, last)} == {"intended", "harm"}
    assert load_workbook(workbook).sheetnames == ["Value map", "Inputs", "Left out", "Discounting", "Method"]


def test_a_word_that_looks_like_a_formula_is_kept_as_words(workbook: Path) -> None:
    book = load_workbook(workbook)
    assert book["Value map"]["A5"].value == "=1+1"
    assert book["Value map"]["A5"].data_type == "s"
    formulas = [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert {cell.parent.title for cell in formulas} <= {"Value map", "Inputs"}
    assert all(str(cell.value).startswith(("=ROUND(", "=SUM(", "=SUMPRODUCT(")) for cell in formulas)
