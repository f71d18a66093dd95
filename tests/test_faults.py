"""What a machine does to a run: another run beside it, no room, no permission, a wrong clock. Said; nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from outcomes import open_place
from outcomes.cli import main
from outcomes.errors import StoreError
from outcomes.framework.place_files import STORE
from outcomes.place import Place
from outcomes.returns.template import FormContent, write_form
from outcomes.store.database import open_store
from outcomes.store.histories import SNAPSHOT

PERIOD = "2026-27 Q1"


@pytest.fixture
def place(place: Place) -> Place:
    with place.store():
        return place


def _send(place: Place, name: str = "return.xlsx", trees: int = 12) -> Path:
    content = FormContent(
        sender={"hours_spent": 3},
        results=[{"indicator": "trees_planted", "dimension": "all", "category": "all", "value": trees}],
    )
    target = place.folder / "inbox" / name
    return write_form(target, place.definition, "example-charity", "example-grants", PERIOD, content=content)


def _count(place: Place, table: str) -> int:
    with place.store() as store:
        return int(store.one(f"select count(*) from {table}"))


def _command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-c", "from outcomes.cli import main; main()", *map(str, arguments)]


@pytest.fixture
def another_run(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """A run that holds the store until it is told to end."""
    code = f"import duckdb; c = duckdb.connect({str(place.folder / STORE)!r}); print(1, flush=True); input(); c.close()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline()
        yield other
        if other.poll() is None:
            other.communicate(b"\n")


def test_a_second_run_waits_with_a_message_and_then_goes_on(place: Place, another_run: subprocess.Popen[bytes]) -> None:
    _send(place)
    command = _command("receive", place.folder, "--by", "Sam")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waits:
        assert waits.stderr is not None
        said = waits.stderr.readline()
        assert said == "Another run is working on this place; this one waits until it ends.\n"
        another_run.communicate(b"\n")
        told, more = waits.communicate()
    assert (waits.returncode, more) == (0, "")
    assert "Kept as return 1, version 1: ready." in told


def test_two_runs_at_once_take_each_file_of_the_inbox_once(place: Place) -> None:
    for number in range(6):
        _send(place, f"return {number}.xlsx", trees=number)
    command = _command("receive", place.folder, "--by", "Sam")
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    assert sorted("There is nothing in the inbox." in out for out, _ in told) == [False, True]
    assert _count(place, "return_version") == 6
    assert _count(place, "refusal") == 0


def test_checking_neither_waits_for_another_run_nor_changes_anything(
    place: Place, another_run: subprocess.Popen[bytes]
) -> None:
    sent = _send(place)
    before = {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
    run = CliRunner().invoke(main, ["check", str(sent), "--place", str(place.folder)])
    assert run.exit_code == 0, run.output
    assert {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()} == before


def test_checking_knows_the_partners_history_without_the_store(place: Place) -> None:
    receipts = place.returns.receive([_send(place, trees=12)], by="Sam")
    place.returns.accept([r.return_id for r in receipts if r.return_id], by="Sam", why="checked")
    kept = place.folder / STORE
    kept.rename(kept.with_suffix(".away"))
    known = place.returns._desk.histories()
    assert known["example-charity", "example-grants"]["trees_planted"] == {PERIOD: 12.0}
    assert not kept.exists()


def test_what_checking_knows_is_brought_up_to_the_store_whenever_that_was_opened(place: Place) -> None:
    snapshot = place.folder / SNAPSHOT
    assert snapshot.stat().st_mode & 0o777 == 0o600
    snapshot.write_bytes(b"cut short")
    with place.store():
        pass
    assert place.returns._desk.histories() == {}
    snapshot.unlink()
    assert place.returns.check([]) == []
    assert place.returns._desk.histories() == {}
    assert snapshot.is_file(), "a store of before has its snapshot made once"


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
@pytest.mark.parametrize("room_kb", [0, 1, 5])
def test_a_full_disk_is_said_and_nothing_is_lost(place: Place, room_kb: int) -> None:
    """No file may grow beyond so much: the inbox's note is the first not to fit, then the archive, then the store."""
    for number in range(3):
        _send(place, f"return {number}.xlsx", trees=number)
    limit = f"import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({room_kb << 10}, r.getrlimit(r.RLIMIT_FSIZE)[1])); "
    code = limit + "from outcomes.cli import main; main()"
    command = [sys.executable, "-c", code, "receive", str(place.folder), "--by", "Sam"]
    full = subprocess.run(command, capture_output=True, text=True, check=False)
    assert full.returncode == 2, full.stdout
    assert "Traceback" not in full.stderr
    assert str(place.folder) not in full.stderr
    assert full.stderr.startswith("Cannot go on. ")
    assert "nothing was stored" in full.stderr
    place.returns.receive(by="Sam")
    assert _count(place, "return_version") == 3
    assert not list((place.folder / "inbox").iterdir())


