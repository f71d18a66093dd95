"""One workbook for several programmes: each gets a return of its own, and no row goes to the wrong one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from outcomes import check_files, open_place
from outcomes.cli import main
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_joint_form

PERIOD = "2026-27 Q1"
BOTH = ("example-grants", "garden")
PEOPLE = (
    {"programme": "Example grants", "reference": "A1", "started_on": date(2026, 4, 3)},
    {"programme": "Garden days", "reference": "A1", "started_on": date(2026, 4, 9)},
    {"programme": "garden", "reference": "A2", "started_on": date(2026, 5, 3)},
)


@pytest.fixture
def place(place: Place) -> Place:
    first = place.folder / "programmes" / "example-grants.yaml"
    second = first.read_text(encoding="utf-8").replace("programme: example-grants", "programme: garden")
    second = second.replace("Example grants", "Garden days")
    (place.folder / "programmes" / "garden.yaml").write_text(second, encoding="utf-8")
    return open_place(place.folder)


def _trees(value: Any, programme: str | None) -> dict[str, Any]:
    row = {"indicator": "trees_planted", "dimension": "all", "category": "all", "value": value}
    return row | ({"programme": programme} if programme else {})


ROWS = (_trees(12, "Example grants"), _trees(30, "Garden days"))


def _written(place: Place, *rows: Any, people: Any = PEOPLE, name: str = "both.xlsx") -> Path:
    content = FormContent(sender={"hours_spent": 3}, results=rows or ROWS, people=people)
    target = place.folder / "inbox" / name
    return write_joint_form(target, place.definition, "example-charity", BOTH, PERIOD, content=content)


def test_one_workbook_becomes_a_return_for_each_programme(place: Place) -> None:
    receipts = place.returns.receive([_written(place)], by="Sam")
    assert [(r.checked.sent and r.checked.sent.programme_id, r.state) for r in receipts] == [
        ("example-grants", "ready"),
        ("garden", "ready"),
    ]
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="agreed")
    with place.store() as store:
        trees = store.rows(
            "select programme_id, value::int from result where indicator_code = 'trees_planted' order by 1"
        )
        people = store.rows("select programme_id, count(*) from support group by 1 order by 1")
    assert place.returns.status()["hours_spent"].sum() == 3, "the workbook took its hours once"
    assert trees == [("example-grants", 12), ("garden", 30)]
    assert people == [("example-grants", 1), ("garden", 2)]
    figures = place.measures.table("place_results").query("indicator_code == 'trees_planted' and dimension == 'all'")
    assert 42 in figures["result"].tolist()


def test_each_programmes_return_is_stored_whole_or_held_alone(place: Place) -> None:
    wrong = _written(place, ROWS[0], _trees("thirty", "Garden days"))
    receipts = place.returns.receive([wrong], by="Sam")
    assert [r.state for r in receipts] == ["ready", "checked"]
    shown = CliRunner().invoke(main, ["check", str(wrong), "--place", str(place.folder)]).output
    assert "Example Charity, Example grants, 2026-27 Q1" in shown
    assert shown.index("Example Charity, Garden days, 2026-27 Q1") < shown.index("“thirty” is not a number.")


def test_the_same_workbook_again_is_known_for_every_programme(place: Place) -> None:
    sent = _written(place)
    place.returns.receive([sent], by="Sam")
    assert [r.is_repeat for r in place.returns.receive([sent], by="Sam")] == [True, True]


def test_a_row_without_its_programme_holds_every_return(place: Place) -> None:
    unsaid = {"reference": "A3", "started_on": date(2026, 4, 3)}
    receipts = place.returns.receive([_written(place, people=[*PEOPLE, unsaid])], by="Sam")
    assert [r.state for r in receipts] == ["checked", "checked"]
    for receipt in receipts:
        (finding,) = [f for f in receipt.checked.findings if f.severity == "error"]
        assert (finding.code, finding.sheet) == ("missing-programme", "People")
        assert finding.message == "1 row does not say for which programme, and this workbook is for several."


def test_a_programme_nobody_knows_is_said_at_its_cell_and_the_others_go_on(place: Place) -> None:
    receipts = place.returns.receive([_written(place, people=[*PEOPLE, PEOPLE[0] | {"programme": "Grdn"}])], by="Sam")
    assert [r.state for r in receipts] == ["ready", "ready", "refused"]
    (finding,) = receipts[2].checked.findings
    assert (finding.code, finding.sheet, finding.found) == ("unknown-programme", "People", "Grdn")


def test_each_part_can_be_checked_again_and_compared(place: Place) -> None:
    place.returns.receive([_written(place)], by="Sam")
    second = place.returns.receive([_written(place, ROWS[0], _trees(31, "garden"), name="again.xlsx")], by="Sam")
    assert not [one for one in place.returns.recheck() if one.changes or one.problem]
    changes = place.returns.diff(second[1].return_id or 0).changes
    assert [(c.before, c.after) for c in changes] == [("30", "31")]


def test_a_form_for_all_programmes_is_pre_filled_and_one_for_one_has_no_such_column(
    place: Place, tmp_path: Path
) -> None:
    run = CliRunner().invoke(
        main, ["template", str(place.folder), "--period", PERIOD, "--all-programmes", "--to", str(tmp_path / "all")]
    )
    assert run.exit_code == 0, run.output
    (made,) = (tmp_path / "all").iterdir()
    book = openpyxl.load_workbook(made)
    assert book["Return"]["B6"].value == "Example grants; Garden days"
    headings = next(r for r in book["Results"].iter_rows(values_only=True) if r[1] == "Indicator code")
    assert headings[0] == "Programme"
    rows = [r for r in book["Results"].iter_rows(values_only=True) if r[1] == "trees_planted"]
    assert {r[0] for r in rows} == {"Example grants", "Garden days"}
    for one in place.returns.forms(PERIOD, to=tmp_path / "one"):
        cells = [cell for row in openpyxl.load_workbook(one)["Results"].iter_rows(values_only=True) for cell in row]
        assert "Programme" not in cells


def test_without_a_place_each_programme_is_checked_too(place: Place) -> None:
    rows = [p for p in PEOPLE if p["programme"] != "garden"]
    checked = check_files([_written(place, people=rows)])
    assert [c.verdict for c in checked] == ["ready", "ready"]
    assert [c.says["programme"] for c in checked] == ["Example grants", "Garden days"]
