"""Codes in place of names: made on the partner's own machine with K1, and counted as if the names had been sent."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from tests.second_partner import add_second_partner

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.match_secrets import find_secrets, secrets_file
from outcomes.place import Place
from outcomes.returns.checked import Checked
from outcomes.returns.partner_codes import MARK
from outcomes.returns.template import FormContent, write_form

PERIOD = "2026-27 Q1"
ZEB = {
    "reference": "A1", "first_name": "Zebedee", "family_name": "Quillfeather", "birth_date": date(1971, 3, 14),
    "postcode": "RV1 1CI", "email": "zeb@quillfeather.example", "started_on": date(2026, 4, 3),
}  # fmt: skip
ADA = {"reference": "A2", "first_name": "Adaora", "birth_date": date(2001, 7, 2), "started_on": date(2026, 4, 4)}
NAMED = ("zebedee", "quillfeather", "rv1 1ci", "rv11ci", "1971-03-14", "25990", "adaora", "37074")
"""Both people's names, postcode and birth dates, the latter also as a spreadsheet writes them."""
REGISTER = """layout: club
name: A register
holds: register
fits: {cells: [Lunch club register]}
sender:
  partner: {constant: example-charity}
  programme: {constant: example-grants}
  period: {label: Quarter, want: quarter}
tables:
  register:
    holds: register
    ends: sheet end
"""
BY_ROW = """    columns:
      reference: Member no
      name: Name
      attended_on: {heading: Date, want: date}
    ignore_columns: [Mother]
"""
BY_COLUMN = """    columns: {name: Name, birth_date: {heading: DOB, want: date}}
    ignore_columns: [Mother]
    sessions: {}
"""
ACROSS = """    columns: {attended_on: {heading: Date, want: date}}
    sessions: {headings: name}
"""
TOP: list[list[Any]] = [["Lunch club register"], ["Quarter", PERIOD], []]
D = datetime
ROWS: list[list[Any]] = [
    *TOP,
    ["Date", "Member no", "Name", "Mother"],
    [D(2026, 3, 3), "LC-1", "Zebedee Quillfeather", "Maudelina Quillfeather"],
    [D(2026, 4, 7), "lc-1", "Quillfeather, Zebedee", None],
    [D(2026, 4, 14), None, "Zebedee Quillfeather", None],
    [D(2026, 4, 14), "LC-2", "Adaora", None],
    [D(2026, 3, 10), "LC-3", "Somebody Adaora knew", None],
    [D(2026, 4, 21), None, "Ivo Loneham", None],
]
COLUMNS: list[list[Any]] = [
    *TOP,
    ["Name", "DOB", "Mother", D(2026, 3, 7), D(2026, 4, 7), D(2026, 4, 14)],
    ["Zebedee Quillfeather", D(1971, 3, 14), "Maudelina Quillfeather", "x", "x", "x"],
    ["Adaora", D(2001, 7, 2), None, None, None, "x"],
    ["Quillfeather Zebedee", None, None, None, "x", None],
    ["Nobody Adaora", D(1999, 1, 1), None, "x", None, None],
]
PERSON_A_COLUMN: list[list[Any]] = [
    *TOP,
    ["Date", "Zebedee Quillfeather", "Adaora", "Quillfeather in March"],
    [D(2026, 3, 3), "x", None, "x"],
    [D(2026, 4, 7), "x", None, None],
    [D(2026, 4, 14), "x", "x", None],
]


@pytest.fixture
def copy(place: Place, tmp_path: Path) -> Place:
    """The example charity's copy of the place, on its own machine."""
    return open_place(place.people.hand_out("example-charity", to=tmp_path / "theirs"))


def _form(place: Place, target: Path, *people: dict[str, Any], partner: str = "example-charity") -> Path:
    content = FormContent(sender={"hours_spent": 1}, results=[], people=list(people))
    return write_form(target, place.definition, partner, "example-grants", PERIOD, content=content)


def _register(place: Place, layout: str, rows: list[list[Any]], target: Path) -> tuple[Place, Path]:
    (place.folder / "layouts").mkdir(exist_ok=True)
    (place.folder / "layouts" / "club.yaml").write_text(REGISTER + layout, encoding="utf-8")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return open_place(place.folder), target


def _sent(copy: Place, file: Path) -> Path:
    made = copy.people.pseudonymise(file)
    assert made.path is not None, made.findings
    return made.path


def _counted(checked: Checked) -> list[Any]:
    """What counts of a return: each table's values, keys and groups, and who is recognised across partners."""
    tables = [(t.holds, {n: list(map(str, t.column(n))) for n in t.values}, dict(t.match_keys)) for t in checked.tables]
    return [checked.verdict, checked.read, tables]


def _texts(path: Path) -> Iterable[str]:
    if not zipfile.is_zipfile(path):
        return [path.read_text("utf-8").casefold()]
    with zipfile.ZipFile(path) as parts:
        return [parts.read(name).decode("utf-8", "replace").casefold() for name in parts.namelist()]