def test_an_archive_that_cannot_be_written_is_said_and_nothing_is_lost(place: Place) -> None:
    sent = _send(place)
    (place.folder / "archive").write_text("a file stands where the folder belongs")
    with pytest.raises(StoreError, match=r"The archive cannot be written: .+ nothing was stored\."):
        place.returns.receive(by="Sam")
    assert sent.exists()
    (place.folder / "archive").unlink()
    assert [r.version for r in place.returns.receive(by="Sam")] == [1]


def test_a_store_that_cannot_be_written_is_said_in_a_sentence(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException("IO Error: Cannot open file: Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr("outcomes.store.database.duckdb.connect", refuse)
        with pytest.raises(
            StoreError, match=r"The store cannot be written; nothing was stored\. Make the place's folder"
        ):
            place.returns.receive(by="Sam")


def test_a_store_cut_short_is_said_in_a_sentence(place: Place) -> None:
    store = place.folder / STORE
    store.write_bytes(store.read_bytes()[: store.stat().st_size // 2])
    with pytest.raises(StoreError, match="cannot be opened: it is damaged"), place.store():
        pass


Clock = Callable[[], datetime]


def _days_ahead(days: float) -> Clock:
    return lambda: datetime(2026, 8, 20, 12, tzinfo=UTC) + timedelta(days=days)


def test_a_clock_that_went_back_is_said_and_nothing_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path, _days_ahead(0)) as store, store.transaction():
        store.audit("Sam", "wrote", "something")
    with open_store(path, _days_ahead(-0.01)) as store:
        store.check_clock()
    with (
        open_store(path, _days_ahead(-3)) as store,
        pytest.raises(StoreError, match=r"clock says 17 August 2026, 12:00, but the last entry is of 20 August 2026"),
    ):
        store.check_clock()


def test_a_place_fixed_in_time_may_be_looked_at_as_of_an_earlier_day(place: Place) -> None:
    settings = place.folder / "place.yaml"
    settings.write_text(settings.read_text("utf-8").replace("2026-08-20", "2026-07-20"), encoding="utf-8")
    with open_place(place.folder).store() as store:
        assert store.one("select as_at::varchar from place") == "2026-07-20"


def test_a_place_whose_clock_went_back_receives_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = _send(place)
    settings = place.folder / "place.yaml"
    settings.write_text(settings.read_text("utf-8").replace("as_at: 2026-08-20", ""), encoding="utf-8")
    live = open_place(place.folder)
    monkeypatch.setattr(Place, "clock", lambda _: datetime(2026, 8, 1, tzinfo=UTC))
    with pytest.raises(StoreError, match=r"Set the clock right and run the command again"):
        live.returns.receive(by="Sam")
    assert sent.exists()


def test_nothing_is_written_outside_the_place(place: Place, tmp_path: Path) -> None:
    """Received, checked, published and reported with a home, a temporary folder and a working one that are watched."""
    _send(place)
    watched = {name: tmp_path / name for name in ("home", "temporary", "working")}
    for folder in watched.values():
        folder.mkdir()
    secrets = watched["home"] / ".config"
    shutil.copytree(Path(os.environ["XDG_CONFIG_HOME"]), secrets)
    before = sorted(secrets.rglob("*"))
    environment = {k: v for k, v in os.environ.items() if k not in ("XDG_CONFIG_HOME", "PYTHONDONTWRITEBYTECODE")}
    environment |= {"HOME": str(watched["home"]), "TMPDIR": str(watched["temporary"])}
    sent = str(place.folder / "inbox" / "return.xlsx")
    code = (
        "import sys; from outcomes import open_place, check_files\n"
        "folder, sent = sys.argv[1:]; place = open_place(folder); check_files([sent])\n"
        "check_files([sent], place=folder)\n"
        "place.returns.post([__import__('pathlib').Path(sent)]); place.returns.receive(by='Sam')\n"
        "place.returns.accept(place.returns.ready()['return_id'].tolist(), by='Sam', why='-')\n"
        "place.measures.publish(by='Sam'); place.reports.build('joint')\n"
    )
    command = [sys.executable, "-B", "-c", code, str(place.folder), sent]
    subprocess.run(command, cwd=watched["working"], env=environment, check=True)
    assert sorted(path for folder in watched.values() for path in folder.rglob("*")) == sorted([secrets, *before])
    assert (place.folder / "built" / "joint.html").is_file()
