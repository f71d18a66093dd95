"""Reading with a layout: tables wherever they stand, single values, findings in the areas that are read only."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from outcomes.returns.extract import Reading, ReadTable, extract
from outcomes.returns.findings import Finding
from outcomes.returns.layout import Layout
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.workbook import Sheet, Value, Workbook

Rows = list[list[Value]]


def sheet(name: str, rows: Rows, **more: Any) -> Sheet:
    empty: dict[str, Any] = {
        "is_hidden": False,
        "hidden_rows": frozenset(),
        "merged": (),
        "errors": {},
        "uncached": frozenset(),
    }
    return Sheet(name, SheetRows(rows), **{**empty, **more})


def workbook(*sheets: Sheet, **more: Any) -> Workbook:
    told: dict[str, Any] = {"properties": {}, "has_external_links": False, "date_1904": False, **more}
    return Workbook("return.xlsx", "0" * 64, "xlsx", tuple(sheets), **told)


def layout(text: str) -> Layout:
    head = "layout: test\nname: Test\nholds: return\nfits: {cells: [x]}\nsheets: {s: Sheet, other: Other}\n"
    return Layout.model_validate(YAML(typ="safe", pure=True).load(head + text))


def moved(rows: Rows, down: int, right: int) -> Rows:
    return [[]] * down + [[None] * right + row for row in rows]


def only(reading: Reading) -> ReadTable:
    assert len(reading.tables) == 1
    return reading.tables[0]


def with_code(reading: Reading, code: str) -> list[Finding]:
    return [f for f in reading.findings if f.code == code]


RESULTS = """
tables:
  results:
    holds: results
    sheet: s
    required: [indicator, value]
    columns: {indicator: [Measure, What we count], value: Number of people, notes: Notes}
