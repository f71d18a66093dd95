"""The value map's formulas work the published figures out again, to the penny, in a spreadsheet program."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from openpyxl import load_workbook
from tests.reports.conftest import OUTCOMES

from outcomes.errors import PlaceError
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
    "loneliness_change": {
        "deadweight": None,
        "net_of": "comparison group",
        "duration_years": {"central": "2.5", **FOUNDED},
        "value_once": {"group": "company", "rank": 1},
    },
    "started_work": {
        "unit_value": "gmca/E&E1.0",
        "quantity": {"part": "value"},
        "cashable": {"central": "0.4", **FOUNDED},
    },
    "volunteer_hours": {
        "unit_value": "wage/national-living-wage",
        "quantity": {"part": "value"},
        "value_once": {"group": "company", "rank": 2},
    },
}
VALUED = [code for code in SHAPES if code != "volunteer_hours"]
CONVENTIONS = ("green_book", "end_of_year", "mid_year")
YEAR = "2024-25"
"""The latest year whose prices are published, so that what was put in can be brought to the price base."""
Tables = dict[str, list[dict[str, Any]]]


PARTNERS = {"hub": "The Hub", "knitters": "Knitters"}
GIFTS = (
    ("hub", "public_money", "630000.35", None, "The Council", "The Hub"),
    ("hub", "philanthropy", "4000.10", None, "A Trust", "The Hub"),
    ("hub", "philanthropy", "1250.55", None, "The Hub", "Knitters"),
    ("knitters", "own_funds", "333.33", None, None, None),
    ("knitters", "volunteer_hours", None, "81.5", "Neighbours", "Knitters"),
)
"""Who told it, of what kind, pounds, hours, from whom, to whom. What the Hub passes on to the Knitters counts once."""


def _gift(partner: str, kind: str, amount: str | None, hours: str | None, giver: Any, receiver: Any) -> dict[str, Any]:
    return {
        "year": YEAR, "period": f"{YEAR} Q3", "resource_kind": kind, "amount_gbp": amount, "hours": hours,
        "from_whom": giver, "to_whom": receiver, "partner_id": partner, "partner_name": PARTNERS[partner],
        "programme_id": "a",
    }  # fmt: skip


@pytest.fixture(scope="module")
def worked_out() -> Tables:
    return _worked_out("green_book")


EARLIER = "2023-24"


def _worked_out(convention: str, earlier: float | None = None) -> Tables:
    """Value tables as impact makes them: lines that fade in every way, one net of a group, one with two routes."""
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
        "partner_id": "all", "dimension": "all", "category": "all", "span": YEAR, "year": YEAR,
        "span_quarters": 4, "is_against_baseline": False, "returns_in": 4, "returns_due": 4,
        "how_counted": "sum of returns", "is_hidden": False, "is_estimate": False,
    }  # fmt: skip
    rows = [
        row | {"indicator_code": code, "programme_id": p, "quantity_low": n, "quantity": n, "quantity_high": n}
        for code in SHAPES
        for p, n in (("a", 17.0), ("b", 5.5 if code == "started_work" else -4.5), ("all", 11.25))
    ]
    years = [YEAR]
    if earlier is not None:
        years = [EARLIER, YEAR]
        then = {"span": EARLIER, "year": EARLIER}
        rows += [
            one | then | {name: one[name] * earlier for name in ("quantity_low", "quantity", "quantity_high")}
            for one in rows
        ]
    given = pd.DataFrame([_gift(*one) for one in GIFTS])
    settings = SocialValueSettings.model_validate({"draws": 100, "discounting": convention})
    prices = Prices(wellby="deflator_only", financial_years="as_calendar")
    valuation = Valuation.of(
        Book(framework, values, "2024", prices), settings, Organisations(PARTNERS, frozenset(PARTNERS))
    )
    found = valuation.years(pd.DataFrame(rows), given, years, for_release=True)
    return tables(found, {code: unit.name for code, unit in values.units.items()}, settings)


@pytest.fixture
def write(publication: Any, tmp_path: Path) -> Callable[..., Path]:
    """The value map of a made-up publication, with the framework's words for those indicators."""
    for n, code in enumerate(VALUED):
        publication.tables["indicator"][n]["indicator_code"] = code
    for n, programme in enumerate(("a", "b")):
        publication.tables["programme"][n]["programme_id"] = programme
    publication.tables["publication"][0]["measured_to"] = f"{YEAR} Q4"
    publication.tables["outcome"][0]["stakeholder"] = "=1+1"
    publication.tables["outcome"][1]["is_intended"] = False
    schema = SCHEMA.read_text(encoding="utf-8")
    made = re.findall(rf"create table (?:{'|'.join(VALUE_TABLES)}) \(.*?\n\);", schema, re.DOTALL)
    story = "create table shared_story (year varchar, outcome_code varchar, title varchar, story varchar);"

    def write(tables: Tables, name: str, year: str | None = None) -> Path:
        path = publication.write(tmp_path / f"{name}.duckdb")
        with duckdb.connect(str(path)) as connection:
            connection.execute("\n".join([*made, story]))
            for table, rows in _of_these(publication, tables).items():
                for row in rows:
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))
        report = shipped("reports") / "value.yaml"
        return write_value_map(path, report, tmp_path / f"{name}.xlsx", year=year).path

    return write


