"""Wide tables become long: periods, basis and parts of indicators are read out of headings and row labels."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML

from outcomes.returns.extract import Reading, ReadTable, extract
from outcomes.returns.layout import Layout
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.workbook import Sheet, Value, Workbook

Rows = list[list[Value]]


def read(rows: Rows, text: str, merged: tuple[tuple[int, int, int, int], ...] = (), **more: Any) -> Reading:
    head = "layout: test\nname: Test\nholds: return\nfits: {cells: [x]}\nsheets: {s: '*'}\n"
    layout = Layout.model_validate(YAML(typ="safe", pure=True).load(head + text))
    sheet = Sheet("Sheet", SheetRows(rows), False, frozenset(), merged, more.get("errors", {}), frozenset())
    return extract(Workbook("x.xlsx", "0" * 64, "xlsx", (sheet,), {}, False, False), layout)


def only(reading: Reading) -> ReadTable:
    assert len(reading.tables) == 1, reading.findings
    return reading.tables[0]


def periods(table: ReadTable) -> list[tuple[Value, Value, Value, str]]:
    """Period, basis, value and cell of each entry."""
    blank = [None] * len(table.frame)
    columns = [table.frame.get(name, blank) for name in ("period", "basis", "value")]
    cells = [table.cell(i, "value") for i in range(len(table.frame))]
    return list(zip(*columns, cells, strict=True))


GOVERNMENT: Rows = [
    ["Measure", "Financial year 2024 to 2025", None, None, "April 2026 and after", "Grand total"],
    [None, "(Apr to Jun)", "(Jan to Mar)", "Total", "Total", None],
    [None, "Actual", "Forecast", None, None, None],
    ["a", 1, 2, 3, 9, 12],
    ["b", None, 5, 5, None, 5],
]
GOVERNMENT_MERGED = ((1, 1, 3, 1), (1, 2, 1, 4), (2, 4, 3, 4), (2, 5, 3, 5), (1, 6, 3, 6))
GOVERNMENT_LAYOUT = """
tables:
  t:
    holds: results
    sheet: s
    heading_rows: 3
    columns: {indicator: Measure}
    over: {filler: [Total]}
    ignore_columns: [Financial year * / Total, Grand total]
"""
LONG = [
    ("2024-25 Q1", "actual", 1, "B4"),
    ("2024-25 Q4", "forecast", 2, "C4"),
    ("open", None, 9, "E4"),
    ("2024-25 Q4", "forecast", 5, "C5"),
]


def test_periods_and_basis_are_read_out_of_merged_headings_and_totals_are_not() -> None:
    table = only(read(GOVERNMENT, GOVERNMENT_LAYOUT, GOVERNMENT_MERGED))
    assert periods(table) == LONG
    assert table.frame["indicator"].tolist() == ["a", "a", "a", "b"]
    assert table.label(0, "value") == "Financial year 2024 to 2025 / (Apr to Jun) / Actual"
    assert (table.cell(3, "indicator"), table.cell(3, "period")) == ("A5", "")


def test_a_heading_reaches_no_further_than_it_is_merged() -> None:
    reading = read(GOVERNMENT, GOVERNMENT_LAYOUT, ((1, 2, 1, 2),))
    assert periods(only(reading)) == [LONG[0], LONG[2]]
    (note,) = reading.findings
    assert (note.code, note.cells) == ("unread-heading", ("C3", "D2"))


def test_a_format_without_merged_cells_declares_its_spans() -> None:
    text = GOVERNMENT_LAYOUT + "    spans: {Financial year 2024 to 2025: 3}\n"
    assert periods(only(read(GOVERNMENT, text))) == LONG


def test_a_total_that_is_entered_is_read_and_an_unexplained_one_is_not_guessed_at() -> None:
    reading = read(GOVERNMENT, GOVERNMENT_LAYOUT.replace("{filler: [Total]}", "{}"), GOVERNMENT_MERGED)
    assert periods(only(reading)) == [LONG[0], LONG[1], LONG[3]]
    assert [(f.code, f.cells) for f in reading.findings] == [("unread-heading", ("E2",))]


@pytest.mark.parametrize(
    ("heading", "period", "basis"),
    [
        ("Q1 2025-26", "2025-26 Q1", None),
        ("Q3 2025/26 forecast", "2025-26 Q3", "forecast"),
        ("Oct–Dec 2025 (actual)", "2025-26 Q3", "actual"),
        ("Quarter 4 (Jan to Mar) 2025/26 planned", "2025-26 Q4", "forecast"),
        ("2025-26", "2025-26", None),
        ("April 2027 onwards", "open", None),
        ("2027-28 and beyond (forecast)", "open", "forecast"),
        ("Future years", "open", None),
        ("Forecast", None, "forecast"),
    ],
)
def test_headings_say_periods_in_many_ways(heading: str, period: str | None, basis: str | None) -> None:
    rows: Rows = [["Measure", heading], ["a", 4]]
    table = only(read(rows, "tables: {t: {holds: results, sheet: s, columns: {indicator: Measure}, over: {}}}"))
    assert periods(table) == [(period, basis, 4, "B2")]


@pytest.mark.parametrize(
    "heading",
    ["Q1", "Q1 2025", "Jan to Mar 2025/27", "Q1 2025-26 Q2", "Budget 2025-26", "Feb-Apr", "After school club"],
)
def test_a_heading_that_does_not_settle_the_period_is_not_guessed(heading: str) -> None:
    rows: Rows = [["Measure", heading], ["a", 4]]
    reading = read(rows, "tables: {t: {holds: results, sheet: s, columns: {indicator: Measure}, over: {}}}")
    assert reading.tables == ()
    assert [(f.code, f.severity) for f in reading.findings] == [("missing-heading", "error")]


def test_the_year_may_stand_once_above_the_table() -> None:
    rows: Rows = [["Financial year", "2025/26"], [], ["Measure", "Q1", "Jan-Mar"], ["a", 4, 5]]
    text = """