"""
TABLE: Rows = [
    ["Measure", "Number of people", "Notes"],
    ["helped", 12, None],
    ["trained", "3 (est.)", "since May"],
]


@pytest.mark.parametrize(("down", "right"), [(0, 0), (7, 0), (3, 4), (450, 1)])
def test_a_table_is_found_wherever_it_has_moved(down: int, right: int) -> None:
    table = only(extract(workbook(sheet("Sheet", moved(TABLE, down, right))), layout(RESULTS)))
    assert table.frame["indicator"].tolist() == ["helped", "trained"]
    assert table.frame["value"].tolist() == [12, "3 (est.)"]
    assert table.rows.tolist() == [down + 2, down + 3]
    assert table.cell(1, "value") == f"{'ABCDEFG'[right + 1]}{down + 3}"
    assert table.labels["value"] == "Number of people"


def test_headings_and_sheets_may_be_written_another_way() -> None:
    rows: Rows = [["what  we\ncount:", "NUMBER OF PEOPLE *"], ["helped", 12]]
    table = only(extract(workbook(sheet(" sheet ", rows)), layout(RESULTS)))
    assert table.frame.to_dict("list") == {"indicator": ["helped"], "value": [12]}


def test_a_required_heading_nearly_right_is_offered_and_not_read() -> None:
    rows: Rows = [["Measure", "Numbr of people", "Notes"], ["helped", 12, None]]
    reading = extract(workbook(sheet("Sheet", rows)), layout(RESULTS))
    assert reading.tables == ()
    (finding,) = reading.findings
    assert (finding.code, finding.severity, finding.cells) == ("missing-heading", "error", ("B1",))
    assert "Did you mean this by “Numbr of people”?" in finding.remedy


def test_an_optional_heading_nearly_right_is_a_warning_and_the_rest_is_read() -> None:
    rows: Rows = [["Measure", "Number of people", "Note"], ["helped", 12, "private"]]
    reading = extract(workbook(sheet("Sheet", rows)), layout(RESULTS))
    assert list(only(reading).frame) == ["indicator", "value"]
    (finding,) = reading.findings
    assert (finding.code, finding.severity, finding.cells) == ("did-you-mean", "warning", ("C1",))


def test_a_required_heading_that_is_gone_is_named() -> None:
    rows: Rows = [["Measure", "Notes"], ["helped", None]]
    (finding,) = extract(workbook(sheet("Sheet", rows)), layout(RESULTS)).findings
    assert finding.code == "missing-heading"
    assert "“Number of people” is missing" in finding.message


def test_a_missing_sheet_is_named_with_the_one_that_may_be_meant() -> None:
    (finding,) = extract(workbook(sheet("Sheets", TABLE)), layout(RESULTS)).findings
    assert (finding.code, finding.severity) == ("missing-sheet", "error")
    assert "Did you mean the sheet “Sheets”?" in finding.remedy


def test_headings_nobody_asked_for_are_noted_only_where_something_is_entered() -> None:
    rows: Rows = [["Measure", "Number of people", "Budget", "Spare"], ["helped", 12, 400, None]]
    reading = extract(workbook(sheet("Sheet", rows)), layout(RESULTS))
    (finding,) = reading.findings
    assert (finding.code, finding.severity, finding.cells) == ("unread-heading", "note", ("C1",))


ENDS: Rows = [
    ["Measure", "Number of people"],
    ["a", 1],
    [None, "  "],
    ["b", 2],
    ["Total", 3],
    ["c", 4],
]


@pytest.mark.parametrize(
    ("option", "read"),
    [
        ("ends: blank row", ["a"]),
        ("ends: sheet end", ["a", "b", "Total", "c"]),
        ("ends: sheet end\n    stops_at: [Total*]", ["a", "b"]),
        ("ends: sheet end\n    ignore_rows: {indicator: total}", ["a", "b", "c"]),
    ],
)
def test_a_table_ends_where_the_layout_says(option: str, read: list[str]) -> None:
    reading = extract(workbook(sheet("Sheet", ENDS)), layout(RESULTS + f"    {option}\n"))
    assert only(reading).frame["indicator"].tolist() == read


def test_a_blank_row_under_the_headings_does_not_hide_the_table() -> None:
    rows: Rows = [ENDS[0], [], [], ["a", 1], [], ["b", 2]]
    assert only(extract(workbook(sheet("Sheet", rows)), layout(RESULTS))).frame["indicator"].tolist() == ["a"]


def test_a_group_heading_beside_the_columns_that_are_read_does_not_end_a_table() -> None:
    rows: Rows = [["Ref", "Measure", "Number of people"], ["PEOPLE"], [1, "helped", 12]]
    text = RESULTS + "    ignore_columns: [Ref]\n"
    assert only(extract(workbook(sheet("Sheet", rows)), layout(text))).rows.tolist() == [3]


def test_a_block_of_placeholders_is_nothing_entered_and_no_fault() -> None:
    rows: Rows = [["Measure", "Number of people"], ["Please choose", None], ["< Please choose >", "-please choose"]]
    text = "placeholders: [Please choose, < please  choose >, -Please choose]\n" + RESULTS
    reading = extract(workbook(sheet("Sheet", rows)), layout(text))
    assert (reading.tables, reading.findings) == ((), ())


def test_words_become_codes_and_what_was_written_is_kept() -> None:
    text = RESULTS + "    constants: {dimension: all, basis: actual}\n"
    text = text.replace("[Measure, What we count]", "{heading: Measure, values: {people_helped: [Helped, 'supp*']}}")
    text = text.replace("'supp*'", "supported")
    rows: Rows = [["Measure", "Number of people"], [" HELPED", 12], ["supported", 4], ["moved", 2]]
    table = only(extract(workbook(sheet("Sheet", rows)), layout(text)))
    assert table.frame["indicator"].tolist() == ["people_helped", "people_helped", "moved"]
    assert table.raw["indicator"].tolist() == [" HELPED", "supported", "moved"]
    assert table.frame["basis"].tolist() == ["actual"] * 3
    assert (table.cell(0, "basis"), table.cell(0, "indicator")) == ("", "A2")


def test_a_row_counts_as_entered_only_when_a_figure_is() -> None:
    rows: Rows = [["Measure", "Number of people", "Notes"], ["helped", None, "later"], ["trained", 0, None]]
    text = RESULTS + "    entered_when: [value]\n"
    table = only(extract(workbook(sheet("Sheet", rows)), layout(text)))
    assert table.frame["indicator"].tolist() == ["trained"]
    assert table.rows.tolist() == [3]


def test_two_tables_side_by_side_are_read_apart() -> None:
    rows: Rows = [
        ["Where people live", None, None, None, "How old they are", None],
        ["Ward", "No.", None, None, "Age", "No."],
        ["Hill", 3, None, None, "16-24", 1],
        ["Dale", 4, None, None, "25+", 2],
        ["Total", 7, None, None, "Not known", 4],
        [None, None, None, None, "Total", 7],
    ]
    text = """