def test_a_pseudonymised_return_counts_exactly_as_the_one_with_names(copy: Place, place: Place, tmp_path: Path) -> None:
    form = _form(place, tmp_path / "return.xlsx", ZEB, ADA, {"started_on": date(2026, 4, 5)})
    named, coded = place.returns.check([form]) + place.returns.check([_sent(copy, form)])
    assert _counted(named) == _counted(coded)
    assert [f.code for f in named.findings] == [f.code for f in coded.findings]


@pytest.mark.parametrize(
    ("layout", "rows", "people"),
    [(BY_ROW, ROWS, 3), (BY_COLUMN, COLUMNS, 2), (ACROSS, PERSON_A_COLUMN, 2)],
    ids=["a row an attendance", "a row a person", "a column a person"],
)
def test_a_register_counts_as_the_one_with_names(
    place: Place, tmp_path: Path, layout: str, rows: list[list[Any]], people: int
) -> None:
    place, file = _register(place, layout, rows, tmp_path / "club.xlsx")
    sent = _sent(open_place(place.people.hand_out("example-charity", to=tmp_path / "theirs")), file)
    named, coded = place.returns.check([file]) + place.returns.check([sent])
    assert named.read["people"] == people
    assert _counted(named) == _counted(coded)
    assert not [name for text in _texts(sent) for name in (*NAMED, "maudelina", "somebody", "loneham") if name in text]


def test_a_csv_register_counts_as_the_one_with_names(place: Place, tmp_path: Path) -> None:
    place, _ = _register(place, BY_ROW, ROWS, tmp_path / "club.xlsx")
    file = tmp_path / "club.csv"
    lines = [";".join("" if v is None else f"{v:%d/%m/%Y}" if isinstance(v, datetime) else v for v in r) for r in ROWS]
    file.write_text("\n".join(lines), encoding="cp1252")
    sent = _sent(open_place(place.people.hand_out("example-charity", to=tmp_path / "theirs")), file)
    named, coded = place.returns.check([file]) + place.returns.check([sent])
    assert named.read["people"] == 3
    assert _counted(named) == _counted(coded)
    assert not [name for text in _texts(sent) for name in NAMED if name in text]


