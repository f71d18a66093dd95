"""Files made by others, read with layouts alone, every value against an independent reading.

They are not ours to copy: they lie beside the repository, and these tests skip where they are absent. What they prove
of the Pathfinders return and of grants, test_look_alikes.py proves everywhere.
"""

from __future__ import annotations

import csv
import datetime
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from outcomes.returns.choose import choose
from outcomes.returns.extract import Reading, ReadTable, extract
from outcomes.returns.form import GRANT_FIELDS
from outcomes.returns.layout import shipped_layouts
from outcomes.returns.tidy import type_column, type_mixed
from outcomes.returns.workbook import read_workbook

REAL = Path(__file__).parents[2].parent / "shared" / "real"
Fact = tuple[str, str, str, Any, Any, Any]
"""kind, row, field, value, period, basis"""


def real(name: str) -> Path:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{name} is not in ../shared/real")
    return path


def read(path: Path, layout: str) -> Reading:
    workbook = read_workbook(path)
    choice = choose(workbook, shipped_layouts())
    assert choice.layout is not None, choice.why
    assert choice.layout.layout == layout
    return extract(workbook, choice.layout, choice.why)


def records(reading: Reading) -> dict[tuple[str, str], Fact]:
    """Every record by its sheet and cell."""
    found: dict[tuple[str, str], Fact] = {}
    for table in reading.tables_of("records"):
        for i, row in enumerate(table.frame[["kind", "row", "field", "value", "period", "basis"]].to_numpy()):
            place = (table.sheet, table.cell(i, "value"))
            assert place not in found
            found[place] = tuple(row)
    return found


def everything_in(reading: Reading) -> str:
    tables = "".join(table.frame.to_string() for table in reading.tables)
    return repr(reading.sender) + repr(reading.findings) + tables


# --- the Pathfinders return: located by hand, cell by cell, and read with openpyxl ----------------------------------

FORECASTS = [f"{year} Q{quarter}" for year in ("2024-25", "2025-26") for quarter in (1, 2, 3, 4)]
AMOUNTS = {"E": ("2023-24 Q4", "actual"), "Q": ("open", None)} | {
    column: (period, "forecast") for column, period in zip("GHIJLMNO", FORECASTS, strict=True)
}
SPENDING = {"C": ("2023-24 Q4", "actual")} | {
    column: (period, "forecast") for column, period in zip("EFGHJKLM", FORECASTS, strict=True)
}
SINGLES = {
    "Metadata": {"A2": ("form", "reporting_round"), "B2": ("form", "form_version")},
    "Admin": {"B6": ("dates", "financial_completion"), "B11": ("dates", "practical_completion")},
    "Progress": {
        "B6": ("portfolio", "progress"),
        "B55": ("portfolio", "big_issues"),
        "B61": ("portfolio", "upcoming_milestones"),
    },
    "Finances": {
        "B11": ("finances", "credible_plan"),
        "B18": ("finances", "total_underspend"),
        "B25": ("finances", "proposed_underspend_use"),
        "B31": ("finances", "credible_plan_summary"),
        "B38": ("finances", "current_underspend"),
        "B57": ("finances", "uncommitted_funding_plan"),
        "B63": ("finances", "changes_below_threshold"),
    },
}
CHANGES = {
    "B": "change_number",
    "C": "moved_from_project",
    "E": "moved_from_theme",
    "G": "moved_to_project",
    "I": "moved_to_theme",
    "K": "amount_moved",
    "L": "changes",
    "N": "reason",
    "P": "state",
    "R": "takes_place",
}
RISKS = {
    "B": "risk",
    "C": "category",
    "D": "description",
    "E": "likelihood_before",
    "F": "impact_before",
    "H": "mitigations",
    "I": "likelihood_after",
    "J": "impact_after",
}
MEASURES = {"B": "theme", "D": "unit"}
SENDER = {
    "partner": ("Admin", "B15"),
    "programme": ("Metadata", "C2"),
    "period": ("Start", "B5"),
    "signed_by": ("Sign off", "B12"),
    "signed_on": ("Sign off", "B22"),
}