tables:
  wards:
    {common, columns: {category: Where people live / Ward, value: Where people live / No.},
    constants: {indicator: helped, dimension: ward}}
  ages:
    {common, columns: {category: How old they are / Age, value: How old they are / No.},
    constants: {indicator: helped, dimension: age}}
""".replace("common", "holds: results, sheet: s, heading_rows: 2, stops_at: Total")
    reading = extract(workbook(sheet("Sheet", rows, merged=((1, 1, 1, 2), (1, 5, 1, 6)))), layout(text))
    wards, ages = reading.tables
    assert wards.frame["value"].tolist() == [3, 4]
    assert ages.frame["category"].tolist() == ["16-24", "25+", "Not known"]
    assert reading.tables_of("results") == (wards, ages)


MARKED = """
marks: {start: XY-*-START, end: XY-*-END}
tables:
  results:
    holds: results
    sheet: s
    between: RESULTS
    columns: {indicator: Measure, value: Number}
"""


def test_a_block_is_what_stands_between_its_marks() -> None:
    rows: Rows = [
        [None, "XY-RESULTS-START"],
        ["beside", "Measure", "Number", "far"],
        ["beside", "helped", 1, "far"],
        ["beside", None, None, "far"],
        ["beside", "trained", 2, "far"],
        [None, None, "xy-results-end"],
        [None, "below", 3],
    ]
    reading = extract(workbook(sheet("Sheet", rows)), layout(MARKED))
    assert only(reading).frame.to_dict("list") == {"indicator": ["helped", "trained"], "value": [1, 2]}
    assert reading.findings == ()


@pytest.mark.parametrize("gone", [0, 2])
def test_a_mark_that_is_gone_is_named(gone: int) -> None:
    rows: Rows = [["XY-RESULTS-START"], ["Measure", "Number"], [None, "XY-RESULTS-END"]]
    rows[gone] = ["deleted"]
    (finding,) = extract(workbook(sheet("Sheet", rows)), layout(MARKED)).findings
    assert finding.code == "missing-heading"
    assert ("XY-RESULTS-START", "", "XY-RESULTS-END")[gone] in finding.message


def test_blocks_that_repeat_pair_by_name_and_their_name_is_kept() -> None:
    text = MARKED.replace("between: RESULTS", "between: 'SITE-*'\n    block_name_as: category")
    text += "    cells: {notes: {label: Opened}}\n"
    rows: Rows = []
    for name, figures in (("Hill", [1, 2]), ("Dale", [3]), ("Hill", [4])):
        rows += [[f"XY-SITE-{name}-START"], ["Opened", f"{name} in May"], ["Measure", "Number"]]
        rows += [["helped", figure] for figure in figures] + [[None, f"XY-SITE-{name}-END"], ["helped", 99]]
    blocks = extract(workbook(sheet("Sheet", rows)), layout(text)).tables
    assert [(b.frame["category"].tolist(), b.frame["value"].tolist()) for b in blocks] == [
        (["Hill", "Hill"], [1, 2]),
        (["Dale"], [3]),
        (["Hill"], [4]),
    ]
    assert [b.frame["notes"].iloc[0] for b in blocks] == ["Hill in May", "Dale in May", "Hill in May"]
    assert [b.cell(0, "notes") for b in blocks] == ["B2", "B9", "B15"]


SINGLES = """
sender:
  partner: {sheet: s, label: [Organisation, Charity]}
  programme: {sheet: s, label: Fund, take: below}
  period: {sheet: s, label: Quarter, take: inside}
  hours_spent: {sheet: s, label: Hours}
  framework: {constant: common-outcomes}
  notes: {sheet: other, sheet_name: true}
