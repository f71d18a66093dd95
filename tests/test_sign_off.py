"""Sign-off as a coordinator meets it: what waits for whom, what was let through, what changed, and what is provable."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import PlaceError, StoreError
from outcomes.place import Place
from outcomes.returns import rule_book, rules
from outcomes.returns.template import FormContent, write_form

PERIOD = "2026-27 Q1"
ANN = {
    "reference": "A1",
    "first_name": "Zebedee",
    "birth_date": date(1971, 3, 14),
    "postcode": "RV1 1CI",
    "started_on": date(2026, 4, 3),
    "sessions": 4,
}
BEA = {"reference": "A2", "started_on": date(2026, 5, 3), "sessions": 2}
SHARE = {"indicator": "less_lonely_share", "numerator": 12, "denominator": 10}


def _total(indicator: str, value: Any) -> dict[str, Any]:
    return {"indicator": indicator, "dimension": "all", "category": "all", "value": value}


TREES = _total("trees_planted", 12)


def _set_today(folder: Path, day: str) -> Place:
    settings = folder / "place.yaml"
    lines = [line for line in settings.read_text(encoding="utf-8").splitlines() if not line.startswith("as_at")]
    settings.write_text("\n".join([*lines, f"as_at: {day}", ""]), encoding="utf-8")
    return open_place(folder)


def _send(place: Place, *results: Any, people: Any = (ANN, BEA), period: str = PERIOD, **sender: Any) -> int:
    """Receive a filled form, and give its number."""
    content = FormContent(sender={"hours_spent": 3, **sender}, results=results or (TREES,), people=people)
    name = f"return {len(list((place.folder / 'inbox').iterdir()))}.xlsx"
    target = place.folder / "inbox" / name
    write_form(target, place.definition, "example-charity", "example-grants", period, content=content)
    receipt = place.returns.receive([target], by="Sam Reed")[0]
    assert receipt.return_id is not None, [f.sentence() for f in receipt.checked.findings]
    return receipt.return_id


def _run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def _one(place: Place, sql: str) -> Any:
    with place.store() as store:
        return store.one(sql)


def test_every_state_a_return_went_through_is_noted(place: Place) -> None:
    number = _send(place)
    place.returns.accept([number], by="Sam Reed", why="agreed")
    with place.store() as store:
        states = [s for (s,) in store.rows("select state from decision order by decision_id")]
    assert states == ["received", "ready", "accepted"]


def test_a_return_sent_back_counts_no_more_and_says_why(place: Place) -> None:
    number = _send(place)
    place.returns.accept([number], by="Sam Reed", why="agreed")
    run = _run("send-back", str(place.folder), str(number), "--by", "Sam Reed", "--why", "these are last year's")
    assert run.exit_code == 0, run.output
    assert _one(place, "select count(*) from stg_returns") == 0
    status = place.returns.status().iloc[0]
    assert (status["state"], status["waits_for"], status["accepted_changed"]) == ("sent back", "partner", 1)
    assert "these are last year's." in place.returns.remind()[0].text


def test_a_return_sent_back_by_mistake_can_be_accepted_after_all(place: Place) -> None:
    number = _send(place)
    place.returns.send_back(number, by="Sam Reed", why="the wrong one")
    with pytest.raises(StoreError, match="is sent back already"):
        place.returns.send_back(number, by="Sam Reed", why="again")
    assert place.returns.accept([number], by="Sam Reed", why="it was right") == 1


def test_a_return_with_an_open_error_cannot_slip_in_by_being_sent_back(place: Place) -> None:
    number = _send(place, _total("trees_planted", "12 people"))
    place.returns.send_back(number, by="Sam Reed", why="please mend")
    run = _run("accept", str(place.folder), str(number), "--by", "Sam Reed", "--why", "-")
    assert run.exit_code == 1
    assert "only what is ready can be accepted" in run.output


def test_a_version_that_waits_behind_the_accepted_one_is_shown(place: Place) -> None:
    first = _send(place)
    place.returns.accept([first], by="Sam Reed", why="agreed")
    second = _send(place, _total("trees_planted", 15))
    status = place.returns.status().iloc[0]
    assert (status["partner_name"], status["state"], status["return_id"]) == ("Example Charity", "accepted", first)
    assert (status["waiting_return_id"], status["waiting_state"]) == (second, "ready")
    assert status["waits_for"] == "coordinator"
    place.returns.accept([second], by="Sam Reed", why="corrected")
    after = place.returns.status().iloc[0]
    assert (after["return_id"], after["accepted_changed"], after["waits_for"]) == (second, 1, "nobody")
    shown = _run("status", str(place.folder))
    assert "changed after it was accepted, 1 time" in shown.output
    assert "1 changed after they were accepted." in shown.output


def test_the_status_says_what_is_late_missing_and_not_yet_due(place: Place) -> None:
    assert "missing" in _run("status", str(place.folder)).output
    assert "; 21 days late (due on 2026-07-30); waits for the partner." in _run("status", str(place.folder)).output
    early = _set_today(place.folder, "2026-07-10")
    assert "not yet due; due on 2026-07-30." in _run("status", str(early.folder)).output


def test_a_waived_error_makes_a_return_ready_and_stands_in_the_report(place: Place) -> None:
    number = _send(place, TREES, SHARE)
    code = "numerator-over-denominator"
    run = _run("waive", str(place.folder), str(number), code, "--by", "Sam Reed", "--why", "two came twice")
    assert run.exit_code == 0, run.output
    assert f"Return {number} is ready; no error is open." in run.output
    assert _one(place, f"select severity from finding where code = '{code}'") == "error"
    place.returns.accept([number], by="Sam Reed", why="agreed")
    place.measures.publish(by="Sam Reed")
    page = place.reports.build("joint").path.read_text(encoding="utf-8")
    assert f"waived: {code}, by Sam Reed, 20 August 2026: two came twice." in page.replace("\N{NO-BREAK SPACE}", " ")
    columns = place.measures.query("select * from waiver").columns
    assert not {"found", "message", "raw"} & set(columns)


def test_a_waiver_of_one_cell_lets_only_that_cell_through(place: Place) -> None:
    number = _send(place, _total("trees_planted", "12 people"), _total("volunteer_hours", "many"))
    with place.store() as store:
        cells = [c for (c,) in store.rows("select cells[1] from finding where code = 'type-error' order by 1")]
    first = place.returns.waive(number, "type-error", by="Sam", why="known", cell=f"Results!{cells[0]}")
    assert (first.state, first.open_errors) == ("checked", 1)
    second = place.returns.waive(number, "type-error", by="Sam", why="known", cell=cells[1].lower())
    assert (second.state, second.open_errors) == ("ready", 0)


def test_a_new_version_needs_a_waiver_of_its_own(place: Place) -> None:
    number = _send(place, SHARE)
    place.returns.waive(number, "numerator-over-denominator", by="Sam", why="known")
    again = _send(place, SHARE, TREES)
    assert place.returns.state(again) == "checked"


@pytest.mark.parametrize(
    ("code", "cell", "why", "said"),
    [
        ("breakdown-sum", None, "-", "no “breakdown-sum” to waive. What it has is: empty-column, numerator-over-denom"),
        ("numerator-over-denominator", "Z99", "-", "has no “numerator-over-denominator” in Z99"),
        ("numerator-over-denominator", None, "ask ann@q.example", "seems to hold an e-mail address"),
    ],
)
def test_a_waiver_that_cannot_be_is_one_sentence(
    place: Place, code: str, cell: str | None, why: str, said: str
) -> None:
    number = _send(place, SHARE)
    with pytest.raises(StoreError, match=said):
        place.returns.waive(number, code, by="Sam", why=why, cell=cell)
    assert _one(place, "select count(*) from waiver") == 0


def test_nothing_is_waived_once_it_counts(place: Place) -> None:
    number = _send(place)
    place.returns.accept([number], by="Sam", why="agreed")
    with pytest.raises(StoreError, match="can no longer be waived"):
        place.returns.waive(number, "missing-indicator", by="Sam", why="-")


def test_a_figure_outside_its_range_counts_once_it_is_waived(place: Place) -> None:
    number = _send(place, _total("trees_planted", -3))
    assert _one(place, "select count(*) from result where indicator_code = 'trees_planted'") == 0
    assert place.returns.waive(number, "out-of-range", by="Sam", why="three died").state == "ready"
    assert _one(place, "select value from result where indicator_code = 'trees_planted'") == -3
    assert _one(place, "select count(*) from result_cell where part = 'value' and cell <> ''") == 1


def test_an_older_version_that_is_waived_brings_its_figure_in_too(place: Place) -> None:
    number = _send(place, _total("trees_planted", -3))
    _send(place, _total("trees_planted", -4))
    assert place.returns.waive(number, "out-of-range", by="Sam", why="three died").state == "ready"
    assert _one(place, "select value from result where indicator_code = 'trees_planted'") == -3


def test_a_number_nobody_has_is_one_sentence(place: Place) -> None:
    for words in (["recheck", str(place.folder), "99"], ["diff", str(place.folder), "99"]):
        run = _run(*words)
        assert (run.exit_code, "There is no return 99." in run.output) == (2, True)


def test_what_cannot_be_read_is_not_counted_however_often_it_is_waived(place: Place) -> None:
    number = _send(place, _total("trees_planted", "12 people"))
    assert place.returns.waive(number, "type-error", by="Sam", why="known").state == "ready"
    assert _one(place, "select count(*) from result where indicator_code = 'trees_planted'") == 0


def test_what_changed_is_told_cell_by_cell_and_people_only_as_changed(place: Place) -> None:
    _send(place, TREES, hours_spent=3)
    second = _send(
        place,
        _total("trees_planted", 15),
        _total("volunteer_hours", 8),
        people=[BEA, ANN | {"first_name": "Zeb", "sessions": 5}],
        hours_spent=4,
    )
    told = [change.sentence() for change in place.returns.diff(second).changes]
    text = "\n".join(told)
    assert "Return, cell B11 (Hours spent on this return): was “3”, is now “4”." in told
    assert "(Number or amount), Trees and hedge plants planted: was “12”, is now “15”." in text
    assert "(Sessions this quarter): was “4”, is now “5”." in text
    assert "(First name): changed." in text
    hours = place.definition.framework.indicators["volunteer_hours"].label
    assert f"(Number or amount), {hours}: is new, “8”." in text
    assert "Zeb" not in text
    assert not [line for line in told if "Started on" in line], "a row that moved is not a row that changed"
    shown = json.loads(_run("diff", str(place.folder), str(second), "--json").output)
    assert {c["kind"] for c in shown["changes"]} == {"changed", "added"}


def test_only_versions_of_one_return_are_compared(place: Place) -> None:
    first = _send(place)
    with pytest.raises(StoreError, match="is the first version"):
        place.returns.diff(first)
    later = _set_today(place.folder, "2026-11-20")
    other = _send(later, period="2026-27 Q2")
    with pytest.raises(StoreError, match="are not versions of one return"):
        later.returns.diff(first, other)


FULL = (
    TREES,
    SHARE,
    _total("volunteer_hours", "many"),
    {"indicator": "people_supported", "dimension": "Age band", "category": "16 to 24", "value": 3},
    {"indicator": "trees_planted", "dimension": "all", "category": "all", "value": 7, "notes": "z@q.example"},
)


def test_a_return_checked_again_under_the_same_rules_is_judged_the_same(place: Place) -> None:
    people = [ANN, BEA, BEA, {"reference": "A3", "birth_date": "31/02/1999", "started_on": "tomorrow"}]
    number = _send(place, *FULL, people=people, notes="ring 01632 960 123")
    with place.store() as store:
        codes = {c for (c,) in store.rows("select code from finding")}
    assert {"type-error", "bad-date", "duplicate-row", "personal-data", "numerator-over-denominator"} <= codes
    done = place.returns.recheck()
    assert [(one.version.return_id, one.problem) for one in done] == [(number, "")]
    assert (done[0].new, done[0].gone, done[0].typed_otherwise, done[0].state_changes) == ((), (), (), False)


def test_a_new_rule_is_tried_on_what_is_stored_and_kept_only_when_asked(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _send(place)

    def many_trees(returned: rules.Returned) -> Any:
        table = returned.of("results")[0]
        yield rules.Fault(table, (0,), "value", "12", "Twelve trees are too many.", "Plant fewer.")

    new = rules.Rule("many-trees", "error", "across", many_trees, "0.1")
    with monkeypatch.context() as patch:
        patch.setattr(rule_book, "RULES", [*rules.RULES, new])
        run = _run("recheck", str(place.folder))
        assert run.exit_code == 1
        assert "new: Results" in run.output
        assert "it would be checked." in run.output
        assert place.returns.state(number) == "ready"
        with pytest.raises(PlaceError, match="Nobody is named"):
            place.returns.recheck(keep=True)
        assert _run("recheck", str(place.folder), "--keep", "--by", "Sam Reed").exit_code == 0
        assert place.returns.state(number) == "checked"
        assert "many-trees" in {f.code for f in place.returns.recheck()[0].gone} | set(_codes(place))
    back = place.returns.recheck(keep=True, by="Sam Reed")[0]
    assert [f.code for f in back.gone] == ["many-trees"]
    assert place.returns.state(number) == "ready"
    assert _one(place, "select count(*) from finding where code = 'many-trees'") == 1


def _codes(place: Place) -> list[str]:
    with place.store() as store:
        return [c for (c,) in store.rows("select code from stg_findings")]


def test_an_accepted_return_stays_accepted_when_it_is_checked_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _send(place)
    place.returns.accept([number], by="Sam", why="agreed")

    def no(returned: rules.Returned) -> Any:
        yield rules.Fault(None, (), "", "", "No.", "Say yes.")

    monkeypatch.setattr(rule_book, "RULES", [*rules.RULES, rules.Rule("no", "error", "across", no, "0.1")])
    run = _run("recheck", str(place.folder), "--keep", "--by", "Sam")
    assert "it stays accepted: send it back if it must not count." in run.output
    assert place.returns.state(number) == "accepted"


def test_a_return_the_place_no_longer_expects_is_held_when_it_is_checked_again(place: Place) -> None:
    number = _send(place)
    programme = place.folder / "programmes" / "example-grants.yaml"
    programme.write_text(
        programme.read_text(encoding="utf-8").replace("first: 2026-27 Q1", "first: 2026-27 Q2"), "utf-8"
    )
    later = _set_today(place.folder, "2026-11-20")
    done = later.returns.recheck(keep=True, by="Sam")[0]
    assert ([f.code for f in done.new], done.state_now) == (["not-expected"], "checked")
    assert later.returns.state(number) == "checked"
    assert _codes(later) == ["not-expected"]


def test_what_is_checked_again_still_names_nobody(place: Place) -> None:
    _send(place, *FULL, people=[ANN, ANN | {"birth_date": "31/02/1999"}])
    archived = "".join(
        str(pyarrow.parquet.read_table(p).to_pylist()) + str(pyarrow.parquet.read_metadata(p).metadata)
        for p in (place.folder / "archive").iterdir()
    )
    assert archived
    assert not [w for w in ("Zebedee", "1971", "RV1 1CI", "31/02/1999", "z@q.example") if w in archived]


def test_an_archive_file_that_is_gone_is_said_and_stops_nothing(place: Place) -> None:
    _send(place)
    next((place.folder / "archive").iterdir()).unlink()
    run = _run("recheck", str(place.folder))
    assert run.exit_code == 1
    assert "This file of the archive cannot be read." in run.output


def test_a_reminder_is_polite_plain_and_in_order_of_date(place: Place) -> None:
    later = _set_today(place.folder, "2026-11-20")
    _send(later, _total("trees_planted", "12 people"), period="2026-27 Q2")
    reminder = later.returns.remind()[0]
    assert reminder.text.index("2026-27 Q1: it was due on 30 July 2026, 113 days ago") < reminder.text.index(
        "2026-27 Q2: we have it"
    )
    assert "“12 people” is not a number." in reminder.text
    assert "http" not in reminder.text
    assert _run("remind", str(place.folder)).output.startswith("To: Example Charity\nSubject: Testville: 2 returns")


GRANTS = (
    "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,Recipient Org:Name,"
    "Funding Org:Identifier,Funding Org:Name\n"
    "360G-a-1,A grant,For a garden,GBP,{amount},2026-05-01,GB-CHC-1,A charity,GB-LAE-X,A council\n"
)


def test_grants_are_kept_with_their_cells_and_the_newest_file_holds(place: Place) -> None:
    for day, amount in (("2026-08-01", "500"), ("2026-08-02", "700.50")):
        folder = place.folder / "inbox" / day
        folder.mkdir()
        (folder / "grants.csv").write_text(GRANTS.format(amount=amount), encoding="utf-8")
    first, _ = place.returns.receive(by="Sam Reed")
    assert (first.state, first.is_repeat, first.return_id) == ("ready", False, None)
    with place.store() as store:
        kept = store.rows("select identifier, amount_awarded::double, sheet <> '', cell from grant_award order by 2")
        current = store.rows("select amount_awarded::double, details from stg_grants")
    assert kept == [("360G-a-1", 500.0, True, "A2"), ("360G-a-1", 700.5, True, "A2")]
    assert current == [(700.5, '{"description": "For a garden"}')]
    again = place.folder / "inbox" / "again.csv"
    again.write_text(GRANTS.format(amount="500"), encoding="utf-8")
    assert place.returns.receive(by="Sam Reed")[0].is_repeat
    assert len(place.returns.other_files()) == 2
    assert (
        "A file of grants received on 2026-08-01: 1 row, 0 errors to mend." in _run("status", str(place.folder)).output
    )
    assert place.returns.audit().broken == ()


def test_grants_with_an_error_are_kept_and_not_among_the_current_ones(place: Place) -> None:
    sent = place.folder / "inbox" / "grants.csv"
    sent.write_text(GRANTS.format(amount="a lot"), encoding="utf-8")
    receipt = place.returns.receive([sent], by="Sam Reed")[0]
    assert receipt.state == "checked"
    assert [_one(place, f"select count(*) from {t}") for t in ("grant_award", "stg_grants", "other_finding")] == [
        1, 0, 1,
    ]  # fmt: skip