def test_a_person_is_counted_once_across_one_partner_who_sends_codes_and_one_who_sends_names(
    place: Place, tmp_path: Path
) -> None:
    add_second_partner(place.folder)
    place = open_place(place.folder)
    copy = open_place(place.people.hand_out("example-charity", to=tmp_path / "theirs"))
    coded = _sent(copy, _form(place, tmp_path / "first.xlsx", ZEB, ADA))
    other = ZEB | {"reference": "77", "first_name": "Zebedeee"}
    named = _form(place, tmp_path / "second.xlsx", other, partner="second-charity")
    receipts = place.returns.receive([coded, named], by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    linked = place.people.link()
    assert (linked.references, linked.people, linked.links) == (3, 2, 1)
    rechecked = place.returns.recheck()
    assert not [r for r in rechecked if r.changes]


def test_nothing_of_a_name_is_left_anywhere_in_the_file(copy: Place, place: Place, tmp_path: Path) -> None:
    form = _form(place, tmp_path / "return.xlsx", ZEB, ADA)
    book = openpyxl.load_workbook(form)
    book["People"]["A5"].comment = Comment("Zebedee is Maudelina's son", "Adaora")
    book["People"]["BZ6"] = "Zebedee's keyworker"
    book.properties.creator = "Adaora"
    book.save(form)
    sent = _sent(copy, form)
    assert not [name for text in _texts(sent) for name in (*NAMED, "maudelina", "keyworker") if name in text]
    assert any(MARK in text for text in _texts(sent))


def test_the_copy_keeps_what_the_workbook_looks_like(copy: Place, place: Place, tmp_path: Path) -> None:
    form = _form(place, tmp_path / "return.xlsx", ZEB)
    before, after = openpyxl.load_workbook(form)["People"], openpyxl.load_workbook(_sent(copy, form))["People"]
    assert after.column_dimensions["A"].width == before.column_dimensions["A"].width
    assert [c.fill.fgColor.rgb for c in after[5]] == [c.fill.fgColor.rgb for c in before[5]]
    assert after.freeze_panes == before.freeze_panes


@pytest.mark.parametrize("spoilt", ["cut", "another key", "another partner"])
def test_a_code_that_is_no_good_is_a_finding_and_nobody_is_linked_by_it(
    place: Place, tmp_path: Path, spoilt: str
) -> None:
    add_second_partner(place.folder)
    place = open_place(place.folder)
    copy = open_place(place.people.hand_out("example-charity", to=tmp_path / "theirs"))
    if spoilt == "another key":
        (copy.folder / "k1.secret").write_text("77" * 32)
    partner = "second-charity" if spoilt == "another partner" else "example-charity"
    sent = _sent(copy, _form(place, tmp_path / "return.xlsx", ZEB, ADA))
    book = openpyxl.load_workbook(sent)
    if spoilt == "cut":
        book["People"]["A6"] = book["People"]["A6"].value[:300]
    if spoilt == "another partner":
        (cell,) = [c for row in book["Return"].iter_rows() for c in row if c.value == "Example Charity"]
        cell.value = "Second Charity"
    book.save(sent)
    (checked,) = place.returns.check([sent])
    (finding,) = [f for f in checked.findings if f.code == "broken-person-code"]
    assert finding.cells == (("A6",) if spoilt == "cut" else ("A6", "A7"))
    assert checked.sent is not None
    assert checked.sent.partner_id == partner
    assert checked.verdict == "errors"
    assert len([key for key in checked.tables[0].column("key:reference") if key]) == (1 if spoilt == "cut" else 0)


def test_a_birth_date_that_cannot_be_read_is_mended_before_a_code_hides_it(
    copy: Place, place: Place, tmp_path: Path
) -> None:
    form = _form(place, tmp_path / "return.xlsx", ZEB | {"birth_date": "14th of Mach"})
    made = copy.people.pseudonymise(form)
    assert made.path is None
    (finding,) = made.findings
    assert (finding.code, finding.message) == ("bad-date", "This is not a date.")
    assert not list(tmp_path.glob("*to send*"))


def _with(form: Path, sheet: str, old: str, new: str) -> Path:
    """A form in which one entry is another."""
    book = openpyxl.load_workbook(form)
    (cell,) = [c for row in book[sheet].iter_rows() for c in row if c.value == old]
    cell.value = new
    book.save(form)
    return form


def test_a_file_of_another_partner_than_the_copys_is_refused_before_it_is_sent(place: Place, tmp_path: Path) -> None:
    add_second_partner(place.folder)
    place = open_place(place.folder)
    copy = open_place(place.people.hand_out("second-charity", to=tmp_path / "theirs"))
    with pytest.raises(PlaceError, match="from “Example Charity”, and this copy of the place is for Second Charity"):
        copy.people.pseudonymise(_form(place, tmp_path / "return.xlsx", ZEB))
    assert not list(tmp_path.glob("*to send*"))


def test_a_return_that_nobody_expects_is_not_made_into_codes(copy: Place, place: Place, tmp_path: Path) -> None:
    form = _with(_form(place, tmp_path / "return.xlsx", ZEB), "Return", PERIOD, "2019-20 Q1")
    made = copy.people.pseudonymise(form)
    assert (made.path, [f.code for f in made.findings]) == (None, ["not-expected"])
    assert [f.code for f in place.returns.check([form])[0].findings] == ["not-expected"]


def test_a_file_that_holds_codes_already_is_refused_and_left_alone(copy: Place, place: Place, tmp_path: Path) -> None:
    sent = _sent(copy, _form(place, tmp_path / "return.xlsx", ZEB, ADA))
    with pytest.raises(PlaceError, match="are codes already") as told:
        copy.people.pseudonymise(sent)
    assert told.value.where == sent.name


def test_a_partners_copy_holds_k1_and_nothing_of_others(place: Place, tmp_path: Path) -> None:
    add_second_partner(place.folder)
    place = open_place(place.folder)
    programme = next((place.folder / "programmes").glob("*.yaml"))
    programme.write_text(programme.read_text("utf-8") + "terms: {contract_cap: 12345}\n", "utf-8")
    copy = place.people.hand_out("second-charity", to=tmp_path / "theirs")
    held = {p.relative_to(copy).as_posix(): p.read_text("utf-8", errors="replace") for p in copy.rglob("*.*")}
    secrets = find_secrets(place.definition.place.code)
    assert [name for name, text in held.items() if secrets.k1.hex() in text] == ["k1.secret"]
    assert not [
        n for n, text in held.items() for word in (secrets.k2.hex(), "12345", "example-charity") if word in text
    ]
    assert stat.S_IMODE((copy / "k1.secret").stat().st_mode) == 0o600


def test_a_partners_copy_keeps_no_returns(copy: Place, place: Place, tmp_path: Path) -> None:
    form = _form(place, tmp_path / "return.xlsx", ZEB)
    with pytest.raises(PlaceError, match="a partner's copy"):
        copy.returns.receive([form], by="Sam")


def test_codes_are_made_from_the_command_line_without_the_places_secrets(place: Place, tmp_path: Path) -> None:
    form = _form(place, tmp_path / "return.xlsx", ZEB, ADA)
    run = CliRunner().invoke
    told = run(main, ["people", "key", str(place.folder), "example-charity", "--to", str(tmp_path / "theirs")])
    assert told.exit_code == 0, told.output
    secrets_file(place.definition.place.code).unlink()
    made = run(main, ["pseudonymise", str(form), "--place", str(tmp_path / "theirs")])
    assert made.exit_code == 0, made.output
    assert "holds 2 people as codes" in made.output
    assert "notes and stories, stands as it was" in made.output
    assert "zeb" not in made.output.casefold()
    again = run(main, ["pseudonymise", str(form), "--place", str(tmp_path / "theirs")])
    assert isinstance(again.exception, PlaceError) or again.exit_code == 2
