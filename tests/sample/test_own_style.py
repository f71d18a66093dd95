"""The three workbooks of partners' own say what the truth says, as such organisations would say it."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from outcomes.files import shipped
from outcomes.sample import Truth

RIVERSIDE = shipped("sample") / "riverside"
QUARTER = "2025-26 Q1"


@cache
def truth() -> Truth:
    return Truth.load(RIVERSIDE / "truth.json")


def book(partner: str) -> Workbook:
    files = [f for f in truth().files if (f.partner, f.period, f.fate) == (partner, QUARTER, "accepted")]
    return load_workbook(RIVERSIDE / "inbox" / files[0].file, data_only=True)


def parts(partner: str, indicator: str) -> dict[str, float | None]:
    found = next(f for f in truth().quarters if (f.partner, f.span, f.indicator) == (partner, QUARTER, indicator))
    return vars(found)


def rows(partner: str, sheet: int = 0) -> list[tuple[object, ...]]:
    return list(book(partner).worksheets[sheet].iter_rows(values_only=True))


def clients() -> list[tuple[object, ...]]:
    found = rows("hearth-befrienders")
    top = next(i for i, row in enumerate(found) if row[0] == "Client ref")
    last = next(i for i, row in enumerate(found) if row[0] == "TOTAL")
    return found[top + 1 : last]


def test_the_register_lists_each_client_once_with_blank_rows_between_rounds() -> None:
    people = [row for row in clients() if row[0]]
    assert len(people) == parts("hearth-befrienders", "people_supported")["value"]
    assert sum(not any(row) for row in clients()) >= 2
    assert sum(int(str(row[8])) for row in people) == parts("hearth-befrienders", "support_sessions")["value"]


def test_the_registers_scores_make_the_change_in_loneliness() -> None:
    pairs = [(r[9], r[10]) for r in clients() if isinstance(r[9], int) and isinstance(r[10], int)]
    given = parts("hearth-befrienders", "loneliness_change")
    assert len(pairs) == given["pairs"]
    assert sum(now - before for before, now in pairs) == given["sum_change"]
    fewer = sum(now - before <= -1 for before, now in pairs)
    assert fewer == parts("hearth-befrienders", "less_lonely_share")["numerator"]


def test_some_of_the_registers_dates_are_text() -> None:
    births = [row[2] for row in clients() if row[0] and row[2]]
    assert any(isinstance(b, str) for b in births)
    assert any(isinstance(b, date) for b in births)


def test_the_register_names_its_organisation_quarter_and_fund_at_the_top() -> None:
    top = rows("hearth-befrienders")[:4]
    assert top[0][0] == "HEARTH & KETTLE BEFRIENDERS"
    assert top[2][0] == "Quarter: Q1 2025/26"
    assert top[2][6] == "Riverside Community Grants"


def test_the_tracker_grows_to_the_right_and_tells_actual_from_forecast() -> None:
    sheet = book("quayside-homes")["KPI tracker 25-26"]
    years = [c for r in sheet.iter_rows() for c in r if c.value in {"2024/25", "2025/26"}]
    assert [c.value for c in years] == ["2024/25", "2025/26"]
    assert all(any(c.coordinate in merged for merged in sheet.merged_cells.ranges) for c in years)
    below = [sheet.cell(years[0].row + 1, column).value for column in range(4, 14)]
    assert below[:5] == ["Q1 actual", "Q2 actual", "Q3 actual", "Q4 actual", "Target"]
    assert below[5:7] == ["Q1 actual", "Q2 forecast"]


@pytest.mark.parametrize(
    ("label", "indicator", "part"),
    [
        ("Residents supported (individuals)", "people_supported", "value"),
        ("of whom still in their home", "kept_home_share", "numerator"),
        ("Supplier payments, total", "local_spend_share", "denominator"),
        ("Emissions, buildings and vehicles", "carbon_emitted", "value"),
    ],
)
def test_the_trackers_column_of_the_quarter_is_the_truth(label: str, indicator: str, part: str) -> None:
    line = next(row for row in rows("quayside-homes") if row[1] == label)
    assert line[8] == pytest.approx(parts("quayside-homes", indicator)[part])


def test_the_activities_write_pounds_as_text_with_percentages_beside_counts() -> None:
    money = {row[0]: row[1:] for row in rows("tideover", 2)}
    gained = str(money["Money gained for clients"][0])
    assert re.fullmatch(r"£[\d,]+\.\d\d", gained)
    assert float(gained[1:].replace(",", "")) == parts("tideover", "money_gained")["value"]
    plans = money["People with a debt plan agreed"]
    assert plans[0] == parts("tideover", "debt_plan_share")["numerator"]
    assert str(plans[1]).endswith("%")


def test_the_activities_tables_add_up_to_the_cover() -> None:
    cover = {row[0]: row[1] for row in rows("tideover", 0)}
    helped = cover["Number of different people helped, all activities"]
    assert helped == parts("tideover", "people_supported")["value"]
    table = rows("tideover", 4)[4:]
    for column in (0, 4):
        counted = [row[column + 1] for row in table if row[column] and row[column] != "Total"]
        assert sum(c for c in counted if isinstance(c, int)) == helped