"""


def test_single_values_are_found_by_their_labels() -> None:
    rows: Rows = [
        ["Quarterly report", None, None, "Fund"],
        ["Quarter : April to June 2025", None, None, "Hill Fund"],
        ["Charity:", None, None, "Hill Befrienders"],
        ["Hours", "n/a"],
    ]
    book = workbook(sheet("Sheet", rows, merged=((3, 1, 3, 3),)), sheet("Other", []))
    sender = extract(book, layout(SINGLES)).sender
    found = {name: (value.value, value.cell) for name, value in sender.items()}
    assert found == {
        "partner": ("Hill Befrienders", "D3"),
        "programme": ("Hill Fund", "D2"),
        "period": ("April to June 2025", "A2"),
        "hours_spent": ("n/a", "B4"),
        "framework": ("common-outcomes", ""),
        "notes": ("Other", ""),
    }
    assert sender["partner"].label == "Charity"


def test_a_senders_label_nearly_right_is_offered_and_a_missing_one_left_to_the_first_gate() -> None:
    book = workbook(sheet("Sheet", [["Organization", "Hill"]]), sheet("Other", []))
    reading = extract(book, layout(SINGLES))
    assert set(reading.sender) == {"framework", "notes"}
    assert [(f.code, f.cells) for f in reading.findings] == [("did-you-mean", ("A1",))]


def test_single_cells_are_figures_and_records_with_their_cells() -> None:
    text = """
figures:
  - {sheet: s, label: Women helped, indicator: helped, dimension: gender, category: woman}
  - {sheet: s, label: Asked, indicator: lonely, part: denominator}
  - {sheet: s, label: Less lonely, indicator: lonely, part: numerator}
records:
  staffing: {posts: {sheet: s, label: Posts, want: number}}
"""
    rows: Rows = [["Women helped", 7], ["Asked", 20], ["Less lonely", 9], ["Posts", 2.5]]
    reading = extract(workbook(sheet("Sheet", rows)), layout(text))
    (figures,), (records,) = reading.tables_of("results"), reading.tables_of("records")
    assert figures.frame["indicator"].tolist() == ["helped", "lonely"]
    assert figures.frame.loc[1, ["numerator", "denominator"]].tolist() == [9, 20]
    assert (figures.cell(1, "numerator"), figures.cell(1, "denominator"), figures.cell(0, "numerator")) == (
        "B3",
        "B2",
        "",
    )
    assert figures.label(1, "denominator") == "Asked"
    assert records.frame.loc[0, ["kind", "field", "value", "want"]].tolist() == ["staffing", "posts", 2.5, "number"]


def test_contact_details_never_leave_the_extractor() -> None:
    text = """
sender: {signed_by: {sheet: s, label: Signed by, drop: true}}
records: {staff: {email: {sheet: s, label: E-mail, drop: true}}}
tables:
  results:
    holds: results
    sheet: s
    columns: {indicator: Measure, value: Number, worker: {heading: Worker, drop: true}}
