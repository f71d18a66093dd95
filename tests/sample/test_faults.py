"""The faults of Riverside stand where the truth says, and are mended or not."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from outcomes.files import shipped
from outcomes.framework.place_files import load_place
from outcomes.periods import Quarter
from outcomes.returns.form import RESULTS
from outcomes.sample import Truth
from outcomes.sample.faults import Fault

RIVERSIDE = shipped("sample") / "riverside"


@cache
def truth() -> Truth:
    return Truth.load(RIVERSIDE / "truth.json")


def fault(code: str) -> Fault:
    """The first of its kind in a return; what was sent in place of one has tests of its own."""
    in_place = {f.file for f in truth().files if f.version == 0}
    return next(f for f in truth().faults if f.code == code and f.file not in in_place)


def path(name: str) -> Path:
    return RIVERSIDE / "inbox" / name


def sheet(found: Fault, *, values: bool = True) -> Worksheet:
    return load_workbook(path(found.file), data_only=values)[found.sheet]


def value(found: Fault) -> object:
    return sheet(found)[found.cells[0]].value


def test_every_fault_stands_in_a_file_that_came_on_a_sheet_that_is_there() -> None:
    for found in truth().faults:
        assert path(found.file).exists()
        if found.sheet and found.code != "missing-sheet":
            names = CalamineWorkbook.from_path(path(found.file)).sheet_names
            assert found.sheet in (*names, *(f"sheet no. {n}" for n in range(1, len(names) + 1)))
        assert all(re.fullmatch(r"[A-Z]+[1-9]\d*", cell) for cell in found.cells)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("bad-date", "31/02/2025"),
        ("missing-value", None),
        ("missing-partner", None),
        ("unknown-partner", "Uptown Stargazers CIC"),
        ("missing-programme", None),
        ("unknown-programme", "Winter Warmth 2019"),
        ("missing-period", None),
        ("bad-period", "Summer 2024"),
        ("unknown-framework", "Borough scorecard 2019"),
        ("wrong-period", "2021-22 Q3"),
        ("error-cell", "#REF!"),
        ("formula-without-value", None),
        ("did-you-mean", "Refered by"),
        ("unread-heading", "Our cost code"),
        ("missing-framework", None),
        ("suppressed-number", "<5"),
        ("nothing-said", "n/a"),
        ("totals-row", "TOTAL"),
        ("heading-twice", "Referred by"),
        ("rows-below", "Supplier payments, total"),
        ("table-below", "Measure"),
    ],
)
def test_the_cell_holds_what_the_fault_says(code: str, expected: object) -> None:
    assert value(fault(code)) == expected


def test_a_figure_with_words_behind_it_is_text() -> None:
    found = next(f for f in truth().faults if f.code == "type-error" and f.sheet == "Results")
    assert re.fullmatch(r"[\d.]+ people", str(value(found)))


def test_a_formula_without_value_is_a_formula() -> None:
    found = fault("formula-without-value")
    assert str(sheet(found, values=False)[found.cells[0]].value).startswith("=")


def test_a_score_out_of_range_is_above_its_scales_highest() -> None:
    found = fault("out-of-range")
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", found.cells[0]).groups()  # type: ignore[union-attr]
    above = [sheet(found)[f"{column}{i}"].value for i in range(1, int(row))]
    scales = load_place(RIVERSIDE).framework.scales.values()
    highest = next(float(s.maximum) for s in scales if f"{s.label}: first score" in above)
    assert sheet(found)[found.cells[0]].value > highest


def test_more_are_counted_than_were_asked() -> None:
    found = fault("numerator-over-denominator")
    row = sheet(found)[int(re.sub(r"\D", "", found.cells[0]))]
    headings = {name: RESULTS.field(name).heading for name in ("numerator", "denominator")}
    top = next(r for r in sheet(found).iter_rows() if set(headings.values()) <= {c.value for c in r})
    columns = {cell.value: i for i, cell in enumerate(top)}
    assert row[columns[headings["numerator"]]].coordinate == found.cells[0]
    assert row[columns[headings["numerator"]]].value > row[columns[headings["denominator"]]].value


def test_an_event_is_counted_as_it_was_said() -> None:
    found = fault("jump")
    key = next((f.partner, f.programme, f.period) for f in truth().files if f.file == found.file)
    told = [f.value for f in truth().quarters if (f.partner, f.programme, f.span) == key]
    assert value(found) in told


def test_support_ends_before_it_starts() -> None:
    found = fault("ended-before-started")
    ended = sheet(found)[found.cells[0]]
    assert ended.value < ended.offset(column=-1).value


def test_one_reference_stands_for_two_birth_dates() -> None:
    found = fault("repeated-reference")
    one, other = (sheet(found)[cell] for cell in found.cells)
    assert "".join(one.value.split()).casefold() == "".join(other.value.split()).casefold()
    assert one.offset(column=3).value != other.offset(column=3).value


def test_a_persons_row_stands_twice() -> None:
    found = next(f for f in truth().faults if f.code == "duplicate-row" and f.sheet == "People")
    rows = [tuple(c.value for c in row) for row in sheet(found).iter_rows()]
    assert rows.count(rows[int(found.cells[0][1:]) - 1]) == 2


def test_a_filter_was_left_on() -> None:
    found = fault("hidden-rows")
    assert sum(d.hidden for d in sheet(found).row_dimensions.values()) == 2


def test_a_linked_workbook_is_named_in_the_file() -> None:
    with zipfile.ZipFile(path(fault("external-link").file)) as archive:
        assert b"externalReference " in archive.read("xl/workbook.xml")
        assert "xl/externalLinks/externalLink1.xml" in archive.namelist()


def test_a_deleted_sheet_leaves_a_workbook_that_opens() -> None:
    book = load_workbook(path(fault("missing-sheet").file))
    assert "Results" not in book.sheetnames
    assert {"Return", "People"} <= set(book.sheetnames)


def test_a_password_leaves_a_compound_file_with_an_encrypted_package() -> None:
    start = path(fault("refused-encrypted").file).read_bytes()
    assert start.startswith(bytes.fromhex("d0cf11e0a1b11ae1"))
    assert "EncryptedPackage".encode("utf-16-le") in start[:2048]


def test_a_download_cut_short_is_no_archive_and_a_picture_is_a_picture() -> None:
    corrupt = path(fault("refused-corrupt").file)
    assert corrupt.read_bytes()[:2] == b"PK"
    assert not zipfile.is_zipfile(corrupt)
    assert path(fault("refused-not-a-spreadsheet").file).read_bytes().startswith(b"\x89PNG")
    for code in ("refused-corrupt", "refused-not-a-spreadsheet", "refused-encrypted"):
        with pytest.raises(CalamineError):
            CalamineWorkbook.from_path(path(fault(code).file))


def test_the_bloated_file_is_small_and_unpacks_to_more_than_the_place_allows() -> None:
    file = path(fault("refused-too-large").file)
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    limit = load_place(RIVERSIDE).place.limits.unpacked_mb * 1024 * 1024
    assert file.stat().st_size < 200_000
    assert unpacked > limit


def headed(found: Fault, heading: str) -> str:
    """The letters of the column under a heading, on the sheet of a fault."""
    return next(c.column_letter for row in sheet(found).iter_rows() for c in row if c.value == heading)


def row_of(found: Fault) -> int:
    return int(re.sub(r"\D", "", found.cells[0]))


@pytest.mark.parametrize(
    ("code", "shape"),
    [("percentage", r"\d+%"), ("read-as", r"about [\d.]+"), ("ambiguous-date", r"(0\d|1[012])/\d\d/\d{4}")],
)
def test_every_cell_of_the_fault_is_text_of_this_shape(code: str, shape: str) -> None:
    cells = [(f, cell) for f in truth().faults if f.code == code for cell in f.cells]
    assert cells
    assert [f for f, cell in cells if not re.fullmatch(shape, str(sheet(f)[cell].value))] == []


def test_days_that_can_be_read_two_ways_are_told_for_the_register_too() -> None:
    styles = {f.file: f.style for f in truth().files}
    assert {styles[f.file] for f in truth().faults if f.code == "ambiguous-date"} == {"form", "register"}


def test_people_who_are_counted_are_not_whole() -> None:
    assert value(fault("part-of-one")) % 1 == 0.5  # type: ignore[operator]


def test_a_sum_of_answers_is_no_score_of_its_scale() -> None:
    found = fault("not-converted")
    scale = next(s for s in load_place(RIVERSIDE).framework.scales.values() if s.only)
    assert headed(found, f"{scale.label}: first score") == re.sub(r"\d", "", found.cells[0])
    assert scale.minimum < value(found) < scale.maximum  # type: ignore[operator]
    assert value(found) not in scale.only


def test_one_achieves_before_the_first_day_and_one_without_any() -> None:
    soon, never = fault("achieved-before-started"), fault("achieved-without-start")
    start = sheet(soon)[f"{headed(soon, 'Started on')}{row_of(soon)}"].value
    assert value(soon) < start
    assert isinstance(value(never), datetime)
    assert sheet(never)[f"{headed(never, 'Referred, did not start')}{row_of(never)}"].value == "Yes"


def test_one_begins_in_the_quarter_to_come() -> None:
    found = fault("support-outside-quarter")
    period = next(f.period for f in truth().files if f.file == found.file)
    assert headed(found, "Started on") == re.sub(r"\d", "", found.cells[0])
    assert value(found).date() > Quarter.parse(period).last_day  # type: ignore[union-attr]


def test_two_references_of_one_person_differ_by_noughts() -> None:
    found = fault("like-references")
    one, other = (str(sheet(found)[cell].value) for cell in found.cells)
    assert one != other
    assert re.sub(r"\b0+", "", one) == re.sub(r"\b0+", "", other)


def test_last_quarters_figures_are_said_again_and_then_mended() -> None:
    found = fault("same-as-last-quarter")
    key = next((f.partner, f.programme, f.period) for f in truth().files if f.file == found.file)
    before = Quarter.parse(key[2]).plus(-1).code
    told = {
        period: sorted(
            f.value for f in truth().quarters if (f.partner, f.programme, f.span) == (*key[:2], period) and f.value
        )
        for period in (before, key[2])
    }
    assert sorted(sheet(found)[cell].value for cell in found.cells) == told[before] != told[key[2]]


def test_a_sum_was_typed_where_the_others_are_formulas() -> None:
    found = fault("typed-over-formula")
    column = re.sub(r"\d", "", found.cells[0])
    above = [sheet(found, values=False)[f"{column}{row_of(found) - n}"].value for n in (1, 2, 3)]
    assert all(str(formula).startswith("=") for formula in above)
    assert isinstance(sheet(found, values=False)[found.cells[0]].value, int)


def test_a_column_is_hidden_and_only_it() -> None:
    found = fault("hidden-columns")
    hidden = {letters for letters, d in sheet(found).column_dimensions.items() if d.hidden}
    assert re.sub(r"\d", "", found.cells[0]) in hidden
    assert value(found) == "Postcode"


def test_the_list_of_people_stands_in_the_workbook_twice() -> None:
    book = load_workbook(path(fault("unread-sheet").file))
    one, other = ([[c.value for c in row] for row in book[name].iter_rows()] for name in ("People", "People (2)"))
    assert one == other


def test_an_answer_is_left_out_and_its_score_is_written_down() -> None:
    headings, row, _ = person_of("missing-answers")
    answers = [
        row[heading] for heading in headings if heading.startswith("Loneliness (UCLA") and ", first: " in heading
    ]
    assert len(answers) == 3
    assert answers.count(None) == 1
    assert 3 <= row["Loneliness (UCLA, three items): first score"] <= 9


def test_a_score_stands_beside_answers_that_make_another() -> None:
    headings, row, _ = person_of("total-disagrees")
    answers = [
        row[heading] for heading in headings if heading.startswith("Loneliness (UCLA") and ", first: " in heading
    ]
    assert abs(sum(answers) - row["Loneliness (UCLA, three items): first score"]) == 1


def test_a_code_of_a_person_lost_its_end() -> None:
    _, row, cell = person_of("broken-person-code")
    assert str(cell).startswith("outcomes-code:")
    assert str(cell).count(":") == 1
    assert "outcomes-code" in set(row.values())


def person_of(code: str) -> tuple[list[str], dict[str, Any], object]:
    """The headings of the list of people where a fault stands, the row of it by heading, and the cell itself."""
    found = fault(code)
    sheet = load_workbook(path(found.file))[found.sheet]
    at = sheet[found.cells[0]]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(row for row in rows if "Started on" in row)
    return [str(h) for h in top if h], dict(zip(top, rows[at.row - 1], strict=True)), at.value


def test_a_form_comes_back_blank_and_a_workbook_empty() -> None:
    blank, empty = fault("nothing-entered"), fault("empty-workbook")
    people = list(load_workbook(path(blank.file))["People"].iter_rows(values_only=True))
    top = next(i for i, row in enumerate(people) if "Started on" in row)
    assert {value for row in people[top + 1 :] for value in row} <= {None}
    assert CalamineWorkbook.from_path(path(empty.file)).get_sheet_by_index(0).to_python() == []


def test_a_form_saved_in_another_format_says_what_it_said() -> None:
    found = fault("values-only")
    assert path(found.file).suffix == ".ods"
    with zipfile.ZipFile(path(found.file)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read(first) == b"application/vnd.oasis.opendocument.spreadsheet"
    book = CalamineWorkbook.from_path(path(found.file))
    assert {"Return", "Results", "People"} <= set(book.sheet_names)
    key = next((f.partner, f.programme, f.period) for f in truth().files if f.file == found.file)
    typed = {code for code, one in load_place(RIVERSIDE).framework.indicators.items() if one.from_people is None}
    figures = [f.value for f in truth().quarters if (f.partner, f.programme, f.span) == key and f.indicator in typed]
    assert figures
    assert {f for f in figures if f} <= {v for row in book.get_sheet_by_name("Results").to_python() for v in row}


def test_an_error_keeps_a_file_from_counting_and_a_warning_does_not() -> None:
    fates = {f.file: f.fate for f in truth().files}
    for found in truth().faults:
        stopped = fates[found.file] in {"held", "refused"}
        others = [f for f in truth().faults if f.file == found.file]
        assert stopped == any(f.severity == "error" for f in others), found


def test_most_faulty_returns_are_mended_and_some_never_are() -> None:
    faulty = {(f.partner, f.programme, f.period) for f in truth().files if f.fate in {"held", "refused"}}
    states = {(r.partner, r.programme, r.period): r.state for r in truth().returns}
    count = Counter(states[key] for key in faulty)
    assert count["accepted"] > 20
    assert count["checked"] >= 1
    assert count["missing"] >= 1


def test_one_file_comes_twice_and_some_come_late_or_never() -> None:
    copies = [f for f in truth().files if f.fate == "repeat"]
    assert len(copies) == 1
    original = path(copies[0].file.split("/")[0]).parent
    bytes_of = [
        p.read_bytes() for p in original.rglob(f"{copies[0].partner} {copies[0].programme} {copies[0].period}*")
    ]
    assert len(bytes_of) == 2
    assert bytes_of[0] == bytes_of[1]
    received = [r for r in truth().returns if r.received_on]
    assert any(r.received_on > r.due_on for r in received if r.received_on)
    assert {"missing", "not yet due", "checked", "accepted"} == {r.state for r in truth().returns}
