"""A layout drafted from an unknown workbook loads, says what it could not place, and reads once it is finished."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from outcomes import draft_layout
from outcomes.cli import main
from outcomes.errors import FileRefused, PlaceError
from outcomes.files import shipped
from outcomes.returns.choose import choose
from outcomes.returns.extract import Reading, extract
from outcomes.returns.layout import Layout, load_layouts
from outcomes.returns.workbook import Reader, Workbook

ROOT = Path(__file__).parent.parent.parent
INBOX = ROOT / "data" / "sample" / "riverside" / "inbox"
HEARTH = INBOX / "2024-07-25" / "hearth-befrienders community-grants 2024-25 Q1.xlsx"
QUAYSIDE = INBOX / "2024-08-08" / "quayside-homes safe-and-settled 2024-25 Q1.xlsx"
TIDEOVER = INBOX / "2024-07-25" / "tideover community-grants 2024-25 Q1.xlsx"
REAL = (
    *("360giving_ab_charitable_trust.xlsx", "gmca_unit_cost_database_v1_4.xlsx", "indigo_project_form_v019.xlsx"),
    *("mhclg_pathfinders_round_1.xlsx", "ssda903_episodes.csv", "trafford_voluntary_sector_grants.csv"),
)


def drafted(path: Path, folder: Path, *changes: tuple[str, str]) -> Layout:
    """The draft of a file as a layout, after a person's changes to its text."""
    made = draft_layout(path, to=folder / "draft.yaml")
    text = made.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "draft.yaml").write_text(text, encoding="utf-8")
    return load_layouts(folder)["draft"]


def read(workbook: Workbook, layout: Layout) -> Reading:
    choice = choose(workbook, {layout.layout: layout})
    assert choice.layout is layout, choice.why
    return extract(workbook, layout)


def figures(reading: Reading) -> set[tuple[Any, ...]]:
    """Every figure of a reading: indicator, part, value and cell."""
    parts = ("value", "numerator", "denominator")
    return {
        (t.values["indicator"][i], part, t.values[part][i], t.sheet, t.cell(i, part))
        for t in reading.tables_of("results")
        for i in range(t.size)
        for part in parts
        if part in t.values and t.values[part][i] is not None
    }


def finished(path: Path) -> Layout:
    """The layout that was written by hand for one of the three partners."""
    code = {HEARTH: "hearth-register", QUAYSIDE: "quayside-tracker", TIDEOVER: "tideover-activities"}[path]
    return load_layouts(shipped("frameworks") / "layouts" / "riverside")[code]


@pytest.mark.parametrize("path", [HEARTH, QUAYSIDE, TIDEOVER], ids=["register", "tracker", "activities"])
def test_a_draft_of_a_partners_own_spreadsheet_loads_and_knows_its_sender(
    path: Path, tmp_path: Path, reader: Reader
) -> None:
    workbook = reader.read(path)
    reading, by_hand = read(workbook, drafted(path, tmp_path)), read(workbook, finished(path))
    told = {n: v.value for n, v in by_hand.sender.items() if n in ("programme", "period", "hours_spent")}
    assert {n: v.value for n, v in reading.sender.items() if n in told} == told


def test_a_finished_draft_of_a_client_register_reads_the_same_people(tmp_path: Path, reader: Reader) -> None:
    workbook = reader.read(HEARTH)
    layout = drafted(
        HEARTH,
        tmp_path,
        ("# ? partner: {constant: …}", "partner: {constant: hearth-befrienders}"),
        ("# ? figures:", "figures:"),
        ("# ?   -", "  -"),
        ("(at quarter end), indicator: …", "(at quarter end), indicator: active_volunteers"),
        ("hours this quarter, indicator: …", "hours this quarter, indicator: volunteer_hours"),
        ('# ? …: "M/F/Other"', 'breakdown:gender: {heading: "M/F/Other", values: {man: [M], woman: [F]}}'),
        ("# ? …: Loneliness before", '"score:ucla3:first": {heading: Loneliness before, want: number}'),
        ("# ? …: Loneliness now", '"score:ucla3:latest": {heading: Loneliness now, want: number}'),
    )  # fmt: skip
    reading, by_hand = read(workbook, layout), read(workbook, finished(HEARTH))
    (people,), (expected,) = reading.tables_of("people"), by_hand.tables_of("people")
    assert people.rows.tolist() == expected.rows.tolist()
    for field in ("reference", "birth_date", "postcode", "started_on", "ended_on", "sessions", "score:ucla3:latest"):
        given = [None if v == "-" else v for v in people.values[field].tolist()]
        assert given == expected.values[field].tolist()
    assert figures(reading) == figures(by_hand)