def _of_these(publication: Any, tables: Tables) -> Tables:
    """The tables without the indicators that the made-up publication does not have."""
    there = {row["indicator_code"] for row in publication.tables["indicator"]}
    left = [row for row in tables["value_left_out"] if row["indicator_code"] in there]
    count = Counter(row["year"] for row in left)
    totals = [row | {"not_valued": count[row["year"]]} for row in tables["value_total"]]
    return tables | {"value_left_out": left, "value_total": totals}


@pytest.fixture
def workbook(write: Callable[[Tables, str], Path], worked_out: Tables) -> Path:
    return write(worked_out, "value")


def _without_results(path: Path, to: Path) -> Path:
    """The same workbook without what its formulas came to, so that whoever opens it must work them out."""
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(to, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            made.writestr(name, data)
    return to


def test_libreoffice_works_out_the_same_totals_to_the_penny_whatever_the_convention(
    write: Callable[[Tables, str], Path], soffice: str, tmp_path: Path
) -> None:
    tables = {convention: _worked_out(convention) for convention in CONVENTIONS}
    bare = [_without_results(write(made, name), tmp_path / f"bare-{name}.xlsx") for name, made in tables.items()]
    asked = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    again = ["--outdir", str(tmp_path / "again"), *map(str, bare)]
    subprocess.run([*asked, *again], check=True, capture_output=True, timeout=180)
    totals = [_as_published(tmp_path / "again" / f"bare-{name}.xlsx", made) for name, made in tables.items()]
    assert len(set(totals)) == len(CONVENTIONS)


def test_the_map_of_an_earlier_year_works_out_that_years_total_to_the_penny(
    write: Callable[..., Path], soffice: str, tmp_path: Path
) -> None:
    made = _worked_out("mid_year", earlier=3.1)
    bare = _without_results(write(made, "both", EARLIER), tmp_path / "bare.xlsx")
    asked = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    again = ["--outdir", str(tmp_path / "again"), str(bare)]
    subprocess.run([*asked, *again], check=True, capture_output=True, timeout=180)
    sheet = load_workbook(tmp_path / "again" / "bare.xlsx", data_only=True)["Value map"]
    assert sheet["A1"].value.endswith(f"value map, {EARLIER}")
    lines = [line for line in made["value_line"] if line["year"] == EARLIER]
    total = _pence(sheet[f"AC{5 + len(lines)}"].value)
    assert total == sum(line["value_gbp"] for line in lines)
    assert total == {row["year"]: row["value_gbp"] for row in made["value_total"]}[EARLIER]
    assert total not in (0, sum(line["value_gbp"] for line in made["value_line"] if line["year"] == YEAR))


def test_a_year_without_a_value_has_no_map_and_the_sentence_says_which_years_have_one(
    write: Callable[..., Path], worked_out: Tables
) -> None:
    with pytest.raises(PlaceError, match=f"No value of 2019-20 is published. Years with a value are {YEAR}."):
        write(worked_out, "none", "2019-20")


def _as_published(path: Path, made: Tables) -> Decimal:
    """The total of a value map, once every sum in it has been found to be what is published."""
    book = load_workbook(path, data_only=True)
    sheet, lines = book["Value map"], made["value_line"]
    columns = [name for name in lines[0] if name.startswith(("gross_gbp", "after_"))] + ["value_gbp"]
    for row, line in enumerate(sorted(lines, key=lambda x: list(map(str, x.values()))), 5):
        told = [_pence(sheet[f"{column}{row}"].value) for column in ("W", "X", "Y", "Z", "AA", "AB", "AC")]
        assert told == [line[name] for name in columns], (row, line["indicator_code"])
    total = _pence(sheet[f"AC{5 + len(lines)}"].value)
    assert total == sum(line["value_gbp"] for line in lines)
    *by_outcome, whole = [_pence(row[6].value) for row in book["Stakeholders"].iter_rows(min_row=2) if row[6].value]
    assert sum(by_outcome) == whole == total
    _has_the_same_inputs_and_ratios(book["Inputs"], made)
    return total


def _has_the_same_inputs_and_ratios(sheet: Any, made: Tables) -> None:
    """What was put in, and each ratio with its parts, as the sheet works them out."""
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}
    (total,) = made["value_total"]
    assert _pence(rows["All resources, counted once"][5]) == total["inputs_gbp"]
    ratios = [row for row in made["value_ratio"] if row["year"] == YEAR]
    assert [row["ratio"] is not None for row in ratios] == [True, True, True]
    for ratio in ratios:
        _, _, _, benefit, cost, told, *_ = rows[NAMES[ratio["ratio_name"]]]
        assert (_pence(benefit), _pence(cost)) == (ratio["benefit_gbp"], ratio["cost_gbp"].quantize(Decimal("0.01")))
        assert round(told, 4) == ratio["ratio"]


