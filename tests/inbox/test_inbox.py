"""The inbox: what is posted only the place can read, what is received is gone, and nothing is taken twice or lost."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes.cli import main
from outcomes.errors import FileRefused, OutcomesError, PlaceError, StoreError
from outcomes.inbox import taking
from outcomes.inbox.key import RECIPIENT, key_file
from outcomes.inbox.waiting import Waiting, look
from outcomes.place import Place, open_place
from outcomes.returns.limits import Limits

Form = Callable[..., Path]


def _inbox(place: Place) -> list[str]:
    """Everything under the inbox, hidden or not."""
    inbox = place.folder / "inbox"
    return sorted(str(path.relative_to(inbox)) for path in inbox.rglob("*"))


def _rows(place: Place, sql: str) -> list[tuple[object, ...]]:
    with place.store() as store:
        return store.rows(sql)


def test_a_posted_file_lies_encrypted_and_for_its_owner_alone(place: Place, form: Form) -> None:
    sent = form()
    (posted,) = place.returns.post([sent])
    assert posted == place.folder / "inbox" / "2026-08-20" / "return.xlsx.age"
    assert posted.stat().st_mode & 0o777 == 0o600
    content = posted.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert b"PK\x03\x04" not in content
    assert b"xl/workbook.xml" not in content
    assert sent.exists(), "the sender keeps theirs"


def test_a_posted_file_is_received_under_its_own_name_and_day_and_then_gone(place: Place, form: Form) -> None:
    place.returns.post([form()])
    (receipt,) = place.returns.receive(by="Sam")
    assert (receipt.checked.name, receipt.state, receipt.version) == ("return.xlsx", "ready", 1)
    assert _rows(place, "select received_on::varchar from return_version") == [("2026-08-20",)]
    assert _inbox(place) == []


def test_a_file_a_person_put_into_the_inbox_is_gone_once_it_is_stored(place: Place, form: Form) -> None:
    form(to=place.folder / "inbox")
    (place.folder / "inbox" / "note.docx").write_bytes(b"not a workbook")
    receipts = place.returns.receive(by="Sam")
    assert [r.state for r in receipts] == ["refused", "ready"]
    assert _inbox(place) == []
    assert place.returns.receive(by="Sam") == []


def test_a_file_that_is_named_to_receive_stays_where_it_is(place: Place, form: Form) -> None:
    sent = form(to=place.folder / "inbox")
    place.returns.receive([sent], by="Sam")
    assert sent.exists()


def test_two_posted_files_of_one_name_both_wait(place: Place, form: Form) -> None:
    posted = [*place.returns.post([form(trees=1)]), *place.returns.post([form(trees=2)])]
    assert [path.name for path in posted] == ["return.xlsx.age", "return (2).xlsx.age"]
    assert [r.version for r in place.returns.receive(by="Sam")] == [1, 2]


def test_a_posted_file_that_waited_too_long_is_deleted_unread_and_said(place: Place, form: Form) -> None:
    (posted,) = place.returns.post([form()])
    long_ago = time.time() - 25 * 3600
    os.utime(posted, (long_ago, long_ago))
    run = CliRunner().invoke(main, ["receive", str(place.folder), "--by", "Sam"])
    assert run.exit_code == 2
    assert "return.xlsx.age" in run.output
    assert "waited longer than 1 day to be received, and is deleted unread. Ask for it to be posted again" in run.output
    assert _inbox(place) == []
    assert _rows(place, "select code from refusal") == [("refused-waited-too-long",)]
    assert ("refused a file",) in _rows(place, "select act from audit_event")


def test_a_place_says_how_many_days_posted_files_may_wait(place: Place, form: Form) -> None:
    settings = place.folder / "place.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "inbox_days: 7\n", encoding="utf-8")
    (posted,) = place.returns.post([form()])
    long_ago = time.time() - 6 * 86_400
    os.utime(posted, (long_ago, long_ago))
    assert [r.state for r in open_place(place.folder).returns.receive(by="Sam")] == ["ready"]


def test_a_file_somebody_put_there_by_hand_is_read_however_old_it_is(place: Place, form: Form) -> None:
    sent = form(to=place.folder / "inbox")
    os.utime(sent, (1e9, 1e9))
    assert [r.state for r in place.returns.receive(by="Sam")] == ["ready"]


def test_only_the_places_own_key_opens_its_inbox_and_nothing_is_lost_without_it(place: Place, form: Form) -> None:
    place.returns.post([form()])
    key = key_file("testville")
    kept = key.read_text()
    assert key.stat().st_mode & 0o777 == 0o600
    assert not [p for p in place.folder.rglob("*") if p.is_file() and kept.strip().encode() in p.read_bytes()]
    key.unlink()
    with pytest.raises(PlaceError, match="no key on this machine to open the inbox of the place testville"):
        place.returns.receive(by="Sam")
    key.touch(0o600)
    key.write_text("nonsense")
    with pytest.raises(PlaceError, match="The key of the inbox is damaged"):
        place.returns.receive(by="Sam")
    import pyrage

    key.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(PlaceError, match="not the one that opens this inbox; nothing was touched"):
        place.returns.receive(by="Sam")
    key.write_text(kept)
    assert [r.state for r in place.returns.receive(by="Sam")] == ["ready"]


def test_anybody_with_the_places_folder_can_post_and_needs_no_secret(place: Place, form: Form) -> None:
    key_file("testville").unlink()
    run = CliRunner().invoke(main, ["post", str(place.folder), str(form())])
    assert run.exit_code == 0, run.output
    assert "1 posted. Received within 1 day, or deleted unread." in run.output


def test_a_place_of_before_gets_its_key_when_it_receives(place: Place, form: Form) -> None:
    (place.folder / RECIPIENT).unlink()
    key_file("testville").unlink()
    with pytest.raises(PlaceError, match="has no key yet"):
        place.returns.post([form()])
    form(to=place.folder / "inbox")
    assert [r.state for r in place.returns.receive(by="Sam")] == ["ready"]
    assert len(place.returns.post([form()])) == 1


def test_a_posted_file_that_is_too_large_is_refused_before_and_after_it_is_opened(
    place: Place, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyrage

    (posted,) = place.returns.post([form()])
    recipient = pyrage.x25519.Recipient.from_str((place.folder / RECIPIENT).read_text().strip())
    for name, size in (("large", 1), ("huge", 2 << 20)):
        posted.with_name(f"{name}.xlsx.age").write_bytes(pyrage.encrypt(bytes((1 << 20) + size), [recipient]))
    monkeypatch.setattr(Place, "limits", property(lambda _: Limits(file_mb=1)))
    receipts = {r.checked.name: r for r in place.returns.receive(by="Sam")}
    assert {name: r.state for name, r in receipts.items()} == {
        "return.xlsx": "ready",
        "large.xlsx.age": "refused",
        "huge.xlsx.age": "refused",
    }
    assert [r.checked.findings[0].message for n, r in receipts.items() if n != "return.xlsx"] == [
        "The file is larger than 1 MB.",
        "The file is larger than 1 MB.",
    ]


def test_a_marked_up_copy_of_a_posted_file_is_made_though_it_never_lay_open(
    place: Place, form: Form, tmp_path: Path
) -> None:
    place.returns.post([form(trees=-5)])
    (receipt,) = place.returns.receive(by="Sam", mark_up_to=tmp_path / "marked")
    assert receipt.marked_up is not None
    assert receipt.marked_up.path == tmp_path / "marked" / "return – what to mend.xlsx"
    assert _inbox(place) == []


def test_a_posted_file_that_is_damaged_is_refused_and_stops_nothing(place: Place, form: Form) -> None:
    (posted,) = place.returns.post([form()])
    place.returns.post([form("other.xlsx", trees=3)])
    posted.write_bytes(posted.read_bytes()[:-40])
    refused, read = sorted(place.returns.receive(by="Sam"), key=lambda r: r.state == "ready")
    assert [f.code for f in refused.checked.findings] == ["refused-corrupt"]
    assert "posted to another place" in refused.checked.findings[0].message
    assert (read.state, _inbox(place)) == ("ready", [])


def test_what_is_no_file_cannot_be_posted(place: Place, tmp_path: Path, form: Form) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(form())
    for path in (tmp_path, link, tmp_path / "absent.xlsx"):
        with pytest.raises(FileRefused):
            place.returns.post([path])
    assert _inbox(place) == []


def test_a_file_that_changes_while_it_is_read_is_not_deleted(
    place: Place, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = form(to=place.folder / "inbox")
    noted = taking.note

    def note_then_change(*told: object) -> str:
        token = noted(*told)  # type: ignore[arg-type]
        form(to=place.folder / "inbox", trees=99)
        return token

    with monkeypatch.context() as patched:
        patched.setattr(taking, "note", note_then_change)
        place.returns.receive(by="Sam")
    assert sent.exists()
    assert [r.is_repeat for r in place.returns.receive(by="Sam")] == [True], "the run had read it as it then was"


def test_a_link_in_the_inbox_goes_and_what_it_points_to_stays(place: Place, form: Form) -> None:
    target = form()
    (place.folder / "inbox" / "link.xlsx").symlink_to(target)
    assert [r.state for r in place.returns.receive(by="Sam")] == ["refused"]
    assert (target.exists(), _inbox(place)) == (True, [])


def test_a_folder_of_a_day_goes_with_its_last_file_and_a_folder_in_it_stays(place: Place, form: Form) -> None:
    for day in ("2026-07-01", "2026-07-02"):
        (place.folder / "inbox" / day).mkdir()
        form(to=place.folder / "inbox" / day)
    inner = place.folder / "inbox" / "2026-07-02" / "more"
    inner.mkdir()
    found = {day.isoformat(): [r.state for r in got] for day, got in place.returns.receive_daily(by="Sam")}
    assert found == {"2026-07-01": ["ready"], "2026-07-02": ["refused", "ready"]}
    assert _inbox(place) == ["2026-07-02", "2026-07-02/more"]


def test_a_run_that_dies_after_storing_leaves_files_that_are_only_deleted(
    place: Place, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place.folder / "inbox" / "note.docx").write_bytes(b"not a workbook")
    form(to=place.folder / "inbox")
    with monkeypatch.context() as patched:
        patched.setattr(taking, "_delete", _die)
        with pytest.raises(KeyboardInterrupt):
            place.returns.receive(by="Sam")
    assert len(_inbox(place)) == 3, "both files, and the note"
    before = _rows(place, "select audit_id, act from audit_event order by audit_id")
    assert place.returns.receive(by="Sam") == []
    assert _rows(place, "select audit_id, act from audit_event order by audit_id") == before
    assert _rows(place, "select count(*) from refusal") == [(1,)]
    assert _inbox(place) == []


def test_a_run_that_dies_before_storing_leaves_files_that_are_received(
    place: Place, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.returns.post([form()])
    with monkeypatch.context() as patched:
        patched.setattr("outcomes.store.intake.keep", _die)
        with pytest.raises(KeyboardInterrupt):
            place.returns.receive(by="Sam")
    assert _inbox(place) == [".taking.json", "2026-08-20", "2026-08-20/return.xlsx.age"]
    assert [(r.version, r.is_repeat) for r in place.returns.receive(by="Sam")] == [(1, False)]
    assert _inbox(place) == []


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_note_of_another_runs_files_spares_a_new_file_of_the_same_name(place: Place, form: Form) -> None:
    """What the note names was stored; a file that lies there under that name since is another."""
    sent = form(to=place.folder / "inbox")
    with place.store() as store:
        token = taking.note(store, place.folder / "inbox", [Waiting(sent, 1, 2)])
        with store.transaction():
            store.audit("Sam", taking.TOOK, token)
    told = json.loads((place.folder / "inbox" / ".taking.json").read_text())
    assert told["files"] == [["return.xlsx", 1, 2]]
    assert look(sent) != Waiting(sent, 1, 2)
    assert [r.state for r in place.returns.receive(by="Sam")] == ["ready"]


def test_an_inbox_that_cannot_be_written_is_said_before_anything_is_stored(
    place: Place, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    sent = form(to=place.folder / "inbox")
    with monkeypatch.context() as patched:
        patched.setattr(taking, "_write", full)
        with pytest.raises(
            StoreError, match="The inbox cannot be changed: No space left on device; nothing was stored"
        ):
            place.returns.receive(by="Sam")
    assert sent.exists()
    assert _rows(place, "select count(*) from return_version") == [(0,)]
    assert issubclass(StoreError, OutcomesError)
