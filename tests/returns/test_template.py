"""The form a partner gets: what is filled in, what may be changed, and what comes back out of it."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from outcomes.errors import PlaceError
from outcomes.framework.definitions import Indicator, PlaceDefinition
from outcomes.framework.files import find_framework
from outcomes.returns.form import RESULTS, SENDER, form_sheets, people_sheet
from outcomes.returns.template import FormContent, form_bytes, write_form

QUARTER = "2025-26 Q1"
WARDS = [f"Ward of the {n}th bridge over the river" for n in range(1, 21)]
HARMFUL = ["=1+1", '=HYPERLINK("http://example.org","x")', "+44", "-5 people", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


def indicator(kind: str, unit: str = "people", **more: Any) -> dict[str, Any]:
    words = {"label": f"The {kind} figure", "counts": f"what a {kind} counts", "better": "more"}
    return {**words, "kind": kind, "unit": unit, **more}


INDICATORS: dict[str, dict[str, Any]] = {
    "helped": indicator("people", from_people={"supported": True}, breakdowns=["age", "ward"]),
    "less_lonely": indicator(
        "proportion",
        from_people={"scale": "lonely", "change": {"at_most": -1}},
        breakdowns=["age"],
        target={"2026-27": Decimal("0.45")},
        source="Agreed in March.",
    ),
    "happier": indicator("mean_change", "points", from_people={"scale": "lonely"}),
    "saved": indicator("money", "£"),
    "meals": indicator("count", "meals"),
    "learned": indicator("text", "words"),
    "volunteers": indicator("stock"),
}


def make_place(*asked: str, partner: str = "Harbour Friends", **more: Any) -> PlaceDefinition:
    expected = {"partner": "harbour", "first": "2025-26 Q1", "last": "2025-26 Q4", "indicators": asked, **more}
    return PlaceDefinition.model_validate(
        {
            "place": {"place": "Riverside", "code": "riverside", "frameworks": ["small"]},
            "framework": {
                "framework": "small",
                "name": "A small framework",
                "version": "1.2",
                "valid_from": dt.date(2025, 4, 1),
                "about": "For tests.",
                "source": "Ours.",
                "licence": "MIT",
                "breakdowns": {
                    "age": {
                        "label": "Age band",
                        "categories": [{"code": "young", "label": "Under 25"}, {"code": "old", "label": "25 and over"}],
                    },
                    "ward": {"label": "Ward", "areas": True},
                },
                "achievements": {"job": {"label": "Found work", "means": "A paid job.", "evidence": "A payslip."}},
                "scales": {
                    "lonely": {
                        "label": "Loneliness",
                        "minimum": 3,
                        "maximum": 9,
                        "better": "less",
                        "source": "UCLA",
                        "licence": "Free to use.",
                    }
                },
                "outcomes": [
                    {
                        "code": "well",
                        "outcome": "People are well",
                        "bottom_line": "social",
                        "stakeholder": "residents",
                        "matters_because": "They said so.",
                        "indicators": INDICATORS,
                    }
                ],
            },
            "partners": [
                {"partner_id": "harbour", "name": partner, "role": "partner", "kind": "charity", "size": "small"}
                | {"is_local": True},
            ],
            "programmes": [
                {
                    "programme": "grants",
                    "name": "Ageing & well grants",
                    "funder": "harbour",
                    "framework": "small",
                    "mechanism": "grant",
                    "starts": dt.date(2025, 4, 1),
                    "ends": dt.date(2026, 3, 31),
                    "partners": [expected],
                }
            ],
            "areas": [{"area_code": f"E050000{n:02}", "name": name} for n, name in enumerate(WARDS)],
        }
    )


def make_form(place: PlaceDefinition | None = None, **more: Any) -> openpyxl.Workbook:
    made = form_bytes(place or make_place(), "harbour", "grants", QUARTER, **more)
    return openpyxl.load_workbook(io.BytesIO(made))


def headings(sheet: Worksheet, first_heading: str) -> tuple[int, dict[str, int]]:
    """The row of the headings, and each one's column."""
    row = next(r for r in range(1, 12) if sheet.cell(r, 1).value == first_heading)
    return row, {str(cell.value): cell.column for cell in sheet[row] if cell.value}