tables:
  t: {holds: results, sheet: s, columns: {indicator: Measure}, over: {year: {label: Financial year}}}
"""
    assert periods(only(read(rows, text))) == [("2025-26 Q1", None, 4, "B4"), ("2025-26 Q4", None, 5, "C4")]


FIGURES = """
tables:
  t:
    holds: results
    sheet: s
    columns: {category: Ward, notes: Comment}
    required: []
    constants: {dimension: ward}
    figures:
      are:
        People helped: {indicator: helped}
        Women helped: {indicator: helped, dimension: gender, category: woman}
        Asked: {indicator: lonely, part: denominator}
        Less lonely: {indicator: lonely, part: numerator}
"""


def test_each_column_may_be_a_different_part_of_an_indicator() -> None:
    rows: Rows = [
        ["Ward", "People helped", "Women helped", "Less lonely", "Asked", "Comment"],
        ["Hill", 12, 7, 4, 9, "busy"],
        ["Dale", 3, None, None, 2, None],
    ]
    table = only(read(rows, FIGURES))
    found = table.frame.where(table.frame.notna(), None)
    keys = ["indicator", "dimension", "category", "value", "numerator", "denominator"]
    assert [tuple(row) for row in found[keys].itertuples(index=False)] == [
        ("helped", "ward", "Hill", 12, None, None),
        ("helped", "gender", "woman", 7, None, None),
        ("lonely", "ward", "Hill", None, 4, 9),
        ("helped", "ward", "Dale", 3, None, None),
        ("lonely", "ward", "Dale", None, None, 2),
    ]
    assert found["notes"].tolist() == ["busy", "busy", "busy", None, None]
    assert (table.cell(2, "numerator"), table.cell(2, "denominator"), table.cell(2, "value")) == ("D2", "E2", "")
    assert table.label(2, "denominator") == "Asked"
    assert table.rows.tolist() == [2, 2, 2, 3, 3]


DASHBOARD = """
placeholders: ["-"]
tables:
  t:
    holds: results
    sheet: s
    heading_rows: 2
    over: {}
    ignore_columns: [Ref, Unit, "* / Target"]
    figures:
      by: Measure
      ignore: ["% *"]
      are:
        Residents supported: {indicator: helped}
        At risk and reached: {indicator: home, part: denominator}
        of whom still at home: {indicator: home, part: numerator}
