"""Somebody who is forgotten is nowhere: not in the store, not in its unused bytes, not in the archive, not again."""

from __future__ import annotations

import json
import os
import shutil
import signal
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.forget_list import forget_list_file
from outcomes.place import Place
from outcomes.store import forgetting

from .made_once import copied
from .privacy import BEA, NAMED, ZEB, build, form, one, receive

BY_NAME = "".join(f"{name}: {text}\n" for name, text in NAMED.items())


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("two")
    build(root)
    return root


@pytest.fixture
def two(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return copied(pristine, tmp_path / "two", monkeypatch)


def _keys(place: Place) -> set[str]:
    """Every key of Zeb that the store has; his rows are the ones with an e-mail address."""
    with place.store() as store:
        found = store.rows(
            "select match_key from match_key where (return_id, row_no) in (select (return_id, row_no) from cell "
            "where holds = 'people' and field = 'email') union select typed_text from cell where field = 'email'"
        )
    return {key for (key,) in found} - {None}


def _run(place: Place, *words: str, typed: str = BY_NAME) -> Any:
    return CliRunner().invoke(main, ["forget", str(place.folder), "--by", "DPO", *words], input=typed)


def test_a_person_named_is_removed_with_every_partner_and_nobody_else_is(two: Place) -> None:
    done = two.privacy.forget(NAMED, by="DPO")
    assert (done.rows, done.returns, dict(done.partners)) == (2, 2, {"example-charity": 1, "second-charity": 1})
    for table in ("support", "match_key", "support_category"):
        assert one(two, f"select count(*) from {table} where (return_id, row_no) not in "
                        "(select (return_id, row_no) from cell where field = 'family_name')") == 0  # fmt: skip
    assert one(two, "select count(*) from support") == 2
    assert one(two, "select count(*) from cell where field = 'email'") == 0


def test_no_key_of_the_person_is_left_in_any_byte_of_store_or_archive(two: Place) -> None:
    keys = _keys(two)
    assert len(keys) > 50
    store = (two.folder / "outcomes.duckdb").read_bytes()
    assert any(key.encode() in store for key in keys), "the keys would not be seen where they are"
    two.privacy.forget(NAMED, by="DPO")
    shared = {key for (key,) in _rows(two, "select match_key from match_key")}
    store = (two.folder / "outcomes.duckdb").read_bytes()
    listed = {key for (key,) in _rows(two, "select match_key from forgotten_key")}
    assert not {key for key in keys - shared - listed if key.encode() in store}
    assert not (two.folder / "outcomes.duckdb.wal").exists()
    archived = [pyarrow.parquet.read_table(path).to_pylist() for path in (two.folder / "archive").iterdir()]
    assert not keys & {value for rows in archived for row in rows for value in row.values() if isinstance(value, str)}


def _rows(place: Place, sql: str) -> list[Any]:
    with place.store() as store:
        return store.rows(sql)


def test_the_audit_says_that_somebody_was_forgotten_and_holds(two: Place) -> None:
    two.privacy.forget(NAMED, by="DPO")
    assert two.returns.audit().broken == ()
    assert one(two, "select count(*) from audit_event where act = 'forgot a person'") == 1
    (row,) = _rows(two, "select deleted_by, deleted_because, deleted_rows, deleted_returns, is_wiped from deletion")
    assert row == ("DPO", "forgot a person", 2, 2, True)


def test_a_return_is_checked_again_as_if_the_person_had_never_stood_in_it(two: Place) -> None:
    two.privacy.forget(NAMED, by="DPO")
    again = two.returns.recheck()
    assert [(r.problem, r.typed_otherwise, r.state_changes) for r in again] == [("", (), False)] * 2
    assert {f.code for r in again for f in (*r.new, *r.gone)} <= {"empty-column"}


def test_a_reference_takes_the_people_linked_with_it_along_unless_asked_not_to(two: Place) -> None:
    named = {"reference": "a1"}
    both = two.privacy.look_for(named, partner="example-charity")
    assert (dict(both.partners), dict(both.linked_partners)) == ({"example-charity": 1}, {"second-charity": 1})
    alone = two.privacy.forget(named, by="DPO", partner="example-charity", linked=False)
    assert (alone.rows, dict(alone.linked_partners)) == (1, {})
    assert one(two, "select count(*) from support where partner_id = 'second-charity'") == 2


def test_measures_go_on_without_the_person(two: Place) -> None:
    counted = "select max(upper) from place_results where indicator_code = 'people_supported' and dimension = 'all'"
    assert one(two, counted) == 4
    two.privacy.forget(NAMED, by="DPO")
    assert one(two, counted) == 2
    assert two.people.link().people == 1


def test_the_next_publication_counts_without_the_person_and_replaces_the_one_before(two: Place) -> None:
    def published(number: int) -> dict[tuple[str, ...], int]:
        told = f"select row_key, people from published_figure where publication_no = {number} and part = 'upper'"
        return {tuple(key[1:]): people for key, people in _rows(two, told) if key[0] == "people_supported"}

    two.measures.publish(by="Sam Reed")
    before = published(1)
    two.privacy.forget(NAMED, by="DPO")
    two.measures.publish(by="Sam Reed")
    after = published(2)
    year, his_age = "2026-27", ("2026-27", "age_band", "50-64")
    for key, people in ((("example-charity", year), 1), (("second-charity", year), 1), ((year, "all", "all"), 2)):
        assert (before[key], after[key]) == (2 * people, people)
    assert his_age in before
    assert his_age not in after
    assert [folder.name for folder in (two.folder / "published").glob("parquet-*")] == ["parquet-2"]


def test_a_later_return_is_kept_without_the_person_and_its_sender_is_told(two: Place, tmp_path: Path) -> None:
    two.privacy.forget(NAMED, by="DPO")
    new = {"first_name": "Ann", "reference": "A9", "started_on": ZEB["started_on"]}
    file = form(tmp_path / "later.xlsx", two, [new, ZEB | {"reference": "other"}, BEA], period="2026-27 Q1")
    (receipt,) = two.returns.receive([file], by="Sam")
    (told,) = [f for f in receipt.checked.findings if f.code == "forgotten-person"]
    assert told.severity == "warning"
    assert "Zeb" not in told.sentence()
    assert one(two, f"select count(*) from support where return_id = {receipt.return_id}") == 2
    archive = pyarrow.parquet.read_table(next((two.folder / "archive").glob(f"*-{receipt.return_id}.parquet")))
    assert not {c["cell"] for c in archive.to_pylist()} & set(told.cells)
    assert two.returns.recheck([receipt.return_id or 0])[0].typed_otherwise == ()


def test_whoever_came_back_is_kept_again(two: Place, tmp_path: Path) -> None:
    two.privacy.forget(NAMED, by="DPO")
    assert _run(two, "--lift").output == "The person was taken off the forget list.\n"
    receive(two, [form(tmp_path / "later.xlsx", two, [ZEB | {"reference": "A1"}])])
    assert one(two, "select count(*) from stg_support where partner_id = 'example-charity'") == 1
    two.privacy.forget(NAMED, by="DPO")
    assert one(two, "select count(*) from stg_support where partner_id = 'example-charity'") == 0


def test_whoever_comes_back_brings_back_nobody_born_at_about_the_same_time(two: Place, tmp_path: Path) -> None:
    neighbour = BEA | {"birth_date": date(1971, 3, 15), "reference": "N9", "first_name": "Nell", "family_name": "Oakes"}
    asked = {name: str(neighbour[name]) for name in NAMED}
    receive(two, [form(tmp_path / "two.xlsx", two, [ZEB | {"reference": "A1"}, neighbour])])
    for named in (NAMED, asked):
        assert two.privacy.forget(named, by="DPO").is_done
    assert two.privacy.lift(NAMED, by="DPO") == 1
    receive(two, [form(tmp_path / "later.xlsx", two, [ZEB | {"reference": "A1"}, neighbour | {"sessions": 3}])])
    assert one(two, "select max(sessions) from stg_support where partner_id = 'example-charity'") == ZEB["sessions"]
    assert two.privacy.lift(asked, by="DPO") == 1


def test_an_older_copy_of_the_place_forgets_again_when_it_is_opened(two: Place, pristine: Path) -> None:
    two.privacy.forget(NAMED, by="DPO")
    shutil.rmtree(two.folder)
    shutil.copytree(pristine / "place", two.folder)
    assert one(open_place(two.folder), "select count(*) from support") == 2
    assert two.returns.audit().broken == ()


def test_a_forget_list_that_was_lost_is_written_again_from_the_store(two: Place) -> None:
    two.privacy.forget(NAMED, by="DPO")
    listed = forget_list_file("testville")
    before = listed.read_text()
    listed.unlink()
    assert one(two, "select count(*) from support") == 2
    assert listed.read_text() == before
    assert listed.stat().st_mode & 0o077 == 0


def test_a_twin_who_shares_home_and_birthday_stays_and_is_not_kept_out_later(two: Place, tmp_path: Path) -> None:
    twin = ZEB | {"first_name": "Balthazar", "reference": "A3"}
    receive(two, [form(tmp_path / "twins.xlsx", two, [ZEB | {"reference": "A1"}, twin], period="2026-27 Q1")])
    two.privacy.forget(NAMED, by="DPO")
    assert one(two, "select count(*) from stg_support where partner_id = 'example-charity'") == 1
    receive(two, [form(tmp_path / "again.xlsx", two, [twin | {"sessions": 9}], period="2026-27 Q1")])
    assert one(two, "select max(sessions) from stg_support where partner_id = 'example-charity'") == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_forgetting_that_is_killed_anywhere_is_finished_by_the_next_run(
    pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in range(1, 400, 12):
        root = tmp_path / str(moment)
        place = copied(pristine, root, monkeypatch)
        child = os.fork()
        if not child:
            _die_at(moment)
            place.privacy.forget(NAMED, by="DPO")
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        was_asked = forget_list_file("testville").is_file()
        left = one(place, "select count(*) from support")
        assert (left, place.returns.audit().broken) == (2 if was_asked else 4, ()), moment
        assert one(place, "select count(*) from deletion where not is_wiped") == 0
        if not status:
            return
    raise AssertionError("it never got through")


def _die_at(number: int) -> None:
    import sys

    touched = iter(range(1, number))

    def watch(event: str, _: object) -> None:
        if event in ("open", "os.rename", "os.remove", "duckdb.execute") and next(touched, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def test_the_command_removes_only_when_told_and_never_says_who(two: Place) -> None:
    looked = _run(two)
    assert looked.exit_code == 0
    assert "example-charity: 1 row.\nsecond-charity: 1 row.\n" in looked.output
    assert one(two, "select count(*) from support") == 4
    done = _run(two, "--yes", "--json")
    assert json.loads(done.output)["is_done"] is True
    said = looked.output + done.output + forget_list_file("testville").read_text()
    assert not [text for text in NAMED.values() if text.casefold() in said.casefold()]
    assert "Nobody like that is in the store." in _run(two).output


@pytest.mark.parametrize(
    ("typed", "words", "said"),
    [
        ("first_name: Zebedee\n", (), "Too little is named"),
        ("birth_date: yesterday\nfirst_name: Zebedee\nfamily_name: Q\n", (), "The date of birth is not a date."),
        ("reference: \n", ("--partner", "example-charity"), "No reference is given."),
        ("reference: A1\n", ("--partner", "harbour"), "There is no partner harbour."),
        ("name: Zebedee\n", (), "names a field that is not known here"),
    ],
)
def test_what_is_said_of_somebody_is_refused_where(two: Place, typed: str, words: tuple[str, ...], said: str) -> None:
    run = _run(two, *words, typed=typed)
    assert run.exit_code == 2
    assert said in run.output
    assert "Zebedee" not in run.output


def test_a_damaged_forget_list_stops_the_place_instead_of_letting_people_back_in(two: Place) -> None:
    two.privacy.forget(NAMED, by="DPO")
    forget_list_file("testville").write_text("{")
    with pytest.raises(PlaceError, match="forget list cannot be read"):
        one(two, "select 1")


def test_a_file_that_is_open_twice_is_wiped_once_both_are_closed(two: Place) -> None:
    with two.store() as outer:
        two.privacy.forget(NAMED, by="DPO")
        assert outer.one("select count(*) from deletion where not is_wiped") == 1
        outer.audit("me", "did more", "later")
    assert one(two, "select count(*) from audit_event where act = 'did more'") == 1
    assert one(two, "select count(*) from deletion where not is_wiped") == 0


def test_keys_that_others_bear_do_not_keep_them_out(two: Place) -> None:
    found = two.privacy.look_for(NAMED)
    assert found.rows == 2
    with two.store() as store:
        rows = forgetting.find(store, two.privacy._keys(NAMED, None)).rows
        keys = set(forgetting.entry_for(store, rows[:1], by="me").keys)
        others = set(store.rows(f"select key_kind, match_key from match_key where return_id <> {rows[0].return_id}"))
    strong = {kind for kind, _ in keys} - {"birth-parts"}
    assert strong == {"reference"}
    assert not {key for key in keys & others if key[0] != "birth-parts"}
