"""A place from the outside: what a coordinator does in a quarter, and what must never happen to her."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import duckdb
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from outcomes import new_place, open_place
from outcomes.cli import main
from outcomes.errors import PlaceError, StoreError
from outcomes.match_secrets import find_secrets, secrets_file
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form
from outcomes.store.query import QUERY_SECONDS

PERIOD = "2026-27 Q1"
ACHIEVEMENTS = (
    *("started_work", "gained_qualification", "moved_into_settled_home", "debt_plan_agreed", "feels_safe_plan"),
)
PEOPLE = (
    {
        "reference": "A1",
        "first_name": "Zebedee",
        "family_name": "Quillfeather",
        "birth_date": date(1971, 3, 14),
        "postcode": "RV1 1CI",
        "email": "zeb@quillfeather.example",
        "started_on": date(2026, 4, 3),
        "sessions": 4,
        "hours": 2,
        **{f"achieved:{code}:on": "none" for code in ACHIEVEMENTS},
    },
    {"reference": "A2", "started_on": date(2026, 5, 3), "sessions": 2},
)


def _send(place: Place, name: str = "return.xlsx", **sender: Any) -> Path:
    """A filled form in the inbox; `trees` and `people` fill it, anything else is a field of the Return sheet."""
    trees, people = sender.pop("trees", 12), sender.pop("people", PEOPLE)
    content = FormContent(
        sender={"hours_spent": 3, **sender},
        results=[{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": trees}],
        people=people,
    )
    target = place.folder / "inbox" / name
    return write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)


def _count(place: Place, table: str) -> int:
    with place.store() as store:
        return int(store.one(f"select count(*) from {table}"))


def test_a_return_goes_from_the_form_to_a_figure(place: Place) -> None:
    _send(place)
    receipts = place.returns.receive(by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    results = place.measures.table("place_results").query("span == @PERIOD and dimension == 'all'")
    found = results.set_index("indicator_code")["result"]
    assert (found["trees_planted"], found["people_supported"], found["support_sessions"]) == (12, 2, 6)


def test_the_keys_people_are_linked_by_are_made_for_what_is_stored_and_not_for_what_is_checked(place: Place) -> None:
    file = _send(place)
    people = place.returns.check([file])[0].table("people")
    assert people is not None
    assert people.match_keys == {}
    place.returns.receive(by="Sam")
    assert _count(place, "match_key") > 0


def test_the_same_file_again_changes_nothing(place: Place) -> None:
    sent = _send(place)
    first, again = place.returns.receive([sent], by="Sam")[0], place.returns.receive([sent], by="Sam")[0]
    assert (again.is_repeat, again.return_id, again.version) == (True, first.return_id, 1)
    assert _count(place, "return_version") == 1


def test_a_corrected_file_is_a_new_version_and_the_old_one_stays(place: Place) -> None:
    first = place.returns.receive([_send(place, trees="12 people")], by="Sam")[0]
    second = place.returns.receive([_send(place, trees=12)], by="Sam")[0]
    assert (first.state, first.version, second.state, second.version) == ("checked", 1, "ready", 2)
    assert _count(place, "return_version") == 2


def test_a_return_with_errors_is_kept_and_not_counted(place: Place) -> None:
    receipt = place.returns.receive([_send(place, trees="12 people")], by="Sam")[0]
    assert receipt.return_id is not None
    assert place.returns.accept([receipt.return_id], by="Sam", why="please") == 0
    assert _count(place, "stg_returns") == 0
    assert _count(place, "cell") > 0


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ({"partner": "Nobody we know"}, "unknown-partner"),
        ({"partner": ""}, "missing-partner"),
        ({"programme": "Another"}, "unknown-programme"),
        ({"period": ""}, "missing-period"),
        ({"period": "last spring"}, "bad-period"),
        ({"period": "2031-32 Q1"}, "not-expected"),
        ({"framework": "Somebody else's"}, "unknown-framework"),
        ({"framework": ""}, "missing-framework"),
        ({"programme": ""}, "missing-programme"),
    ],
)
def test_the_wrong_file_is_refused_and_only_the_fact_is_kept(place: Place, sender: dict[str, Any], code: str) -> None:
    receipt = place.returns.receive([_send(place, **sender)], by="Sam")[0]
    assert [f.code for f in receipt.checked.findings] == [code]
    assert receipt.return_id is None
    assert [_count(place, t) for t in ("refusal", "return_version", "cell", "result", "support")] == [1, 0, 0, 0, 0]


def test_a_place_without_programmes_blames_no_partner_for_it(place: Place) -> None:
    sent = _send(place)
    for file in (place.folder / "programmes").iterdir():
        file.unlink()
    [finding] = open_place(place.folder).returns.receive([sent], by="Sam")[0].checked.findings
    assert (finding.code, finding.message) == (
        "unknown-programme",
        "“Example grants” is not a programme of this partnership.",
    )
    assert finding.remedy == "The partnership lists no programme yet: ask whoever keeps the place to add it."
    with pytest.raises(StoreError, match="There is nothing to publish: the place has no programme"):
        open_place(place.folder).measures.publish(by="Sam")


def test_nothing_written_says_who_a_person_is(place: Place) -> None:
    _send(place, people=[*PEOPLE, {"reference": "A1", "birth_date": "31/02/1999", "started_on": "tomorrow"}])
    receipts = place.returns.receive(by="Sam")
    written = [p for p in place.folder.rglob("*") if p.is_file() and "inbox" not in p.parts]
    assert any(p.suffix == ".parquet" for p in written)
    said = json.dumps([f.as_dict() for r in receipts for f in r.checked.findings])
    for planted in ("Zebedee", "Quillfeather", "1971-03-14", "14/03/1971", "RV1 1CI", "zeb@", "31/02/1999"):
        assert planted not in said
        for path in written:
            assert planted.encode() not in path.read_bytes(), (planted, path.name)
            if path.suffix == ".parquet":
                assert planted not in str(pyarrow.parquet.read_table(path).to_pylist())
    with place.store() as store:
        tables = [row[0] for row in store.rows("select table_name from duckdb_tables()")]
        dump = "".join(str(store.rows(f"select * from {table}")) for table in tables)
    assert not [p for p in ("Zebedee", "Quillfeather", "1971-03-14", "1971, 3, 14", "RV1 1CI", "zeb@") if p in dump]
    assert find_secrets("testville").match_key("reference", "example-charity", "a1") in dump


def test_a_return_is_stored_whole_or_not_at_all(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    sent = _send(place)
    with monkeypatch.context() as patched:
        patched.setattr(pyarrow.parquet, "write_table", full)
        with pytest.raises(StoreError, match="nothing was stored"):
            place.returns.receive([sent], by="Sam")
    assert [_count(place, t) for t in ("return_version", "cell", "result", "decision")] == [0, 0, 0, 0]
    assert place.returns.receive([sent], by="Sam")[0].version == 1


def test_a_full_disk_under_the_store_is_said_in_a_sentence(place: Place) -> None:
    with (
        pytest.raises(StoreError, match=r"The disk is full; nothing was stored\. Free some space"),
        place.store() as store,
        store.transaction(),
    ):
        raise duckdb.IOException("IO Error: Could not write all bytes to file: No space left on device")


def test_a_store_of_a_newer_version_is_left_alone(place: Place) -> None:
    with place.store() as store:
        store.connection.execute("insert into store_version values (999, 'x', '2030-01-01')")
    with pytest.raises(StoreError, match=r"version 999.*Use a newer version of outcomes"), place.store():
        pass


def test_a_store_that_stays_in_use_is_said_in_a_sentence(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outcomes.store.database.PATIENCE_SECONDS", 0)
    with place.store():
        pass
    code = (
        f"import duckdb; c = duckdb.connect({str(place.folder / 'outcomes.duckdb')!r}); print(1, flush=True); input()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline()
        with pytest.raises(StoreError, match=r"in use by another run\. Wait until it ends"), place.store():
            pass
        other.communicate(b"\n")


def test_the_audit_chain_covers_every_event(place: Place) -> None:
    _send(place)
    place.returns.receive(by="Sam")
    with place.store() as store:
        heads = [row[0] for row in store.rows("select chain_hash from audit_event order by audit_id")]
        assert len(heads) == len(set(heads)) >= 2
        assert store.audit_head() == heads[-1]


def test_small_numbers_are_hidden_in_the_published_copy(place: Place) -> None:
    _send(place)
    receipts = place.returns.receive(by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    made = place.measures.publish(by="Sam")
    shown = place.measures.query(
        "select result, lower, upper, summed, is_hidden from place_quarter_indicator "
        "where indicator_code = 'people_supported'"
    )
    assert made.hidden_cells > 0
    assert shown["is_hidden"].tolist() == [True]
    assert shown[["result", "lower", "upper", "summed"]].isna().all(axis=None)
    trees = place.measures.query("select result from place_quarter_indicator where indicator_code = 'trees_planted'")
    assert trees["result"].tolist() == [12], "trees are not people"


def test_publications_are_numbered_and_replace_the_copy_as_a_whole(place: Place) -> None:
    assert [place.measures.publish(by="Sam").number for _ in range(2)] == [1, 2]
    assert place.measures.query("select publication_no from publication")["publication_no"].tolist() == [2]
    assert sorted(p.name for p in (place.folder / "published").iterdir()) == [
        "data-dictionary.html",
        "outcomes.duckdb",
        "parquet-2",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('{secret}')",
        "select * from read_text('{secret}')",
        "copy publication to '{other}'",
        "attach '{other}' as other",
        "set enable_external_access = true",
        "install httpfs",
        "delete from publication",
    ],
)
def test_a_query_of_the_copy_reaches_nothing_else(place: Place, tmp_path: Path, query: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    place.measures.publish(by="Sam")
    with pytest.raises(StoreError, match=r"The query cannot be run: [^\n]*[^.]\. Tables and columns are"):
        place.measures.query(query.format(secret=secret, other=tmp_path / "other.db"))
    assert not (tmp_path / "other.db").exists()


def test_secrets_lie_outside_the_place_and_are_private(place: Place) -> None:
    path = secrets_file("testville")
    assert path.stat().st_mode & 0o777 == 0o600
    assert not [p for p in place.folder.rglob("*") if p.is_file() and path.read_bytes()[:32] in p.read_bytes()]
    path.chmod(0o644)
    with pytest.raises(PlaceError, match="can be read by others"):
        find_secrets("testville")
    path.unlink()
    with pytest.raises(PlaceError, match="There are no secrets for the place testville"):
        find_secrets("testville")


def test_a_place_is_not_started_over_another(place: Place) -> None:
    with pytest.raises(PlaceError, match="not empty"):
        new_place(place.folder, "Again")


@pytest.mark.parametrize(("trees", "code"), [(12, 0), ("12 people", 1)])
def test_the_exit_code_says_whether_there_is_something_to_mend(place: Place, trees: Any, code: int) -> None:
    sent = _send(place, trees=trees)
    run = CliRunner().invoke(main, ["check", str(sent), "--place", str(place.folder)])
    assert run.exit_code == code, run.output


def test_a_file_that_cannot_be_read_is_one_sentence_and_exit_code_2(place: Place) -> None:
    broken = place.folder / "inbox" / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not really")
    run = CliRunner().invoke(main, ["check", str(broken)])
    assert run.exit_code == 2
    assert "Traceback" not in run.output


def test_a_folder_that_is_no_place_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["status", str(tmp_path)])
    assert run.exit_code == 2
    assert "Cannot go on." in run.output


def test_a_check_without_a_place_says_what_it_could_not_know(place: Place) -> None:
    run = CliRunner().invoke(main, ["check", str(_send(place))])
    assert run.exit_code == 0, run.output
    assert "without a place: its own layouts, names, history and areas were not known" in run.output


def test_last_quarters_figures_stand_in_the_next_form(place: Place, tmp_path: Path) -> None:
    import openpyxl

    _send(place)
    receipts = place.returns.receive(by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    written = place.returns.forms("2026-27 Q2", to=tmp_path / "forms")
    sheet = openpyxl.load_workbook(written[0])["Results"]
    row = next(r for r in sheet.iter_rows(values_only=True) if r[0] == "trees_planted")
    assert "12" in row


def test_a_mistyped_quarter_is_one_sentence(place: Place) -> None:
    run = CliRunner().invoke(main, ["template", str(place.folder), "--period", "2027 Q9"])
    assert run.exit_code == 2
    assert "“2027 Q9” is not a quarter. Write for example 2025-26 Q1." in run.output


def test_an_email_in_free_text_is_taken_out_before_anything_is_stored(place: Place) -> None:
    content = FormContent(
        sender={"hours_spent": 3, "notes": "Ring Zebedee on 01632 960 123"},
        results=[
            {"indicator": "trees_planted", "dimension": "all", "category": "all", "value": 3, "notes": "z@q.example"}
        ],
        stories=[{"title": "A tree", "story": "Write to z@q.example about it.", "has_consent": True}],
    )
    target = place.folder / "inbox" / "r.xlsx"
    write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)
    receipt = place.returns.receive([target], by="Sam")[0]
    assert "personal-data" in {f.code for f in receipt.checked.findings}
    with place.store() as store:
        tables = [row[0] for row in store.rows("select table_name from duckdb_tables()")]
        dump = "".join(str(store.rows(f"select * from {table}")) for table in tables)
    archived = "".join(str(pyarrow.parquet.read_table(p).to_pylist()) for p in (place.folder / "archive").iterdir())
    for planted in ("z@q.example", "01632 960 123"):
        assert planted not in dump
        assert planted not in archived
    assert "Write to [removed] about it." in dump


def test_a_blank_form_is_not_a_quarter_in_which_nothing_happened(place: Place) -> None:
    target = place.folder / "inbox" / "blank.xlsx"
    write_form(target, place.definition, "example-charity", "example-grants", PERIOD)
    receipt = place.returns.receive([target], by="Sam")[0]
    assert (receipt.state, [f.code for f in receipt.checked.findings if f.severity == "error"]) == (
        "checked",
        ["nothing-entered"],
    )


def test_a_quarter_that_has_not_begun_is_not_received(place: Place) -> None:
    receipt = place.returns.receive([_send(place, period="2027-28 Q1")], by="Sam")[0]
    assert [f.code for f in receipt.checked.findings] == ["not-expected"]


def test_a_partner_without_a_part_in_the_programme_is_told_that_and_not_of_the_quarter(place: Place) -> None:
    with (place.folder / "partners.csv").open("a", encoding="utf-8") as partners:
        partners.write("other-charity,Other Charity,partner,charity,small,true\n")
    for name, said, label in (
        ("Other Charity", "Other Charity has no part in Example grants.", "Programme"),
        ("Example Charity", "No return is expected from Example Charity for Example grants in 2025-26 Q4.", "Quarter"),
    ):
        sent = _send(place, partner=name, period=PERIOD if name == "Other Charity" else "2025-26 Q4")
        [finding] = open_place(place.folder).returns.check([sent])[0].findings
        assert (finding.code, finding.message, finding.label) == ("not-expected", said, label)


def test_accepting_a_return_nobody_knows_is_one_sentence(place: Place) -> None:
    run = CliRunner().invoke(main, ["accept", str(place.folder), "99", "--by", "Sam", "--why", "-"])
    assert run.exit_code == 2
    assert "There is no return 99." in run.output


ENDLESS = "select sum(a.range * b.range) from range(1000000000) a, range(1000000000) b"


@pytest.mark.parametrize("query", [ENDLESS, f"select 1; {ENDLESS}", "select * from range(1000000000000)"])
def test_a_query_that_takes_too_long_is_stopped_and_the_copy_can_be_asked_again(place: Place, query: str) -> None:
    place.measures.publish(by="Sam")
    with pytest.raises(StoreError, match=r"was stopped: it takes longer than 0.1 seconds"):
        place.measures.query(query, seconds=0.1)
    assert place.measures.query("select publication_no from publication")["publication_no"].tolist() == [1]


def test_the_command_line_stops_a_long_query_in_one_sentence(place: Place) -> None:
    place.measures.publish(by="Sam")
    run = CliRunner().invoke(main, ["sql", str(place.folder), ENDLESS, "--seconds", "0.1"])
    assert run.exit_code == 2
    assert "it takes longer than 0.1 seconds. Ask for less" in " ".join(run.output.split())
    command = main.get_command(click.Context(main), "sql")
    limits = [option.default for option in command.params if option.name == "seconds"] if command else []
    assert limits == [QUERY_SECONDS]


@pytest.mark.parametrize("query", ["", "  ", ";"])
def test_an_empty_query_is_one_sentence(place: Place, query: str) -> None:
    place.measures.publish(by="Sam")
    with pytest.raises(StoreError, match="The query is empty"):
        place.measures.query(query)


def test_a_file_of_grants_is_no_return_and_stops_nothing(place: Place) -> None:
    grants = place.folder / "inbox" / "grants.csv"
    grants.write_text(
        "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,Recipient Org:Name,"
        "Funding Org:Identifier,Funding Org:Name\n"
        "360G-a-1,A grant,For a garden,GBP,500,2026-05-01,GB-CHC-1,A charity,GB-LAE-X,A council\n",
        encoding="utf-8",
    )
    sent = _send(place)
    receipts = place.returns.receive([grants, sent], by="Sam")
    assert receipts[0].checked.holds == "grants"
    assert (receipts[0].return_id, receipts[1].state) == (None, "ready")
    with place.store() as store:
        assert store.rows("select code from refusal") == []
        assert store.rows("select identifier, cell from grant_award") == [("360G-a-1", "A2")]


def test_a_sum_where_the_converted_score_is_asked_is_found_and_said(place: Place) -> None:
    people = (
        {
            "reference": "A1",
            "started_on": date(2026, 4, 3),
            "score:swemwbs:first": 19.25,
            "score:swemwbs:latest": 25.03,
        },
        {"reference": "A2", "started_on": date(2026, 4, 3), "score:swemwbs:first": 21},
        {"reference": "A3", "started_on": date(2026, 4, 3), "score:swemwbs:first": 41},
    )
    findings = place.returns.check([_send(place, people=people)])[0].findings
    told = {finding.code: finding for finding in findings}
    assert {f.code: f.found for f in findings if f.label.startswith("SWEMWBS")} == {
        "not-converted": "21",
        "out-of-range": "41",
    }
    message = "“21” is no score of “SWEMWBS: first score”: it looks like the sum of the answers."
    assert told["not-converted"].message == message
    assert "conversion table" in told["not-converted"].remedy