def test_a_finished_draft_of_a_tracker_reads_the_same_figures(tmp_path: Path, reader: Reader) -> None:
    workbook = reader.read(QUAYSIDE)
    by_hand = finished(QUAYSIDE)
    are = by_hand.tables["measures"].figures
    assert are is not None
    text = draft_layout(QUAYSIDE, to=tmp_path / "x" / "draft.yaml").text
    lines = [line for line in text.splitlines() if "To measure them" not in line]
    keep = [
        line for line in lines if not line.startswith(("    kind:", "    columns:", "      ref:", "      measure:"))
    ]
    keep = [line for line in keep if not line.startswith(("      unit:", "      target:", "      comment:"))]
    done = []
    for line in keep:
        uncommented = line.replace("    # ? ", "    ").replace("holds: records", "holds: results")
        found = next((f for words, f in are.are.items() if words in line), None)
        if "indicator: …" in line and found is None:
            continue
        if found:
            uncommented = uncommented.replace("indicator: …", f"indicator: {found.indicator}, part: {found.part}")
        done.append(uncommented)
    (tmp_path / "draft.yaml").write_text(
        "\n".join(done).replace("holds: results", "holds: return", 1), encoding="utf-8"
    )
    layout = load_layouts(tmp_path)["draft"]
    assert figures(read(workbook, layout)) == figures(read(workbook, by_hand))


def test_a_finished_draft_of_a_report_by_activity_reads_the_same_figures(tmp_path: Path, reader: Reader) -> None:
    workbook, by_hand = reader.read(TIDEOVER), finished(TIDEOVER)
    text = draft_layout(TIDEOVER, to=tmp_path / "x" / "draft.yaml").text
    done = []
    for line in text.replace("# ? figures:", "figures:").splitlines():
        found = next((f for f in by_hand.figures if f.label and f.label[0] in line), None)
        if found:
            done.append(
                line.replace("# ? ", "").replace("indicator: …", f"indicator: {found.indicator}, part: {found.part}")
            )
        else:
            done.append(line)
    (tmp_path / "draft.yaml").write_text("\n".join(done), encoding="utf-8")
    reading = read(workbook, load_layouts(tmp_path)["draft"])
    named = {f for f in figures(read(workbook, by_hand)) if f[3] != "Who we helped" and not isinstance(f[2], str)}
    assert figures(reading) == named
    wards = [t for t in reading.tables if t.name == "table 1"]
    assert len([f for f in wards[0].values["field"] if f == "ward"]) == 9


