"""Changing a place's secrets: a new K2 moves no figure and can be broken off anywhere; a new K1 says what it breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from tests.made_once import copied, made_in, summer_place
from tests.second_partner import add_second_partner

from outcomes import open_place, restore_place, rotating
from outcomes.cli import main
from outcomes.errors import PlaceError
from outcomes.forget_list import read_list
from outcomes.match_secrets import find_secrets, secrets_file
from outcomes.place import Place
from outcomes.returns.people import Secrets
from outcomes.returns.template import FormContent, write_form
from outcomes.store import rekeying

PERIOD, NEXT = "2026-27 Q1", "2026-27 Q2"
ZEB = {
    "reference": "A1", "first_name": "Zebedee", "family_name": "Quillfeather", "birth_date": date(1971, 3, 14),
    "postcode": "RV1 1CI", "started_on": date(2026, 4, 3), "sessions": 3,
}  # fmt: skip
ADA = {"reference": "A2", "first_name": "Adaora", "birth_date": date(2001, 7, 2), "started_on": date(2026, 4, 4)}
CASEFILE = """layout: casefile
name: A case file
holds: records
fits: {cells: [Case file]}
sheets: {cases: Cases}
tables:
  cases:
    holds: records
    kind: case
    sheet: cases
    ends: sheet end
    columns: {child: {heading: Child, want: key}, reason: Reason}
"""
VIEWS = ("joint_people", "partner_overlap", "partner_pairs", "place_results")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with two returns of one partner and one of another, a decided pair, and a foreign case file."""
    root = tmp_path_factory.mktemp("keyed")
    with made_in(root) as folder:
        summer_place(folder)
        add_second_partner(folder)
        settings = folder / "place.yaml"
        settings.write_text(settings.read_text("utf-8").replace("2026-08-20", "2026-11-20"), "utf-8")
        (folder / "layouts" / "casefile.yaml").write_text(CASEFILE, encoding="utf-8")
        place = open_place(folder)
        files = [
            _form(place, root, "example-charity", PERIOD, ZEB, ADA),
            _form(place, root, "second-charity", PERIOD, ZEB | {"reference": "77"}),
        ]
        book = openpyxl.Workbook()
        book.active.title = "Cases"
        for row in (["Case file"], ["Child", "Reason"], ["C-17", "Moved"], ["C-18", "Moved"]):
            book.active.append(row)
        book.save(root / "cases.xlsx")
        _receive(place, *files, root / "cases.xlsx")
        place.people.link()
        (pair,) = place.people.pairs("linked")["pair_code"]
        place.people.decide(pair, is_same=True, by="Sam", why="both files checked")
    return root