NAMES = {
    "sroi": "Social return on investment",
    "public_value": "Public value",
    "fiscal_return": "Fiscal return",
}


def test_transfer_payments_are_told_and_left_out_of_what_may_be_claimed(workbook: Path, worked_out: Tables) -> None:
    """GMCA's first benefit: £9,234 of the original £9,800 that a budget is spared only change hands."""
    (line,) = [
        one for one in worked_out["value_line"]
        if (one["indicator_code"], one["programme_id"], one["value_side"]) == ("started_work", "a", "fiscal")
    ]  # fmt: skip
    assert line["transfer_share"] == pytest.approx(9234 / 9800)
    kept = line["after_discounting_gbp"] * (1 - Decimal(9234) / 9800)
    assert line["value_gbp"] == kept.quantize(Decimal("0.01"))
    sheet = load_workbook(workbook, data_only=True)["Value map"]
    told = {sheet[f"T{row}"].value for row in range(5, 5 + len(worked_out["value_line"]))}
    assert {round(share, 6) for share in told} == {0, round(9234 / 9800, 6)}
    cashable = [sheet[f"AG{row}"].value for row in range(5, 5 + len(worked_out["value_line"]))]
    assert _pence(sum(filter(None, cashable))) == sum(one["cashable_gbp"] or 0 for one in worked_out["value_line"]) > 0


def test_below_every_sum_of_the_workbook_stands_what_it_leaves_out_and_rests_on(workbook: Path) -> None:
    book = load_workbook(workbook, data_only=True)
    for name in ("Value map", "Stakeholders", "Inputs"):
        told = [row[0] for row in book[name].iter_rows(values_only=True) if row[0]]
        assert any(text.startswith(f"{YEAR}: ") and "not valued, and left out" in text for text in told), name
        assert any(text.endswith("rests on weak evidence, and none of it on licensed values.") for text in told), name
        assert any(text.startswith("In prices of 2024, by hmt-calendar-2025-12") for text in told), name
        assert any(text.startswith("Later years are discounted by the convention green_book") for text in told), name
        assert any(text.startswith("Never compare these pounds") for text in told), name


def _pence(amount: Any) -> Decimal:
    return Decimal(str(round(amount, 2)))


def test_a_change_with_two_routes_is_in_the_map_once_and_one_net_of_others_loses_nothing(worked_out: Tables) -> None:
    lines = {line["indicator_code"]: line for line in worked_out["value_line"]}
    assert set(lines) == set(VALUED)
    net = lines["loneliness_change"]
    assert net["after_attribution_gbp"] == net["gross_gbp"] != 0
    assert net["adjustment_sources"].startswith("Net of: comparison group.")
    assert any(line["quantity"] < 0 for line in worked_out["value_line"])
    left = {row["indicator_code"]: row["left_out_code"] for row in worked_out["value_left_out"]}
    assert left["volunteer_hours"] == "valued-otherwise"


def test_the_map_says_whose_each_outcome_is_and_which_was_not_intended(workbook: Path) -> None:
    rows = list(load_workbook(workbook, data_only=True)["Stakeholders"].iter_rows(min_row=2, values_only=True))
    rows = rows[: len(OUTCOMES)]
    assert [row[1] for row in rows] == [outcome[1] for outcome in OUTCOMES]
    assert [row[3] for row in rows].count("not intended") == 1
    assert all(row[2] for row in rows)


def test_what_a_reader_without_a_spreadsheet_sees_is_what_is_published(workbook: Path, worked_out: Tables) -> None:
    sheet = load_workbook(workbook, data_only=True)["Value map"]
    last = 5 + len(worked_out["value_line"])
    shown = sorted(Decimal(str(round(sheet[f"AC{row}"].value, 2))) for row in range(5, last))
    assert shown == sorted(line["value_gbp"] for line in worked_out["value_line"])
    assert Decimal(str(round(sheet[f"AC{last}"].value, 2))) == sum(shown)
    assert {sheet[f"F{row}"].value for row in range(5, last)} >= {"intended", "harm"}
    assert load_workbook(workbook).sheetnames == [
        "Value map",
        "Stakeholders",
        "Inputs",
        "Left out",
        "Discounting",
        "Method",
    ]


def test_a_word_that_looks_like_a_formula_is_kept_as_words(workbook: Path) -> None:
    book = load_workbook(workbook)
    assert book["Value map"]["A5"].value == "=1+1"
    assert book["Value map"]["A5"].data_type == "s"
    formulas = [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    assert {cell.parent.title for cell in formulas} <= {"Value map", "Stakeholders", "Inputs"}
    assert all(str(cell.value).startswith(("=ROUND(", "=SUM(", "=SUMIF(", "=SUMPRODUCT(")) for cell in formulas)
