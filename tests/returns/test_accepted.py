"""A word nearly right is offered once, and read from then on in the files of the partner it was accepted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.made_once import summer_place

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import DefinitionError, PlaceError
from outcomes.framework.definitions import AcceptedWord
from outcomes.place import Place
from outcomes.returns import form
from outcomes.returns.accepted import Accepted, load_accepted
from outcomes.returns.check import Checker, open_with
from outcomes.returns.checked import Checked
from outcomes.returns.findings import Finding
from outcomes.returns.layout import form_layout, shipped_layouts
from outcomes.returns.sheet_rows import SheetRows
from outcomes.returns.template import FormContent, write_form
from outcomes.returns.workbook import Reader, Sheet, Workbook

PERIOD = "2026-27 Q1"
WHO = "example-charity"
PEOPLE = (
    {"reference": "A1", "birth_date": date(1971, 3, 14), "started_on": date(2026, 4, 3), "breakdown:gender": "woman"},
    {"reference": "A2", "started_on": date(2026, 5, 3), "sessions": 2},
)
CONTENT = FormContent(
    sender={"hours_spent": 3, "signed_by": "Treasurer", "signed_on": date(2026, 7, 3), "notes": "A wet spring."},
    results=[{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": 12}],
    people=PEOPLE,
    resources=[{"kind": "own_funds", "amount_gbp": 3, "from_whom": "us"}],
    promises=[{"promise": "A room", "promised": 1, "delivered": 1}],
    stories=[{"title": "Title", "story": "Story", "has_consent": "Yes"}],
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return summer_place(tmp_path_factory.mktemp("accepted") / "testville")


@pytest.fixture(scope="module")
def return_(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """A return on our form with something on every sheet."""
    path = tmp_path_factory.mktemp("form") / "return.xlsx"
    write_form(path, place.definition, WHO, "example-grants", PERIOD, content=CONTENT)
    with Reader(children=1) as reader:
        return reader.read(path)


def check(place: Place, book: Workbook, *words: AcceptedWord) -> Checked:
    own = form_layout(place.definition.framework)
    layouts = {own.layout: own, **shipped_layouts()}
    accepted = Accepted(words, {p.partner_id: p.name for p in place.definition.partners})
    return Checker(place.definition, date(2026, 8, 20)).check([open_with(book, layouts, accepted)])[0]


def renamed_sheet(book: Workbook, old: str, new: str) -> Workbook:
    return replace(book, sheets=tuple(replace(s, name=new) if s.name == old else s for s in book.sheets))


def rewritten(book: Workbook, sheet: str, old: str, new: str) -> Workbook:
    def changed(one: Sheet) -> Sheet:
        return replace(one, rows=SheetRows([new if value == old else value for value in row] for row in one.rows))

    return replace(book, sheets=tuple(changed(s) if s.name == sheet else s for s in book.sheets))


def new_findings(place: Place, plain: Workbook, changed: Workbook, *words: AcceptedWord) -> list[Finding]:
    """What is found besides what is found anyway; what was not reported is said of a return with less in it."""
    known = set(check(place, plain).findings)
    silent = ("missing-indicator", "empty-column")
    return [f for f in check(place, changed, *words).findings if f not in known and f.code not in silent]


def accepted(what: Any, found: str, meant: str, partner: str = WHO) -> AcceptedWord:
    return AcceptedWord(
        partner_id=partner, what=what, found=found, meant=meant, accepted_by="Sam", accepted_on=date(2026, 7, 1)
    )


def misspelt(word: str) -> str:
    return word[:2] + word[3:]


@pytest.mark.parametrize("sheet", ["Return", "Results", "People", "Resources", "Promises", "Stories"])
@pytest.mark.parametrize("new", ["misspelt", "Sheet 7"])
def test_one_renamed_sheet_is_one_finding_that_names_it(place: Place, return_: Workbook, sheet: str, new: str) -> None:
    name = misspelt(sheet) if new == "misspelt" else new
    found = new_findings(place, return_, renamed_sheet(return_, sheet, name))
    assert len(found) == 1
    assert sheet in found[0].message
    assert name in found[0].sentence() or sheet == "Return"


def _headings() -> list[tuple[str, str]]:
    sheets = (form.RESULTS, form.RESOURCES, form.PROMISES, form.STORIES)
    tables = [(s.title, f.heading) for s in sheets for f in s.fields if not f.shown]
    people = [("People", f.heading) for f in form.PEOPLE_FIELDS]
    return [p for p in (*(("Return", f.heading) for f in form.SENDER), *tables, *people) if len(p[1]) > 3]


@pytest.mark.parametrize(("sheet", "heading"), _headings(), ids=" ".join)
def test_one_misspelt_heading_is_one_finding_that_offers_the_right_one(
    place: Place, return_: Workbook, sheet: str, heading: str
) -> None:
    found = new_findings(place, return_, rewritten(return_, sheet, heading, misspelt(heading)))
    assert len(found) == 1
    assert heading in found[0].sentence()
    assert misspelt(heading) in found[0].found


@pytest.mark.parametrize(
    ("what", "sheet", "old", "new", "meant"),
    [
        ("sheet", "", "Return", "Retrun", "Return"),
        ("sheet", "", "People", "Clients", "People"),
        ("heading", "Return", "Partner", "Partnr", "Partner"),
        ("heading", "Results", "How many", "Numrator", "numerator"),
        ("heading", "Results", "Number or amount", "Amount or number", "Number or amount"),
        ("heading", "People", "Your reference", "Client no", "reference"),
        ("code", "Results", "trees_planted", "trees_plantd", "trees_planted"),
        ("code", "People", "woman", "wm", "woman"),
    ],
)
def test_a_word_once_accepted_is_read_and_said(
    place: Place, return_: Workbook, what: str, sheet: str, old: str, new: str, meant: str
) -> None:
    changed = renamed_sheet(return_, old, new) if what == "sheet" else rewritten(return_, sheet, old, new)
    assert changed != return_
    assert new_findings(place, return_, changed)
    (note,) = new_findings(place, return_, changed, accepted(what, new, meant))
    assert (note.code, note.severity) == ("accepted-word", "note")
    assert new in note.message
    again = check(place, changed, accepted(what, new, meant))
    assert again.read == check(place, return_).read
    assert (again.verdict, again.sent and again.sent.partner_id) == ("ready", WHO)


def test_a_word_accepted_for_one_partner_is_not_read_in_anothers_file(place: Place, return_: Workbook) -> None:
    changed = rewritten(return_, "Results", "Number or amount", "Figure")
    other = accepted("heading", "Figure", "Number or amount", partner="example-council")
    assert check(place, changed, other) == check(place, changed)
    assert check(place, changed).verdict == "refused"


def test_a_file_without_the_accepted_word_reads_as_ever(place: Place, return_: Workbook) -> None:
    assert new_findings(place, return_, return_, accepted("heading", "Numrator", "How many")) == []


def test_accepting_is_written_down_with_who_and_when_and_the_file_then_reads(tmp_path: Path) -> None:
    place = summer_place(tmp_path / "p")
    path = write_form(tmp_path / "r.xlsx", place.definition, WHO, "example-grants", PERIOD, content=CONTENT)
    _rename_with_openpyxl(path, "Results", "Number or amount", "Amount, or number")
    assert place.returns.check([path])[0].verdict == "refused"
    command = ["layout", "accept", str(place.folder), WHO, "Amount, or number", "value", "--as", "heading"]
    done = CliRunner().invoke(main, [*command, "--by", "Sam Reed"])
    assert done.exit_code == 0, done.output
    text = (place.folder / "layouts" / "accepted.csv").read_text(encoding="utf-8")
    assert text.splitlines()[1:] == [f'{WHO},heading,"Amount, or number",value,Sam Reed,2026-08-20']
    again = open_place(tmp_path / "p")
    assert again.returns.check([path])[0].verdict == "ready"
    with again.store() as store:
        assert store.rows("select actor, act, subject from audit_event order by audit_id desc limit 1") == [
            ("actor 1", "accepted a heading", WHO)
        ]


def _rename_with_openpyxl(path: Path, sheet: str, old: str, new: str) -> None:
    import openpyxl

    book = openpyxl.load_workbook(path)
    (cell,) = (c for row in book[sheet].iter_rows() for c in row if c.value == old)
    cell.value = new
    book.save(path)


@pytest.mark.parametrize(
    ("partner", "found", "meant", "words"),
    [
        ("nobody", "Numrator", "How many", "no partner “nobody”"),
        (WHO, "Numrator", "How manny", "Did you mean “How many”?"),
        (WHO, "Notes", "How many", "is a heading of the same layout already"),
        (WHO, "Man", "woman", "is a code of the same layout already"),
    ],
)
def test_a_word_that_cannot_be_meant_is_not_accepted(
    place: Place, partner: str, found: str, meant: str, words: str
) -> None:
    with pytest.raises(PlaceError, match=words):
        place.returns.accept_word(partner, found, meant, by="Sam")
    assert not (place.folder / "layouts" / "accepted.csv").exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("nobody,heading,Numrator,How many,Sam,2026-07-01", "no partner 'nobody'"),
        (f"{WHO},heding,Numrator,How many,Sam,2026-07-01", "not one of its values"),
        (f"{WHO},heading,Numrator,How many,Sam,soon", "not a date"),
        (f"{WHO},heading,X,Notes,Sam,2026-07-01\n{WHO},heading,x ,How many,Sam,2026-07-01", "accepted twice"),
    ],
)
def test_a_slip_in_the_file_of_accepted_words_is_refused_with_its_line(tmp_path: Path, row: str, words: str) -> None:
    path = tmp_path / "accepted.csv"
    path.write_text(f"partner_id,what,found,meant,accepted_by,accepted_on\n{row}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=words) as refused:
        load_accepted(path, {WHO: "Example"})
    assert refused.value.line == 2 + row.count("\n")


@pytest.mark.parametrize(
    ("sheet", "old", "new", "offered"),
    [("Results", "trees_planted", "trees_plantd", "trees_planted"), ("People", "woman", "womman", "Woman or girl")],
)
def test_a_misspelt_code_is_offered_the_nearest_and_not_taken_for_it(
    place: Place, return_: Workbook, sheet: str, old: str, new: str, offered: str
) -> None:
    (found,) = new_findings(place, return_, rewritten(return_, sheet, old, new))
    assert (found.code, found.severity, found.found) == ("unknown-code", "error", new)
    assert f"Did you mean “{offered}”?" in found.remedy