class Independent:
    """The real workbook through openpyxl, cells named by hand."""

    def __init__(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.book = openpyxl.load_workbook(path, data_only=True)
            self.formulas = openpyxl.load_workbook(path)
        self.facts: dict[tuple[str, str], Fact] = {}

    def value(self, sheet: str, cell: str) -> Any:
        value = self.book[sheet][cell].value
        return value.date() if isinstance(value, datetime.datetime) else value

    def add(self, sheet: str, cell: str, kind: str, row: str, name: str, when: tuple[Any, Any] = (None, None)) -> None:
        value = self.value(sheet, cell)
        if value is not None:
            self.facts[sheet, cell] = (kind, row, name, value, *when)

    def add_table(self, sheet: str, kind: str, rows: range, fields: dict[str, str], key: str) -> None:
        for row in rows:
            name = str(self.value(sheet, f"{key}{row}")).strip()
            for column, field_name in fields.items():
                self.add(sheet, f"{column}{row}", kind, name, field_name)

    def add_measures(self, sheet: str, kind: str, rows: range, word: str) -> None:
        for row in rows:
            name = " / ".join(str(self.value(sheet, f"{column}{row}")).strip() for column in "BC")
            for column, field_name in (MEASURES | {"C": word}).items():
                self.add(sheet, f"{column}{row}", kind, name, field_name)
            for column, when in AMOUNTS.items():
                self.add(sheet, f"{column}{row}", kind, name, "amount", when)

    def typed_numbers(self, sheet: str) -> set[str]:
        """Cells where somebody typed a number, and no formula works it out."""
        cells = (cell for row in self.formulas[sheet].iter_rows() for cell in row)
        return {cell.coordinate for cell in cells if type(cell.value) in (int, float)}


@pytest.fixture(scope="module")
def by_hand() -> Independent:
    hand = Independent(real("mhclg_pathfinders_round_1.xlsx"))
    for sheet, cells in SINGLES.items():
        for cell, (kind, name) in cells.items():
            hand.add(sheet, cell, kind, "", name)
    ratings = {"B": "project", "C": "spend_rag", "D": "delivery_rag", "E": "explanation"}
    hand.add_table("Progress", "project progress", range(16, 25), ratings, "B")
    hand.add_table("Project location", "project location", range(6, 15), {"B": "project", "C": "postcodes"}, "B")
    hand.add_measures("Outputs", "standard output", range(19, 21), "output")
    hand.add_measures("Outputs", "bespoke output", range(45, 46), "output")
    hand.add_measures("Outcomes", "standard outcome", range(19, 21), "outcome")
    for row in range(45, 52):
        spend = str(hand.value("Finances", f"B{row}"))
        hand.add("Finances", f"B{row}", "spend", spend, "type")
        for column, when in SPENDING.items():
            hand.add("Finances", f"{column}{row}", "spend", spend, "amount", when)
    hand.add_table("Finances", "project finance change", range(70, 73), CHANGES, "B")
    hand.add_table("Risks", "risk", range(9, 14), RISKS, "B")
    return hand


@pytest.fixture(scope="module")
def pathfinders() -> Reading:
    return read(real("mhclg_pathfinders_round_1.xlsx"), "mhclg-pathfinders")


def test_every_value_of_the_governments_return_is_read_from_its_cell(
    pathfinders: Reading, by_hand: Independent
) -> None:
    found = records(pathfinders)
    assert found == by_hand.facts
    assert len(found) == 273
    assert (pathfinders.holds, pathfinders.findings) == ("return", ())
    sender = {name: (value.sheet, value.cell) for name, value in pathfinders.sender.items()}
    assert sender == SENDER
    assert {n: v.value for n, v in pathfinders.sender.items()} == {n: by_hand.value(*at) for n, at in SENDER.items()}
    assert pathfinders.sender["partner"].value == "Bolton Council"


@pytest.mark.parametrize("sheet", ["Outputs", "Outcomes", "Finances"])
def test_every_number_somebody_typed_is_read_and_no_total_is(
    pathfinders: Reading, by_hand: Independent, sheet: str
) -> None:
    numbers = {c for (s, c), fact in records(pathfinders).items() if s == sheet and isinstance(fact[3], int | float)}
    assert numbers == by_hand.typed_numbers(sheet)


def test_the_governments_values_have_types_and_periods(pathfinders: Reading) -> None:
    frame = pd.concat([table.frame for table in pathfinders.tables], ignore_index=True)
    typed = type_mixed(frame["value"].to_numpy(), frame["want"].to_numpy())
    assert not typed.faults
    outputs = frame[(frame["kind"] == "standard output") & (frame["field"] == "amount")]
    totals = outputs["value"].groupby(outputs["basis"].fillna("not said")).sum()
    assert totals.to_dict() == {"actual": 371, "forecast": 4602, "not said": 310}
    assert typed.values[frame["field"] == "takes_place"].tolist() == ["2023-24 Q4", "2023-24 Q4", "2025-26 Q3"]
    assert typed.values[frame["field"] == "financial_completion"].tolist() == [pd.Timestamp(2024, 3, 20)]


def test_names_and_addresses_of_staff_are_not_in_what_is_read(pathfinders: Reading) -> None:
    said = everything_in(pathfinders)
    assert "Bolton Council" in said
    assert not [word for word in ("Testy", "test@testing", "Terry", "Lanyard") if word in said]


# --- grants

HEADINGS = {
    "identifier": "Identifier",
    "title": "Title",
    "description": "Description",
    "currency": "Currency",
    "amount_applied_for": "Amount Applied For",
    "amount_awarded": "Amount Awarded",
    "amount_disbursed": "Amount Disbursed",
    "award_date": "Award Date",
    "start_date": "Planned Dates:Start Date",
    "end_date": "Planned Dates:End Date",
    "duration_months": "Planned Dates:Duration (months)",
    "recipient_id": "Recipient Org:Identifier",
    "recipient_name": "Recipient Org:Name",
    "recipient_charity_number": "Recipient Org:Charity Number",
    "recipient_company_number": "Recipient Org:Company Number",
    "recipient_postcode": "Recipient Org:Postal Code",
    "beneficiary_location": "Beneficiary Location:Name",
    "beneficiary_location_code": "Beneficiary Location:Geographic Code",
    "funder_id": "Funding Org:Identifier",
    "funder_name": "Funding Org:Name",
    "grant_programme": "Grant Programme:Title",
    "from_open_call": "From an open call?",
    "data_source": "Data Source",
    "last_modified": "Last modified",
}


def grants(reading: Reading) -> ReadTable:
    (table,) = reading.tables
    assert (reading.holds, table.holds) == ("grants", "grants")
    assert set(table.frame) <= set(GRANT_FIELDS)
    return table


def values(table: ReadTable) -> list[dict[str, Any]]:
    rows = table.frame.to_dict("records")
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def faults(table: ReadTable) -> set[str]:
    found: set[str] = set()
    for name in table.frame:
        found |= set(type_column(table.values[name], GRANT_FIELDS[name]).faults.values())
    return found - {""}


def test_a_trusts_published_grants_are_read_cell_by_cell() -> None:
    path = real("360giving_ab_charitable_trust.xlsx")
    table = grants(read(path, "360giving-spreadsheet"))
    top, *rest = openpyxl.load_workbook(path, data_only=True).worksheets[0].iter_rows(values_only=True)
    at = {name: top.index(heading) for name, heading in HEADINGS.items() if heading in top}
    plain = [[v.date() if isinstance(v, datetime.datetime) else v for v in row] for row in rest]
    expected = [{name: row[i] for name, i in at.items() if row[i] is not None} for row in plain]
    assert values(table) == expected
    assert (len(expected), sum(map(len, expected))) == (783, 12521)
    assert faults(table) == set()
    assert (table.cell(0, "identifier"), table.cell(782, "funder_id")) == ("A2", "U784")


def test_a_councils_published_grants_are_read_from_csv() -> None:
    path = real("trafford_voluntary_sector_grants.csv")
    table = grants(read(path, "360giving-spreadsheet"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [{name: row[h] for name, h in HEADINGS.items() if row.get(h)} for row in rows]
    assert values(table) == expected
    assert (len(expected), sum(map(len, expected))) == (555, 9789)
    assert faults(table) == set()
    amounts = type_column(table.values["amount_awarded"], GRANT_FIELDS["amount_awarded"]).values
    assert amounts.sum() == pytest.approx(sum(float(row["Amount Awarded"]) for row in rows))
    assert table.cell(0, "amount_awarded") == "F2"