"""
TRACKER: Rows = [
    ["Ref", "Measure", "Unit", "2024/25", None, None, "2025/26", None],
    [None, None, None, "Q4 actual", "Q1 forecast", "Target", "Q1 actual", "Q2 forecast"],
    ["PEOPLE"],
    ["K1", "Residents supported", "people", 40, None, 200, 44, 50],
    ["K2", "At risk and reached", "people", 10, None, None, 12, "-"],
    ["K3", "of whom still at home", "people", 8, None, None, 9, None],
    ["K4", "% still at home", "%", 0.8, None, None, 0.75, None],
    ["K5", "Parks adopted", "n", 1, None, None, None, None],
]
TRACKER_MERGED = ((1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 6), (1, 7, 1, 8), (3, 1, 3, 3))


@pytest.mark.parametrize("above", [[], [[]] * 4, [["Dashboard"], [], ["Hours", 7]]])
def test_headings_over_several_rows_are_found_under_whatever_stands_above(above: Rows) -> None:
    down = len(above)
    merged = tuple((a + down, b, c + down, d) for a, b, c, d in TRACKER_MERGED)
    reading = read([*above, *TRACKER], DASHBOARD, merged)
    assert only(reading).frame["period"].tolist() == [
        "2024-25 Q4",
        "2025-26 Q1",
        "2025-26 Q2",
        "2024-25 Q4",
        "2025-26 Q1",
    ]
    assert only(reading).rows[0] == 4 + down


def test_rows_may_be_indicators_and_columns_quarters() -> None:
    reading = read(TRACKER, DASHBOARD, TRACKER_MERGED, errors={(6, 4): "#REF!", (7, 4): "#REF!", (4, 6): "#REF!"})
    table = only(reading)
    frame = table.frame.where(table.frame.notna(), None)
    assert [
        tuple(row) for row in frame[["indicator", "period", "basis", "value", "numerator", "denominator"]].to_numpy()
    ] == [
        ("helped", "2024-25 Q4", "actual", 40, None, None),
        ("helped", "2025-26 Q1", "actual", 44, None, None),
        ("helped", "2025-26 Q2", "forecast", 50, None, None),
        ("home", "2024-25 Q4", "actual", None, 8, 10),
        ("home", "2025-26 Q1", "actual", None, 9, 12),
    ]
    assert (table.cell(3, "numerator"), table.cell(3, "denominator")) == ("D6", "D5")
    assert (table.cell(3, "indicator"), table.label(3, "denominator")) == ("B5", "2024/25 / Q4 actual")
    assert frame["dimension"].tolist() == ["all"] * 5
    assert [(f.code, f.cells) for f in reading.findings] == [("error-cell", ("D6",)), ("unread-heading", ("B8",))]


def test_a_row_label_nearly_right_is_offered_and_not_counted() -> None:
    rows = [[("Residents suported" if cell == "Residents supported" else cell) for cell in row] for row in TRACKER[:4]]
    reading = read(rows, DASHBOARD, TRACKER_MERGED[:-1])
    assert reading.tables == ()
    (offer,) = reading.findings
    assert (offer.code, offer.severity, offer.cells) == ("did-you-mean", "warning", ("B4",))
    assert "Did you mean “Residents supported”?" in offer.remedy


def test_rows_may_be_indicators_with_one_column_of_figures() -> None:
    text = """
tables:
  t:
    holds: results
    sheet: s
    columns: {value: This quarter, notes: Comment}
    constants: {period: 2025-26 Q1}
    figures:
      by: [Question, What we ask]
      are: {Helped: {indicator: helped}, Trained: {indicator: trained}}
"""
    rows: Rows = [["What we ask", "This quarter", "Comment"], ["Trained", 2, None], ["Helped", 5, "wet month"]]
    table = only(read(rows, text))
    assert table.frame["indicator"].tolist() == ["trained", "helped"]
    assert table.frame["value"].tolist() == [2, 5]
    assert table.frame["notes"].tolist() == [None, "wet month"]
    assert table.frame["period"].tolist() == ["2025-26 Q1"] * 2
    assert [table.cell(i, "value") for i in (0, 1)] == ["B2", "B3"]


def test_what_is_no_measure_is_kept_as_records_value_by_value() -> None:
    text = """
tables:
  t:
    holds: records
    kind: output
    sheet: s
    heading_rows: 3
    row: [theme, output]
    columns: {theme: Theme, output: Output}
    over: {into: amount, filler: [Total]}
    ignore_columns: [Financial year * / Total, Grand total]
"""
    rows = [["Theme" if i == 0 else ("Green" if i > 2 else None), *row] for i, row in enumerate(GOVERNMENT)]
    rows[0][1] = "Output"
    table = only(read(rows, text, tuple((a, b + 1, c, d + 1) for a, b, c, d in GOVERNMENT_MERGED)))
    columns = ["kind", "row", "field", "value", "period", "basis", "want"]
    assert list(table.frame) == columns
    cells = [table.cell(i, "value") for i in range(len(table.frame))]
    assert [(*row, cell) for row, cell in zip(table.frame.to_numpy().tolist(), cells, strict=True)] == [
        ("output", "Green / a", "theme", "Green", None, None, "text", "A4"),
        ("output", "Green / a", "output", "a", None, None, "text", "B4"),
        ("output", "Green / a", "amount", 1, "2024-25 Q1", "actual", "number", "C4"),
        ("output", "Green / a", "amount", 2, "2024-25 Q4", "forecast", "number", "D4"),
        ("output", "Green / a", "amount", 9, "open", None, "number", "F4"),
        ("output", "Green / b", "theme", "Green", None, None, "text", "A5"),
        ("output", "Green / b", "output", "b", None, None, "text", "B5"),
        ("output", "Green / b", "amount", 5, "2024-25 Q4", "forecast", "number", "D5"),
    ]


def test_a_column_merged_with_the_next_is_read_once_and_a_stray_entry_beside_it_is_noted() -> None:
    rows: Rows = [["Moved from", None, "Amount"], ["Hill", None, 20], ["Dale", "stray", 30]]
    text = "tables: {t: {holds: records, kind: move, sheet: s, columns: {source: Moved from, amount: Amount}}}"
    reading = read(rows, text, ((1, 1, 1, 2), (2, 1, 2, 2)))
    assert only(reading).frame["value"].tolist() == ["Hill", 20, "Dale", 30]
    assert [(f.code, f.cells) for f in reading.findings] == [("unread-heading", ("B1",))]