@pytest.fixture
def shared(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return copied(root, tmp_path / "keyed", monkeypatch)


def _form(place: Place, folder: Path, partner: str, period: str, *people: dict[str, Any]) -> Path:
    content = FormContent(sender={"hours_spent": 1}, results=[], people=list(people))
    target = folder / f"{partner} {period}.xlsx"
    return write_form(target, place.definition, partner, "example-grants", period, content=content)


def _receive(place: Place, *files: Path) -> None:
    receipts = place.returns.receive(files, by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")


def _figures(place: Place) -> list[Any]:
    tables = [place.measures.table(view) for view in VIEWS]
    return [
        frame.sort_values(list(frame.columns), ignore_index=True).astype(str).to_dict("records") for frame in tables
    ]


def _secrets(place: Place) -> Secrets:
    return find_secrets(place.definition.place.code)


def _keys(folder: Path) -> Iterator[str]:
    """Every text of 64 hexadecimal digits that stands in a table or an archive file."""
    for path in [folder / "outcomes.duckdb", *(folder / "published").glob("*.duckdb")]:
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
            for (table,) in tables:
                rows = connection.execute(f'select * from "{table}"').fetchall()
                yield from (
                    text for row in rows for value in row for text in re.findall(r"\b[0-9a-f]{64}\b", str(value))
                )
    for path in (folder / "archive").glob("*.parquet"):
        yield from re.findall(r"\b[0-9a-f]{64}\b", str(pyarrow.parquet.read_table(path).to_pylist()))


def _keys_with(secrets: Secrets) -> set[str]:
    """Some keys of everybody in the place: references and whole fields, at each partner, and the case file's."""
    references = [("example-charity", "a1"), ("example-charity", "a2"), ("second-charity", "77"), ("casefile", "c-17")]
    fields = [("names-and-birth", "", "quillfeather\x1dzebedee\x1e1971-03-14")]
    fields += [("birth_date", "example-charity\x1fa2", "2001-07-02")]
    made = [("reference", scope, text) for scope, text in references] + fields
    return {secrets.match_key(*one) for one in made}


def test_a_new_k2_moves_no_figure_and_leaves_no_key_of_the_old_one(shared: Place) -> None:
    figures, before = _figures(shared), _secrets(shared)
    assert _keys_with(before) <= set(_keys(shared.folder))
    shared.people.rotate_k2(by="Sam")
    after = _secrets(shared)
    assert (after.k1, after.k2, len(after.later)) == (before.k1, before.k2, 1)
    held = set(_keys(shared.folder))
    assert not _keys_with(before) & held
    assert _keys_with(after) <= held
    assert _figures(shared) == figures
    assert not shared.returns.audit().broken
    assert not [r for r in shared.returns.recheck() if r.changes]


def test_people_are_known_again_after_k2_was_changed_twice(shared: Place, tmp_path: Path) -> None:
    shared.people.rotate_k2(by="Sam")
    shared.people.rotate_k2(by="Sam")
    assert len(_secrets(shared).later) == 2
    _receive(shared, _form(shared, tmp_path, "example-charity", NEXT, ZEB))
    year = shared.measures.table("joint_people").query("span == '2026-27' and dimension == 'all'")
    assert set(year["known_people"]) == {3}
    assert set(year["linked_people"]) == {2}


class _KilledError(Exception):
    pass


@pytest.mark.parametrize("at", ["between two archive files", "within the store", "before the secrets are in place"])
def test_a_change_of_k2_that_is_killed_is_finished_by_running_it_again(
    shared: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    figures, calls = _figures(shared), []

    def killed(*_: Any) -> None:
        raise _KilledError

    def killed_at_the_second(*given: Any) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise _KilledError
        write(*given)

    write = rekeying.write
    with monkeypatch.context() as patch:
        if at == "between two archive files":
            patch.setattr(rekeying, "write", killed_at_the_second)
        elif at == "within the store":
            patch.setattr(rekeying.kept, "rebuild", killed)
        else:
            patch.setattr(rotating, "use_waiting", killed)
        with pytest.raises(_KilledError):
            shared.people.rotate_k2(by="Sam")
    assert _figures(shared) == figures
    shared.people.rotate_k2(by="Sam")
    assert len(_secrets(shared).later) == 1
    assert _keys_with(_secrets(shared)) <= set(_keys(shared.folder))
    assert _figures(shared) == figures
    assert not shared.returns.audit().broken
    _receive(shared, _form(shared, tmp_path, "example-charity", NEXT, ZEB))
    assert shared.people.link().people == 2


def test_a_new_k1_breaks_with_what_came_before_and_says_so(shared: Place, tmp_path: Path) -> None:
    run = CliRunner().invoke
    asked = run(main, ["people", "rotate", str(shared.folder), "k1", "--by", "Sam"])
    assert asked.exit_code == 1
    assert "counts twice" in asked.output
    assert "K1 was changed" not in run(main, ["status", str(shared.folder)]).output
    done = run(main, ["people", "rotate", str(shared.folder), "k1", "--by", "Sam", "--yes"])
    assert done.exit_code == 0, done.output
    assert "K1 was changed on" in run(main, ["status", str(shared.folder)]).output
    with shared.store() as store:
        assert store.one("select count(*) from audit_event where starts_with(act, 'changed K1')") == 1
    _receive(shared, _form(shared, tmp_path, "example-charity", NEXT, ZEB))
    year = shared.measures.table("joint_people").query("span == '2026-27' and dimension == 'all'")
    assert set(year["known_people"]) == {4}


def test_a_return_is_refused_where_the_secrets_are_not_the_places_own(shared: Place, tmp_path: Path) -> None:
    path = secrets_file(shared.definition.place.code)
    k1, k2 = path.read_text().split()
    form = _form(shared, tmp_path, "example-charity", NEXT, ZEB)
    for which, text in (("K1", f"{'ab' * 32}\n{k2}\n"), ("K2", f"{k1}\n{'cd' * 32}\n")):
        path.write_text(text)
        with pytest.raises(PlaceError, match=f"The {which} given is not the one"):
            shared.returns.receive([form], by="Sam")
    path.unlink()
    with pytest.raises(PlaceError, match="There are no secrets"):
        shared.returns.receive([form], by="Sam")
    with shared.store() as store:
        assert store.one("select count(*) from return_version where period = ?", [NEXT]) == 0


def test_secrets_of_the_environment_are_changed_by_no_command(shared: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = _secrets(shared)
    monkeypatch.setenv("OUTCOMES_K1", secrets.k1.hex())
    monkeypatch.setenv("OUTCOMES_K2", secrets.k2.hex())
    with pytest.raises(PlaceError, match="no command can change"):
        shared.people.rotate_k2(by="Sam")


NAMED = {"first_name": "Zebedee", "family_name": "Quillfeather", "birth_date": "1971-03-14", "postcode": "RV1 1CI"}


def _listed(place: Place) -> set[str]:
    """The keys of everybody on the forget list, which must be those the store has."""
    listed = {key for entry in read_list(place.definition.place.code) for _, key in entry.keys}
    with place.store() as store:
        assert {key for (key,) in store.rows("select match_key from forgotten_key")} == listed
    return listed


def _people_of(place: Place, period: str) -> int:
    with place.store() as store:
        return int(store.one("select count(*) from support where period = ?", [period]))


def test_a_new_k1_is_refused_while_somebody_is_forgotten_by_keys_of_the_old_one(shared: Place) -> None:
    shared.privacy.forget(NAMED, by="DPO")
    with pytest.raises(PlaceError, match="Somebody is forgotten"):
        shared.people.rotate_k1(by="Sam")


def test_whoever_is_forgotten_is_left_out_of_returns_after_k2_was_changed(shared: Place, tmp_path: Path) -> None:
    shared.privacy.forget(NAMED, by="DPO")
    before = _listed(shared)
    shared.people.rotate_k2(by="Sam")
    shared.people.rotate_k2(by="Sam")
    assert before
    assert not before & _listed(shared)
    assert not before & set(_keys(shared.folder))
    _receive(shared, _form(shared, tmp_path, "example-charity", NEXT, ZEB, ADA))
    assert _people_of(shared, NEXT) == 1


@pytest.mark.parametrize("at", ["rekey_store", "_key_list_again", "use_waiting"])
def test_a_change_of_k2_killed_before_the_forget_list_is_keyed_again_keeps_everybody_forgotten(
    shared: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def killed(*_: Any) -> None:
        raise _KilledError

    shared.privacy.forget(NAMED, by="DPO")
    before = _listed(shared)
    with monkeypatch.context() as patch, pytest.raises(_KilledError):
        patch.setattr(rotating, at, killed)
        shared.people.rotate_k2(by="Sam")
    assert _people_of(shared, PERIOD) == 1
    shared.people.rotate_k2(by="Sam")
    assert len(_secrets(shared).later) == 1
    assert not before & _listed(shared)
    _receive(shared, _form(shared, tmp_path, "example-charity", NEXT, ZEB, ADA))
    assert _people_of(shared, NEXT) == 1


def test_a_backup_from_before_k2_was_changed_is_keyed_again_when_it_is_restored(shared: Place, tmp_path: Path) -> None:
    """Zeb was forgotten between two changes of K2; the backup is older than both, and knows Zeb by the oldest keys."""
    backup = shared.privacy.backup(tmp_path / "saved.zip", by="Sam").path
    oldest = _secrets(shared)
    shared.people.rotate_k2(by="Sam")
    shared.privacy.forget(NAMED, by="DPO")
    shared.people.rotate_k2(by="Sam")
    restored = restore_place(backup, tmp_path / "again")
    again = open_place(restored.folder)
    assert restored.forgotten_again == 1
    assert not [note for note in restored.notes if "secrets" in note]
    assert _people_of(again, PERIOD) == 1
    assert not _keys_with(oldest) & set(_keys(again.folder))
    assert not again.returns.audit([restored.audit_head]).broken
    _receive(again, _form(again, tmp_path, "example-charity", NEXT, ZEB, ADA))
    assert _people_of(again, NEXT) == 1
    year = again.measures.table("joint_people").query("span == '2026-27' and dimension == 'all'")
    assert set(year["known_people"]) == {1}


def test_a_backup_made_with_other_secrets_is_not_keyed_again(shared: Place, tmp_path: Path) -> None:
    backup = shared.privacy.backup(tmp_path / "saved.zip", by="Sam").path
    secrets_file(shared.definition.place.code).write_text(f"{'1' * 64}\n{'2' * 64}\n{'3' * 64}\n")
    restored = restore_place(backup, tmp_path / "again")
    assert "not those the backup's keys were made with" in restored.notes[0]