@pytest.mark.parametrize("name", REAL)
def test_a_draft_of_a_real_file_loads_and_reads(name: str, shared_real: Path, tmp_path: Path, reader: Reader) -> None:
    path = shared_real / name
    reading = read(reader.read(path), drafted(path, tmp_path))
    if name.endswith(".csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = len(list(csv.reader(file))) - 1
        assert max(len(set(t.rows.tolist())) for t in reading.tables) == rows
    else:
        assert sum(t.size for t in reading.tables) > 100


def saved(path: Path, *rows: list[Any], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Data 2026"
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    book.save(path)
    return path


GRANTS = [
    ["Grants we made"],
    [],
    ["Award ref", "Grantee", "Amuont awarded", "Date awarded", "Awarded by", "Contact email"],
    ["G1", "Hill Hall", 500, datetime(2026, 4, 1), "The Fund", "a@b.example"],
    ["G2", "Dale Hub", 900, datetime(2026, 5, 1), "The Fund", "c@d.example"],
    ["Total", None, 1400],
]


def test_headings_are_placed_by_other_words_and_by_nearly_the_words(tmp_path: Path, reader: Reader) -> None:
    path = saved(tmp_path / "ours.xlsx", *GRANTS)
    (tmp_path / "d").mkdir()
    layout = drafted(path, tmp_path / "d")
    assert (layout.holds, layout.sheets) == ("grants", {"data": ("Data *",)})
    reading = read(reader.read(path), layout)
    (grants,) = reading.tables
    assert grants.values["amount_awarded"].tolist() == [500, 900]
    assert grants.values["recipient_name"].tolist() == ["Hill Hall", "Dale Hub"]
    said = draft_layout(path).said
    assert "  “Amuont awarded” is amount_awarded (nearly the words)." in said
    assert "  ? “Contact email” is not placed." in said


def test_a_column_that_says_who_somebody_is_is_not_read_into_records(tmp_path: Path, reader: Reader) -> None:
    path = saved(
        tmp_path / "x.xlsx", ["Case", "Client name", "Mobile"], ["a", "Ana Bell", "07700 900000"], ["b", "Bo", "x"]
    )
    (tmp_path / "d").mkdir()
    layout = drafted(path, tmp_path / "d")
    reading = read(reader.read(path), layout)
    assert "Ana Bell" not in str([t.values for t in reading.tables]) + draft_layout(path).text
    assert "07700" not in str([t.values for t in reading.tables])


def test_a_register_with_its_months_merged_is_seen_as_one(tmp_path: Path, reader: Reader) -> None:
    path = saved(
        tmp_path / "club.xlsx",
        ["Quarter", "2026-27 Q1"],
        [],
        [None, None, "April 2026", None, None, "May 2026"],
        ["Member no", "DOB", 7, 14, 21, 5],
        ["A1", datetime(1950, 1, 2), "x", None, "x", "x"],
        ["a 1", datetime(1950, 1, 2), None, "x", None, None],
        merged=("C3:E3",),
    )
    (tmp_path / "d").mkdir()
    layout = drafted(path, tmp_path / "d")
    assert layout.holds == "register"
    (people,) = read(reader.read(path), layout).tables
    assert (people.values["reference"].tolist(), people.values["sessions"].tolist()) == (["A1"], [4])


def test_a_draft_says_what_it_placed_and_is_written_where_it_is_asked(tmp_path: Path) -> None:
    to = tmp_path / "layouts" / "hearth.yaml"
    done = CliRunner().invoke(main, ["layout", str(HEARTH), "--to", str(to)])
    assert done.exit_code == 0
    assert "“Client ref” is reference (other words for it)." in done.output
    assert "? It does not seem to say: partner." in done.output
    assert load_layouts(to.parent)["hearth"].holds == "return"
    again = CliRunner().invoke(main, ["layout", str(HEARTH), "--to", str(to)])
    assert again.exit_code == 2


def test_nothing_is_drafted_of_an_empty_workbook_or_over_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="There is nothing in it"):
        draft_layout(saved(tmp_path / "empty.xlsx"))
    (tmp_path / "there.yaml").write_text("", encoding="utf-8")
    with pytest.raises(PlaceError, match="a file of this name"):
        draft_layout(HEARTH, to=tmp_path / "there.yaml")


def made(folder: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "own.xlsx")
    return folder / "own.xlsx"


OWN_LIST: list[list[Any]] = [
    ["Client list"],
    ["Organisation: Example Charity", None, None, "Period", "Apr - Jun 2026"],
    [],
    ["Client no", "Surname", "First came", "No of visits"],
    ["C1", "Quill", "31/11/2025", 3],
    ["C2", "Thorn", "13/04/2026", "4"],
    [],
    ["C3", "Zelda", "5/5/2026", "approx 5"],
    ["Total", None, None, 12],
]


def test_a_date_column_with_an_impossible_date_is_still_a_date_column(tmp_path: Path) -> None:
    drafted_text = draft_layout(made(tmp_path, OWN_LIST)).text
    assert "started_on: {heading: First came, want: date}" in drafted_text
    assert "sessions: {heading: No of visits, want: whole}" in drafted_text


def test_a_row_below_a_blank_one_is_no_row_of_headings_and_its_names_are_not_written(tmp_path: Path) -> None:
    drafted_text = draft_layout(made(tmp_path, OWN_LIST)).text
    assert not {"Zelda", "Quill", "Thorn", "C3"} & set(drafted_text.replace(",", " ").split())
    assert drafted_text.count("holds: people") == 1
    assert "ends: sheet end" in drafted_text


def test_labels_with_their_values_above_a_table_are_no_headings(tmp_path: Path) -> None:
    layout = drafted(made(tmp_path, OWN_LIST), tmp_path)
    assert {"partner", "period"} <= set(layout.sender)
    assert list(layout.tables) == ["table 1"]
