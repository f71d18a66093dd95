"""The audit: whichever way somebody meddles with it, it is found and said in words."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from tests.made_once import copied, made_in, summer_place

from outcomes.cli import main
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with an accepted and a waived return, and a publication."""
    root = tmp_path_factory.mktemp("audited")
    with made_in(root) as folder:
        place = summer_place(folder)
        row = {"indicator": "less_lonely_share", "numerator": 12, "denominator": 10}
        target = place.folder / "inbox" / "r.xlsx"
        content = FormContent(results=[row])
        write_form(target, place.definition, "example-charity", "example-grants", "2026-27 Q1", content=content)
        place.returns.receive([target], by="Samantha Reed")
        place.returns.waive(1, "numerator-over-denominator", by="Samantha Reed", why="known")
        place.returns.accept([1], by="Samantha Reed", why="agreed with Ann Other")
        place.measures.publish(by="Samantha Reed")
    return root


@pytest.fixture
def place(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return copied(root, tmp_path / "audited", monkeypatch)


def _meddle(place: Place, *statements: str) -> tuple[str, ...]:
    with duckdb.connect(str(place.folder / "outcomes.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    return place.returns.audit().broken


def test_an_audit_nobody_touched_is_whole(place: Place) -> None:
    found = place.returns.audit()
    assert (found.broken, found.notes) == ((), ())
    assert found.events >= 8
    assert found.archived == 1
    run = CliRunner().invoke(main, ["audit", str(place.folder), "--head", found.head[:12]])
    assert (run.exit_code, found.head in run.output) == (0, True)


def test_the_audit_holds_no_names_and_no_reasons(place: Place) -> None:
    with place.store() as store:
        said = str(store.rows("select actor, act, subject from audit_event"))
        assert store.rows("select actor_id, actor_name from actor") == [(1, "Samantha Reed")]
    assert "actor 1" in said
    assert not [w for w in ("Samantha", "Reed", "Ann", "agreed", "known") if w in said]


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["update audit_event set actor = 'actor 9' where act = 'accepted'"], "does not follow"),
        (["update audit_event set happened_at = happened_at - interval 1 day where audit_id = 2"], "does not follow"),
        (["delete from audit_event where audit_id = 2"], "does not follow from event 1"),
        (["delete from audit_event where audit_id = 1"], "does not follow from the beginning"),
        (
            [
                "update audit_event set audit_id = 1000 where audit_id = 2",
                "update audit_event set audit_id = 2 where audit_id = 3",
                "update audit_event set audit_id = 3 where audit_id = 1000",
            ],
            "does not follow",
        ),
        (
            ["insert into audit_event select 1000, happened_at, actor, act, subject, chain_hash from audit_event "
             "where audit_id = 2"],
            "does not follow",
        ),
        (["delete from audit_event where audit_id = (select max(audit_id) from audit_event)"], "publication 1 printed"),
        (["delete from decision where state = 'accepted'"], "Return 1: the decisions say received, then checked, then"),
        (["update decision set state = 'sent back' where state = 'accepted'"], "the audit says received, then checked"),
        (["delete from waiver"], "the waivers of numerator-over-denominator are not those the audit knows"),
        (["delete from return_version"], "is in the audit, and the store does not hold it"),
    ],
)  # fmt: skip
def test_meddling_with_the_store_is_found(place: Place, statements: list[str], said: str) -> None:
    assert said in "\n".join(_meddle(place, *statements))


def test_a_tail_cut_off_everywhere_is_found_by_a_head_that_was_printed(place: Place) -> None:
    printed = place.returns.audit().head
    cut = [
        "delete from publication",
        "delete from decision where state = 'accepted'",
        "delete from audit_event where audit_id >= (select max(audit_id) from audit_event where act = 'accepted')",
    ]
    assert _meddle(place, *cut) == ()
    run = CliRunner().invoke(main, ["audit", str(place.folder), "--head", printed])
    assert run.exit_code == 1
    assert f"The head {printed} is not in the audit" in run.output


def test_an_archive_file_that_was_changed_or_taken_is_found(place: Place) -> None:
    (file,) = (place.folder / "archive").iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"!")
    assert "was changed since it was written" in place.returns.audit().broken[0]
    file.unlink()
    assert "is missing from the archive" in place.returns.audit().broken[0]
    file.write_bytes(whole)
    (file.parent / "stray.parquet").write_bytes(b"")
    found = place.returns.audit()
    assert found.broken == ()
    assert "1 archive files belong to no return" in found.notes[0]


def test_every_receipt_prints_the_head(place: Place) -> None:
    run = CliRunner().invoke(main, ["receive", str(place.folder), "--by", "Sam"])
    assert f"Audit: {place.returns.audit().head}" in run.output