def table(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    """A sheet's rows by heading, empty ones left out; the row's number under `row`."""
    sheet = book[name]
    plan = {s.title: s for s in form_sheets(make_place().framework)}[name]
    top, columns = headings(sheet, plan.fields[0].heading)
    rows = [
        {h: sheet.cell(r, c).value for h, c in columns.items()} | {"row": r} for r in range(top + 1, sheet.max_row + 1)
    ]
    return [row for row in rows if any(value is not None for key, value in row.items() if key != "row")]


def result_cells(book: openpyxl.Workbook, code: str, dimension: str = "all", category: str = "all") -> list[Any]:
    """The cell of every part, in the order of RESULTS, of the first row so named."""
    _, columns = headings(book["Results"], "Indicator code")
    row = next(
        r["row"]
        for r in table(book, "Results")
        if (r["Indicator code"], r["Breakdown"], r["Group"]) == (code, dimension, category)
    )
    parts = ["value", "numerator", "denominator", "pairs", "sum_change", "sum_change_squared", "words"]
    return [book["Results"].cell(row, columns[RESULTS.field(part).heading]) for part in parts]


def test_the_sheets_stand_in_the_order_a_partner_was_told() -> None:
    book = make_form()
    assert book.sheetnames == [
        *("Return", "Results", "People", "Resources", "Promises", "Stories", "Guidance", "_outcomes"),
    ]
    assert book["_outcomes"].sheet_state == "veryHidden"
    assert book.active is not None and book.active.title == "Return"


def test_the_form_says_who_and_when_it_is_for() -> None:
    sheet = make_form()["Return"]
    said = {sheet.cell(r, 1).value: sheet.cell(r, 2).value for r in range(1, 20)}
    assert said["Partner"] == "Harbour Friends"
    assert said["Programme"] == "Ageing & well grants"
    assert said["Quarter"] == QUARTER
    assert said["Framework"] == "A small framework"
    assert [f.heading for f in SENDER if f.heading not in said] == []
    assert sheet["A2"].value == "For 1 April to 30 June 2025. Please send it back by 30 July 2025."


def test_a_returned_form_says_which_version_it_is() -> None:
    book = make_form()
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert properties == {"outcomes_template": "1", "outcomes_framework": "small", "outcomes_framework_version": "1.2"}
    facts = {row[0]: row[1] for row in book["_outcomes"].iter_rows(max_col=2, values_only=True) if row[0]}
    assert facts == {
        "template": "1",
        "framework": "small",
        "framework_version": "1.2",
        "place": "riverside",
        "partner": "harbour",
        "programme": "grants",
        "period": QUARTER,
    }


def test_every_group_a_partner_is_asked_for_has_its_row() -> None:
    rows = table(make_form(make_place("helped", "meals")), "Results")
    ages = [("Age band", label) for label in ("Under 25", "25 and over", "Not known")]
    wards = [("Ward", label) for label in (*WARDS, "Not known")]
    found = [(r["Indicator code"], r["Breakdown"], r["Group"]) for r in rows]
    assert found == [
        *(("helped", *pair) for pair in [("all", "all"), *ages, *wards]),
        ("meals", "all", "all"),
    ]


def test_the_wording_says_what_counts_and_targets_and_last_quarter_stand_beside_it() -> None:
    place = make_place(targets={"helped": {"2025-26": 1200}})
    rows = {
        (r["Indicator code"], r["Group"]): r
        for r in table(make_form(place, previous={("helped", "age", "old"): "41"}), "Results")
    }
    assert rows["helped", "all"]["Indicator"] == "The people figure\nCounts what a people counts."
    assert rows["helped", "all"]["Target"] == "1,200 a year"
    assert rows["less_lonely", "all"]["Target"] == "45% (whole place)"
    assert rows["meals", "all"]["Target"] is None
    assert rows["helped", "25 and over"]["Last quarter"] == "41"
    assert rows["helped", "Under 25"]["Last quarter"] is None


@pytest.mark.parametrize(
    ("code", "is_open"),
    [
        ("helped", [True, False, False, False, False, False, False]),
        ("less_lonely", [False, True, True, False, False, False, False]),
        ("happier", [False, False, False, True, True, True, False]),
        ("learned", [False, False, False, False, False, False, True]),
        ("volunteers", [True, False, False, False, False, False, False]),
    ],
)
def test_only_the_figures_asked_for_can_be_typed_in(code: str, is_open: list[bool]) -> None:
    assert [not cell.protection.locked for cell in result_cells(make_form(), code)] == is_open


def test_what_we_filled_in_cannot_be_overtyped_by_accident() -> None:
    book = make_form()
    _, columns = headings(book["Results"], "Indicator code")
    for row in table(book, "Results"):
        shown = ["Indicator code", "Indicator", "Breakdown", "Group", "Unit", "Last quarter", "Target"]
        assert all(book["Results"].cell(row["row"], columns[heading]).protection.locked for heading in shown)
    for name in book.sheetnames:
        assert book[name].protection.sheet
        assert book[name].protection.password is None
    assert not book["Results"].protection.formatColumns, "formatting columns is to be allowed"


def test_a_partner_may_type_in_every_prepared_row() -> None:
    book = make_form()
    for plan in form_sheets(make_place().framework)[1:]:
        sheet = book[plan.title]
        top, _ = headings(sheet, plan.fields[0].heading)
        (coloured,) = [str(area.sqref) for area in sheet.conditional_formatting]
        assert coloured.startswith(f"A{top + 1}:")
        spans = [(d.min, d.max) for d in sheet.column_dimensions.values() if not d.protection.locked]
        open_columns = {column for low, high in spans for column in range(low, high + 1)}
        assert open_columns == set(range(1, len(plan.fields) + 1))


def test_filled_content_comes_back_from_the_cells_it_was_put_in() -> None:
    content = FormContent(
        sender={"hours_spent": 3.5, "signed_on": dt.date(2025, 7, 4)},
        results=[
            {"indicator": "helped", "value": 41},
            {"indicator": "helped", "dimension": "age", "category": "old", "value": 30, "notes": "About right"},
            {"indicator": "less_lonely", "dimension": "all", "category": "all", "numerator": 12, "denominator": 40},
            {"indicator": "saved", "value": 1234.56},
        ],
        people=[{"reference": "0042", "birth_date": dt.date(1941, 2, 3), "sessions": 7, "score:lonely:first": 8}],
        resources=[{"kind": "Public money", "amount_gbp": 1000, "from_whom": "The council"}],
        promises=[{"promise": "A room a week", "promised": 13, "delivered": 11}],
        stories=[{"title": "A cup of tea", "story": "It helped.", "has_consent": True}],
    )
    book = make_form(content=content)
    assert result_cells(book, "helped")[0].value == 41
    assert result_cells(book, "helped", "Age band", "25 and over")[0].value == 30
    assert [cell.value for cell in result_cells(book, "less_lonely")[1:3]] == [12, 40]
    assert result_cells(book, "saved")[0].value == 1234.56
    (person,) = table(book, "People")
    assert person["Your reference"] == "0042"
    assert person["Date of birth"] == dt.datetime(1941, 2, 3)
    assert (person["Sessions this quarter"], person["Loneliness: first score"]) == (7, 8)
    assert table(book, "Resources")[0]["Amount (£)"] == 1000
    assert table(book, "Promises")[0]["Given this quarter"] == 11
    assert table(book, "Stories")[0]["Agreed to sharing"] == "Yes"
    sent = {book["Return"].cell(r, 1).value: book["Return"].cell(r, 2).value for r in range(1, 20)}
    assert sent["Hours spent on this return"] == 3.5
    assert sent["Signed off on"] == dt.datetime(2025, 7, 4)


def test_a_second_figure_and_one_nobody_asked_for_go_below_the_form() -> None:
    results = [
        {"indicator": "meals", "value": 10},
        {"indicator": "meals", "value": 12, "period": "2025-26 Q2", "basis": "forecast"},
        {"indicator": "no_such", "dimension": "ward", "category": "E99", "value": 1},
        {"indicator": "helped", "dimension": "age", "category": "old", "value": 1},
        {"indicator": "helped", "dimension": "age", "category": "old", "value": 2},
    ]
    rows = table(make_form(content=FormContent(results=results)), "Results")
    last = [(r["Indicator code"], r["Breakdown"], r["Group"], r["Number or amount"]) for r in rows[-3:]]
    assert last == [
        ("meals", "all", "all", 12),
        ("no_such", "ward", "E99", 1),
        ("helped", "Age band", "25 and over", 2),
    ]
    assert (rows[-3]["Quarter"], rows[-3]["Actual or forecast"]) == ("2025-26 Q2", "forecast")
    assert [r["Number or amount"] for r in rows if r["Indicator code"] == "meals"] == [10, 12]


def test_words_in_a_number_and_numbers_in_a_date_are_written_as_given() -> None:
    content = FormContent(
        results=[{"indicator": "helped", "value": "12 people", "numerator": 3}],
        people=[
            {"sessions": "lots", "birth_date": 45000, "started_on": "soon", "hours": float("nan"), "reference": 42}
        ],
    )
    book = make_form(content=content)
    value, numerator = result_cells(book, "helped")[:2]
    assert (value.value, value.data_type, numerator.value) == ("12 people", "s", 3)
    (person,) = table(book, "People")
    assert person["Sessions this quarter"] == "lots"
    assert person["Date of birth"] == 45000
    assert person["Started on"] == "soon"
    assert person["Hours this quarter"] is None
    assert person["Your reference"] == 42


@pytest.mark.parametrize("text", HARMFUL)
def test_text_that_looks_like_a_formula_never_runs(text: str) -> None:
    content = FormContent(
        sender={"notes": text},
        results=[{"indicator": "helped", "value": text, "notes": text}],
        people=[{"reference": text, "breakdown:age": text}],
        stories=[{"title": text, "story": text}],
    )
    made = form_bytes(make_place(partner=text.strip()), "harbour", "grants", QUARTER, content=content)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 8
    assert not any(b"<f>" in sheet or b"<f " in sheet or b"hyperlink" in sheet for sheet in sheets)
    book = openpyxl.load_workbook(io.BytesIO(made))
    cell = result_cells(book, "helped")[0]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell._style.quotePrefix == 1, "editing the cell would make it a formula"


def test_the_same_form_is_the_same_bytes() -> None:
    content = FormContent(people=[{"reference": "1", "started_on": dt.date(2025, 4, 1)}])
    made = [form_bytes(make_place(), "harbour", "grants", QUARTER, content=content) for _ in range(2)]
    assert made[0] == made[1]
    created = openpyxl.load_workbook(io.BytesIO(made[0])).properties.created
    assert created == dt.datetime(2025, 6, 30)


def rules_for(sheet: Worksheet, cell: str) -> list[Any]:
    return [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]


def test_pasting_is_never_barred_only_questioned() -> None:
    book = make_form()
    rules = [rule for name in book.sheetnames for rule in book[name].data_validations.dataValidation]
    assert len(rules) > 50
    assert {rule.errorStyle for rule in rules} == {"warning"}
    assert all(rule.prompt and len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32 for rule in rules)


def test_each_figure_says_what_counts_when_its_cell_is_entered() -> None:
    book = make_form()
    for code in INDICATORS:
        cells = [c for c in result_cells(book, code) if not c.protection.locked]
        for cell in cells:
            (rule,) = rules_for(book["Results"], cell.coordinate)
            assert f"Counts what a {INDICATORS[code]['kind']} counts." in rule.prompt
    (change,) = rules_for(book["Results"], result_cells(book, "happier")[4].coordinate)
    assert float(change.formula1) < 0, "a change may be a fall"
    (people,) = rules_for(book["Results"], result_cells(book, "helped")[0].coordinate)
    assert (people.type, people.formula1) == ("whole", "0")


def test_groups_are_chosen_from_a_list_however_many_there_are() -> None:
    book = make_form()
    top, columns = headings(book["People"], "Your reference")

    def choices(heading: str) -> list[Any]:
        (rule,) = rules_for(book["People"], f"{openpyxl.utils.get_column_letter(columns[heading])}{top + 400}")
        assert rule.type == "list"
        sheet, area = rule.formula1.replace("$", "").split("!")
        return [cell.value for (cell,) in book[sheet.strip("'=")][area]]

    assert choices("Ward") == [*WARDS, "Not known"]
    assert sum(map(len, WARDS)) > 255, "more than a typed list may hold"
    assert choices("Age band") == ["Under 25", "25 and over", "Not known"]
    assert choices("Referred, did not start") == ["Yes", "No"]


def test_columns_no_one_asks_for_are_out_of_sight_but_still_there() -> None:
    book = make_form(make_place("meals", "less_lonely"))
    hidden = {
        name: _hidden_headings(book[name], first)
        for name, first in [("Results", "Indicator code"), ("People", "Your reference")]
    }
    assert hidden["Results"] == {"People with two scores", "Sum of changes", "Sum of squared changes", "In words"}
    assert hidden["People"] == {"Ward"}
    filled = FormContent(people=[{"breakdown:ward": "Old Mill"}])
    assert (
        _hidden_headings(make_form(make_place("meals", "less_lonely"), content=filled)["People"], "Your reference")
        == set()
    )


def _hidden_headings(sheet: Worksheet, first: str) -> set[str]:
    _, columns = headings(sheet, first)
    spans = [(d.min, d.max) for d in sheet.column_dimensions.values() if d.hidden]
    return {heading for heading, column in columns.items() if any(low <= column <= high for low, high in spans)}


def test_headings_stay_in_view_and_repeat_in_print() -> None:
    book = make_form()
    for plan in form_sheets(make_place().framework):
        sheet = book[plan.title]
        top, columns = headings(sheet, plan.fields[0].heading)
        assert list(columns) == [f.heading for f in plan.fields]
        assert sheet.freeze_panes is not None and sheet.freeze_panes.endswith(str(top + 1))
        assert sheet.print_title_rows == f"${top}:${top}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.auto_filter.ref is not None and sheet.auto_filter.ref.startswith(f"A{top}:")
        assert not sheet.merged_cells.ranges


def test_the_guidance_tells_what_counts_and_what_happens_to_names() -> None:
    sheet = make_form(make_place("helped", "meals"))["Guidance"]
    said = {row[0]: row[1] for row in sheet.iter_rows(max_col=2, values_only=True)}
    assert said["The people figure"].endswith("We count this from the People sheet if you fill it in.")
    assert "People sheet" not in said["The count figure"]
    assert "The money figure" not in said
    assert "never stored" in said["What we keep"]
    assert said["Counted, and none"] == "Write 0."


@pytest.mark.parametrize(
    ("partner", "programme", "period", "words"),
    [
        ("nobody", "grants", QUARTER, ["no partner 'nobody'", "harbour"]),
        ("harbour", "nothing", QUARTER, ["no programme 'nothing'", "grants"]),
        ("harbour", "grants", "2025 Q1", ["'2025 Q1' is not a quarter", "2025-26 Q1"]),
        ("harbour", "grants", "2030-31 Q1", ["owes no return", "2025-26 Q1 to 2025-26 Q4"]),
    ],
)
def test_a_form_nobody_expects_is_refused_in_a_sentence(
    partner: str, programme: str, period: str, words: list[str]
) -> None:
    with pytest.raises(PlaceError) as refused:
        form_bytes(make_place(), partner, programme, period)
    assert all(word in str(refused.value) for word in words)


def test_a_form_that_cannot_be_written_leaves_the_old_one_whole(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(PlaceError, match="cannot be written"):
        write_form(tmp_path / "a file" / "form.xlsx", make_place(), "harbour", "grants", QUARTER)
    (tmp_path / "form.xlsx").mkdir()
    with pytest.raises(PlaceError, match="cannot be written"):
        write_form(tmp_path / "form.xlsx", make_place(), "harbour", "grants", QUARTER)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a file", "form.xlsx"]


def test_a_usual_form_is_small_enough_to_send_by_email(tmp_path: Path) -> None:
    person = {"first_name": "Ada", "family_name": "Byrne", "postcode": "ZZ1 1AA", "started_on": dt.date(2025, 4, 1)}
    people = [
        {
            **person,
            "reference": f"H{n}",
            "birth_date": dt.date(1940, 1, 1) + dt.timedelta(days=37 * n),
            "sessions": n % 9,
        }
        for n in range(60)
    ]
    path = write_form(
        tmp_path / "form.xlsx", make_place(), "harbour", "grants", QUARTER, content=FormContent(people=people)
    )
    assert path.stat().st_size < 40_000


def test_the_framework_we_ship_makes_a_form_with_every_indicator() -> None:
    place = make_place()
    programmes = tuple(p.model_copy(update={"framework": "common-outcomes"}) for p in place.programmes)
    shipped = find_framework("common-outcomes")
    book = make_form(place.model_copy(update={"framework": shipped, "programmes": programmes}))
    totals = [r["Indicator code"] for r in table(book, "Results") if r["Group"] == "all"]
    assert totals == list(shipped.indicators)
    _, columns = headings(book["People"], "Your reference")
    assert list(columns) == [field.heading for field in people_sheet(shipped).fields]


def test_long_wording_fits_excels_limits() -> None:
    place = make_place("meals", partner="The " + "very " * 60 + "long name & company")
    long = INDICATORS["meals"] | {"counts": "meals " * 100, "label": "x" * 300}
    outcome = place.framework.outcomes[0].model_copy(update={"indicators": {"meals": Indicator.model_validate(long)}})
    framework = place.framework.model_copy(update={"outcomes": (outcome,)})
    book = make_form(place.model_copy(update={"framework": framework}))
    footer = book["Return"].oddFooter.left.text
    assert footer is not None and len(footer) < 255
    assert result_cells(book, "meals")[0].value is None


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_keeps_every_value_of_the_form(tmp_path: Path) -> None:
    content = FormContent(
        sender={"hours_spent": 2, "notes": "=1+1"},
        results=[
            {"indicator": "less_lonely", "numerator": 12, "denominator": 40},
            {"indicator": "saved", "value": 9.5},
        ],
        people=[{"reference": "0042", "birth_date": dt.date(1941, 2, 3), "breakdown:ward": WARDS[3], "email": "@x"}],
    )
    ours = write_form(tmp_path / "form.xlsx", make_place(), "harbour", "grants", QUARTER, content=content)
    (tmp_path / "out").mkdir()
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(ours)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    before, after = openpyxl.load_workbook(ours), openpyxl.load_workbook(tmp_path / "out" / "form.xlsx")
    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames:
        assert _values(after[name]) == _values(before[name]), name
        assert len(after[name].data_validations.dataValidation) > 0 or name in {"Guidance", "_outcomes"}
    assert after["Results"].protection.sheet


def _values(sheet: Worksheet) -> dict[str, Any]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