"""
    rows: Rows = [
        ["Signed by", "Pat Secret"],
        ["E-mail", "secret@example.org"],
        ["Measure", "Number", "Worker"],
        ["helped", 3, "Sam Secret"],
        ["trained", 4, None],
    ]
    marked = sheet("Sheet", rows, errors={(5, 3): "#N/A", (2, 2): "#N/A"})
    reading = extract(workbook(marked), layout(text))
    assert only(reading).frame.shape == (2, 2)
    assert "ecret" not in repr(reading) + "".join(t.frame.to_string() for t in reading.tables)
    assert reading.findings == ()


def test_errors_and_lost_formulas_are_findings_only_where_we_read() -> None:
    rows: Rows = [*TABLE, ["moved", None, None], [], ["#N/A list", None]]
    errors = {(3, 2): "#REF!", (4, 2): "#REF!", (2, 3): "#DIV/0!", (2, 7): "#N/A", (6, 2): "#N/A", (1, 9): "#N/A"}
    marked = sheet("Sheet", rows, errors=errors, uncached=frozenset({(4, 3), (9, 1)}))
    reading = extract(workbook(marked), layout(RESULTS))
    found = {(f.code, f.found, f.cells, f.label) for f in reading.findings}
    assert found == {
        ("error-cell", "#REF!", ("B3", "B4"), "Number of people"),
        ("error-cell", "#DIV/0!", ("C2",), "Notes"),
        ("formula-without-value", "", ("C4",), "Notes"),
    }
    assert {f.severity for f in reading.findings} == {"error"}


def test_hidden_rows_and_sheets_are_read_and_said() -> None:
    hidden = sheet("Sheet", TABLE, is_hidden=True, hidden_rows=frozenset({2, 3, 40}))
    reading = extract(workbook(hidden), layout(RESULTS))
    assert only(reading).frame["value"].tolist() == [12, "3 (est.)"]
    notes = with_code(reading, "hidden-rows")
    assert {f.severity for f in notes} == {"note"}
    assert any("2 rows are hidden" in f.message and "2–3" in f.message for f in notes)
    assert any("This sheet is hidden" in f.message for f in notes)


def test_a_hidden_column_is_read_and_said_and_an_empty_one_is_not() -> None:
    hidden = sheet("Sheet", [[*row, None] for row in TABLE], hidden_columns=frozenset({2, 4}))
    reading = extract(workbook(hidden), layout(RESULTS))
    assert only(reading).frame["value"].tolist() == [12, "3 (est.)"]
    notes = with_code(reading, "hidden-columns")
    assert [(f.severity, f.cells, f.label) for f in notes] == [("note", ("B1",), "Number of people")]


def _summed(typed: dict[int, int], from_row: int = 2) -> Reading:
    """A column of twelve figures, formulas but for those that were typed."""
    rows: Rows = [["Measure", "Number of people"], *([f"m{r}", typed.get(r, 5)] for r in range(2, 14))]
    formulas = frozenset((r, 2) for r in range(from_row, 14) if r not in typed)
    return extract(workbook(sheet("Sheet", rows, formulas=formulas)), layout(RESULTS))


def test_a_figure_typed_over_a_formula_is_a_warning_with_its_cell() -> None:
    found = with_code(_summed({6: 40, 9: 12}), "typed-over-formula")
    assert [(f.severity, f.cells, f.label) for f in found] == [("warning", ("B6", "B9"), "Number of people")]


@pytest.mark.parametrize("typed", [{}, {2: 1}, dict.fromkeys(range(3, 9), 3)], ids=["none", "the first", "half"])
def test_a_column_of_formulas_that_begins_typed_or_is_half_typed_is_as_it_was_meant(typed: dict[int, int]) -> None:
    assert with_code(_summed(typed), "typed-over-formula") == []


def test_links_to_other_workbooks_are_a_warning() -> None:
    reading = extract(workbook(sheet("Sheet", TABLE), has_external_links=True), layout(RESULTS))
    assert [(f.code, f.severity) for f in reading.findings] == [("external-link", "warning")]


def test_an_optional_table_may_be_absent_but_not_lose_its_headings() -> None:
    text = RESULTS + "    optional: true\n"
    assert extract(workbook(sheet("Other", TABLE)), layout(text)).findings == ()
    reading = extract(workbook(sheet("Sheet", TABLE[1:])), layout(text))
    assert [f.code for f in reading.findings] == ["missing-heading"]


def test_a_table_without_a_sheet_is_read_wherever_its_headings_are() -> None:
    text = RESULTS.replace("    sheet: s\n", "    every_sheet: true\n    sheet_name_as: period\n")
    book = workbook(sheet("Cover", [["Hello"]]), sheet("Q1 2025-26", TABLE), sheet("Q2 2025-26", moved(TABLE, 2, 0)))
    tables = extract(book, layout(text)).tables
    assert [t.frame["period"].iloc[0] for t in tables] == ["Q1 2025-26", "Q2 2025-26"]
    assert [t.sheet for t in tables] == ["Q1 2025-26", "Q2 2025-26"]


def test_raw_values_are_not_changed_by_reading() -> None:
    odd: Rows = [["Measure", "Number of people"], ["a", "£1,234.50"], ["b", True], ["c", 45750]]
    table = only(extract(workbook(sheet("Sheet", odd), date_1904=True), layout(RESULTS)))
    assert table.frame["value"].tolist() == ["£1,234.50", True, 45750]
    assert table.frame["value"].dtype == object
    assert isinstance(table.frame.index, pd.RangeIndex)
    assert table.date_1904
